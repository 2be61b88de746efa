//! The register as recordings, so that what cites it is proven like what cites a cloud's answer.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};
use tenure_model::{RawLine, RawLines};

use crate::{Place, Register, SourceFile};

impl Register {
    /// A recording for each file, by the path under which evidence names it: one line an entry, with its words
    /// as they stand in the file.
    pub fn recordings(&self) -> BTreeMap<String, Vec<u8>> {
        let mut recordings: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for place in self.places() {
            let file = self.files.iter().find(|file| file.name == *place.file);
            let text = file.map(|file| lines(&file.text, place)).unwrap_or_default();
            let line = json!({ "file": &*place.file, "line": place.line, "text": text });
            let recording = recordings.entry(place.evidence().raw.to_string()).or_default();
            recording.extend_from_slice(line.to_string().as_bytes());
            recording.push(b'\n');
        }
        recordings
    }

    /// The digests of the lines of all recordings.
    pub fn raw_lines(&self) -> RawLines {
        let mut lines = Vec::new();
        for (raw, recording) in self.recordings() {
            for (line, bytes) in (0_u32..).zip(recording.split(|byte| *byte == b'\n')) {
                lines.push(RawLine { raw: raw.as_str().into(), line, sha256: hex(bytes) });
            }
        }
        RawLines::new(lines)
    }

    /// Where every entry stands, to say who stands for it.
    pub fn places_mut(&mut self) -> Vec<&mut Place> {
        let mut places: Vec<&mut Place> = self.parties.values_mut().map(|entry| &mut entry.place).collect();
        places.extend(self.environments.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.people.values_mut().map(|entry| &mut entry.place));
        places.extend(self.contracts.values_mut().map(|entry| &mut entry.place));
        places.extend(self.controls.values_mut().map(|entry| &mut entry.place));
        places.extend(self.rights.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.identities.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.approvals.values_mut().map(|entry| &mut entry.place));
        places.extend(self.exceptions.values_mut().map(|entry| &mut entry.place));
        places.extend(self.escalations.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.reviews.values_mut().map(|entry| &mut entry.place));
        places.extend(self.retention.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.monitors.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.offboardings.iter_mut().map(|entry| &mut entry.place));
        places.extend(self.ticket_exports.iter_mut().map(|entry| &mut entry.place));
        places.sort_by_key(|place| (place.file.clone(), place.record));
        places
    }

    /// Where every entry stands, in the order of files and lines.
    pub fn places(&self) -> Vec<&Place> {
        let mut places: Vec<&Place> = self.parties.values().map(|entry| &entry.place).collect();
        places.extend(self.environments.iter().map(|entry| &entry.place));
        places.extend(self.people.values().map(|entry| &entry.place));
        places.extend(self.contracts.values().map(|entry| &entry.place));
        places.extend(self.controls.values().map(|entry| &entry.place));
        places.extend(self.rights.iter().map(|entry| &entry.place));
        places.extend(self.identities.iter().map(|entry| &entry.place));
        places.extend(self.approvals.values().map(|entry| &entry.place));
        places.extend(self.exceptions.values().map(|entry| &entry.place));
        places.extend(self.escalations.iter().map(|entry| &entry.place));
        places.extend(self.reviews.values().map(|entry| &entry.place));
        places.extend(self.retention.iter().map(|entry| &entry.place));
        places.extend(self.monitors.iter().map(|entry| &entry.place));
        places.extend(self.offboardings.iter().map(|entry| &entry.place));
        places.extend(self.ticket_exports.iter().map(|entry| &entry.place));
        places.sort_by_key(|place| (place.file.clone(), place.record));
        places
    }
}

impl SourceFile {
    /// SHA-256 of its bytes, in hex.
    pub fn sha256(&self) -> String {
        hex(self.text.as_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of a text on which an entry stands.
fn lines(text: &str, place: &Place) -> String {
    let first = place.line.saturating_sub(1) as usize;
    let count = place.last_line.saturating_sub(place.line) as usize + 1;
    text.lines().skip(first).take(count).collect::<Vec<_>>().join("\n")
}
