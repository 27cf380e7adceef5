"""What jsonl prints is what schemas/chain.schema.json promises, and the schema notices what is not."""
import copy
import json
import os
import tempfile

from harness import ADSIM, TOP, Tap, adsim, chains, triage
from samples import FOLDER, LIST

try:
    import jsonschema
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
]


def main():
    tap = Tap()
    if not jsonschema:
        tap.skip("schema", "no jsonschema (Debian: python3-jsonschema)")
        tap.done()
    with open(os.path.join(TOP, "schemas", "chain.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def check(name, found):
        wrong = ["%s: %s" % ("/".join(map(str, e.absolute_path)), e.message) for chain in found for e in validator.iter_errors(chain)]
        tap.ok(name, found and not wrong, "\n".join(wrong) or "no chains")

    found = chains(triage(*(["--expected", LIST] if os.path.exists(LIST) else []), FOLDER))
    check("samples", found)
    with tempfile.TemporaryDirectory() as folder:
        if os.path.exists(ADSIM):
            check("noise", chains(triage(adsim(folder, "--scenario", "all", "--noise", "3000", "--seed", "9"))))
        else:
            tap.skip("noise", "no adsim")
    linked = next((chain for chain in found if chain["hops"][0]["links"]), None)
    tap.ok("a sample with links", linked)
    for path, value in WRONG if linked else []:
        tap.ok("the schema refuses %s = %s" % ("/".join(map(str, path)), json.dumps(value)), not validator.is_valid(spoil(linked, path, value)))
    tap.done()


main()
