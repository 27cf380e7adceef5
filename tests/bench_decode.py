"""bench_decode.py BUILD FOLDER: an XML export from file to events, beside memchr over the same bytes and libxml2's SAX2 taking the same
fields, by tests/bench/bench_decode of the build folder.

On a busy domain controller's log, which tests/bench/make_export makes, and on those exports that bench.py has left in FOLDER. All take
turns; processor time counts, of two threads the busier one's. Where valgrind is there, also the instructions per event, which do not vary.
The table is printed, and added to results.md in FOLDER."""
import collections
import datetime as dt
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from harness import TOP

ROUNDS = 5
BUSY = 200_000_000  # bytes
FEW = (3_000_000, 6_000_000)  # of the two that valgrind reads: their difference is without what starting costs
NAMES = {"memchr-mmap": "memchr, mapped", "memchr-read": "memchr, read", "sax2": "libxml2 SAX2, the same fields", "sax2-count": "libxml2 SAX2, counting",
         "decode": "decode, one thread", "count": "decode, counting", "decode-2": "decode, two threads, a half each"}


def make(build, path, size):
    with open(path + ".part", "wb") as f:
        subprocess.run([os.path.join(build, "tests", "bench", "make_export"), str(size)], stdout=f, check=True)
    os.rename(path + ".part", path)


def turns(build, path, *what):
    """Seconds of each round, events and ours, by what was done."""
    out = subprocess.run([os.path.join(build, "tests", "bench", "bench_decode"), path, str(ROUNDS), *what], capture_output=True, check=True).stdout
    seconds, events = collections.defaultdict(list), {}
    for line in out.decode().splitlines():
        name, busy, _, records, ours, _ = line.split("\t")
        seconds[name].append(float(busy))
        events[name] = int(records), int(ours)
    return seconds, events


def table(build, path):
    size = os.path.getsize(path)
    seconds, events = turns(build, path)
    if len({n for n in events.values() if n[0] and n[1]}) != 1:
        sys.exit("%s: libxml2 and decode found different numbers of events" % path)
    middle = {name: statistics.median(times) for name, times in seconds.items()}
    lines = ["### %s: %.0f MB, %d events, %d of them ours" % ((os.path.basename(path), size / 1e6) + events["decode"]), "",
             "| | ms | spread | MB/s | against SAX2 | against memchr |", "|---|---:|---:|---:|---:|---:|"]
    for name, times in seconds.items():
        lines.append("| %s | %.1f | %.1f to %.1f | %.0f | %.2f | %.2f |" % (
            NAMES[name], 1e3 * middle[name], 1e3 * min(times), 1e3 * max(times), size / 1e6 / middle[name],
            middle["sax2"] / middle[name], middle["memchr-mmap"] / middle[name]))
    return lines + [""]


def instructions(build, path, way):
    """What one turn takes, and its events."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + os.path.join(folder, "out"),
                              os.path.join(build, "tests", "bench", "bench_decode"), path, "1", way], capture_output=True, check=True)
    refs = re.search(r"I +refs: +([\d,]+)", run.stderr.decode()).group(1)
    return int(refs.replace(",", "")), int(run.stdout.decode().split("\t")[3])


def steps(build):
    """Instructions per event of decode and of libxml2, on the busy log."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(size)) for size in FEW]
        for path, size in zip(paths, FEW):
            make(build, path, size)
        for way in ("decode", "count", "sax2"):
            (few, first), (more, second) = (instructions(build, path, way) for path in paths)
            lines.append("- %s: %.0f instructions per event" % (NAMES[way], (more - few) / (second - first)))
    return lines + [""]


def main():
    build, folder = sys.argv[1:]
    busy = os.path.join(folder, "busy.xml")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(busy):
        make(build, busy, BUSY)
    commit = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, check=False).stdout.decode().strip()
    lines = ["## decode, %s, commit %s, %d processors (%s), median of %d rounds" % (
        dt.date.today(), commit or "unknown", os.cpu_count(), platform.machine(), ROUNDS), ""]
    for path in [busy] + [os.path.join(folder, n) for n in ("100M.xml", "1G.xml") if os.path.exists(os.path.join(folder, n))]:
        lines += table(build, path)
    if shutil.which("valgrind"):
        lines += steps(build)
    print("\n".join(lines))
    with open(os.path.join(folder, "results.md"), "a", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


main()
