"""Validates requests and answers of Google Cloud against Google's own documents.

Reads lines of JSON, each with `api`, `method`, `path` (with its query), `request` and `body`. The method
follows from the path alone; its id must be the one that `api` says. Prints what fails, each with the
number of its line, and how many were looked at; ends with 1 if anything failed.
"""

import json
import sys
import urllib.parse

import google_truth

# Every method has these.
COMMON = {"alt", "fields", "key", "prettyPrint", "quotaUser", "$alt"}


def main():
    failures, looked_at = [], 0
    for line in sys.stdin:
        looked_at += 1
        said = json.loads(line)
        failures += [f"{looked_at} {said['api']}: {reason}" for reason in reasons(said)]
    print("\n".join([*failures, f"{looked_at} looked at"]))
    sys.exit(1 if failures else 0)


def reasons(said):
    """What is wrong with a call and its answer."""
    path, _, query = said["path"].partition("?")
    met = google_truth.find(said["method"], path)
    if not met:
        yield f"{path}: no document knows it"
        return
    # Two methods may share a shape: the id decides.
    service, _, name = said["api"].partition(":")
    own = [method for method in met if method.id in (name, f"{service}.{name}")]
    method = (own or [m for m in met if isinstance(m, google_truth.OfClient)] or [None])[0]
    if method is None:
        yield f"the documents call it {[m.id for m in met]}"
        return
    asked = urllib.parse.parse_qsl(query, keep_blank_values=True)
    for key, value in asked:
        if key not in method.parameters | COMMON:
            yield f"no parameter `{key}`"
        if key in method.repeated and "," in value:
            yield f"`{key}` is repeated, not joined by commas"
    for key in method.required - {key for key, _ in asked}:
        yield f"`{key}` is required"
    if "request" in said:
        yield from (f"request: {reason}" for reason in method.wrong_request(said["request"]))
    if "body" in said:
        yield from method.wrong(said["body"])


main()
