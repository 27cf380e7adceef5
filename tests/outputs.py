"""What other programs are given, read by readers that know nothing of hopchain: Python's csv and json, a JSON schema, Graphviz, jq. All forms tell of the same
chains, and none lets a name of the logs become more than a name."""
import csv
import datetime
import html
import io
import ipaddress
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from xml.etree import ElementTree

from harness import TOP, Run, Tap, chains
from samples import FOLDER, LIST

try:
    import jsonschema
    import schema
except ImportError:
    jsonschema = None

SCHEMAS = os.path.join(TOP, "schemas")
TABLES = ["chains", "hops", "findings", "evidence"]
# What a name may hold that some reader would take for more: formulas, quotes, markup, arrows, ends of lines and of strings, code.
HOSTILE = ['=cmd|"/c calc"!A0', "+1+1", "-2+3", "@SUM(A1)", "\uff1d1", '","";', "</script><script>alert(1)</script>", "a]; x --> y[\"", "%% {init}",
           'n" [label="x"]; m', "\u202etxt.exe", "back\\slash\\", "#quot;&lt;", "${jndi:x}", "tab\tline\nend", "end\n  graph TD", "`x`|y|"]


def world(folder):
    """A sample per hostile name: its user called so, with a client of its own, whose name is hostile too."""
    with open(os.path.join(FOLDER, "direct.xml"), encoding="utf-8") as f:
        text = f.read()
    assert "anna" in text
    for n, name in enumerate(HOSTILE):
        escaped = "".join("&#%d;" % ord(c) for c in name)
        own = text.replace("anna", escaped).replace("<EventRecordID>", "<EventRecordID>%d" % (10 + n)).replace("172.17.0.7", "172.17.1.%d" % n)
        own = re.sub("pc00", "pc%02d&quot;]&lt;&#38;amp;#35;" % n, own, flags=re.I)
        with open(os.path.join(folder, "%02d.xml" % n), "w", encoding="utf-8") as f:
            f.write(own)
    return folder


def printed(form, paths, *options):
    run = Run(["triage", "--format", form, "--expected", LIST, *options, *paths], env={"LC_ALL": "C"})
    assert run.status == 0, run.err
    return run.out.decode("utf-8")


def held(tap, name, lines, file):
    """The lines against a schema, where there is a reader of schemas."""
    if not jsonschema:
        tap.skip(name, "no jsonschema (Debian: python3-jsonschema)")
        return
    wrong = list(schema.faults(schema.load(os.path.join(SCHEMAS, file)), lines.encode().splitlines()))
    tap.ok(name, lines and not wrong, "\n".join(wrong[:20]) or "nothing was printed")


