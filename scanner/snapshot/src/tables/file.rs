//! One table, one Parquet file.

use std::fs::{self, File};
use std::io::{Cursor, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars_core::prelude::{DataFrame, PolarsResult};
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::{KeyValueMetadata, ParquetCompression, ParquetWriter, StatisticsOptions};

use super::record::Record;
use super::row_reader::RowReader;
use super::row_writer::RowWriter;
use crate::digest::{Hashing, sha256};
use crate::manifest::{ManifestColumn, ManifestFile, ManifestTable};
use crate::{Damage, DamageKind, Manifest, SnapshotError, disk};

/// A table that was written.
pub(crate) struct Written {
    pub(crate) name: &'static str,
    pub(crate) path: String,
    pub(crate) file: ManifestFile,
    pub(crate) described: ManifestTable,
}

/// Path of a table inside a snapshot.
pub(crate) fn path(table: &str) -> String {
    format!("tables/{table}.parquet")
}

/// Writes a table. INVARIANT: the bytes depend on the records and their order alone.
pub(crate) fn write<T: Record>(dir: &Path, records: &[T]) -> Result<Written, SnapshotError> {
    let failed = |why: String| SnapshotError::Table { table: T::TABLE.to_owned(), doing: "built", why };
    let mut frame = frame(records).map_err(|why| failed(why.to_string()))?;
    let path = path(T::TABLE);
    let target = dir.join(&path);
    let beside = disk::beside(&target);
    let created = File::create(&beside).map_err(SnapshotError::io("create", &beside))?;
    let mut hashing = Hashing::new(created);
    ParquetWriter::new(&mut hashing)
        .with_compression(ParquetCompression::Snappy)
        .with_statistics(StatisticsOptions::empty())
        .with_key_value_metadata(Some(descriptions::<T>()))
        .finish(&mut frame)
        .map_err(|why| match why {
            polars_core::prelude::PolarsError::IO { error, .. } => {
                let source = std::io::Error::new(error.kind(), error.to_string());
                SnapshotError::io("write", &beside)(source)
            }
            why => failed(why.to_string()),
        })?;
    let (file, sha256, bytes) = hashing.finish();
    file.sync_all().map_err(SnapshotError::io("write", &beside))?;
    drop(file);
    disk::rename(&beside, &target)?;
    let file = ManifestFile { sha256, bytes };
    Ok(Written { name: T::TABLE, path, file, described: described::<T>(records.len()) })
}

fn frame<T: Record>(records: &[T]) -> PolarsResult<DataFrame> {
    let mut row = RowWriter::new(T::COLUMNS, records.len());
    for record in records {
        record.write(&mut row);
        row.end();
    }
    row.finish()
}

/// The descriptions as they stand in the Parquet file itself, for whoever has only that.
fn descriptions<T: Record>() -> KeyValueMetadata {
    let table = ("tenure:table".to_owned(), T::DESCRIPTION.to_owned());
    let column =
        |column: &super::Column| (format!("tenure:column:{}", column.name), column.description.to_owned());
    KeyValueMetadata::from_static(std::iter::once(table).chain(T::COLUMNS.iter().map(column)).collect())
}

fn described<T: Record>(rows: usize) -> ManifestTable {
    let column = |column: &super::Column| ManifestColumn {
        name: column.name.to_owned(),
        kind: column.kind.as_str().to_owned(),
        description: column.description.to_owned(),
    };
    ManifestTable {
        description: T::DESCRIPTION.to_owned(),
        rows: rows as u64,
        columns: T::COLUMNS.iter().map(column).collect(),
    }
}

/// Reads a table, after its digest is found right.
pub(crate) fn read<T: Record>(dir: &Path, manifest: &Manifest) -> Result<Vec<T>, SnapshotError> {
    let frame = columns(dir, manifest, T::TABLE)?;
    let failed = |why: String| SnapshotError::Table { table: T::TABLE.to_owned(), doing: "read", why };
    let rows = frame.height();
    let mut row = RowReader::new(T::COLUMNS, &frame).map_err(|why| failed(why.to_string()))?;
    drop(frame);
    let mut records = Vec::with_capacity(rows);
    for at in 0..rows {
        row.start(at);
        records.push(T::read(&mut row).map_err(|why| failed(why.0))?);
    }
    Ok(records)
}

/// The columns of a table, after its digest is found right.
pub(crate) fn columns(dir: &Path, manifest: &Manifest, table: &str) -> Result<DataFrame, SnapshotError> {
    let bytes = checked_bytes(dir, &path(table), manifest)?;
    let failed = |why: String| SnapshotError::Table { table: table.to_owned(), doing: "read", why };
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let rows = reader.num_rows().map_err(|why| failed(why.to_string()))?;
    let told = manifest.tables.get(table).map_or(0, |table| table.rows);
    if told != rows as u64 {
        return Err(failed(format!("it has {rows} rows, and the manifest tells of {told}")));
    }
    // Damage was found by the digest. What is left is forgery, of the table and the manifest together,
    // and some forged Parquet makes the reader panic instead of refusing.
    catch_unwind(AssertUnwindSafe(|| reader.finish()))
        .map_err(|_| failed("it is no sound Parquet".to_owned()))?
        .map_err(|why| failed(why.to_string()))
}

fn checked_bytes(dir: &Path, path: &str, manifest: &Manifest) -> Result<Vec<u8>, SnapshotError> {
    let damaged = |kind| {
        let damage = Damage { path: path.to_owned(), kind };
        SnapshotError::Damaged { dir: dir.to_path_buf(), damage }
    };
    let file = dir.join(path);
    let bytes = match fs::read(&file) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Err(damaged(DamageKind::Missing)),
        bytes => bytes.map_err(SnapshotError::io("read", &file))?,
    };
    match manifest.files.get(path) {
        Some(sealed) if sealed.sha256 == sha256(&bytes) => Ok(bytes),
        Some(_) => Err(damaged(DamageKind::Changed)),
        None => Err(damaged(DamageKind::Added)),
    }
}
