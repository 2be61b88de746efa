"""What Google publishes of its APIs: discovery documents, and the messages of the clients of those that
have none there (IAM version 3, Privileged Access Manager).

`Documented` finds the method of a path and says what its parameters are and what is wrong with an answer.
"""

import functools
import importlib
import json
import pathlib
import re

import googleapiclient.discovery_cache
from google.protobuf import json_format
from jsonschema import Draft202012Validator

FOLDER = pathlib.Path(googleapiclient.discovery_cache.__file__).parent / "documents"
# The documents of a service: several versions live beside each other.
DOCUMENTS = {
    "cloudresourcemanager": ["cloudresourcemanager.v3"],
    "cloudasset": ["cloudasset.v1"],
    "iam": ["iam.v1", "iam.v2"],
    "orgpolicy": ["orgpolicy.v2"],
    "policyanalyzer": ["policyanalyzer.v1"],
    "recommender": ["recommender.v1"],
    "logging": ["logging.v2"],
    "apikeys": ["apikeys.v2"],
    "compute": ["compute.v1"],
    "cloudfunctions": ["cloudfunctions.v2"],
    "run": ["run.v1", "run.v2"],
    "storage": ["storage.v1"],
    "secretmanager": ["secretmanager.v1"],
    "cloudidentity": ["cloudidentity.v1"],
    "admin": ["admin.directory_v1", "admin.reports_v1"],
    "iamcredentials": ["iamcredentials.v1"],
}
# Clients of what has no document: module of the messages, module and class of the transport.
CLIENTS = {
    "iam": [
        ("google.cloud.iam_v3", "services.policy_bindings.transports.rest_base", "_BasePolicyBindingsRestTransport"),
        (
            "google.cloud.iam_v3",
            "services.principal_access_boundary_policies.transports.rest_base",
            "_BasePrincipalAccessBoundaryPoliciesRestTransport",
        ),
    ],
    "privilegedaccessmanager": [
        (
            "google.cloud.privilegedaccessmanager_v1",
            "services.privileged_access_manager.transports.rest_base",
            "_BasePrivilegedAccessManagerRestTransport",
        ),
    ],
}
# The resource of an asset, by its type and version: document and schema.
ASSETS = {
    ("cloudresourcemanager.googleapis.com/Organization", "v3"): ("cloudresourcemanager.v3", "Organization"),
    ("cloudresourcemanager.googleapis.com/Folder", "v3"): ("cloudresourcemanager.v3", "Folder"),
    ("cloudresourcemanager.googleapis.com/Project", "v3"): ("cloudresourcemanager.v3", "Project"),
    ("iam.googleapis.com/ServiceAccount", "v1"): ("iam.v1", "ServiceAccount"),
    ("iam.googleapis.com/ServiceAccountKey", "v1"): ("iam.v1", "ServiceAccountKey"),
    ("iam.googleapis.com/Role", "v1"): ("iam.v1", "Role"),
    ("iam.googleapis.com/PolicyV2", "v2"): ("iam.v2", "GoogleIamV2Policy"),
    ("iam.googleapis.com/WorkloadIdentityPool", "v1"): ("iam.v1", "WorkloadIdentityPool"),
    ("iam.googleapis.com/WorkloadIdentityPoolProvider", "v1"): ("iam.v1", "WorkloadIdentityPoolProvider"),
    ("apikeys.googleapis.com/Key", "v2"): ("apikeys.v2", "V2Key"),
    ("compute.googleapis.com/Instance", "v1"): ("compute.v1", "Instance"),
    ("cloudfunctions.googleapis.com/Function", "v2"): ("cloudfunctions.v2", "Function"),
    ("run.googleapis.com/Service", "v1"): ("run.v1", "Service"),
    ("run.googleapis.com/Service", "v2"): ("run.v2", "GoogleCloudRunV2Service"),
    ("run.googleapis.com/Job", "v1"): ("run.v1", "Job"),
    ("run.googleapis.com/Job", "v2"): ("run.v2", "GoogleCloudRunV2Job"),
    ("storage.googleapis.com/Bucket", "v1"): ("storage.v1", "Bucket"),
    ("secretmanager.googleapis.com/Secret", "v1"): ("secretmanager.v1", "Secret"),
    ("cloudkms.googleapis.com/CryptoKey", "v1"): ("cloudkms.v1", "CryptoKey"),
    ("secretmanager.googleapis.com/SecretVersion", "v1"): ("secretmanager.v1", "SecretVersion"),
    ("compute.googleapis.com/Snapshot", "v1"): ("compute.v1", "Snapshot"),
    ("pubsub.googleapis.com/Subscription", "v1"): ("pubsub.v1", "Subscription"),
    ("logging.googleapis.com/LogSink", "v2"): ("logging.v2", "LogSink"),
    ("logging.googleapis.com/LogBucket", "v2"): ("logging.v2", "LogBucket"),
    ("monitoring.googleapis.com/AlertPolicy", "v3"): ("monitoring.v3", "AlertPolicy"),
}
TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
FORMATS = {
    "int64": {"type": "string", "pattern": r"^-?\d+$"},
    "uint64": {"type": "string", "pattern": r"^\d+$"},
    "google-datetime": {"type": "string", "pattern": TIME},
    "date-time": {"type": "string", "pattern": TIME},
    "google-duration": {"type": "string", "pattern": r"^-?\d+(\.\d+)?s$"},
    "byte": {"type": "string", "pattern": r"^[A-Za-z0-9+/_=-]*$"},
}


