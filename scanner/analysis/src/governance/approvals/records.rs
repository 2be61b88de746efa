//! Where approvals stand: the register with its ticket exports, and the clouds' own requests.

use tenure_model::{Cloud, EvidenceRef, Resource, Source, Timestamp};
use tenure_register::{Approval, ApprovedAct, Entry};

use super::who::Who;
use crate::Context;
use crate::acts::Act;

/// Kinds of the resources that are requests of a cloud.
pub(super) const PAM_GRANT: &str = "privilegedaccessmanager.googleapis.com/Grant";
pub(super) const DELEGATION_REQUEST: &str = "iam:delegation-request";

/// One approval.
#[derive(Clone, Debug)]
pub(crate) struct Record<'a> {
    /// Of what.
    pub(crate) act: ApprovedAct,
    /// Of whom: a pattern of the register, or ids.
    pub(crate) subjects: Vec<String>,
    /// The cloud whose ids these are, where the approval is a cloud's own.
    pub(crate) cloud: Option<Cloud>,
    /// Who asked.
    pub(crate) requested_by: Option<Who<'a>>,
    /// Who approved.
    pub(crate) approved_by: Who<'a>,
    /// Who was to do it.
    pub(crate) executed_by: Option<Who<'a>>,
    /// When it was approved; `None` where the cloud does not tell, which then says that it was before.
    pub(crate) at: Option<Timestamp>,
    /// Until when it holds.
    pub(crate) expires: Option<Timestamp>,
    /// The ticket.
    pub(crate) ticket: Option<&'a str>,
    /// What to call it: `register A-12`, `PIM request …`.
    pub(crate) name: String,
    /// How far it is to be believed.
    pub(crate) source: Source,
    /// Where it stands.
    pub(crate) evidence: EvidenceRef,
}

/// Every approval that is known.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<Record<'a>> {
    let register = &context.options.register;
    let mut records: Vec<Record<'_>> =
        register.approvals.values().map(|entry| of_register(context, entry)).collect();
    records.extend(context.acts().all().iter().filter_map(|act| of_request(context, act)));
    records.extend(context.estate.records().resources.iter().filter_map(|one| of_resource(context, one)));
    records
}

fn of_register<'a>(context: &Context<'a>, entry: &'a Entry<Approval>) -> Record<'a> {
    let zone = context.options.register.zone();
    let name = match &entry.imported_from {
        Some(from) => format!("{from}, {}", entry.id),
        None => format!("register {}", entry.id),
    };
    Record {
        act: entry.act,
        subjects: vec![entry.subject.clone()],
        cloud: None,
        requested_by: Some(Who::person(&entry.requested_by)),
        approved_by: Who::person(&entry.approved_by),
        executed_by: entry.executed_by.as_deref().map(Who::person),
        at: Some(entry.at.start(&zone)),
        expires: entry.expires.map(|end| end.end(&zone)),
        ticket: entry.ticket.as_deref(),
        name,
        source: entry.place.source(),
        evidence: entry.place.evidence(),
    }
}

/// A request of Privileged Identity Management that somebody approved.
fn of_request<'a>(context: &Context<'a>, act: &Act<'a>) -> Option<Record<'a>> {
    let approver = Some(act.fact("approvedBy")).filter(|who| !who.is_empty())?;
    let instant = |name: &str| act.fact(name).parse::<Timestamp>().ok();
    let is_renewal = act.kind == tenure_model::ActKind::Renew;
    Some(Record {
        act: if is_renewal { ApprovedAct::Renew } else { ApprovedAct::Elevate },
        subjects: act.targets.iter().map(|id| (*id).to_owned()).collect(),
        cloud: Some(act.event.cloud),
        requested_by: Some(Who::observed(context, &act.event.actor, &act.event.actor_name)),
        approved_by: Who::observed(context, approver, act.fact("approvedByName")),
        executed_by: None,
        at: instant("approvedAt"),
        expires: instant("endDateTime"),
        ticket: Some(act.fact("ticketNumber")).filter(|ticket| !ticket.is_empty()),
        name: format!("PIM request {}", act.event.id),
        source: Source::Cloud,
        evidence: act.event.evidence.clone(),
    })
}

/// A grant of Privileged Access Manager, or a request for delegation of IAM, that somebody approved.
fn of_resource<'a>(context: &Context<'a>, one: &'a Resource) -> Option<Record<'a>> {
    let fact = |name: &str| one.attributes.get(name).map(String::as_str).filter(|fact| !fact.is_empty());
    let instant = |name: &str| fact(name)?.parse::<Timestamp>().ok();
    let (approver, requester, expires, subject, name) = match one.kind.as_str() {
        PAM_GRANT => {
            (fact("approver")?, fact("requester"), instant("removeTime"), fact("requester")?, "PAM grant")
        }
        DELEGATION_REQUEST => {
            let requester = fact("RequestorId").or_else(|| fact("RequestorName"));
            (
                fact("ApproverId")?,
                requester,
                instant("ExpirationTime"),
                one.id.as_str(),
                "IAM delegation request",
            )
        }
        _ => return None,
    };
    let shown = |id: &'a str| fact("RequestorName").unwrap_or(id);
    Some(Record {
        act: ApprovedAct::Elevate,
        subjects: vec![subject.to_owned()],
        cloud: Some(one.cloud),
        requested_by: requester.map(|id| Who::observed(context, id, shown(id))),
        approved_by: Who::observed(context, approver, approver),
        executed_by: None,
        at: instant("approvedTime"),
        expires,
        ticket: None,
        name: format!("{name} {}", one.name),
        source: Source::Cloud,
        evidence: one.evidence.clone(),
    })
}
