//! The files of frameworks against the publishers' lists of ids, and what results may say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{CheckId, ControlState, NotEvaluated, Proves, Verdict};
use tenure_reports::frameworks;

/// The ids of an edition: `A.5.1..37` is `A.5.1` to `A.5.37`, `AC-2(1)..5` is `AC-2(1)` to `AC-2(5)`.
fn editions() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut editions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in include_str!("editions.txt").lines().filter(|line| !line.starts_with('#')) {
        let (framework, ids) = line.split_once(": ").unwrap();
        let known = editions.entry(framework).or_default();
        for id in ids.split(' ') {
            known.extend(spread(&id.replace('_', if framework.starts_with("dora") { "_" } else { " " })));
        }
    }
    editions
}

fn spread(range: &str) -> Vec<String> {
    let Some((first, last)) = range.split_once("..") else { return vec![range.to_owned()] };
    let (first, end) = first.strip_suffix(')').map_or((first, ""), |first| (first, ")"));
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &first[stem.len()..];
    let number = |text: &str| text.parse::<u32>().unwrap();
    let width = digits.len();
    (number(digits)..=number(last)).map(|n| format!("{stem}{n:0width$}{end}")).collect()
}

#[test]
fn every_id_is_in_the_list_of_its_edition() {
    let editions = editions();
    assert_eq!(editions["nist-csf-2.0"].len(), 106);
    assert_eq!(editions["iso-27001-2022"].len(), 93);
    for framework in frameworks::all() {
        let known = &editions[framework.id.as_str()];
        let mut seen = BTreeSet::new();
        for control in &framework.controls {
            assert!(
                known.contains(&control.id),
                "{}: `{}` is no id of {}",
                framework.id,
                control.id,
                framework.edition
            );
            assert!(seen.insert(&control.id), "{}: `{}` twice", framework.id, control.id);
        }
    }
    let csf = frameworks::find("nist-csf-2.0").unwrap();
    assert_eq!(csf.controls.len(), 106, "a control that no check speaks to is listed too");
    assert!(!editions["nist-csf-2.0"].contains("PR.AC-4"), "withdrawn with CSF 1.1");
}

/// The publishers' ids with their titles and with what may be shown of them. No copy of it is kept here.
#[test]
fn ids_and_titles_are_those_of_the_shared_list() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/framework-ids.csv");
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        eprintln!(
            "SKIPPED ids_and_titles_are_those_of_the_shared_list: no `../shared/data/framework-ids.csv`"
        );
        return;
    };
    let names = [
        ("NIST CSF", "nist-csf-2.0"),
        ("NIST SP 800-53", "nist-sp-800-53-r5"),
        ("NIST AI RMF", "nist-ai-rmf-1.0"),
        ("OWASP NHI Top 10", "owasp-nhi-2025"),
        ("CSA MAESTRO", "csa-maestro-2025"),
        ("ISO/IEC 27001", "iso-27001-2022"),
        ("PCI DSS", "pci-dss-4.0.1"),
        ("CIS AWS Foundations", "cis-aws-7.0"),
        ("CIS GCP Foundation", "cis-gcp-5.0"),
        ("DORA", "dora-2022-2554"),
        ("NIS2", "nis2-2022-2555"),
    ];
    let mut rows: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let Some((_, id)) = names.iter().find(|(name, _)| *name == &row[0]) else { continue };
        let control = if *id == "nist-sp-800-53-r5" { parenthesised(&row[2]) } else { row[2].to_owned() };
        rows.insert(((*id).to_owned(), control), (row[3].to_owned(), row[4].to_owned()));
    }
    for (_, id) in names {
        for control in &frameworks::find(id).unwrap().controls {
            // Service Identification and Authentication is in no baseline, and so not in that list.
            if control.id == "IA-9" {
                continue;
            }
            let (title, may_ship) = &rows[&(id.to_owned(), control.id.clone())];
            match may_ship.as_str() {
                "id" => assert_eq!(control.title, "", "{id} {} may not be shown with a title", control.id),
                // Headings of articles of law are ours; the rest is word for word.
                _ if id.starts_with("dora") || id.starts_with("nis2") => assert_ne!(control.title, ""),
                _ => assert_eq!(&control.title, title, "{id} {}", control.id),
            }
        }
    }
}

