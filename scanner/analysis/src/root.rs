//! Root users, account by account.
//!
//! Two answers of AWS tell of a root user, the credential report and the account summary, and either
//! suffices. The normaliser makes a root principal only where it read one of them, so that an account
//! without one is an account of whose root nothing is known.

use std::collections::BTreeMap;
use tenure_model::{Facet, Principal, PrincipalKind, Scope, ScopeId, ScopeKind};

use crate::{Context, Inspection};

/// Hands each account's root user to `judge`, counted; says of the other accounts why they cannot be
/// judged. Closed accounts are left out: nobody can sign in to them.
pub(crate) fn each<'a>(
    context: &Context<'a>,
    inspection: &mut Inspection,
    mut judge: impl FnMut(&mut Inspection, &'a Principal),
) {
    let principals = &context.estate.records().principals;
    let roots: BTreeMap<&ScopeId, &Principal> = principals
        .iter()
        .filter(|principal| principal.kind == PrincipalKind::AccountRoot)
        .map(|root| (&root.scope, root))
        .collect();
    for account in context.estate.records().scopes.iter().filter(|scope| is_open(scope)) {
        match roots.get(&account.id) {
            Some(root) => {
                inspection.look();
                judge(inspection, root);
            }
            None => inspection.cannot_judge(account.id.as_str(), why(context, &account.id)),
        }
    }
}

fn is_open(scope: &Scope) -> bool {
    scope.kind == ScopeKind::Account && !matches!(scope.state.as_str(), "SUSPENDED" | "CLOSED")
}

/// What kept the root user of an account from being read.
fn why(context: &Context<'_>, account: &ScopeId) -> String {
    let mut reasons: Vec<String> = context
        .estate
        .gaps
        .iter()
        .filter(|gap| gap.scope == *account && gap.blinds.contains(&Facet::Root))
        .map(|gap| format!("{} ({})", gap.api, gap.reason.as_str()))
        .collect();
    reasons.sort();
    reasons.dedup();
    if reasons.is_empty() {
        "neither the credential report nor the account summary was read".to_owned()
    } else {
        format!("not read: {}", reasons.join(", "))
    }
}
