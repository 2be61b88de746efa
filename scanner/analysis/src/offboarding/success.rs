//! Calls of the party that succeeded after its access was to end.

use std::collections::BTreeMap;

use tenure_model::{
    Belonging, BelongingKind, Event, Evidence, LastUsed, Relation, Residue, ScopeId, Subject, Timestamp,
};

use super::actors::{Actors, Whose};
use super::case::Case;
use super::draft::Draft;
use super::ground::Place;
use super::logs::{self, Sought};
use crate::acts::{Act, ActState};

/// Recorded answers that one line of residue cites.
const CITED: usize = 3;

/// Judges what logs and last uses tell of the time since the end.
pub(super) fn judge(case: &Case<'_, '_>, actors: &Actors<'_, '_>, place: &Place<'_>, draft: &mut Draft) {
    let as_of = case.as_of();
    let Some(end) = case.end.at else {
        draft.doubt(format!("when access was to end is not known: {}", case.end.said_by));
        return;
    };
    if end > as_of {
        draft.doubt(format!("access was to end at {end}, after what was looked at ({as_of})"));
        return;
    }
    draft.doubts(logs::holes(case, place, Sought::Calls, end, as_of));
    events_after(case, actors, place, end, draft);
    for item in
        case.items(place, &[BelongingKind::Principal, BelongingKind::Credential, BelongingKind::Trust])
    {
        draft.look();
        used_after(item, end, draft);
    }
}

/// What was called, by whom and what, put together.
fn events_after(
    case: &Case<'_, '_>,
    actors: &Actors<'_, '_>,
    place: &Place<'_>,
    end: Timestamp,
    draft: &mut Draft,
) {
    let mut calls: BTreeMap<(&str, &str), Vec<&Event>> = BTreeMap::new();
    let acts = case.context.acts().all();
    for act in acts.iter().filter(|act| act.event.at > end && lies_in(case, place, &act.event.scope)) {
        draft.look();
        let event = act.event;
        match (actors.whose(act), act.state) {
            (Whose::Others, _) | (_, ActState::Refused) => {}
            (Whose::Party, ActState::Done) => {
                calls.entry((&event.actor, &event.action)).or_default().push(event);
            }
            (Whose::Shared, ActState::Done) => draft.doubt(format!(
                "`{}` succeeded as `{}` at {}, and the party is not the only one who could act as that",
                event.action, event.actor, event.at
            )),
            (_, ActState::Underway) if !is_settled(acts, act) => draft.doubt(format!(
                "`{}` of `{}` began at {}, and nothing tells how it ended",
                event.action, event.actor, event.at
            )),
            (_, ActState::Underway) => {}
        }
    }
    for ((actor, action), events) in calls {
        draft.left(residue(case, actor, action, &events));
    }
}

/// Whether a later event tells how an act ended.
fn is_settled(acts: &[Act<'_>], begun: &Act<'_>) -> bool {
    acts.iter().any(|act| {
        let (one, other) = (act.event, begun.event);
        act.state != ActState::Underway
            && one.at >= other.at
            && (&one.actor, &one.action, &one.target) == (&other.actor, &other.action, &other.target)
    })
}

/// Whether an event belongs into an environment: it tells of it, or of what holds it.
fn lies_in(case: &Case<'_, '_>, place: &Place<'_>, scope: &ScopeId) -> bool {
    place.concerns(scope) || case.context.estate.scope(scope).is_none()
}

fn residue(case: &Case<'_, '_>, actor: &str, action: &str, events: &[&Event]) -> Residue {
    let (first, last) = (events.first().map(|event| event.at), events.last().map(|event| event.at));
    let times = match (first, last) {
        (Some(first), Some(last)) if first != last => {
            format!("{} times from {first} to {last}", events.len())
        }
        (Some(first), _) => format!("at {first}"),
        (None, _) => String::new(),
    };
    let one = events.first();
    let subject =
        case.principal(actor).map(|principal| case.context.subject(principal)).unwrap_or_else(|| Subject {
            id: actor.to_owned(),
            cloud: one.map(|event| event.cloud),
            kind: "actor".to_owned(),
            name: one
                .map(|event| event.actor_name.clone())
                .filter(|name| !name.is_empty())
                .unwrap_or(actor.to_owned()),
            scope: one.map_or_else(|| ScopeId::from(""), |event| event.scope.clone()),
        });
    let evidence: Vec<Evidence> =
        events.iter().take(CITED).map(|event| case.context.resolve(&event.evidence)).collect();
    Residue {
        subject,
        detail: format!("`{action}` succeeded {times}, after access was to end"),
        ends_at: None,
        ends_with:
            "what was done cannot be undone: look at what these calls changed, end what they made, and \
                    look again from a later date"
                .to_owned(),
        evidence,
    }
}

/// What the cloud itself keeps of last uses. A use of the party's own is a success of the party; of what it only
/// held nobody can tell who used it.
fn used_after(item: &Belonging, end: Timestamp, draft: &mut Draft) {
    let LastUsed::At(used) = item.last_used else { return };
    if used <= end {
        return;
    }
    if item.relation == Relation::BelongsTo && item.kind != BelongingKind::Trust {
        draft.left_over(item, format!("it was used at {used}, after access was to end"));
    } else {
        draft.doubt(format!(
            "`{}` was used at {used}, after access was to end, and nothing tells by whom",
            item.subject.name
        ));
    }
}
