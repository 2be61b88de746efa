//! `tenure verify`: whether a snapshot or a pack is as it was made.

use std::path::Path;

use serde::Serialize;
use tenure_snapshot::Snapshot;

use crate::args::Verify;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::disk_pack::DiskPack;

#[derive(Serialize)]
struct Answer {
    path: String,
    kind: &'static str,
    files: u64,
    /// Pieces of evidence that were followed to their lines; only a pack has them.
    citations: u64,
    /// Files that were withheld, which nobody can check here.
    withheld: Vec<String>,
    /// Pieces of evidence in them.
    withheld_citations: u64,
    /// What stands for the whole: the digest of a pack's tag manifest, the id of a snapshot.
    digest: String,
    intact: bool,
    problems: Vec<String>,
}

pub(crate) fn run(args: &Verify, output: &Output) -> anyhow::Result<Exit> {
    let path = &args.path;
    let answer = if path.join("bagit.txt").exists() || path.join("tagmanifest-sha256.txt").exists() {
        pack(path)?
    } else if path.join("manifest.json").exists() || path.join("journal.jsonl").exists() {
        snapshot(path)?
    } else {
        return Err(Failure::usage(
            format!("`{}` is neither a pack nor a snapshot", path.display()),
            "a pack holds `bagit.txt`, a snapshot `manifest.json`",
        ));
    };
    output.result(&answer, || text(&answer))?;
    Ok(if answer.intact { Exit::Clean } else { Exit::Integrity })
}

fn pack(path: &Path) -> anyhow::Result<Answer> {
    let pack = DiskPack::open(path)?;
    let verification = tenure_reports::verify::verify_pack(&pack);
    let problems: Vec<String> = verification.problems.iter().map(ToString::to_string).collect();
    Ok(Answer {
        path: path.display().to_string(),
        kind: "pack",
        files: verification.files,
        citations: verification.citations,
        withheld: verification.withheld,
        withheld_citations: verification.withheld_citations,
        digest: verification.digest,
        intact: problems.is_empty(),
        problems,
    })
}

fn snapshot(path: &Path) -> anyhow::Result<Answer> {
    let snapshot = Snapshot::open(path)?;
    let problems: Vec<String> = snapshot.verify()?.iter().map(ToString::to_string).collect();
    Ok(Answer {
        path: path.display().to_string(),
        kind: "snapshot",
        files: snapshot.manifest().files.len() as u64,
        citations: 0,
        withheld: Vec::new(),
        withheld_citations: 0,
        digest: snapshot.manifest().id.clone(),
        intact: problems.is_empty(),
        problems,
    })
}

/// What nobody can check here. That is said, not passed over.
fn withheld(answer: &Answer) -> String {
    if answer.withheld.is_empty() {
        return String::new();
    }
    let mut text = format!("withheld: {} files, which were not verified", answer.withheld.len());
    if answer.withheld_citations > 0 {
        text.push_str(&format!("; {} pieces of evidence lie in them", answer.withheld_citations));
    }
    text.push('\n');
    for path in &answer.withheld {
        text.push_str(&format!("  {}\n", tenure_reports::hostile::id(path)));
    }
    text
}

fn text(answer: &Answer) -> String {
    let path = tenure_reports::hostile::visible(&answer.path);
    if answer.intact {
        let cited = match answer.citations {
            0 => String::new(),
            n => format!(", {n} pieces of evidence followed to their lines"),
        };
        return format!(
            "{path}: the {} is intact: {} files{cited}\n{}{} {}\n",
            answer.kind,
            answer.files,
            withheld(answer),
            if answer.kind == "pack" { "digest" } else { "id" },
            answer.digest
        );
    }
    let mut text = format!("{path}: the {} is damaged\n", answer.kind);
    for problem in &answer.problems {
        text.push_str(&format!("  {}\n", tenure_reports::hostile::visible(problem)));
    }
    text
}
