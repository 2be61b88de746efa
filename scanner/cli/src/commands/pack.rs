//! `tenure pack`: the evidence pack of a snapshot.

use crate::args::Pack;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::signing::Sealing;
use crate::steps::{self, Besides, Settings};

pub(crate) fn run(args: &Pack, output: &Output) -> anyhow::Result<Exit> {
    let sealing = Sealing::load(&args.sealing)?;
    let snapshot = steps::open(&args.snapshot)?;
    let settings = Settings::presented(output, &args.judge, &args.look)?
        .with_frameworks(&args.frameworks)?
        .with_pseudonyms(args.pseudonymise.as_deref());
    let assessment = match &args.assessment {
        Some(dir) => steps::read_assessment(dir, &snapshot)?,
        None => steps::assess(&snapshot, &settings, output)?,
    };
    let besides = Besides { sealing, ..Default::default() };
    steps::write_pack_of(&assessment, &snapshot, &settings, &besides, &args.out, output)?;
    let report = args.out.join("data").join("report.html");
    steps::summarise(&assessment, &settings, &[("pack", &args.out), ("report", &report)], output)?;
    Ok(Exit::Clean)
}
