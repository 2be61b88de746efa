//! Columns into rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars_core::prelude::{
    BooleanChunked, DataFrame, Int64Chunked, PolarsError, StringChunked, UInt64Chunked,
};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use tenure_model::hash::HashSet;
use tenure_model::{EvidenceRef, Expiry, Known, LastUsed, Timestamp, Unknown};

use super::column::{Column, ColumnKind};

/// What is wrong with a cell.
#[derive(Debug)]
pub(crate) struct BadCell(pub(crate) String);

/// Gives the cells of one row after the other, each row from the first column to the last.
pub(crate) struct RowReader {
    columns: Vec<(&'static str, Cells)>,
    /// For each column, the text of the row above as it was shared.
    above: Vec<Option<Arc<str>>>,
    row: usize,
    at: usize,
    shared: Shared,
}

enum Cells {
    Text(StringChunked),
    Integer(UInt64Chunked),
    Boolean(BooleanChunked),
    Timestamp(Int64Chunked),
}

/// Texts that many rows hold share one allocation.
#[derive(Default)]
struct Shared(HashSet<Arc<str>>);

impl Shared {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.0.get(text) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        self.0.insert(Arc::clone(&shared));
        shared
    }
}

impl RowReader {
    pub(crate) fn new(columns: &'static [Column], frame: &DataFrame) -> Result<Self, PolarsError> {
        let cells = |column: &Column| {
            // One chunk, so that a cell is found by its number alone.
            let series = frame.column(column.name)?.as_materialized_series().rechunk();
            Ok((
                column.name,
                match column.kind {
                    ColumnKind::Text | ColumnKind::Json => Cells::Text(series.str()?.clone()),
                    ColumnKind::Integer => Cells::Integer(series.u64()?.clone()),
                    ColumnKind::Boolean => Cells::Boolean(series.bool()?.clone()),
                    ColumnKind::Timestamp => Cells::Timestamp(series.datetime()?.physical().clone()),
                },
            ))
        };
        let columns = columns.iter().map(cells).collect::<Result<Vec<_>, PolarsError>>()?;
        let above = vec![None; columns.len()];
        Ok(Self { columns, above, row: 0, at: 0, shared: Shared::default() })
    }

    /// Goes to a row.
    pub(crate) fn start(&mut self, row: usize) {
        self.row = row;
        self.at = 0;
    }

