/* story: what happened in one hop. */
#include "report/story.h"

#include "base/time.h"
#include "model/host.h"
#include "report/status.h"

#include <string.h>

uint32_t story_number(const struct chain *chain, const struct hop *hop)
{
    for (uint32_t i = 0; i < chain->hop_count; i++)
        if (chain->hops[i] == hop)
            return i + 1;
    return 0;
}

const struct sighting *story_event(const struct hop *hop, uint16_t first_id, uint16_t last_id)
{
    for (uint32_t i = 0; i < hop->evidence_count; i++)
        if (hop->evidence[i]->event_id >= first_id && hop->evidence[i]->event_id <= last_id)
            return hop->evidence[i];
    return NULL;
}

const char *story_event_words(struct prose *prose, const struct sighting *event)
{
    const char *log = status_log(names_text(prose->names, event->channel));
    const char *what = prose_text(prose, "%s%s%u %s", log ? log : "", log ? " " : "", event->event_id,
                                  prose_short(prose, event->computer));
    if (event->record_id >= RECORD_STAND_IN)
        return prose_text(prose, "%s at %s", what, prose_clock(prose, event->time));
    return prose_text(prose, "%s #%llu", what, (unsigned long long)event->record_id);
}

int64_t story_difference(int64_t a, int64_t b)
{
    int64_t out;
    if (__builtin_sub_overflow(b, a, &out))
        return b < a ? -INT64_MAX : INT64_MAX;
    return out;
}

static struct sentence about(const char *word, const struct hop *hop)
{
    return (struct sentence){.about = word, .hop = hop};
}

static const char *code_words(struct prose *prose, uint32_t status)
{
    const struct status_words *words = status_find(status);
    return words ? prose_text(prose, "0x%x %s, %s", status, words->symbol, words->meaning)
                 : prose_text(prose, "status 0x%x", status);
}

/* Of two codes the second says more. */
static const char *failure_words(struct prose *prose, const struct hop *hop)
{
    if (!hop->status && !hop->sub_status)
        return "without a status";
    return code_words(prose, hop->sub_status ? hop->sub_status : hop->status);
}

/* Is it the computer's own account? */
static bool is_own_account(const struct prose *prose, uint32_t service, uint32_t host)
{
    struct text account = names_text(prose->names, service),
                name = host_label(names_text(prose->names, host));
    return account.len == name.len + 1 && account.at[name.len] == '$' &&
           text_same(text_slice(account, 0, name.len), name);
}

/* "web1$, the computer's own account" */
static const char *service_words(struct prose *prose, const struct hop *hop)
{
    const char *name = prose_name(prose, hop->service, "a service that is not known");
    if (!hop->service || !hop->target.host || strchr(name, '/'))
        return name;
    if (is_own_account(prose, hop->service, hop->target.host))
        return prose_text(prose, "%s, the computer's own account", name);
    return prose_text(prose, "%s, the account that the service there runs as", name);
}

/* The parts of a hop's sentence. */
struct parts {
    const char *at, *who, *from, *to, *service;
};

static struct parts parts_of(struct prose *prose, const struct hop *hop)
{
    return (struct parts){
        prose_clock(prose, hop->start), prose_name(prose, hop->principal, "an account that is not known"),
        prose_place(prose, &hop->source), hop->loopback ? "itself" : prose_place(prose, &hop->target),
        service_words(prose, hop)};
}

/* The request itself failed: no server was reached. */
static bool refused_by_dc(const struct hop *hop)
{
    return hop->protocol == PROTOCOL_KERBEROS && hop->outcome == OUTCOME_FAILURE &&
           !story_event(hop, 4624, 4625);
}

/* The ticket that was used is one to oneself in another's name, and no delegation followed. */
static bool vouched_for(const struct hop *hop)
{
    return hop->mechanism == MECHANISM_DIRECT && hop->delegate && hop->outcome == OUTCOME_SUCCESS;
}

