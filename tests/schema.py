#!/usr/bin/env python3
"""schema: hold JSON lines against a JSON Schema.

    python3 tests/schema.py schemas/chain.schema.json < chains.jsonl

Prints the line and the place of the first faults and exits 1; exits 2 where the schema itself is wrong."""
import glob
import json
import os
import sys

import jsonschema

SHOWN = 20  # faults that are printed


def refuse_constant(word):
    raise ValueError("%s is not JSON" % word)


def faults(validator, stream):
    for number, raw in enumerate(stream, 1):
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=refuse_constant)
        except ValueError as why:
            yield "line %d: %s" % (number, why)
            continue
        for fault in sorted(validator.iter_errors(value), key=lambda f: f.json_path):
            yield "line %d: %s: %s" % (number, fault.json_path, fault.message[:200])


def inlined(node, others):
    """The schema with what it refers to in others in its place: jsonschema before 4.18 cannot follow a urn."""
    if isinstance(node, list):
        return [inlined(item, others) for item in node]
    if not isinstance(node, dict):
        return node
    name, _, pointer = node.get("$ref", "").partition("#") if isinstance(node.get("$ref"), str) else ("", "", "")
    if name:
        target = others[name]
        for step in pointer.strip("/").split("/"):
            target = target[step]
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return {key: inlined(value, others) for key, value in node.items()}


def load(path):
    """A validator of the schema, which may refer to those beside it by their $id."""
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    others = {}
    for other in glob.glob(os.path.join(os.path.dirname(os.path.abspath(path)), "*.schema.json")):
        with open(other, encoding="utf-8") as file:
            value = json.load(file)
        if value["$id"] in json.dumps(schema):
            others[value["$id"]] = value
    defs = {key: value for other in others.values() for key, value in other.get("$defs", {}).items()}
    return jsonschema.Draft202012Validator({**inlined(schema, others), "$defs": {**defs, **schema.get("$defs", {})}})


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        validator = load(sys.argv[1])
    except jsonschema.SchemaError as why:
        print("%s: %s: %s" % (sys.argv[1], why.json_path, why.message), file=sys.stderr)
        return 2
    count = 0
    for count, fault in enumerate(faults(validator, sys.stdin.buffer), 1):
        print(fault)
        if count == SHOWN:
            print("and perhaps more")
            break
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
