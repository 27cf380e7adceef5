/* ours: the table of events. To read another event: a row here, its fields in fields.c. */
#include "ours.h"
#include "decode/decode.h"

struct ours {
    uint16_t id;
    uint8_t origin;
    uint8_t channel; /* enum channel: tells the origin where the provider is not named */
    const char
        *order; /* names of the values by position, one blank between; NULL: none comes without names */
};

enum channel {
    CHANNEL_SECURITY,
    CHANNEL_SYSTEM, /* of many providers: tells none */
    CHANNEL_NTLM,
    CHANNEL_KERBEROS,
    CHANNEL_PROTECTED,
    CHANNEL_CONNECTOR,
    CHANNEL_COUNT
};

static const struct text CHANNELS[CHANNEL_COUNT] = {
    [CHANNEL_SECURITY] = {"Security", 8},
    [CHANNEL_NTLM] = {"Microsoft-Windows-NTLM/Operational", 34},
    [CHANNEL_KERBEROS] = {"Microsoft-Windows-Kerberos/Operational", 38},
    [CHANNEL_PROTECTED] = {"Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController", 71},
    [CHANNEL_CONNECTOR] = {"Microsoft-AadApplicationProxy-Connector/Admin", 45},
};

/* Some exporters give a provider's older name, or that of its source. */
static const struct provider {
    struct text name;
    uint8_t origin;
} PROVIDERS[] = {
    {{"Microsoft-Windows-Security-Auditing", 35}, ORIGIN_SECURITY},
    {{"Microsoft-Windows-NTLM", 22}, ORIGIN_NTLM},
    {{"Microsoft-Windows-Security-Netlogon", 35}, ORIGIN_NETLOGON},
    {{"Microsoft-Windows-Kerberos-Key-Distribution-Center", 50}, ORIGIN_KDC},
    {{"Kerberos-Key-Distribution-Center", 32}, ORIGIN_KDC},
    {{"Kdcsvc", 6}, ORIGIN_KDC},
    {{"KDC", 3}, ORIGIN_KDC},
    {{"Microsoft-Windows-Security-Kerberos", 35}, ORIGIN_KERBEROS},
    {{"Kerberos", 8}, ORIGIN_KERBEROS},
    {{"Microsoft-AadApplicationProxy-Connector", 39}, ORIGIN_CONNECTOR},
};
#define PROVIDER_COUNT (sizeof PROVIDERS / sizeof *PROVIDERS)

/* Order of KDC 14 and 16: the texts of the messages and the manifest of a server; 26 and 27 say the same. */
#define SECURITY(id)                                                                                         \
    {                                                                                                        \
        id, ORIGIN_SECURITY, CHANNEL_SECURITY, NULL                                                          \
    }
#define NTLM(id)                                                                                             \
    {                                                                                                        \
        id, ORIGIN_NTLM, CHANNEL_NTLM, NULL                                                                  \
    }
#define NETLOGON(id)                                                                                         \
    {                                                                                                        \
        id, ORIGIN_NETLOGON, CHANNEL_NTLM, NULL                                                              \
    }
#define KDC(id, order)                                                                                       \
    {                                                                                                        \
        id, ORIGIN_KDC, CHANNEL_SYSTEM, order                                                                \
    }
#define KERBEROS(id)                                                                                         \
    {                                                                                                        \
        id, ORIGIN_KERBEROS, CHANNEL_KERBEROS, NULL                                                          \
    }
#define CLIENT(id, order)                                                                                    \
    {                                                                                                        \
        id, ORIGIN_KERBEROS, CHANNEL_SYSTEM, order                                                           \
    }
#define PROTECTED(id, who)                                                                                   \
    {                                                                                                        \
        id, who, CHANNEL_PROTECTED, NULL                                                                     \
    }
#define CONNECTOR(id)                                                                                        \
    {                                                                                                        \
        id, ORIGIN_CONNECTOR, CHANNEL_CONNECTOR, NULL                                                        \
    }
#define KEY_ORDER "Target Account ID RequestedEtypes AvailableEtypes AccountToReset"

