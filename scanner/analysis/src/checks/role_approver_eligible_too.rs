use std::collections::BTreeSet;

use tenure_model::{Cloud, Facet, Method, Principal, PrincipalId, Severity};

use super::Check;
use crate::activation::Guarded;
use crate::conditions::some_of;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "role-approver-eligible-too",
    title: "Approver of a role is eligible for it too",
    population: "privileged roles whose activation somebody approves",
    inspects: "the approvers beside those who are eligible",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Eligibility],
    reads_register: false,
    page: include_str!("role_approver_eligible_too.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for guarded in context.guarded(CHECK.clouds, inspection) {
        if !guarded.terms.approval || guarded.terms.approvers.is_empty() {
            continue;
        }
        let (approvers, unknown) = approvers(context, &guarded);
        let eligible: BTreeSet<&str> =
            context.activators(&guarded).iter().map(|holder| holder.id.as_str()).collect();
        let both: Vec<&Principal> =
            approvers.iter().copied().filter(|one| eligible.contains(one.id.as_str())).collect();
        if both.len() < 2
            && let Some(stranger) = unknown.first()
        {
            let why = format!("the directory does not hold `{stranger}`, who may approve it");
            inspection.cannot_judge(guarded.policy.id.as_str(), why);
            continue;
        }
        inspection.look();
        // He cannot approve his own request; it takes a second one of his kind.
        if both.len() > 1 || (both.len() == 1 && approvers.len() == 1) {
            inspection.report(draft(context, &guarded, &both, approvers.len()));
        }
    }
}

/// The people who may approve, members of groups included; and the ids of whom the directory does not hold.
pub(super) fn approvers<'a>(
    context: &Context<'a>,
    guarded: &Guarded<'_>,
) -> (Vec<&'a Principal>, Vec<String>) {
    let (mut people, mut unknown): (Vec<&Principal>, Vec<String>) = (Vec::new(), Vec::new());
    for id in guarded.terms.approvers.iter().map(String::as_str) {
        match context.estate.principal_named(id) {
            Some(group) if group.kind.is_group() => people.extend(context.members(&PrincipalId::from(id))),
            Some(person) => people.push(person),
            None => unknown.push(id.to_owned()),
        }
    }
    people.sort_by(|a, b| a.id.cmp(&b.id));
    people.dedup_by(|a, b| a.id == b.id);
    (people, unknown)
}

fn draft<'a>(context: &Context<'a>, guarded: &Guarded<'a>, both: &[&Principal], approvers: usize) -> Draft {
    let subject = context.activation_subject(guarded);
    let names: Vec<String> = both.iter().map(|one| format!("`{}`", one.name)).collect();
    let (detail, severity) = if both.len() == approvers && approvers > 1 {
        (
            format!(
                "Everyone who may approve is eligible himself: {}. They approve one another.",
                some_of(&names)
            ),
            Severity::Medium,
        )
    } else if approvers == 1 {
        (
            format!(
                "{} is the only approver and eligible himself. Nobody can approve his own request, so that in an \
                 emergency he waits, or a way round is found.",
                some_of(&names)
            ),
            CHECK.severity,
        )
    } else {
        (
            format!(
                "{} of the {approvers} approvers are eligible themselves: {}. They approve one another.",
                both.len(),
                some_of(&names)
            ),
            CHECK.severity,
        )
    };
    let title = format!("Those who approve {} may become it", subject.name);
    let draft = Draft::new(subject, title)
        .detail(detail)
        .severity(severity)
        .affected(both.iter().map(|one| context.subject(one)).collect())
        .evidence(&guarded.policy.evidence)
        .remediation(
            "Name approvers who are not eligible, in the settings of the role in Privileged Identity Management \
             (rule Approval_EndUser_Assignment), or take the approvers' eligibility away.",
        );
    guarded.grants.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}
