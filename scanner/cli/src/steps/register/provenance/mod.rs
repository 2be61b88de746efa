//! Who stands for each entry: git says which commits its lines come from, and who signed them.
//!
//! A signature counts where `git verify-commit` proves it against a key that is trusted, and its person is the
//! customer's. The settings pin keys to begin with; a key of the register is trusted where the entry that declares
//! it is itself signed by another person whose key is trusted. Otherwise whoever may write the register could
//! declare a key and sign with it.

mod git;
mod history;
mod signature;
mod signers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tenure_register::{Place, Provenance, Register};

use super::files::DiskFile;
use git::Git;
use history::History;
use signature::{Commits, short};
use signers::{Signers, Who};

pub(super) use signers::{Pinned, pinned};

/// Says of every entry who stands for it.
pub(super) fn attest(register: &mut Register, files: &[DiskFile], pinned: &[Pinned]) {
    let signers = match Signers::new(register, pinned) {
        Ok(signers) => signers,
        Err(error) => {
            let why = format!("the list of signers cannot be written: {error}");
            register
                .places_mut()
                .into_iter()
                .for_each(|place| place.provenance = Provenance::Unsigned(why.clone()));
            return;
        }
    };
    let mut witness = Witness::new(files, &signers);
    let trusted = trusted(register, &mut witness);
    let verdicts: Vec<Provenance> =
        register.places().into_iter().map(|place| witness.provenance(register, place, &trusted)).collect();
    for (place, verdict) in register.places_mut().into_iter().zip(verdicts) {
        place.provenance = verdict;
    }
}

/// The people whose keys of the register count: those for whose entries another such person signed.
fn trusted(register: &Register, witness: &mut Witness<'_>) -> BTreeSet<String> {
    let mut trusted: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = trusted.len();
        for person in register.people.values().filter(|person| !person.signs.is_empty()) {
            let verdict = witness.provenance(register, &person.place, &trusted);
            if matches!(&verdict, Provenance::Signed { by, .. } if *by != person.id) {
                trusted.insert(person.id.clone());
            }
        }
        if trusted.len() == before {
            return trusted;
        }
    }
}

/// What git says of files, asked once.
struct Witness<'w> {
    signers: &'w Signers,
    files: BTreeMap<&'w str, (Git, Result<History, String>)>,
    commits: Commits,
    /// The commits of entries, by file and record.
    entries: BTreeMap<(String, u32), Result<BTreeSet<String>, String>>,
}

impl<'w> Witness<'w> {
    fn new(files: &'w [DiskFile], signers: &'w Signers) -> Self {
        let mut known = BTreeMap::new();
        for file in files {
            let folder = file.path.parent().unwrap_or_else(|| Path::new("."));
            let git = Git::new(folder, Some(signers.path()));
            let history = History::of(&git, &file.path, &file.source.text);
            known.insert(file.source.name.as_str(), (git, history));
        }
        Self { signers, files: known, commits: Commits::default(), entries: BTreeMap::new() }
    }

    /// Who stands for an entry, where these people's keys count.
    fn provenance(&mut self, register: &Register, place: &Place, trusted: &BTreeSet<String>) -> Provenance {
        self.signed(register, place, trusted).unwrap_or_else(Provenance::Unsigned)
    }

    fn signed(
        &mut self,
        register: &Register,
        place: &Place,
        trusted: &BTreeSet<String>,
    ) -> Result<Provenance, String> {
        let commits = self.commits_of(place)?;
        let (git, _) = self.files.get(&*place.file).ok_or("its file is not on disk")?;
        let mut newest: Option<(jiff::Timestamp, String, String)> = None;
        for id in commits {
            let commit = self.commits.get(&id, git, self.signers)?;
            let by = counted(register, &commit.signed?, &id, trusted)?;
            newest = newest.max(Some((commit.at, id, by)));
        }
        let (at, commit, by) = newest.ok_or("its lines are not in the last commit")?;
        Ok(Provenance::Signed { by, commit, at })
    }

    /// Every commit that an entry is made of: those that its lines come from, and those that removed lines of it since.
    fn commits_of(&mut self, place: &Place) -> Result<BTreeSet<String>, String> {
        let key = (place.file.to_string(), place.record);
        if let Some(known) = self.entries.get(&key) {
            return known.clone();
        }
        let found = self.ask_commits(place);
        self.entries.insert(key, found.clone());
        found
    }

    fn ask_commits(&mut self, place: &Place) -> Result<BTreeSet<String>, String> {
        let (git, history) = self.files.get(&*place.file).ok_or("its file is not on disk")?;
        let history = history.as_ref().map_err(Clone::clone)?;
        let mut commits = history.commits(place.line, place.last_line)?;
        let mut oldest: Option<(jiff::Timestamp, &str)> = None;
        for id in &commits {
            let commit = self.commits.get(id, git, self.signers)?;
            // Where one of them proves nothing, what else happened does not matter.
            commit.signed.as_ref().map_err(Clone::clone)?;
            let this = (commit.at, id.as_str());
            oldest = Some(oldest.map_or(this, |oldest| oldest.min(this)));
        }
        if let Some((_, oldest)) = oldest {
            let touched = history.touched(git, (place.line, place.last_line), oldest)?;
            commits.extend(touched);
        }
        Ok(commits)
    }
}

/// The person who signed a commit, where the signature counts.
fn counted(
    register: &Register,
    who: &Who,
    commit: &str,
    trusted: &BTreeSet<String>,
) -> Result<String, String> {
    let short = short(commit);
    let Some(person) = &who.person else {
        return Err(format!(
            "commit {short} is signed by `{}`, whom the list of signers names and the register does not",
            who.label
        ));
    };
    if !register.is_customers(person) {
        return Err(format!("commit {short} is signed by `{person}`, who is not the customer's"));
    }
    if !who.is_pinned && !trusted.contains(person) {
        return Err(format!(
            "commit {short} is signed with a key that only the register says is `{person}`'s: pin it by \
             `[register] signers` in the settings, or let another signer sign for that entry"
        ));
    }
    Ok(person.clone())
}
