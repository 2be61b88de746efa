"""Judges OSCAL documents by two programs of others: compliance-trestle and the library `oscal`.

Arguments: the folder `oscal/` of a pack, a folder with further documents (`NAME.json`), a folder to work in. Prints
JSON: `documents` and `cases`, by path, each with `trestle` (the exit code of `trestle validate`), `state` and `errors`
of the library (3 is valid, 4 with every import resolved); `resolved`, the ids of the controls of the profile as trestle
resolves it.
"""

import contextlib
import io
import json
import os
import pathlib
import sys

from oscal import OSCAL
from trestle.cli import Trestle
from trestle.core.profile_resolver import ProfileResolver

# The folder of a trestle workspace for each kind of document.
FOLDERS = {
    "catalog": "catalogs",
    "profile": "profiles",
    "system-security-plan": "system-security-plans",
    "assessment-plan": "assessment-plans",
    "assessment-results": "assessment-results",
    "plan-of-action-and-milestones": "plan-of-action-and-milestones",
}
IMPORTS = ("import-profile", "import-ssp", "import-ap")


def trestle(*arguments):
    sys.argv = ["trestle", *arguments]
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return Trestle().run()
        except SystemExit as end:
            return end.code


def place(document, name):
    root = next(iter(document))
    return f"{FOLDERS[root]}/{name.replace('.', '_')}/{root}.json"


def into_workspace(document, path, places):
    """A copy with imports as trestle wants them: `trestle://`, from the root of the workspace."""
    root = next(iter(document))
    body = document[root]
    holders = [body[name] for name in IMPORTS if name in body] + body.get("imports", [])
    for holder in holders:
        holder["href"] = f"trestle://{places[holder['href']]}"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document))


def second_opinion(path):
    document = OSCAL.load(str(path))
    return {"state": int(document.content_state), "errors": [str(e) for e in document.validation_errors or []]}


def main():
    pack, cases, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    os.chdir(work)
    assert trestle("init", "--local") == 0
    documents = {path.relative_to(pack).as_posix(): path for path in sorted(pack.rglob("*.json"))}
    places = {}
    for name, path in documents.items():
        places[name] = place(json.loads(path.read_text()), path.stem if "/" in name else "tenure")
    answer = {"documents": {}, "cases": {}}
    for name, path in documents.items():
        into_workspace(json.loads(path.read_text()), work / places[name], places)
    for name, path in documents.items():
        code = trestle("validate", "-f", str(work / places[name]))
        answer["documents"][name] = {"trestle": code} | second_opinion(path)
    for path in sorted(cases.glob("*.json")):
        document = json.loads(path.read_text())
        target = work / place(document, path.stem)
        into_workspace(document, target, places)
        code = trestle("validate", "-f", str(target))
        answer["cases"][path.stem] = {"trestle": code} | second_opinion(path)
    catalog = ProfileResolver.get_resolved_profile_catalog(work, str(work / places["profile.json"]))
    controls = list(catalog.controls or [])
    for group in catalog.groups or []:
        controls.extend(group.controls or [])
    answer["resolved"] = [control.id for control in controls]
    json.dump(answer, sys.stdout)


main()
