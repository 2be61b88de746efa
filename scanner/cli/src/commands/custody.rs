//! `tenure custody`: what happened to the evidence, told and signed by several parties.

use jiff::Timestamp;
use serde::Serialize;
use tenure_reports::hostile;
use tenure_reports::signatures::custody::{Chain, Event};

use crate::args::{Custody, CustodyAdd, CustodyCommand, CustodyVerify};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::signing::Key;
use crate::steps::signing::custody::Place;
use crate::steps::signing::trust::Lists;

pub(crate) fn run(args: &Custody, output: &Output) -> anyhow::Result<Exit> {
    match &args.command {
        CustodyCommand::Add(args) => add(args, output),
        CustodyCommand::Verify(args) => verify(args, output),
    }
}

#[derive(Serialize)]
struct Added {
    file: String,
    #[serde(flatten)]
    event: Event,
}

#[expect(clippy::disallowed_methods, reason = "when something happened to the evidence is said by the clock")]
fn add(args: &CustodyAdd, output: &Output) -> anyhow::Result<Exit> {
    for (flag, value) in [("--party", &args.party), ("--event", &args.event)] {
        if value.trim().is_empty() {
            return Err(Failure::usage(format!("`{flag}` says nothing"), "say who, and what happened"));
        }
    }
    if !args.folder.is_dir() {
        return Err(Failure::usage(
            format!("there is no folder `{}`", args.folder.display()),
            "check the name; for a chain that goes into a pack later make the folder first",
        ));
    }
    let key = Key::load(&args.key)?;
    let now = Timestamp::from_second(Timestamp::now().as_second())?;
    let (path, event) = Place::open(&args.folder)?.add(&args.party, &args.event, &key, now)?;
    let added = Added { file: path.display().to_string(), event };
    output.result(&added, || {
        format!("event {}: wrote {} and its signature\n", added.event.number, added.file)
    })?;
    Ok(Exit::Clean)
}

fn verify(args: &CustodyVerify, output: &Output) -> anyhow::Result<Exit> {
    let place = Place::open(&args.folder)?;
    if place.is_empty() {
        return Err(Failure::usage(
            format!("`{}` holds no event of custody", args.folder.display()),
            "add one with `tenure custody add`",
        ));
    }
    let chain = place.follow(&Lists::load(&args.trusted, None)?);
    output.result(&chain, || text(&chain))?;
    Ok(if chain.problems.is_empty() { Exit::Clean } else { Exit::Integrity })
}

/// The chain for people, an event a line.
pub(crate) fn text(chain: &Chain) -> String {
    let mut text = String::new();
    for told in &chain.events {
        let event = &told.event;
        let key = if told.listed {
            "key listed".to_owned()
        } else {
            format!("by key {}, held against no list", told.key)
        };
        text.push_str(&format!(
            "  {:>4}  {}  {}: {}  ({key})\n",
            event.number,
            event.at,
            hostile::name(&event.party),
            hostile::sentence(&event.event)
        ));
    }
    for problem in &chain.problems {
        text.push_str(&format!("  wrong: {}\n", hostile::visible(problem)));
    }
    if let Some(head) = &chain.head {
        text.push_str(&format!(
            "  the last event is {head}: only whoever noted it can say that none was cut off after it\n"
        ));
    }
    text
}
