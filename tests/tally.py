"""tally.py FOLDER...: counts what `meson test` left in each build folder's log, TAP line by TAP line, and prints

    N passed, N failed

A folder without a log counts as one failure: its build or its test run did not get that far."""
import json
import os
import re
import sys

POINT = re.compile(r"^(not )?ok\b[^#\n]*(# *(skip|todo)\b.*)?", re.I | re.M)


def count(entry):
    """Passed, failed, skipped of one test, which may be many in TAP."""
    result = entry["result"]
    passed = failed = skipped = 0
    for point in POINT.finditer(entry.get("stdout") or ""):
        if point.group(2):
            skipped += 1
        elif point.group(1):
            failed += 1
        else:
            passed += 1
    if result in ("OK", "EXPECTEDFAIL"):
        return passed or (0 if skipped else 1), failed, skipped
    if result == "SKIP":
        return passed, failed, skipped or 1
    return passed, failed or 1, skipped


def main():
    totals = [0, 0, 0]
    for folder in sys.argv[1:]:
        log = os.path.join(folder, "meson-logs", "testlog.json")
        if not os.path.exists(log):
            print("%s: not tested" % os.path.basename(folder))
            totals[1] += 1
            continue
        sums = [0, 0, 0]
        with open(log, encoding="utf-8") as f:
            for line in f:
                entry = json.loads(line)
                figures = count(entry)
                sums = [a + b for a, b in zip(sums, figures)]
                if figures[1]:
                    print("%s: %s: %d failed (%s)" % (os.path.basename(folder), entry["name"], figures[1], entry["result"]))
        print("%s: %d passed, %d failed, %d skipped" % (os.path.basename(folder), *sums))
        totals = [a + b for a, b in zip(totals, sums)]
    print("%d passed, %d failed" % (totals[0], totals[1]))
    sys.exit(1 if totals[1] or not totals[0] else 0)


main()
