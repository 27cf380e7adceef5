/* story_clues: what the events say that explain a hop, and what an administrator would change. */
#include "report/story.h"

#include "report/status.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* What an event says, and how the name that it gives goes on; what to do about it, or NULL. */
static const struct clue_words {
    uint8_t origin;
    uint16_t first, last;
    const char *what, *before_name, *fix;
} WORDS[] = {
    {ORIGIN_NTLM, 4020, 4021, "the client tried NTLM", " for ", NULL}, /* the fix is by usage id */
    {ORIGIN_NTLM, 8001, 8001, "the client tried NTLM", " for ", NULL},
    {ORIGIN_NTLM, 4024, 4024,
     "the client signed on with the user's NTLMv1 credentials, which Windows is about to block", " for ",
     "Find out what sends NTLMv1 there and let it use Kerberos, or NTLMv2 (LmCompatibilityLevel 3 or more)."},
    {ORIGIN_NTLM, 4025, 4025, "Windows blocked the user's NTLMv1 credentials on the client", " for ",
     "Find out what sends NTLMv1 there and let it use Kerberos, or NTLMv2; BlockNtlmv1SSO is what blocks "
     "it."},
    {ORIGIN_NTLM, 4022, 4023, "the server was reached by NTLM", " for ", NULL},
    {ORIGIN_NTLM, 8003, 8003, "the server was reached by NTLM with a domain account", " for ", NULL},
    {ORIGIN_NTLM, 8002, 8002, "a service there took NTLM at that time", " for ", NULL},
    {ORIGIN_KDC, 11, 11, "several accounts own the service name", " ",
     "List them with setspn -Q, and take the name from all but the account that runs the service (setspn "
     "-D)."},
    {ORIGIN_KDC, 14, 14, "the account has no key of a type that was asked for", " for ",
     "Reset its password, which makes keys of all types, and see msDS-SupportedEncryptionTypes."},
    {ORIGIN_KDC, 16, 27, "there is no key of a type that was asked for", " for ",
     "Let account and client share a type: msDS-SupportedEncryptionTypes of the service's account, the "
     "client's policy; "
     "keys of a missing type come with a new password."},
    {ORIGIN_KDC, 42, 42, "an account that the domain controller needs has no AES keys", " for ",
     "Reset the password of krbtgt, twice with a day between, so that it gets AES keys."},
    {ORIGIN_KDC, 201, 202, "RC4 was used, and is refused once the domain controllers enforce its end",
     " for ",
     "Set msDS-SupportedEncryptionTypes of the service's account to AES (0x18), and renew its password if it "
     "has no AES keys."},
    {ORIGIN_KDC, 206, 207, "what was used is refused once the domain controllers enforce the end of RC4",
     " for ",
     "Give the service's account AES keys (a new password) and the client AES (its Kerberos encryption types "
     "policy)."},
    {ORIGIN_KDC, 203, 209, "the domain controller refused it: RC4 is at its end", " for ",
     "Give the service's account AES keys and set its msDS-SupportedEncryptionTypes; let the client offer "
     "AES."},
    {ORIGIN_KDC, 104, 104, "the account is in Protected Users, which bars DES and RC4", " for ",
     "Let the client use AES; renew the account's password if it has no AES keys."},
    {ORIGIN_KERBEROS, 3, 3, "the client's Kerberos request failed", " for ", NULL},
    {ORIGIN_KERBEROS, 4, 4, "the server could not open the client's ticket (KRB_AP_ERR_MODIFIED)", " for ",
     "The service name lies on another account than the one that runs the service: find it with setspn -Q "
     "and move it "
     "(setspn -D, setspn -S), or the server's computer account has lost its password (nltest /sc_verify)."},
    {ORIGIN_KERBEROS, 100, 100, "the client's domain controller knows no account with the service name", " ",
     "Give the name to the account that runs the service: setspn -S."},
    {ORIGIN_KERBEROS, 101, 101, "several accounts own the service name", " ",
     "List them with setspn -Q, and take the name from all but the account that runs the service (setspn "
     "-D)."},
    {ORIGIN_KERBEROS, 201, 201, "the client would not hand over the user's ticket-granting ticket", " for ",
     "Credential Guard, Protected Users or the account's flag \"sensitive\" bar unconstrained delegation: "
     "let the server "
     "delegate by constraint instead (msDS-AllowedToActOnBehalfOfOtherIdentity of the back end)."},
    {ORIGIN_NTLM, 100, 100, "the account is in Protected Users, for which NTLM is barred", " for ",
     "Use the server's name so that Kerberos can be used, or take the account out of Protected Users."},
    {ORIGIN_SECURITY, 4822, 4822, "the account is in Protected Users, for which NTLM is barred", " for ",
     "Use the server's name so that Kerberos can be used, or take the account out of Protected Users."},
    {ORIGIN_SECURITY, 4823, 4823, "an authentication policy bars NTLM from there", " for ",
     "See the policy and the device's silo."},
    {ORIGIN_SECURITY, 4824, 4824, "the account is in Protected Users, which bars DES and RC4", " for ",
     "Let the client use AES; renew the account's password if it has no AES keys."},
    {ORIGIN_SECURITY, 4820, 4820,
     "an authentication policy refused the account a ticket-granting ticket from there", " for ",
     "See the policy and the device's silo."},
    {ORIGIN_SECURITY, 4821, 4821, "an authentication policy refused the account this service from there",
     " for ", "See what the policy asks of user and device."},
    {ORIGIN_CONNECTOR, 12027, 13019, "the connector got no ticket to go on with", " for ",
     "Let the connector's computer account delegate to the service name that is set for the application, and "
     "see that name."},
    {ORIGIN_CONNECTOR, 13022, 13022, "the back end answered the connector's ticket with HTTP 401", " for ",
     "The back end could not open the ticket or denies the user: see that the service name lies on the "
     "account that runs it."},
};

