"""Holds names that we use against the models that AWS publishes of its services (botocore's copy).

Reads JSON on standard input: `units`, each with `api`, `asks` (the operations that take part),
`file`, `members` and `request`, and `words`, names that our code reads from answers. Prints what does not exist, one line each.
"""

import json
import sys

import botocore
import botocore.session

# Where our prefix, which is that of IAM actions, is not the name of the model or of the CLI.
MODELS = {"sso": "sso-admin"}
COMMANDS = {"config": "configservice", "s3": "s3api", "sso": "sso-admin"}


def names(shape, seen):
    """Every member name below a shape, by its name in the API and by its name on the wire."""
    if shape is None or shape.name in seen:
        return set()
    seen.add(shape.name)
    found = set()
    if shape.type_name == "structure":
        for member, below in shape.members.items():
            found |= {member, below.serialization.get("name", member)} | names(below, seen)
    elif shape.type_name == "list":
        found |= {shape.member.serialization.get("name", "member")} | names(shape.member, seen)
    elif shape.type_name == "map":
        found |= names(shape.key, seen) | names(shape.value, seen)
    elif shape.type_name == "string" and shape.enum:
        # Keys of maps, such as the attributes of a queue.
        found |= set(shape.enum)
    return found


def main():
    asked = json.load(sys.stdin)
    session = botocore.session.get_session()
    known, problems = set(), []
    for unit in asked["units"]:
        service, operation = unit["api"].split(":")
        model = session.get_service_model(MODELS.get(service, service))
        if operation not in model.operation_names:
            problems.append(f"{unit['api']}: there is no such operation")
            continue
        operation = model.operation_model(operation)
        known |= names(operation.output_shape, set()) | names(operation.input_shape, set())
        answer = operation.output_shape.members if operation.output_shape else {}
        # A report is first asked for by one operation and then fetched by another.
        inputs = [model.operation_model(name).input_shape for name in unit["asks"] if name in model.operation_names]
        request = {member for shape in inputs if shape for member in shape.members}
        for member in unit["members"]:
            if member not in answer:
                problems.append(f"{unit['api']}: no `{member}` in the answer")
        if unit["request"] and unit["request"] not in request:
            problems.append(f"{unit['api']}: no `{unit['request']}` in the request")
        command = botocore.xform_name(operation.name, "-")
        if unit["file"] != f"{COMMANDS.get(service, service)}-{command}":
            problems.append(f"{unit['api']}: the CLI's output is not `{unit['file']}`")
    problems += [f"no answer has a member `{word}`" for word in asked["words"] if word not in known]
    print("\n".join(problems))


main()
