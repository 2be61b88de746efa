//! Which logs were read, and from when on: what an answer's request says of it.

use percent_encoding::percent_decode_str;
use serde_json::Value;
use tenure_connector_core::LogPage;
use tenure_connector_core::lenient::{instant, text};
use tenure_model::{Cloud, Timestamp};

use super::answer::Answer;
use super::state::State;

pub(super) const DIRECTORY_AUDITS: &str = "directoryAudits";
pub(super) const ACTIVITY_LOG: &str = "activityLog";
pub(super) const SIGN_INS: &str = "signIns";

/// How many hours a log is kept: older events were not there to be read, however long the window was that
/// they were asked for.
///
/// Entra ID keeps audit events and sign-ins for 30 days with a premium licence, without which neither can be
/// read (<https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention>);
/// Azure keeps activity logs for 90 days
/// (<https://learn.microsoft.com/azure/azure-monitor/platform/activity-log>). Both read 2026-11-22.
fn hours_kept(source: &str) -> i64 {
    let days = if source == ACTIVITY_LOG { 90 } else { 30 };
    24 * days
}

/// Notes a page of a log.
pub(super) fn note(state: &mut State, answer: &Answer<'_>, source: &str, body: &Value) {
    let asked = text(answer.request, "url").unwrap_or_default();
    let page = LogPage {
        cloud: Cloud::Azure,
        scope: answer.scope.clone(),
        source: source.to_owned(),
        filter: filter(source, answer.object().as_deref()),
        since: since(&asked),
        answered: answer.time,
        reaches: None,
        last: ["@odata.nextLink", "nextLink"].iter().all(|name| text(body, name).is_none()),
        evidence: answer.whole(),
    };
    state.logs.page(page);
}

/// Which events were asked for, in the log's own words.
fn filter(source: &str, object: Option<&str>) -> String {
    match (source, object) {
        (DIRECTORY_AUDITS, Some(category)) => format!("category eq '{category}'"),
        (SIGN_INS, Some(id)) if super::ids::is_guid(id) => format!("servicePrincipalId eq '{id}'"),
        (SIGN_INS, Some(kind)) => {
            format!("signInEventTypes eq '{kind}' and homeTenantId ne resourceTenantId")
        }
        _ => String::new(),
    }
}

/// From when on events were asked for: what follows `ge` in the filter.
fn since(url: &str) -> Option<Timestamp> {
    let plain = url.replace('+', " ");
    let plain = percent_decode_str(&plain).decode_utf8().ok()?;
    let (_, rest) = plain.split_once(" ge ")?;
    let word = rest.trim_start().split([' ', '&', ')']).next()?;
    instant(word.trim_matches('\'')).get().copied()
}

/// Records which logs were read.
pub(super) fn finish(state: &mut State) {
    state.records.log_readings.extend(std::mem::take(&mut state.logs).take(hours_kept));
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn the_window_stands_in_the_filter() {
        for url in [
            "https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$filter=activityDateTime%20ge%202026-10-01T00:00:00Z%20and%20category%20eq%20%27RoleManagement%27&$top=999",
            "https://graph.microsoft.com/v1.0/x?$filter=activityDateTime+ge+2026-10-01T00%3A00%3A00Z&$skiptoken=a",
            "https://management.azure.com/x?$filter=eventTimestamp%20ge%20%272026-10-01T00:00:00Z%27%20and%20eventTimestamp%20le%20%272026-11-01T00:00:00Z%27",
        ] {
            assert_eq!(since(url), Some("2026-10-01T00:00:00Z".parse().unwrap()), "{url}");
        }
        for url in ["", "https://x.example/?$top=9", "https://x.example/?$filter=a ge soon", "%FF ge 1"] {
            assert_eq!(since(url), None, "{url}");
        }
    }
}
