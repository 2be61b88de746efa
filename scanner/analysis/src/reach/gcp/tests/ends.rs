//! Who is an administrator, of what, and how a path ends there.

use super::*;
use crate::reach::Rank;

fn administrator(estate: &str, who: &str) -> Option<(Vec<ScopeId>, Rank, Confidence)> {
    let found = reach(estate).administrators().get(&user(who)).cloned()?;
    Some((found.scopes, found.rank, found.confidence))
}

const FOLDER: &str = "\n[[folder]]\nname = \"prod\"\n[[project]]\nid = \"pay-prod\"\nparent = \"folder/prod\"\n[[project]]\nid = \"test\"\n";

fn folder() -> ScopeId {
    ScopeId::gcp(&format!("folders/{}", crate::fixture::gcp::number("prod")))
}

#[test]
fn administrators_are_told_by_what_they_can_do() {
    let sure = |scope: ScopeId, rank: Rank| Some((vec![scope], rank, Confidence::High));
    let of = |role: &str, at: &str| {
        administrator(
            &format!("{FOLDER}{}", start(&format!("{{ role = \"{role}\", at = \"{at}\" }}"))),
            "start",
        )
    };
    assert_eq!(of("roles/resourcemanager.organizationAdmin", "org"), sure(organization(), Rank::Identities));
    assert_eq!(of("roles/iam.securityAdmin", "org"), sure(organization(), Rank::Identities));
    assert_eq!(of("roles/owner", "project/pay-prod"), sure(project(PROJECT), Rank::Everything));
    assert_eq!(
        of("roles/resourcemanager.projectIamAdmin", "project/test"),
        sure(project("test"), Rank::Identities)
    );
    assert_eq!(of("roles/resourcemanager.folderIamAdmin", "folder/prod"), sure(folder(), Rank::Identities));
    assert_eq!(of("roles/resourcemanager.projectIamAdmin", "folder/prod"), sure(folder(), Rank::Identities));
    assert_eq!(of("roles/editor", "org"), None);
    assert_eq!(of("roles/viewer", "org"), None);
    // Who administers the organization is not told of its projects.
    let both = "{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }, \"roles/owner\"";
    let found = administrator(&start(both), "start").expect("an administrator");
    assert_eq!(found.0, [organization()]);
}

#[test]
fn a_super_administrator_administers_the_organization() {
    let boss = "\n[[google_user]]\nname = \"start\"\nsuper_admin = true\n";
    let found = administrator(boss, "start").expect("an administrator");
    assert_eq!((found.0, found.2), (vec![organization()], Confidence::High));
    assert!(reach(boss).paths().is_empty());
}

#[test]
fn an_eligible_administrator_is_one_on_terms_and_with_approval_none() {
    let entitlement = |approvers: &str| {
        format!(
            "\n[[entitlement]]\nname = \"glass\"\neligible = [\"start\"]\napprovers = [{approvers}]\nroles = [\"roles/resourcemanager.organizationAdmin\"]\n[[google_user]]\nname = \"boss\"\n{}",
            start("")
        )
    };
    let found = reach(&entitlement(""));
    let told = &found.administrators()[&user("start")];
    assert_eq!(told.confidence, Confidence::Medium);
    assert!(!told.conditions.is_empty());
    assert!(found.paths().is_empty(), "what somebody activates himself is no escalation");

    let found = reach(&entitlement("\"boss\""));
    assert!(found.administrators().is_empty(), "{:?}", found.administrators());
    let path = &found.paths()[&user("start")];
    assert_eq!(path.confidence, Confidence::Low);
    assert_eq!(steps(path), ["gcp-pam-eligible"]);
    assert_eq!(path.path.steps[0].kept_by_others.len(), 1, "{:?}", path.path.steps[0]);
    assert!(matches!(found.paths()[&user("boss")].end, End::Others(_)));
}

#[test]
fn whoever_becomes_an_eligible_administrator_activates() {
    let signer = "\n[[service_account]]\nname = \"mailer\"\n[[domain_wide_delegation]]\naccount = \"mailer\"\nscopes = [\"https://www.googleapis.com/auth/cloud-platform\"]\n";
    let boss = "\n[[google_user]]\nname = \"boss\"\n[[entitlement]]\nname = \"glass\"\neligible = [\"boss\"]\nroles = [\"roles/resourcemanager.organizationAdmin\"]\n";
    let estate = format!("{signer}{boss}{}", holder(&["iam.serviceAccounts.signJwt"], "project/pay-prod"));
    let path = open(&estate, &organization(), &["gcp-sign-jwt", "gcp-delegation-user", "gcp-pam-eligible"]);
    assert!(!path.is_free);
}

#[test]
fn a_path_to_the_organization_counts_before_one_to_a_project() {
    let owner = "\n[[service_account]]\nname = \"own\"\nroles = [\"roles/owner\"]\n";
    let runner = start("\"roles/iam.serviceAccountTokenCreator\"");
    open(&format!("{STRONG}{owner}{runner}"), &organization(), &["gcp-access-token"]);
    open(&format!("{owner}{runner}"), &project(PROJECT), &["gcp-access-token"]);
}

