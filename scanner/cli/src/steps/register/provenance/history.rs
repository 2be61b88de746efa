//! Which commits the lines of a file come from.

use std::collections::BTreeSet;
use std::path::Path;

use super::git::Git;

/// The commits of a file, by its lines.
#[derive(Debug)]
pub(super) struct History {
    /// Of each line, from the first, the commit that wrote it; why not, where that is not known.
    lines: Vec<Result<String, String>>,
    /// The name of the file, from its folder.
    name: String,
}

impl History {
    /// Reads the history of a file as it was committed last.
    ///
    /// # Errors
    /// Why nothing is known of it: it is in no repository, or is not as it was committed.
    pub(super) fn of(git: &Git, path: &Path, text: &str) -> Result<Self, String> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !git.try_ask(&["rev-parse", "--is-inside-work-tree"])?.succeeded {
            return Err("not in git".to_owned());
        }
        let blob = format!("HEAD:./{name}");
        // What is committed is compared and blamed, never the file on disk: that would run the repository's filters.
        let committed = git.try_ask(&["cat-file", "blob", &blob])?;
        if !committed.succeeded {
            return Err("not committed to git".to_owned());
        }
        if plain(&committed.text()) != plain(text) {
            return Err("the file was changed since the last commit".to_owned());
        }
        let lines = blame(git, &name)?;
        Ok(Self { lines, name })
    }

    /// The commits that the lines `first` to `last`, from 1, come from.
    ///
    /// # Errors
    /// Why it is not known of one of them.
    pub(super) fn commits(&self, first: u32, last: u32) -> Result<BTreeSet<String>, String> {
        let from = usize::try_from(first.saturating_sub(1)).unwrap_or(usize::MAX);
        let count = usize::try_from(last.saturating_sub(first)).unwrap_or(usize::MAX).saturating_add(1);
        let lines = self.lines.iter().skip(from).take(count);
        let commits = lines.map(Clone::clone).collect::<Result<BTreeSet<String>, String>>()?;
        if commits.is_empty() { Err("its lines are not in the last commit".to_owned()) } else { Ok(commits) }
    }

    /// Every commit since `oldest` that touched the lines `first` to `last`, those that removed something from among
    /// them included.
    pub(super) fn touched(
        &self,
        git: &Git,
        (first, last): (u32, u32),
        oldest: &str,
    ) -> Result<Vec<String>, String> {
        // Git refuses to look for lines among no commits.
        if git.ask(&["rev-list", "--count", &format!("{oldest}..HEAD")])?.text().trim() == "0" {
            return Ok(Vec::new());
        }
        let lines = format!("-L{first},{last}:{}", self.name);
        let since = format!("{oldest}..HEAD");
        let answer = git.ask(&["log", "--no-patch", "--format=%H", &lines, &since])?;
        Ok(answer.text().lines().filter(|line| is_commit(line)).map(str::to_owned).collect())
    }
}

/// The lines of a text, whatever ends them: git may have been told to write other line ends on disk.
fn plain(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The commit of each line of a file in `HEAD`.
fn blame(git: &Git, name: &str) -> Result<Vec<Result<String, String>>, String> {
    let is_cut = git.ask(&["rev-parse", "--is-shallow-repository"])?.text().trim() == "true";
    let answer = git.ask(&["blame", "--porcelain", "--no-textconv", "HEAD", "--", name])?;
    let text = answer.text();
    let mut lines: Vec<String> = Vec::new();
    let mut ends: BTreeSet<String> = BTreeSet::new();
    let mut commit = "";
    for line in text.lines() {
        if line.starts_with('\t') {
            lines.push(commit.to_owned());
        } else if line == "boundary" {
            ends.insert(commit.to_owned());
        } else if let Some(id) = line.split(' ').next().filter(|id| is_commit(id)) {
            commit = id;
        }
    }
    let cut = |commit: String| {
        if is_cut && ends.contains(&commit) {
            Err("the history is cut off here: fetch all of it (`git fetch --unshallow`)".to_owned())
        } else {
            Ok(commit)
        }
    };
    Ok(lines.into_iter().map(cut).collect())
}

fn is_commit(word: &str) -> bool {
    matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
