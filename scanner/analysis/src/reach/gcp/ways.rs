//! One technique, tried by one node on what lies at the places where it may begin.

use tenure_model::{Confidence, EvidenceRef, ScopeId};

use super::Trial;
use super::constraints::{Enforced, OWN_PROJECT_ONLY};
use super::goals::Goals;
use super::holdings::GRANTED;
use super::node::Node;
use super::place::{Level, container, name_of};
use super::targets::Target;
use crate::effective::decision::Decision;
use crate::reach::forward::MOST_FOLLOWED;
use crate::reach::grip::Grip;
use crate::reach::ground::Gain;
use crate::reach::strength::Strength;
use crate::reach::{Bound, Destination, End};
use crate::techniques::gcp::{self as techniques, Need, On, Over, Technique, Yields};

/// The most things that a technique is tried on, and the most ways that are kept, for one node.
pub(super) const MOST_TRIED: usize = 256;
pub(super) const MOST_KEPT: usize = 4;
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
}

/// An open way: every permission is held.
#[derive(Clone, Debug)]
pub(in crate::reach) struct Way<'j> {
    pub(super) technique: &'static Technique,
    pub(super) gain: Gain<Node>,
    /// What it works on.
    pub(super) it: String,
    pub(super) permissions: Vec<Held>,
    pub(super) doubts: Vec<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<&'j EvidenceRef>,
}

/// What organization policies make of a technique on something.
enum Rails<'j> {
    Stopped,
    Open,
    Unknown,
    /// They stop it until the one of this place is lifted.
    Lifted(ScopeId, &'j EvidenceRef),
}

