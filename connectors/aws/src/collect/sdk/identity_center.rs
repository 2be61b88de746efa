use tenure_connector_core::Refusal;

use super::{Params, Tap, send, unknown_operation};

/// Makes one call of Identity Center.
pub(crate) async fn call(
    client: &aws_sdk_ssoadmin::Client,
    operation: &str,
    p: Params<'_>,
    tap: Tap,
) -> Result<(), Refusal> {
    let token = p.text("NextToken");
    let most = p.number("MaxResults");
    let instance = p.text("InstanceArn");
    let set = p.text("PermissionSetArn");
    match operation {
        "ListInstances" => send!(client.list_instances().set_max_results(most).set_next_token(token), tap),
        "ListPermissionSets" => {
            let ask = client.list_permission_sets().set_instance_arn(instance);
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        "DescribePermissionSet" => {
            let ask = client.describe_permission_set().set_instance_arn(instance);
            send!(ask.set_permission_set_arn(set), tap)
        }
        "GetInlinePolicyForPermissionSet" => {
            let ask = client.get_inline_policy_for_permission_set().set_instance_arn(instance);
            send!(ask.set_permission_set_arn(set), tap)
        }
        "ListManagedPoliciesInPermissionSet" => {
            let ask = client.list_managed_policies_in_permission_set().set_instance_arn(instance);
            send!(ask.set_permission_set_arn(set).set_max_results(most).set_next_token(token), tap)
        }
        "ListCustomerManagedPolicyReferencesInPermissionSet" => {
            let ask = client.list_customer_managed_policy_references_in_permission_set();
            let ask = ask.set_instance_arn(instance).set_permission_set_arn(set);
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        "GetPermissionsBoundaryForPermissionSet" => {
            let ask = client.get_permissions_boundary_for_permission_set().set_instance_arn(instance);
            send!(ask.set_permission_set_arn(set), tap)
        }
        "ListAccountsForProvisionedPermissionSet" => {
            let ask = client.list_accounts_for_provisioned_permission_set().set_instance_arn(instance);
            send!(ask.set_permission_set_arn(set).set_max_results(most).set_next_token(token), tap)
        }
        "ListAccountAssignments" => {
            let ask =
                client.list_account_assignments().set_instance_arn(instance).set_permission_set_arn(set);
            let ask = ask.set_account_id(p.text("AccountId"));
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        _ => Err(unknown_operation(operation)),
    }
}

/// Makes one call of the identity store.
pub(crate) async fn call_store(
    client: &aws_sdk_identitystore::Client,
    operation: &str,
    p: Params<'_>,
    tap: Tap,
) -> Result<(), Refusal> {
    let token = p.text("NextToken");
    let most = p.number("MaxResults");
    let store = p.text("IdentityStoreId");
    match operation {
        "ListUsers" => {
            let ask = client.list_users().set_identity_store_id(store);
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        "ListGroups" => {
            let ask = client.list_groups().set_identity_store_id(store);
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        "ListGroupMemberships" => {
            let ask = client.list_group_memberships().set_identity_store_id(store);
            let ask = ask.set_group_id(p.text("GroupId"));
            send!(ask.set_max_results(most).set_next_token(token), tap)
        }
        _ => Err(unknown_operation(operation)),
    }
}
