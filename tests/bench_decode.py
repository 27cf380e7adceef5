"""Of ./dev bench: an XML export from file to events, beside memchr over the same bytes and libxml2's SAX2 taking the same fields, by
tests/bench/bench_decode.

All take turns; processor time counts, of two threads the busier one's."""
import collections
import os
import sys

from bench_tools import ROUNDS, middle, run, shown, spread

NAMES = {"memchr-mmap": "memchr, mapped", "memchr-read": "memchr, read", "sax2": "libxml2 SAX2, the same fields", "sax2-count": "libxml2 SAX2, counting",
         "decode": "decode, one thread", "count": "decode, counting", "decode-2": "decode, two threads, a half each"}


def turns(bench, path):
    """Seconds of each round, events and ours, by what was done."""
    seconds, events = collections.defaultdict(list), {}
    for line in run(bench.tool("bench_decode"), path, str(ROUNDS)).decode().splitlines():
        name, busy, _, records, ours, _ = line.split("\t")
        seconds[name].append(float(busy))
        events[name] = int(records), int(ours)
    if len({n for n in events.values() if n[0] and n[1]}) != 1:
        sys.exit("%s: libxml2 and decode found different numbers of events" % path)
    return seconds, events["decode"]


def ask(bench, what, numbers, least):
    bench.goal(what, "≥ %s" % shown(least), "%s (%s)" % (shown(middle(numbers)), spread(numbers)), middle(numbers) >= least)


def add(bench, path):
    size = os.path.getsize(path)
    seconds, events = turns(bench, path)

    def times(fast, slow):
        return [a / b for a, b in zip(seconds[slow], seconds[fast])]
    bench.table("Decode of %s: %.0f MB, %d events, %d of them ours" % (os.path.basename(path), size / 1e6, *events),
                ("", "ms", "spread", "MB/s", "against SAX2", "against memchr"),
                [(NAMES[name], 1e3 * middle(found), spread([1e3 * s for s in found]), size / 1e6 / middle(found), middle(times(name, "sax2")),
                  middle(times(name, "memchr-mmap"))) for name, found in seconds.items()])
    ask(bench, "decode against SAX2, one thread", times("decode", "sax2"), 9.0)
    ask(bench, "decode against SAX2, two threads", times("decode-2", "sax2"), 16.0)
    ask(bench, "decode against memchr", times("decode", "memchr-mmap"), 1 / 3)
