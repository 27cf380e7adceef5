#!/usr/bin/env python3
"""embed.py OUT FILE...: each file as a row { "name", "contents" } of a C table's initialiser."""
import os
import sys


def c_string(data):
    out = []
    for byte in data:
        ch = chr(byte)
        if ch == "\n":
            out.append("\\n\"\n\"")
        elif ch in "\\\"" or ch == "?":
            out.append("\\" + ch)
        elif 32 <= byte < 127:
            out.append(ch)
        else:
            out.append("\\%03o" % byte)
    return '"' + "".join(out) + '"'


def main():
    with open(sys.argv[1], "w", encoding="ascii") as out:
        for path in sys.argv[2:]:
            with open(path, "rb") as f:
                out.write('{%s, %s},\n' % (c_string(os.path.basename(path).encode()), c_string(f.read())))


if __name__ == "__main__":
    main()
