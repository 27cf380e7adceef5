"""What query prints, as Windows would take it: the XML is well-formed and within Windows' limits, names are escaped, and what its XPath picks of a
sample, by xmllint, is enough for the very chain that was asked for."""
import os
import re
import shutil
import subprocess
import tempfile
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from harness import TOP, Run, Tap, chains, records, triage
from samples import FOLDER

DONE, USAGE = 0, 2
COMPARISON = re.compile(r"EventID=\d+|@Name='\w+'\]!?=|@Name=|@SystemTime[<>]=")


def printed(*args, status=DONE):
    run = Run(["query", *args])
    assert run.status == status, (args, run.status, run.err)
    return run.out.decode() if status == DONE else run.err


def selects(text):
    """(log, XPath) of each Select."""
    return [(s.get("Path"), s.text) for s in ElementTree.fromstring(text).iter("Select")]


def check_limits(tap, name, text):
    found = selects(text)
    # a comparison with Data is two: of its name and of its value
    most = max(len(re.findall(r"EventID=|@SystemTime[<>]=|Provider\[@Name=", path)) + 2 * path.count("Data[@Name=") for _, path in found)
    tap.ok("%s: %d Selects of at most 20 comparisons" % (name, len(found)), found and most <= 20, most)
    functions = [path for _, path in found if re.search(r"[a-z-]+\(", re.sub(r"'[^']*'|\"[^\"]*\"", "", path).replace("and (", ""))]
    tap.ok("%s: no function, no axis, no union" % name, not functions and not any(re.search(r"::\w|\|", re.sub(r"'[^']*'", "", p)) for _, p in found), functions)


def check_ids(tap):
    """Every event that hopchain reads of these logs, by the table it reads them by."""
    with open(os.path.join(TOP, "src", "decode", "ours.c"), encoding="utf-8") as f:
        rows = re.findall(r"^    (SECURITY|NTLM|NETLOGON|KDC|KERBEROS|CLIENT)\((\d+)", f.read(), re.M)
    logs = {"SECURITY": "Security", "NTLM": "Microsoft-Windows-NTLM/Operational", "NETLOGON": "Microsoft-Windows-NTLM/Operational", "KDC": "System",
            "KERBEROS": "Microsoft-Windows-Kerberos/Operational", "CLIENT": "System"}
    want = sorted((logs[kind], int(number)) for kind, number in rows)
    for name, args in (("all", ()), ("of a user", ("--user", "a@b.c")), ("of a front end", ("--from", "web1.b.c,10.0.0.5"))):
        got = {(log, int(i)) for log, path in selects(printed("filter", *args)) for i in re.findall(r"EventID=(\d+)", path)}
        tap.same("every event that is read is picked: " + name, sorted(got), sorted(set(want)))


def check_lines(tap):
    """What stands in one shell's line means the same in the other's: braces in quotes, no variable of cmd where PowerShell runs."""
    audit = printed("audit")
    lines = [line for line in audit.splitlines() if not line.startswith("rem ")]
    tap.ok("auditpol's GUIDs in quotes", sum("auditpol" in line for line in lines) == 8 and all(re.fullmatch(
        r'auditpol /set /subcategory:"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}" /success:enable( /failure:enable)?', line) for line in lines if "auditpol" in line), audit)
    tap.ok("each a line of one program", all(re.match("(auditpol|reg|wevtutil) ", line) for line in lines), audit)
    powershell = [line for line in printed("export").splitlines() if "Get-WinEvent" in line or "ForEach-Object" in line]
    tap.ok("PowerShell has its own variables", powershell and not any("%" in line for line in powershell), powershell)
    cmd = [line for line in printed("export").splitlines() if "wevtutil" in line]
    tap.ok("and cmd its own", cmd and not any("$" in line for line in cmd), cmd)


def picked(paths, events):
    """The places of the events that the Selects pick, by xmllint. It has no times: they are compared as numbers."""
    def number(time):
        return re.sub(r"\D", "", time)[:14]
    text = "<Events>%s</Events>" % "".join(re.sub(r" xmlns='[^']*'| xmlns=\"[^\"]*\"", "", e) for e in events)
    text = re.sub(r"SystemTime=(['\"])([^'\"]*)\1", lambda m: "SystemTime='%s'" % number(m[2]), text)
    out = set()
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        for log, path in paths:
            path = re.sub(r"(@SystemTime[<>]=)'([^']*)'", lambda m: m[1] + number(m[2]), path)
            done = subprocess.run(["xmllint", "--xpath", "/Events/Event[System/Channel='%s']" % log + path[1:] + "/System/EventRecordID | " +
                                   "/Events/Event[System/Channel='%s']" % log + path[1:] + "/System/Computer", f.name], capture_output=True, check=False)
            assert done.returncode in (0, 10), (path, done.stderr)  # 10: nothing
            found = re.findall(rb">([^<]*)</", done.stdout)
            out |= set(zip(found[0::2], found[1::2]))
    return out


