/* hop: the words for one hop and for what the rules say about it. */
#include "report/pieces.h"
#include "report/status.h"
#include "report/times.h"

#include "base/time.h"

#define EVIDENCE_SHOWN    5 /* events of a hop, or runs of like ones, that are named; the others are counted */
#define ALTERNATIVE_SHOWN 3 /* the same of other readings of a hop */

static struct text name_text(const struct report *report, uint32_t name)
{
    return names_text(report->options.names, name);
}

static void add_name(struct report *report, const char *before, uint32_t name)
{
    line_words(&report->line, before);
    line_name(&report->line, name_text(report, name));
}

static void print_place(struct report *report, const struct end *end)
{
    struct line *line = &report->line;
    if (end->host)
        add_name(report, "", end->host);
    else if (!end->address)
        line_words(line, "unknown" LINE_TIE "host");
    if (end->host && end->address) {
        line_words(line, " (");
        line_name(line, name_text(report, end->address));
        line_words(line, ")");
    } else if (end->address) {
        add_name(report, "", end->address);
    }
}

static void print_title(struct report *report, const struct chain *chain, const struct hop *hop)
{
    struct line *line = &report->line;
    if (hop->principal != chain->principal) {
        if (hop->principal)
            add_name(report, "", hop->principal);
        else
            line_words(line, "unknown" LINE_TIE "account");
        line_words(line, ": ");
    }
    print_place(report, &hop->source);
    line_format(line, " %s" LINE_TIE, report->glyphs->arrow);
    if (hop->loopback)
        line_words(line, "itself");
    else
        print_place(report, &hop->target);
    line_words(line, LINE_RIGHT);
    print_outcome(report, hop->outcome);
}

static const char *right_of(const struct hop *hop)
{
    switch (hop->mechanism) {
    case MECHANISM_FORWARDED_TGT:
        return "forwarded TGT (unconstrained delegation)";
    case MECHANISM_S4U2PROXY:
        return hop->model == MODEL_CLASSIC          ? "classic constrained delegation (S4U2proxy)"
               : hop->model == MODEL_RESOURCE_BASED ? "resource-based constrained delegation (S4U2proxy)"
                                                    : "constrained delegation (S4U2proxy)";
    case MECHANISM_ANONYMOUS:
        return "anonymous: the user's credentials did not come along";
    case MECHANISM_EXPLICIT:
        return "credentials given explicitly";
    case MECHANISM_DIRECT:
        break;
    }
    if (hop->protocol == PROTOCOL_NTLM)
        return "own credentials";
    if (hop->delegate)
        return "ticket in the user's name (S4U2self) taken";
    return hop->service || hop->outcome == OUTCOME_FAILURE ? "own ticket"
                                                           : "ticket whose request was not seen";
}

/* NTLM's version means nothing in an anonymous logon. */
static void print_protocol(struct report *report, const struct hop *hop)
{
    if (hop->protocol == PROTOCOL_KERBEROS)
        line_words(&report->line, "Kerberos");
    else if (hop->lm_package && hop->mechanism != MECHANISM_ANONYMOUS)
        add_name(report, "", hop->lm_package);
    else
        line_words(&report->line, "NTLM");
    line_words(&report->line, ", ");
}

/* The client calls itself otherwise than the owner of its address is called. */
static bool claims_otherwise(const struct report *report, const struct hop *hop)
{
    struct text claim = name_text(report, hop->workstation), host = name_text(report, hop->source.host);
    return claim.len && host.len &&
           !text_same(text_slice(claim, 0, text_find(claim, '.')), text_slice(host, 0, text_find(host, '.')));
}

/* The service is that of the ticket which would have made NTLM needless: it goes with the reason. */
static bool names_ticket(const struct hop *hop)
{
    return hop->protocol == PROTOCOL_NTLM && hop->service && hop->reason;
}

