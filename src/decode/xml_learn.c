/* xml_learn: walks a record once, as strictly as it must for what matches later to be well-formed, and notes
 * where its values stand. */
#include "ours.h"
#include "xml_layout.h"

#include <stddef.h>
#include <string.h>

#define DEPTH_MAX      16 /* no event is half as deep */
#define ATTRIBUTES_MAX 16 /* of one element; no event's has more than five */

enum section { SECTION_OTHER, SECTION_SYSTEM, SECTION_DATA, SECTION_USER };

/* What an element's text is. */
struct target {
    struct text *member;       /* a part of System, or NULL */
    struct text attribute;     /* the attribute that holds it instead; empty: the text does */
    bool fixed, varies;        /* of System: text and attributes are markup; attributes are values, too */
    bool data, unnamed;        /* a <Data>; one without a name */
    const struct field *field; /* what it is, if it is read */
};

/* A value in the record. */
struct span {
    size_t from, to;
    struct layout_slot slot; /* what is known of it so far */
};

struct learner {
    struct text rest; /* what is still to be walked */
    const char *begin;
    unsigned depth;
    enum section section;
    unsigned parts; /* of System that were met, one bit each */
    size_t head;
    struct layout_form draft; /* its texts are the record's */
    struct span span[LAYOUT_SLOTS_MAX];
};

/* ---- bytes ---- */

static void skip(struct text *t, size_t len)
{
    t->at += len;
    t->len -= len;
}

static bool take(struct text *t, struct text what)
{
    if (!text_starts(*t, what))
        return false;
    skip(t, what.len);
    return true;
}

static bool take_byte(struct text *t, char byte)
{
    return take(t, (struct text){&byte, 1});
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool skip_space(struct text *t)
{
    size_t before = t->len;
    while (t->len && is_space(t->at[0]))
        skip(t, 1);
    return t->len < before;
}

static bool take_name(struct text *t, struct text *name)
{
    *name = (struct text){t->at, 0};
    for (; name->len < t->len; name->len++) {
        char c = t->at[name->len];
        bool letter = (unsigned)(c | 0x20) - 'a' < 26 || c == '_';
        if (!letter && (name->len == 0 || !((unsigned)c - '0' < 10 || c == '-' || c == '.')))
            break;
    }
    skip(t, name->len);
    return name->len > 0;
}

/* Text that means itself wherever it stands: ASCII, and nothing that begins a reference, a tag, or a tag
 * spelled as in JSON. */
static bool is_simple(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.at[i] < ' ' || strchr("&<]\\", t.at[i]))
            return false;
    return true;
}

/* White space, and the "- " of Event Viewer's pasted view. */
static bool is_between(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (!is_space(t.at[i]) && t.at[i] != '-')
            return false;
    return true;
}

/* ---- values ---- */

static uint32_t into_member(struct learner *l, const struct text *member)
{
    return (uint32_t)(offsetof(struct record, system) +
                      (size_t)((const char *)member - (const char *)&l->draft.system));
}

static bool add(struct learner *l, struct text value, uint32_t into, const struct field *field)
{
    struct span *span = &l->span[l->draft.count];
    if (l->draft.count == LAYOUT_SLOTS_MAX)
        return false;
    span->from = (size_t)(value.at - l->begin);
    span->to = span->from + value.len;
    span->slot = (struct layout_slot){
        .into = into, .field = field, .until = value.at[value.len], .list = field && field_is_list(field)};
    l->draft.count++;
    return true;
}

static bool add_field(struct learner *l, struct text value, const struct field *field)
{
    size_t n = l->draft.fields++;
    return n < RECORD_VALUES_MAX &&
           add(l, value, (uint32_t)(offsetof(struct record, value[0].text) + n * sizeof(struct field_value)),
               field);
}

static bool add_unnamed(struct learner *l, struct text value)
{
    size_t n = l->draft.unnamed++;
    return n < RECORD_UNNAMED_MAX &&
           add(l, value, (uint32_t)(offsetof(struct record, unnamed) + n * sizeof(struct text)), NULL);
}

/* A part of System that does not vary. The id's place ends the head: nothing that varies may be before it. */
static bool keep_part(struct learner *l, struct text *member, struct text value)
{
    *member = value;
    if (member != &l->draft.system.event_id)
        return true;
    l->head = (size_t)(value.at - l->begin);
    return l->draft.count == 0 && value.len && value.len <= LAYOUT_ID_MAX;
}

