/* verdict: the sentences, and the counting of the hops that they rest on. */
#include "report/verdict.h"

#include "report/audits.h"
#include "report/pieces.h"

#include <stdlib.h>

#define HOSTS_NAMED 5 /* in one sentence; the others are counted */

struct host_count {
    uint32_t host;
    uint64_t count;
};

static void count_host(struct verdict_hosts *hosts, uint32_t host)
{
    hosts->hops++;
    if (host)
        *map_put(&hosts->count, host) += 1;
}

static int by_count(const void *a, const void *b, void *names)
{
    const struct host_count *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return names_compare(names, x->host, y->host);
}

static struct host_count *sorted(const struct verdict_hosts *hosts, const struct names *names, size_t *count)
{
    struct host_count *list = mem_new(hosts->count.used + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < hosts->count.size; i++)
        if (hosts->count.slot[i].key)
            list[(*count)++] =
                (struct host_count){(uint32_t)hosts->count.slot[i].key, hosts->count.slot[i].value};
    qsort_r(list, *count, sizeof *list, by_count, (void *)(uintptr_t)names);
    return list;
}

/* "app1.test.com (12), app2.test.com (3) and 4 more" */
static const char *name_hosts(struct prose *prose, const struct verdict_hosts *hosts)
{
    size_t count;
    struct host_count *list = sorted(hosts, prose->names, &count);
    const char *words = "";
    for (size_t i = 0; i < count && i < HOSTS_NAMED; i++)
        words = prose_text(prose, "%s%s%s (%llu)", words, i ? ", " : "", prose_name(prose, list[i].host, ""),
                           (unsigned long long)list[i].count);
    if (count > HOSTS_NAMED)
        words = prose_text(prose, "%s and %zu more", words, count - HOSTS_NAMED);
    free(list);
    return words;
}

static const char *count_computers(struct prose *prose, const struct verdict_hosts *hosts)
{
    size_t count;
    free(sorted(hosts, prose->names, &count));
    return prose_count(prose, count, "computer");
}

static bool has_event(const struct hop *hop, uint16_t first, uint16_t last)
{
    for (uint32_t i = 0; i < hop->evidence_count; i++)
        if (hop->evidence[i]->event_id >= first && hop->evidence[i]->event_id <= last)
            return true;
    return false;
}

static void see_hop(struct verdict *verdict, const struct hop *hop)
{
    verdict->marks |= hop->marks;
    if (hop->target.host)
        count_host(&verdict->targets, hop->target.host);
    if (hop->source.host)
        count_host(&verdict->sources, hop->source.host);
    if (hop->issuance == UNDECIDABLE_NO_DC || hop->issuance == UNDECIDABLE_TOO_MANY)
        count_host(&verdict->unissued, hop->target.host);
    if (hop->issuance == UNDECIDABLE_OUTSIDE)
        count_host(&verdict->outside, hop->target.host);
    if (hop->issuance == UNDECIDABLE_GAP)
        count_host(&verdict->gaps, hop->target.host);
    if (hop->protocol == PROTOCOL_NTLM && hop->mechanism != MECHANISM_ANONYMOUS && !hop->local_account &&
        !hop->loopback && has_event(hop, 4624, 4625) && !has_event(hop, 4776, 4776))
        count_host(&verdict->unvalidated, hop->target.host);
}

/* What a log should hold by what others do. */
static void see_witnesses(struct verdict *verdict, const struct hop *hop)
{
    uint32_t named = hop->target.host ? hop->target.host : hop->service;
    for (uint32_t i = 0; i < hop->evidence_count; i++) {
        const struct sighting *at = hop->evidence[i];
        if (at->event_id == 4776 && hop->target.host && at->computer != hop->target.host &&
            !hop->local_account)
            count_host(&verdict->validators, at->computer);
    }
    if (hop->protocol == PROTOCOL_KERBEROS && hop->outcome != OUTCOME_FAILURE && named &&
        !hop->target_is_dc && has_event(hop, 4769, 4769)) {
        uint64_t *last = map_put(&verdict->ticketed_last, named);
        count_host(&verdict->ticketed, named);
        *last = (int64_t)*last < hop->start ? (uint64_t)hop->start : *last;
    }
}

