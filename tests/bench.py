"""bench.py HOPCHAIN FOLDER SIZE: xmllint and hopchain on one made-up export, side by side. SIZE: 100M, 1G, ...

The export is made once (adsim, a day of traffic a world) and kept in FOLDER. It has a root element, which xmllint needs; both read it from
the page cache, in turns, three times each. Nothing is asserted: figures depend on the machine."""
import datetime as dt
import functools
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import time

from harness import ADSIM, load_adsim

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
WORLD = 65_000  # events of one world: about 100 MB, and a few hundred MB of Python
ROUNDS = 3


def size_of(word):
    return int(word[:-1]) * UNITS[word[-1].upper()] if word[-1].upper() in UNITS else int(word)


def make(path, size):
    """About size bytes of events at path, and their number beside it."""
    adsim = load_adsim()
    domain = adsim.Domain
    count = number = 0
    with open(path + ".part", "wb") as f:
        f.write(b"<Events>\r\n")
        while f.tell() < size:
            number += 1
            day = dt.datetime(2026, 3, 3, 9, tzinfo=dt.timezone.utc) + dt.timedelta(days=number)
            adsim.Domain = functools.partial(domain, start=day)
            events = adsim.build([], number, WORLD, dns="day%02d.example" % number).events
            for event in sorted(events, key=lambda e: (e["t"], e["rec"])):
                if f.tell() >= size:
                    break
                f.write(adsim.dress([event], "wevtutil"))
                count += 1
            print("making %s: %d MB" % (os.path.basename(path), f.tell() // 10**6), file=sys.stderr)
        f.write(b"</Events>\r\n")
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump({"events": count}, f)
    os.rename(path + ".part", path)


def measure(command):
    """Seconds and peak memory in bytes."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("%s: exit status %d" % (" ".join(command), process.returncode))
    return time.perf_counter() - start, usage.ru_maxrss * 1024


def main():
    program, folder, word = sys.argv[1:]
    path, database = os.path.join(folder, word + ".xml"), os.path.join(folder, "case.db")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(path):
        if not os.path.exists(ADSIM):
            sys.exit("the export is made with adsim, which is not at %s (HOPCHAIN_SHARED names another place)" % ADSIM)
        maker = multiprocessing.Process(target=make, args=(path, size_of(word)))  # its memory would count as its children's
        maker.start()
        maker.join()
    with open(path + ".json", encoding="utf-8") as f:
        events = json.load(f)["events"]
    size = os.path.getsize(path)
    commands = {"xmllint --sax --noout": ["xmllint", "--sax", "--noout", path], "hopchain triage -d": [program, "triage", "-d", database, path]}
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            if os.path.exists(database):
                os.unlink(database)
            runs[name].append(measure(command))
    print("%s: %.1f MB, %d events; median of %d" % (os.path.basename(path), size / 1e6, events, ROUNDS))
    print("%-24s %8s %8s %10s %10s" % ("", "seconds", "MB/s", "events/s", "peak MB"))
    seconds = {}
    for name, results in runs.items():
        seconds[name] = statistics.median(r[0] for r in results)
        print("%-24s %8.2f %8.1f %10.0f %10.1f" % (name, seconds[name], size / 1e6 / seconds[name], events / seconds[name],
                                                   max(r[1] for r in results) / 1e6))
    correlating = re.search(r"([\d.]+).s of it to correlate", subprocess.run([program, "triage", path], check=True, capture_output=True).stdout.decode())
    if correlating:
        print("correlation alone: %.2f s, %.0f events/s" % (float(correlating.group(1)), events / float(correlating.group(1))))
    lint, ours = seconds.values()
    size = os.path.getsize(database)
    os.unlink(database)
    print("hopchain takes %.2f times as long as xmllint; its database: %.1f MB" % (ours / lint, size / 1e6))


main()
