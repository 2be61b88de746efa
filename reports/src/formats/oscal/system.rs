//! The system security plan: what the system is, who may act in it, and who answers for which control. It says what the
//! customer declared, never what was found: that is in the results.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Assessment, ContractRow, ControlRow, MatrixRow, PartySummary, Permission, ScopeSummary};
use uuid::Uuid;

use super::controls::{Chosen, Origin};
use super::people::{self, ACCOUNTABLE, CONSULTED, INFORMED, OWNER, PROVIDER, RESPONSIBLE};
use super::shapes::{
    AuthorizationBoundary, AuthorizedPrivilege, ByComponent, Characteristics, Component,
    ControlImplementation, Export, Href, ImplementationStatus, ImplementedRequirement, InformationType,
    Inherited, InventoryItem, LeveragedAuthorization, Provided, Responsibility, ResponsibleParty, Satisfied,
    State, SystemId, SystemImplementation, SystemInformation, SystemSecurityPlan, SystemUser,
};
use super::{Context, PROFILE, ids, words};
use crate::days::Days;
use crate::frameworks;

/// How a permission of the register reads as the title of a privilege.
const PERMISSIONS: [(Permission, &str); 3] = [
    (Permission::Always, "Always"),
    (Permission::Approved, "With an approval each time"),
    (Permission::Emergency, "In an emergency, with an end"),
];

pub(super) fn plan(context: &Context<'_>) -> SystemSecurityPlan {
    let remarks =
        "Made from the customer's register: what is declared. What was found is in the assessment results.";
    SystemSecurityPlan {
        uuid: ids::of("system-security-plan", &[context.snapshot()]),
        metadata: context.metadata_of_system(context.system_name(), remarks.to_owned()),
        import_profile: Href { href: PROFILE },
        system_characteristics: characteristics(context),
        system_implementation: implementation(context),
        control_implementation: ControlImplementation {
            description: "Who answers for each control and who does its work, as the customer's register declares.",
            implemented_requirements: context.controls.iter().map(|one| requirement(context, one)).collect(),
        },
    }
}

/// The system by an id that stays from scan to scan.
pub(super) fn system_id(context: &Context<'_>) -> SystemId {
    let first = context.assessment.snapshot.scopes.first().map(|scope| scope.id.as_str()).unwrap_or_default();
    let name = if context.organisation().is_empty() { first } else { context.organisation() };
    SystemId { identifier_type: "https://ietf.org/rfc/rfc4122", id: ids::of("system", &[name]).to_string() }
}

/// The system itself among its components.
pub(super) fn this_system() -> Uuid {
    ids::of("component", &["this-system"])
}

/// What the customer says of a control: findings point at it.
pub(super) fn statement(control: &Chosen<'_>) -> Uuid {
    ids::of("by-component", &[&control.id, "this-system"])
}

fn characteristics(context: &Context<'_>) -> Characteristics {
    let environments = context.assessment.environments.iter().map(|environment| {
        let scopes: Vec<&str> = environment.scopes.iter().map(|scope| scope.as_str()).collect();
        format!("{}: {}", environment.id, scopes.join(", "))
    });
    let boundary: Vec<String> = std::iter::once("Every scope of the inventory, by environment:".to_owned())
        .chain(environments)
        .collect();
    Characteristics {
        system_ids: vec![system_id(context)],
        system_name: context.system_name(),
        description:
            "Identities, credentials and entitlements in the customer's clouds, his own and those of \
                      outside parties."
                .to_owned(),
        system_information: SystemInformation {
            information_types: vec![InformationType {
                uuid: ids::of("information-type", &["entitlements"]),
                title: "Entitlements",
                description: "Who can do what in the customer's clouds. The register declares no impact levels.",
            }],
        },
        status: State { state: "operational", remarks: "" },
        authorization_boundary: AuthorizationBoundary {
            description: words::paragraphs(boundary.iter().map(String::as_str)),
        },
    }
}

