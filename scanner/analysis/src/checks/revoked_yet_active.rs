use tenure_model::{Cloud, Facet, LastUsed, Method, Principal, PrincipalState, Severity, Timestamp};
use tenure_register::{DeclaredIdentity, Entry};

use super::Check;
use crate::declarations::names_principal;
use crate::{Context, Draft, Inspection, repair};

pub(super) const CHECK: Check = Check {
    name: "revoked-yet-active",
    title: "Identity that is said to be revoked and is not",
    population: "identities that the register says are revoked",
    inspects: "the state in the cloud",
    method: Method::Examine,
    severity: Severity::Critical,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory],
    reads_register: true,
    page: include_str!("revoked_yet_active.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let zone = context.options.register.zone();
    for entry in &context.options.register.identities {
        let Some(revoked) = entry.revoked.map(|when| when.start(&zone)) else { continue };
        if revoked > context.estate.as_of {
            continue;
        }
        inspection.look();
        let named = context.estate.records().principals.iter();
        for principal in named.filter(|one| names_principal(&entry.matches, one)) {
            if principal.state != PrincipalState::Deleted {
                inspection.report(draft(context, entry, principal, revoked));
            }
        }
    }
}

fn draft(
    context: &Context<'_>,
    entry: &Entry<DeclaredIdentity>,
    principal: &Principal,
    revoked: Timestamp,
) -> Draft {
    let used = match principal.last_used {
        LastUsed::At(at) if at > revoked => {
            format!(" It was used after that, last on {}.", at.strftime("%Y-%m-%d"))
        }
        _ => String::new(),
    };
    let (state, severity) = match principal.state {
        PrincipalState::Disabled => {
            ("is switched off, and can be switched on again: that is not revoked", Severity::Medium)
        }
        PrincipalState::Unknown(_) => ("is still there, and whether it can act was not read", Severity::High),
        _ if !used.is_empty() => ("is still there and can act", Severity::Critical),
        _ if context.access.profile(&principal.id).is_privileged() => {
            ("is still there and can act", Severity::Critical)
        }
        _ => ("is still there and can act", Severity::High),
    };
    Draft::new(
        context.subject(principal),
        format!("`{}` is said to be revoked, and is there", principal.name),
    )
    .detail(format!(
        "The register ({}, line {}) says that it was revoked on {}. It {state}.{used}",
        entry.place.file,
        entry.place.line,
        revoked.strftime("%Y-%m-%d"),
    ))
    .severity(severity)
    .since(Some(revoked))
    .party(crate::governance::lifecycle::party(context, principal, Some(entry)))
    .owner(context.owner(principal))
    .evidence(&principal.evidence)
    .evidence(&entry.place.evidence())
    .remediation(format!(
        "Switch it off now: {}; then delete it with its credentials and grants",
        repair::switch_identity_off(principal)
    ))
}
