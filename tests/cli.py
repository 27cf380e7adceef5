"""The command line from outside: what is typed, what comes back. CASES is the table; what needs more than a row follows it."""
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from typing import NamedTuple

from harness import PROGRAM, TOP, Run, Tap, on_terminal
from samples import FOLDER as SAMPLES

DONE, FINDINGS, USAGE, UNREADABLE, FAILED, BUSY = 0, 1, 2, 3, 4, 75


class Case(NamedTuple):
    """{} in arguments stands for the folder of files, {samples}, {rules} and {golden} for the project's. out and err are patterns that must occur; an err of ""
    means that standard error stays empty."""

    name: str
    args: str
    status: object  # a number or a set of them
    out: str = None
    err: str = None
    stdin: str = None  # a file of the folder


NOT_AN_EXPORT = {UNREADABLE, FAILED}
CASES = [
    Case("no arguments", "", USAGE, err="triage"),
    Case("--help", "--help", DONE, out=r"(?s)triage.*--format|triage"),
    Case("triage --help", "triage --help", DONE, out=r"(?s)--format.*--fail-on|--fail-on.*--format"),
    Case("--version", "--version", DONE, out=r"\Ahopchain \d+\.\d+\.\d+\nwith libxml2 \d\S*, .*SQLite \d.*\n\Z"),
    Case("an unknown option", "--frobnicate", USAGE, err="frobnicate"),
    Case("an unknown option of triage", "triage --frobnicate {}/good.xml", USAGE, err="frobnicate"),
    Case("an unknown command", "frobnicate", USAGE, err="frobnicate"),
    Case("triage of nothing", "triage", USAGE, err="."),
    Case("an unknown format", "triage --format smoke {}/good.xml", USAGE, err="smoke"),
    Case("csv", "triage --format csv {}/good.xml", DONE, out="^chain,hop,parent,", err=""),
    Case("csv of findings", "triage --format csv --table findings {}/good.xml", DONE, out="^chain,hop,rule,", err=""),
    Case("a table of text", "triage --table hops {}/good.xml", USAGE, out="^$", err="--table hops: of --format csv and jsonl only"),
    Case("an unknown table", "triage --format csv --table smoke {}/good.xml", USAGE, err="no such table; there are .*hops"),
    Case("coverage as csv", "coverage --format csv {}/good.xml", USAGE, out="^$", err="coverage has text and jsonl"),
    Case("explain of nothing as csv", "explain --format csv {}/good.xml --chain c-ffffffffffffffff", USAGE, err="no chain"),
    Case("dot of nothing is a picture of nothing", "triage --format dot --user nobody {}/good.xml", DONE, out=r"(?s)\Adigraph hopchain \{.*\}\n\Z", err=""),
    Case("mermaid", "triage --format mermaid {}/good.xml", DONE, out=r"\Aflowchart LR\n", err=""),
    Case("compare of one", "compare {}/good.xml", USAGE, err="takes two databases, files or folders"),
    Case("compare of a file with itself", "compare {}/good.xml {}/good.xml", DONE, out=r"(?s)No change that these logs can tell.*Before .*After ", err=""),
    Case("compare as csv", "compare --format csv {}/good.xml {}/good.xml", USAGE, err="compare has text, jsonl and html"),
    Case("compare with a table", "compare --format jsonl --table hops {}/good.xml {}/good.xml", USAGE, err="no tables"),
    Case("compare into an input", "compare -o {}/own.xml {}/good.xml {}/own.xml", USAGE, err="also an input"),
    Case("baseline alone", "baseline", USAGE, err="baseline: say"),
    Case("baseline for something else", "baseline {}/good.xml", USAGE, err="baseline: say"),
    Case("baseline learn", "baseline learn {samples}/kcd", DONE, out=r"delegation:\n    - account: gmsa-web10\$@corp\.example\n      targets: \[app10\$\]\n"),
    Case("baseline learn of a log without delegation", "baseline learn {}/good.xml", DONE, out=r"0 hops on 0 paths.*\ndelegation: \[\]\nunconstrained: \[\]\n$", err=""),
    Case("baseline learn of nothing", "baseline learn", USAGE, err="-d FILE, or files"),
    Case("baseline learn of both", "baseline learn -d {}/none.db {}/good.xml", USAGE, err="not both"),
    Case("baseline learn of a database that is not there", "baseline learn -d {}/none.db", FAILED, err=r"none\.db"),
    Case("baseline learn over its input", "baseline learn -o {}/own.xml {}/own.xml", USAGE, err="also an input"),
    Case("baseline learn of a file that is not there", "baseline learn {}/none.xml", FAILED, err=r"none\.xml"),
    Case("baseline export-query of a database", "baseline export-query -d {}/none.db", USAGE, err="takes no database"),
    Case("how to export a directory", "baseline export-query a.b-1.c", DONE, out=r"(?s)Get-ADObject -LDAPFilter.*-d \"DC=a,DC=b-1,DC=c\" -r", err=""),
    Case("how to export a domain that is none", "baseline export-query a;b", USAGE, err="no name of a domain"),
    Case("how to export two domains", "baseline export-query a b", USAGE, err="one domain"),
    Case("compare with what is not there", "compare {}/good.xml {}/none.xml", FAILED, err="none.xml"),
    Case("query", "query", DONE, out=r"(?s)FILTER.*<QueryList>.*EXPORT.*AUDIT.*SUBSCRIPTION", err=""),
    Case("query of a path", "query {}/good.xml", USAGE, out="^$", err="no such part.*triage does"),
    Case("query with a time that is none", "query --since yesterday", USAGE, err="yesterday"),
    Case("query into a folder that is not there", "query -o {}/away/q.xml filter", FAILED, err="q.xml"),
    Case("summary of nothing", "summary", USAGE, err="-d FILE"),
    Case("summary", "summary {}/good.xml", DONE, out=r"(?s)hops in .*Tickets .*Accounts", err=""),
    Case("summary as csv", "summary --format csv {}/good.xml", USAGE, err="summary has text and jsonl"),
    Case("summary of a database that is not there", "summary -d {}/none.db", FAILED, err=r"none\.db"),
    Case("--no-color", "triage --no-color {}/good.xml", DONE, out=r"\A[^\033]*\Z", err=""),
    Case("--wide", "triage --wide {}/good.xml", DONE, out="double-hop", err=""),
    Case("completion of no shell", "completion", USAGE, err="which shell.*bash, zsh"),
    Case("completion of another shell", "completion tcsh", USAGE, err="which shell.*bash, zsh"),
    Case("an unknown level", "triage --fail-on loud {}/good.xml", USAGE, err="loud"),
    Case("an option without its value", "triage {}/good.xml --format", USAGE, err="format"),
    Case("a good file", "triage {}/good.xml", DONE, out="double-hop", err=""),
    Case("a good file, as lines", "triage --format jsonl {}/good.xml", DONE, out=r'^\{"schema": ?1', err=""),
    Case("--format=jsonl", "triage --format=jsonl {}/good.xml", DONE, out=r'^\{"schema": ?1', err=""),
    Case("options after paths", "triage {}/good.xml --format jsonl", DONE, out=r'^\{"schema": ?1', err=""),
    Case("-- ends the options", "triage --format jsonl -- {}/-x.xml", DONE, out=r'^\{"schema": ?1', err=""),
    Case("standard input", "triage --format jsonl -", DONE, out=r'^\{"schema": ?1', err="", stdin="good.xml"),
    Case("empty standard input", "triage -", NOT_AN_EXPORT, err="empty"),
    Case("UTF-16", "triage --format jsonl {}/utf16.xml", DONE, out="delegation-refused", err=""),
    Case("UTF-16 on standard input", "triage --format jsonl -", DONE, out="delegation-refused", err="", stdin="utf16.xml"),
    Case("a folder", "triage --format jsonl {samples}/kcd", DONE, out="s4u2proxy", err=""),
    Case("a file that is not there", "triage {}/none.xml", NOT_AN_EXPORT, err=r"none\.xml.*No such file"),
    Case("a good file and one that is not there", "triage --format jsonl {}/good.xml {}/none.xml", UNREADABLE, out="double-hop", err=r"none\.xml"),
    Case("findings and an unreadable file: 3 wins", "triage --fail-on informational {}/good.xml {}/none.xml", UNREADABLE),
    Case("an empty file", "triage {}/empty.xml", NOT_AN_EXPORT, err=r"empty\.xml.*empty"),
    Case("white space", "triage {}/blank.xml", NOT_AN_EXPORT, err=r"blank\.xml"),
    Case("a PNG", "triage {}/picture.png", NOT_AN_EXPORT, err=r"picture\.png"),
    Case("HTML", "triage {}/page.html", NOT_AN_EXPORT, err=r"page\.html.*HTML"),
    Case("Clixml", "triage {}/objects.xml", NOT_AN_EXPORT, err=r"objects\.xml.*Clixml"),
    Case("other XML", "triage {}/other.xml", NOT_AN_EXPORT, err=r"other\.xml"),
    Case("JSON", "triage {}/events.json", NOT_AN_EXPORT, err=r"events\.json"),
    Case("a binary log without events", "triage {}/Security.evtx", NOT_AN_EXPORT, err=r"Security\.evtx.*without any event"),
    Case("an empty folder", "triage {}/hollow", NOT_AN_EXPORT, err="hollow"),
    Case("a folder without logs", "triage {}/notes", NOT_AN_EXPORT, err="notes"),
    Case("a folder with logs among other files", "triage --format jsonl {}/mixed", DONE, out="double-hop"),
    Case("a record that is cut off", "triage {}/cut.xml", {DONE, UNREADABLE}, err=r"cut\.xml.*cut off"),
    Case("an ill-formed record", "triage {}/ill.xml", {DONE, UNREADABLE}, err=r"ill\.xml.*ill-formed"),
    Case("--fail-on: a finding", "triage --fail-on informational {}/good.xml", FINDINGS, out="double-hop", err=""),
    Case("--fail-on: none so high", "triage --fail-on critical {}/quiet.xml", DONE, err=""),
    Case("--fail-on: no finding", "triage --fail-on informational {}/quiet.xml", DONE, err=""),
    Case("--output", "triage --format jsonl -o {}/out.jsonl {}/good.xml", DONE, out="^$", err=""),
    Case("--output into a folder that is not there", "triage -o {}/away/out.txt {}/good.xml", FAILED, err="out.txt"),
    Case("--user", "triage --format jsonl --user nobody {}/good.xml", DONE, out="^$", err=""),
    Case("--mark", "triage --format jsonl --mark double-hop-failure {}/good.xml", DONE, out="double-hop-failure", err=""),
    Case("an unknown mark", "triage --mark smudge {}/good.xml", USAGE, err="smudge"),
    Case("a time that is none", "triage --since yesterday {}/good.xml", USAGE, err="yesterday"),
    Case("--until before all", "triage --format jsonl --until 2001-01-01T00:00:00Z {}/good.xml", DONE, out="^$", err=""),
    Case("--window-events", "triage --format jsonl --window-events 1 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--memory", "triage --format jsonl --memory 16m {}/good.xml", DONE, out="double-hop", err=""),
    Case("--memory with too little", "triage --memory 15M {}/good.xml", USAGE, err="--memory 15M: no size of at least 16M"),
    Case("--memory without a number", "triage --memory G {}/good.xml", USAGE, err="--memory G: no size"),
    Case("--memory beyond numbers", "triage --memory 99999999999G {}/good.xml", USAGE, err="no size"),
    Case("--window-events of nothing", "triage --window-events 0 {}/good.xml", USAGE, err="--window-events 0: no number"),
    Case("--window-events without a number", "chains -d {}/none.db --window-events all", USAGE, err="--window-events all: no number"),
    Case("explain, coverage take --window-events", "coverage --window-events 1 {}/good.xml", DONE, out="Clocks", err=""),
    Case("--input-tz", "triage --format jsonl --input-tz Europe/Berlin {}/good.xml", DONE, out="double-hop", err=""),
    Case("--input-tz of nowhere", "triage --input-tz Mars/Olympus {}/good.xml", USAGE, err=r"no time zone Mars/Olympus.*\+02:00"),
    Case("--xml libxml2", "triage --format jsonl --xml libxml2 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--xml strict", "triage --format jsonl --xml strict {}/good.xml", DONE, out="double-hop", err=""),
    Case("--xml strict of other XML", "dump --count --xml strict {golden}/prefixed.xml", UNREADABLE, out="^0\n$", err="--xml strict takes no other"),
    Case("--xml any of it", "dump --count --xml any {golden}/prefixed.xml", DONE, out="^2\n$", err=""),
    Case("--xml of another kind", "triage --xml expat {}/good.xml", USAGE, err="--xml expat: no such choice; there are any, strict, libxml2"),
    Case("--tz", "triage --tz +01:00 {}/good.xml", DONE, out="times are UTC\\+01:00", err=""),
    Case("--tz of nowhere", "triage --tz Mars/Olympus {}/good.xml", USAGE, err=r"no time zone Mars/Olympus.*\+02:00"),
    Case("--until is of --tz, wherever that stands", "triage --until 2026-03-03T08:59 --tz=-12:00 --format jsonl {}/good.xml", DONE, out="double-hop", err=""),
    Case("--since is of --tz", "triage --tz=-12:00 --since 2026-03-03T09:00 --format jsonl {}/good.xml", DONE, out="^$", err=""),
    Case("--since with an offset is not of --tz", "triage --tz=-12:00 --since 2026-03-03T09:00Z --format jsonl {}/good.xml", DONE, out="double-hop", err=""),
    Case("--horizon", "triage --format jsonl --horizon 1 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--horizon of years", "triage --horizon 100000 {}/good.xml", USAGE, err="--horizon 100000: no number from 1 to 720"),
    Case("--level", "triage --format jsonl --level critical {}/good.xml", DONE, out="^$", err=""),
    Case("ingest without a database", "ingest {}/good.xml", USAGE, err="-d"),
    Case("chains without a database", "chains", USAGE, err="-d"),
    Case("chains of a database that is not there", "chains -d {}/none.db", FAILED, err=r"none\.db"),
    Case("explain of nothing", "explain", USAGE, err="-d FILE ID.*--chain"),
    Case("explain without a chain", "explain {}/good.xml", USAGE, err="--chain"),
    Case("explain of what is no id", "explain {}/good.xml --chain smoke", USAGE, err="smoke.*c-18e2"),
    Case("explain of an id too long", "explain {}/good.xml --chain c-18e214b4c83bf4a2a", USAGE, err="c-18e214b4c83bf4a2a"),
    Case("explain of an empty id", "explain {}/good.xml --chain c-", USAGE, err="c-: no id"),
    Case("explain of a chain that is not there", "explain {}/good.xml --chain c-ffffffffffffffff", USAGE, err="c-f+: no chain"),
    Case("explain of several at once", "explain {samples} --chain c-", USAGE, err="no id"),
    Case("explain of a beginning that several have", "explain {samples} --chain c-0", USAGE, err=r"c-0: \d+ ids begin so: c-0"),
    Case("explain of a database that is not there", "explain -d {}/none.db c-1", FAILED, err=r"none\.db"),
    Case("explain of a database without an id", "explain -d {}/none.db", USAGE, err="chains -d"),
    Case("explain with a filter", "explain {}/good.xml --user x --chain c-1", USAGE, err="user"),
    Case("explain of a file that is not there", "explain {}/none.xml --chain c-1", NOT_AN_EXPORT | {USAGE}, err=r"none\.xml"),
    Case("coverage of nothing", "coverage", USAGE, err="-d FILE"),
    Case("coverage of a database and a path", "coverage -d {}/case.db {}/good.xml", USAGE, err="not both"),
    Case("coverage of a database that is not there", "coverage -d {}/none.db", FAILED, err=r"none\.db"),
    Case("coverage", "coverage {}/good.xml", DONE, out=r"(?s)GUIDs.*Clocks.*What none found means", err=""),
    Case("coverage as lines", "coverage --format jsonl {}/good.xml", DONE, out=r'^\{"schema": 1, "kind": "log"', err=""),
    Case("a page", "triage --format html {}/good.xml", DONE, out=r"(?s)^<!doctype html>.*double-hop-failure.*</html>\n$", err=""),
    Case("a page of a chain", "explain --format html {}/good.xml --chain c-1", USAGE, err="html"),
    Case("a page of coverage", "coverage --format html {}/good.xml", USAGE, err="html"),
    Case("report of nothing", "report", USAGE, err="-d FILE.*triage --format html"),
    Case("report of a path", "report -d {}/none.db {}/good.xml", USAGE, err="triage --format html"),
    Case("report has one form", "report -d {}/none.db --format text", USAGE, err="format"),
    Case("report of a database that is not there", "report -d {}/none.db", FAILED, err=r"none\.db"),
    Case("coverage of a good file and one that is not there", "coverage {}/good.xml {}/none.xml", UNREADABLE, out="Clocks", err=r"none\.xml"),
    Case("rules list", "rules list", DONE, out=r"(?s)double-hop-failure.*unexpected-delegation", err=""),
    Case("rules check", "rules check {rules}", DONE, out="usable, 0 files refused", err=""),
    Case("rules list elsewhere than on a terminal is one line a rule", "rules list", DONE, out=r"workstation-address-mismatch  +\S.*\n$"),
    Case("rules check of one", "rules check {}/bare/own-rule.yaml", DONE, out=r"^1 rule usable, 0 files refused\n$", err=""),
    Case("rules check of an allow list", "rules check {samples}/expected-delegation.yaml", USAGE, out="1 file refused", err="allow list.*--expected"),
    Case("rules check --expected", "rules check --expected {samples}/expected-delegation.yaml", DONE, out="allow list is fine", err=""),
    Case("rules check --expected of a wrong one", "rules check --expected {}/wrong.yaml", USAGE, err=r"wrong\.yaml:\d+:\d+"),
    Case("rules --help is its own", "rules --help", DONE, out=r"\A(?!(?s:.*)fail-on)(?s:.*--expected)"),
    Case("ingest --help is its own", "ingest --help", DONE, out=r"\A(?!(?s:.*triage))"),
    Case("--output of an input", "triage -o {}/own.xml {}/own.xml", USAGE, out="^$", err=r"own\.xml is also an input"),
    Case("--output of an input by a link", "triage -o {}/own-link.xml {}/own.xml", USAGE, err="also an input"),
    Case("--output of an input given by a link", "triage -o {}/own.xml {}/own-link.xml", USAGE, err="also an input"),
    Case("--output of a file of a folder", "triage -o {}/bare/own.xml {}/bare", USAGE, err="also an input"),
    Case("--output of the allow list", "triage -o {}/own.yaml --expected {}/own.yaml {}/good.xml", USAGE, err="also an input"),
    Case("--output of a rule file", "triage -o {}/bare/own-rule.yaml --rules {}/bare {}/good.xml", USAGE, err="also an input"),
    Case("--output -", "triage --format jsonl -o - {}/good.xml", DONE, out="double-hop", err=""),
    Case("--output /dev/stdout", "triage --format jsonl -o /dev/stdout {}/good.xml", DONE, out="double-hop", err=""),
    Case("a folder says what it passes over", "triage {}/heap", UNREADABLE, out="double-hop",
         err=r"(?s)heap/dc01\.xml: empty.*dc02\.xml\.gz: gzip: .*heap: passed over 4 files: 1 empty, 2 other, 1 empty log"),
    Case("by-standers change no status", "triage {}/mixed", DONE, out="double-hop", err=r"mixed: passed over 1 file: 1 other\n$"),
    Case("a folder without logs beside a good file", "triage {}/notes {}/good.xml", UNREADABLE, out="double-hop", err="notes: no event export among 1 file"),
    Case("a folder of links", "triage {}/links", FAILED, err="links: holds only links"),
    Case("every record left out: unterminated", "triage {}/unterminated.xml {}/good.xml", UNREADABLE, out="double-hop", err="cut off"),
    Case("every record left out: bare", "triage {}/bare.xml", UNREADABLE, err="no event"),
    Case("--fail-on in capitals", "triage --fail-on INFORMATIONAL {}/good.xml", FINDINGS, err=""),
    Case("an unknown level is called so", "triage --fail-on loud {}/good.xml", USAGE, err="no such level"),
    Case("an unknown colour is called so", "triage --color loud {}/good.xml", USAGE, err="no such choice"),
    Case("two users: any of them", "triage --format jsonl --user irina --user nobody {}/good.xml", DONE, out="irina"),
    Case("two hosts: any of them", "triage --format jsonl --host pc08 --host nowhere {}/good.xml", DONE, out="pc08"),
    Case("two marks: any of them", "triage --format jsonl --mark double-hop-failure --mark missing-spn {}/good.xml", DONE, out="double-hop"),
    Case("--mark without what it needs", "triage --format jsonl --mark unexpected-delegation {samples}/kcd", DONE, out="^$", err="without --expected"),
    Case("--since a minute", "triage --format jsonl --since 2026-03-03T09:36 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--since with an offset", "triage --format jsonl --since 2026-03-03T23:00+14:00 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--until a day is its end", "triage --format jsonl --until 2026-03-03 {}/good.xml", DONE, out="double-hop", err=""),
    Case("--since after --until", "triage --since 2026-03-04 --until 2026-03-03 {}/good.xml", USAGE, err="is after"),
    Case("rules check of a wrong one", "rules check {}/wrong.yaml", {FINDINGS, USAGE}, out="1 file refused", err=r"wrong\.yaml:\d+:\d+: \w+"),
    Case("a database that is not one", "triage -d {}/not.db {}/good.xml", FAILED, err=r"not\.db"),
    Case("another program's database", "triage -d {}/other.db {}/good.xml", FAILED, err=r"other\.db"),
    Case("a database in a folder that is not there", "triage -d {}/away/case.db {}/good.xml", FAILED, err="case.db"),
    Case("a folder as the database", "triage -d {}/notes {}/good.xml", FAILED, err="notes"),
    Case("an allow list that is none", "triage --expected {}/wrong.yaml {}/good.xml", {USAGE, FAILED}, err=r"wrong\.yaml:\d+:\d+: \w+"),
    Case("an allow list that is not there", "triage --expected {}/none.yaml {}/good.xml", {USAGE, FAILED}, err=r"none\.yaml"),
    Case("known names that are none", "triage --known {}/wrong.yaml {}/good.xml", USAGE, err=r"wrong\.yaml:\d+:\d+: \w+"),
    Case("known names that are not there", "triage --known {}/none.yaml {}/good.xml", USAGE, err=r"none\.yaml"),
    Case("known names as a folder", "triage --known {}/bare {}/good.xml", USAGE, err="--known takes one file"),
    Case("--output of the known names", "triage -o {}/known.yaml --known {}/known.yaml {}/good.xml", USAGE, err="also an input"),
    Case("rules check --known", "rules check --known {}/known.yaml", DONE, out="known names are fine", err=""),
    Case("rules check --known of a wrong one", "rules check --known {samples}/expected-delegation.yaml", USAGE, err="an allow list; give it to --expected, not to --known"),
    Case("a rule as an allow list", "triage --expected {}/bare/own-rule.yaml {}/good.xml", USAGE, err="a rule; give it to --rules, not to --expected"),
    Case("known names as a baseline", "triage --baseline {}/known.yaml {}/good.xml", USAGE, err="known names; give it to --known, not to --baseline"),
    Case("a baseline as an allow list", "triage --expected {}/directory.yaml {}/good.xml", USAGE, err="a baseline; give it to --baseline, not to --expected"),
    Case("rules check of a baseline", "rules check {}/directory.yaml", USAGE, out="1 file refused", err="a baseline.*--baseline"),
    Case("rules check --baseline", "rules check --baseline {}/directory.yaml", DONE, out="the baseline is fine", err=""),
    Case("two allow lists", "triage --format jsonl --expected {samples}/expected-delegation.yaml --expected {}/allow.yaml {}/good.xml", DONE, out="double-hop"),
    Case("the same baseline twice", "triage --baseline {}/directory.yaml --baseline {}/directory.yaml {}/good.xml", USAGE, err="stands in this file twice, or in one before"),
    Case("--output of the baseline", "triage -o {}/directory.yaml --baseline {}/directory.yaml {}/good.xml", USAGE, err="also an input"),
    Case("rules check of known names", "rules check {}/known.yaml", USAGE, out="1 file refused", err="known names.*--known"),
    Case("a rule that is wrong", "triage --rules {}/wrong.yaml {}/good.xml", {USAGE, FAILED}, err=r"wrong\.yaml:\d+:\d+: \w+"),
]


