use tenure_model::{Cloud, CredentialKind, Facet, Method, Severity};

use super::Check;
use crate::{Context, Inspection, credentials, repair};

pub(super) const CHECK: Check = Check {
    name: "hmac-key",
    title: "HMAC key of a service account",
    population: "active HMAC keys of Cloud Storage",
    inspects: "the state and the holder",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Gcp],
    needs: &[Facet::MinorCredentials],
    reads_register: false,
    page: include_str!("hmac_key.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for (holder, held) in credentials::live(context) {
        if held.kind != CredentialKind::HmacKey {
            continue;
        }
        inspection.look();
        let label = credentials::label(held);
        inspection.report(
            credentials::draft(context, holder, held, format!("`{}` has an {label}", holder.name))
                .detail(format!(
                    "The {label} reads and writes Cloud Storage as the account, without end. No constraint on keys of \
                     service accounts but the managed one stops new ones, and the cloud tells no use of it."
                ))
                .since(held.issued.get().copied())
                .party(context.party_id(&holder.id))
                .remediation(format!(
                    "Use the client libraries of Cloud Storage with an attached service account or workload identity \
                     federation; then: {}",
                    repair::switch_off(holder, held)
                )),
        );
    }
}
