"""Binary logs: the same events give the same chains as their XML; every type of value, every token; every kind of damage costs what it
must and no more; and every record of the real logs says what another reader says of it, where that reads it."""
import collections
import glob
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import tempfile
import uuid
import xml.etree.ElementTree as ET

import evtxwrite as w
from evtxwrite import Cdata, Char, Element, Entity, Instance, Instruction, Sub, Value
from harness import ADSIM, PROGRAM, RECORD, SHARED, Run, Tap, adsim, first_difference, records, triage, without_places
from samples import FOLDER as SAMPLES

DONE, USAGE, UNREADABLE, FAILED = 0, 2, 3, 4
TIME = w.filetime("2026-03-03T09:00:00.1234567Z")
XMLNS = "<Event xmlns='%s'>" % w.NAMESPACE


def system(number=7, event_id=4624, provider="Microsoft-Windows-Security-Auditing"):
    return Element("System", (), (
        Element("Provider", (("Name", (provider,)),), None), Element("EventID", (), (str(event_id),)),
        Element("TimeCreated", (("SystemTime", ("2026-03-03T09:00:00.1234567Z",)),), None),
        Element("EventRecordID", (), (str(number),)), Element("Channel", (), ("Security",)),
        Element("Computer", (), ("dc.corp.example",))))


def event(*sections):
    return Element("Event", (("xmlns", (w.NAMESPACE,)),), sections)


def data(name, *content):
    return Element("Data", (("Name", (name,)),), content)


def dumped(tree):
    """The record as dump prints it, without what all have."""
    run = Run(["dump", "-"], w.log_of([(7, TIME, tree)]))
    assert run.status == DONE, run.err
    return re.sub("^<Event[^>]*>|<System>.*?</System>|</Event>$", "", run.out.decode().rstrip("\n"))


# ---- values ----

def le(form, *values):
    return struct.pack("<" + form, *values)


GUID = "{12345678-9abc-def0-0123-456789abcdef}"
VALUES = [  # type, bytes, text
    (w.NULL, b"", ""), (w.STRING, w.utf16("z\u00fcrich & <x> 'y'"), "z\u00fcrich &amp; &lt;x&gt; 'y'"),
    (w.STRING, w.utf16("ends\0\0"), "ends"), (w.STRING, w.utf16("a\x01b\ud800c\uffff"), "a\ufffdb\ufffdc\ufffd"),
    (w.STRING, w.utf16("\U0001f511"), "\U0001f511"), (w.ANSI, b"caf\xe9\0", "caf\u00e9"),
    (w.INT8, b"\xff", "-1"), (w.UINT8, b"\xff", "255"), (w.INT16, le("h", -32768), "-32768"), (w.UINT16, le("H", 65535), "65535"),
    (w.INT32, le("i", -5), "-5"), (w.UINT32, le("I", 4294967295), "4294967295"), (w.INT64, le("q", -2**63), "-9223372036854775808"),
    (w.UINT64, le("Q", 2**64 - 1), "18446744073709551615"), (w.REAL32, le("f", 0.5), "0.5"), (w.REAL64, le("d", -2.25), "-2.25"),
    (w.BOOL, le("I", 1), "true"), (w.BOOL, le("I", 0), "false"), (w.BOOL, b"\1", "true"), (w.BOOL, le("I", 0xffffffff), "true"),
    (w.BINARY, b"\x00\xabZ", "00AB5A"), (w.GUID, uuid.UUID(GUID).bytes_le, GUID), (w.GUID, b"\1\2", "0102"),
    (w.SIZE, le("Q", 0x1f), "0x1f"), (w.FILETIME, le("Q", TIME), "2026-03-03T09:00:00.1234567Z"),
    (w.FILETIME, le("Q", 0), "1601-01-01T00:00:00.0000000Z"), (w.FILETIME, le("Q", 2**64 - 1), "0xffffffffffffffff"),
    (w.FILETIME, le("Q", w.filetime("2000-02-29T23:59:59.9999999Z")), "2000-02-29T23:59:59.9999999Z"),
    (w.SYSTEMTIME, le("8H", 2026, 3, 2, 3, 9, 8, 7, 6), "2026-03-03T09:08:07.006Z"),
    (w.SID, w.sid("S-1-5-21-1-4294967295-3-500"), "S-1-5-21-1-4294967295-3-500"), (w.SID, b"\1\5", "0105"),
    (w.HEX32, le("I", 0xabcdef), "0xabcdef"), (w.HEX64, le("Q", 0), "0x0"), (w.HANDLE, le("Q", 16), "0x10"), (0x7F, b"\1\2", "0102"),
]
ARRAYS = [
    (w.STRING, w.utf16("one\0two\0"), ["one", "two"]), (w.STRING, w.utf16("one\0\0three"), ["one", "", "three"]),
    (w.ANSI, b"a\0b\0", ["a", "b"]), (w.UINT8, b"\1\2", ["1", "2"]), (w.INT16, le("hh", -1, 2), ["-1", "2"]),
    (w.UINT32, le("III", 1, 2, 3), ["1", "2", "3"]), (w.UINT64, b"", [""]), (w.BOOL, le("II", 1, 0), ["true", "false"]),
    (w.GUID, uuid.UUID(GUID).bytes_le * 2, [GUID] * 2), (w.SID, w.sid("S-1-5-18") + w.sid("S-1-1-0"), ["S-1-5-18", "S-1-1-0"]),
    (w.FILETIME, le("QQ", TIME, 0), ["2026-03-03T09:00:00.1234567Z", "1601-01-01T00:00:00.0000000Z"]), (w.HEX32, le("I", 10), ["0xa"]),
]
TYPES_TREE = Instance(
    event(system(), Element("EventData", (), tuple(data("V%d" % n, Sub(n, kind)) for n, (kind, _, _) in enumerate(VALUES)) +
                            tuple(data("A%d" % n, Sub(len(VALUES) + n, kind | w.ARRAY)) for n, (kind, _, _) in enumerate(ARRAYS)))),
    tuple(Value(kind, value) for kind, value, _ in VALUES) + tuple(Value(kind | w.ARRAY, value) for kind, value, _ in ARRAYS))