impl<'j> Trial<'j> {
    /// Every open way of a node to the goals, best first.
    pub(super) fn all_ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        let only_activates = goals.pass.tier > 0 && self.has_a_place(node) && !goals.is_everything;
        let techniques = techniques::all().iter().filter(|technique| {
            let is_wanted =
                !matches!(technique.yields, Yields::Resource | Yields::Storage | Yields::Foothold);
            is_wanted && (!only_activates || technique.over == Over::Activation)
        });
        let mut ways: Vec<Way<'j>> =
            techniques.flat_map(|technique| self.ways_by(node, technique, Some(goals))).collect();
        ways.retain(|way| goals.pass.doubtful || way.confidence > Confidence::Low);
        ways.sort_by_key(preference);
        ways
    }

    /// Ways to the use of resources that the node does not use yet.
    pub(super) fn uses_of(&self, node: &Node) -> Vec<Way<'j>> {
        if *self.destination != Destination::Administrators {
            return Vec::new();
        }
        let techniques =
            techniques::all().iter().filter(|one| matches!(one.yields, Yields::Resource | Yields::Storage));
        let mut ways: Vec<Way<'j>> =
            techniques.flat_map(|technique| self.ways_by(node, technique, None)).collect();
        ways.retain(|way| way.confidence > Confidence::Low);
        ways.sort_by_key(preference);
        ways
    }

    /// The open ways by one technique. `goals`: none where the use of a resource is looked for.
    fn ways_by(&self, node: &Node, technique: &'static Technique, goals: Option<&Goals<'j>>) -> Vec<Way<'j>> {
        // Where every way counts, whoever follows them sees to the bound.
        let every = goals.is_some_and(|goals| goals.is_everything);
        let (most_tried, most_kept) =
            if every { (usize::MAX, MOST_FOLLOWED) } else { (MOST_TRIED, MOST_KEPT) };
        let mut ways: Vec<Way<'j>> = Vec::new();
        let mut tried = 0;
        for target in self.targets(node, technique, goals) {
            if !self.leads(&target, node, goals) {
                continue;
            }
            if tried == most_tried {
                if ways.is_empty() {
                    self.bounds.hit(node.id(), Bound::Targets);
                }
                break;
            }
            tried += 1;
            ways.extend(self.open(node, technique, target));
            if ways.len() == most_kept {
                break;
            }
        }
        ways
    }

    /// Whether a target is what is looked for.
    fn leads(&self, target: &Target<'j>, node: &Node, goals: Option<&Goals<'j>>) -> bool {
        match (&target.gain, goals) {
            (Gain::Node(next), Some(goals)) => {
                next != node && (goals.has(next) || goals.is_first && self.ends_at(next, goals.pass.tier))
            }
            (Gain::End(End::Others(scope)), Some(goals)) => {
                let tier = u8::from(Level::of(scope) != Some(Level::Organization));
                goals.is_first
                    && *self.destination == Destination::Administrators
                    && goals.pass.tier == tier
                    && !self.has_power_over(node, scope)
            }
            (Gain::End(End::Resource(_)), None) => true,
            _ => false,
        }
    }

    /// Whether every permission is held, and no organization policy stops it.
    fn open(&self, node: &Node, technique: &'static Technique, target: Target<'j>) -> Option<Way<'j>> {
        // Who administers the project gives itself everything there at once.
        if technique.begins_on_project()
            && !technique.grants.is_empty()
            && (node.holder().is_none()
                || target.home.as_ref().is_some_and(|home| self.has_power_over(node, home)))
        {
            return None;
        }
        let mut confidence = Confidence::High;
        let mut doubts = Vec::new();
        let mut evidence = target.evidence.clone();
        let mut lifted = None;
        match self.rails(node, technique, &target) {
            Rails::Stopped => return None,
            Rails::Open => {}
            Rails::Unknown => {
                confidence = Confidence::Low;
                doubts.push("an organization policy that was not read may stop it".to_owned());
            }
            Rails::Lifted(place, proof) => {
                lifted = Some(place);
                evidence.push(proof);
            }
        }
        let mut permissions = Vec::with_capacity(technique.needs.len());
        for need in technique.needs.iter().filter(|need| !matches!(need.on, On::Home | On::There)) {
            permissions.push(self.held(node, technique, need, &target, lifted.as_ref())?);
        }
        if technique.over == Over::NewWorkload {
            let (made, is_sure) = self.made(node, technique, &target)?;
            permissions.extend(made);
            if !is_sure {
                confidence = Confidence::Low;
                doubts.push(
                    "an organization policy that was not read may keep the account to its project".to_owned(),
                );
            }
        }
        if technique.needs.iter().any(|need| need.on == On::There) {
            permissions.extend(self.there(node, technique, &target)?);
        }
        if let Some(power) = &target.activates {
            permissions.push(Held {
                permission: String::new(),
                on: target.it.clone(),
                is_chosen: false,
                grip: power.grip,
                decision: Some(power.decision.clone()),
            });
        }
        for held in &permissions {
            confidence = confidence.min(held.grip.confidence());
        }
        for doubt in [technique.doubt.as_str(), target.doubt.unwrap_or_default()] {
            if !doubt.is_empty() {
                confidence = Confidence::Low;
                doubts.push(doubt.to_owned());
            }
        }
        let Target { it, gain, .. } = target;
        Some(Way { technique, gain, it, permissions, doubts, confidence, evidence })
    }

    fn rails(&self, node: &Node, technique: &Technique, target: &Target<'j>) -> Rails<'j> {
        let Some(home) = &target.home else { return Rails::Open };
        let terrain = self.terrain;
        let found = technique.constraints.iter().map(|one| {
            if node.is_without(one) {
                return Enforced::No;
            }
            terrain.constraints.enforced(&terrain.places, home, one)
        });
        let found: Vec<Enforced<'j>> = found.collect();
        if technique.lifts {
            let mut enforced = found.into_iter().filter(|one| *one != Enforced::No);
            return match (enforced.next(), enforced.next()) {
                (Some(Enforced::At(place, evidence)), None) => Rails::Lifted(place.clone(), evidence),
                _ => Rails::Stopped,
            };
        }
        if found.iter().any(|one| matches!(one, Enforced::At(..) | Enforced::ByDefault)) {
            Rails::Stopped
        } else if found.contains(&Enforced::Unknown) {
            Rails::Unknown
        } else {
            Rails::Open
        }
    }

    /// One of the permissions that a need names.
    fn held(
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
            let grip = self.grip(node, &decision)?;
            let permission = permission.to_owned();
            Some(Held { permission, on: on.to_owned(), is_chosen: false, grip, decision: Some(decision) })
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
        })
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
                    best = Some(Held { permission, on: place.at, is_chosen: true, grip, decision });
                }
            }
        }
        best
    }

    /// Whether something new can be made that runs as a service account: in its project, or in another where
    /// that may be. Answers too whether what keeps it to its project was read.
    fn made(
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
    fn there(&self, node: &Node, technique: &'static Technique, target: &Target<'j>) -> Option<Vec<Held>> {
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

/// What goes first: sure before possible, free before conditional, complete before what still takes
/// something, few permissions before many. The rest is order alone.
fn preference(way: &Way<'_>) -> impl Ord + use<> {
    let conditional = way.permissions.iter().any(|held| held.grip.strength < Strength::Free);
    let technique = way.technique;
    let open = usize::from(!technique.prerequisites.is_empty()) + usize::from(!technique.limits.is_empty());
    (
        std::cmp::Reverse(way.confidence),
        conditional,
        open,
        way.permissions.len(),
        technique.id.clone(),
        way.it.clone(),
    )
}
