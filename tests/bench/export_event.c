/* export_event: each look is a text with places to fill in, made once; an event goes through it. */
#include "export_event.h"

#include "../make_guid.h"
#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define REALM "CORP.EXAMPLE"
#define SID   "S-1-5-21-677090037-2544712010-3739700191-"

/* ---- looks: Name=value; with places that begin with '$', see put_place ---- */

#define NOBODY          "SubjectUserSid=S-1-0-0;SubjectUserName=-;SubjectDomainName=-;SubjectLogonId=0x0;"
#define SYSTEM          "SubjectUserSid=S-1-5-18;SubjectUserName=$h;SubjectDomainName=CORP;SubjectLogonId=0x3e7;"
#define SUBJECT         "SubjectUserSid=$s;SubjectUserName=$n;SubjectDomainName=CORP;SubjectLogonId=$l;"
#define TARGET          "TargetUserSid=$s;TargetUserName=$n;TargetDomainName=CORP;TargetLogonId=$l;"
#define TARGET_OF_REALM "TargetUserSid=$s;TargetUserName=$n;TargetDomainName=" REALM ";TargetLogonId=$l;"
#define LOGON_END                                                                                            \
    "RestrictedAdminMode=-;TargetOutboundUserName=-;TargetOutboundDomainName=-;VirtualAccount=%%1843;"       \
    "TargetLinkedLogonId=0x0;ElevatedToken=%%1842;"
#define NO_GUID "LogonGuid={00000000-0000-0000-0000-000000000000};"
#define TGT                                                                                                  \
    "TargetUserName=$n;TargetDomainName=" REALM ";TargetSid=$s;ServiceName=krbtgt;ServiceSid=" SID "502;"    \
    "TicketOptions=0x40810010;Status=0x0;TicketEncryptionType=0x12;PreAuthType=2;IpAddress=$I;IpPort=$p;"    \
    "CertIssuerName=;CertSerialNumber=;CertThumbprint=;"
#define TICKET                                                                                               \
    "TargetUserName=$n@" REALM ";TargetDomainName=" REALM ";ServiceName=$v;ServiceSid=$V;TicketOptions=$o;"  \
    "TicketEncryptionType=0x12;IpAddress=$I;IpPort=$p;Status=0x0;LogonGuid=$G;TransmittedServices=$t;"
#define KEYS                                                                                                 \
    "AccountSupportedEncryptionTypes=0x27 (DES, RC4, AES-Sk);AccountAvailableKeys=AES-SHA1, RC4;"            \
    "ServiceSupportedEncryptionTypes=0x1F (DES, RC4, AES128-SHA96, AES256-SHA96);"                           \
    "ServiceAvailableKeys=AES-SHA1, RC4;DCSupportedEncryptionTypes=0x1F (DES, RC4, AES128-SHA96, "           \
    "AES256-SHA96);DCAvailableKeys=AES-SHA1, RC4;ClientAdvertizedEncryptionTypes=\n\t\t"                     \
    "AES256-CTS-HMAC-SHA1-96\n\t\tAES128-CTS-HMAC-SHA1-96\n\t\tRC4-HMAC-NT;SessionKeyEncryptionType=0x12;"
#define VALIDATION "PackageName=MICROSOFT_AUTHENTICATION_PACKAGE_V1_0;TargetUserName=$n;Workstation=$w;"

