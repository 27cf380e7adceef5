/* ocsf: Open Cybersecurity Schema Framework, an event a line: each hop as Authentication (3002), each finding
 * as Detection Finding (2004). What OCSF has no attribute for stands below unmapped. docs/outputs.md has the
 * mapping. */
#include "report/foreign.h"
#include "report/form.h"
#include "report/sheet.h"

#include "base/time.h"

#include <inttypes.h>

#define OCSF_VERSION "1.4.0" /* the first with is_alert */
#define MILLISECOND  (TIME_SECOND / 1000)

/* What an event of a class and an activity has to say of itself. */
struct class
{
    unsigned uid, activity;
    const char *name, *activity_name;
};

static const struct class LOGON = {3002, 1, "Authentication", "Logon"};
static const struct class TICKET = {3002, 4, "Authentication", "Service Ticket Request"};
static const struct class FINDING = {2004, 1, "Detection Finding", "Create"};

static const char *const SEVERITY[LEVEL_COUNT] = {"Informational", "Low", "Medium", "High", "Critical"};

static bool has_logon(const struct hop *hop)
{
    for (uint32_t i = 0; i < hop->evidence_count; i++)
        if (hop->evidence[i]->event_id == 4624 || hop->evidence[i]->event_id == 4625)
            return true;
    return false;
}

static const struct class *class_of(const struct hop *hop)
{
    return hop->protocol == PROTOCOL_KERBEROS && !has_logon(hop) ? &TICKET : &LOGON;
}

static void put_time(struct object *object, const char *key, int64_t time)
{
    int64_t whole = time / MILLISECOND - (time % MILLISECOND < 0);
    object_key(object, key);
    json_put(object->json, whole < 0 ? "-" : "");
    json_number(object->json, whole < 0 ? -(uint64_t)whole : (uint64_t)whole);
}

static void put_metadata(struct object *event, uint64_t chain, const struct hop *hop)
{
    struct object metadata = object_begin(object_key(event, "metadata")), product;
    object_word(&metadata, "version", OCSF_VERSION);
    product = object_begin(object_key(&metadata, "product"));
    object_word(&product, "name", "hopchain");
    object_word(&product, "vendor_name", "hopchain");
    object_end(&product);
    if (hop)
        json_id(object_key(&metadata, "uid"), "h-", hop->id);
    json_id(object_key(&metadata, "correlation_uid"), "c-", chain);
    object_end(&metadata);
}

static struct object begin(struct json *json, const struct class *class, enum level level, int64_t time)
{
    struct object event = object_begin(json);
    char type[64];
    snprintf(type, sizeof type, "%s: %s", class->name, class->activity_name);
    object_number(&event, "class_uid", class->uid);
    object_word(&event, "class_name", class->name);
    object_number(&event, "category_uid", class->uid / 1000);
    object_word(&event, "category_name",
                class->uid / 1000 == 3 ? "Identity & Access Management" : "Findings");
    object_number(&event, "activity_id", class->activity);
    object_word(&event, "activity_name", class->activity_name);
    object_number(&event, "type_uid", class->uid * 100ull + class->activity);
    object_word(&event, "type_name", type);
    object_number(&event, "severity_id", (uint64_t)level + 1);
    object_word(&event, "severity", SEVERITY[level]);
    put_time(&event, "time", time);
    return event;
}

/* Accounts that end in $ are computers and managed service accounts: 3, System. */
static void put_user(struct object *object, uint32_t account)
{
    struct text name = names_text(object->json->names, account);
    struct object user = object_begin(object_key(object, "user"));
    bool system = text_ends(foreign_user(name), TEXT("$"));
    object_text(&user, "name", account ? foreign_user(name) : TEXT("unknown"));
    object_text(&user, "domain", foreign_domain(name));
    object_number(&user, "type_id", !account ? 0 : system ? 3 : 1);
    object_word(&user, "type", !account ? "Unknown" : system ? "System" : "User");
    object_end(&user);
}

/* otherwise: a name where nothing is known of the end; NULL: nothing is put then. */
static void put_end(struct object *object, const char *key, const struct end *end, const char *otherwise)
{
    struct object endpoint;
    char ip[INET6_ADDRSTRLEN];
    foreign_ip(names_text(object->json->names, end->address), ip);
    if (!end->host && !ip[0] && !otherwise)
        return;
    endpoint = object_begin(object_key(object, key));
    object_name(&endpoint, "hostname", end->host);
    object_word(&endpoint, "ip", ip[0] ? ip : NULL);
    if (!endpoint.any)
        object_word(&endpoint, "name", otherwise);
    object_end(&endpoint);
}

/* Who asked, where that is another than whose hop it is. */
static void put_actor(struct object *object, const struct hop *hop)
{
    struct object actor;
    if (!hop->delegate && !hop->given_by)
        return;
    actor = object_begin(object_key(object, "actor"));
    put_user(&actor, hop->delegate ? hop->delegate : hop->given_by);
    object_end(&actor);
}

static void put_result(struct object *event, const struct hop *hop)
{
    bool failed = hop->outcome == OUTCOME_FAILURE;
    object_number(event, "status_id", failed ? 2 : 1);
    object_word(event, "status", failed ? "Failure" : "Success");
    foreign_code(event, "status_code", hop->status);
    object_name(event, "status_detail", hop->reason);
}

