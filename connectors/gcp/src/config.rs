//! What the live scan of Google Cloud is told.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tenure_connector_core::{CollectError, Limits};

use crate::units::{Service, units};

/// Settings of a live scan; the `[gcp]` part of a configuration file. Everything has a default: an
/// empty one reads the organization that the credentials of the machine can see.
///
/// A secret never stands here: a key stays in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GcpConfig {
    /// The organization to read, by its number. Default: the only one that is visible.
    pub organization: Option<String>,
    /// Projects to read, by their ids; empty for all of the organization. What is asked of the
    /// organization as a whole speaks of the others too.
    pub projects: Vec<String>,
    /// Projects not to read.
    pub exclude_projects: Vec<String>,
    /// How to sign in. Default: application default credentials.
    pub credential: CredentialKind,
    /// The file of the credentials. Default: `GOOGLE_APPLICATION_CREDENTIALS`, or where `gcloud auth
    /// application-default login` leaves them.
    pub credential_file: Option<PathBuf>,
    /// The service account to act as, by its email address; who signs in must be allowed to.
    pub impersonate: Option<String>,
    /// Service accounts between the one who signs in and that one, in their order.
    pub delegates: Vec<String>,
    /// The project that requests are counted for. Default: `GOOGLE_CLOUD_QUOTA_PROJECT`, what the
    /// credentials' file says, or the project of the service account that asks.
    pub quota_project: Option<String>,
    /// The customer of Cloud Identity or Google Workspace, as `C0abc123x`. Default: that of the
    /// organization.
    pub customer: Option<String>,
    /// Whether users, groups and administrators of the customer are read. Default true.
    pub workspace: bool,
    /// The user whose rights the directory is read with, by domain-wide delegation; takes the key of a
    /// service account. Default: the one who signs in, who then needs an administrator's role.
    pub workspace_subject: Option<String>,
    /// One address for all services, each below its name: `https://google.example` for
    /// `https://google.example/iam/v1/…`.
    pub endpoint: Option<String>,
    /// Addresses of single services, by their names: `iam = "https://iam.example"`.
    pub endpoints: BTreeMap<String, String>,
    /// A PEM file with certificate authorities to trust besides those of the system. For signing in the
    /// system's own and `SSL_CERT_FILE` count.
    pub ca_certificates: Option<PathBuf>,
    /// Projects that are read at once. Default 8.
    pub concurrent_projects: usize,
    /// Days of audit logs that are read. Default 30; Google keeps them for 400.
    pub event_days: u32,
    /// Whether audit logs are read whole: every call of administrators' activity but those of a cluster's own
    /// identities, and access to data where the organization logs it. Default false: what changes access alone.
    /// It takes long in a large organization, and is what shows that a party made no call any more.
    pub whole_logs: bool,
    /// Things that an API is asked about one by one. The rest becomes a gap. Default 500,000.
    pub per_object_reads: usize,
    /// Calls a minute that Google lets the quota project make, by API or group of APIs, where they are
    /// not the usual ones: `iam-v2 = 600`.
    pub quotas: BTreeMap<String, u32>,
    /// Minutes that the calls to all projects may take by one quota; projects beyond become gaps.
    /// Default 60.
    pub quota_minutes: u32,
    /// The longest answer that is taken, in megabytes. Default 64.
    pub answer_megabytes: u32,
    /// How fast, how many at once, how often. Where nothing is said here, pauses that Google asks for
    /// are kept up to two minutes, and a call is tried for a quarter of an hour.
    pub limits: Limits,
}

/// How to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// Application default credentials: a file of any kind, or the machine's own service account.
    #[default]
    Auto,
    /// The key of a service account, in a file.
    ServiceAccountKey,
    /// Workload or workforce identity federation: a file that says where another identity is had from
    /// (AWS, Azure, a file, an address, a program), which Google trusts.
    ExternalAccount,
    /// A user that signed in with `gcloud auth application-default login`.
    User,
    /// The service account of the machine or service that runs us.
    MetadataServer,
    /// The one who is signed in with `gcloud auth login`.
    Gcloud,
}

