use tenure_model::{ActKind, ApprovalVerdict, Cloud, Confidence, Facet, Method, Permission, Severity, Verb};
use tenure_register::ApprovedAct;

use super::Check;
use crate::governance::approvals::faults::{Fault, together};
use crate::governance::approvals::{Deed, Judgement, say_unread};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "rights-exceeded-by-act",
    title: "A party did what the register does not allow it",
    population: "acts of parties",
    inspects: "the declared right and the approval",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Events],
    reads_register: true,
    page: include_str!("rights_exceeded_by_act.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    say_unread(context, inspection);
    let mut found = Vec::new();
    for (deed, judgement) in &context.approvals().judged {
        let (Some(party), Some(verb), false) = (deed.party.as_deref(), deed.verb(), deed.is_by_service)
        else {
            continue;
        };
        if context.declared_environment(deed.scope).is_none() {
            inspection.cannot_judge(deed.scope.as_str(), "it lies in no environment of the register");
            continue;
        }
        let allowed = context.declared_permission(party, deed.scope, verb);
        match is_allowed(context, deed, allowed, judgement.as_ref()) {
            Allowed::Yes => inspection.look(),
            Allowed::No => {
                inspection.look();
                found.push((deed, judgement.as_ref()));
            }
            Allowed::Unknown(why) => inspection.cannot_judge(&deed.subject.id, why),
        }
    }
    for fault in together(found.into_iter()) {
        inspection.report(draft(context, &fault));
    }
}

enum Allowed<'j> {
    Yes,
    No,
    Unknown(&'j str),
}

fn is_allowed<'j>(
    context: &Context<'_>,
    deed: &Deed<'_>,
    allowed: Option<Permission>,
    judgement: Option<&'j Judgement>,
) -> Allowed<'j> {
    let verdict = judgement.map(|judgement| judgement.verdict);
    let unknown = || Allowed::Unknown(judgement.map_or("", |judgement| judgement.why.as_str()));
    match (allowed, verdict) {
        (None | Some(Permission::Never), _) => Allowed::No,
        (Some(Permission::Always), _) => Allowed::Yes,
        // Taking access away asks nobody.
        (_, None) if deed.kind == ActKind::Remove => Allowed::Yes,
        (_, Some(ApprovalVerdict::NotEvaluated)) => unknown(),
        (Some(Permission::Approved), Some(ApprovalVerdict::Approved)) => Allowed::Yes,
        (Some(Permission::Emergency), Some(ApprovalVerdict::Approved)) => {
            let record = judgement.and_then(|judgement| context.approvals().record(judgement));
            let is_emergency = record.is_some_and(|record| record.act == ApprovedAct::Emergency);
            if is_emergency { Allowed::Yes } else { Allowed::No }
        }
        _ => Allowed::No,
    }
}

fn draft(context: &Context<'_>, fault: &Fault<'_, '_>) -> Draft {
    let deed = fault.deed;
    let party = deed.party.as_deref().unwrap_or_default();
    let verb = deed.verb().map_or("", Verb::as_str);
    let environment = context.declared_environment(deed.scope).unwrap_or_default();
    let allowed = context.declared_permission(party, deed.scope, deed.verb().unwrap_or(Verb::Change));
    let says = match allowed {
        None => format!(
            "The register says nothing of `{verb}` for `{party}` in `{environment}`, which allows nothing"
        ),
        Some(allowed) => {
            format!("The register says `{verb} = \"{}\"` for `{party}` in `{environment}`", allowed.as_str())
        }
    };
    let why = fault.judgement.map(|judgement| format!("; {}", judgement.why)).unwrap_or_default();
    let confidence = if deed.is_party_sure { Confidence::High } else { Confidence::Medium };
    let right = context.rights(party, environment).next();
    let draft = fault
        .draft(context, format!("`{party}` did `{}`, which it may not in `{environment}`", deed.action))
        .confidence(confidence)
        .severity(CHECK.severity)
        .detail(format!("{}. {says}{why}.", fault.told()))
        .remediation(format!(
            "See whether what was done to `{}` shall stand. Then take from `{}` the permission for `{}`, or agree the right \
             with the party and write it into its `[[right]]` for `{environment}`.",
            deed.subject.id, deed.executor.id, deed.action
        ));
    right.iter().fold(draft, |draft, right| draft.evidence(&right.place.evidence()))
}
