//! What the live scan of Azure and Entra ID is told.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tenure_connector_core::{CollectError, Limits};

/// Settings of a live scan; the `[azure]` part of a configuration file. Everything has a default: an
/// empty one reads the tenant of the credential that is found first.
///
/// A secret never stands here: a client secret comes from the environment (`AZURE_CLIENT_SECRET`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AzureConfig {
    /// The tenant to read, by its id. Default: `AZURE_TENANT_ID`, or the tenant of the credential.
    pub tenant: Option<String>,
    /// Which cloud. Default: the public one.
    pub cloud: AzureCloud,
    /// How to sign in. Default: the first way for which there is what it needs, in the order of
    /// [`CredentialKind`].
    pub credential: CredentialKind,
    /// The application (client) id; of a managed identity, the user-assigned one that is meant.
    /// Default: `AZURE_CLIENT_ID`.
    pub client_id: Option<String>,
    /// A PEM file with the certificate and its private key. Default:
    /// `AZURE_CLIENT_CERTIFICATE_PATH`.
    pub certificate: Option<PathBuf>,
    /// Where to sign in, for a private cloud: `https://login.example`. Default: that of the cloud, or
    /// `AZURE_AUTHORITY_HOST`.
    pub authority_host: Option<String>,
    /// Azure Resource Manager, for a private cloud: `https://management.example`.
    pub arm_endpoint: Option<String>,
    /// Microsoft Graph, for a private cloud: `https://graph.example`.
    pub graph_endpoint: Option<String>,
    /// A PEM file with certificate authorities to trust besides those of the system, as a proxy that
    /// looks into TLS needs it.
    pub ca_certificates: Option<PathBuf>,
    /// Subscriptions to read, by their ids; empty for all of the tenant.
    pub subscriptions: Vec<String>,
    /// Subscriptions not to read.
    pub exclude_subscriptions: Vec<String>,
    /// Whether subscriptions and management groups are read, or Entra ID alone. Default true.
    pub resources: bool,
    /// Subscriptions that are read at once. Default 8.
    pub concurrent_subscriptions: usize,
    /// Days of audit and activity logs that are read. Default 30, which is as long as Entra ID keeps
    /// its log; at most 90.
    pub event_days: u32,
    /// Things that an API is asked about one by one (in batches of twenty). The rest becomes a gap.
    /// Default 500,000.
    pub per_object_reads: usize,
    /// Resource units of Microsoft Graph that may be used in ten seconds. Default 3,000: below what
    /// the smallest tenant has.
    pub graph_resource_units: u32,
    /// The longest answer that is taken, in megabytes. Default 64.
    pub answer_megabytes: u32,
    /// How fast, how many at once, how often. Where nothing is said here, pauses that Azure asks for are
    /// kept up to two minutes, and a call is tried for a quarter of an hour.
    pub limits: Limits,
}

/// The clouds that Microsoft, or 21Vianet in China, runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AzureCloud {
    /// Azure for everyone.
    #[default]
    Public,
    /// Azure in China.
    China,
    /// Azure for the United States' government.
    UsGovernment,
    /// The same, with Microsoft Graph of the Department of Defense.
    UsGovernmentDod,
}

/// How to sign in. `Auto` takes the first for which there is what it needs, in this order; what is
/// configured on purpose comes before what a machine happens to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// The first of the others.
    #[default]
    Auto,
    /// `AZURE_CLIENT_SECRET` with a tenant and a client id.
    ClientSecret,
    /// A certificate with a tenant and a client id.
    Certificate,
    /// A token of Kubernetes or of a pipeline: `AZURE_FEDERATED_TOKEN_FILE` with a tenant and a client
    /// id.
    WorkloadIdentity,
    /// The identity of the machine or service that runs us: `IDENTITY_ENDPOINT`, or, asked for by
    /// name, that of a virtual machine.
    ManagedIdentity,
    /// The one who is signed in with `az login`.
    AzureCli,
}

/// Where a cloud's services are, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Where tokens come from.
    pub authority: String,
    /// Azure Resource Manager.
    pub arm: String,
    /// Microsoft Graph.
    pub graph: String,
    /// The scope of tokens for Azure Resource Manager.
    pub arm_scope: String,
    /// The scope of tokens for Microsoft Graph.
    pub graph_scope: String,
}

impl Default for AzureConfig {
    fn default() -> Self {
        Self {
            tenant: None,
            cloud: AzureCloud::Public,
            credential: CredentialKind::Auto,
            client_id: None,
            certificate: None,
            authority_host: None,
            arm_endpoint: None,
            graph_endpoint: None,
            ca_certificates: None,
            subscriptions: Vec::new(),
            exclude_subscriptions: Vec::new(),
            resources: true,
            concurrent_subscriptions: 8,
            event_days: 30,
            per_object_reads: 500_000,
            graph_resource_units: 3_000,
            answer_megabytes: 64,
            limits: Limits { longest_pause_seconds: 120, total_seconds: 900, ..Limits::default() },
        }
    }
}

/// Calls a second below what Azure documents, for each API and, of ARM, each subscription.
const RATES: &[(&str, u32)] = &[
    ("graph", 40),
    // Lists that name the keys of applications: 150 a minute in a tenant.
    ("graph:applications", 2),
    ("graph:servicePrincipals", 2),
    // Reports and audit logs: five in ten seconds.
    ("graph:auditLogs/directoryAudits", 1),
    ("graph:reports/servicePrincipalSignInActivities", 1),
    ("graph:reports/appCredentialSignInActivities", 1),
    // 25 a second refill a bucket of 250 that everybody in a subscription draws from.
    ("arm", 10),
    // 15 in five seconds.
    ("arg", 3),
];

