//! What was found in AWS, for people: each step with its permissions, statements and conditions.

use std::collections::BTreeMap;

use tenure_model::{Confidence, EscalationStep, EvidenceRef, Facet, PrincipalId, ScopeId};

use super::administrator::Administrator;
use super::permission::{Permission, describe, keeper};
use super::stance::Stance;
use super::ways::{Gain, Trial, Way};
use crate::effective::decision::{Keeper, Layer, Reason};
use crate::reach::ground::Told;
use crate::reach::strength::Strength;
use crate::reach::{Administration, Cut, End};

/// The administrators, for reports.
pub(super) fn administrators(trial: &Trial<'_>) -> BTreeMap<PrincipalId, Administration> {
    let told = |(id, found): (&PrincipalId, &Administrator)| {
        let scope = trial.judge.estate.principal(id)?.scope.clone();
        Some((id.clone(), administration(found, scope)))
    };
    trial.administrators.all().iter().filter_map(told).collect()
}

fn administration(found: &Administrator, scope: ScopeId) -> Administration {
    let reasons = found.permissions.iter().flat_map(|held| &held.decision.because);
    let identity = reasons.filter(|reason| reason.layer == Layer::Identity);
    let mut because: Vec<(String, usize)> =
        identity.map(|reason| (reason.document.clone(), reason.statement)).collect();
    because.sort();
    because.dedup();
    let mut conditions: Vec<String> = found.permissions.iter().flat_map(Permission::conditions).collect();
    conditions.sort();
    conditions.dedup();
    let confidence = match found.strength {
        Strength::Free => Confidence::High,
        Strength::OwnTerms => Confidence::Medium,
        Strength::Perhaps => Confidence::Low,
    };
    Administration { scopes: vec![scope], rank: found.rank, confidence, conditions, because }
}

impl<'j> Trial<'j> {
    /// A step, for people.
    pub(super) fn told(&self, stance: &Stance<'j>, way: &Way<'j>) -> Told {
        let technique = way.technique;
        let mut step = EscalationStep {
            from: stance.principal.id.to_string(),
            to: self.gained(stance, way),
            technique: technique.id.clone(),
            title: technique.name.clone(),
            permissions: way.permissions.iter().map(shown).collect(),
            doubt: way.doubts.join("; "),
            ..EscalationStep::default()
        };
        let mut evidence = Vec::new();
        let accepted = way.accepted.iter().flat_map(|decision| &decision.because);
        let reasons = way.permissions.iter().flat_map(|held| &held.decision.because).chain(accepted);
        for reason in reasons.filter(|reason| matches!(reason.layer, Layer::Identity | Layer::Resource)) {
            step.because.push(self.because(stance, reason));
            evidence.extend(self.proof(stance, reason));
        }
        step.because.sort();
        step.because.dedup();
        let accepted = way.accepted.iter().flat_map(|decision| &decision.depends_on);
        for open in way.permissions.iter().flat_map(|held| &held.decision.depends_on).chain(accepted) {
            let text = describe(open);
            match keeper(stance, open) {
                Keeper::Holder => step.met_by_holder.push(text.clone()),
                Keeper::Outside => step.kept_by_others.push(text.clone()),
                Keeper::Unknown => {}
            }
            step.conditions.push(text);
        }
        for list in [&mut step.conditions, &mut step.met_by_holder, &mut step.kept_by_others] {
            list.sort();
            list.dedup();
        }
        evidence.extend(way.evidence.iter().copied().cloned());
        Told {
            step,
            sentence: self.sentence(stance, way),
            notes: notes(way),
            cut: cut(way),
            confidence: way.confidence,
            evidence,
        }
    }

    /// An end, for people.
    pub(super) fn reached(&self, end: &End) -> String {
        match end {
            End::Administrator(scope) | End::Others(scope) => {
                let manages = self.judge.estate.scope(scope).is_some_and(|one| one.manages_organisation);
                let of = if manages { "the organisation's management account" } else { "account" };
                format!("administrator of {of} {}", scope.local())
            }
            End::Organisation(_) => "administrator of every member account of the organisation".to_owned(),
            End::Resource(resource) => format!("the use of {resource}"),
            End::Principal(principal) => principal.to_string(),
        }
    }

    /// What a step gains, for the end of its arrow.
    fn gained(&self, stance: &Stance<'j>, way: &Way<'j>) -> String {
        match &way.gain {
            Gain::Guise(guise) if guise.principal == stance.principal.id => {
                let me = &guise.principal;
                let (now, then) = (&stance.guise.change, &guise.change);
                let version = then.version.as_ref().filter(|_| now.version.is_none());
                match (&then.joined, &then.without) {
                    _ if version.is_some() => {
                        format!("{me}, with {}", version.map_or("", |version| version.as_str()))
                    }
                    _ if then.written && !now.written => format!("{me}, with policies as it likes"),
                    _ if then.unbound && !now.unbound => format!("{me}, without its boundary"),
                    _ if then.free && !now.free => format!("{me}, outside of the organisation"),
                    (Some(group), _) if now.joined.is_none() => format!("{me}, in {group}"),
                    (_, Some(policy)) => format!("{me}, without {policy}"),
                    _ => me.to_string(),
                }
            }
            Gain::Guise(guise) => guise.principal.to_string(),
            Gain::Rewritten(role) => format!("the policies of {role}"),
            Gain::Account(scope) => match way.technique.over.anyone() {
                Some(kind) => format!("any {kind} of {}", scope.local()),
                None => way.it.clone(),
            },
            Gain::Accounts(_) | Gain::Foothold => way.it.clone(),
            Gain::Resource(resource) => resource.to_string(),
        }
    }

