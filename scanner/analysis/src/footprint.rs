//! Whose is what: which trustee belongs to which party.
//!
//! A party is named by the register where it claims the account or issuer; else it is called by
//! what was observed, and a name from the list of known vendors is marked as a guess.
//! Truth order: cloud facts > register > guess.

use std::collections::BTreeMap;

use serde::Deserialize;
use tenure_model::hash::HashSet;
use tenure_model::{Estate, PrincipalSpec, ScopeKind, Trustee};
use tenure_register::Register;

/// Someone other than the customer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// `acme` from the register, else `aws:111122223333`, an issuer's host name, or `anyone`.
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
    /// Whoever comes.
    Anyone,
}

impl PartyKind {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ForeignAccount => "foreign-account",
            Self::Federation => "federation",
            Self::Anyone => "anyone",
        }
    }
}

/// The name in the list of vendors under which AWS's own accounts stand.
const PROVIDER: &str = "AWS";

/// Answers whose a trustee is.
#[derive(Debug)]
pub struct Footprint<'a> {
    own_accounts: HashSet<&'a str>,
    register: &'a Register,
    vendors: BTreeMap<String, String>,
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
    /// Takes every account of the estate as the customer's own: those read, and those that the
    /// organisation lists.
    pub fn new(estate: &'a Estate, register: &'a Register) -> Self {
        let own_accounts = estate
            .records()
            .scopes
            .iter()
            .filter(|scope| scope.kind == ScopeKind::Account)
            .map(|scope| scope.id.local())
            .collect();
        // The list is part of the program and a test holds that it parses; an empty list only
        // loses hints.
        let vendors = toml::from_str::<Vendors>(include_str!("vendors.toml"))
            .map(|list| list.vendor)
            .unwrap_or_default()
            .into_iter()
            .flat_map(|vendor| vendor.accounts.into_iter().map(move |id| (id, vendor.name.clone())))
            .collect();
        Self { own_accounts, register, vendors }
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
        Some(Party { id: host.to_owned(), name: host.to_owned(), name_source: NameSource::Observed, kind })
    }
}

/// The host (and path) of a provider given by its ARN or host name.
pub fn provider_host(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, host)| host)
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
}
