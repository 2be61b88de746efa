//! A CSV file as rows with their lines.

use crate::SourceFile;
use crate::entry::Place;
use crate::error::{Fault, FaultKind, Spot};

/// A CSV file with a heading.
pub(super) struct CsvFile<'f> {
    pub(super) source: &'f SourceFile,
    pub(super) heading: Vec<String>,
    pub(super) rows: Vec<CsvRow>,
}

/// A row.
pub(super) struct CsvRow {
    pub(super) place: Place,
    cells: Vec<String>,
}

impl CsvRow {
    /// What stands in a column, without the blanks around it; `None` where nothing does.
    pub(super) fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

impl<'f> CsvFile<'f> {
    /// Reads a file. A spreadsheet may have put a byte order mark before it, and `;` for `,`.
    pub(super) fn read(source: &'f SourceFile, faults: &mut Vec<Fault>) -> Self {
        let text = source.text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let mut file = Self { source, heading: Vec::new(), rows: Vec::new() };
        match reader.headers() {
            Ok(heading) => file.heading = heading.iter().map(|cell| cell.trim().to_owned()).collect(),
            Err(error) => faults.push(file.broken(&error)),
        }
        for (number, row) in (0_u32..).zip(reader.records()) {
            match row {
                Ok(row) => file.push(number, &row, text),
                Err(error) => {
                    faults.push(file.broken(&error));
                    break;
                }
            }
        }
        file
    }

    fn push(&mut self, number: u32, row: &csv::StringRecord, text: &str) {
        let start = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let line = row.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        // Empty lines before a row are counted as its own by the reader.
        let rest = text.get(start..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let skipped = rest.get(..blank).unwrap_or_default().matches('\n').count();
        let inside: usize = row.iter().map(|cell| cell.matches('\n').count()).sum();
        let plus = |line: u32, count: usize| line.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        let line = plus(line, skipped);
        let place = Place {
            file: self.source.name.as_str().into(),
            line,
            last_line: plus(line, inside),
            record: number,
            ..Place::default()
        };
        self.rows.push(CsvRow { place, cells: row.iter().map(str::to_owned).collect() });
    }

    /// The number of a column, by its heading.
    pub(super) fn column(&self, heading: &str) -> Option<usize> {
        self.heading.iter().position(|one| one.eq_ignore_ascii_case(heading.trim()))
    }

    fn broken(&self, error: &csv::Error) -> Fault {
        let line = error.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        Fault {
            spot: Spot { file: self.source.name.clone(), line, column: 0 },
            field: String::new(),
            what: FaultKind::Csv(error.to_string()),
            help: None,
        }
    }
}
