//! One request: from a unit and what it is about to a URL, and the request of the next page.

use reqwest::Url;
use serde_json::{Map, Value};
use tenure_connector_core::Refusal;
use tenure_model::{GapReason, Timestamp};

use super::task::Place;
use crate::units::Unit;

/// One request, as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) unit: &'static Unit,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
    /// What it is about, empty where it is about the whole scope.
    pub(super) object: String,
}

/// What the templates of units are filled with, besides the place.
#[derive(Clone, Debug)]
pub(super) struct Blanks {
    /// The customer of Cloud Identity, empty where none is known.
    pub(super) customer: String,
    /// Logs are read from here on.
    pub(super) since: Timestamp,
    /// Which entries of the audit logs are asked for.
    pub(super) entries: &'static str,
}

impl Call {
    /// The first request of a unit about `object`.
    ///
    /// # Errors
    /// When the name of the object, which the cloud told, could make another request of it.
    pub(super) fn first(
        unit: &'static Unit,
        base: &str,
        blanks: &Blanks,
        place: &Place,
        object: &str,
    ) -> Result<Self, Refusal> {
        if !is_plain(object) || !is_plain(place.local()) {
            let what = if is_plain(object) { place.local() } else { object };
            let detail = format!("`{what}` is no name that can be asked about");
            return Err(Refusal::new(GapReason::Malformed, "OddName", &detail));
        }
        let container = if object.is_empty() { place.local() } else { object };
        let attachment = format!("cloudresourcemanager.googleapis.com%2F{}", container.replace('/', "%2F"));
        let path = unit
            .path
            .replace("{root}", place.local())
            .replace("{organization}", place.organization().unwrap_or_default())
            .replace("{project}", place.project().unwrap_or_default())
            .replace("{attachment}", &attachment)
            .replace("{customer}", &blanks.customer)
            .replace("{id}", object);
        let url = Url::parse(&format!("{base}{path}")).map_err(|why| {
            Refusal::new(GapReason::Malformed, "OddAddress", &format!("`{base}{path}`: {why}"))
        })?;
        let body =
            unit.body.replace("{since}", &blanks.since.to_string()).replace("{entries}", blanks.entries);
        let body = (!body.is_empty()).then(|| serde_json::from_str(&body).unwrap_or_default());
        Ok(Self { unit, url, body, object: object.to_owned() })
    }

    /// The same with a member of its body.
    pub(super) fn with(mut self, member: &str, value: Value) -> Self {
        if let Some(Value::Object(body)) = &mut self.body {
            body.insert(member.to_owned(), value);
        }
        self
    }

    /// The request of the page that a token of an answer names. It can lead nowhere else: the token is
    /// a value among the parameters.
    pub(super) fn next(&self, token: &str) -> Self {
        if matches!(&self.body, Some(Value::Object(_))) {
            return self.clone().with("pageToken", Value::from(token));
        }
        let mut url = self.url.clone();
        let others: Vec<(String, String)> = self
            .url
            .query_pairs()
            .filter(|(name, _)| name != "pageToken")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(others).append_pair("pageToken", token);
        Self { url, ..self.clone() }
    }

    /// What the recorder writes about it.
    pub(super) fn record(&self) -> Value {
        let mut record = Map::new();
        record.insert("method".to_owned(), Value::from(self.unit.method));
        record.insert("url".to_owned(), Value::from(self.url.as_str()));
        if !self.object.is_empty() {
            record.insert("object".to_owned(), Value::from(self.object.as_str()));
        }
        if let Some(body) = &self.body {
            record.insert("body".to_owned(), body.clone());
        }
        Value::Object(record)
    }
}

