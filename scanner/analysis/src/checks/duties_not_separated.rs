use std::collections::BTreeMap;
use std::sync::LazyLock;

use rayon::prelude::*;
use serde::Deserialize;
use tenure_model::{
    Capability, Certainty, Cloud, Confidence, Facet, Method, Principal, PrincipalId, PrincipalKind, Severity,
};

use super::Check;
use crate::effective::Question;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "duties-not-separated",
    title: "One identity can both build and approve",
    population: "identities that can change something, administrators of the customer's own left out",
    inspects: "the permissions to change, and to approve the change,",
    method: Method::Test,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: false,
    page: include_str!("duties_not_separated.md"),
    run,
};

/// The most questions about who may act as whom that are asked for one pair.
const MOST_ASKED: usize = 20_000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    pair: Vec<Pair>,
}

/// What one identity must not be able to do both of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    id: String,
    cloud: Cloud,
    what: String,
    build: Vec<String>,
    approve: Vec<String>,
}

// The list is part of the program, and a test holds that it parses.
static PAIRS: LazyLock<Vec<Pair>> =
    LazyLock::new(|| toml::from_str::<Pairs>(include_str!("toxic_pairs.toml")).unwrap_or_default().pair);

/// An action that an identity may do, and whether that hangs on conditions.
#[derive(Clone, Debug)]
struct Power {
    action: String,
    is_sure: bool,
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let candidates: Vec<&Principal> = context.actors().filter(|one| can_change(context, one)).collect();
    for principal in &candidates {
        if context.access.profile(&principal.id).unread.is_empty() {
            inspection.look();
        } else {
            inspection.cannot_judge(principal.id.as_str(), "something that it holds was not read");
        }
    }
    for pair in PAIRS.iter() {
        let here: Vec<&Principal> =
            candidates.iter().copied().filter(|one| one.cloud == pair.cloud).collect();
        let builders = holders(context, &here, &pair.build);
        let approvers = holders(context, &here, &pair.approve);
        let Some(chains) = chains(context, &here, &approvers) else {
            inspection.cannot_judge(&pair.id, "too many identities can act as others to ask about each");
            continue;
        };
        for (id, (principal, build)) in &builders {
            if let Some((_, approve)) = approvers.get(id) {
                inspection.report(draft(context, pair, principal, build, approve, &[]));
            } else if let Some(through) = chains.get(id) {
                let last = through.last().and_then(|role| approvers.get(&role.id));
                let Some((_, approve)) = last else { continue };
                inspection.report(draft(context, pair, principal, build, approve, through));
            }
        }
    }
}

/// Whether an identity can change anything, and is not one of the customer's administrators, who can do both by
/// what they are.
fn can_change(context: &Context<'_>, principal: &Principal) -> bool {
    let profile = context.access.profile(&principal.id);
    let changes = [
        Capability::Change,
        Capability::ProvisionIdentity,
        Capability::Elevate,
        Capability::Impersonate,
        Capability::ChangeGuardRails,
        Capability::Administer,
    ];
    let can = |capability: &Capability| *profile.certainty(*capability) != Certainty::No;
    // Pipelines and approvals are none of the capabilities.
    let holds = || !context.access.holdings(&principal.id).is_empty();
    let is_own_administrator = profile.is_administrator() && context.parties_of(&principal.id).is_empty();
    principal.state.may_act()
        && principal.kind != PrincipalKind::AccountRoot
        && !crate::context::is_provided(principal)
        && !is_own_administrator
        && (changes.iter().any(can) || holds())
}

/// Who may do one of some actions, each with the surest.
fn holders<'a>(
    context: &Context<'a>,
    candidates: &[&'a Principal],
    actions: &[String],
) -> BTreeMap<&'a PrincipalId, (&'a Principal, Power)> {
    let found = candidates.par_iter().filter_map(|principal| {
        let powers = actions.iter().filter_map(|action| power(context, principal, action));
        Some((&principal.id, (*principal, powers.max_by_key(|power| power.is_sure)?)))
    });
    found.collect()
}

fn power(context: &Context<'_>, principal: &Principal, action: &str) -> Option<Power> {
    let (id, scope) = (&principal.id, &principal.scope);
    let question = Question { principal: id, scope, action, resource: "*", facts: &[] };
    let (_, decision) = context.access.decide_any(&question)?;
    let is_sure = decision.depends_on.is_empty();
    decision.is_allowed().then(|| Power { action: action.to_owned(), is_sure })
}

