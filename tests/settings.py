"""Which audit setting coverage says to be off: a world with all that is audited names none; one in which a kind of event was never written
names the setting that writes it, and no other."""
import os
import re
import tempfile

from harness import Run, Tap, chains
from samples import FOLDER

SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
GUID = "{00000000-0000-0000-0000-000000000000}"


def fields(event_id, user, host, at, **more):
    """EventData of one event, as a domain controller or server writes it."""
    hashed = {"Status": "0x0", **more}
    if event_id == 4768:
        return dict(TargetUserName=user, TargetDomainName="CORP", TargetSid="S-1-5-21-1-2-3-1100", ServiceName="krbtgt", TicketOptions="0x40810010", TicketEncryptionType="0x12",
                    PreAuthType="2", IpAddress="::ffff:10.0.0.7", IpPort="50000", **hashed)
    if event_id == 4769:
        return dict(TargetUserName=user + "@CORP.EXAMPLE", TargetDomainName="CORP.EXAMPLE", ServiceName="WEB1$", ServiceSid="S-1-5-21-1-2-3-1200", TicketOptions="0x40810000",
                    TicketEncryptionType="0x12", IpAddress="::ffff:10.0.0.7", IpPort="50001", LogonGuid=GUID, TransmittedServices="-", **{"SessionKeyEncryptionType": "0x12", **hashed})
    if event_id == 4771:
        return dict(TargetUserName=user, TargetSid="S-1-5-21-1-2-3-1100", ServiceName="krbtgt/CORP", TicketOptions="0x40810010", Status="0x18", PreAuthType="2", IpAddress="::ffff:10.0.0.7", IpPort="50002")
    if event_id == 4776:
        return dict(PackageName="MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", TargetUserName=user, Workstation="PC1", **hashed)
    if event_id == 4672:
        return dict(SubjectUserSid="S-1-5-18", SubjectUserName="SYSTEM", SubjectDomainName="NT AUTHORITY", SubjectLogonId="0x3e7", PrivilegeList="SeTcbPrivilege")
    if event_id == 4742:
        return dict(TargetUserName="WEB1$", TargetDomainName="CORP", TargetSid="S-1-5-21-1-2-3-1200", SubjectUserName="admin", SubjectDomainName="CORP", AllowedToDelegateTo="-")
    ntlm = more.pop("ntlm", False)
    return dict(SubjectUserSid="S-1-0-0", SubjectUserName="-", SubjectDomainName="-", SubjectLogonId="0x0", TargetUserSid="S-1-5-21-1-2-3-1100", TargetUserName=user,
                TargetDomainName="CORP" if ntlm else "CORP.EXAMPLE", TargetLogonId="0x%x" % (0x10000 + at), LogonType=more.get("type", "3"), LogonProcessName="NtLmSsp " if ntlm else "Kerberos",
                AuthenticationPackageName="NTLM" if ntlm else "Kerberos", WorkstationName="PC1" if ntlm else "-", LogonGuid=GUID, TransmittedServices="-",
                LmPackageName="NTLM V2" if ntlm else "-", IpAddress="10.0.0.7", IpPort="50001", **({"Status": "0xc000006d", "SubStatus": "0xc000006a"} if event_id == 4625 else {}))


def world(logons=0, key="0x12"):
    """(computer, id, EventData) in order of time. logons: more of them at web1."""
    out = []

    def add(host, event_id, user="ann", **more):
        out.append((host, event_id, fields(event_id, user, host, len(out), **more)))

    add("web1", 4672)
    for i in range(30):
        add("dc1", 4768, "u%d" % i)
        add("dc1", 4769, "u%d" % i, SessionKeyEncryptionType=key)
        add("web1", 4624, "u%d" % i)
    for i in range(8):
        add("dc1", 4776, "n%d" % i)
        add("web1", 4624, "n%d" % i, ntlm=True)
        add("web1", 4624, "SYSTEM", type="5")
        add("web1", 4672)
    for host, event_id, more in (("dc1", 4771, {}), ("dc1", 4769, {"Status": "0x20"}), ("dc1", 4776, {"Status": "0xc000006a"}), ("web1", 4625, {}), ("dc1", 4742, {}), ("dc1", 4624, {})):
        add(host, event_id, **more)
    for i in range(logons):
        add("web1", 4624, "m%d" % (i % 50))
    return out


