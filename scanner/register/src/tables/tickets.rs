//! Approvals that a ticket system exported.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::csv_file::{CsvFile, CsvRow};
use super::{absent, beside};
use crate::entry::{Entry, Place};
use crate::error::FaultKind;
use crate::file::Reading;
use crate::{Approval, ApprovedAct, Register, SourceFile, TicketExport, When, suggest};

/// Faults that are told of one file; more would only repeat themselves.
const MOST_FAULTS: usize = 50;

/// Adds the approvals of every export; says which files were read.
pub(super) fn add(
    register: &mut Register,
    tables: &BTreeMap<&str, &SourceFile>,
    reading: &mut Reading<'_>,
) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut exports = std::mem::take(&mut register.ticket_exports);
    for export in &mut exports {
        let full = beside(&export.place.file, &export.value.file);
        let Some(file) = full.as_deref().and_then(|full| tables.get(full)) else {
            let (spot, name) = (reading.field_spot(&export.place, "file"), export.value.file.clone());
            reading.faults.push(absent(spot, "[[ticket_export]] `file`", name));
            continue;
        };
        used.insert(file.name.clone());
        let Entry { value, place } = export;
        read(register, file, value, place, reading);
    }
    register.ticket_exports = exports;
    used
}

fn read(
    register: &mut Register,
    source: &SourceFile,
    export: &mut TicketExport,
    place: &Place,
    reading: &mut Reading<'_>,
) {
    let file = CsvFile::read(source, &mut reading.faults);
    let Some(columns) = Columns::of(&file, export, place, reading) else { return };
    let people = People::of(register);
    let zone = register.zone();
    let before = reading.faults.len();
    export.rows = u32::try_from(file.rows.len()).unwrap_or(u32::MAX);
    for row in &file.rows {
        let approval = match approval(export, &columns, row, &zone, &people) {
            Ok(Some(approval)) => approval,
            Ok(None) => continue,
            Err((column, message)) => {
                reading.fault(&row.place, &column, FaultKind::Cell(message), None);
                if reading.faults.len() - before >= MOST_FAULTS {
                    break;
                }
                continue;
            }
        };
        export.taken += 1;
        // A ticket may be about several identities, and an entry of the register may have its number.
        let ticket = approval.id.clone();
        let id = if register.approvals.contains_key(&ticket) {
            format!("{ticket}/{}:{}", source.name, row.place.line)
        } else {
            ticket
        };
        let approval = Approval { id: id.clone(), ..approval };
        register.approvals.insert(id, Entry { value: approval, place: row.place.clone() });
    }
}

/// The numbers of the columns.
struct Columns {
    id: usize,
    subject: usize,
    requested_by: usize,
    approved_by: usize,
    at: usize,
    act: Option<usize>,
    executed_by: Option<usize>,
    expires: Option<usize>,
    only: Vec<(usize, Vec<String>)>,
}

impl Columns {
    /// Finds them by their headings; `None` with faults where one is not there.
    fn of(
        file: &CsvFile<'_>,
        export: &TicketExport,
        place: &Place,
        reading: &mut Reading<'_>,
    ) -> Option<Self> {
        let mut find = |field: &str, heading: &str| {
            let found = file.column(heading);
            if found.is_none() {
                let help = suggest::advice(heading, file.heading.iter().map(String::as_str));
                reading.fault(place, field, FaultKind::NoColumn(heading.to_owned()), help);
            }
            found
        };
        let named = &export.columns;
        let id = find("columns.id", &named.id);
        let subject = find("columns.subject", &named.subject);
        let requested_by = find("columns.requested_by", &named.requested_by);
        let approved_by = find("columns.approved_by", &named.approved_by);
        let at = find("columns.at", &named.at);
        let act = named.act.as_ref().map(|heading| find("columns.act", heading));
        let executed_by = named.executed_by.as_ref().map(|heading| find("columns.executed_by", heading));
        let expires = named.expires.as_ref().map(|heading| find("columns.expires", heading));
        let only: Vec<_> =
            export.only.iter().map(|(heading, words)| (find("only", heading), words.clone())).collect();
        if act.is_none() && export.act.is_none() {
            let help = "give `act = \"create\"`, or name the column by `columns.act` and its words by `acts`";
            reading.fault(place, "act", FaultKind::Empty("act"), Some(help.to_owned()));
            return None;
        }
        // Each that is named must be there; what is not named is `None`.
        let optional = |column: Option<Option<usize>>| column.map_or(Some(None), |found| found.map(Some));
        Some(Self {
            id: id?,
            subject: subject?,
            requested_by: requested_by?,
            approved_by: approved_by?,
            at: at?,
            act: optional(act)?,
            executed_by: optional(executed_by)?,
            expires: optional(expires)?,
            only: only.into_iter().map(|(at, words)| Some((at?, words))).collect::<Option<_>>()?,
        })
    }
}

