use std::collections::BTreeMap;

use tenure_model::{Cloud, Confidence, Facet, Method, Severity, Subject};
use tenure_register::{Entry, Right};

use super::Check;
use crate::acts::Act;
use crate::governance::approvals::say_unread;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "party-acted-out-of-hours",
    title: "A party acted outside of the agreed hours",
    population: "acts of parties with agreed hours",
    inspects: "the time of day",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("party_acted_out_of_hours.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    say_unread(context, inspection);
    let mut found: BTreeMap<(&str, &str), Outside<'_>> = BTreeMap::new();
    for act in context.acts().all().iter().filter(|act| act.is_done()) {
        let Some(party) = act.party.as_deref() else { continue };
        let event = act.event;
        let Some((is_out, right)) = context.out_of_hours(party, &event.scope, event.at) else { continue };
        inspection.look();
        if is_out {
            let outside = found.entry((party, &event.actor)).or_insert(Outside { act, right, times: 0 });
            (outside.act, outside.times) = (act, outside.times + 1);
        }
    }
    for ((party, _), outside) in &found {
        inspection.report(draft(context, party, outside));
    }
}

/// What one actor did outside of the hours: the last act and how many there were.
struct Outside<'c> {
    act: &'c Act<'c>,
    right: &'c Entry<Right>,
    times: u64,
}

fn draft(context: &Context<'_>, party: &str, outside: &Outside<'_>) -> Draft {
    let (act, right) = (outside.act, outside.right);
    let event = act.event;
    let subject = act.actor.map_or_else(
        || Subject {
            id: event.actor.clone(),
            cloud: Some(event.cloud),
            kind: "actor".to_owned(),
            name: act.executor().to_owned(),
            scope: event.scope.clone(),
        },
        |actor| context.subject(actor),
    );
    let local = event.at.to_zoned(context.options.register.zone());
    let hours = right.hours.as_ref().map(ToString::to_string).unwrap_or_default();
    let times = match outside.times {
        1 => String::new(),
        times => format!(", the last of {times} acts outside of them"),
    };
    let confidence = if act.is_party_sure { Confidence::High } else { Confidence::Medium };
    Draft::new(subject, format!("`{party}` acted outside of the hours that are agreed"))
        .qualifier(party)
        .confidence(confidence)
        .detail(format!(
            "`{}` at {}{times}. Agreed for `{}` are `{hours}`.",
            event.action,
            local.strftime("%a %Y-%m-%d %H:%M %Z"),
            right.environment
        ))
        .party(Some(party.to_owned()))
        .evidence(&event.evidence)
        .evidence(&right.place.evidence())
        .remediation(
            "Ask the party what was done and why, and write down an approval of that time where it was an emergency. Where \
             the cloud can hold access to hours, let it: a condition on `aws:CurrentTime` or `request.time`, or eligible \
             roles that somebody of the customer's approves.",
        )
}