impl AzureCloud {
    const fn hosts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Public => (
                "https://login.microsoftonline.com",
                "https://management.azure.com",
                "https://graph.microsoft.com",
            ),
            Self::China => (
                "https://login.chinacloudapi.cn",
                "https://management.chinacloudapi.cn",
                "https://microsoftgraph.chinacloudapi.cn",
            ),
            Self::UsGovernment => (
                "https://login.microsoftonline.us",
                "https://management.usgovcloudapi.net",
                "https://graph.microsoft.us",
            ),
            Self::UsGovernmentDod => (
                "https://login.microsoftonline.us",
                "https://management.usgovcloudapi.net",
                "https://dod-graph.microsoft.us",
            ),
        }
    }
}

impl AzureConfig {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// When an id is no GUID, or an address is no address, or would send tokens over plain HTTP to
    /// another machine.
    pub fn check(&self) -> Result<(), CollectError> {
        let wrong = |what: &str, word: &str| Err(CollectError::Config(format!("`{word}` is not {what}")));
        let ids = self.tenant.iter().chain(&self.client_id);
        for id in ids.chain(&self.subscriptions).chain(&self.exclude_subscriptions) {
            if !is_guid(id) {
                return wrong("an id: expected 8-4-4-4-12 hexadecimal digits", id);
            }
        }
        if let Some(host) = &self.authority_host
            && !host.starts_with("https://")
        {
            return wrong("an address to sign in at: expected `https://…`", host);
        }
        for endpoint in self.arm_endpoint.iter().chain(&self.graph_endpoint) {
            if !is_endpoint(endpoint) {
                return wrong("the address of a service: expected `https://…`", endpoint);
            }
        }
        if self.event_days > 90 {
            return wrong(
                "a number of days that Azure keeps its logs: at most 90",
                &self.event_days.to_string(),
            );
        }
        Ok(())
    }

    /// Where the services are. Tokens are asked for the cloud's own services also where an address is
    /// given: it says where they are, not what they are.
    pub fn hosts(&self) -> Hosts {
        let (authority, arm, graph) = self.cloud.hosts();
        let at = |own: &Option<String>, usual: &str| {
            own.as_deref().unwrap_or(usual).trim_end_matches('/').to_owned()
        };
        Hosts {
            authority: at(&self.authority_host, authority),
            arm: at(&self.arm_endpoint, arm),
            graph: at(&self.graph_endpoint, graph),
            arm_scope: format!("{arm}/.default"),
            graph_scope: format!("{graph}/.default"),
        }
    }

    /// The limits, with the rates that Azure bears where none are set.
    pub(crate) fn limits(&self) -> Limits {
        self.limits.clone().or_rates(RATES)
    }

    /// Whether a subscription of the tenant is to be read.
    pub fn wants(&self, subscription: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|other| other.eq_ignore_ascii_case(subscription));
        (self.subscriptions.is_empty() || named(&self.subscriptions)) && !named(&self.exclude_subscriptions)
    }
}

/// Whether a text is a GUID in its usual form.
pub(crate) fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a text is the address of a service. Plain HTTP only on this machine: tokens go there.
fn is_endpoint(text: &str) -> bool {
    let host = |rest: &str| rest.split(['/', ':']).next().unwrap_or_default().to_owned();
    let odd = text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '@' | '?' | '#'));
    match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        _ if odd => false,
        (Some(rest), _) => !host(rest).is_empty(),
        (_, Some(rest)) => matches!(&*host(rest), "127.0.0.1" | "localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<AzureConfig, String> {
        let config: AzureConfig = serde_json::from_value(value).map_err(|why| why.to_string())?;
        config.check().map_err(|why| why.to_string())?;
        Ok(config)
    }

    #[test]
    fn an_empty_one_is_the_default() {
        assert_eq!(read(json!({})).unwrap(), AzureConfig::default());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            json!({"subscription": []}),
            json!({"tenant": "contoso.onmicrosoft.com"}),
            json!({"subscriptions": ["1111"]}),
            json!({"client_secret": "x"}),
            json!({"authority_host": "http://127.0.0.1:1"}),
            json!({"arm_endpoint": "http://management.example"}),
            json!({"graph_endpoint": "https://user@graph.example"}),
            json!({"graph_endpoint": "http://localhost.example"}),
            json!({"graph_endpoint": "graph.example"}),
            json!({"cloud": "germany"}),
            json!({"event_days": 91}),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_cloud_has_its_own_hosts() {
        let hosts = |cloud: &str| read(json!({"cloud": cloud})).unwrap().hosts();
        assert_eq!(hosts("public").arm_scope, "https://management.azure.com/.default");
        assert_eq!(hosts("china").graph, "https://microsoftgraph.chinacloudapi.cn");
        assert_eq!(hosts("us-government").authority, "https://login.microsoftonline.us");
        assert_eq!(hosts("us-government-dod").graph_scope, "https://dod-graph.microsoft.us/.default");
        let own = read(json!({"arm_endpoint": "http://127.0.0.1:8080/"})).unwrap().hosts();
        assert_eq!(
            (&*own.arm, &*own.arm_scope),
            ("http://127.0.0.1:8080", "https://management.azure.com/.default")
        );
    }

    #[test]
    fn subscriptions_can_be_chosen() {
        let (a, b) = ("0a000000-0000-4000-8000-000000000001", "0a000000-0000-4000-8000-000000000002");
        let config =
            read(json!({"subscriptions": [a.to_uppercase(), b], "exclude_subscriptions": [b]})).unwrap();
        assert!(config.wants(a) && !config.wants(b));
        assert!(!config.wants("0a000000-0000-4000-8000-000000000003"));
        assert!(AzureConfig::default().wants(b));
    }
}