DIRECTORY = b"directory:\n    - {account: web1$@corp.example, kind: computer, host: web1.corp.example}\n"
RULE = b"""title: A rule
id: own-rule
level: low
description: For the tests.
logsource:
    product: hopchain
    category: hop
detection:
    selection:
        outcome: failure
    condition: selection
reason: 'it failed'
advice: Look.
"""


KNOWN = b"""domains:
    OLDNAME: corp.example
addresses:
    ::FFFF:172.18.0.7: PC99.corp.example
services:
    SvcWeb@corp.example: web77.corp.example
"""


def stock(folder):
    """The files that the cases name."""
    with open(os.path.join(SAMPLES, "ip-target.xml"), "rb") as f:
        export = f.read()
    with open(os.path.join(SAMPLES, "double-hop.xml"), "rb") as f:
        good = f.read()
    files = {
        "good.xml": good, "-x.xml": good, "empty.xml": b"", "blank.xml": b"\xef\xbb\xbf \r\n\t\n",
        "picture.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8,
        "page.html": b"<!DOCTYPE html>\n<html><head><title>Events</title></head><body>none</body></html>\n",
        "objects.xml": b'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n<Obj RefId="0"/></Objs>\n',
        "other.xml": b'<?xml version="1.0"?>\n<invoice><total>3</total></invoice>\n',
        "events.json": b'{"Event": {"System": {"EventID": 4624}}}\n',
        "Security.evtx": b"ElfFile\0" + bytes(4088),
        "not.db": b"this is no database\n" * 100,
        "wrong.yaml": b"id: [unfinished\ntitle: x\n",
        "cut.xml": export[:len(export) - 300],
        "ill.xml": export.replace(b"<EventID>4776</EventID>", b"<EventID>4776</EventID><a & b>", 1),
        "known.yaml": KNOWN, "own.xml": good, "bare/own.xml": good, "own.yaml": b"unconstrained: [dc]\n", "allow.yaml": b"unconstrained: [dc]\n", "directory.yaml": DIRECTORY, "bare/own-rule.yaml": RULE,
        "heap/dc.xml": good, "heap/dc01.xml": b"", "heap/left.txt": b"", "heap/readme.md": b"notes\n", "heap/picture.png": b"\x89PNG\0",
        "heap/security.evtx": b"ElfFile\0" + bytes(4088), "heap/dc02.xml.gz": b"\x1f\x8b\x08" + bytes(20),
        "bare.xml": b"<Events><Event><System/></Event></Events>", "unterminated.xml": good[good.index(b"<Event "):good.index(b"</Event>")],
        "notes/readme.txt": b"no logs here\n", "mixed/readme.txt": b"logs beside\n", "mixed/dc.xml": good,
    }
    for name, data in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    os.mkdir(os.path.join(folder, "hollow"))
    os.mkdir(os.path.join(folder, "links"))
    os.symlink("../good.xml", os.path.join(folder, "links", "good.xml"))
    os.symlink("own.xml", os.path.join(folder, "own-link.xml"))
    shutil.copy(os.path.join(SAMPLES, "kcd-refused.xml"), os.path.join(folder, "utf16.xml"))
    shutil.copy(os.path.join(SAMPLES, "direct.xml"), os.path.join(folder, "quiet.xml"))
    with sqlite3.connect(os.path.join(folder, "other.db")) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")


