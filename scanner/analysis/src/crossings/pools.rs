//! Pools of Google Cloud and their providers, as checks look at them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tenure_model::{Cloud, Estate, Principal, PrincipalKind, Resource};

use super::cel::{self, Attributes};
use super::issuer::key_of;
use super::subject::{everyone, read};
use super::weigh::{Certainty, weigh};

/// A provider of a pool that is on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Provider<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) pool: &'a Resource,
}

/// Every provider that is on, of a pool that is on, in the order of the records.
pub(crate) fn providers(estate: &Estate) -> Vec<Provider<'_>> {
    let resources = estate.records().resources.iter();
    let found = resources.filter(|one| one.kind.ends_with("PoolProvider") && one.cloud == Cloud::Gcp);
    let found = found.filter_map(|resource| {
        let (pool, _) = resource.id.as_str().split_once("/providers/")?;
        let pool = estate.resource(pool)?;
        (is_on(resource) && is_on(pool)).then_some(Provider { resource, pool })
    });
    found.collect()
}

fn is_on(resource: &Resource) -> bool {
    let says = |name: &str, value: &str| resource.attributes.get(name).is_some_and(|is| is == value);
    !says("disabled", "true") && !says("state", "DELETED")
}

impl<'a> Provider<'a> {
    fn attribute(&self, name: &str) -> &'a str {
        self.resource.attributes.get(name).map_or("", String::as_str)
    }

    /// Its issuer, where it takes OpenID Connect.
    pub(crate) fn issuer(&self) -> Option<&'a str> {
        Some(self.attribute("oidc.issuerUri")).filter(|issuer| !issuer.is_empty())
    }

    /// The account of AWS that it takes.
    pub(crate) fn account(&self) -> Option<&'a str> {
        Some(self.attribute("aws.accountId")).filter(|account| !account.is_empty())
    }

    /// Its condition; empty where it has none.
    pub(crate) fn condition(&self) -> &'a str {
        self.attribute("attributeCondition").trim()
    }

    /// Whether its condition lets in everyone for whom the issuer vouches.
    pub(crate) fn lets_in_everyone(&self) -> Certainty {
        if self.condition().is_empty() {
            return Certainty::Yes;
        }
        let trustee = match (self.issuer(), self.account()) {
            (Some(issuer), _) => issuer.to_owned(),
            (None, Some(account)) => format!("aws:{account}"),
            (None, None) => return Certainty::Depends,
        };
        let everyone = everyone(&key_of(&trustee, Cloud::Gcp)).and_then(|name| read(&name));
        let Some(everyone) = everyone else { return Certainty::Depends };
        let mapping: BTreeMap<String, String> =
            serde_json::from_str(self.attribute("attributeMapping")).unwrap_or_default();
        let attributes: Attributes =
            mapping.iter().map(|(name, text)| (name.clone(), Arc::new(cel::text(text)))).collect();
        weigh(&cel::demand(self.condition(), &attributes), &everyone.bearer).certainty
    }

    /// The identities of its pool that are named somewhere.
    pub(crate) fn identities(&self, estate: &'a Estate) -> impl Iterator<Item = &'a Principal> {
        let marker = marker(self.pool);
        estate.records().principals.iter().filter(move |one| one.id.as_str().contains(&marker))
    }
}

/// What stands in the name of every identity of a pool.
pub(crate) fn marker(pool: &Resource) -> String {
    let prefix = pool.attributes.get("principalPrefix").map_or("", String::as_str);
    if prefix.is_empty() { "\u{0}".to_owned() } else { format!("://{prefix}/") }
}

/// Whether a principal is a set of the identities of a pool.
pub(crate) fn is_set(principal: &Principal) -> bool {
    principal.kind == PrincipalKind::PrincipalSet && principal.id.as_str().starts_with("principalSet://")
}

/// Whether it is all of them.
pub(crate) fn is_whole(principal: &Principal) -> bool {
    is_set(principal) && principal.id.as_str().ends_with("/*")
}
