/* story_links: why the events of a hop belong together, and how sure that is. */
#include "report/story.h"

#include "base/time.h"
#include "report/status.h"

#include <string.h>

#define CLOCKS_TOLD 4 /* computers of one hop whose clock is off */

/* Links of one reason from one event to several of one kind on one computer. */
struct bundle {
    const struct sighting *from, *first, *last;
    enum basis basis;
    uint32_t count;
    bool clue; /* the one it leads to only explains */
};

static struct sentence about(const char *word, const struct hop *hop)
{
    return (struct sentence){.about = word, .hop = hop};
}

static struct bundle bundle_at(const struct hop *hop, uint32_t i)
{
    const struct link *link = &hop->links[i];
    struct bundle bundle = {
        hop->evidence[link->from],    hop->evidence[link->to], hop->evidence[link->to], link->basis, 1,
        status_is_clue(hop, link->to)};
    for (uint32_t k = i + 1; k < hop->link_count; k++, bundle.count++) {
        const struct sighting *to = hop->evidence[hop->links[k].to];
        if (hop->links[k].from != link->from || hop->links[k].basis != link->basis ||
            to->event_id != bundle.first->event_id || to->computer != bundle.first->computer)
            break;
        bundle.last = to;
    }
    return bundle;
}

/* The older of two before the younger: a link's direction says nothing to a reader. */
static const char *pair_words(struct prose *prose, const struct bundle *b)
{
    const char *from = story_event_words(prose, b->from), *to = story_event_words(prose, b->first);
    if (b->count > 1 && b->last->record_id < RECORD_STAND_IN)
        return prose_text(prose, "%s and %u times %s to #%llu", from, b->count, to,
                          (unsigned long long)b->last->record_id);
    if (b->count > 1)
        return prose_text(prose, "%s and %u times %s", from, b->count, to);
    if (b->first->time < b->from->time)
        return prose_text(prose, "%s and %s", to, from);
    return prose_text(prose, "%s and %s", from, to);
}

/* What a 4769 beside another 4769 is there for. */
static bool two_requests(const struct bundle *b)
{
    return b->from->event_id == 4769 && b->first->event_id == 4769;
}

static const char *request_words(const struct hop *hop)
{
    if (hop->marks >> MARK_TGT_FORWARDED & 1)
        return "the second asks for a ticket-granting ticket to be forwarded, for the same account, from the "
               "same "
               "address and right behind the first";
    if (hop->mechanism == MECHANISM_S4U2PROXY)
        return "the first is the account's ticket to itself (S4U2self), asked for from the same address "
               "right "
               "before the delegation that it prepares";
    return "the same account asked from the same address right after one another";
}

static const char *start_words(struct prose *prose, const struct hop *hop, const struct bundle *b)
{
    bool many = b->count > 1;
    bool known = hop->ticket_start != TIME_NONE; /* not where another hop's ticket went up into this one */
    return prose_text(prose, "%s made with this very ticket: %s the start second%s%s, which %s%s",
                      many ? "the logons were" : "the logon was", many ? "all carry" : "both carry",
                      known ? " " : "", known ? prose_clock(prose, hop->ticket_start) : "",
                      many ? "the logons hide in their Logon GUID" : "the logon hides in its Logon GUID",
                      hop->delegate ? ", although one names the account that asked and the other the user"
                                    : "");
}

/* An event that only explains. */
static const char *clue_words(enum basis basis)
{
    switch (basis) {
    case BASIS_ACCOUNT_HOST_TIME:
        return "the same account on the same computer at nearly the same time";
    case BASIS_WORKSTATION_TIME:
        return "the same account from the same client at nearly the same time";
    case BASIS_ACCOUNT_TIME:
        return "the same account at nearly the same time";
    default:
        return "both name the same service, or the computer that runs it; one of them names no account";
    }
}

