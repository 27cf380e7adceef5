/* audits: a table of what goes together: where one kind of event is there often and the other never, the
 * setting that writes the other is off, or looks like it. */
#include "report/audits.h"

#define WITNESSES     5    /* fewer of what is there may come without the other by chance */
#define WITNESSES_TGT 20   /* a TGT serves for ten hours, so tickets come without one for a while */
#define FAILURES_IN   1000 /* successes without one failure: somebody mistypes a password */
#define HOSTS_NAMED   5    /* in one sentence; the others are counted */

/* Where a log has `many` of these and none of those. */
struct pair {
    enum audit audit;
    enum seen there, lacks, or_lacks;
    uint64_t many;
    const char *what;  /* is missing */
    const char *shown; /* by what, behind the names */
};

/* One without the other cannot be, or hardly. */
static const struct pair PAIRS[] = {
    {AUDIT_TICKETS, SEEN_TGT, SEEN_TICKET, SEEN_TICKET_FAILED, WITNESSES, "Service tickets (4769)",
     "so many TGTs (4768) were issued there, and no service ticket"},
    {AUDIT_TGTS, SEEN_TICKET, SEEN_TGT, SEEN_TGT_FAILED, WITNESSES_TGT, "TGTs (4768, 4771)",
     "so many service tickets (4769) were issued there, and not one TGT"},
    {AUDIT_SPECIAL_LOGON, SEEN_SERVICE, SEEN_SPECIAL, SEEN_SPECIAL, WITNESSES, "Special privileges (4672)",
     "so many services logged on there (4624), which all have some, and none is told"},
};

/* Failures: there may have been none. */
static const struct pair FAILURES[] = {
    {AUDIT_LOGON, SEEN_LOGON, SEEN_LOGON_FAILED, SEEN_LOGON_FAILED, FAILURES_IN, "Failed logons (4625)",
     "so many went well there (4624)"},
    {AUDIT_TGTS, SEEN_TGT, SEEN_TGT_FAILED, SEEN_TGT_FAILED, FAILURES_IN, "Refused TGTs (4768, 4771)",
     "so many were issued there"},
    {AUDIT_TICKETS, SEEN_TICKET, SEEN_TICKET_FAILED, SEEN_TICKET_FAILED, FAILURES_IN,
     "Refused service tickets (4769)", "so many were issued there"},
    {AUDIT_CREDENTIALS, SEEN_VALIDATION, SEEN_VALIDATION_FAILED, SEEN_VALIDATION_FAILED, FAILURES_IN,
     "Failed NTLM validations (4776)", "so many went well there"},
};

/* Hosts of one sentence. */
struct hosts {
    const char *words;
    uint32_t count;
    bool gaps; /* in one of their logs */
};

/* number: of what shows it there; 0: that is no host's own. */
/* number: of what shows it there; 0: that is no host's own. */
static void add_host(struct prose *prose, struct hosts *hosts, const struct summary_log *log, uint64_t number)
{
    const char *counted = number ? prose_text(prose, " (%llu)", (unsigned long long)number) : "";
    if (hosts->count++ < HOSTS_NAMED)
        hosts->words = prose_text(prose, "%s%s%s%s", hosts->words ? hosts->words : "",
                                  hosts->words ? ", " : "", prose_name(prose, log->computer, ""), counted);
    hosts->gaps |= log->gaps > 0;
}

static const char *names_of(struct prose *prose, const struct hosts *hosts)
{
    return hosts->count <= HOSTS_NAMED
               ? hosts->words
               : prose_text(prose, "%s and %u more", hosts->words, hosts->count - HOSTS_NAMED);
}

static void say_setting(struct prose *prose, enum audit audit, const char *words, const struct hosts *hosts)
{
    const struct audit_setting *setting = audit_setting(audit);
    prose_say(prose, (struct sentence){.about = "audit", .answer = ANSWER_NOT_WRITTEN, .setting = setting},
              "%s%s. To have them written: `%s`.", words,
              hosts->gaps ? "; or the export left them out: record numbers are missing" : "",
              setting->command);
}

/* words: what shows it, behind the names. */
static void say(struct prose *prose, enum audit audit, const char *what, const struct hosts *hosts,
                const char *words)
{
    if (hosts->count)
        say_setting(prose, audit,
                    prose_text(prose, "%s at %s: %s. %s is off, as it seems", what, names_of(prose, hosts),
                               words, audit_setting(audit)->name),
                    hosts);
}

