"""The page of --format html: it holds what jsonl and explain say, and in a real browser it shows it, filters it, is moved through by keys,
and takes no harm from what logs hold. Its times are measured and printed. Without Debian's chromium and chromium-driver only its data
is tested."""
import datetime
import json
import os
import re
import sys
import tempfile
import zoneinfo

import compare
from browser import DOWN, ENTER, ESCAPE, Browser, installed
from harness import ADSIM, TOP, Run, Tap, adsim, chains, triage
from page_data import data
from samples import FOLDER, LIST

SIZE_MOST = 5_000_000  # bytes, of 20,000 events of noise
LEVELS = ["informational", "low", "medium", "high", "critical"]
HOLE = "%"
BREAKING = '"><img src=x onerror="window.harmed=1">'
HOSTILE = {
    "TargetUserName": BREAKING, "TargetDomainName": "</script><script>window.harmed=2</script>", "WorkstationName": "\u202egnp.exe\u0000\ud800",
    "IpAddress": "<!--<script>", "LmPackageName": "100 % NTLM \\u{202e} ' onclick=alert(1)", "TransmittedServices": "=cmd|'/c calc'!A1\u2028x",
}


def page_of(folder, name, *arguments, status=0):
    path = os.path.join(folder, name + ".html")
    run = Run(["triage", "--format", "html", "-o", path, *arguments])
    assert run.status == status, run.err
    return path


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


# ---- the data, by itself ----

class Page:
    """The page's numbers as jsonl's words."""

    def __init__(self, html):
        found = data(html)
        self.strings, self.rules, self.chains = found["strings"], found["rules"], found["chains"]
        self.overview = found["overview"][0]
        self.words = self.overview["words"]

    def sentence(self, row):
        parts = self.strings[row[0]].split(HOLE)
        assert len(parts) == len(row), row
        words = [self.strings[word] if isinstance(word, int) else word for word in row[1:]]
        return "".join(part + word for part, word in zip(parts, [*words, ""]))

    def hop(self, row, ids):
        text = self.strings
        return {"id": "h-" + row[0], "parent": ids[row[1] - 1] if row[1] else None, "principal": text[row[2]],
                "source": {"host": text[row[3]], "address": text[row[4]]}, "target": {"host": text[row[5]], "address": text[row[6]]},
                "service": text[row[7]], "protocol": self.words["protocol"][row[8]], "mechanism": self.words["mechanism"][row[9]],
                "outcome": self.words["outcome"][row[10]], "confidence": self.words["confidence"][row[11]],
                "marks": [mark for i, mark in enumerate(self.words["mark"]) if row[12] >> i & 1], "logons": row[13],
                "evidence": [self.event(e) for e in row[17]],
                "status": row[19].get("status", 0), "reason": text[row[19].get("reason", 0)], "delegate": text[row[19].get("delegate", 0)]}

    def chain(self, row):
        ids = ["h-" + hop[0] for hop in row[4]]
        return {"chain": "c-" + row[0] if ids else None, "principal": self.strings[row[1]], "hops": [self.hop(hop, ids) for hop in row[4]],
                "findings": [(self.rules[rule]["id"], LEVELS[level], ids[hop - 1] if hop else None, self.strings[reason], *(self.event(e) for e in more[:1])) for rule, level, hop, reason, *more in row[5]]}

    def event(self, e):
        return e[0], self.strings[e[1]], int(e[2]), self.strings[e[4]], int(e[5])

    def story(self, row):
        """The sentences of each hop, and those on what the logs lack."""
        told = [self.sentence(s) for hop in row[4] for part in (hop[20][0], hop[20][1], hop[20][2], hop[20][3]) for s in part]
        return told, [(self.words["answer"][s[0]], self.sentence(s[1:])) for hop in row[4] for s in hop[20][4]]


def like_page(chain):
    """A line of jsonl, as far as Page tells it."""
    def event(e):
        return e["event_id"], e["computer"], e["record_id"], e["source"], e["offset"]

    def hop(h):
        kept = {key: h[key] for key in ("id", "parent", "principal", "source", "target", "service", "protocol", "mechanism", "outcome", "confidence", "marks", "logons")}
        return {**kept, "evidence": [event(e) for e in h["evidence"]],
                "status": int(h["status"] or "0", 16), "reason": h.get("reason"), "delegate": h.get("delegate")}
    return {"chain": chain["chain"], "principal": chain["principal"], "hops": [hop(h) for h in chain["hops"]],
            "findings": [(f["rule"], f["level"], f["hop"], f["reason"], *([event(f["event"])] if "event" in f else [])) for f in chain["findings"]]}


