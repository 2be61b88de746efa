//! Who is an administrator, of what, and how a path ends there.

use super::*;
use crate::reach::Rank;

fn administrator(estate: &str, who: &str) -> Option<(Vec<ScopeId>, Rank, Confidence)> {
    let found = reach(estate).administrators().get(&id(who)).cloned()?;
    Some((found.scopes, found.rank, found.confidence))
}

#[test]
fn administrators_are_told_by_what_they_can_do() {
    let sure = |scope: ScopeId, rank: Rank| Some((vec![scope], rank, Confidence::High));
    let of = |roles: &str| administrator(&start(roles), "start");
    assert_eq!(of("\"Privileged Role Administrator\""), sure(tenant(), Rank::Identities));
    assert_eq!(of("\"Global Administrator\""), sure(tenant(), Rank::Everything));
    assert_eq!(of("\"Application Administrator\""), None);
    assert_eq!(of("\"Owner\""), sure(subscription("prod"), Rank::Everything));
    assert_eq!(of("\"User Access Administrator\""), sure(subscription("prod"), Rank::Identities));
    assert_eq!(of("\"Contributor\""), None);
    assert_eq!(of(&format!("{{ role = \"Owner\", at = \"{}\" }}", group_of("rg"))), None);
    let root = of("{ role = \"Owner\", at = \"root\" }, \"Owner\"");
    assert_eq!(root, sure(ScopeId::azure("/"), Rank::Everything), "what lies within is not told apart");
    let software = "\n[[application]]\nname = \"start\"\napp_roles = [\"AppRoleAssignment.ReadWrite.All\"]\n";
    assert_eq!(administrator(software, "start"), sure(tenant(), Rank::Identities));
}

#[test]
fn an_eligible_administrator_is_one_on_terms_and_with_approval_none() {
    let eligible = start("{ role = \"Global Administrator\", standing = \"eligible\" }");
    let rule = "\n[[activation]]\nrole = \"Global Administrator\"\nmfa = true\n";
    let found = reach(&format!("{rule}{eligible}"));
    let told = &found.administrators()[&id("start")];
    assert_eq!(told.confidence, Confidence::Medium);
    assert!(told.conditions[0].contains("multi-factor authentication"), "{:?}", told.conditions);
    assert!(found.paths().is_empty(), "what somebody activates himself is no escalation");

    let approved = "\n[[activation]]\nrole = \"Global Administrator\"\napprovers = [\"boss\"]\n";
    let found = reach(&format!("{approved}{eligible}\n[[entra_user]]\nname = \"boss\"\n"));
    assert!(found.administrators().is_empty());
    let path = &found.paths()[&id("start")];
    assert_eq!(path.confidence, Confidence::Low);
    assert_eq!(path.path.steps[0].kept_by_others.len(), 1, "{:?}", path.path.steps[0]);
    assert!(matches!(found.paths()[&id("boss")].end, End::Others(_)));
}

#[test]
fn whoever_becomes_an_eligible_administrator_activates() {
    let rule = "\n[[activation]]\nrole = \"Global Administrator\"\nmfa = true\n";
    let boss = "\n[[entra_user]]\nname = \"boss\"\nroles = [{ role = \"Global Administrator\", standing = \"eligible\" }]\n";
    let path = open(
        &format!("{rule}{boss}{}", start("\"Helpdesk Administrator\"")),
        &tenant(),
        &["az-reset-password", "az-role-eligible"],
    );
    assert_eq!(path.path.steps[1].met_by_holder.len(), 1);
    assert!(!path.is_free);
}

#[test]
fn a_path_to_the_directory_counts_before_one_to_a_subscription() {
    let owner = "\n[[managed_identity]]\nname = \"own\"\nroles = [\"Owner\"]\n";
    let contributor = start("\"Contributor\"");
    open(&format!("{MACHINE}{owner}{contributor}"), &tenant(), &["az-vm-run-command"]);
    open(&format!("{owner}{contributor}"), &subscription("prod"), &["x-identity-federation"]);
}