static void tell_kerberos(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    struct sentence head = about("hop", hop);
    if (vouched_for(hop))
        prose_say(
            prose, head,
            "At %s %s on %s asked for a ticket for %s, in the name of %s (S4U2self), and %s was reached "
            "with it.",
            p.at, prose_name(prose, hop->delegate, ""), p.from, p.service, p.who, p.to);
    else if (refused_by_dc(hop))
        prose_say(prose, head,
                  "At %s %s on %s asked for a ticket for %s, and the domain controller refused: %s.", p.at,
                  p.who, p.from, p.service, failure_words(prose, hop));
    else if (hop->outcome == OUTCOME_FAILURE)
        prose_say(prose, head, "At %s %s came from %s to %s by Kerberos and was turned away there: %s.", p.at,
                  p.who, p.from, p.to, failure_words(prose, hop));
    else if (hop->outcome == OUTCOME_ISSUED && (hop->target.host || hop->target.address))
        prose_say(prose, head, "At %s %s on %s got a ticket for %s, on %s; no logon with it was seen.", p.at,
                  p.who, p.from, p.service, p.to);
    else if (hop->outcome == OUTCOME_ISSUED)
        prose_say(prose, head, "At %s %s on %s got a ticket for %s; no logon with it was seen.", p.at, p.who,
                  p.from, p.service);
    else if (hop->service)
        prose_say(prose, head, "At %s %s went from %s to %s by Kerberos, with their own ticket for %s.", p.at,
                  p.who, p.from, p.to, p.service);
    else
        prose_say(prose, head,
                  "At %s %s went from %s to %s by Kerberos, with a ticket whose request was not seen.", p.at,
                  p.who, p.from, p.to);
}

static const char *ntlm_words(struct prose *prose, const struct hop *hop)
{
    return prose_name(prose, hop->lm_package, "NTLM");
}

bool story_names_server(const struct hop *hop)
{
    return hop->target.host && (story_event(hop, 8001, 8006) || story_event(hop, 4020, 4033));
}

static void tell_ntlm(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    struct sentence head = about("hop", hop);
    const char *account = hop->local_account ? ", a local account of that computer," : "";
    if (!story_event(hop, 4624, 4625) && story_names_server(hop))
        prose_say(prose, head, "At %s %s went from %s to %s by NTLM, as a domain controller %s%s%s.", p.at,
                  p.who, p.from, p.to,
                  hop->outcome == OUTCOME_FAILURE  ? "refused it"
                  : hop->outcome == OUTCOME_ISSUED ? "was asked; what it answered is not written"
                                                   : "validated it",
                  hop->outcome == OUTCOME_FAILURE ? ": " : "",
                  hop->outcome == OUTCOME_FAILURE ? failure_words(prose, hop) : "");
    else if (!story_event(hop, 4624, 4625))
        prose_say(prose, head, "At %s %s %s an NTLM logon of %s, whose client %s%s%s%s.", p.at,
                  hop->local_account ? "the computer itself" : "a domain controller",
                  hop->outcome == OUTCOME_FAILURE ? "refused" : "validated", p.who,
                  hop->workstation ? "calls itself " : "gives no name",
                  prose_name(prose, hop->workstation, ""), hop->outcome == OUTCOME_FAILURE ? ": " : "",
                  hop->outcome == OUTCOME_FAILURE ? failure_words(prose, hop) : "");
    else if (hop->outcome == OUTCOME_FAILURE)
        prose_say(prose, head, "At %s %s%s came from %s to %s with %s and was turned away: %s.", p.at, p.who,
                  account, p.from, p.to, ntlm_words(prose, hop), failure_words(prose, hop));
    else
        prose_say(prose, head, "At %s %s%s went from %s to %s with %s.", p.at, p.who, account, p.from, p.to,
                  ntlm_words(prose, hop));
}