fn implementation(context: &Context<'_>) -> SystemImplementation {
    let (assessment, days) = (context.assessment, days(context));
    let own = Component {
        uuid: this_system(),
        kind: "this-system",
        title: context.system_name(),
        description: "All of the customer's clouds that are in the inventory.".to_owned(),
        props: Vec::new(),
        status: State { state: "operational", remarks: "" },
        responsible_roles: vec![ResponsibleParty { role_id: OWNER, party_uuids: vec![people::customer()] }],
    };
    let names: BTreeMap<&str, &PartySummary> =
        assessment.parties.iter().map(|party| (party.id.as_str(), party)).collect();
    let services =
        outside_parties(assessment).into_iter().map(|id| service(assessment, id, names.get(id).copied()));
    SystemImplementation {
        leveraged_authorizations: assessment
            .governance
            .contracts
            .iter()
            .map(|row| leveraged(row, &days))
            .collect(),
        users: users(context),
        components: std::iter::once(own).chain(services).collect(),
        inventory_items: assessment.snapshot.scopes.iter().map(scope).collect(),
    }
}

/// Every outside party that was seen or declared, by id.
fn outside_parties(assessment: &Assessment) -> BTreeSet<&str> {
    let seen =
        assessment.parties.iter().filter(|party| party.id != people::OWN).map(|party| party.id.as_str());
    let contracts = assessment.governance.contracts.iter().map(|contract| contract.party.as_str());
    let people = assessment.governance.people.iter().filter_map(|person| person.party.as_deref());
    seen.chain(contracts).chain(people).collect()
}

fn service_id(party: &str) -> Uuid {
    ids::of("component", &["party", party])
}

/// What an outside party does for the customer.
fn service(assessment: &Assessment, id: &str, summary: Option<&PartySummary>) -> Component {
    let contracts: Vec<&ContractRow> =
        assessment.governance.contracts.iter().filter(|contract| contract.party == id).collect();
    let under: Vec<String> = contracts
        .iter()
        .map(|contract| format!("{} (contract {})", contract.function, contract.id))
        .collect();
    let name = summary.map_or(id, |party| &party.name);
    let description = match under.len() {
        0 => format!("{name}: no contract is declared."),
        _ => format!("{name}: {}.", under.join("; ")),
    };
    let as_of = assessment.snapshot.as_of;
    let ended = !contracts.is_empty()
        && contracts.iter().all(|contract| contract.end.is_some_and(|end| end <= as_of));
    let mut props = vec![words::prop("party", id)];
    props.extend(
        contracts
            .iter()
            .map(|contract| words::prop("leveraged-authorization-uuid", &leveraged_id(contract).to_string())),
    );
    Component {
        uuid: service_id(id),
        kind: "service",
        title: words::line(name),
        description: words::line(&description),
        props,
        status: match ended {
            true => State { state: "disposition", remarks: "Every contract that is declared has ended." },
            false => State { state: "operational", remarks: "" },
        },
        responsible_roles: vec![ResponsibleParty { role_id: PROVIDER, party_uuids: vec![people::party(id)] }],
    }
}

fn leveraged_id(contract: &ContractRow) -> Uuid {
    ids::of("contract", &[&contract.id])
}

fn leveraged(contract: &ContractRow, days: &Days) -> LeveragedAuthorization {
    let mut props = vec![
        words::prop("contract", &contract.id),
        words::prop("critical", if contract.critical { "yes" } else { "no" }),
        words::prop("start", &contract.start.to_string()),
        words::prop("source", contract.source.as_str()),
    ];
    let end = contract.end.map(|end| end.to_string());
    let offboard_by = contract.offboard_by.map(|end| end.to_string());
    props.extend(words::prop_if("end", end.as_deref()));
    props.extend(words::prop_if("offboard-by", offboard_by.as_deref()));
    LeveragedAuthorization {
        uuid: leveraged_id(contract),
        title: words::line(&contract.function),
        props,
        party_uuid: people::party(&contract.party),
        date_authorized: format!("{}Z", days.day(contract.start)),
        remarks: "A contract of the register with its first day where the customer is; no authority has authorised it.",
    }
}

