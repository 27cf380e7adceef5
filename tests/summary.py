"""summary's figures, counted again: of hops from the chains, of logons and tickets from the records themselves."""
import json
import os
import re
import tempfile
from collections import Counter

from harness import TOP, Run, Tap, chains, on_terminal, records, triage
from samples import FOLDER, LIST

try:
    import jsonschema
    import schema
except ImportError:
    jsonschema = None

GOLDEN = os.path.join(TOP, "tests", "golden", "summary.txt")
WEAK = {0x1, 0x3, 0x17, 0x18}


def lines_of(*args):
    run = Run(["summary", "--format", "jsonl", *args])
    assert run.status == 0, run.err
    return [json.loads(line) for line in run.out.splitlines()]


def table(lines, kind, *keys, figure="count"):
    return {tuple(line[k] for k in keys): line[figure] for line in lines if line["kind"] == kind}


def check_hops(tap, lines):
    hops = [h for c in chains(triage(FOLDER)) for h in c["hops"]]
    place = lambda end: end["host"] or end["address"]
    of = lambda kind, *keys: {"account": lambda h: (h["principal"],), "host": lambda h: (place(h["target"]) or h["service"],),
                              "way": lambda h: (h["protocol"], h["mechanism"])}[kind]
    for kind, keys in (("account", ("name",)), ("host", ("name",)), ("way", ("protocol", "mechanism"))):
        for figure, which in (("count", lambda h: True), ("failed", lambda h: h["outcome"] == "failure"), ("ntlm", lambda h: h["protocol"] == "ntlm")):
            want = Counter(of(kind)(h) for h in hops if which(h))
            tap.same("%s: %s" % (kind, figure), {k: v for k, v in table(lines, kind, *keys, figure=figure).items() if v}, dict(want))
    want = Counter((place(h["source"]), place(h["target"]) or h["service"], h.get("reason")) for h in hops if h["protocol"] == "ntlm")
    tap.same("NTLM by pair and reason", table(lines, "ntlm", "source", "target", "reason"), dict(want))
    tap.same("NTLM by reason", table(lines, "ntlm-reason", "reason"), dict(Counter((h.get("reason"),) for h in hops if h["protocol"] == "ntlm")))
    tap.same("hops over time", (sum(line["count"] for line in lines if line["kind"] == "time"), all(line["first"][14:].endswith("0:00Z") for line in lines if line["kind"] == "time")),
             (len(hops), True))


def samples():
    for where, _, names in os.walk(FOLDER):
        for name in names:
            if name.endswith(".xml"):
                yield from records(os.path.join(where, name))


def check_events(tap, lines):
    types, failed, tickets, tgts, accounts = Counter(), Counter(), Counter(), Counter(), Counter()
    for text in samples():
        field = lambda name: (re.search(r"<Data Name=['\"]%s['\"]>([^<]*)<" % name, text) or [None, ""])[1]
        number = int(re.search(r"<EventID[^>]*>(\d+)<", text)[1])
        if number in (4624, 4625):
            types[int(field("LogonType")),] += 1
            failed[int(field("LogonType")),] += number == 4625
        if number in (4768, 4769) and int(field("Status"), 16) == 0:
            etype = int(field("TicketEncryptionType"), 16)
            (tgts if number == 4768 else tickets)["0x%x" % etype,] += 1
            user = field("TargetUserName").split("@")[0].lower()
            accounts[user + "@" + (field("TargetDomainName") or field("TargetUserName").split("@")[1]).lower(),] += etype in WEAK
    tap.same("logons by type", (table(lines, "logon-type", "type"), table(lines, "logon-type", "type", figure="failed")), (dict(types), {k: failed[k] for k in types}))
    tap.same("tickets by etype", (table(lines, "ticket-etype", "etype"), table(lines, "tgt-etype", "etype")), (dict(tickets), dict(tgts)))
    tap.same("accounts that need RC4", table(lines, "rc4-account", "name", figure="rc4"), {k: v for k, v in accounts.items() if v})


def screen(columns, *args):
    text = on_terminal(columns, {"NO_COLOR": "1"}, args[-1], args=("summary", *args[:-1]))
    return text.replace("\r", "").splitlines()


def check_screen(tap):
    try:
        small = screen(80, os.path.join(FOLDER, "double-hop.xml"))
    except OSError as why:
        tap.skip("on a terminal", "none to be had: %s" % why)
        return
    tap.ok("one sample's fits a screen of 24 lines", 12 < len(small) < 24, "\n".join(small))
    for name, lines in (("short", screen(80, FOLDER)), ("tables", screen(80, "--all", FOLDER)), ("of one", small)):
        tap.ok("80 columns: %s" % name, max(map(len, lines)) <= 80, [line for line in lines if len(line) > 80])
    tap.ok("all samples' is no longer than a tall terminal", len(screen(80, FOLDER)) <= 32, len(screen(80, FOLDER)))


def check_tables(tap, lines):
    """--all lists every row, with first and last seen."""
    text = Run(["summary", "--all", FOLDER], env={"LC_ALL": "C.UTF-8"}).out.decode()
    rows = [line for line in lines if line["kind"] in ("account", "host")]
    lacking = [line["name"] for line in rows if not re.search(r"(?m)^  %s +%d +.*%s  %s$" % (
        re.escape(line["name"][:20]) + r"\S*", line["count"], stamp(line["first"]), stamp(line["last"])), text)]
    tap.ok("--all: each account and host, with first and last seen", rows and not lacking, (lacking[:5], text))


def stamp(time):
    return time[5:16].replace("T", " ")


def check_headline(tap, lines):
    """In words what the figures say."""
    first = Run(["summary", "--expected", LIST, FOLDER]).out.decode().splitlines()[0]
    page = Run(["triage", "--format", "html", "--expected", LIST, FOLDER]).out.decode()
    clauses = [one["text"] for one in json.loads(re.search(r'"headline": (\[.*?\])', page, re.S)[1])]
    tap.same("the headline is that of the page", first, clauses[0] + ": " + "; ".join(clauses[1:]) + ".")
    tap.ok("and begins with the number of hops", first.startswith("%d hops in " % sum(line["count"] for line in lines if line["kind"] == "way")), first)


def main():
    tap = Tap()
    lines = lines_of(FOLDER)
    check_hops(tap, lines)
    check_events(tap, lines)
    check_headline(tap, lines)
    check_tables(tap, lines)
    if jsonschema:
        wrong = list(schema.faults(schema.load(os.path.join(TOP, "schemas", "summary.schema.json")), [json.dumps(line).encode() for line in lines]))
        tap.ok("lines are as the schema has them", not wrong, "\n".join(wrong[:9]))
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.db")
        assert Run(["ingest", "-d", case, FOLDER]).status == 0
        tap.same("a database says the same", lines_of("-d", case), lines)
        tap.same("in stretches of time too", lines_of("--window-events", "1", FOLDER), lines)
    run = Run(["summary", "samples"], cwd=TOP)
    text = run.out.decode()
    if os.environ.get("HOPCHAIN_GOLDEN") == "update":
        with open(GOLDEN, "w", encoding="utf-8") as f:
            f.write(text)
    with open(GOLDEN, encoding="utf-8") as f:
        tap.same("in words", text, f.read())
    check_screen(tap)
    tap.done()


main()
