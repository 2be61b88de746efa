use std::collections::{BTreeMap, HashMap};

use tenure_model::{Assessment, Finding, Identity, PartySummary, ScopeId};

use crate::{CheckText, hostile};

/// An assessment with the look-ups that several views share. Maps that are iterated are ordered.
pub(crate) struct Index<'a> {
    pub(crate) assessment: &'a Assessment,
    pub(crate) texts: &'a [CheckText],
    text_of: HashMap<&'a str, &'a CheckText>,
    scope_names: HashMap<&'a str, &'a str>,
    parties: HashMap<&'a str, &'a PartySummary>,
    identities: HashMap<&'a str, &'a Identity>,
}

/// The findings of one check that share a cause.
pub(crate) struct Group<'a> {
    pub(crate) check: &'a str,
    pub(crate) population: u64,
    /// The worst, as outcomes list the worst first.
    pub(crate) first: &'a Finding,
    /// All of them, `first` included.
    pub(crate) findings: Vec<&'a Finding>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(assessment: &'a Assessment, texts: &'a [CheckText]) -> Self {
        let scopes = &assessment.snapshot.scopes;
        Self {
            assessment,
            texts,
            text_of: texts.iter().map(|text| (text.id.as_str(), text)).collect(),
            scope_names: scopes.iter().map(|scope| (scope.id.as_str(), scope.name.as_str())).collect(),
            parties: assessment.parties.iter().map(|party| (party.id.as_str(), party)).collect(),
            identities: assessment.identities.iter().map(|one| (one.subject.id.as_str(), one)).collect(),
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

    pub(crate) fn is_scope(&self, subject: &str) -> bool {
        self.scope_names.contains_key(subject)
    }

    /// `production (444455556666)`, or the id alone where it has no name of its own.
    pub(crate) fn scope(&self, scope: &ScopeId) -> String {
        let local = hostile::id(scope.local());
        match self.scope_names.get(scope.as_str()) {
            Some(name) if !name.is_empty() && *name != scope.local() && *name != scope.as_str() => {
                format!("{} ({local})", hostile::name(name))
            }
            _ => local,
        }
    }

    /// The party's name, with a guess marked as one, or its id.
    pub(crate) fn party(&self, id: &str) -> String {
        self.parties.get(id).map_or_else(|| hostile::name(id), |party| party_name(party))
    }

    /// Findings with the same check and cause as one, in the order of the checks and then of the
    /// first finding of each.
    pub(crate) fn groups(&self) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for outcome in &self.assessment.outcomes {
            let mut of_cause: BTreeMap<&str, usize> = BTreeMap::new();
            for finding in &outcome.findings {
                let at = *of_cause.entry(finding.cause.as_str()).or_insert_with(|| {
                    groups.push(Group {
                        check: outcome.check.as_str(),
                        population: outcome.population,
                        first: finding,
                        findings: Vec::new(),
                    });
                    groups.len() - 1
                });
                if let Some(group) = groups.get_mut(at) {
                    group.findings.push(finding);
                }
            }
        }
        groups
    }
}

/// The name of a party as printed.
pub(crate) fn party_name(party: &PartySummary) -> String {
    let name = if party.name.is_empty() { &party.id } else { &party.name };
    let name = hostile::name(name);
    if party.name_source == "guess" && !name.to_lowercase().contains("guess") {
        format!("{name} (a guess)")
    } else {
        name
    }
}
