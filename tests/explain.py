"""explain and coverage: what they print for samples and for a made-up world with wrong clocks, missing logs and gaps, byte for byte; and
that their lines are what the schemas promise. `explain.py make` writes the world anew with adsim; HOPCHAIN_GOLDEN=update the goldens."""
import json
import os
import random
import re
import sys
import tempfile

from golden import check, on_terminal
from harness import ADSIM, TOP, Run, Tap, chains, load_adsim, triage
from samples import FOLDER as SAMPLES

try:
    import jsonschema
    from schema import load
except ImportError:
    jsonschema = None

GOLDEN = os.path.join(TOP, "tests", "golden", "explain")
WORLD = "skewed"  # a folder of GOLDEN
SIZE = 60_000  # bytes: the world is for reading
TOLD = ["cached-ticket", "double-hop", "explicit", "failed-ntlm", "forged-ticket", "kcd", "kcd-refused", "missing-spn", "protocol-transition",
        "rbcd-denied", "rdp-then-on", "unconstrained", "wrong-spn-owner"]
WIDTHS = (40, 80, 120)


def world():
    """dc1 is collected and dc2 is not; web1 is 151.5 s ahead and has a gap; app1 writes UTC+5:30 as UTC; app2 and the clients are not
    collected."""
    adsim = load_adsim()
    d = adsim.Domain(random.Random(31), "corp.example")
    dc1, dc2 = d.dc("dc1", "10.1.0.4"), d.dc("dc2", "10.1.0.3", audited=False)
    web1, app1 = d.host("web1", "10.1.0.5", skew=151.5), d.host("app1", "10.1.0.6", skew=5.5 * 3600)
    app2, pc1, pc2 = (d.host(name, ip, audited=False) for name, ip in (("app2", "10.1.0.7"), ("pc1", "10.1.0.21"), ("pc2", "10.1.0.22")))
    web = d.user("gmsa-web$", "gmsa")
    for host in (web1, app1, app2, pc1, pc2):
        d.tgt(host.account, host, dc=dc1)
        d.pass_time(2, 9)

    def onward(name, pc, target):
        """From pc to web1, and on to target by constrained delegation."""
        user = d.user(name)
        adsim.kerberos(d, user, pc, web1, service=web, dc=dc1)
        d.pass_time(0.2, 0.6)
        adsim.s4u2proxy(d, user, web, web1, target, dc=dc1)
        d.pass_time(30, 90)

    onward("anna", pc1, app1)
    onward("bruno", pc2, app1)
    onward("carla", pc1, app2)
    web1.record += 37  # lost
    d.pass_time(300)
    adsim.kerberos(d, d.user("dario"), pc2, web1, service=web, dc=dc2)
    d.pass_time(60)
    adsim.kerberos(d, d.user("dora"), pc1, web1, service=web, dc=dc2)
    d.pass_time(60)
    adsim.kerberos(d, d.user("henrik"), pc1, app1, dc=dc1)
    d.pass_time(60)
    d.ntlm(d.user("elena"), pc1, web1, dc=dc2)
    d.pass_time(60)
    d.ntlm(d.user("fabio"), pc2, app2, dc=dc1)
    d.pass_time(60)
    adsim.kerberos(d, d.user("greta"), pc1, web1, service=web, dc=dc1)
    d.pass_time(0.3)
    d.anonymous(web1, app1)
    return adsim, sorted(d.events, key=lambda e: (e["t"], e["rec"]))


def make(folder):
    adsim, events = world()
    os.makedirs(folder, exist_ok=True)
    files = {}
    for event in events:
        files.setdefault(event["host"].fqdn + ".xml", []).append(event)
    for name, part in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(adsim.dress(part, "wevtutil"))


def bytes_below(folder):
    out = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as f:
            out[name] = f.read()
    return out


def printed(args, cwd):
    run = Run(args, cwd=cwd)
    assert run.status == 0 and not run.err, run.err
    return run.out.decode()


