use aws_sdk_sts::Client;
use tenure_connector_core::Refusal;

use super::{Params, Tap, send, unknown_operation};

/// Makes one call. The answer of `AssumeRole` holds secrets and is never recorded.
pub(crate) async fn call(client: &Client, operation: &str, p: Params<'_>, tap: Tap) -> Result<(), Refusal> {
    match operation {
        "GetCallerIdentity" => send!(client.get_caller_identity(), tap),
        "AssumeRole" => {
            let ask = client.assume_role().set_role_arn(p.text("RoleArn"));
            let ask = ask.set_role_session_name(p.text("RoleSessionName"));
            send!(ask.set_external_id(p.text("ExternalId")), tap)
        }
        _ => Err(unknown_operation(operation)),
    }
}
