"""Reads the estate of a loopback server with the clients that Microsoft publishes, and holds every
answer to their models: each member must be one that the model knows and have the type that it says.

    arm_clients.py AUTHORITY ROOT.PEM TENANT CLIENT_ID SECRET MANAGEMENT_GROUP SUBSCRIPTION…

Prints `{"counts": {…}, "failures": […]}`; ends with 1 if anything failed.
"""

import importlib
import json
import re
import sys
from datetime import date

from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.managedservices import ManagedServicesClient
from azure.mgmt.managementgroups import ManagementGroupsMgmtClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions
from azure.mgmt.subscription import SubscriptionClient

# What Azure sends and a model does not know, each with the page that shows it.
BEYOND_MODELS = {
    # https://learn.microsoft.com/rest/api/resources/subscriptions/list
    "Subscription": {"managedByTenants", "tenantId", "tags"},
    # https://learn.microsoft.com/rest/api/resources/tenants/list
    "TenantIdDescription": {"countryCode", "displayName", "domains", "tenantCategory", "defaultDomain", "tenantType"},
}


class Strict:
    """Holds JSON to a model. Models are of two generations: maps of attributes, or annotations."""

    def __init__(self, models):
        self.models = models
        self.failures = []

    def check(self, name, value, path):
        model = getattr(self.models, name)
        if not isinstance(value, dict):
            return self._fail(path, f"is no {name}: {value!r}")
        if hasattr(model, "_attribute_map"):
            for attribute, names in model.__dict__.get("_subtype_map", {}).items():
                which = value.get(model._attribute_map[attribute]["key"])
                return self.check(names[which], value, path) if which in names else self._fail(path, f"no such {attribute}: {which}")
            self._mapped(name, model, value, path)
        else:
            self._annotated(name, model, value, path)
        return None

    def _fail(self, path, why):
        self.failures.append(f"{path}: {why}")

    def _mapped(self, name, model, value, path):
        # `properties.scope` is a member of a member; a dot that is meant is written `\\.`.
        tree = {}
        for attribute in model._attribute_map.values():
            keys = [key.replace("\\.", ".") for key in re.split(r"(?<!\\)\.", attribute["key"])]
            at = tree
            for key in keys[:-1]:
                at = at.setdefault(key, {})
            at[keys[-1]] = attribute["type"]
        # Open models say so by an attribute with an empty key.
        self._tree(name, tree, value, path, "" in tree)

    def _tree(self, name, tree, value, path, open_model):
        for key, inner in value.items():
            at = f"{path}.{key}"
            if key not in tree:
                if not open_model and key not in BEYOND_MODELS.get(name, ()):
                    self._fail(at, f"`{name}` does not know it")
            elif isinstance(tree[key], dict):
                self._tree(name, tree[key], inner, at, False) if isinstance(inner, dict) else self._fail(at, "is no object")
            elif inner is not None:
                self._typed(tree[key], inner, at)

    def _typed(self, kind, value, path):
        if kind.startswith("[") or kind.startswith("{"):
            wanted = list if kind.startswith("[") else dict
            if not isinstance(value, wanted):
                return self._fail(path, f"is no {wanted.__name__}: {value!r}")
            items = enumerate(value) if wanted is list else value.items()
            for key, item in items:
                self._typed(kind[1:-1], item, f"{path}[{key}]")
            return None
        return self._single(kind, value, path)

    def _single(self, kind, value, path):
        checks = {
            "str": lambda: isinstance(value, str),
            "bool": lambda: isinstance(value, bool),
            "int": lambda: isinstance(value, int) and not isinstance(value, bool),
            "long": lambda: isinstance(value, int) and not isinstance(value, bool),
            "float": lambda: isinstance(value, (int, float)),
            "object": lambda: True,
            "iso-8601": lambda: is_time(value),
            "duration": lambda: isinstance(value, str) and re.fullmatch(r"P[\dYMWDTHS.]+", value),
        }
        if kind in checks:
            if not checks[kind]():
                self._fail(path, f"is no {kind}: {value!r}")
        else:
            self.check(kind, value, path)

    def _annotated(self, name, model, value, path):
        fields = {}
        for own in reversed(model.__mro__):
            for attribute, annotation in getattr(own, "__annotations__", {}).items():
                field = model._attr_to_rest_field.get(attribute)
                if field is not None:
                    fields[field._rest_name] = str(annotation)
        for key, inner in value.items():
            at = f"{path}.{key}"
            if key not in fields:
                if key not in BEYOND_MODELS.get(name, ()):
                    self._fail(at, f"`{name}` does not know it")
            elif inner is not None:
                self._annotation(fields[key], inner, at)

    def _annotation(self, text, value, path):
        text = re.sub(r"ForwardRef\(['\"](.*?)['\"]\)|typing\.|['\"]", lambda match: match[1] or "", text)
        text = re.sub(r"<class (\w+)>", r"\1", text)
        while (outer := re.fullmatch(r"Optional\[(.*)\]", text)) is not None:
            text = outer[1]
        if text.startswith("Union["):
            # A text of an enumeration that may grow.
            text = "str"
        if (inner := re.fullmatch(r"[Ll]ist\[(.*)\]", text)) is not None:
            if not isinstance(value, list):
                return self._fail(path, f"is no list: {value!r}")
            for at, item in enumerate(value):
                self._annotation(inner[1], item, f"{path}[{at}]")
        elif (inner := re.fullmatch(r"[Dd]ict\[str, ?(.*)\]", text)) is not None:
            if not isinstance(value, dict):
                return self._fail(path, f"is no dict: {value!r}")
            for key, item in value.items():
                self._annotation(inner[1], item, f"{path}[{key}]")
        elif text.startswith("_models."):
            self.check(text.removeprefix("_models.").split(".")[-1], value, path)
        elif text == "datetime.datetime":
            self._single("iso-8601", value, path)
        elif text != "Any":
            self._single(text, value, path)
        return None


