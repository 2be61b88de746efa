use std::collections::BTreeSet;

use tenure_model::{Method, Severity};
use tenure_register::{CUSTOMER, Control, Register};

use super::Check;
use crate::governance::lint;
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "party-evidence-unowned",
    title: "Control of a partner whose evidence nobody keeps",
    population: "controls that parties carry out",
    inspects: "the keeper and the retention of evidence",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("party_evidence_unowned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for control in register.controls.values() {
        let workers: BTreeSet<String> =
            control.responsible.iter().filter_map(|person| lint::party_of(register, person)).collect();
        if workers.is_empty() {
            continue;
        }
        inspection.look();
        let Some(fault) = fault(register, control, &workers) else { continue };
        let who =
            workers.iter().map(|party| lint::party_name(register, party)).collect::<Vec<_>>().join(", ");
        let title = format!("evidence of control `{}`: {fault}", control.id);
        inspection.report(
            lint::about(context, "control", &control.id, &control.id, &control.place, title)
                .detail(format!("{who} carries it out, and {fault}: {}.", lint::stands(&control.place)))
                .party(workers.first().cloned())
                .remediation(format!(
                    "In {}: evidence_held_by = \"customer\", retain_evidence = \"P7Y\"",
                    lint::stands(&control.place),
                )),
        );
    }
}

/// What is wrong with the custody of its evidence.
fn fault(register: &Register, control: &Control, workers: &BTreeSet<String>) -> Option<String> {
    let Some(keeper) = &control.evidence_held_by else {
        return Some("nobody is named who keeps it".to_owned());
    };
    let is_above = |worker: &String| lint::chain(register, worker).contains(&keeper.as_str());
    if keeper != CUSTOMER && !workers.iter().any(is_above) {
        let keeper = lint::party_name(register, keeper);
        return Some(format!("it is kept by {keeper}, which does none of the work"));
    }
    if keeper != CUSTOMER && workers.len() > 1 && !workers.iter().all(is_above) {
        let keeper = lint::party_name(register, keeper);
        return Some(format!("{keeper} keeps what others than it and its subcontractors make"));
    }
    control.retain_evidence.is_none().then(|| "nothing says how long it is kept".to_owned())
}
