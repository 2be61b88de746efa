//! One request: from a unit and what it is about to a URL, and whether a link of an answer may be
//! followed.

use reqwest::Url;
use serde_json::{Map, Value};
use tenure_connector_core::Refusal;
use tenure_model::{GapReason, Timestamp};

use crate::config::{Hosts, is_guid};
use crate::units::{Service, Unit, units};

/// One request, as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) service: Service,
    pub(super) method: &'static str,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
    /// What it is about, empty where it is about the whole scope.
    pub(super) object: String,
}

/// What the templates of units are filled with.
#[derive(Clone, Debug)]
pub(super) struct Blanks {
    pub(super) tenant: String,
    /// Logs are read from here …
    pub(super) since: Timestamp,
    /// … to here: when the scan began.
    pub(super) until: Timestamp,
}

impl Call {
    /// The first request of a unit about `object`.
    ///
    /// # Errors
    /// When the object's id, which a cloud named, could make another request of it.
    pub(super) fn first(
        unit: &Unit,
        hosts: &Hosts,
        blanks: &Blanks,
        subscription: &str,
        object: &str,
    ) -> Result<Self, Refusal> {
        if !is_plain(object) || !is_plain(subscription) {
            let what = if is_plain(object) { subscription } else { object };
            let detail = format!("`{what}` is no id that can be asked about");
            return Err(Refusal::new(GapReason::Malformed, "OddId", &detail));
        }
        let path = unit
            .path
            .replace("{tenant}", &blanks.tenant)
            .replace("{subscription}", subscription)
            .replace("{id}", object)
            .replace("{since}", &blanks.since.to_string())
            .replace("{until}", &blanks.until.to_string());
        let base = match unit.service {
            Service::Graph => &hosts.graph,
            Service::Arm | Service::ResourceGraph => &hosts.arm,
        };
        let url = Url::parse(&format!("{base}{path}")).map_err(|why| {
            Refusal::new(GapReason::Malformed, "OddAddress", &format!("`{base}{path}`: {why}"))
        })?;
        let object = object.to_owned();
        Ok(Self { service: unit.service, method: unit.method, url, body: None, object })
    }

    pub(super) fn with_body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The request of the page that a link or token of an answer names.
    ///
    /// # Errors
    /// When the link leads elsewhere: it would be answered with our token.
    pub(super) fn next(&self, link: &str) -> Result<Self, Refusal> {
        if let Some(body) = &self.body {
            let mut body = body.clone();
            if let Some(options) = body.get_mut("options").and_then(Value::as_object_mut) {
                options.insert("$skipToken".to_owned(), Value::from(link));
            }
            return Ok(Self { body: Some(body), ..self.clone() });
        }
        let elsewhere = |why: &str| {
            let detail = format!("the next page is said to be at {why}, and was not asked for");
            Refusal::new(GapReason::Truncated, "ForeignLink", &detail)
        };
        let url = Url::parse(link).map_err(|_| elsewhere("no address"))?;
        let same_service = url.scheme() == self.url.scheme()
            && url.host_str() == self.url.host_str()
            && url.port_or_known_default() == self.url.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none();
        if !same_service {
            return Err(elsewhere("another host"));
        }
        if !is_same_list(&self.url, &url) {
            return Err(elsewhere("another path"));
        }
        Ok(Self { url, ..self.clone() })
    }

    /// What the recorder writes about it.
    pub(super) fn record(&self) -> Value {
        let mut record = Map::new();
        record.insert("method".to_owned(), Value::from(self.method));
        record.insert("url".to_owned(), Value::from(self.url.as_str()));
        if !self.object.is_empty() {
            record.insert("object".to_owned(), Value::from(self.object.as_str()));
        }
        if let Some(body) = &self.body {
            record.insert("body".to_owned(), body.clone());
        }
        Value::Object(record)
    }

    /// Path and query below the version, as a batch takes them, and the version.
    pub(super) fn in_batch(&self) -> (String, String) {
        let path = self.url.path().trim_start_matches('/');
        let (version, rest) = path.split_once('/').unwrap_or((path, ""));
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        (version.to_owned(), format!("/{rest}{query}"))
    }
}

/// Whether a link can go on with the same list. It is opaque, and services write its path in their own
/// way: other case, another form of a type's name, or a path that only they understand. What it must
/// not be is another list that has a name, or the same list of another thing.
fn is_same_list(asked: &Url, link: &Url) -> bool {
    let (asked, link) = (segments(asked.path()), segments(link.path()));
    if asked.last() != link.last() {
        let is =
            |unit: &Unit| segments(unit.path.split('?').next().unwrap_or_default()).last() == link.last();
        return !units().any(is);
    }
    ids(&asked) == ids(&link)
}

/// The parts of a path, in lower case and without the name of Graph's namespace.
fn segments(path: &str) -> Vec<String> {
    let path = path.to_lowercase();
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| segment.trim_start_matches("microsoft.").to_owned()).collect()
}

/// The ids in a path, also those in quotes.
fn ids(segments: &[String]) -> Vec<&str> {
    segments.iter().flat_map(|segment| segment.split('\'')).filter(|part| is_guid(part)).collect()
}

