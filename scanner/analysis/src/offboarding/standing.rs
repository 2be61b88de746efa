//! Ways in, credentials, deputies and data doors: what is left of them.

use tenure_model::{Belonging, BelongingKind, BelongingState};
use tenure_register::CUSTOMER;

use super::case::Case;
use super::draft::Draft;
use super::ground::Place;
use super::logs::{self, Sought};
use crate::declared::names;

/// Judges the things of some kinds by the state in which they are.
pub(super) fn judge(case: &Case<'_, '_>, place: &Place<'_>, kinds: &[BelongingKind], draft: &mut Draft) {
    for item in case.items(place, kinds) {
        draft.look();
        if item.kind == BelongingKind::Deputy && is_taken_over(case, item) {
            continue;
        }
        match word(item.state) {
            Word::Left(how) => draft.left_over(item, sentence(item, how)),
            Word::Unknown => draft.doubt(format!(
                "`{}` ({}): {}; whether it still works was not read",
                item.subject.name, item.subject.kind, item.detail
            )),
            Word::Over => {}
        }
    }
}

/// What a state means for a proof.
enum Word {
    Left(&'static str),
    Unknown,
    Over,
}

/// Switched off and renamed are not removed: the one comes back with a click, the other never went.
const fn word(state: BelongingState) -> Word {
    match state {
        BelongingState::Active => Word::Left(""),
        BelongingState::Renamed => Word::Left("it was renamed, and not removed"),
        BelongingState::Disabled => {
            Word::Left("it is switched off, and not removed: it can be switched on again")
        }
        BelongingState::Unknown => Word::Unknown,
        BelongingState::Expired | BelongingState::Gone => Word::Over,
    }
}

fn sentence(item: &Belonging, how: &str) -> String {
    if how.is_empty() { item.detail.clone() } else { format!("{}; {how}", item.detail) }
}

/// Whether the customer took over what the party made: an entry of the register names it as his own, with an owner
/// who is one of his people.
fn is_taken_over(case: &Case<'_, '_>, item: &Belonging) -> bool {
    let register = case.register();
    register.identities.iter().any(|identity| {
        identity.party == CUSTOMER
            && identity.owner.as_ref().is_some_and(|owner| register.is_customers(owner))
            // A pattern that names everything takes nothing over.
            && !identity.matches.trim_matches('*').is_empty()
            && names(&identity.matches, item.subject.cloud, &item.subject.id)
    })
}

/// Whether it is known who made and changed what, for as long as the party had access. INVARIANT: judged by what
/// readings cover, so that a reading less never makes it known.
pub(super) fn authorship(case: &Case<'_, '_>, place: &Place<'_>, draft: &mut Draft) {
    draft.doubts(case.footprint.not_proven.iter().cloned());
    let Some(began) = case.began() else {
        draft.doubt("nothing tells since when the party had access, and so since when it made things");
        return;
    };
    let holes = logs::holes(case, place, Sought::Changes, began, case.as_of());
    draft.doubts(holes.into_iter().map(|hole| format!("who made and changed what is not known: {hole}")));
}
