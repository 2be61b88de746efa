//! The evidence pack: manifests against our own recomputation and against `sha256sum`, and every
//! kind of damage.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod fixture;

use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;

use sha2::{Digest, Sha256};
use tenure_model::Assessment;
use tenure_reports::pack::{
    Announced, PackContents, PackError, PackSummary, RawSource, Sink, cited_recordings, write_pack,
};
use tenure_reports::verify::{PackSource, Problem, verify_pack};
use tenure_reports::{CheckText, File, ReportOptions};

/// A pack in memory.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Sink for Files {
    type Error = String;

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        assert!(self.0.insert(path.to_owned(), bytes.to_vec()).is_none(), "`{path}` came twice");
        Ok(())
    }
}

impl PackSource for Files {
    type Error = String;

    fn paths(&self) -> Result<Vec<String>, String> {
        Ok(self.0.keys().rev().cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, String> {
        Ok(Box::new(self.0.get(path).ok_or("there is no such file")?.as_slice()))
    }
}

fn options() -> ReportOptions {
    ReportOptions { organisation: Some("Example Bank".into()), ..ReportOptions::default() }
}

fn contents<'a>(
    assessment: &'a Assessment,
    texts: &'a [CheckText],
    options: &'a ReportOptions,
) -> PackContents<'a> {
    PackContents {
        assessment,
        texts,
        options,
        register: &[],
        certificate: None,
        attachments: &[],
        previous: None,
        announced: Announced::default(),
    }
}

fn packed() -> (Files, PackSummary) {
    let (assessment, recordings) = fixture::rich();
    let mut files = Files::default();
    let summary =
        write_pack(&contents(&assessment, &fixture::texts(), &options()), &recordings, &mut files).unwrap();
    (files, summary)
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    std::str::from_utf8(&files.0[path]).unwrap()
}

#[test]
fn manifests_are_what_we_compute_ourselves() {
    let (files, summary) = packed();
    let line = |(path, bytes): (&String, &Vec<u8>)| format!("{}  {path}\n", hex(bytes));
    let payload = || files.0.iter().filter(|(path, _)| path.starts_with("data/"));
    assert_eq!(text(&files, "manifest-sha256.txt"), payload().map(line).collect::<String>());
    let tags =
        files.0.iter().filter(|(path, _)| !path.starts_with("data/") && *path != "tagmanifest-sha256.txt");
    assert_eq!(text(&files, "tagmanifest-sha256.txt"), tags.map(line).collect::<String>());
    let bytes: usize = payload().map(|(_, bytes)| bytes.len()).sum();
    assert_eq!(
        text(&files, "bag-info.txt"),
        format!(
            "Source-Organization: Example Bank\nExternal-Identifier: 5f0c2a9be1d44c7fa2b7\n\
             Bagging-Date: 2026-11-22\nPayload-Oxum: {bytes}.{}\nBag-Software-Agent: tenure 0.1.0\n",
            payload().count()
        )
    );
    assert_eq!(text(&files, "bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    assert_eq!(summary.digest, hex(&files.0["tagmanifest-sha256.txt"]));
    assert_eq!((summary.files, summary.bytes), (payload().count() as u64, bytes as u64));
    assert_eq!(summary.recordings, 2);
}

#[test]
fn the_layout_is_the_promised_one() {
    let (files, _) = packed();
    let paths: Vec<&str> = files.0.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "bag-info.txt",
            "bagit.txt",
            "data/VERIFY.txt",
            "data/asff/batch-0001.json",
            "data/assessment.json",
            "data/coverage.jsonl",
            "data/junit/checks.xml",
            "data/ocsf/entitlements.jsonl",
            "data/ocsf/findings.jsonl",
            "data/oscal/assessment-plan.json",
            "data/oscal/assessment-results.json",
            "data/oscal/catalogs/cis-aws-7.0.json",
            "data/oscal/catalogs/cis-azure-5.0.json",
            "data/oscal/catalogs/cis-gcp-5.0.json",
            "data/oscal/catalogs/csa-ccm-4.1.json",
            "data/oscal/catalogs/csa-maestro-2025.json",
            "data/oscal/catalogs/dora-2022-2554.json",
            "data/oscal/catalogs/dora-its-2024-2956.json",
            "data/oscal/catalogs/iso-27001-2022.json",
            "data/oscal/catalogs/nis2-2022-2555.json",
            "data/oscal/catalogs/nis2-2024-2690.json",
            "data/oscal/catalogs/nist-ai-rmf-1.0.json",
            "data/oscal/catalogs/nist-csf-2.0.json",
            "data/oscal/catalogs/nist-sp-800-53-r5.json",
            "data/oscal/catalogs/owasp-nhi-2025.json",
            "data/oscal/catalogs/pci-dss-4.0.1.json",
            "data/oscal/catalogs/register.json",
            "data/oscal/catalogs/soc2-2017.json",
            "data/oscal/plan-of-action-and-milestones.json",
            "data/oscal/profile.json",
            "data/oscal/system-security-plan.json",
            "data/raw/aws/111122223333/iam-getcredentialreport.jsonl",
            "data/raw/aws/444455556666/iam-getaccountauthorizationdetails.jsonl",
            "data/report.html",
            "data/report.xlsx",
            "data/sarif/findings.sarif",
            "data/summary.md",
            "data/tables/approvals.csv",
            "data/tables/contracts.csv",
            "data/tables/controls.csv",
            "data/tables/coverage.csv",
            "data/tables/escalations.csv",
            "data/tables/exceptions.csv",
            "data/tables/figures.csv",
            "data/tables/findings.csv",
            "data/tables/footprint.csv",
            "data/tables/gaps.csv",
            "data/tables/identities.csv",
            "data/tables/lifecycle.csv",
            "data/tables/logs.csv",
            "data/tables/matrix.csv",
            "data/tables/monitors.csv",
            "data/tables/objectives.csv",
            "data/tables/outcomes.csv",
            "data/tables/outvotes.csv",
            "data/tables/parties.csv",
            "data/tables/raci.csv",
            "data/tables/retention.csv",
            "data/tables/reviews.csv",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
        ]
    );
}

