"""Before and after: worlds that differ in what one front end may do, and what compare says of them. Every figure is counted again from the
chains, every chance computed again in whole numbers."""
import json
import math
import os
import random
import tempfile
from collections import Counter
from fractions import Fraction

from harness import ADSIM, TOP, Run, Tap, chains, load_adsim, on_terminal, triage

try:
    import jsonschema
    import schema
except ImportError:
    jsonschema = None

DONE, CHANGED, USAGE, UNREADABLE = 0, 1, 2, 3
FRONT_ENDS, PEOPLE = 4, 8
BENT = 2  # the front end that is changed


NAMES = dict(dc="dc%02d", web1="fe%02d", web2="be%02d", client="cl%02d", user="person%02d", svc="svc%02d", gmsa="gmsa%02d$")
OTHER_NAMES = dict(dc="krb%02d", web1="portal%02d", web2="ledger%02d", client="desk%02d", user="someone%02d", svc="daemon%02d", gmsa="pool%02d$")
ORIGIN = "msDS-AllowedToDelegateTo", "msDS-AllowedToActOnBehalfOfOtherIdentity"


def at_work(adsim, domain, names, fronts, lab):
    stages = [adsim.Stage(domain, {k: v % i for k, v in names.items()}, lab=lab + i) for i in range(fronts)]
    for i, stage in enumerate(stages):
        stage.people = [domain.user("u%02d%02d" % (i, k)) for k in range(PEOPLE)]
    return stages


def go_on(adsim, domain, stages, scenario, rounds):
    for _ in range(rounds):
        for i, stage in enumerate(stages):
            domain.dcs, stage.user = [stage.dc], domain.rng.choice(stage.people)
            adsim.SCENARIOS[scenario if i == BENT else "kcd"](stage)
            domain.pass_time(20, 60)


def world(folder, seed, scenario="kcd", rounds=20, etype=0x12, drop=None, noise=3000, names=NAMES, dns="test.com", other=None, fronts=FRONT_ENDS, first=None):
    """A domain with a few front ends at work among everyday traffic; the bent one does as the scenario says. drop(host name): its log is not there.
    other: the DNS name of a second domain, whose computers are called alike. first(adsim, domain, stages): what is done before anything else."""
    adsim = load_adsim()
    if etype != 0x12:
        tgs = adsim.Domain.tgs
        adsim.Domain.tgs = lambda d, acct, host, service, **kw: tgs(d, acct, host, service, **({**kw, "etype": etype} if is_bent(service) else kw))
    domain = adsim.Domain(random.Random(seed), dns=dns)
    stages = at_work(adsim, domain, names, fronts, 1)
    if first:
        first(adsim, domain, stages)
    go_on(adsim, domain, stages, scenario, rounds)
    if other:
        second = adsim.Domain(random.Random(seed + 1000), dns=other, world=domain)
        second.now -= 1500
        go_on(adsim, second, at_work(adsim, second, names, fronts, 40), "kcd", rounds)
    domain.dcs = [domain.dc("ndc%d" % i, "10.9.0.%d" % (i + 1)) for i in range(3)]
    domain.now -= 3000
    adsim.noise(domain, noise)
    events = sorted((e for e in domain.events if not (drop and drop(e["host"].fqdn))), key=lambda e: (e["t"], e["rec"]))
    os.makedirs(folder)
    with open(os.path.join(folder, "events.xml"), "wb") as f:
        f.write(adsim.dress(events, "wevtutil"))
    return folder


def moved_back_end(adsim, domain, stages):
    """The bent front end's work goes to a new server."""
    stage = stages[BENT]
    stage.web2 = domain.host("be77", "172.18.9.6")
    domain.tgt(stage.web2.account, stage.web2)
    domain.logon(stage.web2.account, stage.web2, stage.dc, domain.tgs(stage.web2.account, stage.web2, stage.dc.account)[1])


def without_own_controller(adsim, domain, stages):
    """A new front end brings no domain controller: another answers it, from its first hour."""
    own, other = stages[-1].dc, stages[0].dc
    stages[-1].dc = other
    for event in domain.events:
        if event["host"] is own:
            other.record += 1
            event.update(host=other, rec=other.record)


def granted(kind):
    """The directory writes who gave the bent front end its right: at the front end, or at the back end."""
    def write(adsim, domain, stages):
        stage = stages[BENT]
        names = "SubjectUserSid SubjectUserName ObjectDN ObjectClass AttributeLDAPDisplayName AttributeValue OperationType".split()
        adsim.FIELDS[5136, 0], adsim.TASK[5136] = names, 14081
        holder = stage.gmsa.sam.rstrip("$") if kind == 0 else stage.web2.name
        domain.write(stage.dc, 5136, dict(zip(names, ("S-1-5-18", "admin", "CN=%s,CN=Computers,DC=test,DC=com" % holder, "computer", ORIGIN[kind],
                                                      "cifs/" + stage.web2.fqdn if kind == 0 else "Malformed Security Descriptor", "%%14674"))))
    return write


