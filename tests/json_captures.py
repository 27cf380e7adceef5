"""Real captures in NXLog's JSON, several hosts in each: what an expert finds in them. Skipped where ../shared is not there.

Their times are local and to the second; every record tells the zone by its @timestamp."""
import glob
import json
import os
import re
import tempfile
import zipfile

from harness import SHARED, Run, Tap, chains, triage

REAL = os.path.join(SHARED, "real")
HIGH = ("high", "critical")


def unpacked(folder, beginning):
    """The one file of the capture whose name begins so, unpacked."""
    with zipfile.ZipFile(glob.glob(os.path.join(REAL, "json", beginning + "*.zip"))[0]) as archive:
        return archive.extract(archive.namelist()[0], folder)


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def hops_of(found):
    return [(chain, hop) for chain in found for hop in chain["hops"]]


def check_whole(tap, path, records):
    """Every line is an event."""
    run = Run(["dump", "--count", path])
    tap.same("%s: every line is an event" % os.path.basename(path)[:20], (int(run.out), run.err), (len(records), ""))


def check_vectors(tap, records, found):
    """Each network logon whose ticket start is known has it in its hop. How many were in this capture."""
    with open(os.path.join(REAL, "logon-guid-vectors.json"), encoding="utf-8") as f:
        starts = {v["logon_guid"].lower(): v["ticket_start"] for v in json.load(f)["vectors"]}
    expected = {(r["Hostname"].lower(), r["RecordNumber"]): starts[r["LogonGuid"].lower()]
                for r in records if r["EventID"] == 4624 and r.get("LogonGuid", "").lower() in starts}
    got = {(e["computer"], e["record_id"]): hop["ticket_start"] for _, hop in hops_of(found) for e in hop["evidence"]}
    for logon, start in sorted(expected.items()):
        tap.same("the ticket of %s #%d" % logon, got.get(logon), start)
    return len(expected)


def check_calm(tap, name, found):
    """Everyday traffic of machine accounts is no finding of weight."""
    loud = [(chain["chain"], finding["rule"]) for chain in found for finding in chain["findings"]
            if finding["level"] in HIGH and chain["principal"] and "$@" in chain["principal"]]
    tap.same("%s: nothing high about machine accounts" % name, loud, [])


def told(database, chain):
    return " ".join(Run(["explain", "-d", database, chain["chain"]]).out.decode().split())


def check_purplesharp(tap, database, found):
    lost = [(chain, hop) for chain, hop in hops_of(found) if "double-hop-failure" in hop["marks"]]
    tap.same("three anonymous double hops", sorted((hop["source"]["host"], hop["target"]["host"]) for _, hop in lost),
             [(host + ".theshire.local", "mordordc.theshire.local") for host in ("wec", "workstation6", "workstation7")])
    for chain, hop in lost:
        first = chain["hops"][0]
        tap.same("which go on from the user's hop to %s" % hop["source"]["host"],
                 (hop["parent"], first["principal"], first["target"]["host"], first["protocol"]),
                 (first["id"], "pgustavo@theshire.local", hop["source"]["host"], "kerberos"))
        tap.ok("and are explained", re.search("ANONYMOUS LOGON.*the user was lost at the second hop", told(database, chain)), told(database, chain))
    forwarded = [(chain, hop) for chain, hop in hops_of(found) if "tgt-forwarded" in hop["marks"]]
    tap.same("one forwarded TGT, to the domain controller", [
        (hop["principal"], hop["target"]["host"], sorted(e["record_id"] for e in hop["evidence"])) for _, hop in forwarded],
        [("pgustavo@theshire.local", "mordordc.theshire.local", [537296, 537298, 537300])])
    for chain, _ in forwarded:
        tap.ok("and is explained", "a ticket-granting ticket to be forwarded" in told(database, chain), told(database, chain))


def check_rdp(tap, database, found):
    ntlm = [(chain, hop) for chain, hop in hops_of(found) if hop["protocol"] == "ntlm"]
    tap.same("one NTLM hop", [(hop["principal"], hop["target"]["host"], hop["outcome"], hop["parent"]) for _, hop in ntlm],
             [("pgustavo@theshire.local", "workstation5.theshire.local", "success", None)])
    for chain, hop in ntlm:
        behind = [h for h in chain["hops"] if h["parent"] == hop["id"]]
        tap.same("the user's Kerberos hops to the domain controller go on from it", [
            (h["protocol"], h["target"]["host"], h["confidence"]) for h in behind], [("kerberos", "mordordc.theshire.local", "exact")] * 2)
        tap.ok("and it is explained", re.search("4776 mordordc #2039988 and 4624 workstation5 #821612.*went from workstation5", told(database, chain)),
               told(database, chain))


def main():
    tap = Tap()
    if not glob.glob(os.path.join(REAL, "json", "*.zip")):
        tap.skip("captures in JSON", "none here")
        tap.done()
    vectors = 0
    with tempfile.TemporaryDirectory() as folder:
        for beginning, check in (("purplesharp", check_purplesharp), ("rdp_interactive", check_rdp), ("covenant", None)):
            path = unpacked(folder, beginning)
            database = os.path.join(folder, beginning + ".db")
            records, found = lines(path), chains(triage("-d", database, path))
            check_whole(tap, path, records)
            vectors += check_vectors(tap, records, found)
            check_calm(tap, beginning, found)
            if check:
                check(tap, database, found)
    tap.ok("known ticket starts were among them", vectors >= 7, vectors)
    tap.done()


main()
