//! Whether a permission is held: by a principal, or by whoever owns a place.

use tenure_model::{PolicyId, ScopeId};

use super::Trial;
use super::constraints::{Enforced, OWN_PROJECT_ONLY};
use super::holdings::GRANTED;
use super::node::Node;
use super::place::{Level, container, name_of};
use super::targets::Target;
use crate::effective::decision::{Decision, Ruling};
use crate::reach::grip::Grip;
use crate::techniques::gcp::{Need, On, Over, Technique};

/// The most projects in which something new is tried.
const MOST_HOMES: usize = 32;

/// A permission that is held.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) permission: String,
    pub(super) on: String,
    /// Whether the holder chose where.
    pub(super) is_chosen: bool,
    pub(super) grip: Grip,
    /// The answer; `None` where whoever owns a place may do everything there.
    pub(super) decision: Option<Decision>,
    /// The permission to change the deny policy that stops it first.
    pub(super) past: Option<Box<Held>>,
}

impl<'j> Trial<'j> {
    /// One of the permissions that a need names.
    pub(super) fn held(
        &self,
        node: &Node,
        technique: &'static Technique,
        need: &'static Need,
        target: &Target<'j>,
        lifted: Option<&ScopeId>,
    ) -> Option<Held> {
        let on = match need.on {
            On::Project => name_of(target.home.as_ref()?).to_string(),
            On::Account => self.terrain.account_name(target.account?)?,
            On::Constraint => name_of(lifted?).to_string(),
            On::Any => return self.anywhere(node, need),
            On::It | On::Home | On::There => target.name.clone(),
        };
        self.held_on(node, technique, need, &on)
    }

    fn held_on(&self, node: &Node, technique: &Technique, need: &'static Need, on: &str) -> Option<Held> {
        if node.holder().is_none() {
            return self.owned(node, need, on);
        }
        let facts = [(GRANTED, technique.grants.as_str())];
        let facts = if technique.grants.is_empty() { &[][..] } else { &facts[..] };
        let asked = need.spellings().filter(|permission| fits(permission, technique.over, need.on, on));
        let answers = asked.filter_map(|permission| {
            let decision = self.decided(node, permission, on, facts);
            let (past, decision) = match decision.ruling {
                Ruling::ExplicitDeny => {
                    let (past, open) = self.past_deny(node, permission, on, facts, &decision)?;
                    (Some(Box::new(past)), open)
                }
                _ => (None, decision),
            };
            let grip = self.grip(node, &decision)?;
            let (permission, on) = (permission.to_owned(), on.to_owned());
            Some(Held { permission, on, is_chosen: false, grip, decision: Some(decision), past })
        });
        // The first of those that are held best.
        answers.reduce(|best, next| if next.grip.strength > best.grip.strength { next } else { best })
    }

    /// What whoever owns a place may do on something in it: everything but lift what binds the place.
    fn owned(&self, node: &Node, need: &Need, on: &str) -> Option<Held> {
        let home = self.terrain.places.home(on)?;
        let place = container(node.id().as_str())?;
        let is_within = self.terrain.places.is_over(&place, &home);
        let is_bound = need.on == On::Constraint && Level::of(&place) != Some(Level::Organization);
        (is_within && !is_bound).then(|| Held {
            permission: need.any.first().cloned().unwrap_or_default(),
            on: on.to_owned(),
            is_chosen: false,
            grip: Grip::FREE,
            decision: None,
            past: None,
        })
    }

    /// The answer without the one deny policy that stops something, where the node may change that policy.
    fn past_deny(
        &self,
        node: &Node,
        permission: &str,
        on: &str,
        facts: &[(&str, &str)],
        denied: &Decision,
    ) -> Option<(Held, Decision)> {
        if matches!(node, Node::Delegate(_) | Node::Bearer(_) | Node::Without(_, _)) {
            return None;
        }
        let mut policies: Vec<&str> = denied.because.iter().map(|reason| reason.document.as_str()).collect();
        policies.dedup();
        let [policy] = policies.as_slice() else { return None };
        let policy = self.estate.policy(&PolicyId::from(*policy))?;
        let at = name_of(&policy.scope).to_string();
        let change = CHANGE_DENY_POLICIES.iter().find_map(|change| {
            let decision = self.decided(node, change, &at, &[]);
            let grip = self.grip(node, &decision)?;
            let permission = (*change).to_owned();
            let on = at.clone();
            Some(Held { permission, on, is_chosen: false, grip, decision: Some(decision), past: None })
        })?;
        Some((change, self.evaluator.decide_without(node.id(), permission, on, facts, &policy.id)))
    }

