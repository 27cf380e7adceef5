"""bench_evtx.py HOPCHAIN FOLDER SIZE: hopchain, evtxexport and, where cargo has put it, evtx_dump on one binary log, side by side.

The log repeats the chunks of a real one (../shared), or of a made-up one, up to SIZE (256M), and is kept in FOLDER. All read it from the page
cache, in turns. What one thread does is compared by processor time, which others on the machine disturb less; nothing is asserted."""
import os
import shutil
import statistics
import subprocess
import sys
import time

import evtxwrite
from harness import SHARED, records
from samples import FOLDER as SAMPLES

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
ROUNDS = 5
SLICE = 16  # evtxexport gets so much less: it takes 20 seconds for the whole
OURS = "4624,4625,4634,4647,4648,4672,4768,4769,4770,4771,4776"


def chunks():
    real = os.path.join(SHARED, "real", "evtx", "security.evtx")
    if os.path.exists(real):
        with open(real, "rb") as f:
            data = f.read()
    else:
        events = records(os.path.join(SAMPLES, "double-hop.xml")) * 200
        data = evtxwrite.log_of(evtxwrite.records_of(e.replace("\n- ", "\n") for e in events))
    found = [data[at:at + evtxwrite.CHUNK] for at in range(evtxwrite.FILE_HEAD, len(data), evtxwrite.CHUNK)]
    return [chunk for chunk in found if chunk.startswith(b"ElfChnk\0")]


def make(path, count):
    some = chunks()
    with open(path + ".part", "wb") as f:
        f.write(evtxwrite.log([b""] * min(count, 65535)))
        for n in range(count):
            f.write(some[n % len(some)])
    os.rename(path + ".part", path)


def measure(command):
    """Wall seconds, processor seconds."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def evtx_dump():
    return shutil.which("evtx_dump") or shutil.which("evtx_dump", path=os.path.expanduser("~/.cargo/bin"))


def commands(program, whole, part):
    """Name, the command, the share of the log that it gets."""
    out = []
    for name, words in (("dump --count", ["dump", "--count"]), ("dump --count, ours", ["dump", "--count", "--event-id", OURS]),
                        ("dump", ["dump"]), ("coverage", ["coverage"]), ("triage", ["triage"])):
        out += [("%s -j %d" % (name, j), [program, words[0], "-j", str(j), *words[1:], whole], 1) for j in (1, 2)]
    if shutil.which("evtxexport"):
        out.append(("evtxexport -f xml", ["evtxexport", "-f", "xml", part], 1 / SLICE))
    if evtx_dump():
        out += [("evtx_dump -t %d" % t, [evtx_dump(), "-t", str(t), whole], 1) for t in (1, 2)]
    return out


def main():
    program, folder, word = sys.argv[1:]
    size = int(word[:-1]) * UNITS[word[-1].upper()]
    whole, part = os.path.join(folder, word + ".evtx"), os.path.join(folder, word + "-part.evtx")
    count = max(size // evtxwrite.CHUNK, SLICE) // SLICE * SLICE
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(whole):
        make(part, count // SLICE)
        make(whole, count)
    events = int(subprocess.run([program, "dump", "--count", whole], check=True, capture_output=True).stdout)
    size = os.path.getsize(whole)
    runs = {}
    for _ in range(ROUNDS):
        for name, command, share in commands(program, whole, part):
            runs.setdefault((name, share), []).append(measure(command))
    print("%s: %.0f MB, %d events; median of %d; evtxexport on a part" % (os.path.basename(whole), size / 1e6, events, ROUNDS))
    print("%-24s %8s %8s %10s %14s" % ("", "seconds", "of CPU", "MB/s CPU", "events/s CPU"))
    wall, cpu = {}, {}
    for (name, share), results in runs.items():
        wall[name], cpu[name] = (statistics.median(r[n] for r in results) / share for n in (0, 1))
        print("%-24s %8.2f %8.2f %10.0f %14.0f" % (name, wall[name], cpu[name], size / 1e6 / cpu[name], events / cpu[name]))
    for seconds, word, pairs in (
            (cpu, "of CPU", (("dump --count, ours -j 1", "evtxexport -f xml"), ("dump --count -j 1", "evtxexport -f xml"), ("dump -j 1", "evtxexport -f xml"),
                             ("triage -j 1", "evtxexport -f xml"), ("dump -j 1", "evtx_dump -t 1"))),
            (wall, "of the wall", (("dump -j 2", "evtx_dump -t 2"), ("dump -j 2", "dump -j 1"), ("dump --count -j 2", "dump --count -j 1"), ("triage -j 2", "triage -j 1")))):
        for name, other in pairs:
            if name in seconds and other in seconds:
                print("%s: %.1f times as fast as %s, by seconds %s" % (name, seconds[other] / seconds[name], other, word))


main()
