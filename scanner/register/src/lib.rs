//! The register: the customer's own file of who may hold access, read from TOML.
//!
//! This version reads the customer's name, the environments, and the parties with their footprints: enough to
//! call a foreign account, tenant, domain, project or application by its party's name, and to say who may do
//! what in which environment. Any other section is refused by name, so that nobody believes it was taken into
//! account.
//!
//! ```
//! let register = tenure_register::Register::parse(r#"
//!     format = 1
//!     [customer]
//!     name = "Example Bank plc"
//!     [[party]]
//!     id = "acme"
//!     name = "Acme Integrators Ltd"
//!     kind = "partner"
//!     footprint = [{ cloud = "aws", kind = "account", value = "111122223333" }]
//! "#)?;
//! assert_eq!(register.party_of_aws_account("111122223333").map(|p| p.id.as_str()), Some("acme"));
//! # Ok::<(), tenure_register::RegisterError>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tenure_model::Cloud;

/// The version of the register's format that this build reads.
pub const FORMAT: u32 = 1;

/// The customer's declarations, validated. The default declares nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// The customer's name, empty where no register was given.
    pub customer: String,
    /// The parties by id.
    pub parties: BTreeMap<String, Party>,
    /// The environments, in the order of the file.
    pub environments: Vec<Environment>,
}

/// A part of the clouds that the customer looks at as one: production, test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Short id, used in reports.
    pub id: String,
    /// Its scopes, each with all that lies in it: `aws:111122223333`, `azure:/subscriptions/<id>`,
    /// `azure:<tenant id>` for the directory, `gcp:projects/<id>`.
    pub scopes: Vec<String>,
}

/// A partner, subcontractor or vendor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Short id, used in reports.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is to the customer.
    pub kind: PartyKind,
    /// For a subcontractor, the party that it works for.
    #[serde(default)]
    pub under: Option<String>,
    /// A legal identifier (`lei:…`).
    #[serde(default)]
    pub identifier: Option<String>,
    /// What in the clouds is its own.
    #[serde(default)]
    pub footprint: Vec<Footprint>,
}

/// What a party is to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// Has a contract with the customer to run or change something.
    Partner,
    /// Works for a partner.
    Subcontractor,
    /// Sells a product that has access.
    Vendor,
}

/// Something in a cloud that belongs to a party.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footprint {
    /// The cloud. `entra` is a word for `azure`.
    #[serde(deserialize_with = "cloud")]
    pub cloud: Cloud,
    /// What kind of thing.
    pub kind: FootprintKind,
    /// Its id in that cloud.
    pub value: String,
}

/// Kinds of footprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FootprintKind {
    /// An AWS account, by its 12 digits.
    Account,
    /// A host name of an identity provider (`token.actions.githubusercontent.com`).
    Issuer,
    /// An Entra tenant, by its id.
    Tenant,
    /// A domain from which its people come (`acme.example`), in whichever cloud.
    Domain,
    /// An application in Entra ID, by its client id.
    Application,
    /// A project of Google Cloud, by its id.
    Project,
    /// An organization of Google Cloud, by its number.
    Organization,
    /// A service account of Google Cloud, by its email.
    ServiceAccount,
}

impl FootprintKind {
    /// The word used in the register.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Issuer => "issuer",
            Self::Tenant => "tenant",
            Self::Domain => "domain",
            Self::Application => "application",
            Self::Project => "project",
            Self::Organization => "organization",
            Self::ServiceAccount => "service-account",
        }
    }

    /// What a value of this kind must be in a cloud; `None` where there is no such thing.
    fn is_good(self, cloud: Cloud, value: &str) -> Option<bool> {
        match (self, cloud) {
            (Self::Account, Cloud::Aws) => {
                Some(value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()))
            }
            (Self::Tenant | Self::Application, Cloud::Azure) => Some(is_guid(value)),
            (Self::Domain, _) => Some(value.contains('.') && !value.contains(['@', '/', ' '])),
            (Self::Issuer, _) => Some(!value.is_empty()),
            (Self::Project, Cloud::Gcp) => Some(is_project_id(value)),
            (Self::Organization, Cloud::Gcp) => {
                Some(!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
            }
            (Self::ServiceAccount, Cloud::Gcp) => {
                Some(value.ends_with(".gserviceaccount.com") && value.contains('@'))
            }
            (Self::Account | Self::Tenant | Self::Application, _)
            | (Self::Project | Self::Organization | Self::ServiceAccount, _) => None,
        }
    }
}

