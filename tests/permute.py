"""The same events give the same bytes, whatever the order of files and of events in them, however often they come, and
whether they come in one run or in several into one database. Only the places of evidence follow the files."""
import contextlib
import json
import os
import random
import re
import sqlite3
import tempfile

from harness import ADSIM, Run, Tap, adsim, first_difference, load_adsim, records, triage, without_places
from samples import FOLDER, files_below

CLOCK = re.compile(rb'"clock": \{[^}]*\}')  # measured by what the last window holds
COMPUTER = re.compile("<Computer>([^<]*)</Computer>")


def by_computer(world):
    out = {}
    for record in world:
        out.setdefault(COMPUTER.search(record).group(1), []).append(record)
    return [out[name] for name in sorted(out)]


def shuffled(world, seed):
    world = world[:]
    random.Random(seed).shuffle(world)
    return world


def dealt(world, hands):
    return [shuffled(world, 4)[i::hands] for i in range(hands)]


class Desk:
    """Writes lists of records as files into a folder of their own."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def put(self, *parts):
        self.count += 1
        folder = os.path.join(self.folder, "%02d" % self.count)
        os.mkdir(folder)
        paths = [os.path.join(folder, "%03d.xml" % i) for i in range(len(parts))]
        for path, part in zip(paths, parts):
            with open(path, "w", encoding="utf-8") as f:
                f.write("".join(record + "\n" for record in part))
        return paths


def check_databases(tap, desk, name, whole):
    """Any number of threads writes the same rows."""
    rows = []
    for threads in "18":
        database = os.path.join(desk.folder, "%s-%s.db" % (name, threads))
        triage("-d", database, "-j", threads, "--window-events", "1", whole)
        with contextlib.closing(sqlite3.connect(database)) as db:
            rows.append(list(db.iterdump()))
    tap.ok("%s: the same database by eight threads" % name, rows[0] == rows[1], [pair for pair in zip(*rows) if pair[0] != pair[1]][:3])


def check(tap, desk, name, world):
    (whole,) = desk.put(world)
    want = without_places(triage(whole))
    tap.ok("%s: there are chains" % name, want.count(b"\n") > 20)
    mixed, half = shuffled(world, 3), len(world) // 2
    database = os.path.join(desk.folder, name + ".db")
    triage("-d", database, *desk.put(mixed[:half]))
    cases = {
        "again": lambda: triage(whole),
        "newest first": lambda: triage(*desk.put(world[::-1])),
        "shuffled": lambda: triage(*desk.put(shuffled(world, 1))),
        "every event three times": lambda: triage(*desk.put(shuffled(world * 3, 2))),
        "a copy of the file": lambda: triage(whole, *desk.put(world)),
        "by computer": lambda: triage(*desk.put(*by_computer(world))),
        "by computer, last first": lambda: triage(*desk.put(*by_computer(world))[::-1]),
        "by computer, as a folder": lambda: triage(os.path.dirname(desk.put(*by_computer(world))[0])),
        "dealt to five files": lambda: triage(*desk.put(*dealt(world, 5))),
        "window by window": lambda: triage("--window-events", "1", whole),
        "window by window, shuffled": lambda: triage("--window-events", "1", *desk.put(shuffled(world, 6))),
        "window by window, one thread": lambda: triage("--window-events", "1", "-j", "1", whole),
        "window by window, eight threads": lambda: triage("--window-events", "1", "-j", "8", whole),
        "standard input": lambda: triage("-", stdin="".join(world).encode()),
        "a second half into a database": lambda: triage("-d", database, *desk.put(mixed[half:])),
        "then all of it": lambda: triage("-d", database, whole),
    }
    for case, run in cases.items():
        got = without_places(run())
        tap.ok("%s: %s" % (name, case), got == want, first_difference(got, want))
    check_databases(tap, desk, name, whole)
    chains = [json.loads(line)["chain"] for line in triage(whole).splitlines()]
    for args in (["coverage"], ["coverage", "--format", "jsonl"], ["explain", *("--chain=" + c for c in (chains[-1], chains[0], chains[len(chains) // 2]))]):
        run, once = Run([args[0], "--window-events", "1", *args[1:], whole]), Run([*args, whole])
        got, want = (CLOCK.sub(b"", r.out) for r in (run, once))
        tap.ok("%s: %s window by window" % (name, " ".join(args[:3:2])), run.status == once.status == 0 and got == want, first_difference(got, want))


def two_weeks(folder):
    """The events of a domain that rests for hours, now and then."""
    adsim = load_adsim()
    pass_time = adsim.Domain.pass_time

    def rest(domain, lo, hi=None):
        pass_time(domain, lo, hi)
        if (lo, hi) == (0.02, 0.6) and domain.rng.random() < 0.06:  # between two people's doings
            domain.now += domain.rng.uniform(0, 10 * 3600)

    adsim.Domain.pass_time = rest
    path = os.path.join(folder, "weeks.xml")
    with open(path, "wb") as f:
        f.write(adsim.dress(sorted(adsim.build([], 7, 2500).events, key=lambda e: (e["t"], e["rec"])), "wevtutil"))
    return records(path)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        check(tap, desk, "samples", [r for name in sorted(files_below(FOLDER)) for r in records(os.path.join(FOLDER, name))])
        if os.path.exists(ADSIM):
            adsim(folder, "--scenario", "all", "--noise", "2000", "--seed", "5")
            check(tap, desk, "noise", records(os.path.join(folder, "events.xml")))
            check(tap, desk, "two weeks", two_weeks(folder))
        else:
            tap.skip("noise", "no adsim")
    tap.done()


main()