/// By which roles or service accounts, in order, identities come to one that may approve; the shortest way of each. `None` where that
/// would take too many questions.
fn chains<'a>(
    context: &Context<'a>,
    candidates: &[&'a Principal],
    approvers: &BTreeMap<&'a PrincipalId, (&'a Principal, Power)>,
) -> Option<BTreeMap<&'a PrincipalId, Vec<&'a Principal>>> {
    let mut ways: BTreeMap<&PrincipalId, Vec<&Principal>> = BTreeMap::new();
    let mut ends: Vec<(&Principal, Vec<&Principal>)> = approvers
        .values()
        .map(|(one, _)| *one)
        .filter(|one| is_passage(one))
        .map(|one| (one, vec![one]))
        .collect();
    let movers: Vec<&Principal> = candidates
        .iter()
        .copied()
        .filter(|one| *context.access.profile(&one.id).certainty(Capability::Impersonate) != Certainty::No)
        .collect();
    let mut asked = 0;
    while !ends.is_empty() {
        let mut next = Vec::new();
        for (role, way) in &ends {
            asked += movers.len();
            if asked > MOST_ASKED {
                return None;
            }
            for mover in &movers {
                let is_known = approvers.contains_key(&mover.id) || ways.contains_key(&mover.id);
                if is_known || !may_act_as(context, mover, role) {
                    continue;
                }
                ways.insert(&mover.id, way.clone());
                if is_passage(mover) {
                    next.push((*mover, std::iter::once(*mover).chain(way.iter().copied()).collect()));
                }
            }
        }
        ends = next;
    }
    Some(ways)
}

/// Whether others can act as it by a permission of their own: a role of AWS, a service account of Google Cloud.
fn is_passage(principal: &Principal) -> bool {
    matches!(principal.kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceAccount)
}

fn may_act_as(context: &Context<'_>, mover: &Principal, other: &Principal) -> bool {
    let (action, resource) = match other.id.as_str().strip_prefix("serviceAccount:") {
        Some(email) => {
            let project = other.scope.local();
            (
                "iam.serviceAccounts.getAccessToken",
                format!("//iam.googleapis.com/{project}/serviceAccounts/{email}"),
            )
        }
        None => ("sts:AssumeRole", other.id.to_string()),
    };
    let (principal, scope, resource) = (&mover.id, &mover.scope, resource.as_str());
    let question = Question { principal, scope, action, resource, facts: &[] };
    mover.id != other.id && context.access.decide(&question).is_allowed()
}

fn draft(
    context: &Context<'_>,
    pair: &Pair,
    principal: &Principal,
    build: &Power,
    approve: &Power,
    through: &[&Principal],
) -> Draft {
    let party = context.party_id(&principal.id);
    let severity = if party.is_some() { Severity::High } else { CHECK.severity };
    let is_sure = build.is_sure && approve.is_sure;
    let names: Vec<String> = through.iter().map(|role| format!("`{}`", role.name)).collect();
    let by = if names.is_empty() { String::new() } else { format!(", as {}", names.join(", then ")) };
    let holders = std::iter::once(&principal.id).chain(through.last().map(|role| &role.id));
    let held = holders.flat_map(|id| context.access.holdings(id));
    let draft = Draft::new(context.subject(principal), format!("`{}` can {}", principal.name, pair.what))
        .qualifier(&pair.id)
        .severity(severity)
        .confidence(if is_sure { Confidence::High } else { Confidence::Medium })
        .detail(format!("It may do `{}`, and `{}`{by}.", build.action, approve.action))
        .party(party)
        .evidence(&principal.evidence)
        .remediation(format!(
            "Take `{}` or `{}` from `{}`: one person or pipeline builds, another approves.",
            build.action, approve.action, principal.id
        ));
    held.fold(draft, |draft, holding| draft.evidence(&holding.grant.evidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_pairs_is_read() {
        let list: Pairs = toml::from_str(include_str!("toxic_pairs.toml")).expect("parses");
        assert!(list.pair.iter().all(|pair| !pair.build.is_empty() && !pair.approve.is_empty()));
        assert_eq!(PAIRS.len(), list.pair.len());
    }
}
