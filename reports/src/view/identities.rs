use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use tenure_model::{Capability, Identity, Nature, Reach, Severity};

use super::block::Findings;
use super::index::Index;
use super::reached::Reached;
use super::{sentences, words};
use crate::presentation::say;
use crate::{Language, hostile};

/// Rows that are in the page without script.
const STATIC_ROWS: usize = 200;

/// Every identity: some as rows of the page, all of them as data for the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentitiesView {
    /// How many there are.
    pub total: String,
    /// The first rows: worst first, farthest reach first.
    pub rows: Vec<IdentityRow>,
    /// Rows beyond those; empty where all are in the page.
    pub more: String,
    /// The data of the script: JSON that is safe inside a `<script>` element.
    pub data: String,
}

/// An identity in one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityRow {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// Who stands behind it.
    pub nature: String,
    /// Where it lies.
    pub scope: String,
    /// Outside parties that can act as it.
    pub parties: String,
    /// How far it reaches.
    pub reach: String,
    /// Where a path leads from it: "leads to administrator in 2 steps"; empty where none does.
    pub leads: String,
    /// Who owns it, or a dash.
    pub owner: String,
    /// When it was last used.
    pub last_used: String,
    /// Active credentials.
    pub credentials: String,
    /// Findings.
    pub findings: String,
    /// The worst severity, or a dash.
    pub worst: String,
    /// Anchor of its worst block; empty where it has none.
    pub anchor: String,
}

impl IdentitiesView {
    pub(crate) fn new(index: &Index<'_>, findings: &Findings, reached: &Reached<'_>) -> Self {
        let mut identities: Vec<&Identity> = index.assessment.identities.iter().collect();
        identities.sort_by_key(|one| (Reverse(one.worst), Reverse(one.reach)));
        Self {
            total: index.language.number(words::len(&identities)),
            rows: identities.iter().take(STATIC_ROWS).map(|one| row(index, findings, reached, one)).collect(),
            more: words::more(index.language, identities.len(), STATIC_ROWS, "more-identity"),
            data: script_safe(&data(index, findings, reached, &identities)),
        }
    }

    /// The number alone.
    pub(crate) fn counted(index: &Index<'_>) -> Self {
        Self {
            total: index.language.number(words::len(&index.assessment.identities)),
            rows: Vec::new(),
            more: String::new(),
            data: String::new(),
        }
    }
}

fn row(index: &Index<'_>, findings: &Findings, reached: &Reached<'_>, identity: &Identity) -> IdentityRow {
    let parties: Vec<String> = identity.parties.iter().take(4).map(|id| index.party(id)).collect();
    let more = words::more(index.language, identity.parties.len(), 4, "more-party");
    let parties = if more.is_empty() {
        words::listed(index.language, &parties)
    } else {
        format!("{}, {more}", parties.join(", "))
    };
    IdentityRow {
        name: hostile::name(&identity.subject.name),
        id: hostile::id(&identity.subject.id),
        kind: words::kind(index.language, &identity.subject.kind, 1),
        nature: identity.nature.as_str().to_owned(),
        scope: index.scope(&identity.subject.scope),
        parties: if parties.is_empty() { "–".to_owned() } else { parties },
        reach: identity.reach.as_str().to_owned(),
        leads: reached.leads(index.language, identity),
        owner: identity
            .owner
            .as_deref()
            .map_or_else(|| "–".to_owned(), |one| sentences::owner_words(index.language, one)),
        last_used: words::last_used(index.language, identity.last_used),
        credentials: index.language.number(identity.credentials),
        findings: index.language.number(identity.findings),
        worst: words::worst(identity.worst),
        anchor: findings.anchors.get(&identity.subject.id).cloned().unwrap_or_default(),
    }
}

/// Capabilities in words, strongest first.
pub(crate) fn capabilities(language: &Language, identity: &Identity) -> String {
    if identity.capabilities.contains(&Capability::Administer) {
        return say!(language, "capability-everything");
    }
    let each = identity.capabilities.iter().rev();
    let words: Vec<String> = each.map(|one| words::label(language, "capability-", one.as_str())).collect();
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}