def from_csv(value):
    """A cell as csv has it, of one in JSON."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    text = "".join(spelt(c) for c in str(value))
    return "'" + text if text[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") else text


def spelt(c):
    if ord(c) < 0x20:
        return "\\x%02x" % ord(c)
    return "\\u{%x}" % ord(c) if c in "\u202e\u200b" else c


def check_tables(tap, whole, paths):
    counts = {"chains": len(whole), "hops": sum(len(c["hops"]) for c in whole), "findings": sum(len(c["findings"]) for c in whole),
              "evidence": sum(len(h["evidence"]) for c in whole for h in c["hops"])}
    for table in TABLES:
        lines = printed("jsonl", paths, "--table", table)
        rows = [json.loads(line) for line in lines.splitlines()]
        text = printed("csv", paths, "--table", table)
        read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        tap.same("%s: as many rows as the chains have" % table, (len(rows), len(read) - 1), (counts[table], counts[table]))
        held(tap, "%s: rows are as the schema has them" % table, lines, "table.schema.json")
        tap.same("%s: the columns are the members" % table, {tuple(read[0])}, {tuple(row)[2:] for row in rows})
        wanted = [[from_csv(value) for value in list(row.values())[2:]] for row in rows]
        differ = [(a, b) for a, b in zip(read[1:], wanted) if a != b]
        tap.ok("%s: csv says what jsonl says" % table, not differ, differ[:1])
        tap.ok("%s: a row is a line that ends in CR LF" % table, text.count("\r\n") == text.count("\n") == text.count("\r") == len(read))
        tap.ok("%s: no cell begins a formula" % table, not [c for row in read for c in row if c[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")])
    tap.same("csv without a table is of hops", printed("csv", paths), printed("csv", paths, "--table", "hops"))


def ids(whole):
    """The ids of all hops, and (hop, rule) of all findings, which tell nothing of order."""
    return (sorted(h["id"] for c in whole for h in c["hops"]), sorted((f["hop"] or "", f["rule"]) for c in whole for f in c["findings"]))


def check_timesketch(tap, whole, paths):
    text = printed("timesketch", paths)
    lines = [json.loads(line) for line in text.splitlines()]
    of = {kind: [line for line in lines if line["data_type"] == "hopchain:" + kind] for kind in ("hop", "event", "finding")}
    held(tap, "timesketch: lines are as the schema has them", text, "timesketch.schema.json")
    tap.same("timesketch: the chains' hops and findings",
             (sorted(line["hop"] for line in of["hop"]), sorted((line.get("hop", ""), line["rule"]) for line in of["finding"])), ids(whole))
    tap.same("timesketch: the chains' evidence", sorted((line["hop"], line["record_id"]) for line in of["event"]),
             sorted((h["id"], e["record_id"]) for c in whole for h in c["hops"] for e in h["evidence"]))
    wrong = [line for line in lines if round(datetime.datetime.fromisoformat(line["datetime"]).timestamp() * 1e6) != line["timestamp"]]
    tap.ok("timesketch: datetime is timestamp", not wrong, wrong[:1])


def check_ecs(tap, whole, paths):
    text = printed("ecs", paths)
    documents = [json.loads(line) for line in text.splitlines()]
    held(tap, "ecs: documents are as the schema has them", text, "ecs.schema.json")
    hops = [d for d in documents if d["event"]["kind"] == "event"]
    alerts = [d for d in documents if d["event"]["kind"] == "alert"]
    tap.same("ecs: the chains' hops and findings", (sorted(d["event"]["id"] for d in hops), sorted((d["hopchain"].get("hop", ""), d["rule"]["id"]) for d in alerts)), ids(whole))
    principals = {h["id"]: h["principal"] for c in whole for h in c["hops"]}
    wrong = [d for d in hops if "@".join(d.get("user", {}).values()) != (principals[d["event"]["id"]] or "")]
    tap.ok("ecs: user is the principal", not wrong, wrong[:1])
    tap.ok("ecs: addresses are addresses", all(ipaddress.ip_address(d[end]["ip"]) for d in documents for end in ("source", "destination") if "ip" in d.get(end, {})))


def check_ocsf(tap, whole, paths):
    text = printed("ocsf", paths)
    events = [json.loads(line) for line in text.splitlines()]
    held(tap, "ocsf: events are as the schema has them", text, "ocsf.schema.json")
    logons, findings = [e for e in events if e["class_uid"] == 3002], [e for e in events if e["class_uid"] == 2004]
    tap.same("ocsf: the chains' hops and findings",
             (sorted(e["metadata"]["uid"] for e in logons), sorted((e["unmapped"].get("hop", ""), e["finding_info"]["analytic"]["uid"]) for e in findings)), ids(whole))
    tap.same("ocsf: a finding has an id of its own", len({e["finding_info"]["uid"] for e in findings}), len(findings))
    wrong = [e for e in events if e["type_uid"] != e["class_uid"] * 100 + e["activity_id"] or e["category_uid"] != e["class_uid"] // 1000]
    tap.ok("ocsf: class, activity and type agree", not wrong, wrong[:1])
    failed = {h["id"] for c in whole for h in c["hops"] if h["outcome"] == "failure"}
    tap.same("ocsf: what failed", {e["metadata"]["uid"] for e in logons if e["status_id"] == 2}, failed)


def ways(whole):
    """How many hops there are between which hosts, by what is drawn of them."""
    def name(end, otherwise=None):
        return end["host"] or end["address"] or otherwise or "unknown"
    return Counter((name(h["source"]), name(h["target"], h["service"]), label(h)) for c in whole for h in c["hops"])


def label(hop):
    outcome = {"success": "", "failure": ", failed", "issued": ", only a ticket"}[hop["outcome"]]
    return ("NTLM " if hop["protocol"] == "ntlm" else "") + hop["mechanism"] + outcome


def drawn(edges, hosts):
    """The same of a picture: (from, to, words on the edge), what its hosts are called."""
    out = Counter()
    for start, end, words in edges:
        what, count = re.fullmatch(r"(.*?)(?:, (\d+) hops)?", words.split("\n")[0]).groups()
        out[hosts[start], hosts[end], what] += int(count or 1)
    return out


def named(whole):
    """Those of one hop carry its account."""
    return {spelt_cut(h["principal"]) for c in whole for h in c["hops"] if h["principal"]}


def spelt_cut(name):
    shown = [spelt(c) for c in name]
    return "".join(shown[:64]) + ("..." if len(shown) > 64 else "")


def check_picture(tap, form, edges, hosts, whole):
    tap.same("%s: the ways of all hops" % form, drawn(edges, hosts), ways(whole))
    strange = {words.split("\n")[1] for _, _, words in edges if "\n" in words} - named(whole)
    tap.ok("%s: an account on an edge is one of the chains'" % form, not strange, strange)
    tap.ok("%s: hostile names stand on edges" % form, sum("\n" in words and any(words.split("\n")[1].startswith(spelt_cut(n.lower())) for n in HOSTILE if "@" not in n)
                                                          for _, _, words in edges) >= len(HOSTILE) // 2)


def check_dot(tap, whole, paths):
    text = printed("dot", paths)
    if not shutil.which("dot"):
        tap.skip("dot", "no dot (Debian: graphviz)")
        return
    svg = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True)
    tap.same("dot: Graphviz has nothing to say", svg.stderr, b"")
    groups = [g for g in ElementTree.fromstring(svg.stdout).iter("{http://www.w3.org/2000/svg}g") if g.get("class") in ("node", "edge")]
    parts = [(g.get("class"), g.findtext("{*}title"), "\n".join(t.text.replace("\xa0", " ") for t in g.findall("{*}text"))) for g in groups]
    hosts = {title: words for kind, title, words in parts if kind == "node"}
    edges = [(*title.split("->"), words) for kind, title, words in parts if kind == "edge"]
    check_picture(tap, "dot", edges, hosts, whole)


def from_mermaid(text):
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", text)).replace("<br/>", "\n")


def check_mermaid(tap, whole, paths):
    head, *lines = printed("mermaid", paths).splitlines()
    text = r'"((?:[\w.:/@, \-]|[^\0-\x7f]|#\d+;|<br/>)*)"'
    hosts, edges, strange = {}, [], []
    for line in lines:
        if node := re.fullmatch(r"  (n\d+)\[" + text + r"\]", line):
            hosts[node[1]] = from_mermaid(node[2])
        elif edge := re.fullmatch(r"  (n\d+) (?:-->|--x|==>|==x|-\.->|-\.-x)\|" + text + r"\| (n\d+)", line):
            edges.append((edge[1], edge[3], from_mermaid(edge[2])))
        else:
            strange.append(line)
    tap.ok("mermaid: a flowchart of nodes and edges", head == "flowchart LR" and not strange, strange[:3])
    check_picture(tap, "mermaid", edges, hosts, whole)


def check_bloodhound(tap, whole, paths):
    text = printed("bloodhound", paths)
    edges = [json.loads(line) for line in text.splitlines()]
    held(tap, "bloodhound: edges are as the schema has them", text, "bloodhound.schema.json")
    used = [h for c in whole for h in c["hops"] if h["outcome"] != "failure" and not h.get("local_account")]
    want = Counter((h["delegate"].upper(), h["target"]["host"].upper()) for h in used if h.get("delegate") and h["mechanism"] == "s4u2proxy" and h["target"]["host"])
    hosts = {end["host"].upper() for c in whole for h in c["hops"] for end in (h["source"], h["target"]) if end["host"]}

    def node(account):
        name = account.replace("$@", ".")
        return name if name != account and name in hosts else account
    got = Counter()
    for e in edges:
        if e["kind"] == "Hopchain_DelegatedTo":
            got[e["start"]["value"], e["end"]["value"]] += e["properties"]["hops"]
    tap.same("bloodhound: every delegation that was used", got, Counter({(node(a), b): n for (a, b), n in want.items()}))
    total = sum(e["properties"]["hops"] for e in edges if e["kind"] == "Hopchain_LoggedOnTo")
    tap.same("bloodhound: every hop of an account to a host", total, sum(1 for h in used if h["principal"] and h["target"]["host"]))
    if shutil.which("jq"):
        file = subprocess.run(["jq", "-s", "{graph: {nodes: [], edges: .}}"], input=text.encode(), capture_output=True, check=True).stdout
        tap.same("bloodhound: jq makes the file of them", json.loads(file)["graph"]["edges"], edges)
    else:
        tap.skip("bloodhound: jq makes the file of them", "no jq")


def check_explain(tap, whole):
    """explain draws the chain that it is asked for, and tells of no other."""
    chain = max(whole, key=lambda c: (len(c["hops"]), c["chain"]))
    for form in ("dot", "mermaid", "csv", "ecs", "ocsf", "timesketch", "bloodhound"):
        run = Run(["explain", "--format", form, FOLDER, "--chain", chain["chain"]])
        triaged = {h["id"] for c in whole if c is not chain for h in c["hops"]}
        tap.ok("explain --format %s: the chain alone" % form, run.status == 0 and len(run.out) > 100 and not any(i.encode() in run.out for i in triaged), run.err)


# Who reads what: those of other programs here, what people see elsewhere.
READERS = {"csv": check_tables, "jsonl": check_tables, "timesketch": check_timesketch, "ecs": check_ecs, "ocsf": check_ocsf, "dot": check_dot, "mermaid": check_mermaid,
           "bloodhound": check_bloodhound}
ELSEWHERE = {"text": "golden.py", "html": "pages.py"}


def main():
    tap = Tap()
    known = re.search(r"there are (.*)", Run(["triage", "--format", "none", FOLDER]).err)[1].split(", ")
    tap.same("each form of output has a reader", sorted(known), sorted([*READERS, *ELSEWHERE]))
    with tempfile.TemporaryDirectory() as folder:
        paths = [FOLDER, world(folder)]
        whole = chains(printed("jsonl", paths).encode())
        people = {c["principal"] for c in whole if c["principal"]}
        lost = [name for name in HOSTILE if not any(p.startswith(name.split("@")[0].lower()) for p in people)]
        tap.ok("the hostile names are there", not lost, "%r\n%r" % (lost, people))
        for check in dict.fromkeys(READERS.values()):
            check(tap, whole, paths)
    check_explain(tap, chains(printed("jsonl", [FOLDER]).encode()))
    tap.done()


main()
