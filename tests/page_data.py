#!/usr/bin/env python3
"""page_data: the data in pages of --format html, one object a page, as schemas/report.schema.json has it.

    python3 tests/page_data.py report.html | python3 tests/schema.py schemas/report.schema.json"""
import json
import re
import sys

PARTS = ("chains", "rules", "strings", "overview")
ELEMENT = re.compile(r'<script type="application/json" class="(\w+)">(.*?)</script>', re.S)


def data(html, parts=PARTS):
    """{"chains": [...], "rules": [...], "strings": [...], "overview": [...]}; of a comparison's page verdict and changes."""
    found = {part: [] for part in parts}
    for kind, text in ELEMENT.findall(html):
        found[kind] += json.loads(text)
    return found


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as f:
            print(json.dumps(data(f.read())))


if __name__ == "__main__":
    main()
