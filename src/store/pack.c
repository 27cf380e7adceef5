/* pack: most members of most events are zero or small. An event is taken as words of four bytes: two bits
 * each say how many bytes are kept of it, then these follow. */
#include "store/pack.h"

#include <stddef.h>
#include <string.h>

#define WORDS       (sizeof(struct event) / 4)
#define WORDS_LEAST (offsetof(struct event, rest) / 4) /* without a rest */
#define CODES(n)    (((n) + 3) / 4)                    /* bytes of the codes of n words */

_Static_assert(offsetof(struct event, rest) + sizeof(struct event_rest) + 4 >= sizeof(struct event),
               "the rest, which is mostly zero, is left out from the end");

static const uint8_t BYTES[] = {0, 1, 2, 4};
static const uint32_t KEPT[] = {0, 0xff, 0xffff, 0xffffffff};

static unsigned code_of(uint32_t word)
{
    return (unsigned)(word > 0) + (word > 0xff) + (word > 0xffff);
}

static bool has_rest(const struct event *event)
{
    static const struct event_rest none;
    return memcmp(&event->rest, &none, sizeof none) != 0;
}

size_t pack_event(const struct event *event, struct packed *packed)
{
    struct event left = *event;
    uint32_t word[WORDS];
    uint32_t words = has_rest(event) ? WORDS : WORDS_LEAST;
    uint8_t *codes = (uint8_t *)(packed + 1), *out = codes + CODES(words);
    *packed = (struct packed){.time = left.at.time,
                              .record_id = left.at.record_id,
                              .computer = left.at.computer,
                              .channel = left.at.channel,
                              .words = words};
    left.at.time = 0;
    left.at.record_id = 0;
    left.at.computer = left.at.channel = 0;
    memcpy(word, &left, sizeof word);
    memset(codes, 0, CODES(words));
    for (uint32_t i = 0; i < words; i++) {
        unsigned code = code_of(word[i]);
        codes[i / 4] |= (uint8_t)(code << i % 4 * 2);
        memcpy(out, &word[i], 4); /* what it does not keep, the next overwrites */
        out += BYTES[code];
    }
    packed->size = (uint32_t)(((size_t)(out - (uint8_t *)packed) + 7) & ~(size_t)7);
    return packed->size;
}

void pack_open(const struct packed *packed, struct event *event)
{
    uint32_t word[WORDS] = {0};
    const uint8_t *codes = (const uint8_t *)(packed + 1), *in = codes + CODES(packed->words);
    for (uint32_t i = 0; i < packed->words; i++) {
        unsigned code = codes[i / 4] >> i % 4 * 2 & 3;
        memcpy(&word[i], in, 4);
        word[i] &= KEPT[code];
        in += BYTES[code];
    }
    memcpy(event, word, sizeof word);
    event->at.time = packed->time;
    event->at.record_id = packed->record_id;
    event->at.computer = packed->computer;
    event->at.channel = packed->channel;
}

int pack_compare(const struct packed *a, const struct packed *b)
{
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->computer != b->computer)
        return a->computer < b->computer ? -1 : 1;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    return (a->record_id > b->record_id) - (a->record_id < b->record_id);
}
