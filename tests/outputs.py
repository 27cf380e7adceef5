"""What other programs are given, read by readers that know nothing of hopchain: Python's csv and json, a JSON schema. All forms tell of the same
chains, and none lets a name of the logs become more than a name."""
import csv
import io
import json
import os
import tempfile

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
    """A sample per hostile name, its user called so, with record numbers of its own."""
    with open(os.path.join(FOLDER, "direct.xml"), encoding="utf-8") as f:
        text = f.read()
    assert "anna" in text
    for n, name in enumerate(HOSTILE):
        escaped = "".join("&#%d;" % ord(c) for c in name)
        with open(os.path.join(folder, "%02d.xml" % n), "w", encoding="utf-8") as f:
            f.write(text.replace("anna", escaped).replace("<EventRecordID>", "<EventRecordID>%d" % (10 + n)))
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


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        paths = [FOLDER, world(folder)]
        whole = chains(printed("jsonl", paths).encode())
        people = {c["principal"] for c in whole if c["principal"]}
        lost = [name for name in HOSTILE if not any(p.startswith(name.split("@")[0].lower()) for p in people)]
        tap.ok("the hostile names are there", not lost, "%r\n%r" % (lost, people))
        check_tables(tap, whole, paths)
    tap.done()


main()
