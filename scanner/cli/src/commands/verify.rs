//! `tenure verify`: whether a snapshot or a pack is as it was made, and who says so.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use tenure_reports::hostile;
use tenure_reports::signatures::files;
use tenure_reports::signatures::seals::{Seals, Signed, Trust, examine};
use tenure_reports::signatures::stamp::Stamp;
use tenure_reports::verify::verify_pack;
use tenure_reports::view::words::count as counted;
use tenure_snapshot::Snapshot;

use super::custody;
use crate::args::Verify;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::disk_pack::DiskPack;
use crate::steps::signing::trust::Lists;

/// Files of a pack that only say what it holds: `bagit.txt`, `bag-info.txt` and the manifest.
const LISTS: u64 = 3;

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
    /// Who signed, when, by which key; only a pack has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    seals: Option<Seals>,
    /// The packs before, newest first, as far as they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    previous: Vec<String>,
}

pub(crate) fn run(args: &Verify, output: &Output) -> anyhow::Result<Exit> {
    let path = &args.path;
    let answer = if path.join("bagit.txt").exists() || path.join(files::TAG_MANIFEST).exists() {
        pack(args)?
    } else if path.join("manifest.json").exists() || path.join("journal.jsonl").exists() {
        refuse_options(args)?;
        snapshot(path)?
    } else {
        return Err(Failure::usage(
            format!("`{}` is neither a pack nor a snapshot", path.display()),
            "a pack holds `bagit.txt`, a snapshot `manifest.json`",
        ));
    };
    output.result(&answer, || text(&answer))?;
    Ok(match answer.intact {
        false => Exit::Integrity,
        true if args.require_complete && !answer.withheld.is_empty() => Exit::Incomplete,
        true => Exit::Clean,
    })
}

/// A snapshot is not signed: whoever asks for a signature must not be told that all is well.
fn refuse_options(args: &Verify) -> anyhow::Result<()> {
    let trusted = &args.trusted;
    let is_asked = trusted.allowed_signers.is_some() || trusted.revoked.is_some() || args.tsa_ca.is_some();
    match is_asked || !args.previous.is_empty() {
        true => Err(Failure::usage(
            format!("`{}` is a snapshot, and snapshots are not signed", args.path.display()),
            "name the pack that was made of it",
        )),
        false => Ok(()),
    }
}

#[expect(clippy::disallowed_methods, reason = "keys end by the clock, not by what a pack says")]
fn pack(args: &Verify) -> anyhow::Result<Answer> {
    let lists = Lists::load(&args.trusted, args.tsa_ca.as_deref())?;
    let pack = DiskPack::open(&args.path)?;
    let verification = verify_pack(&pack);
    let trust = Trust {
        signers: lists.signers.as_ref(),
        signer: args.signer.as_deref(),
        revoked: lists.revoked.as_ref(),
        authorities: lists.authorities.as_ref(),
        now: Timestamp::now(),
    };
    let seals = examine(&pack, &trust);
    let mut problems: Vec<String> = verification.problems.iter().map(ToString::to_string).collect();
    problems
        .extend(seals.problems.iter().filter(|seal| !problems.contains(seal)).cloned().collect::<Vec<_>>());
    if args.require_signature && !seals.signatures.iter().any(|signed| signed.signer.is_some()) {
        problems.push("nobody who is listed has signed it".to_owned());
    }
    let mut previous = Vec::new();
    let mut of = args.path.as_path();
    for before in &args.previous {
        previous.push(follow(of, before, &mut problems)?);
        of = before;
    }
    Ok(Answer {
        path: args.path.display().to_string(),
        kind: "pack",
        files: verification.files,
        citations: verification.citations,
        withheld: verification.withheld,
        withheld_citations: verification.withheld_citations,
        digest: verification.digest,
        intact: problems.is_empty(),
        problems,
        seals: Some(seals),
        previous,
    })
}

