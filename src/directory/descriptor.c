/* descriptor: the discretionary list of a descriptor, entry by entry. */
#include "descriptor.h"

#define DACL_PRESENT 0x0004 /* bits of a descriptor's control */
#define INHERIT_ONLY 0x08   /* of an entry's flags: not for this object */

#define EVERYONE "S-1-1-0"

/* ---- binary ---- */

/* What kinds of entries do, by their number: others audit. */
enum effect { EFFECT_NONE, EFFECT_ALLOW, EFFECT_DENY };
static const struct {
    uint8_t effect;
    bool object; /* flags and up to two GUIDs stand before the SID */
} KINDS[] = {
    [0x00] = {EFFECT_ALLOW, false}, [0x01] = {EFFECT_DENY, false},  [0x05] = {EFFECT_ALLOW, true},
    [0x06] = {EFFECT_DENY, true},   [0x09] = {EFFECT_ALLOW, false}, [0x0a] = {EFFECT_DENY, false},
    [0x0b] = {EFFECT_ALLOW, true},  [0x0c] = {EFFECT_DENY, true},
};

static void take_effect(struct descriptor *d, enum effect effect, struct text sid)
{
    if (effect == EFFECT_ALLOW && sid.len)
        d->take(d->context, sid);
    else if (effect == EFFECT_DENY)
        d->denies = true;
}

/* The entry that cursor is at; it is behind it then. */
static void read_entry(struct descriptor *d, struct cursor *c)
{
    size_t start = c->at, end;
    uint8_t kind = cursor_u8(c), flags = cursor_u8(c);
    uint16_t size = cursor_u16(c);
    struct cursor inside = {.base = c->base, .at = c->at, .end = start + size};
    struct sid sid;
    end = inside.end;
    if (c->bad || size < 8 || end > c->end) {
        c->bad = true;
        return;
    }
    (void)cursor_u32(&inside); /* the mask */
    c->at = end;
    if (kind >= sizeof KINDS / sizeof *KINDS || KINDS[kind].effect == EFFECT_NONE || flags & INHERIT_ONLY)
        return;
    if (KINDS[kind].object) {
        uint32_t present = cursor_u32(&inside);
        (void)cursor_take(&inside, 16 * ((present & 1) + (present >> 1 & 1)));
    }
    sid = sid_take(&inside);
    c->bad = inside.bad;
    take_effect(d, (enum effect)KINDS[kind].effect, sid_text(&sid));
}

int descriptor_read_binary(struct descriptor *d, struct text bytes)
{
    struct cursor c = {.base = (const uint8_t *)bytes.at, .end = bytes.len};
    uint8_t revision = cursor_u8(&c);
    uint16_t control, count;
    uint32_t dacl;
    (void)cursor_u8(&c);
    control = cursor_u16(&c);
    (void)cursor_take(&c, 12); /* owner, group, system list */
    dacl = cursor_u32(&c);
    if (c.bad || revision != 1)
        return -1;
    if (!(control & DACL_PRESENT) || dacl == 0) {
        d->take(d->context, TEXT(EVERYONE)); /* no list protects nothing; an empty one allows nobody */
        return 0;
    }
    c.at = dacl;
    (void)cursor_take(&c, 4); /* revision, size */
    count = cursor_u16(&c);
    (void)cursor_u16(&c);
    for (uint16_t i = 0; i < count && !c.bad; i++)
        read_entry(d, &c);
    return c.bad ? -1 : 0;
}

/* ---- SDDL ---- */

/* MS-DTYP 2.5.1.1, as far as they may stand there. */
static const struct {
    char name[3];
    const char *sid; /* NULL: of the domain, */
    uint32_t rid;    /* by its number */
} SHORT[] = {
    {"WD", EVERYONE, 0},       {"AU", "S-1-5-11", 0},     {"PS", "S-1-5-10", 0},
    {"SY", "S-1-5-18", 0},     {"LS", "S-1-5-19", 0},     {"NS", "S-1-5-20", 0},
    {"ED", "S-1-5-9", 0},      {"AN", "S-1-5-7", 0},      {"IU", "S-1-5-4", 0},
    {"NU", "S-1-5-2", 0},      {"SU", "S-1-5-6", 0},      {"CO", "S-1-3-0", 0},
    {"BA", "S-1-5-32-544", 0}, {"BU", "S-1-5-32-545", 0}, {"BG", "S-1-5-32-546", 0},
    {"PU", "S-1-5-32-547", 0}, {"AO", "S-1-5-32-548", 0}, {"SO", "S-1-5-32-549", 0},
    {"PO", "S-1-5-32-550", 0}, {"BO", "S-1-5-32-551", 0}, {"RU", "S-1-5-32-554", 0},
    {"LA", NULL, 500},         {"LG", NULL, 501},         {"RO", NULL, 498},
    {"DA", NULL, 512},         {"DU", NULL, 513},         {"DG", NULL, 514},
    {"DC", NULL, 515},         {"DD", NULL, 516},         {"CA", NULL, 517},
    {"SA", NULL, 518},         {"EA", NULL, 519},         {"PA", NULL, 520},
    {"CN", NULL, 522},         {"AP", NULL, 525},         {"KA", NULL, 526},
    {"EK", NULL, 527},
};

