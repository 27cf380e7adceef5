"""Real captures, finding by finding: what a careful analyst would sign. Skipped where ../shared is not there.

Each row: how often, the level, the rule, and of whom (in the reason). A capture that is not listed has nothing to find in it."""
import glob
import json
import os

from harness import SHARED, Run, Tap

REAL = os.path.join(SHARED, "real")
NTLM = [(2, "low", "ntlm-fallback", "admmig@offsec.lan reached fs01.offsec.lan")]
PRINTER = [(2, "low", "ntlm-fallback", "admmig@offsec.lan reached mssql01.offsec.lan from 10.23.123.11")]
DONPAPI = [(14, "low", "ntlm-fallback", "admmig@offsec.lan reached fs03vuln.offsec.lan from 10.23.123.11"),
           (1, "medium", "ntlm-by-administrator", "User admmig, Computer fs03vuln.offsec.lan")]
SPOOFED = (1, "high", "samaccountname-spoofing", "rootdc1@offsec.lan")
SAM = [(1, "high", "samaccountname-spoofing", "rootdc1@offsec.lan, asked for a ticket to it: admmhorvath@offsec.lan reached rootdc1.offsec.lan"),
       (1, "informational", "computer-created", "hack1 created the computer account compnay-88$"),
       (2, "low", "ntlm-fallback", "hack1@offsec.lan reached rootdc1.offsec.lan from 10.23.123.11"),
       (3, "low", "ntlm-fallback", "healthmailboxa935ecda17404b4a85c3f146fe1def56@offsec.lan")]
KERBRUTE = [(1, "high", "password-spray-kerberos", "IpAddress 10.23.123.11"), (1, "medium", "account-guessing-kerberos", "IpAddress 10.23.123.11"),
            (1, "medium", "as-rep-without-preauthentication", "admin-test was given"), (1, "medium", "as-rep-without-preauthentication", "hacker2 was given")]
ROASTED = [(1, "high", "as-rep-roasting", "admin-test was given a ticket without a password, in RC4, asked for from 10.23.23.9")]
GOLDEN = [(8, "high", "forged-realm", "gold-non-existing-user@offsec.lan from 10.23.23.9")]
GOLDEN_LOGON = [(1, "low", "builtin-administrator-other-name", "not_existing_user signed on at fs02.offsec.lan")]
KERBEROAST = [(1, "low", "clock-skew", "10.23.23.9"), (1, "low", "rc4-service-account", "svc-sql-db01")]
BLOODHOUND = [(1, "medium", "host-sweep", "admmig@offsec.lan, IpAddress 10.23.23.9"), (1, "low", "tgt-forwarded-maybe-dc", "fs03vuln"),
              (1, "low", "tgt-forwarded-maybe-dc", "rootdc2")]
SENSITIVE = [(1, "medium", "sensitive-flag-cleared", "admmig took the protection from delegation off hack1"),
             (1, "informational", "sensitive-flag-set", "admmig protected hack1")]
UNCONSTRAINED = [(2, "high", "unconstrained-delegation-enabled", "admmig trusted")]
KERBEROS_ONLY = [(1, "low", "constrained-delegation-configured", "admmig let MYTARGET-PC$ act as its users at cifs/ATACORE01")]
ANY_PROTOCOL = [(2, "medium", "protocol-transition-enabled", "admmig let"),
                (1, "low", "constrained-delegation-configured", "admmig let MYTARGET-PC$ act as its users at browser/ATANIDS01")]
LISTED = (1, "low", "delegation-list-written", "SubjectUserName admmig, ObjectDN cn=mytarget-pc")
RESOURCE = [(1, "medium", "rbcd-configured", "Administrator wrote who may act as any user at CN=TARGET01,CN=Computers,DC=kdmo,DC=lan")]


def at_dc(*who):
    """%%1840 at a domain controller: low, where its log has no ticket requests to tell it by."""
    return [(1, "low", "tgt-forwarded-maybe-dc", name + "@offsec.lan reached rootdc1.offsec.lan") for name in who]