@functools.cache
def document(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def schema_of(name, node):
    """A node of a discovery document as JSON Schema, which takes no member that is not documented."""
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    kind = node.get("type", "object")
    if kind == "any":
        return {}
    if kind == "array":
        return {"type": "array", "items": schema_of(name, node["items"])}
    if kind == "object":
        properties = {key: schema_of(name, value) for key, value in node.get("properties", {}).items()}
        more = node.get("additionalProperties")
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": schema_of(name, more) if more else False,
        }
    if kind == "string" and node.get("format") in FORMATS:
        return FORMATS[node["format"]]
    schema = {"type": kind}
    if "enum" in node:
        schema["enum"] = node["enum"]
    if kind == "integer" and node.get("format") in ("int32", "uint32"):
        schema |= {"minimum": 0 if node["format"] == "uint32" else -(2**31), "maximum": 2**32 - 1}
    return schema


@functools.cache
def validator(name, schema):
    defined = {key: schema_of(name, value) for key, value in document(name)["schemas"].items()}
    return Draft202012Validator({"$defs": defined, "$ref": f"#/$defs/{schema}"})


def wrong(name, schema, body):
    """What is wrong with a body, in words."""
    for error in validator(name, schema).iter_errors(body):
        yield f"{error.json_path}: {error.message[:300]}"


def methods(node):
    yield from node.get("methods", {}).values()
    for inner in node.get("resources", {}).values():
        yield from methods(inner)


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


class OfDocument:
    """A method of a discovery document."""

    def __init__(self, name, method):
        whole = document(name)
        self.name, self.method = name, method
        self.id = method["id"]
        self.verb = method["httpMethod"]
        path = whole["servicePath"] + method.get("flatPath", method["path"])
        self.shape = re.sub(r"\{[^}]*\}", "*", path)
        parameters = {key for key, value in method.get("parameters", {}).items() if value["location"] == "query"}
        # Some are named in the words of the method only.
        said = set(re.findall(r"`(\w+)` parameter|\n`(\w+)` parameter", method.get("description", "")))
        self.parameters = parameters | {word for pair in said for word in pair if word}
        self.repeated = {key for key, value in method.get("parameters", {}).items() if value.get("repeated")}
        self.required = {
            key for key, value in method.get("parameters", {}).items() if value.get("required") and value["location"] == "query"
        }
        self.scopes = {scope.rsplit("/", 1)[-1] for scope in method.get("scopes", [])}

    def wrong(self, body):
        yield from wrong(self.name, self.method["response"]["$ref"], body)
        if self.id == "cloudasset.searchAllResources":
            for result in body.get("results", []):
                yield from self.assets(result)

    @staticmethod
    def assets(result):
        for versioned in result.get("versionedResources", []):
            of = ASSETS.get((result["assetType"], versioned["version"]))
            if of is None:
                yield f"no document of {result['assetType']} {versioned['version']}"
            else:
                for reason in wrong(*of, versioned["resource"]):
                    yield f"{result['name']}: {reason}"

    def wrong_request(self, body):
        if "request" not in self.method:
            # An empty object may always be sent.
            return [] if body in ({}, None) else ["a body that is not documented"]
        return wrong(self.name, self.method["request"]["$ref"], body or {})


class OfClient:
    """A method of a client: its messages say what is right."""

    def __init__(self, messages, name, http):
        module = importlib.import_module(messages)
        self.id, self.verb = name, http["method"].upper()
        self.shape = re.sub(r"\{\w+=([^}]*)\}", r"\1", http["uri"]).lstrip("/")
        request = getattr(module, f"{name}Request")
        self.answer = getattr(module, f"{name}Response", None)
        in_path = set(re.findall(r"\{(\w+)=", http["uri"]))
        self.parameters = {camel(field) for field in request.meta.fields if field not in in_path}
        self.repeated, self.required, self.scopes = set(), set(), {"cloud-platform"}

    def wrong(self, body):
        try:
            json_format.ParseDict(body, self.answer.pb()())
        except json_format.ParseError as error:
            yield str(error)

    def wrong_request(self, body):
        return [] if body in ({}, None) else ["a body that is not documented"]


@functools.cache
def known(service):
    """Every method of a service."""
    found = [OfDocument(name, method) for name in DOCUMENTS.get(service, []) for method in methods(document(name))]
    for messages, transport, name in CLIENTS.get(service, []):
        base = getattr(importlib.import_module(f"{messages}.{transport}"), name)
        for inner in dir(base):
            if inner.startswith(("_BaseList", "_BaseSearch")):
                for http in getattr(base, inner)._get_http_options():
                    try:
                        found.append(OfClient(messages, inner.removeprefix("_Base"), http))
                    except AttributeError:
                        # What Google's clients have for locations and operations has no messages here.
                        continue
    return found


def find(verb, path):
    """The methods that a path may be, which begins with the service's name: the one with most words first."""
    service, _, rest = path.lstrip("/").partition("/")
    met = []
    for method in known(service):
        pattern = "/".join(re.escape(part).replace(r"\*", "[^/]+?") for part in method.shape.split("/"))
        if method.verb == verb and re.fullmatch(pattern, rest):
            met.append(method)
    return sorted(met, key=lambda method: -len(method.shape.replace("*", "")))