def is_bent(service):
    return getattr(service, "sam", "").upper() == "BE%02d$" % BENT


def compared(*args, status=None):
    run = Run(["compare", "--format", "jsonl", *args])
    assert run.status in ((status,) if status is not None else (DONE, CHANGED)), (run.status, run.err)
    return [json.loads(line) for line in run.out.splitlines()]


def told(lines):
    return [line for line in lines if line.get("significant")]


def touched(lines):
    """The front ends that significant changes name, as source or target."""
    names = {line.get(end) for line in told(lines) for end in ("source", "target")}
    return sorted(n.split(".")[0] for n in names if n and n.startswith("fe"))


def moves(lines, source, target):
    return {(line["aspect"], line["value"]): (line["before"]["hops"], line["after"]["hops"]) for line in told(lines)
            if line["kind"] == "route" and line["change"] == "moved" and (line["source"] or "").startswith(source) and line["target"].startswith(target)}


def shares(found):
    """What compare counts of each route, from the chains themselves."""
    hops = [h for c in found for h in c["hops"]]
    place = lambda end: end["host"] or end["address"]
    front = {place(h["source"]) for h in hops if h["parent"] or h["mechanism"] in ("s4u2proxy", "forwarded-tgt")}
    count, of = Counter(), Counter()
    for h in hops:
        source = place(h["source"]) if place(h["source"]) in front else None
        route = (source, place(h["target"]) or h["service"])
        user = (h["principal"] or "").rpartition("@")[0] or h["principal"]
        values = {"actor": "unknown" if not h["principal"] else "computer" if user.endswith("$") else "user", "protocol": h["protocol"], "mechanism": h["mechanism"],
                  "outcome": h["outcome"] if h["outcome"] != "issued" else None, "etype": h.get("ticket_etype"),
                  "service": h["service"] if h["protocol"] == "kerberos" and h["outcome"] != "failure" else None}
        for aspect, value in values.items():
            if value and value != "0xffffffff":
                of[route, aspect] += 1
                count[route, aspect, value] += 1
    return front, count, of


def fisher(a, n, b, m):
    """Twice the smaller tail, in whole numbers."""
    hits, total = a + b, math.comb(n + m, a + b)
    term = lambda x: math.comb(n, x) * math.comb(m, hits - x)
    low = sum(term(x) for x in range(max(0, hits - m), a + 1)) / total
    high = sum(term(x) for x in range(a, min(n, hits) + 1)) / total
    return min(1, 2 * (high if a * (n + m) >= n * hits else low))


def binomial(a, n, b, m):
    """The same of a and b things on n and m occasions."""
    hits = a + b
    term = lambda x: Fraction(math.comb(hits, x) * n ** x * m ** (hits - x), (n + m) ** hits)
    tail = range(a, hits + 1) if a * (n + m) >= n * hits else range(a + 1)
    return float(min(1, 2 * sum(map(term, tail)))) if n and m else 1.0


def check_chances(tap, lines):
    wrong = []
    for line in lines:
        if line["kind"] in ("route", "account"):
            figures = [line[side][key] for side in ("before", "after") for key in ("hops", "of")]
            chance = (fisher if line["change"] == "moved" else binomial)(*figures)
            if not math.isclose(chance, line["chance"], rel_tol=0.06):  # two digits are printed
                wrong.append((line, chance))
            if line["significant"] != (line["chance"] < .001 and not line["unseen"]):
                wrong.append(line)
    tap.ok("chances are what whole numbers give", not wrong, wrong[:2])


def check_figures(tap, before, after, lines):
    sides = [shares(chains(triage(side))) for side in (before, after)]
    front = sides[0][0] | sides[1][0]
    wrong = []
    for line in lines:
        if line["kind"] != "route" or line["change"] != "moved" or not line["source"] or line["source"] not in sides[0][0] & sides[1][0]:
            continue
        route = (line["source"], line["target"])
        for side, name in enumerate(("before", "after")):
            want = sides[side][1][route, line["aspect"], line["value"]], sides[side][2][route, line["aspect"]]
            if (line[name]["hops"], line[name]["of"]) != want:
                wrong.append((line, want))
    tap.ok("figures are those of the chains", front and not wrong, wrong[:2])


