/* query: what to switch on, to pick and to export on Windows, so that hopchain has what it needs. Prints text
 * that is meant to be copied; each part can be had alone. */
#include "cmd/output.h"
#include "cmd/querylist.h"
#include "model/audit.h"

#include <errno.h>
#include <string.h>

struct asked {
    FILE *out;
    const struct options *options;
    struct query_names names;
    bool alone; /* one part: nothing but what a file or a shell takes */
};

static void say(const struct asked *asked, const char *words)
{
    if (!asked->alone)
        fprintf(asked->out, "%s\n", words);
}

static void put_filter(const struct asked *asked)
{
    say(asked, "FILTER. Save it as query.xml, or paste it into Event Viewer: Filter Current Log,\n"
               "XML, Edit query manually.\n");
    if (asked->names.accounts)
        say(asked, "It picks what names one of the accounts or front ends, and all delegation\n"
                   "(S4U2proxy), whose tickets are in the front end's name. Name front ends too: a\n"
                   "user lost at a second hop is anonymous there. Names are compared letter by\n"
                   "letter: give other spellings with further --user. Which host holds a client's\n"
                   "address only computers' own logons tell, which are not picked: clients show\n"
                   "by their addresses.\n");
    if (asked->names.nameless)
        say(asked, "A name came without its domain, so all service tickets are picked: with\n"
                   "--user anna@corp.example and --from web1.corp.example only theirs are.\n");
    querylist_write(asked->out, &asked->names, asked->options, "");
}

/* host: NULL for the computer itself, where all three can be had. */
static void put_lines(const struct asked *asked, const char *host)
{
    FILE *out = asked->out;
    if (!host)
        fputs("    wevtutil epl query.xml %COMPUTERNAME%.evtx /sq:true\n", out);
    fprintf(out, "    wevtutil qe query.xml /sq:true /f:xml%s%s > %s.xml\n", host ? " /r:" : "",
            host ? host : "", host ? host : "%COMPUTERNAME%");
    fprintf(out, "    Get-WinEvent -FilterXml ([xml](Get-Content -Encoding utf8 query.xml))%s%s |\n",
            host ? " -ComputerName " : "", host ? host : "");
    fprintf(out, "        ForEach-Object ToXml | Set-Content -Encoding utf8 \"%s.xml\"\n",
            host ? host : "$env:COMPUTERNAME");
}

static void put_export(const struct asked *asked)
{
    const struct option_words *hosts = &asked->options->hosts;
    say(asked, "\nEXPORT. One of these for each domain controller and each server between client\n"
               "and back end, from an elevated prompt: cmd for wevtutil, PowerShell for\n"
               "Get-WinEvent.\n");
    for (size_t i = 0; i < hosts->count; i++)
        put_lines(asked, hosts->at[i]);
    if (!hosts->count)
        put_lines(asked, NULL);
    say(asked, "\nWhole logs are better still: wevtutil epl Security %COMPUTERNAME%.evtx. On an\n"
               "application proxy connector also the log\n"
               "Microsoft-AadApplicationProxy-Connector/Admin.");
}

#define AUDITS_MOST 2

