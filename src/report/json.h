/* json: one line of JSON in the making. */
#ifndef HOPCHAIN_REPORT_JSON_H
#define HOPCHAIN_REPORT_JSON_H

#include "base/names.h"
#include "report/write.h"

struct json {
    struct writer *writer;
    const struct names *names;
};

/* The program's own words, as they are: keys, brackets, commas. */
static inline void json_put(struct json *json, const char *words)
{
    write_string(json->writer, words);
}

void json_number(struct json *json, uint64_t value);
void json_integer(struct json *json, int64_t value);
void json_code(struct json *json, uint32_t value); /* as Windows writes it, quoted: 0x7, 0xc000015b */
/* Quoted. What utf8_is_hidden is escaped, bytes that are not UTF-8 become U+FFFD. */
void json_text(struct json *json, struct text t);
void json_part(struct json *json, struct text t);          /* without the quotes: one of several in them */
void json_name(struct json *json, uint32_t name);          /* null for 0 */
void json_word(struct json *json, const char *word);       /* null for NULL */
void json_time(struct json *json, int64_t time);           /* null for TIME_NONE */
void json_seconds(struct json *json, int64_t nanoseconds); /* a number with as many digits as it needs */
void json_id(struct json *json, const char *kind, uint64_t id);

#endif