def check_values(tap):
    got = re.findall("<Data Name='([^']*)'>(.*?)</Data>", dumped(TYPES_TREE))
    want = [("V%d" % n, text) for n, (_, _, text) in enumerate(VALUES)]
    want += [("A%d" % n, text) for n, (_, _, texts) in enumerate(ARRAYS) for text in texts]
    for n, pair in enumerate(want):
        kind = (VALUES + ARRAYS)[int(pair[0][1:]) + (len(VALUES) if pair[0][0] == "A" else 0)][0]
        tap.same("a value of type %#x: %s" % (kind, pair[1]), got[n] if n < len(got) else None, pair)
    tap.same("and no more values", len(got), len(want))


# ---- tokens ----

def section(*content):
    return event(system(), Element("UserData", (), content))


def inner(*values):
    return Value(w.BINXML, Instance(Element("In", (), (Sub(0), Sub(1, w.UINT8))), values))


X, N = Value(w.STRING, w.utf16("x")), Value(w.NULL, b"")
TREES = [  # name, tree, XML
    ("empty elements", section(Element("A", (), None), Element("B")), "<UserData><A/><B></B></UserData>"),
    ("attributes", section(Element("A", (("b", ("1",)), ("c", ("it's \"<&>\"",))), None)),
     "<UserData><A b='1' c='it&apos;s \"&lt;&amp;&gt;\"'/></UserData>"),
    ("text in pieces", section("a", Element("B"), "b", "c"), "<UserData>a<B></B>bc</UserData>"),
    ("entities and characters", section("a", Entity("amp"), Entity("lt"), Char(65), Entity("quot"), Char(0)), "<UserData>a&amp;&lt;A\"\ufffd</UserData>"),
    ("entities in an attribute", section(Element("A", (("b", ("x", Entity("apos"), Entity("gt"), Char(66))),), None)),
     "<UserData><A b='x&apos;&gt;B'/></UserData>"),
    ("CDATA", section(Cdata("a < b ]]> c")), "<UserData>a &lt; b ]]&gt; c</UserData>"),
    ("an instruction", section(Instruction("go", "fast ?> & far")), "<UserData><?go fast ?&gt; &amp; far?></UserData>"),
    ("a substitution among text", Instance(section("a", Sub(0), "b"), (X,)), "<UserData>axb</UserData>"),
    ("one that is not there", Instance(section("a", Sub(5), "b"), (X,)), "<UserData>ab</UserData>"),
    ("NULL", Instance(section(Element("A", (), (Sub(0),))), (N,)), "<UserData><A></A></UserData>"),
    ("NULL, optional: no element", Instance(section(Element("A", (("c", ("d",)),), (Sub(0, w.STRING, True),)), "e"), (N,)), "<UserData>e</UserData>"),
    ("NULL, optional: no attribute", Instance(section(Element("A", (("b", (Sub(0, w.STRING, True),)), ("c", ("d",))), None)), (N,)), "<UserData><A c='d'/></UserData>"),
    ("NULL in an attribute", Instance(section(Element("A", (("b", (Sub(0),)),), None)), (N,)), "<UserData><A b=''/></UserData>"),
    ("an element that depends on NULL", Instance(section(Element("A", (), ("a",), 0), Element("B", (), ("b",), 1)), (N, X)), "<UserData><B>b</B></UserData>"),
    ("an array's element is repeated", Instance(section(Element("A", (("b", ("c",)),), ("<", Sub(0, 0x84), ">"))), (Value(0x84, b"\1\2"),)),
     "<UserData><A b='c'>&lt;1&gt;</A><A b='c'>&lt;2&gt;</A></UserData>"),
    ("an array in an attribute", Instance(section(Element("A", (("b", (Sub(0, 0x84),)),), None)), (Value(0x84, b"\1\2"),)), "<UserData><A b='1 2'/></UserData>"),
    ("an event in a value", Instance(section(Sub(0, w.BINXML)), (inner(X, Value(w.UINT8, b"\5")),)), "<UserData><In>x5</In></UserData>"),
    ("and in the value of that", Instance(section(Sub(0, w.BINXML)), (Value(w.BINXML, Instance(Element("O", (), (Sub(0, w.BINXML),)), (inner(X, X),))),)),
     "<UserData><O><In>xx</In></O></UserData>"),
    ("an element tree in a value", Instance(section(Sub(0, w.BINXML)), (Value(w.BINXML, Element("T", (("a", ("b",)),), ("c",))),)), "<UserData><T a='b'>c</T></UserData>"),
    ("no value", Instance(section(Sub(0, w.BINXML, True)), (N,)), "<UserData></UserData>"),
]


