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
CAPTURES = [("offsec.lan.xml", 983, 0), ("evtxexport-security.xml", 2261, 1)]  # name, records in it, ill-formed ones


def check_world(tap, name, least, arguments):
    with tempfile.TemporaryDirectory() as folder:
        adsim(folder, *EVERYTHING, *arguments)
        score = subprocess.run([sys.executable, SCORE, os.path.join(folder, "truth.json"), "--min", least, "--show", "20"],
                               input=triage(folder), capture_output=True, check=False)
    tap.ok("%s: every figure at least %s" % (name, least), score.returncode == 0, score.stdout.decode() + score.stderr.decode())


def check_capture(tap, name, records, bad):
    """Every record is framed, and no more than the ill-formed ones are left out."""
    path = os.path.join(SHARED, "real", "xml", name)
    if not os.path.exists(path):
        tap.skip(name, "no such capture")
        return
    out = Run(["triage", path]).out.decode().replace(",", "")
    read = re.search(r"Read +1 file .*? (\d+) events", out)
    left_out = re.findall(r"(\d+) (?:ill-formed|cut off|over the size limit|no event)", out)
    tap.same("%s: records, left out" % name, (read and int(read.group(1)), sum(map(int, left_out))), (records, bad))


def main():
    tap = Tap()
    if not os.path.exists(ADSIM):
        tap.skip("worlds and captures", "no adsim")
        tap.done()
    for name, least, arguments in WORLDS:
        check_world(tap, name, least, arguments)
    for capture in CAPTURES:
        check_capture(tap, *capture)
    tap.done()


main()
