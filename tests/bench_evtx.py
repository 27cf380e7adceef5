"""Of ./dev bench: hopchain, evtxexport and, where cargo has put it, evtx_dump on a binary log of the same events.

evtxexport gets the first part of it: it takes its time."""
import multiprocessing
import os
import shutil

import evtxwrite
from bench_tools import middle, once, shown, spread, turns
from harness import RECORD

WHOLE, PART = "460M", "29M"  # of XML: 256 MB of .evtx, and a sixteenth
SOME, END = 10_000_000, "</Event>"  # characters that are turned into chunks at once
OURS = "4624,4625,4634,4647,4648,4672,4768,4769,4770,4771,4776"


def pieces(path):
    """The events of an export, some at a time."""
    with open(path, encoding="utf-8", newline="") as export:
        rest = ""
        while text := export.read(SOME):
            whole, end, rest = (rest + text).rpartition(END)
            yield whole + end


def chunks(text):
    return evtxwrite.log_of(evtxwrite.records_of(RECORD.findall(text)))[evtxwrite.FILE_HEAD:]


def log(bench, word):
    """The export of that size as a binary log. It takes a minute or two, and is made once."""
    def make(f):
        with multiprocessing.Pool() as pool:
            data = b"".join(pool.imap(chunks, pieces(bench.export(word))))
        f.write(evtxwrite.log([data[n:n + evtxwrite.CHUNK] for n in range(0, len(data), evtxwrite.CHUNK)]))
    return once(bench.path(word + ".evtx"), make)


def evtx_dump():
    return shutil.which("evtx_dump") or shutil.which("evtx_dump", path=os.path.expanduser("~/.cargo/bin"))


def commands(bench, whole, part, database):
    out = {"evtxexport -f xml": ["evtxexport", "-f", "xml", part]}
    for j in ("1", "2"):
        for name, words in (("dump --count", ["dump", "--count"]), ("dump --count, ours", ["dump", "--count", "--event-id", OURS]), ("dump", ["dump"]),
                            ("triage", ["triage"]), ("triage -d", ["triage", "-d", database + j])):
            out["%s -j %s" % (name, j)] = [bench.program, words[0], "-j", j, *words[1:], whole]
        if evtx_dump():
            out["evtx_dump -t " + j] = [evtx_dump(), "-t", j, whole]
    return out


def add(bench):
    whole, part, database = log(bench, WHOLE), log(bench, PART), bench.path("evtx.db")
    slices, size = os.path.getsize(whole) / os.path.getsize(part), os.path.getsize(whole) / 1e6

    def remove():
        for j in ("1", "2"):
            if os.path.exists(database + j):
                os.unlink(database + j)
    runs = turns(commands(bench, whole, part, database), remove)
    remove()
    seconds, busy = ({name: [take(r) * (slices if name.startswith("evtxexport") else 1) for r in results] for name, results in runs.items()}
                     for take in (lambda r: r.seconds, lambda r: r.busy))
    bench.table("%s: %.0f MB, %d events; evtxexport's figures are those of a part, times %.1f" % (os.path.basename(whole), size, bench.events(whole), slices),
                ("", "seconds", "spread", "of processors", "MB/s", "against evtxexport"),
                [(name, middle(found), spread(found), middle(busy[name]), size / middle(found), middle(seconds["evtxexport -f xml"]) / middle(found))
                 for name, found in seconds.items()])
    times = [slow / fast for slow, fast in zip(seconds["evtxexport -f xml"], seconds["triage -d -j 2"])]
    bench.goal("triage -d of %.0f MB of .evtx against evtxexport" % size, "≥ 50 times", "%s (%s)" % (shown(middle(times)), spread(times)), middle(times) >= 50)
