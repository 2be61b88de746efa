//! What keeps records, for how long, and whether anybody can change them before.

use jiff::SignedDuration;
use tenure_model::{EvidenceRef, Resource, Timestamp};

/// How long a store keeps what lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// This many days.
    Days(u32),
    /// Until somebody deletes it.
    Forever,
    /// It was not read.
    Unknown,
}

impl Length {
    /// Whether it lasts from now until an instant.
    pub(super) fn lasts_until(self, now: Timestamp, until: Timestamp) -> Option<bool> {
        match self {
            Self::Days(days) => {
                let kept = SignedDuration::from_hours(i64::from(days) * 24);
                Some(now.checked_add(kept).unwrap_or(Timestamp::MAX) >= until)
            }
            Self::Forever => Some(true),
            Self::Unknown => None,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Days(days) => format!("{days} days"),
            Self::Forever => "without end".to_owned(),
            Self::Unknown => "how long was not read".to_owned(),
        }
    }
}

/// One store.
#[derive(Debug)]
pub(super) struct Store<'a> {
    pub(super) length: Length,
    /// Whether nobody, not even an administrator, can change or shorten it.
    pub(super) immutable: Option<bool>,
    /// In words.
    pub(super) told: String,
    /// What shows it; `None` where the provider's documentation says so.
    pub(super) evidence: Option<&'a EvidenceRef>,
}

impl<'a> Store<'a> {
    /// What a resource says of itself; `None` where it keeps no records, or says nothing of how.
    pub(super) fn of(resource: &'a Resource) -> Option<Self> {
        let fact = |name: &str| resource.attributes.get(name).map(String::as_str);
        let days = |name: &str| fact(name).and_then(|days| days.parse().ok()).map(Length::Days);
        let kind = kind(resource);
        let (length, immutable) = match kind.as_str() {
            // Without a retention a group keeps its events for ever ("Change log data retention in CloudWatch
            // Logs", docs.aws.amazon.com, read in November 2026).
            "logs:log-group" => (days("retentionInDays").unwrap_or(Length::Forever), Some(false)),
            "s3:bucket" => of_bucket(resource)?,
            "microsoft.operationalinsights/workspaces" => {
                (days("retentionInDays").unwrap_or(Length::Unknown), Some(false))
            }
            kind if kind.ends_with("/containers/immutabilitypolicies") => (
                days("immutabilityPeriodSinceCreationInDays").unwrap_or(Length::Unknown),
                fact("state").map(|state| state.eq_ignore_ascii_case("locked")),
            ),
            "logging.googleapis.com/logbucket" => (
                days("retentionDays").unwrap_or(Length::Unknown),
                fact("locked").map(|locked| locked == "true"),
            ),
            _ => return None,
        };
        let lock = match immutable {
            Some(true) => ", locked",
            Some(false) => ", not locked",
            None => ", whether it is locked was not read",
        };
        let told = format!("{}: {}{lock}", resource.name, length.words());
        Some(Self { length, immutable, told, evidence: Some(&resource.evidence) })
    }

    /// What a provider keeps by itself, by its documentation.
    pub(super) fn of_provider(days: u32, what: &str) -> Self {
        Self {
            length: Length::Days(days),
            immutable: Some(true),
            told: format!("{what}: {days} days"),
            evidence: None,
        }
    }
}

/// By its lock: the least that every object is kept. Without one nothing is said of how long.
fn of_bucket(resource: &Resource) -> Option<(Length, Option<bool>)> {
    let fact = |name: &str| resource.attributes.get(name).map(String::as_str);
    if fact("ObjectLockEnabled")? != "Enabled" {
        return Some((Length::Unknown, Some(false)));
    }
    let number = |name: &str| fact(name).and_then(|text| text.parse::<u32>().ok());
    let years = number("ObjectLockConfiguration.Years").map(|years| years.saturating_mul(365));
    let days = number("ObjectLockConfiguration.Days").or(years);
    // In governance mode whoever may bypass it can delete ("Locking objects with Object Lock",
    // docs.aws.amazon.com, read in November 2026).
    let immutable = fact("ObjectLockConfiguration.Mode").is_some_and(|mode| mode == "COMPLIANCE");
    Some((days.map_or(Length::Unknown, Length::Days), Some(immutable)))
}

/// The kind of a resource without the word of its cloud, in small letters.
pub(super) fn kind(resource: &Resource) -> String {
    resource.kind.trim_start_matches("azure:").to_lowercase()
}
