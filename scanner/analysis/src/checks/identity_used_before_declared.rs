use tenure_model::{Cloud, Event, Facet, Method, Severity, Timestamp};
use tenure_register::Provenance;

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-used-before-declared",
    title: "Identity that was used before it was declared",
    population: "declared identities with a signed entry or a contract",
    inspects: "the first use beside the start of contract or the signature",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Events],
    reads_register: true,
    page: include_str!("identity_used_before_declared.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for life in context.lives().iter().filter(|life| life.entry.is_some()) {
        let Some((since, what)) = allowed_since(context, life) else {
            let why =
                "its entry is not signed and names no contract, so nobody knows since when it may be used";
            inspection.cannot_judge(life.principal.id.as_str(), why);
            continue;
        };
        inspection.look();
        let events = context.estate.records().events.iter();
        let first = events
            .filter(|event| event.actor == life.principal.id.as_str() && event.result == "success")
            .min_by_key(|event| event.at);
        if let Some(first) = first.filter(|first| first.at < since) {
            inspection.report(draft(context, life, first, since, &what));
        }
    }
}

/// From when on an identity may be used: the start of its contract, or the signed commit of its entry, whichever is
/// later known to be agreed.
fn allowed_since(context: &Context<'_>, life: &Life<'_>) -> Option<(Timestamp, String)> {
    let entry = life.entry?;
    let register = &context.options.register;
    let contract = entry.contract.as_ref().and_then(|id| register.contracts.get(id));
    let started = contract.map(|contract| {
        (contract.start.start(&register.zone()), format!("contract `{}` began", contract.id))
    });
    let signed = match &entry.place.provenance {
        Provenance::Signed { at, by, .. } => Some((*at, format!("`{by}` signed its entry"))),
        Provenance::Unsigned(_) => None,
    };
    // An entry that was edited later is signed later: the contract's start counts where there is one.
    started.or(signed)
}

fn draft(context: &Context<'_>, life: &Life<'_>, first: &Event, since: Timestamp, what: &str) -> Draft {
    life.draft(context, format!("`{}` was used before it was agreed", life.principal.name))
        .detail(format!(
            "It did `{}` on {}, before {what} on {}. Who is let in before anybody agreed was verified by nobody.",
            first.action.escape_debug(),
            first.at.strftime("%Y-%m-%d"),
            since.strftime("%Y-%m-%d")
        ))
        .since(Some(first.at))
        .evidence(&first.evidence)
        .remediation(format!(
            "Look through what it did until then (actor {}), and replace its credentials",
            life.pattern()
        ))
}
