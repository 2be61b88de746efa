//! Who can reach more than it was given, and in how many steps: what the checks' paths say of each
//! identity and each party.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use tenure_model::{EscalationPath, Finding, Identity, Reach};

use super::block::Findings;
use super::index::Index;
use super::words;
use crate::presentation::say;
use crate::{Language, hostile};

/// The path of one start in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathLine {
    /// Name of the start.
    pub name: String,
    /// Its id.
    pub id: String,
    /// What it reaches.
    pub reaches: String,
    /// "2 steps".
    pub steps: String,
    /// How open it is: "nothing stops it", or what does, or what it depends on.
    pub state: String,
    /// Whether a guard rail stops it.
    pub stopped: bool,
    /// Anchor of the block that draws it; empty where it has none.
    pub anchor: String,
}

/// The shortest path of every start, open ones before those that a guard rail stops.
pub(crate) struct Reached<'a> {
    ways: Vec<Way<'a>>,
    of_subject: HashMap<&'a str, usize>,
    blocks: BTreeSet<&'a str>,
}

/// The path of one start.
struct Way<'a> {
    finding: &'a Finding,
    path: &'a EscalationPath,
    parties: BTreeSet<&'a str>,
}

impl<'a> Reached<'a> {
    pub(crate) fn new(index: &Index<'a>, findings: &'a Findings) -> Self {
        let outcomes = index.assessment.outcomes.iter();
        let with_path = outcomes.flat_map(|outcome| &outcome.findings).filter_map(|finding| {
            let path = finding.path.as_ref()?;
            let mut parties: BTreeSet<&str> = finding.party.as_deref().into_iter().collect();
            let identity = index.identity(&finding.subject.id);
            parties.extend(identity.iter().flat_map(|one| &one.parties).map(String::as_str));
            Some(Way { finding, path, parties })
        });
        let mut ways: Vec<Way<'a>> = with_path.collect();
        // Stable: what is alike keeps the order of the assessment.
        ways.sort_by_key(|way| (!way.path.blocked_by.is_empty(), way.path.steps.len()));
        let mut seen = BTreeSet::new();
        ways.retain(|way| seen.insert(way.finding.subject.id.as_str()));
        let of_subject =
            ways.iter().enumerate().map(|(at, way)| (way.finding.subject.id.as_str(), at)).collect();
        let blocks = findings.blocks.iter().map(|block| block.anchor.as_str()).collect();
        Self { ways, of_subject, blocks }
    }

    /// "leads to administrator in 2 steps", of its own account where no other is named; empty where no
    /// path starts at the identity, or where it is an administrator anyway.
    pub(crate) fn leads(&self, language: &Language, identity: &Identity) -> String {
        let way = self.of_subject.get(identity.subject.id.as_str()).and_then(|at| self.ways.get(*at));
        let Some(way) = way.filter(|_| identity.reach != Reach::Administrator) else { return String::new() };
        let key = if way.path.blocked_by.is_empty() { "reached-leads" } else { "reached-would-lead" };
        let own = format!(" of account {}", identity.subject.scope.local());
        let reaches = way.path.reaches.strip_suffix(&own).unwrap_or(&way.path.reaches);
        let target = words::target(language, &hostile::name(reaches));
        say!(language, key, target = target, steps = words::len(&way.path.steps))
    }

    /// The paths of one party, `None` for what belongs to nobody outside.
    pub(crate) fn of_party(&self, language: &Language, party: Option<&str>) -> Vec<PathLine> {
        self.ways.iter().filter(|way| way.is_of(party)).map(|way| self.line(language, way)).collect()
    }

    /// "administrator in 2 steps", by the shortest open path of a party; empty where it has none.
    pub(crate) fn party_leads(&self, language: &Language, party: Option<&str>) -> String {
        let open = |way: &&Way<'_>| way.is_of(party) && way.path.blocked_by.is_empty();
        let to_administrator = |way: &&Way<'_>| way.path.reaches.starts_with("administrator");
        let ways = self.ways.iter().filter(open);
        let best = ways.clone().find(to_administrator).map(|way| ("reached-administrator", way));
        best.or_else(|| Some(("reached-more", ways.clone().next()?)))
            .map_or_else(String::new, |(key, way)| say!(language, key, steps = words::len(&way.path.steps)))
    }

    fn line(&self, language: &Language, way: &Way<'_>) -> PathLine {
        let anchor = super::block::anchor(way.finding);
        PathLine {
            name: hostile::name(&way.finding.subject.name),
            id: hostile::id(&way.finding.subject.id),
            reaches: words::target(language, &hostile::id(&way.path.reaches)),
            steps: say!(language, "count-step", count = words::len(&way.path.steps)),
            state: state(language, way.path),
            stopped: !way.path.blocked_by.is_empty(),
            anchor: if self.blocks.contains(anchor.as_str()) { anchor } else { String::new() },
        }
    }
}

impl Way<'_> {
    /// Whether a party can begin it; `None` for one that nobody outside can.
    fn is_of(&self, party: Option<&str>) -> bool {
        party.map_or(self.parties.is_empty(), |party| self.parties.contains(party))
    }
}

/// How open a path is, in words.
fn state(language: &Language, path: &EscalationPath) -> String {
    let foreign = |step: &tenure_model::EscalationStep| {
        step.conditions.iter().any(|condition| !step.met_by_holder.contains(condition))
    };
    if let Some(rail) = path.blocked_by.first() {
        return match path.blocked_by.len() as u64 - 1 {
            0 => say!(language, "way-stopped", rail = hostile::name(rail)),
            more => say!(language, "way-stopped-more", rail = hostile::name(rail), count = more),
        };
    }
    if path.steps.iter().any(|step| !step.doubt.is_empty()) {
        say!(language, "way-possible")
    } else if path.steps.iter().any(foreign) {
        say!(language, "way-depends")
    } else {
        say!(language, "way-open")
    }
}