static const char *basis_words(struct prose *prose, const struct hop *hop, const struct bundle *b)
{
    if (b->clue)
        return clue_words(b->basis);
    switch (b->basis) {
    case BASIS_TICKET_HASH:
        return "both carry the hash of one and the same ticket";
    case BASIS_LOGON_ID:
        return "both carry the same logon id: one session";
    case BASIS_TICKET_START:
        return start_words(prose, hop, b);
    case BASIS_LOGON_GUID:
        return b->count > 1 ? "all carry the same Logon GUID, as written: one ticket"
                            : "both carry the same Logon GUID, as written: one ticket";
    case BASIS_ACCOUNT_HOST_TIME:
        if (two_requests(b))
            return request_words(hop);
        if (hop->protocol == PROTOCOL_NTLM && b->from->event_id == 4769)
            return "the logon came right after the ticket request that failed, of the same account and from "
                   "the "
                   "same address";
        if (b->from->event_id == 4648 || b->first->event_id == 4648)
            return "the 4648 names the account and the server right before the request; nothing else ties "
                   "the two";
        return "the same account, computer and address at nearly the same time; nothing in the two names one "
               "and the same ticket";
    case BASIS_ACCOUNT_TIME:
        return "the same account at nearly the same time; one of the two has no address, so it may have come "
               "from elsewhere";
    case BASIS_WORKSTATION_TIME:
        if (b->first->event_id != 4776 && b->first->event_id != 4624 && b->first->event_id != 4625)
            return "the same account and the same workstation name, which the client chose, at nearly the "
                   "same "
                   "time; the second names the server";
        return "the same account and the same workstation name, which the client chose, at nearly the same "
               "time; "
               "a 4776 names no server";
    case BASIS_TRANSITED:
        return "the logon names the account that delegated (Transited Services) and asked for the ticket";
    case BASIS_SERVICE_TIME:
        break;
    }
    return status_basis(b->basis);
}

static const char *ahead_words(int64_t offset)
{
    return offset < 0 ? "behind" : "ahead";
}

/* The clocks of both, where one of them is known to be off. */
static const char *clocks_words(const struct story *story, const struct bundle *b)
{
    struct prose *prose = story->prose;
    int64_t from = sight_offset(story->sight, b->from->computer),
            to = sight_offset(story->sight, b->first->computer);
    int64_t written = story_difference(b->from->time, b->first->time);
    int64_t real = story_difference(story_difference(from, to), written);
    uint32_t host = to ? b->first->computer : b->from->computer;
    int64_t offset = to ? to : from;
    if (from == to)
        return "";
    return prose_text(prose, " (the clock of %s is %s %s: really %s)", prose_short(prose, host),
                      prose_span(prose, offset), ahead_words(offset), prose_span(prose, real));
}

/* Some sources (NXLog) keep times to the second only. */
static bool are_seconds(const struct bundle *b)
{
    return b->from->time % TIME_SECOND == 0 && b->first->time % TIME_SECOND == 0 &&
           b->last->time % TIME_SECOND == 0;
}

static const char *apart_words(const struct story *story, const struct bundle *b)
{
    struct prose *prose = story->prose;
    int64_t first = story_difference(b->from->time, b->first->time),
            last = story_difference(b->from->time, b->last->time);
    const char *least = prose_span(prose, first), *most = prose_span(prose, last);
    bool one = strcmp(least, most) == 0;
    if (first == 0 && last == 0 && are_seconds(b))
        return prose_text(prose, "All were written in the same second%s", clocks_words(story, b));
    if (first == 0 && are_seconds(b))
        least = "0 s";
    if (b->count > 1)
        return prose_text(prose, "The logons were written %s%s%s later%s", least, one ? "" : " to ",
                          one ? "" : most, clocks_words(story, b));
    return prose_text(prose, "They were written %s apart%s", least, clocks_words(story, b));
}