def check_case(tap, folder, case):
    stdin = b""
    if case.stdin:
        with open(os.path.join(folder, case.stdin), "rb") as f:
            stdin = f.read()
    places = {"{samples}": SAMPLES, "{rules}": os.path.join(TOP, "rules"), "{golden}": os.path.join(TOP, "tests", "golden", "decode"), "{}": folder}
    run = Run([re.sub(r"\{\w*\}", lambda m: places[m.group()], a) for a in case.args.split()], stdin)
    out = run.out.decode("utf-8", "replace")
    wrong = []
    if run.status not in (case.status if isinstance(case.status, set) else {case.status}):
        wrong.append("status %d, not %s" % (run.status, case.status))
    if case.out is not None and not re.search(case.out, out):
        wrong.append("standard output lacks %s:\n%s" % (case.out, out[:600]))
    if case.err == "" and run.err:
        wrong.append("standard error is not empty:\n" + run.err)
    if case.err and not re.search(case.err, run.err):
        wrong.append("standard error lacks %s:\n%s" % (case.err, run.err))
    if run.status == USAGE and out and not case.out:
        wrong.append("standard output is not empty:\n" + out[:600])
    tap.ok(case.name, not wrong, "\n".join(wrong))


def check_output_file(tap, folder):
    """A file is written whole or not at all."""
    path, good = os.path.join(folder, "kept.txt"), os.path.join(folder, "good.xml")
    with open(os.path.join(folder, "own.xml"), "rb") as f:
        run = subprocess.run([PROGRAM, "triage", "-o", f.name, "-"], stdin=f, capture_output=True, check=False)
        tap.ok("--output of standard input", run.returncode == USAGE and b"also an input" in run.stderr, run)
    Run(["ingest", "-d", os.path.join(folder, "own.db"), good])
    run = Run(["chains", "-d", os.path.join(folder, "own.db"), "-o", os.path.join(folder, "own.db")])
    tap.ok("--output of the database", run.status == USAGE and "also an input" in run.err, run.err)
    for name in ("own.xml", "bare/own.xml"):  # by the cases that may not write there
        with open(os.path.join(folder, name), "rb") as f, open(good, "rb") as g:
            tap.ok("%s was left alone" % name, f.read() == g.read())
    with open(path, "w", encoding="utf-8") as f:
        f.write("old\n")
    os.chmod(path, 0o640)
    os.symlink("kept.txt", os.path.join(folder, "kept-link.txt"))
    Run(["triage", "-o", path, os.path.join(folder, "empty.xml")])
    with open(path, encoding="utf-8") as f:
        tap.same("a failed run leaves the old output", f.read(), "old\n")
    with subprocess.Popen(["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", PROGRAM, "triage", "--all", "-o", path, SAMPLES],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN)) as run:
        status = run.wait()
    with open(path, encoding="utf-8") as f:
        tap.same("so does one that cannot write it all", (status, f.read()), (FAILED, "old\n"))
    run = Run(["triage", "-o", os.path.join(folder, "kept-link.txt"), good])
    with open(path, encoding="utf-8") as f:
        tap.ok("a good one replaces it, through a link", run.status == DONE and "double-hop" in f.read(), run.err)
    tap.ok("the link stays", os.path.islink(os.path.join(folder, "kept-link.txt")))
    tap.same("its mode stays", os.stat(path).st_mode & 0o777, 0o640)
    tap.same("no other file is left", sorted(name for name in os.listdir(folder) if name.startswith("kept")), ["kept-link.txt", "kept.txt"])


