use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::{escalations, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "escalation-undeclared",
    title: "Trigger for which no escalation is declared",
    population: "triggers",
    inspects: "the way of escalation",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("escalation_undeclared.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let declared = &context.options.register.escalations;
    for (trigger, word) in escalations::TRIGGERS {
        if declared.iter().any(|way| way.on.contains(&trigger)) {
            inspection.look();
            continue;
        }
        let places = declared.iter().map(|way| &way.place);
        let title = format!("nobody is called on `{word}`");
        let Some(draft) = lint::lacking(context, "escalation", word, places, title) else {
            inspection.cannot_judge(word, "the register declares nothing");
            continue;
        };
        inspection.look();
        inspection.report(
            draft
                .detail(format!(
                    "The register declares {} ways of escalation, and none is for `{word}`.",
                    declared.len()
                ))
                .remediation(format!(
                    "Declare in the register:\n[[escalation]]\non = [\"{word}\"]\nwithin = \"PT4H\"\n\
                     path = [\"FIRST\", \"LAST, OF THE CUSTOMER\"]",
                )),
        );
    }
}
