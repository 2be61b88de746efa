//! What the search found, for people: each step with its permissions, statements and conditions.

use std::collections::BTreeMap;

use tenure_model::{
    Confidence, EscalationPath, EscalationStep, EvidenceRef, Facet, PrincipalId, ResourceId, ScopeId,
};

use super::administrator::{Administrator, Rank};
use super::permission::{Permission, Strength};
use super::search::{Findings, Found, LONGEST};
use super::stance::{Guise, Stance};
use super::ways::{Destination, Gain, Trial, Way};
use crate::effective::decision::{Keeper, Layer, Reason};

/// A way from a principal to more access.
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it starts.
    pub start: PrincipalId,
    /// What is reached.
    pub end: End,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it depends on no condition at all.
    pub is_free: bool,
    /// The steps, for reports.
    pub path: EscalationPath,
    /// What the steps do, a sentence for each.
    pub sentences: Vec<String>,
    /// What else has to be there, and what a reader should know, of each step that has any.
    pub notes: Vec<String>,
    /// The permission to take away, so that the first step is closed.
    pub cut: Option<Cut>,
    /// The records that prove it.
    pub evidence: Vec<EvidenceRef>,
}

impl Path {
    /// What the start does at the end: it `becomes` an administrator, `makes others` one, or `reaches`
    /// something else.
    pub const fn verb(&self) -> &'static str {
        match self.end {
            End::Administrator(_) | End::Organisation(_) => "becomes",
            End::Others(_) => "makes others",
            End::Resource(_) | End::Principal(_) => "reaches",
        }
    }
}

/// What a path ends in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The administration of an account.
    Administrator(ScopeId),
    /// The administration of an account, for others whom it raises: it does not act as one of them.
    Others(ScopeId),
    /// The administration of every account of an organisation but the management account, from the
    /// account that runs its directory.
    Organisation(ScopeId),
    /// The use of a resource.
    Resource(ResourceId),
    /// A user or role that was asked for.
    Principal(PrincipalId),
}

/// A permission, and the statement that gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The action.
    pub action: String,
    /// The resource that it is used on; empty where the holder chooses.
    pub resource: String,
    /// The policy that allows it; `None` where no policy of the holder does.
    pub policy: Option<String>,
    /// Which statement of it, from 0.
    pub statement: usize,
}

/// Who is an administrator, and by which permissions.
#[derive(Clone, Debug)]
pub struct Administration {
    /// Whether it does everything itself, or gives itself the rest.
    pub rank: Rank,
    /// How sure it is.
    pub confidence: Confidence,
    /// Conditions that it depends on.
    pub conditions: Vec<String>,
    /// The policies that make it one, by id, each with a statement.
    pub because: Vec<(String, usize)>,
}

/// The administrators, for reports.
pub(super) fn administrators(trial: &Trial<'_>) -> BTreeMap<PrincipalId, Administration> {
    trial.administrators.all().iter().map(|(id, found)| (id.clone(), administration(found))).collect()
}

fn administration(found: &Administrator) -> Administration {
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
    Administration { rank: found.rank, confidence, conditions, because }
}

/// The path of every start that has one.
pub(super) fn all(trial: &Trial<'_>, findings: &Findings<'_>) -> BTreeMap<PrincipalId, Path> {
    let mut paths = BTreeMap::new();
    for start in &findings.starts {
        let guise = Guise::plain(&start.id);
        let path = match findings.found.get(&guise) {
            Some(found) => assemble(trial, &guise, found, &findings.found),
            None => findings.resources.get(&start.id).and_then(|ways| by_resource(trial, &guise, ways)),
        };
        if let Some(path) = path {
            paths.insert(start.id.clone(), path);
        }
    }
    paths
}

/// Follows the steps from a guise to the end.
pub(super) fn assemble<'j>(
    trial: &Trial<'j>,
    guise: &Guise,
    first: &Found<'j>,
    found: &std::collections::HashMap<Guise, Found<'j>>,
) -> Option<Path> {
    let mut writer = Writer::new(trial, guise, first.others);
    let (mut at, mut next) = (guise.clone(), Some(first));
    // The distances fall with each step, so that this ends; the bound is for the reader.
    for _ in 0..2 * LONGEST {
        let Some(step) = next else { break };
        for way in &step.steps {
            let stance = trial.judge.stance(&at)?;
            writer.write(&stance, way);
            match &way.gain {
                Gain::Guise(gained) => at = gained.clone(),
                Gain::Account(scope) if way.technique.over.anyone().is_some() => {
                    return Some(writer.finish(End::Others(scope.clone())));
                }
                Gain::Account(scope) => return Some(writer.finish(End::Administrator(scope.clone()))),
                Gain::Accounts(scope) => return Some(writer.finish(End::Organisation(scope.clone()))),
                Gain::Resource(resource) => return Some(writer.finish(End::Resource(resource.clone()))),
                Gain::Rewritten(_) | Gain::Foothold => {}
            }
        }
        if trial.is_end(&at) {
            if let Destination::Principal(id) = trial.destination {
                return Some(writer.finish(End::Principal(id.clone())));
            }
            let scope = trial.judge.estate.principal(&at.principal)?.scope.clone();
            return Some(writer.finish(End::Administrator(scope)));
        }
        next = found.get(&at);
    }
    None
}

