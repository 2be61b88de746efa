use std::collections::HashMap;

use serde::Serialize;
use tenure_model::{Identity, PartySummary, Reach};

use super::block::Findings;
use super::index::{Index, party_name};
use super::reached::{PathLine, Reached};
use super::{identities, words};
use crate::presentation::say;
use crate::{Language, hostile};

/// Parties with a line on page one; the others are counted, and have a line in the tables.
const LINES: usize = 30;
/// Parties with a section.
const SECTIONS: usize = 40;
/// Identities that a section lists.
const IDENTITIES: usize = 10;
/// Findings that a section links to.
const LINKS: usize = 12;
/// Escalation paths that a section lists.
const PATHS: usize = 12;

/// The id of the customer itself among the parties.
const OWN: &str = "own";

/// Every party that holds access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartiesView {
    /// A line each, worst first, the customer last.
    pub lines: Vec<PartyLine>,
    /// Parties beyond those lines; empty where all have one.
    pub more_lines: String,
    /// A section each, in the same order.
    pub sections: Vec<PartySection>,
    /// Parties beyond those sections; empty where all have one.
    pub more_sections: String,
}

/// A party in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartyLine {
    /// Its id.
    pub id: String,
    /// Anchor of its section; empty where it has none.
    pub anchor: String,
    /// Its name, a guess marked as one.
    pub name: String,
    /// What it is, in words.
    pub kind: String,
    /// Where the name comes from.
    pub name_source: String,
    /// Identities that it can act as or owns.
    pub identities: String,
    /// How many of them are standing: "26 standing".
    pub standing: String,
    /// The highest reach.
    pub reach: String,
    /// How far an open path leads from there: "administrator in 2 steps"; empty where none does.
    pub leads: String,
    /// Where it reaches.
    pub scopes: String,
    /// Resources open to it: "3 open resources"; empty where there is none.
    pub resources: String,
    /// "27 findings"; empty where there is none.
    pub findings: String,
    /// The worst severity, or a dash.
    pub worst: String,
    /// `fail`, `not-evaluated`, `pass`.
    pub verdict: String,
    /// The verdict in words.
    pub verdict_label: String,
    /// Whether everything that would add to this line was read.
    pub complete: bool,
}

/// A party with its identities and findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartySection {
    /// Its line again.
    pub line: PartyLine,
    /// Its figures, in a sentence.
    pub sentence: String,
    /// Its identities, worst finding first, then farthest reach.
    pub identities: Vec<PartyIdentity>,
    /// Identities beyond those; empty where all are listed.
    pub more_identities: String,
    /// Link to the filtered table of all of them.
    pub filter: String,
    /// Where it can get from what it holds: open paths first, the shortest first.
    pub paths: Vec<PathLine>,
    /// Paths beyond those; empty where all are listed.
    pub more_paths: String,
    /// Its findings' blocks, worst first.
    pub links: Vec<BlockLink>,
    /// Blocks beyond those; empty where all are linked.
    pub more_links: String,
}

/// An identity in a party's section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartyIdentity {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Where it lies.
    pub scope: String,
    /// How far it reaches.
    pub reach: String,
    /// What it can do.
    pub capabilities: String,
    /// When it was last used.
    pub last_used: String,
    /// The worst severity, or a dash.
    pub worst: String,
    /// Anchor of its worst block; empty where it has none.
    pub anchor: String,
}

/// A link to a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockLink {
    /// The block's anchor.
    pub anchor: String,
    /// The block's title, as HTML.
    pub title_html: String,
    /// The word of its severity.
    pub severity: String,
    /// Its population.
    pub population: String,
}

impl PartiesView {
    pub(crate) fn new(index: &Index<'_>, findings: &Findings, reached: &Reached<'_>) -> Self {
        let mut parties: Vec<&PartySummary> = index.assessment.parties.iter().collect();
        // The customer's own line last; the sort is stable over the assessment's order.
        parties.sort_by_key(|party| {
            use std::cmp::Reverse;
            (party.kind == OWN, Reverse(party.worst), Reverse(party.reach), Reverse(party.identities))
        });
        let mut of_party: HashMap<&str, Vec<&Identity>> = HashMap::new();
        for identity in &index.assessment.identities {
            if identity.parties.is_empty() {
                of_party.entry(OWN).or_default().push(identity);
            }
            for party in &identity.parties {
                of_party.entry(party).or_default().push(identity);
            }
        }
        let lines: Vec<PartyLine> = parties
            .iter()
            .enumerate()
            .map(|(at, party)| {
                let anchor = if at < SECTIONS { format!("party-{}", at + 1) } else { String::new() };
                line(index, reached, party, anchor)
            })
            .collect();
        let sections = parties
            .iter()
            .zip(&lines)
            .take(SECTIONS)
            .map(|(party, line)| {
                let key = if party.kind == OWN { OWN } else { party.id.as_str() };
                section(
                    index,
                    findings,
                    reached,
                    party,
                    line,
                    of_party.get(key).map(Vec::as_slice).unwrap_or_default(),
                )
            })
            .collect();
        let beyond = |shown: usize| words::more(index.language, parties.len(), shown, "more-party");
        Self {
            more_lines: beyond(LINES),
            more_sections: beyond(SECTIONS),
            lines: lines.into_iter().take(LINES).collect(),
            sections,
        }
    }
}

