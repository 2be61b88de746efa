use tenure_model::{Cloud, DelegationKind, Facet, Method, Severity};

use super::Check;
use super::role_approver_outside::delegation_subject;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "legacy-dap",
    title: "Partner with delegated admin privileges of the old kind",
    population: "partners that administer the directory",
    inspects: "the kind of the relationship",
    method: Method::Examine,
    severity: Severity::Critical,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("legacy_dap.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in &context.estate.records().delegations {
        if !matches!(delegation.kind, DelegationKind::Dap | DelegationKind::Gdap) {
            continue;
        }
        // Of a customer's tenant the customer may be the partner himself.
        let Some(party) = context.party_of_delegate(delegation) else { continue };
        inspection.look();
        if delegation.kind != DelegationKind::Dap {
            continue;
        }
        let who = party.name;
        inspection.report(
            Draft::new(delegation_subject(context, delegation), format!("{who} administers the whole tenant, without end"))
                .detail(
                    "Every admin agent of the partner is a Global Administrator here, and every helpdesk agent resets \
                     passwords. The relationship names no roles, has no end, and shows in no list of assignments.",
                )
                .party(Some(party.id))
                .since(delegation.since.get().copied())
                .evidence(&delegation.evidence)
                .remediation(
                    "Agree on a granular relationship (GDAP) with the roles that the work needs and an end, accept it, \
                     then remove the old roles: Microsoft 365 admin centre, Settings, Partner relationships, the \
                     partner, Remove roles.",
                ),
        );
    }
}
