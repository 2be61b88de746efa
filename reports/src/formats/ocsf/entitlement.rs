//! Who holds what, as events: a snapshot of every identity, and the acts that changed access.

use tenure_model::{ActKind, ActRow, Identity, LastUsed, Severity};

use super::Context;
use super::event::{ENTITY, Entity, Event, Held, USER_ACCESS, User, user_type};
use super::finding;
use crate::{hostile, six_parts};

pub(super) fn events<'c, 'a: 'c>(context: &'c Context<'a>) -> impl Iterator<Item = Event<'a>> + 'c {
    let identities = context.assessment.identities.iter().map(|one| identity(context, one));
    identities.chain(context.assessment.governance.acts.iter().filter_map(|act| changed(context, act)))
}

/// "Read" is what was done: the identity was there, and held this.
fn identity<'a>(context: &Context<'a>, identity: &'a Identity) -> Event<'a> {
    let subject = &identity.subject;
    let id = ["identity", subject.scope.as_str(), subject.id.as_str()];
    let mut event = Event::new(context, ENTITY, 2, &id)
        .severity(Severity::Info)
        .status(1, "Success")
        .in_cloud(context, subject.cloud, &subject.scope);
    event.entity = Some(Entity {
        uid: hostile::id(&subject.id),
        name: hostile::name(&subject.name),
        type_id: 2,
        kind: hostile::name(&subject.kind),
        data: Some(Held {
            nature: identity.nature.as_str(),
            reach: identity.reach.as_str(),
            capabilities: identity.capabilities.iter().map(|one| one.as_str()).collect(),
            parties: identity.parties.iter().map(|one| hostile::name(one)).collect(),
            owner: identity.owner.as_deref().map(six_parts::owner_words),
            created: identity.created.map(|at| at.to_string()),
            last_used: Some(match identity.last_used {
                LastUsed::At(at) => at.to_string(),
                LastUsed::NeverInWindow => "never in the window that the cloud keeps".to_owned(),
                LastUsed::Unknown(_) => "not known".to_owned(),
            }),
            credentials: identity.credentials,
            findings: identity.findings,
        }),
    });
    event
}

/// An act that gave, took or made access. Sign-ins and changes of resources are none.
fn changed<'a>(context: &Context<'a>, act: &'a ActRow) -> Option<Event<'a>> {
    let (class, activity) = match act.kind {
        ActKind::Elevate | ActKind::Renew => (USER_ACCESS, 1),
        ActKind::Remove => (USER_ACCESS, 2),
        ActKind::Create => (ENTITY, 1),
        ActKind::GuardRail => (ENTITY, 3),
        ActKind::Exception | ActKind::Change | ActKind::Use => return None,
    };
    let at = act.at.to_string();
    let id = [
        "act",
        act.scope.as_str(),
        act.event.as_str(),
        at.as_str(),
        act.subject.as_str(),
        act.action.as_str(),
    ];
    let mut event = Event::new(context, class, activity, &id)
        .at(act.at)
        .severity(Severity::Info)
        .status(1, "Success")
        .in_cloud(context, Some(act.cloud), &act.scope);
    let (actor, api) = finding::actor(act);
    (event.actor, event.api) = (Some(actor), Some(api));
    let mut cut = false;
    let verdict = act.verdict.map_or("needs no approval", |verdict| verdict.as_str());
    event.status_detail = Some(finding::limited(&format!("{verdict}: {}", act.why), 300, &mut cut));
    event.metadata.is_truncated = cut.then_some(true);
    let (uid, name) = (hostile::id(&act.subject), hostile::name(&act.subject_name));
    if class == USER_ACCESS {
        let nature = context.index.identity(&act.subject).map(|one| user_type(one.nature));
        event.user = Some(User { uid, name, type_id: nature, kind: String::new() });
        event.privileges = vec![hostile::id(&act.action)];
    } else {
        let type_id = if act.kind == ActKind::GuardRail { 5 } else { 2 };
        event.entity = Some(Entity { uid, name, type_id, kind: String::new(), data: None });
    }
    Some(event)
}
