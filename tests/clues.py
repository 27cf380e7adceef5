"""clues: events of other logs go to the hop they explain, give it its reason, and make none of their own. The scenes of audits.py: what explain says
of them, byte for byte; what must not be joined; in noise and with clocks off, held against the truth; in any order. `clues.py make` writes the
scenes anew with adsim; HOPCHAIN_GOLDEN=update the goldens."""
import json
import os
import random
import sys
import tempfile

import audits
from golden import check
from harness import ADSIM, TOP, Run, Tap, chains, first_difference, load_adsim, records, triage, without_places
from worlds import NAMES, World, figures, written

try:
    import jsonschema
    from schema import load
except ImportError:
    jsonschema = None

GOLDEN = os.path.join(TOP, "tests", "golden", "clues")
SCENES = "scenes.xml"


def stages(adsim, domain, scenes):
    """Each scene on a stage of its own: (name, hop, reason, what explains it)."""
    audit = audits.Audits(adsim, domain)
    for i, scene in enumerate(scenes):
        stage = adsim.Stage(domain, {k: v % i for k, v in NAMES.items()}, lab=1 + i)
        yield (scene.__name__, *scene(audit, stage), audit, stage)
        domain.pass_time(1200, 1500)  # longer than a client remembers what failed


def play(seed, scenes=audits.SCENES):
    adsim = load_adsim()
    domain = adsim.Domain(random.Random(seed), "corp.example")
    domain.kdc_logs_errors = True
    told = list(stages(adsim, domain, scenes))
    return adsim, domain, told


def is_sign_on(event):
    """A computer's first steps on its stage, of which the 4768 is enough here."""
    return event["eid"] in (4769, 4624) and event["data"]["TargetUserName"].split("@")[0][:2] in ("FE", "BE", "CL") and not event["data"]["IpAddress"].endswith(".9")


def make(path):
    adsim, domain, _ = play(41)
    domain.events = [e for e in domain.events if not is_sign_on(e)]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(adsim.dress(sorted(domain.events, key=lambda e: (e["t"], e["rec"])), "wevtutil"))


def name_of(event):
    return "%s#%d" % (event["computer"], event["record_id"])


def hops_by_event(jsonl):
    return {name_of(e): hop for chain in chains(jsonl) for hop in chain["hops"] for e in hop["evidence"]}


def explained(jsonl):
    """The chains that other logs than Security say something of, or that have a reason."""
    out = []
    for chain in chains(jsonl):
        if any("reason" in hop or any("channel" in e or e["event_id"] >= 4820 for e in hop["evidence"]) for hop in chain["hops"]):
            out += ["--chain", chain["chain"]]
    return out


def check_golden(tap):
    path = os.path.join(GOLDEN, SCENES)
    asked = explained(triage(path))
    run = Run(["explain", SCENES, *asked], cwd=GOLDEN)
    check(tap, "scenes.txt", run.out.decode(), os.path.join(GOLDEN, "scenes.txt"))
    tap.same("no golden file without a reason", sorted(os.listdir(GOLDEN)), ["scenes.txt", "scenes.xml"])
    lines = [json.loads(line) for line in Run(["explain", "--format", "jsonl", path, *asked]).out.splitlines()]
    if jsonschema:
        wrong = [fault.message[:200] for line in lines for fault in load(os.path.join(TOP, "schemas", "explain.schema.json")).iter_errors(line)]
        tap.ok("%d chains as the schema has them" % len(lines), lines and not wrong, "\n".join(wrong[:10]))
    else:
        tap.skip("schema", "no jsonschema (Debian: python3-jsonschema)")
    logs = {(line["computer"], line["channel"]): line for line in map(json.loads, Run(["coverage", "--format", "jsonl", path]).out.splitlines()) if line["kind"] == "log"}
    for channel, events in (("System", 1), ("Microsoft-Windows-NTLM/Operational", 1), ("Microsoft-Windows-Kerberos/Operational", 1)):
        tap.same("a log of its own: %s" % channel, logs.get(("cl01.corp.example", channel), {}).get("records"), events)
    tap.ok("which is no Security log", ("cl01.corp.example", "Security") not in logs)


