"""Holds predefined roles against those that Google publishes: each must be there, with at least the
permissions that are given here.

    google_roles.py gcp-predefined-roles.jsonl.xz < roles.jsonl
"""

import json
import lzma
import sys


def main():
    with lzma.open(sys.argv[1], "rt") as lines:
        known = {role["name"]: role for role in map(json.loads, lines)}
    failures, looked_at = [], 0
    for line in sys.stdin:
        looked_at += 1
        role = json.loads(line)
        own = known.get(role["name"])
        if own is None:
            failures.append(f"{role['name']}: Google has no such role")
            continue
        if own["title"] != role["title"]:
            failures.append(f"{role['name']} is called `{own['title']}`")
        more = set(role["includedPermissions"]) - set(own.get("includedPermissions", []))
        failures += [f"{role['name']}: no `{permission}`" for permission in sorted(more)]
    print("\n".join([*failures, f"{looked_at} looked at"]))
    sys.exit(1 if failures else 0)


main()
