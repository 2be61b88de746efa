//! Signed packs, judged twice: by the commands that VERIFY.txt hands to a stranger, and by `tenure verify`. What one
//! of them refuses the other must refuse.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use tenure_tests::environment;
use tenure_tests::program;
use tenure_tests::time_authority::TimeAuthority;

use crate::demo::{Demo, copy};

const ALICE: &str = "alice@acme.example";
const SIGNATURE: &str = "signatures/tagmanifest-sha256.txt.sshsig";

/// A signed and stamped pack with a chain of custody, and beside it what its reader trusts.
struct Signed {
    folder: TempDir,
}

impl Signed {
    fn shared() -> &'static Self {
        static SHARED: OnceLock<Signed> = OnceLock::new();
        SHARED.get_or_init(Self::make)
    }

    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (name, kind) in [("alice", "ed25519"), ("customer", "ecdsa"), ("mallory", "ed25519")] {
            keygen(root, &["-t", kind, "-f", name, "-N", "", "-q", "-C", name]);
        }
        let authority = TimeAuthority::start(&root.join("authority"));
        fs::copy(&authority.root, root.join("tsa-ca.pem")).unwrap();
        fs::write(
            root.join("allowed_signers"),
            format!(
                "{}{}{}",
                listed(root, ALICE, "alice"),
                listed(root, "acme", "alice"),
                listed(root, "bank", "customer")
            ),
        )
        .unwrap();
        // A chain grows in a folder that is there: a name that is mistyped makes none.
        let mistyped = ["custody", "add", "evnets", "--party", "acme", "--event", "x", "--key", "alice"];
        tenure(root, &mistyped).expect(&[2]);
        assert!(!root.join("evnets").exists());
        fs::create_dir(root.join("events")).unwrap();
        let event = |to: &str, party: &str, event: &str, key: &str| {
            tenure(root, &["custody", "add", to, "--party", party, "--event", event, "--key", key])
                .expect(&[0]);
        };
        event("events", "acme", "scan run from the jump host", "alice");
        event("events", "bank", "scan witnessed", "customer");
        let demo = |part: &str| Demo::shared().path(part).display().to_string();
        tenure(
            root,
            &[
                "pack",
                &demo("snapshot"),
                "--assessment",
                &demo("assessment"),
                "--register",
                &demo("register.toml"),
                "--out",
                "pack",
                "--sign",
                "alice",
                "--signer",
                ALICE,
                "--tsa",
                &authority.url,
                "--custody",
                "events",
                "--previous",
                &demo("pack"),
            ],
        )
        .expect(&[0]);
        event("pack", "acme", "handed over by sftp", "alice");
        event("pack", "bank", "received; digest compared", "customer");
        tenure(
            root,
            &[
                "sign",
                "pack",
                "--key",
                "customer",
                "--as",
                "customer",
                "--signer",
                "bank",
                "--tsa",
                &authority.url,
            ],
        )
        .expect(&[0]);
        Self { folder }
    }

    /// All of it again, to damage.
    fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for part in ["pack", "authority"] {
            copy(&self.folder.path().join(part), &folder.path().join(part));
        }
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        folder
    }
}

fn tenure(folder: &Path, arguments: &[&str]) -> program::Run {
    program::run(folder, arguments)
}

