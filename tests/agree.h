/* agree: the same bytes by the fast way, by libxml2, and by both as usual: what two of them take they read
 * alike, to the last member of an event. Ends the program where they do not. */
#ifndef HOPCHAIN_TESTS_AGREE_H
#define HOPCHAIN_TESTS_AGREE_H

#include "decode/decode.h"
#include "decode_dump.h"

#include <stdlib.h>

/* One reading of the bytes, an event at a time. */
struct agree_reader {
    struct names *names;
    struct decode *decode;
    struct event event;
    bool more;
    char *text; /* the event */
};

static inline void agree_next(struct agree_reader *r)
{
    size_t size;
    FILE *out;
    free(r->text);
    r->text = NULL;
    r->more = decode_next(r->decode, &r->event);
    if (!r->more)
        return;
    out = open_memstream(&r->text, &size);
    dump_event(out, r->names, &r->event, true);
    fclose(out);
}

static inline void agree_open(struct agree_reader *r, enum decode_xml way, struct text bytes)
{
    const struct decode_options options = {.xml = way};
    *r = (struct agree_reader){.names = names_new()};
    r->decode = decode_new(r->names, &options);
    decode_begin(r->decode, TEXT("file"));
    decode_feed(r->decode, bytes.at, bytes.len, true);
    agree_next(r);
}

static inline void agree_close(struct agree_reader *r)
{
    free(r->text);
    decode_free(r->decode);
    names_free(r->names);
}

static inline void agree_check(const struct agree_reader *a, const struct agree_reader *b)
{
    if (a->more == b->more && (!a->more || strcmp(a->text, b->text) == 0))
        return;
    fprintf(stderr, "one reads\n%sthe other\n%s", a->more ? a->text : "nothing\n",
            b->more ? b->text : "nothing\n");
    abort();
}

/* Every event of the fast way is libxml2's, too. How many that are. */
static inline uint64_t agree_strictly(struct text bytes)
{
    struct agree_reader fast, full;
    uint64_t count = 0;
    agree_open(&fast, DECODE_XML_STRICT, bytes);
    agree_open(&full, DECODE_XML_LIBXML2, bytes);
    for (; fast.more; agree_next(&fast), count++) {
        while (full.more && full.event.at.offset < fast.event.at.offset)
            agree_next(&full);
        agree_check(&fast, &full);
    }
    agree_close(&fast);
    agree_close(&full);
    return count;
}

/* Both together give what libxml2 gives; but it does not take records with more than so many attributes. How
 * many that are. */
static inline uint64_t agree_together(struct text bytes)
{
    struct agree_reader any, full;
    uint64_t count;
    agree_open(&any, DECODE_XML_ANY, bytes);
    agree_open(&full, DECODE_XML_LIBXML2, bytes);
    for (; any.more || full.more; agree_next(&any), agree_next(&full)) {
        while (any.more && decode_tally(full.decode)->bad[BAD_TOO_LARGE] &&
               (!full.more || any.event.at.offset < full.event.at.offset))
            agree_next(&any);
        if (any.more || full.more)
            agree_check(&any, &full);
    }
    count = decode_tally(any.decode)->records;
    for (int i = 0; i < BAD_COUNT; i++)
        count -= decode_tally(any.decode)->bad[i];
    agree_close(&any);
    agree_close(&full);
    return count;
}

#endif
