//! One action, everyone: the tenant's own, guests, applications, and principals of other tenants.

use std::collections::BTreeSet;

use rayon::prelude::*;
use tenure_model::{Cloud, Principal, PrincipalId, PrincipalKind};

use crate::questions::holders::{Allowed, Holders, holders};
use crate::questions::{Asked, Questions, Who, WhoCan};

impl Questions<'_> {
    pub(in crate::questions) fn who_can_in_azure(&self, asked: &Asked<'_>) -> WhoCan {
        let actors: Vec<&Principal> =
            self.estate.records().principals.iter().filter(|principal| is_actor(principal)).collect();
        let mut everyone: Vec<(Who, bool)> = actors
            .iter()
            .map(|one| (Who::of(one, &one.scope), one.kind != PrincipalKind::ForeignPrincipal))
            .collect();
        everyone.extend(self.unread_holders().into_iter().map(|who| (who, false)));
        let allowed: Vec<Allowed> =
            everyone.par_iter().filter_map(|(who, is_inside)| self.allowed(who, *is_inside, asked)).collect();
        let found: BTreeSet<&PrincipalId> = allowed.iter().map(|one| &one.who.id).collect();
        let azure = self.access.azure();
        let unread = everyone.par_iter().filter(|(who, _)| {
            !found.contains(&who.id) && !azure.unread(&azure.assignments(&who.id)).is_empty()
        });
        let unread: Vec<Who> = unread.map(|(who, _)| who.clone()).collect();
        let Holders { statements, inside, outside } = holders(allowed);
        WhoCan {
            action: asked.action.to_owned(),
            resource: asked.resource.map(str::to_owned),
            population: actors.iter().filter(|one| one.kind != PrincipalKind::ForeignPrincipal).count(),
            statements,
            inside,
            outside,
            unread,
            unknown: self.doubts_of_all_in_azure(asked),
        }
    }

    fn allowed(&self, who: &Who, is_inside: bool, asked: &Asked<'_>) -> Option<Allowed> {
        let (resource, decision) = self.best_in_azure(who, asked);
        if !decision.is_allowed() {
            return None;
        }
        let resources = match asked.resource {
            Some(_) => 1,
            None => self.access.azure().places_with(&who.id, asked.action, asked.facts).len().max(1),
        };
        let cited = self.cite_in_azure(&decision.because, who);
        Some(Allowed { who: who.clone(), is_inside, resource, resources, decision, cited })
    }

    /// Those who hold something and whom the directory does not hold.
    fn unread_holders(&self) -> Vec<Who> {
        let mut ids: Vec<(&PrincipalId, &tenure_model::ScopeId)> = Vec::new();
        for grant in &self.estate.records().grants {
            let is_new = ids.last().is_none_or(|(last, _)| *last != &grant.principal);
            let is_azure = grant.scope.as_str().starts_with("azure:");
            if is_azure && is_new && self.estate.principal(&grant.principal).is_none() {
                ids.push((&grant.principal, &grant.scope));
            }
        }
        ids.into_iter()
            .map(|(id, scope)| Who {
                id: id.clone(),
                kind: "unread-principal",
                name: id.to_string(),
                account: self.tenant_of(scope),
            })
            .collect()
    }
}

fn is_actor(principal: &Principal) -> bool {
    principal.cloud == Cloud::Azure
        && !principal.kind.is_group()
        && principal.kind != PrincipalKind::Application
}
