//! The files of the export, as the AWS CLI writes them.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::places::Place;

/// What some file system does not take in a name.
const NOT_IN_A_NAME: &AsciiSet =
    &CONTROLS.add(b':').add(b'/').add(b'\\').add(b'%').add(b'*').add(b'?').add(b' ');

/// Files by their path under the estate's folder.
#[derive(Default)]
pub(super) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// An answer: `<folder>/<command>.json`.
    pub(super) fn answer(&mut self, place: &Place, command: &str, body: &impl Serialize) {
        self.put(place, &format!("{command}.json"), json(body));
    }

    /// An answer about one thing, or in one region: `<folder>/<command>.<of>….json`.
    pub(super) fn answer_of(&mut self, place: &Place, command: &str, of: &[&str], body: &impl Serialize) {
        self.put(place, &named(command, of), json(body));
    }

    /// What the AWS CLI says where there is nothing: `2>&1` brings it into the file.
    pub(super) fn refusal_of(&mut self, place: &Place, command: &str, of: &[&str], refusal: &Refusal) {
        let Refusal { code, operation, message } = refusal;
        let text =
            format!("\nAn error occurred ({code}) when calling the {operation} operation: {message}\n");
        self.put(place, &named(command, of), text.into_bytes());
    }

    /// A file as it is.
    pub(super) fn put(&mut self, place: &Place, name: &str, bytes: Vec<u8>) {
        self.0.insert(format!("{}/{name}", place.folder), bytes);
    }

    /// The files in the order of their paths.
    pub(super) fn into_vec(self) -> Vec<(String, Vec<u8>)> {
        self.0.into_iter().collect()
    }
}

/// An error that the AWS CLI prints.
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) operation: &'static str,
    pub(super) message: &'static str,
}

fn named(command: &str, of: &[&str]) -> String {
    let of: Vec<String> =
        of.iter().map(|part| utf8_percent_encode(part, NOT_IN_A_NAME).to_string()).collect();
    format!("{command}.{}.json", of.join("."))
}

/// JSON as people keep it: indented, by two spaces instead of the CLI's four, which would be a quarter
/// more.
pub(super) fn json(body: &impl Serialize) -> Vec<u8> {
    // A value in memory with text for keys always serialises; if it ever did not, the file would be
    // empty, and a test would say so.
    let mut bytes = serde_json::to_vec_pretty(body).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A policy as text in an answer.
pub(super) fn text(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}
