//! `tenure register init`: a first register, drafted from a snapshot.

use std::fs;

use anyhow::Context as _;
use serde::Serialize;
use tenure_analysis::drafting;
use tenure_register::Register;

use crate::args::RegisterInit;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps;

#[derive(Serialize)]
struct Drafted<'a> {
    /// The text of the register.
    text: &'a str,
    parties: usize,
    environments: usize,
    people: usize,
    identities: usize,
}

pub(super) fn run(args: &RegisterInit, output: &Output) -> anyhow::Result<Exit> {
    if let Some(path) = args.out.as_ref().filter(|path| path.exists()) {
        return Err(Failure::usage(
            format!("`{}` is there already", path.display()),
            "name another file, and compare both",
        ));
    }
    let estate = steps::open(&args.snapshot)?.estate()?;
    let text = drafting::draft(&estate);
    // What we hand out must be what we read.
    let register = Register::parse(&text).context("the draft is no register: this is a fault of tenure")?;
    let drafted = Drafted {
        text: &text,
        parties: register.parties.len(),
        environments: register.environments.len(),
        people: register.people.len(),
        identities: register.identities.len(),
    };
    if let Some(path) = &args.out {
        fs::write(path, &text).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    output.result(&drafted, || match &args.out {
        None => text.clone(),
        Some(path) => format!(
            "{}\n{} environments, {} parties, {} people, {} identities\n",
            tenure_reports::hostile::visible(&path.display().to_string()),
            drafted.environments,
            drafted.parties,
            drafted.people,
            drafted.identities
        ),
    })?;
    if args.out.is_some() {
        output.say("read its comments and decide; then commit it, signed, and `tenure register lint` it");
    }
    Ok(Exit::Clean)
}
