//! The tables: what the recorded answers mean, one Parquet file for each kind of record.
//!
//! Each file of this folder that bears a table's name is one kind of record: its columns and how a
//! row is written and read. The others are the layer beneath.

mod column;
mod coverage;
mod credentials;
mod delegations;
mod events;
mod file;
mod gaps;
mod grants;
mod guard_rails;
mod log_readings;
mod memberships;
mod plain;
mod policies;
mod policy_texts;
mod principals;
mod raw_lines;
mod record;
mod resources;
mod role_definitions;
mod row_reader;
mod row_writer;
mod scopes;
mod service_uses;
mod trusts;

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use tenure_model::{Coverage, Gap, RawLines, Records};

use self::policies::StoredPolicy;
use crate::{Manifest, SnapshotError};
use column::Column;
pub(crate) use file::{Written, path};
pub use plain::{Cell, Table};
pub(crate) use raw_lines::RawLineRow;

/// Writes every table, several at a time.
pub(crate) fn write_all(
    dir: &Path,
    mut records: Records,
    coverage: &[Coverage],
    gaps: &[Gap],
    raw_lines: &[RawLineRow],
) -> Result<Vec<Written>, SnapshotError> {
    let folder = dir.join("tables");
    fs::create_dir_all(&folder).map_err(SnapshotError::io("create", &folder))?;
    let (policies, texts) = policies::split(std::mem::take(&mut records.policies));
    let records = &records;
    let jobs: Vec<Box<dyn Fn() -> Result<Written, SnapshotError> + Send + Sync + '_>> = vec![
        // The largest first.
        Box::new(|| file::write(dir, &texts)),
        Box::new(|| file::write(dir, &policies)),
        Box::new(|| file::write(dir, &records.principals)),
        Box::new(|| file::write(dir, &records.grants)),
        Box::new(|| file::write(dir, &records.credentials)),
        Box::new(|| file::write(dir, &records.trusts)),
        Box::new(|| file::write(dir, &records.memberships)),
        Box::new(|| file::write(dir, &records.service_uses)),
        Box::new(|| file::write(dir, &records.resources)),
        Box::new(|| file::write(dir, &records.scopes)),
        Box::new(|| file::write(dir, &records.role_definitions)),
        Box::new(|| file::write(dir, &records.guard_rails)),
        Box::new(|| file::write(dir, &records.delegations)),
        Box::new(|| file::write(dir, &records.events)),
        Box::new(|| file::write(dir, &records.log_readings)),
        Box::new(|| file::write(dir, coverage)),
        Box::new(|| file::write(dir, gaps)),
        Box::new(|| file::write(dir, raw_lines)),
    ];
    jobs.par_iter().with_max_len(1).map(|job| job()).collect()
}

/// What the tables of a snapshot hold.
pub(crate) struct Tables {
    pub(crate) records: Records,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) raw_lines: RawLines,
}

/// Reads every table, several at a time.
pub(crate) fn read_all(dir: &Path, manifest: &Manifest) -> Result<Tables, SnapshotError> {
    let mut records = Records::default();
    let Records {
        scopes,
        principals,
        memberships,
        credentials,
        policies: documents,
        role_definitions,
        grants,
        guard_rails,
        trusts,
        delegations,
        resources,
        service_uses,
        events,
        log_readings,
    } = &mut records;
    let (mut stored, mut texts): (Vec<StoredPolicy>, Vec<_>) = Default::default();
    let (mut coverage, mut gaps, mut raw_lines) = Default::default();
    let mut jobs: Vec<Box<dyn FnMut() -> Result<(), SnapshotError> + Send + '_>> = vec![
        job(dir, manifest, &mut texts),
        job(dir, manifest, &mut stored),
        job(dir, manifest, principals),
        job(dir, manifest, grants),
        job(dir, manifest, credentials),
        job(dir, manifest, trusts),
        job(dir, manifest, memberships),
        job(dir, manifest, service_uses),
        job(dir, manifest, resources),
        job(dir, manifest, scopes),
        job(dir, manifest, role_definitions),
        job(dir, manifest, guard_rails),
        job(dir, manifest, delegations),
        job(dir, manifest, events),
        job(dir, manifest, log_readings),
        job(dir, manifest, &mut coverage),
        job(dir, manifest, &mut gaps),
        job(dir, manifest, &mut raw_lines),
    ];
    // All of them, so that it is always the first damaged table of the list that is named.
    let done: Vec<Result<(), SnapshotError>> = jobs.par_iter_mut().with_max_len(1).map(|job| job()).collect();
    done.into_iter().collect::<Result<(), _>>()?;
    drop(jobs);
    *documents = policies::join(stored, texts)?;
    let raw_lines = RawLines::new(raw_lines.into_iter().map(|row: RawLineRow| row.line));
    Ok(Tables { records, coverage, gaps, raw_lines })
}

/// The reading of one table into its place.
fn job<'a, T: record::Record + Send>(
    dir: &'a Path,
    manifest: &'a Manifest,
    into: &'a mut Vec<T>,
) -> Box<dyn FnMut() -> Result<(), SnapshotError> + Send + 'a> {
    Box::new(move || {
        *into = file::read(dir, manifest)?;
        Ok(())
    })
}
