/* survey: its words. */
#include "model/survey.h"

struct name {
    uint32_t code;
    const char *word;
};

static const struct name ETYPES[] = {
    {0x1, "DES-CRC"},        {0x3, "DES-MD5"},        {0x11, "AES128"}, {0x12, "AES256"},
    {0x13, "AES128-SHA256"}, {0x14, "AES256-SHA384"}, {0x17, "RC4"},    {0x18, "RC4-EXP"},
};
static const struct name TYPES[] = {
    {0, "system"},
    {2, "interactive"},
    {3, "network"},
    {4, "batch"},
    {5, "service"},
    {7, "unlock"},
    {8, "network-cleartext"},
    {9, "new-credentials"},
    {10, "remote-desktop"},
    {11, "cached-interactive"},
    {12, "cached-remote-desktop"},
    {13, "cached-unlock"},
};
static const char *const TABLES[SURVEY_TABLE_COUNT] = {
    [SURVEY_ACCOUNTS] = "account",
    [SURVEY_HOSTS] = "host",
    [SURVEY_WAYS] = "way",
    [SURVEY_TYPES] = "logon-type",
    [SURVEY_REASONS] = "ntlm-reason",
    [SURVEY_NTLM] = "ntlm",
    [SURVEY_TICKETS] = "ticket-etype",
    [SURVEY_TGTS] = "tgt-etype",
    [SURVEY_KEYS] = "session-key-etype",
    [SURVEY_RC4_SERVICES] = "rc4-service",
    [SURVEY_RC4_ACCOUNTS] = "rc4-account",
    [SURVEY_RC4_CLIENTS] = "rc4-client",
    [SURVEY_TIMES] = "time",
};

static const char *find(const struct name *names, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].code == code)
            return names[i].word;
    return NULL;
}

bool survey_is_weak(uint32_t etype)
{
    return etype == 0x1 || etype == 0x3 || etype == 0x17 || etype == 0x18;
}

const char *survey_etype(uint32_t etype)
{
    return find(ETYPES, sizeof ETYPES / sizeof *ETYPES, etype);
}

const char *survey_logon_type(uint32_t type)
{
    return find(TYPES, sizeof TYPES / sizeof *TYPES, type);
}

const char *survey_table_word(enum survey_table table)
{
    return (size_t)table < SURVEY_TABLE_COUNT ? TABLES[table] : NULL;
}