def check_scenes(tap, folder, seed):
    adsim, domain, told = play(seed)
    written(folder, sorted(domain.events, key=lambda e: (e["t"], e["rec"])), domain.hops, adsim)
    found = hops_by_event(triage(os.path.join(folder, "events.xml")))
    for name, truth, reason, said, _, _ in told:
        hop = found.get(truth["evidence"][0])
        if not tap.ok("%s, seed %d: the hop is there" % (name, seed), hop):
            continue
        tap.same("%s, seed %d: its reason" % (name, seed), hop.get("reason"), reason)
        tap.same("%s, seed %d: all that explains it" % (name, seed), [e for e in said if found.get(e, {}).get("id") != hop["id"]], [])
        tap.same("%s, seed %d: outcome and target" % (name, seed), (hop["outcome"], hop["target"]["host"]), (truth["outcome"], truth["target"]))


# ---- what must not be joined: the same scene, its clues of another user, host, name or time
def of_another_user(a, s):
    other = s.d.user("other")
    return a.outgoing(8001, other, s.client, "cifs/%s" % s.web2.fqdn) + a.usage(other, s.client, s.web2, "cifs/%s" % s.web2.fqdn, 6) \
        + a.keys(s.dc, other, "HTTP/%s" % s.web2.fqdn) + a.rollout(203, s.dc, other, s.client, "cifs/%s" % s.web2.fqdn)


def of_another_client(a, s):
    return a.outgoing(8001, s.user, s.web1, "cifs/%s" % s.web2.fqdn) + a.client_error(s.web1, "HTTP/%s" % s.web2.fqdn, 7) \
        + a.modified(s.web1, s.web2, "HTTP/%s" % s.web2.fqdn)


def of_another_server(a, s):
    spn = "HTTP/%s" % s.web1.fqdn
    return a.outgoing(8001, s.user, s.client, spn) + a.usage(s.user, s.client, s.web1, spn, 6) + a.duplicate(s.dc, spn) + a.client_error(s.client, spn, 7) \
        + a.unknown(s.client, spn) + a.modified(s.client, s.web1, spn) + a.incoming(s.user, s.client, s.web1)


def too_early(a, s):
    """The clients' clocks are not measured here: what names account and target may be five minutes off."""
    spn = "HTTP/%s" % s.web2.fqdn
    return a.outgoing(8001, s.user, s.client, spn, ago=310) + a.usage(s.user, s.client, s.web2, spn, 6, ago=310) + a.duplicate(s.dc, spn, ago=960) \
        + a.client_error(s.client, spn, 7, ago=960) + a.modified(s.client, s.web2, spn, ago=30) + a.incoming(s.user, s.client, s.web2, ago=8)


def too_late(a, s):
    spn = "HTTP/%s" % s.web2.fqdn
    return a.outgoing(8001, s.user, s.client, spn, ago=-310) + a.duplicate(s.dc, spn, ago=-9) + a.client_error(s.client, spn, 7, ago=-9) \
        + a.barred(s.dc, s.user, s.client, ago=-9) + a.keys(s.dc, s.user, spn, ago=-9)


def everyday(a, s):
    """What a client's Kerberos writes all day: a password is asked for."""
    return a.client_error(s.client, "krbtgt/" + s.d.dns.upper(), 0x19) + a.client_error(s.client, "HTTP/%s" % s.web2.fqdn, 0x34)


MISSES = (of_another_user, of_another_client, of_another_server, too_early, too_late, everyday)


