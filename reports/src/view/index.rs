use std::collections::{BTreeMap, HashMap};

use tenure_model::{Assessment, Finding, Identity, Outcome, PartySummary, ScopeId, Subject};

use crate::days::Days;
use crate::presentation::say;
use crate::{CheckText, Language, hostile};

/// An assessment with the look-ups that several views share. Maps that are iterated are ordered.
pub(crate) struct Index<'a> {
    pub(crate) assessment: &'a Assessment,
    pub(crate) texts: &'a [CheckText],
    pub(crate) language: &'a Language,
    /// The calendar by which days of the register are days.
    pub(crate) days: Days,
    text_of: HashMap<&'a str, &'a CheckText>,
    scope_names: HashMap<&'a str, &'a str>,
    parties: HashMap<&'a str, &'a PartySummary>,
    identities: HashMap<&'a str, &'a Identity>,
    collections: HashMap<&'a str, &'a Subject>,
}

/// Single findings of one check, severity and party from which on they are shown as one block.
const ALIKE: usize = 3;

/// The findings of one check that share a cause, or that are alike in all that a block says but the
/// subject.
pub(crate) struct Group<'a> {
    pub(crate) check: &'a str,
    pub(crate) population: u64,
    /// The worst, as outcomes list the worst first.
    pub(crate) first: &'a Finding,
    /// All of them, `first` included.
    pub(crate) findings: Vec<&'a Finding>,
    /// Whether they share their cause; a block of findings that are only alike says so.
    pub(crate) one_cause: bool,
}

impl Group<'_> {
    /// How many causes it stands for.
    pub(crate) fn causes(&self) -> u64 {
        if self.one_cause { 1 } else { self.findings.len() as u64 }
    }
}

impl<'a> Index<'a> {
    pub(crate) fn new(assessment: &'a Assessment, texts: &'a [CheckText], language: &'a Language) -> Self {
        let scopes = &assessment.snapshot.scopes;
        Self {
            assessment,
            texts,
            language,
            days: Days::of(&assessment.governance.register.time_zone),
            text_of: texts.iter().map(|text| (text.id.as_str(), text)).collect(),
            scope_names: scopes.iter().map(|scope| (scope.id.as_str(), scope.name.as_str())).collect(),
            parties: assessment.parties.iter().map(|party| (party.id.as_str(), party)).collect(),
            identities: assessment.identities.iter().map(|one| (one.subject.id.as_str(), one)).collect(),
            collections: assessment.collections.iter().map(|one| (one.id.as_str(), one)).collect(),
        }
    }

    pub(crate) fn text(&self, check: &str) -> Option<&'a CheckText> {
        self.text_of.get(check).copied()
    }

    /// The check's title, or its id where nobody gave one.
    pub(crate) fn check_title(&self, check: &str) -> String {
        self.text(check).map_or_else(|| hostile::name(check), |text| hostile::name(&text.title))
    }

    pub(crate) fn identity(&self, subject: &str) -> Option<&'a Identity> {
        self.identities.get(subject).copied()
    }

    /// An identity, or a collection that stands on a path.
    pub(crate) fn subject(&self, id: &str) -> Option<&'a Subject> {
        let identity = self.identity(id).map(|identity| &identity.subject);
        identity.or_else(|| self.collections.get(id).copied())
    }

    pub(crate) fn is_scope(&self, subject: &str) -> bool {
        self.scope_names.contains_key(subject)
    }

    /// `production (444455556666)`, or the id alone where it has no name of its own.
    pub(crate) fn scope(&self, scope: &ScopeId) -> String {
        // Of a path (`/subscriptions/<id>`) the last part tells it.
        let last = scope.local().rsplit('/').next().unwrap_or_default();
        let local = hostile::id(last);
        match self.scope_names.get(scope.as_str()) {
            Some(name) if !name.is_empty() && ![last, scope.local(), scope.as_str()].contains(name) => {
                format!("{} ({local})", hostile::name(name))
            }
            _ => local,
        }
    }

    /// The party's name, with a guess marked as one, or its id.
    pub(crate) fn party(&self, id: &str) -> String {
        self.parties.get(id).map_or_else(|| hostile::name(id), |party| party_name(self.language, party))
    }

    /// Findings with the same check and cause as one, single findings that are alike as one, in the
    /// order of the checks and then of the first finding of each.
    pub(crate) fn groups(&self) -> Vec<Group<'a>> {
        self.assessment.outcomes.iter().flat_map(|outcome| merge_alike(by_cause(outcome))).collect()
    }
}

fn by_cause(outcome: &Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut of_cause: HashMap<&str, usize> = HashMap::new();
    // What an exception covers is listed with the exceptions, and in the table of findings.
    for finding in outcome.findings.iter().filter(|finding| finding.waived_by.is_none()) {
        let at = *of_cause.entry(finding.cause.as_str()).or_insert_with(|| {
            groups.push(Group {
                check: outcome.check.as_str(),
                population: outcome.population,
                first: finding,
                findings: Vec::new(),
                one_cause: true,
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.findings.push(finding);
        }
    }
    groups
}

/// Fifteen old keys are fifteen causes and one thing to read. A path is always a block of its own.
fn merge_alike(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let key = |group: &Group<'_>| {
        let single = group.findings.len() == 1 && group.first.path.is_none();
        single.then(|| (group.first.severity, group.first.party.clone()))
    };
    let mut members: BTreeMap<_, usize> = BTreeMap::new();
    for group in &groups {
        *members.entry(key(group)).or_default() += 1;
    }
    let mut merged: Vec<Group<'_>> = Vec::new();
    let mut of_key: BTreeMap<_, usize> = BTreeMap::new();
    for mut group in groups {
        let key = key(&group);
        if key.is_none() || members.get(&key).is_none_or(|count| *count < ALIKE) {
            merged.push(group);
            continue;
        }
        match of_key.get(&key).and_then(|at| merged.get_mut(*at)) {
            Some(block) => block.findings.append(&mut group.findings),
            None => {
                of_key.insert(key, merged.len());
                merged.push(Group { one_cause: false, ..group });
            }
        }
    }
    merged
}

/// The name of a party as printed.
pub(crate) fn party_name(language: &Language, party: &PartySummary) -> String {
    let name = if party.name.is_empty() { &party.id } else { &party.name };
    let name = hostile::name(name);
    if party.name_source == "guess" && !name.to_lowercase().contains("guess") {
        say!(language, "party-name-guessed", name = name)
    } else {
        name
    }
}