static void tell_forwarded(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    prose_say(prose, about("hop", hop),
              "At %s the service on %s used the ticket-granting ticket that %s had handed to it to get a "
              "ticket for "
              "%s%s %s: unconstrained delegation. To the target it looks as if the user had come in person.",
              p.at, p.from, p.who, p.service,
              hop->outcome == OUTCOME_SUCCESS   ? "; with this it reached"
              : hop->outcome == OUTCOME_FAILURE ? "; with this it was turned away at"
                                                : "; no logon with this was seen at",
              p.to);
}

static void tell_delegated(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    const char *kind = hop->model == MODEL_CLASSIC ? "classic constrained delegation (S4U2proxy), by the "
                                                     "front end's msDS-AllowedToDelegateTo"
                       : hop->model == MODEL_RESOURCE_BASED
                           ? "resource-based constrained delegation (S4U2proxy), "
                             "allowed at the back end"
                       : hop->rights & RIGHT_TOLD
                           ? "constrained delegation (S4U2proxy), for which the directory has no right"
                           : "constrained delegation (S4U2proxy), whether classic "
                             "or resource-based these logs do not say";
    const char *by = prose_name(prose, hop->delegate, "an account that is not known");
    if (refused_by_dc(hop))
        prose_say(
            prose, about("hop", hop),
            "At %s %s on %s asked for a ticket for %s in the name of %s, and the domain controller refused: "
            "%s.",
            p.at, by, p.from, p.service, p.who, failure_words(prose, hop));
    else
        prose_say(prose, about("hop", hop),
                  "At %s %s on %s asked for a ticket for %s, in the name of %s, %s %s%s%s: %s.", p.at, by,
                  p.from, p.service, p.who,
                  hop->outcome == OUTCOME_SUCCESS   ? "and reached"
                  : hop->outcome == OUTCOME_FAILURE ? "got it, and was turned away at"
                                                    : "and got it; no logon with it was seen at",
                  p.to, hop->outcome == OUTCOME_FAILURE ? ", " : "",
                  hop->outcome == OUTCOME_FAILURE ? failure_words(prose, hop) : "", kind);
}

static void tell_anonymous(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    if (hop->parent)
        prose_say(
            prose, about("hop", hop),
            "At %s %s reached %s without any credentials (ANONYMOUS LOGON), right after %s had come to %s: "
            "the user was lost at the second hop, as nothing let the front end go on in their name.",
            p.at, p.from, p.to, p.who,
            prose_short(prose, hop->source.host ? hop->source.host : hop->source.address));
    else
        prose_say(
            prose, about("hop", hop),
            "At %s %s reached %s without any credentials (ANONYMOUS LOGON); for whom, if for anyone, is not "
            "known.",
            p.at, p.from, p.to);
}

static void tell_explicit(struct prose *prose, const struct hop *hop)
{
    struct parts p = parts_of(prose, hop);
    prose_say(prose, about("hop", hop),
              "At %s %s on %s gave the credentials of %s (4648), and with these %s %s by %s%s%s.", p.at,
              prose_name(prose, hop->given_by, "someone"), p.from, p.who,
              hop->outcome == OUTCOME_SUCCESS   ? "went to"
              : hop->outcome == OUTCOME_FAILURE ? "was turned away at"
                                                : "got a ticket for",
              hop->outcome == OUTCOME_ISSUED ? p.service : p.to,
              hop->protocol == PROTOCOL_KERBEROS ? "Kerberos" : ntlm_words(prose, hop),
              hop->outcome == OUTCOME_FAILURE ? ": " : "",
              hop->outcome == OUTCOME_FAILURE ? failure_words(prose, hop) : "");
}

static void tell_parent(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    if (hop->parent)
        prose_say(prose, about("parent", hop), "It goes on from hop %u, which had brought %s to %s%s.",
                  story_number(story->chain, hop->parent),
                  prose_name(prose, hop->parent->principal, "the account"),
                  prose_place(prose, &hop->parent->target),
                  hop->parent->start <= hop->start
                      ? prose_text(prose, " %s before",
                                   prose_span(prose, story_difference(hop->parent->start, hop->start)))
                      : "");
}

