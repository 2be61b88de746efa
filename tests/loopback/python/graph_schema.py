"""Validates answers of Microsoft Graph against a JSON Schema made of Microsoft's own metadata (CSDL).

Reads lines of JSON from its input, each with `method`, `url` and `body`. The type of an answer follows
from its path alone, walked through the metadata: a path that the metadata does not know is a failure,
and so is a selected or expanded property that the type does not have. Prints what fails and how many
answers were looked at; ends with 1 if anything failed.

    graph_schema.py graph-v1.0.csdl.xz < answers.jsonl
"""

import json
import lzma
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

from jsonschema import Draft202012Validator

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"
GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
PRIMITIVES = {
    "Edm.String": {"type": "string"},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Int16": {"type": "integer"},
    "Edm.Int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Edm.Int64": {"type": "integer"},
    "Edm.Double": {"type": "number"},
    "Edm.Single": {"type": "number"},
    "Edm.Decimal": {"type": "number"},
    "Edm.Byte": {"type": "integer", "minimum": 0, "maximum": 255},
    "Edm.Guid": {"type": "string", "pattern": GUID},
    "Edm.Date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "Edm.TimeOfDay": {"type": "string", "pattern": r"^\d\d:\d\d:\d\d"},
    "Edm.DateTimeOffset": {"type": "string", "pattern": TIME},
    "Edm.Duration": {"type": "string", "pattern": r"^-?P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?([\d.]+S)?)?$"},
    "Edm.Binary": {"type": "string"},
    "Edm.Stream": False,
}
# What only the beta endpoint has, by its documentation: the metadata is that of v1.0.
BETA_PATHS = {
    "reports/servicePrincipalSignInActivities": "beta.servicePrincipalSignInActivity",
    "reports/appCredentialSignInActivities": "beta.appCredentialSignInActivity",
}
ACTIVITY = "microsoft.graph.signInActivity"
BETA_TYPES = {
    "beta.servicePrincipalSignInActivity": {
        "id": "Edm.String!", "appId": "Edm.String", "lastSignInActivity": ACTIVITY,
        "delegatedClientSignInActivity": ACTIVITY, "delegatedResourceSignInActivity": ACTIVITY,
        "applicationAuthenticationClientSignInActivity": ACTIVITY,
        "applicationAuthenticationResourceSignInActivity": ACTIVITY,
    },
    "beta.appCredentialSignInActivity": {
        "id": "Edm.String!", "keyId": "Edm.String", "keyType": "Edm.String", "keyUsage": "Edm.String",
        "appId": "Edm.String", "appObjectId": "Edm.String", "servicePrincipalObjectId": "Edm.String",
        "resourceId": "Edm.String", "credentialOrigin": "Edm.String", "signInActivity": ACTIVITY,
        "expirationDateTime": "Edm.DateTimeOffset", "createdDateTime": "Edm.DateTimeOffset",
    },
    "beta.federatedIdentityExpression": {"value": "Edm.String", "languageVersion": "Edm.Int32"},
}
BETA_PROPERTIES = {
    "microsoft.graph.federatedIdentityCredential": {
        "claimsMatchingExpression": "beta.federatedIdentityExpression"
    },
    # https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
    "microsoft.graph.signIn": {
        "signInEventTypes": "Collection(Edm.String)", "crossTenantAccessType": "Edm.String",
        "servicePrincipalCredentialKeyId": "Edm.String", "userType": "Edm.String",
    },
}


class Metadata:
    """The entity model."""

    def __init__(self, path):
        root = ElementTree.parse(lzma.open(path)).getroot()
        self.types, self.enums, self.alias, self.roots, self.bound = {}, {}, {}, {}, {}
        schemas = list(root.iter(EDM + "Schema"))
        for schema in schemas:
            if schema.get("Alias"):
                self.alias[schema.get("Alias")] = schema.get("Namespace")
        for schema in schemas:
            for item in schema:
                self._add(schema.get("Namespace"), item)
        self.derived = {}
        for name, item in self.types.items():
            base = item.get("BaseType")
            if base:
                self.derived.setdefault(self.full(base), []).append(name)

    def _add(self, namespace, item):
        tag = item.tag.removeprefix(EDM)
        if tag in ("EntityType", "ComplexType"):
            self.types[f"{namespace}.{item.get('Name')}"] = item
        elif tag == "EnumType":
            members = [member.get("Name") for member in item if member.tag == EDM + "Member"]
            self.enums[f"{namespace}.{item.get('Name')}"] = (members, item.get("IsFlags") == "true")
        elif tag == "EntityContainer":
            for entry in item:
                name = entry.get("EntityType") or entry.get("Type")
                if name:
                    self.roots[entry.get("Name").lower()] = (self.full(name), entry.tag == EDM + "EntitySet")
        elif tag in ("Action", "Function") and item.get("IsBound") == "true":
            parameter = item.find(EDM + "Parameter")
            result = item.find(EDM + "ReturnType")
            if result is not None:
                self.bound[(parameter.get("Type"), item.get("Name"))] = result.get("Type")

    def full(self, name):
        space, _, last = name.rpartition(".")
        return f"{self.alias.get(space, space)}.{last}"

    def plain(self, name):
        """The type of a property, and whether it is a collection."""
        inner = re.fullmatch(r"Collection\((.*)\)", name)
        return (self.full(inner[1]), True) if inner else (self.full(name), False)

    def members(self, name, tag):
        """Properties of a type, those of its bases with them: name to type and nullability."""
        found = {}
        while name:
            item = self.types[name]
            for entry in item:
                if entry.tag == EDM + tag:
                    found.setdefault(entry.get("Name"), (entry.get("Type"), entry.get("Nullable") != "false"))
            base = item.get("BaseType")
            name = self.full(base) if base else None
        return found

    def below(self, name):
        """A type and every type that derives from it."""
        found = [name]
        for derived in self.derived.get(name, []):
            found += self.below(derived)
        return found

    def walk(self, path):
        """The type that a path leads to, and whether it is a collection; None where it leads nowhere."""
        segments = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
        here = self.roots.get(segments[0].lower())
        for segment in segments[1:]:
            if here is None:
                return None
            here = self._step(here, segment)
        return here

    def _step(self, here, segment):
        name, collection = here
        if segment.startswith("microsoft.graph."):
            return (segment, collection) if segment in self.below(name) else None
        if collection:
            for (parameter, action), result in self.bound.items():
                own, many = self.plain(parameter)
                if many and own == name and action.lower() == segment.lower():
                    return self.plain(result)
            # Any other segment is a key.
            return (name, False)
        for tag in ("NavigationProperty", "Property"):
            for property, (type_name, _) in self.members(name, tag).items():
                if property.lower() == segment.lower():
                    return self.plain(type_name)
        return None