static void say_failures(struct prose *prose, const struct pair *pair, const struct hosts *hosts)
{
    if (hosts->count)
        say_setting(
            prose, pair->audit,
            prose_text(prose,
                       "%s at %s: %s, and none is told of. Nothing shows that %s is audited for Failure "
                       "too",
                       pair->what, names_of(prose, hosts), pair->shown, audit_setting(pair->audit)->name),
            hosts);
}

static bool is_plain(const struct sight *sight, const struct summary_log *log)
{
    return sight_is_security(sight->names, log) && !log->left_out;
}

static struct hosts hosts_of(struct prose *prose, const struct sight *sight, const struct pair *pair)
{
    const struct summary *s = sight->basis->summary;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++)
        if (is_plain(sight, &s->logs[i]) && s->logs[i].seen[pair->there] >= pair->many &&
            !s->logs[i].seen[pair->lacks] && !s->logs[i].seen[pair->or_lacks])
            add_host(prose, &hosts, &s->logs[i], s->logs[i].seen[pair->there]);
    return hosts;
}

static void say_pairs(struct prose *prose, const struct sight *sight)
{
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        struct hosts hosts = hosts_of(prose, sight, &PAIRS[i]);
        say(prose, PAIRS[i].audit, PAIRS[i].what, &hosts, PAIRS[i].shown);
    }
    for (size_t i = 0; i < sizeof FAILURES / sizeof *FAILURES; i++) {
        struct hosts hosts = hosts_of(prose, sight, &FAILURES[i]);
        say_failures(prose, &FAILURES[i], &hosts);
    }
}

/* NTLM of domain accounts, and domain controllers that tell of tickets but of no validation. */
static void say_validations(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    const struct summary *s = sight->basis->summary;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        if (!log->is_dc || !is_plain(sight, log))
            continue;
        if (log->seen[SEEN_VALIDATION] + log->seen[SEEN_VALIDATION_FAILED])
            return;
        add_host(prose, &hosts, log, 0);
    }
    if (verdict->unvalidated.hops >= WITNESSES)
        say(prose, AUDIT_CREDENTIALS, "NTLM validations (4776)", &hosts,
            prose_text(
                prose,
                "%s elsewhere were by NTLM with domain accounts, and no domain controller that is here "
                "tells of one",
                prose_count(prose, verdict->unvalidated.hops, "hop")));
}

/* Does the name stand for the computer: its own, or that of its account, web1$? */
static bool is_of(const struct names *names, uint32_t name, uint32_t computer)
{
    struct text account = names_text(names, name), host = names_text(names, computer);
    size_t label = text_find(host, '.');
    return name == computer || (account.len == label + 1 && account.at[label] == '$' &&
                                text_same(text_slice(account, 0, label), text_slice(host, 0, label)));
}

/* Tickets for the computer that were issued while its log was kept; 0: not one of the last was. */
static uint64_t tickets_for(const struct sight *sight, const struct verdict *verdict,
                            const struct summary_log *log)
{
    const struct map *ticketed = &verdict->ticketed.count;
    uint64_t tickets = 0;
    for (size_t i = 0; i < ticketed->size; i++) {
        uint32_t name = (uint32_t)ticketed->slot[i].key;
        const uint64_t *last =
            name && is_of(sight->names, name, log->computer) ? map_get(&verdict->ticketed_last, name) : NULL;
        if (last && log->first_time <= (int64_t)*last && (int64_t)*last <= log->last_time)
            tickets += ticketed->slot[i].value;
    }
    return tickets;
}

static void say_logons(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    const struct summary *s = sight->basis->summary;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        uint64_t tickets;
        if (!is_plain(sight, log) || log->seen[SEEN_LOGON] + log->seen[SEEN_LOGON_FAILED])
            continue;
        tickets = tickets_for(sight, verdict, log);
        if (tickets >= WITNESSES)
            add_host(prose, &hosts, log, tickets);
    }
    say(prose, AUDIT_LOGON, "Logons (4624, 4625)", &hosts,
        "so many tickets for it were issued (4769) while its log was kept, and it has no logon");
}

