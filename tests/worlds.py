"""Worlds as real logs are: clocks that are off, logs that are missing, addresses that are shared, names spelled otherwise. Made by adsim with
its parts bent, held against the truth by score.py. Skipped where ../shared is not there."""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from harness import ADSIM, SCORE, Tap, load_adsim, triage

NAMES = dict(dc="dc%02d", web1="fe%02d", web2="be%02d", client="cl%02d", user="person%02d", svc="svc%02d", gmsa="gmsa%02d$")


class World:
    """adsim's module of its own to bend, and the seed's random numbers to bend it by."""

    def __init__(self, seed, noise=3000, dns="test.com", hashes=False):
        self.adsim, self.random = load_adsim(), random.Random(seed * 1000 + 5)
        self.seed, self.noise, self.dns, self.hashes = seed, noise, dns, hashes

    def hosts(self, change):
        """change(host) for every host that is made."""
        made = self.adsim.Host.__init__

        def init(host, *args, **kw):
            made(host, *args, **kw)
            change(host)
        self.adsim.Host.__init__ = init

    def logons(self, change):
        """change(kw, account, target) for every Kerberos logon."""
        made = self.adsim.Domain.logon

        def logon(domain, account, source, target, start, **kw):
            change(kw, account, target)
            return made(domain, account, source, target, start, **kw)
        self.adsim.Domain.logon = logon

    def domains(self, **values):
        made = self.adsim.Domain.__init__

        def init(domain, *args, **kw):
            made(domain, *args, **kw)
            for key, value in values.items():
                setattr(domain, key, value)
        self.adsim.Domain.__init__ = init

    def build(self):
        self.domain = self.adsim.build(list(self.adsim.SCENARIOS), self.seed, self.noise,
                                       lambda i, n: {k: v % i for k, v in NAMES.items()}, self.dns, self.hashes, self.hashes)
        return self

    def events(self):
        return sorted(self.domain.events, key=lambda e: (e["t"], e["rec"]))


def written(folder, events, hops, adsim=None):
    """Export and truth; what no event tells of is not in the truth. adsim: the module that made them, where it is bent."""
    there = {"%s#%d" % (e["host"].fqdn.lower(), e["rec"]) for e in events}
    for h in hops:
        h["evidence"] = [e for e in h["evidence"] if e in there]
    kept = [h for h in hops if h["evidence"]]
    ids = {h["id"] for h in kept}
    for h in kept:
        h["parent"] = h["parent"] if h["parent"] in ids else None
    with open(os.path.join(folder, "events.xml"), "wb") as f:
        f.write((adsim or load_adsim()).dress(events, "wevtutil"))
    with open(os.path.join(folder, "truth.json"), "w", encoding="utf-8") as f:
        json.dump({"hops": kept}, f)


# ---- the worlds: each writes itself into a folder
def bent(bend, **kw):
    def write(folder, seed):
        world = World(seed, **kw)
        bend(world)
        world.build()
        written(folder, world.events(), world.domain.hops)
    return write


def lost(keep):
    """keep(event, random) of all events."""
    def write(folder, seed):
        world = World(seed).build()
        written(folder, [e for e in world.events() if keep(e, world.random)], world.domain.hops)
    return write


def is_dc(event):
    return re.match(r"n?dc\d", event["host"].fqdn) is not None


def two_domains(folder, seed):
    """The same names and addresses in two domains at once."""
    a, b = World(seed, 1500).build(), World(seed + 50, 1500, dns="corp.example").build()
    for h in b.domain.hops:
        h["id"] += 1000000
        h["parent"] = h["parent"] and h["parent"] + 1000000
    written(folder, sorted(a.events() + b.events(), key=lambda e: (e["t"], e["rec"])), a.domain.hops + b.domain.hops)


def clocks(most):
    return bent(lambda w: w.hosts(lambda h: setattr(h, "skew", w.random.uniform(-most, most))))


