"""The samples: each shows what its name says, and `samples.py make` writes them anew with adsim.

All are exports of one made-up network of one afternoon, so the folder can be read as a whole: every scenario has hosts and people of
its own."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple

import adexport
import dress
from harness import ADSIM, SCORE, TOP, Run, Tap, chains, load_adsim, triage

FOLDER = os.path.join(TOP, "samples")
LIST = os.path.join(FOLDER, "expected-delegation.yaml")
SEED, DOMAIN = 7, "corp.example"
SIZE = 1_000_000  # bytes: samples are for looking at, not for measuring


class Sample(NamedTuple):
    shape: str
    marks: str = ""  # all that its hops carry
    hops: int = 1  # of its longest chain
    split: bool = False  # a file per computer


SAMPLES = {
    "direct": Sample("wevtutil"),
    "ip-target": Sample("viewer", "ntlm-fallback"),
    "missing-spn": Sample("splunk", "missing-spn ntlm-fallback"),
    "etype-mismatch": Sample("evtxecmd", "etype-mismatch ntlm-fallback"),
    "wrong-spn-owner": Sample("evtxexport", "ntlm-fallback"),
    "loopback": Sample("code-page"),
    "computer-identity": Sample("wevtutil-root"),
    "gmsa-identity": Sample("evtx_dump"),
    "double-hop": Sample("paste", "double-hop-failure", 2),
    "unconstrained": Sample("forwarded", "tgt-forwarded unconstrained-delegation", 2),
    "kcd": Sample("wevtutil", "s4u2proxy", 2, True),
    "rbcd": Sample("utf16", "s4u2proxy", 2, True),
    "protocol-transition": Sample("python-evtx", "ntlm-fallback s4u2proxy s4u2self-transition", 2),
    "rbcd-denied": Sample("rendered-first", "denied-at-target ntlm-fallback s4u2proxy s4u2self-transition", 2),
    "kcd-refused": Sample("utf16", "delegation-refused", 2),
    "cached-ticket": Sample("pretty"),
    "three-hops": Sample("viewer-bom", "s4u2proxy", 3, True),
    "farm": Sample("wevtutil", "s4u2proxy", 2),
    "connector": Sample("utf16be", "s4u2proxy s4u2self-transition"),
    "s4u-abuse": Sample("wevtutil", "s4u2proxy s4u2self-transition"),
    "forged-ticket": Sample("viewer", "ticket-without-issuance"),
    "relay": Sample("forwarded", "ntlm-fallback workstation-address-mismatch"),
    "failed-ntlm": Sample("splunk", "ntlm-fallback"),
    "rdp-then-on": Sample("evtxexport", "", 2),
    "explicit": Sample("utf16-bare"),
}
UNEXPECTED = ["rbcd-denied", "s4u-abuse", "unconstrained"]  # samples with delegation that is not on the allow list
DIRECTORY = os.path.join(FOLDER, "directory.json")
SPNS = ["http/{0}", "http/{0}.corp.example"]  # of a service on a host
RIGHTS = {  # what the directory allows beyond what is on every account, by account: to which hosts' services, from which account, by which flags
    "gmsa-web09$": {"flags": adexport.TRUSTED}, "gmsa-web10$": {"to": "app10"}, "app11$": {"from": "gmsa-web11$"},
    "gmsa-web12$": {"to": "app12", "flags": adexport.TO_AUTH}, "gmsa-web13$": {"flags": adexport.TO_AUTH}, "app13$": {"from": "gmsa-web13$"},
    "gmsa-web16$": {"to": "app16"}, "appb16$": {"to": "app16sql"}, "gmsa-web17$": {"to": "app17"},
    "appproxy1$": {"to": "app18", "flags": adexport.TO_AUTH}, "adm-urs": {"flags": adexport.NOT_DELEGATED},
}
RUNS_ON = {"appb16$": "app16"}  # the others by their names
STRANGERS = {"ywsvc01$"}  # accounts that were made after the export
PEOPLE = """anna bruno carla dario elena fabio greta henrik irina jonas katja luca maria nils olga pavel rosa stefan tania urs vera
    walter xenia yusuf zita""".split()


def path_of(name):
    return os.path.join(FOLDER, name if SAMPLES[name].split else name + ".xml")


def cast(i, _):
    """The names of the i-th scenario's machines and people."""
    return {"dc": "dc%02d" % i, "web1": "web%02d" % i, "web2": "app%02d" % i, "client": "pc%02d" % i, "user": PEOPLE[i],
            "svc": "svc-web%02d" % i, "gmsa": "gmsa-web%02d$" % i}


def directory(accounts):
    """The export of those accounts of which there is something to say, as baseline export-query makes it."""
    objects = []
    for account in accounts:
        sam, kind = account.sam.lower(), {"computer": "computer", "gmsa": "msDS-GroupManagedServiceAccount"}.get(account.kind, "user")
        rights, label = RIGHTS.get(sam, {}), sam.rstrip("$")
        if sam in STRANGERS or kind == "user" and not rights:
            continue
        if kind == "computer":
            dc = {"control": adexport.SERVER | adexport.TRUSTED, "primary": 516} if sam.startswith("dc") else {}
            entry = adexport.computer(account.sam.rstrip("$"), 0, **dc)
        else:
            entry = adexport.account(kind, account.sam, 0, adexport.NORMAL if kind == "user" else adexport.WORKSTATION)
        if account.kind == "gmsa":
            host = RUNS_ON.get(sam, label.replace("gmsa-", ""))
            entry.update({"readers": [host.upper() + "$"], "servicePrincipalName": [s.format(host) for s in SPNS]})
        entry["objectSid"] = account.sid
        entry["userAccountControl"] |= rights.get("flags", 0)
        if "to" in rights:
            entry["msDS-AllowedToDelegateTo"] = [s.format(rights["to"]) for s in SPNS]
        if "from" in rights:
            entry["accepts"] = [rights["from"]]
        objects.append(entry)
    return adexport.query(objects)


