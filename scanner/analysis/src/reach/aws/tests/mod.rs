//! Estates of made-up identities, each with one intended path or one near miss.

mod bounds;
mod decoys;
mod pruning;
mod techniques;

use crate::effective::Access;
use crate::fixture;
use crate::reach::{Bound, Destination, End, Path, Reach, paths_between};
use tenure_model::{Confidence, PrincipalId};

/// An account with an administrator's role that nobody can assume, and whatever else is given.
pub(super) const ADMIN_USER: &str = r#"
[[user]]
name = "admin"
attached = ["AdministratorAccess"]
"#;

/// A role of an administrator that trusts something.
pub(super) fn admin_role(principal: &str) -> String {
    role("admin", principal, r#"attached = ["AdministratorAccess"]"#)
}

pub(super) fn role(name: &str, principal: &str, more: &str) -> String {
    format!(
        r#"
[[role]]
name = "{name}"
trust = '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":["sts:AssumeRole","sts:AssumeRoleWithWebIdentity","sts:AssumeRoleWithSAML"]}}]}}'
{more}
"#
    )
}

/// A user named `start` with an inline policy.
pub(super) fn start(statements: &str) -> String {
    format!(
        r#"
[[user]]
name = "start"
inline = {{ p = '{{"Version":"2012-10-17","Statement":[{statements}]}}' }}
"#
    )
}

/// A role named `start` with an inline policy, which nobody else can assume.
pub(super) fn start_role(statements: &str) -> String {
    role(
        "start",
        r#"{"Service":"ec2.amazonaws.com"}"#,
        &format!(r#"inline = {{ p = '{{"Version":"2012-10-17","Statement":[{statements}]}}' }}"#),
    )
}

pub(super) fn allow(actions: &[&str]) -> String {
    allow_on(actions, "*")
}

pub(super) fn allow_on(actions: &[&str], resource: &str) -> String {
    let actions: Vec<String> = actions.iter().map(|action| format!("\"{action}\"")).collect();
    format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"{resource}"}}"#, actions.join(","))
}

pub(super) fn arn(short: &str) -> PrincipalId {
    PrincipalId::from(format!("arn:aws:iam::{}:{short}", fixture::ACCOUNT))
}

pub(super) fn reach(estate: &str) -> Reach {
    let (estate, _) = fixture::build(estate).unwrap_or_else(|e| panic!("{e}\n{estate}"));
    Reach::new(&estate, &Access::new(&estate))
}

/// The path that starts at a principal.
pub(super) fn path(estate: &str, who: &str) -> Option<Path> {
    reach(estate).paths().get(&arn(who)).cloned()
}

/// The techniques of a path, in order, and how sure it is.
pub(super) fn steps(estate: &str, who: &str) -> Option<(Vec<String>, Confidence)> {
    let path = path(estate, who)?;
    let steps = path.path.steps.iter().map(|step| step.technique.clone()).collect();
    Some((steps, path.confidence))
}
