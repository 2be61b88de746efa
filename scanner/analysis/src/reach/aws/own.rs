//! What a guise can change of itself.

use tenure_model::{GrantEffect, PolicyId, PolicyKind, PrincipalKind};

use super::bindings::Binding;
use super::scout::Scout;
use super::stance::{Change, Guise};
use super::ways::{Gain, Trial};
use crate::techniques::aws::{Held, Holder, Technique, Yields};

impl<'j> Trial<'j> {
    /// The change of its own policies that a technique makes; `None` where it would change nothing.
    pub(super) fn own_change(&self, scout: &Scout<'j>, yields: Yields) -> Option<Change> {
        let now = scout.stance.guise.change.clone();
        let bound = self.boundary_of(scout.stance.principal).is_some() && !now.unbound;
        match yields {
            Yields::Write => (!now.written).then_some(Change { written: true, ..now }),
            Yields::Unbind => bound.then_some(Change { unbound: true, ..now }),
            Yields::Leave => {
                (!now.free && scout.stance.asker.is_railed()).then_some(Change { free: true, ..now })
            }
            _ => None,
        }
    }

    pub(super) fn caller(&self, scout: &Scout<'j>, technique: &Technique) -> Vec<Binding<'j>> {
        let me = scout.stance.principal;
        if technique.yields == Yields::Foothold {
            return vec![Binding::on(me, Gain::Foothold)];
        }
        let change = self.own_change(scout, technique.yields);
        change.map(|change| Binding::on(me, self.changed(scout, change))).into_iter().collect()
    }

    pub(super) fn own_groups(&self, scout: &Scout<'j>) -> Vec<Binding<'j>> {
        let Some(change) = self.own_change(scout, Yields::Write) else { return Vec::new() };
        let estate = self.judge.estate;
        let joined = scout.stance.guise.change.joined.as_ref();
        let groups = estate.groups_of(&scout.stance.principal.id).iter().map(|membership| &membership.group);
        groups
            .chain(joined)
            .filter_map(|group| estate.principal(group))
            .map(|group| Binding {
                principal: None,
                ..Binding::on(group, self.changed(scout, change.clone()))
            })
            .collect()
    }

    pub(super) fn own_policies(&self, scout: &Scout<'j>) -> Vec<Binding<'j>> {
        let Some(change) = self.own_change(scout, Yields::Write) else { return Vec::new() };
        let customer = scout.gives().filter(|held| self.is_customer_managed(held.policy));
        customer
            .map(|held| {
                let new = Binding::new(held.policy.as_str(), self.changed(scout, change.clone()));
                Binding { policy: Some(held.policy), evidence: vec![&held.grant.evidence], ..new }
            })
            .collect()
    }

    pub(super) fn own_versions(&self, scout: &Scout<'j>) -> Vec<Binding<'j>> {
        let now = &scout.stance.guise.change;
        if now.version.is_some() || now.without.is_some() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for held in scout.gives() {
            for version in self.terrain.versions(held.policy) {
                let (policy, version) = (held.policy, *version);
                let change = Change {
                    without: Some(policy.clone()),
                    version: Some(version.id.clone()),
                    ..now.clone()
                };
                let new = Binding::new(policy.as_str(), self.changed(scout, change));
                let evidence = vec![&held.grant.evidence, &version.evidence];
                found.push(Binding { policy: Some(policy), evidence, ..new });
            }
        }
        found
    }

    pub(super) fn own_boundary(&self, scout: &Scout<'j>) -> Vec<Binding<'j>> {
        let Some(change) = self.own_change(scout, Yields::Unbind) else { return Vec::new() };
        let bounds = scout.stance.held.iter().filter(|held| held.grant.effect == GrantEffect::Bounds);
        bounds
            .filter(|held| self.is_customer_managed(held.policy))
            .map(|held| Binding::new(held.policy.as_str(), self.changed(scout, change.clone())))
            .collect()
    }

    /// The policies of its own that deny, with whoever holds them.
    pub(super) fn own_denials(&self, scout: &Scout<'j>, technique: &Technique) -> Vec<Binding<'j>> {
        let estate = self.judge.estate;
        let mut found = Vec::new();
        for held in scout.gives().filter(|held| self.judge.denies(held.policy)) {
            let Some(holder) = estate.principal(held.through) else { continue };
            let fits = match technique.holder {
                Some(Holder::User) => holder.kind == PrincipalKind::User,
                Some(Holder::Role) => holder.kind == PrincipalKind::AssumableRole,
                Some(Holder::Group) => holder.kind == PrincipalKind::Group,
                None => false,
            };
            let is_inline =
                estate.policy(held.policy).is_some_and(|policy| policy.kind == PolicyKind::Inline);
            let kind_fits = match technique.policy {
                Some(Held::Managed) => !is_inline,
                Some(Held::Inline) => is_inline,
                None => true,
            };
            if !fits || !kind_fits || scout.stance.guise.change.without.is_some() {
                continue;
            }
            let change = Change { without: Some(held.policy.clone()), ..scout.stance.guise.change.clone() };
            let new = Binding::on(holder, self.changed(scout, change));
            found.push(Binding { policy: Some(held.policy), ..new });
        }
        found
    }

    pub(super) fn groups(&self, scout: &Scout<'j>) -> Vec<Binding<'j>> {
        let me = scout.stance.principal;
        if scout.stance.guise.change.joined.is_some() {
            return Vec::new();
        }
        let mine = self.judge.estate.groups_of(&me.id);
        let groups = scout.touch("iam:AddUserToGroup").among(&self.terrain.account(&me.scope).groups);
        groups
            .filter(|group| mine.iter().all(|membership| membership.group != group.id))
            .map(|group| {
                let change = Change { joined: Some(group.id.clone()), ..scout.stance.guise.change.clone() };
                Binding { principal: None, ..Binding::on(group, self.changed(scout, change)) }
            })
            .collect()
    }

    pub(super) fn changed(&self, scout: &Scout<'j>, change: Change) -> Gain {
        Gain::Guise(Guise { principal: scout.stance.principal.id.clone(), change })
    }

    pub(super) fn is_customer_managed(&self, policy: &PolicyId) -> bool {
        match self.judge.estate.policy(policy) {
            Some(policy) => policy.kind == PolicyKind::CustomerManaged,
            None => policy.as_str().contains(":policy/") && !policy.as_str().contains(":iam::aws:"),
        }
    }
}
