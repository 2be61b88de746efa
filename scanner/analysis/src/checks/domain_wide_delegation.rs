use std::collections::BTreeSet;

use tenure_model::{
    Cloud, CoverageState, Delegation, DelegationKind, Facet, Method, Origin, Principal, ScopeId, Severity,
    Subject,
};

use super::Check;
use crate::conditions::some_of;
use crate::openings::count;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "domain-wide-delegation",
    title: "Service account that acts for every user",
    population: "clients to which the Workspace gave authority over its users",
    inspects: "the scopes granted",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("domain_wide_delegation.md"),
    run,
};

/// The units that tell of delegations: no API lists them.
const EXPORT: &str = "attached:domain-wide-delegation";
const LOG: &str = "admin:reports.activities.list";

/// Scopes of OAuth that make its holder an administrator for as long as it names one.
const ADMINISTERS: [&str; 6] = [
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/admin.directory.user",
    "https://www.googleapis.com/auth/admin.directory.group",
    "https://www.googleapis.com/auth/admin.directory.group.member",
    "https://www.googleapis.com/auth/admin.directory.rolemanagement",
    "https://www.googleapis.com/auth/cloud-identity.groups",
];

/// Scopes that read or write what people keep.
const READS: [&str; 12] = [
    "https://mail.google.com/",
    "https://www.googleapis.com/auth/gmail.modify",
    "https://www.googleapis.com/auth/gmail.readonly",
    "https://www.googleapis.com/auth/gmail.send",
    "https://www.googleapis.com/auth/gmail.settings.sharing",
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/drive.readonly",
    "https://www.googleapis.com/auth/admin.directory.user.security",
    "https://www.googleapis.com/auth/apps.groups.settings",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/contacts",
    "https://www.googleapis.com/auth/ediscovery",
];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let delegations = context.estate.records().delegations.iter();
    for delegation in delegations.filter(|one| one.kind == DelegationKind::DomainWideDelegation) {
        inspection.look();
        known.insert(delegation.delegate.as_str());
        known.extend(delegation.attributes.get("clientId").map(String::as_str));
        inspection.report(draft(context, delegation));
    }
    unknown(context, inspection, &known);
}

/// Accounts that could hold such authority, where no source tells of all of it: once for each organization.
fn unknown(context: &Context<'_>, inspection: &mut Inspection, known: &BTreeSet<&str>) {
    let estate = context.estate;
    let organizations = estate.records().scopes.iter().filter(|scope| scope.manages_organisation);
    for organization in organizations.filter(|scope| scope.cloud == Cloud::Gcp) {
        if was_read(context, &organization.id, EXPORT) {
            continue;
        }
        let is_open = |one: &&Principal| {
            let client = one.attributes.get("oauth2ClientId").filter(|id| !id.is_empty());
            client.is_some_and(|client| !known.contains(client.as_str()))
                && !known.contains(one.id.as_str())
                && one.origin == Origin::Own
                && estate.ancestry(&one.scope).iter().any(|above| above.id == organization.id)
        };
        let open = context.actors().filter(is_open).count();
        if open == 0 || context.is_blind_at(&organization.id, Facet::Delegations) {
            continue;
        }
        let why = if was_read(context, &organization.id, LOG) {
            "the log of administrators, which goes back half a year, names them not, and no export of the Admin console \
             is attached"
        } else {
            "neither the log of administrators nor an export of the Admin console was read"
        };
        let accounts = count(open, "service account");
        inspection.cannot_judge(
            organization.id.as_str(),
            format!("whether {accounts} with a client id may act for users is not known: {why}"),
        );
    }
}

fn was_read(context: &Context<'_>, organization: &ScopeId, api: &str) -> bool {
    let lines = context.estate.coverage.iter();
    lines
        .filter(|line| line.api == api && line.scope == *organization)
        .any(|line| line.state != CoverageState::Unread)
}

fn draft(context: &Context<'_>, delegation: &Delegation) -> Draft {
    let account = context.estate.principal_named(&delegation.delegate);
    let name = account.map_or(delegation.delegate.as_str(), |found| found.name.as_str());
    let mut scopes: Vec<&str> = delegation.purpose.split_whitespace().collect();
    scopes.sort_unstable();
    scopes.dedup();
    let strong: Vec<&str> = scopes.iter().copied().filter(|scope| ADMINISTERS.contains(scope)).collect();
    let (severity, why) = if !strong.is_empty() {
        (Severity::Critical, "As a super administrator, of which it may name any, it does everything.")
    } else if scopes.iter().any(|scope| READS.contains(scope)) {
        (CHECK.severity, "So it reads or changes what any of them keeps.")
    } else {
        (Severity::Medium, "It names whom it acts for at each call; no user is asked.")
    };
    let source = match delegation.attributes.get("source").map(String::as_str) {
        Some("attached-export") => "An export of the Admin console says so.",
        _ => "The log of administrators says so; it goes back half a year, and tells of no older ones.",
    };
    let shown: Vec<&str> = if strong.is_empty() { scopes.clone() } else { strong };
    let party = account.and_then(|found| context.issuer_of(found));
    let whose = match (&account, &party) {
        (None, _) => {
            " Whose client it is is not known: it is no service account of yours that was read.".to_owned()
        }
        (_, Some(party)) => format!(" The account belongs to {}.", party.name),
        (Some(_), None) => String::new(),
    };
    let client = delegation.attributes.get("clientId").map_or(delegation.delegate.as_str(), String::as_str);
    let draft = Draft::new(subject(context, delegation), format!("`{name}` may act for every user of the Workspace"))
        .detail(format!(
            "By domain-wide delegation it acts as any user, within {}: {}. {why}{whose} {source}",
            count(scopes.len(), "scope"),
            some_of(&shown)
        ))
        .severity(severity)
        .party(party.map(|party| party.id))
        .since(delegation.since.get().copied())
        .evidence(&delegation.evidence)
        .remediation(format!(
            "In the Admin console: Security, API controls, Domain-wide delegation, take out the client {}, or leave it \
             the scopes that it needs; and keep keys off the account",
            quote(client)
        ));
    account.into_iter().fold(draft, |draft, found| draft.evidence(&found.evidence))
}

/// The account that holds the authority, or the client where no account is known.
fn subject(context: &Context<'_>, delegation: &Delegation) -> Subject {
    match context.estate.principal_named(&delegation.delegate) {
        Some(account) => context.subject(account),
        None => Subject {
            id: delegation.delegate.clone(),
            cloud: Some(Cloud::Gcp),
            kind: "oauth-client".to_owned(),
            name: delegation.delegate.clone(),
            scope: delegation.scope.clone(),
        },
    }
}