/// Whether a text can be the id of a project: small letters, digits and hyphens, and of old projects the
/// domain that they belong to (`example.com:project`). From "Creating and managing projects"
/// (cloud.google.com, Resource Manager), read in November 2026.
fn is_project_id(text: &str) -> bool {
    let id = text.rsplit(':').next().unwrap_or_default();
    id.len() >= 4 && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':'))
}

/// Whether a text is a GUID in its usual form, with small or capital letters.
fn is_guid(text: &str) -> bool {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == LENGTHS.len()
        && parts
            .iter()
            .zip(LENGTHS)
            .all(|(part, length)| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn cloud<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Cloud, D::Error> {
    let word = String::deserialize(input)?;
    if word == "entra" { Ok(Cloud::Azure) } else { word.parse().map_err(serde::de::Error::custom) }
}

/// Why a register was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Not TOML, or a field that is missing, unknown or of the wrong type; the text names line and
    /// field.
    #[error("the register cannot be read: {0}")]
    Syntax(String),
    /// A format that this build does not know.
    #[error("the register has format `{0}`, this version reads format `{FORMAT}`")]
    Format(u32),
    /// Two parties with one id.
    #[error("party `{0}` is declared twice")]
    Twice(String),
    /// `under` names nobody.
    #[error("party `{party}` is under `{under}`, which is not declared")]
    UnknownParent {
        /// The party.
        party: String,
        /// The name that it gives.
        under: String,
    },
    /// An AWS account id that is not 12 digits.
    #[error("party `{party}` claims account `{value}`, which is not 12 digits")]
    NotAnAccount {
        /// The party.
        party: String,
        /// What it claims.
        value: String,
    },
    /// An id that is none of its kind.
    #[error("party `{party}` claims the {kind} `{value}`, which is none of {cloud}")]
    NotOfItsKind {
        /// The party.
        party: String,
        /// What it claims to be.
        kind: &'static str,
        /// The cloud.
        cloud: Cloud,
        /// What it claims.
        value: String,
    },
    /// Two environments with one id.
    #[error("environment `{0}` is declared twice")]
    EnvironmentTwice(String),
    /// An environment without a scope: nothing could ever be found in it.
    #[error("environment `{0}` has no scopes")]
    EmptyEnvironment(String),
    /// A scope of an environment that names no place in a cloud.
    #[error(
        "environment `{environment}` names the scope `{scope}`, which does not begin with `aws:`, `azure:` or `gcp:`"
    )]
    NotAScope {
        /// The environment.
        environment: String,
        /// What it names.
        scope: String,
    },
    /// A scope of two environments.
    #[error("environments `{first}` and `{second}` both hold `{scope}`")]
    InTwoEnvironments {
        /// One environment.
        first: String,
        /// The other.
        second: String,
        /// What both hold.
        scope: String,
    },
    /// A footprint that two parties claim.
    #[error("parties `{first}` and `{second}` both claim `{value}`")]
    ClaimedTwice {
        /// One party.
        first: String,
        /// The other.
        second: String,
        /// What both claim.
        value: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    customer: Customer,
    #[serde(default)]
    party: Vec<Party>,
    #[serde(default)]
    environment: Vec<Environment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Customer {
    name: String,
}

impl Register {
    /// Parses and validates a register.
    ///
    /// # Errors
    /// [`RegisterError`], each case with what to look at.
    pub fn parse(text: &str) -> Result<Self, RegisterError> {
        let file: File =
            toml::from_str(text).map_err(|e| RegisterError::Syntax(e.to_string().trim_end().to_owned()))?;
        if file.format != FORMAT {
            return Err(RegisterError::Format(file.format));
        }
        let mut parties = BTreeMap::new();
        let mut claims: BTreeMap<String, String> = BTreeMap::new();
        for party in file.party {
            for mark in &party.footprint {
                claim(&mut claims, &party.id, mark)?;
            }
            let id = party.id.clone();
            if parties.insert(id.clone(), party).is_some() {
                return Err(RegisterError::Twice(id));
            }
        }
        for party in parties.values() {
            if let Some(under) = party.under.as_ref().filter(|under| !parties.contains_key(*under)) {
                return Err(RegisterError::UnknownParent { party: party.id.clone(), under: under.clone() });
            }
        }
        check_environments(&file.environment)?;
        Ok(Self { customer: file.customer.name, parties, environments: file.environment })
    }

    /// The party that an AWS account belongs to.
    pub fn party_of_aws_account(&self, account: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Account, account)
    }

    /// The party that an identity provider belongs to.
    pub fn party_of_issuer(&self, host: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Issuer, host)
    }

    /// The party that an Entra tenant belongs to.
    pub fn party_of_tenant(&self, tenant: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Tenant, tenant)
    }

    /// The party whose people come from a domain.
    pub fn party_of_domain(&self, domain: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Domain, domain)
    }

    /// The party that an application belongs to, by its client id.
    pub fn party_of_application(&self, client: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Application, client)
    }

    /// The party that a project of Google Cloud belongs to.
    pub fn party_of_project(&self, project: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Project, project)
    }

    /// The party that an organization of Google Cloud belongs to, by its number.
    pub fn party_of_organization(&self, number: &str) -> Option<&Party> {
        self.party_with(FootprintKind::Organization, number)
    }

    /// The party that a service account belongs to, by its email.
    pub fn party_of_service_account(&self, email: &str) -> Option<&Party> {
        self.party_with(FootprintKind::ServiceAccount, email)
    }

    /// Hosts, domains and GUIDs are compared without case.
    fn party_with(&self, kind: FootprintKind, value: &str) -> Option<&Party> {
        self.parties.values().find(|party| {
            party.footprint.iter().any(|mark| mark.kind == kind && mark.value.eq_ignore_ascii_case(value))
        })
    }
}

