/* html_chain: a chain as rows of numbers: texts by their number, words by their place in the page's tables,
 * times in ticks. What few hops have stands in an object behind. */
#include "report/html.h"
#include "report/story.h"

#include "base/time.h"

#define NUMBER_EXACT (UINT64_C(1) << 53) /* numbers from here on are no numbers to a browser */

static void put_id(struct html *html, uint64_t id)
{
    json_id(&html->json, "", id);
}

static void put_big(struct html *html, uint64_t value)
{
    json_put(&html->json, value < NUMBER_EXACT ? "" : "\"");
    json_number(&html->json, value);
    json_put(&html->json, value < NUMBER_EXACT ? "" : "\"");
}

static void next(struct html *html, uint64_t value)
{
    json_put(&html->json, ",");
    json_number(&html->json, value);
}

static void next_name(struct html *html, uint32_t name)
{
    next(html, html_name(html, name));
}

static void next_time(struct html *html, int64_t time, int64_t from)
{
    json_put(&html->json, ",");
    html_put_time(html, time, from);
}

static uint32_t channel_of(struct html *html, const struct sighting *event)
{
    struct text channel = names_text(html->report->options.names, event->channel);
    return text_same(channel, TEXT("Security")) ? 0 : html_text(html, channel);
}

/* [event id, computer, record, time, file, offset, channel]; channel 0: Security */
static void put_event(struct html *html, const struct sighting *event, int64_t from)
{
    json_put(&html->json, "[");
    json_number(&html->json, event->event_id);
    next_name(html, event->computer);
    json_put(&html->json, ",");
    put_big(html, event->record_id);
    next_time(html, event->time, from);
    next_name(html, event->source);
    json_put(&html->json, ",");
    put_big(html, event->offset);
    next(html, channel_of(html, event));
    json_put(&html->json, "]");
}

static void put_evidence(struct html *html, const struct hop *hop, int64_t from)
{
    json_put(&html->json, ",[");
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        json_put(&html->json, i ? "," : "");
        put_event(html, hop->evidence[i], from);
    }
    json_put(&html->json, "]");
}

/* [from, to, basis] */
static void put_links(struct html *html, const struct hop *hop)
{
    json_put(&html->json, ",[");
    for (uint32_t i = 0; i < hop->link_count; i++) {
        json_put(&html->json, i ? ",[" : "[");
        json_number(&html->json, hop->links[i].from);
        next(html, hop->links[i].to);
        next(html, hop->links[i].basis);
        json_put(&html->json, "]");
    }
    json_put(&html->json, "]");
}

struct rest {
    struct html *html;
    const char *between;
};

static void key(struct rest *rest, const char *word)
{
    json_put(&rest->html->json, rest->between);
    json_word(&rest->html->json, word);
    json_put(&rest->html->json, ":");
    rest->between = ",";
}

static void rest_name(struct rest *rest, const char *word, uint32_t name)
{
    if (!name)
        return;
    key(rest, word);
    json_number(&rest->html->json, html_name(rest->html, name));
}

static void rest_number(struct rest *rest, const char *word, uint64_t number)
{
    if (!number)
        return;
    key(rest, word);
    json_number(&rest->html->json, number);
}

/* What only some hops have. */
static void put_rest(struct html *html, const struct hop *hop)
{
    struct rest rest = {html, ""};
    json_put(&html->json, ",{");
    rest_name(&rest, "delegate", hop->delegate);
    rest_number(&rest, "model", hop->model);
    rest_name(&rest, "given_by", hop->given_by);
    rest_name(&rest, "reason", hop->reason);
    rest_number(&rest, "status", hop->status);
    rest_number(&rest, "sub_status", hop->sub_status);
    rest_name(&rest, "workstation", hop->workstation);
    rest_name(&rest, "lm_package", hop->lm_package);
    rest_name(&rest, "transited", hop->transited);
    rest_number(&rest, "ticket_options", hop->ticket_options);
    rest_number(&rest, "ticket_etype", hop->ticket_etype);
    rest_number(&rest, "impersonation", hop->impersonation);
    rest_number(&rest, "target_is_dc", hop->target_is_dc);
    rest_number(&rest, "loopback", hop->loopback);
    rest_number(&rest, "local_account", hop->local_account);
    rest_number(&rest, "issuance", hop->protocol == PROTOCOL_KERBEROS ? hop->issuance : 0);
    if (hop->related) {
        key(&rest, "related");
        put_id(html, hop->related->id);
        key(&rest, "related_chain");
        put_id(html, hop->related_chain);
    }
    json_put(&html->json, "}");
}

/* [id, parent, principal, source host, address, target host, address, service, protocol, mechanism, outcome,
 * confidence, marks, logons, start, end, ticket start, evidence, links, rest, story]; parent: its place in
 * the chain, from 1 */
static void put_hop(struct html *html, const struct chain *chain, const struct hop *hop)
{
    json_put(&html->json, "[");
    put_id(html, hop->id);
    next(html, hop->parent ? story_number(chain, hop->parent) : 0);
    next_name(html, hop->principal);
    next_name(html, hop->source.host);
    next_name(html, hop->source.address);
    next_name(html, hop->target.host);
    next_name(html, hop->target.address);
    next_name(html, hop->service);
    next(html, hop->protocol);
    next(html, hop->mechanism);
    next(html, hop->outcome);
    next(html, hop->confidence);
    next(html, hop->marks);
    next(html, hop->logons);
    next_time(html, hop->start, chain->start);
    next_time(html, hop->end, chain->start);
    next_time(html, hop->ticket_start, chain->start);
    put_evidence(html, hop, chain->start);
    put_links(html, hop);
    put_rest(html, hop);
    json_put(&html->json, ",");
    html_put_story(html, chain, hop);
    json_put(&html->json, "]");
}

/* [rule, level, hop, reason]; hop: its place in the chain, from 1; 0: the whole chain. Of a rule about events
 * two more: [event, how many]. */
static void put_finding(struct html *html, const struct chain *chain, const struct finding *finding)
{
    json_put(&html->json, "[");
    json_number(&html->json, html_rule(html, finding));
    next(html, finding->level);
    next(html, finding->hop ? story_number(chain, finding->hop) : 0);
    next(html, html_text(html, text_of(finding->reason)));
    if (finding->event) {
        json_put(&html->json, ",");
        put_event(html, finding->event, chain->start);
        next(html, finding->events ? finding->events : 1);
    }
    json_put(&html->json, "]");
}

/* [id, principal, start, end, hops, findings]; without hops: a finding in events of no hop */
void html_put_chain(struct html *html, const struct chain *chain)
{
    json_put(&html->json, "[");
    put_id(html, chain->id);
    next_name(html, chain->principal);
    next_time(html, chain->start, html->base);
    next_time(html, chain->end, chain->start);
    json_put(&html->json, ",[");
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        json_put(&html->json, i ? "," : "");
        put_hop(html, chain, chain->hops[i]);
    }
    json_put(&html->json, "],[");
    for (uint32_t i = 0; i < chain->finding_count; i++) {
        json_put(&html->json, i ? "," : "");
        put_finding(html, chain, &chain->findings[i]);
    }
    json_put(&html->json, "]]");
}
