"""What jsonl prints is what schemas/chain.schema.json promises, and the schema notices what is not."""
import copy
import json
import os
import tempfile

from harness import ADSIM, TOP, Tap, adsim, chains, triage
from samples import FOLDER, LIST

try:
    import jsonschema
    from schema import faults
except ImportError:
    jsonschema = None


def spoil(chain, path, value):
    """The chain with something else at the path; value None takes it away."""
    chain = copy.deepcopy(chain)
    at = chain
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return chain


WRONG = [
    (["schema"], 2), (["chain"], None), (["chain"], 7), (["hops"], []), (["hops", 0, "id"], None), (["hops", 0, "mechanism"], "magic"),
    (["hops", 0, "protocol"], "smb"), (["hops", 0, "outcome"], "maybe"), (["hops", 0, "marks"], ["odd"]), (["hops", 0, "evidence"], None),
    (["hops", 0, "links", 0, "basis"], "guess"), (["hops", 0, "confidence"], "certain"), (["hops", 0, "surprise"], 1), (["start"], "yesterday"),
    (["hops", 0, "issuance"], "perhaps"),
]


def main():
    tap = Tap()
    if not jsonschema:
        tap.skip("schema", "no jsonschema (Debian: python3-jsonschema)")
        tap.done()
    with open(os.path.join(TOP, "schemas", "chain.schema.json"), encoding="utf-8") as f:
        validator = jsonschema.Draft202012Validator(json.load(f))

    def check(name, lines):
        wrong = list(faults(validator, lines.splitlines()))
        tap.ok(name, lines and not wrong, "\n".join(wrong) or "no chains")

    lines = triage(*(["--expected", LIST] if os.path.exists(LIST) else []), FOLDER)
    check("samples", lines)
    with tempfile.TemporaryDirectory() as folder:
        if os.path.exists(ADSIM):
            check("noise", triage(adsim(folder, "--scenario", "all", "--noise", "3000", "--seed", "9")))
        else:
            tap.skip("noise", "no adsim")
    found = chains(lines)
    linked = next((chain for chain in found if chain["hops"][0]["links"]), None)
    tap.ok("a sample with links", linked)
    for path, value in WRONG if linked else []:
        tap.ok("the schema refuses %s = %s" % ("/".join(map(str, path)), json.dumps(value)), not validator.is_valid(spoil(linked, path, value)))
    tap.done()


main()
