"""Each rule fires on its hit and stays silent on its miss, tests/rules/<id>/{hit,miss}.xml with the allow list expected.yaml beside
them where the rule needs one: what `rules test` says. And what becomes of rules about events in every form of output."""
import json
import os
import re
import tempfile

from harness import TOP, Run, Tap, chains, triage

RULES = os.path.join(TOP, "rules")
CASES = os.path.join(TOP, "tests", "rules")
SAMPLE = os.path.join(TOP, "samples", "double-hop.xml")
EVENTS = """title: A ticket for a ticket
id: 929a690e-bef0-4204-a928-ef5e620d6fcc
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4768, TargetUserName|endswith: '$'}
  condition: selection
level: high
tags: [attack.t1558]
---
title: Came by the network
id: by-network
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624, LogonType: 3, TargetUserName: irina}
  condition: selection
level: low
---
title: Many tickets
id: many-tickets
correlation: {type: value_count, rules: [any-ticket], timespan: 1m, condition: {field: TargetUserName, gte: 3}}
level: medium
---
title: Any ticket
id: any-ticket
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4768}, condition: selection}
---
title: Processes
id: processes
logsource: {product: windows, category: process_creation}
detection: {selection: {Image: x}, condition: selection}
"""
FORMATS = ["text", "html", "jsonl", "csv", "timesketch", "ecs", "ocsf", "dot", "mermaid", "bloodhound"]


def check_pack(tap):
    ids = sorted(name[:-5] for name in os.listdir(RULES) if name.endswith(".yaml"))
    run = Run(["rules", "test", "--rules", RULES, CASES])
    told = re.findall(r"^(\w+) +(\S+)  (\S+)$", run.out.decode(), re.M)
    tap.ok("there are rules", ids)
    tap.same("each case has a rule", sorted(set(os.listdir(CASES)) - set(ids)), [])
    tap.same("all samples are as they should be", (run.status, run.err), (0, ""))
    for rule in ids:
        for file in ("hit.xml", "miss.xml"):
            tap.ok("%s: %s" % (rule, file), ("ok", rule, file) in told, run.out.decode())


def listed(*args):
    return [json.loads(line) for line in Run(["rules", "list", "--format", "jsonl", *args]).out.splitlines()]


def check_readme(tap):
    """The README's tables of the pack: each rule with its level and title, each reason with the rules that speak for it."""
    with open(os.path.join(RULES, "README.md"), encoding="utf-8") as f:
        text = f.read()
    want = [(rule["rule"], rule["level"], rule["title"]) for rule in listed() if not rule["silent"]]
    tap.same("the table of the pack", re.findall(r"^\| `([a-z0-9-]+)` \| (informational|low|medium|high|critical) \| (.+) \|$", text, re.M), want)
    words = re.findall(r"^\| `([a-z0-9-]+)` \| [^|]* \| (–|`[^|]*`) \|$", text.split("Words of `reason`")[1].split("\n## ")[0], re.M)
    with open(os.path.join(TOP, "src", "rule", "vocabulary.c"), encoding="utf-8") as f:
        known = re.search(r"rule_word_reason.*?\{.*?\{(.*?)\};", f.read(), re.S)
    tap.same("every reason has a row", sorted(word for word, _ in words), sorted(re.findall(r'"([a-z0-9-]+)"', known.group(1))))
    for word, rules in words:
        for rule in re.findall(r"`([a-z0-9-]+)`", rules):
            tap.ok("%s is spoken for by %s" % (word, rule), rule in [row[0] for row in want])


def check_few(tap):
    """One hop is not shouted at by many rules."""
    for path in ("samples", os.path.join("tests", "golden", "clues", "scenes.xml")):
        worst = 0, None
        for chain in chains(triage(os.path.join(TOP, path))):
            rules = {}
            for finding in chain["findings"]:
                rules.setdefault(finding["hop"], []).append(finding["rule"])
            worst = max([worst, *((len(rules[hop]), sorted(rules[hop])) for hop in rules if hop)])
        tap.ok("%s: at most three findings of one hop" % path, 0 < worst[0] <= 3, worst)


