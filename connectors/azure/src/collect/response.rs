//! What an answer means: what the service says, or why it does not.

use std::time::Duration;

use serde_json::Value;
use tenure_connector_core::{Answer, Refusal, classify, now};
use tenure_model::GapReason;

/// What an answer means: `Ok` where the service did as it was asked.
pub(super) fn understand(
    status: u16,
    header: &dyn Fn(&str) -> Option<String>,
    body: &[u8],
) -> Result<Answer, Refusal> {
    let parsed = serde_json::from_slice::<Value>(body);
    if !(200..300).contains(&status) {
        return Err(refused(status, header, &parsed.unwrap_or_default()));
    }
    match parsed {
        Ok(body) => Ok(answer(status, header, body)),
        Err(why) => Err(Refusal::new(GapReason::Malformed, "MalformedAnswer", &why.to_string())),
    }
}

/// An answer, from its parts.
pub(super) fn answer(status: u16, header: &dyn Fn(&str) -> Option<String>, body: Value) -> Answer {
    let request_id = ["request-id", "x-ms-request-id", "x-ms-correlation-request-id"];
    let request_id = request_id.iter().find_map(|name| header(name)).unwrap_or_default();
    Answer { time: now(), status, request_id, body }
}

/// Why a service did not do as it was asked.
pub(super) fn refused(status: u16, header: &dyn Fn(&str) -> Option<String>, body: &Value) -> Refusal {
    let error = body.get("error").unwrap_or(body);
    let member = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    classify(status, member("code"), member("message"), retry_after(header))
}

/// How long a service wants to be left alone: seconds, or a date. It may say nothing.
pub(super) fn retry_after(header: impl Fn(&str) -> Option<String>) -> Option<Duration> {
    let told = header("retry-after")?;
    let told = told.trim();
    if let Ok(seconds) = told.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let date = jiff::fmt::rfc2822::parse(told).ok()?.timestamp();
    Duration::try_from(date.duration_since(now())).ok()
}

/// `00:00:05` as Resource Graph writes a pause.
pub(super) fn clock_time(text: &str) -> Option<Duration> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(Duration::from_secs(u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn refusals_have_their_code_and_class() {
        for (status, body, reason, code) in [
            (
                403,
                r#"{"error":{"code":"Authentication_RequestFromNonPremiumTenantOrB2CTenant","message":"Neither tenant is B2C or tenant doesn't have premium license"}}"#,
                GapReason::Refused,
                "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            ),
            (
                400,
                r#"{"error":{"code":"AadPremiumLicenseRequired","message":"P2"}}"#,
                GapReason::Refused,
                "AadPremiumLicenseRequired",
            ),
            (
                403,
                r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#,
                GapReason::Refused,
                "AuthorizationFailed",
            ),
            (429, "", GapReason::Throttled, "HTTP 429"),
            (429, r#"{"error":{"code":"RateLimiting"}}"#, GapReason::Throttled, "RateLimiting"),
            (503, "<html>", GapReason::Failed, "HTTP 503"),
            (302, "", GapReason::Refused, "HTTP 302"),
            (200, "<html>", GapReason::Malformed, "MalformedAnswer"),
            (200, "", GapReason::Malformed, "MalformedAnswer"),
        ] {
            let refusal = understand(status, &none, body.as_bytes()).unwrap_err();
            assert_eq!((refusal.reason, &*refusal.code), (reason, code), "{status} {body}");
        }
    }

    #[test]
    fn a_pause_is_seconds_or_a_date_or_unsaid() {
        let pause = |told: &str| {
            let told = told.to_owned();
            retry_after(move |name: &str| (name == "retry-after").then(|| told.clone()))
        };
        assert_eq!(pause("7"), Some(Duration::from_secs(7)));
        assert!(pause("Fri, 31 Dec 2100 23:59:59 GMT").unwrap() > Duration::from_secs(3600));
        assert_eq!((pause(""), pause("soon"), pause("-1")), (None, None, None));
        assert_eq!(clock_time("00:00:05"), Some(Duration::from_secs(5)));
        assert_eq!(clock_time("5"), None);
    }
}