static void tell_clocks(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    uint32_t told[CLOCKS_TOLD], count = 0;
    for (uint32_t i = 0; i < hop->evidence_count && count < CLOCKS_TOLD; i++) {
        uint32_t computer = hop->evidence[i]->computer, k = 0;
        int64_t offset = sight_offset(story->sight, computer);
        while (k < count && told[k] != computer)
            k++;
        if (!offset || k < count)
            continue;
        told[count++] = computer;
        prose_say(prose, about("clock", hop),
                  "%s writes times that are %s %s%s: the times of the hop were corrected, those of the "
                  "evidence are "
                  "as written.",
                  prose_name(prose, computer, ""), prose_span(prose, offset), ahead_words(offset),
                  clock_of(sight_log(story->sight, computer)) == CLOCK_ZONE
                      ? ", as of local time labelled UTC"
                      : "");
    }
}

static const char *certain_words(const struct hop *hop)
{
    if (hop->link_count)
        return "the events themselves name the ticket";
    if (story_event(hop, 4624, 4624))
        return "the logon itself names the account and, by its Logon GUID, the second in which its ticket "
               "started";
    return "the request itself names the account, the address and the service";
}

/* Why it is not certain: by the weakest of its links. */
static const char *doubt_words(struct prose *prose, const struct hop *hop)
{
    enum basis weakest;
    if (status_weakest(hop, &weakest) && weakest > BASIS_LOGON_GUID)
        return prose_text(prose, "what holds it together is %s, and other events could agree in that",
                          status_basis(weakest));
    if (hop->alternative_count)
        return "other events fit as well";
    if (hop->evidence_count > 1)
        return "nothing in its events names one and the same request";
    return "one record shows it, and no other confirms it";
}

static void tell_confidence(struct prose *prose, const struct hop *hop)
{
    if (hop->confidence == CONFIDENCE_EXACT)
        prose_say(prose, about("confidence", hop), "This is certain (exact): %s.", certain_words(hop));
    else
        prose_say(prose, about("confidence", hop), "This is %s, not certain (%s): %s.",
                  hop->confidence == CONFIDENCE_STRONG ? "likely" : "a guess",
                  confidence_word(hop->confidence), doubt_words(prose, hop));
    if (hop->mechanism == MECHANISM_S4U2PROXY && hop->principal && !hop->logons &&
        !story_event(hop, 4625, 4625))
        prose_say(
            prose, about("confidence", hop),
            "That it was %s is inferred from who had last come to %s: the domain controller's record names "
            "only %s.",
            prose_name(prose, hop->principal, ""), prose_place(prose, &hop->source),
            prose_name(prose, hop->delegate, "the front end's account"));
}

static void tell_alternatives(struct prose *prose, const struct hop *hop)
{
    for (uint32_t i = 0; i < hop->alternative_count; i++) {
        const struct alternative *other = &hop->alternatives[i];
        const char *event =
            other->event ? story_event_words(prose, other->event) : "an event that is not known";
        if (other->principal == hop->principal)
            prose_say(
                prose, about("alternative", hop),
                "It may as well have been made with the ticket of %s: that was asked for by the same "
                "account, "
                "for the same service, in the same second, and nothing tells the two apart. The nearest was "
                "taken.",
                event);
        else
            prose_say(prose, about("alternative", hop),
                      "It may as well have been a hop of %s, who had come in by %s. The latest before it was "
                      "taken.",
                      prose_name(prose, other->principal, "an account that is not known"), event);
    }
}

void story_links(const struct story *story, const struct hop *hop)
{
    struct prose *prose = story->prose;
    for (uint32_t i = 0; i < hop->link_count;) {
        struct bundle b = bundle_at(hop, i);
        prose_say(prose, about("link", hop), "%s: %s. %s.", pair_words(prose, &b),
                  basis_words(prose, hop, &b), apart_words(story, &b));
        i += b.count;
    }
    tell_confidence(prose, hop);
    tell_alternatives(prose, hop);
    tell_clocks(story, hop);
}