def check_broken(tap, folder, before):
    after = world(os.path.join(folder, "broken"), 4, "double-hop")
    lines = compared(before, after, status=CHANGED)
    tap.same("a front end that lost its delegation is the only one named", touched(lines), ["fe%02d" % BENT])
    tap.same("and what changed there", moves(lines, "fe02", "be02"), {("protocol", "ntlm"): (0, 20), ("mechanism", "s4u2proxy"): (20, 0),
                                                                    ("mechanism", "anonymous"): (0, 20), ("outcome", "failure"): (0, 20)})
    run = Run(["compare", before, after])
    tap.ok("and so in words", run.status == CHANGED and "fe02.test.com → be02.test.com" in run.out.decode() and "fe01" not in run.out.decode(), run.out.decode())
    tap.ok("what changed is said first", run.out.decode().splitlines()[0].startswith("2 routes changed: fe02 → be02 uses NTLM, no longer delegates (S4U2proxy), loses the user, fails; clients → fe02"), run.out.decode())
    try:
        shown = on_terminal(80, {"NO_COLOR": "1"}, after, args=("compare", before)).splitlines()
        tap.ok("in 80 columns", max(map(len, shown)) <= 80 and len(shown) > 9, shown)
    except OSError as why:
        tap.skip("in 80 columns", "no terminal to be had: %s" % why)
    back = compared(after, before, status=CHANGED)
    turned = [{**line, "before": line["after"], "after": line["before"]} for line in lines if line["kind"] == "route" and line["change"] == "moved"]
    tap.same("the other way round says the reverse", [line for line in back if line["kind"] == "route" and line["change"] == "moved"], turned)
    check_figures(tap, before, after, lines)
    check_chances(tap, lines)
    if jsonschema:
        wrong = list(schema.faults(schema.load(os.path.join(TOP, "schemas", "compare.schema.json")), [json.dumps(line).encode() for line in lines]))
        tap.ok("lines are as the schema has them", not wrong, "\n".join(wrong[:9]))
    return after, lines


def check_kinds(tap, folder, before):
    """Whatever is changed at one front end, it alone is named, with what changed there; the rest of the worlds differs by chance only."""
    at = lambda name: os.path.join(folder, name)
    lines = compared(before, world(at("transition"), 21, "protocol-transition"), status=CHANGED)
    tap.same("its SPN is lost, clients come by NTLM", (touched(lines), moves(lines, "", "fe02")), (["fe02"], {("protocol", "ntlm"): (0, 20)}))
    refused = world(at("refused"), 22, "kcd-refused")
    lines = compared(before, refused, status=CHANGED)
    tap.same("its delegation is refused, which only domain controllers tell", (touched(lines), moves(lines, "fe02", "be02")), (["fe02"], {("outcome", "failure"): (0, 20)}))
    tap.ok("it was the log of the back end that is missing", [(line["computer"], line["only"]) for line in lines if line["kind"] == "log"] == [("be02.test.com", "before")])
    check_chances(tap, lines)
    lines = compared(before, world(at("trusted"), 23, "unconstrained"), status=CHANGED)
    tap.same("it has unconstrained delegation now", (touched(lines), moves(lines, "fe02", "be02")), (["fe02"], {("mechanism", "s4u2proxy"): (20, 0), ("mechanism", "forwarded-tgt"): (0, 20)}))
    lines = compared(before, world(at("moved"), 24, first=moved_back_end), status=CHANGED)
    tap.same("its back end moved", sorted((line["source"], line["target"], line["change"], line["before"]["hops"], line["after"]["hops"]) for line in told(lines) if line["kind"] == "route"),
             [("fe02.test.com", "be02.test.com", "vanished", 20, 0), ("fe02.test.com", "be77.test.com", "appeared", 0, 20)])
    lines = compared(before, world(at("more"), 25, fronts=FRONT_ENDS + 1, first=without_own_controller), status=CHANGED)
    tap.same("a new front end", sorted((line["source"] or "", line["target"], line["change"], line["after"]["hops"]) for line in told(lines) if line["kind"] == "route"),
             [("", "fe04.test.com", "appeared", 20), ("fe04.test.com", "be04.test.com", "appeared", 20)])
    check_chances(tap, lines)
    weak, strong = world(at("weak"), 26, etype=0x17), world(at("strong"), 27, rounds=33, noise=5000)
    lines = compared(weak, strong, status=CHANGED)
    tap.same("RC4 to AES, with more of all after", ({line["target"] for line in told(lines) if line["kind"] == "route"}, {key: value for key, value in moves(lines, "fe02", "be02").items()}),
             ({"be02.test.com"}, {("etype", "0x17"): (20, 0), ("etype", "0x12"): (0, 33)}))
    classic, resource = world(at("classic"), 28, first=granted(0)), world(at("resource"), 29, first=granted(1))
    lines = compared(classic, resource, status=CHANGED)
    tap.same("classic to resource-based delegation", (touched(lines), moves(lines, "fe02", "be02")), (["fe02"], {("model", "classic"): (20, 0), ("model", "resource-based"): (0, 20)}))
    lines = compared(before, classic, status=DONE)
    tap.same("that the directory is only now known to allow it is no change", told(lines), [])
    two = dict(names=OTHER_NAMES, dns="north.example", other="south.example")
    lines = compared(world(at("north"), 30, **two), world(at("north after"), 31, "double-hop", rounds=14, noise=2000, **two), status=CHANGED)
    ends = {line[end] for line in told(lines) if line["kind"] == "route" for end in ("source", "target")} - {None}
    tap.same("other names, two domains with computers called alike, less of all after", (ends, moves(lines, "portal02", "ledger02").get(("mechanism", "s4u2proxy"))),
             ({"portal02.north.example", "ledger02.north.example"}, (20, 0)))
    lines = compared(before, world(at("thrice"), 32, rounds=60, noise=9000), status=DONE)
    tap.same("three times as much of everything is no change", told(lines), [])