def asked(paths, cwd):
    """--chain for every chain of the paths that is not a machine's own."""
    out = []
    for chain in chains(Run(["triage", "--format", "jsonl", paths], cwd=cwd).out):
        if not (chain["principal"] or "").split("@")[0].endswith("$"):
            out += ["--chain", chain["chain"]]
    return out


def check_goldens(tap):
    names = {WORLD}

    def hold(name, args, cwd):
        for suffix, options in ((".txt", []), (".jsonl", ["--format", "jsonl"])):
            names.add(name + suffix)
            check(tap, name + suffix, printed(args + options, cwd), os.path.join(GOLDEN, name + suffix))

    hold("world-coverage", ["coverage", WORLD], GOLDEN)
    hold("world-explain", ["explain", WORLD, *asked(WORLD, GOLDEN)], GOLDEN)
    for name, options in (("world-triage.txt", []), ("world-high.txt", ["--level", "high"])):
        names.add(name)
        text = re.sub(r"(?m)^Took .*\n", "", printed(["triage", *options, WORLD], GOLDEN))
        check(tap, name, text, os.path.join(GOLDEN, name))
    hold("samples-coverage", ["coverage", "kcd", "double-hop.xml"], SAMPLES)
    for name in TOLD:
        path = name if os.path.isdir(os.path.join(SAMPLES, name)) else name + ".xml"
        hold("sample-" + name, ["explain", path, *asked(path, SAMPLES)], SAMPLES)
    tap.same("no golden file without a reason", sorted(os.listdir(GOLDEN)), sorted(names))


def check_told(tap):
    """What the world is about must be said, whatever the wording."""
    path = os.path.join(GOLDEN, WORLD)
    lines = [json.loads(line) for line in Run(["coverage", "--format", "jsonl", path]).out.splitlines()]
    logs = {line["computer"].split(".")[0]: line for line in lines if line["kind"] == "log"}
    tap.same("which logs", sorted(logs), ["app1", "dc1", "web1"])
    tap.same("clock states", [logs[name]["clock"]["state"] for name in ("app1", "dc1", "web1")], ["local-time", "right", "off"])
    tap.ok("how far", abs(logs["web1"]["clock"]["offset"] - 151.5) < 0.5 and abs(logs["app1"]["clock"]["offset"] - 19800) < 0.5, logs)
    tap.same("the gap", [gap["last_record"] - gap["first_record"] + 1 for gap in logs["web1"]["gaps"]], [37])
    said = {(line["about"], line["answer"]) for line in lines if line["kind"] == "verdict"}
    for about, answer in (("domain-controllers", "not-collected"), ("targets", "not-collected"), ("validations", "not-collected"),
                          ("refusals", "not-written"), ("gaps", "gap"), ("tickets", "none")):
        tap.ok("said: %s %s" % (about, answer), (about, answer) in said, said)
    lacks = {}
    for line in Run(["explain", "--format", "jsonl", path, *asked(path, TOP)]).out.splitlines():
        told = json.loads(line)
        lacks[told["principal"].split("@")[0]] = {(m["about"], m["answer"]) for m in told["missing"]}
    for user, about, answer in (("carla", "target-log", "not-collected"), ("dario", "issuance", "not-collected"),
                                ("elena", "validation", "none"), ("fabio", "target-log", "not-collected"), ("greta", "delegation", "not-written")):
        tap.ok("%s lacks: %s %s" % (user, about, answer), (about, answer) in lacks.get(user, ()), lacks.get(user))