static void print_how(struct report *report, const struct hop *hop)
{
    struct line *line = &report->line;
    uint32_t by = hop->delegate ? hop->delegate : hop->given_by;
    print_protocol(report, hop);
    line_words(line, right_of(hop));
    if (by)
        add_name(report, " by" LINE_TIE, by);
    if (hop->service && !names_ticket(hop))
        add_name(report, by || hop->mechanism != MECHANISM_DIRECT ? ", to" LINE_TIE : " for" LINE_TIE,
                 hop->service);
    if (hop->ticket_etype != ETYPE_FAILURE && status_etype(hop->ticket_etype))
        line_format(line, ", %s", status_etype(hop->ticket_etype));
    if (hop->local_account)
        line_words(line, ", local account");
    if (hop->impersonation == IMPERSONATION_IDENTIFICATION)
        line_words(line, ", identification only");
    if (claims_otherwise(report, hop))
        add_name(report, ", calls itself" LINE_TIE, hop->workstation);
    if (hop->logons > 1)
        line_format(line, ", %u" LINE_TIE "logons", hop->logons);
    if (hop->outcome == OUTCOME_ISSUED)
        line_words(line, ", no logon with it seen");
}

static void print_code(struct report *report, uint32_t status)
{
    const struct status_words *words = status_find(status);
    line_format(&report->line, words ? "0x%x %s" : "status 0x%x%s", status, words ? words->symbol : "");
}

static void print_status(struct report *report, const struct hop *hop)
{
    const struct status_words *words = status_find(hop->sub_status ? hop->sub_status : hop->status);
    line_style(&report->line, STYLE_BAD);
    print_code(report, hop->status);
    if (hop->sub_status && hop->sub_status != hop->status) {
        line_words(&report->line, ", ");
        print_code(report, hop->sub_status);
    }
    if (words)
        line_format(&report->line, ": %s", words->meaning);
}

static void print_reason(struct report *report, const struct hop *hop)
{
    struct text word = name_text(report, hop->reason);
    const char *sentence = status_reason(word);
    line_words(&report->line, status_why(hop));
    line_words(&report->line, ": ");
    if (sentence)
        line_words(&report->line, sentence);
    else
        line_name(&report->line, word);
    if (names_ticket(hop))
        add_name(report, ": ", hop->service);
}

static void print_marks(struct report *report, const struct hop *hop)
{
    const char *between = "";
    line_style(&report->line, STYLE_NOTE);
    for (int i = 0; i < MARK_COUNT; i++) {
        if (!(hop->marks >> i & 1))
            continue;
        line_words(&report->line, between);
        line_words(&report->line, mark_word((enum mark)i));
        between = ", ";
    }
    line_style(&report->line, STYLE_PLAIN);
}

/* How sure, where it is not certain, and by the weakest of its links. */
static void print_confidence(struct report *report, const struct hop *hop)
{
    enum basis weakest;
    bool joined = status_weakest(hop, &weakest);
    line_style(&report->line, hop->confidence == CONFIDENCE_WEAK ? STYLE_WARN : STYLE_PLAIN);
    line_format(&report->line, "confidence" LINE_TIE "%s", confidence_word(hop->confidence));
    line_style(&report->line, STYLE_PLAIN);
    if (joined)
        line_format(&report->line, " (joined by %s)", status_basis(weakest));
}

static void print_event(struct report *report, const struct sighting *event)
{
    const char *log = status_log(names_text(report->options.names, event->channel));
    if (log)
        line_format(&report->line, "%s" LINE_TIE, log);
    line_number(&report->line, event->event_id, 1);
    line_words(&report->line, LINE_TIE);
    print_computer(report, event->computer);
    print_record(report, event->record_id);
}

