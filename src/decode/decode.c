/* decode: finds out a stream's format, and has it read: by the caller's thread, or in parts by several. */
#include "decode.h"

#include "base/arena.h"
#include "format.h"
#include "lanes.h"

#include <stdlib.h>
#include <string.h>

#define FED 2

struct decode {
    struct decode_options options;
    struct names *names;
    struct reading reading;  /* the caller's */
    struct lanes *lanes;     /* NULL until they are needed */
    const struct part *part; /* of the lanes, the one being given; or NULL */
    size_t next;             /* of what is in it */
    size_t format;           /* the stream's, once it is known */
    bool known, parts;       /* parts: by the lanes */
    struct text fed[FED];    /* borrowed: the head, when it is complete, and what was fed behind it */
    size_t given;            /* of fed */
    bool last;               /* nothing follows */
    uint32_t source;
    char head[FORMAT_HEAD]; /* the stream's first bytes */
    size_t head_len;
    struct decode_tally tally;
};

struct decode *decode_new(struct names *names, const struct decode_options *options)
{
    struct decode *d = mem_new(1, sizeof *d);
    d->names = names;
    if (options)
        d->options = *options;
    reading_init(&d->reading, names, &d->options, &d->tally);
    return d;
}

void decode_free(struct decode *d)
{
    if (!d)
        return;
    lanes_free(d->lanes);
    reading_done(&d->reading);
    free(d);
}

void decode_begin(struct decode *d, struct text source)
{
    if (d->lanes)
        lanes_clear(d->lanes);
    d->known = d->parts = false;
    d->part = NULL;
    d->head_len = 0;
    d->given = FED;
    d->source = names_add(d->names, source);
    d->tally = (struct decode_tally){0};
}

/* False where more bytes are to come before the format is known. The last row takes any stream. */
static bool choose_format(struct decode *d, bool all)
{
    enum format_answer answer;
    for (d->format = 0;; d->format++) {
        answer = reading_formats[d->format]->sniff((struct text){d->head, d->head_len}, &d->options);
        if (answer == FORMAT_YES)
            return true;
        if (answer == FORMAT_UNDECIDED && !all)
            return false;
    }
}

/* A stream shorter than its head is read before another thread has woken up. */
static bool is_for_parts(const struct decode *d, struct text head)
{
    const struct format *format = reading_formats[d->format];
    return d->options.threads > 1 && d->options.want != DECODE_COUNT && head.len == FORMAT_HEAD &&
           format->may_cut && format->may_cut(head, &d->options);
}

static void begin(struct decode *d)
{
    struct text head = {d->head, d->head_len};
    reading_begin(&d->reading, d->format, head, 0);
    d->parts = is_for_parts(d, head);
    if (d->parts && !d->lanes)
        d->lanes = lanes_new(&d->options, d->names);
    if (d->parts)
        lanes_begin(d->lanes, d->format, head);
}

/* Takes from bytes what the head has room for; once the format is known, it is what is given first. */
static struct text gather(struct decode *d, struct text bytes, bool last)
{
    struct text taken = text_slice(bytes, 0, FORMAT_HEAD - d->head_len);
    if (taken.len)
        memcpy(d->head + d->head_len, taken.at, taken.len);
    d->head_len += taken.len;
    d->known = choose_format(d, last || d->head_len == FORMAT_HEAD);
    if (d->known)
        begin(d);
    return text_slice(bytes, taken.len, bytes.len);
}

void decode_feed(struct decode *d, const void *bytes, size_t len, bool last)
{
    bool known = d->known;
    d->tally.bytes += len;
    d->last = last;
    d->fed[1] = (struct text){bytes, len};
    if (!known)
        d->fed[1] = gather(d, d->fed[1], last);
    d->fed[0] = (struct text){d->head, d->head_len};
    d->given = known ? 1 : d->known ? 0 : FED;
}

/* ---- by the caller's thread ---- */

/* The next bytes for the reading; false where there are none. */
static bool give(struct decode *d)
{
    if (d->given == FED)
        return false;
    reading_feed(&d->reading, d->fed[d->given], d->last && d->given == FED - 1);
    d->given++;
    return true;
}

/* ---- by the lanes ---- */

/* True when they have taken all that was fed. */
static bool fill(struct decode *d)
{
    while (d->given < FED && lanes_add(d->lanes, &d->fed[d->given], d->last && d->given == FED - 1))
        d->given++;
    return d->given == FED;
}

/* What cannot be cut is read from there on by the caller's thread. */
static void go_alone(struct decode *d)
{
    struct text bytes;
    uint64_t start;
    if (!lanes_stuck(d->lanes, &bytes, &start))
        return;
    d->parts = false;
    reading_begin(&d->reading, d->format, (struct text){d->head, d->head_len}, start);
    reading_feed(&d->reading, bytes, false);
}

/* What is fed next is not waited for while parts are read, nor are these waited for while it is not there:
 * those who read and the one who feeds work at the same time. False where the stream's next part is not there
 * as yet, or there are none. */
static bool has_part(struct decode *d)
{
    for (;;) {
        bool all = fill(d);
        if (!d->part) {
            d->part = lanes_first(d->lanes, !all || d->last);
            d->next = 0;
            if (d->part)
                reading_add_tally(&d->tally, &d->part->tally);
        }
        if (!d->part)
            return false;
        if (d->next < d->part->count)
            return true;
        lanes_drop(d->lanes);
        d->part = NULL;
    }
}

/* As has_part; false also where it is the caller's turn now. */
static bool take_part(struct decode *d)
{
    bool has = d->parts && has_part(d);
    if (d->parts && !has)
        go_alone(d);
    return has;
}

/* ---- what is found ---- */

int decode_next(struct decode *d, struct event *event)
{
    bool got = take_part(d);
    if (got) {
        *event = d->part->events[d->next++];
        lanes_rename(d->lanes, event);
    }
    while (!got && d->known && !d->parts && !(got = reading_next(&d->reading, event)))
        if (!give(d))
            break;
    if (got)
        event->at.source = d->source;
    return got;
}

int decode_next_xml(struct decode *d, struct decode_record *record)
{
    bool got = take_part(d);
    if (got)
        *record = d->part->records[d->next++].record;
    while (!got && d->known && !d->parts && !(got = reading_next_xml(&d->reading, record)))
        if (!give(d))
            break;
    return got;
}

enum decode_kind decode_kind(const struct decode *d)
{
    if (d->tally.records)
        return KIND_EVENTS;
    return d->known ? reading_kind(&d->reading, (struct text){d->head, d->head_len}) : KIND_EMPTY;
}

const struct decode_tally *decode_tally(const struct decode *d)
{
    return &d->tally;
}