/* Domain controllers by the NTLM that they validated for others, which tell of no ticket. */
static void say_tickets(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    const struct summary *s = sight->basis->summary;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        const uint64_t *validated = map_get(&verdict->validators.count, log->computer);
        if (is_plain(sight, log) && !log->is_dc && validated && *validated >= WITNESSES)
            add_host(prose, &hosts, log, *validated);
    }
    say(prose, AUDIT_TGTS, "TGTs (4768, 4771)", &hosts,
        "it validated so many logons at other computers (4776), as a domain controller does, and tells of no "
        "ticket");
    say(prose, AUDIT_TICKETS, "Service tickets (4769)", &hosts,
        "it validated so many logons at other computers (4776), as a domain controller does, and tells of no "
        "ticket");
}

/* Delegation is used, but nothing tells who was given it. */
static void say_changes(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    const struct summary *s = sight->basis->summary;
    const uint32_t delegation = UINT32_C(1) << MARK_S4U2PROXY | UINT32_C(1) << MARK_TGT_FORWARDED;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++) {
        const struct summary_log *log = &s->logs[i];
        if (!log->is_dc || !is_plain(sight, log))
            continue;
        if (log->seen[SEEN_CHANGE])
            return;
        add_host(prose, &hosts, log, 0);
    }
    if (!(verdict->marks & delegation) || !hosts.count)
        return;
    prose_say(
        prose,
        (struct sentence){
            .about = "audit", .answer = ANSWER_NOT_WRITTEN, .setting = audit_setting(AUDIT_COMPUTERS)},
        "Who was given delegation, and when (4738, 4742, 5136): nothing shows whether %s, %s and %s are "
        "audited at %s. To have them written: `%s`, `%s`, `%s`; 5136 needs the objects to be audited "
        "too.",
        audit_setting(AUDIT_USERS)->name, audit_setting(AUDIT_COMPUTERS)->name,
        audit_setting(AUDIT_DIRECTORY)->name, names_of(prose, &hosts), audit_setting(AUDIT_USERS)->command,
        audit_setting(AUDIT_COMPUTERS)->command, audit_setting(AUDIT_DIRECTORY)->command);
}

/* Which encryption types session keys have only newer events tell. */
static void say_versions(struct prose *prose, const struct sight *sight)
{
    const struct summary *s = sight->basis->summary;
    struct hosts hosts = {0};
    for (uint32_t i = 0; i < s->log_count; i++)
        if (is_plain(sight, &s->logs[i]) && s->logs[i].seen[SEEN_TICKET] >= WITNESSES &&
            !s->logs[i].seen[SEEN_TICKET_KEY])
            add_host(prose, &hosts, &s->logs[i], s->logs[i].seen[SEEN_TICKET]);
    if (hosts.count)
        prose_say(
            prose, (struct sentence){.about = "event-version", .answer = ANSWER_NOT_WRITTEN},
            "Encryption types of session keys, and what accounts and clients can do, in service tickets "
            "(4769) at %s: none names one. Windows Server 2016 and newer write them since the updates of "
            "January 2025.",
            names_of(prose, &hosts));
}

/* Why NTLM was used, and by whom, another log tells. */
static void say_ntlm(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    const struct summary *s = sight->basis->summary;
    for (uint32_t i = 0; i < s->log_count; i++)
        if (text_same(names_text(sight->names, s->logs[i].channel),
                      TEXT("Microsoft-Windows-NTLM/Operational")))
            return;
    if (verdict->marks >> MARK_NTLM_FALLBACK & 1)
        prose_say(
            prose, (struct sentence){.about = "ntlm-log", .answer = ANSWER_NOT_COLLECTED},
            "Why NTLM was used: no log Microsoft-Windows-NTLM/Operational is here. Which name was asked "
            "for, by which program and for which server, it tells where the policies \"Restrict NTLM: "
            "Audit ...\" are set: `hopchain query audit` has them.");
}

void audits_say(struct prose *prose, const struct sight *sight, const struct verdict *verdict)
{
    if (sight->left_out)
        return;
    say_pairs(prose, sight);
    say_logons(prose, sight, verdict);
    say_tickets(prose, sight, verdict);
    say_validations(prose, sight, verdict);
    say_changes(prose, sight, verdict);
    say_versions(prose, sight);
    say_ntlm(prose, sight, verdict);
}
