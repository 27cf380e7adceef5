/* story_missing: what the logs lack for a hop. "Not collected", "a gap there" and "none there" are different
 * answers. */
#include "report/story.h"

#include "base/time.h"
#include "report/verdict.h"

#define USED_WITHIN (60 * TIME_SECOND) /* a ticket that is used is used right away, nearly always */
#define NTLM_APART  (2 * TIME_SECOND)  /* a validation is written as near to its logon as this */

#define LEFT_OUT "the logs were read by a query, which may have left it out."

static struct sentence lack(const char *about, enum answer answer, const struct hop *hop)
{
    return (struct sentence){.about = about, .answer = answer, .hop = hop};
}

/* Why a computer's log has nothing of that time. */
static const char *log_words(const struct story *story, uint32_t computer, int64_t time, enum answer answer)
{
    struct prose *prose = story->prose;
    const struct summary_log *log = sight_log(story->sight, computer);
    const char *name = prose_name(prose, computer, "");
    if (!log)
        return prose_text(prose, "the log of %s is not here", name);
    if (answer == ANSWER_GAP)
        return prose_text(prose, "the log of %s has a gap at that time", name);
    if (answer == ANSWER_LEFT_OUT)
        return prose_text(prose, "the log of %s was read by a query, which may have left it out", name);
    if (answer == ANSWER_NONE)
        return prose_text(prose, "the log of %s is here and whole at that time", name);
    time += sight_offset(story->sight, computer);
    if (time < log->first_time)
        return prose_text(prose, "the log of %s begins after it, at %s", name,
                          prose_clock(prose, log->first_time));
    return prose_text(prose, "the log of %s ends %s it, at %s", name,
                      log->last_time < time ? "before" : "right after", prose_clock(prose, log->last_time));
}

/* A ticket without a logon. */
static void miss_logon(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    enum answer answer;
    if (hop->protocol != PROTOCOL_KERBEROS || hop->outcome != OUTCOME_ISSUED)
        return;
    if (!hop->target.host) {
        prose_say(
            prose, lack("target-log", ANSWER_NOT_COLLECTED, hop),
            "The logon (4624) with this ticket: on which computer %s runs is not known from these logs, so "
            "whether the ticket was used cannot be told.",
            prose_name(prose, hop->service, "the service"));
        return;
    }
    answer = sight_at(story->sight, hop->target.host, hop->start, hop->start + USED_WITHIN);
    if (answer == ANSWER_NONE)
        prose_say(
            prose, lack("target-log", answer, hop),
            "The logon (4624) with this ticket: %s and has none. The ticket was not used then, or the server "
            "could not open it (the SPN lies on another account than the service runs as: System event 4, "
            "KRB_AP_ERR_MODIFIED, on the client tells), or logons are not audited there.",
            log_words(story, hop->target.host, hop->start, answer));
    else
        prose_say(prose, lack("target-log", answer, hop),
                  "The logon (4624) with this ticket: %s, so whether it was used cannot be told.",
                  log_words(story, hop->target.host, hop->start, answer));
}

static void miss_issuance(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    static const struct {
        enum answer answer;
        const char *words;
    } WHY[] = {
        [UNDECIDABLE_NO_DC] = {ANSWER_NOT_COLLECTED,
                               "no log of a domain controller that serves these computers is here"},
        [UNDECIDABLE_OUTSIDE] =
            {ANSWER_NOT_COLLECTED,
             "the ticket started before a domain controller's log begins, or after it ends"},
        [UNDECIDABLE_GAP] = {ANSWER_GAP, "a domain controller's log has a gap in that second"},
        [UNDECIDABLE_TOO_MANY] = {ANSWER_NOT_COLLECTED,
                                  "so many tickets lack theirs that a domain controller must be missing"},
    };
    if (hop->protocol != PROTOCOL_KERBEROS || story_event(hop, 4769, 4769) || !story_event(hop, 4624, 4625))
        return;
    if (hop->marks >> MARK_TICKET_WITHOUT_ISSUANCE & 1)
        prose_say(
            prose, lack("issuance", ANSWER_NONE, hop),
            "The ticket request (4769): the domain controllers' logs are here and whole at %s, and none "
            "issued this ticket.",
            prose_clock(prose, hop->ticket_start));
    else if (story->sight->left_out)
        prose_say(prose, lack("issuance", ANSWER_LEFT_OUT, hop), "The ticket request (4769): " LEFT_OUT);
    else if (hop->issuance != UNDECIDABLE_NOT)
        prose_say(prose, lack("issuance", WHY[hop->issuance].answer, hop),
                  "The ticket request (4769): %s. That it is not here means nothing.",
                  WHY[hop->issuance].words);
    else if (hop->ticket_start == TIME_NONE)
        prose_say(
            prose, lack("issuance", ANSWER_NOT_COLLECTED, hop),
            "The ticket request (4769): when the ticket started is not known, as the Logon GUID did not give "
            "it up; it may be up to ten hours older than the logon. That it is not here means nothing.");
    else
        prose_say(prose, lack("issuance", ANSWER_NOT_COLLECTED, hop),
                  "The ticket request (4769): none is here for %s; nothing is concluded from that.",
                  prose_clock(prose, hop->ticket_start));
}

/* The best that any domain controller's log allows to say of that time. */
static enum answer controllers_at(const struct story *story, int64_t time)
{
    const struct summary *s = story->sight->basis->summary;
    enum answer worst = ANSWER_COUNT;
    for (uint32_t i = 0; i < s->log_count; i++)
        if (s->logs[i].is_dc && sight_is_security(story->sight->names, &s->logs[i])) {
            enum answer answer =
                sight_at(story->sight, s->logs[i].computer, time - NTLM_APART, time + NTLM_APART);
            worst = answer < worst ? answer : worst;
        }
    return worst == ANSWER_COUNT ? ANSWER_NOT_COLLECTED : worst;
}

