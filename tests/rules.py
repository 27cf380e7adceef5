"""Each rule fires on its hit and stays silent on its miss: tests/rules/<id>/{hit,miss}.xml, with the allow list expected.yaml beside
them where the rule needs one."""
import os

from harness import TOP, Tap, chains, triage

RULES = os.path.join(TOP, "rules")
CASES = os.path.join(TOP, "tests", "rules")


def fired(folder, file):
    """The ids of the rules that the file's chains match."""
    allowed = os.path.join(folder, "expected.yaml")
    options = ["--expected", allowed] if os.path.exists(allowed) else []
    found = chains(triage(*options, os.path.join(folder, file)))
    return {finding["rule"] for chain in found for finding in chain["findings"]}


def main():
    tap = Tap()
    ids = sorted(name[:-5] for name in os.listdir(RULES) if name.endswith(".yaml"))
    tap.ok("there are rules", ids)
    tap.same("each case has a rule", sorted(set(os.listdir(CASES)) - set(ids)), [])
    for rule in ids:
        folder = os.path.join(CASES, rule)
        for file, want in (("hit.xml", True), ("miss.xml", False)):
            name = "%s: %s" % (rule, file)
            if not os.path.exists(os.path.join(folder, file)):
                tap.ok(name, False, "no such file")
                continue
            found = fired(folder, file)
            tap.ok(name, (rule in found) == want, "rules that matched: " + (", ".join(sorted(found)) or "none"))
    tap.done()


main()