/// Whether a name can stand in a path: it adds no segment that climbs, no query and no escape. The
/// names of deny policies hold slashes as `%2F`.
fn is_plain(name: &str) -> bool {
    let name = name.replace("%2F", "/").replace("%2f", "/");
    let odd = |c: char| {
        c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '%' | '\\' | '"' | '{' | '}')
    };
    !name.contains(odd)
        && !name.starts_with('/')
        && name.split('/').all(|segment| !matches!(segment, "." | ".."))
        && !name.contains("//")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::GcpConfig;
    use crate::units::{Level, unit_at, unit_of};

    fn blanks() -> Blanks {
        Blanks {
            customer: "C0abc123x".to_owned(),
            since: "2026-10-01T00:00:00Z".parse().unwrap(),
            entries: crate::units::CHANGES,
        }
    }

    fn first(api: &str, place: &Place, object: &str) -> Result<Call, Refusal> {
        let level = if place.project().is_some() { Level::Project } else { Level::Organization };
        let unit = unit_at(api, level).or_else(|| unit_of(api)).unwrap();
        Call::first(unit, &GcpConfig::default().base(unit.service), &blanks(), place, object)
    }

    #[test]
    fn templates_are_filled() {
        let (organization, project) = (Place::organization_of("100000000001"), Place::project_of("pay-prod"));
        let url = |api: &str, place: &Place, object: &str| first(api, place, object).unwrap().url.to_string();
        for (api, place, object, expected) in [
            (
                "cloudasset:searchAllIamPolicies",
                &organization,
                "",
                "https://cloudasset.googleapis.com/v1/organizations/100000000001:searchAllIamPolicies?orderBy=resource&pageSize=500",
            ),
            (
                "cloudasset:searchAllIamPolicies",
                &project,
                "",
                "https://cloudasset.googleapis.com/v1/projects/pay-prod:searchAllIamPolicies?orderBy=resource&pageSize=500",
            ),
            (
                "iam:policies.listPolicies",
                &organization,
                "folders/2",
                "https://iam.googleapis.com/v2/policies/cloudresourcemanager.googleapis.com%2Ffolders%2F2/denypolicies",
            ),
            (
                "iam:policies.listPolicies",
                &project,
                "",
                "https://iam.googleapis.com/v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2Fpay-prod/denypolicies",
            ),
            (
                "iam:policies.get",
                &project,
                "policies/cloudresourcemanager.googleapis.com%2Fprojects%2F2/denypolicies/x",
                "https://iam.googleapis.com/v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2F2/denypolicies/x",
            ),
            (
                "iam:projects.serviceAccounts.keys.list",
                &project,
                "projects/pay-prod/serviceAccounts/a@pay-prod.iam.gserviceaccount.com",
                "https://iam.googleapis.com/v1/projects/pay-prod/serviceAccounts/a@pay-prod.iam.gserviceaccount.com/keys?keyTypes=USER_MANAGED",
            ),
            (
                "storage:buckets.getIamPolicy",
                &project,
                "pay-logs",
                "https://storage.googleapis.com/storage/v1/b/pay-logs/iam?optionsRequestedPolicyVersion=3",
            ),
            (
                "cloudidentity:groups.list",
                &organization,
                "",
                "https://cloudidentity.googleapis.com/v1/groups?parent=customers/C0abc123x&view=FULL&pageSize=500",
            ),
        ] {
            assert_eq!(url(api, place, object), expected);
        }
        let changes = first("logging:entries.list", &organization, "").unwrap().body.unwrap();
        assert!(changes["filter"].as_str().unwrap().contains("timestamp>=\"2026-10-01T00:00:00Z\""));
    }

    #[test]
    fn a_name_makes_no_other_request() {
        let place = Place::project_of("p");
        for name in ["../users", "a?b", "a/../b", "a#b", "%2e%2e", "a%2F..%2Fb", "a\\b", "a//b", "/a", "a b"]
        {
            let refused = first("iam:projects.serviceAccounts.keys.list", &place, name);
            assert_eq!(refused.unwrap_err().code, "OddName", "{name}");
        }
    }

    #[test]
    fn the_next_page_is_one_of_the_same_list() {
        let place = Place::organization_of("1");
        let call = first("cloudasset:searchAllIamPolicies", &place, "").unwrap();
        let next = call.next("a&b=c d").next("second/=");
        assert_eq!(next.url.query(), Some("orderBy=resource&pageSize=500&pageToken=second%2F%3D"));
        assert_eq!(next.url.path(), call.url.path());
        let posted =
            first("logging:entries.list", &place, "").unwrap().with("resourceNames", json!(["projects/p"]));
        let body = posted.next("t").body.unwrap();
        assert_eq!(
            (body["pageToken"].as_str(), body["resourceNames"][0].as_str()),
            (Some("t"), Some("projects/p"))
        );
    }

    proptest! {
        #[test]
        fn no_token_leads_elsewhere(token in ".{0,30}") {
            let call = first("iam:roles.list", &Place::organization_of("1"), "").unwrap();
            let next = call.next(&token);
            prop_assert_eq!((next.url.origin(), next.url.path()), (call.url.origin(), call.url.path()));
            let pairs: Vec<_> = next.url.query_pairs().filter(|(name, _)| name == "pageToken").collect();
            prop_assert_eq!(pairs.len(), 1);
            prop_assert_eq!(&*pairs[0].1, &*token);
        }

        #[test]
        fn no_name_leads_to_another_list(name in "[ -~]{1,24}") {
            let place = Place::project_of("p");
            if let Ok(call) = first("iam:projects.serviceAccounts.keys.list", &place, &name) {
                prop_assert!(call.url.path().starts_with("/v1/") && call.url.path().ends_with("/keys"), "{}", call.url);
                prop_assert_eq!(call.url.query(), Some("keyTypes=USER_MANAGED"));
            }
        }
    }
}
