/* clue: which events explain, and what they name. */
#include "correlate/clue.h"

#include "correlate/hostmap.h"
#include "correlate/reasons.h"

#include <string.h>

#define SPN_CACHED                                                                                           \
    (15 * MINUTE) /* SpnCacheTimeout: so long a client does not ask again for a name that failed */
#define REST NULL, 0

/* The first that fits. The KDC's and the client's own complaints may be older than the hop: who asked in vain
 * goes on without asking. */
static const struct clue_rule RULES[] = {
    /* the client's reason */
    {ORIGIN_NTLM, 4020, 4021, AT_SOURCE, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_HOST_TIME, REST},
    {ORIGIN_NTLM, 8001, 8001, AT_SOURCE, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_HOST_TIME, REST},
    {ORIGIN_NTLM, 4024, 4025, AT_SOURCE, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_HOST_TIME, REST},
    /* the server's account of the same */
    {ORIGIN_NTLM, 4022, 4023, AT_TARGET, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_WORKSTATION_TIME, REST},
    {ORIGIN_NTLM, 8003, 8003, AT_TARGET, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_WORKSTATION_TIME, REST},
    {ORIGIN_NTLM, 8002, 8002, AT_TARGET, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_PLACE, NTLM_APART, NTLM_APART,
     BASIS_SERVICE_TIME, REST},
    /* names and keys, by the KDC */
    {ORIGIN_KDC, 11, 11, AT_DC, CLUE_NTLM | CLUE_REFUSED, BY_TARGET, SPN_CACHED, NTLM_APART,
     BASIS_SERVICE_TIME, "duplicate-spn", WEIGHT_PROVEN},
    {ORIGIN_KDC, 14, 27, AT_DC, CLUE_NTLM | CLUE_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "etype-mismatch", WEIGHT_PROVEN},
    {ORIGIN_KDC, 201, 202, AT_DC, CLUE_USED | CLUE_ISSUED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_ACCOUNT_TIME, "rc4-to-be-refused", WEIGHT_PROVEN},
    {ORIGIN_KDC, 206, 207, AT_DC, CLUE_USED | CLUE_ISSUED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_ACCOUNT_TIME, "rc4-to-be-refused", WEIGHT_PROVEN},
    {ORIGIN_KDC, 203, 204, AT_DC, CLUE_NTLM | CLUE_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "etype-mismatch", WEIGHT_PROVEN},
    {ORIGIN_KDC, 208, 209, AT_DC, CLUE_NTLM | CLUE_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "etype-mismatch", WEIGHT_PROVEN},
    {ORIGIN_KDC, 42, 42, AT_DC, CLUE_REFUSED | CLUE_ETYPE, BY_PLACE, SPN_CACHED, NTLM_APART,
     BASIS_SERVICE_TIME, REST},
    {ORIGIN_KDC, 104, 104, AT_DC, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "protected-user", WEIGHT_PROVEN},
    /* the client's Kerberos */
    {ORIGIN_KERBEROS, 3, 3, AT_SOURCE, CLUE_NTLM | CLUE_REFUSED, BY_TARGET, SPN_CACHED, NTLM_APART,
     BASIS_SERVICE_TIME, REST},
    {ORIGIN_KERBEROS, 4, 4, AT_SOURCE, CLUE_NTLM, BY_TARGET, CAUSE_BEFORE, CAUSE_BEFORE, BASIS_SERVICE_TIME,
     "spn-on-other-account", WEIGHT_PROVEN},
    {ORIGIN_KERBEROS, 100, 100, AT_SOURCE, CLUE_NTLM | CLUE_REFUSED, BY_TARGET, SPN_CACHED, NTLM_APART,
     BASIS_SERVICE_TIME, REST},
    {ORIGIN_KERBEROS, 101, 101, AT_SOURCE, CLUE_NTLM | CLUE_REFUSED, BY_TARGET, SPN_CACHED, NTLM_APART,
     BASIS_SERVICE_TIME, "duplicate-spn", WEIGHT_PROVEN},
    {ORIGIN_KERBEROS, 201, 201, AT_SOURCE, CLUE_USED | CLUE_ISSUED, BY_ACCOUNT, NTLM_APART, CAUSE_BEFORE,
     BASIS_ACCOUNT_HOST_TIME, "tgt-withheld", WEIGHT_PROVEN},
    /* protected users and authentication policies */
    {ORIGIN_NTLM, 100, 100, AT_DC, CLUE_NTLM_REFUSED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_WORKSTATION_TIME, "protected-user", WEIGHT_PROVEN},
    {ORIGIN_SECURITY, 4822, 4822, AT_DC, CLUE_NTLM_REFUSED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_WORKSTATION_TIME, "protected-user", WEIGHT_PROVEN},
    {ORIGIN_SECURITY, 4823, 4823, AT_DC, CLUE_NTLM_REFUSED, BY_ACCOUNT, NTLM_APART, NTLM_APART,
     BASIS_WORKSTATION_TIME, "authentication-policy", WEIGHT_PROVEN},
    {ORIGIN_SECURITY, 4824, 4824, AT_DC, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "protected-user", WEIGHT_PROVEN},
    {ORIGIN_SECURITY, 4820, 4820, AT_DC, CLUE_NTLM | CLUE_NTLM_REFUSED, BY_ACCOUNT, CAUSE_BEFORE, NTLM_APART,
     BASIS_ACCOUNT_TIME, "authentication-policy", WEIGHT_PROVEN},
    /* the application proxy's connector */
    {ORIGIN_CONNECTOR, 12027, 13019, AT_SOURCE, CLUE_REFUSED | CLUE_S4U, BY_PLACE, CAUSE_BEFORE, CAUSE_BEFORE,
     BASIS_SERVICE_TIME, "connector-without-ticket", WEIGHT_SAID},
    {ORIGIN_CONNECTOR, 13022, 13022, AT_SOURCE, CLUE_ISSUED | CLUE_S4U, BY_PLACE, NTLM_APART, CAUSE_BEFORE,
     BASIS_SERVICE_TIME, "back-end-unauthorized", WEIGHT_PROVEN},
};
const struct clue_rule clue_unopened = {ORIGIN_KERBEROS,
                                        4,
                                        4,
                                        AT_SOURCE,
                                        CLUE_ISSUED,
                                        BY_PLACE,
                                        CAUSE_BEFORE,
                                        CAUSE_BEFORE,
                                        BASIS_SERVICE_TIME,
                                        "spn-on-other-account",
                                        WEIGHT_SAID};