def zones(hours):
    return bent(lambda w: w.hosts(lambda h: setattr(h, "skew", hours * 3600 if w.random.random() < 0.15 else 0)))


def pads(kw, target, world):
    kw["pad"] = (target.pad + world.random.randrange(2)) % 256


def behind_nat(host):
    host.ip = "10.99.0.1" if host.name.startswith("PC") else host.ip


COLUMNS = ("evidence", "parents", "principal", "source", "target", "protocol", "mechanism", "outcome", "marks")
# What the logs of such a world still tell; every other figure is at least 0.995. The truth knows what nobody logged: an issued ticket whose
# logon is lost, the host behind NAT, the target of a 4776 alone; a double hop at a host whose clock nothing measures.
WORLDS = [
    ("everything collected", bent(lambda w: None), {}),
    ("clocks off by seconds", clocks(3), {"parents": .95}),
    ("clocks off by minutes", clocks(120), {"parents": .9, "marks": .98}),
    ("local time labelled UTC", zones(5), {"parents": .95, "marks": .99}),
    ("logs hours behind", zones(-7), {"parents": .95, "marks": .99}),
    ("no address in any logon", bent(lambda w: w.logons(lambda kw, a, t: kw.update(show_ip=False))), {}),
    ("NetBIOS names in logons and GUIDs", bent(lambda w: w.logons(lambda kw, a, t: kw.update(realm=a.dom.netbios))), {}),
    ("a NetBIOS name unlike the DNS name", bent(lambda w: w.domains(netbios="CORPNET")), {}),
    ("DCs that log no refusal", bent(lambda w: w.domains(kdc_logs_errors=False)), {"marks": .99}),
    ("hosts that zero the stray byte", bent(lambda w: w.hosts(lambda h: setattr(h, "pad", 0))), {}),
    ("hosts with two stray bytes", bent(lambda w: w.logons(lambda kw, a, t: pads(kw, t, w))), {}),
    ("workstations behind one address", bent(lambda w: w.hosts(behind_nat)), {"source": .4}),
    ("ticket hashes", bent(lambda w: None, hashes=True), {}),
    ("a long domain name", bent(lambda w: None, dns="a.very.long.domain.name.of.some.example.org"), {}),
    ("two domains alike", two_domains, {}),
    ("7 % of all events lost", lost(lambda e, r: r.random() >= .07), {c: .97 for c in COLUMNS} | {"parents": .9}),
    ("DC logs only", lost(lambda e, r: is_dc(e)), {"parents": .85, "target": .85, "outcome": .5, "marks": .95, "evidence": .98}),
    ("member logs only", lost(lambda e, r: not is_dc(e)), {"parents": 0, "source": .8, "marks": .94}),
    ("one DC of three not collected", lost(lambda e, r: not e["host"].fqdn.startswith("ndc1")), {"outcome": .9, "target": .97, "source": .97}),
]


def figures(folder):
    score = subprocess.run([sys.executable, SCORE, os.path.join(folder, "truth.json"), "--show", "12"], check=True, capture_output=True,
                           input=triage(os.path.join(folder, "events.xml")))
    text = score.stdout.decode()
    row = next(line for line in text.splitlines() if line.startswith("all ")).split()[1:]
    return {c: 1.0 if f == "-" else float(f) for c, f in zip(COLUMNS, row)}, text


def main():
    tap = Tap()
    if not os.path.exists(ADSIM):
        tap.skip("worlds", "no adsim")
        tap.done()
    for name, write, least in WORLDS:
        for seed in (3, 4):
            with tempfile.TemporaryDirectory() as folder:
                write(folder, seed)
                found, text = figures(folder)
            low = {c: f for c, f in found.items() if f < least.get(c, .995)}
            tap.ok("%s, seed %d" % (name, seed), not low, "%s\n%s" % (low, text))
    tap.done()


if __name__ == "__main__":
    main()
