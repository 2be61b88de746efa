//! Whose is what: which trustee belongs to which party.
//!
//! A party is named by the register where it claims the account, tenant, domain, application or issuer; else it is called by
//! what was observed, and a name from the list of known vendors is marked as a guess.
//! Truth order: cloud facts > register > guess.

use std::collections::BTreeMap;

use serde::Deserialize;
use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{Cloud, Estate, Origin, PrincipalKind, PrincipalSpec, ScopeKind, Trustee};
use tenure_register::Register;

/// Someone other than the customer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// `acme` from the register, else `aws:111122223333`, `azure:<tenant>`, `domain:<domain>`, an issuer's
    /// host name, or `anyone`.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Where the name comes from.
    pub name_source: NameSource,
    /// What it is.
    pub kind: PartyKind,
}

/// Where a party's name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameSource {
    /// The customer's register.
    Register,
    /// Our list of known vendors: a hint, not a fact.
    Guess,
    /// Only the id was observed.
    Observed,
}

impl NameSource {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Guess => "guess",
            Self::Observed => "observed",
        }
    }
}

/// What a party is, as observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKind {
    /// An account outside the organisation.
    ForeignAccount,
    /// An identity provider outside the cloud.
    Federation,
    /// An Entra tenant other than the customer's.
    ForeignTenant,
    /// A domain from which people come, of whose tenant nothing is known.
    ForeignDomain,
    /// A project of Google Cloud outside of the organisation.
    ForeignProject,
    /// Known only by the customer's own word: an identity that was made over, a tag, a pattern of names.
    Declared,
    /// Whoever comes.
    Anyone,
}

impl PartyKind {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForeignAccount => "foreign-account",
            Self::Federation => "federation",
            Self::ForeignTenant => "foreign-tenant",
            Self::ForeignDomain => "foreign-domain",
            Self::ForeignProject => "foreign-project",
            Self::Declared => "declared",
            Self::Anyone => "anyone",
        }
    }
}

/// The name in the list of vendors under which AWS's own accounts stand.
const PROVIDER: &str = "AWS";

/// Microsoft's own tenants, in which its services and its staff's applications are registered. From
/// "Verify first-party Microsoft applications in sign-in reports" (learn.microsoft.com, troubleshoot Entra
/// ID), read in November 2026; the list of merill/microsoft-info names the same as owners.
const MICROSOFT_TENANTS: &[&str] = &[
    // Microsoft Services
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
    // Microsoft
    "72f988bf-86f1-41af-91ab-2d7cd011db47",
    // Microsoft (production tenant for its engineers)
    "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",
];

/// Answers whose a trustee is.
#[derive(Debug)]
pub struct Footprint<'a> {
    own_accounts: HashSet<&'a str>,
    own_tenants: HashSet<&'a str>,
    own_projects: HashSet<&'a str>,
    /// Service accounts of Google Cloud by the numbers that their tokens call them.
    own_numbers: HashSet<&'a str>,
    register: &'a Register,
    vendors: BTreeMap<String, String>,
    /// What tenants call themselves in the delegations that they offered.
    tenant_names: HashMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
struct Vendors {
    vendor: Vec<Vendor>,
}

#[derive(Deserialize)]
struct Vendor {
    name: String,
    accounts: Vec<String>,
}

impl<'a> Footprint<'a> {
    /// Takes every account and tenant of the estate as the customer's own: those read, and those that the
    /// organisation lists.
    pub fn new(estate: &'a Estate, register: &'a Register) -> Self {
        // The list is part of the program and a test holds that it parses; an empty list only
        // loses hints.
        let vendors = toml::from_str::<Vendors>(include_str!("vendors.toml"))
            .map(|list| list.vendor)
            .unwrap_or_default()
            .into_iter()
            .flat_map(|vendor| vendor.accounts.into_iter().map(move |id| (id, vendor.name.clone())))
            .collect();
        let own_accounts = scopes_of(estate, ScopeKind::Account).collect();
        let own_tenants = scopes_of(estate, ScopeKind::Tenant).collect();
        let own_projects =
            scopes_of(estate, ScopeKind::Project).filter_map(|id| id.strip_prefix("projects/")).collect();
        let tenant_names = estate.records().delegations.iter().filter_map(|delegation| {
            let name = delegation.attributes.get("managedByTenantName").filter(|name| !name.is_empty())?;
            Some((delegation.delegate.as_str(), name.as_str()))
        });
        let principals = estate.records().principals.iter();
        let own_numbers = principals
            .filter(|one| one.cloud == Cloud::Gcp && one.kind == PrincipalKind::ServiceAccount)
            .filter_map(|one| one.attributes.get("uniqueId").map(String::as_str))
            .collect();
        Self {
            own_accounts,
            own_tenants,
            own_projects,
            own_numbers,
            register,
            vendors,
            tenant_names: tenant_names.collect(),
        }
    }

