use tenure_model::{
    Capability, Certainty, Cloud, Confidence, Entitlement, Facet, Method, Nature, Principal, PrincipalKind,
    Severity,
};

use super::Check;
use crate::context::is_provided;
use crate::effective::{Access, Holding};
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "administrator-non-human",
    title: "Administrator held by a non-human identity",
    population: "non-human identities",
    inspects: "the effective permissions",
    method: Method::Test,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: false,
    page: include_str!("administrator_non_human.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.actors().filter(|actor| is_concerned(actor)) {
        let profile = context.access.profile(&actor.id);
        let entitlement = context.access.entitlement(actor, Capability::Administer);
        match entitlement {
            None if !profile.unread.is_empty() => {
                inspection.cannot_judge(actor.id.as_str(), "a policy that it holds was not read");
            }
            Some(_) if actor.nature == Nature::Unknown => inspection.cannot_judge(
                actor.id.as_str(),
                "it is an administrator, and what would tell whether a machine stands behind it was not read",
            ),
            Some(entitlement) => {
                inspection.look();
                inspection.report(draft(context, actor, &entitlement));
            }
            None => inspection.look(),
        }
    }
}

/// Service-linked roles and Microsoft's applications belong to the provider; root users and principals of
/// other tenants have checks of their own.
fn is_concerned(actor: &Principal) -> bool {
    actor.nature != Nature::Human
        && !is_provided(actor)
        && !matches!(actor.kind, PrincipalKind::AccountRoot | PrincipalKind::ForeignPrincipal)
}

fn draft(context: &Context<'_>, actor: &Principal, entitlement: &Entitlement) -> Draft {
    let givers = context.access.givers(&actor.id, Capability::Administer);
    let parties = context.parties_of(&actor.id);
    let place = if actor.cloud == Cloud::Aws { "in its account" } else { "in its scope" };
    let mut detail =
        format!("It can do everything {place} by {}.", Access::describe(&entitlement.derivation));
    if let Certainty::Depends(conditions) = &entitlement.certainty {
        detail += &format!(" That depends on: {}.", conditions.join("; "));
    }
    let severity = if parties.is_empty() {
        CHECK.severity
    } else {
        let names: Vec<String> =
            parties.iter().map(|party| format!("{} ({})", party.name, party.id)).collect();
        let verb =
            if context.issuer_of(actor).is_some() { "runs it or can act as it" } else { "can act as it" };
        detail += &format!(" From outside, {} {verb}.", names.join(", "));
        Severity::Critical
    };
    let commands: Vec<String> = givers.iter().map(|held| repair::take_away(context, actor, held)).collect();
    let draft =
        Draft::new(context.subject(actor), format!("The machine `{}` is an administrator", actor.name))
            .detail(detail)
            .severity(severity)
            .confidence(confidence(context, actor, &entitlement.certainty))
            .party(parties.into_iter().next().map(|party| party.id))
            .cause(cause(&givers))
            .owner(context.owner(actor))
            .remediation(format!("{}, then: {}", less(actor), commands.join("; ")))
            .evidence(&actor.evidence);
    entitlement.derivation.iter().fold(draft, |draft, link| draft.evidence(&link.evidence))
}

/// What it should have instead.
const fn less(actor: &Principal) -> &'static str {
    match actor.cloud {
        Cloud::Azure | Cloud::Gcp => {
            "Give it the narrow roles and permissions that its work needs, where it works"
        }
        Cloud::Aws => "Give it what it uses (see permission-unused)",
    }
}

/// How sure an access is, given what was read.
pub(super) fn confidence(context: &Context<'_>, actor: &Principal, certainty: &Certainty) -> Confidence {
    let settled = *certainty == Certainty::Yes
        && context.access.limits_read()
        && context.access.profile(&actor.id).unread.is_empty();
    if settled { Confidence::High } else { Confidence::Medium }
}

/// The policies that give an access: many who hold the same are one cause.
pub(super) fn cause(givers: &[Holding<'_>]) -> String {
    let mut policies: Vec<&str> = givers.iter().map(|held| held.policy.as_str()).collect();
    policies.sort_unstable();
    policies.dedup();
    policies.join(" + ")
}
