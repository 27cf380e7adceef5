"""--query: which records an Event Viewer query picks, of XML, of the binary log and of JSON alike; what xmllint says of the same path; what is
refused, and where; and that what was left out is never taken for missing or for not having happened."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import dress
import dress_json
import evtxwrite
from harness import ADSIM, Run, Tap, adsim, chains, first_difference, records, triage
from samples import FOLDER

DONE, USAGE = 0, 2
SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"


def event(number, event_id, data="", channel="Security", at="09:00:00.0000000", more="", user=""):
    return ("<Event xmlns='%s'><System><Provider Name='Prov %s' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>%d</EventID><Version>0</Version>"
            "<Level>%d</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x%x</Keywords><TimeCreated SystemTime='2026-03-03T%sZ'/><EventRecordID>%d</EventRecordID>"
            "<Execution ProcessID='%d' ThreadID='7'/><Channel>%s</Channel><Computer>dc1.corp.example</Computer><Security%s/></System>%s%s</Event>" % (
                SPACE, channel, event_id, number % 3, 0x8020000000000000 if number % 2 else 0x8010000000000000, at, number, number * 4, channel,
                " UserID='%s'" % user if user else "", "<EventData>%s</EventData>" % data if data else "", more))


def data(**values):
    return "".join("<Data Name='%s'>%s</Data>" % item for item in values.items())


EVENTS = [
    event(1, 4624, data(TargetUserName="ann", LogonType="3", Status="0x0", TargetLogonId="0x3e7", IpAddress="10.0.0.5")),
    event(2, 4625, data(TargetUserName="Ann", LogonType="10", Status="0xc000006d", TargetLogonId="0x12345", IpAddress="-"), at="09:00:10.5000000"),
    event(3, 4624, data(TargetUserName="10.0.0.5", LogonType="2", Status="0x0", TargetLogonId="0x3E7", IpAddress=""), at="10:00:00.0000000"),
    event(4, 7036, "<Data>spooler</Data><Data>3</Data><Data>ann</Data>", channel="System", user="S-1-5-18"),
    event(5, 104, channel="System", more="<UserData><LogFileCleared xmlns='http://x'><SubjectUserName>ann</SubjectUserName><Channel>System</Channel></LogFileCleared></UserData>"),
    event(6, 4769, data(TargetUserName="ann@CORP", LogonGuid="{0A8B5C6D-0000-0000-0000-00000000000F}", PreviousTime="2026-03-03T09:00:00.0000000Z", Quoted="o'brien")),
    event(7, 4768, data(TargetUserName="a&amp;b", Half="1.5", Big="18446744073709551615"), at="11:00:00.0000000"),
    event(8, 1),  # neither data
]

ALL = set(range(1, 9))
# the path, what it picks, and whether xmllint is to say so too: it has no band, no timediff, and no numbers but decimal ones
CASES = [
    ("*", ALL, True),
    ("Event", ALL, True),
    ("*[System]", ALL, True),
    ("*[EventData]", {1, 2, 3, 4, 6, 7}, True),
    ("*[System/EventID=4624]", {1, 3}, True),
    ("*[System[(EventID=4624 or EventID=4625)]]", {1, 2, 3}, True),
    ("*[System[EventID='4624']]", {1, 3}, True),
    ("*[System[4624=EventID]]", {1, 3}, True),
    ("*[System[EventID!=4624]]", {2, 4, 5, 6, 7, 8}, True),
    ("*[System[EventID>4624 and EventID<=4768]]", {2, 7}, True),
    ("*[System[4624<EventID and 4768>=EventID]]", {2, 7}, True),
    ("*[System[EventID>=4624]] and *[System[EventID<4626]]", {1, 2, 3}, False),
    ("*[System[EventID=1]] or *[EventData[Data[@Name='LogonType']=2]]", {3, 8}, False),
    ("*[System[Provider[@Name='Prov System']]]", {4, 5}, True),
    ("*[System[Provider/@Name='Prov System']]", {4, 5}, True),
    ("*[System[Provider[@Name='prov system']]]", set(), True),
    ("*[System[Provider[@Guid='{54849625-5478-4994-A5BA-3E3B0328C30D}']]]", ALL, False),
    ("*[System[Provider[@Guid='54849625-5478-4994-a5ba-3e3b0328c30d']]]", ALL, False),
    ("*[System[Level=1]]", {1, 4, 7}, True),
    ("*[System[(Level=0 or Level=2) and Task=12544]]", {2, 3, 5, 6, 8}, True),
    ("*[System[Execution[@ProcessID=8]]]", {2}, True),
    ("*[System[Execution/@ProcessID >= 28]]", {7, 8}, True),
    ("*[System[Security[@UserID='S-1-5-18']]]", {4}, True),
    ("*[System[Security[@UserID!='S-1-5-18']]]", set(), True),
    ("*[System[Security/@UserID]]", {4}, True),
    ("*[System[Computer='dc1.corp.example']]", ALL, True),
    ("*[System[Channel='System']]", {4, 5}, True),
    ("*[System[EventRecordID>6]]", {7, 8}, True),
    ("*[System[band(Keywords,9007199254740992)]]", {1, 3, 5, 7}, False),
    ("*[System[Band(4503599627370496, Keywords)]]", {2, 4, 6, 8}, False),
    ("*[System[band(Keywords,0x30000000000000)]]", ALL, False),
    ("*[System[band(Keywords,1)]]", set(), False),
    ("*[System[band(Nothing,1)]]", set(), False),
    ("*[System[Keywords='0x8020000000000000']]", {1, 3, 5, 7}, True),
    ("*[System[Keywords=9232379236109516800]]", {1, 3, 5, 7}, False),
    ("*[EventData[Data[@Name='TargetUserName']='ann']]", {1}, True),
    ("*[EventData/Data[@Name='TargetUserName']='ann']", {1}, True),
    ("*[EventData[Data[@Name='TargetUserName' and text()='ann']]]", {1}, True),
    ("*[EventData[Data[@Name=\"TargetUserName\"]=\"ann\"]]", {1}, True),
    ("*[EventData[Data[@Name='Quoted']=\"o'brien\"]]", {6}, True),
    ("*[EventData[Data[@Name='TargetUserName']='a&b']]", {7}, True),
    ("*[EventData[Data[@Name='IpAddress'] and (Data='10.0.0.5')]]", {1, 3}, True),  # any value, as Windows has it
    ("*[EventData[Data='ann']]", {1, 4}, True),
    ("*[EventData[Data!='ann']]", {1, 2, 3, 4, 6, 7}, True),
    ("*[EventData[Data[@Name='TargetUserName']!='ann']]", {2, 3, 6, 7}, True),
    ("*[EventData[Data[@Name='IpAddress']='']]", {3}, False),
    ("*[EventData[Data[@Name='Gone']='x']]", set(), True),
    ("*[EventData[Data[@Name='Gone']!='x']]", set(), True),
    ("*[EventData[Data[@Name='LogonType']=3]]", {1}, True),
    ("*[EventData[Data[@Name='LogonType']='3']]", {1}, True),
    ("*[EventData[Data[@Name='LogonType']>'2']]", {1, 2}, True),
    ("*[EventData[Data[@Name='TargetUserName']!=3]]", {1, 2, 3, 6, 7}, True),
    ("*[EventData[Data[@Name='TargetUserName']<3]]", set(), True),
    ("*[EventData[Data[@Name='Status']='0xC000006D']]", {2}, False),
    ("*[EventData[Data[@Name='Status']=3221225581]]", {2}, False),
    ("*[EventData[Data[@Name='Status']!='0x0']]", {2}, True),
    ("*[EventData[Data[@Name='Status']>'0x0']]", {2}, False),
    ("*[EventData[Data[@Name='TargetLogonId']='0x3e7']]", {1, 3}, False),
    ("*[EventData[Data[@Name='TargetLogonId']=999]]", {1, 3}, False),
    ("*[EventData[Data[@Name='LogonGuid']='0a8b5c6d-0000-0000-0000-00000000000f']]", {6}, False),
    ("*[EventData[Data[@Name='Half']>1.4 and Data[@Name='Half']<1.6]]", {7}, True),
    ("*[EventData[Data[@Name='Big']=18446744073709551615]]", {7}, False),
    ("*[EventData[Data[@Name='Big']=18446744073709551614]]", set(), False),
    ("*[EventData[Data[1]='ann']]", {1}, True),
    ("*[EventData[Data[3]='ann']]", {4}, True),
    ("*[EventData[Data[position()=2]=3]]", {1, 4}, True),
    ("*[EventData[Data[position()>1]='ann']]", {4}, True),
    ("*[EventData[Data[@Name='LogonType'][1]=3]]", {1}, True),
    ("*[EventData[Data[9]]]", set(), True),
    ("*[UserData/LogFileCleared]", {5}, False),
    ("*[UserData/*/SubjectUserName='ann']", {5}, True),
    ("*[UserData[*[SubjectUserName='ann' and Channel='System']]]", {5}, True),
    ("*[*/*/@SystemTime]", ALL, True),
    ("*[System[TimeCreated[@SystemTime>='2026-03-03T10:00:00.000Z']]]", {3, 7}, False),
    ("*[System[TimeCreated[@SystemTime>='2026-03-03T09:00:10.5Z' and @SystemTime<'2026-03-03T11:00:00Z']]]", {2, 3}, False),
    ("*[System[TimeCreated[@SystemTime='2026-03-03T10:00:00.000Z']]]", {3}, False),
    ("*[EventData[Data[@Name='PreviousTime']='2026-03-03T09:00:00Z']]", {6}, False),
    ("*[System[TimeCreated[timediff(@SystemTime) <= 3600000]]]", {3, 7}, False),
    ("*[System[TimeCreated[timediff(@SystemTime) < 3600000]]]", {7}, False),
    ("*[System[TimeCreated[3600000 >= timediff(@SystemTime)]]]", {3, 7}, False),
    ("*[System[TimeCreated[timediff(@SystemTime,'2026-03-03T09:00:20.500Z') = 10000]]]", {2}, False),
    ("*[System[TimeCreated[timediff('2026-03-03T09:00:00.500Z',@SystemTime) = 10000]]]", {2}, False),
    ("*[System/TimeCreated[timediff(@Nothing) < 1]]", set(), False),
    ("  *[ System [ ( EventID = 4624 ) ] ]\n", {1, 3}, True),
    ("*[System[attribute::x or child::EventID=1]]", {8}, True),
    ("*[Sys\u00e4tem]", set(), True),
    ("*[System][EventData]", {1, 2, 3, 4, 6, 7}, True),
]

# the path; where it is wrong, from 1; what is said
REFUSED = [
    ("", 1, "ends too early"),
    ("System[EventID=1]", 1, "must begin with * or Event"),
    ("*/System[EventID=1]", 1, "picks a part of the event"),
    ("/Event", 1, "from the root"),
    ("*[//Data='x']", 3, "from the root"),
    ("*[System//Data='x']", 10, "no //"),
    ("*[System[EventID=4624]", 23, "expected ]"),
    ("*[System[EventID=4624]]]", 24, "expected its end"),
    ("*[System[(EventID=4624]]", 23, "expected )"),
    ("*[System[EventID=4624 AND Level=1]]", 23, "written small: and"),
    ("*[System[EventID=4624 | Level=1]]", 23, "no |"),
    ("*[System[EventID='4624]]", 18, "without its end"),
    ("*[System[EventID=46x4]]", 18, "no number"),
    ("*[System[EventID=-1]]", 18, "no negative numbers"),
    ("*[System[not(EventID=1)]]", 10, "not()"),
    ("*[EventData[contains(Data,'x')]]", 13, "contains()"),
    ("*[EventData[starts-with(Data,'x')]]", 13, "starts-with()"),
    ("*[System[timediff(@SystemTime)<=1]]", 10, "--now"),
    ("*[System[TimeCreated[timediff(@SystemTime,'2026-03-03T09:00:00Z')]]]", 22, "a number alone"),
    ("*[System[position()]]", 10, "a number alone"),
    ("*[System[timediff('x')<=1]]", 10, "timediff takes"),
    ("*[System[timediff(@a,'x')<=1]]", 10, "timediff takes"),
    ("*[System[timediff(@a,'2026-03-03T09:00:00Z')<='x']]", 10, "a number is compared"),
    ("*[System[band(Keywords)]]", 10, "band takes"),
    ("*[System[band(Keywords,'x')]]", 10, "band takes"),
    ("*[System[band(Keywords,1)=1]]", 10, "can be compared"),
    ("*[System[position(1)=1]]", 19, "takes nothing"),
    ("*[System[EventID=Level]]", 10, "one side"),
    ("*[System[1=1]]", 10, "one side"),
    ("*[System['x']]", 10, "a constant alone"),
    ("*[System[EventID and 'x']]", 22, "a constant alone"),
    ("*[System[Computer>'abc']]", 10, "have an order"),
    ("*[System[evt:EventID=1]]", 10, "no prefixes"),
    ("*[System[descendant::EventID=1]]", 10, "no axes"),
    ("*[System[.='x']]", 10, "no . or .."),
    ("*[System[../x]]", 10, "no . or .."),
    ("*[System[$x=1]]", 10, "no variables"),
    ("*[System[@]]", 11, "expected a name"),
    ("*[System[EventID=]]", 18, "expected a name"),
    ("'x'", 1, "a constant alone"),
    ("*[" * 100, 129, "in each other"),
    ("(" * 100, 65, "in each other"),
    ("*" + "[1]" * 9, 27, "brackets behind one name"),
    ("*[System[" + " or ".join(["EventID=1"] * 2000) + "]]", None, "parts in one expression"),
]


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def query_list(*paths, path="Security", suppress=()):
    """One <Query> for each log of the events, the paths as its <Select>."""
    return "<QueryList>%s</QueryList>" % "".join("<Query Id='%d' Path='%s'>%s%s</Query>" % (
        i, log, "".join("<Select>%s</Select>" % escape(p) for p in paths), "".join("<Suppress>%s</Suppress>" % escape(p) for p in suppress))
        for i, log in enumerate(["Security", "System"] if path is None else [path]))


class Place:
    """A folder with the events in each form, and a query."""

    def __init__(self, folder):
        self.folder = folder
        with open(self.path("events.xml"), "w", encoding="utf-8") as f:
            f.write("<Events>%s</Events>" % "".join(EVENTS))
        with open(self.path("events.evtx"), "wb") as f:
            f.write(evtxwrite.log_of(evtxwrite.records_of(EVENTS)))
        with open(self.path("events.jsonl"), "wb") as f:
            f.write(Run(["dump", "--format", "jsonl", self.path("events.xml")]).out)

    def path(self, name):
        return os.path.join(self.folder, name)

    def query(self, text):
        with open(self.path("query.xml"), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return self.path("query.xml")

    def picked(self, text, form, *options):
        """The numbers of the records that are dumped, or the error."""
        run = Run(["dump", "--format", "jsonl", "--query", self.query(text), *options, self.path("events." + form)])
        if run.status:
            return run.err
        found = [json.loads(line)["Event"]["System"]["EventRecordID"] for line in run.out.splitlines()]
        return {int(n) for n in found}


def by_xmllint(place, path):
    """What libxml2 picks. Its XML has no namespaces, as Windows' paths know none."""
    plain = place.path("plain.xml")
    with open(plain, "w", encoding="utf-8") as f:
        f.write(re.sub(r" xmlns='[^']*'", "", "<Events>%s</Events>" % "".join(EVENTS)))
    done = subprocess.run(["xmllint", "--xpath", "/Events/" + path.strip() + "/System/EventRecordID", plain], capture_output=True, check=False)
    assert done.returncode in (0, 10), (path, done.stderr)  # 10: nothing
    return {int(n) for n in re.findall(rb">(\d+)<", done.stdout)}


