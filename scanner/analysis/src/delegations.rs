//! Authority that was handed to another tenant: to whom, and how much.

use std::collections::BTreeSet;

use tenure_model::{Cloud, Delegation, DelegationKind, Reach, RoleDefinitionId};

use crate::Context;
use crate::footprint::{NameSource, Party, PartyKind};
use crate::tiers::{ENTRA_ROLE, GLOBAL_ADMINISTRATOR, Tiers};

/// What a delegation is called in a sentence.
pub(crate) const fn noun(kind: DelegationKind) -> &'static str {
    match kind {
        DelegationKind::DelegatedAdministrator => "delegated administration",
        DelegationKind::TrustedService => "trusted service",
        DelegationKind::Lighthouse => "Lighthouse delegation",
        DelegationKind::Gdap => "granular delegated admin relationship (GDAP)",
        DelegationKind::Dap => "delegated admin relationship of the old kind (DAP)",
        DelegationKind::CspAobo => "administration on behalf of (CSP)",
        DelegationKind::CrossTenantAccess => "entry of the cross-tenant access policy",
        DelegationKind::CrossTenantSync => "cross-tenant synchronisation",
        DelegationKind::ManagedByTenant => "management by another tenant",
        DelegationKind::DomainWideDelegation => "domain-wide delegation",
    }
}

/// The roles of the directory that a delegation names, in whatever shape its attributes do: the ids of
/// their templates are what counts.
pub(crate) fn directory_roles(delegation: &Delegation) -> Vec<RoleDefinitionId> {
    let named = delegation.attributes.iter().filter(|(name, _)| name.to_lowercase().contains("role"));
    let ids: BTreeSet<String> = named.flat_map(|(_, text)| guids(text)).collect();
    ids.into_iter().map(|id| RoleDefinitionId::from(format!("{ENTRA_ROLE}{id}"))).collect()
}

/// Every GUID in a text, in lower case.
pub(crate) fn guids(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !(letter.is_ascii_hexdigit() || letter == '-'));
    parts.filter(|part| part.len() == 36 && part.split('-').count() == 5).map(str::to_lowercase)
}

/// How far a delegation reaches by its own terms. `None` where principals of the estate hold what it gives,
/// or where it gives nothing.
pub(crate) fn reach(context: &Context<'_>, delegation: &Delegation) -> Option<Reach> {
    match delegation.kind {
        DelegationKind::Gdap => {
            let roles = directory_roles(delegation);
            let rated = |id: &RoleDefinitionId| Tiers::get().of(context.estate, context.access.azure(), id);
            Some(match roles.as_slice() {
                [] => Reach::Unknown,
                roles if roles.iter().any(|role| role.as_str() == GLOBAL_ADMINISTRATOR) => {
                    Reach::Administrator
                }
                roles if roles.iter().any(|role| rated(role).is_some()) => Reach::Privileged,
                _ => Reach::Ordinary,
            })
        }
        // Its agents are Global Administrators of the customer; a provider's group is its owner.
        DelegationKind::Dap | DelegationKind::CspAobo => Some(Reach::Administrator),
        DelegationKind::ManagedByTenant => Some(Reach::Unknown),
        DelegationKind::CrossTenantSync => Some(Reach::Ordinary),
        DelegationKind::CrossTenantAccess => is_service_provider(delegation).then_some(Reach::Unknown),
        DelegationKind::Lighthouse
        | DelegationKind::DelegatedAdministrator
        | DelegationKind::TrustedService
        // A service account of the estate holds it.
        | DelegationKind::DomainWideDelegation => None,
    }
}

/// Whether an entry of the cross-tenant access policy is that of a provider who administers the tenant.
pub(crate) fn is_service_provider(delegation: &Delegation) -> bool {
    delegation.attributes.get("isServiceProvider").is_some_and(|word| word == "true")
}

impl Context<'_> {
    /// The party to whom an authority was handed; `None` for the customer himself and for the provider.
    pub fn party_of_delegate(&self, delegation: &Delegation) -> Option<Party> {
        self.owner_of_delegation(delegation).map(|claim| claim.party)
    }

    /// The party that a delegation names by the id of an account, a tenant or a principal.
    pub(crate) fn delegate(&self, delegation: &Delegation) -> Option<Party> {
        match (delegation.cloud, delegation.kind) {
            // The delegate is a service of the provider.
            (_, DelegationKind::TrustedService) => None,
            // The delegate is a service account: whose it is, its own record says.
            (_, DelegationKind::DomainWideDelegation) => None,
            (Cloud::Aws, _) => self.footprint.party_of_account(&delegation.delegate),
            // A group of the provider's, of whose tenant the cloud tells nothing.
            (_, DelegationKind::CspAobo) => {
                let group = self.estate.principal_named(&delegation.delegate);
                let issuer = group.and_then(|group| self.issuer_of(group));
                Some(issuer.unwrap_or_else(|| Party {
                    id: format!("azure:{}", delegation.delegate),
                    name: format!("Cloud Solution Provider (group {})", delegation.delegate),
                    name_source: NameSource::Observed,
                    kind: PartyKind::ForeignTenant,
                }))
            }
            _ => self.footprint.party_of_tenant(&delegation.delegate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_shape() {
        let id = "62e90394-69f5-4237-9190-012177145e10";
        for text in [
            id.to_owned(),
            format!(r#"[{{"roleDefinitionId":"{}"}}]"#, id.to_uppercase()),
            format!("a {id},b"),
        ] {
            assert_eq!(guids(&text).collect::<Vec<_>>(), [id], "{text}");
        }
        assert_eq!(guids("no-guid-here-at-all").count(), 0);
    }
}
