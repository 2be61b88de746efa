//! A stance with what its policies name, to look closely only where something can come of it.

use std::cell::RefCell;
use std::rc::Rc;

use tenure_model::hash::HashMap;
use tenure_model::{GrantEffect, Matching, Statement, StringSet};

use super::given::Given;
use super::permission::{Facts, Held, Permission};
use super::stance::{Judge, Stance};
use super::terrain::Terrain;
use super::touch::Touch;
use crate::effective::aws_action_matches;
use crate::techniques::aws::Technique;

/// A guise that looks for ways.
#[derive(Debug)]
pub(super) struct Scout<'j> {
    pub(super) stance: Stance<'j>,
    given: Given,
    /// The techniques of which its policies name every action.
    pub(super) techniques: Vec<&'static Technique>,
    allows: Vec<&'j Statement>,
    /// Whether it may use everything on anything, for all that is looked at here.
    touches_all: bool,
    /// By action: what the Allow statements that name it let it be used on.
    touches: RefCell<HashMap<&'static str, Rc<Touch>>>,
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
        let touches_all = stance.guise.change.written || gifts.is_open();
        let techniques = gifts.techniques(&given, trusted);
        Self {
            stance,
            given,
            techniques,
            allows,
            touches_all,
            touches: RefCell::default(),
            chosen: RefCell::default(),
        }
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

    /// Whether some policy of its own allows an action on something, Deny and limits aside.
    pub(super) fn is_given(&self, terrain: &Terrain<'_>, action: &str) -> bool {
        terrain.gifts.is_given(&self.given, action)
    }

    /// What some policy of its own lets an action be used on, Deny, conditions and limits aside.
    pub(super) fn touch(&self, action: &'static str) -> Rc<Touch> {
        if let Some(known) = self.touches.borrow().get(action) {
            return Rc::clone(known);
        }
        let naming = self.allows.iter().filter(|statement| names_action(statement, action));
        let found = match self.touches_all {
            true => Touch::Anything,
            false => Touch::new(naming.map(|statement| &statement.resources)),
        };
        let found = Rc::new(found);
        self.touches.borrow_mut().insert(action, Rc::clone(&found));
        found
    }

    /// Whether some policy of its own names the service of an action, and not by a wildcard alone: what
    /// is said of a service that was closed was said on purpose.
    pub(super) fn names_service(&self, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        let patterns = self.allows.iter().flat_map(|statement| &statement.actions.patterns);
        let mut services = patterns.filter_map(|pattern| pattern.split_once(':')).map(|(service, _)| service);
        services.any(|named| named.eq_ignore_ascii_case(service))
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
