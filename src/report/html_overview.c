/* html_overview: the figures and sentences of the first screen, the logs, and the words that numbers in the
 * rows stand for. */
#include "report/html.h"

#include "base/time.h"
#include "report/status.h"

#include <stdlib.h>

static void put_figures(struct json *json, const char *name, const uint64_t *value, size_t count)
{
    json_put(json, name);
    for (size_t i = 0; i < count; i++) {
        json_put(json, i ? ", " : "");
        json_number(json, value[i]);
    }
    json_put(json, "]");
}

static void put_words(struct json *json, const char *name, const char *const *words, size_t count)
{
    json_put(json, name);
    for (size_t i = 0; i < count; i++) {
        json_put(json, i ? ", " : "");
        json_word(json, words[i]);
    }
    json_put(json, "]");
}

#define WORDS_OF(name, type, last, word)                                                                     \
    do {                                                                                                     \
        const char *words[(last) + 1];                                                                       \
        for (int i = 0; i <= (int)(last); i++)                                                               \
            words[i] = word((type)i);                                                                        \
        put_words(json, name, words, (last) + 1);                                                            \
    } while (0)

/* What the numbers of the rows stand for, so that the page has no list of its own. */
static void put_vocabulary(struct json *json)
{
    json_put(json, ",\n\"words\": {");
    WORDS_OF("\"protocol\": [", enum protocol, PROTOCOL_NTLM, protocol_word);
    WORDS_OF(", \"mechanism\": [", enum mechanism, MECHANISM_EXPLICIT, mechanism_word);
    WORDS_OF(", \"outcome\": [", enum outcome, OUTCOME_ISSUED, outcome_word);
    WORDS_OF(", \"model\": [", enum model, MODEL_UNKNOWN, model_word);
    WORDS_OF(", \"confidence\": [", enum confidence, CONFIDENCE_WEAK, confidence_word);
    WORDS_OF(", \"basis\": [", enum basis, BASIS_SERVICE_TIME, status_basis);
    WORDS_OF(", \"mark\": [", enum mark, MARK_COUNT - 1, mark_word);
    WORDS_OF(", \"level\": [", enum level, LEVEL_COUNT - 1, level_word);
    WORDS_OF(", \"answer\": [", enum answer, ANSWER_COUNT - 1, answer_word);
    json_put(json, "}");
}

static void put_headline(struct html *html)
{
    struct prose prose;
    prose_init(&prose, &html->report->options, TIME_NONE);
    headline_say(&prose, &html->report->kept.headline, html->report->options.judged);
    html_put_prose(&html->json, ",\n\"headline\": [", &prose, false);
    prose_done(&prose);
}

static void put_statuses(struct html *html)
{
    const struct tally *tally = &html->report->tally;
    struct json *json = &html->json;
    const char *between = "";
    json_put(json, ",\n\"statuses\": {");
    for (size_t i = 0; i < tally->status_count; i++) {
        const struct status_words *words = status_find(tally->statuses[i].status);
        if (!words)
            continue;
        json_put(json, between);
        json_code(json, words->status);
        json_put(json, ": [");
        json_word(json, words->symbol);
        json_put(json, ", ");
        json_word(json, words->meaning);
        json_put(json, "]");
        between = ", ";
    }
    json_put(json, "}");
}

static void put_log(struct html *html, const struct summary_log *log)
{
    struct json *json = &html->json;
    json_put(json, "{\"computer\": ");
    json_text(json, names_text(html->sight.names, log->computer));
    json_put(json, ", \"channel\": ");
    json_text(json, names_text(html->sight.names, log->channel));
    json_put(json, log->is_dc ? ", \"is_dc\": true" : ", \"is_dc\": false");
    json_put(json, ", \"first\": ");
    json_time(json, log->first_time);
    json_put(json, ", \"last\": ");
    json_time(json, log->last_time);
    json_put(json, ", \"records\": ");
    json_number(json, log->records);
    json_put(json, ", \"missing\": ");
    json_number(json, log->gap_records);
    json_put(json, ", \"gaps\": ");
    json_number(json, log->gaps);
    json_put(json, ", \"clock\": ");
    json_word(json, clock_word(clock_of(log)));
    json_put(json, ", \"offset\": ");
    json_seconds(json, clock_of(log) == CLOCK_UNMEASURED ? 0 : log->clock_offset);
    json_put(json, "}");
}

static void put_logs(struct html *html, const struct summary *s)
{
    const struct summary_log **ranked = sight_ranked(html->sight.names, s);
    json_put(&html->json, ",\n\"logs\": [");
    for (uint32_t i = 0; i < s->log_count; i++) {
        json_put(&html->json, i ? ",\n" : "");
        put_log(html, ranked[i]);
    }
    json_put(&html->json, "]");
    free(ranked);
}

static void put_coverage(struct html *html)
{
    struct prose prose;
    prose_init(&prose, &html->report->options, TIME_NONE);
    verdict_logs(&prose, &html->sight);
    verdict_chains(&prose, &html->sight, &html->report->verdict);
    html_put_prose(&html->json, ",\n\"coverage\": [", &prose, true);
    prose_done(&prose);
}

static void put_read(struct html *html, const struct summary *s)
{
    struct json *json = &html->json;
    const char *between = "";
    json_put(json, ",\n\"read\": {\"files\": ");
    json_number(json, s->files);
    json_put(json, ", \"unreadable\": ");
    json_number(json, s->files_bad);
    json_put(json, ", \"bytes\": ");
    json_number(json, s->bytes);
    json_put(json, ", \"records\": ");
    json_number(json, s->records);
    json_put(json, ", \"events\": ");
    json_number(json, s->events);
    json_put(json, ", \"bad\": {");
    for (int i = 0; i < BAD_COUNT; i++) {
        if (!s->bad[i])
            continue;
        json_put(json, between);
        json_word(json, bad_word((enum bad)i));
        json_put(json, ": ");
        json_number(json, s->bad[i]);
        between = ", ";
    }
    json_put(json, "}}");
}

void html_put_overview(struct html *html, const struct report_basis *basis)
{
    const struct tally *tally = &html->report->tally;
    struct json *json = &html->json;
    json_put(json, "{\"schema\": ");
    json_number(json, HTML_SCHEMA);
    json_put(json, ", \"base\": ");
    json_integer(json, html->base / TIME_SECOND);
    json_put(json, ", \"chains\": ");
    json_number(json, tally->chains);
    json_put(json, ", \"hidden\": ");
    json_number(json, basis->summary->chains > tally->chains ? basis->summary->chains - tally->chains : 0);
    json_put(json, ", \"hops\": ");
    json_number(json, tally->hops);
    html_put_zone(json, html->report->options.zone);
    put_figures(json, ",\n\"protocols\": [", tally->protocols, 2);
    put_figures(json, ", \"outcomes\": [", tally->outcomes, 3);
    put_figures(json, ", \"findings\": [", tally->findings, LEVEL_COUNT);
    put_headline(html);
    put_read(html, basis->summary);
    put_statuses(html);
    put_logs(html, basis->summary);
    put_coverage(html);
    put_vocabulary(json);
    json_put(json, "}\n");
}
