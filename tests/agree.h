/* agree: the same bytes by the fast way, by libxml2, and by both as usual: what two of them take they read
 * alike, to the last member of an event. Ends the program where they do not. */
#ifndef HOPCHAIN_TESTS_AGREE_H
#define HOPCHAIN_TESTS_AGREE_H

#include "decode/decode.h"
#include "decode_dump.h"

#include <stdlib.h>

/* One way of reading, an event at a time. */
struct agree_reader {
    struct decode *decode;
    struct event event;
    bool more;
};

/* Of one stream after the other: what one leaves behind shows in the next. */
struct agree {
    struct names *names;
    struct agree_reader fast, any, full;
};

static inline void agree_open_reader(struct agree_reader *r, enum decode_xml way, struct names *names)
{
    const struct decode_options options = {.xml = way};
    r->decode = decode_new(names, &options);
}

static inline void agree_open(struct agree *a)
{
    a->names = names_new();
    agree_open_reader(&a->fast, DECODE_XML_STRICT, a->names);
    agree_open_reader(&a->any, DECODE_XML_ANY, a->names);
    agree_open_reader(&a->full, DECODE_XML_LIBXML2, a->names);
}

static inline void agree_close(struct agree *a)
{
    decode_free(a->fast.decode);
    decode_free(a->any.decode);
    decode_free(a->full.decode);
    names_free(a->names);
}

static inline void agree_next(struct agree_reader *r)
{
    r->more = decode_next(r->decode, &r->event);
}

static inline void agree_begin(struct agree_reader *r, struct text bytes)
{
    decode_begin(r->decode, TEXT("file"));
    decode_feed(r->decode, bytes.at, bytes.len, true);
    agree_next(r);
}

static inline void agree_show(const struct agree *a, const char *who, const struct agree_reader *r)
{
    fprintf(stderr, "%s\n%s", who, r->more ? "" : "nothing\n");
    if (r->more)
        dump_event(stderr, a->names, &r->event, true);
}

static inline void agree_check(const struct agree *a, const struct agree_reader *one,
                               const struct agree_reader *other)
{
    if (one->more == other->more &&
        (!one->more || memcmp(&one->event, &other->event, sizeof one->event) == 0))
        return;
    agree_show(a, "one reads", one);
    agree_show(a, "the other", other);
    abort();
}

/* Every event of the fast way is libxml2's, too. How many that are. */
static inline uint64_t agree_strictly(struct agree *a, struct text bytes)
{
    struct agree_reader *fast = &a->fast, *full = &a->full;
    uint64_t count = 0;
    agree_begin(fast, bytes);
    agree_begin(full, bytes);
    for (; fast->more; agree_next(fast), count++) {
        while (full->more && full->event.at.offset < fast->event.at.offset)
            agree_next(full);
        agree_check(a, fast, full);
    }
    return count;
}

/* Both together give what libxml2 gives; but it does not take records with more than so many attributes. How
 * many that are. */
static inline uint64_t agree_together(struct agree *a, struct text bytes)
{
    struct agree_reader *any = &a->any, *full = &a->full;
    const struct decode_tally *tally = decode_tally(any->decode);
    uint64_t count;
    agree_begin(any, bytes);
    agree_begin(full, bytes);
    for (; any->more || full->more; agree_next(any), agree_next(full)) {
        while (any->more && decode_tally(full->decode)->bad[BAD_TOO_LARGE] &&
               (!full->more || any->event.at.offset < full->event.at.offset))
            agree_next(any);
        if (any->more || full->more)
            agree_check(a, any, full);
    }
    count = tally->records;
    for (int i = 0; i < BAD_COUNT; i++)
        count -= tally->bad[i];
    return count;
}

/* Both, by new readers: how many the fast way takes, and how many there are. */
static inline uint64_t agree_once(struct text bytes, uint64_t *all)
{
    struct agree a;
    uint64_t fast;
    agree_open(&a);
    fast = agree_strictly(&a, bytes);
    *all = agree_together(&a, bytes);
    agree_close(&a);
    return fast;
}

#endif
