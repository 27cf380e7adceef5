/* pack: most members of most events are zero, or numbers of names, which are small. An event is taken as
 * words of four bytes: those that are zero are left out, those that fit into two bytes take two. */
#include "store/pack.h"

#include <stddef.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WORDS       (sizeof(struct event) / 4)
#define MASKS       2                                              /* of 64 words each */
#define MASKS_LEAST ((offsetof(struct event, rest) / 4 + 64) / 64) /* without a rest */

_Static_assert(WORDS <= 64 * MASKS, "each word has a bit");

/* Behind the head: which words take four bytes and which take two; then these, then those. */
struct masks {
    uint64_t large[MASKS], small[MASKS];
};

_Static_assert(sizeof(struct packed) + sizeof(struct masks) + sizeof(struct event) + 8 <= PACKED_MOST,
               "were every word a large one");

_Static_assert(sizeof(struct event_rest) == offsetof(struct event_rest, usage_id) + 1 &&
                   offsetof(struct event_rest, usage_id) == offsetof(struct event_rest, has_uac) + 3 &&
                   offsetof(struct event_rest, has_uac) % 4 == 0,
               "it has no padding, which would be compared, too");

bool pack_has_rest(const struct event *event)
{
    static const struct event_rest none;
    return memcmp(&event->rest, &none, sizeof none) != 0;
}

#if defined(__SSE2__)
/* A bit for each of the four that is all ones. */
static unsigned ones(__m128i four)
{
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(four));
}
#endif

/* Of 64 words. */
static void look(const uint32_t word[64], uint64_t *large, uint64_t *small)
{
    uint64_t larges = 0, smalls = 0;
#if defined(__SSE2__)
    for (unsigned i = 0; i < 64; i += 4) {
        __m128i four = _mm_loadu_si128((const __m128i *)(const void *)(word + i)), none = _mm_setzero_si128();
        unsigned zero = ones(_mm_cmpeq_epi32(four, none));
        unsigned fit = ones(_mm_cmpeq_epi32(_mm_srli_epi32(four, 16), none));
        larges |= (uint64_t)(fit ^ 15) << i;
        smalls |= (uint64_t)(fit & ~zero) << i;
    }
#else
    for (unsigned i = 0; i < 64; i++) {
        larges |= (uint64_t)(word[i] > UINT16_MAX) << i;
        smalls |= (uint64_t)(word[i] != 0 && word[i] <= UINT16_MAX) << i;
    }
#endif
    *large = larges;
    *small = smalls;
}

/* The bits that are set, one after the other. */
static unsigned take_bit(uint64_t *mask)
{
    unsigned bit = (unsigned)__builtin_ctzll(*mask);
    *mask &= *mask - 1;
    return bit;
}

/* Returns where it ends. */
static uint8_t *put_words(const uint32_t *word, struct masks masks, uint8_t *out)
{
    uint16_t small;
    for (unsigned m = 0; m < MASKS; m++)
        for (; masks.large[m]; out += 4)
            memcpy(out, &word[64 * m + take_bit(&masks.large[m])], 4);
    for (unsigned m = 0; m < MASKS; m++)
        for (; masks.small[m]; out += 2) {
            small = (uint16_t)word[64 * m + take_bit(&masks.small[m])];
            memcpy(out, &small, 2);
        }
    return out;
}

size_t pack_event(const struct event *event, struct packed *packed)
{
    struct masks masks = {0};
    uint32_t word[64 * MASKS] = {0};
    uint8_t *out = (uint8_t *)(packed + 1), *end;
    struct event left = *event;
    left.at.time = 0;
    left.at.record_id = 0;
    left.at.computer = left.at.channel = 0;
    memcpy(word, &left, sizeof left);
    for (unsigned m = 0; m < (pack_has_rest(event) ? MASKS : MASKS_LEAST); m++)
        look(word + 64 * m, &masks.large[m], &masks.small[m]);
    memcpy(out, &masks, sizeof masks);
    end = put_words(word, masks, out + sizeof masks);
    *packed = (struct packed){event->at.time, event->at.record_id, event->at.computer, event->at.channel, 0};
    packed->size = (uint32_t)((size_t)(end - (uint8_t *)packed + 7) & ~(size_t)7);
    return packed->size;
}

/* The words that an event has. */
static const uint64_t THERE[MASKS] = {~(uint64_t)0, ((uint64_t)1 << (WORDS - 64)) - 1};

void pack_open(const struct packed *packed, struct event *event)
{
    struct masks masks;
    uint8_t *word = (uint8_t *)event;
    uint32_t large;
    uint16_t small;
    const uint8_t *in = (const uint8_t *)(packed + 1);
    memcpy(&masks, in, sizeof masks);
    in += sizeof masks;
    memset(event, 0, sizeof *event);
    for (unsigned m = 0; m < MASKS; m++)
        for (masks.large[m] &= THERE[m]; masks.large[m]; in += 4)
            memcpy(word + 4 * (64 * m + take_bit(&masks.large[m])), in, 4);
    for (unsigned m = 0; m < MASKS; m++)
        for (masks.small[m] &= THERE[m]; masks.small[m]; in += 2) {
            memcpy(&small, in, 2);
            large = small;
            memcpy(word + 4 * (64 * m + take_bit(&masks.small[m])), &large, 4);
        }
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