/* What a setting adds, and how it is made: subcategories of the audit policy, or else a line. */
static const struct setting {
    const char *where, *adds;
    int count;
    enum audit audits[AUDITS_MOST];
    const char *line;
} SETTINGS[] = {
    {"Every computer",
     "Logon (4624 4625 4648): who reached it, from where, how. No hop without it",
     1,
     {AUDIT_LOGON},
     NULL},
    {"Every computer", "Special Logon (4672): whose logon was privileged", 1, {AUDIT_SPECIAL_LOGON}, NULL},
    {"Every computer",
     "Credential Validation (4776): NTLM; on members that of their own accounts",
     1,
     {AUDIT_CREDENTIALS},
     NULL},
    {"Every computer",
     "A Security log that holds days, not hours: 4 GB",
     0,
     {0},
     "wevtutil sl Security /ms:4294967296"},
    {"Domain controllers",
     "Kerberos Authentication Service (4768 4771): who signed on where",
     1,
     {AUDIT_TGTS},
     NULL},
    {"Domain controllers",
     "Kerberos Service Ticket Operations (4769 4770): all delegation is there",
     1,
     {AUDIT_TICKETS},
     NULL},
    {"Domain controllers",
     "User and Computer Account Management (4738 4741 4742): who was trusted",
     2,
     {AUDIT_USERS, AUDIT_COMPUTERS},
     NULL},
    {"Domain controllers",
     "Directory Service Changes (5136): resource-based delegation; the objects\n"
     "    must be audited too",
     1,
     {AUDIT_DIRECTORY},
     NULL},
    {"Domain controllers",
     "KdcExtraLogLevel: 4769 also for a name that no account has (0x1), and for\n"
     "    delegation that is refused and keys that do not fit (0x10); 0x2 is Windows'\n"
     "    default. Without it a missing SPN leaves no trace",
     0,
     {0},
     "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Kdc /v KdcExtraLogLevel /t REG_DWORD /d 0x13 /f"},
    {"Domain controllers",
     "Restrict NTLM: Audit NTLM authentication in this domain (8004): for which\n"
     "    server an NTLM logon was",
     0,
     {0},
     "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters /v AuditNTLMInDomain /t "
     "REG_DWORD "
     "/d 7 /f"},
    {"Servers",
     "Restrict NTLM: Audit Incoming NTLM Traffic (8002 8003): who came, to which\n"
     "    program",
     0,
     {0},
     "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0 /v AuditReceivingNTLMTraffic /t "
     "REG_DWORD /d 2 "
     "/f"},
    {"Clients and front ends",
     "Restrict NTLM: Outgoing NTLM traffic, audit all (8001): which name was\n"
     "    asked for, by which program",
     0,
     {0},
     "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0 /v RestrictSendingNTLMTraffic /t "
     "REG_DWORD /d 1 "
     "/f"},
    {"Clients and front ends",
     "Kerberos/Operational (100 101 201): names missing or double, a TGT withheld",
     0,
     {0},
     "wevtutil sl Microsoft-Windows-Kerberos/Operational /e:true"},
};

static void put_setting(const struct asked *asked, const struct setting *setting)
{
    const char *indent = asked->alone ? "" : "    ";
    if (!asked->alone)
        fprintf(asked->out, "  %s\n", setting->adds);
    for (int i = 0; i < setting->count; i++)
        fprintf(asked->out, "%s%s\n", indent, audit_setting(setting->audits[i])->command);
    if (setting->line)
        fprintf(asked->out, "%s%s\n", indent, setting->line);
}

static void put_audit(const struct asked *asked)
{
    const char *where = NULL;
    say(asked, "\nAUDIT. What makes Windows write the events, and what each setting adds: by group\n"
               "policy where there is one, else from an elevated prompt. Server 2025 and Windows\n"
               "11 24H2 say why NTLM was used without being told to (4020 to 4033).");
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        if (!where || strcmp(where, SETTINGS[i].where) != 0)
            fprintf(asked->out, asked->alone ? "rem %s\n" : "\n%s\n", SETTINGS[i].where);
        where = SETTINGS[i].where;
        put_setting(asked, &SETTINGS[i]);
    }
}

