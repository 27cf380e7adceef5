"""One world as every exporter of JSON and CSV writes it gives the chains of its XML, to the byte but for the places."""
import os
import random
import re
import tempfile

import dress
import dress_json
from harness import ADSIM, Tap, adsim, first_difference, triage, without_places
from samples import FOLDER
from shapes import WORLD, read

OF_RECORD = re.compile(rb'"record_id": \d+|"[ch]-[0-9a-f]+"')  # what rests on record numbers


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


def check_shape(tap, world, shape):
    options = ["--input-tz", dress_json.ZONED[shape]] if shape in dress_json.ZONED else []
    want = world.of_xml(dress_json.DIGITS.get(shape, 7))
    got = world.chains(dress_json.SHAPES[shape](world.events).encode(), *options)
    if shape in dress_json.UNNUMBERED:
        got, want = OF_RECORD.sub(b"", got), OF_RECORD.sub(b"", want)
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


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        events = read(FOLDER, WORLD)
        if os.path.exists(ADSIM):
            events = read(adsim(folder, "--scenario", "all", "--seed", "12"), ["events.xml"])
        world = World(folder, events)
        tap.ok("there are chains", world.of_xml(7).count(b"\n") > 20)
        for shape in dress_json.SHAPES:
            check_shape(tap, world, shape)
        check_mixed(tap, world)
    tap.done()


if __name__ == "__main__":
    main()
