"""bench.py BUILD FOLDER SIZE...: what hopchain costs, beside what others cost and where it goes. SIZE: 100M, 1G, ...

Exports are made by tests/bench/make_export and kept in FOLDER, and all read them from the page cache, in turns. Nothing is asserted: seconds
depend on the machine, ratios hardly, instructions not at all. The tables are printed, and added to results.md in FOLDER with the commit
and the machine."""
import datetime as dt
import os
import platform
import re
import resource
import subprocess
import sys
import time

import bench_decode
import bench_evtx
import bench_json
import bench_rules
import bench_stages
from bench_tools import ROUNDS, Bench, middle, once, ratio, run, shown, size_of, spread, turns
from harness import TOP

STARTS, PART = 20, "100M"  # for what takes long
TOOK = (("read", rb"([\d.]+).s to read"), ("correlate", rb"([\d.]+).s to correlate"), ("judge, keep, print", rb"([\d.]+).s\s+to\s+judge"))


def commands(bench, path, compressed, database):
    """What is measured on an export, by name. Where there is a database, it is new each time."""
    program = bench.program
    out = {"cat": ["sh", "-c", 'exec cat "$0" >/dev/null', path], "grep -c": ["grep", "-c", "<Event ", path], "xmllint --sax": ["xmllint", "--sax", "--noout", path]}
    for j in (1, 2):
        out["dump --count -j %d" % j] = [program, "dump", "--count", "-j", str(j), path]
        out["triage -j %d" % j] = [program, "triage", "-j", str(j), path]
        out["triage -j %d -d" % j] = [program, "triage", "-j", str(j), "-d", "%s.%d" % (database, j), path]
    out["triage -j 2 of .zst"] = [program, "triage", "-j", "2", compressed]
    out["chains -d"] = [program, "chains", "-d", database + ".2"]
    return out


def peak_of(results):
    """In MB. A process begins with what this one has: less cannot be seen."""
    peak = max(r.peak for r in results)
    return peak / 1e6 if peak > 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss else ""


def rows_of(size, events, runs):
    for name, results in runs.items():
        seconds = [r.seconds for r in results]
        yield (name, middle(seconds), spread(seconds), middle([r.busy for r in results]), size / 1e6 / middle(seconds),
               1e6 * middle(seconds) / events, peak_of(results))
    for name, pattern in TOOK:
        found = [float(m.group(1)) for m in (re.search(pattern, r.out) for r in runs["triage -j 1"]) if m]
        if len(found) == ROUNDS:
            yield "triage -j 1: " + name, middle(found), spread(found), "", size / 1e6 / middle(found), 1e6 * middle(found) / events, ""


def bench_export(bench, word):
    """Its runs, and how many events it has."""
    path, database = bench.export(word), bench.path("case.db")
    compressed = once(path + ".zst", lambda f: run("zstd", "-q", "-c", path, out=f), path)
    files = ["%s.%d" % (database, j) for j in (1, 2)]
    size, events = os.path.getsize(path), bench.events(path)

    def remove():
        for file in files:
            if os.path.exists(file):
                os.unlink(file)
    runs = turns(commands(bench, path, compressed, database), remove)
    kept = os.path.getsize(files[1]) / 1e6
    remove()
    bench.table("%s: %.0f MB, %d events (database: %.0f MB; .zst: %.0f MB)" % (os.path.basename(path), size / 1e6, events, kept,
                                                                            os.path.getsize(compressed) / 1e6),
                ("", "seconds", "spread", "of processors", "MB/s", "µs an event", "peak MB"), list(rows_of(size, events, runs)))
    return runs, events


def ask_ratio(bench, what, runs, slow, fast, least):
    """How many times as fast; beside it by processor time, which others on the machine disturb less, and which threads do not make less."""
    wall, busy = ratio(runs, slow, fast), ratio(runs, slow, fast, lambda r: r.busy)
    bench.goal(what, "≥ %s times" % least, "%s (%s); by processor time %s" % (shown(middle(wall)), spread(wall), shown(middle(busy))), middle(wall) >= least)


