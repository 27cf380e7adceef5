/* evtx_program: a piece of binary XML, a template's or a record's own element tree, made ready to be used
 * many times: to be written out as XML, and to have the fields picked that the program reads.
 *
 * Both come from one walk over the tokens [MS-EVEN6 2.2.12]. Nothing in a program refers to the chunk it was
 * made from. */
#ifndef HOPCHAIN_DECODE_EVTX_PROGRAM_H
#define HOPCHAIN_DECODE_EVTX_PROGRAM_H

#include "base/cursor.h"
#include "fields.h"

#define EVTX_CHUNK 65536

/* Elements in elements. Events have 4 levels, what people put into UserData perhaps 10. */
#define EVTX_DEPTH_MAX 64

/* Characters of an element's or attribute's name; manifests' longest have some 60. A name may be referred to
 * by every token, so without a limit 64 KiB could stand for gigabytes. */
#define EVTX_NAME_MAX 256

/* Text of one program: what stands in a chunk grows fivefold at most (&apos;), if it is not repeated names.
 */
#define EVTX_PROGRAM_MAX (512 * 1024)

#define EVTX_NO_ID 0xffff /* the dependency that is none */

/* A step of writing XML. */
enum evtx_op_kind {
    EVTX_LITERAL, /* text[at, at + len) */
    EVTX_VALUE,   /* substitution id, in an element */
    EVTX_QUOTED,  /* the same in an attribute */
    EVTX_UNLESS,  /* where substitution id is NULL, the next len steps are left out */
    EVTX_ELEMENT, /* the next len steps are done for each member where substitution id is an array */
};

struct evtx_op {
    uint8_t kind;
    uint16_t id;
    uint32_t at, len;
};

/* A part of a field's text: literal plain[at, at + len), or else a substitution. */
struct evtx_piece {
    bool literal, optional;
    uint16_t id;
    uint32_t at, len;
};

struct evtx_slot {
    uint32_t first, count; /* of pieces */
};

/* A part of System, by its place in struct fields_system. */
struct evtx_part {
    size_t offset;
    struct evtx_slot slot;
};

/* <Data Name="...">, or an element in UserData. field: where the name is literal; else it is to be found by
 * name, and where that is empty, its position among its like is its name. */
struct evtx_datum {
    const struct field *field;
    struct evtx_slot name, value;
};

struct evtx_program {
    struct evtx_op *ops;
    char *text, *plain;
    struct evtx_piece *pieces;
    struct evtx_part *parts;
    struct evtx_datum *data;
    uint16_t *inner;   /* substitutions that stand between the sections of Event */
    uint16_t *strays;  /* inside the sections: must not be binary XML for the fields to be picked */
    uint16_t *depends; /* must not be NULL for it */
    uint32_t op_count, text_len, plain_len, piece_count, part_count, datum_count, inner_count, stray_count,
        depend_count;
    bool is_event; /* its root is Event; else it belongs into one */
};

struct evtx_compiler;

struct evtx_compiler *evtx_compiler_new(void);
void evtx_compiler_free(struct evtx_compiler *compiler);

/* Takes the fragment at the cursor, whose base is a chunk of chunk_len bytes, to its end. is_template: it is
 * a template's: it has substitutions, and its elements say what they depend on. The program is good until the
 * next call; NULL and *detail where the tokens make no sense. */
const struct evtx_program *evtx_compile(struct evtx_compiler *compiler, struct cursor *c, size_t chunk_len,
                                        bool is_template, const char **detail);

/* A name as it stands in a chunk, in UTF-16. 0, or -1 where there is none. */
struct evtx_name {
    const uint8_t *at;
    uint16_t units;
};
int evtx_name_at(const uint8_t *chunk, size_t chunk_len, uint32_t offset, struct evtx_name *name);

/* Makes one step of literals that follow each other. */
void evtx_program_join(struct evtx_program *program);

/* A copy in one piece, to be freed, and its size. */
struct evtx_program *evtx_program_copy(const struct evtx_program *program, size_t *bytes);

/* Where the tokens of the program made last refer to names, by place in the chunk: of all that a template
 * says only this is another in the next chunk. */
struct evtx_reference {
    uint32_t at;
    bool is_inline; /* the name follows the reference */
};
const struct evtx_reference *evtx_compiler_references(const struct evtx_compiler *compiler, size_t *count);

#endif
