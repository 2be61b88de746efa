//! Reviews of access: those that the register declares, and those that a cloud keeps itself.

use std::collections::BTreeSet;

use tenure_model::{ReviewRow, Timestamp};
use tenure_register::{Review, Reviewed};

use super::lint;
use crate::Context;

/// When a review was last held, and when it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// When it was decided last. A decision that is dated later than the snapshot is not yet one.
    pub(crate) decided: Option<Timestamp>,
    /// By when it has to be decided again; `None` where it never was.
    pub(crate) due: Option<Timestamp>,
}

impl Held {
    pub(crate) fn of(context: &Context<'_>, review: &Review) -> Self {
        let zone = context.options.register.zone();
        let decided = review.decided.map(|when| when.start(&zone)).filter(|at| *at <= context.estate.as_of);
        Self { decided, due: decided.map(|at| review.every.after_in(at, &zone)) }
    }

    /// Whether it is overdue; one that was never held is.
    pub(crate) fn is_overdue(&self, context: &Context<'_>) -> bool {
        self.due.is_none_or(|due| due <= context.estate.as_of)
    }
}

/// Every review, in the order of ids.
pub(crate) fn rows(context: &Context<'_>) -> Vec<ReviewRow> {
    let register = &context.options.register;
    let rows = register.reviews.values().map(|review| {
        let held = Held::of(context, review);
        ReviewRow {
            id: review.id.clone(),
            of: match &review.party {
                Some(party) => format!("{} of {}", word(review.of), lint::party_name(register, party)),
                None => word(review.of).to_owned(),
            },
            told_by: "register".to_owned(),
            decided_by: lint::name_of(register, &review.decided_by),
            decided: held.decided,
            due: held.due,
            overdue: held.is_overdue(context),
            evidence: lint::cited(context, review),
        }
    });
    rows.chain(of_entra(context)).collect()
}

/// The kind of resource that a round of an access review of Entra ID is.
const ROUND: &str = "entra:accessReviewInstance";
/// The source of the events that its decisions are.
const DECISIONS: &str = "accessReviews";

/// The rounds that Entra ID keeps, in the order of their ids.
fn of_entra<'c>(context: &'c Context<'_>) -> impl Iterator<Item = ReviewRow> + 'c {
    let records = context.estate.records();
    records.resources.iter().filter(|resource| resource.kind == ROUND).map(move |round| {
        let told = |name: &str| round.attributes.get(name).map(String::as_str).unwrap_or_default();
        let decisions = records.events.iter().filter(|event| {
            let of = |name: &str| event.attributes.get(name).map(String::as_str).unwrap_or_default();
            event.source == DECISIONS
                && of("instanceId") == local(&round.id)
                && of("definitionId") == told("definitionId")
        });
        let decisions: Vec<_> = decisions.collect();
        let names: BTreeSet<&str> = decisions.iter().map(|event| event.actor_name.as_str()).collect();
        let due = told("endDateTime").parse::<Timestamp>().ok();
        let open = told("notReviewed").parse::<u64>().unwrap_or(0) > 0 || decisions.is_empty();
        ReviewRow {
            id: round.id.to_string(),
            of: if round.name.is_empty() { told("displayName").to_owned() } else { round.name.clone() },
            told_by: "Entra access reviews".to_owned(),
            decided_by: names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", "),
            decided: decisions.iter().map(|event| event.at).max(),
            due,
            // What nobody decided stands as it was, whatever its round is called.
            overdue: open && due.is_some_and(|due| due <= context.estate.as_of),
            evidence: vec![context.resolve(&round.evidence)],
        }
    })
}

/// The last part of an id.
fn local(id: &tenure_model::ResourceId) -> &str {
    id.as_str().rsplit('/').next().unwrap_or_default()
}

/// Who is reviewed, for people.
pub(crate) const fn word(of: Reviewed) -> &'static str {
    match of {
        Reviewed::Nhi => "non-human identities",
        Reviewed::Human => "people",
        Reviewed::All => "everybody",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenure_model::{Cloud, Estate, Event, EvidenceRef, PolicyState, RawLines, Resource, ScopeId};

    use super::*;

    fn evidence() -> EvidenceRef {
        EvidenceRef { raw: "raw/x".into(), line: 0, pointer: "/body".into() }
    }

    fn round(id: &str, facts: &[(&str, &str)]) -> Resource {
        let attributes =
            facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Resource {
            id: id.into(),
            cloud: Cloud::Azure,
            kind: ROUND.to_owned(),
            name: "Administrators".to_owned(),
            scope: ScopeId::azure("tenant"),
            region: String::new(),
            acts_as: Vec::new(),
            policy: PolicyState::Absent,
            attributes,
            evidence: evidence(),
        }
    }

    fn decision(round: &str, by: &str) -> Event {
        let of = [("instanceId", round), ("definitionId", "d1")];
        Event {
            id: format!("{round} {by}"),
            cloud: Cloud::Azure,
            scope: ScopeId::azure("tenant"),
            at: "2026-10-02T00:00:00Z".parse().unwrap(),
            source: DECISIONS.to_owned(),
            action: "Approve".to_owned(),
            actor: by.to_owned(),
            actor_name: by.to_owned(),
            target: String::new(),
            result: "success".to_owned(),
            attributes: of
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
            evidence: evidence(),
        }
    }

    #[test]
    fn rounds_of_entra_stand_beside_those_of_the_register() {
        let (estate, options) = crate::fixture::build("").unwrap();
        let mut records = estate.records().clone();
        let ended = ("endDateTime", "2026-10-05T00:00:00Z");
        records.resources = vec![
            round("r1", &[("definitionId", "d1"), ended, ("notReviewed", "0")]),
            round("r2", &[("definitionId", "d1"), ended, ("notReviewed", "3")]),
            round("r3", &[("definitionId", "d1"), ("endDateTime", "2099-01-01T00:00:00Z")]),
        ];
        records.events = vec![decision("r1", "Jane"), decision("r2", "Omar")];
        let estate =
            Estate::new("test".into(), estate.as_of, records, Vec::new(), Vec::new(), RawLines::default());
        let told = rows(&Context::new(&estate, &options));
        let told: Vec<(&str, &str, bool, bool)> = told
            .iter()
            .map(|row| (row.id.as_str(), row.decided_by.as_str(), row.decided.is_some(), row.overdue))
            .collect();
        assert_eq!(told, [("r1", "Jane", true, false), ("r2", "Omar", true, true), ("r3", "", false, false)]);
    }
}
