"""Google's own client (google-api-python-client) reads an organization from a loopback server and counts.

It signs in with a service account's key at the address that the key names, builds each API from the
document that its package carries, with another root, and pages as Google's code pages.

    google_clients.py ENDPOINT KEY_FILE ORGANIZATION CUSTOMER PROJECT...
"""

import json
import sys

import google_truth
from google.api_core.exceptions import GoogleAPICallError
from google.cloud.privilegedaccessmanager_v1 import PrivilegedAccessManagerClient
from google.cloud.privilegedaccessmanager_v1.services.privileged_access_manager.transports.rest import (
    PrivilegedAccessManagerRestTransport as Transport,
)
from google.oauth2 import service_account
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

SCOPES = [
    "https://www.googleapis.com/auth/" + name
    for name in (
        "cloud-platform",
        "cloud-identity.groups.readonly",
        "admin.directory.user.readonly",
        "admin.directory.domain.readonly",
        "admin.directory.rolemanagement.readonly",
        "admin.reports.audit.readonly",
    )
]


class Reader:
    def __init__(self, endpoint, key_file):
        self.endpoint = endpoint
        self.credentials = service_account.Credentials.from_service_account_file(key_file, scopes=SCOPES)
        self.counts, self.failures = {}, []

    def build(self, name):
        document = dict(google_truth.document(name))
        document["rootUrl"] = f"{self.endpoint}/{name.split('.')[0]}/"
        document.pop("mtlsRootUrl", None)
        # A service of the Admin SDK has its parent's name as host.
        return build_from_document(document, credentials=self.credentials)

    def read(self, count, collection, items, method="list", **parameters):
        """Every item of a list; what fails is written down in the words of the client."""
        found, request = [], getattr(collection, method)(**parameters)
        try:
            while request is not None:
                answer = request.execute(num_retries=0)
                held = answer.get(items, [])
                found += [i for zone in held.values() for i in zone.get("instances", [])] if isinstance(held, dict) else held
                following = getattr(collection, f"{method}_next", None)
                request = following(request, answer) if following else None
        except HttpError as error:
            self.failures.append(f"{count}: {error.status_code} {error.reason} {json.dumps(error.error_details)}")
        self.counts[count] = self.counts.get(count, 0) + len(found)
        return found


def main():
    endpoint, key_file, organization, customer, *projects = sys.argv[1:]
    reader = Reader(endpoint, key_file)
    read = reader.read
    manager = reader.build("cloudresourcemanager.v3")
    read("organizations", manager.organizations(), "organizations", "search")
    read("folders", manager.folders(), "folders", "search")
    read("projects", manager.projects(), "projects", "search", pageSize=2)
    asset = reader.build("cloudasset.v1").v1()
    read("policies", asset, "results", "searchAllIamPolicies", scope=organization)
    read("resources", asset, "results", "searchAllResources", scope=organization, assetTypes=["iam.googleapis.com.*"])
    iam = reader.build("iam.v1")
    read("predefined roles", iam.roles(), "roles", view="FULL")
    read("organization roles", iam.organizations().roles(), "roles", parent=organization, view="FULL")
    read("workforce pools", iam.locations().workforcePools(), "workforcePools", location="locations/global", parent=organization)
    denied = reader.build("iam.v2").policies()
    read("deny policies", denied, "policies", "listPolicies", parent=f"policies/cloudresourcemanager.googleapis.com%2F{organization.replace('/', '%2F')}/denypolicies")
    read("organization policies", reader.build("orgpolicy.v2").organizations().policies(), "policies", parent=organization)
    for project in projects:
        read_project(reader, iam, f"projects/{project}")
    places = [f"projects/{project}" for project in projects]
    read_use(reader, organization, places)
    read_activation(reader, [organization, *places])
    read_workspace(reader, customer)
    print(json.dumps({"counts": reader.counts, "failures": reader.failures}))
    sys.exit(1 if reader.failures else 0)


def read_project(reader, iam, name):
    read, project = reader.read, name.removeprefix("projects/")
    accounts = iam.projects().serviceAccounts()
    for account in read("service accounts", accounts, "accounts", name=name):
        read("keys", accounts.keys(), "keys", name=account["name"], keyTypes=["USER_MANAGED"])
    read("project roles", iam.projects().roles(), "roles", parent=name, view="FULL", showDeleted=True)
    pools = iam.projects().locations().workloadIdentityPools()
    for pool in read("pools", pools, "workloadIdentityPools", parent=f"{name}/locations/global"):
        read("providers", pools.providers(), "workloadIdentityPoolProviders", parent=pool["name"])
    read("instances", reader.build("compute.v1").instances(), "items", "aggregatedList", project=project)
    read("functions", reader.build("cloudfunctions.v2").projects().locations().functions(), "functions", parent=f"{name}/locations/-")
    storage = reader.build("storage.v1")
    read("buckets", storage.buckets(), "items", project=project)
    read("HMAC keys", storage.projects().hmacKeys(), "items", projectId=project)
    read("secrets", reader.build("secretmanager.v1").projects().secrets(), "secrets", parent=name)
    read("API keys", reader.build("apikeys.v2").projects().locations().keys(), "keys", parent=f"{name}/locations/global")


def read_use(reader, organization, projects):
    """What was used, and what was done."""
    read = reader.read
    advice = reader.build("recommender.v1")
    for place in [organization, *projects]:
        level = "organizations" if place == organization else "projects"
        insights = getattr(advice, level)().locations().insightTypes().insights()
        kind = f"{place}/locations/global/insightTypes/google.iam.policy.Insight"
        read("insights", insights, "insights", parent=kind)
    activities = reader.build("policyanalyzer.v1").organizations().locations().activityTypes().activities()
    for kind in ("serviceAccountLastAuthentication", "serviceAccountKeyLastAuthentication"):
        parent = f"{organization}/locations/global/activityTypes/{kind}"
        read("activities", activities, "activities", method="query", parent=parent)
    asked = {"resourceNames": [organization, *projects], "orderBy": "timestamp asc"}
    read("log entries", reader.build("logging.v2").entries(), "entries", body=asked)


def read_activation(reader, places):
    """What may be activated. The package carries no document of Privileged Access Manager: its own client reads."""
    host = f"{reader.endpoint}/privilegedaccessmanager"
    client = PrivilegedAccessManagerClient(transport=Transport(host=host, credentials=reader.credentials))
    reader.counts |= {"entitlements": 0, "grants": 0}
    try:
        for place in places:
            for entitlement in client.list_entitlements(parent=f"{place}/locations/global"):
                reader.counts["entitlements"] += 1
                reader.counts["grants"] += len(list(client.list_grants(parent=entitlement.name)))
    except GoogleAPICallError as error:
        reader.failures.append(f"entitlements: {error}")


def read_workspace(reader, customer):
    read = reader.read
    groups = reader.build("cloudidentity.v1").groups()
    for group in read("groups", groups, "groups", parent=f"customers/{customer}"):
        read("members", groups.memberships(), "memberships", parent=group["name"])
    directory = reader.build("admin.directory_v1")
    read("users", directory.users(), "users", customer=customer)
    read("domains", directory.domains(), "domains", customer=customer)
    read("administrator roles", directory.roles(), "items", customer=customer)
    read("role assignments", directory.roleAssignments(), "items", customer=customer)
    reports = reader.build("admin.reports_v1")
    read("administrator activities", reports.activities(), "items", userKey="all", applicationName="admin")


main()
