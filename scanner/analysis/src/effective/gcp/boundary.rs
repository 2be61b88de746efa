//! Principal access boundaries: which resources principals are eligible to reach at all ("Principal access
//! boundary policies", IAM documentation). Whoever is in no bound set is eligible everywhere; whoever is in some
//! is eligible for what any of their rules names.

use std::sync::LazyLock;

use serde::Deserialize;
use tenure_model::{Estate, PolicyId, PolicyKind};

use super::condition::{Request, dependency};
use super::deny::covers;
use super::evaluator::Evaluator;
use super::member::In;
use super::name::{IAM, MANAGER};
use super::tree::Reaches;
use crate::cel::{Expression, Need};
use crate::effective::decision::{Dependency, Keeper, Layer, Reason};
use crate::effective::verdict::{self, fact};

/// The boundaries of an estate with their bindings.
#[derive(Debug, Default)]
pub(super) struct Boundaries<'a> {
    all: Vec<Boundary<'a>>,
    /// Whether every one was understood.
    pub(super) understood: bool,
}

#[derive(Debug)]
struct Boundary<'a> {
    policy: &'a PolicyId,
    /// The set that it is bound to, as allow policies write it.
    set: Option<String>,
    condition: Option<Expression>,
    resources: Vec<String>,
    version: String,
}

#[derive(Deserialize)]
struct Text {
    policy: PolicyText,
    binding: BindingText,
}

#[derive(Deserialize)]
struct PolicyText {
    details: Details,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    #[serde(default)]
    rules: Vec<RuleText>,
    #[serde(default)]
    enforcement_version: String,
}

#[derive(Deserialize)]
struct RuleText {
    #[serde(default)]
    resources: Vec<String>,
}

#[derive(Deserialize)]
struct BindingText {
    target: Target,
    condition: Option<ConditionText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    #[serde(default)]
    principal_set: String,
}

#[derive(Deserialize)]
struct ConditionText {
    #[serde(default)]
    expression: String,
}

/// What limits a request.
#[derive(Default)]
pub(super) struct Limits {
    pub(super) blocked: Vec<Reason>,
    pub(super) perhaps: Vec<Dependency>,
}

impl Limits {
    fn open(need: Dependency) -> Self {
        Self { blocked: Vec::new(), perhaps: vec![need] }
    }
}

/// A boundary that binds the caller, if `needs` are so.
struct Bound<'b, 'a> {
    reason: Reason,
    needs: Vec<Dependency>,
    reaches: Reaches,
    boundary: &'b Boundary<'a>,
}

/// What boundaries say of a resource that they do not name: one whose version blocks the permission is enough.
fn stopped(bound: &[Bound<'_, '_>], permission: &str) -> Limits {
    let blocking = bound.iter().filter(|one| is_blocked(permission, &one.boundary.version));
    Limits { blocked: blocking.map(|one| one.reason.clone()).collect(), perhaps: Vec::new() }
}

impl<'a> Boundaries<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut boundaries = Self { all: Vec::new(), understood: true };
        for rail in &estate.records().guard_rails {
            let policy = estate.policy(&rail.policy).filter(|one| one.kind == PolicyKind::AccessBoundary);
            let Some(policy) = policy else { continue };
            let is_object = policy.text.trim_start().starts_with('{');
            match serde_json::from_str::<Text>(&policy.text) {
                Ok(text) if is_object => boundaries.all.push(Boundary::of(&policy.id, text)),
                _ => boundaries.understood = false,
            }
        }
        boundaries.all.sort_by(|a, b| a.policy.cmp(b.policy));
        boundaries.all.dedup_by(|b, a| a.policy == b.policy);
        boundaries
    }
}

impl<'a> Boundary<'a> {
    fn of(policy: &'a PolicyId, text: Text) -> Self {
        let condition = text.binding.condition.map(|one| one.expression).filter(|one| !one.trim().is_empty());
        Self {
            policy,
            set: set(&text.binding.target.principal_set),
            condition: condition.map(|text| Expression::new(&text)),
            resources: text.policy.details.rules.into_iter().flat_map(|rule| rule.resources).collect(),
            version: text.policy.details.enforcement_version,
        }
    }
}

/// The principal set of a binding as a set of an allow policy: "Supported principal sets".
fn set(target: &str) -> Option<String> {
    if let Some(local) = target.strip_prefix(MANAGER) {
        return Some(format!("principalSet://cloudresourcemanager.googleapis.com/{local}"));
    }
    if let Some(customer) = target.strip_prefix(&format!("{IAM}locations/global/workspace/")) {
        return Some(format!("principalSet://goog/cloudIdentityCustomerId/{customer}"));
    }
    let pool = target.strip_prefix("//")?;
    (pool.contains("/workforcePools/") || pool.contains("/workloadIdentityPools/"))
        .then(|| format!("principalSet://{pool}/*"))
}