static bool on_member(struct learner *l, const struct target *target, struct text value)
{
    return target->fixed ? keep_part(l, target->member, value)
                         : add(l, value, into_member(l, target->member), NULL);
}

static bool on_attribute(struct learner *l, struct target *target, struct text name, struct text value)
{
    if (!is_simple(value))
        return false;
    if (target->data && text_equal(name, TEXT("Name"))) {
        target->unnamed = value.len == 0;
        target->field = field_find(value);
    }
    if (target->member && target->attribute.len && text_equal(name, target->attribute))
        return on_member(l, target, value);
    return !target->varies || add(l, value, LAYOUT_PASSED, NULL);
}

static bool on_text(struct learner *l, const struct target *target, struct text value)
{
    if (target->member && !target->attribute.len)
        return (!target->fixed || is_simple(value)) && on_member(l, target, value);
    if (target->fixed)
        return is_simple(value) || is_between(value);
    if (target->field)
        return add_field(l, value, target->field);
    if (target->data && target->unnamed)
        return add_unnamed(l, value);
    return add(l, value, LAYOUT_PASSED, NULL);
}

/* ---- elements ---- */

static bool aim_part(struct learner *l, struct text name, struct target *target)
{
    static const struct text fixed[] = {{"Provider", 8}, {"EventID", 7}, {"Version", 7}, {"Level", 5},
                                        {"Task", 4},     {"Opcode", 6},  {"Channel", 7}};
    unsigned bit;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        target->fixed = target->fixed || text_equal(name, fixed[i]);
    target->varies = !target->fixed;
    target->member = fields_system_part(&l->draft.system, name, &target->attribute);
    if (!target->member)
        return true;
    bit = 1u << (target->member - &l->draft.system.provider);
    if (l->parts & bit)
        return false;
    l->parts |= bit;
    return true;
}

static enum section section_of(struct text name)
{
    return text_equal(name, TEXT("System"))      ? SECTION_SYSTEM
           : text_equal(name, TEXT("EventData")) ? SECTION_DATA
           : text_equal(name, TEXT("UserData"))  ? SECTION_USER
                                                 : SECTION_OTHER;
}

/* What the element that begins here is. */
static bool aim(struct learner *l, struct text name, struct target *target)
{
    *target = (struct target){0};
    if ((l->depth == 1) != text_equal(name, TEXT("Event")))
        return false;
    if (l->depth == 2)
        l->section = section_of(name);
    else if (l->depth == 3 && l->section == SECTION_SYSTEM)
        return aim_part(l, name, target);
    else if (l->depth == 3 && l->section == SECTION_DATA)
        target->data = target->unnamed = text_equal(name, TEXT("Data"));
    else if (l->depth == 4 && l->section == SECTION_USER)
        target->field = field_find(name);
    return true;
}

static bool take_attribute(struct learner *l, struct target *target, struct text *name)
{
    struct text value;
    char quote;
    if (!take_name(&l->rest, name) || !take_byte(&l->rest, '=') || !l->rest.len)
        return false;
    quote = l->rest.at[0];
    if (!take_byte(&l->rest, '\'') && !take_byte(&l->rest, '"'))
        return false;
    value = text_slice(l->rest, 0, text_find(l->rest, quote));
    skip(&l->rest, value.len);
    return take_byte(&l->rest, quote) && on_attribute(l, target, *name, value);
}

/* To behind '>'. */
static bool take_attributes(struct learner *l, struct target *target, bool *empty)
{
    struct text name[ATTRIBUTES_MAX];
    for (size_t count = 0;; count++) {
        bool space = skip_space(&l->rest);
        *empty = take_byte(&l->rest, '/');
        if (take_byte(&l->rest, '>'))
            return true;
        if (*empty || !space || count == ATTRIBUTES_MAX || !take_attribute(l, target, &name[count]))
            return false;
        for (size_t i = 0; i < count; i++)
            if (text_equal(name[i], name[count]))
                return false;
    }
}

static bool take_element(struct learner *l);

