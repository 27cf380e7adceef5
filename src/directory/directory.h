/* directory: exports of an Active Directory to what it allows. Push bytes in, stream by stream; then
 * everything is put together: the same account of several exports, SIDs and names with whom they mean, groups
 * with their members. Takes bytes, never a path. */
#ifndef HOPCHAIN_DIRECTORY_H
#define HOPCHAIN_DIRECTORY_H

#include "model/directory.h"
#include "model/summary.h"

/* Objects of one import, others are left out: forests have a million; each takes about a kilobyte. */
#define DIRECTORY_OBJECTS_MAX 1500000

struct directory_import;

struct directory_import *directory_import_new(void);
void directory_import_free(struct directory_import *import); /* NULL is fine */

/* A new stream; then its bytes in pieces of any size. last: there are no more. */
void directory_import_begin(struct directory_import *import);
void directory_import_feed(struct directory_import *import, struct text bytes, bool last);

#define DIRECTORY_BAD_KEPT 3

/* Of the stream that was read last. */
struct directory_tally {
    const char *form; /* "LDIF", "CSV", "JSON"; NULL: none that is read */
    bool empty;       /* no bytes but blanks */
    uint64_t objects; /* accounts and groups */
    uint64_t others;  /* what is neither */
    uint64_t bad;     /* what could not be read; of the first few: */
    uint64_t guessed; /* objects whose encoding was: read as windows-1252 */
    struct {
        enum bad reason;
        uint64_t offset;
        const char *detail;
    } kept[DIRECTORY_BAD_KEPT];
};

const struct directory_tally *directory_import_tally(const struct directory_import *import);

/* What all streams say. Good as long as import. */
const struct directory *directory_import_finish(struct directory_import *import);

/* What is to be said of it. */
enum directory_note_kind {
    NOTE_TYPE_NAME,   /* for values a program wrote what type they are of: attribute */
    NOTE_DESCRIPTOR,  /* a descriptor that cannot be read: account, attribute */
    NOTE_DENIES,      /* a descriptor denies somebody, which is not taken into account: the same */
    NOTE_SID,         /* a SID that is none: account */
    NOTE_PARTLY,      /* only part of an attribute's values was exported: account, attribute */
    NOTE_NO_DOMAIN,   /* an account whose domain nothing tells, left out */
    NOTE_TWO_SIDS,    /* an account with two; the newer is kept */
    NOTE_DISAGREE,    /* exports disagree: account, about what; what any of them allows is kept */
    NOTE_UNKNOWN,     /* named in a list and in no export */
    NOTE_GROUP,       /* a group is named whose members no export tells; its SID stands there */
    NOTE_LARGE_GROUP, /* or that has too many */
    NOTE_NESTED,      /* no export has groups: who is of Protected Users by another is not known */
    NOTE_TOO_MANY,    /* objects beyond DIRECTORY_OBJECTS_MAX */
    NOTE_SILENT,      /* accounts left out: nothing to say of them */
    DIRECTORY_NOTE_COUNT
};

#define DIRECTORY_THINGS 3   /* that a note names */
#define DIRECTORY_THING  160 /* bytes of one */

struct directory_note {
    uint64_t count;
    char things[DIRECTORY_THINGS][DIRECTORY_THING]; /* as many as count, at most; in no order */
};

const struct directory_note *directory_import_note(const struct directory_import *import,
                                                   enum directory_note_kind kind);

#endif
