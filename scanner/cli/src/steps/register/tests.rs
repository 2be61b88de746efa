//! Provenance with real `git` and `ssh-keygen`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tenure_register::{Provenance, Register};

use super::{Declared, load};

/// A repository with a register, and keys of people.
struct Repository {
    dir: TempDir,
}

impl Repository {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for person in ["jane", "omar", "ann", "mallory"] {
            let key = dir.path().join(person);
            run(
                dir.path(),
                "ssh-keygen",
                &["-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key.to_str().unwrap()],
            );
        }
        let repository = Self { dir };
        fs::create_dir(repository.work()).unwrap();
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    fn git(&self, arguments: &[&str]) {
        let mut all = vec!["-c", "user.name=N", "-c", "user.email=n@contoso.example", "-c", "gpg.format=ssh"];
        all.extend(arguments);
        run(&self.work(), "git", &all);
    }

    fn write(&self, text: &str) {
        fs::write(self.work().join("register.toml"), text).unwrap();
    }

    /// Commits what is there, signed by a person or by nobody.
    fn commit(&self, signer: Option<&str>) {
        self.git(&["add", "-A"]);
        match signer {
            None => self.git(&["commit", "-q", "--no-gpg-sign", "-m", "change"]),
            Some(person) => {
                let key = format!("user.signingkey={}", self.dir.path().join(person).display());
                self.git(&["-c", &key, "commit", "-q", "-S", "-m", "change"]);
            }
        }
    }

    fn key(&self, person: &str) -> String {
        fs::read_to_string(self.dir.path().join(format!("{person}.pub"))).unwrap().trim().to_owned()
    }

    /// The list of signers of the settings.
    fn pin(&self, person: &str) -> PathBuf {
        let path = self.dir.path().join("allowed_signers");
        fs::write(&path, format!("{person}@contoso.example namespaces=\"git\" {}\n", self.key(person)))
            .unwrap();
        path
    }

    fn load(&self, signers: Option<PathBuf>) -> Register {
        load(&Declared { paths: vec![self.work()], signers }).unwrap()
    }

    fn register(&self, more: &str) -> String {
        let person = |id: &str, party: &str| {
            format!(
                "[[person]]\nid = \"{id}\"\nname = \"{id}\"\nparty = \"{party}\"\nsigns = [\"{}\"]\n\n",
                self.key(id)
            )
        };
        format!(
            "format = 1\n[customer]\nname = \"Contoso\"\n\n[[party]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"partner\"\n\n{}{}{}{more}",
            person("jane", "customer"),
            person("omar", "customer"),
            person("ann", "acme")
        )
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn party(register: &Register) -> &Provenance {
    &register.parties["acme"].place.provenance
}

fn why(provenance: &Provenance) -> &str {
    match provenance {
        Provenance::Unsigned(why) => why,
        Provenance::Signed { by, .. } => panic!("signed by {by}"),
    }
}

fn signer(provenance: &Provenance) -> &str {
    match provenance {
        Provenance::Signed { by, .. } => by,
        Provenance::Unsigned(why) => panic!("{why}"),
    }
}

#[test]
fn what_no_commit_holds_is_unsigned_and_says_why() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    assert_eq!(why(party(&repository.load(None))), "not committed to git");
    repository.commit(None);
    assert!(why(party(&repository.load(None))).ends_with("is not signed"));
    repository.write(&repository.register("# more\n"));
    assert_eq!(why(party(&repository.load(None))), "the file was changed since the last commit");
    fs::remove_dir_all(repository.work().join(".git")).unwrap();
    assert_eq!(why(party(&repository.load(None))), "not in git");
}

#[test]
fn a_key_counts_where_it_is_pinned_or_another_signer_signed_for_it() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    repository.commit(Some("jane"));
    // Whoever may write the file may declare a key and sign with it.
    let alone = repository.load(None);
    assert!(
        why(party(&alone)).contains("a key that only the register says is `jane`'s"),
        "{:?}",
        party(&alone)
    );
    let pinned = repository.pin("jane");
    let register = repository.load(Some(pinned.clone()));
    assert_eq!(signer(party(&register)), "jane");
    // Jane signed for Omar's entry, so that his key counts from now on.
    repository
        .write(&repository.register("[[environment]]\nid = \"prod\"\nscopes = [\"aws:111122223333\"]\n"));
    repository.commit(Some("omar"));
    let register = repository.load(Some(pinned.clone()));
    assert_eq!(signer(&register.environments[0].place.provenance), "omar");
    assert_eq!(signer(party(&register)), "jane", "what stood there before is hers still");
    // Ann's key is known, but she is the partner's.
    let more = "[[environment]]\nid = \"prod\"\nscopes = [\"aws:111122223333\"]\n[[environment]]\nid = \"test\"\nscopes = [\"aws:444455556666\"]\n";
    repository.write(&repository.register(more));
    repository.commit(Some("ann"));
    let register = repository.load(Some(pinned));
    assert!(why(&register.environments[1].place.provenance).contains("`ann`, who is not the customer's"));
    assert_eq!(signer(&register.environments[0].place.provenance), "omar");
}

#[test]
fn two_strangers_cannot_vouch_for_each_other() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    repository.commit(Some("jane"));
    let swapped = repository.register("").replace("name = \"jane\"", "name = \"Jane Doe\"");
    repository.write(&swapped);
    repository.commit(Some("omar"));
    let register = repository.load(None);
    assert!(
        why(&register.people["jane"].place.provenance).contains("pin it by"),
        "nobody is trusted to begin with"
    );
}