def check_cases(tap, place):
    for path, want, judged in CASES:
        text = query_list(path, path=None)
        for form in ("xml", "evtx", "jsonl"):
            got = place.picked(text, form, "--now", "2026-03-03T11:00:00Z")
            tap.same("%s of %s" % (path.strip(), form), got, want)
        if judged and shutil.which("xmllint"):
            tap.same("%s by xmllint" % path.strip(), by_xmllint(place, path), want)


def check_refused(tap, place):
    for path, column, words in REFUSED:
        said = place.picked("<QueryList><Query>\n<Select Path='Security'>%s</Select></Query></QueryList>" % escape(path), "xml")
        where = "" if column is None else "query.xml:2:%d: " % (len("<Select Path='Security'>") + len(escape(path[:column - 1])) + 1)
        tap.ok("refused: " + path[:60], isinstance(said, str) and where in said and words in said, said)
    said = place.picked("<QueryList><Query Path='a'><!-- &lt; --><Select><![CDATA[*[\n  <]]></Select></Query></QueryList>", "xml")
    tap.ok("the place in CDATA", "query.xml:2:3: " in said, said)
    said = place.picked("<QueryList><Query Path='a'>\r\n<Select>*[System[&#x45;ventID='\u00e4\u00e4' &amp;]]</Select></Query></QueryList>", "xml")
    tap.ok("the place behind references and letters", "query.xml:2:%d: " % (len("<Select>*[System[&#x45;ventID='\u00e4\u00e4' ") + 1) in said, said)


