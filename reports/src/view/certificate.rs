//! The offboarding certificate as a page.

use serde::Serialize;
use tenure_model::{
    Belonging, BelongingState, Certificate, Evidence, Proof, ProofKind, ProofVerdict, Residue, Timestamp,
};

use super::{ReportOptions, words};
use crate::{Presentation, evidence, hostile};

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
        let pairs: Vec<(&str, &Proof)> = certificate
            .environments
            .iter()
            .flat_map(|one| one.proofs.iter().map(move |proof| (one.environment.as_str(), proof)))
            .collect();
        let more = certificate.footprint.len().saturating_sub(ITEMS) as u64;
        Self {
            party: hostile::name(&certificate.party_name),
            party_id: hostile::name(&certificate.party),
            organisation: options.organisation.as_deref().map(hostile::name).unwrap_or_default(),
            verdict: mark(certificate.verdict).to_owned(),
            verdict_label: label(certificate.verdict).to_owned(),
            headline: headline(certificate),
            facts: facts(certificate),
            proofs: ProofKind::ALL.into_iter().map(head).collect(),
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
                    cells: one.proofs.iter().map(cell).collect(),
                })
                .collect(),
            residue: pairs
                .iter()
                .flat_map(|(place, proof)| proof.residue.iter().map(|one| residue(place, proof, one)))
                .collect(),
            not_proven: pairs
                .iter()
                .filter(|(_, proof)| !proof.not_proven.is_empty())
                .map(|(place, proof)| not_proven(place, proof))
                .collect(),
            items: certificate.footprint.iter().take(ITEMS).map(item).collect(),
            more_items: if more == 0 { String::new() } else { words::count(more, "more item") },
            coverage: coverage(certificate),
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

const fn label(verdict: ProofVerdict) -> &'static str {
    match verdict {
        ProofVerdict::Proven => "Access has ended: all seven proofs hold",
        ProofVerdict::NotProven => "Not proven that access has ended",
        ProofVerdict::Residue => "Access has not ended: something is left",
    }
}

fn head(kind: ProofKind) -> ProofHead {
    let meaning = match kind {
        ProofKind::NoWayIn => "no trust, assignment, share or federation names it",
        ProofKind::NoCredential => "none that it held or could make; secrets it could read are rotated",
        ProofKind::NoLiveSession => "the last one has run out or was revoked",
        ProofKind::NoDeputy => "nothing that it made or changed acts for it",
        ProofKind::NoDataDoor => "no shared image, snapshot, bucket or log",
        ProofKind::NoSuccessAfter => "logs without a hole, and no call that succeeded",
        ProofKind::CustomerVerified => "by a person of the customer who did not remove it",
    };
    ProofHead { name: kind.as_str().to_owned(), meaning: meaning.to_owned() }
}

fn headline(certificate: &Certificate) -> Vec<String> {
    let proofs = || certificate.environments.iter().flat_map(|one| &one.proofs);
    let of = |verdict: ProofVerdict| proofs().filter(|proof| proof.verdict == verdict).count() as u64;
    let left: u64 = proofs().map(|proof| words::len(&proof.residue)).sum();
    let environments = words::len(&certificate.environments);
    let mut sentences = vec![format!(
        "In {}, {} of {} hold, {} not proven, {} refuted by what is left.",
        words::count(environments, "environment"),
        words::number(of(ProofVerdict::Proven)),
        words::count(proofs().count() as u64, "proof"),
        words::number(of(ProofVerdict::NotProven)),
        words::number(of(ProofVerdict::Residue)),
    )];
    if left > 0 {
        sentences.push(format!("{} left; each has below it what ends it.", words::count(left, "thing")));
    }
    match certificate.removed_within {
        Some(seconds) if certificate.verdict == ProofVerdict::Proven => {
            sentences.push(format!("Access was seen to be gone {} after it was to end.", duration(seconds)));
        }
        _ => {}
    }
    sentences
}

fn duration(seconds: i64) -> String {
    let hours = seconds.max(0).unsigned_abs() / 3600;
    if hours < 48 { words::count(hours, "hour") } else { words::count(hours / 24, "day") }
}

fn facts(certificate: &Certificate) -> Vec<super::Fact> {
    let fact = |label: &str, value: String| super::Fact { label: label.to_owned(), value };
    let person =
        |who: &Option<String>| who.as_deref().map_or_else(|| "nobody named".to_owned(), hostile::name);
    let time = |at: Option<Timestamp>| at.map_or_else(|| "not known".to_owned(), words::instant);
    let mut facts = vec![
        fact("To end", format!("{} ({})", time(certificate.ended), hostile::name(&certificate.ended_by))),
        fact("Looked at", words::instant(certificate.snapshot.as_of)),
        fact("Removed by", person(&certificate.executed_by)),
        fact("Verified by", person(&certificate.verified_by)),
    ];
    facts.push(match &certificate.baseline {
        Some(baseline) => fact(
            "Held against",
            format!("snapshot {} of {}", hostile::name(&baseline.id), words::instant(baseline.as_of)),
        ),
        None => fact("Held against", "no earlier snapshot".to_owned()),
    });
    facts
}

fn cell(proof: &Proof) -> ProofCell {
    ProofCell {
        name: proof.kind.as_str().to_owned(),
        verdict: mark(proof.verdict).to_owned(),
        label: proof.verdict.as_str().to_owned(),
        looked_at: match proof.verdict {
            ProofVerdict::Residue => format!("{} left", words::number(words::len(&proof.residue))),
            _ => format!("{} looked at", words::number(proof.looked_at)),
        },
    }
}

fn residue(environment: &str, proof: &Proof, one: &Residue) -> ResidueView {
    ResidueView {
        environment: hostile::name(environment),
        proof: proof.kind.as_str().to_owned(),
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

fn not_proven(environment: &str, proof: &Proof) -> NotProvenView {
    let more = proof.not_proven.len().saturating_sub(REASONS) as u64;
    let mut reasons: Vec<String> =
        proof.not_proven.iter().take(REASONS).map(|why| hostile::sentence(why)).collect();
    if more > 0 {
        reasons.push(format!("and {}, in certificate.json", words::count(more, "more reason")));
    }
    NotProvenView { environment: hostile::name(environment), proof: proof.kind.as_str().to_owned(), reasons }
}

fn item(item: &Belonging) -> ItemView {
    let mark = match item.state {
        BelongingState::Gone | BelongingState::Expired => "good",
        BelongingState::Active | BelongingState::Renamed => "bad",
        BelongingState::Disabled | BelongingState::Unknown => "open",
    };
    ItemView {
        name: hostile::name(&item.subject.name),
        id: hostile::id(&item.subject.id),
        kind: format!("{}, {}", words::spaced(item.kind.as_str()), words::spaced(item.relation.as_str())),
        state: item.state.as_str().to_owned(),
        mark: mark.to_owned(),
        detail: hostile::sentence(&item.detail),
        last_used: words::last_used(item.last_used),
    }
}

fn coverage(certificate: &Certificate) -> String {
    let whole = certificate
        .coverage
        .iter()
        .filter(|line| line.state == tenure_model::CoverageState::Complete)
        .count();
    format!(
        "{} of {} were read to their end; {} what could not be read.",
        words::number(whole as u64),
        words::count(words::len(&certificate.coverage), "listing"),
        match words::len(&certificate.gaps) {
            0 => "there is nothing on the list of".to_owned(),
            some => format!("{} {} on the list of", words::count(some, "gap"), words::is_are(some)),
        },
    )
}
