//! What an answer means: what the service says, or why it does not.

use std::time::Duration;

use serde_json::Value;
use tenure_connector_core::{Answer, Refusal, classify, now};
use tenure_model::GapReason;

/// The API is not enabled in the project that the call is counted for, or in the project that is asked
/// about: the code of such a refusal, whichever of its two ways a service has to say so.
pub(super) const SERVICE_DISABLED: &str = "SERVICE_DISABLED";

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
        Ok(body) if body.is_object() => Ok(answer(status, header, body)),
        Ok(_) => Err(Refusal::new(GapReason::Malformed, "MalformedAnswer", "the answer is no JSON object")),
        Err(why) => Err(Refusal::new(GapReason::Malformed, "MalformedAnswer", &why.to_string())),
    }
}

/// An answer, from its parts.
pub(super) fn answer(status: u16, header: &dyn Fn(&str) -> Option<String>, body: Value) -> Answer {
    let request_id = ["x-goog-request-id", "x-request-id", "x-guploader-uploadid"];
    let request_id = request_id.iter().find_map(|name| header(name)).unwrap_or_default();
    Answer { time: now(), status, request_id, body }
}

/// Why a service did not do as it was asked: `error.status` and the details that newer services add, or
/// `error.errors[]` of older ones.
fn refused(status: u16, header: &dyn Fn(&str) -> Option<String>, body: &Value) -> Refusal {
    let error = body.get("error").unwrap_or(&Value::Null);
    let message = text(error, "message");
    let detail = |kind: &str| {
        let details = error.get("details").and_then(Value::as_array)?;
        details.iter().find(|detail| text(detail, "@type").ends_with(kind))
    };
    let info = detail("google.rpc.ErrorInfo");
    let legacy = error.pointer("/errors/0").map(|first| text(first, "reason")).unwrap_or_default();
    let reason = info.map(|info| text(info, "reason")).filter(|reason| !reason.is_empty());
    let said = text(error, "status");
    let code = reason.unwrap_or(if said.is_empty() || is_rate(legacy) { legacy } else { said });
    let retry = detail("google.rpc.RetryInfo").and_then(|info| seconds(text(info, "retryDelay")));
    let retry = retry.or_else(|| retry_after(header));
    if code == SERVICE_DISABLED || legacy == "accessNotConfigured" {
        let why = disabled(info, message);
        return Refusal { status: Some(status), ..Refusal::new(GapReason::Refused, SERVICE_DISABLED, &why) };
    }
    let refusal = classify(status, code, message, retry);
    let exhausted = said == "RESOURCE_EXHAUSTED" || is_rate(legacy);
    if said == "ABORTED" || exhausted && refusal.reason == GapReason::Refused {
        // Somebody else changed it meanwhile, or a quota by a name of its own: asking again helps.
        let reason = if said == "ABORTED" { GapReason::Failed } else { GapReason::Throttled };
        return Refusal { reason, ..refusal };
    }
    refusal
}

/// Older services say by their reason, not by the status, that they were asked too often.
fn is_rate(legacy: &str) -> bool {
    let legacy = legacy.to_lowercase();
    legacy.contains("ratelimit") || legacy == "quotaexceeded"
}

