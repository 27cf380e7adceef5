"""Of ./dev bench: the same events as JSON lines, beside what Python's json takes to parse them."""
import os
import sys

from bench_tools import middle, once, ratio, run, spread, turns

PARSE = "import json, sys\nfor line in open(sys.argv[1], 'rb'):\n    json.loads(line)"


def add(bench, path):
    file = once(path + ".jsonl", lambda f: run(bench.program, "dump", "--format", "jsonl", path, out=f), path)
    runs = turns({"Python's json": [sys.executable, "-c", PARSE, file], "triage -j 1": [bench.program, "triage", "-j", "1", file],
                  "triage -j 2": [bench.program, "triage", "-j", "2", file], "triage -j 2 of the XML": [bench.program, "triage", "-j", "2", path]})
    size = os.path.getsize(file)
    bench.table("%s: %.0f MB" % (os.path.basename(file), size / 1e6), ("", "seconds", "spread", "MB/s", "against Python"),
                [(name, middle([r.seconds for r in results]), spread([r.seconds for r in results]),
                  "" if "XML" in name else size / 1e6 / middle([r.seconds for r in results]), middle(ratio(runs, "Python's json", name)))
                 for name, results in runs.items()])