static void miss_validation(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    enum answer answer = controllers_at(story, hop->start);
    if (hop->protocol != PROTOCOL_NTLM || hop->mechanism == MECHANISM_ANONYMOUS || hop->local_account ||
        hop->loopback || story_event(hop, 4776, 4776) || story_event(hop, 4030, 4033))
        return;
    if (story->sight->left_out)
        prose_say(prose, lack("validation", ANSWER_LEFT_OUT, hop),
                  "The domain controller's validation (4776): " LEFT_OUT);
    else if (!story->sight->controllers)
        prose_say(prose, lack("validation", ANSWER_NOT_COLLECTED, hop),
                  "The domain controller's validation (4776): no domain controller's log is here.");
    else if (answer == ANSWER_NONE)
        prose_say(
            prose, lack("validation", answer, hop),
            "The domain controller's validation (4776): the domain controllers' logs that are here are whole "
            "at that time and have none. Another domain controller validated it, or Credential Validation is "
            "not audited.");
    else
        prose_say(prose, lack("validation", answer, hop),
                  "The domain controller's validation (4776): a domain controller's log %s.",
                  answer == ANSWER_GAP ? "has a gap at that time" : "does not reach to it");
}

static void miss_server(const struct story *story, const struct hop *hop)
{
    if (hop->protocol != PROTOCOL_NTLM || hop->mechanism == MECHANISM_ANONYMOUS || hop->local_account ||
        story_event(hop, 4624, 4625))
        return;
    if (story->sight->left_out)
        prose_say(story->prose, lack("target-log", ANSWER_LEFT_OUT, hop),
                  "The logon itself (4624, 4625): " LEFT_OUT);
    else if (story_names_server(hop))
        prose_say(story->prose,
                  lack("target-log", sight_at(story->sight, hop->target.host, hop->start, hop->start), hop),
                  "The logon itself (4624, 4625): %s.",
                  log_words(story, hop->target.host, hop->start,
                            sight_at(story->sight, hop->target.host, hop->start, hop->start)));
    else
        prose_say(
            story->prose, lack("target-log", ANSWER_NOT_COLLECTED, hop),
            "The logon itself (4624, 4625): the server's log is not here, or does not audit logons. A 4776 "
            "does not name the server; event 8004 (Microsoft-Windows-NTLM/Operational on the domain "
            "controller, by the policy \"Restrict NTLM: Audit NTLM authentication in this domain\") does.");
}

/* Nothing says why NTLM was used. */
static void miss_reason(const struct story *story, const struct hop *hop)
{
    struct text word = names_text(story->prose->names, hop->reason);
    if (!(hop->marks >> MARK_NTLM_FALLBACK & 1) || story_event(hop, 4020, 4021) ||
        (hop->reason && !text_equal(word, TEXT("unknown")) && !text_equal(word, TEXT("no-ticket-requested"))))
        return;
    if (story->sight->left_out)
        prose_say(story->prose, lack("reason", ANSWER_LEFT_OUT, hop), "Why NTLM: " LEFT_OUT);
    else if (!story->sight->controllers)
        prose_say(story->prose, lack("reason", ANSWER_NOT_COLLECTED, hop),
                  "Why NTLM: a refused ticket request would tell, but no domain controller's log is here.");
    else
        prose_say(
            story->prose, lack("reason", ANSWER_NOT_WRITTEN, hop),
            "Why NTLM: no refused ticket request is here, and a domain controller does not write one for a "
            "service name (SPN) that no account has, unless it is told to: " EXTRA_LOG_LEVEL
            " on each domain controller. So an address was used, or a name without an SPN, or NTLM was asked "
            "for.");
}

/* The front end may have tried to delegate. */
static void miss_delegation(const struct story *story, const struct hop *hop)
{
    if (hop->mechanism == MECHANISM_ANONYMOUS && hop->parent)
        prose_say(
            story->prose,
            lack("delegation", story->sight->controllers ? ANSWER_NOT_WRITTEN : ANSWER_NOT_COLLECTED, hop),
            "Whether the front end asked to delegate and was refused: %s",
            story->sight->controllers ? "a domain controller does not write that (4769 with 0xd) unless it "
                                        "is told to: " EXTRA_LOG_LEVEL "."
                                      : "no domain controller's log is here.");
}

static bool wrote_evidence(const struct hop *hop, uint32_t computer)
{
    for (uint32_t i = 0; i < hop->evidence_count; i++)
        if (hop->evidence[i]->computer == computer)
            return true;
    return false;
}

static void miss_source(const struct story *story, const struct hop *hop)
{
    if (!hop->source.host && !hop->source.address)
        prose_say(story->prose, lack("source", ANSWER_NOT_WRITTEN, hop),
                  "Where it came from: the events carry no address%s.",
                  hop->workstation ? ", only the name that the client claims" : "");
    else if (hop->source.host && !hop->parent && !sight_log(story->sight, hop->source.host))
        prose_say(
            story->prose, lack("source-log", ANSWER_NOT_COLLECTED, hop),
            "What came before on %s: its %slog is not here, so how the account had got there, or whether "
            "its credentials were given there (4648), cannot be told.",
            prose_name(story->prose, hop->source.host, ""),
            wrote_evidence(hop, hop->source.host) ? "Security " : "");
}

void story_missing(const struct story *story, const struct hop *hop)
{
    miss_issuance(story, hop);
    miss_logon(story, hop);
    miss_validation(story, hop);
    miss_server(story, hop);
    miss_reason(story, hop);
    miss_delegation(story, hop);
    miss_source(story, hop);
}
