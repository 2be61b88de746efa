//! Ids, dates and digests.

use crate::entry::Place;
use crate::file::Reading;
use crate::{CUSTOMER, FaultKind, Register, When};

/// The longest id, in characters.
const LONGEST: usize = 128;

pub(super) fn check(register: &Register, reading: &mut Reading<'_>) {
    for (place, id) in ids(register) {
        let is_plain = !id.is_empty()
            && id.chars().count() <= LONGEST
            && id.trim() == id
            && !id.chars().any(char::is_control);
        if !is_plain {
            let shown: String = id.chars().take(LONGEST).collect();
            let help = Some("take a short word without line breaks, such as `acme`".to_owned());
            reading.fault(place, "id", FaultKind::BadId(shown), help);
        }
    }
    for party in register.parties.values() {
        // Ids with a colon are those of parties that were only observed.
        if party.id == CUSTOMER || party.id == "anyone" || party.id.contains(':') {
            let help = Some("this id is taken; `customer` means you yourself".to_owned());
            reading.fault(&party.place, "id", FaultKind::BadId(party.id.clone()), help);
        }
    }
    dates(register, reading);
    for review in register.reviews.values() {
        let digest = review.digest.as_deref().filter(|digest| !is_digest(digest));
        if let Some(digest) = digest {
            let help = Some("write `sha256:` and the 64 digits that `sha256sum` prints".to_owned());
            reading.fault(&review.place, "digest", FaultKind::NotADigest(digest.to_owned()), help);
        }
    }
    for escalation in &register.escalations {
        if escalation.on.is_empty() {
            reading.fault(&escalation.place, "on", FaultKind::Empty("on"), None);
        }
        if escalation.path.is_empty() {
            let help = Some("name whom to call, the customer's person last".to_owned());
            reading.fault(&escalation.place, "path", FaultKind::Empty("path"), help);
        }
    }
}

fn ids(register: &Register) -> Vec<(&Place, &str)> {
    let mut ids: Vec<(&Place, &str)> = Vec::new();
    ids.extend(register.parties.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.environments.iter().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.people.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.contracts.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.controls.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.approvals.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.exceptions.values().map(|one| (&one.place, one.id.as_str())));
    ids.extend(register.reviews.values().map(|one| (&one.place, one.id.as_str())));
    ids
}

/// What ends does not end before it begins.
fn dates(register: &Register, reading: &mut Reading<'_>) {
    let zone = register.zone();
    let mut hold = |place: &Place, field: &str, start: When, end: Option<When>| {
        if let Some(end) = end.filter(|end| end.end(&zone) <= start.start(&zone)) {
            let what = FaultKind::EndsBefore { start: start.to_string(), end: end.to_string() };
            reading.fault(place, field, what, None);
        }
    };
    for contract in register.contracts.values() {
        hold(&contract.place, "end", contract.start, contract.end);
    }
    for approval in register.approvals.values() {
        hold(&approval.place, "expires", approval.at, approval.expires);
    }
    for exception in register.exceptions.values() {
        hold(&exception.place, "expires", exception.opened, Some(exception.expires));
    }
}

fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
