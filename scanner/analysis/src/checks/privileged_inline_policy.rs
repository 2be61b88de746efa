use tenure_model::{
    Cloud, Effect, Facet, GrantEffect, Granted, Method, PolicyDocument, PolicyKind, Principal, PrincipalKind,
    Severity,
};

use super::Check;
use super::administrator_non_human::confidence;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "privileged-inline-policy",
    title: "Inline policy on a privileged user",
    population: "inline policies of users that allow something",
    inspects: "the actions allowed",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("privileged_inline_policy.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for user in context.actors().filter(|actor| actor.kind == PrincipalKind::User) {
        let profile = context.access.profile(&user.id);
        for policy in inline_policies(context, user) {
            let Some(document) = context.access.aws_policy(&policy.id) else {
                inspection.cannot_judge(policy.id.as_str(), "the policy could not be understood");
                continue;
            };
            // One that only denies takes from the user, and hides nothing.
            if !document.statements.iter().any(|statement| statement.effect == Effect::Allow) {
                continue;
            }
            if profile.is_privileged() {
                inspection.look();
                inspection.report(draft(context, user, policy));
            } else if profile.unread.is_empty() {
                inspection.look();
            } else {
                inspection.cannot_judge(policy.id.as_str(), "another policy of its user was not read");
            }
        }
    }
}

fn inline_policies<'a>(context: &Context<'a>, user: &Principal) -> impl Iterator<Item = &'a PolicyDocument> {
    let estate = context.estate;
    let given = estate.grants_of(&user.id).iter().filter(|grant| grant.effect == GrantEffect::Gives);
    given
        .filter_map(move |grant| match &grant.what {
            Granted::Policy(id) => estate.policy(id),
            Granted::RoleDefinition(_) => None,
        })
        .filter(|policy| policy.kind == PolicyKind::Inline)
}

/// The policies of one user are one cause.
fn draft(context: &Context<'_>, user: &Principal, policy: &PolicyDocument) -> Draft {
    let alone = context.access.policy_alone(&policy.id);
    let profile = context.access.profile(&user.id);
    let (severity, what) = if alone.is_privileged() {
        (CHECK.severity, "The policy itself gives privileges")
    } else {
        (Severity::Low, "The policy adds to the access of a user who is privileged by others")
    };
    let sure = profile.capabilities.iter().map(|(_, certainty)| certainty).min();
    Draft::new(
        context.policy_subject(policy),
        format!("Inline policy `{}` on the privileged user `{}`", policy.name, user.name),
    )
    .detail(format!(
        "{what}. It stands in this user alone: no list of policies shows it, and it has no versions."
    ))
    .severity(severity)
    .confidence(
        sure.map_or(tenure_model::Confidence::Medium, |certainty| confidence(context, user, certainty)),
    )
    .cause(user.id.as_str())
    .affected(vec![context.subject(user)])
    .owner(context.owner(user))
    .evidence(&policy.evidence)
    .evidence(&user.evidence)
    .remediation(format!(
        "Put the statements that are needed into a managed policy of a group (aws iam create-policy, aws iam \
             attach-group-policy), then: {}",
        repair::detach(user, policy)
    ))
}
