#!/usr/bin/env python3
"""shots.py FOLDER [PATH...]: pictures of the page of the samples (or of other exports) in a browser, each view wide and on a telephone, light and
dark, and on paper. They are for looking at; nothing is compared."""
import os
import sys

from browser import Browser
from harness import Run
from samples import FOLDER, LIST

VIEWS = ["overview", "chains", "findings", "hosts", "accounts", "tickets", "coverage"]
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


def take(browser, page, folder, name):
    for size, (width, height) in SIZES.items():
        for look in ("light", "dark"):
            browser.look(width, height, look == "dark")
            browser.open(page)
            for view in VIEWS:
                browser.view(view)
                browser.shot(os.path.join(folder, "%s-%s-%s-%s.png" % (name, view, size, look)), view in ("overview", "coverage"))
            browser.view("chains")
            browser.js("document.querySelector('.tr')?.click()")
            browser.settle()
            browser.shot(os.path.join(folder, "%s-chain-%s-%s.png" % (name, size, look)))
    browser.look(*SIZES["wide"])
    browser.open(page, "overview")
    browser.settle()
    browser.paper(os.path.join(folder, name + ".pdf"))


def main():
    folder, paths = sys.argv[1], sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    jobs = {os.path.basename(path.rstrip("/")).split(".")[0]: [path] for path in paths} or {
        "samples": ["--expected", LIST, FOLDER], "one": [os.path.join(FOLDER, "double-hop.xml")], "three-hops": [os.path.join(FOLDER, "three-hops")]}
    with Browser() as browser:
        for name, arguments in jobs.items():
            page = os.path.abspath(os.path.join(folder, name + ".html"))
            run = Run(["triage", "--format", "html", "-o", page, *arguments])
            assert run.status in (0, 3), run.err
            take(browser, page, folder, name)
    print(folder)


main()
