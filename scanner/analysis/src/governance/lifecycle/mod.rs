//! The life of each non-human identity: who owns it, what it is for, when it ends, and how it is removed.
//!
//! What the register declares counts more than what a tag claims; what a directory states of owners counts where
//! the register names none. The source of each field is told.

mod fields;
mod owner;
mod telling;

use std::sync::OnceLock;

use tenure_model::{Cloud, Lifecycle, LifecycleField, Origin, OwnerState, Principal, PrincipalKind};
use tenure_register::{CUSTOMER, DeclaredIdentity, Entry};

use crate::Context;

/// A non-human identity with what is known of its life.
#[derive(Debug)]
pub(crate) struct Life<'a> {
    /// Who.
    pub(crate) principal: &'a Principal,
    /// The narrowest entry of the register that declares it.
    pub(crate) entry: Option<&'a Entry<DeclaredIdentity>>,
    /// The row of reports.
    pub(crate) row: Lifecycle,
}

/// What a [`Context`] keeps for [`Context::lives`].
pub(crate) type Kept<'a> = OnceLock<Vec<Life<'a>>>;

impl<'a> Context<'a> {
    /// Every non-human identity that the customer can change, and every one that the register names, in the
    /// order of their ids.
    pub(crate) fn lives(&self) -> &[Life<'a>] {
        self.lives.get_or_init(|| {
            let owners = owner::Owners::new(self);
            let actors = self.actors().map(|actor| (actor, self.declared(actor)));
            let governed = actors.filter(|(actor, entry)| {
                entry.is_some_and(|_| is_machine(actor)) || is_governed(self, actor)
            });
            governed
                .map(|(principal, entry)| Life {
                    principal,
                    entry,
                    row: row(self, &owners, principal, entry),
                })
                .collect()
        })
    }

    /// Identities of which it was not read whether software uses them, and whose life the customer would have to
    /// govern if it does. Those that the register names are among [`Context::lives`].
    pub(crate) fn unknown_lives(&self) -> impl Iterator<Item = &'a Principal> {
        self.unknown_machines()
            .filter(|actor| is_kept_by_customer(self, actor) && self.declared(actor).is_none())
    }
}

/// Whether an identity is a machine's, or the facts that would tell were not read.
fn is_machine(actor: &Principal) -> bool {
    actor.nature != tenure_model::Nature::Human && actor.origin != Origin::Provider
}

/// Whether the customer has to govern the life of an identity: what a provider makes for itself, what comes and goes
/// with its resource, and what Identity Center makes for a permission set are left out.
fn is_governed(context: &Context<'_>, actor: &Principal) -> bool {
    actor.nature == tenure_model::Nature::NonHuman && is_kept_by_customer(context, actor)
}

/// The same of an identity of which it is not asked whether software uses it.
fn is_kept_by_customer(context: &Context<'_>, actor: &Principal) -> bool {
    if crate::context::is_provided(actor) || context.is_shadow(actor) {
        return false;
    }
    match (actor.cloud, actor.kind) {
        (Cloud::Azure, PrincipalKind::ManagedIdentity) => {
            actor.attributes.get("isExplicit").is_some_and(|word| word == "true")
        }
        (Cloud::Azure, PrincipalKind::DirectoryUser) => false,
        (Cloud::Azure, _) => actor.origin == Origin::Own || context.access.profile(&actor.id).is_privileged(),
        (Cloud::Gcp, PrincipalKind::ServiceAccount) => !actor.attributes.contains_key("default"),
        (Cloud::Gcp, _) => false,
        (Cloud::Aws, _) => true,
    }
}

fn row(
    context: &Context<'_>,
    owners: &owner::Owners<'_>,
    principal: &Principal,
    entry: Option<&Entry<DeclaredIdentity>>,
) -> Lifecycle {
    let (owner, owner_state) = owners.of(context, principal, entry);
    let purpose = fields::purpose(principal, entry);
    let ends = fields::ends(context, principal, entry);
    let offboarding = fields::offboarding(entry);
    let mut missing = Vec::new();
    let mut note = |is_there: bool, field| {
        if !is_there {
            missing.push(field);
        }
    };
    note(owner.is_some() && owner_state != OwnerState::None, LifecycleField::Owner);
    note(purpose.is_some(), LifecycleField::Purpose);
    note(ends.is_some(), LifecycleField::Expiry);
    note(offboarding.is_some(), LifecycleField::Offboarding);
    let mut evidence = vec![context.resolve(&principal.evidence)];
    evidence.extend(entry.map(|entry| context.resolve(&entry.place.evidence())));
    Lifecycle {
        subject: context.subject(principal),
        party: party(context, principal, entry),
        owner,
        owner_state,
        purpose,
        ends,
        offboarding,
        missing,
        shared_because: entry.and_then(|entry| entry.shared_because.clone()),
        evidence,
    }
}

/// The party that an identity belongs to or serves: the one that acts as it, else the one that the register
/// declares.
pub(crate) fn party(
    context: &Context<'_>,
    principal: &Principal,
    entry: Option<&Entry<DeclaredIdentity>>,
) -> Option<String> {
    let declared = || entry.map(|entry| entry.party.clone()).filter(|party| party != CUSTOMER);
    context.party_id(&principal.id).or_else(declared)
}

#[cfg(test)]
mod tests;
