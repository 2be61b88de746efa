//! The rows that answer a question, in the forms that they are printed in.

use console::measure_text_width;
use rusqlite::types::Value;
use serde::ser::{Serialize, SerializeMap, Serializer};
use tenure_reports::formats::csv;
use tenure_reports::hostile;

/// Columns and rows.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

/// Characters of a cell on the terminal; JSON and CSV hold the whole of it.
const WIDEST: usize = 80;

impl Answer {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The first name that two columns have.
    pub(super) fn twice(&self) -> Option<&str> {
        let names = &self.columns;
        let again = |(at, name): (usize, &String)| names.iter().take(at).any(|earlier| earlier == name);
        names.iter().enumerate().find(|(at, name)| again((*at, name))).map(|(_, name)| name.as_str())
    }

    /// A table for a person.
    pub(super) fn text(&self) -> String {
        let shown = |text: &str| hostile::visible(&hostile::shorten(text, WIDEST));
        let head = self.columns.iter().map(|name| shown(name)).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| shown(&plain(cell))).collect());
        let lines: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
        let width = |at: usize| {
            lines.iter().filter_map(|line| line.get(at)).map(|cell| measure_text_width(cell)).max()
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(|at| width(at).unwrap_or_default()).collect();
        let mut text = String::new();
        for (number, line) in lines.iter().enumerate() {
            text.push_str(&joined(line, &widths));
            if number == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                text.push_str(&joined(&rule, &widths));
            }
        }
        text
    }

    /// CSV (RFC 4180) that no spreadsheet takes for formulas.
    pub(super) fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut file =
            ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
        file.write_record(self.columns.iter().map(|name| csv::cell(name)))?;
        for row in &self.rows {
            file.write_record(row.iter().map(|cell| match cell {
                Value::Text(text) => csv::cell(text),
                number => plain(number),
            }))?;
        }
        Ok(file.into_inner().map_err(|error| error.into_error())?)
    }
}

/// One line, without blanks at its end.
fn joined(cells: &[String], widths: &[usize]) -> String {
    let padded = |(cell, width): (&String, &usize)| {
        format!("{cell}{}", " ".repeat(width.saturating_sub(measure_text_width(cell))))
    };
    let line: Vec<String> = cells.iter().zip(widths).map(padded).collect();
    format!("{}\n", line.join("  ").trim_end())
}

fn plain(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// A list of objects, their members in the order of the columns.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| Object { columns: &self.columns, row }))
    }
}

struct Object<'a> {
    columns: &'a [String],
    row: &'a [Value],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.len()))?;
        for (name, cell) in self.columns.iter().zip(self.row) {
            match cell {
                Value::Null => map.serialize_entry(name, &None::<()>)?,
                Value::Integer(number) => map.serialize_entry(name, number)?,
                Value::Real(number) => map.serialize_entry(name, number)?,
                cell => map.serialize_entry(name, &plain(cell))?,
            }
        }
        map.end()
    }
}
