"""summary's figures, counted again: of hops from the chains, of logons and tickets from the records themselves."""
import json
import os
import re
import tempfile
from collections import Counter

from harness import TOP, Run, Tap, chains, records, triage
from samples import FOLDER

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


def main():
    tap = Tap()
    lines = lines_of(FOLDER)
    check_hops(tap, lines)
    check_events(tap, lines)
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
    tap.ok("in 80 columns", all(len(line) <= 80 for line in text.splitlines()), text)
    tap.done()


main()