def ask(bench, word, runs):
    """The goals that one export can meet."""
    ask_ratio(bench, word + ": triage -d, two threads, against xmllint --sax", runs, "xmllint --sax", "triage -j 2 -d", 3)
    ask_ratio(bench, word + ": triage, two threads against one", runs, "triage -j 1", "triage -j 2", 1.6)
    ask_ratio(bench, word + ": triage -d, two threads against one", runs, "triage -j 1 -d", "triage -j 2 -d", 1.6)
    ask_ratio(bench, word + ": .xml.zst against plain, two threads", runs, "triage -j 2", "triage -j 2 of .zst", 0.7)
    peak = max(r.peak for name in ("triage -j 2", "triage -j 2 -d") for r in runs[name]) / 1e6
    bench.goal(word + ": peak memory of triage", "≤ 256 MB", "%.0f MB" % peak, peak <= 256)


def ask_growth(bench, found):
    """found: word -> (runs, events), of which the smallest and the largest are compared."""
    few, many = (sorted(found, key=size_of)[n] for n in (0, -1))
    for name in ("triage -j 1", "triage -j 2 -d"):
        cost = {word: middle([r.busy for r in runs[name]]) / events for word, (runs, events) in found.items()}
        grown = cost[many] / cost[few]
        bench.goal("processor time of an event, %s at %s against %s" % (name, many, few), "within 15 %", "%.2f times" % grown, grown <= 1.15)
    larger = [word for word in found if size_of(word) >= 10**9]
    if len(larger) > 1:
        for name in ("triage -j 2", "triage -j 2 -d"):
            peaks = [max(r.peak for r in found[word][0][name]) for word in larger]
            grown = max(peaks) / min(peaks)
            bench.goal("peak memory of %s, %s" % (name, " and ".join(larger)), "equal within 10 %", "%.2f times" % grown, grown <= 1.1)


def bench_start(bench):
    """From the start to the first byte of output."""
    command, numbers = [bench.program, "triage", os.path.join(TOP, "samples")], []
    for _ in range(STARTS):
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            process.stdout.read(1)
            numbers.append(1e3 * (time.perf_counter() - began))
            process.stdout.read()
    bench.goal("triage, start to first output on samples/", "≤ 30 ms", "%.1f ms (%s)" % (middle(numbers), spread(numbers)), middle(numbers) <= 30)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = re.search(r"(?m)^model name\s*: (.*)", f.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return "%d × %s, %.0f GB, Linux %s" % (os.cpu_count(), model.group(1) if model else platform.machine(), memory, platform.release())


def main():
    build, folder, *words = sys.argv[1:]
    bench = Bench(build, folder)
    commit = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, check=False).stdout.decode().strip()
    bench.lines = ["## %s, commit %s" % (dt.datetime.now().strftime("%Y-%m-%d %H:%M"), commit or "unknown"), "",
                   "%s; median of %d rounds." % (machine(), ROUNDS), ""]
    print("\n".join(bench.lines))
    words.sort(key=size_of)
    found = {word: bench_export(bench, word) for word in words}
    bench_stages.add(bench)
    some = bench.export(([PART] + [word for word in words if size_of(word) <= 10**9])[-1])
    bench_decode.add(bench, some)
    bench_json.add(bench, bench.export(PART))
    bench_rules.add(bench, some)
    for word, (runs, _) in found.items():
        ask(bench, word, runs)
    if len(found) > 1:
        ask_growth(bench, found)
    bench_evtx.add(bench)
    bench_start(bench)
    bench.table("Goals", ("what", "goal", "measured", "met"), [(*goal[:3], "yes" if goal.met else "no") for goal in bench.goals])
    with open(bench.path("results.md"), "a", encoding="utf-8") as f:
        f.write("\n".join(bench.lines) + "\n")


main()
