//! `tenure review`: access put before people, what they decide, and what came of it.

mod draft;
mod folder;
mod import;
mod intake;
mod status;

use std::path::PathBuf;

use tenure_analysis::reviewing::{self, OpeningError};
use tenure_model::{ReviewRecord, Timestamp};
use tenure_reports::reviewing::forms;

use self::folder::Folder;
use crate::args::review::{ReviewArgs, ReviewClose, ReviewCommand, ReviewExport, ReviewOpen};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::page;
use crate::steps::reviews::ClosedReview;
use crate::steps::{self, Settings};

pub(crate) fn run(args: &ReviewArgs, output: &Output) -> anyhow::Result<Exit> {
    match &args.command {
        ReviewCommand::Open(args) => open(args, output),
        ReviewCommand::Export(args) => export(args, output),
        ReviewCommand::Import(args) => import::run(args, output),
        ReviewCommand::Close(args) => close(args, output),
        ReviewCommand::Status(args) => status::run(args, output),
    }
}

/// The records of closed reviews.
pub(super) fn closed(folders: &[PathBuf]) -> anyhow::Result<Vec<ClosedReview>> {
    let closed = folders.iter().map(|dir| {
        let folder = Folder::open(dir)?;
        Ok(ClosedReview { record: folder.record()?, bytes: folder.record_bytes()? })
    });
    closed.collect()
}

fn open(args: &ReviewOpen, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::load(output, &args.judge)?;
    let snapshot = steps::open(&args.snapshot)?;
    let assessment = steps::assess(&snapshot, &settings, output)?;
    let before = args.before.as_deref().map(|dir| Folder::open(dir)?.record()).transpose()?;
    let register = &settings.options().register;
    let campaign = reviewing::open(&assessment, register, &args.review, before.as_ref())
        .map_err(|error| refused(&error))?;
    let folder = Folder::create(&args.out, &campaign)?;
    output.result(&campaign, || {
        let mut text = format!(
            "opened {}: {} of {}, as of {}\n",
            campaign.id,
            page::count(campaign.items.len(), "item"),
            campaign.of,
            campaign.as_of
        );
        for reviewer in &campaign.reviewers {
            let own = campaign.items.iter().filter(|item| item.reviewer == reviewer.id).count();
            text.push_str(&format!(
                "  {:5}  {} ({})\n",
                own,
                tenure_reports::hostile::name(&reviewer.name),
                reviewer.id
            ));
        }
        text.push_str(&format!("next: tenure review export {} --out forms\n", folder.shown()));
        text
    })?;
    Ok(Exit::Clean)
}

fn refused(error: &OpeningError) -> anyhow::Error {
    let help = match error {
        OpeningError::NoRegister(_) => "name it with --register FILE, or in the settings file",
        OpeningError::UnknownReview(_) => {
            "`tenure register show` lists the entries; a review is `[[review]]`"
        }
        OpeningError::Outsider { .. } => "name a person of the customer in `decided_by`",
        OpeningError::Oneself { .. } => {
            "give that person a `deputy` of the customer, or the identity an owner"
        }
        OpeningError::Empty(_) => "look at `of` and `party` of the review, and at what was read",
    };
    Failure::usage(error.to_string(), help)
}

fn export(args: &ReviewExport, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::presented(output, &args.judge, &args.look)?;
    let folder = Folder::open(&args.folder)?;
    let files = forms(&folder.campaign, settings.presentation())?;
    let written = folder::write_new(&args.out, &files)?;
    output.result(&written, || {
        written.iter().map(|path| format!("wrote {}\n", tenure_reports::hostile::visible(path))).collect()
    })?;
    Ok(Exit::Clean)
}

fn close(args: &ReviewClose, output: &Output) -> anyhow::Result<Exit> {
    let folder = Folder::open(&args.folder)?;
    #[expect(clippy::disallowed_methods, reason = "a review is closed when it is closed")]
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    let record =
        ReviewRecord { campaign: folder.campaign.clone(), received: folder.received()?, closed: now };
    let open = record.undecided().count();
    if open > 0 && !args.undecided {
        return Err(Failure::usage(
            format!("{open} of {} items are not decided", record.campaign.items.len()),
            "`tenure review status` names them; --undecided closes the review all the same, and the record says so",
        ));
    }
    let (path, digest) = folder.close(&record)?;
    let exceptions = folder.add_exceptions(&draft::exceptions(&record)?)?;
    let told = serde_json::json!({
        "record": path, "sha256": digest, "undecided": open, "exceptions": exceptions
    });
    output.result(&told, || {
        let decided = record.campaign.items.len() - open;
        let mut text = format!(
            "closed {}: {decided} decided, {open} not\nrecord {}\nthe register may cite it: decisions = \"{}\", digest = \"sha256:{digest}\"\n",
            record.campaign.id,
            tenure_reports::hostile::visible(&path),
            folder::RECORD,
        );
        if let Some(path) = &exceptions {
            let path = tenure_reports::hostile::visible(path);
            text.push_str(&format!("exceptions, drafted for the register: {path}\n"));
        }
        text
    })?;
    Ok(Exit::Clean)
}
