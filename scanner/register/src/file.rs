//! The files of a register, put together into one name space.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use crate::document::Document;
use crate::entry::{Entry, Place};
use crate::error::{Fault, FaultKind, RegisterError, Spot};
use crate::{Customer, FORMAT, Register, suggest, tables, validate};

/// A file of a register, as it was given: TOML, or a CSV file that one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name under which it was given, `/` between its segments.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// Whether it is a table of entries rather than TOML.
    pub fn is_table(&self) -> bool {
        self.name.to_ascii_lowercase().ends_with(".csv")
    }
}

/// The sections that a file may have, each a list of entries.
pub(crate) const SECTIONS: &[&str] = &[
    "party",
    "environment",
    "person",
    "contract",
    "control",
    "right",
    "identity",
    "approval",
    "exception",
    "escalation",
    "review",
    "retention",
    "monitor",
    "offboarding",
    "ticket_export",
];

/// The keys at the top of a file that are no lists of entries.
pub(crate) const OTHER_KEYS: &[&str] = &["format", "customer", "identities"];

/// What is known while a register is read.
pub(crate) struct Reading<'f> {
    /// The TOML files.
    pub(crate) documents: Vec<Document<'f>>,
    /// What is wrong so far.
    pub(crate) faults: Vec<Fault>,
}

impl Reading<'_> {
    /// Adds a fault of a field of an entry.
    pub(crate) fn fault(&mut self, place: &Place, path: &str, what: FaultKind, help: Option<String>) {
        let (spot, field) = self.field(place, path);
        self.faults.push(Fault { spot, field, what, help });
    }

    /// Where an entry begins.
    pub(crate) fn spot(&self, place: &Place) -> Spot {
        self.field_spot(place, "")
    }

    /// Where a field of an entry stands.
    pub(crate) fn field_spot(&self, place: &Place, path: &str) -> Spot {
        self.field(place, path).0
    }

    fn field(&self, place: &Place, path: &str) -> (Spot, String) {
        let document = self.documents.iter().find(|document| document.source.name == *place.file);
        match document {
            Some(document) => document.field(place, path),
            None => {
                let field = if path.is_empty() { String::new() } else { format!("column `{path}`") };
                (Spot { file: place.file.to_string(), line: place.line, column: 0 }, field)
            }
        }
    }
}

/// Reads and validates the files of a register.
pub(crate) fn read(files: &[SourceFile]) -> Result<Register, RegisterError> {
    let mut reading = Reading { documents: Vec::new(), faults: Vec::new() };
    same_names(files, &mut reading.faults);
    for source in files.iter().filter(|file| !file.is_table()) {
        let document = Document::parse(source, &mut reading.faults);
        reading.documents.push(document);
    }
    // Of a file that is not TOML the rest is guesswork.
    if !reading.faults.is_empty() {
        return Err(RegisterError { faults: reading.faults });
    }
    let mut register = Register { files: files.to_vec(), ..Register::default() };
    register.customer = customer(&mut reading);
    for at in 0..reading.documents.len() {
        register.add(at, &mut reading);
    }
    tables::add(&mut register, files, &mut reading);
    // What a fault left out would only be missed again where it is named.
    if reading.faults.is_empty() {
        validate::validate(&register, &mut reading);
    }
    let mut faults = reading.faults;
    if faults.is_empty() {
        return Ok(register);
    }
    let order: BTreeMap<&str, usize> =
        files.iter().enumerate().map(|(at, file)| (file.name.as_str(), at)).collect();
    faults.sort_by(|a, b| {
        let key = |fault: &Fault| {
            (order.get(fault.spot.file.as_str()).copied(), fault.spot.line, fault.spot.column)
        };
        key(a).cmp(&key(b)).then_with(|| a.cmp(b))
    });
    faults.dedup();
    Err(RegisterError { faults })
}

/// Two files of one name would be one in the evidence.
fn same_names(files: &[SourceFile], faults: &mut Vec<Fault>) {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for file in files.iter().filter(|file| !names.insert(&file.name)) {
        let spot = Spot { file: file.name.clone(), ..Spot::default() };
        let what = FaultKind::Twice { what: "file", id: file.name.clone(), first: spot.clone() };
        faults.push(Fault { spot, field: String::new(), what, help: None });
    }
}

