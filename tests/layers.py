"""The floors of the house: which room may include what.

Every room includes base, model and itself; decode and directory also syntax; cmd and main.c every room's public header, <room>/<room>.h.
base includes nothing, model base. An outside library belongs to one room. Headers do not include each other in a circle. No .c file has more
than 500 lines, no header more than 120. Prints file:line of every offence, and first tries itself on a made-up tree."""
import os
import re
import sys
import tempfile

from harness import TOP, Tap

OPEN = {"base", "model"}  # every room's, and all of their headers public
PUBLIC = OPEN | {"syntax"}  # so are all headers of these
ROOMS = OPEN | {"input", "decode", "directory", "correlate", "compare", "survey", "query", "store", "rule", "report"}
MAY = {"base": set(), "model": {"base"}, "decode": OPEN | {"syntax"}, "directory": OPEN | {"syntax"}, "cmd": ROOMS}
LIBRARY = {"libxml/": {"decode"}, "json-c/": {"syntax"}, "sqlite3.h": {"store"}, "yaml.h": {"rule"}, "pcre2.h": {"rule"}, "archive.h": {"input"},
           "archive_entry.h": {"input"}, "zlib.h": {"input"}, "libdeflate.h": {"decode"}}
SYSTEM = set("""arpa/inet.h assert.h ctype.h dirent.h endian.h emmintrin.h errno.h fcntl.h fts.h ftw.h immintrin.h inttypes.h langinfo.h limits.h locale.h math.h
    poll.h pthread.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h
    strings.h sys/file.h sys/ioctl.h sys/mman.h sys/random.h sys/resource.h sys/stat.h sys/time.h sys/types.h sys/wait.h termios.h
    time.h unistd.h wchar.h getopt.h iconv.h""".split())
LINES = {".c": 500, ".h": 120}
LONGER = {  # file: lines it may have, and why
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    return path.split("/")[0] if "/" in path else "cmd"


def resolve(source, name, path):
    """The included file below source, or None."""
    for candidate in (name, os.path.join(os.path.dirname(path), name)):
        candidate = os.path.normpath(candidate)
        if os.path.exists(os.path.join(source, candidate)):
            return candidate
    return None


def offence(room, kind, name, target):
    """Why a file of this room may not include that, or None."""
    if kind == "<":
        owners = next((v for k, v in LIBRARY.items() if name == k or name.startswith(k) and k.endswith("/")), None)
        if owners is None:
            return None if name in SYSTEM else "<%s> is neither libc's nor a library that layers.py knows" % name
        return None if room in owners else "<%s> belongs to %s" % (name, ", ".join(sorted(owners)))
    if target is None:
        return None if name.endswith(".inc") else '"%s" is not below src' % name
    other = room_of(target)
    if other == room:
        return None
    if other not in MAY.get(room, OPEN):
        return "%s may not include %s" % (room, other)
    if other not in PUBLIC and target != "%s/%s.h" % (other, other):
        return "%s is private to %s" % (target, other)
    return None


def cycle(graph):
    """A circle of headers as a list, or None."""
    done, trail = set(), []

    def walk(node):
        if node in trail:
            return trail[trail.index(node):] + [node]
        if node in done:
            return None
        trail.append(node)
        found = next(filter(None, map(walk, sorted(graph.get(node, ())))), None)
        trail.pop()
        done.add(node)
        return found

    return next(filter(None, map(walk, sorted(graph))), None)


def offences(source):
    out, graph = [], {}
    for folder, _, names in sorted(os.walk(source)):
        for name in sorted(n for n in names if n.endswith((".c", ".h"))):
            path = os.path.relpath(os.path.join(folder, name), source)
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                lines = f.readlines()
            limit = LONGER.get(path, LINES[path[-2:]])
            if len(lines) > limit:
                out.append("%s:%d: longer than %d lines" % (path, len(lines), limit))
            for n, line in enumerate(lines, 1):
                include = INCLUDE.match(line)
                if not include:
                    continue
                kind, what = include.groups()
                target = resolve(source, what, path) if kind == '"' else None
                why = offence(room_of(path), kind, what, target)
                if why:
                    out.append("%s:%d: %s" % (path, n, why))
                if target and path.endswith(".h"):
                    graph.setdefault(path, set()).add(target)
    circle = cycle(graph)
    if circle:
        out.append("%s:1: headers include each other: %s" % (circle[0], " -> ".join(circle)))
    return out


MADE_UP = {  # a file, its text, and what must be said of it
    "base/text.h": ("#include <stddef.h>\n", None),
    "base/bad.c": ('#include "model/event.h"\n', "base/bad.c:1: base may not include model"),
    "model/event.h": ('#include "base/text.h"\n', None),
    "decode/decode.h": ('#include "model/event.h"\n', None),
    "decode/frame.h": ("", None),
    "decode/decode.c": ('#include "decode/decode.h"\n#include "frame.h"\n#include <libxml/parser.h>\n', None),
    "syntax/json.h": ('#include "base/text.h"\n', None),
    "decode/json.c": ('#include "syntax/json.h"\n', None),
    "store/json.c": ('#include "syntax/json.h"\n', "store/json.c:1: store may not include syntax"),
    "store/store.h": ("", None),
    "store/store.c": ("#include <sqlite3.h>\n#include \"store_sql.inc\"\n", None),
    "store/xml.c": ("\n#include <libxml/parser.h>\n", "store/xml.c:2: <libxml/parser.h> belongs to decode"),
    "rule/rule.c": ('#include "store/store.h"\n', "rule/rule.c:1: rule may not include store"),
    "rule/odd.c": ("#include <openssl/md5.h>\n", "rule/odd.c:1: <openssl/md5.h> is neither libc's nor a library that layers.py knows"),
    "rule/lost.c": ('#include "gone.h"\n', 'rule/lost.c:1: "gone.h" is not below src'),
    "report/round.h": ('#include "report/trip.h"\n', "report/round.h:1: headers include each other: report/round.h -> report/trip.h -> report/round.h"),
    "report/trip.h": ('#include "report/round.h"\n', None),
    "cmd/triage.c": ('#include "decode/decode.h"\n', None),
    "cmd/curious.c": ('#include "decode/frame.h"\n', "cmd/curious.c:1: decode/frame.h is private to decode"),
    "main.c": ('#include "cmd/triage.c"\n#include "decode/frame.h"\n', "main.c:2: decode/frame.h is private to decode"),
    "input/long.h": ("\n" * 121, "input/long.h:121: longer than 120 lines"),
    "input/long.c": ("\n" * 501, "input/long.c:501: longer than 500 lines"),
}


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        for path, (text, _) in MADE_UP.items():
            os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as f:
                f.write(text)
        expected = sorted(why for _, why in MADE_UP.values() if why)
        tap.same("a made-up tree's offences are found", sorted(offences(folder)), expected)
    found = offences(os.path.join(TOP, "src"))
    tap.ok("src keeps to its floors", not found, "\n".join("src/" + line for line in found))
    tap.done()


main()