def check_tokens(tap):
    for name, tree, want in TREES:
        tap.same(name, dumped(tree), want)


def nested(depth):
    return nested_value(depth) if depth else (X,)


def nested_value(depth):
    return (Value(w.BINXML, Instance(Element("N", (), (Sub(0, w.BINXML), Sub(0, w.BINXML))), nested(depth - 1))),)


def deep(depth):
    return Element("D", (), (deep(depth - 1),) if depth else ())


MALFORMED = [  # name, tree, what is said
    ("elements too deep", section(deep(80)), "elements too deep"), ("an unknown entity", section(Entity("nbsp")), "an entity that nobody knows"),
    ("a name that is none", section(Element("a b")), "a name is none"), ("a name that is too long", section(Element("a" * 300)), "a name is not"),
    ("a literal of another type", section(w.Literal(w.UINT16, b"\1\2")), "no string"), ("a substitution without a template", section(Sub(0)), "outside a template"),
    ("a root that is no Event", Element("Evt", (), (system(),)), "no Event"),
    ("binary XML in binary XML without end", Instance(section(Sub(0, w.BINXML)), nested(10)), "too deep"),
    ("binary XML that unfolds without end", Instance(section(*[Sub(0, w.BINXML)] * 60), (inner(Value(w.BINXML, Instance(
        Element("B", (), tuple([Sub(0, w.BINXML)] * 60)), (inner(*[Value(w.STRING, w.utf16("x" * 9000))] * 2),))), X),)), "over the size limit"),
]


