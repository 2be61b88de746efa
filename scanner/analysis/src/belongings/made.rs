//! What a party made or changed for others: by the acts that logs tell of, by fields in which clouds keep who made a
//! thing, by the grants that it gave, and by what runs as its identities.

use std::collections::BTreeMap;

use tenure_model::hash::HashMap;
use tenure_model::{
    ActKind, BelongingKind, BelongingState, Credential, CredentialKind, Grant, Principal, Relation, Resource,
    Source, Timestamp,
};

use super::held::{credential, granted};
use super::item::{Draft, Found, state_of, time};
use super::{ends, secrets};
use crate::acts::Act;
use crate::{Context, credentials, places, repair};

/// Attributes in which clouds keep who made a thing, in small letters.
const MAKERS: [&str; 7] = [
    "createdby",
    "createdbyappid",
    "systemdata.createdby",
    "systemdata/createdby",
    "creator",
    "createdbyuserid",
    "tag/createdby",
];

/// Finds it for every party.
pub(super) fn find(context: &Context<'_>, found: &mut Found<'_, '_>) {
    let known = Known::new(context);
    by_acts(context, found, &known);
    by_fields(context, found, &known);
    by_grants(context, found, &known);
    by_running(context, found, &known);
}

/// What is looked up often.
struct Known<'a> {
    /// Whose each principal is, by every id by which logs and fields name it.
    owners: HashMap<&'a str, Vec<(String, Source)>>,
    /// Credentials by their ids, and by the ends of these.
    credentials: HashMap<&'a str, &'a Credential>,
}

impl<'a> Known<'a> {
    fn new(context: &Context<'a>) -> Self {
        let records = context.estate.records();
        let mut owners: HashMap<&str, Vec<(String, Source)>> = HashMap::default();
        for principal in &records.principals {
            let claims = context.owners_of(principal).into_iter();
            let claims: Vec<(String, Source)> = claims.map(|claim| (claim.party.id, claim.source)).collect();
            if claims.is_empty() {
                continue;
            }
            let names = ["appId", "userPrincipalName", "mail", "email"];
            let ids = names.iter().filter_map(|name| principal.attributes.get(*name)).map(String::as_str);
            let bare = principal.id.as_str().split_once(':').map(|(_, rest)| rest);
            let bare = bare.filter(|rest| rest.contains('@'));
            for id in ids.chain(bare).chain([principal.id.as_str()]) {
                owners.entry(id).or_insert_with(|| claims.clone());
            }
        }
        let mut credentials: HashMap<&str, &Credential> = HashMap::default();
        for held in &records.credentials {
            let end = held.id.as_str().rsplit('/').next().unwrap_or_default();
            credentials.entry(end).or_insert(held);
            credentials.insert(held.id.as_str(), held);
        }
        Self { owners, credentials }
    }

    fn owners(&self, id: &str) -> &[(String, Source)] {
        self.owners.get(id).map_or(&[], Vec::as_slice)
    }

    fn is_of(&self, id: &str, party: &str) -> bool {
        self.owners(id).iter().any(|(owner, _)| owner == party)
    }
}

/// What acts did to one thing.
#[derive(Default)]
struct Done<'c, 'a> {
    acts: Vec<&'c Act<'a>>,
    made: bool,
}

