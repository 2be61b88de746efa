use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::PolicyType;
use tenure_connector_core::Refusal;

use super::{Params, Tap, send, unknown_operation};

/// Makes one call.
pub(crate) async fn call(client: &Client, operation: &str, p: Params<'_>, tap: Tap) -> Result<(), Refusal> {
    let token = p.text("NextToken");
    let parent = p.text("ParentId");
    let policy = p.text("PolicyId");
    match operation {
        "DescribeOrganization" => send!(client.describe_organization(), tap),
        "ListAccounts" => send!(client.list_accounts().set_next_token(token), tap),
        "ListRoots" => send!(client.list_roots().set_next_token(token), tap),
        "ListOrganizationalUnitsForParent" => {
            let ask = client.list_organizational_units_for_parent().set_parent_id(parent);
            send!(ask.set_next_token(token), tap)
        }
        "ListAccountsForParent" => {
            send!(client.list_accounts_for_parent().set_parent_id(parent).set_next_token(token), tap)
        }
        "ListPolicies" => {
            let filter = p.text("Filter").map(|word| PolicyType::from(word.as_str()));
            send!(client.list_policies().set_filter(filter).set_next_token(token), tap)
        }
        "DescribePolicy" => send!(client.describe_policy().set_policy_id(policy), tap),
        "ListTargetsForPolicy" => {
            send!(client.list_targets_for_policy().set_policy_id(policy).set_next_token(token), tap)
        }
        "ListDelegatedAdministrators" => {
            send!(client.list_delegated_administrators().set_next_token(token), tap)
        }
        "ListDelegatedServicesForAccount" => {
            let ask = client.list_delegated_services_for_account().set_account_id(p.text("AccountId"));
            send!(ask.set_next_token(token), tap)
        }
        "ListAWSServiceAccessForOrganization" => {
            send!(client.list_aws_service_access_for_organization().set_next_token(token), tap)
        }
        _ => Err(unknown_operation(operation)),
    }
}
