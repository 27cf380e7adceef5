/* object: what the values of an entry say. */
#include "object.h"

#include "descriptor.h"
#include "dn.h"
#include "kind.h"
#include "syntax/bytes.h"
#include "syntax/encoding.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MOST 1024 /* bytes; the longest that Windows has are distinguished names, of some hundred */

#define NETBIOS_MOST 15 /* bytes of a computer's name that its account has */

#define RID_DOMAIN_CONTROLLERS 516
#define RID_READ_ONLY_DCS      521

void object_reader_done(struct object_reader *r)
{
    free(r->list);
    r->list = NULL;
    r->count = r->room = 0;
}

/* ---- texts ---- */

/* In lower case, and such that neither a terminal nor a reader of the result stumbles over it. 0: none, or
 * too long to be a name. */
static uint32_t add_name(struct object_reader *r, struct text t)
{
    char name[3 * NAME_MOST];
    size_t len = 0;
    bool sound = encoding_is_utf8(t);
    t = text_trim(t);
    if (t.len > NAME_MOST)
        return 0;
    for (size_t i = 0; i < t.len; i++) {
        uint8_t c = (uint8_t)t.at[i];
        bool c1 = sound && c == 0xc2 && (uint8_t)t.at[i + 1] < 0xa0;
        if (c < ' ' || c == 0x7f || (c >= 0x80 && !sound) || c1)
            len += encoding_put(0xfffd, name + len);
        else
            name[len++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        i += c1; /* U+0080 to U+009F have two bytes */
    }
    return len > NAME_MOST ? 0 : names_add(r->names, (struct text){name, len});
}

static uint32_t add_dn(struct object_reader *r, struct text t)
{
    char normal[NAME_MOST];
    return t.len > sizeof normal ? 0 : add_name(r, dn_normal(t, normal));
}

/* Bytes written down as text, into room. Empty: they are none. */
static struct text decode(struct text t, char *room)
{
    static int64_t (*const ways[])(struct text t, void *out) = {bytes_from_hex, bytes_from_numbers,
                                                                bytes_from_base64};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        int64_t len = ways[i](t, room);
        if (len >= 8 && room[0] == 1) /* the revision of SIDs and descriptors */
            return (struct text){room, (size_t)len};
    }
    return (struct text){0};
}

static struct sid read_sid(const struct value *value)
{
    char room[NAME_MOST];
    struct text bytes = value->text;
    struct sid sid = {.len = 0};
    struct cursor cursor;
    if (!value->raw) {
        sid = sid_parse(value->text);
        if (sid.len || value->text.len > sizeof room)
            return sid;
        bytes = decode(value->text, room);
    }
    if (bytes.len == 0)
        return sid;
    cursor = (struct cursor){.base = (const uint8_t *)bytes.at, .end = bytes.len};
    return sid_take(&cursor);
}

/* Somebody: by SID, distinguished name, CORP\web1$, or the name of a host. */
static uint32_t add_somebody(struct object_reader *r, struct text t)
{
    struct sid sid = sid_parse(t);
    if (sid.len)
        return names_add(r->names, sid_text(&sid));
    return dn_is(t) ? add_dn(r, t) : add_name(r, t);
}

/* ---- lists ---- */

static void push(struct object_reader *r, uint32_t name)
{
    if (name == 0)
        return;
    if (r->count == r->room) {
        r->room = r->room ? 2 * r->room : 64;
        r->list = mem_grow(r->list, r->room, sizeof *r->list);
    }
    r->list[r->count++] = name;
}

static void push_sid(void *reader, struct text sid)
{
    struct object_reader *r = reader;
    push(r, names_add(r->names, sid));
}

static struct text name_of(const struct object_reader *r, const struct object *object)
{
    return names_text(r->names, object->sam ? object->sam : object->dn ? object->dn : object->sid);
}

