use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{Facet, Identity, Nature, Reach, Severity};

use super::index::Index;
use super::words;
use crate::presentation::say;

/// One kind of identity: who stands behind it × how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindLine {
    /// `non-human`, `human`, `unknown`.
    pub nature: String,
    /// The word for its reach.
    pub reach: String,
    /// How many there are.
    pub identities: String,
    /// How many of them an outside party can act as.
    pub outside: String,
    /// Active credentials that they hold.
    pub credentials: String,
    /// How many of them a finding concerns.
    pub with_findings: String,
    /// The worst severity, or a dash.
    pub worst: String,
    /// `fail`, `not-evaluated`, `pass`.
    pub verdict: String,
    /// The verdict in words.
    pub verdict_label: String,
}

/// Facets without which "no findings" about identities proves nothing.
const OF_IDENTITIES: [Facet; 11] = [
    Facet::Principals,
    Facet::Credentials,
    Facet::CredentialUse,
    Facet::Root,
    Facet::MinorCredentials,
    Facet::Federation,
    Facet::Directory,
    Facet::Eligibility,
    Facet::Consents,
    Facet::Ownership,
    Facet::SecondFactors,
];

/// A line per kind that occurs: non-human before human, farthest reach first.
pub(crate) fn lines(index: &Index<'_>) -> Vec<KindLine> {
    let mut kinds: BTreeMap<(u8, std::cmp::Reverse<Reach>), Vec<&Identity>> = BTreeMap::new();
    for identity in &index.assessment.identities {
        let key = (order(identity.nature), std::cmp::Reverse(identity.reach));
        kinds.entry(key).or_default().push(identity);
    }
    let blind =
        index.assessment.gaps.iter().any(|gap| gap.blinds.iter().any(|facet| OF_IDENTITIES.contains(facet)));
    kinds.into_values().map(|identities| line(index, &identities, blind)).collect()
}

const fn order(nature: Nature) -> u8 {
    match nature {
        Nature::NonHuman => 0,
        Nature::Human => 1,
        Nature::Unknown => 2,
    }
}

fn line(index: &Index<'_>, identities: &[&Identity], blind: bool) -> KindLine {
    let number_of =
        |keep: &dyn Fn(&Identity) -> bool| identities.iter().filter(|one| keep(one)).count() as u64;
    let worst = identities.iter().filter_map(|one| one.worst).max();
    let reach = identities.first().map_or(Reach::Unknown, |one| one.reach);
    let nature = identities.first().map_or(Nature::Unknown, |one| one.nature);
    let (verdict, verdict_label) = verdict(index, worst, reach, blind);
    KindLine {
        nature: nature.as_str().to_owned(),
        reach: reach.as_str().to_owned(),
        identities: index.language.number(words::len(identities)),
        outside: index.language.number(number_of(&|one| !one.parties.is_empty())),
        credentials: index.language.number(identities.iter().map(|one| one.credentials).sum()),
        with_findings: index.language.number(number_of(&|one| one.findings > 0)),
        worst: words::worst(worst),
        verdict: verdict.to_owned(),
        verdict_label,
    }
}

/// Silence is a pass only where nothing that could have spoken was unread.
fn verdict(index: &Index<'_>, worst: Option<Severity>, reach: Reach, blind: bool) -> (&'static str, String) {
    match worst {
        Some(worst) => ("fail", words::failed(index.language, worst)),
        None if reach == Reach::Unknown => ("not-evaluated", say!(index.language, "verdict-reach-unknown")),
        None if blind => ("not-evaluated", say!(index.language, "verdict-unread")),
        None => ("pass", say!(index.language, "verdict-pass")),
    }
}
