//! Log files of a trail with the digests that AWS signs: what is said of them, and what a stranger can prove of it with
//! the commands of VERIFY.txt. What AWS's own `validate-logs` refuses must be refused here, too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use tenure_tests::environment::{self, Venv};
use tenure_tests::program;

use crate::demo::{copy, files};

const ACCOUNT: &str = "111122223333";
const RECORDING: &str = "data/raw/aws/111122223333/cloudtrail-lookup-events.eu-west-1.jsonl";
const KEYS: &str = "cloudtrail-list-public-keys.eu-west-1.json";

fn digest(hour: usize) -> String {
    format!("{ACCOUNT}_CloudTrail-Digest_eu-west-1_org_eu-west-1_20261001T{hour:02}0000Z.json.gz")
}

fn signature(hour: usize) -> String {
    format!("{}.head-object.json", digest(hour))
}

/// An export of three hours, each signed, and what was made of it.
struct Trail {
    folder: TempDir,
}

impl Trail {
    fn shared(venv: &Venv) -> &'static Self {
        static SHARED: OnceLock<Trail> = OnceLock::new();
        SHARED.get_or_init(|| {
            let trail = Self { folder: tempfile::tempdir().unwrap() };
            trail.write(venv, &[]);
            trail.assess();
            let root = trail.folder.path();
            program::run(root, &["pack", "snapshot", "--assessment", "assessment", "--out", "pack"])
                .expect(&[0]);
            trail
        })
    }

    /// The export alone, to damage.
    fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in [ACCOUNT, "keys"] {
            copy(&self.folder.path().join(part), &folder.path().join(part));
        }
        Self { folder }
    }

    fn write(&self, venv: &Venv, more: &[&str]) {
        let made = venv.script("src/trail/write.py").arg(self.folder.path()).args(more).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(ACCOUNT).join(name)
    }

    fn log(&self, hour: usize) -> PathBuf {
        let names = files(&self.folder.path().join(ACCOUNT));
        let end = format!("_{hour}.json.gz");
        let name = names.iter().find(|name| name.to_string_lossy().ends_with(&end)).unwrap();
        self.file(&name.to_string_lossy())
    }

    fn assess(&self) {
        let root = self.folder.path();
        program::run(
            root,
            &["import", "aws", ACCOUNT, "--out", "snapshot", "--as-of", "2026-10-02T00:00:00Z"],
        )
        .expect(&[0]);
        program::run(root, &["assess", "snapshot", "--out", "assessment"]).expect(&[0, 1]);
    }

    fn assessment(&self) -> Value {
        let text = fs::read_to_string(self.folder.path().join("assessment/assessment.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// What is said of the signatures, and whether the log has a hole.
    fn said(&self) -> (String, bool) {
        let assessment = self.assessment();
        let gaps = assessment["gaps"].as_array().unwrap();
        let hole = gaps.iter().any(|gap| gap["code"] == "DigestBroken" || gap["code"] == "Malformed");
        let logs = assessment["governance"]["logs"].as_array().unwrap();
        let log = logs.iter().find(|log| log["scope"] == format!("aws:{ACCOUNT}"));
        (log.map_or(String::new(), |log| log["signatures"].as_str().unwrap().to_owned()), hole)
    }

    /// AWS's own command.
    fn validate(&self, venv: &Venv) -> Output {
        venv.script("src/trail/validate.py").arg(self.folder.path().join(ACCOUNT)).output().unwrap()
    }
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "`{from}` in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Packs another content in a file.
fn repack(path: &Path, from: &str, to: &str) {
    let script =
        format!("gzip -dc \"$0\" | sed 's/{from}/{to}/' | gzip -n > \"$0.new\" && mv \"$0.new\" \"$0\"");
    let before = fs::read(path).unwrap();
    assert!(Command::new("bash").args(["-c", &script]).arg(path).status().unwrap().success());
    assert_ne!(fs::read(path).unwrap(), before);
}

/// A thing done to an export.
type Damage = (&'static str, fn(&Trail, &Venv), &'static str, bool);

const DAMAGES: &[Damage] = &[
    ("a changed log file", |trail, _| repack(&trail.log(10), "dana", "eve"), "verified", true),
    ("a log file that is missing", |trail, _| fs::remove_file(trail.log(9)).unwrap(), "verified", true),
    (
        "a digest that does not say its time",
        |trail, _| repack(&trail.file(&digest(11)), "digestEndTime", "digestEndTime "),
        "verified",
        true,
    ),
    ("a digest with a space more", |trail, _| repack(&trail.file(&digest(11)), "{", "{ "), "broken", true),
    (
        "swapped signatures",
        |trail, _| {
            let (one, other) = (trail.file(&signature(10)), trail.file(&signature(11)));
            let text = fs::read(&one).unwrap();
            fs::copy(&other, &one).unwrap();
            fs::write(&other, text).unwrap();
        },
        "broken",
        true,
    ),
    (
        "a digest that another signed",
        |trail, venv| trail.write(venv, &["resign", "11", "other"]),
        "broken",
        true,
    ),
    (
        "a key that had ended",
        |trail, _| change(&trail.file(KEYS), "2026-10-20T00:00:00", "2026-09-30T00:00:00"),
        // Of no hour it is known what happened, and of the log nothing but that.
        "none",
        true,
    ),
    (
        "a digest that is missing",
        |trail, _| fs::remove_file(trail.file(&digest(10))).unwrap(),
        "verified",
        true,
    ),
    (
        "a signature that is missing",
        |trail, _| fs::remove_file(trail.file(&signature(10))).unwrap(),
        "not-verifiable",
        false,
    ),
    (
        "no key",
        |trail, _| fs::write(trail.file(KEYS), "{\"PublicKeyList\": []}").unwrap(),
        "not-verifiable",
        false,
    ),
    (
        "a digest under another name",
        |trail, _| fs::rename(trail.file(&digest(11)), trail.file(&digest(12))).unwrap(),
        "broken",
        true,
    ),
];

#[test]
fn what_aws_refuses_is_refused() {
    let Some(venv) = environment::venv("digests of CloudTrail against AWS's own validation") else { return };
    let whole = Trail::shared(&venv);
    assert_eq!(whole.said(), ("verified".to_owned(), false));
    let judged = whole.validate(&venv);
    let printed = String::from_utf8_lossy(&judged.stdout).into_owned();
    assert!(judged.status.success(), "{printed}{}", String::from_utf8_lossy(&judged.stderr));
    assert!(
        printed.contains("3/3 digest files valid") && printed.contains("3/3 log files valid"),
        "{printed}"
    );
    for (what, damage, signatures, hole) in DAMAGES {
        let trail = whole.copy();
        damage(&trail, &venv);
        trail.assess();
        assert_eq!(trail.said(), ((*signatures).to_owned(), *hole), "{what}");
        let judged = trail.validate(&venv);
        assert!(!judged.status.success(), "AWS accepts {what}: {}", String::from_utf8_lossy(&judged.stdout));
    }
}

/// The commands of the section, pasted into one shell.
fn commands(root: &Path) -> Output {
    let text = fs::read_to_string(root.join("pack/data/VERIFY.txt")).unwrap();
    let (_, section) = text.split_once("\n11. ").expect("the pack holds digests");
    let commands: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(commands.len() > 20, "{commands:#?}");
    let script = format!("set -e -o pipefail\n{}", commands.join("\n"));
    Command::new("bash").args(["-c", &script]).current_dir(root.join("pack")).output().unwrap()
}

/// Rewrites the recording of a pack, line by line; `None` drops a line.
fn record(root: &Path, rewrite: impl Fn(Value) -> Option<Value>) {
    let path = root.join("pack").join(RECORDING);
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).filter_map(rewrite);
    let after: String = lines.map(|line| format!("{line}\n")).collect();
    assert_ne!(after, text);
    fs::write(&path, after).unwrap();
}

fn is(line: &Value, kind: &str, part: &str) -> bool {
    line["request"][kind].as_str().is_some_and(|label| label.contains(part))
}

/// What is done to a pack's recording, and what the commands say.
type Planted = (&'static str, fn(Value) -> Option<Value>, bool, &'static str);

const PLANTED: &[Planted] = &[
    (
        "a changed digest",
        |mut line| {
            if is(&line, "DigestFile", "T10") {
                let text = line["body"]["Content"].as_str().unwrap().replace("acme-trail", "acme-trial");
                line["body"]["Content"] = text.into();
            }
            Some(line)
        },
        false,
        "was changed",
    ),
    (
        "a changed digest with its digest",
        |mut line| {
            if is(&line, "DigestFile", "T10") {
                let text = line["body"]["Content"].as_str().unwrap().to_owned() + " ";
                line["request"]["ContentSha256"] = sha256(&text).into();
                line["body"]["Content"] = text.into();
            }
            Some(line)
        },
        false,
        "Verification failure",
    ),
    (
        "a signature of another digest",
        |mut line| {
            if is(&line, "SignatureOf", "T11") {
                line["request"]["SignatureOf"] =
                    line["request"]["SignatureOf"].as_str().unwrap().replace("T11", "T10").into();
            }
            Some(line)
        },
        false,
        "Verification failure",
    ),
    (
        "another key under the same fingerprint",
        |mut line| {
            if is(&line, "PublicKeysOf", "") {
                let key = &mut line["body"]["PublicKeyList"][0]["Value"];
                *key = key.as_str().unwrap().replacen("MIIBCgKCAQEA", "MIIBCgKCAQEB", 1).into();
            }
            Some(line)
        },
        false,
        "another fingerprint",
    ),
    (
        "a digest that is missing",
        |line| (!is(&line, "DigestFile", "T10")).then_some(line),
        true,
        "a hole between",
    ),
    (
        "a signature that is missing",
        |line| (!is(&line, "SignatureOf", "T10")).then_some(line),
        true,
        "not proven",
    ),
    (
        "a log file that is missing",
        |line| (!is(&line, "LogFile", "T09")).then_some(line),
        true,
        "eu-west-1.jsonl: ",
    ),
];

fn sha256(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    fs::write(&path, text).unwrap();
    let sum = Command::new("sha256sum").arg(&path).output().unwrap();
    String::from_utf8(sum.stdout).unwrap()[..64].to_owned()
}

#[test]
fn a_stranger_verifies_the_signatures_offline() {
    let Some(venv) = environment::venv("the commands of VERIFY.txt over digests of CloudTrail") else {
        return;
    };
    if Command::new("jq").arg("--version").output().is_err() {
        return environment::skip("the commands of VERIFY.txt", "`jq` is not installed");
    }
    let whole = Trail::shared(&venv);
    let run = |damage: &dyn Fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        copy(&whole.folder.path().join("pack"), &folder.path().join("pack"));
        fs::create_dir(folder.path().join("trail")).unwrap();
        for hour in 9..12 {
            let log = whole.log(hour);
            fs::copy(&log, folder.path().join("trail").join(log.file_name().unwrap())).unwrap();
        }
        damage(folder.path());
        let output = commands(folder.path());
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), stdout.into_owned(), stderr.into_owned())
    };
    let (success, printed, errors) = run(&|_| {});
    assert!(success && errors.is_empty(), "{printed}{errors}");
    assert_eq!(printed.matches(": Verified OK").count(), 3, "{printed}");
    // Beside the three digests stands the one key.
    assert_eq!(printed.lines().count(), 4, "{printed}");
    let packed =
        program::run(Path::new("/"), &["verify", whole.folder.path().join("pack").to_str().unwrap()]);
    packed.expect(&[0]);
    for (what, rewrite, success, says) in PLANTED {
        let (held, printed, errors) = run(&|root| record(root, rewrite));
        assert!(printed.contains(says), "{what}: {printed}{errors}");
        // What is missing makes the files of the bucket strangers, or is told.
        assert!(!held || *success, "{what}: {printed}");
        assert_ne!((printed.matches(": Verified OK").count(), printed.lines().count()), (3, 4), "{what}");
    }
    let (held, printed, _) =
        run(&|root| repack(&root.join("trail").join(whole.log(9).file_name().unwrap()), "dana", "eve"));
    assert!(!held && printed.contains("no digest names"), "{printed}");
}

#[test]
fn a_pack_without_digests_has_no_such_commands() {
    let text = fs::read_to_string(crate::demo::Demo::shared().path("pack").join("data/VERIFY.txt")).unwrap();
    assert!(!text.contains("\n11. ") && !text.contains("CloudTrail"));
}
