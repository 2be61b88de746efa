//! What was found in Google Cloud, for people: each step with its permissions and grants.

use std::collections::{BTreeSet, HashMap};

use tenure_model::{Confidence, EscalationStep, Estate, EvidenceRef, Facet, Grant, PrincipalId, ScopeId};

use super::Trial;
use super::held::Held;
use super::node::{Node, local};
use super::place::Level;
use super::ways::Way;
use crate::effective::decision::{Layer, Reason};
use crate::effective::gcp::Assignment;
use crate::reach::ground::{Gain, Told};
use crate::reach::strength::Strength;
use crate::reach::terms::write_terms;
use crate::reach::{Cut, End};

/// How sure an administrator is one.
pub(super) const fn confidence(strength: Strength) -> Confidence {
    match strength {
        Strength::Free => Confidence::High,
        Strength::OwnTerms => Confidence::Medium,
        Strength::Perhaps => Confidence::Low,
    }
}

impl<'j> Trial<'j> {
    pub(super) fn told(&self, from: &Node, way: &Way<'j>) -> Told {
        let technique = way.technique;
        let assigned = from.holder().map(|holder| self.evaluator.assignments(holder)).unwrap_or_default();
        let mut step = EscalationStep {
            from: from.shown(),
            to: self.gained(way),
            technique: technique.id.clone(),
            title: technique.name.clone(),
            permissions: way
                .permissions
                .iter()
                .filter(|held| !held.permission.is_empty())
                .map(shown)
                .collect(),
            doubt: way.doubts.join("; "),
            ..EscalationStep::default()
        };
        let mut evidence: Vec<EvidenceRef> = way.evidence.iter().copied().cloned().collect();
        let decisions: Vec<_> = way.permissions.iter().filter_map(|held| held.decision.as_ref()).collect();
        for reason in decisions.iter().flat_map(|decision| &decision.because) {
            if reason.layer != Layer::Role {
                continue;
            }
            let grant = behind(reason, &assigned);
            step.because.push(self.because(reason, grant));
            evidence.extend(grant.map(|held| held.grant.evidence.clone()));
            evidence
                .extend(self.estate.policy(&reason.document.as_str().into()).map(|one| one.evidence.clone()));
        }
        if decisions.is_empty() && from.holder().is_none() {
            step.because.push(format!("whoever is {} gives itself every role there", from.shown()));
        }
        write_terms(&mut step, decisions.iter().flat_map(|decision| &decision.depends_on));
        Told {
            step,
            sentence: self.sentence(from, way),
            notes: notes(way),
            cut: cut(way, &assigned),
            confidence: way.confidence,
            evidence,
        }
    }

    fn gained(&self, way: &Way<'j>) -> String {
        match &way.gain {
            Gain::Node(node) => node.shown(),
            Gain::End(End::Resource(resource)) => resource.to_string(),
            Gain::End(_) | Gain::Nothing => way.it.clone(),
        }
    }

    fn sentence(&self, from: &Node, way: &Way<'j>) -> String {
        let who = match from {
            Node::Principal(id) | Node::Without(id, _) => format!("`{}`", self.name(id.as_str())),
            Node::Member(group) => format!("A member of `{}`", self.name(group.as_str())),
            Node::Signer(id) => format!("Whoever signs as `{}`", self.name(id.as_str())),
            Node::Delegate(id) => format!("A delegate of `{}`", self.name(id.as_str())),
            Node::Bearer(id) => format!("Whoever bears identity tokens of `{}`", self.name(id.as_str())),
            Node::Revived(id) => format!("`{}`, switched on again,", self.name(id.as_str())),
            Node::Owner(place) => format!("The owner of `{}`", local(place.as_str())),
            Node::Projects(place) => format!("The owner of every project of `{}`", local(place.as_str())),
        };
        let acts_as = match way.gain {
            Gain::Node(ref node) => match node.holder() {
                Some(id) if id.as_str() != way.it => format!(", and acts as `{}`", self.name(id.as_str())),
                _ => String::new(),
            },
            _ => String::new(),
        };
        format!("{who} can {} (`{}`){acts_as}: {}", way.technique.name, self.name(&way.it), way.technique.id)
    }

    /// A name for a principal: its address; of a role or resource: its name; anything else as it is.
    fn name(&self, id: &str) -> String {
        if self.estate.principal(&PrincipalId::from(id)).is_some() {
            let plain = ["user:", "group:", "serviceAccount:"].iter().find_map(|kind| id.strip_prefix(kind));
            return plain.unwrap_or(id).to_owned();
        }
        if let Some(resource) = self.estate.resource(id) {
            return resource.name.clone();
        }
        let role = self.estate.role_definition(&id.into());
        role.map_or_else(|| id.to_owned(), |role| role.name.clone())
    }

