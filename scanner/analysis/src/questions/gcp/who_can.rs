//! One permission, everyone: the organization's own people and service accounts, those of others, identities of
//! pools, and sets that nobody can list.

use std::collections::BTreeSet;

use rayon::prelude::*;
use tenure_model::{Cloud, Origin, Principal, PrincipalId, PrincipalKind};

use crate::effective::gcp::Evaluator;
use crate::questions::holders::{Allowed, Holders, holders};
use crate::questions::{Asked, Questions, Who, WhoCan};

impl Questions<'_> {
    pub(in crate::questions) fn who_can_in_gcp(&self, asked: &Asked<'_>) -> WhoCan {
        let permission = Evaluator::proper(asked.action);
        let principals = || self.estate.records().principals.iter().filter(|one| one.cloud == Cloud::Gcp);
        let actors: Vec<&Principal> =
            principals().filter(|one| !one.kind.is_group() || self.is_open_set(one)).collect();
        let everyone: Vec<(Who, bool)> = actors.iter().map(|one| (self.whom(one), is_inside(one))).collect();
        let allowed: Vec<Allowed> = everyone
            .par_iter()
            .filter_map(|(who, is_inside)| self.allowed_in_gcp(who, *is_inside, &permission, asked))
            .collect();
        let found: BTreeSet<&PrincipalId> = allowed.iter().map(|one| &one.who.id).collect();
        let gcp = self.access.gcp();
        let unread = everyone
            .par_iter()
            .filter(|(who, _)| !found.contains(&who.id) && !gcp.unread(&gcp.assignments(&who.id)).is_empty());
        let unread: Vec<Who> = unread.map(|(who, _)| who.clone()).collect();
        let Holders { statements, inside, outside } = holders(allowed);
        let population =
            actors.iter().filter(|one| !one.kind.is_group() && one.origin == Origin::Own).count();
        WhoCan {
            action: permission,
            resource: asked.resource.map(str::to_owned),
            population,
            statements,
            inside,
            outside,
            unread,
            unknown: self.doubts_of_all_in_gcp(asked),
        }
    }

    /// Whether nobody can list who is in a set: everyone, identities of a pool, a domain or a group of which no
    /// member was read.
    fn is_open_set(&self, principal: &Principal) -> bool {
        let id = principal.id.as_str();
        match principal.kind {
            PrincipalKind::PrincipalSet => !id.starts_with("project"),
            PrincipalKind::DirectoryGroup => !self.access.gcp().is_group_read(&principal.id),
            _ => false,
        }
    }

    fn whom(&self, principal: &Principal) -> Who {
        let who = Who::of(principal, &principal.scope);
        let is_everyone = principal.id.as_str().starts_with("all");
        if is_everyone { Who { kind: "anyone", ..who } } else { who }
    }

    fn allowed_in_gcp(
        &self,
        who: &Who,
        is_inside: bool,
        permission: &str,
        asked: &Asked<'_>,
    ) -> Option<Allowed> {
        let gcp = self.access.gcp();
        // What all the world may is said once, of all the world.
        let mut held = gcp.assignments(&who.id);
        held.retain(|one| !one.is_everyones());
        let places = match asked.resource {
            Some(resource) => {
                let decision = gcp.decide_with(&who.id, &held, permission, resource, asked.facts);
                vec![(resource.to_owned(), decision)]
            }
            None => {
                let places = gcp.places_held(&who.id, &held, permission, asked.facts).into_iter();
                places.map(|place| (place.at, place.decision)).collect()
            }
        };
        let resources = places.len();
        let allowed = places.into_iter().filter(|(_, decision)| decision.is_allowed());
        let (resource, decision) = allowed.min_by_key(|(at, decision)| {
            let open = &decision.depends_on;
            (open.iter().map(|need| need.keeper).max(), open.len(), at.len(), at.clone())
        })?;
        let cited = self.cite_in_gcp(&decision.because, who);
        Some(Allowed { who: who.clone(), is_inside, resource, resources, decision, cited })
    }
}

/// Whether somebody is of the organization; everyone is not.
fn is_inside(principal: &Principal) -> bool {
    principal.origin == Origin::Own && !principal.id.as_str().starts_with("all")
}