def check_malformed(tap):
    """Each stands between two good records, which are read."""
    good = Instance(event(system(1)), ())
    for name, tree, said in MALFORMED:
        run = Run(["dump", "-"], w.log_of([(1, TIME, good), (2, TIME, tree), (3, TIME, good)]))
        events = len(RECORD.findall(run.out.decode()))
        if said == "no Event":  # XML all the same
            run = Run(["triage", "-"], w.log_of([(1, TIME, good), (2, TIME, tree), (3, TIME, good)]))
        tap.ok(name, events == 2 and run.status == DONE and run.err.count("left out") == 1 and said in run.err, "%d events\n%s" % (events, run.err))


class Trailing(w.Chunk):
    """Where a fragment should end stands what is no token."""
    def fragment(self, tree):
        super().fragment(tree)
        self.out[-1] = 0x77


def check_trailing(tap):
    """A record is one element, for who reads its fields and for who prints its XML."""
    chunk = Trailing()
    chunk.record(1, TIME, Instance(event(system(1)), ()))
    for command, sign in ((["dump"], b"<EventRecordID>1<"), (["coverage", "--format", "jsonl"], b'"records": 1,')):
        run = Run([*command, "-"], w.log([chunk.bytes()]))
        tap.ok("something behind the element: " + command[0], sign in run.out and "left out" not in run.err, "%s\n%s" % (run.out, run.err))


def check_limits(tap):
    """What only a forger's log reaches."""
    many = Instance(section(*[Element("A", (), (Sub(n),)) for n in range(3)]), (N,) * 9000)
    run = Run(["dump", "-"], w.log_of([(1, TIME, many), (2, TIME, event(system(2)))]))
    tap.ok("too many values", run.out.count(b"<Event ") == 1 and "too many values" in run.err, run.err)
    chunk = w.Chunk()
    chunk.record(1, TIME, Instance(event(system(1), Element("EventData", (), (Sub(0, w.BINARY),))), (Value(w.BINARY, bytes(1000)),)))
    at = len(chunk.out) - 4 - 1000 - 8
    for n in range(8):  # definitions that say they are much longer than they are, and so lie over each other
        definition = struct.pack("<I16sI", 0, bytes([n]) * 16, 40000 + n) + b"\x0f\1\1\0\1" + struct.pack("<HII", 0xFFFF, 6, chunk.names["Event"]) + b"\2\4\0"
        chunk.out[at + 50 * n:at + 50 * n + len(definition)] = definition
        chunk.templates[repr(Element("T%d" % n))] = at + 50 * n
    for n in range(8):
        chunk.record(2 + n, TIME, Instance(Element("T%d" % n), ()))
    run = Run(["dump", "-"], w.log([chunk.bytes()]))
    tap.ok("templates over templates", run.out.count(b"<Event>") == 6 and run.err.count("templates over templates") == 2, "%s\n%s" % (run.out[-300:], run.err))
    chunks = []
    for n in range(50):  # more templates than are kept
        chunks.append(w.Chunk())
        for k in range(4):
            name = "T%dx%d" % (n, k)
            chunks[-1].record(4 * n + k, TIME, Instance(event(system(4 * n + k), Element(name, (), [Element("A", (("b", (Sub(0),)),), ("c", Sub(0))) for _ in range(250)])), (X,)))
    want = [("T%dx%d" % (n, k)) for n in range(50) for k in range(4)]
    for j in ("1", "2"):
        out = Run(["dump", "-j", j, "-"], w.log([c.bytes() for c in chunks]) + chunks[0].bytes()).out.decode()
        tap.same("more templates than are kept, -j %s" % j, (re.findall(r"<(T\d[^>]*)>", out), out.count("<A b='x'>cx</A>")), (want + want[:4], 204 * 250))


# ---- worlds ----

