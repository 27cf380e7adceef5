/* xml_match: holds a record against a layout. One loop, made thrice with other ways to look at bytes. */
#include "xml_layout.h"
#include "xml_text.h"

#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* A value that is not simple, at the front of [value->at, end): where it ends, or NULL where it does not or
 * may not be there. One that is kept is written anew where XML means other bytes by it. */
static __attribute__((noinline)) const char *settle(const struct layout_slot *slot, struct text *value,
                                                    const char *end, char **room)
{
    const char *hit = memchr(value->at, slot->until, (size_t)(end - value->at));
    unsigned found;
    if (!hit)
        return NULL;
    value->len = (size_t)(hit - value->at);
    found = xml_text_look(*value);
    if (found & XML_TEXT_WRONG || (slot->until != '<' && found & (XML_TEXT_OPEN | XML_TEXT_BREAK)))
        return NULL;
    if (slot->into != LAYOUT_PASSED &&
        (found & XML_TEXT_REFERENCE || (found & XML_TEXT_RETURN && !slot->list)))
        *value = xml_text_decode(*value, room);
    return hit;
}

/* How bytes are looked at, width of them at once. */
struct look {
    size_t width;
    /* A bit for each byte that is until or not simple. */
    unsigned (*special)(const char *at, char until);
    /* How many bytes are the same; len or more where the first len are. Those behind them, up to two widths,
     * may be looked at. */
    size_t (*same)(const char *a, const char *b, size_t len);
    void (*copy)(char *to, const char *from); /* two widths */
};

/* The first byte of [at, end) that is until or not simple; end where there is none. */
INLINE const char *find_special(const char *at, const char *end, char until, struct look look)
{
    for (; (size_t)(end - at) >= look.width; at += look.width) {
        unsigned special = look.special(at, until);
        if (special)
            return at + __builtin_ctz(special);
    }
    while (at < end && *at != until && !XML_TEXT_CLASS[(uint8_t)*at])
        at++;
    return at;
}

INLINE size_t count_same(const char *at, const char *end, const char *text, size_t len, struct look look)
{
    size_t rest = (size_t)(end - at), same = 0;
    if (rest >= len + 2 * look.width)
        return look.same(at, text, len);
    if (rest > 2 * look.width) {
        size_t some = rest - 2 * look.width < len ? rest - 2 * look.width : len;
        same = look.same(at, text, some);
        if (same < some)
            return same;
        same = some;
    }
    while (same < len && same < rest && at[same] == text[same])
        same++;
    return same;
}

/* Member by member: both at once would have to wait for what was just written to be put together. */
INLINE void keep(const struct layout_slot *slot, struct record *record, struct field_value **kept,
                 const char *at, size_t len)
{
    if (slot->field) {
        (*kept)->field = slot->field;
        (*kept)->text.at = at;
        (*kept)++->text.len = len;
    } else if (slot->into != LAYOUT_PASSED) {
        struct text *into = (struct text *)(void *)((char *)record + slot->into);
        into->at = at;
        into->len = len;
    }
}

/* len: of a value that is as written, and of the byte that ends it. */
INLINE void remember(struct layout_slot *slot, const char *at, const char *end, size_t len, struct look look)
{
    slot->len = slot->markup;
    slot->changes++;
    if (slot->memo)
        slot->memo->state = VALUE_NEW;
    if (len > slot->most)
        return;
    slot->len += (uint32_t)len;
    if (len <= 2 * look.width && (size_t)(end - at) >= 2 * look.width)
        look.copy(slot->piece + slot->markup, at);
    else
        memcpy(slot->piece + slot->markup, at, len);
}

INLINE size_t match(struct layout_form *form, struct text t, struct record *record, char *room,
                    struct look look)
{
    const char *at = t.at, *end = at + t.len;
    struct field_value *kept = record->value;
    struct layout_slot *slot = form->slot, *last = slot + form->count;
    record->system = form->system;
    for (; slot < last; slot++) {
        size_t same = count_same(at, end, slot->piece, slot->len, look);
        const char *from = at + slot->markup;
        if (same < slot->markup)
            return 0;
        if (same >= slot->len && slot->len > slot->markup) {
            at += slot->len - 1;
            keep(slot, record, &kept, from, (size_t)(at - from));
            continue;
        }
        at = find_special(from, end, slot->until, look);
        if (at < end && *at == slot->until) {
            keep(slot, record, &kept, from, (size_t)(at - from));
            remember(slot, from, end, (size_t)(at - from) + 1, look);
        } else {
            struct text value = {from, 0};
            at = settle(slot, &value, end, &room);
            if (!at)
                return 0;
            keep(slot, record, &kept, value.at, value.len);
            remember(slot, from, end, value.at == from ? value.len + 1 : SIZE_MAX, look);
        }
    }
    if (count_same(at, end, form->tail.at, form->tail.len, look) < form->tail.len)
        return 0;
    record->count = form->fields;
    record->memo = form->memo;
    record->unnamed_count = form->unnamed;
    return (size_t)(at - t.at) + form->tail.len;
}

