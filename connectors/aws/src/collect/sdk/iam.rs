use aws_sdk_iam::Client;
use aws_sdk_iam::types::{AccessAdvisorUsageGranularityType, AssignmentStatusType, EntityType};
use tenure_connector_core::Refusal;

use super::{Params, Tap, send, unknown_operation};

/// Makes one call.
pub(crate) async fn call(client: &Client, operation: &str, p: Params<'_>, tap: Tap) -> Result<(), Refusal> {
    let marker = p.text("Marker");
    let most = p.number("MaxItems");
    let user = p.text("UserName");
    match operation {
        "GetAccountAuthorizationDetails" => {
            let filter = p.texts("Filter").iter().map(|word| EntityType::from(word.as_str())).collect();
            let ask = client.get_account_authorization_details().set_filter(Some(filter));
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "GenerateCredentialReport" => send!(client.generate_credential_report(), tap),
        "GetCredentialReport" => send!(client.get_credential_report(), tap),
        "GetAccountSummary" => send!(client.get_account_summary(), tap),
        "ListVirtualMFADevices" => {
            let status = p.text("AssignmentStatus").map(|word| AssignmentStatusType::from(word.as_str()));
            let ask = client.list_virtual_mfa_devices().set_assignment_status(status);
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "ListOpenIDConnectProviders" => send!(client.list_open_id_connect_providers(), tap),
        "GetOpenIDConnectProvider" => {
            let arn = p.text("OpenIDConnectProviderArn");
            send!(client.get_open_id_connect_provider().set_open_id_connect_provider_arn(arn), tap)
        }
        "ListSAMLProviders" => send!(client.list_saml_providers(), tap),
        "GetSAMLProvider" => {
            send!(client.get_saml_provider().set_saml_provider_arn(p.text("SAMLProviderArn")), tap)
        }
        "ListServerCertificates" => {
            send!(client.list_server_certificates().set_max_items(most).set_marker(marker), tap)
        }
        "ListServiceSpecificCredentials" => {
            let ask = client.list_service_specific_credentials().set_all_users(p.truth("AllUsers"));
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "ListSSHPublicKeys" => {
            let ask = client.list_ssh_public_keys().set_user_name(user);
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "ListSigningCertificates" => {
            let ask = client.list_signing_certificates().set_user_name(user);
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "ListInstanceProfiles" => {
            send!(client.list_instance_profiles().set_max_items(most).set_marker(marker), tap)
        }
        "ListRoles" => send!(client.list_roles().set_max_items(most).set_marker(marker), tap),
        "ListDelegationRequests" => {
            send!(client.list_delegation_requests().set_max_items(most).set_marker(marker), tap)
        }
        "ListAccessKeys" => {
            let ask = client.list_access_keys().set_user_name(user);
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        "GetAccessKeyLastUsed" => {
            send!(client.get_access_key_last_used().set_access_key_id(p.text("AccessKeyId")), tap)
        }
        "GenerateServiceLastAccessedDetails" => {
            let ask = client.generate_service_last_accessed_details().set_arn(p.text("Arn"));
            send!(ask.granularity(AccessAdvisorUsageGranularityType::ServiceLevel), tap)
        }
        "GetServiceLastAccessedDetails" => {
            let ask = client.get_service_last_accessed_details().set_job_id(p.text("JobId"));
            send!(ask.set_max_items(most).set_marker(marker), tap)
        }
        _ => Err(unknown_operation(operation)),
    }
}
