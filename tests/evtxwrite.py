"""evtxwrite: makes binary logs (.evtx), for tests: from the XML of events, as Windows writes them (templates and typed values) or as
collectors do (each record its own element tree), and from element trees made by hand, which may hold anything the format has.

An element is Element(tag, attributes, content, depends): attributes are pairs of a name and a content, a content is a list of strings,
elements and what stands below. A record is an element, or an Instance of a template (an element with Sub in it) with its values."""
import binascii
import collections
import re
import struct
import uuid
import xml.etree.ElementTree as ET

CHUNK, CHUNK_HEAD, FILE_HEAD = 65536, 512, 4096
NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"

NULL, STRING, ANSI, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, REAL32, REAL64, BOOL, BINARY, GUID = range(16)
SIZE, FILETIME, SYSTEMTIME, SID, HEX32, HEX64, HANDLE, BINXML, ARRAY = 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x20, 0x21, 0x80

Element = collections.namedtuple("Element", "tag attributes content depends", defaults=((), (), 0xFFFF))
Sub = collections.namedtuple("Sub", "id type optional", defaults=(STRING, False))
Value = collections.namedtuple("Value", "type data")  # data: bytes; for BINXML an Element or Instance
Instance = collections.namedtuple("Instance", "template values")
Cdata = collections.namedtuple("Cdata", "text")
Char = collections.namedtuple("Char", "code")
Entity = collections.namedtuple("Entity", "name")
Instruction = collections.namedtuple("Instruction", "target text")
Literal = collections.namedtuple("Literal", "type data")  # a value token of any type


def utf16(text):
    return text.encode("utf-16-le", "surrogatepass")


class Full(Exception):
    """The record does not fit into this chunk."""


