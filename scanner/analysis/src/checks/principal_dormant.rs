use tenure_model::{
    Cloud, Confidence, Facet, Known, LastUsed, Method, Origin, Principal, PrincipalKind, Reach, Severity,
    Timestamp,
};

use super::Check;
use crate::context::is_provided;
use crate::shell::quote;
use crate::{Context, Draft, Inspection, azure, gcp, repair};

pub(super) const CHECK: Check = Check {
    name: "principal-dormant",
    title: "Dormant principal",
    population: "identities of which the use is known",
    inspects: "the last use",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::CredentialUse],
    reads_register: false,
    page: include_str!("principal_dormant.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for actor in context.actors().filter(|actor| is_concerned(actor)) {
        if let LastUsed::Unknown(why) = actor.last_used {
            // Without the report of use this is so of everyone, and said once for the account or tenant.
            if !context.is_blind_at(&actor.scope, Facet::CredentialUse) {
                let why = format!("when it was last used is not known: {}", why.sentence());
                inspection.cannot_judge(actor.id.as_str(), why);
            }
            continue;
        }
        inspection.look();
        if is_dormant(context, actor) {
            inspection.report(draft(context, actor));
        }
    }
}

/// Who can act by himself, and is the customer's to end. The users of Identity Center leave no trace there.
fn is_concerned(actor: &Principal) -> bool {
    let of_cloud = match actor.kind {
        PrincipalKind::User | PrincipalKind::AssumableRole => true,
        // Of whom another organisation keeps, Google Cloud tells no use.
        PrincipalKind::DirectoryUser | PrincipalKind::ServiceAccount if actor.cloud == Cloud::Gcp => {
            actor.origin == Origin::Own
        }
        PrincipalKind::DirectoryUser => actor.cloud == Cloud::Azure,
        PrincipalKind::ServicePrincipal | PrincipalKind::ManagedIdentity | PrincipalKind::AgentIdentity => {
            true
        }
        _ => false,
    };
    of_cloud && !is_provided(actor) && actor.state.may_act()
}

/// Whether a principal did nothing for long, or never did anything since it was made.
pub(super) fn is_dormant(context: &Context<'_>, actor: &Principal) -> bool {
    match actor.last_used {
        LastUsed::At(last) => context.older_than(last, context.options.unused_days),
        LastUsed::NeverInWindow => !context.is_new(&actor.created),
        LastUsed::Unknown(_) => false,
    }
}

fn draft(context: &Context<'_>, actor: &Principal) -> Draft {
    let (detail, since, confidence) = match (actor.last_used, &actor.created) {
        (LastUsed::At(last), _) => {
            (format!("It last did anything {}.", ago(context, last)), Some(last), Confidence::High)
        }
        (_, Known::Is(made)) => (
            format!("It was made {}, and the cloud has seen no use of it.", ago(context, *made)),
            Some(*made),
            Confidence::High,
        ),
        (_, Known::Unknown(why)) => (
            format!("The cloud has seen no use of it. How old it is is not known: {}.", why.sentence()),
            None,
            Confidence::Medium,
        ),
    };
    Draft::new(context.subject(actor), format!("`{}` is dormant", actor.name))
        .detail(detail)
        .severity(severity(context, actor))
        .confidence(confidence)
        .since(since)
        .party(context.party_id(&actor.id))
        .owner(context.owner(actor))
        .evidence(&actor.evidence)
        .remediation(repair(context, actor))
}

/// What nobody uses is worth to others what it can do.
fn severity(context: &Context<'_>, actor: &Principal) -> Severity {
    match context.access.profile(&actor.id).reach() {
        Reach::Administrator => Severity::High,
        Reach::Privileged | Reach::Unknown => Severity::Medium,
        Reach::Ordinary | Reach::Nothing => CHECK.severity,
    }
}

fn ago(context: &Context<'_>, at: Timestamp) -> String {
    format!("{} days ago, on {}", context.age_days(at), at.strftime("%Y-%m-%d"))
}

/// Switching off comes first, so that a mistake is undone in a minute.
fn repair(context: &Context<'_>, actor: &Principal) -> String {
    let name = quote(&actor.name);
    if actor.cloud == Cloud::Azure {
        let (off, delete) = (azure::repair::switch_off(actor), azure::repair::delete(actor));
        return if off == delete { off } else { format!("{off}; and after two weeks: {delete}") };
    }
    if actor.cloud == Cloud::Gcp {
        let (off, delete) = (gcp::repair::disable(actor), gcp::repair::delete(actor));
        return format!("{off}; and after two weeks: {delete}");
    }
    if context.is_shadow(actor) {
        return "Remove the assignment that nobody uses in Identity Center; the role goes with it."
            .to_owned();
    }
    if actor.kind == PrincipalKind::AssumableRole {
        return format!(
            "Close it for two weeks: aws iam put-role-policy --role-name {name} --policy-name deny-all \
             --policy-document '{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}]}}'; \
             then: aws iam delete-role --role-name {name} (detach its policies first)"
        );
    }
    let held = context.estate.credentials_of(&actor.id).iter();
    let off: Vec<String> = held
        .filter(|held| crate::credentials::is_live(context, held))
        .map(|held| repair::switch_off(actor, held))
        .collect();
    let off =
        if off.is_empty() { String::new() } else { format!("{}; and after two weeks: ", off.join("; ")) };
    format!(
        "{off}aws iam delete-user --user-name {name} (take its policies, groups and credentials away first)"
    )
}