/// The one `[customer]` of all files.
fn customer(reading: &mut Reading<'_>) -> Customer {
    let mut found: Option<(Spot, Option<Customer>)> = None;
    for document in &reading.documents {
        let Some(value) = document.value("customer") else { continue };
        let spot = document.spot_of("customer");
        if let Some((first, _)) = &found {
            let what = FaultKind::CustomerTwice(first.clone());
            let help = Some("one register has one customer: leave it in one file".to_owned());
            reading.faults.push(Fault { spot, field: "[customer]".to_owned(), what, help });
            continue;
        }
        let read: Option<Customer> = document.read("customer", value, &mut reading.faults);
        if let Some(zone) = read.as_ref().and_then(|customer| customer.timezone.as_ref())
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            reading.faults.push(Fault {
                spot: spot.clone(),
                field: "[customer] `timezone`".to_owned(),
                what: FaultKind::NoZone(zone.clone()),
                help: Some("take a name of the IANA database, such as `Europe/London`".to_owned()),
            });
        }
        found = Some((spot, read));
    }
    match (found, reading.documents.first()) {
        (Some((_, customer)), _) => customer.unwrap_or_default(),
        (None, first) => {
            let file = first.map(|document| document.source.name.clone()).unwrap_or_default();
            reading.faults.push(Fault {
                spot: Spot { file, ..Spot::default() },
                field: String::new(),
                what: FaultKind::NoCustomer,
                help: Some("add `[customer]` with your `name` and `timezone`".to_owned()),
            });
            Customer::default()
        }
    }
}

impl Register {
    /// Adds what one more file declares.
    fn add(&mut self, at: usize, reading: &mut Reading<'_>) {
        let Reading { documents, faults } = reading;
        let Some(document) = documents.get(at) else { return };
        check_keys(document, faults);
        let mut section = Section { document, documents, faults };
        section.map("party", |one| &one.id, &mut self.parties);
        section.list("environment", &mut self.environments);
        section.map("person", |one| &one.id, &mut self.people);
        section.map("contract", |one| &one.id, &mut self.contracts);
        section.map("control", |one| &one.id, &mut self.controls);
        section.list("right", &mut self.rights);
        section.list("identity", &mut self.identities);
        section.map("approval", |one| &one.id, &mut self.approvals);
        section.map("exception", |one| &one.id, &mut self.exceptions);
        section.list("escalation", &mut self.escalations);
        section.map("review", |one| &one.id, &mut self.reviews);
        section.list("retention", &mut self.retention);
        section.list("monitor", &mut self.monitors);
        section.list("offboarding", &mut self.offboardings);
        section.list("ticket_export", &mut self.ticket_exports);
    }
}

/// Holds that a file says its format and has no keys that mean nothing.
fn check_keys(document: &Document<'_>, faults: &mut Vec<Fault>) {
    let plain =
        |spot: Spot, what: FaultKind, help: Option<String>| Fault { spot, field: String::new(), what, help };
    let known = SECTIONS.iter().chain(OTHER_KEYS).copied();
    for (key, spot) in document.keys() {
        if !known.clone().any(|known| known == key) {
            let help = suggest::advice(key, known.clone());
            faults.push(plain(spot, FaultKind::NoSection(key.to_owned()), help));
        }
    }
    let add = || Some(format!("write `format = {FORMAT}` at its top"));
    match document.value("format") {
        None => {
            let spot = Spot { file: document.source.name.clone(), ..Spot::default() };
            faults.push(plain(spot, FaultKind::NoFormat, add()));
        }
        Some(value) => {
            let number = value.get_ref().as_integer().map(|number| number.to_string());
            if number.as_deref() != Some(FORMAT.to_string().as_str()) {
                let given = number.unwrap_or_else(|| value.get_ref().type_str().to_owned());
                faults.push(plain(document.spot_of("format"), FaultKind::Format(given), add()));
            }
        }
    }
}

struct Section<'d, 'f> {
    document: &'d Document<'f>,
    documents: &'d [Document<'f>],
    faults: &'d mut Vec<Fault>,
}

impl Section<'_, '_> {
    fn list<T: DeserializeOwned>(&mut self, section: &str, into: &mut Vec<Entry<T>>) {
        let entries = self.document.entries(section, self.faults);
        into.extend(entries.into_iter().map(|(place, value)| Entry { value, place }));
    }

    fn map<T: DeserializeOwned>(
        &mut self,
        section: &'static str,
        id: impl Fn(&T) -> &str,
        into: &mut BTreeMap<String, Entry<T>>,
    ) {
        for (place, value) in self.document.entries::<T>(section, self.faults) {
            let key = id(&value).to_owned();
            let Some(first) = into.get(&key) else {
                into.insert(key, Entry { value, place });
                continue;
            };
            let of_first = self.documents.iter().find(|one| one.source.name == *first.place.file);
            let first = of_first.map(|one| one.field(&first.place, "id").0).unwrap_or_default();
            let (spot, field) = self.document.field(&place, "id");
            let help = Some("give one of them another id".to_owned());
            let what = FaultKind::Twice { what: section, id: key, first };
            self.faults.push(Fault { spot, field, what, help });
        }
    }
}
