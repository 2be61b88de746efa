//! Withholding: what is withheld is told from what is missing, by us and by the plain commands; the rest verifies.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod fixture;

use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;

use tenure_reports::ReportOptions;
use tenure_reports::pack::{PackContents, Sink, write_pack};
use tenure_reports::verify::{PackSource, Problem, Verification, verify_pack};
use tenure_reports::withhold::{WithholdError, withhold};

#[derive(Clone, Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Sink for Files {
    type Error = String;

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        self.0.insert(path.to_owned(), bytes.to_owned());
        Ok(())
    }
}

impl PackSource for Files {
    type Error = String;

    fn paths(&self) -> Result<Vec<String>, String> {
        Ok(self.0.keys().cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, String> {
        self.0
            .get(path)
            .map(|bytes| Box::new(bytes.as_slice()) as Box<dyn Read>)
            .ok_or("not there".to_owned())
    }
}

fn packed() -> Files {
    let (assessment, recordings) = fixture::rich();
    let mut files = Files::default();
    let contents = PackContents {
        assessment: &assessment,
        texts: &fixture::texts(),
        options: &ReportOptions::default(),
        register: &[],
        certificate: None,
        attachments: &[],
        previous: None,
        announced: tenure_reports::pack::Announced::default(),
    };
    write_pack(&contents, &recordings, &mut files).unwrap();
    files.put("signatures/customer.sshsig", b"a signature").unwrap();
    files
}

fn without(pack: &Files, paths: &[&str]) -> Files {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let mut less = Files::default();
    withhold(pack, &paths, &mut less).unwrap();
    less
}

fn recordings(pack: &Files) -> Vec<String> {
    pack.0.keys().filter(|path| path.starts_with("data/raw/")).cloned().collect()
}

#[test]
fn the_rest_verifies_under_the_same_digest() {
    let pack = packed();
    let whole = verify_pack(&pack);
    let first = recordings(&pack)[0].clone();
    let less = without(&pack, &[&first, "tables/identities.csv"]);
    let verified = verify_pack(&less);
    assert_eq!(verified.problems, []);
    assert_eq!(verified.withheld, [first.clone(), "data/tables/identities.csv".to_owned()]);
    assert!(verified.withheld_citations > 0);
    assert_eq!(verified.citations + verified.withheld_citations, whole.citations);
    assert_eq!((&verified.digest, verified.files + 2), (&whole.digest, whole.files));
    assert!(less.0.contains_key("signatures/customer.sshsig"), "signatures are kept");
    // Twice over, what was withheld before stays so.
    let least = without(&less, &["raw/"]);
    assert_eq!(verify_pack(&least).problems, []);
    assert!(verify_pack(&least).withheld.contains(&"data/tables/identities.csv".to_owned()));
    assert_eq!(recordings(&least).len(), 0);
    // Also without what the citations stand in.
    let blind = verify_pack(&without(&pack, &["data/assessment.json"]));
    assert_eq!((blind.problems.len(), blind.citations), (0, 0));
}

#[test]
fn a_list_that_lies_is_refused() {
    let pack = packed();
    let first = recordings(&pack)[0].clone();
    let less = without(&pack, &[&first]);
    let list = String::from_utf8(less.0["signatures/withheld.txt"].clone()).unwrap();
    let problems = |change: &dyn Fn(&mut Files)| {
        let mut changed = less.clone();
        change(&mut changed);
        verify_pack(&changed).problems
    };
    let missing = problems(&|files| {
        files.0.remove("signatures/withheld.txt");
    });
    assert!(missing.iter().any(|problem| matches!(problem, Problem::Missing { path } if *path == first)));
    let other = problems(&|files| {
        files.0.remove("data/report.html");
    });
    assert!(
        other
            .iter()
            .any(|problem| matches!(problem, Problem::Missing { path } if path == "data/report.html"))
    );
    for (line, why) in [
        (list.replace(&list[..8], "00000000"), "another digest"),
        (format!("{list}{}  data/report.html\n", "0".repeat(64)), "another digest"),
        (format!("{list}{}  data/nothing\n", "0".repeat(64)), "which the manifest does not"),
        (format!("{list}nonsense\n"), "not a digest and a path"),
    ] {
        let found = problems(&|files| {
            files.0.insert("signatures/withheld.txt".to_owned(), line.clone().into_bytes());
        });
        assert!(found.iter().any(|problem| problem.to_string().contains(why)), "{why}: {found:?}");
    }
    let there = problems(&|files| {
        files.0.insert(first.clone(), pack.0[&first].clone());
    });
    assert!(there.iter().any(|problem| problem.to_string().contains("which is there")), "{there:?}");
}

#[test]
fn what_the_pack_does_not_list_cannot_be_withheld() {
    let pack = packed();
    for path in
        ["data/raport.html", "manifest-sha256.txt", "signatures/customer.sshsig", "../x", "data/nothing/"]
    {
        let error = withhold(&pack, &[path.to_owned()], &mut Files::default()).unwrap_err();
        let WithholdError::Unknown { help, .. } = error else { panic!("{error}") };
        if path == "data/raport.html" {
            assert_eq!(help, "did you mean `data/report.html`?");
        }
    }
}

/// The commands of sections 1 and 2 of VERIFY.txt, pasted into one shell.
fn plain(files: &Files) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &files.0 {
        let target = folder.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    let verify = String::from_utf8(packed().0["data/VERIFY.txt"].clone()).unwrap();
    let (seals, _) = verify.split_once("Beside data/ there should").unwrap();
    let commands: Vec<&str> = seals.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(commands.len(), 5);
    let script = format!("set -eo pipefail\n{}\n", commands.join("\n"));
    let run = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn plain_commands_tell_withheld_from_missing_and_changed() {
    let pack = packed();
    let all = recordings(&pack);
    let less = without(&pack, &[&all[0]]);
    let ours = |files: &Files| -> Verification { verify_pack(files) };
    assert!(plain(&less).0 && ours(&less).problems.is_empty());
    let mut missing = less.clone();
    missing.0.remove(&all[1]);
    let mut changed = less.clone();
    changed.0.get_mut("data/report.html").unwrap().push(b' ');
    let mut added = less.clone();
    added.0.insert("data/new.txt".to_owned(), b"x".to_vec());
    let mut lied = less.clone();
    let line = format!("{}  {}\n", "0".repeat(64), all[0]);
    lied.0.insert("signatures/withheld.txt".to_owned(), line.into_bytes());
    for (what, files) in [("missing", missing), ("changed", changed), ("added", added), ("lied", lied)] {
        assert!(!plain(&files).0, "{what}: {}", plain(&files).1);
        assert!(!ours(&files).problems.is_empty(), "{what}");
    }
}