#[test]
fn foreign_keys_wrong_signatures_and_mixed_lines_are_told() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    repository.commit(Some("mallory"));
    let pinned = repository.pin("jane");
    let register = repository.load(Some(pinned.clone()));
    assert!(why(party(&register)).contains("a key that nobody here has"), "{:?}", party(&register));
    // The whole file anew by Jane, then one line of it by nobody.
    fs::remove_file(repository.work().join("register.toml")).unwrap();
    repository.commit(None);
    repository.write(&repository.register(""));
    repository.commit(Some("jane"));
    assert_eq!(signer(party(&repository.load(Some(pinned.clone())))), "jane");
    repository.write(&repository.register("").replace("name = \"Acme\"", "name = \"Acme Ltd\""));
    repository.commit(None);
    let register = repository.load(Some(pinned));
    assert!(why(party(&register)).ends_with("is not signed"));
    assert_eq!(signer(&register.people["omar"].place.provenance), "jane", "another entry is not touched");
}

#[test]
fn who_takes_a_line_out_changes_the_entry() {
    let repository = Repository::new();
    let right = "[[environment]]\nid = \"prod\"\nscopes = [\"aws:111122223333\"]\n\n[[right]]\nparty = \"acme\"\nenvironment = \"prod\"\nhours = \"Mon-Fri 08:00-18:00\"\nview = \"always\"\n";
    repository.write(&repository.register(right));
    repository.commit(Some("jane"));
    let pinned = repository.pin("jane");
    assert_eq!(signer(&repository.load(Some(pinned.clone())).rights[0].place.provenance), "jane");
    repository.write(&repository.register(&right.replace("hours = \"Mon-Fri 08:00-18:00\"\n", "")));
    repository.commit(Some("mallory"));
    let register = repository.load(Some(pinned));
    assert!(register.rights[0].hours.is_none());
    assert!(why(&register.rights[0].place.provenance).contains("a key that nobody here has"));
    assert_eq!(signer(&register.environments[0].place.provenance), "jane");
}

#[test]
fn a_forged_signature_is_wrong() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    repository.commit(Some("jane"));
    // The commit of Jane with another message: its signature is of other words.
    let script = "git cat-file commit HEAD | sed 's/^change$/forged/' | git hash-object -t commit -w --stdin | \
                  xargs git update-ref HEAD";
    run(&repository.work(), "sh", &["-c", script]);
    let register = repository.load(Some(repository.pin("jane")));
    assert!(why(party(&register)).contains("is wrong"), "{:?}", party(&register));
}

#[test]
fn the_settings_of_a_repository_run_nothing() {
    let repository = Repository::new();
    let proof = repository.dir.path().join("ran");
    let program = repository.dir.path().join("evil.sh");
    fs::write(&program, format!("#!/bin/sh\ntouch '{}'\nexit 0\n", proof.display())).unwrap();
    run(repository.dir.path(), "chmod", &["+x", "evil.sh"]);
    repository.write(&repository.register(""));
    fs::write(repository.work().join(".gitattributes"), "*.toml filter=evil diff=evil\n").unwrap();
    repository.commit(Some("jane"));
    let evil = program.to_str().unwrap();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "gpg.program",
        "gpg.ssh.program",
        "gpg.x509.program",
        "gpg.ssh.defaultKeyCommand",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "credential.helper",
    ] {
        repository.git(&["config", key, evil]);
    }
    repository.git(&["config", "log.showSignature", "true"]);
    let _ = fs::remove_file(&proof);
    let register = repository.load(Some(repository.pin("jane")));
    assert_eq!(signer(party(&register)), "jane");
    assert!(!proof.exists(), "a program of the repository's settings was run");
}

#[test]
fn cut_history_proves_nothing_of_what_lies_before() {
    let repository = Repository::new();
    repository.write(&repository.register(""));
    repository.commit(None);
    repository.write(&repository.register("# more\n"));
    repository.commit(Some("jane"));
    let clone = repository.dir.path().join("clone");
    let url = format!("file://{}", repository.work().display());
    run(repository.dir.path(), "git", &["clone", "-q", "--depth", "1", &url, clone.to_str().unwrap()]);
    let declared = Declared { paths: vec![clone], signers: Some(repository.pin("jane")) };
    let register = load(&declared).unwrap();
    assert!(why(party(&register)).contains("history is cut off"), "{:?}", party(&register));
}

#[test]
fn tables_beside_a_file_and_folders_are_read() {
    let repository = Repository::new();
    let text = format!("identities = \"tables/nhi.csv\"\n{}", repository.register(""));
    repository.write(&text);
    fs::create_dir(repository.work().join("tables")).unwrap();
    let csv = "match,party\naws:arn:aws:iam::111122223333:role/x,acme\n";
    fs::write(repository.work().join("tables/nhi.csv"), csv).unwrap();
    repository.commit(Some("jane"));
    let register = repository.load(Some(repository.pin("jane")));
    assert_eq!(signer(&register.identities[0].place.provenance), "jane");
    let twice =
        Declared { paths: vec![repository.work(), repository.work().join("register.toml")], signers: None };
    assert_eq!(load(&twice).unwrap().files.len(), 2, "each file once");
    let empty = tempfile::tempdir().unwrap();
    let none = Declared { paths: vec![empty.path().to_owned()], signers: None };
    assert!(load(&none).unwrap_err().to_string().contains("holds no register"));
}
