use tenure_model::{
    Capability, Certainty, Cloud, Entitlement, Facet, Method, Principal, PrincipalKind, Severity,
};

use super::Check;
use super::administrator_non_human::{cause, confidence};
use crate::context::is_provided;
use crate::effective::Access;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "guard-rails-changeable",
    title: "Guard rails can be changed",
    population: "identities that are no administrators",
    inspects: "the permissions to change what limits and records everyone",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("guard_rails_changeable.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let is_concerned = |actor: &&Principal| {
        !is_provided(actor) && actor.kind != PrincipalKind::AccountRoot && !context.is_shadow(actor)
    };
    let actors = context.actors().filter(is_concerned);
    for actor in actors {
        let profile = context.access.profile(&actor.id);
        if profile.is_administrator() {
            continue;
        }
        match context.access.entitlement(actor, Capability::ChangeGuardRails) {
            Some(entitlement) => {
                inspection.look();
                inspection.report(draft(context, actor, &entitlement));
            }
            None if profile.unread.is_empty() => inspection.look(),
            None => inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read"),
        }
    }
}

/// What keeps the rest of its access.
const fn instead(actor: &Principal) -> &'static str {
    match actor.cloud {
        Cloud::Azure | Cloud::Gcp => {
            "Give it a role without these actions, or make the role eligible with an approval; then"
        }
        Cloud::Aws => {
            "Deny these actions to all but the security team's roles, in an SCP or in its policies; or"
        }
    }
}

fn draft(context: &Context<'_>, actor: &Principal, entitlement: &Entitlement) -> Draft {
    let permissions = context.access.permissions(&actor.id, Capability::ChangeGuardRails);
    let givers = context.access.givers(&actor.id, Capability::ChangeGuardRails);
    let managing = actor.cloud == Cloud::Aws
        && givers.iter().any(|held| {
            context.estate.scope(&held.grant.scope).is_some_and(|scope| scope.manages_organisation)
        });
    let mut detail =
        format!("By {} it may call: {}.", Access::describe(&entitlement.derivation), permissions.join(", "));
    if managing {
        detail += " It can do so in the management account, where the guard rails of every account are set.";
    }
    if let Certainty::Depends(conditions) = &entitlement.certainty {
        detail += &format!(" That depends on: {}.", conditions.join("; "));
    }
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, actor, held)).collect();
    let draft = Draft::new(
        context.subject(actor),
        format!("`{}` can change what guards and records everyone", actor.name),
    )
    .detail(detail)
    .severity(if managing { Severity::High } else { CHECK.severity })
    .confidence(confidence(context, actor, &entitlement.certainty))
    .cause(cause(&givers))
    .party(context.party_id(&actor.id))
    .owner(context.owner(actor))
    .remediation(format!("{}: {}", instead(actor), commands.join("; ")))
    .evidence(&actor.evidence);
    entitlement.derivation.iter().fold(draft, |draft, link| draft.evidence(&link.evidence))
}