#[test]
fn whoever_owns_a_subscription_is_asked_for_the_directory_alone() {
    let other = "\n[[managed_identity]]\nname = \"own\"\nroles = [\"Owner\"]\n";
    closed(&format!("{other}{}", start("\"Owner\"")));
    open(&format!("{MACHINE}{}", start("\"Owner\"")), &tenant(), &["az-vm-run-command"]);
    // Who only assigns roles there assigns one to himself first.
    let path = open(
        &format!("{MACHINE}{}", start("\"User Access Administrator\"")),
        &tenant(),
        &["az-owner", "az-vm-run-command"],
    );
    assert!(path.sentences[1].starts_with("The owner of"), "{:?}", path.sentences);
}

#[test]
fn whoever_owns_a_subscription_comes_to_another_by_what_lies_in_it() {
    let identity = |at: &str| {
        format!(
            r#"
[[subscription]]
name = "test"
[[managed_identity]]
name = "near"
roles = ["Owner"]
[[managed_identity]]
name = "far"
roles = [{{ role = "Owner", at = "{at}" }}]
[[entra_user]]
name = "reader"
roles = ["Reader"]
"#
        )
    };
    let owner = start("\"Owner\"");
    open(&format!("{}{owner}", identity("test")), &subscription("test"), &["x-identity-federation"]);
    open(&format!("{}{owner}", identity("root")), &ScopeId::azure("/"), &["x-identity-federation"]);
    closed(&format!("{}{owner}", identity("prod")));
    // Over somebody who owns nothing.
    let chain = identity("test").replace(
        "[[entra_user]]",
        "[[application]]\nname = \"deploy\"\nroles = [{ role = \"Contributor\", at = \"test\" }]\n[[managed_identity]]\nname = \"hop\"\napp_roles = [\"Application.ReadWrite.All\"]\n[[entra_user]]",
    );
    let chain = chain.replace("name = \"far\"", "name = \"far\"\nsubscription = \"test\"");
    open(
        &format!("{chain}{owner}"),
        &subscription("test"),
        &["x-identity-federation", "az-add-secret", "x-identity-federation"],
    );
}

#[test]
fn paths_to_one_destination() {
    let estate = format!("{STRONG}{}", start("\"Application Administrator\""));
    let strong = Destination::Principal(id("strong"));
    let found = answer(&estate, Some("start"), &strong);
    assert_eq!(
        found.open.len(),
        3,
        "{:?}",
        found.open.iter().map(|path| &path.sentences).collect::<Vec<_>>()
    );
    assert!(found.open.iter().all(|path| path.end == End::Principal(id("strong"))));
    // An administrator of the directory elevates to a subscription.
    let to = Destination::Account(subscription("prod"));
    let found = answer(&estate, Some("start"), &to);
    let told: Vec<Vec<&str>> = found.open.iter().map(steps).collect();
    assert!(told.contains(&vec!["az-add-secret", "az-global-admin-elevate"]), "{told:?}");
    let found = answer(&estate, None, &Destination::Account(subscription("other")));
    assert!(found.open.iter().all(|path| path.start != id("nobody")));
}

#[test]
fn a_chain_over_groups_applications_and_machines() {
    let chain = format!(
        r#"{MACHINE}
[[application]]
name = "deploy"
owners = ["mate"]
roles = ["Virtual Machine Contributor"]
[[entra_group]]
name = "team"
members = []
[[entra_user]]
name = "mate"
{}"#,
        start("\"User Administrator\"")
    );
    let path = open(&chain, &tenant(), &["az-reset-password", "az-add-secret", "az-vm-run-command"]);
    let first = &path.path.steps[0];
    assert_eq!(first.from, id("start").as_str());
    assert_eq!(first.to, id("mate").as_str());
    assert_eq!(path.path.steps[1].because, ["owner of the application at deploy"]);
    assert_eq!(path.path.steps[2].to, id("runner").as_str());
    let cut = path.cut.as_ref().expect("something to take away");
    assert_eq!(cut.action, "microsoft.directory/users/password/update");
    assert!(cut.grant.as_ref().is_some_and(|grant| grant.principal == id("start")));
}

#[test]
fn the_order_of_records_changes_nothing() {
    let estate = format!(
        "{STRONG}{MACHINE}{}",
        start("\"Application Administrator\", \"Contributor\", \"User Administrator\"")
    );
    let (built, _) = fixture::build(&estate).expect("an estate");
    let told = |estate: &tenure_model::Estate| {
        let reach = Reach::new(estate, &Access::new(estate));
        format!("{:?}{:?}", reach.paths(), reach.administrators())
    };
    let first = told(&built);
    for _ in 0..3 {
        assert_eq!(told(&built), first);
    }
}
