/* evtx_compile: a program in the making, shared by the two that make it: evtx_compile.c walks the tokens and
 * writes the steps, evtx_pick.c notes where the fields are. */
#ifndef HOPCHAIN_DECODE_EVTX_COMPILE_H
#define HOPCHAIN_DECODE_EVTX_COMPILE_H

#include "evtx_program.h"
#include "evtx_text.h"

/* Room for one more in an array that grows by doubling. */
#define EVTX_GROW(array, count, size)                                                                        \
    do                                                                                                       \
        if ((count) == (size)) {                                                                             \
            (size) = (size) ? 2 * (size) : 64;                                                               \
            (array) = mem_grow((array), (size), sizeof *(array));                                            \
        }                                                                                                    \
    while (0)

struct evtx_span {
    uint32_t at, len; /* of the XML text */
};

struct evtx_element {
    struct evtx_span name;
    uint32_t first_op, guards; /* its first step; how many before it say whether it is there at all */
    uint16_t depends;
};

/* What of the path counts for fields. */
enum evtx_section { EVTX_OTHER, EVTX_SYSTEM, EVTX_DATA, EVTX_USER };

struct evtx_compiler {
    struct evtx_program program;
    struct evtx_out text, plain;
    struct evtx_element stack[EVTX_DEPTH_MAX];
    uint32_t depth;
    bool in_tag, in_attribute;     /* of the element on top */
    uint32_t attribute_op, guards; /* the attribute's first step, and how many before it guard it */
    bool joins;                    /* a literal goes on with the last step */
    bool is_template;
    size_t chunk_len;
    const char *detail; /* what is wrong, or NULL */
    struct evtx_reference *references;
    size_t reference_count, reference_size;
    uint32_t op_size, piece_size, part_size, datum_size, inner_size, stray_size, depend_size;

    /* the pick's */
    enum evtx_section section;
    struct text attribute;    /* of the element of System being read: the one that holds its value */
    size_t part;              /* its place in struct fields_system */
    struct evtx_slot *target; /* where text goes, or NULL; moves when the arrays do */
    bool is_part, is_datum;   /* the element on top is one that is picked */
};

/* Told by the walk: an element begins (it is on the stack), its tag ends, it ends (still on the stack). */
void evtx_pick_element(struct evtx_compiler *b);
void evtx_pick_content(struct evtx_compiler *b);
void evtx_pick_end(struct evtx_compiler *b);

void evtx_pick_attribute(struct evtx_compiler *b, struct text name);
void evtx_pick_attribute_end(struct evtx_compiler *b);
void evtx_pick_text(struct evtx_compiler *b, const uint8_t *at, size_t units);
void evtx_pick_substitution(struct evtx_compiler *b, uint16_t id, bool optional);

#endif
