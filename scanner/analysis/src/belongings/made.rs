//! What a party made or changed for others, by the acts that logs tell of.

use std::collections::BTreeMap;

use tenure_model::{
    ActKind, BelongingKind, BelongingState, Credential, CredentialKind, LastUsed, Relation, Resource, Source,
    Unknown,
};

use super::held::credential;
use super::item::{Draft, Found, state_of, time};
use super::known::Known;
use super::{ends, secrets};
use crate::acts::Act;
use crate::{Context, credentials};

/// What acts did to one thing.
#[derive(Default)]
struct Done<'c, 'a> {
    acts: Vec<&'c Act<'a>>,
    made: bool,
}

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let mut done: BTreeMap<(&str, &str), Done<'_, '_>> = BTreeMap::new();
    for act in context.acts().all().iter().filter(|act| act.is_done()) {
        let Some(party) = known.party_of(act).filter(|party| *party != ANYONE) else { continue };
        match act.kind {
            ActKind::Remove | ActKind::Exception => {}
            ActKind::Use => add_read(context, found, party, act),
            ActKind::Create | ActKind::Elevate | ActKind::Renew | ActKind::GuardRail | ActKind::Change => {
                if add_made_credentials(context, found, party, act, known) {
                    continue;
                }
                let principals = act.principals.iter().map(|one| one.id.as_str());
                for id in principals.chain(act.targets.iter().copied()) {
                    let entry = done.entry((party, id)).or_default();
                    entry.made |= is_maker_of(context, act, id);
                    if !entry.acts.iter().any(|known| known.event.id == act.event.id) {
                        entry.acts.push(act);
                    }
                }
            }
        }
    }
    for ((party, id), done) in done {
        if !known.is_of(id, party) {
            add_deputy(context, found, party, id, &done);
        }
    }
}

/// Whether an act made a thing: one that came into being then.
fn is_maker_of(context: &Context<'_>, act: &Act<'_>, id: &str) -> bool {
    let born = context.estate.principal_named(id).and_then(|one| time(&one.created));
    let is_then = born.is_none_or(|born| born.duration_since(act.event.at).as_secs().abs() <= SAME_ACT);
    act.kind == ActKind::Create && act.targets.first().is_some_and(|first| *first == id) && is_then
}

/// Whoever comes is no party that could make anything.
const ANYONE: &str = "anyone";

/// Seconds that may lie between an act and what the cloud says of what it made.
const SAME_ACT: i64 = 300;

/// A secret whose value it read.
fn add_read(context: &Context<'_>, found: &mut Found<'_, '_>, party: &str, act: &Act<'_>) {
    for id in &act.targets {
        let Some(secret) = context.estate.resource(id) else { continue };
        if crate::crossings::reading(secret).is_none() || found.has(party, BelongingKind::Secret, id) {
            continue;
        }
        found.add(
            party,
            Draft {
                // The value is known to it; that it cannot read it any more changes nothing.
                state: BelongingState::Gone,
                detail: format!("`{}` read it at {}, and can no more", act.executor(), act.event.at),
                last_used: LastUsed::At(act.event.at),
                ends_with: secrets::rotate(secret),
                evidence: vec![&act.event.evidence, &secret.evidence],
                ..Draft::new(
                    BelongingKind::Secret,
                    Relation::ReadableBy,
                    context.resource_subject(secret),
                    Source::Cloud,
                )
            },
        );
    }
}

