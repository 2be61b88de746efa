//! A table as it stands on disk, without the record that it is read into.

use std::path::Path;

use polars_core::prelude::{AnyValue, Column};
use tenure_model::Timestamp;

use super::file;
use super::row_reader::from_microsecond;
use crate::manifest::ManifestColumn;
use crate::{Manifest, SnapshotError};

/// A table: its columns, and its cells by row.
#[derive(Debug)]
pub struct Table {
    columns: Vec<ManifestColumn>,
    cells: Vec<Column>,
    rows: usize,
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, and text that holds JSON.
    Text(&'a str),
    /// A whole number.
    Integer(u64),
    /// Yes or no.
    Boolean(bool),
    /// A time, to the microsecond.
    Timestamp(Timestamp),
}

impl Table {
    pub(crate) fn read(dir: &Path, manifest: &Manifest, name: &str) -> Result<Self, SnapshotError> {
        let failed = |why: String| SnapshotError::Table { table: name.to_owned(), doing: "read", why };
        let described = manifest.tables.get(name);
        let columns = described.ok_or_else(|| failed("the snapshot has no such table".to_owned()))?;
        let columns = columns.columns.clone();
        let frame = file::columns(dir, manifest, name)?;
        let cells = |column: &ManifestColumn| {
            // One chunk, so that a cell is found by its number alone.
            let cells = frame.column(&column.name).map_err(|why| failed(why.to_string()))?;
            Ok(Column::from(cells.as_materialized_series().rechunk()))
        };
        let cells = columns.iter().map(cells).collect::<Result<_, SnapshotError>>()?;
        Ok(Self { columns, cells, rows: frame.height() })
    }

    /// The columns, in their order.
    pub fn columns(&self) -> &[ManifestColumn] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The cells of one row, in the order of the columns; none where there is no such row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = Cell<'_>> {
        self.cells.iter().filter_map(move |column| column.get(row).ok().map(Cell::of))
    }
}

impl<'a> Cell<'a> {
    fn of(value: AnyValue<'a>) -> Self {
        match value {
            AnyValue::String(text) => Self::Text(text),
            AnyValue::UInt64(number) => Self::Integer(number),
            AnyValue::Boolean(yes) => Self::Boolean(yes),
            AnyValue::Datetime(microseconds, ..) => {
                from_microsecond(microseconds).map_or(Self::Empty, Self::Timestamp)
            }
            // Tables have columns of no other kind.
            _ => Self::Empty,
        }
    }
}
