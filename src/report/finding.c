/* finding: what a rule says about a hop or a chain. What to do is said once in a report, then referred to. */
#include "report/pieces.h"

#include "base/time.h"

#include <stdio.h>

#define PREFIX_BYTES 160 /* any prefix and the indent */

/* Advice may have several lines. */
static void print_lines(struct report *report, struct text t)
{
    for (t = text_trim(t); t.len;) {
        size_t end = text_find(t, '\n');
        line_prose(&report->line, text_trim(text_slice(t, 0, end)));
        t = text_slice(t, end + (end < t.len), t.len);
        if (t.len)
            line_words(&report->line, LINE_BREAK);
    }
}

static void print_advice(struct report *report, const struct chain *chain, const struct finding *finding)
{
    struct tally_rule *rule = tally_rule(&report->tally, finding);
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, "What to do:");
    line_style(&report->line, STYLE_PLAIN);
    line_words(&report->line, " ");
    if (rule && (rule->found > 1 || (rule->advised == chain->start && rule->advised_id == chain->id))) {
        line_words(&report->line, "as above");
        return;
    }
    if (rule && rule->advised != TIME_NONE) {
        line_words(&report->line, "see ");
        print_short_id(report, rule->advised_id);
        line_words(&report->line, " above");
        return;
    }
    if (rule) {
        rule->advised = chain->start;
        rule->advised_id = chain->id;
    }
    print_lines(report, text_of(finding->advice));
}

static void print_title(struct report *report, const struct finding *finding)
{
    struct line *line = &report->line;
    line_format(line, "%s ", report->glyphs->flag);
    print_level(report, finding->level);
    if (finding->title) {
        line_words(line, "  ");
        print_lines(report, text_of(finding->title));
    }
    line_style(line, STYLE_DIM);
    line_words(line, " (");
    line_name(line, text_of(finding->rule));
    line_words(line, ")");
}

void finding_print(struct report *report, const struct chain *chain, const struct finding *finding,
                   const char *prefix)
{
    char deeper[PREFIX_BYTES];
    snprintf(deeper, sizeof deeper, "%s  ", prefix);
    print_title(report, finding);
    line_print(&report->line, prefix, deeper);
    if (finding->reason) {
        line_prose(&report->line, text_trim(text_of(finding->reason)));
        line_print(&report->line, deeper, deeper);
    }
    if (finding->advice) {
        print_advice(report, chain, finding);
        line_print(&report->line, deeper, deeper);
    }
}
