use std::collections::BTreeMap;

use tenure_model::{Cloud, EvidenceRef, Facet, Method, Origin, Principal, PrincipalKind, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "tooling-shared-by-customers",
    title: "Tooling of a party that serves all of its customers alike",
    population: "ways in which parties come in",
    inspects: "the bindings to this one customer",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Directory, Facet::Federation],
    reads_register: false,
    page: include_str!("tooling_shared_by_customers.md"),
    run,
};

/// A way in that names nothing of the customer.
struct Way<'a> {
    into: &'a Principal,
    words: String,
    cited: EvidenceRef,
}

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut by_party: BTreeMap<String, Vec<Way<'_>>> = BTreeMap::new();
    accounts(context, inspection, &mut by_party);
    identities(context, inspection, &mut by_party);
    for (party, ways) in by_party {
        inspection.report(draft(context, &party, &ways));
    }
}

/// Accounts of AWS that are let in without an external id.
fn accounts<'a>(
    context: &'a Context<'_>,
    inspection: &mut Inspection,
    by_party: &mut BTreeMap<String, Vec<Way<'a>>>,
) {
    for opening in context.openings() {
        for (account, party) in context.foreign(opening.accounts()) {
            inspection.look();
            if !opening.demands_external_id() {
                by_party.entry(party.id).or_default().push(Way {
                    into: opening.role,
                    words: format!(
                        "account `{account}` becomes `{}` without an external id",
                        opening.role.name
                    ),
                    cited: opening.trust.evidence.clone(),
                });
            }
        }
    }
}

/// Identities that are the same in every customer's estate: applications that another tenant registered, service
/// accounts of another's project.
fn identities<'a>(
    context: &'a Context<'_>,
    inspection: &mut Inspection,
    by_party: &mut BTreeMap<String, Vec<Way<'a>>>,
) {
    for actor in context.actors() {
        let words = match (actor.kind, &actor.origin) {
            (PrincipalKind::ServicePrincipal, Origin::Tenant(tenant)) => {
                format!("application `{}` of tenant `{tenant}` is one for all tenants", actor.name)
            }
            (PrincipalKind::ServiceAccount, Origin::Project(project)) => {
                format!("service account `{}` of project `{project}` is one for all customers", actor.name)
            }
            _ => continue,
        };
        let Some(party) = context.issuer_of(actor) else { continue };
        if !context.access.profile(&actor.id).holds_something {
            continue;
        }
        inspection.look();
        by_party.entry(party.id).or_default().push(Way { into: actor, words, cited: actor.evidence.clone() });
    }
}

fn draft(context: &Context<'_>, party: &str, ways: &[Way<'_>]) -> Draft {
    let words: Vec<&str> = ways.iter().map(|way| way.words.as_str()).collect();
    let is_privileged = ways.iter().any(|way| context.access.profile(&way.into.id).is_privileged());
    let draft = Draft::new(
        context.register_subject("party", party, party),
        format!("`{party}` comes in by tooling that it shares among customers"),
    )
    .detail(format!(
        "{}. Nothing in these ways names the customer: whoever takes the party's tooling over, or makes it act for the wrong \
         customer, is in.",
        some_of(&words)
    ))
    .severity(if is_privileged { Severity::High } else { CHECK.severity })
    .party(Some(party.to_owned()))
    .affected(ways.iter().map(|way| context.subject(way.into)).collect())
    .remediation(
        "Bind each way to the customer: an external id that the customer made in AWS; in Entra ID an application registered \
         in the customer's own tenant with a federated credential; in Google Cloud a workload identity pool that names one \
         subject, or a service account of the customer's that the party may impersonate",
    );
    ways.iter().take(12).fold(draft, |draft, way| draft.evidence(&way.cited))
}