/// The path of somebody who is there already: no step.
pub(super) fn standing(trial: &Trial<'_>, guise: &Guise) -> Option<Path> {
    let scope = trial.judge.estate.principal(&guise.principal)?.scope.clone();
    Some(Writer::new(trial, guise, 0).finish(End::Administrator(scope)))
}

fn by_resource(trial: &Trial<'_>, guise: &Guise, ways: &[Way<'_>]) -> Option<Path> {
    let first = ways.first()?;
    let mut writer = Writer::new(trial, guise, ways.len() - 1);
    writer.write(&trial.judge.stance(guise)?, first);
    match &first.gain {
        Gain::Resource(resource) => Some(writer.finish(End::Resource(resource.clone()))),
        _ => None,
    }
}

/// Puts a path together.
struct Writer<'w, 'j> {
    trial: &'w Trial<'j>,
    path: Path,
}

impl<'w, 'j> Writer<'w, 'j> {
    fn new(trial: &'w Trial<'j>, guise: &Guise, others: usize) -> Self {
        let start = guise.principal.clone();
        let evidence = trial.judge.estate.principal(&start).map(|principal| principal.evidence.clone());
        let path = EscalationPath {
            others: u64::try_from(others).unwrap_or(u64::MAX),
            blind_spots: blind_spots(trial, &start),
            ..EscalationPath::default()
        };
        Self {
            trial,
            path: Path {
                start,
                end: End::Administrator(ScopeId::aws("")),
                confidence: Confidence::High,
                is_free: true,
                path,
                sentences: Vec::new(),
                notes: Vec::new(),
                cut: None,
                evidence: evidence.into_iter().collect(),
            },
        }
    }

    fn write(&mut self, stance: &Stance<'j>, way: &Way<'j>) {
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
        let accepted = way.accepted.iter().flat_map(|decision| &decision.because);
        let reasons = way.permissions.iter().flat_map(|held| &held.decision.because).chain(accepted);
        for reason in reasons.filter(|reason| matches!(reason.layer, Layer::Identity | Layer::Resource)) {
            step.because.push(self.because(stance, reason));
            self.path.evidence.extend(self.proof(stance, reason));
        }
        step.because.sort();
        step.because.dedup();
        let accepted = way.accepted.iter().flat_map(|decision| &decision.depends_on);
        for open in way.permissions.iter().flat_map(|held| &held.decision.depends_on).chain(accepted) {
            let text = super::permission::describe(open);
            match super::permission::keeper(stance, open) {
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
        self.path.is_free &= step.conditions.is_empty();
        self.path.confidence = self.path.confidence.min(way.confidence);
        self.path.evidence.extend(way.evidence.iter().copied().cloned());
        if self.path.cut.is_none() {
            self.path.cut = cut(way);
        }
        self.path.sentences.push(self.sentence(stance, way));
        self.path.notes.extend(notes(way));
        self.path.path.steps.push(step);
    }

    fn finish(mut self, end: End) -> Path {
        self.path.path.reaches = self.reaches(&end);
        self.path.end = end;
        self.path.notes.sort();
        self.path.notes.dedup();
        self.path.evidence.sort();
        self.path.evidence.dedup();
        self.path
    }

    fn reaches(&self, end: &End) -> String {
        match end {
            End::Administrator(scope) | End::Others(scope) => {
                let manages =
                    self.trial.judge.estate.scope(scope).is_some_and(|one| one.manages_organisation);
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
        let principal = self.trial.judge.estate.principal(&PrincipalId::from(id));
        principal.map_or_else(|| id.to_owned(), |principal| principal.name.clone())
    }

    fn because(&self, stance: &Stance<'j>, reason: &Reason) -> String {
        let policy = self.trial.judge.estate.policy(&reason.document.as_str().into());
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
        let policy = self.trial.judge.estate.policy(&reason.document.as_str().into());
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
fn blind_spots(trial: &Trial<'_>, start: &PrincipalId) -> Vec<String> {
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
