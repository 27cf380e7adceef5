/* pieces: hosts, ways, levels and outcomes as every part of the text has them. */
#include "report/pieces.h"

#include "model/host.h"
#include "report/sight.h"

#define PATH_HOSTS 6 /* of a longer path its beginning and its end */

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

void print_computer(struct report *report, uint32_t name)
{
    line_name(&report->line, host_label(names_text(report->options.names, name)));
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
