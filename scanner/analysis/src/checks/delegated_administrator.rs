use std::collections::BTreeMap;

use tenure_model::{Cloud, Delegation, DelegationKind, Facet, Method, Principal, ScopeId, Severity, Subject};

use super::Check;
use crate::azure::place;
use crate::conditions::some_of;
use crate::delegations::{is_service_provider, noun};
use crate::footprint::{NameSource, Party};
use crate::openings::count;
use crate::places::{self, Breadth};
use crate::rated::Rated;
use crate::repair::take_back;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "delegated-administrator",
    title: "Account or tenant that administers for the organisation",
    population: "accounts and tenants to which the organisation handed authority",
    inspects: "the services handed over",
    method: Method::Examine,
    severity: Severity::Info,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Delegations],
    reads_register: false,
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
    let mut tenants: BTreeMap<Party, Vec<&Delegation>> = BTreeMap::new();
    for delegation in context.estate.records().delegations.iter().filter(|one| hands_over(one)) {
        if let Some(party) = context.party_of_delegate(delegation) {
            tenants.entry(party).or_default().push(delegation);
        }
    }
    for (party, delegations) in tenants {
        inspection.look();
        inspection.report(of_tenant(context, &party, &delegations));
    }
    for (party, held) in administering(context) {
        inspection.look();
        inspection.report(of_google(context, &party, &held));
    }
}

/// The outside parties whose identities hold a privileged role over a project of Google Cloud or more: nothing
/// is handed over there but by roles.
fn administering<'a>(context: &Context<'a>) -> BTreeMap<Party, Vec<(&'a Principal, Rated<'a>)>> {
    let mut parties: BTreeMap<Party, Vec<(&Principal, Rated<'_>)>> = BTreeMap::new();
    for one in context.estate.records().principals.iter().filter(|one| one.cloud == Cloud::Gcp) {
        let Some(party) = context.issuer_of(one) else { continue };
        let held = context.rated_of(&one.id).into_iter();
        let wide = held.filter(|held| places::breadth(held.grant) >= Breadth::Subscription);
        let wide: Vec<_> = wide.map(|held| (one, held)).collect();
        if !wide.is_empty() {
            parties.entry(party).or_default().extend(wide);
        }
    }
    parties
}

fn of_google(context: &Context<'_>, party: &Party, held: &[(&Principal, Rated<'_>)]) -> Draft {
    let mut what: Vec<String> = held
        .iter()
        .map(|(_, one)| {
            format!("{} over {}", one.name(context.estate), places::of(context.estate, one.grant))
        })
        .collect();
    what.sort();
    what.dedup();
    let (severity, why) = match party.name_source {
        NameSource::Register => (CHECK.severity, ""),
        NameSource::Guess | NameSource::Observed => (Severity::Low, " The register does not name it."),
    };
    let mut who: Vec<_> = held.iter().map(|(one, _)| context.subject(one)).collect();
    who.sort();
    who.dedup();
    let draft = Draft::new(
        context.foreign_tenant_subject(party, Cloud::Gcp),
        format!("`{}` administers {} of yours", party.name, count(what.len(), "place")),
    )
    .detail(format!("Its identities hold: {}.{why}", some_of(&what)))
    .severity(severity)
    .party(Some(party.id.clone()))
    .affected(who)
    .since(held.iter().filter_map(|(_, one)| one.grant.since.get().copied()).min())
    .remediation(format!(
        "Declare it in the register with its contract, if it is meant. If not: {}",
        held.iter().map(|(_, one)| take_back(one.grant)).collect::<Vec<_>>().join("; ")
    ));
    held.iter().fold(draft, |draft, (_, one)| draft.evidence(&one.grant.evidence))
}

/// Whether a delegation of Azure lets another tenant administer something here.
fn hands_over(delegation: &Delegation) -> bool {
    match delegation.kind {
        DelegationKind::Lighthouse
        | DelegationKind::Gdap
        | DelegationKind::Dap
        | DelegationKind::CspAobo
        | DelegationKind::ManagedByTenant => true,
        DelegationKind::CrossTenantAccess => is_service_provider(delegation),
        DelegationKind::CrossTenantSync
        | DelegationKind::DelegatedAdministrator
        | DelegationKind::TrustedService
        | DelegationKind::DomainWideDelegation => false,
    }
}

/// What is wrong with one of them is the business of the checks on its kind.
fn of_tenant(context: &Context<'_>, party: &Party, delegations: &[&Delegation]) -> Draft {
    let mut what: Vec<String> = delegations
        .iter()
        .map(|one| format!("{} over `{}`", noun(one.kind), place::name(context.estate, &one.scope)))
        .collect();
    what.sort();
    what.dedup();
    let unread = delegations.iter().any(|one| one.kind == DelegationKind::ManagedByTenant);
    let (severity, why) = match party.name_source {
        _ if unread => (
            Severity::Medium,
            " By what roles it manages a subscription was not told: the subscription names it, and no delegation.",
        ),
        NameSource::Register => (CHECK.severity, ""),
        NameSource::Guess | NameSource::Observed => (Severity::Low, " The register does not name it."),
    };
    let draft = Draft::new(
        context.foreign_tenant_subject(party, Cloud::Azure),
        format!("`{}` administers {} of yours", party.name, count(what.len(), "place")),
    )
    .detail(format!("It was handed: {}.{why}", some_of(&what)))
    .severity(severity)
    .party(Some(party.id.clone()))
    .since(delegations.iter().filter_map(|delegation| delegation.since.get().copied()).min())
    .remediation(
        "Declare it in the register with its contract, if it is meant. If not: az managedservices assignment delete \
         (Lighthouse), Microsoft 365 admin centre, Settings, Partner relationships (GDAP, DAP), az role assignment \
         delete (the group of a Cloud Solution Provider).",
    );
    delegations.iter().fold(draft, |draft, one| draft.evidence(&one.evidence))
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
            cloud: Some(tenure_model::Cloud::Aws),
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