class Chunk:
    """Records, and the names and templates that they share. Everything refers to its place in the chunk."""

    def __init__(self):
        self.out, self.names, self.templates, self.ids, self.last = bytearray(CHUNK_HEAD), {}, {}, [], 0

    def put(self, form, *numbers):
        self.out += struct.pack("<" + form, *numbers)

    def patch(self, at, form, *numbers):
        struct.pack_into("<" + form, self.out, at, *numbers)

    def name(self, text):
        if text in self.names:
            self.put("I", self.names[text])
            return
        spelled, value = utf16(text), 0
        for unit in struct.unpack("<%dH" % (len(spelled) // 2), spelled):
            value = (value * 65599 + unit) & 0xFFFFFFFF
        self.names[text] = len(self.out) + 4
        self.put("IIHH", len(self.out) + 4, 0, value & 0xFFFF, len(spelled) // 2)
        self.out += spelled + b"\0\0"

    def content(self, items, templated):
        for item in items:
            if isinstance(item, str):
                self.put("BBH", 5, STRING, len(utf16(item)) // 2)
                self.out += utf16(item)
            elif isinstance(item, Literal):
                self.put("BBH", 5, item.type, len(item.data) // 2)
                self.out += item.data
            elif isinstance(item, Sub):
                self.put("BHB", 0x0E if item.optional else 0x0D, item.id, item.type)
            elif isinstance(item, Cdata):
                self.put("BH", 7, len(utf16(item.text)) // 2)
                self.out += utf16(item.text)
            elif isinstance(item, Char):
                self.put("BH", 8, item.code)
            elif isinstance(item, Entity):
                self.put("B", 9)
                self.name(item.name)
            elif isinstance(item, Instruction):
                self.put("B", 0x0A)
                self.name(item.target)
                self.put("BH", 0x0B, len(utf16(item.text)) // 2)
                self.out += utf16(item.text)
            else:
                self.element(item, templated)

    def element(self, e, templated=False):
        self.put("B", 0x41 if e.attributes else 0x01)
        if templated:
            self.put("H", e.depends)
        size = len(self.out)
        self.put("I", 0)
        self.name(e.tag)
        if e.attributes:
            listed = len(self.out)
            self.put("I", 0)
            for n, (name, content) in enumerate(e.attributes):
                self.put("B", 0x46 if n < len(e.attributes) - 1 else 0x06)
                self.name(name)
                self.content(content, templated)
            self.patch(listed, "I", len(self.out) - listed - 4)
        if e.content is None:
            self.put("B", 3)
        else:
            self.put("B", 2)
            self.content(e.content, templated)
            self.put("B", 4)
        self.patch(size, "I", len(self.out) - size - 4)

    def template(self, e):
        """The place of its definition; written here where the chunk has none yet."""
        key = repr(e)
        guid = uuid.uuid5(uuid.NAMESPACE_URL, key).bytes_le
        self.out += guid[:4]
        if key in self.templates:
            self.put("I", self.templates[key])
            return
        self.templates[key] = len(self.out) + 4
        self.put("II", len(self.out) + 4, 0)
        self.out += guid
        size = len(self.out)
        self.put("I", 0)
        self.out += b"\x0f\1\1\0"
        self.element(e, True)
        self.put("B", 0)
        self.patch(size, "I", len(self.out) - size - 4)

    def fragment(self, tree):
        self.out += b"\x0f\1\1\0"
        if isinstance(tree, Instance):
            self.put("BB", 0x0C, 1)
            self.template(tree.template)
            self.put("I", len(tree.values))
            listed = len(self.out)
            self.out += bytes(4 * len(tree.values))
            for n, value in enumerate(tree.values):
                begin = len(self.out)
                if value.type == BINXML and not isinstance(value.data, bytes):
                    self.fragment(value.data)
                else:
                    self.out += value.data
                self.patch(listed + 4 * n, "HBB", len(self.out) - begin, value.type, 0)
        else:
            self.element(tree)
        self.put("B", 0)

    def record(self, number, time, tree):
        before = len(self.out), dict(self.names), dict(self.templates)
        self.out += b"**\0\0"
        self.put("IQQ", 0, number, time)
        self.fragment(tree)
        self.out += bytes(-(len(self.out) + 4 - before[0]) % 8)
        size = len(self.out) + 4 - before[0]
        self.put("I", size)
        self.patch(before[0] + 4, "I", size)
        if len(self.out) > CHUNK:
            del self.out[before[0]:]
            self.names, self.templates = before[1:]
            raise Full
        self.ids.append(number)
        self.last = before[0]

    def bytes(self, slack=b""):
        """The chunk; slack: what stands behind its live records."""
        free = len(self.out)
        self.out[:56] = struct.pack("<8sQQQQIIII", b"ElfChnk\0", 1, len(self.ids), min(self.ids, default=0), max(self.ids, default=0), 128,
                                    self.last, free, binascii.crc32(self.out[CHUNK_HEAD:]))
        self.patch(124, "I", binascii.crc32(self.out[128:CHUNK_HEAD], binascii.crc32(self.out[:120])))
        return bytes(self.out) + slack + bytes(CHUNK - free - len(slack))


def log(chunks, flags=0):
    """A whole log of chunks as bytes."""
    head = bytearray(struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, max(len(chunks) - 1, 0), 1, 128, 1, 3, FILE_HEAD, len(chunks)))
    head += bytes(120 - len(head)) + struct.pack("<I", flags)
    head += struct.pack("<I", binascii.crc32(head[:120]))
    return bytes(head) + bytes(FILE_HEAD - len(head)) + b"".join(chunks)


def log_of(records, flags=0):
    """A log of (number, time, tree), in as many chunks as it takes."""
    chunks = [Chunk()]
    for number, time, tree in records:
        try:
            chunks[-1].record(number, time, tree)
        except Full:
            chunks.append(Chunk())
            chunks[-1].record(number, time, tree)
    return log([chunk.bytes() for chunk in chunks], flags)


# ---- events from their XML ----

def filetime(text):
    """2026-03-03T09:36:34.1234567Z as 100 ns since 1601."""
    day, clock, fraction = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?", text).groups()
    year, month, date = map(int, day.split("-"))
    hour, minute, second = map(int, clock.split(":"))
    year, month = (year - 1, month + 12) if month < 3 else (year, month)
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + date - 1 - 584694
    return ((days * 24 + hour) * 60 + minute) * 600000000 + second * 10000000 + int(((fraction or "") + "0000000")[:7])


def sid(text):
    parts = [int(p) for p in text.split("-")[1:]]
    return bytes([parts[0], len(parts) - 2]) + parts[1].to_bytes(6, "big") + b"".join(struct.pack("<I", p) for p in parts[2:])


def typed(text):
    """The value as Windows would have it, where that is written the very same way again; else a string."""
    if re.fullmatch(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", text):
        return Value(GUID, uuid.UUID(text).bytes_le)
    if re.fullmatch(r"S-1-\d{1,9}(-\d{1,10}){1,15}", text) and all(int(p) < 2**32 for p in text.split("-")[3:]):
        return Value(SID, sid(text))
    if re.fullmatch(r"0x(0|[1-9a-f][0-9a-f]{0,15})", text):
        value = int(text, 16)
        return Value(HEX32, struct.pack("<I", value)) if value < 2**32 and len(text) < 7 else Value(HEX64, struct.pack("<Q", value))
    if re.fullmatch(r"0|[1-9]\d{0,8}", text):
        return Value(UINT32, struct.pack("<I", int(text)))
    return Value(STRING, utf16(text))


def local(tag):
    return tag.split("}")[-1]


def tree_of(e):
    """An element of ElementTree with all its values as literals, as a collector has it."""
    content = ([e.text] if e.text else []) + [tree_of(child) for child in e]
    attributes = [(name, [value]) for name, value in e.attrib.items()]
    if local(e.tag) == "Event":
        attributes.insert(0, ("xmlns", [NAMESPACE]))
    return Element(local(e.tag), tuple(attributes), tuple(content) if content or local(e.tag) == "Data" else None)


LITERAL = {"Channel", "Computer", "Provider"}  # of System: Windows puts them into the template


def system_value(name, text):
    """Types of System's values as in Windows' own template."""
    if name == "SystemTime":
        return Value(FILETIME, struct.pack("<Q", filetime(text)))
    form = {"EventID": ("H", UINT16), "Version": ("B", UINT8), "Level": ("B", UINT8), "Task": ("H", UINT16), "Opcode": ("B", UINT8),
            "EventRecordID": ("Q", UINT64)}.get(name)
    if form and text.isdigit():
        return Value(form[1], struct.pack("<" + form[0], int(text)))
    if name == "Keywords":
        return Value(HEX64, struct.pack("<Q", int(text, 16)))
    return typed(text)


def templated(e, values, convert):
    """The element with a Sub for each value, which goes to values."""
    def sub(name, text):
        values.append(convert(name, text))
        return Sub(len(values) - 1, values[-1].type)

    name = local(e.tag)
    if name in LITERAL:
        return tree_of(e)
    attributes = tuple((key, [value] if key == "Name" else [sub(key, value)]) for key, value in e.attrib.items())
    content = ([sub(name, e.text or "")] if len(e) == 0 and (e.text or name == "Data") else []) + [templated(c, values, convert) for c in e]
    return Element(name, attributes, tuple(content) if content else None)


def instance_of(event):
    """An event as Windows writes it: a template around System, and the rest in a template of its own, as the last value."""
    values, sections = [], []
    for section in event:
        if local(section.tag) == "System":
            sections.append(templated(section, values, system_value))
            continue
        inner = []
        tree = templated(section, inner, lambda name, text: typed(text))
        values.append(Value(BINXML, Instance(tree, tuple(inner))))
        sections.append(Sub(len(values) - 1, BINXML, True))
    return Instance(Element("Event", (("xmlns", [NAMESPACE]),), tuple(sections)), tuple(values))


def records_of(events, collected=False):
    """(number, time, tree) for the XML text of each event. collected: as a collector writes them."""
    for text in events:
        event = ET.fromstring(text)
        number, time = event.find("./{*}System/{*}EventRecordID").text, event.find("./{*}System/{*}TimeCreated").get("SystemTime")
        yield int(number), filetime(time), tree_of(event) if collected else instance_of(event)
