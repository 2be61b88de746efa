//! A footprint held against an earlier snapshot: what is gone, what was renamed, and what is still there and no
//! longer bears the sign by which it was known.

use tenure_model::{BelongingKind, BelongingState, Facet, Principal, PrincipalKind, ScopeId};

use super::item::{Found, Item, environments, state_of};
use super::known::Known;
use super::{made, traces};
use crate::Context;

/// What is a party's today, and what was in an earlier snapshot.
pub(super) fn items(context: &Context<'_>, party: &str, baseline: Option<&Context<'_>>) -> Vec<Item> {
    let mut now = context.items_by_party().get(party).cloned().unwrap_or_default();
    let Some(baseline) = baseline else { return now };
    let earlier = baseline.items_by_party().get(party).cloned().unwrap_or_default();
    for item in &mut now {
        mark_renamed(context, baseline, item);
    }
    for item in made_by_those_who_left(context, baseline, party) {
        if !now.iter().any(|known| known.key == item.key) {
            now.push(item);
        }
    }
    for item in earlier {
        if !now.iter().any(|known| known.key == item.key) {
            now.extend(judge(context, baseline, &now, item));
        }
    }
    now
}

/// What identities made that are gone by now: today's logs name them by ids that only the earlier snapshot knows.
fn made_by_those_who_left(context: &Context<'_>, baseline: &Context<'_>, party: &str) -> Vec<Item> {
    let known = Known::with(context, baseline);
    let mut found = Found::new(context);
    made::find(context, &mut found, &known);
    traces::find(context, &mut found, &known);
    found.finish().remove(party).unwrap_or_default()
}

/// Marks an identity that bears another name than it did.
fn mark_renamed(context: &Context<'_>, baseline: &Context<'_>, item: &mut Item) {
    if item.what.kind != BelongingKind::Principal || item.what.state != BelongingState::Active {
        return;
    }
    let Some(today) = context.estate.principal_named(&item.what.subject.id) else { return };
    let before = baseline.estate.records().principals.iter().find(|one| is_same(one, today));
    if let Some(before) = before.filter(|before| before.name != today.name || before.id != today.id) {
        item.what.state = BelongingState::Renamed;
        item.what.detail =
            format!("it was called `{}` in the earlier snapshot; {}", before.name, item.what.detail);
    }
}

/// What became of a thing of the earlier snapshot.
fn judge(context: &Context<'_>, baseline: &Context<'_>, now: &[Item], mut item: Item) -> Option<Item> {
    let seen = format!("seen in snapshot `{}` of {}", baseline.estate.id, baseline.estate.as_of);
    item.what.environments = environments(context, &item.what.subject.scope);
    // The recorded answers of another snapshot are no evidence in this one.
    let pointers: Vec<String> =
        item.what.evidence.iter().map(|one| format!("{}#{}", one.raw, one.pointer)).collect();
    item.what.evidence = Vec::new();
    let seen = match pointers.first() {
        Some(first) => format!("{seen} ({first})"),
        None => seen,
    };
    if let Some((state, detail)) = still_there(context, baseline, &mut item) {
        // A new name that today's reading found by itself.
        if now.iter().any(|known| known.key == item.key) {
            return None;
        }
        item.what.state = state;
        item.what.detail = format!("{detail}; {}; {seen}", item.what.detail);
        return Some(item);
    }
    item.what.state = if was_read(context, &item) { BelongingState::Gone } else { BelongingState::Unknown };
    let end = match item.what.state {
        BelongingState::Gone => "gone",
        _ => "not seen, and what would show it was not read",
    };
    item.what.detail = format!("{end}: {}; {seen}", item.what.detail);
    Some(item)
}