def check_session(tap):
    """A session of the ticket that brought a network logon: the same hop, though the user came in by NTLM in between."""
    adsim = load_adsim()
    d = adsim.Domain(random.Random(7), "corp.example")
    dc, web, pc = d.dc("dc1", "10.1.0.4"), d.host("web1", "10.1.0.5"), d.host("pc1", "10.1.0.21")
    user = d.user("anna")
    for host in (web, pc):
        d.tgt(host.account, host, dc=dc)
    d.pass_time(9)
    start = d.tgs(user, pc, web.account, dc=dc)[1]
    d.logon(user, pc, web, start, pad=0)
    d.pass_time(1)
    d.ntlm(user, pc, web, dc=dc)
    d.pass_time(0.2)
    d.interactive(user, pc, web, start)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.xml")
        with open(path, "wb") as f:
            f.write(adsim.dress(d.events, "wevtutil"))
        found = chains(triage(path))
        told = printed(["explain", path, *asked(path, TOP)], folder)
    hops = [hop for chain in found for hop in chain["hops"] if hop["principal"].startswith("anna")]
    tap.same("a session of a hop's ticket", sorted((hop["protocol"], [e["event_id"] for e in hop["evidence"]]) for hop in hops),
             [("kerberos", [4624, 4769, 4624]), ("ntlm", [4776, 4624])])
    tap.ok("and no time that is none", "1677-" not in told, told)


def check_schemas(tap):
    if not jsonschema:
        tap.skip("schemas", "no jsonschema (Debian: python3-jsonschema)")
        return
    for name, args in (("coverage", ["coverage", SAMPLES]), ("coverage", ["coverage", os.path.join(GOLDEN, WORLD)]),
                       ("explain", ["explain", SAMPLES, *every(SAMPLES)]), ("explain", ["explain", os.path.join(GOLDEN, WORLD), *asked(os.path.join(GOLDEN, WORLD), TOP)])):
        validator = load(os.path.join(TOP, "schemas", name + ".schema.json"))
        lines = [json.loads(line) for line in Run([*args, "--format", "jsonl"]).out.splitlines()]
        wrong = [fault.json_path + ": " + fault.message[:200] for line in lines for fault in validator.iter_errors(line)]
        tap.ok("%s: %d lines as the schema has them" % (name, len(lines)), lines and not wrong, "\n".join(wrong[:10]))
        first = lines[-1]
        for key in sorted(first):
            tap.ok("the schema of %s misses %s" % (name, key), not validator.is_valid({k: v for k, v in first.items() if k != key}))
        tap.ok("and refuses what it does not know", not validator.is_valid({**first, "surprise": 1}))


def every(path):
    """--chain for as many chains as one command line takes, the longest first."""
    found = sorted(chains(triage(path)), key=lambda chain: -len(chain["hops"]))[:64]
    return [word for chain in found for word in ("--chain", chain["chain"])]


def check_widths(tap):
    path = os.path.join(GOLDEN, WORLD)
    try:
        on_terminal(["coverage", path])
    except OSError as why:
        tap.skip("on a terminal", "none to be had: %s" % why)
        return
    for width in WIDTHS:
        for args in (["coverage", path], ["coverage", SAMPLES], ["explain", path, *asked(path, TOP)]):
            lines = on_terminal(args, width).splitlines()
            tap.ok("%s fits %d columns" % (args[0], width), max(map(len, lines)) <= width, max(lines, key=len))


def main():
    if sys.argv[1:] == ["make"]:
        make(os.path.join(GOLDEN, WORLD))
        return
    tap = Tap()
    check_goldens(tap)
    check_told(tap)
    check_schemas(tap)
    check_widths(tap)
    tap.ok("the world is small", sum(map(len, bytes_below(os.path.join(GOLDEN, WORLD)).values())) < SIZE)
    if os.path.exists(ADSIM):
        with tempfile.TemporaryDirectory() as folder:
            make(folder)
            tap.ok("explain.py make writes the same world", bytes_below(folder) == bytes_below(os.path.join(GOLDEN, WORLD)))
        check_session(tap)
    else:
        tap.skip("the world made anew", "no adsim")
    tap.done()


if __name__ == "__main__":
    main()
