//! What holds a principal back, each lifted alone: deny policies, access boundaries, organization policies.

use std::collections::BTreeSet;

use tenure_model::{Cloud, PolicyKind};

use super::Trial;
use super::administrators::Realm;
use super::holdings::GRANTED;
use super::node::{Node, Rail};
use crate::effective::gcp::Place;
use crate::reach::ground::Lift;
use crate::techniques::gcp as techniques;

impl<'j> Trial<'j> {
    /// The start as it would stand without one guard rail, for each that binds anybody here.
    pub(super) fn rails_of(&self, start: &Node) -> Vec<Lift<Node>> {
        let mut lifts = Vec::new();
        let known: BTreeSet<&str> =
            techniques::all().iter().flat_map(|one| &one.constraints).map(String::as_str).collect();
        let known = known.into_iter().chain([super::constraints::OWN_PROJECT_ONLY]);
        let known: BTreeSet<&str> = known.collect();
        let mut lifted: BTreeSet<&str> = BTreeSet::new();
        for policy in self.estate.records().policies.iter().filter(|policy| policy.cloud == Cloud::Gcp) {
            let (word, rail) = match policy.kind {
                PolicyKind::Deny => ("deny policy", Rail::Policy(policy.id.clone())),
                PolicyKind::AccessBoundary => ("principal access boundary", Rail::Policy(policy.id.clone())),
                PolicyKind::OrganizationPolicy => {
                    let name = policy.id.as_str().rsplit('/').next().unwrap_or_default();
                    // One of each name is lifted, wherever it is set.
                    if !known.contains(name) || !lifted.insert(name) {
                        continue;
                    }
                    ("organization policy", Rail::Constraint(name.to_owned()))
                }
                _ => continue,
            };
            let name =
                format!("the {word} `{}` on the {}", policy.name, self.terrain.places.named(&policy.scope));
            lifts.push(Lift { name, node: Node::Without(start.id().clone(), rail) });
        }
        lifts
    }

    /// What a principal administers without a guard rail.
    pub(super) fn realms_without(&self, node: &Node) -> Vec<Realm> {
        match node.without() {
            Some(_) => self.realms_by(node, |level| {
                let facts = [(GRANTED, level.administrator())];
                self.places_with(node, level.writes_policy(), &facts)
            }),
            None => self.standing_realms(node.id()),
        }
    }

    /// Where a node may do something, without the guard rail that it stands without.
    pub(super) fn places_with(
        &self,
        node: &Node,
        permission: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Place<'j>> {
        match node.without() {
            Some(policy) => self.evaluator.places_without(node.id(), permission, facts, policy),
            None => self.evaluator.places_with(node.id(), permission, facts),
        }
    }
}
