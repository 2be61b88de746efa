//! Records that write and read rows.

use super::column::Column;
use super::row_reader::{BadCell, RowReader};
use super::row_writer::RowWriter;

/// One kind of record, kept as one table.
pub(crate) trait Record: Sized {
    /// Name of the table.
    const TABLE: &'static str;
    /// What one row is.
    const DESCRIPTION: &'static str;
    /// Its columns, in the order in which `write` and `read` go through them.
    const COLUMNS: &'static [Column];

    /// Writes a cell to each column, in order.
    fn write(&self, row: &mut RowWriter);

    /// Reads a cell of each column, in order.
    fn read(row: &mut RowReader) -> Result<Self, BadCell>;
}
