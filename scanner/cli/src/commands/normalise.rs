//! `tenure normalise`: tables rebuilt from the recorded answers.

use crate::args::SnapshotArg;
use crate::exit::Exit;
use crate::output::Output;
use crate::steps::normaliser::Normaliser;
use crate::{progress, steps};

pub(crate) fn run(args: &SnapshotArg, output: &Output) -> anyhow::Result<Exit> {
    let snapshot = steps::open(&args.snapshot)?;
    let bar = progress::spinner(output, "reading the recorded answers");
    let mut normaliser = Normaliser::new();
    snapshot.visit_raw(&mut |unit, raw, line, record| {
        normaliser.read(unit, raw, line, record);
        Ok(())
    })?;
    let (records, gaps) = normaliser.finish();
    let rebuilt = snapshot.rewrite_tables(records, gaps)?;
    bar.finish_and_clear();
    let tables = &rebuilt.manifest().tables;
    output.result(tables, || {
        let mut text = String::new();
        for (name, table) in tables {
            text.push_str(&format!("{name:20} {} rows\n", table.rows));
        }
        text
    })?;
    Ok(Exit::Clean)
}
