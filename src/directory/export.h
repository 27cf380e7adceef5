/* export: the one interface of all that exports are written in: bytes in, entries out. A row per form in
 * import.c's table. */
#ifndef HOPCHAIN_DIRECTORY_EXPORT_H
#define HOPCHAIN_DIRECTORY_EXPORT_H

#include "entry.h"
#include "model/summary.h"

/* Bytes of one object: a group of 100,000 members has 9 MB of JSON. */
#define EXPORT_RECORD_MAX (16u << 20)

enum found_kind {
    FOUND_NONE,   /* there is none, or more bytes are needed */
    FOUND_OBJECT, /* entry is what it says */
    FOUND_OTHER,  /* no object of a directory */
    FOUND_BAD,    /* it cannot be read, because of bad */
};

struct found {
    enum found_kind kind;
    uint64_t offset; /* of its first byte on disk */
    enum bad bad;
    const char *detail; /* more words on bad, or "" */
    bool guessed;       /* its encoding was */
};

struct export
{
    const char *name;
    bool (*sniff)(struct text head); /* UTF-8, without a mark */
    void *(*open)(void);
    void (*close)(void *reader);
    void (*begin)(void *reader, struct text head);            /* a new stream; head: as sniff had it */
    void (*feed)(void *reader, struct text bytes, bool last); /* bytes are borrowed until next finds none */
    /* What is in entry is good until the next call. */
    struct found (*next)(void *reader, struct entry *entry);
};

extern const struct export export_csv;
extern const struct export export_json;
extern const struct export export_ldif;

#endif
