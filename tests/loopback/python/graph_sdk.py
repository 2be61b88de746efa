"""Reads a loopback server with Microsoft's own client of Graph, `msgraph-sdk`, and prints what it
counted, as JSON: the client follows the links and makes objects of the answers.

    graph_sdk.py AUTHORITY ROOT.PEM TOKEN GROUP RESOURCE
"""

import asyncio
import json
import ssl
import sys

import httpx
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from kiota_http.kiota_client_factory import KiotaClientFactory
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph_core.tasks import PageIterator


class Given:
    """A token that was given to us."""

    def __init__(self, token):
        self.token = token

    async def get_authorization_token(self, uri, additional_authentication_context=None):
        return self.token

    def get_allowed_hosts_validator(self):
        return None


def client_of(authority, root, token):
    plain = httpx.AsyncClient(verify=ssl.create_default_context(cafile=root), trust_env=False, timeout=60)
    http = KiotaClientFactory.create_with_default_middleware(client=plain)
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Given(token)), http)
    adapter.base_url = f"{authority}/v1.0"
    return GraphServiceClient(request_adapter=adapter), adapter


async def counted(adapter, builder):
    found = []
    page = await builder.get()
    await PageIterator(page, adapter).iterate(lambda item: found.append(item) or True)
    if not all(item.id for item in found):
        raise SystemExit("an item without an id")
    return len(found)


async def main():
    authority, root, token, group, resource = sys.argv[1:]
    client, adapter = client_of(authority, root, token)
    directory = client.role_management.directory
    lists = {
        "users": client.users,
        "groups": client.groups,
        "applications": client.applications,
        "servicePrincipals": client.service_principals,
        "oauth2PermissionGrants": client.oauth2_permission_grants,
        "roleDefinitions": directory.role_definitions,
        "roleAssignments": directory.role_assignments,
        "roleEligibilityScheduleInstances": directory.role_eligibility_schedule_instances,
        "roleAssignmentScheduleInstances": directory.role_assignment_schedule_instances,
        "administrativeUnits": client.directory.administrative_units,
        "members": client.groups.by_group_id(group).members,
        "appRoleAssignedTo": client.service_principals.by_service_principal_id(resource).app_role_assigned_to,
        "delegatedAdminRelationships": client.tenant_relationships.delegated_admin_relationships,
        "accessReviews": client.identity_governance.access_reviews.definitions,
        "directoryAudits": client.audit_logs.directory_audits,
    }
    print(json.dumps({name: await counted(adapter, builder) for name, builder in lists.items()}))


asyncio.run(main())
