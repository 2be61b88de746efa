//! `tenure review import`: takes in what a reviewer decided, all of it or nothing.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use ssh_key::{PublicKey, SshSig};
use tenure_analysis::reviewing::{DecisionFault, accept, pace};
use tenure_model::{Decided, Received, ReviewSignature, Timestamp};
use tenure_register::Register;
use tenure_reports::hostile;

use super::folder::{Folder, digest};
use super::intake;
use crate::args::review::ReviewImport;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::page;
use crate::steps::Settings;

/// What reviewers sign under: a signature for anything else is none of a review.
const NAMESPACE: &str = "review@tenure";
/// Faults that a refusal names.
const FAULTS: usize = 5;

pub(super) fn run(args: &ReviewImport, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::load(output, &args.judge)?;
    let folder = Folder::open(&args.folder)?;
    let bytes = fs::read(&args.file).with_context(|| format!("cannot read `{}`", args.file.display()))?;
    let decisions = intake::read(&args.file, &bytes, &folder.campaign.id, args.reviewer.as_deref())?;
    #[expect(clippy::disallowed_methods, reason = "a file is taken in when it is taken in")]
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    if let Err(faults) = accept(&folder.campaign, &decisions, now) {
        return Err(Failure::usage(
            format!("nothing of `{}` was taken in: {}", args.file.display(), told(&faults)),
            "half a file would be a decision that nobody took: have it mended by whoever decides",
        ));
    }
    let register = &settings.options().register;
    let signature = signature(args, &bytes, register, &decisions.reviewer)?;
    let received = Received { sha256: digest(&bytes), signature, received: now, decisions };
    folder.add(&received)?;
    let haste = pace(&folder.campaign, &received).sentence();
    output.result(&received, || text(&received, &haste))?;
    Ok(Exit::Clean)
}

/// The first faults, and how many more there are: what is wrong with one row is often wrong with all.
fn told(faults: &[DecisionFault]) -> String {
    let first = faults.iter().take(FAULTS).map(|fault| hostile::visible(&fault.to_string()));
    let first = first.collect::<Vec<_>>().join("; ");
    match faults.len().saturating_sub(FAULTS) {
        0 => first,
        more => format!("{first}; and {more} more"),
    }
}

fn text(received: &Received, haste: &str) -> String {
    let signed = match &received.signature {
        ReviewSignature::Signed(key) => format!("signed with {key}"),
        ReviewSignature::Unsigned(why) => format!("not signed: {why}"),
    };
    let mut text = format!(
        "took in {} of {}, {}\n",
        page::count(received.decisions.decisions.len(), "decision"),
        received.decisions.reviewer,
        hostile::visible(&signed)
    );
    if !haste.is_empty() {
        text.push_str(&format!("noted: {haste}\n"));
    }
    let excepted = received.decisions.decisions.iter().filter(|one| one.decision == Decided::Exception);
    let excepted = excepted.count();
    if excepted > 0 {
        text.push_str(&format!(
            "{}: `tenure review close` drafts entries for the register\n",
            page::count(excepted, "exception")
        ));
    }
    text
}

/// Whether the file is proven to be the reviewer's. A signature that is there and wrong is refused.
fn signature(
    args: &ReviewImport,
    bytes: &[u8],
    register: &Register,
    reviewer: &str,
) -> anyhow::Result<ReviewSignature> {
    let beside = PathBuf::from(format!("{}.sig", args.file.display()));
    let path = args.signature.clone().or_else(|| beside.exists().then_some(beside));
    let Some(path) = path else { return Ok(ReviewSignature::Unsigned("there is no signature".to_owned())) };
    let pem = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let wrong = |why: String| Failure {
        exit: Exit::Integrity,
        message: format!("`{}` does not prove `{}`: {why}", path.display(), args.file.display()),
        help: Some(format!("ssh-keygen -Y sign -n {NAMESPACE} -f KEY {}", args.file.display())),
    };
    let signature =
        SshSig::from_pem(&pem).map_err(|error| wrong(format!("it is no SSH signature: {error}")))?;
    let keys = register.people.get(reviewer).map(|person| person.signs.as_slice()).unwrap_or_default();
    let proving = keys.iter().filter_map(|text| PublicKey::from_openssh(text).ok());
    let found = proving.into_iter().find(|key| key.verify(NAMESPACE, bytes, &signature).is_ok());
    match found {
        Some(key) => Ok(ReviewSignature::Signed(key.fingerprint(ssh_key::HashAlg::Sha256).to_string())),
        None => {
            Err(wrong(format!("no key that the register has of `{reviewer}` made it over this file")).into())
        }
    }
}
