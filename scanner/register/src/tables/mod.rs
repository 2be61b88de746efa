//! CSV files of a register: identities in bulk, and approvals that a ticket system exported.

mod csv_file;
mod identities;
mod tickets;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::error::{Fault, FaultKind, Spot};
use crate::file::Reading;
use crate::{Register, SourceFile};

/// The CSV files that TOML files name, by the names under which they are to be given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Companions {
    /// Tables that are read.
    pub tables: Vec<String>,
    /// Other files that entries point at, such as the decisions of a review: they are not read.
    pub attachments: Vec<String>,
}

/// What a file names beside it. Of a file that cannot be parsed, what can be seen of it.
pub fn companions(file: &SourceFile) -> Companions {
    let mut faults = Vec::new();
    let document = Document::parse(file, &mut faults);
    let mut found = Companions::default();
    found.tables.extend(named(&document).into_iter().filter_map(|name| beside(&file.name, &name)));
    let decisions = document.texts("review", "decisions");
    found.attachments.extend(decisions.iter().filter_map(|name| beside(&file.name, name)));
    found
}

/// The tables that a file names, as it writes them.
fn named(document: &Document<'_>) -> Vec<String> {
    let mut names = document.texts("ticket_export", "file");
    names.extend(document.text("identities"));
    names
}

/// The name of a file beside another one; `None` where it would lie outside of its folder.
pub(crate) fn beside(file: &str, name: &str) -> Option<String> {
    let is_inside = !name.starts_with(['/', '\\'])
        && !name.contains(['\\', ':'])
        && name.split('/').all(|step| !step.is_empty() && step != ".." && step != ".");
    let folder = file.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    is_inside.then(|| format!("{folder}{name}"))
}

/// Adds what the CSV files declare.
pub(crate) fn add(register: &mut Register, files: &[SourceFile], reading: &mut Reading<'_>) {
    let tables: BTreeMap<&str, &SourceFile> =
        files.iter().filter(|file| file.is_table()).map(|file| (file.name.as_str(), file)).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for at in 0..reading.documents.len() {
        let Some(document) = reading.documents.get(at) else { continue };
        let Some(name) = document.text("identities") else { continue };
        let full = beside(&document.source.name, &name);
        let spot = document.spot_of("identities");
        match full.as_deref().and_then(|full| tables.get(full)) {
            Some(file) => {
                if used.insert(file.name.clone()) {
                    identities::add(register, file, reading);
                }
            }
            None => reading.faults.push(absent(spot, "`identities`", name)),
        }
    }
    used.extend(tickets::add(register, &tables, reading));
    let attached: BTreeSet<String> = reading
        .documents
        .iter()
        .flat_map(|document| {
            let names = document.texts("review", "decisions");
            names.into_iter().filter_map(|name| beside(&document.source.name, &name)).collect::<Vec<_>>()
        })
        .collect();
    for (name, file) in tables {
        if used.contains(name) || attached.contains(name) {
            continue;
        }
        if identities::is_one(file) {
            identities::add(register, file, reading);
        } else {
            let spot = Spot { file: name.to_owned(), ..Spot::default() };
            let help = "name it by `identities = …` or `[[ticket_export]]`, or give it a column `match`";
            reading.faults.push(Fault {
                spot,
                field: String::new(),
                what: FaultKind::Unnamed,
                help: Some(help.to_owned()),
            });
        }
    }
}

/// The rows of a table: of each the columns that say something.
pub(crate) fn row_fields(file: &SourceFile) -> Vec<Vec<(String, String)>> {
    let file = csv_file::CsvFile::read(file, &mut Vec::new());
    let cells = |row: &csv_file::CsvRow| {
        let columns = file.heading.iter().enumerate();
        columns.filter_map(|(at, column)| Some((column.clone(), row.cell(at)?.to_owned()))).collect()
    };
    file.rows.iter().map(cells).collect()
}

fn absent(spot: Spot, field: &str, name: String) -> Fault {
    let help = "a file is named by its path from the file that names it, without `..`";
    Fault { spot, field: field.to_owned(), what: FaultKind::NoFile(name), help: Some(help.to_owned()) }
}

impl Document<'_> {
    /// A text at the top of the file.
    fn text(&self, key: &str) -> Option<String> {
        self.value(key).and_then(|value| value.get_ref().as_str()).map(str::to_owned)
    }

    /// A text of every entry of a section.
    fn texts(&self, section: &str, key: &str) -> Vec<String> {
        let entries = self.value(section).and_then(|value| value.get_ref().as_array());
        let entries = entries.into_iter().flat_map(|entries| entries.iter());
        let values = entries.filter_map(|entry| entry.get_ref().as_table()?.get(key)?.get_ref().as_str());
        values.map(str::to_owned).collect()
    }
}