def check_data(tap, name, html, lines, arguments):
    page = Page(html)
    wrong = [want["chain"] for row, want in zip(page.chains, lines) if page.chain(row) != like_page(want)]
    tap.ok("%s: the page holds the chains of jsonl" % name, not wrong and len(page.chains) == len(lines), wrong[:5])
    told = Run(["explain", "--format", "jsonl", *arguments, *(word for chain in lines[:60] if chain["chain"] for word in ("--chain", chain["chain"]))])
    assert told.status == 0, told.err
    rows = {"c-" + row[0]: row for row in page.chains if row[4]}
    odd = [e["chain"] for e in chains(told.out) if page.story(rows[e["chain"]]) != ([s["text"] for s in e["story"]], [(s["answer"], s["text"]) for s in e["missing"]])]
    tap.ok("%s: the page tells the stories of explain" % name, not odd, odd[:5])
    count = {level: sum(f["level"] == level for c in lines for f in c["findings"]) for level in LEVELS}
    tap.same("%s: findings by level" % name, dict(zip(LEVELS, page.overview["findings"])), count)


def check_elements(tap, name, html):
    """Nothing but the page's own elements and inert data, nothing from elsewhere, no handler in an attribute."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html).group(1)
    tap.ok("%s: the policy allows one style and one script by hash" % name,
           re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'none'", policy), policy)
    body = re.sub(r'(?s)<script type="application/json".*?</script>|<style>.*?</style>|<script>.*</script>', "", html)
    tap.ok("%s: no handler, style or address in the page's elements" % name, not re.search(r'\son\w+=|\sstyle=|https?://|src=', body))
    data_only = "".join(re.findall(r'(?s)<script type="application/json" class="\w+">(.*?)</script>', html))
    tap.ok("%s: no < in the data" % name, "<" not in data_only)


# ---- hostile logs ----

def hostile_event(event_id, record, second, **values):
    fields = {"LogonType": "3", "AuthenticationPackageName": "NTLM", "LogonProcessName": "NtLmSsp ", "TargetLogonId": "0x%x" % (999 + record), "TargetUserSid": "S-1-5-21-1-2-3-1104", **HOSTILE, **values}
    return {"Event": {"System": {"Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}}, "EventID": event_id, "Version": 2,
                                 "TimeCreated": {"#attributes": {"SystemTime": "2026-03-03T09:%02d:%02d.000000Z" % divmod(second, 60)}}, "EventRecordID": 100 + record, "Channel": "Security",
                                 "Computer": "web<b>1\u202e.corp.example", "Keywords": "0x8020000000000000"}, "EventData": fields}}


REFUSED = {"Status": "0xc000006d", "SubStatus": "0xc000006a"}


def hostile_log(folder, name="hostile", events=None):
    """Two logons as a JSON export has them, their names as hostile as JSON can say; or these events."""
    path = os.path.join(folder, name + ".json")
    with open(path, "w", encoding="ascii") as f:
        f.writelines(json.dumps(event) + "\n" for event in events or (hostile_event(4624, 0, 0), hostile_event(4625, 1, 1, **REFUSED)))
    return path


def check_hostile(tap, folder, browser):
    log = hostile_log(folder)
    lines = chains(triage(log))
    path = page_of(folder, "hostile", log)
    check_elements(tap, "hostile names", read(path))
    tap.ok("hostile names: there are hops of them", any(BREAKING.lower() in (c["principal"] or "") for c in lines), lines)
    if not browser:
        return
    browser.complaints()
    for view in ("overview", "chains", "findings", "hosts", "accounts", "tickets", "coverage", "chains?chain=" + lines[0]["chain"]):
        browser.open(path, view)
        browser.settle()
    harm = browser.js("""return [window.harmed ?? null, document.querySelectorAll('img, iframe, object, embed, link[rel~=stylesheet], b:not(.facts b, .legend b, .first b, .finding b, .advice b)').length,
        [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name) || a.name === 'style' && !(e.style.length))).length]""")
    tap.same("hostile names: nothing ran, and no element came of them", harm, [None, 0, 0])
    shown = browser.js("return document.querySelector('.panel').innerText")
    tap.ok("hostile names: they are shown as text", BREAKING.lower() in shown.lower() and "\\u{202e}" in shown and "\u202e" not in shown and "\0" not in shown, shown[:300])
    copied = browser.js("""document.querySelector('[data-view=chains] .search').dispatchEvent(new Event('input'));
        return document.documentElement.textContent.includes('\\u202e')""")
    tap.same("hostile names: no override stands in the document", copied, False)
    tap.same("hostile names: the console is silent", browser.complaints(), [])
    browser.js("const s = document.createElement('script'); s.textContent = 'window.harmed = 3'; document.body.append(s)")
    tap.ok("the policy stops a script that is not the page's", browser.js("return window.harmed ?? null") is None and any("Content Security Policy" in line for line in browser.complaints()))


# ---- in the browser ----

TYPE = """const box = document.querySelector(`[data-view=${arguments[0]}] .search`); box.value = arguments[1]; box.dispatchEvent(new Event('input'));
return Number(document.querySelector(`[data-view=${arguments[0]}] .table`).getAttribute('aria-rowcount')) - 1"""


def has_level(chain, level):
    return any(LEVELS.index(f["level"]) >= LEVELS.index(level) for f in chain["findings"])


def check_figures(tap, browser, lines):
    hops = [hop for chain in lines for hop in chain["hops"]]
    want = {"chains": len(lines), "hops": len(hops), **{"level-" + level: sum(f["level"] == level for c in lines for f in c["findings"]) for level in LEVELS},
            **{word: sum(hop["protocol"] == word for hop in hops) for word in ("kerberos", "ntlm")},
            **{word: sum(hop["outcome"] == word for hop in hops) for word in ("success", "failure", "issued")}}
    got = browser.js("return Object.fromEntries([...document.querySelectorAll('[data-figure]')].map((e) => [e.dataset.figure, Number(e.textContent.replaceAll(',', ''))]))")
    tap.same("the figures on the first screen are those of jsonl", got, want)
    paths = {(h["source"]["host"] or h["source"]["address"], h["target"]["host"] or h["target"]["address"]) for h in hops}
    drawn = browser.js("return document.querySelectorAll('.map .way').length")
    tap.ok("the map draws paths, and not all of many", 0 < drawn <= min(110, 2 * len(paths)), drawn)


def check_filters(tap, browser, lines):
    browser.view("chains")
    count = lambda query: browser.js(TYPE, "chains", query)  # noqa: E731
    tap.same("all chains are in the table", count(""), len(lines))
    for level in LEVELS:
        tap.same("filter level:" + level, count("level:" + level), sum(has_level(chain, level) for chain in lines))
    marks = sorted({mark for chain in lines for hop in chain["hops"] for mark in hop["marks"]})
    for mark in marks:
        tap.same("filter mark:" + mark, count("mark:" + mark), sum(any(mark in hop["marks"] for hop in chain["hops"]) for chain in lines))
    tap.same("filter of one hop", count("protocol:ntlm outcome:failure"), sum(any(h["protocol"] == "ntlm" and h["outcome"] == "failure" for h in c["hops"]) for c in lines))
    tap.same("filter by time", count("after:2026-03-03t10 before:2026-03-03t12"), sum(c["end"] >= "2026-03-03T10" and c["start"] < "2026-03-03T12" for c in lines))
    tap.same("filter by id", count(lines[3]["chain"][:12]), 1)
    tap.same("filter of nothing", count("no-such-name"), 0)
    tap.ok("an empty table says so", "Nothing like this" in browser.js("return document.querySelector('[data-view=chains] .empty').textContent"))
    chosen = browser.js("""const s = document.querySelector('select[data-key=how]'); s.value = 'delegated'; s.dispatchEvent(new Event('change'));
        return document.querySelector('[data-view=chains] .search').value""")
    tap.same("a choice is a word of the search", chosen, "no-such-name how:delegated")
    count("")


def check_chain(tap, browser, lines):
    browser.view("chains")
    browser.js("document.querySelector('[data-view=chains] .table').focus()")
    browser.keys(DOWN + ENTER)
    shown = browser.js("return document.querySelector('.panel .meta code').textContent")
    chain = next((c for c in lines if c["chain"] == shown), None)
    tap.ok("the keyboard opens a chain", chain, shown)
    evidence = browser.js("return [...document.querySelectorAll('.panel .evidence tbody tr')].map((tr) => [...tr.children].slice(1).map((td) => td.textContent))")
    want = [[e["computer"], "#%d" % e["record_id"], e["time"], e["source"], str(e["offset"])] for h in chain["hops"] for e in h["evidence"]]
    tap.same("its evidence is that of jsonl", [row[1:] for row in evidence], want)
    tap.same("each event is an arrow with its number", browser.js("return [...document.querySelectorAll('.lanes .n')].map((e) => e.textContent)"), [str(i + 1) for i in range(len(want))])
    text = browser.js("return document.querySelector('.panel').textContent")
    tap.ok("cause and fix are told", all(f["reason"] in text for f in chain["findings"]) and "What to do" in text)
    browser.keys(ESCAPE)
    tap.ok("Escape closes it, and the table has the focus again", browser.js("return document.querySelector('.panel').hidden && document.activeElement.classList.contains('table')"))


def check_map(tap, browser):
    browser.view("overview")
    stops = browser.js("return document.querySelectorAll('.map [tabindex=\"0\"]').length")
    browser.js("document.querySelector('.map [tabindex=\"0\"]').focus()")
    first = browser.js("return document.activeElement.getAttribute('aria-label')")
    browser.keys(DOWN)
    second = browser.js("return document.activeElement.getAttribute('aria-label')")
    tap.ok("the map is one stop, and arrow keys go through it", stops == 1 and " \u2192 " not in first and second.startswith(first.split(",")[0] + " \u2192 "), (stops, first, second))
    browser.keys(ENTER)
    tap.ok("a path leads to its chains", browser.js("return location.hash").startswith("#chains?q=from%3A"), browser.js("return location.hash"))
    before = browser.js("return document.querySelectorAll('.map .node').length")
    browser.view("overview")
    browser.js("document.querySelector('.map .folded').dispatchEvent(new MouseEvent('click'))")
    tap.ok("what is folded opens", browser.js("return document.querySelectorAll('.map .node').length") > before)


def check_reader(tap, browser):
    """What a screen reader needs: everything that acts has a name and can be reached."""
    for view in ("overview", "chains", "coverage"):
        browser.view(view)
        bad = browser.js("""return [...document.querySelectorAll('a, button, input, select, [tabindex="0"]')].filter((e) => e.getClientRects().length &&
            !(e.getAttribute('aria-label') || e.textContent.trim() || e.title)).map((e) => e.outerHTML.slice(0, 120))""")
        tap.same("%s: all that acts has a name" % view, bad, [])
    browser.look(390, 844)
    for view in ("overview", "chains", "findings", "hosts", "accounts", "tickets", "coverage"):
        browser.view(view)
        tap.ok("%s: fits a telephone" % view, browser.js("return document.documentElement.scrollWidth <= 390"), browser.js("return document.documentElement.scrollWidth"))
    browser.look(1440, 900)


def check_samples(tap, folder, browser):
    arguments = ["--expected", LIST, FOLDER]
    lines, path = chains(triage(*arguments)), page_of(folder, "samples", *arguments)
    html = read(path)
    check_data(tap, "samples", html, lines, arguments)
    check_elements(tap, "samples", html)
    database, report = os.path.join(folder, "case.db"), os.path.join(folder, "report.html")
    tap.same("the same again", read(page_of(folder, "again", "-d", database, *arguments)), html)
    run = Run(["report", "-d", database, "--expected", LIST, "-o", report])
    tap.ok("a page of the database shows the same chains", run.status == 0 and all(data(read(report))[part] == data(html)[part] for part in ("chains", "rules", "strings")), run.err)
    if not browser:
        return
    browser.look(1440, 900)
    browser.open(path)
    browser.settle()
    check_figures(tap, browser, lines)
    check_filters(tap, browser, lines)
    check_chain(tap, browser, lines)
    check_map(tap, browser)
    check_reader(tap, browser)
    tap.same("the console is silent", browser.complaints(), [])


def check_clocks(tap, folder, browser):
    """Lanes are drawn by corrected times: else a slow clock would turn them around."""
    skewed = os.path.join(TOP, "tests", "golden", "explain", "skewed")
    lines, path = chains(triage(skewed)), page_of(folder, "skewed", skewed)
    check_data(tap, "wrong clocks", read(path), lines, [skewed])
    if not browser:
        return
    browser.open(path)
    for chain in lines:
        browser.view("chains?chain=" + chain["chain"])
        times = browser.js("return [...document.querySelectorAll('.lanes .event .time')].map((e) => e.textContent)")
        if not tap.ok("%s: its times are in order" % chain["chain"], times == sorted(times) and chain["start"][11:19] <= times[-1] <= chain["end"][11:19] + ".999", times):
            return
    tap.same("wrong clocks: the console is silent", browser.complaints(), [])


RULE = """title: Somebody asked for a ticket
id: asked
logsource: {product: windows, service: security}
detection: {asked: {EventID: [4768, 4769]}, condition: asked}
level: high
"""


def check_events(tap, folder, browser):
    """Rules about events: their findings stand at hops, or by themselves."""
    rule = os.path.join(folder, "asked.yaml")
    with open(rule, "w", encoding="ascii") as f:
        f.write(RULE)
    arguments = ["--rules", rule, os.path.join(FOLDER, "direct.xml")]
    lines, path = chains(triage(*arguments)), page_of(folder, "events", *arguments)
    alone = [line for line in lines if line["chain"] is None]
    tap.ok("event rules: some stand by themselves", alone and len(alone) < len(lines), lines)
    check_data(tap, "event rules", read(path), lines, arguments)
    if not browser:
        return
    browser.open(path)
    browser.view("findings")
    rows = browser.js("return document.querySelectorAll('[data-view=findings] .tr').length")
    tap.same("event rules: all findings are listed", rows, sum(len(line["findings"]) for line in lines))
    browser.view("findings?chain=event-1")
    event = alone[0]["findings"][0]["event"]
    shown = browser.js("return document.querySelector('.panel').textContent")
    tap.ok("event rules: one by itself leads to its event", "#%d" % event["record_id"] in shown and event["time"] in shown and "byte %d" % event["offset"] in shown, shown)
    tap.same("event rules: the console is silent", browser.complaints(), [])


def check_zone(tap, folder, browser):
    """Another zone's clocks, over the hour that they go through twice: the data is what it is in UTC, what is shown is theirs."""
    try:
        zone = zoneinfo.ZoneInfo("America/New_York")
    except zoneinfo.ZoneInfoNotFoundError:
        tap.skip("another zone", "no tzdata")
        return
    moved = os.path.join(folder, "autumn.xml")
    text = read(os.path.join(FOLDER, "double-hop.xml"))
    with open(moved, "w", encoding="utf-8") as f:
        f.write(re.sub(r"2026-03-03T09:", "2026-11-01T05:", text))  # half past one, before the clocks go back
        f.write(re.sub(r"2026-03-03T09:", "2026-11-01T06:", text).replace("<EventRecordID>", "<EventRecordID>7"))  # and half past one again
    arguments = ["--tz", "America/New_York", moved]
    lines = chains(triage(moved))
    path = page_of(folder, "zone", *arguments)
    plain, shown = data(read(page_of(folder, "plain", moved))), data(read(path))
    tap.same("another zone: the chains' rows are those of UTC, but for their sentences", [[*c[:4], [h[:20] for h in c[4]]] for c in shown["chains"]], [[*c[:4], [h[:20] for h in c[4]]] for c in plain["chains"]])
    if not browser:
        return
    browser.look(1440, 900)
    browser.open(path)
    local = lambda time: datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", time).replace("Z", "+00:00")).astimezone(zone)
    browser.view("chains")
    browser.js("document.querySelector('[data-view=chains] [data-key=start] button').click()")
    browser.settle()
    times = browser.js("return [...document.querySelectorAll('[data-view=chains] .td.start time')].map((e) => [e.title, e.textContent])")
    want = [(local(c["start"]).strftime("%Y-%m-%dT%H:%M:%S"), local(c["start"]).strftime("%z")[:3] + ":00", local(c["start"]).strftime("%H:%M:%S")) for c in sorted(lines, key=lambda c: c["start"])]
    tap.same("another zone: times are its clocks'", [(full[:19], full[-6:], short[:8]) for full, short in times], want)
    tap.ok("another zone: both half past ones are there", {w[1] for w in want} == {"-04:00", "-05:00"}, want)
    count = lambda query: browser.js(TYPE, "chains", query)
    tap.same("another zone: what is searched for is of it", count("before:2026-11-01t01:20"), sum(local(c["start"]).replace(tzinfo=None) < datetime.datetime(2026, 11, 1, 1, 20) and c["start"] < "2026-11-01T05:20" for c in lines))
    tap.same("another zone: or says which", count("after:2026-11-01t01:00:00-05:00"), sum(c["end"] >= "2026-11-01T06" for c in lines))
    browser.view("overview")
    tap.ok("another zone: the page says so", "times are America/New_York" in browser.js("return document.querySelector('.read').textContent"))
    browser.view("chains?chain=" + lines[-1]["chain"])
    told = browser.js("return document.querySelector('#panel').textContent")
    tap.ok("another zone: so does a story", local(lines[-1]["start"]).strftime("At %H:%M:%S ") in told, told[:600])
    tap.same("another zone: the console is silent", browser.complaints(), [])


