/* pieces: hosts, times, levels and figures as every part of the text has them. */
#include "report/pieces.h"
#include "report/sight.h"

#include "base/time.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY (INT64_C(86400) * TIME_SECOND)

#define LABEL_COLUMNS 10
#define INDENT_MOST   20
#define PATH_HOSTS    6 /* of a longer path its beginning and its end */

static void add_parts(struct line *line, int a, int b, int c, const char *between)
{
    line_number(line, (uint64_t)a, 2);
    line_words(line, between);
    line_number(line, (uint64_t)b, 2);
    line_words(line, between);
    line_number(line, (uint64_t)c, 2);
}

void print_clock(struct report *report, int64_t time, int64_t beside)
{
    struct time_civil c = zone_civil(report->options.zone, time);
    struct time_civil b = zone_civil(report->options.zone, beside);
    if (c.year != b.year || c.month != b.month || c.day != b.day) {
        add_parts(&report->line, c.year, c.month, c.day, "-");
        line_words(&report->line, LINE_TIE);
    }
    add_parts(&report->line, c.hour, c.minute, c.second, ":");
}

void print_date(struct report *report, int64_t time)
{
    struct time_civil c = zone_civil(report->options.zone, time);
    add_parts(&report->line, c.year, c.month, c.day, "-");
}

