//! The offboarding certificate as a page.

use serde::Serialize;
use tenure_model::{
    Belonging, BelongingState, Certificate, Evidence, Proof, ProofKind, ProofVerdict, Residue, Timestamp,
};

use super::{ReportOptions, words};
use crate::presentation::say;
use crate::{Language, Presentation, evidence, hostile};

/// Items of the footprint that the page shows; `certificate.json` has them all.
const ITEMS: usize = 300;
/// Reasons that the page shows for one proof.
const REASONS: usize = 12;

/// The certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateView {
    /// Name of the party.
    pub party: String,
    /// Its id.
    pub party_id: String,
    /// Whose estate; empty where nobody said.
    pub organisation: String,
    /// `pass`, `not-evaluated`, `fail`, as the other pages mark verdicts.
    pub verdict: String,
    /// The verdict in a few words.
    pub verdict_label: String,
    /// The verdict in sentences.
    pub headline: Vec<String>,
    /// What was looked at, when, by whom.
    pub facts: Vec<super::Fact>,
    /// The seven proofs, as heads of the table.
    pub proofs: Vec<ProofHead>,
    /// A row for each environment.
    pub rows: Vec<CertificateRow>,
    /// What is left, by environment and proof.
    pub residue: Vec<ResidueView>,
    /// Why something is not proven, by environment and proof.
    pub not_proven: Vec<NotProvenView>,
    /// What was looked at: the footprint, now and in the baseline.
    pub items: Vec<ItemView>,
    /// Items beyond those; empty where all are shown.
    pub more_items: String,
    /// What was read, in a sentence.
    pub coverage: String,
    /// The snapshot's id.
    pub snapshot: String,
    /// What wrote it.
    pub tool: String,
    /// How it is presented.
    #[serde(skip)]
    pub presentation: Presentation,
}

/// One of the seven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofHead {
    /// Its name.
    pub name: String,
    /// What it says.
    pub meaning: String,
}

/// The answers in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateRow {
    /// The environment.
    pub environment: String,
    /// Its scopes.
    pub scopes: String,
    /// In the order of the heads.
    pub cells: Vec<ProofCell>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofCell {
    /// The proof, as the label of the cell on a narrow screen.
    pub name: String,
    /// `pass`, `not-evaluated`, `fail`.
    pub verdict: String,
    /// The answer in words.
    pub label: String,
    /// How many things were looked at.
    pub looked_at: String,
}

/// Something that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResidueView {
    /// The environment.
    pub environment: String,
    /// The proof that it refutes.
    pub proof: String,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// In words.
    pub detail: String,
    /// Until when it works by itself; empty where it does not end.
    pub ends_at: String,
    /// The command or policy change that ends it.
    pub ends_with: String,
    /// What proves it.
    pub evidence: Vec<PlaceView>,
}

/// A place in a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// The recording and the pointer into it.
    pub place: String,
    /// A link to the recording; empty where there is none.
    pub href: String,
    /// The digest of the line.
    pub sha256: String,
}

/// Why a proof is not proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotProvenView {
    /// The environment.
    pub environment: String,
    /// The proof.
    pub proof: String,
    /// The reasons.
    pub reasons: Vec<String>,
    /// Reasons beyond those; empty where all are told.
    pub more: String,
}

/// A thing of the party's footprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemView {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// What it is and what it has to do with the party.
    pub kind: String,
    /// Whether it works.
    pub state: String,
    /// Whether that is good (`gone`), bad (`active`), or neither.
    pub mark: String,
    /// In words.
    pub detail: String,
    /// Last use.
    pub last_used: String,
}

