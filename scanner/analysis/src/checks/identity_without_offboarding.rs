use tenure_model::{Cloud, Facet, LifecycleField, Method, Severity};

use super::Check;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-without-offboarding",
    title: "Declared identity without an offboarding path",
    population: "declared non-human identities",
    inspects: "the declared path of removal",
    method: Method::Examine,
    severity: Severity::Low,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals],
    reads_register: true,
    page: include_str!("identity_without_offboarding.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for life in context.lives().iter().filter(|life| life.entry.is_some()) {
        inspection.look();
        if !life.row.missing.contains(&LifecycleField::Offboarding) {
            continue;
        }
        inspection.report(
            life.draft(context, format!("Nobody wrote down how `{}` is removed", life.principal.name))
                .detail(format!(
                    "Its entry ({}) names no runbook. When it has to go, nobody knows what breaks, which secrets it \
                     read and what it made.",
                    life.place()
                ))
                .cause(format!("no runbook: {}", life.place()))
                .remediation(format!(
                    "Write the runbook, and name it in the entry at {}: offboarding = \"RB-…\"",
                    life.place()
                )),
        );
    }
}