/// The table as the script reads it. Words that repeat are numbers into lists; a row is an array in
/// the order of `columns`.
#[derive(Serialize)]
struct Data {
    columns: [&'static str; 15],
    scopes: Vec<String>,
    kinds: Vec<String>,
    natures: Vec<&'static str>,
    reaches: Vec<&'static str>,
    severities: Vec<&'static str>,
    /// Id (for the fragment) and name.
    parties: Vec<(String, String)>,
    anchors: Vec<String>,
    /// What the words above are in the report's language, and the texts that the script fills in.
    texts: BTreeMap<String, String>,
    rows: Vec<Row>,
}

/// The messages that the script shows.
fn texts(language: &Language) -> BTreeMap<String, String> {
    let natures = NATURES.iter().map(|nature| format!("nature-{}", nature.as_str()));
    let reaches = REACHES.iter().map(|reach| format!("reach-{}", reach.as_str()));
    let severities = Severity::ALL.iter().map(|severity| format!("severity-{}", severity.as_str()));
    let own =
        ["identities-count-all", "identities-count-some", "identities-or-worse", "identities-not-printed"]
            .map(str::to_owned);
    let keys = natures.chain(reaches).chain(severities).chain(own);
    keys.map(|key| (key.clone(), say!(language, &key))).collect()
}

/// Name, id, scope, kind, nature, parties, reach, owner, created, last used, credentials, findings,
/// worst severity (0 for none, else one more than its place in `severities`), anchor (the same way),
/// where a path leads.
type Row = (
    String,
    String,
    usize,
    usize,
    usize,
    Vec<usize>,
    usize,
    String,
    String,
    String,
    u64,
    u64,
    usize,
    usize,
    String,
);

const COLUMNS: [&str; 15] = [
    "name",
    "id",
    "scope",
    "kind",
    "nature",
    "parties",
    "reach",
    "owner",
    "created",
    "last_used",
    "credentials",
    "findings",
    "worst",
    "anchor",
    "leads",
];

const NATURES: [Nature; 3] = [Nature::NonHuman, Nature::Human, Nature::Unknown];
const REACHES: [Reach; 5] =
    [Reach::Nothing, Reach::Ordinary, Reach::Unknown, Reach::Privileged, Reach::Administrator];

/// Words and their numbers.
struct Words<'a> {
    numbers: HashMap<&'a str, usize>,
    ordered: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn new(words: impl Iterator<Item = &'a str>) -> Self {
        let ordered: Vec<&str> = words.collect::<BTreeSet<_>>().into_iter().collect();
        Self { numbers: ordered.iter().enumerate().map(|(at, word)| (*word, at)).collect(), ordered }
    }

    fn number(&self, word: &str) -> usize {
        self.numbers.get(word).copied().unwrap_or_default()
    }
}

fn data(index: &Index<'_>, findings: &Findings, reached: &Reached<'_>, identities: &[&Identity]) -> String {
    let scopes = Words::new(identities.iter().map(|one| one.subject.scope.as_str()));
    let kinds = Words::new(identities.iter().map(|one| one.subject.kind.as_str()));
    let parties = Words::new(identities.iter().flat_map(|one| &one.parties).map(String::as_str));
    let anchors = Words::new(findings.anchors.values().map(String::as_str));
    let names: BTreeMap<&str, &tenure_model::ScopeId> =
        identities.iter().map(|one| (one.subject.scope.as_str(), &one.subject.scope)).collect();
    let rows = identities
        .iter()
        .map(|one| {
            (
                hostile::name(&one.subject.name),
                hostile::id(&one.subject.id),
                scopes.number(one.subject.scope.as_str()),
                kinds.number(&one.subject.kind),
                NATURES.iter().position(|nature| *nature == one.nature).unwrap_or_default(),
                one.parties.iter().map(|party| parties.number(party)).collect(),
                REACHES.iter().position(|reach| *reach == one.reach).unwrap_or_default(),
                one.owner
                    .as_deref()
                    .map(|one| sentences::owner_words(index.language, one))
                    .unwrap_or_default(),
                one.created.map(words::date).unwrap_or_default(),
                words::last_used(index.language, one.last_used),
                one.credentials,
                one.findings,
                one.worst
                    .and_then(|worst| Severity::ALL.iter().position(|one| *one == worst))
                    .map_or(0, |at| at + 1),
                findings.anchors.get(&one.subject.id).map_or(0, |anchor| anchors.number(anchor) + 1),
                reached.leads(index.language, one),
            )
        })
        .collect();
    let data = Data {
        columns: COLUMNS,
        scopes: scopes.ordered.iter().filter_map(|id| names.get(id)).map(|id| index.scope(id)).collect(),
        kinds: kinds.ordered.iter().map(|kind| words::kind(index.language, kind, 1)).collect(),
        natures: NATURES.iter().map(|nature| nature.as_str()).collect(),
        reaches: REACHES.iter().map(|reach| reach.as_str()).collect(),
        severities: Severity::ALL.iter().map(|severity| severity.as_str()).collect(),
        parties: parties.ordered.iter().map(|id| (hostile::name(id), index.party(id))).collect(),
        anchors: anchors.ordered.iter().map(|anchor| (*anchor).to_owned()).collect(),
        texts: texts(index.language),
        rows,
    };
    // Strings, numbers and lists only: serde_json has no case in which these fail.
    serde_json::to_string(&data).unwrap_or_default()
}

/// JSON in which nothing can end a `<script>` element, open a comment, or end a line of script.
///
/// INVARIANT: the result holds no `<`, `>`, `&`, U+2028 or U+2029, and means the same.
pub(crate) fn script_safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(character),
        }
    }
    out
}

/// A value inside the page's fragment.
pub(crate) fn query_value(value: &str) -> String {
    let mut out = String::new();
    for byte in hostile::name(value).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_safe_json_means_the_same() {
        let hostile = "</script><!-- & \u{2028}\u{2029}\"";
        let json = script_safe(&serde_json::to_string(hostile).unwrap());
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }

    #[test]
    fn fragment_values_are_encoded() {
        assert_eq!(query_value("aws:111122223333"), "aws%3A111122223333");
        assert_eq!(query_value("a&b=c\"<"), "a%26b%3Dc%22%3C");
    }
}
