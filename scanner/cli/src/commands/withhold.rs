//! `tenure withhold`: a pack without some of its files, which still verifies.

use serde::Serialize;
use tenure_reports::view::words::count;
use tenure_reports::withhold::{WithholdError, withhold};

use crate::args::presentation::Withhold;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::disk_pack::{DiskPack, DiskSink};

#[derive(Serialize)]
struct Answer {
    pack: String,
    /// Every file that the new pack lists and does not hold.
    withheld: Vec<String>,
    /// Pieces of evidence of findings in them: these cannot be followed any more.
    withheld_citations: u64,
    digest: String,
}

pub(crate) fn run(args: &Withhold, output: &Output) -> anyhow::Result<Exit> {
    let pack = DiskPack::open(&args.pack)?;
    let before = tenure_reports::verify::verify_pack(&pack);
    if let Some(problem) = before.problems.first() {
        return Err(Failure {
            exit: Exit::Integrity,
            message: format!("`{}` is not intact: {problem}", args.pack.display()),
            help: Some("`tenure verify` says everything that is wrong with it".to_owned()),
        }
        .into());
    }
    let mut sink = DiskSink::create(&args.out)?;
    withhold(&pack, &args.files, &mut sink).map_err(explained)?;
    sink.finish()?;
    let after = tenure_reports::verify::verify_pack(&DiskPack::open(&args.out)?);
    if let Some(problem) = after.problems.first() {
        anyhow::bail!("the new pack is not intact: {problem}");
    }
    let answer = Answer {
        pack: args.out.display().to_string(),
        withheld: after.withheld,
        withheld_citations: after.withheld_citations,
        digest: after.digest,
    };
    output.result(&answer, || text(&answer))?;
    Ok(Exit::Clean)
}

fn explained(error: WithholdError) -> anyhow::Error {
    match &error {
        WithholdError::Unknown { help, .. } => {
            let help = if help.is_empty() { "manifest-sha256.txt lists every file" } else { help.as_str() };
            Failure::usage(error.to_string(), help.to_owned())
        }
        WithholdError::Read { .. } | WithholdError::Write { .. } => error.into(),
    }
}

fn text(answer: &Answer) -> String {
    let mut text = format!(
        "{}: {} withheld, everything else verifies\n",
        tenure_reports::hostile::visible(&answer.pack),
        count(answer.withheld.len() as u64, "file")
    );
    for path in &answer.withheld {
        text.push_str(&format!("  {}\n", tenure_reports::hostile::id(path)));
    }
    if answer.withheld_citations > 0 {
        text.push_str(&format!(
            "{} of evidence in what is withheld cannot be followed in this pack.\n",
            count(answer.withheld_citations, "piece")
        ));
    }
    text.push_str(&format!("digest {}, as before: signatures over it still hold\n", answer.digest));
    text
}