def world():
    """adsim's module, its world, the events of each scenario, by time, and every account."""
    adsim, accounts = load_adsim(), []
    made = adsim.Account.__init__

    def account(self, *args, **kw):
        made(self, *args, **kw)
        accounts.append(self)

    adsim.Account.__init__ = account
    domain = adsim.Domain(random.Random(SEED), DOMAIN)
    events = {}
    for i, name in enumerate(SAMPLES):
        first, hops = len(domain.events), len(domain.hops)
        adsim.SCENARIOS[name](adsim.Stage(domain, cast(i, name), lab=1 + i))
        domain.pass_time(120, 400)
        events[name] = sorted(domain.events[first:], key=lambda e: (e["t"], e["rec"]))
        for hop in domain.hops[hops:]:
            hop["scenario"] = name
    return adsim, domain, events, accounts


def make(folder):
    """Writes every sample to folder; returns the world's truth."""
    adsim, domain, events, accounts = world()
    with open(os.path.join(folder, os.path.basename(DIRECTORY)), "wb") as f:
        f.write(directory(accounts))
    for name, sample in SAMPLES.items():
        parsed = dress.parse(adsim.dress(events[name], "wevtutil"))
        path = os.path.join(folder, os.path.basename(path_of(name)))
        files = {path: parsed}
        if sample.split:
            shutil.rmtree(path, ignore_errors=True)
            os.makedirs(path)
            files = {}
            for event in parsed:
                files.setdefault(os.path.join(path, event["Computer"] + ".xml"), []).append(event)
        for file, part in files.items():
            with open(file, "wb") as f:
                f.write(dress.dress(part, sample.shape))
    return {"hops": domain.hops, "chains": adsim.chains(domain.hops)}


def files_below(folder):
    """Every export in folder: its bytes by its name below."""
    out = {}
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".xml") or name == os.path.basename(DIRECTORY):
                with open(os.path.join(where, name), "rb") as f:
                    out[os.path.relpath(os.path.join(where, name), folder)] = f.read()
    return out


def check_sample(tap, name, sample):
    found = chains(triage(path_of(name)))
    marks = sorted({mark for chain in found for hop in chain["hops"] for mark in hop["marks"]} - {"unexpected-delegation"})
    longest = max((len(chain["hops"]) for chain in found), default=0)
    tap.same("%s: marks and longest chain" % name, (" ".join(marks), longest), (sample.marks, sample.hops))


def row_tells(rows, name):
    """The README's row names the sample's marks, or sends the reader to the row before."""
    return name in rows and ("the one before" in rows[name] or all(mark in rows[name] for mark in SAMPLES[name].marks.split()))


def check_list(tap):
    """The allow list lets what it lists be, and only that."""
    found = [name for name in sorted(SAMPLES) if b'"unexpected-delegation"' in triage("--expected", LIST, path_of(name))]
    tap.same("what is not on the allow list", found, UNEXPECTED)


def check_directory(tap):
    """What the directory allows tells the kinds of delegation from each other."""
    with tempfile.TemporaryDirectory() as folder:
        baseline = os.path.join(folder, "directory.yaml")
        run = Run(["baseline", "import", DIRECTORY, "-o", baseline])
        tap.ok("its export is read", run.status == 0, run.err)
        for name, model in (("kcd", "classic"), ("rbcd", "resource-based"), ("protocol-transition", "classic"), ("three-hops", "classic"), ("s4u-abuse", "unknown")):
            found = {h["model"] for c in chains(triage("--baseline", baseline, path_of(name))) for h in c["hops"] if h["mechanism"] == "s4u2proxy"}
            tap.same("by the directory, %s is %s" % (name, model), found, {model})


def check_with_adsim(tap):
    with tempfile.TemporaryDirectory() as folder:
        truth = os.path.join(folder, "truth.json")
        with open(truth, "w", encoding="utf-8") as f:
            json.dump(make(folder), f)
        tap.ok("samples.py make writes the same files", files_below(folder) == files_below(FOLDER))
        score = subprocess.run([sys.executable, SCORE, truth, "--min", "0.95", "--by-scenario", "--show", "20"],
                               input=triage(FOLDER), capture_output=True, check=False)
        tap.ok("all samples together score 0.95", score.returncode == 0, score.stdout.decode())


def main():
    if sys.argv[1:] == ["make"]:
        make(FOLDER)
        return
    tap = Tap()
    for name, sample in SAMPLES.items():
        check_sample(tap, name, sample)
    check_list(tap)
    check_directory(tap)
    files = files_below(FOLDER)
    tap.ok("smaller than a megabyte", sum(map(len, files.values())) < SIZE)
    with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as f:
        readme = f.read()
    rows = {row.split("`")[1]: row for row in readme.splitlines() if row.startswith("| `")}
    tap.same("README.md has a row for each", sorted(rows), sorted(SAMPLES))
    tap.same("which names its marks", [name for name in SAMPLES if not row_tells(rows, name)], [])
    if os.path.exists(ADSIM):
        check_with_adsim(tap)
    else:
        tap.skip("made anew and scored", "no adsim")
    tap.done()


if __name__ == "__main__":
    main()
