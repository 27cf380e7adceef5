/* survey: the whole in a sentence, and the largest counts of each kind in a line or two. */
#include "report/survey.h"
#include "report/pieces.h"
#include "report/rows.h"
#include "report/times.h"

#include "base/time.h"

#include <stdlib.h>

#define SPARKS       60 /* columns of the line over time */
#define SLOTS_HOUR   6
#define LISTED       4 /* of what there may be many: of the largest so many are named */
#define LISTED_WORDS 8 /* of what there are few kinds of */

static const struct survey_sheet TABLES[] = {
    {SURVEY_WAYS, "How", "", "How", "hops", BY_WAY, LISTED_WORDS, true, false, false},
    {SURVEY_TYPES, "Types", "", "Logon types", "logons", BY_TYPE, LISTED_WORDS, true, false, false},
    {SURVEY_ACCOUNTS, "Accounts", "", "Accounts", "hops", BY_NAME, LISTED, true, true, false},
    {SURVEY_HOSTS, "Hosts", "", "Hosts", "hops", BY_HOST, LISTED, true, true, false},
    {SURVEY_REASONS, "Why NTLM", "", "NTLM: why", "hops", BY_NAME, LISTED_WORDS, true, false, false},
    {SURVEY_NTLM, "NTLM ways", "", "NTLM: from where to where, and why", "hops", BY_PAIR, LISTED, true, false,
     false},
    {SURVEY_RC4_SERVICES, "RC4", "for services: ", "RC4 tickets for services", "tickets", BY_NAME, LISTED,
     false, false, true},
    {SURVEY_RC4_ACCOUNTS, "RC4", "of accounts: ", "RC4 tickets or keys of accounts", "tickets", BY_NAME,
     LISTED, false, false, true},
    {SURVEY_RC4_CLIENTS, "RC4", "of clients: ", "RC4 tickets or keys of clients", "tickets", BY_NAME, LISTED,
     false, false, true},
};

static void print_etypes(struct report *report, const struct survey *survey, enum survey_table table,
                         const char *what, const char *label)
{
    struct line *line = &report->line;
    char out[NUMBER_TEXT];
    if (!survey->table[table].count)
        return;
    line_words(line, what);
    for (size_t i = 0; i < survey->table[table].count; i++) {
        const struct survey_row *row = &survey->table[table].at[i];
        bool weak = survey_is_weak(row->code);
        line_words(line, i ? ", " : " ");
        line_style(line, weak ? STYLE_WARN : STYLE_PLAIN);
        if (survey_etype(row->code))
            line_words(line, survey_etype(row->code));
        else
            line_format(line, "0x%x", row->code);
        line_format(line, LINE_TIE "%s", print_number(row->count, out));
        line_style(line, STYLE_PLAIN);
    }
    print_row(report, label, 0);
}

