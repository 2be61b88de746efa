//! Roles that a service runs as, or that an identity provider lets in.

use std::sync::Arc;

use tenure_model::{Confidence, Principal, Resource, ScopeId, Trustee};

use super::bindings::{Binding, Bindings};
use super::goals::Goals;
use super::scout::Scout;
use super::targets::touched;
use super::ways::Trial;
use crate::techniques::aws::Technique;

impl<'j> Trial<'j> {
    /// The goals that can be passed to a service of a technique.
    pub(super) fn passed<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> impl Iterator<Item = Binding<'j>> + 'b {
        let roles = self.runnable(technique, &scout.stance.principal.scope, goals);
        let passed = touched(scout, technique, roles.to_vec().into());
        passed.map(|role| self.act(role, goals))
    }

    /// The goals of an account that let a service of a technique in, whoever asks.
    fn runnable(
        &self,
        technique: &'static Technique,
        scope: &ScopeId,
        goals: &Goals<'j>,
    ) -> Arc<[&'j Principal]> {
        goals.runnable.get((scope.clone(), technique.id.as_str()), || {
            let trusting = self.terrain.trusting_services(scope, &technique.service).into_iter();
            let here = trusting.filter(|role| goals.has(role));
            let open =
                here.filter(|role| self.terrain.accepted(self.judge, role, &technique.service).is_some());
            open.collect()
        })
    }

    /// The compute that runs as a goal; where it was not read, what may be there.
    pub(super) fn compute<'b>(
        &'b self,
        scout: &'b Scout<'j>,
        technique: &'static Technique,
        goals: &'b Goals<'j>,
    ) -> Bindings<'b, 'j> {
        let scope = &scout.stance.principal.scope;
        let me = &scout.stance.principal.id;
        let running = each(self.running(technique, scope, goals));
        let read = running.filter(|(_, role)| role.id != *me).map(|(resource, role)| {
            let evidence = vec![&resource.evidence, &role.evidence];
            Binding { it: resource.id.to_string(), principal: None, evidence, ..self.act(role, goals) }
        });
        let unread: Vec<&str> = technique
            .compute
            .iter()
            .filter(|kind| !self.terrain.is_read(scope, kind))
            .map(String::as_str)
            .collect();
        if !goals.takes_doubtful() || unread.is_empty() {
            return Bindings::all(read);
        }
        let why = format!("whether the account has a {} that runs as it was not read", unread.join(" or "));
        let runnable = each(self.runnable(technique, scope, goals));
        let guessed = runnable.filter(|role| role.id != *me).map(move |role| {
            let guessed = self.act(role, goals).doubt(Confidence::Low, why.clone());
            Binding { is_guessed: true, principal: None, ..guessed }
        });
        Bindings::all(read.chain(guessed))
    }

    /// The compute of an account that runs as a goal, with that.
    fn running(
        &self,
        technique: &'static Technique,
        scope: &ScopeId,
        goals: &Goals<'j>,
    ) -> Arc<[(&'j Resource, &'j Principal)]> {
        goals.running.get((scope.clone(), technique.id.as_str()), || {
            let resources = self.terrain.account(scope).resources.iter().copied();
            let compute = resources.filter(|resource| technique.compute.contains(&resource.kind));
            let each = compute.flat_map(|resource| {
                let roles = resource.acts_as.iter().filter_map(|role| self.judge.estate.principal(role));
                roles.filter(|role| goals.has(role)).map(move |role| (resource, role))
            });
            each.collect()
        })
    }

    /// The goals that an identity provider of the technique's kind lets in.
    pub(super) fn federation<'b>(
        &'b self,
        technique: &'static Technique,
        scope: &ScopeId,
        goals: &'b Goals<'j>,
    ) -> impl Iterator<Item = Binding<'j>> + 'b {
        let federated = goals.federated.get((scope.clone(), technique.id.as_str()), || {
            let Some(kind) = &technique.providers else { return Arc::default() };
            let part = format!(":{kind}/");
            let each = goals.roles(scope).iter().flat_map(|role| {
                let trusts = self.judge.estate.trusts_of(&role.id).iter();
                trusts.filter_map(|trust| match &trust.trustee {
                    Trustee::Federation(provider) if provider.contains(&part) => {
                        Some((*role, provider.as_str(), &trust.evidence))
                    }
                    _ => None,
                })
            });
            each.collect()
        });
        each(federated).map(|(role, provider, trust)| {
            let evidence = vec![&role.evidence, trust];
            Binding { provider: Some(provider), evidence, ..self.act(role, goals) }
        })
    }
}

/// Each of a list that several share.
fn each<T: Copy>(list: Arc<[T]>) -> impl Iterator<Item = T> {
    (0..list.len()).filter_map(move |at| list.get(at).copied())
}