fn by_acts(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let mut done: BTreeMap<(&str, &str), Done<'_, '_>> = BTreeMap::new();
    for act in context.acts().all().iter().filter(|act| act.is_done()) {
        let Some(party) = act.party.as_deref() else { continue };
        if party == "anyone" {
            continue;
        }
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

/// Seconds that may lie between an act and what the cloud says of what it made.
const SAME_ACT: i64 = 300;

/// A secret whose value it read.
fn add_read(context: &Context<'_>, found: &mut Found<'_, '_>, party: &str, act: &Act<'_>) {
    for id in &act.targets {
        let Some(secret) = context.estate.resource(id) else { continue };
        if secrets::read_by(secret).is_none() || found.has(party, BelongingKind::Secret, id) {
            continue;
        }
        found.add(
            party,
            Draft {
                // The value is known to it; that it cannot read it any more changes nothing.
                state: BelongingState::Gone,
                detail: format!("`{}` read it at {}, and can no more", act.executor(), act.event.at),
                last_used: tenure_model::LastUsed::At(act.event.at),
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
        let unknown = tenure_model::LastUsed::Unknown(tenure_model::Unknown::NotReported);
        let mut draft =
            common(context.resource_subject(resource), BelongingState::Active, unknown, ends_with);
        draft.evidence.push(&resource.evidence);
        found.add(party, draft);
    }
}

fn changed_back(resource: &Resource) -> String {
    format!("set {} back", crate::shell::quote(resource.id.as_str()))
}

/// What clouds themselves say who made.
fn by_fields(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let makers = |attributes: &std::collections::BTreeMap<String, String>| {
        let named = attributes.iter().filter(|(name, _)| MAKERS.contains(&name.to_lowercase().as_str()));
        named.flat_map(|(_, value)| known.owners(value).to_vec()).collect::<Vec<_>>()
    };
    for principal in &context.estate.records().principals {
        for (party, source) in makers(&principal.attributes) {
            if known.is_of(principal.id.as_str(), &party) {
                continue;
            }
            found.add(
                &party,
                Draft {
                    state: state_of(principal),
                    detail: "the cloud says that an identity of the party made it".to_owned(),
                    since: time(&principal.created),
                    last_used: principal.last_used,
                    ends_with: ends::remove_principal(context, principal, false),
                    evidence: vec![&principal.evidence],
                    key: "field".to_owned(),
                    ..Draft::new(BelongingKind::Deputy, Relation::MadeBy, context.subject(principal), source)
                },
            );
        }
    }
    for resource in &context.estate.records().resources {
        for (party, source) in makers(&resource.attributes) {
            let detail = "the cloud says that an identity of the party made it".to_owned();
            add_resource(context, found, &party, resource, (Relation::MadeBy, source, detail));
        }
        for claim in context.owners_of_resource(resource) {
            let told = (Relation::BelongsTo, claim.source, claim.because.clone());
            add_resource(context, found, &claim.party.id, resource, told);
        }
    }
}

fn add_resource(
    context: &Context<'_>,
    found: &mut Found<'_, '_>,
    party: &str,
    resource: &Resource,
    (relation, source, detail): (Relation, Source, String),
) {
    found.add(
        party,
        Draft {
            detail,
            since: born(resource),
            ends_with: ends::delete(resource),
            evidence: vec![&resource.evidence],
            key: relation.as_str().to_owned(),
            ..Draft::new(BelongingKind::Deputy, relation, context.resource_subject(resource), source)
        },
    );
}

/// When a resource was made, as its cloud says.
fn born(resource: &Resource) -> Option<Timestamp> {
    let names = ["CreationDate", "CreatedDate", "createTime", "createdAt", "LaunchTime", "creationTimestamp"];
    names.iter().find_map(|name| resource.attributes.get(*name)?.parse().ok())
}

/// What it gave to others.
fn by_grants(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    let given = context.estate.records().grants.iter().filter(|grant| !grant.granted_by.is_empty());
    for grant in given {
        for (party, source) in known.owners(&grant.granted_by) {
            if !known.is_of(grant.principal.as_str(), party) {
                add_given(context, found, party, *source, grant);
            }
        }
    }
}

fn add_given(context: &Context<'_>, found: &mut Found<'_, '_>, party: &str, source: Source, grant: &Grant) {
    let state = match crate::rated::is_over(context, grant) {
        true => BelongingState::Expired,
        false => BelongingState::Active,
    };
    let holder = context.estate.principal(&grant.principal);
    found.add(
        party,
        Draft {
            scope: Some(grant.scope.clone()),
            state,
            detail: format!(
                "`{}` gave it `{}` in {}",
                context.called(&grant.granted_by),
                granted(context, grant),
                places::of(context.estate, grant)
            ),
            since: time(&grant.since),
            last_used: holder.map_or(
                tenure_model::LastUsed::Unknown(tenure_model::Unknown::NotRead),
                |holder: &Principal| holder.last_used,
            ),
            ends_with: repair::take_back(grant),
            evidence: vec![&grant.evidence],
            key: format!("{}\n{}", grant.what.as_str(), grant.at),
            principal: Some(grant.principal.to_string()),
            ..Draft::new(BelongingKind::Deputy, Relation::MadeBy, context.holder_subject(grant), source)
        },
    );
}

/// What runs as its identities.
fn by_running(context: &Context<'_>, found: &mut Found<'_, '_>, known: &Known<'_>) {
    for resource in &context.estate.records().resources {
        // An application object is the other half of its own principal.
        if resource.kind == "entra:application" {
            continue;
        }
        for principal in &resource.acts_as {
            for (party, source) in known.owners(principal.as_str()) {
                let name = context.called(principal.as_str());
                found.add(
                    party,
                    Draft {
                        detail: format!("it runs as `{name}`"),
                        since: born(resource),
                        ends_with: ends::delete(resource),
                        evidence: vec![&resource.evidence],
                        key: format!("runs as {principal}"),
                        principal: Some(principal.to_string()),
                        ..Draft::new(
                            BelongingKind::Deputy,
                            Relation::HeldBy,
                            context.resource_subject(resource),
                            *source,
                        )
                    },
                );
            }
        }
    }
}
