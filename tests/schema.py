#!/usr/bin/env python3
"""schema: hold JSON lines against a JSON Schema.

    python3 tests/schema.py schemas/chain.schema.json < chains.jsonl

Prints the line and the place of the first faults and exits 1; exits 2 where the schema itself is wrong."""
import json
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


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as why:
        print("%s: %s: %s" % (sys.argv[1], why.json_path, why.message), file=sys.stderr)
        return 2
    count = 0
    for count, fault in enumerate(faults(jsonschema.Draft202012Validator(schema), sys.stdin.buffer), 1):
        print(fault)
        if count == SHOWN:
            print("and perhaps more")
            break
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
