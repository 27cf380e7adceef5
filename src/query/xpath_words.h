/* xpath_words: the words of an expression, one after the other. */
#ifndef HOPCHAIN_QUERY_XPATH_WORDS_H
#define HOPCHAIN_QUERY_XPATH_WORDS_H

#include "xpath.h"

struct parser {
    struct xpath *xpath;
    struct text rest; /* what is still to be read */
    size_t len;       /* of all */
    int depth;        /* expressions in each other */
    int inside;       /* paths in each other: outside all of them stands the event */
    struct xpath_fault *fault;
};

size_t words_place(const struct parser *p); /* where rest begins */

/* XPATH_NONE, and the fault there. REFUSE: here. */
uint32_t words_refuse(struct parser *p, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define REFUSE(...) words_refuse(p, words_place(p), __VA_ARGS__)

/* Its number, or XPATH_NONE where there are too many. */
uint32_t words_node(struct parser *p, struct xpath_node node);
uint32_t words_step(struct parser *p, struct xpath_step step);

/* White space goes with what is taken before it. */
void words_skip(struct parser *p, size_t len);
bool words_ahead(const struct parser *p, const char *sign);
bool words_take(struct parser *p, const char *sign); /* where it is ahead */
bool words_take_name(struct parser *p, const char *name);

struct text words_name(const struct parser *p);            /* ahead; empty where there is none */
bool words_call(const struct parser *p, struct text name); /* a bracket follows the name */

/* A constant; XPATH_NONE and the fault where it is none. */
uint32_t words_quoted(struct parser *p);
uint32_t words_number(struct parser *p);

#endif
