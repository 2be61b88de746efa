//! Who administers users and groups of the Workspace, and what that leads to in Google Cloud.

use super::*;

const OWNER: &str = "roles = [{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }]";
const SECURITY: &str = "api.getAttribute('cloudidentity.googleapis.com/groups.labels', []).hasAny(['groups.security']) && resource.type == 'cloudidentity.googleapis.com/Group'";

/// A group that administers the organization, with more said of it.
fn group(more: &str) -> String {
    format!("\n[[google_group]]\nname = \"admins\"\n{OWNER}\n{more}\n")
}

/// A user who does, and has no second step of signing in unless more is said.
fn boss(more: &str) -> String {
    format!("\n[[google_user]]\nname = \"boss\"\n{OWNER}\n{more}\n")
}

/// The user who starts, with a role of the Workspace.
fn office(privilege: &str, more: &str) -> String {
    format!(
        "\n[[google_user]]\nname = \"start\"\nworkspace_roles = [{{ name = \"probe\", privileges = [\"{privilege}\"]{more} }}]\n"
    )
}

#[test]
fn an_administrator_of_groups_joins_one_that_administers() {
    let estate = format!("{}{}", group(""), office("GROUPS_ALL", ""));
    let path = open(&estate, &organization(), &["gcp-group-join"]);
    let step = &path.path.steps[0];
    assert_eq!(step.permissions, ["GROUPS_ALL on customers/C0example1"]);
    assert_eq!(step.because, ["role `workspace:roles/probe` at customers/C0example1"]);
    // The group, the assignment, the role, and whoever starts.
    assert!(path.evidence.len() >= 3, "{:?}", path.evidence);
    let cut = path.cut.as_ref().and_then(|cut| cut.grant.as_ref()).expect("the assignment ends it");
    assert_eq!(cut.what.as_str(), "workspace:roles/probe");
    // Through a group that holds the role.
    let desk = "\n[[google_group]]\nname = \"desk\"\nmembers = [\"start\"]\nworkspace_roles = [{ name = \"probe\", privileges = [\"GROUPS_UPDATE\"] }]\n";
    open(&format!("{}{desk}{}", group(""), start("")), &organization(), &["gcp-group-join"]);
}

#[test]
fn who_reads_groups_or_may_not_choose_their_members_joins_none() {
    closed(&format!("{}{}", group(""), office("GROUPS_RETRIEVE", "")));
    // Who is in a group with a role of the Workspace super administrators decide.
    let held = "workspace_roles = [{ name = \"reader\", privileges = [\"USERS_RETRIEVE\"] }]";
    closed(&format!("{}{}", group(held), office("GROUPS_ALL", "")));
    // Groups of another organization.
    closed(&format!("{}{}", group("domain = \"fabrikam.example\""), office("GROUPS_ALL", "")));
    // A group that gives nothing.
    closed(&format!("\n[[google_group]]\nname = \"idle\"\n{}", office("GROUPS_ALL", "")));
}

#[test]
fn a_condition_says_of_which_groups() {
    let only = format!(", condition = \"{SECURITY}\"");
    let others = format!(", condition = \"!{SECURITY}\"");
    let labelled = "attributes = { labels = \"discussion_forum security\" }";
    let estate =
        |more: &str, condition: &str| format!("{}{}", group(more), office("GROUPS_UPDATE", condition));
    open(&estate(labelled, &only), &organization(), &["gcp-group-join"]);
    open(&estate("", &others), &organization(), &["gcp-group-join"]);
    closed(&estate("", &only));
    closed(&estate(labelled, &others));
    let path = possible(&estate("", ", condition = \"resource.type == 'x'\""), &["gcp-group-join"]);
    assert!(path.path.steps[0].doubt.contains("was not read"), "{:?}", path.path.steps[0]);
    possible(&estate("attributes = { dynamic = \"true\" }", ""), &["gcp-group-join"]);
}

#[test]
fn a_password_is_reset_of_users_who_are_no_administrators() {
    for privilege in ["USERS_ALL", "USERS_UPDATE", "USERS_RESET_PASSWORD"] {
        let estate = format!("{}{}", boss("mfa = false"), office(privilege, ""));
        open(&estate, &organization(), &["gcp-password-reset"]);
    }
    closed(&format!("{}{}", boss("mfa = false"), office("USERS_RETRIEVE", "")));
    let held = "mfa = false\nworkspace_roles = [{ name = \"reader\", privileges = [\"GROUPS_RETRIEVE\"] }]";
    closed(&format!("{}{}", boss(held), office("USERS_ALL", "")));
    closed(&format!("{}{}", boss("mfa = false\nsuspended = true"), office("USERS_ALL", "")));
    closed(&format!("{}{}", boss("domain = \"fabrikam.example\""), office("USERS_ALL", "")));
}

#[test]
fn a_second_step_and_a_unit_leave_it_open() {
    let path = possible(&format!("{}{}", boss(""), office("USERS_ALL", "")), &["gcp-password-reset"]);
    assert!(path.path.steps[0].doubt.contains("second step"), "{:?}", path.path.steps[0]);
    let unit = office("USERS_ALL", ", unit = \"03ph8a2z\"");
    let path = possible(&format!("{}{unit}", boss("mfa = false")), &["gcp-password-reset"]);
    assert!(path.path.steps[0].doubt.contains("limited to a part"), "{:?}", path.path.steps[0]);
}

#[test]
fn the_directory_is_one_hop_of_several() {
    let account = "\n[[service_account]]\nname = \"sync\"\n[[google_group]]\nname = \"desk\"\nmembers = [\"sync\"]\nworkspace_roles = [{ name = \"probe\", privileges = [\"GROUPS_ALL\"] }]\n";
    let user = holder(&["iam.serviceAccounts.getAccessToken"], "project/pay-prod");
    let path = open(
        &format!("{}{account}{user}", group("")),
        &organization(),
        &["gcp-access-token", "gcp-group-join"],
    );
    assert_eq!(path.path.steps[1].from, account_of("sync"));
}

/// Owners and managers of a group are among its members: what the group holds they hold.
#[test]
fn an_owner_of_a_group_has_what_it_holds() {
    let estate = format!(
        "{}{}",
        group(&format!("members = [\"start\"]\nattributes = {{ owners = \"user:start@{DOMAIN}\" }}")),
        start("")
    );
    let reach = reach(&estate);
    assert!(reach.administrators().contains_key(&user("start")));
}

fn account_of(name: &str) -> String {
    super::account(name).to_string()
}
