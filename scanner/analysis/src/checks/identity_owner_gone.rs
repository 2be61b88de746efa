use tenure_model::{Cloud, Facet, Method, OwnerState, Severity, Source};

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-owner-gone",
    title: "Non-human identity whose owner is gone",
    population: "non-human identities with an owner",
    inspects: "the owner’s account in the directories",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Ownership],
    reads_register: false,
    page: include_str!("identity_owner_gone.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    context.unknown_lives().for_each(|actor| inspection.cannot_tell_nature(actor));
    for life in context.lives() {
        match life.row.owner_state {
            OwnerState::None => {}
            OwnerState::NotKnown => cannot_judge(life, inspection),
            OwnerState::Active => inspection.look(),
            OwnerState::Disabled | OwnerState::Gone => {
                inspection.look();
                inspection.report(draft(context, life));
            }
        }
    }
}

/// A tag may say anything, a team among others: only of a declared owner it is owed where he is.
fn cannot_judge(life: &Life<'_>, inspection: &mut Inspection) {
    if life.row.owner.as_ref().is_some_and(|owner| owner.source != Source::Tag) {
        inspection.cannot_judge(
            life.principal.id.as_str(),
            "its owner has no identity in a directory that was read: give the person `identities` in the register",
        );
    }
}

fn draft(context: &Context<'_>, life: &Life<'_>) -> Draft {
    let (owner, source) =
        life.row.owner.as_ref().map_or(("nobody", ""), |owner| (owner.value.as_str(), owner.source.as_str()));
    let state = match life.row.owner_state {
        OwnerState::Disabled => "is switched off in the directory",
        _ => "is in no directory that was read, and all of them were read",
    };
    life.draft(context, format!("The owner of `{}` is gone", life.principal.name))
        .detail(format!(
            "Its owner {owner} (by the {source}) {state}. Nobody answers for it, and nobody will end it."
        ))
        .cause(format!("owner {owner} is gone"))
        .remediation(format!(
            "Name a new owner in the register ([[identity]] match = {}, owner = …); or end it: {}",
            life.pattern(),
            crate::repair::switch_identity_off(life.principal)
        ))
}
