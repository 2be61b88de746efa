//! Acts on access that were done, as the logs tell them and as the clouds' own requests do.

use tenure_model::{ActKind, Cloud, EvidenceRef, Resource, ScopeId, Subject, Timestamp, Verb};

use super::records::{DELEGATION_REQUEST, PAM_GRANT};
use super::who::Who;
use crate::Context;
use crate::acts::{self, Act, service_account_in};

/// One act that was done.
#[derive(Clone, Debug)]
pub(crate) struct Deed<'a> {
    /// The log's id of the event, or the cloud's of the request.
    pub(crate) id: &'a str,
    pub(crate) cloud: Cloud,
    pub(crate) scope: &'a ScopeId,
    pub(crate) at: Timestamp,
    pub(crate) kind: ActKind,
    /// In the log's words.
    pub(crate) action: &'a str,
    /// To whom it was done.
    pub(crate) subject: Subject,
    /// Every id and name under which the subject can be meant.
    pub(crate) names: Vec<String>,
    /// The party whose act it was, and whether that is sure.
    pub(crate) party: Option<String>,
    pub(crate) is_party_sure: bool,
    pub(crate) executor: Who<'a>,
    /// Who asked, where the log itself tells.
    pub(crate) requester: Option<Who<'a>>,
    pub(crate) ticket: Option<&'a str>,
    /// Whether a service of a cloud did it for itself.
    pub(crate) is_by_service: bool,
    pub(crate) evidence: &'a EvidenceRef,
    /// Whether it is a request of a cloud that is approved in the cloud itself.
    pub(crate) is_request: bool,
}

impl Deed<'_> {
    /// The verb of contracts that it is.
    pub(crate) const fn verb(&self) -> Option<Verb> {
        acts::verb(self.kind)
    }
}

/// Every act on access that was done, oldest first. Reading and coming in are none; changes of resources are
/// those of parties.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<Deed<'a>> {
    let is_one = |act: &&Act<'a>| {
        act.is_done()
            && match act.kind {
                ActKind::Use => false,
                ActKind::Change => act.party.is_some(),
                _ => true,
            }
    };
    let acts = context.acts().all().iter().filter(is_one);
    let mut deeds: Vec<Deed<'_>> = acts.map(|act| of_act(context, act)).collect();
    deeds.extend(context.estate.records().resources.iter().filter_map(|one| of_request(context, one)));
    deeds.sort_by(|a, b| (a.at, a.cloud, a.id).cmp(&(b.at, b.cloud, b.id)));
    deeds
}

fn of_act<'a>(context: &Context<'a>, act: &Act<'a>) -> Deed<'a> {
    let event = act.event;
    let actor = Who { person: act.person, ..Who::observed(context, &event.actor, &event.actor_name) };
    let executor = Who { name: act.executor(), ..actor };
    // A request of Privileged Identity Management is made by whoever asks.
    let is_request = event.source.ends_with("ScheduleRequests");
    let mut names: Vec<String> = act.targets.iter().flat_map(|id| names(id)).collect();
    for principal in &act.principals {
        names.extend(self::names(principal.id.as_str()));
        names.extend(principal.attributes.get("appId").map(|client| client.to_lowercase()));
    }
    names.sort();
    names.dedup();
    Deed {
        id: &event.id,
        cloud: event.cloud,
        scope: &event.scope,
        at: event.at,
        kind: act.kind,
        action: &event.action,
        subject: act.subject(context),
        names,
        party: act.party.clone(),
        is_party_sure: act.is_party_sure,
        executor,
        requester: is_request.then_some(actor),
        ticket: Some(act.fact("ticketNumber")).filter(|ticket| !ticket.is_empty()),
        is_by_service: act.is_by_service(),
        evidence: &event.evidence,
        is_request,
    }
}

/// A grant of Privileged Access Manager that gave something, or a request for delegation that was accepted.
fn of_request<'a>(context: &Context<'a>, one: &'a Resource) -> Option<Deed<'a>> {
    let fact = |name: &str| one.attributes.get(name).map_or("", String::as_str);
    let instant = |name: &str| fact(name).parse::<Timestamp>().ok();
    let (at, requester, action) = match one.kind.as_str() {
        PAM_GRANT => {
            (instant("grantTime").or_else(|| instant("createTime"))?, fact("requester"), "PAM grant")
        }
        DELEGATION_REQUEST => {
            let is_given = ["ACCEPTED", "FINALIZED"].contains(&fact("State"));
            let at = is_given.then(|| instant("UpdatedTime").or_else(|| instant("CreateDate"))).flatten()?;
            (at, fact("RequestorId"), "IAM delegation request")
        }
        _ => return None,
    };
    if ["APPROVAL_AWAITED", "DENIED", "EXPIRED", "SCHEDULED"].contains(&fact("state")) {
        return None;
    }
    let asked = Who::observed(context, requester, fact("RequestorName"));
    let principal = ["", "user:", "serviceAccount:"]
        .iter()
        .find_map(|kind| context.estate.principal_named(&format!("{kind}{requester}")));
    let party = principal.and_then(|found| context.issuer_of(found)).map(|party| party.id);
    let mut names = names(requester);
    names.extend(self::names(one.id.as_str()));
    Some(Deed {
        id: one.id.as_str(),
        cloud: one.cloud,
        scope: &one.scope,
        at,
        kind: ActKind::Elevate,
        action,
        subject: context.resource_subject(one),
        names,
        party,
        is_party_sure: true,
        executor: asked,
        requester: Some(asked),
        ticket: None,
        is_by_service: false,
        evidence: &one.evidence,
        is_request: true,
    })
}

/// An id as approvals may write it, in small letters.
pub(super) fn names(id: &str) -> Vec<String> {
    let mut names = Vec::new();
    if id.is_empty() {
        return names;
    }
    names.push(id.to_lowercase());
    names.extend(service_account_in(id).map(|email| format!("serviceaccount:{}", email.to_lowercase())));
    names.extend(id.strip_prefix("user:").map(str::to_lowercase));
    if id.contains('@') && !id.contains([':', '/']) {
        names.push(format!("user:{}", id.to_lowercase()));
    }
    names
}
