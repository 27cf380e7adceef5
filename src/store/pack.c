/* pack: most members of most events are zero, or numbers of names, which are small. An event is taken as
 * words of four bytes: those that are zero are left out, those that fit into two bytes take two. */
#include "store/pack.h"

#include <stddef.h>
#include <string.h>

#define WORDS       (sizeof(struct event) / 4)
#define WORDS_LEAST ((offsetof(struct event, rest) + 3) / 4) /* without a rest */
#define MASKS       2                                        /* of 64 words each */

_Static_assert(WORDS <= 64 * MASKS, "each word has a bit");

/* Behind the head: which words take four bytes and which take two; then these, then those. */
struct masks {
    uint64_t large[MASKS], small[MASKS];
};

_Static_assert(sizeof(struct packed) + sizeof(struct masks) + sizeof(struct event) + 8 <= PACKED_MOST,
               "were every word a large one");

static bool has_rest(const struct event *event)
{
    static const struct event_rest none;
    return memcmp(&event->rest, &none, sizeof none) != 0;
}

/* What of an event is kept, so far. */
struct kept {
    uint32_t large[WORDS];
    uint16_t small[WORDS];
    size_t larges, smalls;
};

/* At most 64 words. Without branches: nobody could foresee them. */
static void keep(const uint32_t *word, size_t count, struct kept *kept, uint64_t *large, uint64_t *small)
{
    uint64_t larges = 0, smalls = 0;
    uint32_t *l = kept->large + kept->larges;
    uint16_t *s = kept->small + kept->smalls;
    for (size_t i = 0; i < count; i++) {
        uint32_t w = word[i];
        uint64_t is_large = w > UINT16_MAX, is_small = (w != 0) ^ is_large;
        *l = w;
        *s = (uint16_t)w;
        l += is_large;
        s += is_small;
        larges |= is_large << i;
        smalls |= is_small << i;
    }
    kept->larges = (size_t)(l - kept->large);
    kept->smalls = (size_t)(s - kept->small);
    *large = larges;
    *small = smalls;
}

size_t pack_event(const struct event *event, struct packed *packed)
{
    struct event left = *event;
    size_t words = has_rest(event) ? WORDS : WORDS_LEAST, at = sizeof(struct masks);
    struct masks masks = {0};
    struct kept kept;
    uint32_t word[WORDS];
    uint8_t *out = (uint8_t *)(packed + 1);
    left.at.time = 0;
    left.at.record_id = 0;
    left.at.computer = left.at.channel = 0;
    memcpy(word, &left, sizeof word);
    kept.larges = kept.smalls = 0;
    for (size_t m = 0; 64 * m < words; m++)
        keep(word + 64 * m, words - 64 * m < 64 ? words - 64 * m : 64, &kept, &masks.large[m],
             &masks.small[m]);
    memcpy(out, &masks, sizeof masks);
    memcpy(out + at, kept.large, kept.larges * 4);
    at += kept.larges * 4;
    memcpy(out + at, kept.small, kept.smalls * 2);
    at += kept.smalls * 2;
    *packed = (struct packed){event->at.time, event->at.record_id, event->at.computer, event->at.channel, 0};
    packed->size = (uint32_t)((sizeof *packed + at + 7) & ~(size_t)7);
    return packed->size;
}

/* The bits that are set, one after the other. */
static unsigned take_bit(uint64_t *mask)
{
    unsigned bit = (unsigned)__builtin_ctzll(*mask);
    *mask &= *mask - 1;
    return bit;
}

void pack_open(const struct packed *packed, struct event *event)
{
    struct masks masks;
    uint32_t word[WORDS + 64] = {0}; /* room for any bit of the masks */
    uint16_t small;
    const uint8_t *in = (const uint8_t *)(packed + 1);
    memcpy(&masks, in, sizeof masks);
    in += sizeof masks;
    for (unsigned m = 0; m < MASKS; m++)
        for (; masks.large[m]; in += 4)
            memcpy(&word[64 * m + take_bit(&masks.large[m])], in, 4);
    for (unsigned m = 0; m < MASKS; m++)
        for (; masks.small[m]; in += 2) {
            memcpy(&small, in, 2);
            word[64 * m + take_bit(&masks.small[m])] = small;
        }
    memcpy(event, word, sizeof *event);
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