impl Default for GcpConfig {
    fn default() -> Self {
        Self {
            organization: None,
            projects: Vec::new(),
            exclude_projects: Vec::new(),
            credential: CredentialKind::Auto,
            credential_file: None,
            impersonate: None,
            delegates: Vec::new(),
            quota_project: None,
            customer: None,
            workspace: true,
            workspace_subject: None,
            endpoint: None,
            endpoints: BTreeMap::new(),
            ca_certificates: None,
            concurrent_projects: 8,
            event_days: 30,
            whole_logs: false,
            per_object_reads: 500_000,
            quotas: BTreeMap::new(),
            quota_minutes: 60,
            answer_megabytes: 64,
            limits: Limits { longest_pause_seconds: 120, total_seconds: 900, ..Limits::default() },
        }
    }
}

/// Calls a minute that a project may make, as Google documents them or below that: of a single API, of
/// a version of IAM, or of a service. IAM lets five calls a minute read deny policies and access
/// boundaries.
const QUOTAS: &[(&str, u32)] = &[
    ("cloudasset:searchAllIamPolicies", 400),
    ("cloudasset:searchAllResources", 400),
    ("iam-v2", 5),
    ("iam-v3", 5),
    ("iam", 6000),
    ("cloudresourcemanager", 600),
    ("logging", 60),
    ("recommender", 600),
    ("policyanalyzer", 600),
    ("orgpolicy", 600),
    ("privilegedaccessmanager", 600),
    ("apikeys", 240),
];

/// What holds for the rest.
const USUAL_QUOTA: u32 = 1200;

impl GcpConfig {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// When an id is no id, or an address is no address, or would send tokens over plain HTTP to
    /// another machine.
    pub fn check(&self) -> Result<(), CollectError> {
        let wrong = |what: &str, word: &str| Err(CollectError::Config(format!("`{word}` is not {what}")));
        if let Some(number) = self.organization.as_deref().filter(|number| !is_number(number)) {
            return wrong("the number of an organization: expected digits alone", number);
        }
        let quota = self.quota_project.iter();
        for project in self.projects.iter().chain(&self.exclude_projects).chain(quota) {
            if !is_project(project) {
                return wrong("the id of a project: expected letters, digits and hyphens", project);
            }
        }
        for email in self.impersonate.iter().chain(&self.delegates).chain(&self.workspace_subject) {
            if !is_email(email) {
                return wrong("the address of an account: expected `name@domain`", email);
            }
        }
        if let Some(customer) = self.customer.as_deref().filter(|customer| !is_customer(customer)) {
            return wrong("the id of a customer: expected `C` and letters or digits", customer);
        }
        for (service, endpoint) in &self.endpoints {
            if !units().any(|unit| unit.service.name() == service) && service != IAM_CREDENTIALS {
                return wrong("a service that is read", service);
            }
            if !is_endpoint(endpoint) {
                return wrong("the address of a service: expected `https://…`", endpoint);
            }
        }
        if let Some(endpoint) = self.endpoint.as_deref().filter(|endpoint| !is_endpoint(endpoint)) {
            return wrong("the address of the services: expected `https://…`", endpoint);
        }
        if let Some(name) = self.quotas.keys().find(|name| !is_quota(name)) {
            return wrong("an API or a group of APIs that has a quota", name);
        }
        if self.event_days > 400 {
            return wrong(
                "a number of days that Google keeps its logs: at most 400",
                &self.event_days.to_string(),
            );
        }
        Ok(())
    }

    /// Where a service is, without a slash at the end.
    pub fn base(&self, service: Service) -> String {
        self.base_of(service.name())
    }

    /// Where the service is that lets one act as a service account.
    pub(crate) fn base_of_credentials(&self) -> String {
        self.base_of(IAM_CREDENTIALS)
    }

    fn base_of(&self, name: &str) -> String {
        let trimmed = |endpoint: &String| endpoint.trim_end_matches('/').to_owned();
        match (self.endpoints.get(name), &self.endpoint) {
            (Some(own), _) => trimmed(own),
            (None, Some(all)) => format!("{}/{name}", trimmed(all)),
            (None, None) => format!("https://{name}.googleapis.com"),
        }
    }

    /// Calls a minute by a quota.
    pub(crate) fn quota(&self, name: &str) -> u32 {
        let usual = || QUOTAS.iter().find(|(known, _)| *known == name).map(|(_, calls)| *calls);
        self.quotas.get(name).copied().or_else(usual).unwrap_or(USUAL_QUOTA).max(1)
    }

    /// Whether a project is to be read.
    pub fn wants(&self, project: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|other| other == project);
        (self.projects.is_empty() || named(&self.projects)) && !named(&self.exclude_projects)
    }
}

