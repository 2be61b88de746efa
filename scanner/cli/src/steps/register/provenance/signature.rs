//! Who signed a commit.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::git::Git;
use super::signers::{Signers, Who};

/// What is known of a commit.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    /// Its commit time.
    pub(super) at: Timestamp,
    /// By whom `git verify-commit` proves it to be signed; why by nobody.
    pub(super) signed: Result<Who, String>,
}

/// Commits that were looked at; each is verified once.
#[derive(Debug, Default)]
pub(super) struct Commits(BTreeMap<String, Result<Commit, String>>);

impl Commits {
    /// A commit.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn get(&mut self, id: &str, git: &Git, signers: &Signers) -> Result<Commit, String> {
        self.0.entry(id.to_owned()).or_insert_with(|| read(id, git, signers)).clone()
    }
}

/// The beginning of an id, enough to find it.
pub(super) fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

fn read(id: &str, git: &Git, signers: &Signers) -> Result<Commit, String> {
    let raw = git.ask(&["cat-file", "commit", id])?.text();
    let header = raw.split("\n\n").next().unwrap_or_default();
    let at = header.lines().find_map(|line| line.strip_prefix("committer ")).and_then(seconds);
    let at = at.ok_or_else(|| format!("commit {} has no time", short(id)))?;
    Ok(Commit { at, signed: signed(id, header, git, signers) })
}

/// The time in `Jane Doe <jane@bank.example> 1767225600 +0000`.
fn seconds(line: &str) -> Option<Timestamp> {
    let seconds = line.rsplit(' ').nth(1)?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

fn signed(id: &str, header: &str, git: &Git, signers: &Signers) -> Result<Who, String> {
    let short = short(id);
    let armour = header
        .lines()
        .find_map(|line| line.strip_prefix("gpgsig ").or_else(|| line.strip_prefix("gpgsig-sha256 ")));
    match armour {
        None => return Err(format!("commit {short} is not signed")),
        Some(armour) if !armour.contains("SSH SIGNATURE") => {
            return Err(format!(
                "commit {short} is signed, but not with an SSH key, and the register knows no others"
            ));
        }
        Some(_) => {}
    }
    // INVARIANT: only the exit code of `git verify-commit` makes a signature good; the format below only names
    // whose it is.
    let proof = git.try_ask(&["verify-commit", id])?;
    let told = git.ask(&["log", "-1", "--no-patch", "--format=%G?%x00%GS", id])?.text();
    let (state, name) = told.trim_end().split_once('\0').unwrap_or(("", ""));
    match (proof.succeeded, state, signers.named(name)) {
        (true, "G", Some(who)) => Ok(who.clone()),
        (_, "G" | "U", _) => Err(format!("commit {short} is signed with a key that nobody here has")),
        (_, "B", _) => Err(format!("the signature of commit {short} is wrong")),
        _ => Err(format!("the signature of commit {short} cannot be checked")),
    }
}
