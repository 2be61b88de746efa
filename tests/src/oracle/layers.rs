//! Which policies have to allow, and which may deny.
//!
//! Source: IAM User Guide, "Policy evaluation logic".

use serde_json::Value;

use super::caller::Caller;
use super::condition::Context;
use super::principal::Naming;
use super::quirk::Quirk;
use super::statement::{Kind, Request, applies, statements};

/// The services whose resources RCPs bind and that the cases here use. Source: AWS Organizations User
/// Guide, "List of AWS services that support RCPs".
const BOUND_BY_RCPS: [&str; 6] = ["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb"];

/// How a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `Allowed`, `ExplicitDeny` or `ImplicitDeny`.
    pub decision: &'static str,
    /// The layers that deny, or do not allow what they would have to, in alphabetical order.
    pub blocked_by: Vec<&'static str>,
}

/// What a set of documents says of a request.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    denies: bool,
    allows: Option<Naming>,
}

impl Said {
    fn is_open(self) -> bool {
        self.allows.is_some() && !self.denies
    }
}

fn said<'v>(documents: impl IntoIterator<Item = &'v Value>, kind: Kind, request: &Request) -> Said {
    let mut said = Said::default();
    for document in documents {
        for (statement, has_variables) in statements(document) {
            let Some(naming) = applies(statement, has_variables, kind, request) else { continue };
            if statement["Effect"] == "Deny" {
                said.denies = true;
            } else if statement["Effect"] == "Allow" {
                said.allows = said.allows.max(Some(naming));
            }
        }
    }
    said
}

/// Decides a case strictly: a key that is missing is missing.
pub fn verdict(case: &Value) -> Verdict {
    verdict_in(case, &Context::of(&case["request"]["context"]))
}

/// Decides a case as another evaluator would.
pub fn verdict_with(case: &Value, quirks: &[Quirk]) -> Verdict {
    verdict_in(case, &Context::of(&case["request"]["context"]).with(quirks))
}

/// Decides a case in a context of its own.
pub(super) fn verdict_in(case: &Value, context: &Context) -> Verdict {
    let text = |name: &str| case["request"][name].as_str().unwrap_or_default().to_owned();
    let given = |name: &str| case[name].as_array().is_some_and(|documents| !documents.is_empty());
    let request = Request {
        caller: Caller::of(case),
        action: text("action"),
        resource: text("resource"),
        context: context.clone(),
        is_bounded: given("permission_boundaries"),
    };
    // "No permissions are required to perform this operation", whatever denies it (STS API Reference).
    if request.action.eq_ignore_ascii_case("sts:GetCallerIdentity") {
        return Verdict { decision: "Allowed", blocked_by: Vec::new() };
    }
    let guards = Guards::new(case, &request);
    let core = Core::new(case, &request, &text("resource_account"));
    let mut blocked_by = guards.blocking();
    blocked_by.extend(core.blocking());
    blocked_by.sort_unstable();
    let decision = if guards.denies() || core.denies() {
        "ExplicitDeny"
    } else if blocked_by.is_empty() {
        "Allowed"
    } else {
        "ImplicitDeny"
    };
    Verdict { decision, blocked_by }
}

/// The policies that stand over account, resource and way.
struct Guards {
    scps: Vec<Said>,
    rcps: Vec<Said>,
    endpoint: Option<Said>,
}

impl Guards {
    fn new(case: &Value, request: &Request) -> Self {
        let levels = |name: &str, kind| -> Vec<Said> {
            let levels = case[name].as_array().into_iter().flatten();
            levels
                .map(|level| said(level["policies"].as_array().into_iter().flatten(), kind, request))
                .collect()
        };
        let has = |quirk| request.context.has(quirk);
        let is_bound = !request.caller.is_service_linked() || has(Quirk::ServiceLinkedRolesBound);
        let is_member = request.caller.account().is_some() || has(Quirk::ScpsBindOutsiders);
        let service = request.action.split(':').next().unwrap_or_default().to_lowercase();
        Self {
            // They bind the users, roles and root users of member accounts.
            scps: if is_bound && is_member { levels("scps", Kind::Identity) } else { Vec::new() },
            rcps: if is_bound
                && (has(Quirk::RcpsBindEveryService) || BOUND_BY_RCPS.contains(&service.as_str()))
            {
                levels("rcps", Kind::Guard)
            } else {
                Vec::new()
            },
            endpoint: case["vpc_endpoint_policies"]
                .as_array()
                .filter(|documents| !documents.is_empty())
                .map(|documents| said(documents, Kind::Guard, request)),
        }
    }

    fn denies(&self) -> bool {
        self.scps.iter().chain(&self.rcps).chain(&self.endpoint).any(|said| said.denies)
    }