#[test]
fn a_pack_verifies_and_is_the_same_every_time() {
    let (files, summary) = packed();
    let verified = verify_pack(&files);
    assert_eq!(verified.problems, []);
    assert_eq!(verified.digest, summary.digest);
    // All but the tag manifest itself.
    assert_eq!(verified.files, files.0.len() as u64 - 1);
    assert!(verified.citations > 60, "{verified:?}");
    assert_eq!(packed(), (files, summary));
    // An assessment of nothing makes a pack too.
    let mut empty = Files::default();
    let nothing = fixture::empty();
    write_pack(
        &contents(&nothing, &[], &ReportOptions::default()),
        &fixture::Recordings::default(),
        &mut empty,
    )
    .unwrap();
    assert_eq!(verify_pack(&empty).problems, []);
    assert!(text(&empty, "data/VERIFY.txt").contains("no finding with evidence"));
}

/// A pack about an offboarding holds the certificate and the register, and its citations are followed too.
#[test]
fn a_certificate_and_the_register_are_part_of_the_pack() {
    let (assessment, recordings) = fixture::rich();
    let mut certificate = fixture::certificate("444455556666", "acme");
    let cited = assessment.outcomes.iter().flat_map(|one| &one.findings).find_map(|one| one.evidence.first());
    let residue = &mut certificate.environments[0].proofs[0].residue[0];
    residue.evidence.push(cited.unwrap().clone());
    let register = [File::new("teams/a.toml", "format = 1")];
    let (texts, options) = (fixture::texts(), options());
    let given = PackContents {
        register: &register,
        certificate: Some(&certificate),
        ..contents(&assessment, &texts, &options)
    };
    let mut files = Files::default();
    write_pack(&given, &recordings, &mut files).unwrap();
    assert_eq!(verify_pack(&files).problems, []);
    assert_eq!(text(&files, "data/register/teams/a.toml"), "format = 1");
    assert!(text(&files, "data/certificate.html").contains("Access has not ended"));
    // A citation that does not hold makes no pack.
    let mut wrong = certificate.clone();
    wrong.environments[0].proofs[0].residue[0].evidence[0].sha256 = "0".repeat(64);
    let given = PackContents { certificate: Some(&wrong), ..given };
    let error = write_pack(&given, &recordings, &mut Files::default()).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    let outside = [File::new("../x", Vec::new())];
    let given = PackContents { register: &outside, ..contents(&assessment, &texts, &options) };
    assert!(write_pack(&given, &recordings, &mut Files::default()).is_err());
}

#[test]
fn every_changed_and_every_missing_file_is_named() {
    let (files, _) = packed();
    for path in files.0.keys() {
        let mut changed = files.clone();
        let bytes = changed.0.get_mut(path).unwrap();
        bytes[0] ^= 1;
        assert!(!verify_pack(&changed).problems.is_empty(), "{path} changed");
        if path.starts_with("data/") {
            let named =
                |problem: &Problem| matches!(problem, Problem::Changed { path: at, .. } if at == path);
            assert!(verify_pack(&changed).problems.iter().any(named), "{path} changed");
        }
        let mut missing = files.clone();
        missing.0.remove(path);
        let problems = verify_pack(&missing).problems;
        let named = |problem: &Problem| matches!(problem, Problem::Missing { path: at } | Problem::Unreadable { path: at, .. } if at == path);
        assert!(problems.iter().any(named), "{path} missing: {problems:?}");
    }
}

