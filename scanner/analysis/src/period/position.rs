//! What one snapshot shows, as things that can be compared with those of another.

use std::collections::BTreeMap;

use tenure_model::{
    Assessment, Belonging, BelongingKind, Cloud, Evidence, Identity, MatrixAccess, Nature, PartySummary,
    Reach, Relation, ScopeId, Subject, Thing, Timestamp,
};

/// What makes a thing the same from one snapshot to the next.
pub(super) type Key = (Thing, String);

/// A fact of a thing: its name, and its value where that is known.
pub(super) type Fact = (&'static str, Option<String>);

/// One thing, as one snapshot shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) thing: Thing,
    pub(super) name: String,
    pub(super) cloud: Option<Cloud>,
    pub(super) scope: ScopeId,
    pub(super) party: Option<String>,
    /// What is compared.
    pub(super) facts: Vec<Fact>,
    /// What is told of it and not compared.
    pub(super) aside: String,
    /// The ids and names by which logs may call it.
    pub(super) handles: Vec<String>,
    /// Since when it is there, where the cloud tells.
    pub(super) since: Option<Timestamp>,
    /// What its kind is, where that decides on which readings it stands.
    pub(super) kind: String,
    pub(super) evidence: Option<Evidence>,
    /// Of a finding: the check and the subject.
    pub(super) finding: Option<(String, Subject)>,
}

impl Item {
    pub(super) fn new(thing: Thing, name: impl Into<String>, cloud: Option<Cloud>, scope: ScopeId) -> Self {
        Self {
            thing,
            name: name.into(),
            cloud,
            scope,
            party: None,
            facts: Vec::new(),
            aside: String::new(),
            handles: Vec::new(),
            since: None,
            kind: String::new(),
            evidence: None,
            finding: None,
        }
    }

    /// Its facts in words.
    pub(super) fn told(&self) -> String {
        let facts = self.facts.iter().filter(|(_, value)| value.as_deref() != Some(""));
        let aside = (!self.aside.is_empty()).then(|| self.aside.clone());
        let told: Vec<String> = facts
            .map(|(name, value)| {
                let value = value.as_deref().unwrap_or("not known");
                if name.is_empty() { value.to_owned() } else { format!("{name} {value}") }
            })
            .chain(aside)
            .collect();
        told.join(", ")
    }

    /// Takes in another record of the same thing: what they say differently stands side by side.
    fn join(&mut self, other: Self) {
        for (mine, theirs) in self.facts.iter_mut().zip(other.facts) {
            match (&mut mine.1, theirs.1) {
                (Some(mine), Some(theirs)) if !mine.split(" | ").any(|one| one == theirs) => {
                    let mut all: Vec<&str> = mine.split(" | ").chain([theirs.as_str()]).collect();
                    all.sort_unstable();
                    *mine = all.join(" | ");
                }
                (mine, None) => *mine = None,
                _ => {}
            }
        }
    }
}

/// Every thing that one snapshot shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Items(pub(super) BTreeMap<Key, Item>);

impl Items {
    pub(super) fn put(&mut self, id: impl Into<String>, item: Item) {
        let key = (item.thing, id.into());
        match self.0.get_mut(&key) {
            Some(known) => known.join(item),
            None => {
                self.0.insert(key, item);
            }
        }
    }
}

/// What an assessment shows.
pub(super) fn of_assessment(assessment: &Assessment) -> Items {
    let mut items = Items::default();
    for scope in &assessment.snapshot.scopes {
        let mut item = Item::new(Thing::Scope, &scope.name, cloud_of(&scope.id), scope.id.clone());
        item.facts = vec![("", Some(scope.kind.clone()))];
        items.put(scope.id.as_str(), item);
    }
    for identity in &assessment.identities {
        of_identity(&mut items, identity);
    }
    for party in assessment.parties.iter().filter(|party| party.kind != "own") {
        items.put(&party.id, of_party(party));
    }
    for row in &assessment.matrix {
        for cell in &row.cells {
            if cell.access == MatrixAccess::No {
                continue;
            }
            let name = format!("{} in {}", cell.verb.as_str(), row.environment);
            let mut item = Item::new(Thing::Right, name, None, ScopeId::new(row.environment.as_str()));
            item.party = Some(row.party.clone());
            let access = Some(cell.access).filter(|access| *access != MatrixAccess::NotEvaluated);
            item.facts = vec![("", access.map(|access| access.as_str().to_owned()))];
            item.evidence = cell.evidence.first().cloned();
            items.put(format!("{} {} {}", row.party, row.environment, cell.verb.as_str()), item);
        }
    }
    for footprint in &assessment.governance.footprints {
        for belonging in &footprint.items {
            of_belonging(&mut items, &footprint.party, belonging);
        }
    }
    of_findings(&mut items, assessment);
    items
}

