//! `tenure sign`: another signature, or a time stamp, for a finished pack.

use serde::Serialize;
use tenure_reports::verify::verify_pack;

use crate::args::Sign;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::disk_pack::DiskPack;
use crate::steps::signing::{Signer, seal};

#[derive(Serialize)]
struct Answer {
    pack: String,
    /// Digest of the tag manifest: what was signed.
    digest: String,
    /// What was written.
    files: Vec<String>,
}

pub(crate) fn run(args: &Sign, output: &Output) -> anyhow::Result<Exit> {
    let signer = args
        .key
        .as_deref()
        .map(|key| Signer::load(key, args.signer.as_ref(), args.role.as_ref()))
        .transpose()?;
    // Whoever signs says that the pack is whole.
    let verification = verify_pack(&DiskPack::open(&args.pack)?);
    if let Some(problem) = verification.problems.first() {
        return Err(Failure {
            exit: Exit::Integrity,
            message: format!("the pack is damaged: {problem}"),
            help: Some("nothing was signed; `tenure verify` tells everything that is wrong".to_owned()),
        }
        .into());
    }
    let files = seal(&args.pack, signer.as_ref(), args.tsa.as_deref(), output)?;
    let answer = Answer { pack: args.pack.display().to_string(), digest: verification.digest, files };
    output.result(&answer, || {
        let mut text = format!("digest {}\n", answer.digest);
        for file in &answer.files {
            text.push_str(&format!("wrote {file}\n"));
        }
        if answer.files.is_empty() {
            text.push_str("every signature has its stamp: nothing was written\n");
        }
        text
    })?;
    Ok(Exit::Clean)
}
