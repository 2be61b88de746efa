//! What the page is given: the parts of the report that fit on paper. Everything is bounded; what is left out is counted,
//! and the file that has it is named.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_reports::Logo;
use tenure_reports::view::{
    Block, BlockLine, CertificateView, CheckView, CoverageView, FrameworksView, Front, GovernanceView,
    KindLine, MatrixView, PartyLine, ResidueView,
};

use crate::{Contents, labels};

/// Causes that are told in six parts.
const BLOCKS: usize = 24;
/// Causes that have a line.
const LINES: usize = 80;
/// Kinds of what was not seen that have a line.
const NOT_SEEN: usize = 40;
/// Checks that have a line: more than there are, unless somebody made the assessment up.
const CHECKS: usize = 400;
/// Things that are left of a party which are told.
const RESIDUE: usize = 60;

/// The data of `report.typ`.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    title: String,
    /// What kind of picture the logo is; empty where there is none.
    pub(crate) logo: &'a str,
    running: String,
    author: &'a str,
    language: &'static str,
    snapshot: &'a str,
    as_of: &'a str,
    labels: BTreeMap<&'static str, &'static str>,
    words: BTreeMap<&'static str, &'static str>,
    report: Parts<'a>,
    certificate: Option<Certificate<'a>>,
    more_parties: &'a str,
    more_not_seen: String,
    more_residue: String,
    more_checks: String,
    findings_intro: String,
    findings_more: String,
    lines: Vec<Line<'a>>,
    checks: Vec<Check<'a>>,
}

/// The parts that are placed as they are.
#[derive(Serialize)]
struct Parts<'a> {
    front: &'a Front,
    parties: &'a [PartyLine],
    not_seen: Unseen<'a>,
    matrix: &'a MatrixView,
    kinds: &'a [KindLine],
    findings: &'a [Block],
    governance: &'a GovernanceView,
    coverage: &'a CoverageView,
    frameworks: &'a FrameworksView,
}

#[derive(Serialize)]
struct Unseen<'a> {
    sentence: &'a str,
    lines: &'a [tenure_reports::view::NotSeenLine],
}

#[derive(Serialize)]
struct Certificate<'a> {
    #[serde(flatten)]
    view: Trimmed<'a>,
    residue: &'a [ResidueView],
}

#[derive(Serialize)]
struct Trimmed<'a> {
    party: &'a str,
    verdict: &'a str,
    verdict_label: &'a str,
    headline: &'a [String],
    facts: &'a [tenure_reports::view::Fact],
    coverage: &'a str,
    proofs: &'a [tenure_reports::view::ProofHead],
    rows: &'a [tenure_reports::view::CertificateRow],
    not_proven: &'a [tenure_reports::view::NotProvenView],
}

#[derive(Serialize)]
struct Line<'a> {
    severity: &'a str,
    title: &'a str,
    subject: &'a str,
    scope: &'a str,
    since: &'a str,
}

#[derive(Serialize)]
struct Check<'a> {
    title: &'a str,
    verdict: &'a str,
    verdict_label: &'a str,
    sentence: &'a str,
}