LISTS = [
    ("a union", query_list("*[System[EventID=4624]]", "*[System[EventID=4768]]"), {1, 3, 7}),
    ("of one log only", query_list("*", path="System"), {4, 5}),
    ("whatever its letters", query_list("*", path="SYSTEM"), {4, 5}),
    ("what is suppressed", query_list("*", suppress=["*[System[EventID=4624]]", "*[EventData[Data='Ann']]"]), {6, 7, 8}),
    ("suppressed in one query, picked in another", "<QueryList><Query Id='0'><Select Path='Security'>*</Select><Suppress Path='Security'>*[System[EventID=4624]]</Suppress></Query>"
     "<Query Id='1'><Select Path='Security'>*[System[EventRecordID=3]]</Select></Query></QueryList>", {2, 3, 6, 7, 8}),
    ("a suppress of its own log", "<QueryList><Query><Select Path='Security'>*</Select><Select Path='System'>*</Select><Suppress Path='System'>*</Suppress></Query></QueryList>", {1, 2, 3, 6, 7, 8}),
    ("the path of the query", "<QueryList><Query Path='System'><Select>*[System[EventID=104]]</Select><Select Path='Security'>*[System[EventID=1]]</Select></Query></QueryList>", {5, 8}),
    ("forwarded events", query_list("*[System[EventID=4625]]", path="ForwardedEvents"), {2}),
    ("a file", query_list("*[System[EventID=7036]]", path="file://C:\\logs\\all.evtx"), {4}),
    ("a custom view", "<?xml version=\"1.0\"?><ViewerConfig><QueryConfig><QueryParams><Simple><Channel>Security</Channel><EventId>4624</EventId><RelativeTimeInfo>0</RelativeTimeInfo>"
     "</Simple></QueryParams><QueryNode><Name LanguageNeutralValue=\"Logons\">Logons</Name><Description>x</Description><QueryList><Query Id=\"0\" Path=\"Security\">"
     "<Select Path=\"Security\">*[System[(EventID=4624)]]</Select></Query></QueryList></QueryNode></QueryConfig><ResultsConfig><Columns><Column Name=\"Level\" "
     "Type=\"System.String\" Path=\"Event/System/Level\" Visible=\"\">217</Column></Columns></ResultsConfig></ViewerConfig>", {1, 3}),
    ("in UTF-16", ("\ufeff<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n" + query_list("*[EventData[Data='a&b']]")).encode("utf-16-le"), {7}),
    ("with comments", "<QueryList><!-- a --><Query Path='Security'><!-- b --><Select>*[System[<!-- c -->EventID=1]]</Select></Query></QueryList>", {8}),
    ("in CDATA", "<QueryList><Query Path='Security'><Select><![CDATA[*[System[EventID<2]]]]></Select></Query></QueryList>", {8}),
    ("with a namespace", query_list("*[System[EventID=1]]").replace("<QueryList>", "<QueryList xmlns='http://schemas.microsoft.com/win/2004/08/events/eventquery'>"), {8}),
]

