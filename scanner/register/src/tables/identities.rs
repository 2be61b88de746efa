//! Identities in bulk: a row each, the columns named as the fields of `[[identity]]`.

use std::str::FromStr;

use super::csv_file::{CsvFile, CsvRow};
use crate::error::{Fault, FaultKind, Spot};
use crate::file::Reading;
use crate::{DeclaredIdentity, Entry, Register, SourceFile, suggest};

/// The columns that there are.
const COLUMNS: &[&str] = &[
    "match",
    "party",
    "contract",
    "owner",
    "purpose",
    "ttl",
    "expires",
    "credential_ttl",
    "offboarding",
    "shared_because",
    "emergency",
    "revoked",
];

/// Faults that are told of one file; more would only repeat themselves.
const MOST_FAULTS: usize = 50;

/// Whether the heading of a file is that of identities.
pub(super) fn is_one(file: &SourceFile) -> bool {
    CsvFile::read(file, &mut Vec::new()).column("match").is_some()
}

pub(super) fn add(register: &mut Register, file: &SourceFile, reading: &mut Reading<'_>) {
    let mut faults = Vec::new();
    let file = CsvFile::read(file, &mut faults);
    check_heading(&file, &mut faults);
    if faults.is_empty() {
        for row in &file.rows {
            let mut cells = Cells { file: &file, row, faults: &mut faults };
            if let Some(value) = cells.identity() {
                register.identities.push(Entry { value, place: row.place.clone() });
            }
            if faults.len() >= MOST_FAULTS {
                break;
            }
        }
    }
    reading.faults.append(&mut faults);
}

fn check_heading(file: &CsvFile<'_>, faults: &mut Vec<Fault>) {
    let spot = || Spot { file: file.source.name.clone(), line: 1, column: 0 };
    let mut fault = |what: FaultKind, help: Option<String>| {
        faults.push(Fault { spot: spot(), field: String::new(), what, help });
    };
    for (at, column) in file.heading.iter().enumerate() {
        if !COLUMNS.iter().any(|known| known.eq_ignore_ascii_case(column)) {
            fault(FaultKind::NoColumn(column.clone()), suggest::advice(column, COLUMNS.iter().copied()));
        } else if file.column(column) != Some(at) {
            let message = format!("the column `{column}` is there twice");
            fault(FaultKind::Cell(message), None);
        }
    }
    for wanted in ["match", "party"] {
        if file.column(wanted).is_none() {
            fault(FaultKind::NoColumn(wanted.to_owned()), Some("every identity has one".to_owned()));
        }
    }
}

/// The cells of a row, by the names of their columns.
struct Cells<'a, 'f> {
    file: &'a CsvFile<'f>,
    row: &'a CsvRow,
    faults: &'a mut Vec<Fault>,
}

impl Cells<'_, '_> {
    fn identity(&mut self) -> Option<DeclaredIdentity> {
        let before = self.faults.len();
        let identity = DeclaredIdentity {
            matches: self.needed("match"),
            party: self.needed("party"),
            contract: self.text("contract"),
            owner: self.text("owner"),
            purpose: self.text("purpose"),
            ttl: self.parsed("ttl"),
            expires: self.parsed("expires"),
            credential_ttl: self.parsed("credential_ttl"),
            offboarding: self.text("offboarding"),
            shared_because: self.text("shared_because"),
            emergency: self.flag("emergency"),
            revoked: self.parsed("revoked"),
        };
        (self.faults.len() == before).then_some(identity)
    }

    fn text(&self, column: &str) -> Option<String> {
        self.row.cell(self.file.column(column)?).map(str::to_owned)
    }

    fn needed(&mut self, column: &str) -> String {
        self.text(column).unwrap_or_else(|| {
            self.fault(column, format!("`{column}` is empty"));
            String::new()
        })
    }

    fn parsed<T: FromStr<Err = String>>(&mut self, column: &str) -> Option<T> {
        match self.text(column)?.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault(column, message);
                None
            }
        }
    }

    fn flag(&mut self, column: &str) -> bool {
        match self.text(column).map(|text| text.to_ascii_lowercase()).as_deref() {
            Some("true" | "yes") => true,
            None | Some("false" | "no") => false,
            Some(other) => {
                self.fault(column, format!("`{other}` is neither `true` nor `false`"));
                false
            }
        }
    }

    fn fault(&mut self, column: &str, message: String) {
        let spot = Spot { file: self.file.source.name.clone(), line: self.row.place.line, column: 0 };
        let field = format!("column `{column}`");
        self.faults.push(Fault { spot, field, what: FaultKind::Cell(message), help: None });
    }
}
