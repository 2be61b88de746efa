//! One technique, tried by one node on what lies at the places where it may begin.

use tenure_model::{Confidence, EvidenceRef, Principal, PrincipalId, PrincipalKind};

use super::Trial;
use super::administrators::{assignment_of, kind_of};
use super::goals::Goals;
use super::node::Node;
use super::targets::Target;
use super::terrain::is_synchronised;
use crate::effective::decision::Decision;
use crate::reach::forward::MOST_FOLLOWED;
use crate::reach::grip::Grip;
use crate::reach::ground::Gain;
use crate::reach::strength::Strength;
use crate::reach::{Bound, Destination, End};
use crate::techniques::azure::{self as techniques, Need, On, Over, Technique, Yields};

/// The most things that a technique is tried on, and the most ways that are kept, for one node.
pub(super) const MOST_TRIED: usize = 256;
const MOST_KEPT: usize = 4;

/// A permission that is held.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) action: &'static str,
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

impl<'j> Trial<'j> {
    /// Every open way of a node to the goals, best first.
    pub(super) fn all_ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        let only_activates = goals.pass.tier > 0 && self.has_a_place(node) && !goals.is_everything;
        let techniques = techniques::all().iter().filter(|technique| {
            let is_wanted = !matches!(technique.yields, Yields::Resource | Yields::Foothold);
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
        let techniques = techniques::all().iter().filter(|one| one.yields == Yields::Resource);
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
                let tier = u8::from(scope.local().starts_with('/'));
                goals.is_first
                    && *self.destination == Destination::Administrators
                    && goals.pass.tier == tier
                    && !self.has_power_over(node, scope)
            }
            (Gain::End(End::Resource(_)), None) => true,
            _ => false,
        }
    }

    /// Whether every permission is held.
    fn open(&self, node: &Node, technique: &'static Technique, target: Target<'j>) -> Option<Way<'j>> {
        let mut confidence = Confidence::High;
        let mut doubts = Vec::new();
        let mut permissions = Vec::with_capacity(technique.needs.len());
        for need in &technique.needs {
            let held = self.held(node, technique, need, &target)?;
            confidence = confidence.min(held.grip.confidence());
            permissions.push(held);
        }
        if let Some(power) = &target.activates {
            confidence = confidence.min(power.grip.confidence());
            permissions.push(Held {
                action: "",
                on: target.it.clone(),
                is_chosen: false,
                grip: power.grip,
                decision: Some(power.decision.clone()),
            });
        }
        if !technique.doubt.is_empty() {
            confidence = Confidence::Low;
            doubts.push(technique.doubt.clone());
        }
        if technique.over == Over::User
            && self.estate.principal(&PrincipalId::from(target.it.as_str())).is_some_and(is_synchronised)
        {
            confidence = Confidence::Low;
            doubts.push(
                "the user is synchronised from a directory on premises, and it takes writeback".to_owned(),
            );
        }
        let Target { it, gain, evidence, .. } = target;
        Some(Way { technique, gain, it, permissions, doubts, confidence, evidence })
    }

    fn held(
        &self,
        node: &Node,
        technique: &Technique,
        need: &'static Need,
        target: &Target<'j>,
    ) -> Option<Held> {
        let action = need.action.as_str();
        let Some(holder) = node.holder() else {
            let on = if need.on == On::It { target.asked() } else { node.id().as_str() };
            let is_chosen = need.on == On::Any;
            return Some(Held { action, on: on.to_owned(), is_chosen, grip: Grip::FREE, decision: None });
        };
        if need.on == On::Any {
            return self.anywhere(node, holder, action);
        }
        let on = if need.on == On::Tenant { "/" } else { target.asked() };
        let facts = assignment_of(&technique.assigns, holder, kind_of(self.estate, holder));
        let facts = if technique.assigns.is_empty() { &[][..] } else { &facts[..] };
        let decision = self.evaluator.decide(holder, action, on, facts);
        let grip = Grip::of(&decision).filter(|grip| can_use(node, *grip))?;
        Some(Held { action, on: on.to_owned(), is_chosen: false, grip, decision: Some(decision) })
    }

    /// A permission at some place of the holder's choice.
    fn anywhere(&self, node: &Node, holder: &PrincipalId, action: &'static str) -> Option<Held> {
        let places = self.evaluator.places(holder, action);
        let firm = places.into_iter().filter_map(|place| Some((Grip::of(&place.decision)?, place)));
        let mut best: Option<Held> = None;
        for (grip, place) in firm.filter(|(grip, _)| can_use(node, *grip)) {
            if best.as_ref().is_none_or(|best| grip.strength > best.grip.strength) {
                let decision = Some(place.decision);
                best = Some(Held { action, on: place.at, is_chosen: true, grip, decision });
            }
        }
        best
    }
}

/// Whether a node can activate what a permission takes: software cannot.
fn can_use(node: &Node, grip: Grip) -> bool {
    !(grip.activates && matches!(node, Node::Software(_)))
}

/// Whether somebody's own credentials can be changed by others: Microsoft keeps those of its own
/// applications, and the platform those of managed identities.
pub(super) fn takes_credentials(principal: &Principal) -> bool {
    principal.kind != PrincipalKind::ManagedIdentity && principal.origin != tenure_model::Origin::Provider
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
