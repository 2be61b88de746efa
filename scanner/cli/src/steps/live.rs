//! From a live cloud to a sealed snapshot.

use std::path::Path;

use tenure_analysis::Options;
use tenure_aws::AwsConfig;
use tenure_connector_core::{Cancellation, CollectSummary};
use tenure_model::{Estate, PrincipalId, RawLines};
use tenure_snapshot::{Header, Snapshot, SnapshotError, SnapshotWriter};

use crate::args::CollectOptions;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress::Bars;
use crate::steps;
use crate::steps::normaliser::Normaliser;
use crate::steps::plan::Plan;

/// What a live reading left.
#[derive(Debug)]
pub(crate) struct Collected {
    pub(crate) snapshot: Snapshot,
    /// `None` where the snapshot had been finished before.
    pub(crate) summary: Option<CollectSummary>,
}

/// Reads the clouds into a snapshot, or goes on with a reading that was cut off.
pub(crate) fn collect(out: &Path, flags: &CollectOptions, output: &Output) -> anyhow::Result<Collected> {
    let config = Config::load(output.settings())?;
    let writer = if flags.resume {
        match SnapshotWriter::resume(out) {
            Err(SnapshotError::AlreadySealed(_)) => {
                output.say("the snapshot was finished before; nothing is left to read");
                return Ok(Collected { snapshot: steps::open(out)?, summary: None });
            }
            other => other?,
        }
    } else {
        SnapshotWriter::create(out, header(&Plan::new(config, flags)?)?)?
    };
    // A scan goes on as it was begun: what it was told then is in its header.
    let plan: Plan = serde_json::from_value(writer.header().plan.clone())
        .map_err(|e| Failure::usage(format!("the snapshot is no unfinished scan: {e}"), "begin a new one"))?;
    let bars = Bars::new(output);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let summary = runtime.block_on(read(&plan, &writer, &bars));
    bars.finish();
    let (summary, is_stopped) = match summary {
        Ok(read) => read,
        Err(error) => {
            // A scan that asked nobody anything is no scan: the next try starts afresh.
            if writer.finished_units() == 0 && !flags.resume {
                drop(writer);
                steps::discard_unfinished(out);
            }
            return Err(error);
        }
    };
    // Stopped early enough, a scan does not know yet what it has left to read.
    if is_stopped || !summary.unfinished.is_empty() {
        let unread = match summary.unfinished.len() {
            0 => String::new(),
            unread => format!(" with {unread} listings unread"),
        };
        return Err(Failure {
            exit: Exit::CouldNotRun,
            message: format!("the scan was stopped{unread}"),
            help: Some("go on with the same command and `--resume`; what was read is kept".to_owned()),
        }
        .into());
    }
    Ok(Collected { snapshot: seal(writer)?, summary: Some(summary) })
}

/// Every cloud of the plan, one after the other; and whether somebody stopped it.
async fn read(plan: &Plan, writer: &SnapshotWriter, bars: &Bars) -> anyhow::Result<(CollectSummary, bool)> {
    let cancellation = Cancellation::new();
    let signal = tokio::spawn({
        let cancellation = cancellation.clone();
        async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                cancellation.cancel();
            }
        }
    });
    let mut summary = CollectSummary::default();
    if let Some(settings) = &plan.aws {
        summary.join(read_aws(settings, writer, bars, cancellation.clone()).await?);
    }
    if let Some(settings) = &plan.azure {
        summary.join(tenure_azure::collect(settings, writer, bars, cancellation.clone()).await?);
    }
    if let Some(settings) = &plan.gcp {
        summary.join(tenure_gcp::collect(settings, writer, bars, cancellation.clone()).await?);
    }
    signal.abort();
    Ok((summary, cancellation.is_cancelled()))
}

/// Both phases: everything, then a closer look at whoever is privileged or looks stale.
async fn read_aws(
    settings: &AwsConfig,
    writer: &SnapshotWriter,
    bars: &Bars,
    cancellation: Cancellation,
) -> anyhow::Result<CollectSummary> {
    let mut summary = tenure_aws::collect(settings, writer, bars, cancellation.clone()).await?;
    if summary.unfinished.is_empty() {
        let worth = worth_asking(writer)?;
        summary.merge(tenure_aws::follow_up(settings, writer, &worth, bars, cancellation).await?);
    }
    Ok(summary)
}

fn worth_asking(writer: &SnapshotWriter) -> anyhow::Result<Vec<PrincipalId>> {
    let mut normaliser = Normaliser::new();
    writer.visit_raw(&mut |unit, raw, line, record| {
        normaliser.read(unit, raw, line, record);
        Ok(())
    })?;
    let (records, gaps) = normaliser.finish();
    let as_of = writer.header().as_of;
    let estate = Estate::new(String::new(), as_of, records, Vec::new(), gaps, RawLines::default());
    Ok(tenure_analysis::worth_asking(&estate, &Options::default()))
}

fn header(plan: &Plan) -> anyhow::Result<Header> {
    Ok(Header {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: tenure_connector_core::now(),
        plan: serde_json::to_value(plan)?,
    })
}

/// Normalises what was recorded and seals the snapshot.
fn seal(writer: SnapshotWriter) -> anyhow::Result<Snapshot> {
    let mut normaliser = Normaliser::new();
    writer.visit_raw(&mut |unit, raw, line, record| {
        normaliser.read(unit, raw, line, record);
        Ok(())
    })?;
    let (records, gaps) = normaliser.finish();
    Ok(writer.seal(records, gaps)?)
}
