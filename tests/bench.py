"""bench.py HOPCHAIN FOLDER SIZE...: hopchain and xmllint on made-up exports, side by side; on the smallest as JSON, hopchain and Python's
json. SIZE: 100M, 1G, ...

Each export is made once and kept in FOLDER: one domain, day after day, so that a larger one is a longer one (adsim makes it). It has a root
element, which xmllint needs; all read it from the page cache, in turns. Nothing is asserted: figures depend on the machine, ratios hardly.
The tables are printed, and added to results.md in FOLDER with the commit and the machine."""
import datetime as dt
import json
import multiprocessing
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time

import dress
import dress_json
from harness import ADSIM, RECORD, TOP, load_adsim

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
DAY = 65_000  # events of one day: about 100 MB
ROUNDS = 5
STAGES = r"(?s)([\d.]+).s to read, ([\d.]+).s to correlate, ([\d.]+).s to\s+judge, keep"


def size_of(word):
    return int(word[:-1]) * UNITS[word[-1].upper()] if word[-1].upper() in UNITS else int(word)


def once(make):
    """The same host or account for a name, however often noise() asks for it."""
    known = {}

    def get(domain, name, *args, **kw):
        if name not in known:
            known[name] = make(domain, name, *args, **kw)
        return known[name]
    return get


def make(path, size):
    """About size bytes of events at path, and their number beside it."""
    adsim = load_adsim()
    adsim.Domain.host, adsim.Domain.user = once(adsim.Domain.host), once(adsim.Domain.user)
    domain = adsim.Domain(random.Random(1), "corp.example")
    domain.dcs = [domain.dc("ndc%d" % i, "10.9.0.%d" % (i + 1)) for i in range(3)]
    morning, count = domain.now, 0
    with open(path + ".part", "wb") as f:
        f.write(b"<Events>\r\n")
        while f.tell() < size:
            domain.now, morning = morning, morning + dt.timedelta(days=1).total_seconds()
            adsim.noise(domain, DAY)
            for event in sorted(domain.events, key=lambda e: (e["t"], e["rec"])):
                if f.tell() >= size:
                    break
                f.write(adsim.dress([event], "wevtutil"))
                count += 1
            domain.events.clear()
            domain.hops.clear()
            print("making %s: %d MB" % (os.path.basename(path), f.tell() // 10**6), file=sys.stderr)
        f.write(b"</Events>\r\n")
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump({"events": count}, f)
    os.rename(path + ".part", path)


def export(folder, word):
    """The export of that size, and how many events it holds."""
    path = os.path.join(folder, word + ".xml")
    if not os.path.exists(path):
        if not os.path.exists(ADSIM):
            sys.exit("the export is made with adsim, which is not at %s (HOPCHAIN_SHARED names another place)" % ADSIM)
        maker = multiprocessing.Process(target=make, args=(path, size_of(word)))  # its memory would count as its children's
        maker.start()
        maker.join()
    with open(path + ".json", encoding="utf-8") as f:
        return path, json.load(f)["events"]


class Measured:
    """One run: its seconds, peak memory in bytes, and what it printed."""

    def __init__(self, command):
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            self.out = process.stdout.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit("%s: exit status %d" % (" ".join(command), process.returncode))
        self.seconds, self.peak = time.perf_counter() - start, usage.ru_maxrss * 1024


def rows_of(path, events, runs):
    """(what, seconds of each round, peak memory or None) for the commands, then for the stages of triage."""
    for name, results in runs.items():
        yield name, [r.seconds for r in results], max(r.peak for r in results)
    found = [re.search(STAGES, r.out) for r in runs["triage -d"]]
    if all(found):
        for i, stage in enumerate(("read, decode, load", "correlate", "judge, keep, print")):
            yield "triage: " + stage, [float(m.group(i + 1)) for m in found], None


def table(path, events, runs):
    size = os.path.getsize(path)
    lines = ["### %s: %.0f MB, %d events" % (os.path.basename(path), size / 1e6, events), "",
             "| | seconds | spread | MB/s | events/s | peak MB |", "|---|---:|---:|---:|---:|---:|"]
    for name, seconds, peak in rows_of(path, events, runs):
        middle = statistics.median(seconds)
        lines.append("| %s | %.2f | %.2f to %.2f | %.0f | %.0f | %s |" % (name, middle, min(seconds), max(seconds), size / 1e6 / middle, events / middle,
                                                                         "%.0f" % (peak / 1e6) if peak else ""))
    lint, ours = (statistics.median(r.seconds for r in runs[name]) for name in ("xmllint --sax", "triage -d"))
    return lines + ["", "triage takes %.2f times as long as xmllint." % (ours / lint), ""]


def bench(program, folder, word):
    path, events = export(folder, word)
    database = os.path.join(folder, "case.db")
    commands = {"xmllint --sax": ["xmllint", "--sax", "--noout", path], "dump --count (frames)": [program, "dump", "--count", path],
                "triage": [program, "triage", path], "triage -d": [program, "triage", "-d", database, path],
                "chains -d": [program, "chains", "-d", database]}
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        if os.path.exists(database):
            os.unlink(database)
        for name, command in commands.items():
            runs[name].append(Measured(command))
    lines = table(path, events, runs) + ["Its database: %.1f MB." % (os.path.getsize(database) / 1e6), ""]
    os.unlink(database)
    return lines


JSON = {"evtx_dump": "evtx_dump-jsonl", "NXLog": "nxlog", "Winlogbeat": "winlogbeat-pipeline"}
PARSE = "import json, sys\nfor line in open(sys.argv[1], 'rb'):\n    json.loads(line)"


def as_json(path, shape):
    """The export in that shape, a record a line."""
    out = "%s.%s.jsonl" % (path, shape)
    if not os.path.exists(out):
        with open(path, "rb") as source, open(out + ".part", "wb") as f:
            for line in source:
                if RECORD.search(line.decode()):
                    f.write(dress_json.SHAPES[shape](dress.parse(line)).encode())
        os.rename(out + ".part", out)
    return out


def bench_json(program, folder, word):
    """Rows for each shape: the same events, so that the seconds may be held against those of the XML."""
    path, events = export(folder, word)
    lines = ["### %s as JSON" % os.path.basename(path), "", "| | MB | Python's json, MB/s | triage, MB/s | events/s | triage to json |",
             "|---|---:|---:|---:|---:|---:|"]
    for name, shape in JSON.items():
        file = as_json(path, shape)
        size = os.path.getsize(file)
        runs = [(Measured([sys.executable, "-c", PARSE, file]).seconds, Measured([program, "triage", file]).seconds) for _ in range(ROUNDS)]
        parse, ours = (statistics.median(seconds) for seconds in zip(*runs))
        lines.append("| %s | %.0f | %.0f | %.0f | %.0f | %.2f |" % (name, size / 1e6, size / 1e6 / parse, size / 1e6 / ours, events / ours, ours / parse))
    return lines + [""]


def main():
    program, folder, *words = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    commit = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, check=False).stdout.decode().strip()
    lines = ["## %s, commit %s, %d processors (%s), median of %d rounds" % (dt.date.today(), commit or "unknown", os.cpu_count(), platform.machine(), ROUNDS), ""]
    for word in words:
        lines += bench(program, folder, word)
    lines += bench_json(program, folder, min(words, key=size_of))
    print("\n".join(lines))
    with open(os.path.join(folder, "results.md"), "a", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


main()