def check_same_chains(tap, name, events):
    events = [re.sub(r">\s+<", "><", re.sub(r"\n *- ", "\n", e)) for e in events]
    want = without_places(triage("-", stdin="".join(events).encode()))
    tap.ok("%s: there are chains" % name, want.count(b"\n") >= 1)
    for kind, collected in (("as Windows writes it", False), ("as a collector writes it", True)):
        got = without_places(triage("-", stdin=w.log_of(w.records_of(events, collected))))
        tap.ok("%s, %s" % (name, kind), got == want, first_difference(got, want))


def check_worlds(tap):
    check_same_chains(tap, "double-hop", records(os.path.join(SAMPLES, "double-hop.xml")))
    if not os.path.exists(ADSIM):
        tap.skip("worlds", "no adsim")
        return
    with tempfile.TemporaryDirectory() as folder:
        adsim(folder, "--scenario", "all", "--seed", "3", "--noise", "500")
        check_same_chains(tap, "a world", records(os.path.join(folder, "events.xml")))


# ---- damage ----

def small(count=6, first=1):
    """A chunk of so many records, and where they begin."""
    chunk, at = w.Chunk(), []
    for n in range(count):
        at.append(len(chunk.out))
        chunk.record(first + n, TIME + n * 10000000, Instance(event(system(first + n)), ()) if n else event(system(first)))
    return chunk, at


def changed(data_, at, new):
    return data_[:at] + new + data_[at + len(new):]


def check_case(tap, name, data_, events, *said, args=(), status=DONE):
    """dump finds so many events, and says of the rest these things and no others."""
    run = Run(["dump", *args, "-"], data_)
    count = len(RECORD.findall(run.out.decode()))
    lines = [line for line in run.err.splitlines() if line]
    good = count == events and run.status == status and len(lines) == len(said) and all(s in line for s, line in zip(said, lines))
    tap.ok("%s: %s" % (name, "; ".join(said) or "nothing is said"), good, "%d events, status %d\n%s" % (count, run.status, run.err))
    pieces = Run(["dump", *args, "/dev/stdin"], data_)
    tap.ok("%s: the same from a pipe by name" % name, pieces.out == run.out)


def check_damage(tap):
    chunk, at = small()
    one, begin = chunk.bytes(), w.FILE_HEAD
    two = small(4, 101)[0].bytes()
    whole = w.log([one, two])
    bare = bytes(w.CHUNK)
    cases = [
        ("two chunks", whole, 10),
        ("a dirty header", w.log([one, two], 1), 10),
        ("a header of zeros but its magic", b"ElfFile\0" + bytes(w.FILE_HEAD - 8) + one + two, 10),
        ("room not used yet", whole + bare + bare, 10),
        ("chunks without a header", one + two, 10),
        ("a record's byte", changed(whole, begin + at[1] + 60, b"\xff"), 9, "chunk at byte 4096: wrong checksum: the chunk's records",
         "record at byte %d left out: ill-formed" % (begin + at[1])),
        ("the same in a log without checksums", changed(w.log([one, two], 4), begin + at[1] + 60, b"\xff"), 9,
         "record at byte %d left out: ill-formed" % (begin + at[1])),
        ("a record's size", changed(whole, begin + at[2] + 4, b"\1\0"), 9, "wrong checksum", "record at byte %d left out: ill-formed" % (begin + at[2])),
        ("a record's size at its end", changed(whole, begin + at[3] - 4, b"\1\0"), 9, "wrong checksum", "record at byte %d left out" % (begin + at[2])),
        ("a chunk's header", changed(whole, begin + 8, b"\xff"), 10, "chunk at byte 4096: wrong checksum: the chunk's header"),
        ("where its records end", changed(whole, begin + 48, b"\xff\xff\xff\xff"), 10, "chunk at byte 4096: wrong checksum: the chunk's header"),
        ("a chunk's magic", changed(whole, begin, b"elf"), 4, "chunk at byte 4096: no chunk of a log"),
        ("cut in a record", whole[:begin + at[4] + 30], 4, "record at byte 4096 left out: cut off: the chunk"),
        ("cut between records", whole[:begin + at[4]], 4, "record at byte 4096 left out: cut off: the chunk"),
        ("cut in a chunk's header", whole[:begin + w.CHUNK + 100], 6, "record at byte %d left out: cut off" % (begin + w.CHUNK)),
        ("cut behind the live records", whole[:begin + 2 * w.CHUNK - 100], 10),
        ("a torn chunk", whole[:begin + at[3]] + bytes(w.CHUNK - at[3]) + two, 7, "wrong checksum: the chunk's records"),
    ]
    for name, data_, events, *said in cases:
        check_case(tap, name, data_, events, *said)


