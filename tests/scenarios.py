"""Worlds made by adsim, held against the truth by score.py, and the real captures. Skipped where ../shared is not there."""
import os
import re
import subprocess
import sys
import tempfile

from harness import ADSIM, SCORE, SHARED, Run, Tap, adsim, triage

EVERYTHING = ["--scenario", "all"]
WORLDS = [  # name, the lowest figure allowed, adsim's arguments
    *(("seed %d" % seed, "0.95", ["--seed", str(seed)]) for seed in (1, 2, 3)),
    ("noise", "0.90", ["--seed", "1", "--noise", "20000"]),
    ("hashes", "0.95", ["--seed", "1", "--hashes"]),
    ("hashes in noise", "0.90", ["--seed", "4", "--hashes", "--noise", "3000", "--dns", "north.example"]),
    *((shape, "0.95", ["--seed", "1", "--dress", shape]) for shape in ("viewer", "utf16", "forwarded", "splunk", "pretty")),
    ("by computer", "0.95", ["--seed", "1", "--split"]),
    ("shuffled", "0.95", ["--seed", "1", "--shuffle"]),
]


def check_world(tap, name, least, arguments):
    with tempfile.TemporaryDirectory() as folder:
        adsim(folder, *EVERYTHING, *arguments)
        score = subprocess.run([sys.executable, SCORE, os.path.join(folder, "truth.json"), "--min", least, "--show", "20"],
                               input=triage(folder), capture_output=True, check=False)
    tap.ok("%s: every figure at least %s" % (name, least), score.returncode == 0, score.stdout.decode() + score.stderr.decode())


def main():
    tap = Tap()
    if not os.path.exists(ADSIM):
        tap.skip("worlds and captures", "no adsim")
        tap.done()
    for name, least, arguments in WORLDS:
        check_world(tap, name, least, arguments)
    tap.done()


main()
