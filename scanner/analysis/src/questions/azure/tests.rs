//! Questions about Azure and Entra ID: who is meant, what is cited, and what is not known.

use tenure_model::Estate;

use crate::fixture;
use crate::fixture::azure::{application_id, guid, place};
use crate::questions::{Asked, Can, Found, Leaning, Questions, Verdict};

const RUN: &str = "Microsoft.Compute/virtualMachines/runCommand/action";
const CREDENTIALS: &str = "microsoft.directory/applications/credentials/update";

fn estate() -> Estate {
    let text = r#"
        [[management_group]]
        name = "top"
        [[subscription]]
        name = "prod"
        parent = "top"
        [[entra_user]]
        name = "Ann"
        attributes = { userPrincipalName = "ann@contoso.example" }
        [[entra_user]]
        name = "Gus"
        guest = "fabrikam.example"
        roles = [{ role = "Contributor", standing = "eligible" }]
        [[entra_user]]
        name = "Dis"
        roles = ["Reader"]
        [[entra_group]]
        name = "Operators"
        members = ["Ann"]
        roles = [{ role = "Contributor", at = "mg/top" }]
        [[application]]
        name = "deploy"
        owners = ["Ann"]
        app_roles = ["Application.ReadWrite.All"]
        [[application]]
        name = "payroll"
        [[service_principal]]
        name = "vendor"
        home = "fabrikam"
        roles = ["Owner"]
        [[foreign_principal]]
        name = "ops"
        home = "fabrikam"
        roles = ["Virtual Machine Contributor"]
        [[azure_role]]
        name = "Gone"
        read = false
        [[managed_identity]]
        name = "blind"
        roles = ["Gone"]
        [[azure_resource]]
        type = "Microsoft.Compute/virtualMachines"
        name = "vm-1"
        [[activation]]
        role = "Contributor"
        mfa = true
        [[gap]]
        api = "arm:Microsoft.Authorization/denyAssignments"
        scope = "azure/prod"
        blinds = ["guard-rails"]
        reason = "refused"
    "#;
    fixture::build(text).expect("builds").0
}

fn can(questions: &Questions<'_>, who: &str, action: &str, resource: Option<&str>) -> Can {
    let Found::One(who) = questions.find(who, None) else { panic!("`{who}` is one") };
    let resource = resource.map(|text| questions.resource(action, text, None).expect("a resource"));
    let asked = Asked { action, resource: resource.as_deref(), facts: &[] };
    let mut answers = questions.can(&who, &asked);
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

#[test]
fn principals_and_resources_are_called_by_many_names() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let ann = guid("Ann");
    for name in ["Ann", "ann", "ann@contoso.example", "ANN@contoso.example", &ann, "user/Ann"] {
        let Found::One(who) = questions.find(name, None) else { panic!("{name}") };
        assert_eq!(who[0].id.as_str(), ann, "{name}");
    }
    let application = application_id("deploy");
    for name in ["deploy", "app/deploy", &application] {
        let Found::One(who) = questions.find(name, None) else { panic!("{name}") };
        assert_eq!(who[0].id.as_str(), guid("deploy"), "{name}");
    }
    assert!(matches!(questions.find("Operators", None), Found::Group(_)));
    assert!(matches!(questions.find("11111111-2222-4333-8444-555555555555", None), Found::Nobody(_)));
    for (action, name, expected) in [
        (RUN, "prod", Some(place("prod"))),
        (RUN, "TOP", Some(place("mg/top"))),
        (
            RUN,
            "vm-1",
            Some(format!(
                "{}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1",
                place("prod")
            )),
        ),
        (RUN, "nothing", None),
        (RUN, "/subscriptions/x", Some("/subscriptions/x".to_owned())),
        (CREDENTIALS, "deploy", Some(application)),
        ("microsoft.directory/servicePrincipals/credentials/update", "deploy", Some(guid("deploy"))),
        ("microsoft.directory/users/password/update", "Ann", Some(ann)),
        ("microsoft.directory/users/password/update", "deploy", None),
    ] {
        assert_eq!(questions.resource(action, name, None), expected, "{action} {name}");
    }
}

#[test]
fn a_yes_cites_the_assignment_the_group_and_the_role() {
    let estate = estate();
    let answer = can(&Questions::new(&estate), "Ann", RUN, Some("vm-1"));
    assert_eq!(answer.verdict, Verdict::Yes);
    let [cited] = answer.because.as_slice() else { panic!("{:?}", answer.because) };
    assert_eq!(cited.name, "Contributor");
    assert_eq!(cited.through, "group Operators");
    assert_eq!(cited.on, place("mg/top"));
    assert!(cited.evidence.is_some());
    let assigned = cited.assignment.as_ref().expect("an assignment");
    assert!(assigned.id.contains("/roleAssignments/") && !assigned.eligible);
    assert_eq!(assigned.groups, [guid("Operators").into()]);
    assert_eq!(assigned.at, place("mg/top"));
    assert!(assigned.evidence.raw.starts_with("raw/"));
}

