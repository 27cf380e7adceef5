/* names: each distinct text once, as a number. 0 is the absent (empty) name; the others are 1, 2, 3 ... in
 * the order they were first seen. The numbers follow the input's order: compare texts, never numbers, where
 * order shows in the output. */
#ifndef HOPCHAIN_BASE_NAMES_H
#define HOPCHAIN_BASE_NAMES_H

#include "base/text.h"

struct names;

struct names *names_new(void);
void names_free(struct names *names);

uint32_t names_add(struct names *names, struct text t);        /* its number, new or old */
uint32_t names_find(const struct names *names, struct text t); /* its number, or 0 where it was never added */
uint32_t names_add_lower(struct names *names, struct text t);  /* added in lower case (ASCII) */

/* Ends in NUL; good as long as names. The number must be one that names gave. Another thread may ask for
 * names that it was given while this one adds new ones; only one adds, and only that one looks texts up. */
struct text names_text(const struct names *names, uint32_t name);

uint32_t names_count(const struct names *names); /* the highest number given so far */

/* Like strcmp, by bytes. */
int names_compare(const struct names *names, uint32_t a, uint32_t b);

#endif
