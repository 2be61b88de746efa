use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::{contracts, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "contract-missing",
    title: "Party without a contract in force",
    population: "parties",
    inspects: "the contracts in force",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("contract_missing.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let register = &context.options.register;
    for party in register.parties.values() {
        inspection.look();
        if contracts::in_force(context, &party.id).next().is_some() {
            continue;
        }
        let all: Vec<_> = contracts::of(register, &party.id).collect();
        let what = match all.as_slice() {
            [] => "none is declared".to_owned(),
            all => {
                let ids: Vec<&str> = all.iter().map(|contract| contract.id.as_str()).collect();
                format!("{} ended or has not begun", ids.join(", "))
            }
        };
        let title = format!("no contract with `{}` is in force", party.name);
        let draft = lint::about(context, "party", &party.id, &party.id, &party.place, title)
            .detail(format!(
                "Of its contracts, and of those above it, {what}: {}.",
                lint::stands(&party.place)
            ))
            .party(Some(party.id.clone()))
            .remediation(format!(
                "Declare the contract in the register:\n[[contract]]\nid = \"NUMBER\"\nprovider = \"{}\"\n\
                 function = \"WHAT FOR\"\nstart = YYYY-MM-DD\nend = YYYY-MM-DD\noffboard_within = \"P5D\"\n\
                 or end its access: tenure offboard {} --plan",
                party.id, party.id,
            ));
        inspection
            .report(all.iter().fold(draft, |draft, contract| draft.evidence(&contract.place.evidence())));
    }
}
