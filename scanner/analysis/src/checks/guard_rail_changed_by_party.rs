use tenure_model::{ActKind, Cloud, Confidence, Facet, Method, Severity};

use super::Check;
use crate::governance::approvals::faults::{Fault, together};
use crate::governance::approvals::say_unread;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "guard-rail-changed-by-party",
    title: "Guard rails changed by an outside party",
    population: "changes of guard rails",
    inspects: "the party of whoever made them",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: false,
    page: include_str!("guard_rail_changed_by_party.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    say_unread(context, inspection);
    let changes = context.approvals().judged.iter().filter(|(deed, _)| deed.kind == ActKind::GuardRail);
    let mut found = Vec::new();
    for (deed, judgement) in changes {
        inspection.look();
        if deed.party.is_some() {
            found.push((deed, judgement.as_ref()));
        }
    }
    for fault in together(found.into_iter()) {
        inspection.report(draft(context, &fault));
    }
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>) -> Draft {
    let deed = fault.deed;
    let party = deed.party.as_deref().unwrap_or_default();
    let confidence = if deed.is_party_sure { Confidence::High } else { Confidence::Medium };
    let why = fault.judgement.map(|judgement| format!("; {}", judgement.why)).unwrap_or_default();
    fault
        .draft(context, format!("`{party}` changed a guard rail: `{}` on `{}`", deed.action, deed.subject.name))
        .confidence(confidence)
        .detail(format!("{}{why}.", fault.told()))
        .remediation(format!(
            "See what `{}` on `{}` changed and set it back where the customer did not decide it; then take from `{}` the \
             permission for it, so that the party can propose such a change and the customer makes it.",
            deed.action, deed.subject.id, deed.executor.id
        ))
}
