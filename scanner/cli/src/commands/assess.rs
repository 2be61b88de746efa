//! `tenure assess`: a snapshot in, `assessment.json` out.

use crate::args::Assess;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::{self, Settings};

pub(crate) fn run(args: &Assess, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::load(output, &args.judge)?;
    let snapshot = steps::open(&args.snapshot)?;
    let assessment = steps::assess(&snapshot, &settings, output)?;
    let file = steps::write_assessment(&assessment, &args.out)?;
    steps::summarise(&assessment, &settings, &[("assessment", &file)], output)?;
    let exit = steps::judge(&assessment, &args.judge);
    // As with the estate: the process ends here.
    std::mem::forget(assessment);
    Ok(exit)
}