/// `AC-2.13` is `AC-2(13)`.
fn parenthesised(id: &str) -> String {
    id.split_once('.').map_or(id.to_owned(), |(stem, rest)| format!("{stem}({rest})"))
}

#[test]
fn titles_are_shown_only_where_the_licence_allows() {
    for framework in frameworks::all() {
        let ids_only = framework.source.contains("ids only");
        assert_eq!(
            ids_only,
            framework.controls.iter().all(|control| control.title.is_empty()),
            "{}",
            framework.id
        );
    }
}

#[test]
fn contracts_and_organisation_can_only_be_refuted() {
    let proves = |reference: &str| frameworks::control(reference).unwrap().1.proves;
    for reference in
        ["nist-csf-2.0:GV.SC-05", "dora-2022-2554:30.2.a", "iso-27001-2022:A.5.20", "pci-dss-4.0.1:12.8.2"]
    {
        assert_eq!(proves(reference), Proves::RefuteOnly, "{reference}");
    }
    assert_eq!(proves("nist-csf-2.0:PR.AA-05"), Proves::State);
}

#[test]
fn a_control_is_clean_only_if_everything_was_looked_at() {
    let mut assessment = fixture::rich().0;
    let framework = frameworks::find("nist-csf-2.0").unwrap();
    let mut control = framework.controls.iter().find(|control| control.id == "PR.AA-03").unwrap().clone();
    control.checks = vec![CheckId::new("one"), CheckId::new("two")];
    let framework = tenure_model::Framework { controls: vec![control], ..framework.clone() };
    let outcome = |check: &str, population| tenure_model::Outcome {
        check: CheckId::new(check),
        verdict: Verdict::Pass,
        population,
        not_evaluated: Vec::new(),
        findings: Vec::new(),
    };
    let state = |assessment: &tenure_model::Assessment| frameworks::results(&framework, assessment)[0].state;

    let finding = assessment.outcomes.iter().flat_map(|one| &one.findings).next().unwrap().clone();
    assessment.outcomes = Vec::new();
    assert_eq!(state(&assessment), ControlState::NotEvaluated, "no check of it was run");
    assessment.outcomes = vec![outcome("one", 0)];
    assert_eq!(state(&assessment), ControlState::NothingToLookAt);
    assessment.outcomes = vec![outcome("one", 3)];
    assert_eq!(state(&assessment), ControlState::NoExceptionFound);
    assert_eq!(frameworks::results(&framework, &assessment)[0].not_run, [CheckId::new("two")]);

    let mut blind = outcome("two", 1);
    blind.not_evaluated = vec![NotEvaluated { subject: "aws:1".to_owned(), why: "not read".to_owned() }];
    assessment.outcomes.push(blind);
    assert_eq!(state(&assessment), ControlState::NotEvaluated);

    let mut waived = finding.clone();
    waived.waived_by = Some("an exception".to_owned());
    assessment.outcomes.truncate(1);
    assessment.outcomes[0].findings = vec![waived];
    assert_eq!(state(&assessment), ControlState::Waived);
    assessment.outcomes[0].findings.push(finding);
    assert_eq!(state(&assessment), ControlState::Refuted);
    let result = &frameworks::results(&framework, &assessment)[0];
    assert_eq!((result.population, result.exceptions, result.waived), (3, 1, 1));
}

