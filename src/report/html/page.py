#!/usr/bin/env python3
"""page.py OUT page.html page.css *.js: the page as two C literals, what stands before the data and behind. Style and script are
put in with their hashes in the page's Content-Security-Policy, so that a browser runs these bytes and no others."""
import base64
import hashlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
from embed import c_string  # noqa: E402

DATA = "<!-- data -->\n"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def source(text):
    digest = hashlib.sha256(text.encode()).digest()
    return "'sha256-%s'" % base64.b64encode(digest).decode()


def main():
    out, html, css, *scripts = sys.argv[1:]
    style = read(css)
    script = '"use strict";\n(() => {\n%s})();\n' % "".join(map(read, scripts))
    assert "</script" not in script and "<!--" not in script and "</style" not in style
    page = read(html)
    for mark, text in (("@STYLE_HASH@", source(style)), ("@SCRIPT_HASH@", source(script)), ("@STYLE@", style), ("@SCRIPT@", script)):
        assert page.count(mark) == 1, mark
        page = page.replace(mark, text)
    head, foot = page.split(DATA)
    with open(out, "w", encoding="ascii") as f:
        for name, part in (("PAGE_HEAD", head), ("PAGE_FOOT", foot)):
            f.write("const char %s[] =\n%s;\n" % (name, c_string(part.encode())))


main()
