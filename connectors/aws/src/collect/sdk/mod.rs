//! The services that have an SDK crate here. The SDK makes, signs and sends the request; what is
//! recorded is what came back, tapped before the SDK turns it into its own types.
//!
//! The SDK's own retries are off: `connectors/core` makes every new try, so that each is paced,
//! counted and seen.

pub(crate) mod iam;
pub(crate) mod identity_center;
pub(crate) mod organizations;
pub(crate) mod sts;
mod tap;

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use serde_json::{Map, Value};
use tenure_connector_core::Refusal;
use tenure_model::GapReason;

pub(crate) use tap::Tap;

/// Sends a request of any SDK client through a tap. Success or not, the tap then holds the answer;
/// the refusal counts only where there was none.
macro_rules! send {
    ($request:expr, $tap:expr) => {
        match $request.customize().interceptor($tap).send().await {
            Ok(_) => Ok(()),
            Err(why) => Err($crate::collect::sdk::no_answer(&why)),
        }
    };
}
pub(crate) use send;

/// The parameters of a request, read back for the SDK's builders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Params<'a>(pub(crate) &'a Map<String, Value>);

impl Params<'_> {
    pub(crate) fn text(self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    pub(crate) fn number(self, name: &str) -> Option<i32> {
        self.0.get(name)?.as_i64().and_then(|number| i32::try_from(number).ok())
    }

    pub(crate) fn truth(self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    pub(crate) fn texts(self, name: &str) -> Vec<String> {
        let list = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }
}

/// No operation of that name is spoken here: a mistake of ours, which ends as a gap that says so.
pub(crate) fn unknown_operation(operation: &str) -> Refusal {
    Refusal::new(
        GapReason::Failed,
        "UnknownOperation",
        &format!("tenure does not know how to ask `{operation}`"),
    )
}

/// Why there was no answer at all.
pub(crate) fn no_answer<E, R>(why: &SdkError<E, R>) -> Refusal
where
    E: Error + 'static,
    R: std::fmt::Debug,
{
    if let Some(refusal) = credentials_fault(why) {
        return refusal;
    }
    let cause = innermost(why);
    match why {
        SdkError::ConstructionFailure(_) => Refusal::new(GapReason::Refused, "RequestNotBuilt", &cause),
        SdkError::TimeoutError(_) => Refusal::new(GapReason::Unreachable, "ConnectionTimeout", &cause),
        _ => Refusal::new(GapReason::Unreachable, "NoConnection", &cause),
    }
}

/// The SDK asks for credentials while it sends; that they cannot be had is a refusal.
fn credentials_fault<E: Error + 'static, R: std::fmt::Debug>(why: &SdkError<E, R>) -> Option<Refusal> {
    let mut cause: Option<&(dyn Error + 'static)> = match why {
        SdkError::DispatchFailure(failure) => failure.as_connector_error().map(|error| error as _),
        SdkError::ConstructionFailure(_) => why.source(),
        _ => None,
    };
    while let Some(error) = cause {
        if error.downcast_ref::<CredentialsError>().is_some() {
            return Some(Refusal::new(GapReason::Refused, "CredentialsUnavailable", &innermost(error)));
        }
        cause = error.source();
    }
    None
}

/// What lies at the bottom of an error: "connection refused", not "dispatch failure".
pub(crate) fn innermost(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = error.to_string();
        cause = error.source();
    }
    text
}