impl<'a> Evaluator<'a> {
    /// Whether boundaries let a request reach its resource.
    pub(super) fn limits(&self, request: &Request<'_>) -> Limits {
        let mut bound = Vec::new();
        for boundary in self.boundaries.all.iter().filter(|one| request.without != Some(one.policy)) {
            let reason = verdict::reason(Layer::AccessBoundary, boundary.policy.as_str(), 0, "");
            if let Some(needs) = self.binds(boundary, request, &reason) {
                bound.push(Bound { reason, needs, reaches: self.eligible(boundary, request), boundary });
            }
        }
        let (sure, perhaps): (Vec<Bound<'_, 'a>>, Vec<Bound<'_, 'a>>) =
            bound.into_iter().partition(|one| one.needs.is_empty());
        if sure.iter().any(|one| one.reaches == Reaches::Yes) {
            return Limits::default();
        }
        if sure.is_empty() {
            let others = perhaps.into_iter().filter(|one| one.reaches != Reaches::Yes);
            return Limits { blocked: Vec::new(), perhaps: others.flat_map(|one| one.needs).collect() };
        }
        if let Some(one) = sure.iter().find(|one| one.reaches == Reaches::Unknown) {
            return Limits::open(Self::not_read(&one.reason, "what lies above the resource"));
        }
        if let Some(one) = perhaps.iter().find(|one| one.reaches == Reaches::Yes) {
            let set = one.boundary.set.as_deref().unwrap_or("the principal set of the binding");
            let need = fact(&one.reason, set, "would have to hold it too", Vec::new(), Keeper::Unknown);
            return Limits::open(need);
        }
        stopped(&sure, request.permission)
    }

    /// Whether a boundary binds the caller: `None` where it does not, else what would have to be so for it not to.
    fn binds(
        &self,
        boundary: &Boundary<'a>,
        request: &Request<'_>,
        reason: &Reason,
    ) -> Option<Vec<Dependency>> {
        let mut needs = Vec::new();
        let not_in = |set: &str, keeper| Dependency {
            holds: false,
            ..fact(reason, set, "would let the boundary bind it", Vec::new(), keeper)
        };
        match &boundary.set {
            None => needs.push(not_in("the principal set of the binding", Keeper::Unknown)),
            Some(set) => match self.members.is_in(&self.tree, request.principal, set) {
                In::No => return None,
                In::Yes => {}
                In::If(need) => needs.push(not_in(&need.set, need.keeper)),
            },
        }
        if let Some(condition) = &boundary.condition {
            match request.need_at(condition, self.estate.as_of, false) {
                Need::Met => return None,
                Need::Never => {}
                Need::If(clauses) => needs.extend(clauses.into_iter().map(|one| dependency(reason, one))),
            }
        }
        Some(needs)
    }

    /// Whether the rules of a boundary name the resource, or something above it.
    fn eligible(&self, boundary: &Boundary<'a>, request: &Request<'_>) -> Reaches {
        let all = boundary.resources.iter().map(|at| self.tree.reaches(at, &request.place));
        all.fold(Reaches::No, |best, one| match (best, one) {
            (Reaches::Yes, _) | (_, Reaches::Yes) => Reaches::Yes,
            (Reaches::Unknown, _) | (_, Reaches::Unknown) => Reaches::Unknown,
            _ => Reaches::No,
        })
    }

    /// The resources that boundaries name, which may lie below where a role is held.
    pub(super) fn bounded_to(&self) -> impl Iterator<Item = &str> {
        self.boundaries.all.iter().flat_map(|boundary| &boundary.resources).map(String::as_str)
    }
}

/// What each version of enforcement blocks: `boundary_permissions.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Enforcement {
    /// The version of policies that name none, or `latest`.
    default: u32,
    version: Vec<Version>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    number: u32,
    block: Vec<String>,
    except: Vec<String>,
}

impl Enforcement {
    /// The embedded list. A test holds that it parses; one that did not would block nothing.
    fn get() -> &'static Self {
        static LIST: LazyLock<Enforcement> =
            LazyLock::new(|| toml::from_str(include_str!("boundary_permissions.toml")).unwrap_or_default());
        &LIST
    }
}

/// Whether a version of enforcement blocks a permission: what an older one blocks, a newer one does too. A version
/// that is newer than this list blocks at least what the last of it does.
fn is_blocked(permission: &str, version: &str) -> bool {
    let list = Enforcement::get();
    let version = version.parse().unwrap_or(list.default);
    let named = |patterns: &[String]| patterns.iter().any(|pattern| covers(pattern, permission));
    let mut versions = list.version.iter().filter(|one| one.number <= version);
    versions.any(|one| named(&one.block) && !named(&one.except))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_blocks_what_the_one_before_does() {
        let list: Enforcement = toml::from_str(include_str!("boundary_permissions.toml")).expect("is TOML");
        let numbers: Vec<u32> = list.version.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
        assert!(numbers.contains(&list.default));
        for one in &list.version {
            assert!(one.block.iter().chain(&one.except).all(|pattern| pattern.contains(".googleapis.com/")));
        }
        for (permission, from) in [
            ("storage.objects.get", 1),
            ("storage.objects.create", 2),
            ("resourcemanager.projects.setIamPolicy", 2),
            ("iam.serviceAccounts.getAccessToken", 3),
            ("iam.serviceAccounts.getCertificateAs", 5),
            ("cloudkms.cryptoKeys.setIamPolicy", 4),
            ("secretmanager.versions.access", 4),
            ("iam.googleapis.com/workloadIdentityPools.create", 4),
            ("compute.instances.setMetadata", 5),
            ("pubsub.topics.setIamPolicy", 3),
            ("pubsub.topics.publish", 1),
        ] {
            for version in 1..=4 {
                let is = is_blocked(permission, &version.to_string());
                assert_eq!(is, version >= from, "{permission} by version {version}");
            }
        }
        assert!(is_blocked("secretmanager.versions.access", "latest"));
        assert!(is_blocked("secretmanager.versions.access", ""));
    }
}