class Schemas:
    """JSON Schema of the types, made when they are needed."""

    def __init__(self, metadata):
        self.metadata = metadata
        self.definitions = {}

    def answer(self, name, collection):
        item = self.reference(name)
        if not collection:
            return {"$defs": self.definitions, **item}
        return {
            "$defs": self.definitions,
            "type": "object",
            "required": ["@odata.context", "value"],
            "properties": {"value": {"type": "array", "items": item}},
            "patternProperties": {"^@odata": {}},
            "additionalProperties": False,
        }

    def reference(self, name):
        if name in PRIMITIVES:
            return PRIMITIVES[name]
        if name in self.metadata.enums:
            members, flags = self.metadata.enums[name]
            either = "|".join(map(re.escape, members))
            return {"type": "string", "pattern": f"^({either})(,({either}))*$" if flags else f"^({either})$"}
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name].update(self._any_of(name))
        return {"$ref": f"#/$defs/{name}"}

    def _any_of(self, name):
        """The type itself, or a derived one that says which."""
        if name in BETA_TYPES:
            members = {p: (t.rstrip("!"), not t.endswith("!")) for p, t in BETA_TYPES[name].items()}
            return self._object(members, {}, None)
        branches = []
        for own in self.metadata.below(name):
            said = {"const": f"#{own}"}
            strict = f"={own}"
            if strict not in self.definitions:
                self.definitions[strict] = {}
                properties = self.metadata.members(own, "Property")
                for extra, type_name in BETA_PROPERTIES.get(own, {}).items():
                    properties[extra] = (type_name, True)
                self.definitions[strict].update(
                    self._object(properties, self.metadata.members(own, "NavigationProperty"), said)
                )
            branches.append((own, said, {"$ref": f"#/$defs/{strict}"}))
        chain = branches[0][2]
        for own, said, reference in branches[1:]:
            condition = {"properties": {"@odata.type": said}, "required": ["@odata.type"]}
            chain = {"if": condition, "then": reference, "else": chain}
        return chain

    def _object(self, properties, navigation, said):
        shapes = {"@odata.type": said if said else {"type": "string"}}
        for name, (type_name, nullable) in {**navigation, **properties}.items():
            own, collection = self.metadata.plain(type_name)
            inner = self.reference(own)
            if collection:
                shapes[name] = {"type": "array", "items": inner}
            elif inner is False or not nullable:
                shapes[name] = inner
            else:
                shapes[name] = {"anyOf": [{"type": "null"}, inner]}
        return {
            "type": "object",
            "properties": shapes,
            "patternProperties": {"@odata\\.": {}},
            # Open types are held to their properties, too: a name that is misspelt is no extension.
            "additionalProperties": False,
        }


def undocumented(metadata, name, query):
    """What a query names and its type does not have."""
    known = set()
    for own in metadata.below(name) if name in metadata.types else []:
        known |= {p.lower() for tag in ("Property", "NavigationProperty") for p in metadata.members(own, tag)}
    known |= {p.lower() for p in BETA_PROPERTIES.get(name, {})}
    for key, value in urllib.parse.parse_qsl(query):
        if key in ("$select", "$expand") and name in metadata.types:
            for word in re.sub(r"\(.*?\)+", "", value).split(","):
                if word.strip().lower() not in known:
                    yield f"{key} of `{word}`"


def deepest(error):
    """The innermost reason: that of a union says nothing."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def main():
    metadata = Metadata(sys.argv[1])
    schemas = Schemas(metadata)
    looked_at, failures, validators = 0, [], {}
    for line in sys.stdin:
        answer = json.loads(line)
        path, _, query = answer["url"].partition("?")
        version, _, rest = path.strip("/").partition("/")
        here = metadata.walk(rest)
        if here is None and version == "beta" and rest in BETA_PATHS:
            here = (BETA_PATHS[rest], True)
        if here is None:
            failures.append(f"{answer['url']}: the metadata knows no such path")
            continue
        failures += [f"{answer['url']}: the metadata knows no {what}" for what in undocumented(metadata, here[0], query)]
        if here not in validators:
            validators[here] = Draft202012Validator(schemas.answer(*here))
        for error in validators[here].iter_errors(answer["body"]):
            error = deepest(error)
            failures.append(f"{answer['url']}: {error.json_path}: {error.message[:300]}")
        looked_at += 1
    for failure in failures:
        print(failure)
    print(f"{looked_at} answers looked at")
    sys.exit(1 if failures else 0)


main()