#[test]
fn added_files_are_named_and_signatures_are_not() {
    let (mut files, _) = packed();
    files.0.insert("signatures/tagmanifest-sha256.txt.sshsig".into(), b"later".to_vec());
    assert_eq!(verify_pack(&files).problems, []);
    for path in ["data/extra.txt", "data/raw/aws/x.jsonl", "extra.txt", "data/\u{202e}x"] {
        let mut added = files.clone();
        added.0.insert(path.into(), Vec::new());
        let problems = verify_pack(&added).problems;
        assert!(matches!(problems.as_slice(), [Problem::Added { .. }]), "{path}: {problems:?}");
        assert!(!problems[0].to_string().contains('\u{202e}'));
    }
}

#[test]
fn a_manifest_that_lies_is_refused() {
    let (files, _) = packed();
    let with = |path: &str, text: String| {
        let mut changed = files.clone();
        changed.0.insert(path.into(), text.into_bytes());
        verify_pack(&changed).problems
    };
    let manifest = text(&files, "manifest-sha256.txt").to_owned();
    let zeros = "0".repeat(64);
    for (added, why) in [
        (format!("{zeros}  ../outside\n"), "leaves the pack"),
        (format!("{zeros}  bagit.txt\n"), "belongs to the other manifest"),
        ("not a line\n".to_owned(), "not 64 hex digits"),
        (manifest.lines().next().unwrap().to_owned() + "\n", "for the second time"),
    ] {
        let problems = with("manifest-sha256.txt", manifest.clone() + &added);
        assert!(problems.iter().any(|problem| problem.to_string().contains(why)), "{why}: {problems:?}");
    }
    // A tag manifest that leaves out the manifest would let everything be changed.
    let tags: String = text(&files, "tagmanifest-sha256.txt")
        .lines()
        .filter(|line| !line.ends_with("  manifest-sha256.txt"))
        .map(|line| format!("{line}\n"))
        .collect();
    let problems = with("tagmanifest-sha256.txt", tags);
    assert!(problems.iter().any(|problem| problem.to_string().contains("does not list")), "{problems:?}");
    assert!(with("bagit.txt", "BagIt-Version: 2.0\n".into()).contains(&Problem::NotABag));
}

#[test]
fn evidence_is_followed_even_where_every_digest_was_made_anew() {
    let (assessment, recordings) = fixture::rich();
    /// Recordings in which a word was changed after the assessment.
    struct Changed(fixture::Recordings);
    impl RawSource for Changed {
        type Error = String;
        fn recording(&self, raw: &str) -> Result<Vec<u8>, String> {
            let text = String::from_utf8(self.0.recording(raw)?).unwrap();
            Ok(text.replace("trust of legacy-export", "trust of somebody else").into_bytes())
        }
    }
    let mut files = Files::default();
    let error =
        write_pack(&contents(&assessment, &[], &options()), &Changed(recordings), &mut files).unwrap_err();
    assert!(matches!(&error, PackError::Evidence { why: "the line has another digest", .. }), "{error}");

    // Somebody who edits the recording and both manifests still leaves the citation behind.
    let (mut files, _) = packed();
    let path = "data/raw/aws/444455556666/iam-getaccountauthorizationdetails.jsonl";
    let changed = text(&files, path).replace("trust of legacy-export", "trust of legacy-expert");
    files.0.insert(path.into(), changed.into_bytes());
    for (manifest, prefix) in [("manifest-sha256.txt", "data/"), ("tagmanifest-sha256.txt", "")] {
        let lines = text(&files, manifest).lines().map(|line| line.split_once("  ").unwrap().1.to_owned());
        let lines: Vec<String> = lines.filter(|at| at.starts_with(prefix)).collect();
        let made: String = lines.iter().map(|at| format!("{}  {at}\n", hex(&files.0[at]))).collect();
        files.0.insert(manifest.into(), made.into_bytes());
    }
    let problems = verify_pack(&files).problems;
    assert!(matches!(problems.as_slice(), [Problem::Evidence { .. }]), "{problems:?}");
}

