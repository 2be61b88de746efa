//! A file of the register as TOML, with the place of every value.

use std::ops::Range;

use serde::de::{DeserializeOwned, IntoDeserializer as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::entry::Place;
use crate::error::{Fault, FaultKind, Spot};
use crate::{SourceFile, suggest};

/// Faults of one entry that are told at once; more would only repeat themselves.
const MOST_FAULTS: usize = 8;

/// A parsed file.
pub(crate) struct Document<'f> {
    /// The file.
    pub(crate) source: &'f SourceFile,
    root: DeTable<'f>,
    /// Where lines begin, in bytes.
    lines: Vec<usize>,
    /// Its entries in the order of the file: start, section, number in the section.
    entries: Vec<(usize, String, usize)>,
}

impl<'f> Document<'f> {
    /// Parses a file; what is not TOML is among the faults, and the rest is read all the same.
    pub(crate) fn parse(source: &'f SourceFile, faults: &mut Vec<Fault>) -> Self {
        let (root, errors) = DeTable::parse_recoverable(&source.text);
        let breaks = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let root = root.into_inner();
        let mut entries: Vec<(usize, String, usize)> = Vec::new();
        for (section, value) in &root {
            for (at, entry) in list(value).iter().enumerate() {
                entries.push((entry.span().start, section.get_ref().to_string(), at));
            }
        }
        entries.sort_unstable();
        let document = Self { source, root, lines, entries };
        for error in errors.iter().take(MOST_FAULTS) {
            let at = error.span().map_or(0, |span| span.start);
            let what = FaultKind::Syntax(error.message().to_owned());
            faults.push(Fault { spot: document.spot(at), field: String::new(), what, help: None });
        }
        document
    }

    /// The names of its sections and other keys, with their places.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, Spot)> {
        self.root.keys().map(|key| (key.get_ref().as_ref(), self.spot(key.span().start)))
    }

    /// A value at the top of the file.
    pub(crate) fn value(&self, key: &str) -> Option<&Spanned<DeValue<'f>>> {
        self.root.get(key)
    }

    /// Where a value at the top of the file stands.
    pub(crate) fn spot_of(&self, key: &str) -> Spot {
        let keys = self.root.keys().find(|other| other.get_ref() == key);
        keys.map_or_else(|| self.spot(0), |key| self.spot(key.span().start))
    }

    /// The entries of a section that can be read, with their places; faults for the others.
    pub(crate) fn entries<T: DeserializeOwned>(
        &self,
        section: &str,
        faults: &mut Vec<Fault>,
    ) -> Vec<(Place, T)> {
        let Some(value) = self.root.get(section) else { return Vec::new() };
        if value.get_ref().as_array().is_none() {
            let (field, what) = (String::new(), FaultKind::NotAList(section.to_owned()));
            let help = Some(format!("write `[[{section}]]` above each"));
            faults.push(Fault { spot: self.spot_of(section), field, what, help });
        }
        let entries = list(value).iter();
        entries.filter_map(|entry| Some((self.place(entry), self.read(section, entry, faults)?))).collect()
    }

    /// Reads one table; the faults that it has are told, several at once.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        section: &str,
        value: &Spanned<DeValue<'f>>,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let mut rest = value.clone();
        let mut dropped: Vec<String> = Vec::new();
        for _ in 0..MOST_FAULTS {
            let error = match T::deserialize(rest.clone().into_deserializer()) {
                Ok(read) if dropped.is_empty() => return Some(read),
                Ok(_) => return None,
                Err(error) => error,
            };
            let message = error.message();
            // A field that was taken away because it is wrong is then missing.
            if dropped.iter().any(|key| message == format!("missing field `{key}`")) {
                return None;
            }
            let at = error.span().unwrap_or_else(|| value.span()).start;
            let path = path_to(value, at);
            faults.push(Fault {
                spot: self.spot(at),
                field: field(section, &path),
                what: FaultKind::Field(message.to_owned()),
                help: suggest::advice_on(message),
            });
            let key = path.first().filter(|key| remove(&mut rest, key))?;
            dropped.push(key.clone());
        }
        None
    }

    /// Where an entry of the file stands.
    fn place(&self, entry: &Spanned<DeValue<'_>>) -> Place {
        let span = entry.span();
        let record = self.entries.partition_point(|(start, ..)| *start < span.start);
        Place {
            file: self.source.name.as_str().into(),
            line: self.spot(span.start).line,
            last_line: self.spot(end(entry).saturating_sub(1).max(span.start)).line,
            record: u32::try_from(record).unwrap_or(u32::MAX),
            ..Place::default()
        }
    }

    /// Where a field of an entry stands, by the path of its keys and numbers parted by `.`; where the entry
    /// begins if it is not written there.
    pub(crate) fn field(&self, place: &Place, path: &str) -> (Spot, String) {
        let at = usize::try_from(place.record).unwrap_or(usize::MAX);
        let Some((start, section, number)) = self.entries.get(at) else {
            return (Spot { file: self.source.name.clone(), line: place.line, column: 0 }, path.to_owned());
        };
        let entry = self.root.get(section.as_str()).and_then(|value| list(value).get(*number));
        let steps: Vec<String> = path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
        let mut value = entry;
        for step in &steps {
            value = value.and_then(|value| match value.get_ref() {
                DeValue::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
                DeValue::Table(table) => table.get(step.as_str()),
                _ => None,
            });
        }
        let at = value.map_or(*start, |value| value.span().start);
        (self.spot(at), field(section, &steps))
    }

    /// The section and the value of an entry.
    pub(crate) fn entry(&self, place: &Place) -> Option<(&str, &DeValue<'f>)> {
        let (_, section, number) = self.entries.get(usize::try_from(place.record).ok()?)?;
        let entry = list(self.root.get(section.as_str())?).get(*number)?;
        Some((section, entry.get_ref()))
    }

    /// The line and column of a byte of the text.
    fn spot(&self, at: usize) -> Spot {
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.source.text.get(start..at.max(start)).unwrap_or_default();
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Spot { file: self.source.name.clone(), line: small(line), column: small(before.chars().count() + 1) }
    }
}