/// Whether an id can stand in a path: it adds no segment that climbs, no query and no escape.
fn is_plain(id: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '?' | '#' | '%' | '\\' | '\'' | '"' | '{' | '}');
    !id.contains(odd) && !id.split('/').any(|segment| matches!(segment, "." | "..")) && !id.contains("//")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::AzureConfig;
    use crate::units::{Level, unit_at, unit_of};

    const GROUP: &str = "0a000000-0000-4000-8000-000000000001";

    fn blanks() -> Blanks {
        let (since, until) = ("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z");
        Blanks { tenant: GROUP.to_owned(), since: since.parse().unwrap(), until: until.parse().unwrap() }
    }

    fn first(api: &str, object: &str) -> Result<Call, Refusal> {
        Call::first(unit_of(api).unwrap(), &AzureConfig::default().hosts(), &blanks(), GROUP, object)
    }

    #[test]
    fn templates_are_filled_and_encoded() {
        let call =
            first("graph:identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", GROUP);
        assert_eq!(
            call.unwrap().url.as_str(),
            format!(
                "https://graph.microsoft.com/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId%20eq%20%27{GROUP}%27"
            )
        );
        let audits = first("graph:auditLogs/directoryAudits", "RoleManagement").unwrap();
        assert!(audits.url.query().unwrap().contains("ge%202026-10-01T00:00:00Z%20and"), "{}", audits.url);
        let unit = unit_at("arm:Microsoft.Authorization/denyAssignments", Level::Subscription).unwrap();
        let call = Call::first(unit, &AzureConfig::default().hosts(), &blanks(), GROUP, "").unwrap();
        assert!(call.url.path().starts_with(&format!("/subscriptions/{GROUP}/providers/")), "{}", call.url);
    }

    #[test]
    fn an_id_makes_no_other_request() {
        for id in ["../users", "a?b", "a/../b", "a#b", "%2e%2e", "a' or 1 eq 1", "a\\b", "a//b"] {
            assert_eq!(first("graph:groups/members", id).unwrap_err().code, "OddId", "{id}");
        }
        let scope = "/subscriptions/s/resourceGroups/rg-1_(x).y/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
        let api = "arm:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";
        assert!(first(api, scope).unwrap().url.path().ends_with("/u/federatedIdentityCredentials"));
    }

    #[test]
    fn a_link_stays_with_its_list() {
        let call = first("graph:groups/members", GROUP).unwrap();
        for (link, code) in [
            (format!("https://graph.microsoft.com/beta/groups/{GROUP}/members?$skiptoken=x"), None),
            (format!("https://graph.microsoft.com:443/beta/Groups/{GROUP}/Members?$skiptoken=x"), None),
            (
                format!(
                    "https://graph.microsoft.com/beta/directoryObjects/{GROUP}/microsoft.graph.group/members?x"
                ),
                None,
            ),
            (format!("https://graph.example/beta/groups/{GROUP}/members?x"), Some("ForeignLink")),
            (format!("http://graph.microsoft.com/beta/groups/{GROUP}/members?x"), Some("ForeignLink")),
            (format!("https://graph.microsoft.com:8443/beta/groups/{GROUP}/members?x"), Some("ForeignLink")),
            (format!("https://u:p@graph.microsoft.com/beta/groups/{GROUP}/members?x"), Some("ForeignLink")),
            (format!("https://graph.microsoft.com/beta/groups/{GROUP}/owners?x"), Some("ForeignLink")),
            (
                "https://graph.microsoft.com/beta/groups/0a000000-0000-4000-8000-000000000002/members?x"
                    .to_owned(),
                Some("ForeignLink"),
            ),
            ("https://graph.microsoft.com/beta/users?x".to_owned(), Some("ForeignLink")),
            ("https://graph.microsoft.com/continued/x".to_owned(), None),
            ("/beta/groups?x".to_owned(), Some("ForeignLink")),
        ] {
            let next = call.next(&link);
            assert_eq!(next.as_ref().err().map(|refusal| refusal.code.as_str()), code, "{link}");
            if let Ok(next) = next {
                assert_eq!(
                    (next.url.query(), next.object.as_str()),
                    (Url::parse(&link).unwrap().query(), GROUP)
                );
            }
        }
        let cast = first("graph:servicePrincipals/microsoft.graph.agentIdentity", "").unwrap();
        assert!(
            cast.next("https://graph.microsoft.com/v1.0/servicePrincipals/graph.agentIdentity?$skiptoken=x")
                .is_ok()
        );
    }

    proptest! {
        #[test]
        fn no_link_leads_to_another_host(link in "(https?:)?(//)?([a-z@:.]{0,12}|graph.microsoft.com)?(:[0-9]{0,5})?[ -~]{0,30}") {
            if let Ok(next) = first("graph:users", "").unwrap().next(&link) {
                prop_assert_eq!(next.url.origin(), first("graph:users", "").unwrap().url.origin());
                prop_assert_eq!(next.url.username(), "");
            }
        }

        #[test]
        fn no_id_leads_to_another_list(id in "[ -~]{0,24}") {
            if let Ok(call) = first("graph:groups/members", &id) {
                let path = call.url.path();
                prop_assert!(path.starts_with("/beta/groups/") && path.ends_with("/members"), "{}", path);
                prop_assert_eq!(call.url.query(), Some("$select=id&$top=999"));
            }
        }
    }

    #[test]
    fn a_token_of_resource_graph_goes_into_the_body() {
        let call = first("arg:resources/vaults", "")
            .unwrap()
            .with_body(json!({"query": "q", "options": {"$top": 1000}}));
        let next = call.next("opaque").unwrap();
        assert_eq!(next.body.unwrap()["options"], json!({"$top": 1000, "$skipToken": "opaque"}));
    }

    #[test]
    fn a_batch_takes_the_path_below_the_version() {
        let (version, url) = first("graph:groups/members", GROUP).unwrap().in_batch();
        assert_eq!(
            (version, url),
            ("beta".to_owned(), format!("/groups/{GROUP}/members?$select=id&$top=999"))
        );
    }
}