def check_databases(tap, folder, before, after, lines):
    made = []
    for name, side in (("before.db", before), ("after.db", after)):
        made.append(os.path.join(folder, name))
        assert Run(["ingest", "-d", made[-1], side]).status == DONE
    tap.same("databases say what the exports say", compared(*made), lines)
    tap.same("so do a database and an export", compared(made[0], after), lines)


def main():
    tap = Tap()
    if not os.path.exists(ADSIM):
        tap.skip("worlds", "no adsim")
        tap.done()
    with tempfile.TemporaryDirectory() as folder:
        before = world(os.path.join(folder, "before"), 3)
        same = compared(before, world(os.path.join(folder, "quiet"), 5, rounds=11), status=DONE)
        tap.same("two days on which nothing was changed", told(same), [])
        tap.same("the same day twice", [line["kind"] for line in compared(before, before, status=DONE)], ["sides"])
        after, lines = check_broken(tap, folder, before)
        check_kinds(tap, folder, before)
        check_databases(tap, folder, before, after, lines)
        lines = compared(before, world(os.path.join(folder, "self"), 6, "gmsa-identity"), status=CHANGED)
        tap.ok("a front end that goes on in its own name", touched(lines) == ["fe02"] and moves(lines, "fe02", "be02").get(("actor", "user")) == (20, 0), told(lines))
        lines = compared(before, world(os.path.join(folder, "none"), 7, "direct"), status=CHANGED)
        tap.same("who goes to the back end without it appears, and by the tickets of domain controllers it is gone, whose own log is not there any more",
                 sorted((line["source"] or "", line["target"], line["change"], line["before"]["hops"], line["after"]["hops"]) for line in told(lines)),
                 [("", "be02.test.com", "appeared", 0, 20), ("", "fe02.test.com", "vanished", 20, 0), ("fe02.test.com", "be02.test.com", "vanished", 20, 0)])
        check_chances(tap, lines)
        lines = compared(before, world(os.path.join(folder, "rc4"), 8, etype=0x17), status=CHANGED)
        tap.same("RC4 for one back end's tickets", [(line["target"], line["value"], line["after"]["hops"]) for line in told(lines) if line.get("aspect") == "etype"
                                                   and line["kind"] == "route" and line["value"] == "0x17"], [("be02.test.com", "0x17", 20)])
        lines = compared(before, world(os.path.join(folder, "unlogged"), 4, "double-hop", drop=lambda host: host.startswith("be02")))
        tap.same("a log that is there only before", [(line["computer"], line["only"]) for line in lines if line["kind"] == "log"], [("be02.test.com", "before")])
        tap.same("of what came there only tickets tell", [(line["source"], line["change"]) for line in told(lines) if line.get("target") == "be02.test.com"], [("fe02.test.com", "vanished")])
        lines = compared(*(world(os.path.join(folder, name), seed, scenario, drop=lambda host: host.startswith(gone)) for name, seed, scenario, gone in (
            ("members", 33, "kcd", ("dc", "ndc")), ("fewer members", 34, "double-hop", ("dc", "ndc", "be02")))))
        tap.ok("without domain controllers' logs nothing is told of a computer whose log is on one side only", not [line for line in told(lines) if "be02" in str(line.get("target"))]
               and any(line.get("unseen") for line in lines), told(lines))
        few = compared(world(os.path.join(folder, "few"), 9, rounds=3), world(os.path.join(folder, "few broken"), 10, "double-hop", rounds=3), status=DONE)
        tap.ok("three times is too few to tell, and is listed as that", not told(few) and any((line.get("source") or "").startswith("fe02") for line in few), few)
        run = Run(["compare", before, os.path.join(folder, "nowhere")])
        tap.ok("a side that is not there", run.status == 4 and "nowhere" in run.err, (run.status, run.err))
    tap.done()


if __name__ == "__main__":
    main()
