//! Secrets that the party could read: each has to be rotated after the last moment at which it could.

use tenure_model::{Belonging, BelongingKind, BelongingState, Residue, Resource, Timestamp};

use super::case::{Case, may_work};
use super::draft::Draft;
use super::ground::Place;
use super::sessions;

/// Attributes that say when the value of a secret was last set, in each cloud's own words.
///
/// - `LastRotatedDate`: Secrets Manager, when it last rotated the value (`DescribeSecret`);
/// - `LastModifiedDate`: Parameter Store, when the version was made (`ParameterMetadata`);
/// - `attributes.created`: Key Vault, when the current version was made;
/// - `latestVersionCreateTime`: Secret Manager, when the newest version was made;
/// - `keyCreationTime`: storage accounts, when the older of their keys was made.
const ROTATED: [&str; 5] = [
    "LastRotatedDate",
    "LastModifiedDate",
    "attributes.created",
    "latestVersionCreateTime",
    "keyCreationTime",
];

/// Attributes that say when anything about a secret was last changed: after them its value was not set.
const CHANGED: [&str; 2] = ["LastChangedDate", "attributes.updated"];

/// Judges every secret of an environment that the party can or could read.
pub(super) fn judge(case: &Case<'_, '_>, place: &Place<'_>, draft: &mut Draft) {
    for item in case.items(place, &[BelongingKind::Secret]) {
        draft.look();
        if may_work(item.state) && item.state != BelongingState::Unknown {
            draft.left_over(item, format!("{}; close that first, then rotate it", item.detail));
            continue;
        }
        match case.resource(&item.subject.id) {
            Some(secret) => judge_one(case, place, item, secret, draft),
            None if item.state == BelongingState::Unknown => draft.doubt(format!(
                "whether `{}`, which the party could read, is still there was not read",
                item.subject.name
            )),
            // Gone by a complete reading: there is nothing left to rotate.
            None => {}
        }
    }
}

fn judge_one(case: &Case<'_, '_>, place: &Place<'_>, item: &Belonging, secret: &Resource, draft: &mut Draft) {
    let last_read = sessions::last_possible_act(case, place).unwrap_or(case.as_of());
    let rotated = latest(secret, &ROTATED);
    let changed = latest(secret, &CHANGED);
    match (rotated, changed) {
        (Some(rotated), _) if rotated > last_read => {}
        (Some(rotated), _) => left(item, format!("it was last rotated at {rotated}"), last_read, draft),
        (None, Some(changed)) if changed <= last_read => {
            left(item, format!("it was last changed at {changed}"), last_read, draft);
        }
        (None, Some(changed)) => draft.doubt(format!(
            "`{}` was changed at {changed}, and nothing tells whether its value was",
            item.subject.name
        )),
        (None, None) => {
            draft.doubt(format!("when `{}` was last rotated was not read", item.subject.name));
        }
    }
}

fn left(item: &Belonging, when: String, last_read: Timestamp, draft: &mut Draft) {
    draft.left(Residue {
        subject: item.subject.clone(),
        detail: format!("{when}, and the party could read it until {last_read}: rotate it"),
        ends_at: None,
        ends_with: item.ends_with.clone(),
        evidence: item.evidence.clone(),
    });
}

fn latest(secret: &Resource, names: &[&str]) -> Option<Timestamp> {
    names.iter().filter_map(|name| instant(secret.attributes.get(*name)?)).max()
}

/// An instant as clouds write it: RFC 3339, or seconds since 1970.
fn instant(text: &str) -> Option<Timestamp> {
    let seconds = || Timestamp::from_second(text.split('.').next()?.parse().ok()?).ok();
    text.parse().ok().or_else(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_clouds_write_them() {
        let at = |text: &str| instant(text).map(|at| at.to_string());
        assert_eq!(at("2026-10-01T00:00:00Z").as_deref(), Some("2026-10-01T00:00:00Z"));
        assert_eq!(at("1790812800").as_deref(), Some("2026-10-01T00:00:00Z"));
        assert_eq!(at("1790812800.25").as_deref(), Some("2026-10-01T00:00:00Z"));
        assert_eq!(at("yesterday"), None);
    }
}