FOUND = {
    "ID4624-Success": GOLDEN_LOGON,
    "ID4662-4624": at_dc("lambda-user", "atacore01$", "admmig"),
    "ID4662-DCsync": at_dc("fs02$", "admmig"),
    "ID4688": NTLM,
    "ID4724": at_dc("admmig"),
    "ID4738": SENSITIVE,
    "ID4742_5136-Enable_Trust_this_computer_for_delegation_to_any": UNCONSTRAINED,
    "ID4742_5136-Enable_Trust_this_computer_for_delegation_to_specified_service_Kerberos": KERBEROS_ONLY + [LISTED],
    "ID4742_5136-Enable_Trust_this_computer_for_delegation_to_specified_service_any": ANY_PROTOCOL + [LISTED],
    "ID4768-4769": [SPOOFED],
    "ID4768-4771": KERBRUTE,
    "ID4768-Kerberos_AS-REP": ROASTED,
    "ID4769-Golden": GOLDEN,
    "ID4769-Kerberoast": KERBEROAST,
    "ID4769-Kerberos_TGS": BLOODHOUND,
    "ID47x": SAM,
    "ID5136": RESOURCE,
    "ID5145-4624": DONPAPI,
    "ID5145-Print": PRINTER,
    "purplesharp": [(1, "high", "kerberoasting", "5 of ServiceName in 5 events within 1 s: TargetUserName pgustavo@theshire.local"),
                    (1, "high", "password-spray-ntlm", "7 of TargetUserName in 7 events within 0 s: Workstation workstation5"),
                    *[(1, "medium", "double-hop-failure", host + ".theshire.local reached mordordc.theshire.local anonymously right after pgustavo@theshire.local")
                      for host in ("workstation6", "workstation7", "wec")],
                    *[(1, "low", "rc4-service-account", "ServiceName " + name) for name in ("sysmonsvc", "nxlogsvc", "defensesvc", "otrsvc", "mordorsvc")]],
    "rdp_interactive": [(1, "low", "ntlm-fallback", "pgustavo@theshire.local reached workstation5.theshire.local from 1.2.3.4"),
                        (1, "medium", "ntlm-by-administrator", "User pgustavo, Computer workstation5.theshire.local")],
    # the events of all ID*, as one log
    "offsec.lan.xml": [row for rows in (GOLDEN, GOLDEN_LOGON, NTLM, PRINTER, DONPAPI, SAM, KERBRUTE, ROASTED, KERBEROAST, BLOODHOUND, SENSITIVE, UNCONSTRAINED,
                                        KERBEROS_ONLY, ANY_PROTOCOL, [LISTED], RESOURCE) for row in rows],
}


def found_in(path):
    """(level, rule, reason, whether of a machine account) of each finding."""
    run = Run(["triage", "--format", "jsonl", path])
    assert run.status in (0, 3, 4), run.err  # of some there is nothing to read
    return [(finding["level"], finding["rule"], finding["reason"], "$@" in (chain["principal"] or ""))
            for chain in map(json.loads, run.out.splitlines()) for finding in chain["findings"]]


def check_capture(tap, name, found, rows):
    left = list(found)
    for count, level, rule, who in rows:
        mine = [one for one in left if one[:2] == (level, rule) and who in one[2]]
        left = [one for one in left if one not in mine]
        tap.ok("%s: %d %s %s" % (name, count, level, rule), len(mine) == count, "%d with %s of\n%s" % (len(mine), who, "\n".join(map(str, found))))
    tap.same("%s: nothing else" % name, left, [])
    tap.same("%s: nothing above low about machine accounts" % name, [one for one in found if one[3] and one[0] not in ("informational", "low")], [])


def main():
    tap = Tap()
    paths = sorted(glob.glob(os.path.join(REAL, "evtx", "*")) + glob.glob(os.path.join(REAL, "json", "*.zip")) + glob.glob(os.path.join(REAL, "xml", "*.xml")))
    if not paths:
        tap.skip("captures", "none here")
        tap.done()
    for path in paths:
        name = os.path.basename(path)
        keys = [key for key in FOUND if name.startswith(key)]
        check_capture(tap, name[:60], found_in(path), FOUND[keys[0]] if keys else [])
    tap.done()


main()