fn line(index: &Index<'_>, reached: &Reached<'_>, party: &PartySummary, anchor: String) -> PartyLine {
    let (verdict, verdict_label) = match party.worst {
        Some(worst) => ("fail", words::failed(index.language, worst)),
        None if !party.complete => ("not-evaluated", say!(index.language, "verdict-unread")),
        None => ("pass", say!(index.language, "verdict-pass")),
    };
    let names: Vec<String> = party.scopes.iter().take(3).map(|scope| index.scope(scope)).collect();
    let scopes = match party.scopes.len().saturating_sub(names.len()) as u64 {
        0 => words::listed(index.language, &names),
        more => say!(index.language, "names-and-more", names = names.join(", "), count = more),
    };
    PartyLine {
        id: hostile::name(&party.id),
        anchor,
        name: party_name(index.language, party),
        kind: kind(index.language, &party.kind),
        name_source: match party.name_source.as_str() {
            "observed" => say!(index.language, "party-name-observed"),
            "guess" => say!(index.language, "party-name-guess"),
            "register" => say!(index.language, "party-name-register"),
            other => hostile::name(other),
        },
        identities: index.language.number(party.identities),
        standing: say!(index.language, "parties-standing", count = party.standing),
        reach: party.reach.as_str().to_owned(),
        leads: match party.reach {
            Reach::Administrator => String::new(),
            _ => reached.party_leads(index.language, known_as(party)),
        },
        scopes,
        resources: match party.resources {
            0 => String::new(),
            some => say!(index.language, "parties-resources", count = some),
        },
        findings: match party.findings {
            0 => String::new(),
            some => say!(index.language, "parties-findings", count = some),
        },
        worst: words::worst(party.worst),
        verdict: verdict.to_owned(),
        verdict_label,
        complete: party.complete,
    }
}

/// The party's id, or `None` for the customer itself.
fn known_as(party: &PartySummary) -> Option<&str> {
    (party.kind != OWN).then_some(party.id.as_str())
}

/// What a party is; of one that shows in several ways, each of them.
fn kind(language: &Language, kinds: &str) -> String {
    let kinds: Vec<String> = kinds.split(", ").map(|kind| one_kind(language, kind)).collect();
    words::listed(language, &kinds)
}

fn one_kind(language: &Language, kind: &str) -> String {
    let key = words::key("party-kind-", kind);
    if language.knows(&key) { say!(language, &key) } else { words::kind(language, kind, 1) }
}

fn section(
    index: &Index<'_>,
    findings: &Findings,
    reached: &Reached<'_>,
    party: &PartySummary,
    line: &PartyLine,
    identities: &[&Identity],
) -> PartySection {
    let own = party.kind == OWN;
    let mut ordered = identities.to_vec();
    ordered.sort_by_key(|one| std::cmp::Reverse((one.worst, one.reach)));
    let blocks: Vec<_> = findings
        .blocks
        .iter()
        .filter(|block| if own { block.has_own } else { block.party_ids.contains(&party.id) })
        .collect();
    let beyond = |total: usize, shown: usize, key: &str| words::more(index.language, total, shown, key);
    let mut paths = reached.of_party(index.language, known_as(party));
    let all_paths = paths.len();
    paths.truncate(PATHS);
    PartySection {
        more_paths: beyond(all_paths, PATHS, "more-path"),
        paths,
        line: line.clone(),
        sentence: sentence(index.language, party),
        identities: ordered.iter().take(IDENTITIES).map(|one| party_identity(index, findings, one)).collect(),
        more_identities: beyond(ordered.len(), IDENTITIES, "more-identity"),
        filter: format!("#identities?party={}", identities::query_value(if own { OWN } else { &party.id })),
        more_links: beyond(blocks.len(), LINKS, "more-block"),
        links: blocks
            .into_iter()
            .take(LINKS)
            .map(|block| BlockLink {
                anchor: block.anchor.clone(),
                title_html: block.title_html.clone(),
                severity: block.severity.clone(),
                population: block.population.clone(),
            })
            .collect(),
    }
}

fn sentence(language: &Language, party: &PartySummary) -> String {
    say!(
        language,
        "party-sentence",
        identities = party.identities,
        standing = party.standing,
        reach = words::label(language, "reach-", party.reach.as_str()),
        resources = party.resources,
    )
}

fn party_identity(index: &Index<'_>, findings: &Findings, identity: &Identity) -> PartyIdentity {
    PartyIdentity {
        name: hostile::name(&identity.subject.name),
        id: hostile::id(&identity.subject.id),
        scope: index.scope(&identity.subject.scope),
        reach: identity.reach.as_str().to_owned(),
        capabilities: identities::capabilities(index.language, identity),
        last_used: words::last_used(index.language, identity.last_used),
        worst: words::worst(identity.worst),
        anchor: findings.anchors.get(&identity.subject.id).cloned().unwrap_or_default(),
    }
}