/* By id. */
static const struct ours OURS[] = {
    CLIENT(3,
           "LogonSession ClientTime ServerTime ErrorCode ErrorMessage ExtendedError ClientRealm ClientName "
           "ServerRealm ServerName TargetName ErrorText File Line"),
    CLIENT(4, "Server TargetRealm Targetname ClientRealm"),
    KDC(11, "Name Type"),
    KDC(14, KEY_ORDER),
    KDC(16, KEY_ORDER),
    KDC(26, KEY_ORDER),
    KDC(27, KEY_ORDER),
    KDC(42, "AccountName"),
    PROTECTED(100, ORIGIN_NTLM),
    KERBEROS(100),
    KERBEROS(101),
    PROTECTED(104, ORIGIN_KDC),
    KERBEROS(201),
    KDC(201, NULL),
    KDC(202, NULL),
    KDC(203, NULL),
    KDC(204, NULL),
    KDC(205, NULL),
    KDC(206, NULL),
    KDC(207, NULL),
    KDC(208, NULL),
    KDC(209, NULL),
    NTLM(4020),
    NTLM(4021),
    NTLM(4022),
    NTLM(4023),
    NTLM(4024),
    NTLM(4025),
    NETLOGON(4030),
    NETLOGON(4031),
    NETLOGON(4032),
    NETLOGON(4033),
    SECURITY(4624),
    SECURITY(4625),
    SECURITY(4634),
    SECURITY(4647),
    SECURITY(4648),
    SECURITY(4672),
    SECURITY(4738),
    SECURITY(4741),
    SECURITY(4742),
    SECURITY(4768),
    SECURITY(4769),
    SECURITY(4770),
    SECURITY(4771),
    SECURITY(4776),
    SECURITY(4820),
    SECURITY(4821),
    SECURITY(4822),
    SECURITY(4823),
    SECURITY(4824),
    SECURITY(4964),
    SECURITY(5136),
    NTLM(8001),
    NTLM(8002),
    NTLM(8003),
    NETLOGON(8004),
    NETLOGON(8005),
    NETLOGON(8006),
    CONNECTOR(12027),
    CONNECTOR(13019),
    CONNECTOR(13022),
};
#define OURS_COUNT (sizeof OURS / sizeof *OURS)

/* The first row of that id or a higher one. */
static size_t row_of(uint16_t id)
{
    size_t low = 0, high = OURS_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (OURS[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool ours_has_id(uint16_t event_id)
{
    size_t row = row_of(event_id);
    return row < OURS_COUNT && OURS[row].id == event_id;
}

/* Nearly always to the letter, which is the faster look. */
static bool is_named(struct text t, struct text name)
{
    return text_equal(t, name) || text_same(t, name);
}

static bool is_by(const struct ours *ours, struct text provider, struct text channel)
{
    if (provider.len == 0)
        return channel.len && text_same(ours_channel(channel), CHANNELS[ours->channel]);
    for (size_t i = 0; i < PROVIDER_COUNT; i++)
        if (PROVIDERS[i].origin == ours->origin && is_named(provider, PROVIDERS[i].name))
            return true;
    return false;
}

const struct ours *ours_find(const struct fields_system *system)
{
    uint16_t id;
    if (fields_event_id(system->event_id, &id))
        return NULL;
    for (size_t row = row_of(id); row < OURS_COUNT && OURS[row].id == id; row++)
        if (is_by(&OURS[row], text_trim(system->provider), text_trim(system->channel)))
            return &OURS[row];
    return NULL;
}

struct text ours_channel(struct text channel)
{
    static const struct {
        struct text shortened, full;
    } NAMES[] = {{{"Sec", 3}, {"Security", 8}}, {{"Sys", 3}, {"System", 6}}};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (text_equal(channel, NAMES[i].shortened))
            return NAMES[i].full;
    return channel;
}

uint8_t ours_origin(const struct ours *ours)
{
    return ours->origin;
}

const struct field *ours_field_at(const struct ours *ours, size_t position)
{
    struct text rest = text_of(ours->order);
    for (; position && rest.len; position--)
        rest = text_slice(rest, text_find(rest, ' ') + 1, rest.len);
    return field_find(text_slice(rest, 0, text_find(rest, ' ')));
}

uint16_t ours_id(size_t row)
{
    return row < OURS_COUNT ? OURS[row].id : 0;
}

bool decode_source(size_t row, struct decode_source *source)
{
    size_t by = 0;
    if (row >= OURS_COUNT)
        return false;
    while (PROVIDERS[by].origin != OURS[row].origin)
        by++;
    source->channel = OURS[row].channel == CHANNEL_SYSTEM ? TEXT("System") : CHANNELS[OURS[row].channel];
    source->provider = PROVIDERS[by].name;
    source->id = OURS[row].id;
    return true;
}