impl CertificateView {
    /// Computes the page of a certificate.
    pub fn new(certificate: &Certificate, options: &ReportOptions) -> Self {
        let language = &options.presentation.language;
        let pairs: Vec<(&str, &Proof)> = certificate
            .environments
            .iter()
            .flat_map(|one| one.proofs.iter().map(move |proof| (one.environment.as_str(), proof)))
            .collect();
        Self {
            party: hostile::name(&certificate.party_name),
            party_id: hostile::name(&certificate.party),
            organisation: options.organisation.as_deref().map(hostile::name).unwrap_or_default(),
            verdict: mark(certificate.verdict).to_owned(),
            verdict_label: words::label(language, "certificate-verdict-", certificate.verdict.as_str()),
            headline: headline(language, certificate),
            facts: facts(language, certificate),
            proofs: ProofKind::ALL
                .into_iter()
                .map(|kind| ProofHead {
                    name: words::label(language, "proof-", kind.as_str()),
                    meaning: words::label(language, "proof-means-", kind.as_str()),
                })
                .collect(),
            rows: certificate
                .environments
                .iter()
                .map(|one| CertificateRow {
                    environment: hostile::name(&one.environment),
                    scopes: one
                        .scopes
                        .iter()
                        .map(|scope| hostile::id(scope.as_str()))
                        .collect::<Vec<_>>()
                        .join(", "),
                    cells: one.proofs.iter().map(|proof| cell(language, proof)).collect(),
                })
                .collect(),
            residue: pairs
                .iter()
                .flat_map(|(place, proof)| {
                    proof.residue.iter().map(|one| residue(language, place, proof, one))
                })
                .collect(),
            not_proven: pairs
                .iter()
                .filter(|(_, proof)| !proof.not_proven.is_empty())
                .map(|(place, proof)| not_proven(language, place, proof))
                .collect(),
            items: certificate.footprint.iter().take(ITEMS).map(|one| item(language, one)).collect(),
            more_items: words::more(language, certificate.footprint.len(), ITEMS, "more-item"),
            coverage: coverage(language, certificate),
            snapshot: hostile::name(&certificate.snapshot.id),
            tool: format!(
                "{} {}",
                hostile::name(&certificate.tool.name),
                hostile::name(&certificate.tool.version)
            ),
            presentation: options.presentation.clone(),
        }
    }
}

const fn mark(verdict: ProofVerdict) -> &'static str {
    match verdict {
        ProofVerdict::Proven => "pass",
        ProofVerdict::NotProven => "not-evaluated",
        ProofVerdict::Residue => "fail",
    }
}

fn headline(language: &Language, certificate: &Certificate) -> Vec<String> {
    let proofs = || certificate.environments.iter().flat_map(|one| &one.proofs);
    let of = |verdict: ProofVerdict| proofs().filter(|proof| proof.verdict == verdict).count() as u64;
    let left: u64 = proofs().map(|proof| words::len(&proof.residue)).sum();
    let mut sentences = vec![say!(
        language,
        "certificate-headline",
        environments = words::len(&certificate.environments),
        proven = of(ProofVerdict::Proven),
        proofs = proofs().count() as u64,
        not_proven = of(ProofVerdict::NotProven),
        refuted = of(ProofVerdict::Residue),
    )];
    if left > 0 {
        sentences.push(say!(language, "certificate-left-count", count = left));
    }
    match certificate.removed_within {
        Some(seconds) if certificate.verdict == ProofVerdict::Proven => {
            sentences.push(say!(language, "certificate-gone-after", time = duration(language, seconds)));
        }
        _ => {}
    }
    sentences
}

fn duration(language: &Language, seconds: i64) -> String {
    let hours = seconds.max(0).unsigned_abs() / 3600;
    match hours {
        0..48 => say!(language, "count-hour", count = hours),
        _ => say!(language, "count-day", count = hours / 24),
    }
}

