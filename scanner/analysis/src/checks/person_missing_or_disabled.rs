use std::collections::BTreeMap;

use tenure_model::{Method, Principal, PrincipalState, Severity};
use tenure_register::{Entry, Person};

use super::Check;
use crate::governance::{lint, reading};
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "person-missing-or-disabled",
    title: "Person of the register who is gone or switched off",
    population: "people of the register",
    inspects: "the accounts in the directories",
    method: Method::Examine,
    severity: Severity::High,
    clouds: &[],
    needs: &[],
    reads_register: true,
    page: include_str!("person_missing_or_disabled.md"),
    run,
};

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    let mut found: BTreeMap<&str, Vec<&Principal>> = BTreeMap::new();
    for principal in context.actors() {
        if let Some(person) = context.people().of_principal(principal) {
            found.entry(person).or_default().push(principal);
        }
    }
    for (id, person) in &context.options.register.people {
        let subject = || format!("register:person/{id}");
        if person.identities.is_empty() {
            inspection.cannot_judge(subject(), "the register names none of its identities");
            continue;
        }
        let principals = found.get(id.as_str()).map_or(&[] as &[&Principal], Vec::as_slice);
        if principals.iter().any(|principal| principal.state == PrincipalState::Enabled) {
            inspection.look();
            continue;
        }
        let unread = || person.identities.iter().find_map(|identity| reading::unread(context, identity));
        let unclear =
            principals.iter().any(|principal| matches!(principal.state, PrincipalState::Unknown(_)));
        if unclear {
            inspection.cannot_judge(subject(), "whether it is switched on was not read");
        } else if let Some(why) = principals.is_empty().then(unread).flatten() {
            inspection.cannot_judge(subject(), why);
        } else {
            inspection.look();
            inspection.report(draft(context, person, principals));
        }
    }
}

fn draft(context: &Context<'_>, person: &Entry<Person>, principals: &[&Principal]) -> Draft {
    let (state, why) = if principals.is_empty() {
        ("is in no directory", format!("None of {} was found", person.identities.join(", ")))
    } else {
        let ids: Vec<&str> = principals.iter().map(|principal| principal.id.as_str()).collect();
        ("is switched off", format!("Every identity found is switched off or deleted: {}", ids.join(", ")))
    };
    let title = format!("`{}` {state}", person.name);
    let draft = lint::about(context, "person", &person.id, &person.id, &person.place, title)
        .detail(format!("{why}. The register still counts on this person: {}.", lint::stands(&person.place)))
        .party(lint::other_party(&person.party))
        .remediation(format!(
            "Name another person wherever the register names `{}`, or correct identities in {}",
            person.id,
            lint::stands(&person.place),
        ));
    principals.iter().fold(draft, |draft, principal| draft.evidence(&principal.evidence))
}
