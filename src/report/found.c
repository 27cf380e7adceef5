/* found: what rules found in events that are evidence of no hop, below all chains: a few of each rule. */
#include "report/pieces.h"
#include "report/rows.h"
#include "report/times.h"

#include "base/time.h"

#define FAR_AWAY    (INT64_C(-36600) * 86400 * TIME_SECOND) /* another day, so that the date is printed */
#define FOUND_SHOWN 3 /* of one rule; more are only counted, unless all is asked for */

static void print_place(struct report *report, const struct chain *chain, const struct finding *finding)
{
    struct line *line = &report->line;
    const struct sighting *event = finding->event;
    print_clock(report, chain->start, chain->start > 0 ? FAR_AWAY : -FAR_AWAY);
    if (chain->end != chain->start) {
        line_words(line, " to ");
        print_clock(report, chain->end, chain->start);
    }
    line_format(line, "%s%u ", report->glyphs->dot, event->event_id);
    print_computer(report, event->computer);
    line_words(line, " #");
    line_number(line, event->record_id, 1);
    if (finding->events > 1) {
        line_words(line, ", the first of" LINE_TIE);
        print_count(report, finding->events, "event");
    }
}

void found_print(struct report *report, const struct chain *chain)
{
    const struct finding *finding = chain->findings;
    struct tally_rule *rule = tally_rule(&report->tally, finding);
    report->tally.findings[finding->level]++;
    report->tally.found++;
    if (rule)
        rule->found++, rule->count++;
    if (!report->options.all && rule && rule->found > FOUND_SHOWN)
        return;
    if (report->tally.found == 1) {
        line_print(&report->line, "", "");
        line_style(&report->line, STYLE_BOLD);
        line_words(&report->line, "Found in events that belong to no hop");
        line_print(&report->line, "", "");
    }
    line_print(&report->line, "", "");
    print_place(report, chain, finding);
    line_print(&report->line, "", "  ");
    finding_print(report, chain, finding, "");
    if (finding->level >= LEVEL_MEDIUM && rule && rule->found == 1)
        first_keep(report, chain);
}
