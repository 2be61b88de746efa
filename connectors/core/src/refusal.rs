//! What the cloud said instead of an answer, put into a class.

use std::time::Duration;

use tenure_model::GapReason;

use crate::redact_text;

/// Why there is no answer: data, which ends as a gap. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The class.
    pub reason: GapReason,
    /// The cloud's error code, or ours in the same style.
    pub code: String,
    /// A sentence for the reader, on one line, without secrets.
    pub detail: String,
    /// HTTP status, where there was an answer at all.
    pub status: Option<u16>,
    /// How long the cloud asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal without an HTTP answer. The detail is cleaned.
    pub fn new(reason: GapReason, code: &str, detail: &str) -> Self {
        Self {
            reason,
            code: one_line(code, 100),
            detail: one_line(detail, 400),
            status: None,
            retry_after: None,
        }
    }

    /// The scan was stopped.
    pub fn cancelled() -> Self {
        Self::new(GapReason::Cancelled, "Cancelled", "the scan was stopped")
    }

    /// Whether asking again may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.reason,
            GapReason::Throttled | GapReason::Unreachable | GapReason::Failed | GapReason::Malformed
        ) && self.status != Some(501)
    }
}

/// Codes of clouds that mean "too many requests", whatever the status is.
const THROTTLED: &[&str] = &[
    "throttl",
    "toomanyrequests",
    "slowdown",
    "requestlimitexceeded",
    "bandwidthlimitexceeded",
    "ratelimit",
    "limitexceededexception",
    "priorrequestnotcomplete",
    "transactioninprogress",
    "resourceexhausted",
    "concurrentmodification",
];

/// Codes that mean a fault of the service or of the way to it.
const FAILED: &[&str] = &[
    "internalerror",
    "internalfailure",
    "serviceunavailable",
    "serviceexception",
    "internalserver",
    "serviceinternal",
    "servicefailure",
];

/// Codes that mean no answer in time.
const UNREACHABLE: &[&str] = &["requesttimeout", "timeout"];

/// Puts an answer that is an error into its class, by its code first and its status second.
///
/// The order matters: clouds send throttling with status 400, 403, 429 and 503.
pub fn classify(status: u16, code: &str, message: &str, retry_after: Option<Duration>) -> Refusal {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    let reason = if says(THROTTLED) || status == 429 {
        GapReason::Throttled
    } else if says(UNREACHABLE) || matches!(status, 408 | 504) {
        GapReason::Unreachable
    } else if says(FAILED) || status >= 500 {
        GapReason::Failed
    } else {
        // Denied, unknown credentials, explicit deny of a guard rail, or a request that this cloud
        // does not take: asking again gives the same.
        GapReason::Refused
    };
    let code = if code.is_empty() { format!("HTTP {status}") } else { code.to_owned() };
    let unsaid = format!("the answer had status {status} and gave no reason");
    let message = if message.trim().is_empty() { &unsaid } else { message };
    Refusal { status: Some(status), retry_after, ..Refusal::new(reason, &code, message) }
}

/// One line without control characters and secrets, of at most so many characters.
fn one_line(text: &str, longest: usize) -> String {
    // Cutting first keeps the work on a hostile message of many megabytes small.
    let head: String = text.chars().take(longest * 4).collect();
    let clean = redact_text(&head).unwrap_or(head);
    let mut line = String::new();
    for word in clean.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.chars().count() > longest {
        line = line.chars().take(longest).chain(std::iter::once('…')).collect();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_class() {
        for (status, code, reason) in [
            (403, "AccessDenied", GapReason::Refused),
            (400, "AccessDeniedException", GapReason::Refused),
            (403, "UnauthorizedOperation", GapReason::Refused),
            (401, "AuthFailure", GapReason::Refused),
            (403, "InvalidClientTokenId", GapReason::Refused),
            (403, "SignatureDoesNotMatch", GapReason::Refused),
            (403, "ExpiredToken", GapReason::Refused),
            (403, "OptInRequired", GapReason::Refused),
            (404, "NoSuchBucket", GapReason::Refused),
            (400, "Throttling", GapReason::Throttled),
            (400, "ThrottlingException", GapReason::Throttled),
            (400, "ThrottledException", GapReason::Throttled),
            (503, "SlowDown", GapReason::Throttled),
            (503, "RequestLimitExceeded", GapReason::Throttled),
            (400, "TooManyRequestsException", GapReason::Throttled),
            (429, "", GapReason::Throttled),
            (500, "ServiceFailure", GapReason::Failed),
            (500, "InternalFailure", GapReason::Failed),
            (502, "", GapReason::Failed),
            (503, "ServiceUnavailable", GapReason::Failed),
            (400, "RequestTimeout", GapReason::Unreachable),
            (504, "", GapReason::Unreachable),
        ] {
            assert_eq!(classify(status, code, "", None).reason, reason, "{status} {code}");
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        assert!(classify(503, "SlowDown", "", None).is_transient());
        assert!(classify(500, "InternalFailure", "", None).is_transient());
        assert!(!classify(403, "AccessDenied", "", None).is_transient());
        assert!(!classify(501, "NotImplemented", "", None).is_transient());
        assert!(!Refusal::cancelled().is_transient());
    }

    #[test]
    fn a_detail_is_one_clean_short_line() {
        let refusal = Refusal::new(
            GapReason::Refused,
            "X\u{1b}[31m",
            &format!("a\n\u{1b}[2J b {}", "ü".repeat(1 << 20)),
        );
        assert!(!refusal.detail.chars().any(char::is_control) && !refusal.code.chars().any(char::is_control));
        assert!(refusal.detail.chars().count() < 410);
        let leak = "Credential aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY is wrong";
        assert!(!Refusal::new(GapReason::Refused, "X", leak).detail.contains("wJalr"));
    }
}
