"""Holds the methods that a loopback server serves against those that Microsoft's clients call.

Reads lines of JSON with `path`, `parameters` and `versions`; every path must be a template of a client,
every parameter one that the client may send there, and one of the versions one that it sends.
"""

import json
import pathlib
import re
import sys

import azure.mgmt.core

# Methods that no installed client calls, with the page that documents them.
ELSEWHERE = {
    "{}/providers/microsoft.insights/eventtypes/management/values": {
        "page": "https://learn.microsoft.com/rest/api/monitor/activity-logs/list",
        "parameters": {"$filter", "$select"},
        "versions": {"2015-04-01"},
    },
    "subscriptions/{}/providers/microsoft.insights/diagnosticsettings": {
        "page": "https://learn.microsoft.com/rest/api/monitor/subscription-diagnostic-settings/list",
        "parameters": set(),
        "versions": {"2021-05-01-preview"},
    },
    "subscriptions/{}/resourcegroups/{}/providers/microsoft.storage/storageaccounts/{}/blobservices/default/containers": {
        "page": "https://learn.microsoft.com/rest/api/storagerp/blob-containers/list",
        "parameters": {"$maxpagesize", "$filter", "$include"},
        "versions": {"2023-01-01", "2023-05-01", "2024-01-01"},
    },
}


def shape(path):
    """A template without the names of its parts. A scope may be empty, and anything."""
    return re.sub(r"\{[^}]*\}", "{}", path).lower().removeprefix("/") if "{scope}" not in path else (
        "{}/" + re.sub(r"\{[^}]*\}", "{}", path.split("{scope}/", 1)[1]).lower()
    )


def documented():
    """Every GET of the installed clients: its shape, with parameters and versions."""
    methods = {}
    folder = pathlib.Path(azure.mgmt.core.__file__).parent.parent
    for source in folder.glob("**/*operations/_*.py"):
        if "aio" in source.parts:
            continue
        for builder in re.findall(r"def build_\w+_request\(.*?(?=\ndef |\nclass |\Z)", source.read_text(), re.S):
            if 'method="GET"' not in builder:
                continue
            url = re.search(r'"template_url",\s*(.*?),?\s*\)', builder, re.S) or re.search(r"_url = (.*)", builder)
            template = "".join(re.findall(r'"([^"]*)"', url[1]))
            method = methods.setdefault(shape(template), {"parameters": set(), "versions": set()})
            method["parameters"] |= set(re.findall(r'_params\["([^"]+)"\]', builder))
            method["versions"] |= set(re.findall(r'"(\d{4}-\d\d-\d\d(?:-preview)?)"', builder))
    return methods


def main():
    methods, failures, looked_at = {**documented(), **ELSEWHERE}, [], 0
    for line in sys.stdin:
        served = json.loads(line)
        looked_at += 1
        method = methods.get(shape(served["path"]))
        if method is None:
            failures.append(f"{served['path']}: no client calls it")
            continue
        known = {parameter.lower() for parameter in method["parameters"]}
        failures += [f"{served['path']}: no client sends `{p}`" for p in served["parameters"] if p.lower() not in known]
        if method["versions"] and not method["versions"] & set(served["versions"]):
            failures.append(f"{served['path']}: no client sends {served['versions']}, they send {sorted(method['versions'])}")
    print("\n".join([*failures, f"{looked_at} methods looked at"]))
    sys.exit(1 if failures else 0)


main()
