/* entry: the names that exports have for what is read, and the values under them. */
#include "entry.h"

#include "base/arena.h"
#include "descriptor.h"

#include <stdlib.h>
#include <string.h>

/* LDAP's names, then those of the properties that Get-ADUser and its like make of them, and of columns that
 * people make. */
static const struct {
    const char *name;
    enum attribute attribute;
} NAMES[] = {
    {"distinguishedName", ATTRIBUTE_DN},
    {"dn", ATTRIBUTE_DN},
    {"objectClass", ATTRIBUTE_CLASS},
    {"sAMAccountType", ATTRIBUTE_ACCOUNT_TYPE},
    {"objectSid", ATTRIBUTE_SID},
    {"SID", ATTRIBUTE_SID},
    {"sAMAccountName", ATTRIBUTE_SAM},
    {"domain", ATTRIBUTE_DOMAIN},
    {"dNSHostName", ATTRIBUTE_HOST},
    {"userAccountControl", ATTRIBUTE_CONTROL},
    {"TrustedForDelegation", ATTRIBUTE_TRUSTED},
    {"TrustedToAuthForDelegation", ATTRIBUTE_TRUSTED_TO_AUTH},
    {"AccountNotDelegated", ATTRIBUTE_NOT_DELEGATED},
    {"primaryGroupID", ATTRIBUTE_PRIMARY_GROUP},
    {"memberOf", ATTRIBUTE_MEMBER_OF},
    {"PrimaryGroup", ATTRIBUTE_MEMBER_OF},
    {"member", ATTRIBUTE_MEMBER},
    {"Members", ATTRIBUTE_MEMBER},
    {"servicePrincipalName", ATTRIBUTE_SPN},
    {"ServicePrincipalNames", ATTRIBUTE_SPN},
    {"msDS-AllowedToDelegateTo", ATTRIBUTE_DELEGATES_TO},
    {"AllowedToDelegateTo", ATTRIBUTE_DELEGATES_TO},
    {"msDS-AllowedToActOnBehalfOfOtherIdentity", ATTRIBUTE_ACCEPTS},
    {"PrincipalsAllowedToDelegateToAccount", ATTRIBUTE_ACCEPTS},
    {"msDS-GroupMSAMembership", ATTRIBUTE_RUNS_ON},
    {"PrincipalsAllowedToRetrieveManagedPassword", ATTRIBUTE_RUNS_ON},
    {"msDS-HostServiceAccountBL", ATTRIBUTE_RUNS_ON},
    {"HostComputers", ATTRIBUTE_RUNS_ON},
    {"msDS-HostServiceAccount", ATTRIBUTE_RUNS},
};

static const uint8_t KINDS[ATTRIBUTE_COUNT] = {
    [ATTRIBUTE_CLASS] = VALUE_WORDS,          [ATTRIBUTE_TRUSTED] = VALUE_FLAG,
    [ATTRIBUTE_TRUSTED_TO_AUTH] = VALUE_FLAG, [ATTRIBUTE_NOT_DELEGATED] = VALUE_FLAG,
    [ATTRIBUTE_IS_DC] = VALUE_FLAG,           [ATTRIBUTE_MEMBER_OF] = VALUE_NAMES,
    [ATTRIBUTE_MEMBER] = VALUE_NAMES,         [ATTRIBUTE_SPN] = VALUE_WORDS,
    [ATTRIBUTE_DELEGATES_TO] = VALUE_WORDS,   [ATTRIBUTE_ACCEPTS] = VALUE_DESCRIPTOR,
    [ATTRIBUTE_RUNS_ON] = VALUE_DESCRIPTOR,   [ATTRIBUTE_RUNS] = VALUE_NAMES,
};

/* What parts a list, by kind of value. People join by commas and bars, csvde by semicolons; a list that
 * PowerShell cut off in depth has blanks. */
static const char *const PARTS[VALUE_KIND_COUNT] = {
    [VALUE_WORDS] = ";|, \t\r\n", [VALUE_NAMES] = ";|\r\n", [VALUE_DESCRIPTOR] = ";|\r\n", /* but in SDDL */
};

void entry_done(struct entry *entry)
{
    free(entry->at);
    *entry = (struct entry){0};
}

void entry_clear(struct entry *entry)
{
    *entry = (struct entry){.at = entry->at, .room = entry->room};
}

enum attribute entry_attribute(struct text name)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (text_same(name, text_of(NAMES[i].name)))
            return NAMES[i].attribute;
    return ATTRIBUTE_COUNT;
}

enum value_kind entry_kind(enum attribute attribute)
{
    return (enum value_kind)KINDS[attribute];
}

const char *entry_word(enum attribute attribute)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (NAMES[i].attribute == attribute)
            return NAMES[i].name;
    return "";
}

static void add(struct entry *entry, struct value value)
{
    entry->told |= UINT32_C(1) << value.attribute;
    if (value.text.len == 0)
        return;
    if (entry->count == ENTRY_VALUES_MAX) {
        entry->partly |= UINT32_C(1) << value.attribute;
        return;
    }
    if (entry->count == entry->room) {
        entry->room = entry->room ? 2 * entry->room : 64;
        entry->at = mem_grow(entry->at, entry->room, sizeof *entry->at);
    }
    entry->at[entry->count++] = value;
}

/* System.String[], Microsoft.ActiveDirectory.Management.ADPropertyValueCollection */
static bool is_type_name(struct text value)
{
    return text_starts(value, TEXT("System.")) ||
           text_starts(value, TEXT("Microsoft.ActiveDirectory.Management."));
}

void entry_add(struct entry *entry, enum attribute attribute, struct text value)
{
    value = text_trim(value);
    if (is_type_name(value))
        entry->type_names |= UINT32_C(1) << attribute;
    else
        add(entry, (struct value){attribute, false, value});
}

void entry_add_raw(struct entry *entry, enum attribute attribute, struct text bytes)
{
    add(entry, (struct value){attribute, true, bytes});
}

/* The first value of the list, which is then what follows it. A backslash masks what would part it. */
static struct text take_value(struct text *list, const char *parts)
{
    size_t end = 0;
    struct text value;
    while (end < list->len && !(list->at[end] && strchr(parts, list->at[end])))
        end += list->at[end] == '\\' && end + 1 < list->len ? 2 : 1;
    value = text_slice(*list, 0, end);
    *list = text_slice(*list, end + 1, list->len);
    return value;
}

void entry_add_list(struct entry *entry, enum attribute attribute, struct text list)
{
    const char *parts = PARTS[KINDS[attribute]];
    if (KINDS[attribute] == VALUE_DESCRIPTOR && descriptor_is_sddl(list))
        parts = NULL;
    do
        entry_add(entry, attribute, parts ? take_value(&list, parts) : list);
    while (parts && list.len);
}

struct text entry_first(const struct entry *entry, enum attribute attribute)
{
    for (size_t i = 0; i < entry->count; i++)
        if (entry->at[i].attribute == attribute)
            return entry->at[i].text;
    return (struct text){0};
}

bool entry_has(const struct entry *entry, enum attribute attribute)
{
    return entry->told >> attribute & 1;
}
