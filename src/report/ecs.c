/* ecs: Elastic Common Schema 8, a document a line: one for each hop (event.kind event) and one for each
 * finding (event.kind alert). What ECS has no field for stands below hopchain. docs/outputs.md has the
 * mapping. */
#include "report/foreign.h"
#include "report/form.h"
#include "report/jsonl.h"
#include "report/sheet.h"

#define ECS_VERSION "8.11.0"

static const char *action_of(const struct hop *hop)
{
    return hop->outcome == OUTCOME_SUCCESS   ? "logged-in"
           : hop->outcome == OUTCOME_FAILURE ? "logon-failed"
                                             : "kerberos-service-ticket-requested";
}

static const char *result_of(const struct hop *hop)
{
    return hop->outcome == OUTCOME_ISSUED ? "unknown" : outcome_word(hop->outcome);
}

/* An issued ticket begins no session. */
static const char *type_of(const struct hop *hop)
{
    return hop->outcome == OUTCOME_ISSUED ? "[\"info\"]" : "[\"start\"]";
}

static void put_event(struct object *document, const struct hop *hop)
{
    struct object event = object_begin(object_key(document, "event"));
    object_word(&event, "kind", "event");
    object_word(&event, "module", "hopchain");
    object_word(&event, "dataset", "hopchain.hop");
    json_put(object_key(&event, "category"), "[\"authentication\"]");
    json_put(object_key(&event, "type"), type_of(hop));
    object_word(&event, "action", action_of(hop));
    object_word(&event, "outcome", result_of(hop));
    json_id(object_key(&event, "id"), "h-", hop->id);
    json_time(object_key(&event, "start"), hop->start);
    json_time(object_key(&event, "end"), hop->end);
    object_name(&event, "reason", hop->reason);
    object_end(&event);
}

static void put_alert(struct object *document, const struct finding *finding)
{
    struct object event = object_begin(object_key(document, "event"));
    object_word(&event, "kind", "alert");
    object_word(&event, "module", "hopchain");
    object_word(&event, "dataset", "hopchain.finding");
    json_put(object_key(&event, "category"), "[\"authentication\"]");
    json_put(object_key(&event, "type"), "[\"info\"]");
    object_number(&event, "severity", (uint64_t)finding->level + 1);
    object_word(&event, "reason", finding->reason);
    object_end(&event);
}

static void put_user(struct object *document, uint32_t account)
{
    struct text name = names_text(document->json->names, account);
    struct object user;
    if (!account)
        return;
    user = object_begin(object_key(document, "user"));
    object_text(&user, "name", foreign_user(name));
    object_text(&user, "domain", foreign_domain(name));
    object_end(&user);
}

static void put_end(struct object *document, const char *key, const struct end *end)
{
    struct object object;
    char ip[INET6_ADDRSTRLEN];
    if (!end->host && !end->address)
        return;
    object = object_begin(object_key(document, key));
    object_name(&object, "address", end->host ? end->host : end->address);
    object_name(&object, "domain", end->host);
    object_word(&object, "ip", foreign_ip(names_text(object.json->names, end->address), ip)[0] ? ip : NULL);
    object_end(&object);
}

/* The names that are there, each once. */
static void put_list(struct object *related, const char *key, const uint32_t *names, size_t count)
{
    struct json *json = related->json;
    const char *between = "";
    json_put(object_key(related, key), "[");
    for (size_t i = 0; i < count; i++) {
        size_t before = 0;
        while (names[before] != names[i])
            before++;
        if (!names[i] || before < i)
            continue;
        json_put(json, between);
        json_name(json, names[i]);
        between = ", ";
    }
    json_put(json, "]");
}

static void put_related(struct object *document, const struct hop *hop)
{
    struct object related = object_begin(object_key(document, "related"));
    const uint32_t users[] = {hop->principal, hop->delegate, hop->given_by};
    const uint32_t hosts[] = {hop->source.host, hop->target.host, hop->workstation};
    const char *between = "";
    char ip[INET6_ADDRSTRLEN];
    put_list(&related, "user", users, 3);
    put_list(&related, "hosts", hosts, 3);
    json_put(object_key(&related, "ip"), "[");
    for (int i = 0; i < 2; i++) {
        uint32_t address = i ? hop->target.address : hop->source.address;
        if (!foreign_ip(names_text(related.json->names, address), ip)[0])
            continue;
        json_put(related.json, between);
        json_word(related.json, ip);
        between = ", ";
    }
    json_put(related.json, "]");
    object_end(&related);
}

static struct object begin(struct json *json, int64_t time)
{
    struct object document = object_begin(json), ecs;
    json_time(object_key(&document, "@timestamp"), time);
    ecs = object_begin(object_key(&document, "ecs"));
    object_word(&ecs, "version", ECS_VERSION);
    object_end(&ecs);
    return document;
}

/* Whose hop it is, from where to where. */
static void put_hop(struct object *document, const struct hop *hop)
{
    put_user(document, hop->principal);
    put_end(document, "source", &hop->source);
    put_end(document, "destination", &hop->target);
    put_related(document, hop);
}

static void put_own(struct report *report, struct object *document, enum report_table table,
                    const struct sheet_row *row)
{
    object_key(document, "hopchain");
    sheet_put(report, table, row, &SHEET_OBJECT);
    object_end(document);
    json_put(document->json, "\n");
}

static void print_hop(struct report *report, const struct chain *chain, const struct hop *hop)
{
    struct json json = {&report->writer, report->options.names};
    struct object document = begin(&json, hop->start), error;
    foreign_message(object_key(&document, "message"), "", hop);
    put_event(&document, hop);
    put_hop(&document, hop);
    if (hop->status) {
        error = object_begin(object_key(&document, "error"));
        foreign_code(&error, "code", hop->status);
        object_end(&error);
    }
    foreign_marks(object_key(&document, "tags"), hop->marks);
    put_own(report, &document, REPORT_HOPS, &(struct sheet_row){chain, hop, NULL, NULL});
}

static void print_finding(struct report *report, const struct chain *chain, const struct finding *finding)
{
    struct json json = {&report->writer, report->options.names};
    struct hop none;
    const struct hop *hop = foreign_hop(chain, finding, &none);
    struct object document = begin(&json, hop->start), rule;
    object_word(&document, "message", finding->reason);
    put_alert(&document, finding);
    rule = object_begin(object_key(&document, "rule"));
    object_word(&rule, "id", finding->rule);
    object_word(&rule, "name", finding->title);
    object_word(&rule, "ruleset", "hopchain");
    object_end(&rule);
    put_hop(&document, hop);
    put_own(report, &document, REPORT_FINDINGS, &(struct sheet_row){chain, finding->hop, NULL, finding});
}

static void print_chain(struct report *report, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        print_hop(report, chain, chain->hops[i]);
    for (uint32_t i = 0; i < chain->finding_count; i++)
        print_finding(report, chain, &chain->findings[i]);
}

const struct form form_ecs = {.word = "ecs", .chain = print_chain};