#[test]
fn a_gap_that_touches_the_answer_is_told_and_others_are_not() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let answer = can(&questions, "Ann", RUN, Some("prod"));
    assert_eq!(answer.unknown.len(), 1, "{:?}", answer.unknown);
    assert_eq!(answer.unknown[0].leaning, Leaning::Less);
    assert!(answer.unknown[0].text.starts_with("deny assignments of prod"), "{:?}", answer.unknown);
    assert!(can(&questions, "Ann", CREDENTIALS, Some("deploy")).unknown.is_empty());
    let by_default = can(&questions, "Ann", "microsoft.directory/applications/create", None);
    assert_eq!((by_default.verdict, by_default.unknown[0].leaning), (Verdict::No, Leaning::More));
    assert!(can(&questions, "blind", RUN, None).unknown.iter().any(|doubt| doubt.text.contains("Gone")));
}

#[test]
fn an_open_answer_names_what_activation_takes() {
    let estate = estate();
    let answer = can(&Questions::new(&estate), "Gus", RUN, None);
    assert_eq!((answer.verdict, answer.by_own_doing), (Verdict::Depends, true));
    assert_eq!(answer.principal.kind, "guest");
    assert_eq!(answer.resource, place("prod"));
    let clause = &answer.depends_on[0].clause;
    assert_eq!((clause.key.as_str(), clause.operator.as_str()), ("Contributor", "is activated with"));
    assert_eq!(clause.values, ["a justification", "multi-factor authentication", "at most PT8H at a time"]);
}

#[test]
fn a_no_says_what_would_have_to_change() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let elsewhere = can(&questions, "Ann", RUN, Some("/subscriptions/11111111-0000-4000-8000-000000000000"));
    assert_eq!(elsewhere.verdict, Verdict::Depends, "the tree above it was not read");
    let owner = can(&questions, "Ann", CREDENTIALS, Some("payroll"));
    assert_eq!(owner.verdict, Verdict::No);
    assert_eq!(owner.would_need.len(), 1);
    assert!(owner.would_need[0].starts_with("`ownership of "), "{:?}", owner.would_need);
    let nothing = can(&questions, "Dis", "RoleManagement.ReadWrite.Directory", None);
    assert_eq!(nothing.would_need, ["a role that allows it would have to be assigned"]);
}

#[test]
fn everyone_who_can_is_of_the_tenant_a_guest_or_from_outside() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let prod = place("prod");
    let answer = questions.who_can(&Asked { action: RUN, resource: Some(&prod), facts: &[] });
    let named = |holders: &[crate::questions::Holder]| -> Vec<(String, &'static str, Verdict)> {
        holders.iter().map(|holder| (holder.who.name.clone(), holder.who.kind, holder.verdict)).collect()
    };
    let mut inside = named(&answer.inside);
    inside.sort();
    assert_eq!(
        inside,
        [
            ("Ann".to_owned(), "directory-user", Verdict::Yes),
            ("Gus".to_owned(), "guest", Verdict::Depends),
            ("vendor".to_owned(), "foreign-application", Verdict::Yes)
        ]
    );
    assert_eq!(named(&answer.outside), [("ops".to_owned(), "foreign-principal", Verdict::Yes)]);
    assert_eq!(answer.population, 7);
    let unread: Vec<&str> = answer.unread.iter().map(|who| who.name.as_str()).collect();
    assert_eq!(unread, ["blind"]);
    assert_eq!(answer.unknown.len(), 1);
    let holders = answer.inside.iter().chain(&answer.outside);
    for holder in holders {
        assert!(holder.because.iter().all(|at| answer.statements.get(*at).is_some()));
        assert!(!holder.because.is_empty());
    }
    let application = application_id("deploy");
    let answer = questions.who_can(&Asked { action: CREDENTIALS, resource: Some(&application), facts: &[] });
    let mut names: Vec<&str> = answer.inside.iter().map(|holder| holder.who.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ann", "deploy"], "its owner, and the application that may change any");
}

#[test]
fn an_explanation_holds_every_assignment_and_denial() {
    let estate = estate();
    let questions = Questions::new(&estate);
    let Found::One(who) = questions.find("Ann", None) else { panic!("one") };
    let prod = place("prod");
    let explained = questions.explain(&who, &Asked { action: RUN, resource: Some(&prod), facts: &[] });
    let layers = &explained[0].layers;
    assert_eq!(layers.len(), 2);
    assert_eq!(layers[0].note, "none that names it there");
    let roles: Vec<(&str, crate::questions::Fit)> = layers[1]
        .documents
        .iter()
        .map(|document| (document.name.as_str(), document.statements[0].fit))
        .collect();
    assert!(roles.contains(&("Contributor", crate::questions::Fit::Applies)), "{roles:?}");
    assert!(layers[1].documents.iter().all(|document| document.evidence.is_some()));
}

#[test]
fn where_no_tenant_was_read_nobody_is_said_to_be_refused() {
    let estate = fixture::build("[[user]]\nname = \"ann\"\n").expect("builds").0;
    let answer = Questions::new(&estate).who_can(&Asked { action: RUN, resource: None, facts: &[] });
    assert_eq!((answer.population, answer.unknown.len()), (0, 1));
}