void verdict_see(struct verdict *verdict, const struct chain *chain)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(verdict, chain->hops[i]);
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_witnesses(verdict, chain->hops[i]);
}

void verdict_done(struct verdict *verdict)
{
    map_done(&verdict->targets.count);
    map_done(&verdict->sources.count);
    map_done(&verdict->unissued.count);
    map_done(&verdict->outside.count);
    map_done(&verdict->gaps.count);
    map_done(&verdict->unvalidated.count);
    map_done(&verdict->validators.count);
    map_done(&verdict->ticketed.count);
    map_done(&verdict->ticketed_last);
}

static struct sentence say(const char *about, enum answer answer)
{
    return (struct sentence){.about = about, .answer = answer};
}

/* Where a query left something out, it need not be missing from the logs. */
static void say_left_out(struct prose *prose, const struct sight *sight)
{
    const struct summary *s = sight->basis->summary;
    uint64_t logs = 0;
    for (uint32_t i = 0; i < s->log_count; i++)
        logs += sight_is_security(sight->names, &s->logs[i]) && s->logs[i].left_out;
    prose_say(prose, say("query", ANSWER_LEFT_OUT),
              "What the query left out: %s of %s. Whatever is not found may be among them, so that none "
              "found means nothing there.",
              prose_count(prose, sight->left_out, "event"), prose_count(prose, logs, "Security log"));
}

void verdict_logs(struct prose *prose, const struct sight *sight)
{
    const struct summary *s = sight->basis->summary;
    uint64_t missing = 0, broken = 0;
    for (uint32_t i = 0; i < s->log_count; i++)
        if (sight_is_security(sight->names, &s->logs[i])) {
            missing += s->logs[i].gap_records;
            broken += s->logs[i].gap_records > 0;
        }
    if (sight->left_out)
        say_left_out(prose, sight);
    else if (sight->controllers + sight->members == 0)
        prose_say(prose, say("everything", ANSWER_NOT_COLLECTED), "Everything: no security log is here.");
    else if (sight->controllers == 0)
        prose_say(prose, say("tickets", ANSWER_NOT_COLLECTED),
                  "Ticket requests (4768, 4769): no domain controller's log is here, or it does not audit "
                  "them. Delegation, missing SPNs and refused tickets cannot be found; none found means "
                  "nothing.");
    else if (sight->members == 0)
        prose_say(prose, say("logons", ANSWER_NOT_COLLECTED),
                  "Logons (4624, 4625) outside the domain controllers: their logs are not here. Whether a "
                  "ticket was used, a server refused it or a double hop failed cannot be found; none found "
                  "means nothing.");
    if (missing)
        prose_say(prose, say("gaps", ANSWER_GAP),
                  "What was in the %s missing between the first and the last of %s.",
                  prose_count(prose, missing, "event"), prose_count(prose, broken, "log"));
}

/* What cannot be concluded from the lack of a 4769. */
#define FORGED_UNDECIDED "Whether they were forged (ticket-without-issuance) is undecided."

void verdict_issuance(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    if (!sight->controllers || sight->left_out)
        return;
    if (verdict->unissued.hops)
        prose_say(prose, say("domain-controllers", ANSWER_NOT_COLLECTED),
                  "Domain controllers: %s used tickets that none of those collected issued, at %s. A domain "
                  "controller that serves them is not here, or does not audit ticket "
                  "requests. " FORGED_UNDECIDED,
                  prose_count(prose, verdict->unissued.hops, "hop"), name_hosts(prose, &verdict->unissued));
    if (verdict->outside.hops)
        prose_say(
            prose, say("issuance", ANSWER_NOT_COLLECTED),
            "The requests of older tickets: %s used tickets from before a domain controller's log begins "
            "or after it ends, at %s. " FORGED_UNDECIDED,
            prose_count(prose, verdict->outside.hops, "hop"), name_hosts(prose, &verdict->outside));
    if (verdict->gaps.hops)
        prose_say(prose, say("issuance", ANSWER_GAP),
                  "The requests of tickets from a gap: %s used tickets that started where a domain "
                  "controller's log has a gap, at %s. " FORGED_UNDECIDED,
                  prose_count(prose, verdict->gaps.hops, "hop"), name_hosts(prose, &verdict->gaps));
}

