use jiff::civil::Date;
use tenure_model::{Facet, Principal, PrincipalKind, Reach, Severity, Timestamp};

use super::Check;
use crate::context::{EXPIRY_TAGS, OWNER_TAGS, PURPOSE_TAGS, claim};
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-ungoverned",
    title: "Non-human identity without owner, purpose or end",
    population: "non-human identities",
    severity: Severity::Low,
    needs: &[Facet::Principals],
    page: include_str!("identity_ungoverned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.machines() {
        inspection.look();
        let missing = missing(context, actor);
        if !missing.is_empty() {
            inspection.report(draft(context, actor, &missing));
        }
    }
}

/// What its tags do not tell, in fixed words: they are the cause.
fn missing(context: &Context<'_>, actor: &Principal) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if claim(actor, OWNER_TAGS).is_none() {
        missing.push("owner");
    }
    if claim(actor, PURPOSE_TAGS).is_none() {
        missing.push("purpose");
    }
    match claim(actor, EXPIRY_TAGS).map(end) {
        None => missing.push("end"),
        Some(None) => missing.push("readable end"),
        Some(Some(end)) if end <= context.estate.as_of => missing.push("end that is still to come"),
        Some(Some(_)) => {}
    }
    missing
}

/// The end that a tag states: a date (its last moment, in UTC) or an instant.
fn end(text: &str) -> Option<Timestamp> {
    let of_day =
        |date: Date| date.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| text.parse::<Date>().ok().and_then(of_day))
}

fn draft(context: &Context<'_>, actor: &Principal, missing: &[&str]) -> Draft {
    let severity = match context.access.profile(&actor.id).reach() {
        Reach::Administrator => Severity::High,
        Reach::Privileged | Reach::Unknown => Severity::Medium,
        Reach::Ordinary | Reach::Nothing => CHECK.severity,
    };
    let missing = missing.join(", no ");
    let verb = if actor.kind == PrincipalKind::AssumableRole {
        "tag-role --role-name"
    } else {
        "tag-user --user-name"
    };
    Draft::new(context.subject(actor), format!("`{}` states no {missing}", actor.name))
        .detail(format!("Its tags state no {missing}. So nobody ends it when it is no longer needed."))
        .severity(severity)
        .cause(format!("no {missing}"))
        .since(actor.created.get().copied())
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .evidence(&actor.evidence)
        .remediation(format!(
            "aws iam {verb} {} --tags Key=owner,Value=TEAM Key=purpose,Value=WHAT-FOR Key=expires,Value=YYYY-MM-DD",
            quote(&actor.name)
        ))
}
