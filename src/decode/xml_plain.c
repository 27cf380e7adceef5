/* xml_plain: takes one element after the other off the front of a record and gives up at whatever it does not
 * expect. */
#include "xml_plain.h"

#include "ours.h"

#include <string.h>

#define ATTRIBUTES_MAX 4 /* no element of an event has more than two */

struct attribute {
    struct text name, value;
};

/* An element that holds no others. */
struct element {
    struct text name, text;
    struct attribute attribute[ATTRIBUTES_MAX];
    size_t count;
    bool empty;      /* <name/> */
    bool has_return; /* '\r' in text */
};

/* What a byte of text may be, besides itself. */
enum {
    SPACE = 1,   /* XML's four */
    SPECIAL = 2, /* has, or may have, a meaning of its own: '&', "]]>" */
    OPEN = 4,    /* '<' */
    BREAK = 8,   /* '\n', '\t', '\r': in an attribute they mean ' ' */
    RETURN = 16, /* '\r': XML makes one '\n' of "\r\n" */
};

static const uint8_t CLASS[256] = {
    [' '] = SPACE,   ['\t'] = SPACE | BREAK, ['\n'] = SPACE | BREAK, ['\r'] = SPACE | BREAK | RETURN,
    ['&'] = SPECIAL, [']'] = SPECIAL,        ['<'] = OPEN,
};

static bool is_space(char c)
{
    return CLASS[(uint8_t)c] & SPACE;
}

static bool is_letter(char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26;
}

static bool is_digit(char c)
{
    return (unsigned)c - '0' < 10;
}

static void skip(struct text *t, size_t len)
{
    t->at += len;
    t->len -= len;
}

/* White space and the "- " of Event Viewer's pasted view. */
static void skip_between(struct text *t)
{
    while (t->len && (is_space(t->at[0]) || t->at[0] == '-'))
        skip(t, 1);
}

static bool take(struct text *t, struct text what)
{
    if (t->len < what.len || memcmp(t->at, what.at, what.len) != 0)
        return false;
    skip(t, what.len);
    return true;
}

static bool take_byte(struct text *t, char byte)
{
    if (t->len == 0 || t->at[0] != byte)
        return false;
    skip(t, 1);
    return true;
}

/* ---- elements ---- */

/* Letters and digits only: every element and attribute of an event. */
static struct text take_name(struct text *t)
{
    struct text name = {t->at, 0};
    if (t->len && is_letter(t->at[0]))
        while (name.len < t->len && (is_letter(t->at[name.len]) || is_digit(t->at[name.len])))
            name.len++;
    skip(t, name.len);
    return name;
}

/* Text up to the byte end, which must be there. *seen: the classes of its bytes. */
static bool take_text(struct text *t, char end, struct text *value, unsigned *seen)
{
    size_t len = 0;
    for (*seen = 0; len < t->len && t->at[len] != end; len++)
        *seen |= CLASS[(uint8_t)t->at[len]];
    *value = (struct text){t->at, len};
    if (len == t->len)
        return false;
    skip(t, len);
    return true;
}

/* name="value" */
static bool take_attribute(struct text *t, struct element *e)
{
    struct attribute *a = &e->attribute[e->count];
    char quote;
    unsigned seen;
    if (e->count == ATTRIBUTES_MAX)
        return false;
    a->name = take_name(t);
    if (a->name.len == 0 || !take_byte(t, '='))
        return false;
    quote = t->len ? t->at[0] : '\0';
    if (!take_byte(t, '"') && !take_byte(t, '\''))
        return false;
    if (!take_text(t, quote, &a->value, &seen) || (seen & (SPECIAL | OPEN | BREAK)))
        return false;
    skip(t, 1);
    for (size_t i = 0; i < e->count; i++)
        if (text_equal(e->attribute[i].name, a->name))
            return false;
    e->count++;
    return true;
}

/* <name attribute="value"> */
static bool take_open(struct text *t, struct element *e)
{
    e->text = (struct text){0};
    e->count = 0;
    e->empty = false;
    if (!take_byte(t, '<'))
        return false;
    e->name = take_name(t);
    if (e->name.len == 0)
        return false;
    for (;;) {
        bool space = t->len && is_space(t->at[0]);
        while (t->len && is_space(t->at[0]))
            skip(t, 1);
        e->empty = take_byte(t, '/');
        if (take_byte(t, '>'))
            return true;
        if (e->empty)
            return false;
        if (!space || !take_attribute(t, e))
            return false;
    }
}

/* Nothing is taken where it is not there. */
static bool take_close(struct text *t, struct text name)
{
    const size_t len = name.len + 3; /* </name> */
    if (t->len < len || t->at[0] != '<' || t->at[1] != '/' || memcmp(t->at + 2, name.at, name.len) != 0 ||
        t->at[len - 1] != '>')
        return false;
    skip(t, len);
    return true;
}

static bool take_element(struct text *t, struct element *e)
{
    unsigned seen = 0;
    if (!take_open(t, e) || (!e->empty && (!take_text(t, '<', &e->text, &seen) || !take_close(t, e->name))))
        return false;
    e->has_return = seen & RETURN;
    return !(seen & SPECIAL);
}

