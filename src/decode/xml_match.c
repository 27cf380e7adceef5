/* xml_match: holds a record against a layout. One loop, made thrice with other ways to look at bytes. */
#include "xml_layout.h"
#include "xml_text.h"

#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* Where the bytes of t that are not simple begin, at is one of them, not slot's end. True: they may be there,
 * and value is what the slot holds. One that is kept is written anew where XML means other bytes by it. */
static __attribute__((noinline)) bool settle(const struct layout_slot *slot, struct text *value, char **room)
{
    unsigned found = xml_text_look(*value);
    if (found & XML_TEXT_WRONG || (slot->until != '<' && found & (XML_TEXT_OPEN | XML_TEXT_BREAK)))
        return false;
    if (slot->into != LAYOUT_PASSED &&
        (found & XML_TEXT_REFERENCE || (found & XML_TEXT_RETURN && !slot->list)))
        *value = xml_text_decode(*value, room);
    return true;
}

/* The first byte of [at, end) that is until or not simple; end where there is none. look: the same of width
 * bytes, a bit each. */
INLINE const char *find_special(const char *at, const char *end, char until, size_t width,
                                unsigned (*look)(const char *, char))
{
    for (; (size_t)(end - at) >= width; at += width) {
        unsigned special = look(at, until);
        if (special)
            return at + __builtin_ctz(special);
    }
    while (at < end && *at != until && !XML_TEXT_CLASS[(uint8_t)*at])
        at++;
    return at;
}

/* The value at the front of [at, end): its end, or NULL where it has none or is wrong. */
INLINE const char *take_value(const struct layout_slot *slot, struct text *value, const char *end,
                              size_t width, unsigned (*look)(const char *, char), char **room)
{
    const char *at = find_special(value->at, end, slot->until, width, look);
    if (at == end)
        return NULL;
    value->len = (size_t)(at - value->at);
    if (*at == slot->until)
        return at;
    at = memchr(at, slot->until, (size_t)(end - at));
    if (!at)
        return NULL;
    value->len = (size_t)(at - value->at);
    return settle(slot, value, room) ? at : NULL;
}

INLINE size_t match(const struct layout *layout, struct text t, struct record *record, char *room,
                    size_t width, unsigned (*look)(const char *, char))
{
    const char *at = t.at, *end = at + t.len, *markup = layout->markup;
    struct record_value *kept = record->value;
    record->system = layout->system;
    for (const struct layout_slot *slot = layout->slot; slot < layout->slot + layout->count; slot++) {
        struct text value;
        if ((size_t)(end - at) < slot->markup || memcmp(at, markup, slot->markup) != 0)
            return 0;
        markup += slot->markup;
        value.at = at + slot->markup;
        at = take_value(slot, &value, end, width, look, &room);
        if (!at)
            return 0;
        if (slot->field)
            *kept++ = (struct record_value){slot->field, value};
        else if (slot->into != LAYOUT_PASSED)
            memcpy((char *)record + slot->into, &value, sizeof value);
    }
    if ((size_t)(end - at) < layout->tail || memcmp(at, markup, layout->tail) != 0)
        return 0;
    record->count = layout->fields;
    record->unnamed_count = layout->unnamed;
    return (size_t)(at - t.at) + layout->tail;
}

/* ---- ways to look ---- */

static unsigned look_plain(const char *at, char until)
{
    return *at == until || XML_TEXT_CLASS[(uint8_t)*at];
}

size_t layout_match_plain(const struct layout *layout, struct text t, struct record *record, char *room)
{
    return match(layout, t, record, room, 1, look_plain);
}

/* Below ' ' or, as bytes are signed here, beyond ASCII; '&', '<'; '\\' and ']', which differ in one bit. */
#if defined __x86_64__
static unsigned look_sse2(const char *at, char until)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i low = _mm_cmplt_epi8(x, _mm_set1_epi8(' ')), end = _mm_cmpeq_epi8(x, _mm_set1_epi8(until));
    __m128i open = _mm_cmpeq_epi8(x, _mm_set1_epi8('<')), entity = _mm_cmpeq_epi8(x, _mm_set1_epi8('&'));
    __m128i slash = _mm_cmpeq_epi8(_mm_and_si128(x, _mm_set1_epi8((char)0xfe)), _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(_mm_or_si128(low, end), _mm_or_si128(open, entity)), slash));
}

size_t layout_match_sse2(const struct layout *layout, struct text t, struct record *record, char *room)
{
    return match(layout, t, record, room, sizeof(__m128i), look_sse2);
}

__attribute__((target("avx2"))) static unsigned look_avx2(const char *at, char until)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), x),
            end = _mm256_cmpeq_epi8(x, _mm256_set1_epi8(until));
    __m256i open = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('<')),
            entity = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('&'));
    __m256i slash =
        _mm256_cmpeq_epi8(_mm256_and_si256(x, _mm256_set1_epi8((char)0xfe)), _mm256_set1_epi8('\\'));
    return (unsigned)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_or_si256(_mm256_or_si256(low, end), _mm256_or_si256(open, entity)), slash));
}

__attribute__((target("avx2"))) size_t layout_match_avx2(const struct layout *layout, struct text t,
                                                         struct record *record, char *room)
{
    return match(layout, t, record, room, sizeof(__m256i), look_avx2);
}
#endif