impl<'a> Document<'a> {
    pub(crate) fn new(contents: &Contents<'a>) -> Self {
        let report = contents.report;
        let front = &report.front;
        let blocks = first(&report.findings.blocks, BLOCKS);
        let lines = lines(report, blocks.len());
        let not_seen = first(&report.not_seen.lines, NOT_SEEN);
        let checks = checks(&report.checks);
        Self {
            title: match front.organisation.as_str() {
                "" => labels::fill("title", &[]),
                organisation => labels::fill("title-of", &[("organisation", organisation)]),
            },
            running: match front.organisation.as_str() {
                "" => labels::fill("running", &[]),
                organisation => format!("{organisation} · {}", labels::fill("running", &[])),
            },
            author: &front.tool,
            logo: report.presentation.logo.as_ref().map(Logo::kind).unwrap_or_default(),
            language: "en",
            snapshot: &front.snapshot,
            as_of: &front.as_of,
            labels: labels::labels(),
            words: BTreeMap::new(),
            more_parties: &report.parties.more_lines,
            more_not_seen: rest(report.not_seen.lines.len(), not_seen.len(), "more kind"),
            more_residue: contents
                .certificate
                .map(|one| rest(one.residue.len(), RESIDUE, "more thing"))
                .unwrap_or_default(),
            more_checks: rest(report.checks.len(), checks.len(), "more check"),
            findings_intro: labels::fill(
                "findings-all",
                &[("findings", &report.findings.total), ("causes", &report.findings.causes)],
            ),
            findings_more: beyond(report, blocks.len(), lines.len()),
            report: Parts {
                front,
                parties: &report.parties.lines,
                not_seen: Unseen { sentence: &report.not_seen.sentence, lines: not_seen },
                matrix: &report.matrix,
                kinds: &report.kinds,
                findings: blocks,
                governance: &report.governance,
                coverage: &report.coverage,
                frameworks: &report.frameworks,
            },
            certificate: contents.certificate.map(certificate),
            lines,
            checks,
        }
    }
}

fn first<T>(list: &[T], number: usize) -> &[T] {
    list.get(..number).unwrap_or(list)
}

/// "12 more kinds"; empty where all are shown.
fn rest(all: usize, shown: usize, noun: &str) -> String {
    match all.saturating_sub(shown) as u64 {
        0 => String::new(),
        more => tenure_reports::view::words::count(more, noun),
    }
}

/// The causes without six parts: blocks beyond those first, then what the report has in lines anyway.
fn lines(report: &tenure_reports::Report, told: usize) -> Vec<Line<'_>> {
    let blocks = report.findings.blocks.iter().skip(told).map(|block| Line {
        severity: &block.severity,
        title: &block.title,
        subject: if block.subject.is_empty() { &block.population } else { &block.subject },
        scope: &block.scope,
        since: &block.since,
    });
    let more = report.findings.more.iter().flat_map(|more| &more.lines).map(line_of);
    blocks.chain(more).take(LINES).collect()
}

fn line_of(line: &BlockLine) -> Line<'_> {
    Line {
        severity: &line.severity,
        title: &line.title,
        subject: &line.subject,
        scope: &line.scope,
        since: &line.since,
    }
}

/// What is said where not every cause is told in six parts.
fn beyond(report: &tenure_reports::Report, blocks: usize, lines: usize) -> String {
    let all = report.findings.blocks.len() == blocks && report.findings.more.is_empty();
    if all {
        return String::new();
    }
    let (blocks, lines) = (blocks.to_string(), lines.to_string());
    labels::fill(
        "findings-beyond",
        &[("blocks", &blocks), ("causes", &report.findings.causes), ("lines", &lines)],
    )
}

/// Those that say something first: a fault, then what could not be answered, then the rest.
fn checks(checks: &[CheckView]) -> Vec<Check<'_>> {
    let rank = |verdict: &str| match verdict {
        "fail" => 0,
        "not-evaluated" => 1,
        "waived" => 2,
        "pass" => 3,
        _ => 4,
    };
    let mut sorted: Vec<&CheckView> = checks.iter().collect();
    sorted.sort_by_key(|check| rank(&check.verdict));
    sorted
        .into_iter()
        .take(CHECKS)
        .map(|check| Check {
            title: &check.title,
            verdict: &check.verdict,
            verdict_label: &check.verdict_label,
            sentence: &check.sentence,
        })
        .collect()
}

fn certificate(view: &CertificateView) -> Certificate<'_> {
    Certificate {
        view: Trimmed {
            party: &view.party,
            verdict: &view.verdict,
            verdict_label: &view.verdict_label,
            headline: &view.headline,
            facts: &view.facts,
            coverage: &view.coverage,
            proofs: &view.proofs,
            rows: &view.rows,
            not_proven: &view.not_proven,
        },
        residue: first(&view.residue, RESIDUE),
    }
}
