//! Tenants of made-up identities, each with one intended path or one near miss.

mod decoys;
mod ends;
mod techniques;

use crate::effective::Access;
use crate::fixture;
use crate::fixture::azure::{TENANT, guid};
use crate::reach::{Answer, Destination, End, Path, Reach, paths_between};
use tenure_model::{Confidence, PrincipalId, ScopeId};

/// An application that administers the directory, and that nobody owns.
pub(super) const STRONG: &str = r#"
[[application]]
name = "strong"
roles = ["Global Administrator"]
"#;

/// A machine that acts as an identity which administers the directory.
pub(super) const MACHINE: &str = r#"
[[managed_identity]]
name = "runner"
system = true
roles = ["Global Administrator"]
[[azure_resource]]
type = "Microsoft.Compute/virtualMachines"
name = "vm"
acts_as = ["runner"]
"#;

pub(super) fn id(name: &str) -> PrincipalId {
    PrincipalId::from(guid(name))
}

pub(super) fn tenant() -> ScopeId {
    ScopeId::azure(TENANT)
}

pub(super) fn subscription(name: &str) -> ScopeId {
    ScopeId::azure(&format!("/subscriptions/{}", guid(name)))
}

pub(super) fn group_of(name: &str) -> String {
    format!("/subscriptions/{}/resourceGroups/{name}", guid("prod"))
}

/// A user named `start` with roles, as the fixture writes them.
pub(super) fn start(roles: &str) -> String {
    format!("\n[[entra_user]]\nname = \"start\"\nroles = [{roles}]\n")
}

pub(super) fn reach(estate: &str) -> Reach {
    let (estate, _) = fixture::build(estate).unwrap_or_else(|e| panic!("{e}\n{estate}"));
    Reach::new(&estate, &Access::new(&estate))
}

pub(super) fn path(estate: &str, who: &str) -> Option<Path> {
    reach(estate).paths().get(&id(who)).cloned()
}

pub(super) fn answer(estate: &str, from: Option<&str>, to: &Destination) -> Answer {
    let (estate, _) = fixture::build(estate).unwrap_or_else(|e| panic!("{e}\n{estate}"));
    paths_between(&estate, &Access::new(&estate), from.map(id).as_ref(), to)
}

/// The techniques of a path, in order.
pub(super) fn steps(path: &Path) -> Vec<&str> {
    path.path.steps.iter().map(|step| step.technique.as_str()).collect()
}

pub(super) fn closed(estate: &str) {
    let found = path(estate, "start");
    assert!(found.is_none(), "{:#?}\n{estate}", found.map(|path| path.path));
}

/// A sure path to the administration of a scope, by these techniques.
pub(super) fn open(estate: &str, end: &ScopeId, expected: &[&str]) -> Path {
    let path = path(estate, "start").unwrap_or_else(|| panic!("no path in {estate}"));
    assert_eq!(steps(&path), expected);
    assert_eq!(path.end, End::Administrator(end.clone()));
    assert_eq!(path.confidence, Confidence::High, "{:#?}", path.path);
    path
}
