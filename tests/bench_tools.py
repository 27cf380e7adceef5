"""What the parts of ./dev bench share: exports, commands measured in turns, tables, goals."""
import collections
import os
import statistics
import subprocess
import sys
import tempfile
import time

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}
ROUNDS, TAIL = 5, 1 << 14
Goal = collections.namedtuple("Goal", "what wanted measured met")


def size_of(word):
    return int(word[:-1]) * UNITS[word[-1].upper()] if word[-1].upper() in UNITS else int(word)


def run(*command, out=subprocess.PIPE):
    """Its standard output."""
    return subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=True).stdout


def once(path, make, *after):
    """The file at path, made where it is not there or older than those that it is made of. make writes what it is given, an open file."""
    if not os.path.exists(path) or any(os.path.getmtime(path) < os.path.getmtime(other) for other in after):
        with open(path + ".part", "wb") as f:
            make(f)
        os.rename(path + ".part", path)
    return path


class Bench:
    """The build, the folder that holds what is measured on, and what was found."""

    def __init__(self, build, folder):
        self.build, self.folder, self.lines, self.goals = build, folder, [], []
        self.program = os.path.join(build, "src", "hopchain")
        os.makedirs(folder, exist_ok=True)

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    def path(self, name):
        return os.path.join(self.folder, name)

    def export(self, word):
        """Of about so many bytes."""
        maker = self.tool("make_export")
        return once(self.path(word + ".xml"), lambda f: run(maker, str(size_of(word)), out=f), maker)

    def events(self, path):
        return int(run(self.program, "dump", "--count", path))

    def table(self, title, heads, rows):
        """Cells are words, or numbers that are shown with as many digits as tell something."""
        self.lines += ["### " + title, "", "| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
        self.lines += ["| " + " | ".join(shown(cell) for cell in row) + " |" for row in rows] + [""]
        print("\n".join(self.lines[-len(rows) - 5:]), flush=True)

    def goal(self, what, wanted, measured, met):
        self.goals.append(Goal(what, wanted, measured, met))


def shown(cell):
    if not isinstance(cell, float):
        return str(cell)
    return "%.0f" % cell if cell >= 100 else "%.1f" % cell if cell >= 10 else "%.2f" % cell if cell >= 0.1 else "%.3f" % cell


class Measured:
    """One run: its seconds, those of its processors, peak memory in bytes, and the end of what it printed. What it prints goes to a file: in
    memory here it would count as the next one's, and what goes to /dev/null is not printed by all."""

    def __init__(self, command):
        with tempfile.TemporaryFile() as out:
            start = time.perf_counter()
            with subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.perf_counter() - start
            out.seek(-min(TAIL, out.tell()), os.SEEK_CUR)
            self.out = out.read()
        if process.returncode:
            sys.exit("%s: exit status %d" % (" ".join(command), process.returncode))
        self.busy, self.peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def turns(commands, before=lambda: None):
    """What each round of each command took, by its name. They take turns, so that what else the machine does reaches all alike."""
    runs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        before()
        for name, command in commands.items():
            runs[name].append(Measured(command))
    return runs


def middle(numbers):
    return statistics.median(numbers)


def spread(numbers):
    return "%s to %s" % (shown(float(min(numbers))), shown(float(max(numbers))))


def ratio(runs, slow, fast, take=lambda r: r.seconds):
    """How many times as fast, round by round."""
    return [take(a) / take(b) for a, b in zip(runs[slow], runs[fast])]