    fn blocking(&self) -> Vec<&'static str> {
        let mut blocking = Vec::new();
        if !self.scps.iter().all(|said| said.is_open()) {
            blocking.push("scp");
        }
        // `RCPFullAWSAccess` is attached to every level and cannot be detached.
        if self.rcps.iter().any(|said| said.denies) {
            blocking.push("rcp");
        }
        if self.endpoint.is_some_and(|said| !said.is_open()) {
            blocking.push("vpce");
        }
        blocking
    }
}

/// The policies of the caller and of the resource.
struct Core {
    caller: Caller,
    is_same_account: bool,
    /// Whether the caller is a subject of a provider in another account than the role.
    is_foreign_subject: bool,
    resource_must_allow: bool,
    root_needs_policy: bool,
    session_limits_all: bool,
    identity: Said,
    boundary: Option<Said>,
    session: Option<Said>,
    resource: Said,
}

impl Core {
    fn new(case: &Value, request: &Request, resource_account: &str) -> Self {
        let of_caller = |documents: &Value| -> Option<Said> {
            let documents = documents.as_array().filter(|documents| !documents.is_empty())?;
            Some(said(documents, Kind::Identity, request))
        };
        // Those outside every account have no policies of their own.
        let has_policies = request.caller.account().is_some();
        let session = Some(&case["session_policy"]).filter(|document| document.is_object());
        let resource = Some(&case["resource_policy"]).filter(|document| document.is_object());
        Self {
            caller: request.caller.clone(),
            is_same_account: request.caller.account() == Some(resource_account),
            is_foreign_subject: matches!(
                &request.caller,
                Caller::Federated { account: Some(account), .. } if account != resource_account
            ),
            resource_must_allow: resource_must_allow(&request.action, &request.resource)
                && !(resource.is_none()
                    && request.context.has(Quirk::TrustMayBeAbsent)
                    && request.action.starts_with("sts:")),
            root_needs_policy: request.context.has(Quirk::RootNeedsPolicy),
            session_limits_all: request.context.has(Quirk::SessionPolicyLimitsAll),
            identity: of_caller(&case["identity_policies"]).filter(|_| has_policies).unwrap_or_default(),
            boundary: of_caller(&case["permission_boundaries"]).filter(|_| has_policies),
            session: session.map(|one| said([one], Kind::Identity, request)).filter(|_| has_policies),
            resource: resource.map(|one| said([one], Kind::Resource, request)).unwrap_or_default(),
        }
    }

    fn denies(&self) -> bool {
        [Some(self.identity), self.boundary, self.session, Some(self.resource)]
            .into_iter()
            .flatten()
            .any(|said| said.denies)
    }

    /// Whether the resource's policy names the caller in a way that needs no policy of the caller's own
    /// account: only within the account.
    fn resource_suffices(&self) -> bool {
        self.is_same_account && self.resource.allows.is_some_and(|naming| naming >= Naming::Role)
    }

    /// Whether implicit denies of boundary and session policy do not count. Source: the table
    /// "Resource-based policies and implicit denies in other policy types".
    fn is_beyond_bounds(&self) -> bool {
        self.is_same_account && self.resource.allows == Some(Naming::Directly)
    }

    fn blocking(&self) -> Vec<&'static str> {
        // A provider is trusted by roles of its own account.
        let is_subject = matches!(self.caller, Caller::Federated { .. });
        let least = if is_subject { Naming::Role } else { Naming::Account };
        let let_in = self.resource.allows.is_some_and(|naming| naming >= least) && !self.is_foreign_subject;
        let resource_stops = |needed: bool| self.resource.denies || needed && !let_in;
        let mut blocking = Vec::new();
        if self.caller.account().is_none() {
            if resource_stops(true) {
                blocking.push("resource");
            }
            return blocking;
        }
        // The root user "has full access".
        let is_root = matches!(self.caller, Caller::Root { .. }) && !self.root_needs_policy;
        let allows = self.identity.allows.is_some() || is_root;
        if self.identity.denies || !allows && !self.resource_suffices() {
            blocking.push("identity");
        }
        let stops = |said: Option<Said>, limits_all: bool| {
            let limits = limits_all || !self.is_beyond_bounds();
            said.is_some_and(|said| said.denies || said.allows.is_none() && limits)
        };
        if stops(self.boundary, false) {
            blocking.push("boundary");
        }
        if stops(self.session, self.session_limits_all) {
            blocking.push("session");
        }
        if resource_stops(!self.is_same_account || self.resource_must_allow) {
            blocking.push("resource");
        }
        blocking
    }
}

/// "IAM role trust policies and KMS key policies … must explicitly allow access for principals", within
/// the account too.
fn resource_must_allow(action: &str, resource: &str) -> bool {
    let action = action.to_lowercase();
    let is_role = resource.split(':').nth(5).is_some_and(|part| part.starts_with("role/"));
    let is_key = resource.split(':').nth(5).is_some_and(|part| part.starts_with("key/"));
    let assumes = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];
    is_role && assumes.iter().any(|assume| action.starts_with(assume)) || is_key && action.starts_with("kms:")
}