    /// The role that allows, where it is granted, and through whom.
    fn because(&self, reason: &Reason, held: Option<&Assignment<'j>>) -> String {
        let Some(held) = held else { return reason.document.clone() };
        let role = held.grant.what.as_str();
        let at = match held.grant.at.as_str() {
            "" => String::new(),
            at => format!(" at {}", local(at)),
        };
        let through = match held.through.last() {
            Some(group) => format!(", through `{}`", self.name(group.as_str())),
            None => String::new(),
        };
        format!("role `{role}`{at}{through}")
    }

    pub(super) fn reached(&self, end: &End) -> String {
        match end {
            // Plain text: drawings and tables show it as it is.
            End::Administrator(scope) | End::Others(scope) => {
                format!("administrator of the {}", self.terrain.places.named(scope))
            }
            End::Organisation(scope) => {
                format!("administrator of every project of the {}", self.terrain.places.named(scope))
            }
            End::Resource(resource) => format!("the contents of {resource}"),
            End::Principal(principal) => principal.to_string(),
        }
    }

    /// What was not read and could change the answer for a start.
    pub(super) fn blind(&self, start: &PrincipalId) -> Vec<String> {
        let Some(principal) = self.estate.principal(start) else { return Vec::new() };
        let top = top_of(self.estate, &principal.scope);
        let of_top = self.blind.get(&top).into_iter().flatten();
        let mut spots: Vec<String> = of_top.map(|what| (*what).to_owned()).collect();
        spots.extend(self.access.profile(start).unread.iter().map(|policy| format!("the text of {policy}")));
        spots.extend(self.bounds.of(start).map(|bound| bound.to_string()));
        spots
    }
}

/// The organization that a place lies in, or what is highest of what was read.
fn top_of(estate: &Estate, scope: &ScopeId) -> ScopeId {
    estate.ancestry(scope).last().map_or_else(|| scope.clone(), |top| top.id.clone())
}

/// What was not read of each organization, or of something in it, and could change an answer.
pub(super) fn blind_spots(estate: &Estate) -> HashMap<ScopeId, BTreeSet<&'static str>> {
    let mut spots: HashMap<ScopeId, BTreeSet<&'static str>> = HashMap::new();
    for gap in &estate.gaps {
        let what = BLIND.iter().filter(|(facet, _)| gap.blinds.contains(facet)).map(|(_, what)| *what);
        let what: Vec<&str> = what.collect();
        if what.is_empty() || Level::of(&gap.scope).is_none() {
            continue;
        }
        spots.entry(top_of(estate, &gap.scope)).or_default().extend(what);
    }
    spots
}

const BLIND: [(Facet, &str); 7] = [
    (
        Facet::Directory,
        "members of groups and roles of the Workspace, through which there may be a shorter path",
    ),
    (Facet::ResourcePolicies, "allow policies of resources, through which there may be a shorter path"),
    (Facet::Federation, "identity pools and their providers, through which there may be a shorter path"),
    (
        Facet::Compute,
        "some of the resources that run as a service account, through which there may be a shorter path",
    ),
    (Facet::Eligibility, "entitlements, and what they take"),
    (Facet::Delegations, "domain-wide delegations, through which there may be a shorter path"),
    (
        Facet::GuardRails,
        "deny policies, access boundaries or organization policies, one of which may stop this",
    ),
];

fn shown(held: &Held) -> String {
    let permission = &held.permission;
    if held.is_chosen { permission.clone() } else { format!("{permission} on {}", local(&held.on)) }
}

/// The grant that a reason speaks of.
fn behind<'s, 'j>(reason: &Reason, assigned: &'s [Assignment<'j>]) -> Option<&'s Assignment<'j>> {
    let document = reason.document.strip_suffix("#permissions").unwrap_or(&reason.document);
    let mut fitting = assigned.iter().filter(|one| one.grant.what.as_str() == document);
    let is_it = |grant: &Grant| grant.id == reason.sid || grant.at == reason.sid;
    fitting.clone().find(|one| is_it(one.grant)).or_else(|| fitting.next())
}

/// The permission to take away: the first that a grant gives.
fn cut(way: &Way<'_>, assigned: &[Assignment<'_>]) -> Option<Cut> {
    way.permissions.iter().find_map(|held| {
        let reason = held.decision.as_ref()?.because.iter().find(|reason| reason.layer == Layer::Role)?;
        Some(Cut {
            action: held.permission.clone(),
            resource: if held.is_chosen { String::new() } else { held.on.clone() },
            policy: Some(reason.document.clone()),
            statement: reason.statement,
            grant: behind(reason, assigned).map(|one| one.grant.clone()),
        })
    })
}

fn notes(way: &Way<'_>) -> Vec<String> {
    let technique = way.technique;
    let mut notes = Vec::new();
    if !technique.prerequisites.is_empty() {
        notes.push(format!("{} takes {}.", technique.id, technique.prerequisites));
    }
    if !technique.limits.is_empty() {
        notes.push(format!("{}: {}", technique.id, technique.limits));
    }
    if way.permissions.iter().any(|held| held.past.is_some()) {
        notes.push(format!("{} takes that the deny policy is changed first which stops it.", technique.id));
    }
    notes.push(format!("To end {}: {}.", technique.id, technique.repair));
    notes
}