/// The customer's own, and each outside party in each environment in which the register allows it something.
fn users(context: &Context<'_>) -> Vec<SystemUser> {
    let own = SystemUser {
        uuid: ids::of("user", &["own"]),
        title: "The customer's own".to_owned(),
        props: vec![words::known("type", "internal")],
        role_ids: vec![OWNER],
        authorized_privileges: Vec::new(),
        remarks: String::new(),
    };
    let outside = context.assessment.matrix.iter().filter_map(user);
    std::iter::once(own).chain(outside).collect()
}

fn user(row: &MatrixRow) -> Option<SystemUser> {
    let privileges: Vec<AuthorizedPrivilege> = PERMISSIONS
        .iter()
        .filter_map(|(permission, title)| {
            let cells = row.cells.iter().filter(|cell| cell.declared == Some(*permission));
            let functions_performed: Vec<&str> = cells.map(|cell| cell.verb.as_str()).collect();
            let title = (*title).to_owned();
            (!functions_performed.is_empty()).then_some(AuthorizedPrivilege { title, functions_performed })
        })
        .collect();
    (!privileges.is_empty()).then(|| SystemUser {
        uuid: ids::of("user", &[&row.party, &row.environment]),
        title: words::line(&format!("{} in {}", row.party, row.environment)),
        props: vec![
            words::known("type", "external"),
            words::prop("party", &row.party),
            words::prop("environment", &row.environment),
        ],
        role_ids: vec![PROVIDER],
        authorized_privileges: privileges,
        remarks: "As the register declares. Whatever is not named here is not allowed.".to_owned(),
    })
}

fn scope(scope: &ScopeSummary) -> InventoryItem {
    InventoryItem {
        uuid: ids::of("scope", &[scope.id.as_str()]),
        description: words::line(&format!("{} {}", scope.kind, scope.name)),
        props: vec![words::prop("asset-id", scope.id.as_str()), words::prop("kind", &scope.kind)],
    }
}

/// Who answers for a control, who does its work, and what one leaves to the other.
fn requirement(context: &Context<'_>, control: &Chosen<'_>) -> ImplementedRequirement {
    let rows = declaring(context.assessment, control);
    let mut own = ByComponent {
        component_uuid: this_system(),
        uuid: statement(control),
        description: declared(&rows),
        implementation_status: status(&rows, &days(context)),
        export: None,
        inherited: Vec::new(),
        satisfied: Vec::new(),
        responsible_roles: roles(&rows),
    };
    let mut others = Vec::new();
    for (party, workers) in outside_workers(context.assessment, &rows) {
        let name = people::name_of(context.assessment, party);
        others.push(shared(control, (party, name), &workers, &rows, &mut own));
    }
    ImplementedRequirement {
        uuid: ids::of("requirement", &[&control.id]),
        control_id: control.id.clone(),
        props: rows.iter().map(|row| words::prop("register-control", &row.id)).collect(),
        by_components: std::iter::once(own).chain(others).collect(),
    }
}

/// The register's controls that speak for a control.
fn declaring<'a>(assessment: &'a Assessment, control: &Chosen<'a>) -> Vec<&'a ControlRow> {
    match control.origin {
        Origin::Register(row) => vec![row],
        Origin::Framework(framework, one) => {
            let names = |map: &String| {
                frameworks::control(map)
                    .is_some_and(|(of, named)| of.id == framework.id && named.id == one.id)
            };
            assessment.governance.controls.iter().filter(|row| row.maps.iter().any(names)).collect()
        }
    }
}

fn declared(rows: &[&ControlRow]) -> String {
    if rows.is_empty() {
        return "No control of the register maps to it, so that nobody is named who answers for it."
            .to_owned();
    }
    let texts: Vec<String> = rows
        .iter()
        .map(|row| {
            let accepted = row.acceptance.as_deref().map(|text| format!(" Accepted when: {text}."));
            format!("{} ({}).{}", row.statement.trim_end_matches('.'), row.id, accepted.unwrap_or_default())
        })
        .collect();
    words::paragraphs(texts.iter().map(String::as_str))
}