# ---- before and after ----

def compare_page(folder, name, before, after, *options, status=1):
    path = os.path.join(folder, name + ".html")
    run = Run(["compare", "--format", "html", "-o", path, before, after, *options])
    assert run.status == status, (run.status, run.err)
    return path


CARDS = """return [...document.querySelectorAll('.thing')].map((card) => [card.querySelector('h3').textContent,
    ...[...card.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('.figures')].map((e) => e.textContent))])"""


def check_compare_world(tap, folder, browser):
    before, after = compare.world(os.path.join(folder, "before"), 3), compare.world(os.path.join(folder, "broken"), 4, "double-hop")
    path = compare_page(folder, "compared", before, after)
    lines = compare.compared(before, after, status=1)
    found = data(read(path), ("verdict", "changes"))
    check_elements(tap, "before and after", read(path))
    tap.same("before and after: the page holds the lines of jsonl", found["changes"], lines)
    text = Run(["compare", before, after]).out.decode()
    tap.same("before and after: the verdict is that of the text", "; ".join(one["text"] for one in found["verdict"][0]["headline"]).replace("; ", ": ", 1) + ".", text.splitlines()[0])
    if not browser:
        return
    browser.look(1440, 900)
    browser.open(path)
    want = {}
    for line in lines:
        if line.get("significant"):
            title = line["account"] if line["kind"] == "account" else "%s → %s" % (line["source"] or "clients", line["target"])
            word = "of" if line["change"] == "moved" else "among"
            want.setdefault(title, []).append(["{:,} {} {:,}".format(line[side]["hops"], word, line[side]["of"]) for side in ("before", "after")])
    tap.same("before and after: each route and account with its numbers", {card[0]: card[1:] for card in browser.js(CARDS)}, want)
    tap.same("before and after: the verdict leads to its route", browser.js("""const clause = document.querySelector('a.clause'); clause.click();
        return document.querySelector(clause.getAttribute('href')).querySelector('h3').textContent"""), "fe02.test.com → be02.test.com")
    listed = browser.js("const box = document.querySelector('details'); box.open = true; box.dispatchEvent(new Event('toggle')); return box.querySelectorAll('tbody tr').length")
    tap.same("before and after: what may be chance is listed", listed, sum(not line["significant"] for line in lines if "significant" in line))
    browser.look(390, 844)
    browser.open(path)
    tap.ok("before and after: fits a telephone", browser.js("return document.documentElement.scrollWidth <= 390"))
    browser.look(1440, 900)
    tap.same("before and after: the console is silent", browser.complaints(), [])
    quiet = compare_page(folder, "same", before, before, status=0)
    browser.open(quiet)
    tap.same("before and after: of nothing says so", browser.js("return document.querySelector('h1').textContent"), "No change that these logs can tell.")
    tap.same("before and after: of nothing, the console is silent", browser.complaints(), [])