static const struct {
    unsigned id, version, task;
    bool failed;
    const char *data;
} LOOKS[LOOK_COUNT] = {
    [LOOK_TGT] = {4768, 0, 14339, false, TGT},
    [LOOK_TGT_LONG] = {4768, 2, 14339, false, TGT "ResponseTicket=N/A;" KEYS "PreAuthEncryptionType=0x12;"},
    [LOOK_PREAUTH_FAILED] =
        {4771, 0, 14339, true,
         "TargetUserName=$n;TargetSid=$s;ServiceName=krbtgt/CORP;TicketOptions=0x40810010;"
         "Status=0x18;PreAuthType=2;IpAddress=$I;IpPort=$p;CertIssuerName=;"
         "CertSerialNumber=;CertThumbprint=;"},
    [LOOK_TICKET] = {4769, 0, 14337, false, TICKET},
    [LOOK_TICKET_LONG] = {4769, 2, 14337, false, TICKET "RequestTicketHash=N/A;ResponseTicketHash=N/A;" KEYS},
    [LOOK_TICKET_REFUSED] =
        {4769, 0, 14337, true,
         "TargetUserName=$n@" REALM ";TargetDomainName=" REALM
         ";ServiceName=HTTP/intranet.corp.example;ServiceSid=S-1-0-0;"
         "TicketOptions=0x40810000;TicketEncryptionType=0xffffffff;IpAddress=$I;IpPort=$p;"
         "Status=0x7;" NO_GUID "TransmittedServices=-;"},
    [LOOK_KERBEROS] = {4624, 2, 12544, false,
                       NOBODY TARGET_OF_REALM
                       "LogonType=3;LogonProcessName=Kerberos;AuthenticationPackageName=Kerberos;"
                       "WorkstationName=-;LogonGuid=$g;TransmittedServices=$t;LmPackageName=-;KeyLength=0;"
                       "ProcessId=0x0;ProcessName=-;IpAddress=$i;IpPort=$p;"
                       "ImpersonationLevel=%%1833;" LOGON_END},
    [LOOK_NTLM] = {4624, 2, 12544, false,
                   NOBODY TARGET "LogonType=3;LogonProcessName=NtLmSsp ;AuthenticationPackageName=NTLM;"
                                 "WorkstationName=$w;" NO_GUID
                                 "TransmittedServices=-;LmPackageName=NTLM V2;KeyLength=128;"
                                 "ProcessId=0x0;ProcessName=-;IpAddress=$i;IpPort=$p;"
                                 "ImpersonationLevel=%%1833;" LOGON_END},
    [LOOK_SERVICE] = {4624, 2, 12544, false,
                      SYSTEM "TargetUserSid=S-1-5-18;TargetUserName=SYSTEM;TargetDomainName=NT AUTHORITY;"
                             "TargetLogonId=0x3e7;LogonType=5;LogonProcessName=Advapi  ;"
                             "AuthenticationPackageName=Negotiate;WorkstationName=-;" NO_GUID
                             "TransmittedServices=-;LmPackageName=-;KeyLength=0;ProcessId=0x2b4;"
                             "ProcessName=C:\\Windows\\System32\\services.exe;IpAddress=-;IpPort=-;"
                             "ImpersonationLevel=%%1833;" LOGON_END},
    [LOOK_INTERACTIVE] = {4624, 2, 12544, false,
                          SYSTEM TARGET
                          "LogonType=$o;LogonProcessName=User32 ;AuthenticationPackageName=Negotiate;"
                          "WorkstationName=$H;LogonGuid=$G;TransmittedServices=-;LmPackageName=-;KeyLength=0;"
                          "ProcessId=0x4c8;ProcessName=C:\\Windows\\System32\\svchost.exe;IpAddress=$i;"
                          "IpPort=0;ImpersonationLevel=%%1833;" LOGON_END},
    [LOOK_NTLM_REFUSED] = {4625, 0, 12544, true,
                           NOBODY
                           "TargetUserSid=S-1-0-0;TargetUserName=$n;TargetDomainName=CORP;Status=0xc000006d;"
                           "FailureReason=%%2313;SubStatus=0xc000006a;LogonType=3;LogonProcessName=NtLmSsp ;"
                           "AuthenticationPackageName=NTLM;WorkstationName=$w;TransmittedServices=-;"
                           "LmPackageName=-;KeyLength=0;ProcessId=0x0;ProcessName=-;IpAddress=$i;IpPort=$p;"},
    [LOOK_VALIDATED] = {4776, 0, 14336, false, VALIDATION "Status=0x0;"},
    [LOOK_NOT_VALIDATED] = {4776, 0, 14336, true, VALIDATION "Status=0xc000006a;"},
    [LOOK_EXPLICIT] =
        {4648, 0, 12544, false,
         SYSTEM NO_GUID
         "TargetUserName=$n;TargetDomainName=CORP;TargetLogonGuid=$G;TargetServerName=localhost;"
         "TargetInfo=localhost;ProcessId=0x4c8;ProcessName=C:\\Windows\\System32\\svchost.exe;"
         "IpAddress=$i;IpPort=0;"},
    [LOOK_LOGOFF] = {4634, 0, 12545, false, TARGET "LogonType=$o;"},
    [LOOK_PRIVILEGES] = {4672, 0, 12548, false,
                         SUBJECT "PrivilegeList=SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\t"
                                 "SeRestorePrivilege\n\t\t\tSeTakeOwnershipPrivilege\n\t\t\tSeDebugPrivilege"
                                 "\n\t\t\tSeSystemEnvironmentPrivilege\n\t\t\tSeLoadDriverPrivilege\n\t\t\t"
                                 "SeImpersonatePrivilege;"},
    [LOOK_PROCESS] = {4688, 2, 13312, false,
                      SYSTEM "NewProcessId=$k;NewProcessName=C:\\Windows\\System32\\conhost.exe;"
                             "TokenElevationType=%%1936;ProcessId=$k;"
                             "CommandLine=\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1;"
                             "TargetUserSid=S-1-0-0;TargetUserName=-;TargetDomainName=-;TargetLogonId=0x0;"
                             "ParentProcessName=C:\\Windows\\System32\\cmd.exe;MandatoryLabel=S-1-16-16384;"},
    [LOOK_CONNECTION] = {5156, 1, 12810, false,
                         "ProcessID=700;Application=\\device\\harddiskvolume2\\windows\\system32\\lsass.exe;"
                         "Direction=%%14592;SourceAddress=$i;SourcePort=$p;DestAddress=10.9.0.1;DestPort=88;"
                         "Protocol=6;FilterRTID=68902;LayerName=%%14610;LayerRTID=44;RemoteUserID=S-1-0-0;"
                         "RemoteMachineID=S-1-0-0;"},
    [LOOK_SHARE] = {5145, 0, 12811, false,
                    SUBJECT "ObjectType=File;IpAddress=$i;IpPort=$p;ShareName=\\\\*\\SYSVOL;"
                            "ShareLocalPath=\\??\\C:\\Windows\\SYSVOL\\sysvol;"
                            "RelativeTargetName=corp.example\\Policies\\gpt.ini;AccessMask=0x120089;"
                            "AccessList=%%1538\n\t\t\t\t%%1541\n\t\t\t\t%%4416\n\t\t\t\t;AccessReason=-;"},
};