def check_words(tap, folder):
    """What a row of the table cannot say: empty words, names that begin with a dash, control characters."""
    for args in (["triage", "-d", "", "good.xml"], ["triage", ""], ["triage", "--user", "", "good.xml"]):
        run = Run(args, cwd=folder)
        tap.ok("empty: %s" % args, run.status == USAGE and "empty" in run.err and len(run.err.splitlines()) == 1, run.err)
    shutil.copy(os.path.join(folder, "good.xml"), os.path.join(folder, "-dash.xml"))
    for name in ("-dash.xml", "-x.xml"):
        run = Run(["triage", name], cwd=folder)
        tap.ok("%s: how to write it" % name, run.status == USAGE and "./" + name in run.err, run.err)
    run = Run(["ingest", "-d", "a\x1b[31m\nb.db", "good.xml"], cwd=folder)
    tap.ok("ingest shows a name harmlessly", run.status == DONE and b"\x1b" not in run.out and run.out.count(b"\n") == 1, run.out)
    run = Run(["ingest", "-d", "a\x1b[31m\nb.db", "good.xml"], cwd=folder)
    tap.ok("ingest of the same again: nothing new, all there", re.search(rb": 0 new events, [1-9]\d* there already", run.out), run.out)
    for first in (["ingest", "-d", "failed.db", "empty.xml"], ["triage", "-d", "failed.db", "-o", "failed.db", "good.xml"]):
        Run(first, cwd=folder)
        tap.ok("a failed first run leaves no database", not [n for n in os.listdir(folder) if n.startswith("failed.db")], first)