    fn sentence(&self, stance: &Stance<'j>, way: &Way<'j>) -> String {
        let target = match &way.gain {
            Gain::Guise(guise) if guise.principal != stance.principal.id => {
                self.name(guise.principal.as_str())
            }
            _ => self.name(&way.it),
        };
        let of = if target == self.name(stance.principal.id.as_str()) {
            String::new()
        } else {
            format!(" (`{target}`)")
        };
        format!(
            "`{}` can {}{of}: {}",
            self.name(stance.principal.id.as_str()),
            way.technique.name,
            way.technique.id
        )
    }

    fn name(&self, id: &str) -> String {
        let principal = self.judge.estate.principal(&PrincipalId::from(id));
        principal.map_or_else(|| id.to_owned(), |principal| principal.name.clone())
    }

    fn because(&self, stance: &Stance<'j>, reason: &Reason) -> String {
        let policy = self.judge.estate.policy(&reason.document.as_str().into());
        let name = policy.map_or(reason.document.as_str(), |policy| policy.name.as_str());
        let sid = if reason.sid.is_empty() { String::new() } else { format!(" `{}`", reason.sid) };
        let statement = format!("statement {}{sid}", reason.statement);
        if reason.layer == Layer::Resource {
            let of = reason.document.split('#').next().unwrap_or_default();
            return format!("the policy of {of} itself, {statement}");
        }
        match stance.holding(&reason.document) {
            Some(held) if held.through != &stance.principal.id => {
                format!("policy `{name}`, {statement}, through `{}`", self.name(held.through.as_str()))
            }
            _ => format!("policy `{name}`, {statement}"),
        }
    }

    fn proof(&self, stance: &Stance<'j>, reason: &Reason) -> Vec<EvidenceRef> {
        let policy = self.judge.estate.policy(&reason.document.as_str().into());
        let grant = stance.holding(&reason.document).map(|held| held.grant.evidence.clone());
        policy.map(|policy| policy.evidence.clone()).into_iter().chain(grant).collect()
    }
}

/// A permission for a reader; where the holder chooses the resource, it is not named.
fn shown(held: &Permission) -> String {
    if held.is_chosen { held.action.clone() } else { format!("{} on {}", held.action, held.resource) }
}

/// The permission to take away: passing the role where one is passed, else the first that a policy of
/// the holder gives.
fn cut(way: &Way<'_>) -> Option<Cut> {
    let of = |held: &Permission| {
        let mut reasons = held.decision.because.iter();
        let identity = reasons.find(|reason| reason.layer == Layer::Identity);
        Cut {
            action: held.action.clone(),
            resource: if held.is_chosen { String::new() } else { held.resource.clone() },
            policy: identity.map(|reason| reason.document.clone()),
            statement: identity.map_or(0, |reason| reason.statement),
            grant: None,
        }
    };
    let passes = way.permissions.iter().find(|held| held.action == "iam:PassRole");
    let cuts = passes.into_iter().chain(&way.permissions).map(of);
    let (mut with_policy, mut without): (Vec<Cut>, Vec<Cut>) = cuts.partition(|cut| cut.policy.is_some());
    if with_policy.is_empty() { without.drain(..).next() } else { with_policy.drain(..).next() }
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

/// What was not read and could change the answer for a principal.
pub(super) fn blind_spots(trial: &Trial<'_>, start: &PrincipalId) -> Vec<String> {
    let estate = trial.judge.estate;
    let Some(principal) = estate.principal(start) else { return Vec::new() };
    let mut spots: Vec<String> = Vec::new();
    for (facet, what) in [
        (Facet::GuardRails, "guard rails of the organisation, one of which may stop this"),
        (
            Facet::Compute,
            "some of the compute that runs as a role, through which there may be a shorter path",
        ),
        (Facet::Credentials, "credentials of the users, on which it depends whether another can be made"),
        (Facet::Directory, "the directory, in which people may hold more"),
    ] {
        let is_blind = |gap: &&tenure_model::Gap| gap.scope == principal.scope && gap.blinds.contains(&facet);
        if estate.gaps.iter().any(|gap| is_blind(&gap)) {
            spots.push(what.to_owned());
        }
    }
    let unread = &trial.judge.access.profile(start).unread;
    spots.extend(unread.iter().map(|policy| format!("the text of {policy}")));
    spots.extend(trial.bounds.of(start).map(|bound| bound.to_string()));
    spots
}