def check_compare_hostile(tap, folder, browser):
    """Ten accounts that succeed before and are refused after, all with hostile names, so that the search is there too."""
    sides = [hostile_log(folder, name, [hostile_event(event_id, i, 7 * i, TargetUserName="%s%d" % (BREAKING, i % 10), **more) for i in range(120)])
             for name, event_id, more in (("good", 4624, {}), ("refused", 4625, REFUSED))]
    path = compare_page(folder, "compared hostile", *sides)
    check_elements(tap, "before and after, hostile", read(path))
    if not browser:
        return
    browser.look(1440, 900)
    browser.open(path)
    harm = browser.js("return [window.harmed ?? null, document.querySelectorAll('img, iframe, object, embed, main script').length, [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name))).length]")
    tap.same("before and after, hostile: nothing ran, and no element came of it", harm, [None, 0, 0])
    shown = browser.js("return document.querySelector('main').innerText")
    tap.ok("before and after, hostile: names are text", BREAKING.lower() in shown.lower() and "\u202e" not in shown, shown[:300])
    seen = browser.js("""const box = document.querySelector('.search'); box.value = 'harmed=1">3'; box.dispatchEvent(new Event('input'));
        return [...document.querySelectorAll('.thing')].filter((card) => !card.hidden).length""")
    tap.same("before and after: the search finds one account", seen, 1)
    tap.same("before and after, hostile: the console is silent", browser.complaints(), [])


