/* explain: the story of a chain for a person: hop by hop what happened, how it is known, the evidence, what
 * is missing; then what the rules say and what to do. */
#include "report/explain.h"

#include "base/time.h"
#include "report/pieces.h"
#include "report/status.h"
#include "report/story.h"
#include "report/times.h"

#include <string.h>

#define INDENT         "   "
#define EVIDENCE_SHOWN 30 /* events of one hop without --all */
#define LINKS_SHOWN    12 /* sentences on what belongs together, of one hop, without --all */

/* The prefix of a list's item, whose rest is indented as far. */
static void print_item(struct report *report, const char *words)
{
    line_prose(&report->line, text_of(words));
    line_print(&report->line, INDENT "- ", INDENT "  ");
}

static void print_label(struct report *report, const char *label)
{
    line_style(&report->line, STYLE_BOLD);
    line_words(&report->line, label);
    line_style(&report->line, STYLE_PLAIN);
    line_words(&report->line, " ");
}

static void print_head(struct report *report, const struct chain *chain)
{
    struct line *line = &report->line;
    line_style(line, STYLE_BOLD);
    line_format(line, "c-%016llx", (unsigned long long)chain->id);
    line_words(line, "  ");
    print_name(report, chain->principal, "unknown" LINE_TIE "account");
    line_style(line, STYLE_DIM);
    line_words(line, "  ");
    print_date(report, chain->start);
    line_words(line, ", ");
    print_zone(report, chain->start);
    line_print(line, "", "  ");
}

static void print_hop_head(struct report *report, const struct hop *hop, uint32_t number)
{
    struct line *line = &report->line;
    line_print(line, "", "");
    line_style(line, STYLE_BOLD);
    line_format(line, "%u. ", number);
    print_host(report, &hop->source);
    line_format(line, " %s" LINE_TIE, report->glyphs->arrow);
    print_target(report, hop);
    line_style(line, STYLE_DIM);
    line_format(line, "  h-%016llx", (unsigned long long)hop->id);
    line_words(line, LINE_RIGHT);
    print_outcome(report, hop->outcome);
    line_print(line, "", INDENT);
}

/* The sentences of the prose in one paragraph. */
static void print_paragraph(struct report *report, const struct prose *prose)
{
    for (size_t i = 0; i < prose->count; i++) {
        if (i)
            line_words(&report->line, " ");
        line_prose(&report->line, text_of(prose->at[i].words));
    }
    if (prose->count)
        line_print(&report->line, INDENT, INDENT);
}

static void print_list(struct report *report, const char *label, const struct prose *prose, size_t most)
{
    size_t shown = report->options.all || prose->count <= most ? prose->count : most;
    if (!prose->count)
        return;
    print_label(report, label);
    line_print(&report->line, INDENT, INDENT);
    for (size_t i = 0; i < shown; i++)
        print_item(report, prose->at[i].words);
    if (shown < prose->count) {
        line_format(&report->line, "and %zu more (--all)", prose->count - shown);
        line_print(&report->line, INDENT "  ", INDENT "  ");
    }
}

static void print_event(struct report *report, const struct sighting *event)
{
    struct line *line = &report->line;
    const char *log = status_log(names_text(report->options.names, event->channel));
    char time[TIME_TEXT];
    if (log)
        line_format(line, "%s" LINE_TIE, log);
    line_number(line, event->event_id, 1);
    line_words(line, LINE_TIE);
    line_name(line, names_text(report->options.names, event->computer));
    print_record(report, event->record_id);
    line_format(line, " %s ", zone_format(report->options.zone, event->time, time));
    line_style(line, STYLE_DIM);
    line_name(line, names_text(report->options.names, event->source));
    line_words(line, LINE_TIE "byte" LINE_TIE);
    line_number(line, event->offset, 1);
    line_style(line, STYLE_PLAIN);
    line_print(line, INDENT "  ", INDENT "    ");
}

static void print_evidence(struct report *report, const struct hop *hop)
{
    uint32_t shown =
        report->options.all || hop->evidence_count <= EVIDENCE_SHOWN ? hop->evidence_count : EVIDENCE_SHOWN;
    print_label(report, "Evidence, as written:");
    line_print(&report->line, INDENT, INDENT);
    for (uint32_t i = 0; i < shown; i++)
        print_event(report, hop->evidence[i]);
    if (shown < hop->evidence_count) {
        line_format(&report->line, "and %u more (--all)", hop->evidence_count - shown);
        line_print(&report->line, INDENT "  ", INDENT "    ");
    }
}

static void print_part(struct report *report, const struct story *from, const struct hop *hop,
                       const char *label, void (*tell)(const struct story *story, const struct hop *hop))
{
    struct prose prose;
    struct story story = {&prose, from->sight, from->chain};
    prose_init(&prose, &report->options, from->chain->start);
    tell(&story, hop);
    if (label)
        print_list(report, label, &prose, LINKS_SHOWN);
    else
        print_paragraph(report, &prose);
    prose_done(&prose);
}

static void print_hop(struct report *report, const struct story *story, const struct hop *hop,
                      uint32_t number)
{
    print_hop_head(report, hop, number);
    print_part(report, story, hop, NULL, story_hop);
    print_part(report, story, hop, "What explains it:", story_clues);
    print_part(report, story, hop, "How this is known:", story_links);
    print_part(report, story, hop, "What the logs lack:", story_missing);
    print_part(report, story, hop, "Related:", story_related);
    print_evidence(report, hop);
}

/* Each chain's advice is told in full. */
static void forget_advice(struct tally *tally)
{
    for (size_t i = 0; i < tally->rule_count; i++)
        tally->rules[i].advised = TIME_NONE;
}

static void print_findings(struct report *report, const struct chain *chain)
{
    forget_advice(&report->tally);
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        uint32_t number = chain->findings[i].hop ? story_number(chain, chain->findings[i].hop) : 0;
        line_print(&report->line, "", "");
        if (number) {
            line_format(&report->line, "Hop %u:", number);
            line_print(&report->line, "", "");
        }
        finding_print(report, chain, &chain->findings[i], "");
    }
}

void explain_text(struct report *report, const struct report_basis *basis, const struct chain *chain)
{
    struct sight sight;
    struct story story = {NULL, &sight, chain};
    sight_init(&sight, report->options.names, basis);
    if (report->tally.shown++)
        line_print(&report->line, "", "");
    print_head(report, chain);
    for (uint32_t i = 0; i < chain->hop_count; i++)
        print_hop(report, &story, chain->hops[i], i + 1);
    print_findings(report, chain);
    sight_done(&sight);
}
