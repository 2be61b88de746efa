//! What the records of a snapshot show, which an assessment does not hold one by one.

use std::collections::{BTreeMap, HashMap};

use tenure_model::{
    Assessment, Credential, CredentialState, Delegation, Estate, EvidenceRef, Expiry, Grant, GrantEffect,
    Known, Membership, PrincipalState, Standing, Thing, Trust, Trustee,
};
use tenure_register::Register;

use super::position::{Item, Items};
use crate::footprint::Footprint;

/// Reads records into things.
pub(super) struct Reader<'a> {
    estate: &'a Estate,
    footprint: Footprint<'a>,
    /// Whose a record is, by the place that shows it and the id of what is told there: one place can tell of many, as
    /// the table of all credentials of an account does.
    party_at: BTreeMap<(&'a str, &'a str), Vec<(&'a str, &'a str)>>,
    /// Whose a principal is.
    party_of: HashMap<&'a str, &'a str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(assessment: &'a Assessment, estate: &'a Estate, register: &'a Register) -> Self {
        let mut party_at: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for footprint in &assessment.governance.footprints {
            for item in &footprint.items {
                for piece in &item.evidence {
                    let place = (piece.raw.as_str(), piece.pointer.as_str());
                    party_at
                        .entry(place)
                        .or_default()
                        .push((item.subject.id.as_str(), footprint.party.as_str()));
                }
            }
        }
        let identities = assessment.identities.iter();
        let party_of = identities
            .filter_map(|one| Some((one.subject.id.as_str(), one.parties.first()?.as_str())))
            .collect();
        Self { estate, footprint: Footprint::new(estate, register), party_at, party_of }
    }

    /// Adds every record.
    pub(super) fn read(&self, items: &mut Items) {
        let records = self.estate.records();
        for principal in &records.principals {
            let item = items.0.get_mut(&(Thing::Principal, principal.id.as_str().to_owned()));
            if let Some(item) = item {
                let state = match principal.state {
                    PrincipalState::Enabled => Some("enabled"),
                    PrincipalState::Disabled => Some("disabled"),
                    PrincipalState::Deleted => Some("deleted"),
                    PrincipalState::Unknown(_) => None,
                };
                item.facts.push(("", state.map(str::to_owned)));
                item.evidence = Some(self.estate.raw_lines.resolve(&principal.evidence));
            }
        }
        records.memberships.iter().for_each(|one| self.membership(items, one));
        records.grants.iter().for_each(|one| self.grant(items, one));
        records.trusts.iter().for_each(|one| self.trust(items, one));
        records.credentials.iter().for_each(|one| self.credential(items, one));
        records.delegations.iter().for_each(|one| self.delegation(items, one));
    }

    fn name(&self, id: &'a str) -> &'a str {
        self.estate.principal_named(id).map_or(id, |principal| &principal.name)
    }

    /// An item with its party and evidence. `of` are the principals that it is about.
    fn finish(&self, mut item: Item, of: &[&'a str], evidence: &EvidenceRef) -> Item {
        let evidence = self.estate.raw_lines.resolve(evidence);
        item.handles.extend(of.iter().flat_map(|id| [(*id).to_owned(), self.name(id).to_owned()]));
        let told = self.party_at.get(&(evidence.raw.as_str(), evidence.pointer.as_str()));
        let told = told.map(Vec::as_slice).unwrap_or_default();
        let by_place = match item.thing {
            Thing::Credential => told.iter().find(|(id, _)| item.handles.iter().any(|handle| handle == id)),
            _ => told.first(),
        };
        let by_principal = of.iter().find_map(|id| self.party_of.get(id).copied());
        let party = by_place.map(|(_, party)| *party).or(by_principal);
        item.party = item.party.or_else(|| party.map(str::to_owned));
        item.evidence = Some(evidence);
        item
    }

    fn membership(&self, items: &mut Items, one: &'a Membership) {
        let (member, group) = (one.member.as_str(), one.group.as_str());
        let name = format!("{} in {}", self.name(member), self.name(group));
        let cloud = super::position::cloud_of(&one.scope);
        let item = Item::new(Thing::Membership, name, cloud, one.scope.clone());
        items.put(format!("{member} in {group}"), self.finish(item, &[member, group], &one.evidence));
    }

    fn grant(&self, items: &mut Items, one: &'a Grant) {
        let principal = one.principal.as_str();
        let effect = match one.effect {
            GrantEffect::Gives => "has",
            GrantEffect::Bounds => "is bounded by",
            GrantEffect::Delegates => "may give",
        };
        let what = self.granted(one);
        let at = if one.at.is_empty() { String::new() } else { format!(" at {}", one.at) };
        let name = format!("{} {effect} {what}{at}", self.name(principal));
        let cloud = super::position::cloud_of(&one.scope);
        let mut item = Item::new(Thing::Grant, name, cloud, one.scope.clone());
        let standing = match one.standing {
            Standing::Standing => "standing".to_owned(),
            Standing::Eligible => "eligible".to_owned(),
            Standing::EligibleUntil(end) => format!("eligible until {end}"),
            Standing::Activated(end) => format!("activated until {end}"),
            Standing::Expiring(end) => format!("until {end}"),
        };
        item.facts = vec![("", Some(standing)), ("if", Some(one.condition.clone()))];
        item.since = known(&one.since);
        let id = [principal, effect, one.what.as_str(), one.scope.as_str(), &one.at].join(" ");
        items.put(id, self.finish(item, &[principal], &one.evidence));
    }

    fn granted(&self, one: &'a Grant) -> &'a str {
        match &one.what {
            tenure_model::Granted::Policy(id) => {
                self.estate.policy(id).map_or(id.as_str(), |policy| policy.name.as_str())
            }
            tenure_model::Granted::RoleDefinition(id) => {
                self.estate.role_definition(id).map_or(id.as_str(), |role| role.name.as_str())
            }
        }
    }

    fn trust(&self, items: &mut Items, one: &'a Trust) {
        let target = one.target.as_str();
        let trustee = match &one.trustee {
            Trustee::Everyone => "everyone".to_owned(),
            Trustee::Account(id) => format!("account {id}"),
            Trustee::Principal(id) => id.as_str().to_owned(),
            Trustee::Service(id) | Trustee::Federation(id) => id.clone(),
            Trustee::EveryoneExcept(ids) => format!("everyone except {}", ids.join(" ")),
        };
        let name = format!("{trustee} may act as {}", self.name(target));
        let cloud = super::position::cloud_of(&one.scope);
        let mut item = Item::new(Thing::Trust, name, cloud, one.scope.clone());
        let is_of_principal = self.estate.principal_named(target).is_some();
        item.kind = if is_of_principal { "principal" } else { "resource" }.to_owned();
        item.party = self.footprint.party_of(&one.trustee).map(|party| party.id);
        let conditions = one.conditions.iter();
        let mut conditions: Vec<String> =
            conditions.map(|one| format!("{} {} {}", one.key, one.operator, one.values.join(" "))).collect();
        conditions.sort();
        item.facts = vec![("if", Some(conditions.join(" and ")))];
        let id = [target, &trustee, &one.actions.join(",")].join(" ");
        items.put(id, self.finish(item, &[target], &one.evidence));
    }

    fn credential(&self, items: &mut Items, one: &'a Credential) {
        let principal = one.principal.as_str();
        let kind = one.kind.as_str();
        let name = format!("{kind} {} of {}", one.id, self.name(principal));
        let mut item = Item::new(Thing::Credential, name, Some(one.cloud), one.scope.clone());
        item.kind = kind.to_owned();
        let expires = match one.expires {
            Expiry::Never => Some(String::new()),
            Expiry::At(end) => Some(end.to_string()),
            Expiry::Unknown(_) => None,
        };
        // That its end has come is no change of it, so that an expired one is compared by its end.
        let state = match one.state {
            CredentialState::Expired => CredentialState::Active,
            state => state,
        };
        item.facts = vec![("", Some(state.as_str().to_owned())), ("until", expires)];
        item.since = known(&one.issued);
        item.handles = vec![one.id.as_str().to_owned()];
        items.put(format!("{principal} {kind} {}", one.id), self.finish(item, &[principal], &one.evidence));
    }

    fn delegation(&self, items: &mut Items, one: &'a Delegation) {
        let name = format!("{} to {} for {}", one.kind.as_str(), one.delegate, one.purpose);
        let mut item = Item::new(Thing::Delegation, name, Some(one.cloud), one.scope.clone());
        let until = match one.until {
            Expiry::Never => Some(String::new()),
            Expiry::At(end) => Some(end.to_string()),
            Expiry::Unknown(_) => None,
        };
        item.facts = vec![("until", until)];
        item.facts.push(("", Some(one.attributes.get("status").cloned().unwrap_or_default())));
        item.since = known(&one.since);
        item.handles = vec![one.delegate.clone(), one.purpose.clone()];
        let id = [one.scope.as_str(), one.kind.as_str(), &one.delegate, &one.purpose].join(" ");
        items.put(id, self.finish(item, &[], &one.evidence));
    }
}

fn known(when: &Known<tenure_model::Timestamp>) -> Option<tenure_model::Timestamp> {
    when.get().copied()
}