def told(found, whose):
    """His hops, each with how many it continues. Which host holds a client's address only its own logons tell, and those are not picked."""
    out = []
    for chain in found:
        parents = {h["id"]: h["parent"] for h in chain["hops"]}
        for h in chain["hops"]:
            depth, at = 0, h["parent"]
            while at:
                depth, at = depth + 1, parents[at]
            if chain["principal"] == whose:
                out.append((depth, h["source"]["address"], h["target"]["host"], h["protocol"], h["mechanism"], h["outcome"], tuple(h["marks"])))
    return sorted(out)


def check_picks(tap, sample, *args, whose):
    """The chain of whose, from what is picked alone."""
    folder = os.path.join(FOLDER, sample)
    files = [os.path.join(folder, n) for n in sorted(os.listdir(folder))] if os.path.isdir(folder) else [folder]
    events = [e for f in files for e in records(f)]
    chosen = picked(selects(printed("filter", *args)), events)
    with tempfile.TemporaryDirectory() as place:
        query = os.path.join(place, "query.xml")
        with open(query, "w", encoding="utf-8") as f:
            f.write(printed("filter", *args))
        dumped = Run(["dump", "--query", query, *files]).out.decode()
        by_us = {tuple(re.search(tag, e)[1].encode() for tag in (r"<EventRecordID>(\d+)<", r"<Computer>([^<]*)<")) for e in re.findall(r"(?s)<Event .*?</Event>", dumped)}
        tap.same("%s %s: --query picks the same" % (sample, " ".join(args)), sorted(by_us), sorted(chosen))
    kept = [e for e in events if tuple(re.search(tag, e)[1].encode() for tag in (r"<EventRecordID>(\d+)<", r"<Computer>([^<]*)<")) in chosen]
    name = "%s %s" % (sample, " ".join(args))
    if not tap.ok("%s: picks %d of %d" % (name, len(kept), len(events)), 0 < len(kept) < len(events)):
        return
    with tempfile.TemporaryDirectory() as place:
        with open(os.path.join(place, "picked.xml"), "w", encoding="utf-8") as f:
            f.write("<Events>%s</Events>" % "".join(kept))
        tap.same("%s: the same chain" % name, told(chains(triage(place)), whose), told(chains(triage(folder)), whose))


def main():
    tap = Tap()
    check_limits(tap, "filter", printed("filter"))
    check_limits(tap, "filter of many", printed("filter", "--since", "2026-03-03", "--until", "2026-03-04", "--from", ",".join("web%d.corp.example,10.0.0.%d" % (i, i) for i in range(60)),
                                                *[a for i in range(40) for a in ("--user", "u%d@corp.example" % i)]))
    check_ids(tap)
    check_lines(tap)
    for name in ("o'brien@corp.example", 'say "no"@corp.example', "a<b&c>]]>@corp.example", "ünal@corp.example"):
        text = printed("filter", "--user", name)
        user = name.split("@")[0]
        quoted = '"%s"' % user if "'" in user else "'%s'" % user
        tap.ok("a name in XML and XPath: " + name, any("Data[@Name='TargetUserName']=" + quoted in path for _, path in selects(text)) and escape(user) in text, text)
    for args in (["--user", "both ' and \""], ["--user", "tab\t"], ["--from", "a'\""], ["--host", "dc1 & calc"], ["--host", "$(x)"], ["--host", "/x"], ["nonsense"], ["filter", "audit"],
                 ["--from", ",".join("h%d" % i for i in range(300))]):
        tap.ok("refused: " + " ".join(args)[:60], printed(*args, status=USAGE).startswith("hopchain: "))
    text = printed("subscription", "--user", "]]>@b.c")
    root = ElementTree.fromstring(text)
    inner = root.findtext("{http://schemas.microsoft.com/2006/03/windows/events/subscription}Query")
    tap.same("a subscription holds the filter", selects(inner), selects(printed("filter", "--user", "]]>@b.c")))
    whole = printed("--host", "dc1", "--host", "web1.corp.example")
    tap.ok("the whole has every part", all(word in whole for word in ("<QueryList>", "wevtutil qe", "Get-WinEvent", "auditpol", "KdcExtraLogLevel", "AuditNTLMInDomain", "<Subscription", "/r:dc1",
                                                                      "-ComputerName web1.corp.example")))
    tap.ok("what is to be read fits 80 columns", all(len(line) <= 80 for line in whole.splitlines() if not re.match(r"\s*<|    ", line)), [line for line in whole.splitlines() if len(line) > 80])
    if shutil.which("xmllint"):
        for sample in ("kcd", "unconstrained.xml", "missing-spn.xml", "double-hop.xml"):
            chain = max(chains(triage(os.path.join(FOLDER, sample))), key=lambda c: len(c["hops"]) * 10 + ("$" not in (c["principal"] or "$")))
            whose, front = chain["principal"], chain["hops"][0]["target"]["host"]
            check_picks(tap, sample, "--user", whose, "--from", front, whose=whose)
            if sample == "kcd":
                check_picks(tap, sample, "--user", whose, "--from", front, "--since", "2026-03-01", "--until", "2026-03-30", whose=whose)
    else:
        tap.skip("picks", "no xmllint (Debian: libxml2-utils)")
    tap.done()


main()
