"""Of ./dev bench: instructions that an event costs, stage by stage, as valgrind counts them: they do not vary, so that a change shows.

Two exports are read, a short one and one that goes on from it: their difference is without what starting costs. A stage is what goes on
inside some functions, and not inside those of the stages named after it."""
import os
import re
import tempfile

from bench_tools import run

FEW, MORE = "10M", "20M"
STAGES = (  # name, functions that it begins with, functions of other stages inside
    ("frame, decode", ["decode_next"], []),
    ("put in order", ["store_add_event", "pile_next"], []),
    ("recover Logon GUIDs", ["logons_run", "tickets_find_starts"], []),
    ("correlate", ["correlate_add", "correlate_run"], ["logons_run", "tickets_find_starts"]),
    ("rules", ["rules_judge_event", "rules_judge", "rules_events"], []),
    ("load: events", ["store_write_event"], []),
    ("load: chains", ["store_write_chain"], []),
    ("load: names, indexes, commit", ["store_commit"], []),
    ("report", ["report_chain", "report_summary"], []),
)
LINE = re.compile(r"^ *([\d,]+) .*?:(\w+)(?:\.[\w.]+)? ")


def counted(command):
    """Instructions by function, with those of what it calls; all of them by the empty name."""
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile")
        run("valgrind", "--tool=callgrind", "--callgrind-out-file=" + profile, *command)
        lines = run("callgrind_annotate", "--inclusive=yes", "--threshold=100", profile).decode().splitlines()
    out = {}
    for line in lines:
        number = int((re.match(r" *([\d,]+)", line) or ["", "0"])[1].replace(",", "") or 0)
        found = LINE.match(line)
        if "PROGRAM TOTALS" in line:
            out[""] = number
        elif found:
            out[found[2]] = max(number, out.get(found[2], 0))
    return out


def costs(bench, *command):
    """Instructions per event, by function, on what the longer export has more. In the command {} is the export."""
    found = []
    for word in (FEW, MORE):
        path = bench.export(word)
        found.append((counted([part.format(path) for part in command]), bench.events(path)))
    (few, first), (more, second) = found
    return {name: (number - few.get(name, 0)) / (second - first) for name, number in more.items()}


def rows_of(cost):
    """Name, instructions per event; what is left over is the last."""
    left = cost[""]
    for name, functions, inside in STAGES:
        number = sum(cost.get(f, 0) for f in functions) - sum(cost.get(f, 0) for f in inside)
        left -= number
        yield name, number
    yield "what is between them", left


def add(bench):
    triage = costs(bench, bench.tool("hopchain_in_parts"), "triage", "-j", "1", "-d", "{}.db", "{}")
    for word in (FEW, MORE):
        os.unlink(bench.export(word) + ".db")
    rows = [("frame only (dump --count)", costs(bench, bench.tool("hopchain_in_parts"), "dump", "--count", "-j", "1", "{}")[""], "")]
    rows += [(name, number, "%.0f %%" % (100 * number / triage[""])) for name, number in rows_of(triage)]
    rows.append(("all of triage -j 1 -d", triage[""], "100 %"))
    for way, name in (("decode", "decode alone, one thread"), ("sax2", "libxml2 SAX2 taking the same fields")):
        rows.append((name, costs(bench, bench.tool("bench_decode"), "{}", "1", way)[""], ""))
    bench.table("Instructions per event (of %s what %s has not)" % (MORE, FEW), ("stage", "instructions", "share"),
                [(name, "%.0f" % number, share) for name, number, share in rows])
