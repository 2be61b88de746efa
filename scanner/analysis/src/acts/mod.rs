//! Acts: what the events of audit logs did to access, by whose hand, and to whom.

mod attribution;
mod kind;

use tenure_model::hash::HashMap;
use tenure_model::{ActKind, Cloud, Event, Principal, Subject, Verb};

use crate::Context;
pub(crate) use attribution::own_domains;
use attribution::{Attribution, Whose};
use kind::Kinds;
pub(crate) use kind::verb;

/// Every act that the logs tell of, oldest first.
#[derive(Debug, Default)]
pub struct Acts<'a> {
    all: Vec<Act<'a>>,
}

/// One act.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// The event that tells of it.
    pub event: &'a Event,
    /// What it did to access.
    pub kind: ActKind,
    /// Whether it was done.
    pub state: ActState,
    /// Who did it, where the estate still holds the principal.
    pub actor: Option<&'a Principal>,
    /// The id of the party whose act it was; `None` for the customer's and the clouds' own.
    pub party: Option<String>,
    /// Whether the act is surely that party's: of a role that others can assume too, it is not.
    pub is_party_sure: bool,
    /// The id of the person of the register who did it, as far as the actor or the session tells.
    pub person: Option<&'a str>,
    /// The ids of all that was changed, as the log has them.
    pub targets: Vec<&'a str>,
    /// Those principals among the targets that the estate still holds, and the holders of the credentials,
    /// assignments and roles among them.
    pub principals: Vec<&'a Principal>,
}

/// How far an act came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActState {
    /// It was done.
    Done,
    /// It was tried and refused, or failed.
    Refused,
    /// It was asked for or begun, and this event does not tell its end.
    Underway,
}

impl<'a> Acts<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let mut kinds = Kinds::default();
        let mut whose = Attribution::new(context);
        let holders = Holders::new(context);
        let events = context.estate.records().events.iter();
        let all = events.map(|event| act(context, event, &mut kinds, &mut whose, &holders)).collect();
        Self { all }
    }

    /// All of them, oldest first; of one instant in the order of logs and ids.
    pub fn all(&self) -> &[Act<'a>] {
        &self.all
    }

    /// Those of a party, as far as they are told.
    pub fn of_party(&self, party: &str) -> impl Iterator<Item = &Act<'a>> {
        self.all.iter().filter(move |act| act.party.as_deref() == Some(party))
    }
}

impl<'a> Act<'a> {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        self.state == ActState::Done
    }

    /// The verb of contracts that it is; `None` for coming in, which is none by itself.
    pub const fn verb(&self) -> Option<Verb> {
        verb(self.kind)
    }

    /// A fact of the event by the log's own name; empty where it tells none.
    pub fn fact(&self, name: &str) -> &'a str {
        fact(self.event, name)
    }

    /// Whom or what it was done to, first the principals, else what the log names first.
    pub fn subject_id(&self) -> &'a str {
        let target = self.targets.first().copied().unwrap_or_default();
        self.principals.first().map_or(target, |principal| principal.id.as_str())
    }

    /// What to call whom it was done to.
    pub fn subject_name(&self) -> &'a str {
        let target = self.subject_id();
        let short = target.rsplit(['/', ':']).next().unwrap_or(target);
        self.principals.first().map_or(short, |principal| principal.name.as_str())
    }

    /// Who did it, to be shown: the person where one is known, else the principal, else the name in the log.
    pub fn executor(&self) -> &'a str {
        let named = [self.event.actor.as_str(), self.event.actor_name.as_str()];
        let logged = named.into_iter().find(|name| !name.is_empty()).unwrap_or("nobody that the log names");
        self.person.unwrap_or(logged)
    }

    /// Whether a service of a cloud did it for itself.
    pub fn is_by_service(&self) -> bool {
        let actor = &self.event.actor;
        let is_aws_service =
            actor.ends_with(".amazonaws.com") || fact(self.event, "userIdentity.type") == "AWSService";
        let is_agent = attribution::is_googles_agent(actor);
        is_aws_service || is_agent || self.actor.is_some_and(crate::context::is_provided)
    }

    /// The act as the subject of a finding: whom it was done to, where the log names somebody, else the event.
    pub fn subject(&self, context: &Context<'_>) -> Subject {
        if let Some(principal) = self.principals.first() {
            return context.subject(principal);
        }
        let target = self.subject_id();
        Subject {
            id: if target.is_empty() { self.event.id.clone() } else { target.to_owned() },
            cloud: Some(self.event.cloud),
            kind: self.kind.as_str().to_owned(),
            name: if target.is_empty() { self.event.action.clone() } else { self.subject_name().to_owned() },
            scope: self.event.scope.clone(),
        }
    }
}

