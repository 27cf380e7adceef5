/* make_export BYTES: the Security log of a busy domain controller as wevtutil exports it, on standard output,
 * of about so many bytes. Always the same.
 *
 * The shares are such a log's: logoffs and privileges above all, then logons and tickets, and a third of what
 * hopchain does not read: processes, connections, files. Names come again as in a domain of some thousand
 * accounts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS  4000
#define HOSTS  1200
#define START  32400 /* seconds of 3 March 2026 at the first event; days have no end */
#define SECOND 10000000

static uint64_t state = 1, record = 1070838, ticks;

/* A linear congruential generator, with Knuth's numbers. */
static uint32_t any(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(((state >> 32) * below) >> 32);
}

#define SUBJECT "SubjectUserSid=S-1-5-18;SubjectUserName=DC01$;SubjectDomainName=CORP;SubjectLogonId=0x3e7;"
#define TARGET  "TargetUserSid=$sid;TargetUserName=$name;TargetDomainName=CORP;TargetLogonId=$logon;"
#define ACTOR   "SubjectUserSid=$sid;SubjectUserName=$name;SubjectDomainName=CORP;SubjectLogonId=$logon;"

/* What an event of a kind holds; a value that begins with '$' is made up by put_value. */
static const struct kind {
    unsigned share; /* of 1000 */
    unsigned id, version, task;
    const char *data; /* Name=value; */
} KINDS[] = {
    {190, 4634, 0, 12545, TARGET "LogonType=3;"},
    {150, 4672, 0, 12548, ACTOR "PrivilegeList=$privileges;"},
    {190, 4624, 2, 12544,
     "SubjectUserSid=S-1-0-0;SubjectUserName=-;SubjectDomainName=-;SubjectLogonId=0x0;" TARGET
     "LogonType=3;LogonProcessName=Kerberos;AuthenticationPackageName=Kerberos;WorkstationName=-;LogonGuid=$"
     "guid;"
     "TransmittedServices=-;LmPackageName=-;KeyLength=0;ProcessId=0x0;ProcessName=-;IpAddress=$ip;IpPort=$"
     "port;"
     "ImpersonationLevel=%%1833;RestrictedAdminMode=-;TargetOutboundUserName=-;TargetOutboundDomainName=-;"
     "VirtualAccount=%%1843;TargetLinkedLogonId=0x0;ElevatedToken=%%1842;"},
    {90, 4769, 0, 14337,
     "TargetUserName=$name;TargetDomainName=CORP.EXAMPLE;ServiceName=$computer;ServiceSid=$sid;"
     "TicketOptions=0x40810000;TicketEncryptionType=0x12;IpAddress=::ffff:$ip;IpPort=$port;Status=0x0;"
     "LogonGuid=$guid;TransmittedServices=-;"},
    {40, 4768, 0, 14339,
     "TargetUserName=$name;TargetDomainName=CORP;TargetSid=$sid;ServiceName=krbtgt;"
     "ServiceSid=S-1-5-21-677090037-2544712010-3739700191-502;TicketOptions=0x40810010;Status=0x0;"
     "TicketEncryptionType=0x12;PreAuthType=2;IpAddress=::ffff:$ip;IpPort=$port;CertIssuerName=;"
     "CertSerialNumber=;CertThumbprint=;"},
    {30, 4776, 0, 14336,
     "PackageName=MICROSOFT_AUTHENTICATION_PACKAGE_V1_0;TargetUserName=$name;Workstation=$computer;Status="
     "0x0;"},
    {10, 4648, 0, 12544,
     ACTOR "LogonGuid=$guid;TargetUserName=$name;TargetDomainName=CORP;TargetLogonGuid=$guid;"
           "TargetServerName=localhost;TargetInfo=localhost;ProcessId=$pid;"
           "ProcessName=C:\\Windows\\System32\\svchost.exe;IpAddress=$ip;IpPort=$port;"},
    {90, 4688, 2, 13312,
     SUBJECT "NewProcessId=$pid;NewProcessName=C:\\Windows\\System32\\conhost.exe;TokenElevationType=%%1936;"
             "ProcessId=$pid;CommandLine=\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1;"
             "TargetUserSid=S-1-0-0;TargetUserName=-;TargetDomainName=-;TargetLogonId=0x0;"
             "ParentProcessName=C:\\Windows\\System32\\cmd.exe;MandatoryLabel=S-1-16-16384;"},
    {120, 5156, 1, 12810,
     "ProcessID=$port;Application=\\device\\harddiskvolume2\\windows\\system32\\lsass.exe;Direction=%%14592;"
     "SourceAddress=$ip;SourcePort=$port;DestAddress=10.9.0.1;DestPort=88;Protocol=6;FilterRTID=68902;"
     "LayerName=%%14610;LayerRTID=44;RemoteUserID=S-1-0-0;RemoteMachineID=S-1-0-0;"},
    {90, 5145, 0, 12811,
     ACTOR
     "ObjectType=File;IpAddress=$ip;IpPort=$port;ShareName=\\\\*\\SYSVOL;"
     "ShareLocalPath=\\??\\C:\\Windows\\SYSVOL\\sysvol;RelativeTargetName=corp.example\\Policies\\gpt.ini;"
     "AccessMask=0x120089;AccessList=%%1538\r\n\t\t\t\t%%1541\r\n\t\t\t\t%%4416\r\n\t\t\t\t;"
     "AccessReason=-;"},
};