static void tell_ticket(struct prose *prose, const struct hop *hop)
{
    const char *etype = hop->ticket_etype == ETYPE_FAILURE ? NULL : status_etype(hop->ticket_etype);
    if (hop->protocol == PROTOCOL_KERBEROS && hop->ticket_start != TIME_NONE)
        prose_say(prose, about("ticket", hop),
                  "The ticket started at %s by the domain controller's clock%s%s%s.",
                  prose_clock(prose, hop->ticket_start),
                  hop->logons > 1 ? prose_text(prose, ", and was used for %u logons", hop->logons) : "",
                  etype ? "; it is encrypted with " : "", etype ? etype : "");
    if (hop->marks >> MARK_TGT_FORWARDED & 1)
        prose_say(prose, about("note", hop),
                  "Right behind it the user's ticket-granting ticket was asked for to be forwarded (4769 for "
                  "krbtgt): the server can from now on act as the user anywhere.");
    if (hop->marks >> MARK_S4U2SELF_TRANSITION & 1 && !vouched_for(hop))
        prose_say(
            prose, about("note", hop),
            "Before it, %s asked for a ticket to itself in the user's name (S4U2self): protocol transition. "
            "The user had not come by Kerberos, so %s vouches for who they are.",
            prose_name(prose, hop->delegate, "the front end"),
            prose_name(prose, hop->delegate, "the front end"));
    if (hop->impersonation == IMPERSONATION_IDENTIFICATION)
        prose_say(
            prose, about("note", hop),
            "The logon is at identification level: the server may see who the user is, but not act as them.");
}

static void tell_reason(struct prose *prose, const struct hop *hop)
{
    struct text word = names_text(prose->names, hop->reason);
    const char *sentence = status_reason(word);
    if (hop->reason)
        prose_say(prose, about("reason", hop), "%s: %s%s%s.", status_why(hop), sentence ? sentence : word.at,
                  hop->protocol == PROTOCOL_NTLM && hop->service ? ": " : "",
                  hop->protocol == PROTOCOL_NTLM && hop->service ? prose_name(prose, hop->service, "") : "");
    if (hop->marks >> MARK_WORKSTATION_ADDRESS_MISMATCH & 1 && hop->workstation)
        prose_say(prose, about("note", hop),
                  "The client called itself %s, but the address is that of %s: a relay looks like this.",
                  prose_name(prose, hop->workstation, ""), prose_place(prose, &hop->source));
}

void story_hop(const struct story *story, const struct hop *hop)
{
    static void (*const TELL[])(struct prose * prose, const struct hop *hop) = {
        [MECHANISM_FORWARDED_TGT] = tell_forwarded,
        [MECHANISM_S4U2PROXY] = tell_delegated,
        [MECHANISM_ANONYMOUS] = tell_anonymous,
        [MECHANISM_EXPLICIT] = tell_explicit,
    };
    if (hop->mechanism != MECHANISM_DIRECT)
        TELL[hop->mechanism](story->prose, hop);
    else if (hop->protocol == PROTOCOL_KERBEROS)
        tell_kerberos(story->prose, hop);
    else
        tell_ntlm(story->prose, hop);
    tell_parent(story, hop);
    tell_ticket(story->prose, hop);
    tell_reason(story->prose, hop);
}

void story_related(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    const struct hop *other = hop->related;
    bool issued = other && other->outcome == OUTCOME_ISSUED;
    if (!other)
        return;
    prose_say(prose, about("related", hop), "%s %s, who %s %s %s %s at %s%s.",
              other->start < hop->start ? "Perhaps caused by" : "Perhaps led to",
              prose_name(prose, other->principal, "an account that is not known"),
              issued ? "on" : "went from", prose_place(prose, &other->source),
              issued ? "got a ticket for" : "to",
              !issued && (other->target.host || other->target.address)
                  ? prose_place(prose, &other->target)
                  : prose_name(prose, other->service, "an unknown target"),
              prose_clock(prose, other->start),
              prose_text(prose, ": chain c-%016llx", (unsigned long long)hop->related_chain));
}