/// A row as an approval; `Ok(None)` where it is none, `Err` with the column and what is wrong in it.
fn approval(
    export: &TicketExport,
    columns: &Columns,
    row: &CsvRow,
    zone: &TimeZone,
    people: &People,
) -> Result<Option<Approval>, (String, String)> {
    let holds = |(column, words): &(usize, Vec<String>)| {
        row.cell(*column).is_some_and(|cell| words.iter().any(|word| word.eq_ignore_ascii_case(cell)))
    };
    if !columns.only.iter().all(holds) {
        return Ok(None);
    }
    let Some(act) = act(export, columns, row) else { return Ok(None) };
    let (Some(approver), Some(at)) = (row.cell(columns.approved_by), row.cell(columns.at)) else {
        return Ok(None);
    };
    let names = &export.columns;
    let empty = |heading: &str| (heading.to_owned(), format!("`{heading}` is empty"));
    let id = row.cell(columns.id).ok_or_else(|| empty(&names.id))?;
    let subject = row.cell(columns.subject).ok_or_else(|| empty(&names.subject))?;
    if subject.contains('*') {
        return Err((
            names.subject.clone(),
            format!("`{subject}` is a pattern: a ticket names one identity"),
        ));
    }
    let time =
        |heading: &String, text: &str| when(export, text, zone).map_err(|message| (heading.clone(), message));
    let expires = columns.expires.and_then(|column| row.cell(column));
    let expires = expires.map(|text| time(names.expires.as_ref().unwrap_or(&names.at), text)).transpose()?;
    Ok(Some(Approval {
        id: id.to_owned(),
        act,
        subject: identity(subject),
        requested_by: people.find(row.cell(columns.requested_by).unwrap_or_default()),
        approved_by: people.find(approver),
        executed_by: columns.executed_by.and_then(|column| row.cell(column)).map(|who| people.find(who)),
        at: time(&names.at, at)?,
        ticket: Some(id.to_owned()),
        expires,
        imported_from: Some(format!("ticket export {}", export.file)),
    }))
}

fn act(export: &TicketExport, columns: &Columns, row: &CsvRow) -> Option<ApprovedAct> {
    let Some(column) = columns.act else { return export.act };
    let word = row.cell(column)?;
    let known = export.acts.iter().find(|(other, _)| other.eq_ignore_ascii_case(word));
    known.map(|(_, act)| *act).or_else(|| if export.acts.is_empty() { plain_act(word) } else { None })
}

fn plain_act(word: &str) -> Option<ApprovedAct> {
    Some(match word.to_ascii_lowercase().as_str() {
        "create" => ApprovedAct::Create,
        "elevate" => ApprovedAct::Elevate,
        "renew" => ApprovedAct::Renew,
        "exception" => ApprovedAct::Exception,
        "emergency" => ApprovedAct::Emergency,
        _ => return None,
    })
}

/// A time as the export writes it: in its own format, in ISO 8601, or in ISO 8601 without an offset, which is
/// then the customer's time.
fn when(export: &TicketExport, text: &str, zone: &TimeZone) -> Result<When, String> {
    let local = |time: DateTime| time.to_zoned(zone.clone()).ok().map(|time| When::Instant(time.timestamp()));
    if let Some(format) = &export.time_format {
        let time = DateTime::strptime(format, text).ok().and_then(local);
        let day = || Date::strptime(format, text).ok().map(When::Day);
        return time.or_else(day).ok_or_else(|| format!("`{text}` is not written as `{format}`"));
    }
    let plain = || text.parse::<DateTime>().ok().filter(|_| text.contains(':')).and_then(local);
    text.parse::<When>()
        .ok()
        .or_else(plain)
        .ok_or_else(|| format!("`{text}` is no time of ISO 8601: say how it is written by `time_format`"))
}

/// What a ticket names, as an identity with its cloud. What cannot be told stays as it is written.
fn identity(subject: &str) -> String {
    let is_guid = subject.len() == 36 && subject.bytes().filter(|byte| *byte == b'-').count() == 4;
    let is_member = ["serviceAccount:", "user:", "group:", "principal://", "principalSet://"]
        .iter()
        .any(|kind| subject.starts_with(kind));
    if subject.starts_with("arn:") {
        format!("aws:{subject}")
    } else if is_guid {
        format!("entra:{subject}")
    } else if is_member {
        format!("gcp:{subject}")
    } else if subject.ends_with(".gserviceaccount.com") {
        format!("gcp:serviceAccount:{subject}")
    } else {
        subject.to_owned()
    }
}

/// The register's people by what a ticket system may call them.
struct People(BTreeMap<String, String>);

impl People {
    fn of(register: &Register) -> Self {
        let mut people = BTreeMap::new();
        for person in register.people.values() {
            let mails = person.contact.iter().chain(&person.identities).filter(|text| text.contains('@'));
            for name in mails.map(String::as_str).chain([person.id.as_str()]) {
                people.insert(name.to_lowercase(), person.id.clone());
            }
        }
        Self(people)
    }

    /// The id of the person whom an export names by id or email; else what the export says.
    fn find(&self, text: &str) -> String {
        self.0.get(&text.to_lowercase()).cloned().unwrap_or_else(|| text.to_owned())
    }
}
