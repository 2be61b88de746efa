//! Organizations of made-up identities, each with one intended path or one near miss.

mod bounds;
mod decoys;
mod directory;
mod ends;
mod techniques;

use crate::effective::Access;
use crate::fixture;
use crate::fixture::gcp::{DOMAIN, ORGANIZATION, PROJECT, account_email};
use crate::reach::{Answer, Destination, End, Path, Reach, paths_between};
use tenure_model::{Confidence, PrincipalId, ScopeId};

/// A service account that administers the organization, which nobody uses.
pub(super) const STRONG: &str = r#"
[[service_account]]
name = "strong"
roles = [{ role = "roles/resourcemanager.organizationAdmin", at = "org" }]
"#;

/// A machine that runs as it.
pub(super) const MACHINE: &str = r#"
[[gcp_resource]]
kind = "compute.googleapis.com/Instance"
name = "vm"
acts_as = ["strong"]
"#;

/// The member of a service account of the project that is always there.
pub(super) fn account(name: &str) -> PrincipalId {
    PrincipalId::from(format!("serviceAccount:{}", account_email(name, PROJECT)))
}

/// The member of a user.
pub(super) fn user(name: &str) -> PrincipalId {
    PrincipalId::from(format!("user:{name}@{DOMAIN}"))
}

pub(super) fn organization() -> ScopeId {
    ScopeId::gcp(&format!("organizations/{ORGANIZATION}"))
}

pub(super) fn project(id: &str) -> ScopeId {
    ScopeId::gcp(&format!("projects/{id}"))
}

/// A user named `start` with roles, as the fixture writes them.
pub(super) fn start(roles: &str) -> String {
    format!("\n[[google_user]]\nname = \"start\"\nroles = [{roles}]\n")
}

/// A user named `start` with a custom role of these permissions, held at a place.
pub(super) fn holder(permissions: &[&str], at: &str) -> String {
    let permissions: Vec<String> = permissions.iter().map(|one| format!("\"{one}\"")).collect();
    format!(
        "\n[[gcp_role]]\nname = \"probe\"\npermissions = [{}]\n{}",
        permissions.join(", "),
        start(&format!("{{ role = \"probe\", at = \"{at}\" }}"))
    )
}

pub(super) fn built(estate: &str) -> tenure_model::Estate {
    fixture::build(estate).unwrap_or_else(|e| panic!("{e}\n{estate}")).0
}

pub(super) fn reach(estate: &str) -> Reach {
    let estate = built(estate);
    Reach::new(&estate, &Access::new(&estate))
}

pub(super) fn path(estate: &str, who: &PrincipalId) -> Option<Path> {
    reach(estate).paths().get(who).cloned()
}

pub(super) fn answer(estate: &str, from: Option<&PrincipalId>, to: &Destination) -> Answer {
    let estate = built(estate);
    paths_between(&estate, &Access::new(&estate), from, to)
}

/// The techniques of a path, in order.
pub(super) fn steps(path: &Path) -> Vec<&str> {
    path.path.steps.iter().map(|step| step.technique.as_str()).collect()
}

pub(super) fn closed(estate: &str) {
    let found = path(estate, &user("start"));
    assert!(found.is_none(), "{:#?}\n{estate}", found.map(|path| path.path));
}

/// A sure path to the administration of a scope, by these techniques.
pub(super) fn open(estate: &str, end: &ScopeId, expected: &[&str]) -> Path {
    let path = path(estate, &user("start")).unwrap_or_else(|| panic!("no path in {estate}"));
    assert_eq!(steps(&path), expected);
    assert_eq!(path.end, End::Administrator(end.clone()));
    assert_eq!(path.confidence, Confidence::High, "{:#?}", path.path);
    path
}

/// A path that is only possible.
pub(super) fn possible(estate: &str, expected: &[&str]) -> Path {
    let path = path(estate, &user("start")).unwrap_or_else(|| panic!("no path in {estate}"));
    assert_eq!(steps(&path), expected);
    assert_eq!(path.confidence, Confidence::Low, "{:#?}", path.path);
    path
}
