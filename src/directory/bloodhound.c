/* bloodhound: which of its members are which attribute. */
#include "bloodhound.h"

#include "syntax/json_value.h"

/* Of accounts that may use Kerberos only, collectors leave out where they may delegate. */
static const struct {
    const char *path;
    enum attribute attribute;
} MEMBERS[] = {
    {"ObjectIdentifier|Properties.objectid|Properties.objectsid", ATTRIBUTE_SID},
    {"Properties.samaccountname", ATTRIBUTE_SAM},
    {"Properties.distinguishedname", ATTRIBUTE_DN},
    {"Properties.domain", ATTRIBUTE_DOMAIN},
    {"Properties.useraccountcontrol", ATTRIBUTE_CONTROL},
    {"Properties.unconstraineddelegation|UnconstrainedDelegation", ATTRIBUTE_TRUSTED},
    {"Properties.trustedtoauth", ATTRIBUTE_TRUSTED_TO_AUTH},
    {"Properties.sensitive", ATTRIBUTE_NOT_DELEGATED},
    {"Properties.isdc|IsDC", ATTRIBUTE_IS_DC},
    {"Properties.isreadonlydc", ATTRIBUTE_IS_DC},
    {"PrimaryGroupSID|PrimaryGroupSid", ATTRIBUTE_PRIMARY_GROUP},
    {"Properties.serviceprincipalnames", ATTRIBUTE_SPN},
    {"Properties.allowedtodelegate|AllowedToDelegate", ATTRIBUTE_DELEGATES_TO},
    {"AllowedToAct", ATTRIBUTE_ACCEPTS},
    {"Members", ATTRIBUTE_MEMBER},
    {"DumpSMSAPassword", ATTRIBUTE_RUNS},
};

bool bloodhound_is(struct json_object *object)
{
    return json_value_is_object(json_value_at(object, "Properties")) &&
           json_value_at(object, "ObjectIdentifier|Properties.objectid|Aces");
}

/* By the members that only such objects have. */
static const char *class_of(struct json_object *object)
{
    if (json_value_at(object, "ChildObjects|Links|Trusts|GPOChanges"))
        return NULL;
    if (text_equal(json_value_text(json_value_at(object, "Properties.gmsa")), TEXT("true")) ||
        text_equal(json_value_text(json_value_at(object, "Properties.msa")), TEXT("true")))
        return "msDS-GroupManagedServiceAccount";
    if (json_value_at(object, "LocalGroups|LocalAdmins|Sessions|AllowedToAct"))
        return "computer";
    if (json_value_at(object, "Members"))
        return "group";
    return json_value_at(object, "SPNTargets|HasSIDHistory|AllowedToDelegate") ? "user" : NULL;
}

/* A text, or somebody: {"ObjectIdentifier": "S-1-...", "ObjectType": "Computer"}. */
static void put(struct entry *entry, enum attribute attribute, struct json_object *value)
{
    if (json_value_is_object(value))
        value = json_value_at(value, "ObjectIdentifier|MemberId|PrincipalSID");
    entry_add(entry, attribute, json_value_text(value));
}

static void put_all(struct entry *entry, enum attribute attribute, struct json_object *value)
{
    size_t count = json_value_is_array(value) ? json_value_length(value) : 0;
    if (!json_value_is_array(value)) {
        put(entry, attribute, value);
        return;
    }
    entry_add(entry, attribute, (struct text){0});
    for (size_t i = 0; i < count; i++)
        put(entry, attribute, json_value_element(value, i));
}

static void put_readers(struct entry *entry, struct json_object *aces)
{
    size_t count = json_value_is_array(aces) ? json_value_length(aces) : 0;
    for (size_t i = 0; i < count; i++) {
        struct json_object *ace = json_value_element(aces, i);
        if (text_equal(json_value_text(json_value_at(ace, "RightName")), TEXT("ReadGMSAPassword")))
            put(entry, ATTRIBUTE_RUNS_ON, ace);
    }
}

/* A computer's is that of its host, others' is ANNA@CORP.EXAMPLE. */
static void put_name(struct entry *entry, bool computer, struct text name)
{
    if (computer)
        entry_add(entry, ATTRIBUTE_HOST, name);
    else if (!entry_first(entry, ATTRIBUTE_SAM).len)
        entry_add(entry, ATTRIBUTE_SAM, text_slice(name, 0, text_find(name, '@')));
}

bool bloodhound_read(struct json_object *object, struct entry *entry)
{
    const char *class = class_of(object);
    if (!class)
        return false;
    entry->from_collector = true;
    entry_add(entry, ATTRIBUTE_CLASS, text_of(class));
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        struct json_object *value = json_value_at(object, MEMBERS[i].path);
        if (value)
            put_all(entry, MEMBERS[i].attribute, value);
    }
    put_name(entry, text_equal(text_of(class), TEXT("computer")),
             json_value_text(json_value_at(object, "Properties.name")));
    put_readers(entry, json_value_at(object, "Aces"));
    return true;
}
