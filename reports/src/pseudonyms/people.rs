//! By which words people go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_model::{Nature, Subject};

use super::Material;

/// The shortest word that is taken for a name.
const SHORTEST: usize = 3;

/// Words that name a role or an account, not a person, and that the report itself uses.
const NOBODY: [&str; 14] = [
    "account",
    "admin",
    "administrator",
    "anyone",
    "everyone",
    "group",
    "human",
    "own",
    "owner",
    "root",
    "<root_account>",
    "service",
    "unknown",
    "user",
];

/// Members of a recorded answer that say what somebody is called, in lower case.
const CALLED: [&str; 22] = [
    "displayname",
    "email",
    "emailaddress",
    "emails",
    "familyname",
    "firstname",
    "formatted",
    "fullname",
    "givenname",
    "lastname",
    "mail",
    "mailnickname",
    "middlename",
    "name",
    "nickname",
    "othermails",
    "primaryemail",
    "proxyaddresses",
    "surname",
    "username",
    "userprincipalname",
    "value",
];

/// Whether somebody may be a person: all but what is known to be software. A role that people take is named after a job.
fn may_be_person(nature: Nature, subject: &Subject) -> bool {
    nature != Nature::NonHuman && !subject.kind.contains("role")
}

/// Everybody who may be a person, of assessments and of reviews.
fn people<'a>(material: &'a Material<'_>) -> impl Iterator<Item = &'a Subject> {
    let identities = material.assessments.iter().flat_map(|one| &one.identities);
    let identities = identities.map(|one| (one.nature, &one.subject));
    let items = material.reviews.iter().flat_map(|(record, _)| &record.campaign.items);
    let items = items.map(|one| (one.nature, &one.subject));
    identities
        .chain(items)
        .filter(|(nature, subject)| may_be_person(*nature, subject))
        .map(|(_, subject)| subject)
}

/// Every digest that is worked out of the id of somebody who may be a person, and of nothing secret: whoever guesses the
/// id (an address, mostly) can work it out too, and so confirm the guess.
pub(super) fn digests(material: &Material<'_>) -> BTreeSet<String> {
    let ids: BTreeSet<&str> = people(material).map(|subject| subject.id.as_str()).collect();
    let findings = material.assessments.iter().flat_map(|one| &one.outcomes).flat_map(|one| &one.findings);
    let findings = findings.filter(|one| ids.contains(one.subject.id.as_str()));
    let mut digests: BTreeSet<String> = findings.map(|one| one.fingerprint.as_str().to_owned()).collect();
    let items = material.reviews.iter().flat_map(|(record, _)| &record.campaign.items);
    for item in items.filter(|one| ids.contains(one.subject.id.as_str())) {
        digests.extend([item.id.clone(), item.digest.clone()]);
    }
    digests
}

/// Every word by which a principal who may be a person or a person of the register goes, or whoever decided in a review.
pub(super) fn names(material: &Material<'_>) -> BTreeSet<String> {
    let campaigns = material.reviews.iter().map(|(record, _)| &record.campaign);
    let humans: Vec<&Subject> = people(material).collect();
    let mut names = BTreeSet::new();
    for human in &humans {
        add(&human.name, &mut names);
    }
    for reviewer in campaigns.flat_map(|one| &one.reviewers) {
        add(&reviewer.id, &mut names);
        add(&reviewer.name, &mut names);
    }
    material.declared.iter().for_each(|name| add(name, &mut names));
    let ids: BTreeSet<String> = humans.iter().map(|human| human.id.to_lowercase()).collect();
    let recordings =
        material.recordings.values().chain(material.elsewhere.values().flat_map(BTreeMap::values));
    for line in recordings.flat_map(|recording| recording.split(|byte| *byte == b'\n')) {
        if let Ok(value) = serde_json::from_slice(line) {
            of_humans(&value, &ids, &mut names);
        }
    }
    names
}

/// A name as it stands; of an email address also what stands before its domain.
fn add(name: &str, names: &mut BTreeSet<String>) {
    let name = name.trim();
    let name = name
        .split_once(':')
        .filter(|(lead, _)| lead.eq_ignore_ascii_case("smtp"))
        .map_or(name, |(_, rest)| rest);
    let is_nobody = NOBODY.contains(&name.to_lowercase().as_str());
    let is_figure = name.chars().all(|one| !one.is_alphabetic());
    if name.chars().count() < SHORTEST || is_nobody || is_figure {
        return;
    }
    names.insert(name.to_lowercase());
    // The search knows both cases of ASCII letters alone.
    if name.to_ascii_lowercase() != name.to_lowercase() {
        names.insert(name.to_owned());
        names.insert(name.to_uppercase());
    }
    if let Some((local, _)) = name.split_once('@') {
        add(local, names);
    }
}

/// What an answer says of the names of those whose id stands in the same object.
fn of_humans(value: &Value, ids: &BTreeSet<String>, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| of_humans(item, ids, names)),
        Value::Object(members) => {
            let is_human = members.iter().any(|(key, item)| {
                let is_id = matches!(
                    key.to_lowercase().as_str(),
                    "id" | "arn" | "userid" | "principalid" | "email" | "primaryemail"
                );
                is_id
                    && item
                        .as_str()
                        .is_some_and(|id| ids.iter().any(|known| is_of(known, &id.to_lowercase())))
            });
            if is_human {
                members.iter().for_each(|(key, item)| called(key, item, names));
            }
            members.values().for_each(|item| of_humans(item, ids, names));
        }
        _ => {}
    }
}

/// Whether a principal's id is, or ends in, the id that an answer gives.
fn is_of(known: &str, id: &str) -> bool {
    known
        .strip_suffix(id)
        .is_some_and(|lead| lead.is_empty() || (id.len() >= 8 && lead.ends_with(['/', ':'])))
}

fn called(key: &str, value: &Value, names: &mut BTreeSet<String>) {
    let is_name = CALLED.contains(&key.to_lowercase().as_str());
    match value {
        Value::String(name) if is_name => add(name, names),
        Value::Array(items) if is_name => items.iter().for_each(|item| match item {
            Value::Object(members) => members.iter().for_each(|(key, item)| called(key, item, names)),
            item => called(key, item, names),
        }),
        Value::Object(members) if is_name => members.iter().for_each(|(key, item)| called(key, item, names)),
        _ => {}
    }
}
