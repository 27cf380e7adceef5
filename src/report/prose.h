/* prose: sentences about hops and logs, made once for people and machines. They hold log text as it is:
 * whoever prints them makes it harmless. */
#ifndef HOPCHAIN_REPORT_PROSE_H
#define HOPCHAIN_REPORT_PROSE_H

#include "base/arena.h"
#include "base/names.h"
#include "model/audit.h"
#include "model/chain.h"

/* What the lack of something means. */
enum answer {
    ANSWER_NOT_COLLECTED, /* no log is here, or none of that time */
    ANSWER_GAP,           /* it is here, but records are missing from it */
    ANSWER_LEFT_OUT,      /* it is here, but was read by a query, which may have left it out */
    ANSWER_NONE,          /* it is here and whole, and has none */
    ANSWER_NOT_WRITTEN,   /* Windows does not write it, or not unless it is told to */
    ANSWER_COUNT
};

const char *answer_word(enum answer answer); /* "not-collected", "gap", "left-out", "none", ... */

struct sentence {
    const char *about; /* a word: "link", "target-log" */
    enum answer answer;
    const struct hop *hop;               /* NULL: none in particular */
    const char *words;                   /* one or more sentences */
    const struct audit_setting *setting; /* that is off, as it seems; NULL: none */
};

struct report_options;

struct prose {
    const struct names *names;
    const struct zone *zone; /* of the times in it */
    int64_t day;             /* times of this day are told without the date; TIME_NONE: always with it */
    struct arena arena;
    struct sentence *at;
    size_t count, room;
};

void prose_init(struct prose *prose, const struct report_options *options, int64_t day);
void prose_done(struct prose *prose);

/* One more, its words put together as printf does. */
void prose_say(struct prose *prose, struct sentence head, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Pieces of sentences, good as long as the prose. */
const char *prose_text(struct prose *prose, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *prose_name(struct prose *prose, uint32_t name, const char *otherwise);
const char *prose_short(struct prose *prose, uint32_t host); /* the first label of a host's name */
const char *prose_place(struct prose *prose, const struct end *end);
const char *prose_clock(struct prose *prose, int64_t time); /* to the second: 09:00:12 */
const char *prose_span(struct prose *prose,
                       int64_t nanoseconds); /* 0.084 s, 2 min 5 s, 5 h 30 min; unsigned */
const char *prose_count(struct prose *prose, uint64_t count, const char *thing); /* 1,204 records */

#endif