static void say_validations(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    if (!sight->controllers || sight->left_out)
        return;
    if (verdict->unvalidated.hops)
        prose_say(
            prose, say("validations", ANSWER_NOT_COLLECTED),
            "NTLM validations (4776): missing for %s of domain accounts, at %s. The domain controller that "
            "validated them is not here or does not audit Credential Validation.",
            prose_count(prose, verdict->unvalidated.hops, "hop"), name_hosts(prose, &verdict->unvalidated));
}

/* Those of the hosts whose Security log is not here. */
static struct verdict_hosts without_log(const struct verdict_hosts *hosts, const struct sight *sight)
{
    struct verdict_hosts without = {0};
    for (size_t i = 0; i < hosts->count.size; i++) {
        uint32_t host = (uint32_t)hosts->count.slot[i].key;
        if (!host || sight_log(sight, host))
            continue;
        *map_put(&without.count, host) = hosts->count.slot[i].value;
        without.hops += hosts->count.slot[i].value;
    }
    return without;
}

static void say_members(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    struct verdict_hosts targets = without_log(&verdict->targets, sight),
                         sources = without_log(&verdict->sources, sight);
    bool none = sight->controllers + sight->members == 0;
    if (!none && targets.hops)
        prose_say(prose, say("targets", ANSWER_NOT_COLLECTED),
                  "Targets: no log is here of %s that hops went to: %s. Whether a ticket was used there, by "
                  "which user where it was delegated, and where anyone went on with NTLM is unknown.",
                  count_computers(prose, &targets), name_hosts(prose, &targets));
    if (!none && sources.hops)
        prose_say(
            prose, say("sources", ANSWER_NOT_COLLECTED),
            "Sources: no log is here of %s that hops came from: %s. Who logged on there, how, and whether "
            "other credentials were given there (4648) is unknown.",
            count_computers(prose, &sources), name_hosts(prose, &sources));
    map_done(&targets.count);
    map_done(&sources.count);
}

static void say_unwritten(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    bool spn = verdict->marks >> MARK_MISSING_SPN & 1,
         delegation = verdict->marks >> MARK_DELEGATION_REFUSED & 1;
    if (!sight->controllers || sight->left_out || (spn && delegation))
        return;
    prose_say(
        prose, say("refusals", ANSWER_NOT_WRITTEN),
        "%s: a domain controller writes no such 4769 unless KdcExtraLogLevel asks for it, and none is in "
        "these logs. None found means nothing. To have them written, on each domain "
        "controller: " EXTRA_LOG_LEVEL ".",
        spn          ? "Refused delegation (0xd)"
        : delegation ? "Requests for service names (SPNs) that no account has (0x7)"
                     : "Requests for service names (SPNs) that no account has (0x7), and refused "
                       "delegation (0xd)");
}

/* Where a log is here and whole, none found means that there was none. */
static void say_whole(struct prose *prose, const struct sight *sight)
{
    const struct summary *s = sight->basis->summary;
    struct verdict_hosts dcs = {0}, members = {0};
    for (uint32_t i = 0; i < s->log_count; i++)
        if (sight_is_security(sight->names, &s->logs[i]) && !s->logs[i].gaps && !s->logs[i].left_out &&
            (!s->logs[i].is_dc || s->logs[i].seen[SEEN_TICKET] || s->logs[i].seen[SEEN_TICKET_FAILED]))
            count_host(s->logs[i].is_dc ? &dcs : &members, s->logs[i].computer);
    if (dcs.hops)
        prose_say(
            prose, say("tickets", ANSWER_NONE),
            "Ticket requests (4768, 4769) at %s whose log has no gap: what is not there between its first "
            "and last event, and would be written at all, did not happen there.",
            prose_count(prose, dcs.hops, "domain controller"));
    if (members.hops)
        prose_say(
            prose, say("logons", ANSWER_NONE),
            "Logons (4624, 4625) at %s whose log has no gap: what is not there between its first and last "
            "event did not happen, if logons are audited there.",
            prose_count(prose, members.hops, "other computer"));
    map_done(&dcs.count);
    map_done(&members.count);
}

void verdict_chains(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    verdict_issuance(prose, sight, verdict);
    say_validations(prose, sight, verdict);
    say_members(prose, sight, verdict);
    say_unwritten(prose, sight, verdict);
    audits_say(prose, sight, verdict);
    say_whole(prose, sight);
}
