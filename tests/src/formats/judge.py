"""Judges the machine-readable formats of a pack with the validators of others.

    judge.py ocsf DATA            ocsf-json-schema's schemas of 1.8.0
    judge.py asff DATA            botocore's shapes of Security Hub's BatchImportFindings, and its limits
    judge.py sarif DATA SCHEMA    the JSON schema of SARIF 2.1.0
    judge.py junit DATA           junitparser
    judge.py markdown DATA        GitHub's own renderer (cmark-gfm)

DATA is a pack's folder `data`. Beyond the form it holds what is said to the assessment and to the recordings beside
it. Prints one line of JSON with what was seen; ends with 1 and the first fault where there is one.
"""

import collections
import hashlib
import html.parser
import json
import pathlib
import sys


def findings(data):
    """Every finding of the assessment, by its fingerprint."""
    assessment = json.loads((data / "assessment.json").read_text(encoding="utf-8"))
    return {one["fingerprint"]: one for outcome in assessment["outcomes"] for one in outcome["findings"]}


def events(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def ocsf(data):
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0"))
    names = {
        2003: "compliance_finding",
        2004: "detection_finding",
        2008: "iam_analysis_finding",
        3004: "entity_management",
        3005: "user_access",
    }
    validators, seen, ids = {}, collections.Counter(), set()
    told = events(data / "ocsf/findings.jsonl")
    for event in told + events(data / "ocsf/entitlements.jsonl"):
        kind = (event["class_uid"], tuple(event["metadata"]["profiles"]))
        if kind not in validators:
            made = schema.get_class_schema(names[kind[0]], profiles=list(kind[1]))
            validators[kind] = Draft202012Validator(made)
        for error in validators[kind].iter_errors(event):
            raise AssertionError(f"{kind} at {'/'.join(map(str, error.path))}: {error.message[:300]}")
        assert event["metadata"]["version"] == "1.8.0"
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert event["metadata"]["uid"] not in ids, f"{event['metadata']['uid']} comes twice"
        ids.add(event["metadata"]["uid"])
        seen[str(kind[0])] += 1
    known = findings(data)
    own = [one for one in told if not one["finding_info"]["uid"].startswith("check:")]
    assert sorted(one["finding_info"]["uid"] for one in own) == sorted(known), "an event for each finding"
    followed = 0
    for event in own:
        pieces = event.get("evidences") or event.get("unmapped", {}).get("evidences", [])
        assert pieces or not known[event["finding_info"]["uid"]]["evidence"], "a finding without its evidence"
        for piece in pieces:
            line = int(piece["data"]["pointer"].split("/")[1])
            lines = (data / piece["name"]).read_bytes().split(b"\n")
            assert hashlib.sha256(lines[line]).hexdigest() == piece["uid"], f"{piece} is not what was recorded"
            followed += 1
    sizes = [len(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) for one in own]
    passed = [one for one in told if one.get("compliance", {}).get("status_id") == 1]
    return {
        "classes": seen,
        "followed": followed,
        "mean": sum(sizes) // max(len(sizes), 1),
        "largest": max(sizes, default=0),
        "passed": len(passed),
    }


def asff(data):
    import botocore.session
    from botocore.validate import ParamValidator

    model = botocore.session.get_session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    seen, largest = collections.Counter(), 0
    for file in sorted((data / "asff").iterdir()):
        batch = json.loads(file.read_text(encoding="utf-8"))
        report = ParamValidator().validate(batch, shape)
        assert not report.has_errors(), f"{file.name}: {report.generate_report()[:400]}"
        # Limits that the shape does not hold: of the user guide.
        assert 1 <= len(batch["Findings"]) <= 100, f"{file.name} has {len(batch['Findings'])} findings"
        for finding in batch["Findings"]:
            size = len(json.dumps(finding).encode())
            assert size <= 240_000, f"{finding['Id']} has {size} bytes"
            assert 1 <= len(finding["Title"]) <= 256 and 1 <= len(finding["Description"]) <= 1024
            assert len(finding["Remediation"]["Recommendation"]["Text"]) <= 512
            assert 1 <= len(finding["Resources"]) <= 32 and len(finding["ProductFields"]) <= 50
            assert all(len(value) <= 1024 for value in finding["ProductFields"].values())
            account = finding["ProductArn"].split(":")[4]
            assert account == finding["AwsAccountId"], "the product is that of the account"
            seen[finding["Id"].removeprefix("tenure/")] += 1
            largest = max(largest, size)
    assert not [one for one, times in seen.items() if times > 1], "a finding comes twice"
    known = findings(data)
    missing = [
        one
        for one, finding in known.items()
        if finding["subject"]["cloud"] == "aws" and finding["subject"]["scope"][4:].isdigit() and one not in seen
    ]
    assert not missing and set(seen) <= set(known), f"not filed: {missing[:3]}"
    return {"findings": len(seen), "largest": largest}


def sarif(data, schema):
    from jsonschema import Draft7Validator

    log = json.loads((data / "sarif/findings.sarif").read_text(encoding="utf-8"))
    for error in Draft7Validator(json.loads(pathlib.Path(schema).read_text())).iter_errors(log):
        raise AssertionError(f"at {'/'.join(map(str, error.path))}: {error.message[:300]}")
    (run,) = log["runs"]
    rules, known = run["tool"]["driver"]["rules"], findings(data)
    told = [one["partialFingerprints"]["tenure/v1"] for one in run["results"]]
    assert sorted(told) == sorted(known), "a result for each finding"
    places = collections.Counter()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
        for location in result["locations"] + result.get("relatedLocations", []):
            place = location.get("physicalLocation")
            if place is None:
                continue
            uri, region = place["artifactLocation"]["uri"], place["region"]
            lines = (data / uri).read_bytes().count(b"\n")
            assert 1 <= region["startLine"] <= region["endLine"] <= lines + 1, f"{uri} has no line {region}"
            places[uri.split("/")[0]] += 1
    notes = run["invocations"][0].get("toolExecutionNotifications", [])
    return {"results": len(told), "places": places, "not_evaluated": len(notes)}


def junit(data):
    from junitparser import JUnitXml

    tree = JUnitXml.fromfile(str(data / "junit/checks.xml"))
    assessment = json.loads((data / "assessment.json").read_text(encoding="utf-8"))
    verdicts = {outcome["check"]: outcome for outcome in assessment["outcomes"]}
    cases = [case for suite in tree for case in suite]
    assert sorted(case.name for case in cases) == sorted(verdicts), "a test case for each check"
    seen = collections.Counter()
    for case in cases:
        outcome = verdicts[case.name]
        complete = outcome["population"] > 0 and not outcome["not_evaluated"]
        state = "failed" if case.is_failure else "skipped" if case.is_skipped else "passed"
        assert (state == "failed") == (outcome["verdict"] == "fail"), case.name
        assert (state == "passed") == (outcome["verdict"] == "pass" and complete), case.name
        assert all(result.message for result in case.result), f"{case.name} says no reason"
        seen[state] += 1
    assert (tree.tests, tree.failures, tree.skipped) == (len(cases), seen["failed"], seen["skipped"])
    return seen


class Tags(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self):
        super().__init__()
        self.seen = collections.Counter()
        self.outside = []
        self.code = 0

    def handle_starttag(self, tag, attrs):
        self.seen[tag] += 1
        self.code += tag == "code"
        assert all(name == "align" for name, _ in attrs), f"{tag} has {attrs}"

    def handle_endtag(self, tag):
        self.code -= tag == "code"

    def handle_comment(self, data):
        # The renderer leaves a comment where it took HTML away.
        raise AssertionError(f"not only text: {data.strip()}")

    def handle_data(self, data):
        if not self.code:
            self.outside.append(data)


def markdown(data):
    import re

    import cmarkgfm

    text = (data / "summary.md").read_text(encoding="utf-8")
    page = Tags()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(text))
    allowed = {"h1", "h2", "p", "strong", "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(page.seen) <= allowed, f"not only text: {set(page.seen) - allowed}"
    # Mentions and references are found in the rendered text, outside of code.
    plain = "".join(page.outside)
    found = re.findall(r"@[A-Za-z0-9]|#[0-9]|https?://", plain)
    assert not found, f"a tracker would take {found[:3]} for its own"
    assert not re.search(r"^/", text, re.MULTILINE), "a quick action"
    return {"bytes": len(text.encode()), "tags": page.seen}


def main():
    kind, data, *more = sys.argv[1:]
    judge = {"ocsf": ocsf, "asff": asff, "sarif": sarif, "junit": junit, "markdown": markdown}[kind]
    print(json.dumps(judge(pathlib.Path(data), *more)))


if __name__ == "__main__":
    try:
        main()
    except AssertionError as fault:
        sys.exit(f"{fault}")
