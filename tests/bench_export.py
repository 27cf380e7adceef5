"""bench_export.py MAKE_EXPORT: the export that ./dev bench measures on is what it says: the same bytes each time, every record whole,
and every Kerberos logon joined to the one request that it was made with. The functions that it counts by are there."""
import glob
import hashlib
import os
import re
import subprocess
import sys
import tempfile

from bench_stages import STAGES
from harness import TOP, Run, Tap, chains, triage

SIZE, END = 1_000_000, b"</Events>\r\n"
DIGEST = "eb332369ffd348985ea988dfe716513e"  # figures of other days are of the same events as long as it stands


def make(program, size):
    return subprocess.run([program, str(size)], stdout=subprocess.PIPE, check=True).stdout


def logons(hops):
    """Those that are a ticket's, and those that were not tied to exactly one request."""
    kerberos = [h for h in hops if h["protocol"] == "kerberos" and any(e["event_id"] == 4624 for e in h["evidence"])]
    return kerberos, [h for h in kerberos if h["confidence"] != "exact" or not any(e["event_id"] == 4769 for e in h["evidence"])]


def missing():
    """What the stages name and no file of the program defines."""
    text = ""
    for path in glob.glob(os.path.join(TOP, "src", "*", "*.c")):
        with open(path, encoding="utf-8") as f:
            text += f.read()
    return [name for _, begin, inside in STAGES for name in begin + inside if not re.search(r"(?m)^\S.*\b%s\(" % name, text)]


def main():
    tap = Tap()
    data = make(sys.argv[1], SIZE)
    tap.ok("the size asked for", SIZE <= len(data) < SIZE + 4096, len(data))
    tap.same("the same each time, whatever compiled it", hashlib.md5(data).hexdigest(), DIGEST)
    tap.ok("a longer one begins like it", make(sys.argv[1], 2 * SIZE).startswith(data.removesuffix(END)))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "export.xml")
        with open(path, "wb") as f:
            f.write(data)
        count = Run(["dump", "--count", "--xml", "strict", path])
        tap.same("every record is one that Windows could have written", (count.status, count.err, int(count.out)), (0, "", data.count(b"<Event ")))
        found = chains(triage(path))
        hops = [hop for chain in found for hop in chain["hops"]]
        some, wrong = logons(hops)
        tap.ok("every Kerberos logon has its request", len(some) > 50 and not wrong, "%d of %d\n%s" % (len(wrong), len(some), wrong[:3]))
        tap.ok("somebody is taken on by delegation", any(h["mechanism"] == "s4u2proxy" and h["parent"] for h in hops))
    tap.same("the functions of ./dev bench's stages", missing(), [])
    tap.done()


main()