/// Whether a thing that no longer bears its sign is there all the same, and how it is.
fn still_there(
    context: &Context<'_>,
    baseline: &Context<'_>,
    item: &mut Item,
) -> Option<(BelongingState, String)> {
    match item.what.kind {
        BelongingKind::Principal => {
            let before = baseline.estate.principal_named(&item.what.subject.id)?;
            let today = context.estate.principals_like(before)?;
            let is_renamed = today.id != before.id || today.name != before.name;
            item.what.subject = context.subject(today);
            item.what.evidence = vec![context.resolve(&today.evidence)];
            item.key = format!("{}\n{}\n", BelongingKind::Principal.as_str(), today.id);
            Some(match (is_renamed, state_of(today)) {
                (true, BelongingState::Active | BelongingState::Unknown) => {
                    (BelongingState::Renamed, format!("it was called `{}`", before.name))
                }
                (_, state) => {
                    (state, "nothing names it the party's any more, and it is still there".to_owned())
                }
            })
        }
        BelongingKind::Credential => {
            let id = item.what.subject.id.clone();
            let held = context.estate.records().credentials.iter().find(|one| one.id.as_str() == id)?;
            let holder = context.estate.principal(&held.principal);
            let draft = super::held::credential(context, held, holder, item.what.relation, item.what.source);
            item.what.evidence = vec![context.resolve(&held.evidence)];
            Some((draft.state, "it is still there".to_owned()))
        }
        BelongingKind::Deputy => {
            let id = item.what.subject.id.as_str();
            let (state, evidence) = match context.estate.principal_named(id) {
                Some(principal) => (state_of(principal), &principal.evidence),
                None => (BelongingState::Active, &context.estate.resource(id)?.evidence),
            };
            // A role that the deputy held is another thing than who made it: only what it made stays its.
            item.what.evidence = vec![context.resolve(evidence)];
            (item.what.relation != tenure_model::Relation::HeldBy)
                .then(|| (state, "it is still there".to_owned()))
        }
        BelongingKind::Trust
        | BelongingKind::Grant
        | BelongingKind::Delegation
        | BelongingKind::Secret
        | BelongingKind::DataDoor => None,
    }
}

/// Whether what would show a thing was read to its end where it lay. INVARIANT: gone is only what a complete
/// reading does not hold.
fn was_read(context: &Context<'_>, item: &Item) -> bool {
    let scope = &item.what.subject.scope;
    let is_known = context.estate.scope(scope).is_some();
    is_known && !item.facets.iter().any(|facet| is_blind(context, scope, *facet, item))
}

fn is_blind(context: &Context<'_>, scope: &ScopeId, facet: Facet, item: &Item) -> bool {
    let concerns = |subject: &str| {
        subject == item.what.subject.id || item.principal.as_deref().is_some_and(|one| one == subject)
    };
    context.is_blind_at(scope, facet)
        || context.estate.gaps.iter().any(|gap| {
            gap.blinds.contains(&facet)
                // A gap in one region, or about one other thing, may hide this one too where it lies there.
                && (concerns(&gap.subject) || (gap.scope == *scope && gap.subject.is_empty()))
        })
}

/// Whether two records are of one identity: by the id that its cloud never gives to another.
fn is_same(before: &Principal, today: &Principal) -> bool {
    let unique = |one: &Principal| {
        let names = ["UserId", "RoleId", "GroupId", "uniqueId", "userId"];
        names.iter().find_map(|name| one.attributes.get(*name).cloned())
    };
    match (unique(before), unique(today)) {
        (Some(a), Some(b)) => before.cloud == today.cloud && a == b,
        _ => before.id == today.id,
    }
}

trait Like {
    /// The principal that is the same as one of another snapshot.
    fn principals_like(&self, before: &Principal) -> Option<&Principal>;
}

impl Like for tenure_model::Estate {
    fn principals_like(&self, before: &Principal) -> Option<&Principal> {
        // One that was deleted and made again under its old name is another.
        let by_name = self.principal(&before.id).filter(|today| is_same(before, today));
        by_name.or_else(|| {
            let may_be = |one: &&Principal| one.cloud == before.cloud && one.kind == before.kind;
            let is_listed = before.kind != PrincipalKind::PrincipalSet;
            self.records().principals.iter().filter(may_be).find(|one| is_listed && is_same(before, one))
        })
    }
}
