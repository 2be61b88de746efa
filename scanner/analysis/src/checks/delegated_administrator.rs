use std::collections::BTreeMap;

use tenure_model::{Delegation, DelegationKind, Facet, ScopeId, Severity, Subject};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "delegated-administrator",
    title: "Account administers a service for the organisation",
    population: "accounts to which the organisation delegated a service",
    severity: Severity::Info,
    needs: &[Facet::Delegations],
    page: include_str!("delegated_administrator.md"),
    run,
};

/// Services whose administrator can give himself access to every account: permission sets, stacks
/// that run as an administrator, the root users, the accounts' own data and commands.
const POWERFUL: &[&str] = &[
    "backup.amazonaws.com",
    "iam.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
    "ssm.amazonaws.com",
    "sso.amazonaws.com",
    "stacksets.cloudformation.amazonaws.com",
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut delegates: BTreeMap<&str, Vec<&Delegation>> = BTreeMap::new();
    for delegation in &context.estate.records().delegations {
        if delegation.kind == DelegationKind::DelegatedAdministrator {
            delegates.entry(&delegation.delegate).or_default().push(delegation);
        }
    }
    for (account, delegations) in delegates {
        inspection.look();
        inspection.report(draft(context, account, &delegations));
    }
}

fn draft(context: &Context<'_>, account: &str, delegations: &[&Delegation]) -> Draft {
    let scope = context.estate.scope(&ScopeId::aws(account));
    let party = context.footprint.party_of_account(account);
    let mut services: Vec<&str> = delegations.iter().map(|delegation| delegation.purpose.as_str()).collect();
    services.sort_unstable();
    services.dedup();
    let strong: Vec<&str> = services.iter().copied().filter(|service| POWERFUL.contains(service)).collect();
    let state = scope.map_or("", |scope| scope.state.as_str());
    let is_idle = !state.is_empty() && !state.eq_ignore_ascii_case("ACTIVE");
    let (severity, why) = match &party {
        Some(party) => (Severity::Medium, format!("It is no account of the organisation: {}.", party.name)),
        None if is_idle => (Severity::Medium, format!("The account is {state}: nobody should need it.")),
        None if !strong.is_empty() => {
            let why = format!("With {} it can give itself access to every account.", strong.join(", "));
            (Severity::Low, why)
        }
        None => (CHECK.severity, "Whoever administers the account administers that too.".to_owned()),
    };
    let subject = match (scope, &party) {
        (Some(scope), _) => context.scope_subject(scope),
        (None, Some(party)) => context.foreign_subject(account, party),
        (None, None) => Subject {
            id: account.to_owned(),
            cloud: tenure_model::Cloud::Aws,
            kind: "account".to_owned(),
            name: account.to_owned(),
            scope: ScopeId::aws(account),
        },
    };
    let title =
        format!("`{}` administers {} for the organisation", subject.name, count(services.len(), "service"));
    let commands: Vec<String> = services
        .iter()
        .map(|service| {
            format!(
                "aws organizations deregister-delegated-administrator --account-id {} --service-principal {}",
                quote(account),
                quote(service)
            )
        })
        .collect();
    let mut draft = Draft::new(subject, title)
        .detail(format!("It is the delegated administrator of {}. {why}", some_of(&services)))
        .severity(severity)
        .party(party.map(|party| party.id))
        .since(delegations.iter().filter_map(|delegation| delegation.since.get().copied()).min())
        .remediation(commands.join("\n"));
    for delegation in delegations {
        draft = draft.evidence(&delegation.evidence);
    }
    draft
}
