//! Reads AWS with the SDK's own credential chain into a new snapshot folder and prints its ledger:
//! for trying the connector by hand. `cargo run -p tenure-aws --example scan -- FOLDER [CONFIG.json]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for the terminal")]

use std::error::Error;
use std::path::Path;

use tenure_aws::{AwsConfig, Normaliser, collect, follow_up};
use tenure_connector_core::{Cancellation, NoProgress, now};
use tenure_snapshot::{Header, SnapshotError, SnapshotWriter};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("name a folder")?;
    let config: AwsConfig = match args.next() {
        Some(file) => serde_json::from_str(&std::fs::read_to_string(file)?)?,
        None => AwsConfig::default(),
    };
    let header =
        Header { tool_version: "example".to_owned(), as_of: now(), plan: serde_json::to_value(&config)? };
    let folder = Path::new(&folder);
    let writer = match SnapshotWriter::create(folder, header) {
        Err(SnapshotError::Unfinished(_)) => SnapshotWriter::resume(folder)?,
        writer => writer?,
    };
    let cancellation = Cancellation::new();
    let stop = cancellation.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    });
    let begin = std::time::Instant::now();
    let summary = collect(&config, &writer, &NoProgress, cancellation.clone()).await?;
    println!("collected in {:?}", begin.elapsed());
    println!("{summary:#?}");
    println!("{:?} calls for each 1,000 identities", summary.calls_per_1000_identities());
    if !summary.unfinished.is_empty() {
        println!("stopped: run it again to go on");
        return Ok(());
    }
    let mut normaliser = Normaliser::new();
    writer.visit_raw(&mut |unit, path, line, record| {
        normaliser.read(unit, path, line, record);
        Ok(())
    })?;
    let (records, gaps) = normaliser.finish();
    let principals: Vec<_> =
        records.principals.iter().map(|principal| principal.id.clone()).take(5).collect();
    let followed = follow_up(&config, &writer, &principals, &NoProgress, cancellation).await?;
    println!("{} calls for {} principals", followed.calls_made(), principals.len());
    let snapshot = writer.seal(records, gaps)?;
    for line in &snapshot.manifest().coverage {
        println!(
            "{:8} {} {} {} pages {} items {} {}",
            line.state.as_str(),
            line.scope,
            line.api,
            line.region,
            line.pages,
            line.items,
            line.error
        );
    }
    for gap in snapshot.manifest().all_gaps() {
        println!(
            "gap {} {} {} {} {} `{}` {}",
            gap.scope,
            gap.api,
            gap.region,
            gap.reason.as_str(),
            gap.code,
            gap.subject,
            gap.detail
        );
    }
    Ok(())
}
