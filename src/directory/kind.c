/* kind: by its classes, else by what else tells. */
#include "kind.h"

/* The last that the classes of an object name is the narrowest. */
static const struct {
    const char *class;
    enum object_kind kind;
} CLASSES[] = {
    {"user", OBJECT_USER},
    {"inetOrgPerson", OBJECT_USER},
    {"group", OBJECT_GROUP},
    {"computer", OBJECT_COMPUTER},
    {"msDS-ManagedServiceAccount", OBJECT_MANAGED},
    {"msDS-GroupManagedServiceAccount", OBJECT_MANAGED},
    {"msDS-DelegatedManagedServiceAccount", OBJECT_MANAGED},
};

static enum object_kind kind_by_class(const struct entry *entry)
{
    enum object_kind kind = OBJECT_OTHER;
    size_t narrowest = 0;
    if (!entry_first(entry, ATTRIBUTE_CLASS).len)
        return OBJECT_UNKNOWN;
    for (size_t i = 0; i < entry->count; i++)
        for (size_t k = narrowest; k < sizeof CLASSES / sizeof *CLASSES; k++)
            if (entry->at[i].attribute == ATTRIBUTE_CLASS &&
                text_same(entry->at[i].text, text_of(CLASSES[k].class))) {
                kind = CLASSES[k].kind;
                narrowest = k;
            }
    return kind;
}

/* By sAMAccountType (MS-ADTS 2.2.17), whose upper digit tells. */
static enum object_kind kind_by_type(const struct entry *entry)
{
    uint64_t type;
    if (text_number(entry_first(entry, ATTRIBUTE_ACCOUNT_TYPE), &type) != 0)
        return OBJECT_UNKNOWN;
    if (type >> 28 == 1 || type >> 28 == 2)
        return OBJECT_GROUP;
    return type == 0x30000000 ? OBJECT_USER : type == 0x30000001 ? OBJECT_COMPUTER : OBJECT_OTHER;
}

enum object_kind object_kind_of(const struct entry *entry, const struct object *object, struct text sam,
                                uint64_t control)
{
    enum object_kind kind = kind_by_class(entry);
    if (control & UF_INTERDOMAIN_TRUST)
        return OBJECT_OTHER;
    if (kind == OBJECT_UNKNOWN)
        kind = kind_by_type(entry);
    if ((kind == OBJECT_UNKNOWN || kind == OBJECT_COMPUTER) && object->lists[LIST_RUNS_ON].count)
        return OBJECT_MANAGED;
    if (kind != OBJECT_UNKNOWN)
        return kind;
    if (control & (UF_WORKSTATION_TRUST | UF_SERVER_TRUST) || text_ends(sam, TEXT("$")))
        return OBJECT_COMPUTER;
    return object->lists[LIST_MEMBERS].count ? OBJECT_GROUP : OBJECT_UNKNOWN;
}