def export(path, events, lost=lambda host, event_id, data: False, gaps=False):
    """The events but those that are lost: never written, or with gaps left out of the export."""
    numbers = {}
    with open(path, "w", encoding="utf-8") as f:
        f.write("<Events>")
        for n, (host, event_id, data) in enumerate(events):
            gone = lost(host, event_id, data)
            if not gone or gaps:
                numbers[host] = numbers.get(host, 1000) + 1
            if gone:
                continue
            failed = event_id in (4625, 4771) or data.get("Status", "0x0") != "0x0"
            second = n // 4
            f.write("<Event xmlns='%s'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>%d</EventID><Version>2</Version><Level>0</Level><Keywords>0x%x</Keywords>"
                    "<TimeCreated SystemTime='2026-03-03T%02d:%02d:%02d.%07dZ'/><EventRecordID>%d</EventRecordID><Channel>Security</Channel><Computer>%s.corp.example</Computer></System>"
                    "<EventData>%s</EventData></Event>\n" % (
                        SPACE, event_id, 0x8010000000000000 if failed else 0x8020000000000000, 9 + second // 3600, second // 60 % 60, second % 60, n % 4 * 2000000, numbers[host], host,
                        "".join("<Data Name='%s'>%s</Data>" % item for item in data.items())))
        f.write("</Events>")


def named(*args):
    """The settings that are said to be off, and the sentences."""
    rows = [row for row in chains(Run(["coverage", "--format", "jsonl", *args]).out) if row["kind"] == "verdict"]
    found = [row for row in rows if row["about"] == "audit"]
    return sorted(row["setting"]["name"] for row in found), "\n".join(row["text"] for row in found), rows


def of(*ids, host=None):
    return lambda where, event_id, data: event_id in ids and host in (None, where)


TICKETS, TGTS, LOGON, SPECIAL, CREDENTIALS = ("Kerberos Service Ticket Operations", "Kerberos Authentication Service", "Logon", "Special Logon", "Credential Validation")

CASES = [
    ("nothing", of(), [], ()),
    ("service tickets", of(4769), [TICKETS], ("dc1.corp.example (30)", "Service tickets (4769)", "{0CCE9240-69AE-11D9-BED3-505054503030}")),
    ("TGTs", of(4768, 4771), [TGTS], ("dc1.corp.example (30)", "{0CCE9242-69AE-11D9-BED3-505054503030}")),
    ("all tickets", of(4768, 4769, 4771), [TGTS, TICKETS], ("it validated so many logons at other computers", "dc1.corp.example (8)")),
    ("validations", of(4776), [CREDENTIALS], ("8 hops elsewhere", "{0CCE923F-69AE-11D9-BED3-505054503030}")),
    ("logons of a server", of(4624, 4625, host="web1"), [LOGON], ("web1.corp.example (30)", "while its log was kept", "{0CCE9215-69AE-11D9-BED3-505054503030}")),
    ("special logons", of(4672), [SPECIAL], ("web1.corp.example (8)", "{0CCE921B-69AE-11D9-BED3-505054503030}")),
    ("failed logons, of which there may be none", of(4625), [], ()),
]


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "world.xml")
        for name, lost, want, words in CASES:
            export(path, world(), lost)
            got, text, _ = named(path)
            tap.same("without " + name, got, sorted(want))
            tap.ok("with its evidence: " + name, all(word in text for word in words) and text.count("auditpol /set") == len(want), text)
            shown = Run(["coverage", path]).out.decode()
            tap.ok("and in text: " + name, all("`auditpol /set /subcategory:\"{" in line for line in re.findall(r".* is off, as it seems.*", shown)) and shown.count("is off, as it seems") == len(want), shown)
        export(path, world(), of(4769), gaps=True)
        tap.ok("an export that left them out is told from it", "or the export left them out" in named(path)[1], named(path)[1])
        export(path, world())
        with open(os.path.join(folder, "query.xml"), "w", encoding="utf-8") as f:
            f.write("<QueryList><Query Path='Security'><Select>*[System[EventID!=4769]]</Select></Query></QueryList>")
        tap.same("what a query left out is not off", named("--query", f.name, path)[0], [])
        tap.ok("a log without a ticket is not called whole", "4769) at 1 domain" in Run(["coverage", path]).out.decode())
        export(path, world(), of(4769))
        tap.ok("for what it does not audit", "4769) at 1 domain" not in Run(["coverage", path]).out.decode())
        for lost, want in ((of(), []), (of(4625), [LOGON])):
            export(path, world(logons=1000), lost)
            got, text, _ = named(path)
            tap.ok("a thousand logons and %s failure" % ("no" if want else "a"), got == want and ("audited for Failure" in text) == bool(want), text)
        for key, said in (("0x12", False), ("", True)):
            export(path, world(key=key))
            tap.same("session keys %s" % (key or "nowhere"), any(row["about"] == "event-version" for row in named(path)[2]), said)
    rows = named(os.path.join(FOLDER, "missing-spn.xml"))[2]
    tap.ok("NTLM and no log that tells why", any(row["about"] == "ntlm-log" for row in rows), rows)
    tap.done()


main()
