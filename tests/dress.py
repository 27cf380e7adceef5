"""dress.py SHAPE < EXPORT > OTHER: the events of a plain export (adsim's) as another exporter would have written them.

The shapes differ in quotes, roots, declarations, encodings, name spaces, hexadecimal padding, braces, digits of the second and
in how nothing is written, never in what happened. Two write microseconds only: MICROSECONDS names them."""
import re
import sys
import xml.etree.ElementTree as et
from typing import NamedTuple
from xml.sax.saxutils import escape

from harness import RECORD, text_of

SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
HEX64 = re.compile("LogonId$|^ProcessId$")
HEX32 = re.compile("^(Status|SubStatus|TicketOptions|TicketEncryptionType)$")


class Style(NamedTuple):
    """How an element is written."""

    quote: str = "'"
    newline: str = ""  # after every tag and value
    indent: str = ""
    empty: str = "/>"  # "/>", " />", "></>" or "split": the end tag on a line of its own
    dash: bool = False  # a browser's view: "- " before what it can fold, nothing deeper than that
    space: str = SPACE


def parse(data):
    """Each event as a dict: System's values by name, `data` a list of names and values."""
    out = []
    for text in RECORD.findall(text_of(data)):
        root = et.fromstring(text)
        system = root.find("{%s}System" % SPACE)
        event = {child.tag.split("}")[1]: child.text or "" for child in system}
        event["guid"] = system.find("{%s}Provider" % SPACE).get("Guid")
        event["time"] = system.find("{%s}TimeCreated" % SPACE).get("SystemTime")
        event["thread"] = system.find("{%s}Execution" % SPACE).get("ThreadID")
        event["data"] = [(d.get("Name"), d.text or "") for d in root.find("{%s}EventData" % SPACE)]
        out.append(event)
    return out


def write(node, style, depth=0):
    tag, attributes, inside = node
    margin = "  " if style.dash else style.indent * depth
    head = "<" + tag + "".join(" %s=%s%s%s" % (k, style.quote, v, style.quote) for k, v in attributes)
    if inside is None:
        tail = {"></>": "></%s>" % tag, "split": ">" + style.newline + margin + "</%s>" % tag}.get(style.empty, style.empty)
        return margin + head + tail + style.newline
    if isinstance(inside, str):
        return margin + head + ">" + inside + "</%s>" % tag + style.newline
    return ("- " if style.dash else margin) + (head + ">" + style.newline + "".join(write(child, style, depth + 1) for child in inside)
            + margin + "</%s>" % tag + style.newline)


def tree(event, style, guid=None, time=None, value=lambda name, v: escape(v), correlation=(), rendering=None):
    """An event as nested nodes. rendering: "before" or "after" EventData."""
    system = ("System", (), [
        ("Provider", (("Name", "Microsoft-Windows-Security-Auditing"), ("Guid", guid or event["guid"])), None),
        *((tag, (), event[tag]) for tag in ("EventID", "Version", "Level", "Task", "Opcode", "Keywords")),
        ("TimeCreated", (("SystemTime", time or event["time"]),), None),
        ("EventRecordID", (), event["EventRecordID"]),
        ("Correlation", correlation, None),
        ("Execution", (("ProcessID", "700"), ("ThreadID", event["thread"])), None),
        ("Channel", (), event["Channel"]),
        ("Computer", (), event["Computer"]),
        ("Security", (), None)])
    data = ("EventData", (), [("Data", (("Name", name),), value(name, v)) for name, v in event["data"]])
    message = "An event of type %s.&#13;&#10;&#13;&#10;Subject:&#13;&#10;&#9;Security ID:&#9;&#9;S-1-0-0" % event["EventID"]
    info = ("RenderingInfo", (("Culture", "en-US"),), [
        ("Message", (), message), ("Level", (), "Information"), ("Task", (), "Logon"), ("Opcode", (), "Info"),
        ("Channel", (), "Security"), ("Provider", (), "Microsoft Windows security auditing."),
        ("Keywords", (), [("Keyword", (), "Audit Success")])])
    parts = {"before": [system, info, data], "after": [system, data, info]}.get(rendering, [system, data])
    return ("Event", (("xmlns", style.space),) if style.space else (), parts)


def plain(event, style=Style(), **more):
    return write(tree(event, style, **more), style)


def padded(name, value):
    """As tools that read the binary log write numbers."""
    if HEX64.search(name) and value.startswith("0x"):
        return "0x%016x" % int(value, 16)
    return "0x%08x" % int(value, 16) if HEX32.search(name) and value.startswith("0x") else escape(value)


