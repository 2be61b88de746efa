//! What each foreign tenant, domain and project holds in Azure, Entra ID and Google Cloud, over the whole
//! estate.

use std::collections::BTreeMap;

use tenure_model::{Cloud, DelegationKind, Principal, ScopeId, Subject};

use super::foreign_accounts::Holding;
use crate::Context;
use crate::azure::place;
use crate::delegations::{is_service_provider, noun};
use crate::footprint::{Party, PartyKind};

impl Context<'_> {
    /// Every foreign tenant, domain or project of which an identity holds something here, or to which authority
    /// was handed. Guests and applications that hold nothing are left out.
    pub(crate) fn foreign_tenants(&self) -> BTreeMap<Party, Holding> {
        let mut holdings: BTreeMap<Party, Holding> = BTreeMap::new();
        let is_foreign = |party: &Party| {
            matches!(
                party.kind,
                PartyKind::ForeignTenant | PartyKind::ForeignDomain | PartyKind::ForeignProject
            )
        };
        let is_counted = |one: &&Principal| match one.cloud {
            Cloud::Aws => false,
            Cloud::Azure => !one.kind.is_group(),
            // Groups and whole domains of others stand in policies as such.
            Cloud::Gcp => true,
        };
        for principal in self.estate.records().principals.iter().filter(is_counted) {
            let Some(party) = self.issuer_of(principal).filter(is_foreign) else { continue };
            let held = self.grants_through_groups(&principal.id);
            let Some(first) = held.first() else { continue };
            let holding = holdings.entry(party).or_default();
            holding.roles.insert(self.subject(principal), self.access.profile(&principal.id).reach());
            holding.evidence.extend([principal.evidence.clone(), first.evidence.clone()]);
        }
        for delegation in self.estate.records().delegations.iter().filter(|one| one.cloud == Cloud::Azure) {
            // An entry of a policy hands nothing over, unless it is a provider's.
            if delegation.kind == DelegationKind::CrossTenantAccess && !is_service_provider(delegation) {
                continue;
            }
            let Some(party) = self.party_of_delegate(delegation).filter(is_foreign) else { continue };
            let holding = holdings.entry(party).or_default();
            let place = place::name(self.estate, &delegation.scope);
            holding.delegations.insert(format!("{} over `{place}`", noun(delegation.kind)));
            holding.evidence.push(delegation.evidence.clone());
        }
        holdings
    }

    /// A foreign tenant, domain or project as the subject of a finding in a cloud.
    pub(crate) fn foreign_tenant_subject(&self, party: &Party, cloud: Cloud) -> Subject {
        let id = party.id.split_once(':').map_or(party.id.as_str(), |(_, id)| id);
        Subject {
            id: id.to_owned(),
            cloud: Some(cloud),
            kind: party.kind.as_str().to_owned(),
            name: party.name.clone(),
            scope: if cloud == Cloud::Gcp { ScopeId::gcp(id) } else { ScopeId::azure(id) },
        }
    }
}