/* A descriptor in any form, or a name. */
static void push_descriptor(struct object_reader *r, const struct value *value, const struct object *object)
{
    struct descriptor descriptor = {
        .domain = sid_domain(names_text(r->names, object->sid)), .take = push_sid, .context = r};
    bool raw = value->raw && value->text.at[0] == 1; /* the revision; else a name that is no ASCII */
    char *room = raw ? NULL : mem_new(value->text.len + 1, 1);
    struct text bytes = raw ? value->text : (struct text){0};
    int result = 0;
    if (!raw && !descriptor_is_sddl(value->text))
        bytes = decode(value->text, room);
    if (bytes.len)
        result = descriptor_read_binary(&descriptor, bytes);
    else if (descriptor_is_sddl(value->text))
        result = descriptor_read_sddl(&descriptor, value->text);
    else
        push(r, add_somebody(r, value->text));
    if (result != 0)
        notes_add_of(r->notes, NOTE_DESCRIPTOR, name_of(r, object), entry_word(value->attribute));
    if (descriptor.denies)
        notes_add_of(r->notes, NOTE_DENIES, name_of(r, object), entry_word(value->attribute));
    free(room);
}

static void push_value(struct object_reader *r, const struct value *value, const struct object *object)
{
    if (entry_kind(value->attribute) == VALUE_DESCRIPTOR)
        push_descriptor(r, value, object);
    else if (entry_kind(value->attribute) == VALUE_NAMES)
        push(r, add_somebody(r, value->text));
    else if (sid_parse(value->text).len) /* a collector's way of telling where somebody may delegate */
        push(r, add_somebody(r, value->text));
    else
        push(r, add_name(r, value->text));
}

static const enum attribute LISTS[LIST_COUNT] = {
    [LIST_SPNS] = ATTRIBUTE_SPN,        [LIST_DELEGATES_TO] = ATTRIBUTE_DELEGATES_TO,
    [LIST_ACCEPTS] = ATTRIBUTE_ACCEPTS, [LIST_RUNS_ON] = ATTRIBUTE_RUNS_ON,
    [LIST_RUNS] = ATTRIBUTE_RUNS,       [LIST_MEMBER_OF] = ATTRIBUTE_MEMBER_OF,
    [LIST_MEMBERS] = ATTRIBUTE_MEMBER,
};

/* group: the primary one, which no attribute of membership has. */
static void read_list(struct object_reader *r, const struct entry *entry, enum object_list list,
                      uint32_t group, struct object *object)
{
    struct links *links = &object->lists[list];
    enum attribute attribute = LISTS[list];
    r->count = 0;
    for (size_t i = 0; i < entry->count; i++)
        if (entry->at[i].attribute == attribute)
            push_value(r, &entry->at[i], object);
    if (list == LIST_MEMBER_OF)
        push(r, group);
    links->count = (uint32_t)r->count;
    links->at = arena_take(r->arena, r->count * sizeof *links->at);
    if (r->count)
        memcpy(links->at, r->list, r->count * sizeof *links->at);
    if (entry_has(entry, attribute))
        object->told |= (uint8_t)(1u << list);
    if (entry->partly >> attribute & 1) {
        object->partly |= (uint8_t)(1u << list);
        notes_add_of(r->notes, NOTE_PARTLY, name_of(r, object), entry_word(attribute));
    }
}

/* ---- flags ---- */

static void tell(struct object *object, enum object_flag flag, bool on)
{
    object->flags_told |= (uint8_t)flag;
    if (on)
        object->flags |= (uint8_t)flag;
}

static void read_control(const struct entry *entry, struct object *object, uint64_t *control)
{
    if (text_number(entry_first(entry, ATTRIBUTE_CONTROL), control) != 0)
        *control = 0;
    if (*control == 0) /* collectors write it for what they did not read */
        return;
    tell(object, OBJECT_DC, *control & (UF_SERVER_TRUST | UF_PARTIAL_SECRETS));
    tell(object, OBJECT_UNCONSTRAINED, *control & UF_TRUSTED_FOR_DELEGATION);
    tell(object, OBJECT_TRANSITION, *control & UF_TRUSTED_TO_AUTH);
    tell(object, OBJECT_SENSITIVE, *control & UF_NOT_DELEGATED);
}

