/* choices: what an option was given, as what it means. */
#ifndef HOPCHAIN_CMD_CHOICES_H
#define HOPCHAIN_CMD_CHOICES_H

#include "base/err.h"
#include "base/zone.h"

/* The words that an option of a kind may be, by their places; NULL beyond the last. */
const char *choice_level(int i);
const char *choice_mark(int i);
const char *choice_format(int i);
const char *choice_table(int i);
const char *choice_dump_format(int i);
const char *choice_colour(int i);
const char *choice_xml(int i);

/* The value's place among the words, in any case. -1: err names them. */
int choice_pick(const char *option, const char *value, const char *(*word)(int i), int *out, struct err *err);

/* A day is its end for --until, else its beginning. zone: of a time that names none; NULL: UTC. -1: err. */
int choice_time(const struct zone *zone, const char *option, const char *value, int64_t *out,
                struct err *err);

/* From 1 to most. -1: err. */
int choice_number(const char *option, const char *value, uint64_t most, uint64_t *out, struct err *err);

/* Bytes: a number with K, M or G behind it, which are powers of 1024; at least so many. -1: err. */
int choice_size(const char *option, const char *value, uint64_t least, uint64_t *out, struct err *err);

#endif