fn days(context: &Context<'_>) -> Days {
    Days::of(&context.assessment.governance.register.time_zone)
}

/// Implemented, as the customer declares, where the last test of each was passed and none is overdue; else nothing.
fn status(rows: &[&ControlRow], days: &Days) -> Option<ImplementationStatus> {
    let passed: Option<Vec<String>> = rows
        .iter()
        .map(|row| Some(format!("{} on {}", row.id, days.day(row.passed.filter(|_| !row.overdue)?))))
        .collect();
    let passed = passed.filter(|passed| !passed.is_empty())?;
    let remarks = format!("As the customer declares: last test passed: {}.", passed.join(", "));
    Some(ImplementationStatus { state: "implemented", remarks: words::line(&remarks) })
}

fn roles(rows: &[&ControlRow]) -> Vec<ResponsibleParty> {
    let all = |names: fn(&ControlRow) -> &[String]| -> Vec<String> {
        rows.iter().flat_map(|row| names(row)).cloned().collect()
    };
    let accountable: Vec<String> = rows.iter().map(|row| row.accountable.clone()).collect();
    let roles = [
        people::in_role(ACCOUNTABLE, &accountable),
        people::in_role(RESPONSIBLE, &all(|row| &row.responsible)),
        people::in_role(CONSULTED, &all(|row| &row.consulted)),
        people::in_role(INFORMED, &all(|row| &row.informed)),
    ];
    roles.into_iter().flatten().collect()
}

/// People of outside parties who do the work, by party.
fn outside_workers<'a>(assessment: &'a Assessment, rows: &[&ControlRow]) -> BTreeMap<&'a str, Vec<String>> {
    let mut workers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in rows.iter().flat_map(|row| &row.responsible) {
        if let Some(party) = people::outside_party_of(assessment, name) {
            let names = workers.entry(party).or_default();
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    workers
}

/// What a party provides for a control and what it leaves to the customer; beside it, what the customer takes over and
/// answers for.
fn shared(
    control: &Chosen<'_>,
    (party, name): (&str, &str),
    workers: &[String],
    rows: &[&ControlRow],
    own: &mut ByComponent,
) -> ByComponent {
    let id = |kind: &str| ids::of(kind, &[&control.id, party]);
    let (provided, responsibility) = (id("provided"), id("responsibility"));
    let work = words::line(&format!("{name} does the work: {}.", workers.join(", ")));
    let answers = format!(
        "The customer answers for the control: {}.",
        rows.iter()
            .map(|row| row.accountable.as_str())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(", ")
    );
    let answers = words::line(&answers);
    let accountable: Vec<String> = rows.iter().map(|row| row.accountable.clone()).collect();
    let accountable = || people::in_role(ACCOUNTABLE, &accountable).into_iter().collect();
    let workers = || people::in_role(RESPONSIBLE, workers).into_iter().collect();
    own.inherited.push(Inherited {
        uuid: id("inherited"),
        provided_uuid: provided,
        description: work.clone(),
    });
    own.satisfied.push(Satisfied {
        uuid: id("satisfied"),
        responsibility_uuid: responsibility,
        description: answers.clone(),
        responsible_roles: accountable(),
    });
    ByComponent {
        component_uuid: service_id(party),
        uuid: id("by-component"),
        description: work.clone(),
        implementation_status: None,
        export: Some(Export {
            provided: vec![Provided { uuid: provided, description: work, responsible_roles: workers() }],
            responsibilities: vec![Responsibility {
                uuid: responsibility,
                provided_uuid: provided,
                description: answers,
                responsible_roles: accountable(),
            }],
        }),
        inherited: Vec::new(),
        satisfied: Vec::new(),
        responsible_roles: workers(),
    }
}
