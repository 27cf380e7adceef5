/* headline: the counting, and the clauses. */
#include "report/headline.h"

#include "report/rows.h"
#include "report/status.h"

#define SHARE_TOLD 4 /* one target is named where it has so much of all: a quarter */

static uint64_t pair_key(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

static void count_pair(struct headline_pairs *pairs, uint32_t first, uint32_t second)
{
    pairs->hops++;
    *map_put(&pairs->count, pair_key(first, second)) += 1;
}

static uint32_t place_of(const struct end *end)
{
    return end->host ? end->host : end->address;
}

static void see_hop(struct headline *headline, const struct hop *hop)
{
    uint32_t target = place_of(&hop->target) ? place_of(&hop->target) : hop->service;
    bool lost = hop->marks >> MARK_DOUBLE_HOP_FAILURE & 1, fallback = hop->marks >> MARK_NTLM_FALLBACK & 1;
    headline->hops++;
    headline->ntlm += hop->protocol == PROTOCOL_NTLM && !fallback && !lost;
    headline->s4u += hop->mechanism == MECHANISM_S4U2PROXY;
    headline->forwarded += hop->mechanism == MECHANISM_FORWARDED_TGT;
    headline->refused += hop->outcome == OUTCOME_FAILURE && !lost;
    if (fallback) {
        count_pair(&headline->fallback, target, 0);
        count_pair(&headline->reasons, hop->reason, 0);
    }
    if (lost)
        count_pair(&headline->lost, place_of(&hop->source), target);
    if (hop->marks >> MARK_UNEXPECTED_DELEGATION & 1)
        count_pair(&headline->unexpected, place_of(&hop->source), target);
}

void headline_see(struct headline *headline, const struct chain *chain)
{
    headline->chains += chain->hop_count > 0; /* else a finding in events that belong to none */
    for (uint32_t i = 0; i < chain->hop_count; i++)
        see_hop(headline, chain->hops[i]);
}

void headline_done(struct headline *headline)
{
    map_done(&headline->fallback.count);
    map_done(&headline->reasons.count);
    map_done(&headline->lost.count);
    map_done(&headline->unexpected.count);
}

/* The pair with the most hops; of several the first by name. */
struct top {
    uint32_t first, second;
    uint64_t hops;
    size_t pairs; /* of which it is one */
};

static bool before(const struct names *names, uint64_t a, uint64_t b)
{
    int order = names_compare(names, (uint32_t)(a >> 32), (uint32_t)(b >> 32));
    return order < 0 || (order == 0 && names_compare(names, (uint32_t)a, (uint32_t)b) < 0);
}

static struct top top_of(const struct headline_pairs *pairs, const struct names *names)
{
    struct top top = {0};
    for (size_t i = 0; i <= pairs->count.size && pairs->count.slot; i++) {
        const struct map_slot *slot = &pairs->count.slot[i];
        if (!slot->value)
            continue;
        top.pairs++;
        if (slot->value < top.hops ||
            (slot->value == top.hops && !before(names, slot->key, pair_key(top.first, top.second))))
            continue;
        top.first = (uint32_t)(slot->key >> 32);
        top.second = (uint32_t)slot->key;
        top.hops = slot->value;
    }
    return top;
}

static struct sentence about(const char *word)
{
    return (struct sentence){.about = word};
}

static const char *number(struct prose *prose, uint64_t value)
{
    char out[NUMBER_TEXT];
    return prose_text(prose, "%s", print_number(value, out));
}

/* "28 of them to 172.17.0.9": where one stands out. */
static const char *share_words(struct prose *prose, const struct headline_pairs *pairs)
{
    struct top top = top_of(pairs, prose->names);
    const char *to = prose_name(prose, top.first, "an unknown computer");
    if (pairs->hops == 1)
        return prose_text(prose, ", to %s", to);
    if (top.pairs == 1)
        return prose_text(prose, ", all to %s", to);
    if (top.hops * SHARE_TOLD < pairs->hops || top.hops == 1)
        return prose_text(prose, " at %s", prose_count(prose, top.pairs, "computer"));
    return prose_text(prose, ", %s of them to %s", number(prose, top.hops), to);
}

/* " (mostly as no account has the SPN)" */
static const char *reason_words(struct prose *prose, const struct headline_pairs *reasons)
{
    struct top top = top_of(reasons, prose->names);
    const char *reason = status_reason(names_text(prose->names, top.first));
    if (!reason || top.hops * 2 < reasons->hops)
        return "";
    return prose_text(prose, " (%s%s)", top.hops < reasons->hops ? "mostly: " : "", reason);
}

/* "web1 → web2 and 2 other pairs" */
static const char *pair_words(struct prose *prose, const struct headline_pairs *pairs)
{
    struct top top = top_of(pairs, prose->names);
    return prose_text(
        prose, "%s → %s%s", top.first ? prose_short(prose, top.first) : "?",
        top.second ? prose_short(prose, top.second) : "?",
        top.pairs > 1 ? prose_text(prose, " and %s", prose_count(prose, top.pairs - 1, "other pair")) : "");
}

static void say_delegation(struct prose *prose, const struct headline *headline, bool judged)
{
    uint64_t hops = headline->s4u + headline->forwarded;
    struct sentence head = about("delegation");
    if (headline->unexpected.hops)
        prose_say(prose, about("unexpected-delegation"), "%s that nobody expects, at %s",
                  prose_count(prose, headline->unexpected.hops, "delegated hop"),
                  pair_words(prose, &headline->unexpected));
    else if (!hops)
        prose_say(prose, head, "no delegation seen");
    else if (judged)
        prose_say(prose, head, "delegation as configured (%s)", prose_count(prose, hops, "hop"));
    else
        prose_say(
            prose, head,
            "%s by delegation%s%s, held against no allow list (--expected) and no baseline (--baseline)",
            prose_count(prose, hops, "hop"), headline->forwarded ? ", " : "",
            headline->forwarded
                ? prose_text(prose, "%s of them unconstrained", number(prose, headline->forwarded))
                : "");
}

void headline_say(struct prose *prose, const struct headline *headline, bool judged)
{
    prose_say(prose, about("hops"), "%s in %s", prose_count(prose, headline->hops, "hop"),
              prose_count(prose, headline->chains, "chain"));
    if (!headline->hops)
        return;
    if (headline->fallback.hops)
        prose_say(prose, about("ntlm-fallback"), "%s fell back to NTLM%s%s",
                  number(prose, headline->fallback.hops), share_words(prose, &headline->fallback),
                  reason_words(prose, &headline->reasons));
    if (headline->ntlm)
        prose_say(prose, about("ntlm"), "%s%s used NTLM", number(prose, headline->ntlm),
                  headline->fallback.hops ? " more" : "");
    if (headline->lost.hops)
        prose_say(prose, about("double-hop-failure"), "%s at %s",
                  prose_count(prose, headline->lost.hops, "double-hop failure"),
                  pair_words(prose, &headline->lost));
    if (headline->refused)
        prose_say(prose, about("refused"), "%s %s refused", number(prose, headline->refused),
                  headline->refused == 1 ? "was" : "were");
    say_delegation(prose, headline, judged);
}