def check_trial(tap, folder):
    """A hit that is none, a rule without samples: both are told, and the status says so."""
    samples = os.path.join(folder, "samples", "by-network")
    os.makedirs(samples)
    with open(os.path.join(CASES, "ntlmv1", "miss.xml"), "rb") as f, open(os.path.join(samples, "hit.xml"), "wb") as out:
        out.write(f.read())
    run = Run(["rules", "test", "--rules", os.path.join(folder, "rules"), os.path.join(folder, "samples")])
    text = run.out.decode()
    tap.ok("a wrong sample", run.status == 1 and re.search(r"^WRONG +by-network  hit\.xml$", text, re.M), text)
    tap.ok("missing samples", re.search(r"^none +many-tickets  hit$", text, re.M), text)


def check_events(tap, folder):
    rules = os.path.join(folder, "rules")
    found = chains(triage("--rules", rules, SAMPLE))
    by_rule = {}
    for chain in found:
        for finding in chain["findings"]:
            by_rule.setdefault(finding["rule"], []).append((chain, finding))
    chain, finding = by_rule["by-network"][0]
    tap.ok("evidence of a hop: the finding hangs on it", finding["hop"] in [hop["id"] for hop in chain["hops"]], finding)
    tap.same("and names its event", finding["event"]["event_id"], 4624)
    lone = [chain for chain, _ in by_rule["929a690e-bef0-4204-a928-ef5e620d6fcc"]]
    tap.same("of no hop: lines without a chain", {(c["chain"], len(c["hops"])) for c in lone}, {(None, 0)})
    chain, finding = by_rule["many-tickets"][0]
    tap.ok("a correlation", chain["chain"] is None and finding["events"] >= 3 and chain["start"] < chain["end"], finding)
    tap.ok("what it draws upon is silent", "any-ticket" not in by_rule)
    run = Run(["triage", "--fail-on", "high", "--rules", rules, SAMPLE])
    tap.ok("--fail-on counts them", run.status == 1 and "Found in events that belong to no hop" in run.out.decode(), run.status)
    for name in FORMATS:
        run = Run(["triage", "--format", name, "--rules", rules, SAMPLE])
        lines = run.out.decode().splitlines()
        good = run.status == 0 and lines
        for line in lines if name in ("jsonl", "timesketch", "ecs", "ocsf") else []:
            json.loads(line)
        tap.ok("they are in " + name, good and (name in ("dot", "mermaid", "bloodhound", "csv") or "many-tickets" in run.out.decode()), run.err)


FATES = """title: Whole
id: whole
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, LogonType: 9}, condition: s}
---
title: Half
id: half
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, LogonType: 9}, t: {EventID: 4624, ProcessId: 4}, condition: 1 of them}
---
title: None
id: none
logsource: {product: windows, service: security}
detection:
  s: {EventID: 4624, ProcessId: 4}
  condition: s
---
title: Others
id: others
logsource: {product: linux}
detection: {s: {a: b}, condition: s}
"""
BROKEN = "title: Broken\nid: broken\nlogsource: {product: windows}\ndetection: {s: {LogonType|what: 3}, condition: s}\n"