    /// What is wrong with the cell that was given last.
    pub(crate) fn bad(&self, why: impl std::fmt::Display) -> BadCell {
        let name = self.at.checked_sub(1).and_then(|at| self.columns.get(at)).map_or("?", |(name, _)| name);
        BadCell(format!("column `{name}`, row {}: {why}", self.row))
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<&str>, BadCell> {
        self.at += 1;
        match self.columns.get(self.at - 1) {
            Some((_, Cells::Text(cells))) => Ok(cells.get(self.row)),
            _ => Err(self.bad("it is not text")),
        }
    }

    fn str(&mut self) -> Result<&str, BadCell> {
        self.at += 1;
        match self.columns.get(self.at - 1) {
            Some((_, Cells::Text(cells))) => cells.get(self.row).ok_or_else(|| self.bad("it is empty")),
            _ => Err(self.bad("it is not text")),
        }
    }

    pub(crate) fn string(&mut self) -> Result<String, BadCell> {
        self.str().map(str::to_owned)
    }

    /// A text that hardly two rows have in common.
    pub(crate) fn text(&mut self) -> Result<Arc<str>, BadCell> {
        self.str().map(Arc::from)
    }

    /// A text that many rows have in common, wherever they stand.
    pub(crate) fn shared(&mut self) -> Result<Arc<str>, BadCell> {
        self.like_above(|shared, text| shared.get(text))
    }

    /// A text that neighbours have in common, because the table is sorted by it.
    pub(crate) fn run(&mut self) -> Result<Arc<str>, BadCell> {
        self.like_above(|_, text| text.into())
    }

    /// The text of the row above where it is the same, which costs least.
    fn like_above(&mut self, get: impl FnOnce(&mut Shared, &str) -> Arc<str>) -> Result<Arc<str>, BadCell> {
        let at = self.at;
        self.at += 1;
        let (Some((_, Cells::Text(cells))), Some(above)) = (self.columns.get(at), self.above.get_mut(at))
        else {
            return Err(self.bad("it is not text"));
        };
        let Some(text) = cells.get(self.row) else { return Err(self.bad("it is empty")) };
        match above {
            Some(above) if **above == *text => Ok(Arc::clone(above)),
            _ => Ok(Arc::clone(above.insert(get(&mut self.shared, text)))),
        }
    }

    /// One of the words of an enumeration.
    pub(crate) fn word<T: DeserializeOwned>(&mut self) -> Result<T, BadCell> {
        let word = self.str()?;
        T::deserialize(StrDeserializer::<WordError>::new(word)).map_err(|why| self.bad(why))
    }

    pub(crate) fn list<T: DeserializeOwned>(&mut self) -> Result<Vec<T>, BadCell> {
        match self.str()? {
            "[]" => Ok(Vec::new()),
            text => serde_json::from_str(text).map_err(|why| self.bad(why)),
        }
    }

    pub(crate) fn map(&mut self) -> Result<BTreeMap<String, String>, BadCell> {
        match self.str()? {
            "{}" => Ok(BTreeMap::new()),
            text => serde_json::from_str(text).map_err(|why| self.bad(why)),
        }
    }

    /// Passes over a cell.
    pub(crate) fn skip(&mut self) {
        self.at += 1;
    }

    /// No text, and no allocation for it.
    pub(crate) fn shared_empty(&mut self) -> Arc<str> {
        self.shared.get("")
    }

    pub(crate) fn integer<T: TryFrom<u64>>(&mut self) -> Result<T, BadCell> {
        self.at += 1;
        match self.columns.get(self.at - 1) {
            Some((_, Cells::Integer(cells))) => cells
                .get(self.row)
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(|| self.bad("the number is missing or too large")),
            _ => Err(self.bad("it is not a number")),
        }
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, BadCell> {
        self.at += 1;
        match self.columns.get(self.at - 1) {
            Some((_, Cells::Boolean(cells))) => cells.get(self.row).ok_or_else(|| self.bad("it is empty")),
            _ => Err(self.bad("it is not true or false")),
        }
    }

    pub(crate) fn timestamp(&mut self) -> Result<Option<Timestamp>, BadCell> {
        self.at += 1;
        match self.columns.get(self.at - 1) {
            Some((_, Cells::Timestamp(cells))) => {
                cells.get(self.row).map(from_microsecond).transpose().map_err(|why| self.bad(why))
            }
            _ => Err(self.bad("it is not a time")),
        }
    }

    /// A time that is always there.
    pub(crate) fn instant(&mut self) -> Result<Timestamp, BadCell> {
        self.timestamp()?.ok_or_else(|| self.bad("it is empty"))
    }

    /// The two columns of [`RowWriter::known`](super::row_writer::RowWriter::known).
    pub(crate) fn known(&mut self) -> Result<Known<Timestamp>, BadCell> {
        self.timed(|word, time| match (word, time) {
            ("known", Some(time)) => Some(Known::Is(time)),
            (word, None) => Unknown::parse(word).map(Known::Unknown),
            _ => None,
        })
    }

    pub(crate) fn last_used(&mut self) -> Result<LastUsed, BadCell> {
        self.timed(|word, time| match (word, time) {
            ("at", Some(time)) => Some(LastUsed::At(time)),
            ("never-in-window", None) => Some(LastUsed::NeverInWindow),
            (word, None) => Unknown::parse(word).map(LastUsed::Unknown),
            _ => None,
        })
    }

    pub(crate) fn expiry(&mut self) -> Result<Expiry, BadCell> {
        self.timed(|word, time| match (word, time) {
            ("at", Some(time)) => Some(Expiry::At(time)),
            ("never", None) => Some(Expiry::Never),
            (word, None) => Unknown::parse(word).map(Expiry::Unknown),
            _ => None,
        })
    }

    /// A time and the word beside it.
    pub(crate) fn timed<T>(
        &mut self,
        read: impl FnOnce(&str, Option<Timestamp>) -> Option<T>,
    ) -> Result<T, BadCell> {
        let time = self.timestamp()?;
        let word = self.str()?;
        read(word, time).ok_or_else(|| self.bad("the word does not fit the time beside it"))
    }

    pub(crate) fn evidence(&mut self) -> Result<EvidenceRef, BadCell> {
        Ok(EvidenceRef { raw: self.shared()?, line: self.integer()?, pointer: self.str()?.into() })
    }
}

/// The whole range of instants; `Timestamp::from_microsecond` leaves out the last second of it.
pub(super) fn from_microsecond(micros: i64) -> Result<Timestamp, String> {
    let rest = i32::try_from(micros.rem_euclid(1_000_000)).unwrap_or_default();
    Timestamp::new(micros.div_euclid(1_000_000), rest * 1000).map_err(|why| why.to_string())
}