LISTS_REFUSED = [
    ("no list", "<a/>", "query.xml: no <QueryList>"),
    ("a subscription", Run(["query", "subscription"]).out.decode(), "stands in its <Query>"),
    ("no XML", "EventID=4624", "query.xml:1:1: "),
    ("nothing", "", "query.xml:1:1: "),
    ("not well-formed", "<QueryList>\n<Query></QueryList>", "query.xml:2:"),
    ("no query", "<QueryList/>", "without a <Query>"),
    ("no select", "<QueryList><Query Path='a'/></QueryList>", "without a <Select>"),
    ("only a suppress", "<QueryList><Query Path='a'><Suppress>*</Suppress></Query></QueryList>", "no <Select> of the same <Query>"),
    ("a suppress of another log", "<QueryList><Query Path='a'><Select>*</Select><Suppress Path='b'>*</Suppress></Query></QueryList>", "no <Select> of the same <Query>"),
    ("no path", "<QueryList>\n <Query><Select>*</Select></Query></QueryList>", "query.xml:2:17: no Path"),
    ("another element", "<QueryList><Query Path='a'><Filter>*</Filter></Query></QueryList>", "<Select> and <Suppress>"),
    ("another element in the list", "<QueryList><Select>*</Select></QueryList>", "<Query> elements only"),
    ("markup in a path", "<QueryList><Query Path='a'><Select>*[System[EventID<b/>]]</Select></Query></QueryList>", "&lt;"),
    ("an entity", "<!DOCTYPE QueryList [<!ENTITY e 'System'>]><QueryList><Query Path='a'><Select>*[&e;]</Select></Query></QueryList>", "query.xml:1:"),
]