    /// Whether an account id is one of the customer's.
    pub fn is_own_account(&self, account: &str) -> bool {
        self.own_accounts.contains(account)
    }

    /// The party behind a trustee; `None` where it is the customer or a service of the cloud.
    pub fn party_of(&self, trustee: &Trustee) -> Option<Party> {
        match trustee {
            Trustee::Everyone | Trustee::EveryoneExcept(_) => Some(Party {
                id: "anyone".to_owned(),
                name: "Anyone".to_owned(),
                name_source: NameSource::Observed,
                kind: PartyKind::Anyone,
            }),
            Trustee::Service(_) => None,
            Trustee::Account(account) => self.party_of_account(account),
            Trustee::Principal(id) => {
                account_of_arn(id.as_str()).and_then(|account| self.party_of_account(account))
            }
            Trustee::Federation(provider) => self.party_of_provider(provider),
        }
    }

    /// The party that a foreign account belongs to; `None` for the customer's own accounts.
    pub fn party_of_account(&self, account: &str) -> Option<Party> {
        if self.is_own_account(account) {
            return None;
        }
        let kind = PartyKind::ForeignAccount;
        if let Some(party) = self.register.party_of_aws_account(account) {
            return Some(Party {
                id: party.id.clone(),
                name: party.name.clone(),
                name_source: NameSource::Register,
                kind,
            });
        }
        let id = format!("aws:{account}");
        Some(match self.vendors.get(account) {
            Some(name) => Party { id, name: name.clone(), name_source: NameSource::Guess, kind },
            None => Party { id, name: format!("account {account}"), name_source: NameSource::Observed, kind },
        })
    }

    /// The vendor that our list names for an account.
    pub fn known_vendor(&self, account: &str) -> Option<&str> {
        self.vendors.get(account).map(String::as_str)
    }

    /// Whether an account is AWS's own, by our list: one from which it delivers logs, for example.
    pub fn is_providers_own(&self, account: &str) -> bool {
        self.known_vendor(account) == Some(PROVIDER) && self.register.party_of_aws_account(account).is_none()
    }

    /// Whether a number, by which tokens of Google call a service account, is that of one that was read.
    pub(crate) fn is_own_number(&self, number: &str) -> bool {
        self.own_numbers.contains(number)
    }

    /// The party that issued an identity; `None` for the customer's own, the provider's, and where it is
    /// not known.
    pub fn party_of_origin(&self, origin: &Origin) -> Option<Party> {
        match origin {
            Origin::Tenant(tenant) => self.party_of_tenant(tenant),
            Origin::Domain(domain) => Some(self.party_of_domain(domain)),
            Origin::Project(project) => self.party_of_project(project),
            Origin::Issuer(issuer) => self.party_of_provider(issuer),
            Origin::Own | Origin::Provider | Origin::Unknown(_) => None,
        }
    }

    /// The party that an Entra tenant belongs to; `None` for the customer's own and Microsoft's.
    pub fn party_of_tenant(&self, tenant: &str) -> Option<Party> {
        if self.own_tenants.contains(tenant) || is_microsoft(tenant) {
            return None;
        }
        let kind = PartyKind::ForeignTenant;
        let declared = self.register.party_of_tenant(tenant).map(|party| declared(party, kind));
        Some(declared.unwrap_or_else(|| Party {
            id: format!("azure:{tenant}"),
            name: match self.tenant_names.get(tenant) {
                Some(name) => format!("{name} (tenant {tenant})"),
                None => format!("tenant {tenant}"),
            },
            name_source: NameSource::Observed,
            kind,
        }))
    }

    /// The party that a project of Google Cloud belongs to; `None` for the customer's own.
    pub fn party_of_project(&self, project: &str) -> Option<Party> {
        if self.own_projects.contains(project) {
            return None;
        }
        let kind = PartyKind::ForeignProject;
        let declared = self.register.party_of_project(project).map(|party| declared(party, kind));
        Some(declared.unwrap_or_else(|| Party {
            id: format!("gcp:projects/{project}"),
            name: format!("project {project}"),
            name_source: NameSource::Observed,
            kind,
        }))
    }

    /// The party whose people come from a domain.
    pub fn party_of_domain(&self, domain: &str) -> Party {
        let kind = PartyKind::ForeignDomain;
        let declared = self.register.party_of_domain(domain).map(|party| declared(party, kind));
        declared.unwrap_or_else(|| Party {
            id: format!("domain:{}", domain.to_ascii_lowercase()),
            name: domain.to_ascii_lowercase(),
            name_source: NameSource::Observed,
            kind,
        })
    }