def check_compare(tap, folder, browser):
    if os.path.exists(ADSIM):
        check_compare_world(tap, folder, browser)
    else:
        tap.skip("before and after", "no adsim")
    check_compare_hostile(tap, folder, browser)


def check_nothing(tap, folder, browser):
    log = os.path.join(folder, "other.xml")
    with open(log, "w", encoding="ascii") as f:
        f.write("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Other'/><EventID>7</EventID><TimeCreated SystemTime='2026-03-03T09:00:00Z'/>"
                "<EventRecordID>1</EventRecordID><Channel>System</Channel><Computer>pc1</Computer></System></Event>\n")
    path = page_of(folder, "nothing", log)
    if browser:
        browser.open(path)
        for view in ("chains", "findings", "hosts", "tickets", "coverage", "overview"):
            browser.view(view)
        tap.ok("a page of nothing says so", "0 hops in 0 chains" in browser.js("return document.querySelector('h1').textContent"))
        tap.same("a page of nothing: the console is silent", browser.complaints(), [])


def measure(browser, path):
    """Printed, not judged: a test's machine is no measure."""
    browser.look(1440, 900)
    browser.open(path)
    browser.settle()
    paint = browser.js("return Object.fromEntries(performance.getEntriesByType('paint').map((e) => [e.name, Math.round(e.startTime)]))")
    ready = browser.js("return Number(document.documentElement.dataset.ready)")
    browser.view("chains")
    browser.settle()
    rows, took = 0, []
    for query in ("", "u00", "level:low", "protocol:ntlm host:srv", "how:kerberos outcome:success", "nothing-like-this", ""):
        rows = max(rows, browser.js(TYPE, "chains", query))
        took.append(float(browser.js("return document.querySelector('[data-view=chains] .table').dataset.took")))
    print("# %.1f MB, %d chains: %s ms to paint, whole after %d ms; filtering took %s ms" % (
        os.path.getsize(path) / 1e6, rows, paint.get("first-contentful-paint", "?"), ready, ", ".join("%.0f" % t for t in took)))