fn facts(language: &Language, certificate: &Certificate) -> Vec<super::Fact> {
    let fact = |key: &str, value: String| super::Fact { label: say!(language, key), value };
    let person = |who: &Option<String>| {
        who.as_deref().map_or_else(|| say!(language, "certificate-nobody"), hostile::name)
    };
    let time = |at: Option<Timestamp>| at.map_or_else(|| say!(language, "not-known"), words::instant);
    let mut facts = vec![
        fact(
            "certificate-to-end",
            format!("{} ({})", time(certificate.ended), hostile::name(&certificate.ended_by)),
        ),
        fact("certificate-looked-at", words::instant(certificate.snapshot.as_of)),
        fact("certificate-removed-by", person(&certificate.executed_by)),
        fact("certificate-verified-by", person(&certificate.verified_by)),
    ];
    facts.push(fact(
        "certificate-held-against",
        match &certificate.baseline {
            Some(baseline) => say!(
                language,
                "certificate-baseline",
                snapshot = hostile::name(&baseline.id),
                time = words::instant(baseline.as_of),
            ),
            None => say!(language, "certificate-no-baseline"),
        },
    ));
    facts
}

fn cell(language: &Language, proof: &Proof) -> ProofCell {
    ProofCell {
        name: words::label(language, "proof-", proof.kind.as_str()),
        verdict: mark(proof.verdict).to_owned(),
        label: words::label(language, "proof-verdict-", proof.verdict.as_str()),
        looked_at: match proof.verdict {
            ProofVerdict::Residue => say!(language, "proof-left", count = words::len(&proof.residue)),
            _ => say!(language, "proof-looked-at", count = proof.looked_at),
        },
    }
}

fn residue(language: &Language, environment: &str, proof: &Proof, one: &Residue) -> ResidueView {
    ResidueView {
        environment: hostile::name(environment),
        proof: words::label(language, "proof-", proof.kind.as_str()),
        name: hostile::name(&one.subject.name),
        id: hostile::id(&one.subject.id),
        detail: hostile::sentence(&one.detail),
        ends_at: one.ends_at.map(words::instant).unwrap_or_default(),
        ends_with: hostile::lines(&one.ends_with),
        evidence: one.evidence.iter().map(place).collect(),
    }
}

fn place(piece: &Evidence) -> PlaceView {
    PlaceView {
        place: format!("{}#{}", hostile::id(&piece.raw), hostile::id(&piece.pointer)),
        href: evidence::href(&piece.raw),
        sha256: hostile::id(&piece.sha256),
    }
}

fn not_proven(language: &Language, environment: &str, proof: &Proof) -> NotProvenView {
    let more = proof.not_proven.len().saturating_sub(REASONS) as u64;
    NotProvenView {
        environment: hostile::name(environment),
        proof: words::label(language, "proof-", proof.kind.as_str()),
        reasons: proof.not_proven.iter().take(REASONS).map(|why| hostile::sentence(why)).collect(),
        more: if more > 0 { say!(language, "certificate-more-reasons", count = more) } else { String::new() },
    }
}

fn item(language: &Language, item: &Belonging) -> ItemView {
    let mark = match item.state {
        BelongingState::Gone | BelongingState::Expired => "good",
        BelongingState::Active | BelongingState::Renamed => "bad",
        BelongingState::Disabled | BelongingState::Unknown => "open",
    };
    ItemView {
        name: hostile::name(&item.subject.name),
        id: hostile::id(&item.subject.id),
        kind: format!(
            "{}, {}",
            words::label(language, "belonging-", item.kind.as_str()),
            words::label(language, "relation-", item.relation.as_str())
        ),
        state: words::label(language, "belonging-state-", item.state.as_str()),
        mark: mark.to_owned(),
        detail: hostile::sentence(&item.detail),
        last_used: words::last_used(language, item.last_used),
    }
}

fn coverage(language: &Language, certificate: &Certificate) -> String {
    let whole = certificate
        .coverage
        .iter()
        .filter(|line| line.state == tenure_model::CoverageState::Complete)
        .count() as u64;
    let listings = words::len(&certificate.coverage);
    match words::len(&certificate.gaps) {
        0 => say!(language, "certificate-coverage", whole = whole, listings = listings),
        gaps => say!(language, "certificate-coverage-gaps", whole = whole, listings = listings, gaps = gaps),
    }
}
