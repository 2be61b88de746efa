use tenure_model::{Confidence, Facet, PolicyKind, Principal, PrincipalKind, Severity};

use super::Check;
use super::escalation_path::assigned;
use crate::effective::Holding;
use crate::reach::{Administration, Rank};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "effective-administrator",
    title: "Effective administrator",
    population: "users and roles",
    severity: Severity::High,
    needs: &[Facet::Principals],
    page: include_str!("effective_administrator.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let kinds = [PrincipalKind::User, PrincipalKind::AssumableRole];
    for actor in context.actors().filter(|actor| kinds.contains(&actor.kind)) {
        match context.reach().administrators().get(&actor.id) {
            Some(found) => {
                inspection.look();
                inspection.report(draft(context, actor, found));
            }
            None if context.access.profile(&actor.id).unread.is_empty() => inspection.look(),
            None => inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read"),
        }
    }
}

fn draft(context: &Context<'_>, actor: &Principal, found: &Administration) -> Draft {
    let holdings = context.access.holdings(&actor.id);
    let givers: Vec<&Holding<'_>> = holdings
        .iter()
        .filter(|held| found.because.iter().any(|(policy, _)| policy == held.policy.as_str()))
        .collect();
    let account = actor.scope.local();
    let by = by(context, found);
    let mut detail = match found.rank {
        Rank::Everything => format!("It can do everything in account {account}, by {by}."),
        Rank::Identities => format!(
            "It has all of IAM in account {account}, by {by}, and can give itself the rest in one call."
        ),
    };
    if !found.conditions.is_empty() {
        detail += &format!(" That depends on: {}.", found.conditions.join("; "));
    }
    let settled = context.access.limits_read() && context.access.profile(&actor.id).unread.is_empty();
    let limit = if settled { Confidence::High } else { Confidence::Medium };
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, actor, held)).collect();
    let causes: Vec<&str> = givers.iter().map(|held| held.policy.as_str()).collect();
    let draft = Draft::new(
        context.subject(actor),
        format!("`{}` amounts to an administrator of account {account}", actor.name),
    )
    .detail(detail)
    .severity(severity(context, &givers))
    .confidence(found.confidence.min(limit))
    .cause(causes.join(" + "))
    .party(context.party_id(&actor.id))
    .owner(context.owner(actor))
    .affected(assigned(context, actor))
    .remediation(format!(
        "Where it need not be one, give it what it uses (see permission-unused), then: {}",
        commands.join("; ")
    ))
    .evidence(&actor.evidence);
    givers.iter().fold(draft, |draft, held| draft.evidence(&held.grant.evidence))
}

/// An administrator by AWS's own policy of that name is known to be one; by another, it is news.
fn severity(context: &Context<'_>, givers: &[&Holding<'_>]) -> Severity {
    let is_known = |held: &&Holding<'_>| {
        held.policy.as_str().ends_with(":policy/AdministratorAccess")
            && context
                .estate
                .policy(held.policy)
                .is_none_or(|policy| policy.kind == PolicyKind::ProviderManaged)
    };
    if !givers.is_empty() && givers.iter().all(is_known) { Severity::Medium } else { CHECK.severity }
}

fn by(context: &Context<'_>, found: &Administration) -> String {
    let named = found.because.iter().map(|(policy, statement)| {
        let known = context.estate.policy(&policy.as_str().into());
        let name = known.map_or(policy.as_str(), |policy| policy.name.as_str());
        format!("policy `{name}`, statement {statement}")
    });
    named.collect::<Vec<_>>().join("; ")
}