static void add_offset(struct line *line, int64_t ahead)
{
    int minutes = (int)(ahead / TIME_SECOND / 60);
    line_format(line, "%c%02d:%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60);
}

void print_zone(struct report *report, int64_t time)
{
    const struct zone *zone = report->options.zone;
    struct line *line = &report->line;
    struct time_civil c = zone_civil(zone, time), then;
    int64_t midnight = time - ((c.hour * 60 + c.minute) * 60 + c.second) * TIME_SECOND, change;
    line_format(line, "times are %s", zone_name(zone));
    if (strncmp(zone_name(zone), "UTC", 3) == 0)
        return; /* the name tells it all */
    line_words(line, ", ");
    add_offset(line, zone_ahead(zone, midnight));
    change = zone_change(zone, midnight);
    if (change == TIME_NONE || change - midnight >= DAY)
        return;
    then = zone_civil(zone, change);
    line_format(line, ", from %02d:%02d on ", then.hour, then.minute);
    add_offset(line, zone_ahead(zone, change));
}

void print_level(struct report *report, enum level level)
{
    static const struct {
        const char *word;
        enum style style;
    } LEVELS[LEVEL_COUNT] = {
        {"info", STYLE_DIM}, {"LOW", STYLE_NOTE},       {"MEDIUM", STYLE_WARN},
        {"HIGH", STYLE_BAD}, {"CRITICAL", STYLE_WORST},
    };
    line_style(&report->line, LEVELS[level].style);
    line_words(&report->line, LEVELS[level].word);
    line_style(&report->line, STYLE_PLAIN);
}

void print_outcome(struct report *report, enum outcome outcome)
{
    static const struct {
        const char *word;
        enum style style;
    } OUTCOMES[] = {
        [OUTCOME_SUCCESS] = {"ok", STYLE_GOOD},
        [OUTCOME_FAILURE] = {"failed", STYLE_BAD},
        [OUTCOME_ISSUED] = {"ticket only", STYLE_NOTE},
    };
    line_style(&report->line, OUTCOMES[outcome].style);
    line_words(&report->line, OUTCOMES[outcome].word);
    line_style(&report->line, STYLE_PLAIN);
}

struct text short_name(struct text name)
{
    size_t i = 0;
    while (i < name.len && ((name.at[i] >= '0' && name.at[i] <= '9') || name.at[i] == '.'))
        i++;
    if (i == name.len || text_find(name, ':') < name.len)
        return name;
    return text_slice(name, 0, text_find(name, '.'));
}

void print_computer(struct report *report, uint32_t name)
{
    line_name(&report->line, short_name(names_text(report->options.names, name)));
}

void print_name(struct report *report, uint32_t name, const char *otherwise)
{
    if (name)
        line_name(&report->line, names_text(report->options.names, name));
    else
        line_words(&report->line, otherwise);
}

void print_host(struct report *report, const struct end *end)
{
    uint32_t name = end->host ? end->host : end->address;
    if (name)
        print_computer(report, name);
    else
        line_words(&report->line, "?");
}

void print_target(struct report *report, const struct hop *hop)
{
    if (!hop->target.host && !hop->target.address && hop->service)
        line_name(&report->line, names_text(report->options.names, hop->service));
    else
        print_host(report, &hop->target);
}

/* The hops of the chain's first way, its root first: the next is the first that continues the last. Returns
 * whether there is one. */
static bool next_step(const struct chain *chain, uint32_t *at)
{
    const struct hop *from = chain->hops[*at];
    while (++*at < chain->hop_count)
        if (chain->hops[*at]->parent == from)
            return true;
    return false;
}

static void print_step(struct report *report, const struct hop *hop)
{
    line_format(&report->line, " %s" LINE_TIE, report->glyphs->arrow);
    print_target(report, hop);
}

void print_path(struct report *report, const struct chain *chain)
{
    uint32_t steps = 1, step = 0, at = 0;
    if (chain->hop_count == 0)
        return;
    while (next_step(chain, &at))
        steps++;
    at = 0;
    print_host(report, &chain->hops[0]->source);
    do {
        if (steps <= PATH_HOSTS || step < PATH_HOSTS / 2 || step + PATH_HOSTS / 2 >= steps)
            print_step(report, chain->hops[at]);
        else if (step == PATH_HOSTS / 2)
            line_format(&report->line, " %s" LINE_TIE "(%u" LINE_TIE "more)", report->glyphs->arrow,
                        steps - PATH_HOSTS / 2 * 2);
        step++;
    } while (next_step(chain, &at));
}

void print_short_id(struct report *report, uint64_t chain)
{
    line_format(&report->line, "c-%08llx", (unsigned long long)(chain >> 32));
}

/* 1,234,567 */
const char *print_number(uint64_t value, char out[NUMBER_TEXT])
{
    char *at = out + NUMBER_TEXT;
    int digits = 0;
    *--at = 0;
    do {
        if (digits && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + value % 10);
        digits++;
    } while (value /= 10);
    return at;
}

void print_range(struct report *report, int64_t first, int64_t last)
{
    struct line *line = &report->line;
    struct time_civil a = zone_civil(report->options.zone, first);
    struct time_civil b = zone_civil(report->options.zone, last);
    line_format(line, "%04d-%02d-%02d" LINE_TIE "%02d:%02d" LINE_TIE "to" LINE_TIE, a.year, a.month, a.day,
                a.hour, a.minute);
    if (a.year != b.year)
        line_format(line, "%04d-", b.year);
    if (a.year != b.year || a.month != b.month || a.day != b.day)
        line_format(line, "%02d-%02d" LINE_TIE, b.month, b.day);
    line_format(line, "%02d:%02d", b.hour, b.minute);
}

void print_record(struct report *report, uint64_t record_id)
{
    if (record_id >= RECORD_STAND_IN)
        return;
    line_words(&report->line, LINE_TIE "#");
    line_number(&report->line, record_id, 1);
}

void print_log_name(struct report *report, const struct summary_log *log)
{
    const struct names *names = report->options.names;
    line_name(&report->line, names_text(names, log->computer));
    if (!sight_is_security(names, log)) {
        line_words(&report->line, LINE_TIE "(");
        line_name(&report->line, names_text(names, log->channel));
        line_words(&report->line, ")");
    } else if (log->is_dc) {
        line_words(&report->line, LINE_TIE "(DC)");
    }
}

/* "3 records", "1 record". */
void print_count(struct report *report, uint64_t count, const char *thing)
{
    char out[NUMBER_TEXT];
    line_format(&report->line, "%s" LINE_TIE "%s%s", print_number(count, out), thing, count == 1 ? "" : "s");
}

void print_row(struct report *report, const char *label, unsigned indent)
{
    char first[LABEL_COLUMNS + 1], rest[LABEL_COLUMNS + INDENT_MOST + 1];
    assert(indent <= INDENT_MOST);
    snprintf(first, sizeof first, "%-*s", LABEL_COLUMNS, label);
    snprintf(rest, sizeof rest, "%*s", LABEL_COLUMNS + (int)indent, "");
    line_print(&report->line, first, rest);
}

void print_clauses(struct report *report, const struct prose *prose)
{
    struct line *line = &report->line;
    line_style(line, STYLE_BOLD);
    for (size_t i = 0; i < prose->count; i++) {
        line_words(line, i == 0 ? "" : i == 1 ? ": " : "; ");
        line_prose(line, text_of(prose->at[i].words));
        line_style(line, STYLE_PLAIN);
    }
    line_words(line, ".");
    line_print(line, "", "");
    line_print(line, "", "");
}
