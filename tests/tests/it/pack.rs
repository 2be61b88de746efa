//! The evidence pack, judged by programs of others: bagit, sha256sum, and the commands that the pack
//! itself hands to a stranger.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tenure_tests::environment::{self, Venv};
use tenure_tests::program;

use crate::demo::{Demo, files};

fn bagit(venv: &Venv, pack: &Path) -> Output {
    let script = "import sys, bagit; bagit.Bag(sys.argv[1]).validate()";
    Command::new(venv.program("python")).args(["-c", script]).arg(pack).output().unwrap()
}

fn sha256sum(pack: &Path) -> Output {
    let script = "sha256sum --quiet --strict -c tagmanifest-sha256.txt && sha256sum --quiet --strict -c manifest-sha256.txt";
    Command::new("bash").args(["-c", script]).current_dir(pack).output().unwrap()
}

fn verify(pack: &Path) -> Option<i32> {
    let pack = pack.to_str().unwrap();
    program::run(Path::new("/"), &["verify", pack]).expect(&[0, 4]).code
}

#[test]
fn others_accept_the_pack() {
    let pack = Demo::shared().path("pack");
    assert_eq!(verify(&pack), Some(0));
    let sums = sha256sum(&pack);
    assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stderr));
    let Some(venv) = environment::venv("BagIt's own validator over the pack") else { return };
    let bag = bagit(&venv, &pack);
    assert!(bag.status.success(), "{}", String::from_utf8_lossy(&bag.stderr));
}

/// A way to damage a pack, and whether `sha256sum` alone can see it: it looks only at files that it
/// is told of.
type Damage = (&'static str, fn(&Path), bool);

const DAMAGES: &[Damage] = &[
    ("a changed byte in the report", |pack| flip(&pack.join("data/report.html")), true),
    ("a changed byte in a recording", |pack| flip(&recording(pack)), true),
    ("a missing file", |pack| fs::remove_file(pack.join("data/coverage.jsonl")).unwrap(), true),
    ("an added file", |pack| fs::write(pack.join("data/added.txt"), "more").unwrap(), false),
    ("a changed manifest", |pack| flip(&pack.join("manifest-sha256.txt")), true),
    ("a changed bag-info", |pack| flip(&pack.join("bag-info.txt")), true),
    (
        "a file renamed",
        |pack| fs::rename(pack.join("data/VERIFY.txt"), pack.join("data/verify.txt")).unwrap(),
        true,
    ),
    ("a line dropped from the manifest", drop_line, true),
];

#[test]
fn others_refuse_a_damaged_pack() {
    let venv = environment::venv("BagIt's own validator over damaged packs");
    for (what, damage, sums_see_it) in DAMAGES {
        let (_folder, pack) = Demo::shared().copy_of_pack();
        damage(&pack);
        assert_eq!(verify(&pack), Some(4), "`tenure verify`: {what}");
        if *sums_see_it {
            assert!(!sha256sum(&pack).status.success(), "sha256sum: {what}");
        }
        if let Some(venv) = &venv {
            assert!(!bagit(venv, &pack).status.success(), "bagit: {what}");
        }
    }
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn recording(pack: &Path) -> std::path::PathBuf {
    let raw = pack.join("data/raw");
    raw.join(files(&raw).first().expect("the pack cites a recording"))
}

fn drop_line(pack: &Path) {
    let path = pack.join("manifest-sha256.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// Runs each command of VERIFY.txt, as a stranger would: pasted into a shell in the pack's folder.
#[test]
fn the_commands_of_verify_txt_run_and_say_what_it_says() {
    let pack = Demo::shared().path("pack");
    if Command::new("jq").arg("--version").output().is_err() {
        return environment::skip("the commands of VERIFY.txt", "`jq` is not installed");
    }
    let text = fs::read_to_string(pack.join("data/VERIFY.txt")).unwrap();
    let mut ran = 0;
    let mut last = String::new();
    // What a command sets for those after it.
    let mut set = String::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("    ")) {
        if let Some(expected) = line.strip_prefix("# must print ") {
            assert!(last.starts_with(expected.trim()), "`{last}` is not `{expected}`");
            continue;
        }
        if line.starts_with(' ') || !pasteable(line) {
            continue;
        }
        if line.starts_with("withheld=") {
            set = format!("{line}\n");
            continue;
        }
        let pasted = format!("{set}{line}");
        let output = Command::new("bash").args(["-c", &pasted]).current_dir(&pack).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "`{line}`: {errors}");
        last = String::from_utf8_lossy(&output.stdout).into_owned();
        if line.starts_with("cat ") {
            assert_eq!(last, "", "nothing was added, and nothing withheld");
        } else {
            assert!(!last.trim().is_empty(), "`{line}` prints nothing");
        }
        ran += 1;
    }
    assert!(ran >= 10, "only {ran} commands were found in VERIFY.txt");
    assert!(text.contains("# must print "), "VERIFY.txt shows how to look up a finding");
}

fn pasteable(line: &str) -> bool {
    ["sha256sum ", "find ", "ls ", "jq ", "sed "].iter().any(|program| line.starts_with(program))
}

#[test]
fn every_finding_can_be_followed_to_its_recorded_line() {
    let demo = Demo::shared();
    let pack = demo.path("pack");
    let assessment = demo.assessment();
    let findings =
        assessment["outcomes"].as_array().unwrap().iter().flat_map(|o| o["findings"].as_array().unwrap());
    let mut followed = 0;
    for evidence in findings.flat_map(|finding| finding["evidence"].as_array().unwrap()) {
        let text = fs::read_to_string(pack.join("data").join(evidence["raw"].as_str().unwrap())).unwrap();
        let pointer = evidence["pointer"].as_str().unwrap();
        let (line, inside) = pointer[1..]
            .split_once('/')
            .map_or((&pointer[1..], String::new()), |(l, p)| (l, format!("/{p}")));
        let line = text.lines().nth(line.parse().unwrap()).expect("the line exists");
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value.pointer(&inside).is_some(), "nothing at {evidence}");
        followed += 1;
    }
    assert!(followed > 0, "the demo finds something");
}

#[test]
fn the_same_demo_gives_the_same_bytes() {
    let demo = Demo::shared();
    let again = tempfile::tempdir().unwrap();
    program::run(again.path(), &["demo", "--out", "demo"]).expect(&[0]);
    for part in ["assessment", "pack"] {
        let (one, two) = (demo.path(part), again.path().join("demo").join(part));
        assert_eq!(files(&one), files(&two));
        for file in files(&one) {
            assert!(
                fs::read(one.join(&file)).unwrap() == fs::read(two.join(&file)).unwrap(),
                "{part}/{}",
                file.display()
            );
        }
    }
}
