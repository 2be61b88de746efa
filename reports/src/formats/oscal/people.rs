//! Parties and roles: who is the customer, who are the outside parties, which people answer for what.

use std::collections::BTreeSet;

use tenure_model::{Assessment, PartySummary};
use uuid::Uuid;

use super::shapes::{Party, ResponsibleParty, Role};
use super::{ids, words};

/// The id of the customer among the parties of an assessment.
pub(super) const OWN: &str = "own";

/// Roles, by what they are in the register.
pub(super) const OWNER: &str = "system-owner";
pub(super) const PROVIDER: &str = "provider";
pub(super) const ACCOUNTABLE: &str = "accountable";
pub(super) const RESPONSIBLE: &str = "responsible";
pub(super) const CONSULTED: &str = "consulted";
pub(super) const INFORMED: &str = "informed";

/// The roles that our documents speak of.
pub(super) fn roles() -> Vec<Role> {
    let roles = [
        (OWNER, "Customer, whose clouds are looked at"),
        (PROVIDER, "Outside party that holds or was promised access"),
        (ACCOUNTABLE, "Answers for a control"),
        (RESPONSIBLE, "Does the work of a control"),
        (CONSULTED, "Is asked before"),
        (INFORMED, "Is told"),
    ];
    roles.into_iter().map(|(id, title)| Role { id, title }).collect()
}

/// The customer.
pub(super) fn customer() -> Uuid {
    party(OWN)
}

/// An outside party.
pub(super) fn party(id: &str) -> Uuid {
    ids::of("party", &[id])
}

/// A person of the register.
pub(super) fn person(name: &str) -> Uuid {
    ids::of("person", &[name])
}

/// Those people in a role; nothing where there are none.
pub(super) fn in_role(role_id: &'static str, names: &[String]) -> Option<ResponsibleParty> {
    // OSCAL wants each once.
    let party_uuids: BTreeSet<Uuid> = names.iter().map(|name| person(name)).collect();
    (!party_uuids.is_empty())
        .then(|| ResponsibleParty { role_id, party_uuids: party_uuids.into_iter().collect() })
}

/// Every party and person that our documents can name: the customer first, then outside parties, then people.
pub(super) fn parties(assessment: &Assessment, organisation: &str) -> Vec<Party> {
    let mut parties = vec![Party {
        uuid: customer(),
        kind: "organization",
        name: if organisation.is_empty() { "The customer".to_owned() } else { words::value(organisation) },
        props: Vec::new(),
        member_of_organizations: Vec::new(),
    }];
    let known: BTreeSet<&str> = assessment.parties.iter().map(|party| party.id.as_str()).collect();
    parties.extend(assessment.parties.iter().filter(|party| party.id != OWN).map(observed));
    let declared = assessment.governance.contracts.iter().map(|contract| contract.party.as_str());
    let declared = declared.chain(assessment.matrix.iter().map(|row| row.party.as_str()));
    let declared: BTreeSet<&str> = declared.filter(|id| *id != OWN && !known.contains(id)).collect();
    parties.extend(declared.into_iter().map(|id| organization(id, id)));
    parties.extend(people(assessment));
    parties
}

fn observed(summary: &PartySummary) -> Party {
    let mut party = organization(&summary.id, &summary.name);
    party.props.extend([
        words::prop("kind", &summary.kind),
        words::prop("name-source", &summary.name_source),
        words::prop("identities", &summary.identities.to_string()),
        words::prop("reach", summary.reach.as_str()),
    ]);
    party
}

fn organization(id: &str, name: &str) -> Party {
    Party {
        uuid: party(id),
        kind: "organization",
        name: words::value(name),
        props: vec![words::prop("id", id)],
        member_of_organizations: Vec::new(),
    }
}

/// People whom the register names, by name; whoever belongs to nobody that is declared stands alone.
fn people(assessment: &Assessment) -> Vec<Party> {
    let governance = &assessment.governance;
    let controls = governance.controls.iter().flat_map(|control| {
        let named = [&control.responsible, &control.consulted, &control.informed];
        named.into_iter().flatten().chain([&control.accountable])
    });
    let escalations = governance.escalations.iter().flat_map(|row| &row.path);
    let approvers = governance.exceptions.iter().map(|row| &row.approved_by);
    let names: BTreeSet<&String> = controls.chain(escalations).chain(approvers).collect();
    let person = |name: &String| Party {
        uuid: person(name),
        kind: "person",
        name: words::value(name),
        props: Vec::new(),
        member_of_organizations: organization_of(assessment, name).into_iter().collect(),
    };
    names.into_iter().map(person).collect()
}

/// The organisation that a person of the register belongs to, where it says.
pub(super) fn organization_of(assessment: &Assessment, name: &str) -> Option<Uuid> {
    let declared = assessment.governance.people.iter().find(|person| person.name == name)?;
    Some(declared.party.as_deref().map_or_else(customer, party))
}

/// The name of an outside party, or its id where it has none.
pub(super) fn name_of<'a>(assessment: &'a Assessment, id: &'a str) -> &'a str {
    assessment.parties.iter().find(|party| party.id == id).map_or(id, |party| &party.name)
}

/// The outside party that a person belongs to; `None` for the customer's own and for whom nobody declares.
pub(super) fn outside_party_of<'a>(assessment: &'a Assessment, name: &str) -> Option<&'a str> {
    let declared = assessment.governance.people.iter().find(|person| person.name == name)?;
    declared.party.as_deref()
}
