//! The tokens that were given out.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::tenant::{Set, Tenant};

/// Which service a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Graph,
    Arm,
}

impl Audience {
    /// The service of a scope (`https://graph.microsoft.com/.default`) or resource.
    pub(crate) fn of_scope(scope: &str) -> Option<Self> {
        let resource = scope.trim().trim_end_matches(".default").trim_end_matches('/');
        let host = resource.trim_start_matches("https://");
        if ["graph.microsoft.com", "graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"].contains(&host) {
            Some(Self::Graph)
        } else if [
            "management.azure.com",
            "management.core.windows.net",
            "management.usgovcloudapi.net",
            "management.core.usgovcloudapi.net",
            "management.chinacloudapi.cn",
            "management.core.chinacloudapi.cn",
        ]
        .contains(&host)
            || resource.starts_with("http://127.0.0.1")
        {
            Some(Self::Arm)
        } else {
            None
        }
    }

    fn uri(self) -> &'static str {
        match self {
            Self::Graph => "https://graph.microsoft.com",
            Self::Arm => "https://management.azure.com",
        }
    }
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Missing,
    Malformed,
    Expired,
    OtherAudience,
}

struct Issued {
    audience: Audience,
    expires: i64,
    roles: Vec<Value>,
}

/// Tokens and what they stand for.
pub(crate) struct Tokens {
    issued: HashMap<String, Issued>,
    foreign: HashMap<String, Value>,
    certificates: HashMap<String, Vec<u8>>,
    lifetime: Duration,
    count: u64,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            issued: HashMap::new(),
            foreign: HashMap::new(),
            certificates: HashMap::new(),
            lifetime: Duration::from_secs(3599),
            count: 0,
        }
    }
}

impl Tokens {
    /// Every token that was given out.
    pub(crate) fn all(&self) -> Vec<String> {
        self.issued.keys().cloned().collect()
    }

    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = lifetime;
    }

    /// A token of an application: a JWT whose claims are what the services know of its holder.
    pub(crate) fn issue(&mut self, tenant: &Tenant, app_id: &str, audience: Audience) -> String {
        let issued = now();
        let expires = issued + i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX / 2);
        let holder = tenant.service_principal_of(app_id);
        let object_id = holder.as_ref().map_or(Value::Null, |row| row["id"].clone());
        let roles: Vec<Value> = match (audience, object_id.as_str()) {
            (Audience::Graph, Some(id)) => roles(tenant, id),
            _ => Vec::new(),
        };
        let claims = json!({
            "aud": audience.uri(), "iss": format!("https://sts.windows.net/{}/", tenant.id()),
            "iat": issued, "nbf": issued, "exp": expires, "appid": app_id, "idtyp": "app",
            "oid": object_id, "sub": object_id, "tid": tenant.id(), "roles": (roles), "ver": "1.0",
        });
        let token = self.signed(&claims);
        self.issued.insert(token.clone(), Issued { audience, expires, roles });
        token
    }

    /// A token of an issuer that a federated credential may trust.
    pub(crate) fn foreign(&mut self, issuer: &str, subject: &str, audience: &str) -> String {
        let claims = json!({ "iss": issuer, "sub": subject, "aud": audience, "exp": now() + 600 });
        let token = self.signed(&claims);
        self.foreign.insert(token.clone(), claims);
        token
    }

    /// The claims of a token that [`Tokens::foreign`] made.
    pub(super) fn claims_of_foreign(&self, token: &str) -> Option<&Value> {
        self.foreign.get(token)
    }

    pub(crate) fn set_certificate(&mut self, app_id: &str, der: &[u8]) {
        self.certificates.insert(app_id.to_owned(), der.to_owned());
    }

    pub(super) fn certificate(&self, app_id: &str) -> Option<&[u8]> {
        self.certificates.get(app_id).map(Vec::as_slice)
    }

    /// Makes the token of a header invalid.
    pub(crate) fn revoke(&mut self, header: Option<&str>) {
        if let Some(issued) = header.and_then(bearer).and_then(|token| self.issued.get_mut(token)) {
            issued.expires = 0;
        }
    }

    /// The application permissions that the token of an `Authorization` header carries.
    pub(crate) fn roles(&self, header: Option<&str>) -> Vec<Value> {
        let issued = header.and_then(bearer).and_then(|token| self.issued.get(token));
        issued.map(|issued| issued.roles.clone()).unwrap_or_default()
    }

    /// Looks at the token of an `Authorization` header.
    pub(crate) fn check(&self, header: Option<&str>, audience: Audience) -> Result<(), Problem> {
        let header = header.ok_or(Problem::Missing)?;
        let issued = bearer(header).and_then(|token| self.issued.get(token)).ok_or(Problem::Malformed)?;
        if issued.audience != audience {
            Err(Problem::OtherAudience)
        } else if issued.expires <= now() {
            Err(Problem::Expired)
        } else {
            Ok(())
        }
    }

    /// No client verifies the signature of a token for Azure: a number makes each one different.
    fn signed(&mut self, claims: &Value) -> String {
        self.count += 1;
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "loopback" });
        let signature = URL_SAFE_NO_PAD.encode(format!("loopback signature {:08}", self.count));
        format!("{}.{}.{signature}", part(&header), part(claims))
    }
}

/// Values of the app roles on Microsoft Graph that a service principal holds.
fn roles(tenant: &Tenant, id: &str) -> Vec<Value> {
    let resource = tenant.service_principal_of(crate::names::GRAPH_APP_ID);
    let Some(resource) = resource else { return Vec::new() };
    let known = resource["appRoles"].as_array().cloned().unwrap_or_default();
    let held = tenant.table(Set::AppRoleAssignments).to(id);
    let of_graph = held.iter().filter(|held| held["resourceId"] == resource["id"]);
    of_graph
        .filter_map(|held| known.iter().find(|role| role["id"] == held["appRoleId"]))
        .map(|role| role["value"].clone())
        .collect()
}

fn bearer(header: &str) -> Option<&str> {
    header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer "))
}

/// Seconds since 1970: tokens of a server run out by its clock.
#[expect(clippy::disallowed_methods, reason = "the clock of the token endpoint")]
pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
