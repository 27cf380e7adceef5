/* html: keeps the chains, and puts the page together: its head, the data, its script. */
#include "report/html.h"
#include "report/form.h"

#include "base/time.h"
#include "model/copy.h"
#include "report/jsonl.h"

#include <stdlib.h>
#include <string.h>

#define TICK 100 /* nanoseconds */

static void keep_chain(struct report *report, const struct chain *chain)
{
    struct kept *kept = &report->kept;
    if (chain->hop_count) {
        tally_chain(&report->tally, chain);
        headline_see(&kept->headline, chain);
    } else {
        report->tally.found++;
        report->tally.findings[chain->findings->level]++;
    }
    if (kept->count == HTML_CHAINS_MOST)
        return;
    if (kept->count == kept->room) {
        kept->room = kept->room ? kept->room * 2 : 256;
        kept->chains = mem_grow(kept->chains, kept->room, sizeof *kept->chains);
    }
    kept->chains[kept->count++] = chain_copy(&kept->arena, chain);
}

uint32_t html_text(struct html *html, struct text t)
{
    return t.len ? names_add(html->strings, t) : 0;
}

uint32_t html_name(struct html *html, uint32_t name)
{
    return name ? html_text(html, names_text(html->report->options.names, name)) : 0;
}

size_t html_rule(struct html *html, const struct finding *finding)
{
    struct text id = text_of(finding->rule);
    uint64_t *at = map_put(&html->rules, map_hash(id.at, id.len));
    if (*at == 0) {
        html->rule = mem_grow(html->rule, html->rule_count + 1, sizeof *html->rule);
        html->rule[html->rule_count++] = finding;
        *at = html->rule_count;
    }
    return (size_t)*at - 1;
}

void html_put_time(struct html *html, int64_t time, int64_t from)
{
    int64_t span;
    if (time == TIME_NONE) {
        json_put(&html->json, "null");
        return;
    }
    if (__builtin_sub_overflow(time, from, &span))
        span = time < from ? -INT64_MAX : INT64_MAX;
    json_integer(&html->json, span / TICK);
}

void html_begin(struct json *json, const char *kind)
{
    json_put(json, "<script type=\"application/json\" class=\"");
    json_put(json, kind);
    json_put(json, "\">[\n");
}

void html_end(struct json *json)
{
    json_put(json, "]</script>\n");
}

void html_put_prose(struct json *json, const char *name, const struct prose *prose, bool with_answer)
{
    json_put(json, name);
    for (size_t i = 0; i < prose->count; i++) {
        json_put(json, i ? ",\n{" : "{");
        jsonl_put_sentence(json, &prose->at[i], with_answer);
    }
    json_put(json, "]");
}

void html_put_zone(struct json *json, const struct zone *zone)
{
    const char *between = "";
    json_put(json, ",\n\"zone\": ");
    if (!zone || strcmp(zone_name(zone), "UTC") == 0) {
        json_put(json, "null");
        return;
    }
    json_put(json, "{\"name\": ");
    json_word(json, zone_name(zone));
    json_put(json, ", \"periods\": [");
    for (int64_t from = 0; from != TIME_NONE; from = zone_change(zone, from)) {
        json_put(json, between);
        json_put(json, "[");
        json_integer(json, from / TIME_SECOND);
        json_put(json, ",");
        json_integer(json, zone_ahead(zone, from) / TIME_SECOND);
        json_put(json, "]");
        between = ",";
    }
    json_put(json, "]}");
}

static void put_chains(struct html *html, const struct kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        if (i % HTML_BLOCK == 0)
            html_begin(&html->json, "chains");
        html_put_chain(html, kept->chains[i]);
        json_put(&html->json, i + 1 < kept->count && (i + 1) % HTML_BLOCK ? ",\n" : "\n");
        if (i + 1 == kept->count || (i + 1) % HTML_BLOCK == 0)
            html_end(&html->json);
    }
}

static void put_lines(struct json *json, struct text t)
{
    const char *between = "";
    json_put(json, "[");
    for (t = text_trim(t); t.len;) {
        size_t line = text_find(t, '\n');
        json_put(json, between);
        json_text(json, text_trim(text_slice(t, 0, line)));
        t = text_slice(t, line + (line < t.len), t.len);
        between = ", ";
    }
    json_put(json, "]");
}

static void put_rules(struct html *html)
{
    struct json *json = &html->json;
    html_begin(&html->json, "rules");
    for (size_t i = 0; i < html->rule_count; i++) {
        const struct finding *rule = html->rule[i];
        json_put(json, i ? ",\n{\"id\": " : "{\"id\": ");
        json_word(json, rule->rule);
        json_put(json, ", \"level\": ");
        json_number(json, rule->level);
        json_put(json, ", \"title\": ");
        json_word(json, rule->title);
        json_put(json, ", \"advice\": ");
        put_lines(json, text_of(rule->advice));
        json_put(json, "}");
    }
    html_end(&html->json);
}

static void put_strings(struct html *html)
{
    html_begin(&html->json, "strings");
    json_put(&html->json, "null");
    for (uint32_t i = 1; i <= names_count(html->strings); i++) {
        json_put(&html->json, ",\n");
        json_text(&html->json, names_text(html->strings, i));
    }
    html_end(&html->json);
}

static void print_page(struct report *report, const struct report_basis *basis)
{
    const struct kept *kept = &report->kept;
    struct html html = {.report = report, .json = {&report->writer, report->options.names}};
    report->writer.page = true;
    html.strings = names_new();
    html.base = kept->count ? time_floor_second(kept->chains[0]->start) : 0;
    sight_init(&html.sight, report->options.names, basis);
    write_string(&report->writer, REPORT_HEAD);
    put_chains(&html, kept);
    put_rules(&html);
    put_strings(&html);
    html_begin(&html.json, "overview");
    html_put_overview(&html, basis);
    html_end(&html.json);
    write_string(&report->writer, REPORT_FOOT);
    sight_done(&html.sight);
    map_done(&html.rules);
    free(html.rule);
    names_free(html.strings);
}

const struct form form_html = {
    .word = "html", .chain = keep_chain, .summary = print_page, .changes = html_changes};
