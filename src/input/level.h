/* level: one container, opened by libarchive, of which one member after the other is read. It lies in a file
 * or in the current member of the level below. */
#ifndef HOPCHAIN_INPUT_LEVEL_H
#define HOPCHAIN_INPUT_LEVEL_H

#include "budget.h"
#include "file.h"
#include "format.h"

#include <locale.h>

#define LEVEL_BLOCK (64 * 1024) /* taken from below at once */
#define LEVEL_INDEX_MEMORY                                                                                   \
    (1u << 30) /* for what libarchive makes of a 7z index: it would take 9 GB for a kilobyte */
#define LEVEL_INDEX (64 << 20) /* bytes of an index, which libarchive keeps in memory: 400,000 members */

struct archive_entry;
struct gunzip;

struct level {
    struct level *below; /* NULL: the file */
    struct file *file;
    struct budget *budget;
    const struct format *format;
    unsigned depth;
    struct gunzip *gunzip; /* between archive and what lies below, or NULL */
    struct archive *archive;
    locale_t utf8;               /* the locale in which libarchive reads names, whatever the user's */
    struct archive_entry *entry; /* the current member */
    struct head head;            /* its first bytes */
    const char *run;             /* bytes of the member that libarchive holds ready, */
    size_t run_len;
    uint64_t run_at, at; /* where in the member they belong, and where we are */
    bool opened;         /* libarchive knows the format */
    bool ended;          /* the member was read to its end */
    bool failed;         /* nothing more of the member can be read, */
    bool broken;         /* nor of any other */
    bool done;           /* there is no other */
    bool starved;        /* libarchive wanted more than there is */
    bool told;           /* the user knows that the rest is not read */
    bool in_index;       /* bytes from below are of an index, */
    uint64_t index_len;  /* so many so far */
    uint64_t members;    /* met so far, but for folders */
    uint64_t faults;     /* members that could not be read */
    size_t name_len;     /* of the container's own name */
    uint64_t taken;      /* bytes from below, */
    size_t block_len;    /* the last of them in block */
    char block[LEVEL_BLOCK];
};

/* A new level in the current member of below, or in file where that is NULL. Never NULL; a container that
 * cannot be opened shows at level_next. */
struct level *level_open(struct level *below, struct file *file, struct budget *budget,
                         const struct format *format);
void level_close(struct level *level);

/* The next member: 1, 0 at the end, -1 nothing more can be read (level_why). What is left of the one before
 * is passed over. */
int level_next(struct level *level);

enum level_kind { LEVEL_FILE, LEVEL_FOLDER, LEVEL_LINK, LEVEL_SPECIAL, LEVEL_ENCRYPTED };

/* Of the current member. */
enum level_kind level_kind(const struct level *level);
struct text level_name(const struct level *level); /* UTF-8, or the bytes as they are; but for NUL */
uint64_t level_bytes(const struct level *level);   /* its size; 0 where it is not known */

/* The member's first bytes, still to be read. -1: level_why. */
int level_look(struct level *level, struct text *head);

/* Up to size bytes of the member: how many, 0 at its end, -1: level_why. */
int64_t level_read(struct level *level, void *buffer, size_t size);

const char *level_why(const struct level *level);

/* It needs a password to be read on. */
bool level_is_encrypted(const struct level *level);

/* At the end of a compressed stream: whether something other than zeros follows it. */
bool level_has_rest(struct level *level);

#endif
