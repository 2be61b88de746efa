//! What can be asked about: the tables of a snapshot, and those of an assessment.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use tenure_model::Assessment;
use tenure_snapshot::{Cell, ManifestTable, Snapshot};

use super::assessed::{self, Assessed};

/// Tables by their names, each read when it is asked about.
pub(super) struct Sources<'a> {
    snapshot: &'a Snapshot,
    assessed: BTreeMap<String, Assessed<'a>>,
}

/// Rows of cells.
pub(super) type Rows<'a> = Box<dyn Iterator<Item = Vec<Value>> + 'a>;

impl<'a> Sources<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, assessment: Option<&'a Assessment>) -> Self {
        Self { snapshot, assessed: assessment.map(assessed::tables).unwrap_or_default() }
    }

    /// Every table, by its name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &ManifestTable)> {
        let assessed = self.assessed.iter().map(|(name, table)| (name.as_str(), &table.described));
        self.snapshot.manifest().tables.iter().map(|(name, table)| (name.as_str(), table)).chain(assessed)
    }

    /// Hands the rows of a table to `take`.
    ///
    /// # Errors
    /// Those of `take`, and where the table is damaged.
    pub(super) fn read(
        &self,
        name: &str,
        take: impl FnOnce(Rows<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        if let Some(table) = self.assessed.get(name) {
            return take(Box::new(table.rows()));
        }
        let table = self.snapshot.table(name)?;
        take(Box::new((0..table.rows()).map(|row| table.row(row).map(value).collect())))
    }
}

fn value(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::Text(text.to_owned()),
        // SQLite has no larger numbers; a table counts nothing that comes near.
        Cell::Integer(number) => Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)),
        Cell::Boolean(yes) => Value::Integer(i64::from(yes)),
        Cell::Timestamp(time) => Value::Text(time.to_string()),
    }
}