    /// An OIDC issuer is a party. A SAML provider is how the customer's own directory signs in, and
    /// so is none, unless the register says otherwise.
    fn party_of_provider(&self, provider: &str) -> Option<Party> {
        let host = provider_host(provider);
        let kind = PartyKind::Federation;
        if let Some(party) = self.register.party_of_issuer(host) {
            return Some(Party {
                id: party.id.clone(),
                name: party.name.clone(),
                name_source: NameSource::Register,
                kind,
            });
        }
        if provider.contains(":saml-provider/") {
            return None;
        }
        if let Some(tenant) = tenant_of_issuer(provider) {
            return self.party_of_tenant(tenant);
        }
        // As pools of Google Cloud name what vouches for identities of AWS.
        if let Some(account) = provider.strip_prefix("aws:") {
            return self.party_of_account(account);
        }
        if let Some(project) = project_of_issuer(provider) {
            return self.party_of_project(project);
        }
        Some(Party { id: host.to_owned(), name: host.to_owned(), name_source: NameSource::Observed, kind })
    }
}

/// The clouds' own ids of every scope of a kind.
fn scopes_of(estate: &Estate, kind: ScopeKind) -> impl Iterator<Item = &str> {
    estate.records().scopes.iter().filter(move |scope| scope.kind == kind).map(|scope| scope.id.local())
}

fn declared(party: &tenure_register::Party, kind: PartyKind) -> Party {
    Party { id: party.id.clone(), name: party.name.clone(), name_source: NameSource::Register, kind }
}

/// Whether a tenant is Microsoft's own, by our list.
pub fn is_microsoft(tenant: &str) -> bool {
    MICROSOFT_TENANTS.iter().any(|own| own.eq_ignore_ascii_case(tenant))
}

/// The host (and path) of a provider given by its ARN, its URL or its host name.
pub fn provider_host(provider: &str) -> &str {
    match provider.split_once(":oidc-provider/") {
        // In AWS a slash at the end is part of the name.
        Some((_, host)) => host,
        None => provider.strip_prefix("https://").map_or(provider, |host| host.trim_end_matches('/')),
    }
}

/// The Entra tenant that stands behind an issuer: Entra ID itself, or a cluster of Azure.
fn tenant_of_issuer(provider: &str) -> Option<&str> {
    let mut parts = provider_host(provider).split('/');
    let (host, tenant) = (parts.next()?, parts.next()?);
    let is_entra = ["sts.windows.net", "login.microsoftonline.com"].contains(&host);
    let is_cluster = host.ends_with(".oic.prod-aks.azure.com");
    ((is_entra || is_cluster) && tenant.len() == 36).then_some(tenant)
}

/// The project of Google Cloud whose cluster stands behind an issuer.
fn project_of_issuer(provider: &str) -> Option<&str> {
    provider_host(provider).strip_prefix("container.googleapis.com/v1/projects/")?.split('/').next()
}

