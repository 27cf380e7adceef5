/* sid: read, and taken apart. */
#include "sid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct text sid_text(const struct sid *sid)
{
    return (struct text){sid->at, sid->len};
}

static void begin(struct sid *sid, uint64_t authority)
{
    sid->len = (size_t)snprintf(sid->at, sizeof sid->at, "S-1-%" PRIu64, authority);
}

static void add_part(struct sid *sid, uint32_t part)
{
    sid->len += (size_t)snprintf(sid->at + sid->len, sizeof sid->at - sid->len, "-%" PRIu32, part);
}

struct sid sid_take(struct cursor *c)
{
    struct sid sid = {.len = 0};
    uint8_t revision = cursor_u8(c), parts = cursor_u8(c);
    uint64_t authority = 0;
    if (revision != 1 || parts > SID_PARTS)
        c->bad = true;
    for (int i = 0; i < 6; i++)
        authority = authority << 8 | cursor_u8(c);
    begin(&sid, authority);
    for (unsigned i = 0; i < parts && !c->bad; i++)
        add_part(&sid, cursor_u32(c));
    if (c->bad)
        sid.len = 0;
    return sid;
}

/* Where "S-1-" begins, at t's start or behind a '-'; t.len where it does nowhere. */
static size_t find_start(struct text t)
{
    const struct text start = TEXT("s-1-");
    for (size_t i = 0; i + start.len < t.len; i++)
        if ((i == 0 || t.at[i - 1] == '-') && text_same(text_slice(t, i, start.len), start))
            return i + start.len;
    return t.len;
}

/* The number up to the next '-'. */
static bool take_number(struct text *rest, uint64_t most, uint64_t *number)
{
    size_t end = text_find(*rest, '-');
    struct text digits = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end + 1, rest->len);
    return text_number(digits, number) == 0 && *number <= most;
}

struct sid sid_parse(struct text t)
{
    struct sid sid = {.len = 0};
    struct text rest;
    uint64_t number;
    t = text_trim(t);
    rest = text_slice(t, find_start(t), t.len);
    if (!take_number(&rest, UINT64_C(0xffffffffffff), &number))
        return sid;
    begin(&sid, number);
    for (unsigned parts = 0; rest.len; parts++) {
        if (parts == SID_PARTS || !take_number(&rest, UINT32_MAX, &number))
            return (struct sid){.len = 0};
        add_part(&sid, (uint32_t)number);
    }
    return sid;
}

struct text sid_domain(struct text sid)
{
    const struct text start = TEXT("S-1-5-21-");
    size_t dashes = 0;
    if (!text_starts(sid, start))
        return (struct text){0};
    for (size_t i = 0; i < sid.len; i++)
        dashes += sid.at[i] == '-';
    return dashes == 7 ? text_slice(sid, 0, text_find_last(sid, '-')) : (struct text){0};
}

uint32_t sid_rid(struct text sid)
{
    struct text domain = sid_domain(sid);
    uint64_t rid = 0;
    if (domain.len)
        (void)text_number(text_slice(sid, domain.len + 1, sid.len), &rid);
    return (uint32_t)rid;
}

struct sid sid_make(struct text domain, uint32_t rid)
{
    struct sid sid = {.len = 0};
    if (domain.len && domain.len + sizeof "-4294967295" < sizeof sid.at) {
        memcpy(sid.at, domain.at, domain.len);
        sid.len = domain.len;
        add_part(&sid, rid);
    }
    return sid;
}
