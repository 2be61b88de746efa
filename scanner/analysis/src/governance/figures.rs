//! The estate's own ratios over its non-human identities. What is not known of one is counted apart, never as a yes
//! or a no.

use jiff::SignedDuration;
use tenure_model::{
    CredentialKind, Expiry, Facet, Figure, FigureKind, LastUsed, OwnerState, PrincipalState, Reach,
};

use super::lifecycle::Life;
use crate::Context;
use crate::credentials::is_live;

/// A credential that lives for no longer than this is ephemeral: a session of AWS lives for at most 12 hours, or 36
/// where a user asks for it, a token of Google Cloud for 12, a managed identity's for 24. From "Use IAM roles", "Create
/// short-lived credentials for a service account" and "Managed identities FAQ", read in November 2026.
const EPHEMERAL: SignedDuration = SignedDuration::from_hours(36);

/// Every figure, in the order of [`FigureKind::ALL`]. An identity of which it was not read whether software uses it may
/// belong to each.
pub(super) fn figures(context: &Context<'_>) -> Vec<Figure> {
    let untold = context.unknown_lives().filter(|one| one.state != PrincipalState::Deleted).count() as u64;
    FigureKind::ALL
        .into_iter()
        .map(|kind| {
            let mut figure = Figure { kind, count: 0, population: 0, unknown: untold };
            let lives = context.lives().iter().filter(|life| life.principal.state != PrincipalState::Deleted);
            for life in lives {
                match is_so(context, life, kind) {
                    Some(is_so) => {
                        figure.population += 1;
                        figure.count += u64::from(is_so);
                    }
                    None => figure.unknown += 1,
                }
            }
            figure
        })
        .collect()
}

fn is_so(context: &Context<'_>, life: &Life<'_>, kind: FigureKind) -> Option<bool> {
    match kind {
        FigureKind::OverGranted => is_over_granted(context, life),
        FigureKind::Complete => Some(life.row.missing.is_empty()),
        FigureKind::Ephemeral => is_ephemeral(context, life),
        FigureKind::ReachableByThirdParty => is_reachable(context, life),
        FigureKind::Orphaned => match life.row.owner_state {
            OwnerState::NotKnown => None,
            OwnerState::Active => Some(false),
            OwnerState::Disabled | OwnerState::Gone | OwnerState::None => Some(true),
        },
    }
}

/// Privileged, and not used for as long as the customer calls unused.
fn is_over_granted(context: &Context<'_>, life: &Life<'_>) -> Option<bool> {
    match context.access.profile(&life.principal.id).reach() {
        Reach::Nothing | Reach::Ordinary => Some(false),
        Reach::Unknown => None,
        Reach::Privileged | Reach::Administrator => match life.principal.last_used {
            LastUsed::At(at) => Some(context.older_than(at, context.options.unused_days)),
            LastUsed::NeverInWindow => Some(!context.is_new(&life.principal.created)),
            LastUsed::Unknown(_) => None,
        },
    }
}

fn is_ephemeral(context: &Context<'_>, life: &Life<'_>) -> Option<bool> {
    let held = context.estate.credentials_of(&life.principal.id).iter();
    let mut held = held.filter(|one| {
        one.kind.is_programmatic() && one.kind != CredentialKind::FederatedCredential && is_live(context, one)
    });
    let lives_long = held.any(|one| match (one.expires, one.issued.get()) {
        (Expiry::At(end), Some(issued)) => end.duration_since(*issued) > EPHEMERAL,
        _ => true,
    });
    let is_blind = context.is_blind_at(&life.principal.scope, Facet::Credentials);
    if lives_long { Some(false) } else { (!is_blind).then_some(true) }
}

fn is_reachable(context: &Context<'_>, life: &Life<'_>) -> Option<bool> {
    if !context.parties_of(&life.principal.id).is_empty() {
        return Some(true);
    }
    let is_blind = context.is_blind_at(&life.principal.scope, Facet::Federation)
        || context.is_blind_at(&life.principal.scope, Facet::Principals);
    (!is_blind).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str, kind: FigureKind) -> (u64, u64, u64) {
        let (estate, options) = crate::fixture::build(text).expect("builds");
        let context = Context::new(&estate, &options);
        let found = figures(&context).into_iter().find(|one| one.kind == kind).expect("every kind is there");
        (found.count, found.population, found.unknown)
    }

    const ESTATE: &str = r#"
        [[role]]
        name = "idle-admin"
        attached = ["AdministratorAccess"]
        used = "never"
        [[role]]
        name = "busy-admin"
        attached = ["AdministratorAccess"]
        [[role]]
        name = "unseen-admin"
        attached = ["AdministratorAccess"]
        used = "unknown"
        [[role]]
        name = "partner"
        trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'
        [[user]]
        name = "robot"
        keys = [{}]
    "#;

    #[test]
    fn what_is_not_known_is_counted_apart() {
        assert_eq!(figure(ESTATE, FigureKind::OverGranted), (1, 4, 1));
        assert_eq!(figure(ESTATE, FigureKind::Complete), (0, 5, 0));
        assert_eq!(figure(ESTATE, FigureKind::Ephemeral), (4, 5, 0));
        assert_eq!(figure(ESTATE, FigureKind::ReachableByThirdParty), (1, 5, 0));
        assert_eq!(figure(ESTATE, FigureKind::Orphaned), (5, 5, 0));
        let gap = "[[gap]]\napi = \"iam:ListAccessKeys\"\nblinds = [\"credentials\"]";
        assert_eq!(figure(&format!("{ESTATE}{gap}"), FigureKind::Ephemeral), (0, 1, 4));
    }
}
