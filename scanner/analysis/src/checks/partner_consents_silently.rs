use tenure_model::{Cloud, Delegation, DelegationKind, Facet, Method, Severity};

use super::Check;
use super::role_approver_outside::delegation_subject;
use crate::azure::repair::graph_with;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "partner-consents-silently",
    title: "Users of another tenant enter without a word",
    population: "tenants that the cross-tenant access policy names",
    inspects: "the inbound redemption of invitations",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Azure],
    needs: &[Facet::Delegations],
    reads_register: false,
    page: include_str!("partner_consents_silently.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for delegation in &context.estate.records().delegations {
        if delegation.kind != DelegationKind::CrossTenantAccess {
            continue;
        }
        inspection.look();
        let Some(party) = context.party_of_delegate(delegation) else { continue };
        if !is_silent(delegation) {
            continue;
        }
        let trusts = trusts_factors(delegation);
        let also = if trusts { " Their second factor is taken from there too." } else { "" };
        inspection.report(
            Draft::new(delegation_subject(context, delegation), format!("Users of {} enter without a word", party.name))
                .detail(format!(
                    "Invitations are redeemed without asking them for consent (automatic redemption).{also} Together \
                     with an invitation or with synchronisation, accounts of the other organisation work here as soon \
                     as they exist."
                ))
                .severity(if trusts { Severity::Medium } else { CHECK.severity })
                .party(Some(party.id))
                .evidence(&delegation.evidence)
                .remediation(graph_with(
                    "PATCH",
                    &format!("/policies/crossTenantAccessPolicy/partners/{}", delegation.delegate),
                    &serde_json::json!({ "automaticUserConsentSettings": { "inboundAllowed": false } }),
                )),
        );
    }
}

/// The settings as the cloud writes them, as one attribute or as one each.
fn is_on(delegation: &Delegation, setting: &str) -> bool {
    delegation.attributes.iter().any(|(name, text)| {
        let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        (name.ends_with(setting) && compact == "true") || compact.contains(&format!("\"{setting}\":true"))
    })
}

fn is_silent(delegation: &Delegation) -> bool {
    is_on(delegation, "inboundAllowed")
}

fn trusts_factors(delegation: &Delegation) -> bool {
    is_on(delegation, "isMfaAccepted")
}
