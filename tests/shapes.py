"""One world as every exporter writes it gives the same chains, to the byte but for the places."""
import os
import random
import tempfile

import dress
from harness import ADSIM, Tap, adsim, first_difference, triage, without_places
from samples import FOLDER

WORLD = ["direct.xml", "farm.xml", "s4u-abuse.xml", "kcd"]  # samples that dress.parse can read: plain ones


def read(folder, names):
    out = []
    for name in names:
        path = os.path.join(folder, name)
        files = sorted(os.path.join(path, n) for n in os.listdir(path)) if os.path.isdir(path) else [path]
        for file in files:
            with open(file, "rb") as f:
                out += dress.parse(f.read())
    return out


def micro(event):
    return {**event, "time": event["time"][:26] + "Z"}


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        events = read(FOLDER, WORLD)
        if os.path.exists(ADSIM):
            events = read(adsim(folder, "--scenario", "all", "--seed", "11"), ["events.xml"])
        path = os.path.join(folder, "export.xml")

        def chains_of(events, shape):
            with open(path, "wb") as f:
                f.write(dress.dress(events, shape))
            return without_places(triage(path))

        whole = chains_of(events, "wevtutil")
        cut = chains_of([micro(e) for e in events], "wevtutil")
        tap.ok("there are chains", whole.count(b"\n") > 20)
        for shape in dress.SHAPES:
            want = cut if shape in dress.MICROSECONDS else whole
            got = chains_of(events, shape)
            tap.ok(shape, got == want, first_difference(got, want))
        mixed = events[:]
        random.Random(3).shuffle(mixed)
        parts = [mixed[i::3] for i in range(3)]
        with open(path, "wb") as f:
            for part, shape in zip(parts, ("evtxexport", "viewer", "evtxecmd")):
                f.write(dress.dress(part, shape))
        got = without_places(triage(path))
        tap.ok("three exports in one file", got == whole, first_difference(got, whole))
    tap.done()


if __name__ == "__main__":
    main()
