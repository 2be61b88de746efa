//! Reads an organization with the credentials of the environment into a new snapshot folder and prints
//! its ledger, its calls and the most memory that it took: for trying the connector by hand, also
//! against `cargo run -p tenure-loopback google`, whose address goes into the configuration's `endpoint`.
//! `cargo run -p tenure-gcp --example scan_organization -- FOLDER [CONFIG.json]`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for the terminal")]

use std::error::Error;
use std::path::Path;

use tenure_connector_core::{Cancellation, Connector, NoProgress, now};
use tenure_gcp::{GcpConfig, GcpConnector, Normaliser};
use tenure_snapshot::{Header, SnapshotError, SnapshotWriter};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("name a folder")?;
    let config: GcpConfig = match args.next() {
        Some(file) => serde_json::from_str(&std::fs::read_to_string(file)?)?,
        None => GcpConfig::default(),
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
    let summary = GcpConnector::new(config).collect(&writer, &NoProgress, cancellation).await?;
    println!("collected in {:?}", begin.elapsed());
    println!("{summary:#?}");
    println!(
        "{} calls, {:?} for each 1,000 identities",
        summary.calls_made(),
        summary.calls_per_1000_identities()
    );
    println!("{}", peak_memory().unwrap_or_default());
    if !summary.unfinished.is_empty() {
        println!("stopped: run it again to go on");
        return Ok(());
    }
    let begin = std::time::Instant::now();
    let mut normaliser = Normaliser::new();
    writer.visit_raw(&mut |unit, path, line, record| {
        normaliser.read(unit, path, line, record);
        Ok(())
    })?;
    let (records, gaps) = normaliser.finish();
    println!(
        "{} principals, {} grants, {} credentials, {} gaps normalised in {:?}, {}",
        records.principals.len(),
        records.grants.len(),
        records.credentials.len(),
        gaps.len(),
        begin.elapsed(),
        peak_memory().unwrap_or_default()
    );
    let snapshot = writer.seal(records, gaps)?;
    println!("sealed, {}", peak_memory().unwrap_or_default());
    for line in &snapshot.manifest().coverage {
        println!(
            "{:8} {} {} pages {} items {} {}",
            line.state.as_str(),
            line.scope,
            line.api,
            line.pages,
            line.items,
            line.error
        );
    }
    for gap in snapshot.manifest().all_gaps() {
        let (reason, code, subject) = (gap.reason.as_str(), &gap.code, &gap.subject);
        println!("gap {} {} {reason} {code} `{subject}` {}", gap.scope, gap.api, gap.detail);
    }
    Ok(())
}

/// The most memory that this process took, where Linux tells.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|line| line.starts_with("VmHWM")).map(str::to_owned)
}