def check_misses(tap, folder):
    def miss(clues):
        def scene(a, s):
            ev = s.d.ntlm(s.user, s.client, s.web2, dc=s.dc)
            s.d.tgt(s.web1.account, s.web1, dc=s.dc)
            return s.d.hop(s.user, s.client, s.web2, "ntlm", "direct", ev, marks=["ntlm-fallback"]), None, clues(a, s)
        scene.__name__ = clues.__name__
        return scene
    adsim, domain, told = play(5, [miss(clues) for clues in MISSES])
    events = sorted(domain.events, key=lambda e: (e["t"], e["rec"]))
    written(folder, events, domain.hops, adsim)
    path = os.path.join(folder, "events.xml")
    out = triage(path)
    found = hops_by_event(out)
    for name, truth, _, said, _, _ in told:
        hop = found[truth["evidence"][0]]
        tap.same("%s: explains nothing" % name, [e for e in said if e in found], [])
        tap.ok("%s: no reason from it" % name, hop.get("reason") in (None, "no-ticket-requested"), hop)
    without = [e for e in events if "log" not in e]
    written(folder, without, domain.hops, adsim)
    bare = triage(path)
    hops = b"".join(line for line in out.splitlines(True) if b'"chain": null' not in line)  # what rules found in the event itself is another matter
    tap.same("an event that explains nothing makes no hop", without_places(hops), without_places(bare))


# ---- among others: everyday traffic whose NTLM is audited everywhere
def audited(folder, seed, skew=0.0):
    world = World(seed, noise=3000)
    if skew:
        world.hosts(lambda h: setattr(h, "skew", world.random.uniform(-skew, skew)))
    adsim, audit = world.adsim, None
    plain = adsim.Domain.ntlm

    def ntlm(domain, user, src, dst, dc=None, **kw):
        nonlocal audit
        audit = audit or audits.Audits(adsim, domain)
        dc = dc or domain.pick_dc()
        ev = plain(domain, user, src, dst, dc=dc, **kw)
        if src is dst or kw.get("ip"):
            return ev
        if world.random.random() < .5:
            ev += audit.outgoing(8001, user, src, "cifs/%s" % dst.fqdn) + audit.usage(user, src, dst, "cifs/%s" % dst.fqdn, 7)
        if world.random.random() < .5 and not kw.get("status"):
            ev += audit.incoming(user, src, dst)
        if world.random.random() < .5 and not kw.get("status"):
            ev += audit.channel(user, src, dst, dc, ago=-0.001)
        return ev
    adsim.Domain.ntlm = ntlm
    world.build()
    written(folder, world.events(), world.domain.hops, adsim)


def check_worlds(tap):
    for name, write, least in (("audited", audited, {}), ("audited, clocks off by seconds", lambda f, s: audited(f, s, 2), {"parents": .95, "evidence": .99, "marks": .99})):
        for seed in (3, 4):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, seed)
                found, text = figures(folder)
                low = {c: f for c, f in found.items() if f < least.get(c, .995)}
                tap.ok("%s, seed %d" % (name, seed), not low, "%s\n%s" % (low, text))
                path = os.path.join(folder, "events.xml")
                got, want = without_places(triage("--window-events", "10", path)), without_places(triage(path))
                tap.ok("%s, seed %d: in stretches" % (name, seed), got == want, first_difference(got, want))


def check_orders(tap):
    world = records(os.path.join(GOLDEN, SCENES))
    want = without_places(triage("-", stdin="".join(world).encode()))
    for name, order in (("newest first", world[::-1]), ("shuffled", random.Random(1).sample(world, len(world))), ("every event twice", world + world)):
        got = without_places(triage("-", stdin="".join(order).encode()))
        tap.ok("scenes: %s" % name, got == want, first_difference(got, want))
    got = without_places(triage("--window-events", "1", "-", stdin="".join(world).encode()))
    tap.ok("scenes: in stretches", got == want, first_difference(got, want))


def main():
    path = os.path.join(GOLDEN, SCENES)
    if sys.argv[1:] == ["make"]:
        make(path)
        return
    tap = Tap()
    check_golden(tap)
    check_orders(tap)
    if not os.path.exists(ADSIM):
        tap.skip("scenes, misses and worlds", "no adsim")
        tap.done()
    with tempfile.TemporaryDirectory() as folder:
        for seed in (1, 2, 3):
            check_scenes(tap, folder, seed)
        check_misses(tap, folder)
        make(os.path.join(folder, "made", SCENES))
        with open(os.path.join(folder, "made", SCENES), "rb") as made, open(path, "rb") as kept:
            tap.ok("clues.py make writes the same scenes", made.read() == kept.read())
    check_worlds(tap)
    tap.done()


if __name__ == "__main__":
    main()
