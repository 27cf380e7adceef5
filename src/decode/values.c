/* values: one function per kind of value, chosen by a table. */
#include "values.h"

#include "base/arena.h"
#include "base/guid.h"
#include "base/md5.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 1024 /* longer lists are put together on the heap */

/* NULL SID: a SID that an exporter looked up. Compared without regard to case. */
static const struct text ABSENT[] = {{"", 0}, {"-", 1}, {"N/A", 3}, {"NULL SID", 8}, {"S-1-0-0", 7}};

#define ABSENT_MAX 8 /* the longest of them */

bool value_is_absent(struct text t)
{
    if (t.len > ABSENT_MAX)
        return false;
    for (size_t i = 0; i < sizeof ABSENT / sizeof *ABSENT; i++)
        if (t.len == ABSENT[i].len && text_same(t, ABSENT[i]))
            return true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes the next word off the front of t; empty at its end. */
static struct text take_word(struct text *t)
{
    const char *at = t->at, *end = t->len ? at + t->len : at;
    struct text word;
    while (at < end && is_space(*at))
        at++;
    for (word.at = at; at < end && !is_space(*at);)
        at++;
    word.len = (size_t)(at - word.at);
    *t = (struct text){at, (size_t)(end - at)};
    return word;
}

/* Nearly always it is the only word. */
int value_number(struct text t, uint64_t *out)
{
    return text_number(t, out) == 0 ? 0 : text_number(take_word(&t), out);
}

/* ---- names ---- */

static void set_name(const struct value_place *place, struct text t, struct names *names)
{
    *(uint32_t *)place->member = names_add(names, t);
}

static void set_lower(const struct value_place *place, struct text t, struct names *names)
{
    *(uint32_t *)place->member = names_add_lower(names, t);
}

static void set_account(const struct value_place *place, struct text t, struct names *names)
{
    uint32_t *name = place->member, *domain = name + 1;
    size_t at = text_find_last(t, '@');
    struct text realm = text_slice(t, at + 1, t.len);
    if (at == 0 || at == t.len) {
        *name = names_add(names, t);
        return;
    }
    if (!value_is_absent(text_slice(t, 0, at)))
        *name = names_add(names, text_slice(t, 0, at));
    if (*domain == 0 && !value_is_absent(realm))
        *domain = names_add(names, realm);
}

static void set_computer(const struct value_place *place, struct text t, struct names *names)
{
    while (t.len && t.at[0] == '\\')
        t = text_slice(t, 1, t.len);
    if (!value_is_absent(t))
        set_lower(place, t, names);
}

static void set_address(const struct value_place *place, struct text t, struct names *names)
{
    const struct text mapped = TEXT("::ffff:");
    if (t.at[0] == ':' && text_same(text_slice(t, 0, mapped.len), mapped) && text_find(t, '.') < t.len)
        t = text_slice(t, mapped.len, t.len);
    set_lower(place, t, names);
}

/* %{S-1-5-32-544} */
static struct text unwrap(struct text entry)
{
    if (text_starts(entry, TEXT("%{")) && text_ends(entry, TEXT("}")))
        return text_slice(entry, 2, entry.len - 3);
    return entry;
}

static void set_list(const struct value_place *place, struct text t, struct names *names)
{
    char small[SMALL], *list = t.len <= sizeof small ? small : mem_new(t.len, 1);
    size_t len = 0;
    while (t.len) {
        struct text entry = unwrap(take_word(&t));
        if (value_is_absent(entry))
            continue;
        if (len)
            list[len++] = ' ';
        memcpy(list + len, entry.at, entry.len);
        len += entry.len;
    }
    *(uint32_t *)place->member = names_add(names, (struct text){list, len});
    if (list != small)
        free(list);
}

/* ---- numbers ---- */

/* Leaves the member as it is where the value does not fit. */
static void store(const struct value_place *place, uint64_t value)
{
    uint8_t small = (uint8_t)value;
    uint16_t medium = (uint16_t)value;
    uint32_t large = (uint32_t)value;
    if (place->size < sizeof value && value >> (8 * place->size))
        return;
    memcpy(place->member,
           place->size == 1   ? (void *)&small
           : place->size == 2 ? (void *)&medium
           : place->size == 4 ? (void *)&large
                              : (void *)&value,
           place->size);
}

static void set_number(const struct value_place *place, struct text t, struct names *names)
{
    uint64_t value;
    (void)names;
    if (value_number(t, &value) == 0)
        store(place, value);
}

static int code_of(struct text t, uint64_t *code)
{
    if (!text_starts(t, TEXT("%%")))
        return -1;
    t = text_slice(t, 2, t.len);
    return t.len && is_space(t.at[0]) ? -1 : value_number(t, code);
}

static void set_code(const struct value_place *place, struct text t, struct names *names)
{
    uint64_t code;
    (void)names;
    if (code_of(t, &code) == 0)
        store(place, code);
}

static void set_flag(const struct value_place *place, struct text t, struct names *names)
{
    uint64_t code;
    (void)names;
    if (code_of(t, &code) == 0 && code == place->code)
        *(bool *)place->member = true;
}

static void set_guid(const struct value_place *place, struct text t, struct names *names)
{
    struct guid guid;
    (void)names;
    if (guid_parse(t, &guid) == 0)
        memcpy(place->member, &guid, sizeof guid);
}

#define SHA256_BASE64 44 /* characters, the last of them an = */

/* A digit's value; others have bits above it. */
static unsigned base64_digit(char c)
{
    unsigned letter = ((uint8_t)c | 0x20u) - 'a';
    if (letter < 26)
        return c & 0x20 ? letter + 26 : letter;
    if ((uint8_t)c - (unsigned)'0' < 10)
        return (uint8_t)c - (unsigned)'0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* The first eight bytes in base64: ten digits and the upper four bits of one. */
static int first_bits(struct text t, uint64_t *bits)
{
    unsigned all = 0;
    *bits = 0;
    if (t.len != SHA256_BASE64 || t.at[SHA256_BASE64 - 1] != '=')
        return -1;
    for (size_t i = 0; i < SHA256_BASE64 - 1; i++) {
        unsigned digit = base64_digit(t.at[i]);
        all |= digit;
        if (i < 10)
            *bits = *bits << 6 | digit;
        else if (i == 10)
            *bits = *bits << 4 | digit >> 2;
    }
    return all < 64 ? 0 : -1;
}

static void set_hash(const struct value_place *place, struct text t, struct names *names)
{
    uint8_t digest[16];
    uint64_t bits;
    (void)names;
    if (first_bits(t, &bits) != 0) {
        md5(t.at, t.len, digest);
        bits = 0;
        for (int i = 0; i < 8; i++)
            bits = bits << 8 | digest[i];
    }
    store(place, bits);
}

static void (*const SET[])(const struct value_place *, struct text, struct names *) = {
    [VALUE_NAME] = set_name,         [VALUE_LOWER] = set_lower,     [VALUE_ACCOUNT] = set_account,
    [VALUE_COMPUTER] = set_computer, [VALUE_ADDRESS] = set_address, [VALUE_LIST] = set_list,
    [VALUE_GUID] = set_guid,         [VALUE_NUMBER] = set_number,   [VALUE_CODE] = set_code,
    [VALUE_FLAG] = set_flag,         [VALUE_HASH] = set_hash,
};

void value_set(const struct value_place *place, struct text t, struct names *names)
{
    t = text_trim(t);
    if (!value_is_absent(t))
        SET[place->kind](place, t, names);
}
