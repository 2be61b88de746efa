use tenure_model::{Cloud, DelegationKind, Facet, Method, Severity};

use super::Check;
use super::role_approver_outside::delegation_subject;
use crate::azure::repair::graph_with;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "partner-writes-users",
    title: "Another tenant writes its users into the directory",
    population: "tenants that the cross-tenant access policy names",
    inspects: "the inbound synchronisation of users",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("partner_writes_users.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut seen = std::collections::BTreeSet::new();
    for delegation in &context.estate.records().delegations {
        let is_entry =
            matches!(delegation.kind, DelegationKind::CrossTenantAccess | DelegationKind::CrossTenantSync);
        if is_entry && seen.insert((&delegation.scope, &delegation.delegate)) {
            inspection.look();
        }
        // A tenant of your own may write its users.
        let Some(party) = context.party_of_delegate(delegation) else { continue };
        if delegation.kind != DelegationKind::CrossTenantSync {
            continue;
        }
        let who = party.name.clone();
        inspection.report(
            Draft::new(delegation_subject(context, delegation), format!("{who} writes its users into the directory"))
                .detail(
                    "Inbound synchronisation is allowed: the other tenant makes users here, by default as members and \
                     not as guests, changes them and restores them. Who joins is decided there.",
                )
                .party(Some(party.id))
                .evidence(&delegation.evidence)
                .remediation(graph_with(
                    "PATCH",
                    &format!(
                        "/policies/crossTenantAccessPolicy/partners/{}/identitySynchronization",
                        delegation.delegate
                    ),
                    &serde_json::json!({ "userSyncInbound": { "isSyncAllowed": false } }),
                )),
        );
    }
}