/* To behind the closing tag. */
static bool take_content(struct learner *l, const struct target *target, struct text name)
{
    struct text text = text_slice(l->rest, 0, text_find(l->rest, '<'));
    skip(&l->rest, text.len);
    if (text_starts(l->rest, TEXT("</"))) {
        if (!on_text(l, target, text))
            return false;
    } else if (target->field || target->data || target->member) {
        return false;
    } else {
        do {
            if (!is_between(text) || !take_element(l))
                return false;
            text = text_slice(l->rest, 0, text_find(l->rest, '<'));
            skip(&l->rest, text.len);
        } while (!text_starts(l->rest, TEXT("</")));
        if (!is_between(text))
            return false;
    }
    return take(&l->rest, TEXT("</")) && take(&l->rest, name) && take_byte(&l->rest, '>');
}

static bool take_element(struct learner *l)
{
    struct text name;
    struct target target;
    bool empty, good;
    if (l->depth == DEPTH_MAX || !take_byte(&l->rest, '<') || !take_name(&l->rest, &name))
        return false;
    l->depth++;
    good = aim(l, name, &target) && take_attributes(l, &target, &empty) &&
           (empty ? !(target.data && target.unnamed) : take_content(l, &target, name));
    l->depth--;
    return good;
}

/* ---- the layout ---- */

static bool walk(struct learner *l)
{
    uint16_t id;
    return take_element(l) && !l->rest.len && l->head && fields_event_id(l->draft.system.event_id, &id) == 0;
}

/* Of an event that is not ours nothing else is read than System. */
static void pass_values(struct learner *l)
{
    for (size_t i = 0; i < l->draft.count; i++)
        if (l->span[i].slot.into >= offsetof(struct record, value))
            l->span[i].slot = (struct layout_slot){.into = LAYOUT_PASSED, .until = l->span[i].slot.until};
    l->draft.fields = l->draft.unnamed = 0;
}

static void copy_parts(struct layout_form *form, struct arena *arena)
{
    struct fields_system *s = &form->system;
    s->provider = arena_text(arena, s->provider);
    s->event_id = arena_text(arena, s->event_id);
    s->version = arena_text(arena, s->version);
    s->channel = arena_text(arena, s->channel);
    s->known = &form->known;
}

static char *copy_markup(const char *markup, size_t len, size_t room, struct arena *arena)
{
    return memcpy(arena_take(arena, len + room + LAYOUT_SLACK), markup, len);
}

/* The markup between the values, with room to remember these, and what became of them. */
static void fill_slots(const struct learner *l, struct layout_form *form, struct text xml,
                       struct arena *arena)
{
    struct value_memo *next = form->memo = arena_take(arena, form->fields * sizeof *next);
    size_t at = 0;
    form->slot = arena_take(arena, form->count * sizeof *form->slot);
    for (size_t i = 0; i < form->count; i++) {
        const struct span *span = &l->span[i];
        struct layout_slot *slot = &form->slot[i];
        *slot = span->slot;
        slot->markup = slot->len = (uint32_t)(span->from - at);
        slot->most = layout_room(slot);
        slot->piece = copy_markup(xml.at + at, slot->markup, slot->most, arena);
        slot->memo = slot->field                                              ? next++
                     : slot->into == offsetof(struct record, system.computer) ? &form->known.computer
                     : slot->into == offsetof(struct record, system.keywords) ? &form->known.keywords
                                                                              : NULL;
        at = span->to;
    }
    form->tail.len = xml.len - at;
    form->tail.at = copy_markup(xml.at + at, form->tail.len, 0, arena);
}

struct layout *layout_learn(struct text xml, struct arena *arena)
{
    struct learner l;
    struct layout *layout;
    size_t size = xml.len;
    l.rest = xml;
    l.begin = xml.at;
    l.head = l.depth = l.parts = 0;
    l.section = SECTION_OTHER;
    l.draft = (struct layout_form){0};
    if (!walk(&l))
        return NULL;
    for (size_t i = 0; i < l.draft.count; i++)
        size -= l.span[i].to - l.span[i].from;
    if (size > LAYOUT_BYTES_MAX)
        return NULL;
    if (!ours_find(&l.draft.system))
        pass_values(&l);
    layout = arena_take(arena, sizeof *layout);
    layout->full = l.draft;
    layout->head = l.head;
    copy_parts(&layout->full, arena);
    fill_slots(&l, &layout->full, xml, arena);
    return layout;
}
