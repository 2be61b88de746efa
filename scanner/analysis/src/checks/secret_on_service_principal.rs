use tenure_model::{Cloud, CredentialKind, Facet, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "secret-on-service-principal",
    title: "Secret on the service principal itself",
    population: "live secrets and certificates of applications",
    inspects: "the place",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Principals, Facet::Credentials],
    reads_register: false,
    page: include_str!("secret_on_service_principal.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for (holder, held) in credentials::live(context) {
        if !matches!(held.kind, CredentialKind::ClientSecret | CredentialKind::Certificate) {
            continue;
        }
        inspection.look();
        if held.attributes.get("object").is_none_or(|object| object != "servicePrincipal") {
            continue;
        }
        let party = context.issuer_of(holder);
        let whose = party.as_ref().map_or_else(String::new, |party| {
            format!(
                " The application is registered by {}: whoever put it there needs no secret of theirs.",
                party.name
            )
        });
        let severity = match context.rated_of(&holder.id).first() {
            Some(worst) => worst.severity().max(Severity::High),
            None => CHECK.severity,
        };
        inspection.report(
            credentials::draft(
                context,
                holder,
                held,
                format!("`{}` has a {} that no list of its application shows", holder.name, credentials::noun(held)),
            )
            .detail(format!(
                "The {} stands on the service principal, not on the application: the portal does not show it among \
                 the application's credentials, and it signs in all the same.{whose}",
                credentials::label(held),
            ))
            .severity(severity)
            .party(party.map(|party| party.id))
            .since(held.issued.get().copied())
            .remediation(format!("Move what uses it to a credential of the application, then: {}", repair::switch_off(holder, held))),
        );
    }
}
