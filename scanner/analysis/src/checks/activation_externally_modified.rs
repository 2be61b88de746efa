use tenure_model::{Cloud, Facet, Method, Resource, Severity};

use super::Check;
use crate::shell::quote;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "activation-externally-modified",
    title: "Access for a time that was changed by hand",
    population: "access that Privileged Access Manager gave for a time",
    inspects: "the history of each grant",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::Eligibility],
    reads_register: false,
    page: include_str!("activation_externally_modified.md"),
    run,
};

const GRANT: &str = "privilegedaccessmanager.googleapis.com/Grant";
/// States of a grant that never gave anything.
const NEVER_GIVEN: [&str; 4] = ["APPROVAL_AWAITED", "DENIED", "EXPIRED", "SCHEDULED"];

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for grant in context.estate.records().resources.iter().filter(|one| one.kind == GRANT) {
        let fact = |name: &str| grant.attributes.get(name).map_or("", String::as_str);
        if NEVER_GIVEN.contains(&fact("state")) {
            continue;
        }
        inspection.look();
        if fact("externallyModified") == "true" {
            inspection.report(draft(context, grant));
        }
    }
}

fn draft(context: &Context<'_>, grant: &Resource) -> Draft {
    let fact = |name: &str| grant.attributes.get(name).map_or("", String::as_str);
    let requester = fact("requester");
    let id = grant.id.as_str().trim_start_matches("//privilegedaccessmanager.googleapis.com/");
    let who = context.called(requester);
    let entitlement = fact("entitlement").rsplit('/').next().unwrap_or_default();
    let is_over = !matches!(fact("state"), "ACTIVE" | "ACTIVATING");
    let now = if is_over {
        "The access is over by its own word; whether the role is gone is not sure."
    } else {
        "When its time is over the role may stay."
    };
    let party = context.estate.principal_named(requester).and_then(|found| context.issuer_of(found));
    let evidence = context.estate.principal_named(requester).map(|found| found.evidence.clone());
    let draft = Draft::new(
        context.resource_subject(grant),
        format!("What `{who}` was given for a time by `{entitlement}` was changed by hand"),
    )
    .detail(format!(
        "Somebody changed the allow policy in which Privileged Access Manager had put the role, so that it no longer \
         knows whether it can take it back. {now}"
    ))
    .party(party.map(|party| party.id))
    .evidence(&grant.evidence)
    .remediation(format!(
        "gcloud pam grants revoke {} --reason finding; then see in the allow policy that nothing of it is left, and in \
         the audit log (SetIamPolicy) who changed it",
        quote(id)
    ));
    evidence.iter().fold(draft, Draft::evidence)
}
