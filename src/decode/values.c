/* values: one function per kind of value, chosen by a table. */
#include "values.h"

#include "base/arena.h"
#include "base/guid.h"
#include "base/md5.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 1024 /* longer lists are put together on the heap */

/* NULL SID: a SID that an exporter looked up. Compared without regard to case. */
bool value_is_absent(struct text t)
{
    switch (t.len) {
    case 0:
        return true;
    case 1:
        return t.at[0] == '-';
    case 3:
        return text_same(t, TEXT("N/A"));
    case 7:
        return text_same(t, TEXT("S-1-0-0"));
    case 8:
        return text_same(t, TEXT("NULL SID"));
    default:
        return false;
    }
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

/* Each gives what the member becomes, or false where it stays as it is. */

static bool read_name(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    (void)form;
    *value = names_add(names, t);
    return true;
}

static bool read_lower(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    (void)form;
    *value = names_add_lower(names, t);
    return true;
}

static bool read_computer(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    while (t.len && t.at[0] == '\\')
        t = text_slice(t, 1, t.len);
    return !value_is_absent(t) && read_lower(form, t, names, value);
}

static bool read_address(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    const struct text mapped = TEXT("::ffff:");
    if (t.at[0] == ':' && text_same(text_slice(t, 0, mapped.len), mapped) && text_find(t, '.') < t.len)
        t = text_slice(t, mapped.len, t.len);
    return read_lower(form, t, names, value);
}

/* %{S-1-5-32-544} */
static struct text unwrap(struct text entry)
{
    if (text_starts(entry, TEXT("%{")) && text_ends(entry, TEXT("}")))
        return text_slice(entry, 2, entry.len - 3);
    return entry;
}

static bool read_list(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    char small[SMALL], *list = t.len <= sizeof small ? small : mem_new(t.len, 1);
    size_t len = 0;
    (void)form;
    while (t.len) {
        struct text entry = unwrap(take_word(&t));
        if (value_is_absent(entry))
            continue;
        if (len)
            list[len++] = ' ';
        memcpy(list + len, entry.at, entry.len);
        len += entry.len;
    }
    *value = names_add(names, (struct text){list, len});
    if (list != small)
        free(list);
    return true;
}

/* ---- numbers ---- */

static bool read_number(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    (void)form, (void)names;
    return value_number(t, value) == 0;
}

static bool read_code(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    (void)form, (void)names;
    if (!text_starts(t, TEXT("%%")))
        return false;
    t = text_slice(t, 2, t.len);
    return t.len && !is_space(t.at[0]) && value_number(t, value) == 0;
}

static bool read_flag(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    if (!read_code(form, t, names, value) || *value != form->code)
        return false;
    *value = true;
    return true;
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

static bool read_hash(const struct value_form *form, struct text t, struct names *names, uint64_t *value)
{
    uint8_t digest[16];
    (void)form, (void)names;
    if (first_bits(t, value) == 0)
        return true;
    md5(t.at, t.len, digest);
    *value = 0;
    for (int i = 0; i < 8; i++)
        *value = *value << 8 | digest[i];
    return true;
}

/* ---- any of them ---- */

static bool (*const READ[])(const struct value_form *, struct text, struct names *, uint64_t *) = {
    [VALUE_NAME] = read_name,         [VALUE_LOWER] = read_lower,     [VALUE_ACCOUNT] = read_name,
    [VALUE_COMPUTER] = read_computer, [VALUE_ADDRESS] = read_address, [VALUE_LIST] = read_list,
    [VALUE_HASH] = read_hash,         [VALUE_NUMBER] = read_number,   [VALUE_CODE] = read_code,
    [VALUE_FLAG] = read_flag,
};

static void set_guid(void *member, struct text t)
{
    struct guid guid;
    if (guid_parse(t, &guid) == 0)
        memcpy(member, &guid, sizeof guid);
}

/* name@REALM. False where it is no such account, but a name. */
static bool set_account(uint32_t *name, struct text t, struct names *names)
{
    uint32_t *domain = name + 1;
    size_t at = text_find_last(t, '@');
    struct text realm = text_slice(t, at + 1, t.len);
    if (at == 0 || at == t.len)
        return false;
    if (!value_is_absent(text_slice(t, 0, at)))
        *name = names_add(names, text_slice(t, 0, at));
    if (*domain == 0 && !value_is_absent(realm))
        *domain = names_add(names, realm);
    return true;
}

void value_set(const struct value_form *form, void *member, struct text t, struct names *names,
               struct value_memo *memo)
{
    uint64_t value;
    bool set;
    if (t.len && ((uint8_t)t.at[0] <= ' ' || (uint8_t)t.at[t.len - 1] <= ' '))
        t = text_trim(t);
    if (form->kind == VALUE_GUID) {
        set_guid(member, t);
        return;
    }
    if (form->kind == VALUE_ACCOUNT && set_account(member, t, names))
        return;
    set = !value_is_absent(t) && READ[form->kind](form, t, names, &value);
    if (set)
        value_store(member, form->size, value);
    if (!memo)
        return;
    memo->state = set ? VALUE_KNOWN : VALUE_NOTHING;
    memo->size = form->size;
    memo->value = set ? value : 0;
}