#[test]
fn what_cannot_be_packed_is_refused_with_a_reason() {
    let (mut assessment, recordings) = fixture::rich();
    assert_eq!(cited_recordings(&assessment).len(), 2);
    assessment.outcomes[0].findings[0].evidence[0].raw = "raw/aws/../../../etc/passwd".into();
    let error =
        write_pack(&contents(&assessment, &[], &options()), &recordings, &mut Files::default()).unwrap_err();
    assert!(matches!(error, PackError::UnsafePath { .. }), "{error}");
    assessment.outcomes[0].findings[0].evidence[0].raw = "raw/aws/none.jsonl".into();
    let error =
        write_pack(&contents(&assessment, &[], &options()), &recordings, &mut Files::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "recording `raw/aws/none.jsonl` cannot be read: there is no such recording"
    );

    struct Full;
    impl Sink for Full {
        type Error = &'static str;
        fn put(&mut self, _: &str, _: &[u8]) -> Result<(), &'static str> {
            Err("no space left")
        }
    }
    let (assessment, recordings) = fixture::rich();
    let error = write_pack(&contents(&assessment, &[], &options()), &recordings, &mut Full).unwrap_err();
    assert_eq!(error.to_string(), "`data/asff/batch-0001.json` cannot be written: no space left");
}

/// The commands of VERIFY.txt; what is indented further belongs to the line before.
fn commands(verify: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in verify.lines() {
        let Some(line) = line.strip_prefix("    ") else {
            goes_on = false;
            continue;
        };
        match commands.last_mut() {
            _ if line.starts_with('#') => {}
            Some(last) if line.starts_with(' ') && goes_on => {
                last.push('\n');
                last.push_str(line);
            }
            _ if line.starts_with(' ') => {}
            _ => {
                commands.push(line.to_owned());
                goes_on = true;
            }
        }
    }
    commands
}

fn unpack(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &files.0 {
        let target = folder.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    folder
}

fn run(folder: &tempfile::TempDir, command: &str) -> (bool, String) {
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", command])
        .current_dir(folder.path())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_commands_of_verify_txt_work_as_they_stand() {
    let (files, summary) = packed();
    let folder = unpack(&files);
    let verify = text(&files, "data/VERIFY.txt");
    let commands = commands(verify);
    assert!(commands.len() > 14, "{commands:#?}");
    let has_jq = Command::new("jq").arg("--version").output().is_ok_and(|output| output.status.success());
    // What one command sets, the ones after it use.
    let mut set = String::new();
    for command in &commands {
        if command.contains("jq") && !has_jq {
            println!("SKIPPED, jq is not installed: {command}");
            continue;
        }
        let (success, printed) = run(&folder, &format!("{set}{command}"));
        assert!(success, "{command}\n{printed}");
        if command.starts_with("withheld=") {
            set = format!("{command}\n");
        }
        // Of this pack, nothing was withheld.
        if command.starts_with("cat <(find data") {
            assert_eq!(printed, "", "{command}");
        } else if ["sha256sum", "ls", "sed", "jq"].iter().any(|name| command.starts_with(name)) {
            assert_ne!(printed, "", "{command}");
        }
    }
    let (_, printed) = run(&folder, "sha256sum tagmanifest-sha256.txt");
    assert!(printed.starts_with(&summary.digest));
    // The digest of the cited line is the one that the text says it must be.
    let line = commands.iter().find(|command| command.ends_with("| sha256sum")).unwrap();
    let must = verify.lines().find_map(|line| line.strip_prefix("    # must print ")).unwrap();
    assert!(run(&folder, line).1.starts_with(must));
}

#[test]
fn the_commands_of_verify_txt_notice_what_we_notice() {
    let (files, _) = packed();
    let all = commands(text(&files, "data/VERIFY.txt"));
    let last =
        all.iter().position(|command| command.starts_with("cat <(find data")).expect("nothing was added");
    // In one shell: what one of them sets, the next ones use.
    let script = format!("set -e\n{}", all.iter().take(last + 1).cloned().collect::<Vec<_>>().join("\n"));
    let fails = |files: &Files| !run(&unpack(files), &script).0;
    assert!(!fails(&files));
    let mut changed = files.clone();
    changed.0.get_mut("data/tables/gaps.csv").unwrap().push(b' ');
    let mut missing = files.clone();
    missing.0.remove("data/coverage.jsonl");
    let mut added = files.clone();
    added.0.insert("data/added.txt".into(), b"x".to_vec());
    let mut info = files.clone();
    info.0.get_mut("bag-info.txt").unwrap().push(b'\n');
    for damaged in [changed, missing, added, info] {
        assert!(fails(&damaged));
        assert!(!verify_pack(&damaged).problems.is_empty());
    }
}
