/* baseline export-query: how to export from a directory what baseline import reads. Text to be copied. */
#include "cmd/baseline.h"
#include "cmd/output.h"

#include <errno.h>
#include <string.h>

#define DOMAIN_MOST 255 /* bytes of a DNS name */

/* Computers with their host names and managed accounts (whose class is one of computers), groups, which are
 * named in descriptors, whoever owns an SPN or may delegate, and members of Protected Users, also by other
 * groups. Of users' flags: trusted for delegation, not delegated, trusted to authenticate for it. */
#define FILTER_FRONT                                                                                         \
    "(|(objectClass=computer)(objectClass=group)(servicePrincipalName=*)(msDS-AllowedToDelegateTo=*)"        \
    "(userAccountControl:1.2.840.113556.1.4.804:=18350080)(memberOf:1.2.840.113556.1.4.1941:="
#define FILTER_BACK "))"

static const char *const ATTRIBUTES[] = {
    "objectSid",
    "sAMAccountName",
    "dNSHostName",
    "userAccountControl",
    "primaryGroupID",
    "memberOf",
    "servicePrincipalName",
    "msDS-AllowedToDelegateTo",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "msDS-GroupMSAMembership",
    "msDS-HostServiceAccountBL",
};
#define ATTRIBUTE_COUNT (sizeof ATTRIBUTES / sizeof *ATTRIBUTES)

/* The attributes, with what stands around and between them. */
static void put_attributes(FILE *out, const char *quote, const char *between)
{
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
        fprintf(out, "%s%s%s%s", i ? between : "", quote, ATTRIBUTES[i], quote);
}

/* corp.example as DC=corp,DC=example. */
static void put_dn(FILE *out, const char *domain)
{
    fputs("DC=", out);
    for (; *domain; domain++)
        if (*domain == '.')
            fputs(",DC=", out);
        else
            putc(*domain, out);
}

static void put_filter(FILE *out, const char *domain)
{
    fputs(FILTER_FRONT "CN=Protected Users,CN=Users,", out);
    put_dn(out, domain);
    fputs(FILTER_BACK, out);
}

/* Descriptors are objects there, which ConvertTo-Json would take apart or cut off: SDDL is what they say. */
static void put_powershell(FILE *out)
{
    fputs("POWERSHELL, with the module ActiveDirectory (RSAT), once in each domain:\n\n"
          "    $p = (Get-ADGroup \"$((Get-ADDomain).DomainSID)-525\").DistinguishedName\n"
          "    $f = \"" FILTER_FRONT "$p" FILTER_BACK "\"\n"
          "    $a = ",
          out);
    put_attributes(out, "'", ",");
    fputs("\n"
          "    Get-ADObject -LDAPFilter $f -Properties $a | ForEach-Object {\n"
          "        $o = [ordered]@{distinguishedName = $_.DistinguishedName; objectClass = $_.ObjectClass}\n"
          "        foreach ($n in $a) {\n"
          "            $o[$n] = @(foreach ($v in $_.$n) {\n"
          "                if ($v -is [Security.AccessControl.ObjectSecurity]) {\n"
          "                    $v.GetSecurityDescriptorSddlForm('Access') } else { \"$v\" } })\n"
          "        }\n"
          "        [pscustomobject]$o | ConvertTo-Json -Compress\n"
          "    } | Set-Content -Encoding UTF8 directory.json\n",
          out);
}

static void put_ldifde(FILE *out, const char *domain)
{
    fputs("\nLDIFDE, on a domain controller or with RSAT (csvde takes the same):\n\n"
          "    ldifde -u -f directory.ldf -d \"",
          out);
    put_dn(out, domain);
    fputs("\" -r \"", out);
    put_filter(out, domain);
    fputs("\" -l \"objectClass,", out);
    put_attributes(out, "", ",");
    fputs("\"\n", out);
}

static void put_ldapsearch(FILE *out, const char *domain)
{
    fprintf(out,
            "\nLDAPSEARCH, from anywhere with a ticket (kinit), of one of your domain controllers:\n\n"
            "    ldapsearch -LLL -E pr=1000/noprompt -Y GSSAPI -H ldap://dc1.%s -b \"",
            domain);
    put_dn(out, domain);
    fputs("\" \"", out);
    put_filter(out, domain);
    fputs("\" objectClass ", out);
    put_attributes(out, "", " ");
    fputs(" > directory.ldif\n", out);
}

static void put(FILE *out, const char *domain)
{
    put_powershell(out);
    put_ldifde(out, domain);
    put_ldapsearch(out, domain);
    fputs("\nBLOODHOUND: the zip of a collector is read as it is. It leaves out where accounts\n"
          "may delegate with Kerberos only, so add one of the exports above.\n"
          "\nRIGHTS. Any account of the domain may read all of this, unless the default was\n"
          "changed (the group Pre-Windows 2000 Compatible Access emptied, attributes made\n"
          "confidential). What may not be read is missing without a word: baseline import says\n"
          "which attributes no object had. Of several domains export each, and import all files\n"
          "at once:\n\n"
          "    hopchain baseline import directory.json -o directory.yaml\n",
          out);
}

/* It stands in command lines. */
static int check_domain(const char *domain, struct err *err)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    if (domain[strspn(domain, LETTERS)] || domain[0] == '-' || strlen(domain) > DOMAIN_MOST)
        return err_set(err, ERR_USAGE, "baseline: export-query %s: no name of a domain", domain);
    return 0;
}

int baseline_export_query(const struct options *options, struct err *err)
{
    const char *domain = options->path_count > 1 ? options->paths[1] : "corp.example";
    struct output output;
    int why = 0;
    if (options->path_count > 2)
        return err_set(err, ERR_USAGE, "baseline: export-query: one domain at most");
    if (check_domain(domain, err) != 0 || output_open(&output, options->output, false, err) != 0)
        return -1;
    put(output.out, domain);
    errno = 0;
    if (fflush(output.out) != 0 || ferror(output.out))
        why = errno ? errno : EIO;
    return output_close(&output, why, err);
}
