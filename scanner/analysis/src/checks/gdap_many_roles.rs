use tenure_model::{Cloud, Facet, Method, Severity};

use super::Check;
use super::gdap_privileged_role::live;
use super::role_approver_outside::delegation_subject;
use crate::conditions::some_of;
use crate::delegations::directory_roles;
use crate::tiers::Tiers;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "gdap-many-roles",
    title: "Partner relationship with many roles",
    population: "granular relationships with partners (GDAP) whose roles were read",
    inspects: "the number of roles",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("gdap_many_roles.md"),
    run,
};

/// More roles than a job has. Microsoft's own list for a help desk names eight.
const MOST_ROLES: usize = 8;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in live(context) {
        let roles = directory_roles(delegation);
        let subject = delegation_subject(context, delegation);
        if roles.is_empty() {
            inspection.cannot_judge(subject.id, "which roles the relationship gives was not read");
            continue;
        }
        inspection.look();
        if roles.len() <= MOST_ROLES {
            continue;
        }
        let names: Vec<&str> = roles.iter().map(|role| Tiers::get().name(context.estate, role)).collect();
        let party = context.party_of_delegate(delegation);
        let who = party.as_ref().map_or_else(|| delegation.delegate.clone(), |party| party.name.clone());
        inspection.report(
            Draft::new(subject, format!("One relationship gives {who} {} roles", roles.len()))
                .detail(format!(
                    "More than {MOST_ROLES} roles are no job but a collection: {}. Whoever is in a group of the \
                     partner's may be given any of them.",
                    some_of(&names)
                ))
                .party(party.map(|party| party.id))
                .since(delegation.since.get().copied())
                .evidence(&delegation.evidence)
                .remediation(
                    "Ask the partner for one relationship for each job, with the roles of that job, accept them, then \
                     end this one in the Microsoft 365 admin centre (Settings, Partner relationships).",
                ),
        );
    }
}