/// The tables of a section: those of `[[party]]`, or the one of `[party]`.
fn list<'v, 'f>(value: &'v Spanned<DeValue<'f>>) -> &'v [Spanned<DeValue<'f>>] {
    match value.get_ref() {
        DeValue::Array(items) => items,
        _ => &[],
    }
}

/// Where a value ends, with all that lies in it: the span of a table is that of its header.
fn end(value: &Spanned<DeValue<'_>>) -> usize {
    let own = value.span().end;
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(end).max().unwrap_or(own).max(own),
        DeValue::Table(table) => table.values().map(end).max().unwrap_or(own).max(own),
        _ => own,
    }
}

/// The keys and numbers that lead to a byte of the text.
fn path_to(value: &Spanned<DeValue<'_>>, at: usize) -> Vec<String> {
    let holds = |span: Range<usize>, value: &Spanned<DeValue<'_>>| {
        (span.start..end(value).max(span.start + 1)).contains(&at)
    };
    let inner = match value.get_ref() {
        DeValue::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find(|(_, item)| holds(item.span(), item)).map(|(number, item)| (number.to_string(), item))
        }
        DeValue::Table(table) => {
            let mut pairs = table.iter();
            pairs
                .find(|(key, value)| holds(key.span(), value))
                .map(|(key, value)| (key.get_ref().to_string(), value))
        }
        _ => None,
    };
    let Some((step, inner)) = inner else { return Vec::new() };
    let mut path = vec![step];
    path.extend(path_to(inner, at));
    path
}

fn remove(value: &mut Spanned<DeValue<'_>>, key: &str) -> bool {
    let DeValue::Table(table) = value.get_mut() else { return false };
    table.remove(key).is_some()
}

/// A section and a path as `party: footprint[0].value`.
fn field(section: &str, path: &[String]) -> String {
    let is_single = section == "customer";
    let mut text = if is_single { format!("[{section}]") } else { format!("[[{section}]]") };
    for (at, step) in path.iter().enumerate() {
        let is_number = step.bytes().all(|byte| byte.is_ascii_digit());
        match (at, is_number) {
            (_, true) => text.push_str(&format!("[{step}]")),
            (0, false) => text.push_str(&format!(" `{step}")),
            (_, false) => text.push_str(&format!(".{step}")),
        }
    }
    if !path.is_empty() {
        text.push('`');
    }
    text
}
