//! `tenure collect`: the clouds' answers into a snapshot.

use serde::Serialize;

use crate::args::Collect;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::calls::CallCount;
use crate::{page, steps};

#[derive(Serialize)]
struct Answer {
    snapshot: String,
    id: String,
    gaps: usize,
    calls: Option<CallCount>,
}

pub(crate) fn run(args: &Collect, output: &Output) -> anyhow::Result<Exit> {
    let collected = steps::live::collect(&args.out, &args.collect, output)?;
    let manifest = collected.snapshot.manifest();
    let answer = Answer {
        snapshot: args.out.display().to_string(),
        id: manifest.id.clone(),
        gaps: manifest.all_gaps().len(),
        calls: collected.summary.as_ref().map(CallCount::new),
    };
    output.result(&answer, || {
        let path = tenure_reports::hostile::visible(&answer.snapshot);
        let calls = answer.calls.as_ref().map(|calls| format!("  {}\n", calls.text())).unwrap_or_default();
        format!(
            "{path}\n{calls}  {}\n\nNext: tenure assess {path} --out assessment\n",
            page::count(answer.gaps, "gap")
        )
    })?;
    Ok(Exit::Clean)
}