/// Which API to enable and where, in our words: the message is a paragraph.
fn disabled(info: Option<&Value>, message: &str) -> String {
    let of =
        |name: &str| info.and_then(|info| info.pointer(&format!("/metadata/{name}"))).and_then(Value::as_str);
    let (Some(service), Some(consumer)) = (of("service"), of("consumer")) else { return message.to_owned() };
    format!(
        "the API `{service}` is not enabled in `{consumer}`: enable it there, or let calls be counted for another project by `quota_project`"
    )
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// `3.5s`, as JSON writes a duration.
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// How long a service wants to be left alone: seconds, or a date. It mostly says nothing.
fn retry_after(header: impl Fn(&str) -> Option<String>) -> Option<Duration> {
    let told = header("retry-after")?;
    let told = told.trim();
    if let Ok(seconds) = told.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let date = jiff::fmt::rfc2822::parse(told).ok()?.timestamp();
    Duration::try_from(date.duration_since(now())).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn of(status: u16, body: &Value) -> Refusal {
        understand(status, &none, body.to_string().as_bytes()).unwrap_err()
    }

    #[test]
    fn refusals_have_their_code_and_class() {
        let newer = |status: &str| json!({"error": {"code": 0, "message": "m", "status": status}});
        let older = |reason: &str| json!({"error": {"code": 0, "message": "m", "errors": [{"reason": reason, "domain": "global"}]}});
        for (status, body, reason, code) in [
            (403, newer("PERMISSION_DENIED"), GapReason::Refused, "PERMISSION_DENIED"),
            (404, newer("NOT_FOUND"), GapReason::Refused, "NOT_FOUND"),
            (401, newer("UNAUTHENTICATED"), GapReason::Refused, "UNAUTHENTICATED"),
            (400, newer("INVALID_ARGUMENT"), GapReason::Refused, "INVALID_ARGUMENT"),
            (429, newer("RESOURCE_EXHAUSTED"), GapReason::Throttled, "RESOURCE_EXHAUSTED"),
            (409, newer("ABORTED"), GapReason::Failed, "ABORTED"),
            (500, newer("INTERNAL"), GapReason::Failed, "INTERNAL"),
            (503, newer("UNAVAILABLE"), GapReason::Failed, "UNAVAILABLE"),
            (504, newer("DEADLINE_EXCEEDED"), GapReason::Unreachable, "DEADLINE_EXCEEDED"),
            (403, older("forbidden"), GapReason::Refused, "forbidden"),
            (403, older("rateLimitExceeded"), GapReason::Throttled, "rateLimitExceeded"),
            (403, older("userRateLimitExceeded"), GapReason::Throttled, "userRateLimitExceeded"),
            (403, older("quotaExceeded"), GapReason::Throttled, "quotaExceeded"),
            (403, older("dailyLimitExceeded"), GapReason::Refused, "dailyLimitExceeded"),
            (503, older("backendError"), GapReason::Failed, "backendError"),
            (502, json!("<html>"), GapReason::Failed, "HTTP 502"),
            (200, json!([1]), GapReason::Malformed, "MalformedAnswer"),
        ] {
            let refusal = of(status, &body);
            assert_eq!((refusal.reason, &*refusal.code), (reason, code), "{status} {body}");
        }
        assert_eq!(understand(200, &none, b"{\"a\":").unwrap_err().reason, GapReason::Malformed);
    }

    #[test]
    fn a_pause_stands_in_the_details_or_in_a_header_or_nowhere() {
        let delay = |delay: &str| {
            let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED"},
                                 {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}]);
            of(429, &json!({"error": {"status": "RESOURCE_EXHAUSTED", "message": "m", "details": details}}))
        };
        assert_eq!(delay("3.5s").retry_after, Some(Duration::from_millis(3500)));
        assert_eq!(delay("3.5s").code, "RATE_LIMIT_EXCEEDED");
        for odd in ["", "soon", "-1s", "NaNs", "1e99s"] {
            assert_eq!(delay(odd).retry_after, None, "{odd}");
        }
        let header = |name: &str| (name == "retry-after").then(|| "7".to_owned());
        assert_eq!(understand(429, &header, b"").unwrap_err().retry_after, Some(Duration::from_secs(7)));
        let date = |name: &str| (name == "retry-after").then(|| "Fri, 31 Dec 2100 23:59:59 GMT".to_owned());
        assert!(understand(503, &date, b"").unwrap_err().retry_after.unwrap() > Duration::from_secs(3600));
    }

    #[test]
    fn an_api_that_is_not_enabled_is_told_with_its_place() {
        let info = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED", "domain": "googleapis.com",
                          "metadata": {"service": "cloudasset.googleapis.com", "consumer": "projects/100000000001"}});
        let message = "Cloud Asset API has not been used in project 100000000001 before or it is disabled.";
        let refusal = of(
            403,
            &json!({"error": {"status": "PERMISSION_DENIED", "message": message, "details": [info]}}),
        );
        assert_eq!((refusal.reason, &*refusal.code), (GapReason::Refused, SERVICE_DISABLED));
        assert!(
            refusal.detail.contains("`cloudasset.googleapis.com`")
                && refusal.detail.contains("`quota_project`")
        );
        let older = json!({"error": {"code": 403, "message": message, "errors": [{"reason": "accessNotConfigured", "domain": "usageLimits"}]}});
        assert_eq!(of(403, &older).code, SERVICE_DISABLED);
        assert!(of(403, &older).detail.contains("has not been used in project"));
    }
}
