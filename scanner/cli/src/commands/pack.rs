//! `tenure pack`: the evidence pack of a snapshot, or of a quarter.

use std::path::PathBuf;

use tenure_analysis::period::Quarter;
use tenure_model::Assessment;
use tenure_reports::reviewing::HeldReview;

use crate::args::Pack;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::reviews::ClosedReview;
use crate::steps::signing::Sealing;
use crate::steps::{self, Besides, Settings};

pub(crate) fn run(args: &Pack, output: &Output) -> anyhow::Result<Exit> {
    let sealing = Sealing::load(&args.sealing)?;
    let settings = Settings::presented(output, &args.judge, &args.look)?
        .with_frameworks(&args.frameworks)?
        .with_pseudonyms(args.pseudonymise.as_deref());
    let reviews = super::review::closed(&args.reviews)?;
    if let Some(period) = &args.period {
        return of_period(args, period, &settings, (sealing, &reviews), output);
    }
    let [place] = args.snapshots.as_slice() else {
        return Err(Failure::usage(
            "a pack is of one snapshot, and several were named",
            "name one, or tell with --period which quarter they are of",
        ));
    };
    let snapshot = steps::open(place)?;
    let assessment = match &args.assessment {
        Some(dir) => steps::read_assessment(dir, &snapshot)?,
        None => steps::assess(&snapshot, &settings, output)?,
    };
    let held = held(&reviews, std::slice::from_ref(&assessment), args.within);
    let besides = Besides { sealing, reviews: held, ..Default::default() };
    steps::write_pack_of(&assessment, &snapshot, &settings, &besides, &args.out, output)?;
    let report = args.out.join("data").join("report.html");
    steps::summarise(&assessment, &settings, &[("pack", &args.out), ("report", &report)], output)?;
    Ok(Exit::Clean)
}

/// The pack of the last snapshot of a quarter, with what the others tell of it.
fn of_period(
    args: &Pack,
    period: &str,
    settings: &Settings,
    (sealing, reviews): (Option<Sealing>, &[ClosedReview]),
    output: &Output,
) -> anyhow::Result<Exit> {
    let wrong = |message: String| Failure::usage(message, "for example --period 2026-Q4");
    let quarter: Quarter = period.parse().map_err(wrong)?;
    let quarter = steps::period::Told::read(&args.snapshots, quarter, args.expect_every, settings, output)?;
    let snapshot = steps::open(&quarter.closing)?;
    let assessment = quarter.assessment();
    let held = held(reviews, &quarter.until_its_end(), args.within);
    let besides = Besides { sealing, reviews: held, period: Some(&quarter), ..Default::default() };
    steps::write_pack_of(assessment, &snapshot, settings, &besides, &args.out, output)?;
    let data = args.out.join("data");
    let (report, page): (PathBuf, PathBuf) = (data.join("report.html"), data.join("period.html"));
    let places = [("pack", args.out.as_path()), ("report", report.as_path()), ("period", page.as_path())];
    steps::summarise(assessment, settings, &places, output)?;
    Ok(Exit::Clean)
}

/// Each review with what came of it.
fn held<'a>(
    reviews: &'a [ClosedReview],
    judged: &[Assessment],
    within: u32,
) -> Vec<(&'a ClosedReview, HeldReview)> {
    reviews.iter().map(|review| (review, review.held(judged, within))).collect()
}
