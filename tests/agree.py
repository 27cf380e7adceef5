"""agree.py AGREE: the two ways to read XML say the same of every record there is: samples, golden files, a world in every exporter's dress,
real logs."""
import os
import random
import subprocess
import sys
import tempfile

import dress
from harness import ADSIM, SHARED, TOP, Tap, adsim
from samples import FOLDER
from shapes import WORLD, read


def files(folder, *ends):
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(ends))


def agree(program, paths):
    """(by the fast way, all) of each file, in a list; or what the program said instead."""
    run = subprocess.run([program, *paths], capture_output=True, check=False)
    if run.returncode:
        return run.stderr.decode("utf-8", "replace")
    return [tuple(map(int, line.split()[:2])) for line in run.stdout.decode().splitlines()]


def spoil(data, rng):
    """Some bytes of it others: what is almost what was read before."""
    data = bytearray(data)
    for _ in range(len(data) // 2000):
        data[rng.randrange(len(data))] = rng.choice(b"<>&'\"]=/ \r\n\t-;\\E\x01\x80\xc3x0")
    return bytes(data)


def main():
    program = sys.argv[1]
    tap = Tap()
    for name, paths in (("samples", files(FOLDER, ".xml")), ("golden files", files(os.path.join(TOP, "tests", "golden", "decode"), ".xml", ".txt"))):
        got = agree(program, paths)
        tap.ok(name, isinstance(got, list) and sum(all_ for _, all_ in got) > 50, got)
    with tempfile.TemporaryDirectory() as folder:
        events = read(FOLDER, WORLD)
        if os.path.exists(ADSIM):
            events = read(adsim(folder, "--scenario", "all", "--seed", "12"), ["events.xml"])
        for shape in dress.SHAPES:
            data = dress.dress(events, shape)
            path = os.path.join(folder, shape)
            with open(path, "wb") as f:
                f.write(data)
            got = agree(program, [path])
            tap.ok(shape, got == [(len(events), len(events))], got)
            with open(path, "wb") as f:
                f.write(spoil(data, random.Random(shape)))
            got = agree(program, [path])
            tap.ok(shape + ", spoilt here and there", isinstance(got, list), got)
    real = files(os.path.join(SHARED, "real", "xml"), ".xml")
    if real:
        got = agree(program, real)
        tap.ok("real logs", isinstance(got, list) and all(fast > 0.9 * all_ for fast, all_ in got), got)
    else:
        tap.skip("real logs", "there are none")
    tap.done()


main()