fn keygen(folder: &Path, arguments: &[&str]) {
    let made = Command::new("ssh-keygen").args(arguments).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A line of a list of signers.
fn listed(folder: &Path, who: &str, key: &str) -> String {
    listed_with(folder, who, key, "namespaces=\"evidence-pack@tenure,custody@tenure\"")
}

fn listed_with(folder: &Path, who: &str, key: &str, options: &str) -> String {
    let public = fs::read_to_string(folder.join(format!("{key}.pub"))).unwrap();
    format!("{who} {options} {public}")
}

/// The commands of sections 1 to 7, pasted into one shell.
fn plain(root: &Path) -> Output {
    let text = fs::read_to_string(Signed::shared().folder.path().join("pack/data/VERIFY.txt")).unwrap();
    let (seals, _) = text.split_once("8. WHAT A FINDING").expect("VERIFY.txt has its sections");
    let commands: Vec<&str> = seals.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(commands.len() > 25, "{seals}");
    let script = format!("set -eo pipefail\n{}\n", commands.join("\n"));
    Command::new("bash")
        .args(["-c", &script])
        .current_dir(root.join("pack"))
        .env("TMPDIR", root)
        .output()
        .unwrap()
}

fn verify(root: &Path) -> program::Run {
    let mut arguments = vec![
        "verify",
        "pack",
        "--allowed-signers",
        "allowed_signers",
        "--tsa-ca",
        "tsa-ca.pem",
        "--require-signature",
        "--format",
        "json",
    ];
    if root.join("revoked_keys").exists() {
        arguments.extend(["--revoked", "revoked_keys"]);
    }
    tenure(root, &arguments)
}

fn tools(part: &str) -> bool {
    let is_there = |program: &str| Command::new(program).arg("--help").output().is_ok();
    for program in ["ssh-keygen", "openssl", "jq"] {
        if !is_there(program) {
            environment::skip(part, &format!("`{program}` is not installed"));
            return false;
        }
    }
    true
}

#[test]
fn a_stranger_and_tenure_accept_what_was_signed() {
    if !tools("signed packs") {
        return;
    }
    let root = Signed::shared().folder.path();
    let answer = verify(root).expect(&[0]).json();
    let seals = &answer["seals"];
    assert_eq!(seals["signatures"][0]["signer"], ALICE);
    assert_eq!(seals["signatures"][1]["role"], "customer");
    for signature in seals["signatures"].as_array().unwrap() {
        assert_eq!(
            (&signature["statement"], &signature["stamp"]["trusted"]),
            (&Value::Bool(true), &Value::Bool(true))
        );
    }
    assert_eq!(seals["stamp"]["authority"], "CN=Test Time Authority");
    assert_eq!(seals["custody"]["events"].as_array().unwrap().len(), 4);
    let done = plain(root);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(said.matches("Good \"evidence-pack@tenure\" signature").count(), 4, "{said}");
    assert_eq!(said.matches("Good \"custody@tenure\" signature").count(), 4, "{said}");
    assert!(said.contains("Signature Verified Successfully"), "{said}");
    let head = seals["custody"]["head"].as_str().unwrap();
    assert!(said.contains(&format!("last event: {head}")), "{said}");
    let Some(venv) = environment::venv("BagIt's own validator over a signed pack") else { return };
    let script = "import sys, bagit; bagit.Bag(sys.argv[1]).validate()";
    let bag =
        Command::new(venv.program("python")).args(["-c", script]).arg(root.join("pack")).output().unwrap();
    assert!(bag.status.success(), "{}", String::from_utf8_lossy(&bag.stderr));
}

#[test]
fn without_a_list_nobody_is_named_and_without_an_authority_no_time_is_independent() {
    let root = Signed::shared().folder.path();
    let said = tenure(root, &["verify", "pack"]).expect(&[0]).stdout;
    assert!(said.contains("no list given here says whose that is"), "{said}");
    assert!(said.contains("for which no authority given here vouches"), "{said}");
    assert!(!said.contains(ALICE), "{said}");
    let demo = Demo::shared().path("pack").display().to_string();
    let said = tenure(root, &["verify", &demo]).expect(&[0]).stdout;
    assert!(said.contains("not signed") && said.contains("no independent time"), "{said}");
    tenure(root, &["verify", &demo, "--allowed-signers", "allowed_signers", "--require-signature"])
        .expect(&[4]);
    tenure(root, &["verify", "pack", "--require-signature"]).expect(&[2]);
    let signers = ["verify", "pack", "--allowed-signers", "allowed_signers", "--signer"];
    tenure(root, &[&signers[..], &["bank"]].concat()).expect(&[0]);
    tenure(root, &[&signers[..], &["mallory"]].concat()).expect(&[4]);
}

type Damage = (&'static str, fn(&Path));

const DAMAGES: &[Damage] = &[
    ("the report changed", |root| flip(&root.join("pack/data/report.html"))),
    ("the assessment changed", |root| flip(&root.join("pack/data/assessment.json"))),
    ("the instructions changed", |root| flip(&root.join("pack/data/VERIFY.txt"))),
    ("the ledger changed", |root| flip(&root.join("pack/data/coverage.jsonl"))),
    ("a table changed", |root| flip(&first(&root.join("pack/data/tables")))),
    ("a recording changed", |root| flip(&first(&root.join("pack/data/raw")))),
    ("the register changed", |root| flip(&first(&root.join("pack/data/register")))),
    ("the bag's metadata changed", |root| flip(&root.join("pack/bag-info.txt"))),
    ("the manifest changed", |root| flip(&root.join("pack/manifest-sha256.txt"))),
    ("the tag manifest changed", |root| flip(&root.join("pack/tagmanifest-sha256.txt"))),
    ("a file added", |root| fs::write(root.join("pack/data/more.txt"), "more").unwrap()),
    ("a folder linked in", |root| {
        std::os::unix::fs::symlink("/", root.join("pack/data/tables/more")).unwrap();
    }),
    ("a file that is a link", |root| {
        let path = root.join("pack/data/coverage.jsonl");
        fs::rename(&path, root.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(root.join("elsewhere"), path).unwrap();
    }),
    ("the statement of another pack by the same signer", |root| {
        copy(&Demo::shared().path("pack"), &root.join("other"));
        tenure(root, &["sign", "other", "--key", "alice"]).expect(&[0]);
        let statement = "signatures/tagmanifest-sha256.txt.dsse.json";
        fs::copy(root.join("other").join(statement), root.join("pack").join(statement)).unwrap();
    }),
    ("a file removed", |root| fs::remove_file(root.join("pack/data/coverage.jsonl")).unwrap()),
    ("everything re-hashed after a change", rehash),
    ("the signature changed", |root| {
        let path = root.join("pack").join(SIGNATURE);
        let text = fs::read_to_string(&path).unwrap();
        let line = text.lines().nth(4).unwrap();
        let other: String = line.chars().rev().collect();
        fs::write(&path, text.replace(line, &other)).unwrap();
    }),
    ("the signature removed", |root| fs::remove_file(root.join("pack").join(SIGNATURE)).unwrap()),
    ("a stranger's signature in its place", |root| sign_as(root, "mallory", "evidence-pack@tenure")),
    ("a signature made for something else", |root| sign_as(root, "alice", "file")),
    ("the signatures swapped", |root| {
        swap(root, SIGNATURE, "signatures/custody/0003.json.sig");
    }),
    ("a key that ended before the stamp", |root| {
        relist(root, "namespaces=\"evidence-pack@tenure,custody@tenure\",valid-before=\"20200101\"");
    }),
    ("a key that begins after the stamp", |root| {
        relist(root, "namespaces=\"evidence-pack@tenure,custody@tenure\",valid-after=\"20900101\"");
    }),
    ("a key that may sign something else only", |root| relist(root, "namespaces=\"git\"")),
    ("a revoked key", |root| {
        fs::copy(root.join("alice.pub"), root.join("revoked_keys")).unwrap();
    }),
    ("a key revoked by a KRL", |root| keygen(root, &["-k", "-q", "-f", "revoked_keys", "alice.pub"])),
    ("a key revoked by its digest", |root| {
        fs::write(root.join("list"), format!("hash: {}", fingerprint(root, "alice"))).unwrap();
        keygen(root, &["-k", "-q", "-f", "revoked_keys", "list"]);
    }),
    ("the stamp of another file", |root| {
        swap(root, "signatures/tagmanifest-sha256.txt.tsr", "signatures/tagmanifest-sha256.txt.sshsig.tsr");
    }),
    ("a stamp of another authority", |root| {
        let other = TimeAuthority::start(&root.join("other"));
        fs::copy(other.root, root.join("tsa-ca.pem")).unwrap();
    }),
    ("a stamp with another time", |root| {
        let path = root.join("pack/signatures/tagmanifest-sha256.txt.tsr");
        let mut bytes = fs::read(&path).unwrap();
        // A time in ASN.1: its tag, its length, its century.
        let time = bytes.windows(4).position(|four| four == b"\x18\x0f20").unwrap();
        bytes[time + 5] ^= 1;
        fs::write(path, bytes).unwrap();
    }),
    ("an event edited", |root| {
        let path = root.join("pack/signatures/custody/0003.json");
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("handed over", "destroyed")).unwrap();
    }),
    ("an event taken out", |root| {
        fs::remove_file(root.join("pack/signatures/custody/0003.json")).unwrap();
        fs::remove_file(root.join("pack/signatures/custody/0003.json.sig")).unwrap();
    }),
    ("an event signed by another party", |root| {
        let folder = root.join("pack/signatures/custody");
        fs::remove_file(folder.join("0003.json.sig")).unwrap();
        let sign = [
            "-Y",
            "sign",
            "-q",
            "-f",
            "customer",
            "-n",
            "custody@tenure",
            "pack/signatures/custody/0003.json",
        ];
        keygen(root, &sign);
    }),
    ("an event without a signature", |root| {
        fs::remove_file(root.join("pack/signatures/custody/0004.json.sig")).unwrap();
    }),
    ("the statement changed", |root| {
        let path = root.join("pack/signatures/tagmanifest-sha256.txt.dsse.json");
        let text = fs::read_to_string(&path).unwrap();
        let payload = text.split('"').nth(3).unwrap().to_owned();
        fs::write(&path, text.replace(&payload, &format!("IH{}", &payload[2..]))).unwrap();
    }),
];

#[test]
fn what_was_changed_is_refused_by_the_plain_commands_and_by_tenure() {
    if !tools("signed packs that were changed") {
        return;
    }
    for (what, damage) in DAMAGES {
        let folder = Signed::shared().copy();
        damage(folder.path());
        let ours = verify(folder.path());
        assert_eq!(ours.code, Some(4), "`tenure verify`: {what}\n{ours}");
        let plain = plain(folder.path());
        assert!(
            !plain.status.success(),
            "plain commands: {what}\n{}",
            String::from_utf8_lossy(&plain.stdout)
        );
    }
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn first(folder: &Path) -> PathBuf {
    folder.join(crate::demo::files(folder).first().expect("it holds a file"))
}

fn swap(root: &Path, one: &str, other: &str) {
    let (one, other) = (root.join("pack").join(one), root.join("pack").join(other));
    let bytes = fs::read(&one).unwrap();
    fs::copy(&other, &one).unwrap();
    fs::write(&other, bytes).unwrap();
}

/// Whoever holds the pack can make all its digests fit again; the signature does not.
fn rehash(root: &Path) {
    let script = "sed -i 's/critical/high/' data/assessment.json && \
        find data -type f | LC_ALL=C sort | xargs -d '\\n' sha256sum > manifest-sha256.txt && \
        sha256sum bag-info.txt bagit.txt manifest-sha256.txt > tagmanifest-sha256.txt";
    let done = Command::new("bash").args(["-c", script]).current_dir(root.join("pack")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn sign_as(root: &Path, key: &str, namespace: &str) {
    let path = root.join("pack/tagmanifest-sha256.txt");
    keygen(root, &["-Y", "sign", "-q", "-f", key, "-n", namespace, path.to_str().unwrap()]);
    fs::rename(root.join("pack/tagmanifest-sha256.txt.sig"), root.join("pack").join(SIGNATURE)).unwrap();
}

/// Alice's key with other options.
fn relist(root: &Path, options: &str) {
    let text = format!(
        "{}{}{}",
        listed_with(root, ALICE, "alice", options),
        listed_with(root, "acme", "alice", options),
        listed(root, "bank", "customer")
    );
    fs::write(root.join("allowed_signers"), text).unwrap();
}

fn fingerprint(root: &Path, key: &str) -> String {
    let told = Command::new("ssh-keygen").args(["-l", "-f", key]).current_dir(root).output().unwrap();
    String::from_utf8(told.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
}

/// RFC 3161 allows fractions of a second, which not every reader of it does.
#[test]
fn a_stamp_with_fractions_of_a_second_is_read() {
    if !tools("stamps with fractions of a second") {
        return;
    }
    let folder = Signed::shared().copy();
    let root = folder.path();
    let authority = TimeAuthority::precise(&root.join("precise"));
    keygen(root, &["-t", "ed25519", "-f", "auditor", "-N", "", "-q", "-C", "auditor"]);
    let sign = ["sign", "pack", "--key", "auditor", "--as", "auditor", "--signer", "auditor", "--tsa"];
    tenure(root, &[&sign[..], &[&authority.url]].concat()).expect(&[0]);
    let both = ["tsa-ca.pem", "precise/ca.pem"].map(|path| fs::read_to_string(root.join(path)).unwrap());
    fs::write(root.join("tsa-ca.pem"), both.concat()).unwrap();
    let signers = fs::read_to_string(root.join("allowed_signers")).unwrap();
    fs::write(root.join("allowed_signers"), format!("{signers}{}", listed(root, "auditor", "auditor")))
        .unwrap();
    let seals = verify(root).expect(&[0]).json()["seals"].clone();
    let mut times =
        seals["signatures"].as_array().unwrap().iter().filter_map(|one| one["stamp"]["time"].as_str());
    assert!(times.any(|time| time.contains('.')), "{seals}");
    let done = plain(root);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// What can be done to a pack that withholds files, so that it shows something else.
const WITHHELD_DAMAGES: &[Damage] = &[
    ("a withheld file put back, changed", |root| {
        let path = withheld_file(root);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}\n").unwrap();
    }),
    ("another file removed", |root| fs::remove_file(root.join("pack/data/coverage.jsonl")).unwrap()),
    ("a file added", |root| fs::write(root.join("pack/data/more.txt"), "more").unwrap()),
    ("the list removed", |root| fs::remove_file(root.join("pack/signatures/withheld.txt")).unwrap()),
    ("another digest in the list", |root| {
        let path = root.join("pack/signatures/withheld.txt");
        let text = fs::read_to_string(&path).unwrap();
        let first = text.chars().next().unwrap();
        let other = if first == '0' { '1' } else { '0' };
        fs::write(&path, format!("{other}{}", &text[1..])).unwrap();
    }),
    ("a changed file called withheld", |root| {
        let manifest = fs::read_to_string(root.join("pack/manifest-sha256.txt")).unwrap();
        let line = manifest.lines().find(|line| line.ends_with("data/report.html")).unwrap();
        let path = root.join("pack/signatures/withheld.txt");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}{line}\n")).unwrap();
        flip(&root.join("pack/data/report.html"));
    }),
];

fn withheld_file(root: &Path) -> PathBuf {
    let text = fs::read_to_string(root.join("pack/signatures/withheld.txt")).unwrap();
    root.join("pack").join(text.lines().next().unwrap().split_once("  ").unwrap().1)
}

#[test]
fn a_signed_pack_that_withholds_files_verifies_as_before() {
    if !tools("signed packs that withhold files") {
        return;
    }
    let withheld = || {
        let folder = Signed::shared().copy();
        let root = folder.path();
        let told = tenure(root, &["withhold", "pack", "raw/aws/", "register/", "--out", "held"]).expect(&[0]);
        assert!(told.stdout.contains("signatures over it still hold"), "{told}");
        fs::remove_dir_all(root.join("pack")).unwrap();
        fs::rename(root.join("held"), root.join("pack")).unwrap();
        folder
    };
    let folder = withheld();
    let answer = verify(folder.path()).expect(&[0]).json();
    assert!(!answer["withheld"].as_array().unwrap().is_empty(), "{answer}");
    assert!(answer["withheld_citations"].as_u64().unwrap() > 0, "what cannot be followed is told");
    assert!(!withheld_file(folder.path()).exists());
    let done = plain(folder.path());
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    for (what, damage) in WITHHELD_DAMAGES {
        let folder = withheld();
        damage(folder.path());
        let ours = verify(folder.path());
        assert_eq!(ours.code, Some(4), "`tenure verify`: {what}\n{ours}");
        let plain = plain(folder.path());
        let said = String::from_utf8_lossy(&plain.stdout);
        assert!(!plain.status.success(), "plain commands: {what}\n{said}");
    }
}

/// A signer may have had another key, and a line may name several: the commands find the key that signed.
#[test]
fn a_key_is_found_among_others_of_its_signer() {
    if !tools("several keys of a signer") {
        return;
    }
    let folder = Signed::shared().copy();
    let root = folder.path();
    keygen(root, &["-t", "ed25519", "-f", "older", "-N", "", "-q", "-C", "older"]);
    let names = format!("{ALICE},acme");
    let text =
        [listed(root, &names, "older"), listed(root, &names, "alice"), listed(root, "bank", "customer")];
    fs::write(root.join("allowed_signers"), text.concat()).unwrap();
    verify(root).expect(&[0]);
    let done = plain(root);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Nothing is written into what is sealed.
#[test]
fn no_pack_is_made_inside_of_another() {
    let folder = Signed::shared().copy();
    let root = folder.path();
    let refused = tenure(root, &["withhold", "pack", "register/", "--out", "pack/data/held"]).expect(&[2]);
    assert!(refused.stderr.contains("nothing may be added to"), "{refused}");
    verify(root).expect(&[0]);
}

#[test]
fn packs_form_a_chain() {
    let root = Signed::shared().folder.path();
    let demo = Demo::shared().path("pack").display().to_string();
    let said = tenure(root, &["verify", "pack", "--previous", &demo]).expect(&[0]).stdout;
    assert!(said.contains("before it came the pack"), "{said}");
    tenure(root, &["verify", "pack", "--previous", "pack"]).expect(&[4]);
    tenure(root, &["verify", &demo, "--previous", "pack"]).expect(&[4]);
}

#[test]
fn keys_come_from_agents_and_from_files_with_a_passphrase() {
    if !tools("keys in agents") {
        return;
    }
    let folder = Signed::shared().copy();
    let root = folder.path();
    keygen(root, &["-t", "ed25519", "-f", "auditor", "-N", "open sesame", "-q", "-C", "auditor"]);
    let sign = ["sign", "pack", "--key", "auditor", "--as", "auditor"];
    let refused = tenure(root, &sign).expect(&[2]);
    assert!(refused.stderr.contains("TENURE_KEY_PASSPHRASE"), "{refused}");
    let with = |passphrase: &str| {
        program::finish(program::tenure(root, &sign).env("TENURE_KEY_PASSPHRASE", passphrase))
    };
    assert!(with("wrong").expect(&[2]).stderr.contains("does not open"));
    with("open sesame").expect(&[0]);
    assert!(with("open sesame").expect(&[2]).stderr.contains("is never replaced"));

    let missing = by_agent(root, &[], "mallory");
    assert!(missing.expect(&[2]).stderr.contains("does not hold the key"));
    by_agent(root, &["mallory"], "mallory").expect(&[0]);
    let seals = tenure(root, &["verify", "pack", "--format", "json"]).expect(&[0]).json()["seals"].clone();
    let statements =
        seals["signatures"].as_array().unwrap().iter().filter(|one| one["statement"] == true).count();
    assert_eq!(statements, 4, "{seals}");
}

/// Signs with a public key, while an agent holds some private ones.
fn by_agent(root: &Path, held: &[&str], key: &str) -> program::Run {
    let socket = root.join("agent");
    let mut agent =
        Command::new("ssh-agent").args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).spawn().unwrap();
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for key in held {
        let mut add = Command::new("ssh-add");
        assert!(add.arg("-q").arg(root.join(key)).env("SSH_AUTH_SOCK", &socket).status().unwrap().success());
    }
    let public = format!("{key}.pub");
    let mut command = program::tenure(root, &["sign", "pack", "--key", &public, "--as", key]);
    let run = program::finish(command.env("SSH_AUTH_SOCK", &socket));
    agent.kill().unwrap();
    agent.wait().unwrap();
    let _ = fs::remove_file(socket);
    run
}

#[test]
fn others_read_the_statement() {
    let Some(venv) = environment::venv("in-toto's own readers over the statement of a pack") else { return };
    let folder = Signed::shared().copy();
    let root = folder.path();
    keygen(root, &["-t", "rsa", "-b", "2048", "-f", "rsa", "-N", "", "-q", "-C", "rsa"]);
    by_agent(root, &["rsa"], "rsa").expect(&[0]);
    // The same kind of key without an agent: read from its file, and the passphrase of another one from the environment.
    tenure(root, &["sign", "pack", "--key", "rsa", "--as", "rsa-file"]).expect(&[0]);
    keygen(root, &["-t", "rsa", "-b", "3072", "-f", "locked", "-N", "open sesame", "-q", "-C", "locked"]);
    let mut locked = program::tenure(root, &["sign", "pack", "--key", "locked", "--as", "locked"]);
    program::finish(locked.env("TENURE_KEY_PASSPHRASE", "open barley")).expect(&[2]);
    program::finish(locked.env("TENURE_KEY_PASSPHRASE", "open sesame")).expect(&[0]);
    for (envelope, key, scheme) in [
        ("tagmanifest-sha256.txt.dsse.json", "alice.pub", "ed25519"),
        ("tagmanifest-sha256.txt.customer.dsse.json", "customer.pub", "ecdsa-sha2-nistp256"),
        ("tagmanifest-sha256.txt.rsa.dsse.json", "rsa.pub", "rsa-pkcs1v15-sha512"),
        ("tagmanifest-sha256.txt.rsa-file.dsse.json", "rsa.pub", "rsa-pkcs1v15-sha512"),
        ("tagmanifest-sha256.txt.locked.dsse.json", "locked.pub", "rsa-pkcs1v15-sha512"),
    ] {
        let read = |key: &str| {
            let mut command = venv.script("src/read_statement.py");
            command
                .arg(root.join("pack/signatures").join(envelope))
                .arg(root.join(key))
                .arg(scheme)
                .output()
                .unwrap()
        };
        let done = read(key);
        assert!(done.status.success(), "{envelope}: {}", String::from_utf8_lossy(&done.stderr));
        let statement: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(statement["subject"][0]["name"], "tagmanifest-sha256.txt");
        if scheme == "ed25519" {
            assert!(!read("mallory.pub").status.success(), "another key is refused");
        }
    }
}
