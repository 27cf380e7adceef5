/* words: the enums of the model as the output writes them, one table each. */
#include "model/chain.h"
#include "model/directory.h"
#include "model/summary.h"

#define WORDS(table) (sizeof(table) / sizeof *(table))

static const char *const PROTOCOL[] = {"kerberos", "ntlm"};
static const char *const MECHANISM[] = {"direct", "forwarded-tgt", "s4u2proxy", "anonymous", "explicit"};
static const char *const OUTCOME[] = {"success", "failure", "issued"};
static const char *const MODEL[] = {NULL, "classic", "resource-based", "unknown"};
static const char *const BASIS[] = {"ticket-hash",      "logon-id",          "ticket-start",
                                    "logon-guid",       "account-host-time", "account-time",
                                    "workstation-time", "transited",         "service-time"};
static const char *const CONFIDENCE[] = {"exact", "strong", "weak"};
static const char *const UNDECIDABLE[] = {NULL, "no-dc-log", "outside-dc-log", "gap-in-dc-log", "dc-missing"};
static const char *const LEVEL[LEVEL_COUNT] = {"informational", "low", "medium", "high", "critical"};
static const char *const ACCOUNT[] = {"user", "computer", "managed"};
static const char *const LACK[LACK_COUNT] = {"flags", "delegates_to", "accepts", "protected_user", "spns"};
static const char *const BAD[BAD_COUNT] = {"cut off",  "ill-formed",     "over the size limit",
                                           "no event", "wrong checksum", "no chunk of a log"};
static const char *const MARK[MARK_COUNT] = {
    "ntlm-fallback",
    "s4u2proxy",
    "s4u2self-transition",
    "tgt-forwarded",
    "unconstrained-delegation",
    "unexpected-delegation",
    "double-hop-failure",
    "missing-spn",
    "etype-mismatch",
    "delegation-refused",
    "denied-at-target",
    "workstation-address-mismatch",
    "ticket-without-issuance",
};

static const char *word(const char *const *table, size_t count, size_t i)
{
    return i < count ? table[i] : NULL;
}

static int from_word(const char *const *table, size_t count, struct text t)
{
    for (size_t i = 0; i < count; i++)
        if (table[i] && text_same(text_of(table[i]), t))
            return (int)i;
    return -1;
}

const char *protocol_word(enum protocol protocol)
{
    return word(PROTOCOL, WORDS(PROTOCOL), protocol);
}

const char *mechanism_word(enum mechanism mechanism)
{
    return word(MECHANISM, WORDS(MECHANISM), mechanism);
}

const char *outcome_word(enum outcome outcome)
{
    return word(OUTCOME, WORDS(OUTCOME), outcome);
}

const char *model_word(enum model model)
{
    return word(MODEL, WORDS(MODEL), model);
}

const char *basis_word(enum basis basis)
{
    return word(BASIS, WORDS(BASIS), basis);
}

const char *confidence_word(enum confidence confidence)
{
    return word(CONFIDENCE, WORDS(CONFIDENCE), confidence);
}

const char *undecidable_word(enum undecidable undecidable)
{
    return word(UNDECIDABLE, WORDS(UNDECIDABLE), undecidable);
}

const char *mark_word(enum mark mark)
{
    return word(MARK, WORDS(MARK), mark);
}

int mark_from_word(struct text word)
{
    return from_word(MARK, WORDS(MARK), word);
}

const char *level_word(enum level level)
{
    return word(LEVEL, WORDS(LEVEL), level);
}

int level_from_word(struct text word)
{
    return from_word(LEVEL, WORDS(LEVEL), word);
}

const char *bad_word(enum bad bad)
{
    return word(BAD, WORDS(BAD), bad);
}

bool bad_is_chunk(enum bad bad)
{
    return bad == BAD_CHECKSUM || bad == BAD_CHUNK;
}

const char *account_word(enum account_kind kind)
{
    return word(ACCOUNT, WORDS(ACCOUNT), kind);
}

const char *lack_word(enum directory_lack lack)
{
    return word(LACK, LACK_COUNT, lack);
}