def check_interrupt(tap, folder):
    """Ctrl-C takes back what was begun and dies by its signal."""
    database = os.path.join(folder, "stopped.db")
    for there in (False, True):
        if there:
            Run(["ingest", "-d", database, os.path.join(folder, "good.xml")])
        before = os.path.getsize(database) if there else 0
        with subprocess.Popen([PROGRAM, "ingest", "-d", database, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as run:
            with open(os.path.join(SAMPLES, "farm.xml"), "rb") as f:
                run.stdin.write(f.read())
            run.stdin.flush()
            time.sleep(0.5)  # into its reading
            run.send_signal(signal.SIGINT)
            run.wait(20)
            err = run.stderr.read().decode()
        left = [name for name in os.listdir(folder) if name.startswith("stopped.db")]
        tap.same("interrupted: how it ends", run.returncode, -signal.SIGINT)
        tap.ok("interrupted: what it says", re.fullmatch(r"hopchain: interrupted; the database is as it was\n", err), err)
        tap.same("interrupted: what is left", (left, os.path.getsize(database) if there else 0), (["stopped.db"] if there else [], before))


def check_dev_run(tap, folder):
    """./dev run with nothing but options takes the samples; tried with a program that only says its arguments."""
    top, tools = os.path.join(folder, "top"), os.path.join(folder, "tools")
    os.makedirs(os.path.join(top, "build", "src"))
    os.mkdir(tools)
    shutil.copy(os.path.join(TOP, "dev"), top)
    for path, text in ((os.path.join(top, "build", "src", "hopchain"), 'echo "$@"'), (os.path.join(tools, "meson"), ""), (os.path.join(tools, "ninja"), "")):
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/bash\n%s\n" % text)
        os.chmod(path, 0o755)
    with open(os.path.join(top, "build", "build.ninja"), "w", encoding="utf-8"):
        pass
    for tool in ("bash", "env", "dirname", "readlink", "cat", "rm"):
        os.symlink(shutil.which(tool), os.path.join(tools, tool))
    for args, ends in (([], "samples"), (["--level", "high"], "samples"), (["--fail-on=low", "--all"], "samples"), (["x", "--level", "high"], "high"),
                       (["-d", "case.db", "x"], "x"), (["-"], "-"), (["-o", "out"], "samples")):
        done = subprocess.run([os.path.join(top, "dev"), "run", *args], env={"PATH": tools}, capture_output=True, text=True, check=False)
        tap.ok("dev run %s" % " ".join(args), done.stdout.startswith("triage ") and done.stdout.endswith(ends + "\n") and
               ("samples" in done.stdout) == (ends == "samples"), done.stdout + done.stderr)


def check_one_line(tap, folder):
    """Each thing that is no export gets exactly one line, with its name."""
    for name in ("none.xml", "empty.xml", "blank.xml", "picture.png", "page.html", "objects.xml", "other.xml", "events.json", "Security.evtx", "hollow"):
        run = Run(["triage", "--format", "jsonl", os.path.join(folder, name)])
        tap.ok("one line about %s" % name, len([line for line in run.err.splitlines() if name in line]) == 1, run.err)


def check_known(tap, folder):
    """What --known tells, and what the same export says without it."""
    events = {name: re.findall(b"<Event .*?</Event>", data, re.S) for name, data in (
        (name, open_sample(name)) for name in ("ip-target.xml", "kcd/dc10.corp.example.xml"))}
    ntlm = [e for e in events["ip-target.xml"] if b"<Computer>app01." in e]
    ticket = [e for e in events["kcd/dc10.corp.example.xml"] if b"<EventID>4769<" in e and b"ServiceName'>gmsa-web10$<" in e]
    for name, some in (("ntlm.xml", ntlm), ("ticket.xml", ticket)):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(b"".join(some).replace(b"'>CORP<", b"'>OLDNAME<").replace(b"gmsa-web10$", b"svcweb"))
    database = os.path.join(folder, "known.db")
    known = ["--known", os.path.join(folder, "known.yaml")]
    Run(["ingest", "-d", database, *known, os.path.join(folder, "ntlm.xml")])
    for what, args, show, without, told in (
            ("a domain", ["triage", "ntlm.xml"], lambda hop: hop["principal"], "bruno@oldname", "bruno@corp.example"),
            ("an address", ["triage", "ntlm.xml"], lambda hop: hop["source"]["host"], None, "pc99.corp.example"),
            ("an address, of a database", ["chains", "-d", "known.db"], lambda hop: hop["source"]["host"], None, "pc99.corp.example"),
            ("a service", ["triage", "ticket.xml"], lambda hop: hop["target"]["host"], None, "web77.corp.example")):
        for options, want in (([], without), (known, told)):
            run = Run([args[0], "--format", "jsonl", *options, *args[1:]], cwd=folder)
            hops = [hop for line in run.out.splitlines() for hop in json.loads(line)["hops"]]
            tap.same("%s, %s" % (what, "told" if options else "not told"), [show(hop) for hop in hops], [want])
    chain = json.loads(Run(["chains", "--format", "jsonl", *known, "-d", database]).out)["chain"]
    tap.ok("explain takes what was told", b"pc99" in Run(["explain", *known, "-d", database, chain]).out)
    tap.same("coverage takes it too", Run(["coverage", *known, "-d", database]).status, DONE)


def open_sample(name):
    with open(os.path.join(SAMPLES, name), "rb") as f:
        return f.read()


def check_permission(tap, folder):
    """As another user where this one may read everything."""
    path = os.path.join(folder, "secret.xml")
    shutil.copy(os.path.join(folder, "good.xml"), path)
    os.chmod(path, 0)
    os.chmod(folder, 0o755)
    try:
        run = subprocess.run([PROGRAM, "triage", path], capture_output=True, check=False, user=65534 if os.geteuid() == 0 else None)
    except PermissionError:
        tap.skip("a file without read permission", "nobody may not run the program where it is")
        return
    tap.ok("a file without read permission", run.returncode in NOT_AN_EXPORT and re.search(rb"secret\.xml.*ermission", run.stderr), run)


def check_database(tap, folder):
    database, good = os.path.join(folder, "case.db"), os.path.join(folder, "good.xml")
    first = Run(["triage", "-d", database, good])
    tap.ok("-d keeps the database", first.status == DONE and os.path.getsize(database) > 0, first.err)
    lines = Run(["triage", "--format", "jsonl", good]).out
    tap.ok("chains prints what triage printed", Run(["chains", "-d", database, "--format", "jsonl"]).out == lines)
    chain = json.loads(lines.splitlines()[-1])
    told = Run(["explain", "-d", database, chain["chain"]])
    tap.ok("explain tells a chain of it", told.status == DONE and chain["chain"] in told.out.decode(), told.err)
    tap.ok("by a hop too, without its letter and cut short", Run(["explain", "-d", database, chain["hops"][-1]["id"][2:-4].upper()]).out == told.out)
    tap.ok("once, however often it is asked for", Run(["explain", "-d", database, chain["chain"], chain["hops"][0]["id"]]).out == told.out)
    tap.ok("and from the files the same", Run(["explain", good, "--chain", chain["chain"]]).out == told.out)
    tap.ok("coverage of it is that of the files", Run(["coverage", "-d", database]).out == Run(["coverage", good]).out != b"")
    other = os.path.join(folder, "ingested.db")
    tap.ok("ingest reads without printing chains", b"double-hop" not in Run(["ingest", "-d", other, good]).out)
    tap.ok("and chains prints the same of it", Run(["chains", "-d", other, "--format", "jsonl"]).out == lines)
    with open(database, "rb") as f:
        before = f.read()
    with sqlite3.connect(database) as db:
        counts = {table: db.execute('SELECT count(*) FROM "%s"' % table).fetchone() for (table,) in
                  db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    second = Run(["triage", "-d", database, good])
    with sqlite3.connect(database) as db:
        again = {table: db.execute('SELECT count(*) FROM "%s"' % table).fetchone() for table in counts}
    tap.same("the same file again adds nothing", again, counts)
    tap.ok("and says so", re.search(r"(?i)already|nothing new|repeat|seen before|known|\b0 new", second.out.decode() + second.err), second.out.decode()[-600:] + second.err)
    with sqlite3.connect(database, isolation_level=None) as db:
        db.execute("BEGIN EXCLUSIVE")
        busy = Run(["triage", "-d", database, good])
        tap.ok("another run holds the database", busy.status == BUSY and "case.db" in busy.err, (busy.status, busy.err))
        db.execute("ROLLBACK")
    with open(database, "wb") as f:
        f.write(before)
    with subprocess.Popen([PROGRAM, "triage", "-d", database, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        with open(os.path.join(SAMPLES, "farm.xml"), "rb") as f:
            killed.stdin.write(f.read())
        killed.stdin.flush()
        time.sleep(0.5)  # into its reading
        killed.kill()
    with sqlite3.connect(database) as db:
        again = {table: db.execute('SELECT count(*) FROM "%s"' % table).fetchone() for table in counts}
    tap.same("a killed run leaves it as it was", again, counts)
    leftovers = [name for name in os.listdir(folder) if name.startswith("case.db-")]
    run = Run(["triage", "-d", database, good])
    tap.ok("and the next run goes on", run.status == DONE, run.err + " ".join(leftovers))
    with open(database, "r+b") as f:
        f.truncate(os.path.getsize(database) // 2)
    run = Run(["triage", "-d", database, good])
    tap.ok("a database cut in half is refused", run.status == FAILED and "case.db" in run.err, (run.status, run.err))


def check_pipe(tap):
    """A reader that leaves early is no reason to crash or to hang."""
    for form in ("text", "jsonl"):
        with subprocess.Popen([PROGRAM, "triage", "--format", form, SAMPLES], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            run.stdout.close()
            err = run.stderr.read().decode()
            status = run.wait(60)
        err = re.sub(r"hopchain: .*: passed over .*\n", "", err)
        tap.ok("a closed pipe, %s" % form, status == DONE and not err, (status, err))
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            status = subprocess.run([PROGRAM, "triage", "--format", "jsonl", SAMPLES], stdout=full, stderr=subprocess.PIPE, check=False)
        for args in (["--help"], ["--version"], ["triage", "--help"], ["rules", "list"], ["rules", "check", os.path.join(TOP, "rules")]):
            with open("/dev/full", "wb") as full:
                run = subprocess.run([PROGRAM, *args], stdout=full, stderr=subprocess.PIPE, check=False)
            tap.ok("a full disk: %s" % " ".join(args[:2]), run.returncode == FAILED and len(run.stderr.splitlines()) == 1, (run.returncode, run.stderr))
        tap.ok("a full disk", status.returncode == FAILED and status.stderr, (status.returncode, status.stderr))


def check_slow_reader(tap, folder):
    """Output to whatever does not take it at once waits in a temporary file until the database is closed."""
    database, pipe, temporary = (os.path.join(folder, name) for name in ("slow.db", "slow.pipe", "slow.tmp"))
    os.mkdir(temporary)
    os.mkfifo(pipe)
    lines = Run(["triage", "--format", "jsonl", "-d", database, SAMPLES]).out
    tap.ok("there is more of it than a pipe holds", len(lines) > 2 * 65536, len(lines))
    command, env = [PROGRAM, "chains", "-d", database, "--format", "jsonl"], {**os.environ, "TMPDIR": temporary}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as run:
        first = run.stdout.read(1)
        other = Run(["ingest", "-d", database, os.path.join(SAMPLES, "farm.xml")])
        tap.same("who reads slowly locks nobody out", (other.status, run.poll()), (DONE, None))
        tap.ok("and gets all of it", first + run.stdout.read() == lines)
    with subprocess.Popen([*command, "-o", pipe], env=env) as run:
        other = Run(["ingest", "-d", database, os.path.join(SAMPLES, "farm.xml")])
        for _ in range(200):
            if other.status != BUSY:
                break
            time.sleep(0.1)  # until it waits for a reader
            other = Run(["ingest", "-d", database, os.path.join(SAMPLES, "farm.xml")])
        tap.same("neither does who has not come yet", (other.status, run.poll()), (DONE, None))
        with open(pipe, "rb") as f:
            tap.ok("and gets all of it, too", f.read() == lines)
    tap.same("nothing is left of it", os.listdir(temporary), [])
    with subprocess.Popen(["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                          preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN)) as run:
        out, err = run.communicate()
    tap.ok("no room for it", (run.returncode, out) == (FAILED, b"") and re.fullmatch(rb"hopchain: the temporary file .*: File too large; TMPDIR .*\n", err),
           (run.returncode, out[:200], err))


def check_terminal(tap, folder):
    good = os.path.join(folder, "good.xml")
    try:
        on_terminal(100, {}, good)
    except OSError as why:
        tap.skip("on a terminal", "none to be had: %s" % why)
        return
    tap.ok("colour on a terminal", "\x1b[" in on_terminal(100, {}, good))
    tap.ok("no colour with NO_COLOR", "\x1b" not in on_terminal(100, {"NO_COLOR": "1"}, good))
    tap.ok("no colour on TERM=dumb", "\x1b" not in on_terminal(100, {"TERM": "dumb"}, good))
    tap.ok("no colour elsewhere", b"\x1b" not in Run(["triage", good]).out)
    wide = [len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in on_terminal(72, {}, SAMPLES).splitlines()]
    tap.ok("fits the terminal", max(wide) <= 72, "longest line %d" % max(wide))
    page = on_terminal(80, {}, good, args=("triage", "--format", "html"))
    tap.same("a page is not for a terminal", page, "")
    rules = on_terminal(80, {}, "list", args=("rules",)).splitlines()
    tap.ok("rules list fits the terminal", max(map(len, rules)) <= 80, "\n".join(rules))


def check_control_characters(tap, folder):
    """Log text may hold terminal codes; what an XML 1.0 file can carry are C1 controls and marks that turn text around."""
    path = os.path.join(folder, "codes.xml")
    with open(os.path.join(SAMPLES, "ip-target.xml"), "rb") as f:
        text = f.read().decode()
    name = re.search(r"TargetUserName'>([a-z]+)<", text).group(1)
    with open(path, "wb") as f:
        f.write(text.replace(">%s<" % name, ">%s\u009b31m\u202e\u0085&#x9b;x<" % name).encode())
    for form in ("text", "jsonl", "html"):
        out = Run(["triage", "--format", form, path]).out.decode()
        tap.ok("control characters are harmless, %s" % form, name in out and not re.search("[\u0080-\u009f\u202e\x1b]", out),
               repr(out[:400]))


def check_read_only_folder(tap, folder):
    """triage without -d leaves nothing behind."""
    empty = os.path.join(folder, "workplace")
    os.mkdir(empty)
    subprocess.run([PROGRAM, "triage", os.path.join(folder, "good.xml")], cwd=empty, env={**os.environ, "TMPDIR": empty}, check=True,
                   stdout=subprocess.DEVNULL)
    tap.same("nothing is left behind", os.listdir(empty), [])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        stock(folder)
        for case in CASES:
            check_case(tap, folder, case)
        check_output_file(tap, folder)
        check_words(tap, folder)
        check_interrupt(tap, folder)
        check_dev_run(tap, folder)
        check_one_line(tap, folder)
        check_known(tap, folder)
        check_permission(tap, folder)
        check_database(tap, folder)
        check_pipe(tap)
        check_slow_reader(tap, folder)
        check_terminal(tap, folder)
        check_control_characters(tap, folder)
        check_read_only_folder(tap, folder)
    tap.done()


if __name__ == "__main__":
    main()
