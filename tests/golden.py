"""What hopchain prints for each sample, byte for byte, against tests/golden/samples: claims that an expert would say this.
HOPCHAIN_GOLDEN=update writes them anew; read them before you commit them. The examples in the READMEs are held to the same, by
hand: what stands after "$ hopchain" in an indented block is what a terminal of 80 columns shows, cut where a line ends in an ellipsis."""
import difflib
import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import termios

from harness import PROGRAM, TOP, Run, Tap
from samples import FOLDER, LIST

GOLDEN = os.path.join(TOP, "tests", "golden", "samples")
READMES = ["README.md", "samples/README.md"]
EXAMPLE = re.compile(r"(?m)^    \$ hopchain (.*)\n((?:    .*\n|\n(?=    ))+)")
UPDATE = os.environ.get("HOPCHAIN_GOLDEN") == "update"


def samples():
    """Names of files and folders in samples/ that are exports, each with its path from there."""
    for entry in sorted(os.listdir(FOLDER)):
        if os.path.isdir(os.path.join(FOLDER, entry)) or entry.endswith(".xml"):
            yield entry.removesuffix(".xml"), entry


def printed(entry, *options):
    """The whole output, without the time it took. The paths in it are as a user in samples/ types them."""
    run = Run(["triage", *options, "--expected", LIST, entry], cwd=FOLDER)
    assert run.status == 0 and not run.err, run.err
    return re.sub(r"(?m)^Took .*\n", "", run.out.decode())


def check(tap, name, got, path):
    if UPDATE:
        os.makedirs(GOLDEN, exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(got)
    want = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            want = f.read()
    diff = difflib.unified_diff(want.splitlines(), got.splitlines(), "golden", "printed", lineterm="", n=1)
    tap.ok(name, got == want, "\n".join(diff))


def on_terminal(arguments, columns=80):
    """What the program shows on a terminal, run where a user of the README is."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([PROGRAM, *arguments], stdout=slave, stderr=subprocess.DEVNULL, cwd=TOP,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}):
        os.close(slave)
        out = b""
        try:
            while part := os.read(master, 65536):
                out += part
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(master)
    return out.decode().replace("\r\n", "\n")


def pattern(example):
    """The example as an expression: a line that ends in an ellipsis stands for its beginning and any lines after it."""
    lines = (line.removeprefix("    ").rstrip() for line in example.rstrip("\n").split("\n"))
    return "\n".join(re.escape(line[:-1]) + r".*(?:\n.*)*?" if line.endswith("…") else re.escape(line) for line in lines)


def check_examples(tap, name):
    with open(os.path.join(TOP, name), encoding="utf-8") as f:
        examples = EXAMPLE.findall(f.read())
    tap.ok(name + " has an example", examples)
    for command, want in examples:
        got = on_terminal(shlex.split(command))
        tap.ok("%s: hopchain %s" % (name, command), re.fullmatch(pattern(want) + "\n?", got), got)


def main():
    tap = Tap()
    for name in READMES:
        check_examples(tap, name)
    names = []
    for name, entry in samples():
        names += [name + ".txt", name + ".jsonl"]
        check(tap, name, printed(entry), os.path.join(GOLDEN, name + ".txt"))
        check(tap, name + " as lines", printed(entry, "--format", "jsonl"), os.path.join(GOLDEN, name + ".jsonl"))
    tap.same("no golden file without a sample", sorted(os.listdir(GOLDEN)), sorted(names))
    tap.done()


if __name__ == "__main__":
    main()
