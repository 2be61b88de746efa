//! `tenure scan`: read, then assess.

use crate::args::Scan;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::calls::CallCount;
use crate::steps::{self, Settings};

pub(crate) fn run(args: &Scan, output: &Output) -> anyhow::Result<Exit> {
    // A wrong setting is said before the clouds are asked, not an hour later.
    let settings = Settings::load(output, &args.judge)?;
    let place = args.out.join("snapshot");
    let collected = steps::live::collect(&place, &args.collect, output)?;
    if let Some(summary) = &collected.summary {
        output.say(&CallCount::new(summary).text());
    }
    let assessment = steps::assess(&collected.snapshot, &settings, output)?;
    let file = steps::write_assessment(&assessment, &args.out.join("assessment"))?;
    steps::summarise(&assessment, &settings, &[("snapshot", &place), ("assessment", &file)], output)?;
    Ok(steps::judge(&assessment, &args.judge))
}
