"""What hopchain prints for each sample, byte for byte, against tests/golden/samples: claims that an expert would say this.
HOPCHAIN_GOLDEN=update writes them anew; read them before you commit them."""
import difflib
import os
import re

from harness import TOP, Run, Tap
from samples import FOLDER, LIST

GOLDEN = os.path.join(TOP, "tests", "golden", "samples")
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


def main():
    tap = Tap()
    names = []
    for name, entry in samples():
        names += [name + ".txt", name + ".jsonl"]
        check(tap, name, printed(entry), os.path.join(GOLDEN, name + ".txt"))
        check(tap, name + " as lines", printed(entry, "--format", "jsonl"), os.path.join(GOLDEN, name + ".jsonl"))
    tap.same("no golden file without a sample", sorted(os.listdir(GOLDEN)), sorted(names))
    tap.done()


if __name__ == "__main__":
    main()
