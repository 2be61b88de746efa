//! What findings about entries of the register have in common.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tenure_register::{CUSTOMER, Entry, Place, Register};

use crate::{Context, Draft};

/// A finding about an entry of the register: the entry is its evidence. `section` is the word of its section,
/// `id` tells it from others there.
pub(crate) fn about(
    context: &Context<'_>,
    section: &str,
    id: &str,
    name: &str,
    place: &Place,
    title: impl Into<String>,
) -> Draft {
    Draft::new(context.register_subject(section, id, name), title).evidence(&place.evidence())
}

/// A finding about something that the register lacks: evidence is all that it holds of that kind, else its
/// first entry. `None` where it declares nothing at all, so that nothing could be cited.
pub(crate) fn lacking<'p>(
    context: &Context<'_>,
    section: &str,
    id: &str,
    places: impl Iterator<Item = &'p Place>,
    title: impl Into<String>,
) -> Option<Draft> {
    let mut cited: Vec<&Place> = places.collect();
    if cited.is_empty() {
        cited.extend(context.options.register.places().into_iter().take(1));
    }
    let draft = Draft::new(context.register_subject(section, id, id), title);
    (!cited.is_empty())
        .then(|| cited.into_iter().fold(draft, |draft, place| draft.evidence(&place.evidence())))
}

/// Where an entry stands, for people: `register.toml, line 12`.
pub(crate) fn stands(place: &Place) -> String {
    format!("{}, line {}", place.file, place.line)
}

/// The id of the person whom an entry names: by that id, or, as ticket systems name people, by an identity.
/// `None` where the register declares nobody of that name.
pub(crate) fn person<'c>(context: &'c Context<'_>, named: &'c str) -> Option<&'c str> {
    let is_declared = context.options.register.people.contains_key(named);
    if is_declared { Some(named) } else { context.people().of_id(named) }
}

/// A person's name; the id where nobody of that id is declared.
pub(crate) fn name_of(register: &Register, person: &str) -> String {
    register.people.get(person).map_or_else(|| person.to_owned(), |entry| entry.name.clone())
}

/// The names of people.
pub(crate) fn names_of(register: &Register, people: &[String]) -> Vec<String> {
    people.iter().map(|person| name_of(register, person)).collect()
}

/// Who a person is, for sentences about somebody who is not the customer's: `Ann, who is of acme`.
pub(crate) fn outsider(register: &Register, person: &str) -> String {
    match register.people.get(person) {
        Some(entry) => format!("`{}`, who is of `{}`", entry.name, entry.party),
        None => format!("`{person}`, whom nobody declares"),
    }
}

/// The party of a person who is not the customer's.
pub(crate) fn party_of(register: &Register, person: &str) -> Option<String> {
    register.people.get(person).map(|entry| entry.party.clone()).filter(|party| party != CUSTOMER)
}

/// The parties above a party, itself first: whom it works for, and whom they work for.
pub(crate) fn chain<'r>(register: &'r Register, party: &'r str) -> Vec<&'r str> {
    let mut chain = vec![party];
    let mut next = register.parties.get(party).and_then(|entry| entry.under.as_deref());
    // A circle ends where it begins.
    while let Some(above) = next.filter(|above| !chain.contains(above)) {
        chain.push(above);
        next = register.parties.get(above).and_then(|entry| entry.under.as_deref());
    }
    chain
}

/// The name of a party; the id where it is not declared.
pub(crate) fn party_name(register: &Register, party: &str) -> String {
    register.parties.get(party).map_or_else(|| party.to_owned(), |entry| entry.name.clone())
}

/// The day of an instant where the customer is.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).date().to_string()
}

/// The last day where the customer is that lies before an end: of `expires = 2026-12-31` that very day, though its
/// end is the first instant of the next.
pub(crate) fn last_day(end: Timestamp, zone: &TimeZone) -> String {
    day(end.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(end), zone)
}

/// How far an entry is to be believed, and its evidence.
pub(crate) fn cited<T>(context: &Context<'_>, entry: &Entry<T>) -> Vec<tenure_model::Evidence> {
    vec![context.resolve(&entry.place.evidence())]
}

/// The party that an entry names; `None` for the customer.
pub(crate) fn other_party(party: &str) -> Option<String> {
    (party != CUSTOMER).then(|| party.to_owned())
}