    /// A permission at some place of the holder's choice.
    fn anywhere(&self, node: &Node, need: &'static Need) -> Option<Held> {
        node.holder()?;
        let mut best: Option<Held> = None;
        for permission in need.spellings() {
            for place in self.places_with(node, permission, &[]) {
                let Some(grip) = self.grip(node, &place.decision) else { continue };
                if best.as_ref().is_none_or(|best| grip.strength > best.grip.strength) {
                    let (permission, decision) = (permission.to_owned(), Some(place.decision));
                    let on = place.at;
                    best = Some(Held { permission, on, is_chosen: true, grip, decision, past: None });
                }
            }
        }
        best
    }

    /// Whether something new can be made that runs as a service account: in its project, or in another where
    /// that may be. Answers too whether what keeps it to its project was read.
    pub(super) fn made(
        &self,
        node: &Node,
        technique: &'static Technique,
        target: &Target<'j>,
    ) -> Option<(Vec<Held>, bool)> {
        let own = target.home.as_ref()?;
        if let Some(held) = self.all_at(node, technique, On::Home, name_of(own).as_str()) {
            return Some((held, true));
        }
        let (places, constraints) = (&self.terrain.places, &self.terrain.constraints);
        let enforced = constraints.enforced(places, own, OWN_PROJECT_ONLY);
        let is_sure = match enforced {
            _ if node.is_without(OWN_PROJECT_ONLY) => true,
            Enforced::No => true,
            Enforced::Unknown => false,
            Enforced::ByDefault | Enforced::At(..) => return None,
        };
        let homes = self.places_of(node, technique, On::Home).into_iter().take(MOST_HOMES);
        let mut held = homes.filter_map(|home| self.all_at(node, technique, On::Home, &home));
        held.next().map(|held| (held, is_sure))
    }

    /// The permissions on some other place, of those that one place has to have together.
    pub(super) fn there(
        &self,
        node: &Node,
        technique: &'static Technique,
        target: &Target<'j>,
    ) -> Option<Vec<Held>> {
        let places = self.places_of(node, technique, On::There).into_iter();
        let others = places.filter(|place| {
            *place != target.name
                && container(place).is_some_and(|scope| Level::of(&scope) != Some(Level::Project))
        });
        others.take(MOST_HOMES).find_map(|place| self.all_at(node, technique, On::There, &place))
    }

    /// Where the first permission of those that one place has to have together is held.
    fn places_of(&self, node: &Node, technique: &'static Technique, on: On) -> Vec<String> {
        let first = technique.needs.iter().find(|need| need.on == on);
        let (Some(_), Some(first)) = (node.holder(), first) else { return Vec::new() };
        let places = first.spellings().flat_map(|permission| self.places_with(node, permission, &[]));
        let mut places: Vec<String> =
            places.map(|place| place.at).filter(|at| container(at).is_some()).collect();
        places.sort();
        places.dedup();
        places
    }

    /// Every permission that one place has to have, on that place.
    fn all_at(&self, node: &Node, technique: &'static Technique, on: On, place: &str) -> Option<Vec<Held>> {
        technique
            .needs
            .iter()
            .filter(|need| need.on == on)
            .map(|need| self.held_on(node, technique, need, place))
            .collect()
    }

    fn decided(&self, node: &Node, permission: &str, on: &str, facts: &[(&str, &str)]) -> Decision {
        match node.without() {
            Some(policy) => self.evaluator.decide_without(node.id(), permission, on, facts, policy),
            None => self.evaluator.decide(node.id(), permission, on, facts),
        }
    }

    /// How firmly an answer holds for a node: of a service account that was switched on again, whatever hangs
    /// on that.
    pub(super) fn grip(&self, node: &Node, decision: &Decision) -> Option<Grip> {
        if !matches!(node, Node::Revived(_)) {
            return Grip::of(decision);
        }
        let mut decision = decision.clone();
        decision.depends_on.retain(|open| open.clause.operator != SWITCHED_OFF);
        Grip::of(&decision)
    }
}

/// Either ends what a deny policy denies.
const CHANGE_DENY_POLICIES: [&str; 2] = ["iam.denypolicies.update", "iam.denypolicies.delete"];
/// The operator of what hangs on a principal's being switched on.
const SWITCHED_OFF: &str = "would have to be";

/// Whether a permission to write allow policies is one on this kind of place, where a technique leaves the
/// kind open; of a place of the holder's choice, on places in it.
fn fits(permission: &str, over: Over, how: On, on: &str) -> bool {
    match (Level::of_permission(permission), container(on).and_then(|scope| Level::of(&scope))) {
        (Some(level), Some(of)) if how == On::There => of <= level,
        (Some(level), Some(of)) if over == Over::Container => of == level,
        _ => true,
    }
}