static void read_flags(const struct entry *entry, struct object *object)
{
    static const struct {
        enum attribute attribute;
        enum object_flag flag;
    } flags[] = {{ATTRIBUTE_TRUSTED, OBJECT_UNCONSTRAINED},
                 {ATTRIBUTE_TRUSTED_TO_AUTH, OBJECT_TRANSITION},
                 {ATTRIBUTE_NOT_DELEGATED, OBJECT_SENSITIVE},
                 {ATTRIBUTE_IS_DC, OBJECT_DC}};
    for (size_t i = 0; i < entry->count; i++)
        for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
            if (entry->at[i].attribute == flags[k].attribute)
                tell(object, flags[k].flag,
                     text_same(entry->at[i].text, TEXT("true")) || text_equal(entry->at[i].text, TEXT("1")));
}

/* Its number in the account's domain, or its SID. Returns the latter's name. */
static uint32_t read_primary_group(struct object_reader *r, const struct entry *entry, struct object *object)
{
    struct text value = entry_first(entry, ATTRIBUTE_PRIMARY_GROUP);
    struct sid group = sid_parse(value);
    uint64_t rid = sid_rid(sid_text(&group));
    if (!group.len && text_number(value, &rid) == 0 && rid <= UINT32_MAX)
        group = sid_make(sid_domain(names_text(r->names, object->sid)), (uint32_t)rid);
    if (rid)
        tell(object, OBJECT_DC, rid == RID_DOMAIN_CONTROLLERS || rid == RID_READ_ONLY_DCS);
    return names_add(r->names, sid_text(&group));
}

/* ---- the whole ---- */

static void read_names(struct object_reader *r, const struct entry *entry, struct object *object)
{
    char room[NAME_MOST];
    struct text dn = entry_first(entry, ATTRIBUTE_DN), domain;
    object->dn = add_dn(r, dn);
    object->sam = add_name(r, entry_first(entry, ATTRIBUTE_SAM));
    object->host = add_name(r, entry_first(entry, ATTRIBUTE_HOST));
    domain = dn_domain(names_text(r->names, object->dn), room);
    if (domain.len == 0)
        domain = entry_first(entry, ATTRIBUTE_DOMAIN);
    object->domain = add_name(r, domain);
    for (size_t i = 0; i < entry->count; i++)
        if (entry->at[i].attribute == ATTRIBUTE_SID && !object->sid) {
            struct sid sid = read_sid(&entry->at[i]);
            object->sid = names_add(r->names, sid_text(&sid));
            if (!sid.len)
                notes_add(r->notes, NOTE_SID, name_of(r, object));
        }
}

/* WEB1$ of web1.corp.example, for exports without sAMAccountName. */
static uint32_t name_computer(struct object_reader *r, struct text host)
{
    char sam[NETBIOS_MOST + 1];
    struct text label = text_slice(text_slice(host, 0, text_find(host, '.')), 0, NETBIOS_MOST);
    if (label.len == 0)
        return 0;
    memcpy(sam, label.at, label.len);
    sam[label.len] = '$';
    return names_add(r->names, (struct text){sam, label.len + 1});
}

bool object_read(struct object_reader *r, const struct entry *entry, struct object *object)
{
    uint64_t control;
    uint32_t group;
    *object = (struct object){0};
    read_names(r, entry, object);
    if (!object->sam && !object->sid && !object->dn)
        return false;
    read_control(entry, object, &control);
    read_flags(entry, object);
    group = read_primary_group(r, entry, object);
    for (int list = 0; list < LIST_COUNT; list++)
        read_list(r, entry, (enum object_list)list, group, object);
    if (entry->from_collector)
        object->partly |= 1u << LIST_DELEGATES_TO;
    object->kind = (uint8_t)object_kind_of(entry, object, names_text(r->names, object->sam), control);
    if (object->kind == OBJECT_COMPUTER && !object->sam)
        object->sam = name_computer(r, names_text(r->names, object->host));
    return object->kind != OBJECT_OTHER;
}