/* The largest count of a bin is the whole height. */
static void print_sparks(struct report *report, const uint64_t *bins, size_t count, const char *label)
{
    static const char *const FINE[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const PLAIN[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};
    struct line *line = &report->line;
    uint64_t most = 0;
    while (count && !bins[count - 1])
        count--;
    for (size_t i = 0; i < count; i++)
        if (bins[i] > most)
            most = bins[i];
    for (size_t i = 0; i < count && most; i++) {
        size_t height = bins[i] ? 1 + (size_t)(bins[i] * 7 / most) : 0;
        const char *spark = (report->screen.utf8 ? FINE : PLAIN)[height];
        line_words(line, height ? spark : LINE_TIE);
    }
    if (most)
        print_row(report, label, 0);
}

static uint64_t slot_at(const struct survey_row *first, const struct survey_row *row)
{
    return (uint64_t)((row->first - first->first) / SURVEY_SLOT);
}

/* How many slots a column stands for: few enough columns, and beyond an hour whole hours. */
static uint64_t slots_each(uint64_t slots)
{
    uint64_t each = (slots + SPARKS - 1) / SPARKS;
    return each <= SLOTS_HOUR / 2 ? each : (each + SLOTS_HOUR - 1) / SLOTS_HOUR * SLOTS_HOUR;
}

static void print_times(struct report *report, const struct survey *survey)
{
    const struct survey_row *times = survey->table[SURVEY_TIMES].at;
    size_t count = survey->table[SURVEY_TIMES].count, columns;
    uint64_t all[SPARKS] = {0}, ntlm[SPARKS] = {0}, slots, each;
    if (count < 2)
        return;
    slots = slot_at(times, &times[count - 1]) + 1;
    each = slots_each(slots);
    columns = (size_t)((slots + each - 1) / each);
    for (size_t i = 0; i < count; i++) {
        all[slot_at(times, &times[i]) / each] += times[i].count;
        ntlm[slot_at(times, &times[i]) / each] += times[i].ntlm;
    }
    print_sparks(report, all, columns, "Over time");
    print_sparks(report, ntlm, columns, "NTLM");
    line_style(&report->line, STYLE_DIM);
    line_words(&report->line, "a column: ");
    if (each % SLOTS_HOUR)
        print_count(report, each * 60 / SLOTS_HOUR, "minute");
    else
        print_count(report, each / SLOTS_HOUR, "hour");
    line_words(&report->line, ", as high as its share of the busiest");
    print_row(report, "", 0);
}

/* ---- the short form: a line or two of each ---- */

static void add_note(struct line *line, uint64_t count, const char *what, const char **before)
{
    char out[NUMBER_TEXT];
    if (!count)
        return;
    line_format(line, "%s%s" LINE_TIE "%s", *before, print_number(count, out), what);
    *before = "," LINE_TIE;
}

/* "3 × rosa@corp.example (1 failed, 2 NTLM)"; of RC4 "svc01$ (1 of 3)" */
static void list_row(struct report *report, const struct survey_sheet *table, const struct survey_row *row)
{
    struct line *line = &report->line;
    const char *before = LINE_TIE "(";
    char out[NUMBER_TEXT];
    if (!table->weak)
        line_format(line, "%s" LINE_TIE "%s" LINE_TIE, print_number(row->count, out), report->glyphs->times);
    if (table->by == BY_HOST && row->name)
        print_computer(report, row->name);
    else
        survey_print_title(report, row, table->by);
    if (table->weak) {
        line_format(line, LINE_TIE "(%s" LINE_TIE "of" LINE_TIE, print_number(row->weak, out));
        line_format(line, "%s)", print_number(row->count, out));
        return;
    }
    add_note(line, table->failed ? row->failed : 0, "failed", &before);
    add_note(line, table->ntlm ? row->ntlm : 0, "NTLM", &before);
    if (before[0] == ',')
        line_words(line, ")");
}

static void print_list(struct report *report, const struct survey *survey, const struct survey_sheet *table)
{
    struct line *line = &report->line;
    size_t count = survey->table[table->table].count;
    char out[NUMBER_TEXT];
    if (!count)
        return;
    line_words(line, table->what);
    for (size_t i = 0; i < count && i < table->listed; i++) {
        line_words(line, i ? ", " : "");
        list_row(report, table, &survey->table[table->table].at[i]);
    }
    if (count > table->listed)
        line_format(line, " and" LINE_TIE "%s" LINE_TIE "more", print_number(count - table->listed, out));
    print_row(report, table->label, 0);
}

/* ---- all of it ---- */

static void print_headline(struct report *report)
{
    struct prose prose;
    prose_init(&prose, &report->options, TIME_NONE);
    headline_say(&prose, &report->headline, report->options.judged);
    print_clauses(report, &prose);
    prose_done(&prose);
}

static void print_seen(struct report *report, const struct survey *survey)
{
    const struct survey_row *times = survey->table[SURVEY_TIMES].at;
    size_t count = survey->table[SURVEY_TIMES].count;
    int64_t last = count ? times[0].last : 0;
    if (!count)
        return;
    for (size_t i = 0; i < count; i++)
        last = times[i].last > last ? times[i].last : last;
    print_range(report, times[0].first, last);
    line_format(&report->line, ", times are" LINE_TIE "%s", zone_name(report->options.zone));
    print_row(report, "Seen", 0);
    print_count(report, survey->table[SURVEY_ACCOUNTS].count, "account");
    line_words(&report->line, " at ");
    print_count(report, survey->table[SURVEY_HOSTS].count, "host");
    print_row(report, "", 0);
}

void survey_text(struct report *report, const struct survey *survey)
{
    bool all = report->options.all;
    print_headline(report);
    print_seen(report, survey);
    print_times(report, survey);
    print_etypes(report, survey, SURVEY_TICKETS, "for services:", "Tickets");
    print_etypes(report, survey, SURVEY_TGTS, "TGTs:", "");
    print_etypes(report, survey, SURVEY_KEYS, "session keys:", "");
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        (all ? survey_print_table : print_list)(report, survey, &TABLES[i]);
    if (survey->not_picked) {
        print_count(report, survey->not_picked, "event");
        line_words(&report->line, " by the query: no figure here counts them");
        print_row(report, "Left out", 0);
    }
    if (survey->left_out) {
        print_count(report, survey->left_out, "figure");
        line_words(&report->line, " of accounts, hosts or pairs beyond the first million are left out");
        print_row(report, "Left out", 0);
    }
    if (!all && survey->hops) {
        line_style(&report->line, STYLE_DIM);
        line_words(&report->line, "--all shows each as a table, with first and last seen");
        print_row(report, "", 0);
    }
}