/* Of NtlmUsageId, whose text comes in the host's language. */
static const struct usage {
    const char *what, *fix;
} USAGE[] = {
    [1] = {"the program asked for NTLM itself",
           "Only its vendor or its settings can change that (Negotiate)."},
    [2] = {"with a local account", "Use a domain account, or wait for Windows' local KDC."},
    [3] = {"for a reason that Windows keeps to itself", NULL},
    [4] = {"with a cloud account", NULL},
    [5] = {"without a target name", "Give the program the server's name."},
    [6] = {"as the name could not be resolved by Kerberos",
           "Use a name that an account owns, or register it: setspn -S."},
    [7] =
        {"as the target is given by its address",
         "Use the server's name, or register the address as a service name and set TryIPSPN on the clients."},
    [8] = {"as several accounts own the name",
           "List them with setspn -Q, and take the name from all but one (setspn -D)."},
    [9] = {"as no domain controller could be reached",
           "See the way from the client to its domain controllers."},
    [10] = {"to the computer itself, it says", NULL},
    [11] = {"without credentials", NULL},
};

static const struct clue_words *words_of(uint8_t origin, uint16_t id)
{
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (WORDS[i].origin == origin && WORDS[i].first <= id && id <= WORDS[i].last)
            return &WORDS[i];
    return NULL;
}

static const char *name_words(struct prose *prose, const struct clue *clue, const struct clue_words *words)
{
    return clue->service ? prose_text(prose, "%s%s", words->before_name, prose_name(prose, clue->service, ""))
                         : "";
}

static const char *program_words(struct prose *prose, const struct clue *clue)
{
    return clue->program ? prose_text(prose, ", the program is %s", prose_name(prose, clue->program, ""))
                         : "";
}

static const char *usage_words(struct prose *prose, const struct clue *clue)
{
    const char *said = clue->words ? prose_text(prose, ": \"%s\"", prose_name(prose, clue->words, "")) : "";
    if (!clue->usage_id && !clue->words)
        return "";
    if (clue->usage_id < COUNT(USAGE) && USAGE[clue->usage_id].what)
        return prose_text(prose, ": %s (usage id %u%s)", USAGE[clue->usage_id].what, clue->usage_id, said);
    return prose_text(prose, " (usage id %u%s)", clue->usage_id, said);
}

static const char *key_words(struct prose *prose, const struct clue *clue)
{
    if (clue->origin != ORIGIN_KDC || !clue->words)
        return "";
    return prose_text(prose, " (types asked for: %s; there are: %s; 23 is RC4, 17 and 18 are AES)",
                      prose_name(prose, clue->words, ""), prose_name(prose, clue->more_words, "none"));
}

static const char *policy_words(struct prose *prose, const struct clue *clue)
{
    if (clue->origin != ORIGIN_SECURITY || !clue->words)
        return "";
    return prose_text(prose, " (policy %s%s%s)", prose_name(prose, clue->words, ""),
                      clue->more_words ? " of silo " : "", prose_name(prose, clue->more_words, ""));
}

static const char *status_words_of(struct prose *prose, const struct clue *clue)
{
    const struct status_words *words = clue->status ? status_find(clue->status) : NULL;
    return !words ? "" : prose_text(prose, " (0x%x %s, %s)", clue->status, words->symbol, words->meaning);
}

static const char *fix_of(const struct clue *clue, const struct clue_words *words)
{
    bool by_usage = clue->origin == ORIGIN_NTLM && clue->usage_id && clue->usage_id < COUNT(USAGE);
    return by_usage ? USAGE[clue->usage_id].fix : words->fix;
}

static void tell(struct prose *prose, const struct hop *hop, const struct clue *clue)
{
    const struct sighting *event = hop->evidence[clue->at];
    const struct clue_words *words = words_of(clue->origin, event->event_id);
    const char *fix;
    if (!words)
        return;
    fix = fix_of(clue, words);
    prose_say(prose, (struct sentence){.about = "clue", .hop = hop}, "%s: %s%s%s%s%s%s%s.%s%s",
              story_event_words(prose, event), words->what, name_words(prose, clue, words),
              program_words(prose, clue), clue->origin == ORIGIN_NTLM ? usage_words(prose, clue) : "",
              key_words(prose, clue), policy_words(prose, clue), status_words_of(prose, clue), fix ? " " : "",
              fix ? fix : "");
}

void story_clues(const struct story *story, const struct hop *hop)
{
    for (uint32_t i = 0; i < hop->clue_count; i++)
        tell(story->prose, hop, &hop->clues[i]);
}