/// The account id inside an ARN, where it has one.
pub fn account_of_arn(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    let account = (parts.next() == Some("arn")).then(|| parts.nth(3)).flatten()?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

/// The trustees that a `Principal` element of AWS names; everyone but those named for `NotPrincipal`.
pub fn trustees(principals: &PrincipalSpec) -> Vec<Trustee> {
    match principals {
        PrincipalSpec::Unstated => Vec::new(),
        PrincipalSpec::Only(pairs) => pairs.iter().map(|(kind, name)| trustee(kind, name)).collect(),
        PrincipalSpec::AllBut(pairs) => {
            vec![Trustee::EveryoneExcept(pairs.iter().map(|(_, name)| name.clone()).collect())]
        }
    }
}

fn trustee(kind: &str, name: &str) -> Trustee {
    let is_account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    match (kind, name) {
        ("*" | "AWS", "*") => Trustee::Everyone,
        ("Service", service) => Trustee::Service(service.to_owned()),
        ("Federated", provider) => Trustee::Federation(provider.to_owned()),
        (_, account) if is_account => Trustee::Account(account.to_owned()),
        (_, arn) if arn.ends_with(":root") && account_of_arn(arn).is_some() => {
            Trustee::Account(account_of_arn(arn).unwrap_or_default().to_owned())
        }
        (_, other) => Trustee::Principal(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_list_of_vendors_is_well_formed() {
        let list: Vendors = toml::from_str(include_str!("vendors.toml")).expect("parses");
        assert!(list.vendor.len() > 100, "the list is there");
        assert!(list.vendor.iter().any(|vendor| vendor.name == PROVIDER));
        assert!(list.vendor.is_sorted_by_key(|vendor| vendor.name.to_lowercase()));
        let mut seen = HashSet::new();
        for vendor in &list.vendor {
            assert!(!vendor.accounts.is_empty(), "{}", vendor.name);
            assert!(vendor.accounts.is_sorted(), "{}", vendor.name);
            for account in &vendor.accounts {
                let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
                assert!(is_account, "{}: {account}", vendor.name);
                assert!(seen.insert(account), "{account} stands twice");
            }
        }
    }

    #[test]
    fn tenants_domains_and_issuers_have_parties() {
        let (estate, options) = crate::fixture::build(
            r#"
            [tenant]
            [options]
            register = """
            format = 1
            [customer]
            name = "Contoso"
            [[party]]
            id = "fabrikam"
            name = "Fabrikam"
            kind = "partner"
            footprint = [
                { cloud = "azure", kind = "tenant", value = "0f0f0f0f-1111-4222-8333-444444444444" },
                { cloud = "azure", kind = "domain", value = "fabrikam.example" },
            ]
            """
            "#,
        )
        .expect("builds");
        let footprint = Footprint::new(&estate, &options.register);
        let id = |party: Option<Party>| party.map_or_else(|| "none".to_owned(), |party| party.id);
        let issuer = |host: &str| id(footprint.party_of(&Trustee::Federation(host.to_owned())));
        let own = crate::fixture::TENANT;
        let other = "1f0f0f0f-1111-4222-8333-444444444444";
        assert_eq!(id(footprint.party_of_tenant(own)), "none");
        assert_eq!(id(footprint.party_of_tenant("72f988bf-86f1-41af-91ab-2d7cd011db47")), "none");
        assert_eq!(id(footprint.party_of_tenant("0f0f0f0f-1111-4222-8333-444444444444")), "fabrikam");
        assert_eq!(id(footprint.party_of_tenant(other)), format!("azure:{other}"));
        assert_eq!(id(footprint.party_of_origin(&Origin::Domain("Fabrikam.example".into()))), "fabrikam");
        assert_eq!(
            id(footprint.party_of_origin(&Origin::Domain("Other.example".into()))),
            "domain:other.example"
        );
        assert_eq!(id(footprint.party_of_origin(&Origin::Provider)), "none");
        assert_eq!(issuer(&format!("https://login.microsoftonline.com/{own}/v2.0")), "none");
        assert_eq!(issuer(&format!("https://sts.windows.net/{other}/")), format!("azure:{other}"));
        assert_eq!(issuer(&format!("https://westeurope.oic.prod-aks.azure.com/{own}/x/")), "none");
        let github = "token.actions.githubusercontent.com";
        assert_eq!(issuer(&format!("https://{github}")), github, "one party over both clouds");
    }

    #[test]
    fn projects_accounts_and_clusters_of_google_have_parties() {
        let (estate, options) = crate::fixture::build(
            r#"
            [[service_account]]
            name = "shared"
            [options]
            register = """
            format = 1
            [customer]
            name = "Contoso"
            [[party]]
            id = "fabrikam"
            name = "Fabrikam"
            kind = "partner"
            footprint = [
                { cloud = "gcp", kind = "project", value = "vendor-x" },
                { cloud = "gcp", kind = "service-account", value = "shared@pay-prod.iam.gserviceaccount.com" },
                { cloud = "aws", kind = "account", value = "999999999999" },
            ]
            """
            "#,
        )
        .expect("builds");
        let context = crate::Context::new(&estate, &options);
        let footprint = &context.footprint;
        let id = |party: Option<Party>| party.map_or_else(|| "none".to_owned(), |party| party.id);
        let issuer = |issuer: &str| id(footprint.party_of_origin(&Origin::Issuer(issuer.to_owned())));
        assert_eq!(id(footprint.party_of_origin(&Origin::Project("pay-prod".into()))), "none");
        assert_eq!(id(footprint.party_of_origin(&Origin::Project("vendor-x".into()))), "fabrikam");
        assert_eq!(id(footprint.party_of_origin(&Origin::Project("other".into()))), "gcp:projects/other");
        assert_eq!(issuer("aws:999999999999"), "fabrikam");
        assert_eq!(issuer("aws:888888888888"), "aws:888888888888");
        let cluster = "https://container.googleapis.com/v1/projects/pay-prod/locations/l/clusters/c";
        assert_eq!(issuer(cluster), "none");
        assert_eq!(issuer(&cluster.replace("pay-prod", "vendor-x")), "fabrikam");
        let shared = context.actors().find(|one| one.name == "shared").expect("the account is there");
        assert_eq!(id(context.issuer_of(shared)), "fabrikam", "an account that was handed to a partner");
    }
}