def check_lists(tap, place):
    for name, text, want in LISTS:
        for form in ("xml", "evtx", "jsonl"):
            tap.same("%s, of %s" % (name, form), place.picked(text, form), want)
    for name, text, words in LISTS_REFUSED:
        said = place.picked(text, "xml")
        tap.ok("refused: " + name, isinstance(said, str) and words in said, said)
    run = Run(["dump", "--count", "--query", place.query(query_list("*", path="file://C:\\x.evtx")), place.path("events.xml")])
    tap.ok("what a file's path means is said", run.out == b"8\n" and "query.xml:1: Path file://C:\\x.evtx: not that file" in run.err, run.err)
    run = Run(["dump", "--count", "--query", place.query(query_list("*[System[EventID=9]]")), place.path("events.xml")])
    tap.ok("that none is picked is said", run.out == b"0\n" and "picks none of the 8 events" in run.err, run.err)


def check_hostile(tap, place):
    """Each is refused, or read, at once."""
    bomb = "<!DOCTYPE a [<!ENTITY a0 'xxxxxxxxxx'>%s]><QueryList><Query Path='a'><Select>&a30;</Select></Query></QueryList>" % "".join(
        "<!ENTITY a%d '%s'>" % (i, ("&a%d;" % (i - 1)) * 10) for i in range(1, 31))
    big = "<QueryList><Query Path='Security'>%s</Query></QueryList>"
    for name, text, status in (("an entity bomb", bomb, USAGE), ("an outside entity", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><QueryList>&e;</QueryList>", USAGE),
                               ("deep elements", "<QueryList>" + "<a>" * 100000, USAGE), ("deep brackets", big % ("<Select>" + "*[" * 100000 + "</Select>"), USAGE),
                               ("a large file", " " * (2 << 20) + query_list("*"), USAGE), ("many attributes", "<QueryList %s/>" % " ".join("a%d='1'" % i for i in range(100000)), USAGE),
                               ("many namespaces", "<QueryList %s/>" % " ".join("xmlns:a%d='1'" % i for i in range(5000)), USAGE),
                               ("many selects", big % ("<Select>*</Select>" * 5000), USAGE), ("4096 selects", big % ("<Select>*[System[EventID=1]]</Select>" * 4096), DONE),
                               ("a long name", big % ("<Select>*[System[%s=1]]</Select>" % ("a" * 1000000)), DONE), ("a NUL", query_list("*\0"), USAGE), ("no UTF-8", b"<QueryList \xff\xfe\xfd/>", USAGE),
                               ("white space", query_list("*" + " " * 500000 + "[System]"), DONE), ("a binary log", open(place.path("events.evtx"), "rb").read(), USAGE)):
        begun = time.monotonic()
        run = Run(["dump", "--count", "--query", place.query(text), place.path("events.xml")], timeout=60)
        tap.ok("%s: %s" % (name, "refused" if status else "read"), run.status == status and time.monotonic() - begun < 30, "%s %s" % (run.status, run.err[:300]))
    for args, words in ((["--query", place.folder], "a folder"), (["--query", place.path("gone.xml")], "No such file"), (["--now", "2026-03-03"], "--query")):
        run = Run(["dump", "--count", *args, place.path("events.xml")])
        tap.ok("refused: " + " ".join(args)[:20], run.status == USAGE and words in run.err, run.err)
    deep = "<Events><Event><System>" + "<a>" * 200000 + "</Event>" + EVENTS[0] + "</Events>"
    with open(place.path("deep.xml"), "w", encoding="utf-8") as f:
        f.write(deep)
    run = Run(["dump", "--count", "--query", place.query(query_list("*")), place.path("deep.xml")], timeout=60)
    tap.ok("a deep record costs itself", run.status == DONE and run.out == b"1\n", run.err)


def check_shapes(tap, place):
    """What each exporter makes of the same events is picked alike."""
    path = os.path.join(FOLDER, "double-hop.xml")
    with open(path, "rb") as f:
        events = dress.parse(f.read())
    text = query_list("*[System[EventID=4769 and Provider[@Name='Microsoft-Windows-Security-Auditing']]]", "*[EventData[Data[@Name='TargetUserName']='irina']]", suppress=["*[EventData[Data[@Name='ServiceName']='krbtgt']]"])
    query = place.query(text)

    def kept(count):
        cut = [{**e, "time": dress_json.digits(e["time"], count)} for e in events]
        with open(place.path("world"), "wb") as f:
            f.write(dress.dress(cut, "wevtutil"))
        return Run(["triage", "--format", "jsonl", "--query", query, place.path("world")])

    def hops(out):
        """Without record numbers, which some exporters have not, and what rests on them."""
        return sorted((h["principal"], h["target"]["host"] or "", h["protocol"], h["mechanism"], h["outcome"], len(h["evidence"])) for c in chains(out) for h in c["hops"])

    want = kept(7)
    tap.ok("the query picks some", b'"event_id": 4769' in want.out and len(chains(want.out)) > 1, want.err)
    for shape in sorted(dress_json.SHAPES):
        options = ["--input-tz", dress_json.ZONED[shape]] if shape in dress_json.ZONED else []
        with open(place.path("shaped"), "wb") as f:
            f.write(dress_json.SHAPES[shape](events).encode())
        run = Run(["triage", "--format", "jsonl", "--query", query, *options, place.path("shaped")])
        tap.same("as " + shape, hops(run.out), hops(kept(dress_json.DIGITS.get(shape, 7)).out))


def check_everything(tap, place):
    """A query for everything changes nothing."""
    query = place.query("<QueryList><Query><Select Path='Security'>*</Select><Select Path='System'>*</Select><Select Path='Microsoft-Windows-NTLM/Operational'>*</Select>"
                        "<Select Path='Microsoft-Windows-Kerberos/Operational'>*</Select></Query></QueryList>")
    for command in (["triage", "--format", "jsonl"], ["coverage"], ["summary"], ["dump"]):
        with_query, without = (Run([*command, *more, FOLDER]).out for more in (["--query", query], []))
        tap.ok("a query for everything: " + command[0], with_query == without, first_difference(with_query, without))
    events = [e for e in records(os.path.join(FOLDER, "double-hop.xml"))]
    with open(place.path("same.evtx"), "wb") as f:
        f.write(evtxwrite.log_of(evtxwrite.records_of(events)))
    for options in ([], ["-j1"], ["-j8"]):
        got, want = (Run(["triage", "--format", "jsonl", *options, *more, place.path("same.evtx")]).out for more in (["--query", query], []))
        tap.ok("and of a binary log %s" % options, got == want and got, first_difference(got, want))


def logs(*args):
    return [row for row in chains(Run(["coverage", "--format", "jsonl", *args]).out) if row["kind"] == "log"]


def check_left_out(tap, place):
    """What was left out is neither read nor missing, and nothing is concluded from it."""
    path, no_tickets = os.path.join(FOLDER, "double-hop.xml"), place.query(query_list("*[System[EventID!=4769]]"))
    before, after = logs(path), logs("--query", no_tickets, path)
    tap.same("read and left out are all there is", [r["records"] + r["left_out"] for r in after], [r["records"] for r in before])
    tap.ok("some are left out", sum(r["left_out"] for r in after) > 0 and not any(r["left_out"] for r in before))
    tap.same("and none is missing for that", [r["missing"] for r in after], [r["missing"] for r in before])
    text = Run(["coverage", "--query", no_tickets, path]).out.decode()
    tap.ok("coverage says so", "What the query left out: 4 events" in text and "left out" in text and "Ticket requests (4768, 4769) at" not in text, text)
    tap.ok("triage says so", "4 left out by the query" in Run(["triage", "--query", no_tickets, path]).out.decode())
    tap.ok("summary says so", "4 events by the query" in Run(["summary", "--query", no_tickets, path]).out.decode())
    chain = max(chains(triage("--query", no_tickets, path)), key=lambda c: len(c["hops"]))["chain"]
    story = Run(["explain", "--query", no_tickets, path, "--chain", chain]).out.decode()
    tap.ok("explain says so", "The ticket request (4769): the logs were read by a query" in story, story)
    base = place.path("case.db")
    for _ in range(2):
        run = Run(["ingest", "-d", base, "--query", no_tickets, path])
        tap.ok("ingest says so", b"4 left out by the query" in run.out, run.out)
    tap.same("a database keeps it", logs("-d", base), after)
    Run(["ingest", "-d", base, path])
    tap.same("until it is read after all", logs("-d", base), before)
    for args in (["coverage", "-d", base], ["summary", "-d", base], ["explain", "-d", base, chain], ["compare", base, path]):
        run = Run([args[0], "--query", no_tickets, *args[1:]])
        tap.ok("a database is not read anew: " + args[0], run.status == USAGE and "read already" in run.err, run.err)
    if not os.path.exists(ADSIM):
        tap.skip("a forged ticket", "no adsim")
        return
    world = os.path.join(adsim(place.path("forged"), "--scenario", "all", "--seed", "3"), "events.xml")
    tap.ok("a forged ticket is found", b'"ticket-without-issuance"' in triage(world))
    tap.ok("but not where its request may have been left out", b'"ticket-without-issuance"' not in triage("--query", no_tickets, world))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder)
        check_cases(tap, place)
        check_refused(tap, place)
        check_lists(tap, place)
        check_hostile(tap, place)
        check_shapes(tap, place)
        check_everything(tap, place)
        check_left_out(tap, place)
    tap.done()


main()