/// Holds that each environment has an id of its own and scopes that no other has.
fn check_environments(environments: &[Environment]) -> Result<(), RegisterError> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for Environment { id, scopes } in environments {
        if !ids.insert(id) {
            return Err(RegisterError::EnvironmentTwice(id.clone()));
        }
        if scopes.is_empty() {
            return Err(RegisterError::EmptyEnvironment(id.clone()));
        }
        for scope in scopes {
            let cloud = scope.split_once(':').filter(|(_, local)| !local.is_empty());
            if cloud.is_none_or(|(cloud, _)| cloud.parse::<Cloud>().is_err()) {
                return Err(RegisterError::NotAScope { environment: id.clone(), scope: scope.clone() });
            }
            if let Some(first) = holders.insert(scope.to_lowercase(), id).filter(|first| first != id) {
                return Err(RegisterError::InTwoEnvironments {
                    first: first.to_owned(),
                    second: id.clone(),
                    scope: scope.clone(),
                });
            }
        }
    }
    Ok(())
}

fn claim(claims: &mut BTreeMap<String, String>, party: &str, mark: &Footprint) -> Result<(), RegisterError> {
    let value = &mark.value;
    match mark.kind.is_good(mark.cloud, value) {
        Some(true) => {}
        Some(false) if mark.kind == FootprintKind::Account => {
            return Err(RegisterError::NotAnAccount { party: party.to_owned(), value: value.clone() });
        }
        Some(false) | None => {
            return Err(RegisterError::NotOfItsKind {
                party: party.to_owned(),
                kind: mark.kind.as_str(),
                cloud: mark.cloud,
                value: value.clone(),
            });
        }
    }
    match claims.insert(format!("{}:{}", mark.cloud, value.to_lowercase()), party.to_owned()) {
        Some(first) if first != party => {
            Err(RegisterError::ClaimedTwice { first, second: party.to_owned(), value: value.clone() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        Register::parse(&format!("format = 1\n[customer]\nname = \"Example\"\n{body}"))
            .expect_err("is refused")
            .to_string()
    }

    #[test]
    fn errors_name_what_to_look_at() {
        let party = |id: &str, rest: &str| {
            format!("[[party]]\nid = \"{id}\"\nname = \"N\"\nkind = \"vendor\"\n{rest}\n")
        };
        let account =
            |id: &str| format!("footprint = [{{ cloud = \"aws\", kind = \"account\", value = \"{id}\" }}]");
        assert!(refused("[[identity]]\nmatch = \"*\"").contains("identity"));
        assert!(refused(&party("a", "colour = 1")).contains("colour"));
        assert!(refused(&(party("a", "") + &party("a", ""))).contains("`a` is declared twice"));
        assert!(refused(&party("a", "under = \"b\"")).contains("`b`, which is not declared"));
        assert!(refused(&party("a", &account("12"))).contains("`12`, which is not 12 digits"));
        let tenant = |cloud: &str, id: &str| {
            format!("footprint = [{{ cloud = \"{cloud}\", kind = \"tenant\", value = \"{id}\" }}]")
        };
        assert!(
            refused(&party("a", &tenant("azure", "contoso"))).contains("`contoso`, which is none of azure")
        );
        let id = "0f0f0f0f-1111-4222-8333-444444444444";
        assert!(refused(&party("a", &tenant("aws", id))).contains("which is none of aws"));
        assert!(refused(&party("a", &tenant("moon", id))).contains("`moon` is not a cloud"));
        let shouted = id.to_uppercase();
        let twice = party("a", &tenant("azure", id)) + &party("b", &tenant("entra", &shouted));
        assert!(refused(&twice).contains("`a` and `b` both claim"));
        let both = party("a", &account("111122223333")) + &party("b", &account("111122223333"));
        assert!(refused(&both).contains("`a` and `b` both claim"));
        assert!(
            Register::parse("format = 2\n[customer]\nname=\"x\"")
                .expect_err("newer")
                .to_string()
                .contains("`2`")
        );
    }

    #[test]
    fn environments_hold_scopes_of_their_own() {
        let environment =
            |id: &str, scopes: &str| format!("[[environment]]\nid = \"{id}\"\nscopes = {scopes}\n");
        let prod = environment("prod", r#"["aws:111122223333", "gcp:projects/pay-prod"]"#);
        let text = format!("format = 1\n[customer]\nname = \"Example\"\n{prod}");
        let register = Register::parse(&text).expect("is well formed");
        assert_eq!(register.environments[0].scopes.len(), 2);
        assert!(refused(&(prod.clone() + &prod)).contains("environment `prod` is declared twice"));
        assert!(refused(&environment("prod", "[]")).contains("`prod` has no scopes"));
        assert!(refused(&environment("prod", r#"["moon:1"]"#)).contains("`moon:1`"));
        assert!(refused(&environment("prod", r#"["aws:"]"#)).contains("`aws:`"));
        let twice = prod + &environment("test", r#"["GCP:projects/pay-prod"]"#);
        assert!(refused(&twice).contains("GCP:projects/pay-prod"));
        let twice = environment("a", r#"["gcp:projects/x"]"#) + &environment("b", r#"["gcp:projects/X"]"#);
        assert!(refused(&twice).contains("`a` and `b` both hold"));
    }

    #[test]
    fn tenants_domains_and_applications_have_owners() {
        let register = Register::parse(
            r#"
            format = 1
            [customer]
            name = "Example"
            [[party]]
            id = "fabrikam"
            name = "Fabrikam"
            kind = "partner"
            footprint = [
                { cloud = "entra", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-44444444444A" },
                { cloud = "azure", kind = "application", value = "1f0f0f0f-1111-4222-8333-444444444444" },
                { cloud = "gcp", kind = "domain", value = "Fabrikam.example" },
            ]
            "#,
        )
        .expect("is well formed");
        let id = |party: Option<&Party>| party.map(|party| party.id.clone());
        let fabrikam = Some("fabrikam".to_owned());
        assert_eq!(id(register.party_of_tenant("0f0f0f0f-1111-4222-8333-44444444444a")), fabrikam);
        assert_eq!(id(register.party_of_application("1f0f0f0f-1111-4222-8333-444444444444")), fabrikam);
        assert_eq!(id(register.party_of_domain("fabrikam.example")), fabrikam);
        assert_eq!(id(register.party_of_domain("other.example")), None);
    }
}
