//! Rows into columns.

use std::collections::BTreeMap;

use polars_core::prelude::Int64Type;
use polars_core::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column as Series, DataFrame, IntoColumn, PolarsResult,
    PrimitiveChunkedBuilder, StringChunkedBuilder, TimeUnit, TimeZone, UInt64Type, polars_err,
};
use serde::Serialize;
use tenure_model::{EvidenceRef, Expiry, Known, LastUsed, Timestamp};

use super::column::{Column, ColumnKind};

/// Takes the cells of one row after the other, each row from the first column to the last.
pub(crate) struct RowWriter {
    columns: Vec<Cells>,
    at: usize,
    /// For JSON on its way into a cell.
    scratch: Vec<u8>,
    /// What went wrong first; cells are not written by halves, so it is told at the end.
    fault: Option<String>,
}

enum Cells {
    Text(StringChunkedBuilder),
    Integer(PrimitiveChunkedBuilder<UInt64Type>),
    Boolean(BooleanChunkedBuilder),
    Timestamp(PrimitiveChunkedBuilder<Int64Type>),
}

impl RowWriter {
    pub(crate) fn new(columns: &[Column], rows: usize) -> Self {
        let cells = |column: &Column| {
            let name = column.name.into();
            match column.kind {
                ColumnKind::Text | ColumnKind::Json => Cells::Text(StringChunkedBuilder::new(name, rows)),
                ColumnKind::Integer => Cells::Integer(PrimitiveChunkedBuilder::new(name, rows)),
                ColumnKind::Boolean => Cells::Boolean(BooleanChunkedBuilder::new(name, rows)),
                ColumnKind::Timestamp => Cells::Timestamp(PrimitiveChunkedBuilder::new(name, rows)),
            }
        };
        Self { columns: columns.iter().map(cells).collect(), at: 0, scratch: Vec::new(), fault: None }
    }

    /// The next cell. `None` where a record writes another kind than its column has.
    fn next(&mut self) -> Option<&mut Cells> {
        let at = self.at;
        self.at += 1;
        self.columns.get_mut(at)
    }

    fn wrong_kind(&mut self) {
        let at = self.at;
        self.fault.get_or_insert_with(|| format!("a cell of another kind came for column {at}"));
    }

    pub(crate) fn text(&mut self, text: &str) {
        match self.next() {
            Some(Cells::Text(cells)) => cells.append_value(text),
            _ => self.wrong_kind(),
        }
    }

    pub(crate) fn optional_text(&mut self, text: Option<&str>) {
        match self.next() {
            Some(Cells::Text(cells)) => cells.append_option(text),
            _ => self.wrong_kind(),
        }
    }

    /// A list as JSON. Most lists are empty.
    pub(crate) fn list<T: Serialize>(&mut self, list: &[T]) {
        if list.is_empty() { self.text("[]") } else { self.json(&list) }
    }

    /// A map of texts as JSON. Most maps are empty.
    pub(crate) fn map(&mut self, map: &BTreeMap<String, String>) {
        if map.is_empty() { self.text("{}") } else { self.json(map) }
    }

    fn json(&mut self, value: &impl Serialize) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        match serde_json::to_writer(&mut scratch, value) {
            Ok(()) => self.text(std::str::from_utf8(&scratch).unwrap_or_default()),
            Err(why) => {
                self.fault.get_or_insert(why.to_string());
                self.text("");
            }
        }
        self.scratch = scratch;
    }

    pub(crate) fn integer(&mut self, number: impl Into<u64>) {
        match self.next() {
            Some(Cells::Integer(cells)) => cells.append_value(number.into()),
            _ => self.wrong_kind(),
        }
    }

    pub(crate) fn boolean(&mut self, flag: bool) {
        match self.next() {
            Some(Cells::Boolean(cells)) => cells.append_value(flag),
            _ => self.wrong_kind(),
        }
    }

    pub(crate) fn timestamp(&mut self, time: Option<Timestamp>) {
        match self.next() {
            Some(Cells::Timestamp(cells)) => match time {
                Some(time) => cells.append_value(time.as_microsecond()),
                None => cells.append_null(),
            },
            _ => self.wrong_kind(),
        }
    }

    /// Two columns: the time, and `known` or why it is not.
    pub(crate) fn known(&mut self, time: &Known<Timestamp>) {
        self.timestamp(time.get().copied());
        self.text(match time {
            Known::Is(_) => "known",
            Known::Unknown(why) => why.as_str(),
        });
    }

    /// Two columns: the time, and `at`, `never-in-window` or why it is not known.
    pub(crate) fn last_used(&mut self, used: LastUsed) {
        let (time, state) = match used {
            LastUsed::At(time) => (Some(time), "at"),
            LastUsed::NeverInWindow => (None, "never-in-window"),
            LastUsed::Unknown(why) => (None, why.as_str()),
        };
        self.timestamp(time);
        self.text(state);
    }

    /// Two columns: the time, and `at`, `never` or why it is not known.
    pub(crate) fn expiry(&mut self, expiry: Expiry) {
        let (time, state) = match expiry {
            Expiry::At(time) => (Some(time), "at"),
            Expiry::Never => (None, "never"),
            Expiry::Unknown(why) => (None, why.as_str()),
        };
        self.timestamp(time);
        self.text(state);
    }

    /// Three columns.
    pub(crate) fn evidence(&mut self, evidence: &EvidenceRef) {
        self.text(&evidence.raw);
        self.integer(evidence.line);
        self.text(&evidence.pointer);
    }

    /// Ends a row.
    pub(crate) fn end(&mut self) {
        if self.at != self.columns.len() {
            let at = self.at;
            self.fault.get_or_insert_with(|| format!("a row has {at} cells"));
        }
        self.at = 0;
    }

    pub(crate) fn finish(self) -> PolarsResult<DataFrame> {
        if let Some(fault) = self.fault {
            return Err(polars_err!(ComputeError: "{fault}"));
        }
        let column = |cells: Cells| -> Series {
            match cells {
                Cells::Text(cells) => cells.finish().into_column(),
                Cells::Integer(cells) => cells.finish().into_column(),
                Cells::Boolean(cells) => cells.finish().into_column(),
                Cells::Timestamp(cells) => {
                    cells.finish().into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_column()
                }
            }
        };
        DataFrame::new_infer_height(self.columns.into_iter().map(column).collect())
    }
}
