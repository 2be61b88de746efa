"""Holds the methods that a loopback server serves against those that Google documents.

Reads lines of JSON with `api`, `method`, `path`, `parameters` and `scopes`: the path must be one of a
document, under that id, each parameter one that it has, each scope one that opens it.
"""

import json
import sys

import google_truth

# What the reference tells and the documents do not: "Method: projects.serviceAccounts.generateAccessToken"
# (cloud.google.com, IAM Service Account Credentials API) takes `iam` too, and google-cloud-auth asks with it.
IN_THE_REFERENCE = {("iamcredentials:projects.serviceAccounts.generateAccessToken", "iam")}


def main():
    failures, looked_at = [], 0
    for line in sys.stdin:
        looked_at += 1
        served = json.loads(line)
        service, _, name = served["api"].partition(":")
        rest = served["path"].lstrip("/").partition("/")[2]
        own = [
            method
            for method in google_truth.known(service)
            if method.verb == served["method"]
            # A document that speaks of any parent has two stars where we have a kind.
            and (method.shape == rest or method.id in (f"{service}.{name}", name) and same(method.shape, rest))
        ]
        named = [m for m in own if m.id in (name, f"{service}.{name}") or isinstance(m, google_truth.OfClient)]
        if not named:
            failures.append(f"{served['api']} {served['path']}: the documents know {[m.id for m in own]}")
            continue
        method = named[0]
        failures += [f"{served['api']}: no parameter `{p}`" for p in served["parameters"] if p not in method.parameters]
        opens = lambda s: s in method.scopes or (served["api"], s) in IN_THE_REFERENCE
        failures += [f"{served['api']}: `{s}` does not open it" for s in served["scopes"] if not opens(s)]
    print("\n".join([*failures, f"{looked_at} looked at"]))
    sys.exit(1 if failures else 0)


def same(shape, path):
    """Whether a path is of a shape whose stars may stand for words, too."""
    left, right = shape.split("/"), path.split("/")
    return len(left) == len(right) and all(a == b or a.split(":")[0] == "*" and a.split(":")[1:] == b.split(":")[1:] for a, b in zip(left, right))


main()