def remnant(live):
    """A record that was there before, behind so many bytes of live ones."""
    old = w.Chunk()
    old.out += bytes(live - len(old.out))
    old.record(99, TIME, event(system(99)))
    return bytes(old.out[live:])


def check_slack(tap):
    chunk = small(6)[0]
    live = len(chunk.out)
    slack = remnant(live)
    log = w.log([chunk.bytes(slack)])
    check_case(tap, "slack", log, 6)
    check_case(tap, "slack, asked for", log, 7, args=["--deleted"])
    check_case(tap, "a remnant cut short", w.log([chunk.bytes(slack[:-20])]), 6, args=["--deleted"])
    check_case(tap, "a chunk without its header", w.log([bytes(w.CHUNK_HEAD) + chunk.bytes()[w.CHUNK_HEAD:]]), 6, "no chunk of a log", args=["--deleted"])
    out = Run(["dump", "--deleted", "-"], log).out.decode()
    tap.same("it is marked", re.findall("<!--.*?-->", out), ["<!-- recovered at byte %d -->" % (w.FILE_HEAD + live)])


def check_carving(tap):
    one, two = small()[0].bytes(), small(4, 101)[0].bytes()
    image = b"\xeb\x3c" * 5000 + one + b"ElfChnk\0nonsense" + b"ElfChn" + two + b"x" * 100 + one[:w.CHUNK // 2]
    check_case(tap, "carved from an image", image, 16, args=["--carve"])
    check_case(tap, "a log, carved", w.log([one, two]), 10, args=["--carve"])
    torn = one[:4096] + two  # the second half lies elsewhere, and another chunk begins there
    check_case(tap, "a chunk where another's slack was", torn, 10, args=["--carve"])
    run = Run(["dump", "--carve", "-"], b"no log at all" * 9999)
    tap.ok("nothing to carve", run.status == FAILED and "nothing to read" in run.err, run.err)


# ---- dump ----

def check_dump(tap):
    log = w.log_of((n, TIME, event(system(n, event_id))) for n, event_id in enumerate((4624, 4625, 4624, 1, 4769), 1))
    cases = [  # arguments, record numbers
        ([], [1, 2, 3, 4, 5]), (["--limit", "2"], [1, 2]), (["--event-id", "4624"], [1, 3]), (["--event-id", "4769,1"], [4, 5]),
        (["--event-id", "1", "--event-id", "4625"], [2, 4]), (["--event-id", "4624", "--limit", "1"], [1]), (["--event-id", "7"], []),
    ]
    xml = Run(["dump", "-"], log).out
    for args, numbers in cases:
        for kind, data_ in (("binary", log), ("XML", xml)):
            run = Run(["dump", *args, "-"], data_)
            tap.same("dump %s, %s" % (" ".join(args), kind), (run.status, [int(n) for n in re.findall("<EventRecordID>(.*?)<", run.out.decode())]), (DONE, numbers))
            run = Run(["dump", "--count", *args, "-"], data_)
            tap.same("dump --count %s, %s" % (" ".join(args), kind), (run.status, run.out), (DONE, b"%d\n" % len(numbers)))
    tap.same("dump of its own output", Run(["dump", "-"], xml).out, xml)
    for args, said in ((["--event-id", "x", "-"], "no event ids"), (["--event-id", "70000", "-"], "no event ids"), (["--limit", "0", "-"], "no number above 0"),
                       ([], "no path"), (["--fail-on", "high", "-"], "unknown option")):
        run = Run(["dump", *args])
        tap.ok("dump %s" % " ".join(args), run.status == USAGE and said in run.err, run.err)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out.xml")
        tap.ok("dump -o", Run(["dump", "-o", path, "-"], log).status == DONE and open(path, "rb").read() == xml)
    run = Run(["triage", "-"], w.log([]))
    tap.ok("a log without events", run.status == FAILED and "without any event" in run.err, run.err)


LINES = [  # tree, what the object holds beside System
    (section(Element("A", (("b", ("it's & <",)),), ("c", Entity("amp"), "d"))), {"UserData": {"A": {"#attributes": {"b": "it's & <"}, "#text": "c&d"}}}),
    (event(system(), Element("EventData", (), (data("x", "1"), data("y"), data("x", "2")))), {"EventData": {"x": ["1", "2"], "y": ""}}),
    (event(system(), Element("EventData", (), (Element("Data", (), ("1",)), Element("Data", (), ()), Element("Binary", (), ("AB",))))),
     {"EventData": {"Data": ["1", ""], "Binary": "AB"}}),
    (section(Element("A"), Element("B", (), (Element("C", (), (" c ",)), "text"))), {"UserData": {"A": None, "B": {"C": " c ", "#text": "text"}}}),
    (Instance(event(system(), Element("EventData", (), (data("n", Sub(0, 0x84)),))), (Value(0x84, b"\1\2\3"),)), {"EventData": {"n": ["1", "2", "3"]}}),
    (event(system(), Element("EventData", (), (data("n", "quote \" back\\slash \n tab\t \u2028 \U0001f511"),))), {"EventData": {"n": "quote \" back\\slash \n tab\t \u2028 \U0001f511"}}),
]


def check_lines(tap):
    """--format jsonl: an object a line, which holds what the XML does."""
    for tree, want in LINES:
        out = Run(["dump", "--format", "jsonl", "-"], w.log_of([(7, TIME, tree)])).out.decode()
        got = json.loads(out)["Event"]
        tap.same("as JSON: %s" % want, ({k: v for k, v in got.items() if k not in ("System", "#attributes")}, out.count("\n")), (want, 1))
    chunk = small(6)[0]
    out = Run(["dump", "--deleted", "--format", "jsonl", "-"], w.log([chunk.bytes(remnant(len(chunk.out)))])).out.splitlines()
    tap.same("what is recovered says so", [json.loads(line).get("recovered_at") for line in out], [None] * 6 + [w.FILE_HEAD + len(chunk.out)])
    xml = "".join(records(os.path.join(SAMPLES, "double-hop.xml")))
    lines = Run(["dump", "--format", "jsonl", "-"], xml.encode()).out
    got, want = (without_places(triage("-", stdin=text)) for text in (lines, xml.encode()))
    tap.ok("the chains of JSON lines are those of their XML", got == want and got, first_difference(got, want))
    tap.same("JSON lines stay as they are", Run(["dump", "--format", "jsonl", "-"], lines).out, lines)


def on_terminal(args, data_):
    """What a terminal gets."""
    master, slave = pty.openpty()
    done = subprocess.run([PROGRAM, *args], input=data_, stdout=slave, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    os.close(slave)
    out = os.read(master, 65536)
    os.close(master)
    return done.returncode, out.decode()


def check_terminal(tap):
    log = w.log_of([(7, TIME, event(system(), Element("EventData", (), (data("n", "a\x9b31m\u202eb"),))))])
    for form in ("xml", "jsonl"):
        status, out = on_terminal(["dump", "--format", form, "-"], log)
        tap.ok("a terminal gets no control characters, %s" % form, status == DONE and r"a\u{9b}31m\u{202e}b" in out and not re.search("[\x80-\x9f\u202e]", out), repr(out))


# ---- threads ----

def check_threads(tap):
    """Any number of threads gives the same bytes, also of damaged logs, and of what is said of them."""
    chunks = [small(12, 1 + 12 * n)[0].bytes() for n in range(40)]
    for n, at in ((3, 0), (9, 8), (20, 700), (21, 900), (33, 48)):
        chunks[n] = changed(chunks[n], at, b"\xfe\xff")
    log = w.log(chunks)[:-5000]
    for command in (["dump"], ["dump", "--deleted"], ["dump", "--count"], ["dump", "--limit", "100"], ["dump", "--event-id", "4624"],
                    ["triage", "--format", "jsonl"], ["coverage"]):
        runs = {j: Run([*command, "-j", j, "-"], log) for j in ("1", "2", "3", "9")}
        tap.ok("%s with any number of threads" % " ".join(command),
               len({(run.status, run.out, run.err) for run in runs.values()}) == 1 and runs["1"].err, [r.err[:200] for r in runs.values()])
    for value in ("0", "x", "65", "-1"):
        run = Run(["dump", "-j", value, "-"], log)
        tap.ok("-j %s" % value, run.status == USAGE and "no number from 1 to 64" in run.err, run.err)


# ---- the real logs ----

CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SIZES = {"ProcessId", "NewProcessId", "CallerProcessId", "HandleId"}  # evtxexport writes size_t in decimal; wevtutil in hexadecimal


def normal(value):
    value = (value or "").replace("\r\n", "\n").strip()
    if re.fullmatch("0x[0-9a-fA-F]+", value):
        return "%#x" % int(value, 16)
    if re.fullmatch(r"\{[0-9a-fA-F-]{36}\}", value):
        return value.lower()
    time = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)Z", value)
    return time.group(1) + "." + time.group(2).ljust(9, "0") if time else value


def flat(e, path=""):
    """Every value of the element with its path, in order."""
    path += "/" + w.local(e.tag)
    yield from ((path + "@" + name, normal(value)) for name, value in sorted(e.attrib.items()))
    value = normal(e.text)
    yield path, "%#x" % int(value) if e.get("Name") in SIZES and value.isdigit() else value
    for child in e:
        yield from flat(child, path)


KEY = ("/Event/System/EventRecordID", "/Event/System/TimeCreated@SystemTime", "/Event/System/Computer", "/Event/System/EventID")


def facts(xml):
    out = collections.defaultdict(list)
    for text in RECORD.findall(xml):
        values = list(flat(ET.fromstring(CONTROL.sub("\ufffd", text))))
        out[tuple(v for p, v in values if p in KEY)].append(values)
    return out


def check_against_evtxexport(tap, path, bad):
    """Everything evtxexport reads, and nothing said of it otherwise."""
    name = os.path.basename(path)[:40]
    run = Run(["dump", path])
    tap.same("%s: what is left out" % name, run.err.count("left out"), bad)
    theirs = subprocess.run(["evtxexport", "-f", "xml", path], capture_output=True, check=False).stdout.decode("utf-8", "replace")
    ours, theirs = facts(run.out.decode()), facts(theirs)
    missing = [key for key in theirs if key not in ours]
    other = [(key, set(theirs[key][0]) ^ set(ours[key][0])) for key in theirs if key in ours and ours[key] != theirs[key]]
    tap.ok("%s: %d records, evtxexport's %d among them" % (name, sum(map(len, ours.values())), sum(map(len, theirs.values()))),
           not missing and not other and ours, "missing %s\nother %s" % (missing[:3], other[:3]))


def check_real(tap):
    paths = sorted(glob.glob(os.path.join(SHARED, "real", "evtx", "*")))
    if not paths or not shutil.which("evtxexport"):
        tap.skip("the real logs against evtxexport", "no logs" if not paths else "no evtxexport")
        return
    bad = {"sample-with-zero-data-size-event.evtx": 1, "sample_with_a_bad_chunk_magic.evtx": 3}
    for path in paths:
        check_against_evtxexport(tap, path, bad.get(os.path.basename(path), 0))


def main():
    tap = Tap()
    check_values(tap)
    check_tokens(tap)
    check_malformed(tap)
    check_trailing(tap)
    check_limits(tap)
    check_damage(tap)
    check_slack(tap)
    check_carving(tap)
    check_dump(tap)
    check_lines(tap)
    check_terminal(tap)
    check_threads(tap)
    check_worlds(tap)
    check_real(tap)
    tap.done()


if __name__ == "__main__":
    main()