/* ---- ways to look ---- */

static unsigned special_plain(const char *at, char until)
{
    return *at == until || XML_TEXT_CLASS[(uint8_t)*at];
}

static size_t same_plain(const char *a, const char *b, size_t len)
{
    size_t same = 0;
    while (same < len && a[same] == b[same])
        same++;
    return same;
}

static void copy_plain(char *to, const char *from)
{
    to[0] = from[0];
    to[1] = from[1];
}

size_t layout_match_plain(struct layout_form *form, struct text t, struct record *record, char *room)
{
    return match(form, t, record, room, (struct look){1, special_plain, same_plain, copy_plain});
}

/* Not simple is what is below ' ' or, as bytes are signed here, beyond ASCII; '&', '<'; '\\' and ']', which
 * differ in one bit. */
#if defined __x86_64__
INLINE __m128i load_sse2(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

INLINE unsigned special_sse2(const char *at, char until)
{
    __m128i x = load_sse2(at);
    __m128i low = _mm_cmplt_epi8(x, _mm_set1_epi8(' ')), end = _mm_cmpeq_epi8(x, _mm_set1_epi8(until));
    __m128i open = _mm_cmpeq_epi8(x, _mm_set1_epi8('<')), entity = _mm_cmpeq_epi8(x, _mm_set1_epi8('&'));
    __m128i slash = _mm_cmpeq_epi8(_mm_and_si128(x, _mm_set1_epi8((char)0xfe)), _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(_mm_or_si128(low, end), _mm_or_si128(open, entity)), slash));
}

INLINE size_t same_sse2(const char *a, const char *b, size_t len)
{
    for (size_t i = 0;; i += 2 * sizeof(__m128i)) {
        __m128i first = _mm_cmpeq_epi8(load_sse2(a + i), load_sse2(b + i));
        __m128i second = _mm_cmpeq_epi8(load_sse2(a + i + sizeof first), load_sse2(b + i + sizeof first));
        if (_mm_movemask_epi8(_mm_and_si128(first, second)) != 0xffff) {
            unsigned same = (unsigned)_mm_movemask_epi8(second) << 16 | (unsigned)_mm_movemask_epi8(first);
            return i + (unsigned)__builtin_ctz(~same);
        }
        if (i + 2 * sizeof first >= len)
            return len;
    }
}

INLINE void copy_sse2(char *to, const char *from)
{
    __m128i first = load_sse2(from), second = load_sse2(from + sizeof first);
    _mm_storeu_si128((__m128i *)(void *)to, first);
    _mm_storeu_si128((__m128i *)(void *)(to + sizeof first), second);
}

size_t layout_match_sse2(struct layout_form *form, struct text t, struct record *record, char *room)
{
    return match(form, t, record, room, (struct look){sizeof(__m128i), special_sse2, same_sse2, copy_sse2});
}

#define AVX2 __attribute__((target("avx2")))

AVX2 INLINE __m256i load_avx2(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

AVX2 INLINE unsigned special_avx2(const char *at, char until)
{
    __m256i x = load_avx2(at);
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), x),
            end = _mm256_cmpeq_epi8(x, _mm256_set1_epi8(until));
    __m256i open = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('<')),
            entity = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('&'));
    __m256i slash =
        _mm256_cmpeq_epi8(_mm256_and_si256(x, _mm256_set1_epi8((char)0xfe)), _mm256_set1_epi8('\\'));
    return (unsigned)_mm256_movemask_epi8(
        _mm256_or_si256(_mm256_or_si256(_mm256_or_si256(low, end), _mm256_or_si256(open, entity)), slash));
}

AVX2 INLINE size_t same_avx2(const char *a, const char *b, size_t len)
{
    for (size_t i = 0;; i += 2 * sizeof(__m256i)) {
        __m256i first = _mm256_cmpeq_epi8(load_avx2(a + i), load_avx2(b + i));
        __m256i second = _mm256_cmpeq_epi8(load_avx2(a + i + sizeof first), load_avx2(b + i + sizeof first));
        if (_mm256_movemask_epi8(_mm256_and_si256(first, second)) != -1) {
            uint64_t same = (uint32_t)_mm256_movemask_epi8(second);
            same = same << 32 | (uint32_t)_mm256_movemask_epi8(first);
            return i + (unsigned)__builtin_ctzll(~same);
        }
        if (i + 2 * sizeof first >= len)
            return len;
    }
}

AVX2 INLINE void copy_avx2(char *to, const char *from)
{
    __m256i first = load_avx2(from), second = load_avx2(from + sizeof first);
    _mm256_storeu_si256((__m256i *)(void *)to, first);
    _mm256_storeu_si256((__m256i *)(void *)(to + sizeof first), second);
}

AVX2 size_t layout_match_avx2(struct layout_form *form, struct text t, struct record *record, char *room)
{
    return match(form, t, record, room, (struct look){sizeof(__m256i), special_avx2, same_avx2, copy_avx2});
}
#endif