static struct text attribute_of(const struct element *e, struct text name)
{
    for (size_t i = 0; i < e->count; i++)
        if (text_equal(e->attribute[i].name, name))
            return e->attribute[i].value;
    return (struct text){0};
}

/* ---- what is passed over ---- */

/* U+FFFE and U+FFFF are UTF-8, but no characters. */
static bool has_noncharacter(struct text t)
{
    size_t i;
    while ((i = text_find(t, '\xef')) < t.len) {
        skip(&t, i);
        if (text_starts(t, TEXT("\xef\xbf\xbe")) || text_starts(t, TEXT("\xef\xbf\xbf")))
            return true;
        skip(&t, 1);
    }
    return false;
}

/* Control characters, which XML has not. Eight bytes at once where there is no white space among them. */
static bool has_control(struct text t)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    while (t.len) {
        uint64_t eight;
        if (t.len >= sizeof eight) {
            memcpy(&eight, t.at, sizeof eight);
            if (((eight - 0x20 * each) & ~eight & 0x80 * each) == 0) {
                skip(&t, sizeof eight);
                continue;
            }
        }
        if ((uint8_t)t.at[0] < 0x20 && !is_space(t.at[0]))
            return true;
        skip(&t, 1);
    }
    return false;
}

/* Every '&' begins one of XML's five entities or a number. */
static bool references_are_right(struct text t)
{
    static const struct text names[] = {{"#", 1},   {"amp;", 4},  {"lt;", 3},
                                        {"gt;", 3}, {"quot;", 5}, {"apos;", 5}};
    size_t i;
    while ((i = text_find(t, '&')) < t.len) {
        bool right = false;
        skip(&t, i + 1);
        for (size_t n = 0; n < sizeof names / sizeof *names && !right; n++)
            right = text_starts(t, names[n]);
        if (!right)
            return false;
    }
    return true;
}

/* ---- the record ---- */

/* <System> to </System>. */
static bool take_system(struct text *t, struct fields_system *system)
{
    struct element e;
    if (!take_open(t, &e) || e.empty || !text_equal(e.name, TEXT("System")))
        return false;
    for (skip_between(t); !take_close(t, TEXT("System")); skip_between(t)) {
        struct text attribute, *member;
        if (!take_element(t, &e))
            return false;
        member = fields_system_part(system, e.name, &attribute);
        if (member && !attribute.len && e.has_return)
            return false;
        if (member)
            *member = attribute.len ? attribute_of(&e, attribute) : e.text;
    }
    return true;
}

static bool take_unnamed(const struct element *e, struct record *record)
{
    if (e->has_return)
        return false;
    if (record->unnamed_count < RECORD_UNNAMED_MAX)
        record->unnamed[record->unnamed_count++] = e->text;
    return true;
}

static bool take_value(struct text *t, struct record *record)
{
    struct element e;
    const struct field *field;
    struct text name;
    if (!take_element(t, &e))
        return false;
    if (text_equal(e.name, TEXT("Binary"))) /* what classic writers append */
        return true;
    if (!text_equal(e.name, TEXT("Data")))
        return false;
    name = attribute_of(&e, TEXT("Name"));
    if (!name.len)
        return take_unnamed(&e, record);
    field = field_find(name);
    if (field && e.has_return && !field_is_list(field)) /* in a list all white space is one */
        return false;
    if (field && record->count < RECORD_VALUES_MAX)
        record->value[record->count++] = (struct record_value){field, e.text};
    return true;
}

static bool take_data(struct text *t, struct record *record)
{
    struct element e;
    if (!take_open(t, &e) || !text_equal(e.name, TEXT("EventData")))
        return false;
    if (e.empty)
        return true;
    for (skip_between(t); !take_close(t, TEXT("EventData")); skip_between(t))
        if (!take_value(t, record))
            return false;
    return true;
}

/* What follows EventData: RenderingInfo, of which nothing is read. */
static bool take_rest(struct text *t)
{
    const struct text end = TEXT("</RenderingInfo>");
    const char *hit;
    if (text_starts(*t, TEXT("<RenderingInfo"))) {
        hit = memmem(t->at, t->len, end.at, end.len);
        if (!hit)
            return false;
        skip(t, (size_t)(hit - t->at) + end.len);
        skip_between(t);
    }
    return take(t, TEXT("</Event>")) && t->len == 0;
}

bool xml_plain_read(struct text xml, struct record *record)
{
    struct text t = xml;
    struct element e;
    uint16_t id;
    record->system = (struct fields_system){0};
    record->count = record->unnamed_count = 0;
    if (!take_open(&t, &e) || e.empty || !text_equal(e.name, TEXT("Event")))
        return false;
    skip_between(&t);
    if (!take_system(&t, &record->system) || fields_event_id(record->system.event_id, &id))
        return false;
    skip_between(&t);
    if (ours_find(&record->system)) {
        if (!take_data(&t, record))
            return false;
        skip_between(&t);
        if (!take_rest(&t))
            return false;
    }
    return !has_control(xml) && !has_noncharacter(xml) && references_are_right(xml);
}