/// The service that gives out tokens of service accounts.
const IAM_CREDENTIALS: &str = "iamcredentials";

/// The quota that a call of an API is counted in: its own, that of the version of IAM, or its service's.
pub(crate) fn quota_of(api: &str, path: &str) -> String {
    let service = api.split_once(':').map_or(api, |(service, _)| service);
    let version = path.split('/').nth(1).unwrap_or_default();
    if QUOTAS.iter().any(|(known, _)| *known == api) {
        api.to_owned()
    } else if service == Service::Iam.name() && matches!(version, "v2" | "v3") {
        format!("{service}-{version}")
    } else {
        service.to_owned()
    }
}

fn is_quota(name: &str) -> bool {
    units().any(|unit| quota_of(unit.api, unit.path) == name)
}

pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The id of a project; old ones of a domain have its name before a colon.
pub(crate) fn is_project(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | ':');
    !text.is_empty() && text.len() <= 100 && text.chars().all(plain) && !text.contains("..")
}

fn is_email(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '+' | ':');
    let whole = |part: &str| !part.is_empty() && part.chars().all(plain);
    text.split_once('@').is_some_and(|(name, domain)| whole(name) && whole(domain))
}

pub(crate) fn is_customer(text: &str) -> bool {
    text.strip_prefix('C')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether a text is the address of a service. Plain HTTP only on this machine: tokens go there.
fn is_endpoint(text: &str) -> bool {
    let odd = text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '@' | '?' | '#'));
    match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        _ if odd => false,
        (Some(rest), _) => !host(rest).is_empty(),
        (_, Some(rest)) => is_loopback(host(rest)),
        _ => false,
    }
}

/// The host of an address after its scheme.
pub(crate) fn host(rest: &str) -> &str {
    rest.split(['/', ':', '?', '#']).next().unwrap_or_default()
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<GcpConfig, String> {
        let config: GcpConfig = serde_json::from_value(value).map_err(|why| why.to_string())?;
        config.check().map_err(|why| why.to_string())?;
        Ok(config)
    }

    #[test]
    fn an_empty_one_is_the_default() {
        assert_eq!(read(json!({})).unwrap(), GcpConfig::default());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            json!({"project": []}),
            json!({"organization": "contoso.example"}),
            json!({"projects": ["pay/prod"]}),
            json!({"projects": ["../iam"]}),
            json!({"quota_project": "a b"}),
            json!({"credential": "password"}),
            json!({"key": "x"}),
            json!({"impersonate": "reader"}),
            json!({"customer": "contoso"}),
            json!({"endpoint": "http://google.example"}),
            json!({"endpoint": "https://user@google.example"}),
            json!({"endpoints": {"iam": "http://localhost.example"}}),
            json!({"endpoints": {"gmail": "https://gmail.example"}}),
            json!({"quotas": {"gmail": 5}}),
            json!({"event_days": 401}),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_service_has_its_place() {
        let base = |config: serde_json::Value| read(config).unwrap().base(Service::Iam);
        assert_eq!(base(json!({})), "https://iam.googleapis.com");
        assert_eq!(base(json!({"endpoint": "http://127.0.0.1:8080/"})), "http://127.0.0.1:8080/iam");
        let own = json!({"endpoint": "https://google.example", "endpoints": {"iam": "https://iam.example/"}});
        assert_eq!(base(own), "https://iam.example");
    }

    #[test]
    fn every_call_is_counted_somewhere() {
        assert_eq!(quota_of("iam:policies.get", "/v2/{id}"), "iam-v2");
        assert_eq!(quota_of("iam:roles.list", "/v1/roles"), "iam");
        assert_eq!(quota_of("cloudasset:searchAllResources", "/v1/x"), "cloudasset:searchAllResources");
        for (name, _) in QUOTAS {
            assert!(is_quota(name), "`{name}` counts nothing");
        }
        assert_eq!(read(json!({"quotas": {"iam-v2": 600}})).unwrap().quota("iam-v2"), 600);
        assert_eq!(GcpConfig::default().quota("iam-v2"), 5);
    }

    #[test]
    fn projects_can_be_chosen() {
        let config = read(json!({"projects": ["pay", "web"], "exclude_projects": ["web"]})).unwrap();
        assert!(config.wants("pay") && !config.wants("web") && !config.wants("other"));
        assert!(GcpConfig::default().wants("web"));
    }
}