/* The computers that may send: domain controllers (DD), all others of the domain (DC), the collector (NS). */
static void put_subscription(const struct asked *asked)
{
    FILE *out = asked->out;
    say(asked, "\nSUBSCRIPTION. Windows Event Forwarding: save it as hopchain-wef.xml, then on the\n"
               "collector: wecutil cs hopchain-wef.xml. Sources need the policy \"Configure\n"
               "target Subscription Manager\", and their Network Service membership of Event Log\n"
               "Readers.\n");
    fputs("<Subscription xmlns=\"http://schemas.microsoft.com/2006/03/windows/events/subscription\">\n"
          "  <SubscriptionId>hopchain</SubscriptionId>\n"
          "  <SubscriptionType>SourceInitiated</SubscriptionType>\n"
          "  <Description>Who went where, by which right: what hopchain reads</Description>\n"
          "  <Enabled>true</Enabled>\n"
          "  <Uri>http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog</Uri>\n"
          "  <ConfigurationMode>Custom</ConfigurationMode>\n"
          "  <Delivery Mode=\"Push\">\n"
          "    <Batching>\n"
          "      <MaxItems>200</MaxItems>\n"
          "      <MaxLatencyTime>60000</MaxLatencyTime>\n"
          "    </Batching>\n"
          "    <PushSettings>\n"
          "      <Heartbeat Interval=\"3600000\"/>\n"
          "    </PushSettings>\n"
          "  </Delivery>\n"
          "  <Query><![CDATA[\n",
          out);
    querylist_write(out, &asked->names, asked->options, "    ");
    fputs("  ]]></Query>\n"
          "  <ReadExistingEvents>false</ReadExistingEvents>\n"
          "  <TransportName>HTTP</TransportName>\n"
          "  <ContentFormat>Events</ContentFormat>\n"
          "  <Locale Language=\"en-US\"/>\n"
          "  <LogFile>ForwardedEvents</LogFile>\n"
          "  <AllowedSourceNonDomainComputers/>\n"
          "  "
          "<AllowedSourceDomainComputers>O:NSG:NSD:(A;;GA;;;DC)(A;;GA;;;NS)(A;;GA;;;DD)</"
          "AllowedSourceDomainComputers>\n"
          "</Subscription>\n",
          out);
}

static const struct part {
    const char *name;
    void (*put)(const struct asked *asked);
} PARTS[] = {
    {"filter", put_filter}, {"export", put_export}, {"audit", put_audit}, {"subscription", put_subscription}};
#define PART_COUNT (sizeof PARTS / sizeof *PARTS)

/* The part that the command line names; NULL and no error: all of them. -1: err. */
static int pick_part(const struct options *options, const struct part **part, struct err *err)
{
    *part = NULL;
    if (options->path_count > 1)
        return err_set(err, ERR_USAGE, "query: one part at most, or none for all of them");
    for (size_t i = 0; options->path_count && i < PART_COUNT; i++)
        if (strcmp(options->paths[0], PARTS[i].name) == 0)
            *part = &PARTS[i];
    if (options->path_count && !*part)
        return err_set(
            err, ERR_USAGE,
            "query: %s: no such part; there are filter, export, audit and subscription. It reads no logs: "
            "triage does",
            options->paths[0]);
    return 0;
}

/* They stand in command lines. */
static int check_hosts(const struct option_words *hosts, struct err *err)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
    for (size_t i = 0; i < hosts->count; i++)
        if (hosts->at[i][strspn(hosts->at[i], LETTERS)] || hosts->at[i][0] == '-')
            return err_set(err, ERR_USAGE, "query: --host %s: no name of a computer", hosts->at[i]);
    return 0;
}

static int put(const struct options *options, const struct part *part, struct err *err)
{
    struct asked asked = {.options = options, .alone = part != NULL};
    struct output output;
    int why = 0, status = query_names_take(&asked.names, options, err);
    if (status == 0)
        status = output_open(&output, options->output, false, err);
    if (status == 0) {
        asked.out = output.out;
        for (size_t i = 0; i < PART_COUNT; i++)
            if (!part || part == &PARTS[i])
                PARTS[i].put(&asked);
        errno = 0;
        if (fflush(output.out) != 0 || ferror(output.out))
            why = errno ? errno : EIO;
        status = output_close(&output, why, err);
    }
    query_names_done(&asked.names);
    return status;
}

static int query(int argc, char **argv)
{
    struct options options;
    const struct part *part;
    struct err err;
    int status = options_parse(&options, &cmd_query, argc, argv, &err);
    if (status > 0)
        return EXIT_DONE;
    if (status == 0)
        status = pick_part(&options, &part, &err);
    if (status == 0)
        status = check_hosts(&options.hosts, &err);
    if (status == 0)
        status = put(&options, part, &err);
    return status == 0 ? EXIT_DONE : cmd_fail(&err);
}

const struct cmd cmd_query = {"query",
                              "[OPTION]... [filter|export|audit|subscription]",
                              "Tells how to make Windows write and export what hopchain needs.",
                              query,
                              OPTIONS_QUERY,
                              "filter export audit subscription"};
