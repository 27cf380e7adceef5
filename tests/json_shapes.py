"""One world as every exporter of JSON and CSV writes it gives the chains of its XML, to the byte but for the places; and any
number of threads reads it alike, places included."""
import os
import random
import re
import tempfile

import dress
import dress_json
from harness import ADSIM, Run, Tap, adsim, chains, first_difference, triage, without_places
from samples import FOLDER
from shapes import WORLD, read

OF_RECORD = re.compile(rb'(?<="record_id": )\d+|(?<=")[ch]-[0-9a-f]+(?=")')  # what rests on record numbers
FORGED = "ticket-without-issuance"  # needs a log without gaps, which only numbers show


def cut(event, count):
    return {**event, "time": dress_json.digits(event["time"], count)}


class World:
    """Events, and what their XML says."""

    def __init__(self, folder, events):
        self.events, self.folder = events, folder
        self.want = {}

    def chains(self, data, *options):
        path = os.path.join(self.folder, "export")
        with open(path, "wb") as f:
            f.write(data)
        return without_places(triage(*options, path))

    def of_xml(self, count):
        if count not in self.want:
            self.want[count] = self.chains(dress.dress([cut(e, count) for e in self.events], "wevtutil"))
        return self.want[count]


def check_unnumbered(tap, world, shape):
    """The same chains, but for what only record numbers tell; and nothing is claimed to be whole."""
    def kept(jsonl):
        found = chains(OF_RECORD.sub(b"0", jsonl).replace(b", }", b"}"))  # where the places were
        for chain in found:  # issuance: why it is undecided
            chain["findings"] = [f for f in chain["findings"] if f["rule"] != FORGED]
            for hop in chain["hops"]:
                hop.update(marks=[m for m in hop["marks"] if m != FORGED], issuance=None)
        return found

    want, got = world.of_xml(7), world.chains(dress_json.SHAPES[shape](world.events).encode())
    tap.ok("there is a forged ticket", FORGED.encode() in want or not os.path.exists(ADSIM))
    tap.ok(shape, kept(got) == kept(want), first_difference(got, want))
    tap.ok(shape + " decides nothing about forged tickets", FORGED.encode() not in got)
    logs = [log for log in chains(Run(["coverage", "--format", "jsonl", os.path.join(world.folder, "export")]).out) if log["kind"] == "log"]
    tap.same(shape + " says nothing about gaps", {(log["records"], log["missing"], len(log["gaps"])) for log in logs}, {(0, None, 0)})
    shown = Run(["triage", os.path.join(world.folder, "export")]).out.decode()
    tap.ok(shape + " shows no made-up numbers", "not numbered" in shown and "#" not in shown, shown)


def check_shape(tap, world, shape):
    options = ["--input-tz", dress_json.ZONED[shape]] if shape in dress_json.ZONED else []
    want = world.of_xml(dress_json.DIGITS.get(shape, 7))
    got = world.chains(dress_json.SHAPES[shape](world.events).encode(), *options)
    tap.ok(shape, got == want, first_difference(got, want))


def check_mixed(tap, world):
    shapes = ["wazuh", "openwec", "openwec-raw", "xml-as-json", "splunk-table", "evtxecmd-json", "windows-event"]
    events = world.events[:]
    random.Random(5).shuffle(events)
    data = "".join(dress_json.SHAPES[shape](events[i::len(shapes)]).lstrip("\ufeff") + "\n" for i, shape in enumerate(shapes))
    got = world.chains(data.encode())
    tap.ok("seven shapes in one file", got == world.of_xml(7), first_difference(got, world.of_xml(7)))
    got = world.chains(b"\xff\xfe" + data.encode("utf-16le"))
    tap.ok("and in UTF-16", got == world.of_xml(7), first_difference(got, world.of_xml(7)))


def spoilt(data):
    """Without some bytes here and there: records that are cut off, quotes that do not end."""
    size = len(data) // 4
    return b"".join(data[i * size:(i + 1) * size - 150 * i] for i in range(4)) + data[4 * size:]


def check_threads(tap, world, shape):
    path = os.path.join(world.folder, "export")
    with open(path, "wb") as f:
        f.write(spoilt(dress_json.SHAPES[shape](world.events * 3).encode()))
    for command, threads in ((["triage", "--format", "jsonl"], "238"), (["coverage", "--format", "jsonl"], "2"), (["dump"], "3")):
        runs = {j: Run([*command, "-j", j, path]) for j in "1" + threads}
        told = {j: (run.status, run.out, run.err) for j, run in runs.items()}
        tap.ok("%s by several threads: %s" % (shape, " ".join(command)), runs["1"].out and len(set(told.values())) == 1,
               [first_difference(runs[j].out, runs["1"].out) + runs[j].err for j in told])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        events = read(FOLDER, WORLD)
        if os.path.exists(ADSIM):
            events = read(adsim(folder, "--scenario", "all", "--seed", "12"), ["events.xml"])
        world = World(folder, events)
        tap.ok("there are chains", world.of_xml(7).count(b"\n") > 20)
        for shape in dress_json.SHAPES:
            (check_unnumbered if shape in dress_json.UNNUMBERED else check_shape)(tap, world, shape)
            check_threads(tap, world, shape)
        check_mixed(tap, world)
    tap.done()


if __name__ == "__main__":
    main()