#[test]
fn a_framework_of_one_cloud_hears_of_no_other() {
    let mut assessment = fixture::rich().0;
    let mut framework = frameworks::find("cis-gcp-5.0").unwrap().clone();
    framework.controls.retain(|control| control.id == "1.3");
    framework.controls[0].checks = assessment.outcomes.iter().map(|outcome| outcome.check.clone()).collect();
    let result = &frameworks::results(&framework, &assessment)[0];
    assert_eq!(
        (result.state, result.exceptions),
        (ControlState::NotEvaluated, 0),
        "the fixture is AWS alone"
    );
    framework.cloud = Some(tenure_model::Cloud::Aws);
    assert_eq!(frameworks::results(&framework, &assessment)[0].state, ControlState::Refuted);
    // What the register lacks, it lacks in every cloud.
    framework.cloud = Some(tenure_model::Cloud::Gcp);
    let mut lacking = assessment.outcomes.iter().flat_map(|one| &one.findings).next().unwrap().clone();
    lacking.subject.cloud = None;
    assessment.outcomes[0].findings.push(lacking);
    assert_eq!(frameworks::results(&framework, &assessment)[0].state, ControlState::Refuted);
    assessment.outcomes[0].findings.pop();
    framework.cloud = Some(tenure_model::Cloud::Aws);
    assessment.snapshot.scopes.clear();
    assessment.outcomes.iter_mut().for_each(|outcome| outcome.findings.clear());
    assert_eq!(frameworks::results(&framework, &assessment)[0].state, ControlState::NotEvaluated);
}

/// Every page of every framework: whole, pointing into the pack, deaf to hostile names.
#[test]
fn pages_point_at_files_of_the_pack() {
    let (mut assessment, _) = fixture::rich();
    let texts = fixture::texts();
    let mut framework = frameworks::find("nist-csf-2.0").unwrap().clone();
    // The fixture has checks of its own.
    let checks: Vec<CheckId> = assessment.outcomes.iter().map(|outcome| outcome.check.clone()).collect();
    for control in &mut framework.controls {
        if !control.checks.is_empty() {
            control.checks.clone_from(&checks);
        }
    }
    for finding in assessment.outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings) {
        finding.title = "<script>alert(1)</script> [x](javascript:1) | @all\n# head\u{202e}".to_owned();
    }
    let pages = frameworks::pages(&framework, &assessment, &texts);
    let index = String::from_utf8(pages[0].bytes.clone()).unwrap();
    assert_eq!(pages[0].path, "frameworks/nist-csf-2.0/index.md");
    assert!(index.contains("edition 2.0") && index.contains("| not tested by this tool |"), "{index}");
    let untested = framework.controls.iter().filter(|control| control.checks.is_empty()).count();
    assert_eq!(pages.len(), 1 + framework.controls.len() - untested);
    for page in &pages {
        let text = std::str::from_utf8(&page.bytes).unwrap();
        assert!(
            !text.contains("<script") && !text.contains("](javascript") && !text.contains('\u{202e}'),
            "{text}"
        );
        assert!(text.contains("A scan can refute a control") || text.contains("**refuted.**"), "{text}");
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let is_there = link.strip_prefix("../../").map_or_else(
                || pages.iter().any(|other| other.path.ends_with(&format!("/{link}"))),
                |file| file.starts_with("raw/") || ["coverage.jsonl", "tables/findings.csv"].contains(&file),
            );
            assert!(is_there, "{}: {link}", page.path);
        }
    }
    assert_eq!(pages, frameworks::pages(&framework, &assessment, &texts));
}

#[test]
fn the_index_of_evidence_has_a_row_for_every_control_and_check() {
    let (assessment, _) = fixture::rich();
    let files = tenure_reports::formats::csv::tables(&assessment).unwrap();
    let file = files.iter().find(|file| file.path == "tables/controls.csv").unwrap();
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let expected: usize = frameworks::all()
        .iter()
        .flat_map(|framework| &framework.controls)
        .map(|control| control.checks.len().max(1))
        .sum();
    assert_eq!(rows.len(), expected);
    let untested = rows.iter().find(|row| &row[0] == "nist-csf-2.0" && &row[2] == "PR.AA-06").unwrap();
    assert_eq!((&untested[5], &untested[6]), ("not-tested", ""));
}
