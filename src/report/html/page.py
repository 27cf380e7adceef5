#!/usr/bin/env python3
"""page.py OUT NAME page.html page.css *.js: a page as two C literals, NAME_HEAD and NAME_FOOT: what stands before the data and behind. Style and script are
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
    out, name, html, css, *scripts = sys.argv[1:]
    style = read(css)
    script = '"use strict";\n(() => {\n%s})();\n' % "".join(map(read, scripts))
    assert "</script" not in script and "<!--" not in script and "</style" not in style
    page = read(html)
    for mark, text in (("@STYLE_HASH@", source(style)), ("@SCRIPT_HASH@", source(script)), ("@STYLE@", style), ("@SCRIPT@", script)):
        assert page.count(mark) == 1, mark
        page = page.replace(mark, text)
    head, foot = page.split(DATA)
    with open(out, "w", encoding="ascii") as f:
        for end, part in (("HEAD", head), ("FOOT", foot)):
            f.write("const char %s_%s[] =\n%s;\n" % (name, end, c_string(part.encode())))


main()