/* ---- bytes out ---- */

static struct {
    char bytes[1 << 20];
    size_t len;
    uint64_t flushed;
} out;

static void flush(void)
{
    if (fwrite(out.bytes, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
        perror("make_export");
        exit(1);
    }
    out.flushed += out.len;
    out.len = 0;
}

static void put(const char *text, size_t len)
{
    if (len > sizeof out.bytes - out.len)
        flush();
    memcpy(out.bytes + out.len, text, len);
    out.len += len;
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

static void put_number(uint64_t n, unsigned base)
{
    char digits[24], *at = digits + sizeof digits;
    do
        *--at = "0123456789abcdef"[n % base];
    while (n /= base);
    put(at, (size_t)(digits + sizeof digits - at));
}

uint64_t export_bytes(void)
{
    return out.flushed + out.len;
}

/* ---- places ---- */

static void put_prefixed(const char *prefix, uint64_t n, unsigned base)
{
    put_text(prefix);
    put_number(n, base);
}

static void put_guid(const struct event *e, uint8_t pad)
{
    char text[GUID_TEXT];
    struct guid guid = make_guid(e->who->name, REALM, e->start, pad);
    put_text(guid_format(&guid, text));
}

static void put_time(int64_t time)
{
    char text[TIME_TEXT];
    struct time_civil c = time_civil(time);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", c.year, c.month, c.day, c.hour,
             c.minute, c.second, c.nanosecond / 100);
    put_text(text);
}

static void put_address(const struct event *e, const char *before)
{
    put_text(e->hides ? "-" : before);
    put_text(e->hides ? "" : e->from == e->log ? "127.0.0.1" : e->from->address);
}

static void put_port(const struct event *e)
{
    if (e->hides)
        put_text("-");
    else
        put_number(49152 + e->from->port++ % 16000, 10);
}

static void put_place(char place, const struct event *e)
{
    switch (place) {
    case 'n': /* whom it is about */
        put_text(e->who->name);
        break;
    case 's':
        put_prefixed(SID, e->who->rid, 10);
        break;
    case 'v':
        put_text(e->service->name);
        break;
    case 'V':
        put_prefixed(SID, e->service->rid, 10);
        break;
    case 'h': /* the computer that writes it */
        put_text(e->log->account.name);
        break;
    case 'H':
        put_text(e->log->name);
        break;
    case 'w': /* where from */
        put_text(e->from->name);
        break;
    case 'i':
        put_address(e, "");
        break;
    case 'I':
        put_address(e, "::ffff:");
        break;
    case 'p':
        put_port(e);
        break;
    case 'l':
        put_prefixed("0x", e->logon, 16);
        break;
    case 'g':
        put_guid(e, e->log->pad);
        break;
    case 'G':
        put_guid(e, 0);
        break;
    case 'o':
        put_text(e->word);
        break;
    case 't':
        put_text(e->transited ? e->transited : "-");
        put_text(e->transited ? "@" REALM : "");
        break;
    case 'k':
        put_prefixed("0x", 4 * (e->log->record % 5000), 16);
        break;
    case 'T':
        put_time(e->at);
        break;
    case 'R':
        put_number(++e->log->record, 10);
        break;
    case 'E':
        put_number(1000 + e->log->record % 900, 10);
        break;
    default:
        abort();
    }
}

/* ---- looks, made texts of ---- */

static char *texts[LOOK_COUNT];

static char *make_text(enum look look)
{
    char *text = NULL;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    const char *data = LOOKS[look].data;
    fprintf(to,
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
            "Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>"
            "<EventID>%u</EventID><Version>%u</Version><Level>0</Level><Task>%u</Task><Opcode>0</Opcode>"
            "<Keywords>0x80%u0000000000000</Keywords><TimeCreated SystemTime='$T'/><EventRecordID>$R"
            "</EventRecordID><Correlation/><Execution ProcessID='700' ThreadID='$E'/><Channel>Security"
            "</Channel><Computer>$H.corp.example</Computer><Security/></System><EventData>",
            LOOKS[look].id, LOOKS[look].version, LOOKS[look].task, LOOKS[look].failed ? 1 : 2);
    while (*data) {
        size_t name = strcspn(data, "="), value = strcspn(data + name + 1, ";");
        fprintf(to, "<Data Name='%.*s'>%.*s</Data>", (int)name, data, (int)value, data + name + 1);
        data += name + 1 + value + 1;
    }
    fputs("</EventData></Event>\r\n", to);
    if (fclose(to) != 0)
        abort();
    return text;
}

void export_begin(void)
{
    for (enum look look = 0; look < LOOK_COUNT; look++)
        texts[look] = make_text(look);
    put_text("<Events>\r\n");
}

void export_event(const struct event *event)
{
    const char *text = texts[event->look], *place;
    for (; (place = strchr(text, '$')); text = place + 2) {
        put(text, (size_t)(place - text));
        put_place(place[1], event);
    }
    put_text(text);
}

void export_end(void)
{
    put_text("</Events>\r\n");
    flush();
    for (enum look look = 0; look < LOOK_COUNT; look++)
        free(texts[look]);
}