static void put_protocol(struct object *event, const struct hop *hop)
{
    bool ntlm = hop->protocol == PROTOCOL_NTLM;
    object_number(event, "auth_protocol_id", ntlm ? 1 : 2);
    object_word(event, "auth_protocol", ntlm ? "NTLM" : "Kerberos");
    if (!hop->loopback)
        object_yes(event, "is_remote");
}

static void put_unmapped(struct report *report, struct object *event, enum report_table table,
                         const struct sheet_row *row)
{
    object_key(event, "unmapped");
    sheet_put(report, table, row, &SHEET_OBJECT);
    object_end(event);
    json_put(event->json, "\n");
}

static void print_hop(struct report *report, const struct chain *chain, const struct hop *hop)
{
    struct json json = {&report->writer, report->options.names};
    struct object event = begin(&json, class_of(hop), LEVEL_INFORMATIONAL, hop->start), service;
    put_time(&event, "start_time", hop->start);
    put_time(&event, "end_time", hop->end);
    foreign_message(object_key(&event, "message"), "", hop);
    put_metadata(&event, chain->id, hop);
    put_result(&event, hop);
    put_protocol(&event, hop);
    put_user(&event, hop->principal);
    put_actor(&event, hop);
    put_end(&event, "src_endpoint", &hop->source, NULL);
    put_end(&event, "dst_endpoint", &hop->target, "unknown");
    if (hop->service) {
        service = object_begin(object_key(&event, "service"));
        object_name(&service, "name", hop->service);
        object_end(&service);
    }
    put_unmapped(report, &event, REPORT_HOPS, &(struct sheet_row){chain, hop, NULL, NULL});
}

static void put_info(struct object *event, const struct chain *chain, const struct finding *finding)
{
    struct object info = object_begin(object_key(event, "finding_info")), analytic;
    struct hop none;
    const struct hop *hop = foreign_hop(chain, finding, &none);
    char id[32];
    snprintf(id, sizeof id,
             finding->hop       ? ":h-%016" PRIx64
             : chain->hop_count ? ":c-%016" PRIx64
                                : ":e-%016" PRIx64,
             finding->hop ? finding->hop->id : chain->id);
    json_put(object_key(&info, "uid"), "\"");
    json_part(info.json, text_of(finding->rule));
    json_put(info.json, id);
    json_put(info.json, "\"");
    object_word(&info, "title", finding->title);
    object_word(&info, "desc", finding->reason);
    analytic = object_begin(object_key(&info, "analytic"));
    object_number(&analytic, "type_id", 1);
    object_word(&analytic, "type", "Rule");
    object_word(&analytic, "uid", finding->rule);
    object_word(&analytic, "name", finding->title);
    object_end(&analytic);
    put_time(&info, "first_seen_time", hop->start);
    put_time(&info, "last_seen_time", finding->hop ? hop->end : chain->end);
    object_end(&info);
}

static void put_evidence(struct object *event, const struct hop *hop)
{
    struct object evidence;
    json_put(object_key(event, "evidences"), "[");
    evidence = object_begin(event->json);
    put_user(&evidence, hop->principal);
    put_actor(&evidence, hop);
    put_end(&evidence, "src_endpoint", &hop->source, NULL);
    put_end(&evidence, "dst_endpoint", &hop->target, NULL);
    object_end(&evidence);
    json_put(event->json, "]");
}

static void put_remedy(struct object *event, const char *advice)
{
    struct object remedy;
    if (!advice)
        return;
    remedy = object_begin(object_key(event, "remediation"));
    object_text(&remedy, "desc", text_trim(text_of(advice)));
    object_end(&remedy);
}

static void print_finding(struct report *report, const struct chain *chain, const struct finding *finding)
{
    static const char *const CONFIDENCE[] = {
        [CONFIDENCE_EXACT] = "High", [CONFIDENCE_STRONG] = "Medium", [CONFIDENCE_WEAK] = "Low"};
    struct json json = {&report->writer, report->options.names};
    struct hop none;
    const struct hop *hop = foreign_hop(chain, finding, &none);
    struct object event = begin(&json, &FINDING, finding->level, hop->start);
    object_word(&event, "message", finding->reason);
    put_metadata(&event, chain->id, NULL);
    object_number(&event, "status_id", 1);
    object_word(&event, "status", "New");
    object_yes(&event, "is_alert");
    object_number(&event, "confidence_id", 3 - (uint64_t)hop->confidence);
    object_word(&event, "confidence", CONFIDENCE[hop->confidence]);
    put_info(&event, chain, finding);
    put_evidence(&event, hop);
    put_remedy(&event, finding->advice);
    put_unmapped(report, &event, REPORT_FINDINGS, &(struct sheet_row){chain, finding->hop, NULL, finding});
}

static void print_chain(struct report *report, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        print_hop(report, chain, chain->hops[i]);
    for (uint32_t i = 0; i < chain->finding_count; i++)
        print_finding(report, chain, &chain->findings[i]);
}

const struct form form_ocsf = {.word = "ocsf", .chain = print_chain};
