"""What the tests in Python share: TAP on standard output, the program, worlds made by adsim, exports taken apart."""
import fcntl
import importlib.util
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("HOPCHAIN", os.path.join(TOP, "build", "src", "hopchain")))
SHARED = os.path.abspath(os.environ.get("HOPCHAIN_SHARED", os.path.join(TOP, "..", "shared")))
ADSIM = os.path.join(SHARED, "tools", "adsim.py")
SCORE = os.path.join(SHARED, "tools", "score.py")
RECORD = re.compile(r"<Event[ >].*?</Event>", re.S)
PLACE = re.compile(rb'"source": ?"(?:[^"\\]|\\.)*", ?"offset": ?\d+')


class Tap:
    """Numbers the points; done() writes the plan and leaves."""

    def __init__(self):
        self.count = self.failed = 0

    def _point(self, word, name, tail=""):
        self.count += 1
        print("%s %d - %s%s" % (word, self.count, name.replace("#", ""), tail), flush=True)

    def ok(self, name, good, detail=""):
        self._point("ok" if good else "not ok", name)
        if not good:
            self.failed += 1
            for line in ["not ok: " + name, *str(detail).splitlines()[:60]]:
                print(line[:600], file=sys.stderr, flush=True)  # which meson shows of a failure
        return bool(good)

    def same(self, name, got, want):
        return self.ok(name, got == want, "got  %r\nwant %r" % (got, want))

    def skip(self, name, why):
        self._point("ok", name, " # SKIP " + why)

    def done(self):
        print("1..%d" % self.count)
        sys.exit(1 if self.failed else 0)


class Run:
    """A finished run of the program. A crash or a sanitizer's report is never an answer."""

    def __init__(self, args, stdin=b"", env=None, timeout=240, cwd=None):
        done = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, timeout=timeout, check=False, cwd=cwd,
                              env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")
        assert self.status >= 0, "hopchain %s ended by signal %d\n%s" % (" ".join(args), -self.status, self.err)
        assert not re.search("Sanitizer|runtime error:", self.err), self.err


def on_terminal(columns, env, path, *, args=("triage",)):
    """Standard output as a terminal so wide would get it."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    with subprocess.Popen([PROGRAM, *args, path], stdout=theirs, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          env={**clean, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **env}) as run:
        os.close(theirs)
        out = b""
        try:
            while True:
                piece = os.read(mine, 65536)
                if not piece:
                    break
                out += piece
        except OSError:  # how the end of a pseudo-terminal is told
            pass
        run.wait()
    os.close(mine)
    return out.decode("utf-8")


def triage(*paths, stdin=b"", status=0):
    """The chains of the paths as jsonl."""
    run = Run(["triage", "--format", "jsonl", *paths], stdin)
    assert run.status == status, "triage %s: status %d\n%s" % (" ".join(paths), run.status, run.err)
    return run.out


def chains(jsonl):
    return [json.loads(line) for line in jsonl.splitlines()]


def without_places(jsonl):
    """The lines without the two members that say where a record was read."""
    return PLACE.sub(b"", jsonl)


def first_difference(a, b):
    """Two jsonl outputs, for a failure's message."""
    a, b = a.splitlines(), b.splitlines()
    for n, (x, y) in enumerate(zip(a, b), 1):
        if x != y:
            at = next((i for i, (p, q) in enumerate(zip(x, y)) if p != q), min(len(x), len(y)))
            return "line %d, byte %d:\n%r\n%r" % (n, at, x[max(0, at - 120):at + 120], y[max(0, at - 120):at + 120])
    return "%d lines and %d" % (len(a), len(b))


def adsim(folder, *args):
    """A made-up world in folder: events.xml (or one file per computer), truth.json."""
    subprocess.run([sys.executable, ADSIM, "--out", folder, *args], check=True, stderr=subprocess.DEVNULL)
    return folder


def load_adsim():
    """adsim as a module, for worlds that its command line cannot make."""
    spec = importlib.util.spec_from_file_location("adsim", ADSIM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(data):
    for mark, codec in ((b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            return data[len(mark):].decode(codec)
    if data[1:2] == b"\0":
        return data.decode("utf-16le")
    return data.decode("windows-1252" if b"windows-1252" in data[:80] else "utf-8")


def records(path):
    """The text of each <Event> of a file."""
    with open(path, "rb") as f:
        return RECORD.findall(text_of(f.read()))