/// A fact of an event by the log's own name; empty where it tells none.
fn fact<'a>(event: &'a Event, name: &str) -> &'a str {
    event.attributes.get(name).map_or("", String::as_str)
}

fn act<'a>(
    context: &Context<'a>,
    event: &'a Event,
    kinds: &mut Kinds<'a>,
    whose: &mut Attribution<'_, 'a>,
    holders: &Holders<'a>,
) -> Act<'a> {
    let (party, is_party_sure) = match whose.of(event) {
        Whose::Own => (None, true),
        Whose::Party(party) => (Some(party), true),
        Whose::Perhaps(party) => (Some(party), false),
    };
    let actor = context.estate.principal_named(&event.actor);
    let people = context.people();
    let targets = targets(event);
    let mut principals: Vec<&Principal> = Vec::new();
    for principal in targets.iter().filter_map(|id| holders.of(context, id)) {
        if !principals.iter().any(|known| known.id == principal.id) {
            principals.push(principal);
        }
    }
    Act {
        event,
        kind: kinds.of(event),
        state: state(event),
        actor,
        party,
        is_party_sure,
        person: actor.and_then(|actor| people.of_principal(actor)).or_else(|| people.of_event(event)),
        targets,
        principals,
    }
}

/// Everything that was changed: what the log names, and the members that an allow policy gained or lost.
fn targets(event: &Event) -> Vec<&str> {
    let named = fact(event, "targets").split_whitespace();
    let gained = ["added", "removed"].into_iter().filter(|_| event.cloud == Cloud::Gcp);
    let members = gained.flat_map(|name| fact(event, name).split(';'));
    let members = members.filter_map(|pair| pair.trim().split_once(' ')).map(|(_, member)| member.trim());
    let mut targets: Vec<&str> = Vec::new();
    for id in std::iter::once(event.target.as_str()).chain(named).chain(members) {
        if !id.is_empty() && !targets.contains(&id) {
            targets.push(id);
        }
    }
    targets
}

/// How an act ended, in the words of each log. What no word tells was done: a log of changes tells of changes.
fn state(event: &Event) -> ActState {
    let is = |word: &str, words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    // The state of a request says more than that the request was taken.
    let word = match fact(event, "status") {
        status if event.source.ends_with("ScheduleRequests") && !status.is_empty() => status,
        _ => event.result.as_str(),
    };
    let begun = ["Started", "Accepted", "InProgress", "Running", "timeout"];
    let asked =
        ["PendingApproval", "PendingApprovalProvisioning", "PendingEvaluation", "PendingAdminDecision"];
    let done = ["", "OK", "success", "Succeeded", "Resolved", "Active", "0"];
    let granted = [
        "Provisioned",
        "ProvisioningStarted",
        "Granted",
        "AdminApproved",
        "ScheduleCreated",
        "Revoked",
        "PendingScheduleCreation",
        "PendingProvisioning",
        "PendingExternalProvisioning",
        "PendingRevocation",
    ];
    if is(word, &done) || is(word, &granted) {
        ActState::Done
    } else if is(word, &begun) || is(word, &asked) {
        ActState::Underway
    } else {
        ActState::Refused
    }
}

/// Whose credentials and assignments are which, by their ids in small letters: logs of Azure write ids in their own
/// way.
struct Holders<'a>(HashMap<String, &'a str>);

impl<'a> Holders<'a> {
    fn new(context: &Context<'a>) -> Self {
        let records = context.estate.records();
        let credentials =
            records.credentials.iter().map(|one| (one.id.as_str().to_lowercase(), one.principal.as_str()));
        let grants = records.grants.iter().filter(|grant| !grant.id.is_empty());
        let grants = grants.map(|grant| (grant.id.to_lowercase(), grant.principal.as_str()));
        Self(credentials.chain(grants).collect())
    }

    fn of(&self, context: &Context<'a>, id: &str) -> Option<&'a Principal> {
        let estate = context.estate;
        estate
            .principal_named(id)
            .or_else(|| estate.principal_named(self.0.get(&id.to_lowercase())?))
            .or_else(|| estate.principal_named(&format!("serviceAccount:{}", service_account_in(id)?)))
    }
}

/// The email address of the service account that a full resource name is, or lies in.
pub(crate) fn service_account_in(id: &str) -> Option<&str> {
    let (_, account) = id.strip_prefix("//iam.googleapis.com/")?.split_once("/serviceAccounts/")?;
    account.split('/').next().filter(|email| email.contains('@'))
}

#[cfg(test)]
mod tests;