static const char PRIVILEGES[] =
    "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\t"
    "SeTakeOwnershipPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeSystemEnvironmentPrivilege"
    "\r\n\t\t\tSeLoadDriverPrivilege\r\n\t\t\tSeImpersonatePrivilege\r\n\t\t\t"
    "SeDelegateSessionUserImpersonatePrivilege\r\n\t\t\tSeEnableDelegationPrivilege";

/* Whom one event is about. */
struct actor {
    uint32_t rid;
    char name[16];
};

static struct actor make_actor(void)
{
    struct actor a;
    uint32_t n = any(8) ? any(300) : any(USERS); /* a few are there all the time */
    if (any(5) < 2) {
        a.rid = 10000 + n % HOSTS;
        snprintf(a.name, sizeof a.name, "PC%04u$", (unsigned)(n % HOSTS));
    } else {
        a.rid = 1100 + n;
        snprintf(a.name, sizeof a.name, "user.%04u", (unsigned)n);
    }
    return a;
}

static void put_value(const char *value, size_t len, const struct actor *a)
{
    const char *code = memchr(value, '$', len);
    if (!code || code + 2 > value + len || code[1] < 'a') {
        fwrite(value, 1, len, stdout);
        return;
    }
    fwrite(value, 1, (size_t)(code - value), stdout);
    switch (code[1] == 'p' ? code[2] : code[1]) {
    case 's': /* $sid */
        printf("S-1-5-21-677090037-2544712010-3739700191-%u", (unsigned)a->rid);
        break;
    case 'n': /* $name */
        fputs(a->name, stdout);
        break;
    case 'c': /* $computer */
        printf("PC%04u$", (unsigned)any(HOSTS));
        break;
    case 'l': /* $logon */
        printf("0x%x", (unsigned)any(UINT32_MAX));
        break;
    case 'g': /* $guid */
        printf("{%08x-%04x-%04x-%04x-%08x%04x}", (unsigned)any(UINT32_MAX), (unsigned)any(65536),
               (unsigned)any(65536), (unsigned)any(65536), (unsigned)any(UINT32_MAX), (unsigned)any(65536));
        break;
    case 'i': /* $ip, or $pid */
        if (code[1] == 'p')
            printf("0x%x", (unsigned)(4 * any(5000)));
        else
            printf("10.9.%u.%u", (unsigned)(a->rid % 8), (unsigned)(a->rid % 250 + 1));
        break;
    case 'o': /* $port */
        printf("%u", (unsigned)(49152 + any(16384)));
        break;
    default: /* $privileges */
        fputs(PRIVILEGES, stdout);
    }
}

static void put_data(const char *data, const struct actor *a)
{
    while (*data) {
        size_t name = strcspn(data, "="), value = strcspn(data + name + 1, ";");
        printf("<Data Name='%.*s'>", (int)name, data);
        put_value(data + name + 1, value, a);
        fputs("</Data>", stdout);
        data += name + 1 + value + 1;
    }
}

static void put_event(const struct kind *kind)
{
    const struct actor a = make_actor();
    uint64_t seconds = START + ticks / SECOND;
    printf("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
           "Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/>"
           "<EventID>%u</EventID><Version>%u</Version><Level>0</Level><Task>%u</Task><Opcode>0</Opcode>"
           "<Keywords>0x8020000000000000</Keywords>",
           kind->id, kind->version, kind->task);
    printf("<TimeCreated SystemTime='2026-03-%02u", (unsigned)(3 + seconds / 86400 % 28));
    printf("T%02u:%02u:%02u.%07u00Z'/>", (unsigned)(seconds / 3600 % 24), (unsigned)(seconds / 60 % 60),
           (unsigned)(seconds % 60), (unsigned)(ticks % SECOND));
    printf("<EventRecordID>%" PRIu64
           "</EventRecordID><Correlation/><Execution ProcessID='700' ThreadID='%u'/>",
           record++, (unsigned)(4 * any(300)));
    printf(
        "<Channel>Security</Channel><Computer>DC01.corp.example</Computer><Security/></System><EventData>");
    put_data(kind->data, &a);
    puts("</EventData></Event>\r");
    ticks += any(SECOND / 100);
}

static const struct kind *choose(void)
{
    uint32_t at = any(1000);
    const struct kind *kind = KINDS;
    for (; at >= kind->share; kind++)
        at -= kind->share;
    return kind;
}

int main(int argc, char **argv)
{
    long long size = argc == 2 ? atoll(argv[1]) : 0;
    long long mean = 1250; /* bytes of an event */
    if (size <= 0) {
        fprintf(stderr, "usage: make_export BYTES >FILE\n");
        return 2;
    }
    puts("<Events>\r");
    for (long long n = 0; n < size / mean; n++)
        put_event(choose());
    puts("</Events>\r");
    return fflush(stdout) ? 1 : 0;
}
