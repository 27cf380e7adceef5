/* choices: what an option was given, as what it means; and what it may be, for messages and for shells. */
#include "cmd/choices.h"

#include "report/report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A list of the words for a message: "low, medium, high". */
static const char *known_words(const char *(*word)(int i), char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; word(i) && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "", word(i));
    return out;
}

const char *choice_level(int i)
{
    return i < LEVEL_COUNT ? level_word((enum level)i) : NULL;
}

const char *choice_mark(int i)
{
    return i < MARK_COUNT ? mark_word((enum mark)i) : NULL;
}

const char *choice_format(int i)
{
    return report_kind((enum report_format)i).word;
}

const char *choice_table(int i)
{
    return report_table_word((enum report_table)i);
}

const char *choice_dump_format(int i)
{
    static const char *const word[] = {"xml", "jsonl"};
    return i < 2 ? word[i] : NULL;
}

const char *choice_colour(int i)
{
    static const char *const word[] = {"never", "always", "auto"};
    return i < 3 ? word[i] : NULL;
}

/* In the order of enum decode_xml. */
const char *choice_xml(int i)
{
    static const char *const word[] = {"any", "strict", "libxml2"};
    return i < 3 ? word[i] : NULL;
}

/* The place of the value among the words, in any case. */
int choice_pick(const char *option, const char *value, const char *(*word)(int i), int *out, struct err *err)
{
    const char *noun = word == choice_level                          ? "level"
                       : word == choice_colour || word == choice_xml ? "choice"
                                                                     : option;
    char words[512];
    for (int i = 0; word(i); i++)
        if (strcasecmp(word(i), value) == 0) {
            *out = i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "--%s %s: no such %s; there are %s", option, value, noun,
                   known_words(word, words, sizeof words));
}

/* A time of day without its seconds gets them; a bare date is the end of that day where it is to be the last
 * moment, and its beginning elsewhere. */
int choice_time(const struct zone *zone, const char *option, const char *value, int64_t *out, struct err *err)
{
    char dated[2 * TIME_TEXT], timed[2 * TIME_TEXT];
    bool last = strcmp(option, "since") != 0, zoned;
    snprintf(dated, sizeof dated, "%sT%s", value, last ? "23:59:59.999999999" : "00:00:00");
    snprintf(timed, sizeof timed, "%.16s:00%s", value, strlen(value) > 16 ? value + 16 : "");
    if (time_parse_zoned(text_of(value), out, &zoned) == 0 ||
        time_parse_zoned(text_of(timed), out, &zoned) == 0 ||
        time_parse_zoned(text_of(dated), out, &zoned) == 0) {
        if (zone && !zoned)
            *out = zone_to_utc(zone, *out);
        return 0;
    }
    return err_set(err, ERR_USAGE,
                   "--%s %s: no time; write 2026-03-03, 2026-03-03T09:00 or 2026-03-03T09:00:00+01:00 "
                   "(without an offset "
                   "UTC, or the zone of --tz)",
                   option, value);
}

int choice_number(const char *option, const char *value, uint64_t most, uint64_t *out, struct err *err)
{
    if (text_number(text_of(value), out) == 0 && *out > 0 && *out <= most)
        return 0;
    return most == UINT64_MAX ? err_set(err, ERR_USAGE, "--%s %s: no number above 0", option, value)
                              : err_set(err, ERR_USAGE, "--%s %s: no number from 1 to %llu", option, value,
                                        (unsigned long long)most);
}

int choice_size(const char *option, const char *value, uint64_t least, uint64_t *out, struct err *err)
{
    static const char UNITS[] = "KMG";
    struct text t = text_of(value);
    const char *unit = t.len ? strchr(UNITS, toupper((uint8_t)t.at[t.len - 1])) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - UNITS + 1) : 0;
    if (text_number(text_slice(t, 0, t.len - (unit != NULL)), out) == 0 && *out <= UINT64_MAX >> shift &&
        *out << shift >= least) {
        *out <<= shift;
        return 0;
    }
    return err_set(err, ERR_USAGE, "--%s %s: no size of at least %lluM; write 512M or 2G", option, value,
                   (unsigned long long)(least >> 20));
}