def is_time(value):
    if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", value) is None:
        return False
    date.fromisoformat(value[:10])
    return True


class Reader:
    """Reads lists with a client, keeping what came over the wire."""

    def __init__(self):
        self.counts, self.failures = {}, []

    def read(self, name, list_call, module, model, *arguments, **options):
        pages = []
        options["raw_response_hook"] = lambda response: pages.append(json.loads(response.http_response.text()))
        items = list(list_call(*arguments, **options))
        self.counts[name] = self.counts.get(name, 0) + len(items)
        strict = Strict(importlib.import_module(module))
        for page in pages:
            for at, item in enumerate(page["value"]):
                strict.check(model, item, f"{name}[{at}]")
        self.failures += strict.failures
        return items


def main():
    authority, root, tenant, client_id, secret, group, *subscriptions = sys.argv[1:]
    credential = ClientSecretCredential(
        tenant, client_id, secret, authority=authority, disable_instance_discovery=True, connection_verify=root
    )
    common = {
        "base_url": authority,
        "connection_verify": root,
        "credential_scopes": ["https://management.azure.com/.default"],
        "retry_total": 0,
    }
    reader = Reader()
    read = reader.read
    tree = SubscriptionClient(credential, **common)
    read("tenants", tree.tenants.list, "azure.mgmt.subscription.models", "TenantIdDescription")
    read("subscriptions", tree.subscriptions.list, "azure.mgmt.subscription.models", "Subscription")
    groups = ManagementGroupsMgmtClient(credential, **common).management_groups
    models = "azure.mgmt.managementgroups.models"
    read("managementGroups", groups.list, models, "ManagementGroupInfo")
    read("descendants", groups.get_descendants, models, "DescendantInfo", group)
    services = ManagedServicesClient(credential, **common)
    for subscription in subscriptions:
        read_subscription(read, credential, common, services, subscription)
    read_resource_graph(reader, credential, common, subscriptions)
    print(json.dumps({"counts": reader.counts, "failures": reader.failures}))
    sys.exit(1 if reader.failures else 0)


def read_subscription(read, credential, common, services, subscription):
    scope = f"/subscriptions/{subscription}"
    access = AuthorizationManagementClient(credential, subscription, **common)
    current, pim = "azure.mgmt.authorization.v2022_04_01.models", "azure.mgmt.authorization.v2020_10_01.models"
    read("roleAssignments", access.role_assignments.list_for_subscription, current, "RoleAssignment")
    read("roleAssignments at scope", access.role_assignments.list_for_scope, current, "RoleAssignment", scope, filter="atScope()")
    read("roleDefinitions", access.role_definitions.list, current, "RoleDefinition", scope)
    read("denyAssignments", access.deny_assignments.list, current, "DenyAssignment")
    classic = "azure.mgmt.authorization.v2015_07_01.models"
    read("classicAdministrators", access.classic_administrators.list, classic, "ClassicAdministrator")
    eligible, active = access.role_eligibility_schedule_instances, access.role_assignment_schedule_instances
    read("eligible", eligible.list_for_scope, pim, "RoleEligibilityScheduleInstance", scope)
    read("active", active.list_for_scope, pim, "RoleAssignmentScheduleInstance", scope)
    policies = access.role_management_policy_assignments
    read("policies", policies.list_for_scope, pim, "RoleManagementPolicyAssignment", scope)
    lighthouse = "azure.mgmt.managedservices.models"
    read("registrationDefinitions", services.registration_definitions.list, lighthouse, "RegistrationDefinition", scope)
    read("registrationAssignments", services.registration_assignments.list, lighthouse, "RegistrationAssignment", scope,
         expand_registration_definition=True)
    identities = ManagedServiceIdentityClient(credential, subscription, **common)
    models = "azure.mgmt.msi.v2024_11_30.models"
    for identity in read("identities", identities.user_assigned_identities.list_by_subscription, models, "Identity"):
        group = identity.id.split("/")[4]
        credentials = identities.federated_identity_credentials
        read("federatedIdentityCredentials", credentials.list, models, "FederatedIdentityCredential", group, identity.name)
    vaults = KeyVaultManagementClient(credential, subscription, **common).vaults
    read("vaults", vaults.list_by_subscription, "azure.mgmt.keyvault.models", "Vault")
    resources = ResourceManagementClient(credential, subscription, **common)
    models = "azure.mgmt.resource.resources.models"
    read("resources", resources.resources.list, models, "GenericResourceExpanded")
    read("resourceGroups", resources.resource_groups.list, models, "ResourceGroup")


def read_resource_graph(reader, credential, common, subscriptions):
    client = ResourceGraphClient(credential, **common)
    for name, query in {
        "graph of role assignments": "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | order by id asc",
        "graph of vaults": "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, properties | order by id asc",
    }.items():
        token, found = None, 0
        while True:
            options = QueryRequestOptions(top=5, skip_token=token, result_format="objectArray")
            answer = client.resources(QueryRequest(query=query, subscriptions=subscriptions, options=options))
            found += len(answer.data)
            token = answer.skip_token
            if token is None:
                break
        if found != answer.total_records:
            reader.failures.append(f"{name}: {found} of {answer.total_records}")
        reader.counts[name] = found


main()