/// Credentials that an act made for somebody who is not the party's; whether it made any.
fn add_made_credentials(
    context: &Context<'_>,
    found: &mut Found<'_, '_>,
    party: &str,
    act: &Act<'_>,
    known: &Known<'_>,
) -> bool {
    let facts = ["created", "keyId", "accessKeyId.created"].iter().map(|name| act.fact(name));
    let named = facts.chain(act.targets.iter().copied()).flat_map(str::split_whitespace);
    let ids = named.flat_map(|id| [id, id.rsplit('/').next().unwrap_or_default()]);
    let mut made: Vec<&Credential> =
        ids.filter(|id| !id.is_empty()).filter_map(|id| known.credentials.get(id).copied()).collect();
    if made.is_empty() && act.kind == ActKind::Create {
        // The log names the holder alone: what was issued to him then.
        for holder in &act.principals {
            let held = context.estate.credentials_of(&holder.id).iter();
            made.extend(held.filter(|one| {
                let issued = time(&one.issued);
                issued.is_some_and(|at| at.duration_since(act.event.at).as_secs().abs() <= SAME_ACT)
            }));
        }
    }
    made.sort_by(|a, b| a.id.cmp(&b.id));
    made.dedup_by(|a, b| a.id == b.id);
    for held in &made {
        let holder = context.estate.principal(&held.principal);
        if held.kind == CredentialKind::MfaDevice || known.is_of(held.principal.as_str(), party) {
            continue;
        }
        let name = holder.map_or(held.principal.as_str(), |one| one.name.as_str());
        let mut draft = credential(context, held, holder, Relation::MadeBy, believed(act));
        draft.evidence.push(&act.event.evidence);
        draft.detail = format!(
            "{} of `{name}`, which {} made at {}{}",
            credentials::label(held),
            told(act),
            act.event.at,
            doubt(act)
        );
        found.add(party, draft);
    }
    !made.is_empty() && act.kind == ActKind::Create
}

fn told(act: &Act<'_>) -> String {
    format!("`{}`", act.executor())
}

/// What other hands could have done is no fact.
const fn believed(act: &Act<'_>) -> Source {
    if act.is_party_sure { Source::Cloud } else { Source::Guess }
}

const fn doubt(act: &Act<'_>) -> &'static str {
    if act.is_party_sure { "" } else { " (others can act as it, too)" }
}

/// Something that it made or changed and that is still there.
fn add_deputy(context: &Context<'_>, found: &mut Found<'_, '_>, party: &str, id: &str, done: &Done<'_, '_>) {
    let Some(last) = done.acts.iter().max_by_key(|act| act.event.at) else { return };
    let relation = if done.made { Relation::MadeBy } else { Relation::ChangedBy };
    let source = done.acts.iter().map(|act| believed(act)).min().unwrap_or(Source::Cloud);
    let mut actions: Vec<String> = done.acts.iter().map(|act| format!("`{}`", act.event.action)).collect();
    actions.sort();
    actions.dedup();
    let detail = format!(
        "{} did {} to it, last at {}{}",
        told(last),
        crate::conditions::some_of(&actions),
        last.event.at,
        doubt(last)
    );
    let since = done.acts.iter().map(|act| act.event.at).min();
    let evidence = done.acts.iter().take(5).map(|act| &act.event.evidence).collect();
    let common = |subject, state, last_used, ends_with| Draft {
        state,
        detail,
        since,
        last_used,
        ends_with,
        evidence,
        ..Draft::new(BelongingKind::Deputy, relation, subject, source)
    };
    if let Some(principal) = context.estate.principal_named(id) {
        let ends_with = match relation {
            Relation::MadeBy => ends::remove_principal(context, principal, false),
            _ => format!(
                "compare {} with what it was before {}, and take back what was changed",
                crate::shell::quote(id),
                since.map_or_else(String::new, |at| at.to_string())
            ),
        };
        let mut draft =
            common(context.subject(principal), state_of(principal), principal.last_used, ends_with);
        draft.evidence.push(&principal.evidence);
        found.add(party, draft);
    } else if let Some(resource) = context.estate.resource(id) {
        let ends_with = match relation {
            Relation::MadeBy => ends::delete(resource),
            _ => format!("{}, as it was before {}", changed_back(resource), last.event.at),
        };
        let unknown = LastUsed::Unknown(Unknown::NotReported);
        let mut draft =
            common(context.resource_subject(resource), BelongingState::Active, unknown, ends_with);
        draft.evidence.push(&resource.evidence);
        found.add(party, draft);
    }
}

fn changed_back(resource: &Resource) -> String {
    format!("set {} back", crate::shell::quote(resource.id.as_str()))
}
