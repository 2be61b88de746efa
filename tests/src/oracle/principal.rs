//! `Principal` and `NotPrincipal`.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal" and "… NotPrincipal".

use serde_json::Value;

use super::caller::Caller;
use super::condition::Context;
use super::quirk::Quirk;

/// How directly a statement names the caller. The order counts: the later, the more it grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// Its account: "delegates authority to the account".
    Account,
    /// Its role: "limited by any policy types that limit permissions for the role".
    Role,
    /// The user or session itself, a service, everyone.
    Directly,
}

/// How `Principal` names the caller.
pub(super) fn named(principal: &Value, caller: &Caller, context: &Context) -> Option<Naming> {
    if principal.as_str() == Some("*") {
        return Some(Naming::Directly);
    }
    entries(principal).filter_map(|(kind, entry)| entry_names(kind, entry, caller, context)).max()
}

/// Whether a `NotPrincipal` leaves the caller out. Entries for an account and for a role accompany the
/// more specific ones beneath them, as in the guide's examples; alone they stand for all they hold.
pub(super) fn left_out(principal: &Value, caller: &Caller, context: &Context) -> bool {
    if principal.as_str() == Some("*") {
        return true;
    }
    let all: Vec<(&str, &str)> = entries(principal).collect();
    all.iter().any(|(kind, entry)| {
        let Some(naming) = entry_names(kind, entry, caller, context) else { return false };
        match naming {
            Naming::Directly => true,
            _ if context.has(Quirk::CompanionsSpareAll) => true,
            Naming::Role => {
                matches!(caller, Caller::Role { .. })
                    || !all.iter().any(|(_, other)| is_session_of(other, caller))
            }
            Naming::Account => {
                let account = account_of(entry);
                !all.iter().any(|(_, other)| account_of(other) == account && !is_account(other))
            }
        }
    })
}

/// The entries of a principal block, each with its kind (`AWS`, `Service`, `Federated` …).
fn entries(principal: &Value) -> impl Iterator<Item = (&str, &str)> {
    principal.as_object().into_iter().flatten().flat_map(|(kind, entries)| {
        super::statement::texts(entries).into_iter().map(|entry| (kind.as_str(), entry))
    })
}

fn entry_names(kind: &str, entry: &str, caller: &Caller, context: &Context) -> Option<Naming> {
    match kind {
        "AWS" if entry == "*" => Some(Naming::Directly),
        "AWS" => aws_entry_names(entry, caller, context),
        "Service" => (*caller == Caller::Service(entry.to_owned())).then_some(Naming::Directly),
        "Federated" => {
            let is_it = matches!(caller, Caller::Federated { provider, .. } if provider == entry);
            is_it.then_some(Naming::Directly)
        }
        _ => None,
    }
}

fn aws_entry_names(entry: &str, caller: &Caller, context: &Context) -> Option<Naming> {
    let account = match caller {
        Caller::Federated { account: Some(account), .. } if context.has(Quirk::SubjectsBelongToAccounts) => {
            account
        }
        _ => caller.account()?,
    };
    if is_account(entry) {
        let is_root = matches!(caller, Caller::Root { .. }) && !context.has(Quirk::RootNeedsPolicy);
        let naming = if is_root { Naming::Directly } else { Naming::Account };
        return (account_of(entry) == Some(account)).then_some(naming);
    }
    match caller {
        Caller::User { arn, .. } | Caller::FederatedUser { arn, .. } if arn == entry => {
            Some(Naming::Directly)
        }
        Caller::Session { arn, .. } if arn == entry => Some(Naming::Directly),
        Caller::Session { role_name, .. } => {
            let role = entry.split_once(":role/").map(|(_, path)| path.rsplit('/').next().unwrap_or(path));
            (account_of(entry) == Some(account) && role == Some(role_name.as_str())).then_some(Naming::Role)
        }
        Caller::Role { arn, .. } if arn == entry => Some(Naming::Role),
        _ => None,
    }
}

/// An account, in either spelling.
fn is_account(entry: &str) -> bool {
    entry.ends_with(":root") || entry.chars().all(|c| c.is_ascii_digit())
}

fn account_of(entry: &str) -> Option<&str> {
    if entry.chars().all(|c| c.is_ascii_digit()) { Some(entry) } else { entry.split(':').nth(4) }
}

/// Whether an entry is some session of the caller's role.
fn is_session_of(entry: &str, caller: &Caller) -> bool {
    let Caller::Session { account, role_name, .. } = caller else { return false };
    let session = format!(":assumed-role/{role_name}/");
    account_of(entry) == Some(account) && entry.contains(&session)
}