#define RULE_COUNT (sizeof RULES / sizeof *RULES)

static const struct clue_rule *find_rule(uint8_t origin, uint16_t id)
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (RULES[i].origin == origin && RULES[i].first <= id && id <= RULES[i].last)
            return &RULES[i];
    return NULL;
}

/* A client's Kerberos error 3 is mostly an everyday one, as that a password is asked for (0x19). */
bool clue_is_one(const struct event *e)
{
    const struct clue_rule *rule = find_rule(e->origin, e->at.event_id);
    if (!rule || (rule->by == BY_ACCOUNT && !e->user && !e->subject_user))
        return false;
    return e->origin != ORIGIN_KERBEROS || e->at.event_id != 3 || reason_is_told_by(e->status);
}

/* Single sign-on supplies no other account: then it is that of the process. */
void clue_fill(struct correlate *w, struct leg *leg, const struct event *e)
{
    struct leg_clue *clue = arena_lend(&w->arena, sizeof *clue);
    leg->clue = clue;
    leg->guid = (struct guid){0};
    if (!e->user) {
        leg->user = e->subject_user;
        leg->domain = e->subject_domain;
    }
    clue->rule = find_rule(e->origin, e->at.event_id);
    clue->workstation = e->workstation;
    clue->target_server = e->target_server;
    clue->target_address = e->rest.target_address;
    clue->says = (struct clue){
        .origin = e->origin,
        .usage_id = e->rest.usage_id,
        .status = e->status,
        .service = e->target_info ? e->target_info : e->service,
        .program = e->process_name,
        .words = e->rest.usage_reason       ? e->rest.usage_reason
                 : e->rest.requested_etypes ? e->rest.requested_etypes
                                            : e->rest.policy,
        .more_words = e->rest.available_etypes ? e->rest.available_etypes : e->rest.silo,
    };
}

/* ---- what it names ---- */

/* The host of HTTP/web.test.com:8080/name@REALM; empty where it is no SPN. */
static struct text host_of_spn(struct text spn)
{
    struct text host;
    spn = text_slice(spn, 0, text_find_last(spn, '@'));
    host = text_slice(spn, text_find(spn, '/') + 1, spn.len);
    host = text_slice(host, 0, text_find(host, '/'));
    return text_find_last(host, ':') == text_find(host, ':') ? text_slice(host, 0, text_find(host, ':'))
                                                             : host;
}

/* 10.0.0.5, fe80::1, [fe80::1] */
static bool is_address(struct text host)
{
    size_t digits = 0;
    for (size_t i = 0; i < host.len; i++)
        digits += (host.at[i] >= '0' && host.at[i] <= '9') || host.at[i] == '.';
    return host.len && (digits == host.len || text_find(host, ':') < host.len);
}

static struct text named_host(struct correlate *w, const struct leg *clue)
{
    return host_of_spn(names_text(w->names, clue->clue->says.service));
}

bool clue_names_address(struct correlate *w, const struct leg *clue)
{
    return is_address(named_host(w, clue)) || is_address(names_text(w->names, clue->clue->target_server));
}

static uint32_t owner_of(struct correlate *w, const struct leg *clue, struct text address)
{
    uint32_t name = names_find(w->names, address);
    return name ? hostmap_owner(w, name, clue->time, clue->at.computer) : 0;
}

static uint32_t host_named(struct correlate *w, const struct leg *clue, struct text name)
{
    uint32_t host;
    if (!name.len)
        return 0;
    if (is_address(name))
        return owner_of(w, clue, name);
    host = hostmap_named(w, name, world_host_domain(w, clue->at.computer));
    return hostmap_is_known(w, host) ? host : 0;
}

uint32_t clue_target(struct correlate *w, const struct leg *clue)
{
    uint32_t host = host_named(w, clue, named_host(w, clue));
    if (!host)
        host = host_named(w, clue, names_text(w->names, clue->clue->target_server));
    if (!host && clue->clue->target_address)
        host = hostmap_owner(w, clue->clue->target_address, clue->time, clue->at.computer);
    return host;
}

/* The very service that the hop asked for. */
static bool names_service(struct correlate *w, const struct leg *clue, const struct hop *hop)
{
    struct text said = names_text(w->names, clue->clue->says.service),
                asked = names_text(w->names, hop->service);
    said = text_slice(said, 0, text_find_last(said, '@'));
    asked = text_slice(asked, 0, text_find_last(asked, '@'));
    return said.len && text_same(said, asked);
}

int clue_names_target(struct correlate *w, const struct leg *clue, const struct draft *draft)
{
    const struct hop *hop = &draft->hop;
    uint32_t target = clue_target(w, clue);
    if (names_service(w, clue, hop))
        return 2;
    if (clue->clue->target_address && clue->clue->target_address == hop->target.address)
        return 1;
    if (!target || !hop->target.host)
        return 0;
    return target == hop->target.host ? 1 : -1;
}
