use tenure_model::{Cloud, Credential, Facet, Known, Method, Severity, Timestamp};

use super::Check;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "credential-outlived",
    title: "Credential older than the register allows",
    population: "credentials of identities for which the register limits them",
    inspects: "the age beside the declared limit",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Credentials, Facet::MinorCredentials],
    reads_register: true,
    page: include_str!("credential_outlived.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for life in context.lives() {
        let Some(ttl) = life.entry.and_then(|entry| entry.credential_ttl) else { continue };
        for held in live(context, life) {
            match held.issued {
                Known::Is(issued) => {
                    inspection.look();
                    let end = ttl.after(issued);
                    if end <= context.estate.as_of {
                        inspection.report(draft(context, life, held, issued, end));
                    }
                }
                Known::Unknown(why) => {
                    let why = credentials::unknown("the age", held, why);
                    inspection.cannot_judge(life.principal.id.as_str(), why);
                }
            }
        }
    }
}

/// The credentials of an identity that are accepted today and have an age of their own.
pub(super) fn live<'a>(context: &'a Context<'_>, life: &Life<'_>) -> impl Iterator<Item = &'a Credential> {
    let held = context.estate.credentials_of(&life.principal.id).iter();
    held.filter(|held| {
        held.kind.is_programmatic()
            && held.kind != tenure_model::CredentialKind::FederatedCredential
            && credentials::is_live(context, held)
    })
}

fn draft(
    context: &Context<'_>,
    life: &Life<'_>,
    held: &Credential,
    issued: Timestamp,
    end: Timestamp,
) -> Draft {
    let label = credentials::label(held);
    life.draft(context, format!("The {label} of `{}` is older than declared", life.principal.name))
        .detail(format!(
            "The register ({}) lets its credentials live for {}. This one was issued on {} and should have been \
             replaced by {}, {} days ago.",
            life.place(),
            life.entry.and_then(|entry| entry.credential_ttl).map_or_else(String::new, |ttl| ttl.to_string()),
            issued.strftime("%Y-%m-%d"),
            end.strftime("%Y-%m-%d"),
            context.age_days(end),
        ))
        .qualifier(held.id.as_str())
        .since(Some(end))
        .evidence(&held.evidence)
        .remediation(format!(
            "Issue a new one, move what uses the old one, then: {}",
            repair::switch_off(life.principal, held)
        ))
}
