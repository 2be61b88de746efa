//! The OSCAL documents of an estate full of hostile names: every text keeps to the patterns of OSCAL's schema, every
//! reference leads somewhere. Validators of others judge the demo's documents, in `tests/`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::Assessment;
use tenure_reports::{Format, Report, ReportOptions};

fn documents(assessment: &Assessment) -> BTreeMap<String, Value> {
    let options = ReportOptions { organisation: Some("Example Bank".into()), ..ReportOptions::default() };
    let report = Report::new(assessment, &fixture::texts(), &options);
    let files = Format::Oscal.files(assessment, &report).unwrap();
    files.into_iter().map(|file| (file.path, serde_json::from_slice(&file.bytes).unwrap())).collect()
}

/// Every member of every object, with its name.
fn members<'v>(value: &'v Value, seen: &mut impl FnMut(&'v str, &'v Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| members(item, seen)),
        Value::Object(object) => {
            for (name, member) in object {
                seen(name, member);
                members(member, seen);
            }
        }
        _ => {}
    }
}

fn is_token(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|one| one.is_alphanumeric() || matches!(one, '.' | '-' | '_'))
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.as_bytes()[14] == b'5'
}

/// One line without white space around it, which is what a value or a title has to be.
fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control)
}

#[test]
fn every_text_keeps_to_its_pattern() {
    for (path, document) in documents(&fixture::rich().0) {
        members(&document, &mut |name, member| {
            let text = member.as_str().unwrap_or_default();
            let good = match name {
                _ if member.as_array().is_some_and(Vec::is_empty) => false,
                "uuid" => is_uuid(text),
                "id" if is_uuid(text) => true,
                "id" | "name" if path.contains("catalogs/") => is_token(text),
                "control-id" | "target-id" | "role-id" => is_token(text),
                "title" | "value" | "name" | "version" | "href" | "identifier" => is_line(text),
                "description" | "prose" | "statement" | "remarks" => !text.trim().is_empty(),
                _ if name.ends_with("-uuid") => is_uuid(text),
                _ => true,
            };
            assert!(good, "{path}: `{name}` is {member}");
        });
    }
}

#[test]
fn every_reference_names_something_of_the_chain_and_no_uuid_comes_twice() {
    let documents = documents(&fixture::rich().0);
    let mut defined = BTreeSet::new();
    let mut referred = BTreeSet::new();
    for (path, document) in &documents {
        let mut here = BTreeSet::new();
        members(document, &mut |name, member| {
            if name == "uuid" {
                assert!(here.insert(member.to_string()), "{path}: {member} comes twice");
            } else if name.ends_with("-uuid") {
                referred.insert(member.to_string());
            } else if name.ends_with("-uuids") {
                referred.extend(member.as_array().unwrap().iter().map(ToString::to_string));
            }
        });
        defined.extend(here);
    }
    assert!(referred.len() > 50, "{}", referred.len());
    let lost: Vec<&String> = referred.difference(&defined).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn the_same_assessment_gives_the_same_documents_and_nothing_needs_no_plan_of_action() {
    let (rich, _) = fixture::rich();
    assert_eq!(documents(&rich), documents(&rich));
    let nothing = documents(&fixture::empty());
    assert!(!nothing.contains_key("oscal/plan-of-action-and-milestones.json"), "OSCAL knows no empty one");
    assert!(nothing.contains_key("oscal/assessment-results.json"));
    let results = &nothing["oscal/assessment-results.json"]["assessment-results"]["results"][0];
    for finding in results["findings"].as_array().unwrap() {
        assert_eq!(finding["target"]["status"]["reason"], "other", "silence is no pass: {finding}");
    }
}

#[test]
fn a_name_of_ten_megabytes_is_shown_short() {
    let (mut assessment, _) = fixture::rich();
    let long = "<script>`*_[".repeat(1_000_000);
    for outcome in &mut assessment.outcomes {
        for finding in outcome.findings.iter_mut().take(1) {
            finding.title.clone_from(&long);
            finding.subject.name.clone_from(&long);
            finding.remediation.clone_from(&long);
        }
    }
    let sizes: usize = documents(&assessment).values().map(|document| document.to_string().len()).sum();
    assert!(sizes < 5_000_000, "{sizes}");
}
