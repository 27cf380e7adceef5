/* json: numbers, texts, times and ids as JSON has them, in ASCII where a character could mislead. */
#include "report/json.h"

#include "base/time.h"

static void put_hex(struct json *json, uint64_t value, int digits)
{
    char out[16];
    for (int i = digits; i-- > 0; value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    write_bytes(json->writer, out, (size_t)digits);
}

void json_number(struct json *json, uint64_t value)
{
    char out[TEXT_DECIMAL];
    struct text digits = text_decimal(value, out);
    write_bytes(json->writer, digits.at, digits.len);
}

void json_integer(struct json *json, int64_t value)
{
    char out[TEXT_DECIMAL];
    struct text digits = text_signed(value, out);
    write_bytes(json->writer, digits.at, digits.len);
}

void json_code(struct json *json, uint32_t value)
{
    int digits = 1;
    while (digits < 8 && value >> (4 * digits))
        digits++;
    json_put(json, "\"0x");
    put_hex(json, value, digits);
    json_put(json, "\"");
}

static void put_escaped(struct json *json, uint32_t c)
{
    if (c > 0xffff) {
        json_put(json, "\\u");
        put_hex(json, 0xd7c0 + (c >> 10), 4);
        c = 0xdc00 | (c & 0x3ff);
    }
    json_put(json, "\\u");
    put_hex(json, c, 4);
}

/* barred: a further character that is not plain. */
static size_t plain_run(struct text t, char barred)
{
    size_t i = 0;
    while (i < t.len && t.at[i] >= 0x20 && t.at[i] < 0x7f && t.at[i] != '"' && t.at[i] != '\\' &&
           t.at[i] != barred)
        i++;
    return i;
}

/* \u{202e}, as a person may see it. */
static void put_spelt(struct json *json, uint32_t c)
{
    int digits = 2;
    while (c >> (4 * digits))
        digits++;
    json_put(json, "\\\\u{");
    put_hex(json, c, digits);
    json_put(json, "}");
}

/* One character that is not plain ASCII. */
static void put_character(struct json *json, struct text *t)
{
    const char *at = t->at;
    uint32_t c = utf8_next(t);
    if (c == UTF8_INVALID)
        json_put(json, "\xef\xbf\xbd");
    else if (utf8_is_hidden(c) && json->writer->page)
        put_spelt(json, c);
    else if (utf8_is_hidden(c) || c == '<')
        put_escaped(json, c);
    else {
        if (c < 0x80)
            json_put(json, "\\");
        write_bytes(json->writer, at, (size_t)(t->at - at));
    }
}

void json_part(struct json *json, struct text t)
{
    while (t.len) {
        size_t run = plain_run(t, json->writer->page ? '<' : '\\');
        write_bytes(json->writer, t.at, run);
        t = text_slice(t, run, t.len);
        if (t.len)
            put_character(json, &t);
    }
}

void json_text(struct json *json, struct text t)
{
    json_put(json, "\"");
    json_part(json, t);
    json_put(json, "\"");
}

void json_name(struct json *json, uint32_t name)
{
    if (name)
        json_text(json, names_text(json->names, name));
    else
        json_put(json, "null");
}

void json_word(struct json *json, const char *word)
{
    if (word)
        json_text(json, text_of(word));
    else
        json_put(json, "null");
}

void json_time(struct json *json, int64_t time)
{
    char out[TIME_TEXT];
    json_word(json, time == TIME_NONE ? NULL : time_format(time, out));
}

void json_id(struct json *json, const char *kind, uint64_t id)
{
    json_put(json, "\"");
    json_put(json, kind);
    put_hex(json, id, 16);
    json_put(json, "\"");
}

void json_seconds(struct json *json, int64_t nanoseconds)
{
    uint64_t value = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    uint64_t part = value % (uint64_t)TIME_SECOND;
    char out[16];
    size_t len = 0;
    if (nanoseconds < 0)
        json_put(json, "-");
    json_number(json, value / (uint64_t)TIME_SECOND);
    for (uint64_t unit = (uint64_t)TIME_SECOND / 10; part; part %= unit, unit /= 10)
        out[len++] = (char)('0' + part / unit);
    if (len)
        json_put(json, ".");
    write_bytes(json->writer, out, len);
}