/// Whether a pack names another as the one before it, and that one is whole. Its digest.
fn follow(pack: &Path, before: &Path, problems: &mut Vec<String>) -> anyhow::Result<String> {
    let verification = verify_pack(&DiskPack::open(before)?);
    let place = before.display();
    problems.extend(verification.problems.iter().map(|problem| format!("{place}: {problem}")));
    let info = std::fs::read_to_string(pack.join(files::INFO)).unwrap_or_default();
    match files::previous(&info) {
        Some(named) if named == verification.digest => {}
        Some(named) => problems.push(format!(
            "`{}` names the pack {} as the one before it, and `{place}` is {}",
            pack.display(),
            hostile::id(&named),
            verification.digest
        )),
        None => problems.push(format!("`{}` names no pack before it", pack.display())),
    }
    Ok(verification.digest)
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
        seals: None,
        previous: Vec::new(),
    })
}

/// What nobody can check here. That is said, not passed over.
fn withheld(answer: &Answer) -> String {
    if answer.withheld.is_empty() {
        return String::new();
    }
    let mut text =
        format!("withheld: {}, which nobody can check here", counted(answer.withheld.len() as u64, "file"));
    if answer.withheld_citations > 0 {
        let pieces = counted(answer.withheld_citations, "piece");
        text.push_str(&format!("; {pieces} of evidence in what is withheld"));
    }
    text.push('\n');
    for path in &answer.withheld {
        text.push_str(&format!("  {}\n", hostile::id(path)));
    }
    text
}

fn text(answer: &Answer) -> String {
    let path = hostile::visible(&answer.path);
    if !answer.intact {
        let mut text = format!("{path}: the {} does not hold\n", answer.kind);
        for problem in &answer.problems {
            text.push_str(&format!("  {}\n", hostile::visible(problem)));
        }
        return text;
    }
    let cited = match answer.citations {
        0 => String::new(),
        n => format!(", {} of evidence followed to their lines", counted(n, "piece")),
    };
    let label = if answer.kind == "pack" { "digest" } else { "id" };
    // What is not here cannot be called intact.
    let (here, files) = (answer.files, counted(answer.files, "file"));
    let held = match answer.withheld.len() as u64 {
        0 => format!("the {} is intact: {files}", answer.kind),
        held if here <= LISTS => format!(
            "nothing of the {} could be checked but its lists: {} withheld",
            answer.kind,
            counted(held, "file")
        ),
        held => format!(
            "what is here of the {} is intact: {here} of {}, {held} withheld",
            answer.kind,
            counted(here + held, "file")
        ),
    };
    let mut text = format!("{path}: {held}{cited}\n{}{label} {}\n", withheld(answer), answer.digest);
    if let Some(seals) = &answer.seals {
        text.push_str(&sealed(seals));
    }
    for digest in &answer.previous {
        text.push_str(&format!("before it came the pack {digest}, which is intact\n"));
    }
    text
}

fn sealed(seals: &Seals) -> String {
    let mut text = String::new();
    if seals.signatures.is_empty() {
        text.push_str("not signed: the digest must have come to you another way\n");
    }
    for signed in &seals.signatures {
        text.push_str(&signature(signed));
    }
    match &seals.stamp {
        Some(stamp) => text.push_str(&format!("the pack was there by {}\n", vouched(stamp))),
        None => text.push_str("no independent time: nobody but its makers says when the pack was made\n"),
    }
    if !seals.custody.events.is_empty() {
        text.push_str("custody\n");
        text.push_str(&custody::text(&seals.custody));
    }
    for note in &seals.notes {
        text.push_str(&format!("note: {}\n", hostile::visible(note)));
    }
    text
}

fn signature(signed: &Signed) -> String {
    let role = signed.role.as_ref().map(|role| format!(" as {role}")).unwrap_or_default();
    let statement = if signed.statement { ", also an in-toto statement" } else { "" };
    let key = format!("the key {} ({}{statement})", signed.key, signed.kind);
    let who = match &signed.signer {
        Some(signer) => format!("by {signer}, with {key}"),
        None => format!("by {key}, and no list given here says whose that is"),
    };
    let time = match &signed.stamp {
        Some(stamp) => format!("there by {}", vouched(stamp)),
        None => "no independent time".to_owned(),
    };
    format!("signed{role} {who}; {time}\n")
}

fn vouched(stamp: &Stamp) -> String {
    match stamp.trusted {
        true => format!("{}, says {}", stamp.time, stamp.authority),
        false => {
            format!("{}, says {}, for which no authority given here vouches", stamp.time, stamp.authority)
        }
    }
}