/* How many events from i on are of one kind and one computer. */
static uint32_t run_of(const struct hop *hop, uint32_t i)
{
    const struct sighting *first = hop->evidence[i];
    uint32_t run = 1;
    while (i + run < hop->evidence_count && hop->evidence[i + run]->event_id == first->event_id &&
           hop->evidence[i + run]->computer == first->computer &&
           hop->evidence[i + run]->channel == first->channel)
        run++;
    return run;
}

static void print_evidence(struct report *report, const struct chain *chain, const struct hop *hop)
{
    struct line *line = &report->line;
    line_style(line, STYLE_DIM);
    print_clock(report, hop->start, chain->start);
    for (uint32_t i = 0, groups = 0, run; i < hop->evidence_count; i += run) {
        if (groups++ == EVIDENCE_SHOWN) {
            line_format(line, " and" LINE_TIE "%u" LINE_TIE "more", hop->evidence_count - i);
            break;
        }
        run = run_of(hop, i);
        line_words(line, report->glyphs->dot);
        if (run > 1)
            line_format(line, "%u" LINE_TIE "%s" LINE_TIE, run, report->glyphs->times);
        print_event(report, hop->evidence[i]);
        if (run > 1 && hop->evidence[i]->record_id < RECORD_STAND_IN) {
            line_words(line, LINE_TIE "to");
            print_record(report, hop->evidence[i + run - 1]->record_id);
        }
    }
    if (hop->ticket_start != TIME_NONE) {
        line_format(line, "%sticket" LINE_TIE, report->glyphs->dot);
        print_clock(report, hop->ticket_start, hop->start);
    }
}

static void print_related(struct report *report, const struct hop *hop, const char *prefix)
{
    struct line *line = &report->line;
    const struct hop *other = hop->related;
    line_words(line, other->start < hop->start ? "Perhaps caused by " : "Perhaps led to ");
    if (other->principal)
        add_name(report, "", other->principal);
    else
        line_words(line, "an unknown account");
    line_words(line, ", ");
    print_host(report, &other->source);
    line_format(line, " %s" LINE_TIE, report->glyphs->arrow);
    print_target(report, other);
    line_words(line, " at ");
    print_clock(report, other->start, hop->start);
    line_print(line, prefix, prefix);
}

static void print_alternatives(struct report *report, const struct hop *hop, const char *prefix)
{
    struct line *line = &report->line;
    for (uint32_t i = 0; i < hop->alternative_count && i < ALTERNATIVE_SHOWN; i++) {
        const struct alternative *other = &hop->alternatives[i];
        if (other->principal)
            add_name(report, "Or a hop of ", other->principal);
        else
            line_words(line, "Or a hop of an unknown account");
        if (other->event) {
            line_words(line, ", by ");
            print_event(report, other->event);
        }
        if (i + 1 == ALTERNATIVE_SHOWN && i + 1 < hop->alternative_count)
            line_format(line, ", and %u more", hop->alternative_count - ALTERNATIVE_SHOWN);
        line_print(line, prefix, prefix);
    }
}

void hop_print(struct report *report, const struct chain *chain, const struct hop *hop, const char *first,
               const char *rest)
{
    struct line *line = &report->line;
    print_title(report, chain, hop);
    line_print(line, first, rest);
    print_how(report, hop);
    line_print(line, rest, rest);
    if (hop->status) {
        print_status(report, hop);
        line_print(line, rest, rest);
    }
    if (hop->reason) {
        print_reason(report, hop);
        line_print(line, rest, rest);
    }
    if (hop->marks)
        print_marks(report, hop);
    if (hop->marks && hop->confidence != CONFIDENCE_EXACT)
        line_words(line, report->glyphs->dot);
    if (hop->confidence != CONFIDENCE_EXACT)
        print_confidence(report, hop);
    if (hop->marks || hop->confidence != CONFIDENCE_EXACT)
        line_print(line, rest, rest);
    print_alternatives(report, hop, rest);
    if (hop->related)
        print_related(report, hop, rest);
    print_evidence(report, chain, hop);
    line_print(line, rest, rest);
}