fn of_identity(items: &mut Items, identity: &Identity) {
    let subject = &identity.subject;
    let mut item = Item::new(Thing::Principal, &subject.name, subject.cloud, subject.scope.clone());
    item.party = identity.parties.first().cloned();
    item.handles = vec![subject.id.clone(), subject.name.clone()];
    item.since = identity.created;
    item.kind.clone_from(&subject.kind);
    // What would tell was not read: that it is told on one side only is no change.
    let nature = Some(identity.nature).filter(|nature| *nature != Nature::Unknown);
    item.facts =
        vec![("", Some(subject.kind.clone())), ("used by", nature.map(|nature| nature.as_str().to_owned()))];
    item.aside = format!("reach {}", identity.reach.as_str());
    items.put(&subject.id, item.clone());
    item.aside.clear();
    item.thing = Thing::Reach;
    let reach = Some(identity.reach).filter(|reach| *reach != Reach::Unknown);
    item.facts = vec![("", reach.map(|reach| reach.as_str().to_owned()))];
    items.put(&subject.id, item);
}

fn of_party(party: &PartySummary) -> Item {
    let mut item = Item::new(Thing::Party, &party.name, None, ScopeId::new(""));
    item.party = Some(party.id.clone());
    // Where not all was read the figures are lower bounds, which cannot be compared.
    let whole = |value: String| party.complete.then_some(value);
    item.facts = vec![
        ("reach", whole(party.reach.as_str().to_owned()).filter(|_| party.reach != Reach::Unknown)),
        ("identities", whole(party.identities.to_string())),
        ("standing", whole(party.standing.to_string())),
        ("open resources", whole(party.resources.to_string())),
    ];
    item
}

fn of_belonging(items: &mut Items, party: &str, belonging: &Belonging) {
    // Who made and changed things is told by logs, whose window moves on: that it is told no more changes nothing.
    if matches!(belonging.relation, Relation::MadeBy | Relation::ChangedBy) {
        return;
    }
    let is_door =
        matches!(belonging.kind, BelongingKind::DataDoor | BelongingKind::Secret | BelongingKind::Deputy);
    let thing = if is_door { Thing::Door } else { Thing::Belonging };
    let subject = &belonging.subject;
    let mut item = Item::new(thing, &subject.name, subject.cloud, subject.scope.clone());
    item.party = Some(party.to_owned());
    item.handles = vec![subject.id.clone(), subject.name.clone()];
    item.since = belonging.since;
    item.facts = vec![
        ("", Some(format!("{} {}", belonging.kind.as_str(), belonging.relation.as_str()))),
        ("", Some(belonging.state.as_str().to_owned()).filter(|_| belonging.state.as_str() != "unknown")),
    ];
    item.evidence = belonging.evidence.first().cloned();
    let id = [party, belonging.kind.as_str(), belonging.relation.as_str(), &subject.id].join(" ");
    items.put(id, item);
}

fn of_findings(items: &mut Items, assessment: &Assessment) {
    for outcome in &assessment.outcomes {
        for finding in &outcome.findings {
            let subject = &finding.subject;
            let name = format!("{}: {}", outcome.check, subject.name);
            let mut item = Item::new(Thing::Finding, name, subject.cloud, subject.scope.clone());
            item.party.clone_from(&finding.party);
            item.handles = vec![subject.id.clone(), subject.name.clone()];
            let waived = if finding.waived_by.is_some() { "waived" } else { "" };
            item.facts =
                vec![("", Some(finding.severity.as_str().to_owned())), ("", Some(waived.to_owned()))];
            item.evidence = finding.evidence.first().cloned();
            item.finding = Some((outcome.check.as_str().to_owned(), subject.clone()));
            items.put(finding.fingerprint.as_str(), item);
        }
    }
}

/// The cloud that a scope lies in, by its id.
pub(super) fn cloud_of(scope: &ScopeId) -> Option<Cloud> {
    scope.as_str().split_once(':').and_then(|(cloud, _)| cloud.parse().ok())
}