static struct sid read_trustee(const struct descriptor *d, struct text t)
{
    for (size_t i = 0; t.len == 2 && i < sizeof SHORT / sizeof *SHORT; i++)
        if (text_same(t, text_of(SHORT[i].name)))
            return SHORT[i].sid ? sid_parse(text_of(SHORT[i].sid)) : sid_make(d->domain, SHORT[i].rid);
    return sid_parse(t);
}

static enum effect effect_of(struct text kind)
{
    static const char *const allow[] = {"A", "OA", "XA", "ZA"}, *const deny[] = {"D", "OD", "XD"};
    for (size_t i = 0; i < sizeof allow / sizeof *allow; i++)
        if (text_same(kind, text_of(allow[i])))
            return EFFECT_ALLOW;
    for (size_t i = 0; i < sizeof deny / sizeof *deny; i++)
        if (text_same(kind, text_of(deny[i])))
            return EFFECT_DENY;
    return EFFECT_NONE;
}

/* kind;flags;rights;object;inherited;trustee, and conditions behind another ';'. */
static int read_words(struct descriptor *d, struct text entry)
{
    struct text word[6];
    struct sid sid;
    enum effect effect;
    for (size_t i = 0; i < 6; i++) {
        size_t end = text_find(entry, ';');
        if (end == entry.len && i < 5)
            return -1;
        word[i] = text_trim(text_slice(entry, 0, end));
        entry = text_slice(entry, end + 1, entry.len);
    }
    effect = effect_of(word[0]);
    for (size_t i = 0; i + 1 < word[1].len; i += 2)
        if (text_same(text_slice(word[1], i, 2), TEXT("IO")))
            effect = EFFECT_NONE;
    sid = read_trustee(d, word[5]);
    take_effect(d, effect, sid_text(&sid));
    return effect == EFFECT_ALLOW && sid.len == 0 ? -1 : 0;
}

/* Of the bracket that closes the one at list's start, conditions having their own; list.len where none does.
 */
static size_t find_close(struct text list)
{
    size_t depth = 0, i = 0;
    for (; i < list.len; i++) {
        depth += list.at[i] == '(';
        depth -= list.at[i] == ')';
        if (depth == 0)
            break;
    }
    return i;
}

/* Behind "D:"; up to the system list, or the end. */
static int read_list(struct descriptor *d, struct text list)
{
    size_t open = text_find(list, '(');
    struct text flags = text_slice(list, 0, open);
    int result = 0;
    if (flags.len >= 17 && text_same(text_slice(flags, 0, 17), TEXT("NO_ACCESS_CONTROL")))
        d->take(d->context, TEXT(EVERYONE));
    while (list = text_slice(list, open, list.len), list.len && list.at[0] == '(') {
        size_t close = find_close(list);
        if (close == list.len || read_words(d, text_slice(list, 1, close - 1)) != 0)
            result = -1;
        open = close + 1;
    }
    return result;
}

bool descriptor_is_sddl(struct text t)
{
    t = text_trim(t);
    return t.len > 2 && t.at[1] == ':' && (text_find(TEXT("OGDSogds"), t.at[0]) < 8);
}

int descriptor_read_sddl(struct descriptor *d, struct text sddl)
{
    sddl = text_trim(sddl);
    for (size_t i = 0; i + 1 < sddl.len && sddl.at[i] != '('; i++)
        if ((sddl.at[i] == 'D' || sddl.at[i] == 'd') && sddl.at[i + 1] == ':')
            return read_list(d, text_slice(sddl, i + 2, sddl.len));
    d->take(d->context, TEXT(EVERYONE));
    return 0;
}