def bare_guid(value):
    return value.strip("{}") if re.fullmatch(r"\{[0-9A-Fa-f-]{36}\}", value) else value


def micro(time, sign="T", zone="Z"):
    return time[:10] + sign + time[11:26] + zone


def lines(events, end="\r\n", **more):
    return "".join(plain(e, **more) + end for e in events)


def wevtutil_root(events):
    return "<Events>\r\n" + lines(events) + "</Events>\r\n"


def viewer(events):
    return '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>' + lines(events, "") + "</Events>"


def paste(events):
    style = Style('"', " \n", "", " />", True)
    return "".join(plain(e, style, value=lambda n, v: escape(" ".join(v.split()))) for e in events)


def splunk(events):
    return lines(events, "\n", value=lambda n, v: "NULL SID" if v == "S-1-0-0" else escape(v))


def forwarded(events):
    return "<Events>" + lines(events, "", rendering="after") + "</Events>"


def rendered_first(events):
    return lines(events, " \n", rendering="before")


def pretty(events):
    return '<?xml version="1.0" encoding="utf-8"?>\n<Events>\n' + "".join(plain(e, Style('"', "\n", "  ")) for e in events) + "</Events>\n"


def evtxexport(events):
    style = Style('"', "\n", "  ")
    return "evtxexport 20181227\n\n" + "\n".join(
        plain(e, style, guid=e["guid"].upper(), time=e["time"][:-1] + "00Z", value=padded) for e in events)


def evtx_dump(events):
    style = Style('"', "\n", "  ", "split")
    return "".join('Record %s\n<?xml version="1.0" encoding="utf-8"?>\n%s\n' % (e["EventRecordID"], plain(
        e, style, guid=e["guid"].strip("{}").upper(), time=micro(e["time"]), value=lambda n, v: escape(bare_guid(v)))) for e in events)


def python_evtx(events):
    style = Style('"', "\n", "", "></>")
    body = "".join(plain(e, style, time=micro(e["time"], " ", "+00:00"), correlation=(("ActivityID", ""), ("RelatedActivityID", "")),
                         value=lambda n, v: padded(n, v).lower() if n.endswith("Guid") else padded(n, v)) for e in events)
    return '<?xml version="1.1" encoding="utf-8" standalone="yes" ?>\n\n<Events>\n' + body.replace("<EventID>", '<EventID Qualifiers="">') + "</Events>\n"


def evtxecmd(events):
    style = Style('"', "\r\n", "  ", " />", space="")
    return "".join(plain(e, style, guid=e["guid"].strip("{}"), time=e["time"][:10] + " " + e["time"][11:-1],
                         value=lambda n, v: escape(bare_guid(v).lower() if n.endswith("Guid") else v)) for e in events)


def code_page(events):
    return '<?xml version="1.0" encoding="windows-1252"?>\r\n<Événements>\r\n' + lines(events) + "</Événements>\r\n"


SHAPES = {  # name: the text, its encoding, the bytes before it
    "wevtutil": (lines, "utf-8", b""),
    "wevtutil-root": (wevtutil_root, "utf-8", b""),
    "viewer": (viewer, "utf-8", b""),
    "viewer-bom": (viewer, "utf-8", b"\xef\xbb\xbf"),
    "paste": (paste, "utf-8", b""),
    "splunk": (splunk, "utf-8", b""),
    "forwarded": (forwarded, "utf-8", b""),
    "rendered-first": (rendered_first, "utf-8", b""),
    "pretty": (pretty, "utf-8", b""),
    "utf16": (lines, "utf-16le", b"\xff\xfe"),
    "utf16be": (lines, "utf-16be", b"\xfe\xff"),
    "utf16-bare": (lines, "utf-16le", b""),
    "code-page": (code_page, "windows-1252", b""),
    "evtxexport": (evtxexport, "utf-8", b""),
    "evtx_dump": (evtx_dump, "utf-8", b""),
    "python-evtx": (python_evtx, "utf-8", b""),
    "evtxecmd": (evtxecmd, "utf-8", b""),
}
MICROSECONDS = {"evtx_dump", "python-evtx"}


def dress(events, shape):
    render, codec, mark = SHAPES[shape]
    return mark + render(events).encode(codec)


if __name__ == "__main__":
    sys.stdout.buffer.write(dress(parse(sys.stdin.buffer.read()), sys.argv[1]))