def check_large(tap, folder, browser):
    if not os.path.exists(ADSIM):
        tap.skip("a large page", "no adsim")
        return
    for noise in (20000, 43000) if browser else (20000,):
        log = adsim(os.path.join(folder, "noise%d" % noise), "--scenario", "all", "--noise", str(noise))
        path = page_of(folder, "large%d" % noise, log)
        if noise == 20000:
            lines = chains(triage(log))
            check_data(tap, "large", read(path), lines, [log])
            tap.ok("20,000 events of noise are less than 5 MB", os.path.getsize(path) < SIZE_MOST, os.path.getsize(path))
        if browser:
            measure(browser, path)
            browser.view("chains")
            tap.ok("%d events of noise: only rows in sight are elements" % noise, browser.js("return document.querySelectorAll('.tr').length") < 80)
            tap.same("%d events of noise: the console is silent" % noise, browser.complaints(), [])


def check_all(tap, browser):
    with tempfile.TemporaryDirectory() as folder:
        check_samples(tap, folder, browser)
        check_hostile(tap, folder, browser)
        check_clocks(tap, folder, browser)
        check_events(tap, folder, browser)
        check_zone(tap, folder, browser)
        check_compare(tap, folder, browser)
        check_nothing(tap, folder, browser)
        check_large(tap, folder, browser)


def main():
    tap = Tap()
    if installed():
        with Browser() as browser:
            check_all(tap, browser)
    else:
        check_all(tap, None)
        tap.skip("in a browser", "no chromium and chromium-driver (./dev shots installs them)")
    tap.done()


if __name__ == "__main__":
    sys.exit(main())
