/* first: the end of a long text report: which of its chains to look at first, a line each. */
#include "report/pieces.h"
#include "report/rows.h"
#include "report/times.h"

#include "base/arena.h"
#include "base/time.h"

#include <string.h>

#define REPORT_LONG   5  /* chains above: fewer are quickly looked through */
#define SLIGHT_MANY   30 /* chains that say nothing above LOW: so many hide the others */
#define INDENT        "  "
#define LEVEL_COLUMNS 10

static int64_t day_of(const struct zone *zone, int64_t time)
{
    struct time_civil c = zone_civil(zone, time);
    return (c.year * 100 + c.month) * 100 + c.day;
}

/* Whether all that are listed are of one day; then only the hour is told. */
static bool of_one_day(const struct tally *t, const struct zone *zone)
{
    for (size_t i = 1; i < t->worst_count; i++)
        if (day_of(zone, t->worst[i].start) != day_of(zone, t->worst[0].start))
            return false;
    return true;
}

void first_keep(struct report *report, const struct chain *chain)
{
    struct tally_worst *worst = tally_worst(&report->tally, chain);
    struct line *line = &report->line;
    if (!worst)
        return;
    if (worst->lone)
        line_name(line, text_of(chain->findings[0].reason));
    else
        print_path(report, chain);
    worst->path = mem_new(line->len + 1, 1);
    memcpy(worst->path, line->at, line->len);
    line->len = 0;
}

static void print_worst(struct report *report, const struct tally_worst *worst, bool dated)
{
    struct text who = worst->lone        ? TEXT("")
                      : worst->principal ? names_text(report->options.names, worst->principal)
                                         : TEXT("unknown account");
    struct line *line = &report->line;
    print_level(report, worst->level);
    line_pad(line, LEVEL_COLUMNS);
    print_clock(report, worst->start, dated ? 0 : worst->start);
    line_words(line, LINE_TIE LINE_TIE);
    if (!worst->lone) {
        print_short_id(report, worst->id);
        line_words(line, LINE_TIE LINE_TIE);
    }
    line_name(line, text_of(worst->rule));
    line_words(line, LINE_TIE LINE_TIE);
    line_name(line, text_slice(who, 0, text_find(who, '@')));
    line_words(line, who.len ? LINE_TIE LINE_TIE : "");
    line_words(line, worst->path);
    line_cut(line, line->screen->width - (unsigned)sizeof INDENT + 1);
    line_print(line, INDENT, INDENT);
}

/* What the list leaves out, and how to see only what matters. */
static void print_rest(struct report *report)
{
    const struct tally *t = &report->tally;
    struct line *line = &report->line;
    char out[NUMBER_TEXT];
    if (t->serious > t->worst_count)
        line_format(line, "and %s" LINE_TIE "more", print_number(t->serious - t->worst_count, out));
    if (t->slight > SLIGHT_MANY || (line->len && t->slight)) {
        line_words(line, line->len ? "; " : "");
        line_format(line, "--level" LINE_TIE "medium leaves out the %s that say nothing above LOW",
                    print_number(t->slight, out));
    }
    if (line->len)
        line_print(line, INDENT, INDENT);
}

void first_print(struct report *report)
{
    const struct tally *t = &report->tally;
    bool dated = !of_one_day(t, report->options.zone);
    if (t->shown + t->found < REPORT_LONG || t->worst_count == 0)
        return;
    line_print(&report->line, "", "");
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, "Look first at");
    line_print(&report->line, "", "");
    for (size_t i = 0; i < t->worst_count; i++)
        print_worst(report, &t->worst[i], dated);
    print_rest(report);
}
