use tenure_model::{Method, Severity};

use super::Check;
use crate::governance::{controls, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "control-domain-unowned",
    title: "Domain of control without an owner",
    population: "domains of control",
    inspects: "the controls that belong to each",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("control_domain_unowned.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let controls = &context.options.register.controls;
    for (domain, word) in controls::DOMAINS {
        if controls.values().any(|control| control.domain == Some(domain)) {
            inspection.look();
            continue;
        }
        let places = controls.values().map(|control| &control.place);
        let title = format!("nobody owns `{word}`");
        let Some(draft) = lint::lacking(context, "control-domain", word, places, title) else {
            inspection.cannot_judge(word, "the register declares nothing");
            continue;
        };
        inspection.look();
        inspection.report(
            draft
                .detail(format!(
                    "The register declares {} controls, and none has domain = \"{word}\". So nobody answers for \
                     it.",
                    controls.len(),
                ))
                .remediation(format!(
                    "Declare in the register:\n[[control]]\nid = \"{word}\"\ndomain = \"{word}\"\n\
                     statement = \"WHAT MUST HOLD\"\naccountable = \"PERSON\"",
                )),
        );
    }
}
