//! What was found in Azure and Entra ID, for people: each step with its permissions and assignments.

use std::collections::{BTreeSet, HashMap};

use tenure_model::{
    Confidence, EscalationStep, Estate, EvidenceRef, Facet, Grant, PrincipalId, ResourceId, ScopeId,
};

use super::Trial;
use super::node::Node;
use super::ways::{Held, Way};
use crate::effective::azure::Assignment;
use crate::effective::decision::{Layer, Reason};
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
            permissions: way.permissions.iter().filter(|held| !held.action.is_empty()).map(shown).collect(),
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
            step.because.push(format!("whoever is {} may do everything there", from.shown()));
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
            Node::Principal(id) => format!("`{}`", self.name(id.as_str())),
            Node::Software(group) => format!("Software in `{}`", self.name(group.as_str())),
            Node::Member(group) => format!("A member of `{}`", self.name(group.as_str())),
            Node::Owner(place) => format!("The owner of `{place}`"),
            Node::Contributor(place) => format!("The contributor of `{place}`"),
            Node::Directory(tenant) => format!("A Global Administrator of `{tenant}`"),
        };
        let acts_as = match &way.gain {
            Gain::Node(Node::Principal(id)) if !id.as_str().eq_ignore_ascii_case(&way.it) => {
                format!(", and acts as `{}`", self.name(id.as_str()))
            }
            _ => String::new(),
        };
        format!("{who} can {} (`{}`){acts_as}: {}", way.technique.name, self.name(&way.it), way.technique.id)
    }

    /// A name for a principal, a resource or a role; anything else as it is.
    fn name(&self, id: &str) -> String {
        if let Some(principal) = self.estate.principal(&PrincipalId::from(id)) {
            return principal.name.clone();
        }
        let resource = self.estate.resource(ResourceId::from(id).as_str());
        if let Some(resource) = resource.filter(|one| one.kind == super::terrain::APPLICATION) {
            return resource.name.clone();
        }
        let role = self.estate.role_definition(&id.into());
        role.map_or_else(|| id.to_owned(), |role| role.name.clone())
    }

    /// The role that allows, where it is assigned, and through whom.
    fn because(&self, reason: &Reason, held: Option<&Assignment<'j>>) -> String {
        let Some(held) = held else { return reason.document.clone() };
        let what = self.granted(held.grant);
        let at = match held.grant.at.as_str() {
            "" | "/" if held.grant.what.as_str().starts_with("appRole:") => String::new(),
            "" => String::new(),
            _ if held.grant.what.as_str().starts_with("appRole:") => String::new(),
            at => format!(" at {}", self.name(at)),
        };
        let through = match held.through.last() {
            Some(group) => format!(", through `{}`", self.name(group.as_str())),
            None => String::new(),
        };
        format!("{what}{at}{through}")
    }

    fn granted(&self, grant: &Grant) -> String {
        let id = grant.what.as_str();
        if let Some(kind) = id.strip_prefix("entra:owner/") {
            return format!("owner of the {kind}");
        }
        if let Some((_, value)) = id.strip_prefix("appRole:").and_then(|rest| rest.split_once('/')) {
            return format!("permission `{value}`");
        }
        if id.contains("#accessPolicies/") {
            return "access policy".to_owned();
        }
        format!("role `{}`", self.name(id))
    }

    pub(super) fn reached(&self, end: &End) -> String {
        match end {
            End::Administrator(scope) | End::Others(scope) | End::Organisation(scope) => {
                // Plain text: drawings and tables show it as it is.
                format!("administrator of {}", self.terrain.places.named(scope).replace('`', ""))
            }
            End::Resource(resource) => format!("the secrets of {resource}"),
            End::Principal(principal) => principal.to_string(),
        }
    }

    /// What was not read and could change the answer for a start.
    pub(super) fn blind(&self, start: &PrincipalId) -> Vec<String> {
        let Some(principal) = self.estate.principal(start) else { return Vec::new() };
        let of_tenant = self.blind.get(&principal.scope).into_iter().flatten();
        let mut spots: Vec<String> = of_tenant.map(|what| (*what).to_owned()).collect();
        spots.extend(self.access.profile(start).unread.iter().map(|policy| format!("the text of {policy}")));
        spots.extend(self.bounds.of(start).map(|bound| bound.to_string()));
        spots
    }
}

/// What was not read of each tenant, or of something in it, and could change an answer.
pub(super) fn blind_spots(estate: &Estate) -> HashMap<ScopeId, BTreeSet<&'static str>> {
    let mut spots: HashMap<ScopeId, BTreeSet<&'static str>> = HashMap::new();
    for gap in &estate.gaps {
        let what = BLIND.iter().filter(|(facet, _)| gap.blinds.contains(facet)).map(|(_, what)| *what);
        let what: Vec<&str> = what.collect();
        if what.is_empty() || !gap.scope.as_str().starts_with("azure:") {
            continue;
        }
        // The tenant is the top of what was read.
        let tenant =
            estate.ancestry(&gap.scope).last().map_or_else(|| gap.scope.clone(), |top| top.id.clone());
        spots.entry(tenant).or_default().extend(what);
    }
    spots
}

const BLIND: [(Facet, &str); 5] = [
    (Facet::Eligibility, "roles that can be activated, and what that takes"),
    (Facet::Ownership, "owners of applications and groups, through whom there may be a shorter path"),
    (Facet::Consents, "permissions of applications, through which there may be a shorter path"),
    (
        Facet::Compute,
        "some of the resources that run as an identity, through which there may be a shorter path",
    ),
    (Facet::GuardRails, "deny assignments, one of which may stop this"),
];

fn shown(held: &Held) -> String {
    if held.is_chosen { held.action.to_owned() } else { format!("{} on {}", held.action, held.on) }
}

/// The assignment that a reason speaks of.
fn behind<'s, 'j>(reason: &Reason, assigned: &'s [Assignment<'j>]) -> Option<&'s Assignment<'j>> {
    let is_it = |one: &&Assignment<'j>| {
        let what = one.grant.what.as_str();
        let document = reason.document.strip_suffix("#permissions").unwrap_or(&reason.document);
        what.eq_ignore_ascii_case(document)
    };
    let mut fitting = assigned.iter().filter(is_it);
    fitting.clone().find(|one| one.grant.id == reason.sid).or_else(|| fitting.next())
}

/// The permission to take away: the first that an assignment gives.
fn cut(way: &Way<'_>, assigned: &[Assignment<'_>]) -> Option<Cut> {
    way.permissions.iter().find_map(|held| {
        let reason = held.decision.as_ref()?.because.iter().find(|reason| reason.layer == Layer::Role)?;
        Some(Cut {
            action: held.action.to_owned(),
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
    notes
}