#[test]
fn whoever_owns_a_project_is_asked_for_the_organization_alone() {
    let other = "\n[[service_account]]\nname = \"own\"\nroles = [\"roles/owner\"]\n";
    closed(&format!("{other}{}", start("\"roles/owner\"")));
    let path = path(&format!("{STRONG}{}", start("\"roles/owner\"")), &user("start")).expect("the account");
    assert_eq!(path.end, End::Administrator(organization()));
    assert_eq!(path.path.steps.len(), 1);
    // Who only writes its allow policy gives itself the role first.
    let path = open(
        &format!("{STRONG}{}", start("\"roles/resourcemanager.projectIamAdmin\"")),
        &organization(),
        &["gcp-set-iam-policy-project", "gcp-access-token"],
    );
    assert!(path.sentences[1].starts_with("The owner of"), "{:?}", path.sentences);
}

#[test]
fn whoever_owns_a_project_comes_to_another_by_what_lies_in_it() {
    let account = |at: &str| {
        format!(
            "{FOLDER}\n[[service_account]]\nname = \"far\"\nroles = [{{ role = \"roles/owner\", at = \"{at}\" }}]\n"
        )
    };
    let creator = "\"roles/resourcemanager.projectIamAdmin\"";
    let owner = start(creator);
    open(
        &format!("{}{owner}", account("project/test")),
        &project("test"),
        &["gcp-set-iam-policy-project", "gcp-access-token"],
    );
    closed(&format!("{}{owner}", account("project/pay-prod")));
}

#[test]
fn every_project_is_an_end_of_its_own() {
    let admin = "\n[[service_account]]\nname = \"projects\"\nroles = [{ role = \"roles/resourcemanager.projectIamAdmin\", at = \"org\" }]\n";
    let estate = format!("{admin}{}", start("\"roles/iam.serviceAccountTokenCreator\""));
    let found = path(&estate, &user("start")).expect("a path");
    assert_eq!(found.end, End::Organisation(organization()));
    assert!(found.path.reaches.starts_with("administrator of every project"), "{}", found.path.reaches);
    // By every project they come to what lies in one.
    let chain = format!("{STRONG}{estate}");
    open(&chain, &organization(), &["gcp-access-token"]);
    let far = STRONG.replace("name = \"strong\"", "name = \"strong\"\nproject = \"test\"");
    open(
        &format!("{FOLDER}{far}{estate}"),
        &organization(),
        &["gcp-access-token", "gcp-set-iam-policy-project", "gcp-access-token"],
    );
}

#[test]
fn paths_to_one_destination() {
    let estate = format!("{FOLDER}{STRONG}{}", start("\"roles/iam.serviceAccountTokenCreator\""));
    let found = answer(&estate, Some(&user("start")), &Destination::Principal(account("strong")));
    assert_eq!(
        found.open.len(),
        3,
        "{:?}",
        found.open.iter().map(|path| &path.sentences).collect::<Vec<_>>()
    );
    assert!(found.open.iter().all(|path| path.end == End::Principal(account("strong"))));
    // An administrator of the organization comes to every project.
    let found = answer(&estate, Some(&user("start")), &Destination::Account(project("test")));
    let told: Vec<Vec<&str>> = found.open.iter().map(steps).collect();
    assert!(told.contains(&vec!["gcp-access-token"]), "{told:?}");
    let found = answer(&estate, None, &Destination::Account(ScopeId::gcp("projects/other")));
    assert!(found.open.is_empty(), "{:?}", found.open);
}

#[test]
fn a_chain_over_accounts_machines_and_functions() {
    let chain = format!(
        r#"{STRONG}{MACHINE}
[[service_account]]
name = "deploy"
roles = ["roles/compute.instanceAdmin.v1", {{ role = "roles/iam.serviceAccountUser", at = "strong" }}]
[[service_account]]
name = "web"
roles = [{{ role = "roles/iam.serviceAccountTokenCreator", at = "deploy" }}]
[[gcp_resource]]
kind = "run.googleapis.com/Service"
name = "shop"
acts_as = ["web"]
{}"#,
        start("\"roles/run.developer\", { role = \"roles/iam.serviceAccountUser\", at = \"web\" }")
    );
    let path = path(&chain, &user("start")).expect("a path");
    assert_eq!(path.end, End::Administrator(organization()));
    assert_eq!(path.path.steps.len(), 3, "{:?}", path.sentences);
    assert_eq!(path.path.steps[1].technique, "gcp-access-token");
    assert_eq!(path.path.steps[2].to, account("strong").as_str());
    let cut = path.cut.as_ref().expect("something to take away");
    assert!(cut.grant.as_ref().is_some_and(|grant| grant.principal == user("start")), "{cut:?}");
}

#[test]
fn the_order_of_records_changes_nothing() {
    let estate = format!(
        "{FOLDER}{STRONG}{MACHINE}{}",
        start(
            "\"roles/editor\", \"roles/iam.serviceAccountTokenCreator\", { role = \"roles/owner\", at = \"project/test\" }"
        )
    );
    let built = built(&estate);
    let told = |estate: &tenure_model::Estate| {
        let reach = Reach::new(estate, &Access::new(estate));
        format!("{:?}{:?}", reach.paths(), reach.administrators())
    };
    let first = told(&built);
    let mut turned = built.records().clone();
    turned.principals.reverse();
    turned.grants.reverse();
    turned.resources.reverse();
    turned.policies.reverse();
    turned.scopes.reverse();
    turned.memberships.reverse();
    let turned = tenure_model::Estate::new(
        "fixture".into(),
        built.as_of,
        turned,
        Vec::new(),
        Vec::new(),
        tenure_model::RawLines::default(),
    );
    assert_eq!(told(&turned), first);
    for _ in 0..3 {
        assert_eq!(told(&built), first);
    }
}