def check_fates(tap, folder):
    """Whole, in part, not at all, not ours, refused: in text, in jsonl, by the exit status, and in a run."""
    path = os.path.join(folder, "fates")
    os.makedirs(path)
    with open(os.path.join(path, "many.yml"), "w", encoding="utf-8") as f:
        f.write(FATES)
    run = Run(["rules", "check", path])
    text = run.out.decode().replace(path, "")
    tap.same("rules check: five sums", text.splitlines()[0], "2 rules usable, 1 of them in part, 1 about what hopchain does not read, "
             "1 that it cannot evaluate, 0 files refused")
    tap.ok("and why, with the place", run.status == 3 and re.search(r"\ncannot be evaluated:\n  /many.yml:15:\d+: 'ProcessId' is no field of event 4624", text)
           and re.search(r"\nusable in part: .*\n  /many.yml:9:\d+: 'ProcessId'", text), text)
    lines = [json.loads(line) for line in Run(["rules", "check", "--format", "jsonl", path]).out.splitlines()]
    tap.same("the same for machines", [(one["rule"], one["state"]) for one in lines[:-1]],
             [("whole", "usable"), ("half", "in-part"), ("none", "unusable"), ("others", "foreign")])
    tap.same("with the sums", lines[-1], {"schema": 1, "state": "sum", "usable": 2, "in_part": 1, "foreign": 1, "unusable": 1,
                                         "files": 1, "files_refused": 0})
    run = Run(["triage", "--rules", path, SAMPLE])
    tap.ok("a run goes on without them, and says how many", run.status == 0 and "does not read: 1;" in run.err
           and "cannot evaluate: 1, or only in part: 1" in run.err, run.err)
    with open(os.path.join(path, "broken.yml"), "w", encoding="utf-8") as f:
        f.write(BROKEN)
    run = Run(["rules", "check", "--format", "jsonl", path])
    first = json.loads(run.out.splitlines()[0])
    tap.ok("a broken one is refused", run.status == 2 and first["state"] == "refused" and "unknown modifier 'what'" in first["why"], first)
    run = Run(["triage", "--rules", path, SAMPLE])
    tap.ok("and stops a run", run.status == 2 and "unknown modifier 'what'" in run.err, run.err)
    os.remove(os.path.join(path, "broken.yml"))
    with open(os.path.join(path, "many.yml"), "w", encoding="utf-8") as f:
        f.write("---".join(FATES.split("---")[2:]))
    run = Run(["triage", "--rules", path, SAMPLE])
    tap.ok("no rule that can be used stops it, too", run.status == 2 and "none of the rules can be used" in run.err, run.err)


def check_book(tap, folder):
    rules = os.path.join(folder, "rules")
    run = Run(["rules", "check", rules])
    tap.ok("rules check sums up", run.status == 0 and run.out.decode() == "4 rules usable, 1 about what hopchain does not read, "
           "0 files refused\n"
           "about what hopchain does not read:\n      1  category process_creation\n", run.out.decode() + run.err)
    check_fates(tap, folder)
    lines = listed("--rules", rules)
    tap.same("what correlations draw upon is silent", [line["rule"] for line in lines if line["silent"]], ["any-ticket"])
    text = Run(["rules", "list", "--rules", rules]).out.decode()
    tap.ok("and not listed for people", "Many tickets" in text and "Any ticket" not in text, text)
    one = next(line for line in lines if line["rule"].startswith("929a"))
    both = [line["audit"] for line in listed() if line["rule"] in ("rc4-downgrade", "clock-skew-repeated", "ntlm-by-administrator")]
    tap.same("a correlation needs what its rules need", both, [
        ["Logon", "Kerberos Authentication Service", "Kerberos Service Ticket Operations", "Credential Validation"], ["Logon", "Special Logon"],
        ["Kerberos Service Ticket Operations"]])
    tap.same("rules list for machines", (one["level"], one["about"], one["tags"], one["audit"]),
             ("high", "event", ["attack.t1558"], ["Kerberos Authentication Service"]))


def main():
    tap = Tap()
    check_pack(tap)
    check_readme(tap)
    check_few(tap)
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "rules"))
        with open(os.path.join(folder, "rules", "events.yml"), "w", encoding="utf-8") as f:
            f.write(EVENTS)
        check_events(tap, folder)
        check_book(tap, folder)
        check_trial(tap, folder)
    tap.done()


main()
