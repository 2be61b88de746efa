//! One technique, tried by one node on what lies at the places where it may begin.

use tenure_model::{Confidence, EvidenceRef, ScopeId};

use super::Trial;
use super::constraints::Enforced;
use super::goals::Goals;
use super::held::Held;
use super::node::Node;
use super::place::Level;
use super::targets::Target;
use crate::reach::forward::MOST_FOLLOWED;
use crate::reach::ground::Gain;
use crate::reach::strength::Strength;
use crate::reach::{Bound, Destination, End};
use crate::techniques::gcp::{On, Over, Technique, Yields};

/// The most things that a technique is tried on, and the most ways that are kept, for one node.
pub(super) const MOST_TRIED: usize = 256;
pub(super) const MOST_KEPT: usize = 4;
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
        let techniques = self.begun(node).filter(|technique| {
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
            self.begun(node).filter(|one| matches!(one.yields, Yields::Resource | Yields::Storage));
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
        permissions.extend(target.privilege.clone());
        if let Some(power) = &target.activates {
            permissions.push(Held {
                permission: String::new(),
                on: target.it.clone(),
                is_chosen: false,
                grip: power.grip,
                decision: Some(power.decision.clone()),
                past: None,
            });
        }
        let past: Vec<Held> = permissions.iter().filter_map(|held| held.past.as_deref().cloned()).collect();
        for held in past {
            if !permissions.iter().any(|one| (&one.permission, &one.on) == (&held.permission, &held.on)) {
                permissions.push(held);
            }
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
