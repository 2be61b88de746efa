use tenure_model::{Method, Severity};
use tenure_register::{Escalation, Trigger};

use super::Check;
use crate::governance::{escalations, lint};
use crate::{Context, Inspection};

pub(super) const CHECK: Check = Check {
    name: "escalation-person-missing",
    title: "Escalation on which somebody is missing",
    population: "ways of escalation",
    inspects: "the people named, and their accounts in the directories,",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("escalation_person_missing.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    for escalation in &context.options.register.escalations {
        inspection.look();
        let missing = missing(context, escalation);
        if missing.is_empty() {
            continue;
        }
        let id = escalations::id_of(escalation);
        let title = format!("the escalation of `{id}` lacks somebody");
        inspection.report(
            lint::about(context, "escalation", &id, &id, &escalation.place, title)
                .qualifier(escalation.path.join(">"))
                .detail(format!("{}. Its entry: {}.", missing.join("; "), lint::stands(&escalation.place)))
                .remediation(format!(
                    "In {}: name in revokes and reviews the ids of people of the customer, and give each person on the \
                     way a contact",
                    lint::stands(&escalation.place),
                )),
        );
    }
}

/// What a way lacks, in words.
fn missing(context: &Context<'_>, escalation: &Escalation) -> Vec<String> {
    let register = &context.options.register;
    let mut missing: Vec<String> = Vec::new();
    for person in &escalation.path {
        match register.people.get(person) {
            None => missing.push(format!("`{person}` is not declared")),
            Some(entry) if entry.contact.is_none() => {
                missing.push(format!("`{}` has no contact", entry.name));
            }
            Some(_) => {}
        }
    }
    if escalation.on.iter().any(|on| matches!(on, Trigger::EmergencyAccess | Trigger::Incident)) {
        let named = [
            (&escalation.revokes, "revokes access meanwhile"),
            (&escalation.reviews, "owns the review afterwards"),
        ];
        for (person, task) in named {
            match person {
                None => missing.push(format!("nobody is named who {task}")),
                Some(person) if !register.is_customers(person) => {
                    missing.push(format!("{} is named who {task}", lint::outsider(register, person)));
                }
                Some(_) => {}
            }
        }
    }
    missing
}
