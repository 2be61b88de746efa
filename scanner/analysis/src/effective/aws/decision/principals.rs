//! Whom a statement of a resource policy names.
//!
//! Source: "AWS JSON policy elements: Principal" and "… NotPrincipal", AWS IAM User Guide.

use tenure_model::{Effect, PrincipalSpec};

use super::arn::{account_of, is_account, resource_of, root_account};
use super::requester::{Requester, RequesterKind};

/// How a statement names a requester, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By its account: the account's own policies decide who in it.
    Account,
    /// By its role, of which it is a session.
    Role,
    /// With everyone.
    Everyone,
    /// By itself: the user, the session, the service, the federated subject.
    Itself,
}

/// How a statement names a requester; `None` where it does not.
pub(super) fn named(
    principals: &PrincipalSpec,
    effect: Effect,
    requester: &Requester,
    is_bounded: bool,
) -> Option<Named> {
    match principals {
        PrincipalSpec::Unstated => None,
        PrincipalSpec::Only(pairs) => pairs.iter().filter_map(|pair| by_pair(pair, requester)).max(),
        // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a
        // permissions boundary policy attached, regardless of the values specified."
        PrincipalSpec::AllBut(_) if effect == Effect::Deny && is_bounded => Some(Named::Everyone),
        PrincipalSpec::AllBut(pairs) => (!is_spared(pairs, requester)).then_some(Named::Everyone),
    }
}

fn by_pair((kind, name): &(String, String), requester: &Requester) -> Option<Named> {
    if kind == "*" || name == "*" && kind == "AWS" {
        return Some(Named::Everyone);
    }
    let is = |wanted: RequesterKind| requester.kind == wanted;
    match kind.as_str() {
        "AWS" => by_arn(name, requester),
        "Service" => (is(RequesterKind::Service) && *name == requester.id).then_some(Named::Itself),
        "Federated" => (is(RequesterKind::Federated) && *name == requester.id).then_some(Named::Itself),
        _ => None,
    }
}

fn by_arn(name: &str, requester: &Requester) -> Option<Named> {
    if !requester.is_identity() {
        return None;
    }
    if name == requester.id {
        return Some(if requester.kind == RequesterKind::Role { Named::Role } else { Named::Itself });
    }
    if is_role_of(name, requester) {
        return Some(Named::Role);
    }
    let account = if is_account(name) { Some(name) } else { root_account(name) };
    (account == Some(requester.account.as_str())).then_some(Named::Account)
}

/// Whether an ARN is that of the role behind a session. A session's ARN lacks the role's path, and
/// names of roles are unique in an account.
fn is_role_of(arn: &str, requester: &Requester) -> bool {
    if requester.role.is_empty() {
        return false;
    }
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    arn == requester.role
        || requester.kind == RequesterKind::Session
            && account_of(arn) == requester.account
            && resource_of(arn).starts_with("role/")
            && last(arn) == last(&requester.role)
}

/// Whether `NotPrincipal` spares a requester. To spare a user, its account is listed beside it, and to
/// spare a session its role and account too: an entry that stands beside a more specific one of the same
/// account or role is there for that one, and spares nobody else.
/// Source: "AWS JSON policy elements: NotPrincipal", AWS IAM User Guide.
fn is_spared(pairs: &[(String, String)], requester: &Requester) -> bool {
    let best = pairs.iter().filter_map(|pair| by_pair(pair, requester)).max();
    let mut others = pairs.iter().map(|(_, name)| name.as_str());
    match best {
        None => false,
        Some(Named::Itself | Named::Everyone) => true,
        Some(Named::Role) => {
            requester.kind == RequesterKind::Role || !others.any(|name| is_session_of(name, requester))
        }
        Some(Named::Account) => {
            !others.any(|name| account_of(name) == requester.account && root_account(name).is_none())
        }
    }
}

/// Whether an ARN is that of a session of the requester's role.
fn is_session_of(arn: &str, requester: &Requester) -> bool {
    let role = requester.role.rsplit('/').next().unwrap_or_default();
    let session = resource_of(arn).strip_prefix("assumed-role/");
    !role.is_empty()
        && account_of(arn) == requester.account
        && session.and_then(|rest| rest.split('/').next()) == Some(role)
}

/// Whether a statement names some session of a requesting role, or spares it: it may be this one, or not.
pub(super) fn names_a_session(principals: &PrincipalSpec, requester: &Requester) -> bool {
    let (PrincipalSpec::Only(pairs) | PrincipalSpec::AllBut(pairs)) = principals else { return false };
    requester.kind == RequesterKind::Role
        && pairs.iter().any(|(kind, name)| kind == "AWS" && is_session_of(name, requester))
}
