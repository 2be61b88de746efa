//! A stance with what its policies name, to look closely only where something can come of it.

use std::cell::RefCell;
use std::collections::HashMap;

use tenure_model::{GrantEffect, Matching, Statement, StringSet};

use super::given::Given;
use super::permission::{Facts, Held, Permission};
use super::stance::{Judge, Stance};
use super::terrain::Terrain;
use crate::effective::{aws_action_matches, aws_resource_matches};
use crate::techniques::aws::Technique;

/// A guise that looks for ways.
#[derive(Debug)]
pub(super) struct Scout<'j> {
    pub(super) stance: Stance<'j>,
    given: Given,
    /// The techniques of which its policies name every action.
    pub(super) techniques: Vec<&'static Technique>,
    allows: Vec<&'j Statement>,
    /// By action: the resources of the Allow statements that name it.
    resources: RefCell<HashMap<String, Vec<&'j StringSet>>>,
    /// What was answered where the holder has the choice, which many techniques ask alike.
    chosen: RefCell<HashMap<(String, Facts), Held>>,
}

impl<'j> Scout<'j> {
    pub(super) fn new(judge: Judge<'j>, terrain: &Terrain<'_>, stance: Stance<'j>) -> Self {
        let gifts = &terrain.gifts;
        let mut given =
            if stance.guise.change.written { gifts.everything() } else { gifts.given(stance.gives()) };
        gifts.limit(&mut given, &stance.asker);
        let allows = stance.allows(judge);
        let principal = stance.principal;
        let trusted = !terrain.trusting(&principal.id).is_empty() || terrain.is_open(&principal.scope);
        let techniques = gifts.techniques(&given, trusted);
        Self { stance, given, techniques, allows, resources: RefCell::default(), chosen: RefCell::default() }
    }

    /// Asks for the resource that the holder chooses, once.
    pub(super) fn ask_any(&self, action: &str, facts: &Facts) -> Held {
        let key = (action.to_owned(), facts.clone());
        if let Some(known) = self.chosen.borrow().get(&key) {
            return known.clone();
        }
        let answer = Permission::ask_any(&self.stance, action, facts);
        self.chosen.borrow_mut().insert(key, answer.clone());
        answer
    }

    /// Whether one statement of its own allows everything everywhere, so that nothing is left to gain.
    pub(super) fn has_everything(&self) -> bool {
        self.allows.iter().any(|statement| {
            let every = |set: &StringSet| {
                let is_every = |pattern: &String| matches!(pattern.as_str(), "*" | "*:*" | "**");
                set.matching == Matching::Only && set.patterns.iter().any(is_every)
            };
            every(&statement.actions) && every(&statement.resources) && statement.conditions.is_empty()
        })
    }

    fn is_written(&self) -> bool {
        self.stance.guise.change.written
    }

    /// Whether some policy of its own allows an action on something, Deny and limits aside.
    pub(super) fn is_given(&self, terrain: &Terrain<'_>, action: &str) -> bool {
        terrain.gifts.is_given(&self.given, action)
    }

    /// Whether some policy of its own allows an action on a resource, Deny, conditions and limits aside.
    pub(super) fn may_touch(&self, action: &str, resource: &str) -> bool {
        let touches = |set: &&StringSet| match set.matching {
            Matching::Only => set.patterns.iter().any(|pattern| may_match(pattern, resource)),
            Matching::AllBut => true,
        };
        self.is_written() || self.resources_of(action).iter().any(touches)
    }

    /// Whether some policy of its own names the service of an action, and not by a wildcard alone: what
    /// is said of a service that was closed was said on purpose.
    pub(super) fn names_service(&self, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        let patterns = self.allows.iter().flat_map(|statement| &statement.actions.patterns);
        let mut services = patterns.filter_map(|pattern| pattern.split_once(':')).map(|(service, _)| service);
        services.any(|named| named.eq_ignore_ascii_case(service))
    }

    fn resources_of(&self, action: &str) -> Vec<&'j StringSet> {
        if let Some(known) = self.resources.borrow().get(action) {
            return known.clone();
        }
        let naming = self.allows.iter().filter(|statement| names_action(statement, action));
        let found: Vec<&'j StringSet> = naming.map(|statement| &statement.resources).collect();
        self.resources.borrow_mut().insert(action.to_owned(), found.clone());
        found
    }

    /// The policies that it holds and that give it something.
    pub(super) fn gives(&self) -> impl Iterator<Item = &crate::effective::Holding<'j>> {
        self.stance.held.iter().filter(|one| one.grant.effect == GrantEffect::Gives)
    }
}

fn names_action(statement: &Statement, action: &str) -> bool {
    let named = statement.actions.patterns.iter().any(|pattern| aws_action_matches(pattern, action));
    named == (statement.actions.matching == Matching::Only)
}

/// Whether a pattern can match a resource, whatever its variables stand for.
fn may_match(pattern: &str, resource: &str) -> bool {
    if !pattern.contains("${") {
        return aws_resource_matches(pattern, resource);
    }
    let mut plain = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        plain.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    aws_resource_matches(&plain, resource)
}
