/* entry: one object of an export as it was read: its attributes and their values, not yet made sense of. */
#ifndef HOPCHAIN_DIRECTORY_ENTRY_H
#define HOPCHAIN_DIRECTORY_ENTRY_H

#include "base/text.h"

/* What is read of an object, whatever an export calls it. */
enum attribute {
    ATTRIBUTE_DN,
    ATTRIBUTE_CLASS,
    ATTRIBUTE_ACCOUNT_TYPE, /* sAMAccountType */
    ATTRIBUTE_SID,
    ATTRIBUTE_SAM,
    ATTRIBUTE_DOMAIN, /* its DNS name */
    ATTRIBUTE_HOST,
    ATTRIBUTE_CONTROL, /* userAccountControl, whose bits may also come by themselves: */
    ATTRIBUTE_TRUSTED,
    ATTRIBUTE_TRUSTED_TO_AUTH,
    ATTRIBUTE_NOT_DELEGATED,
    ATTRIBUTE_IS_DC,
    ATTRIBUTE_PRIMARY_GROUP, /* its RID or SID */
    ATTRIBUTE_MEMBER_OF,
    ATTRIBUTE_MEMBER,
    ATTRIBUTE_SPN,
    ATTRIBUTE_DELEGATES_TO,
    ATTRIBUTE_ACCEPTS, /* a descriptor, or names */
    ATTRIBUTE_RUNS_ON, /* the same */
    ATTRIBUTE_RUNS,    /* the other way round: the managed accounts of a computer */
    ATTRIBUTE_COUNT
};

/* How the values of an attribute are told apart where they stand in one text. */
enum value_kind {
    VALUE_ONE,
    VALUE_FLAG,       /* true, false */
    VALUE_WORDS,      /* SPNs: nothing that parts a list is in them */
    VALUE_NAMES,      /* distinguished names, SIDs, CORP\web1$ */
    VALUE_DESCRIPTOR, /* or names */
    VALUE_KIND_COUNT
};

struct value {
    enum attribute attribute;
    bool raw; /* text is its bytes; else how they were written down, or a name */
    struct text text;
};

#define ENTRY_VALUES_MAX (1u << 20) /* of one object: groups of a million members are left out */

struct entry {
    struct value *at;
    size_t count, room;
    uint32_t told;       /* a set of attributes that were there, with a value or without one */
    uint32_t partly;     /* of these, some values may be missing */
    uint32_t type_names; /* attributes for whose values a program wrote what type they are of */
    bool from_collector; /* BloodHound's: where accounts may delegate with Kerberos only, it leaves out */
};

void entry_done(struct entry *entry); /* a zeroed one is empty */
void entry_clear(struct entry *entry);

/* The attribute of this name, or ATTRIBUTE_COUNT. */
enum attribute entry_attribute(struct text name);
enum value_kind entry_kind(enum attribute attribute);
const char *entry_word(enum attribute attribute); /* "servicePrincipalName" */

/* The text is borrowed. Empty ones only tell that the attribute was there. */
void entry_add(struct entry *entry, enum attribute attribute, struct text value);
void entry_add_raw(struct entry *entry, enum attribute attribute, struct text bytes);

/* One text with all values. */
void entry_add_list(struct entry *entry, enum attribute attribute, struct text list);

/* The attribute's first value; empty where it has none. */
struct text entry_first(const struct entry *entry, enum attribute attribute);
bool entry_has(const struct entry *entry, enum attribute attribute); /* with a value or without one */

#endif
