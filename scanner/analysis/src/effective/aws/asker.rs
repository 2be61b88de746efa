//! Questions about an estate: the policies that have a say in a request, put together from the records.
//!
//! What was not read takes part too. A guard rail, a trust or a resource policy whose text is missing
//! allows, and the answer then depends on it: see [`NOT_READ`].

mod changes;
mod choices;
mod facts;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use changes::OWN_TEXT;
pub(crate) use choices::Choices;

use tenure_model::{
    AwsPolicy, ConditionClause, Effect, GrantEffect, PolicyId, PolicyKind, PolicyState, Principal,
    PrincipalId, PrincipalKind, Resource, ScopeId,
};

use super::Evaluator;
use super::decision::{
    Decision, Dependency, Document, Keeper, Layer, LazyContext, Policies, Policy, Request, RequestContext,
    Requester, RequesterKind, Traced, decide, trace,
};
use crate::effective::Question;

/// In place of a document that was not read. As the operator of a dependency it says that the answer
/// hangs on the document that `key` names.
pub const NOT_READ: &str = "NotRead";

/// Asks for one principal in one account. Make it once, and ask often.
#[derive(Clone, Debug)]
pub struct Asker<'e> {
    evaluator: &'e Evaluator<'e>,
    requester: Requester,
    scope: ScopeId,
    identity: Vec<Document<'e>>,
    boundary: Option<Vec<Document<'e>>>,
    scps: Vec<Vec<Document<'e>>>,
    /// The RCPs over the account in which it acts, where most of what it asks for lies.
    own_rcps: Vec<Vec<Document<'e>>>,
    /// Whether the identity's own policies are unknown: the principal is not in the estate.
    is_foreign: bool,
    principal: Option<&'e Principal>,
    /// What it brings to every request; put together when a statement first asks.
    context: OnceLock<RequestContext>,
}

impl<'e> Asker<'e> {
    pub(in crate::effective) fn new(evaluator: &'e Evaluator<'e>, id: &PrincipalId, scope: &ScopeId) -> Self {
        let principal = evaluator.estate.principal(id);
        let requester = requester(id, principal, scope);
        let (mut identity, mut boundary) = (Vec::new(), None);
        for held in evaluator.holdings(id).iter().filter(|held| held.grant.scope == *scope) {
            let document = evaluator.document(held.policy);
            match held.grant.effect {
                GrantEffect::Gives => identity.extend(document),
                // AWS has no grant of this kind.
                GrantEffect::Delegates => {}
                GrantEffect::Bounds => {
                    let unread = || Document { name: NOT_READ, policy: allow_all() };
                    boundary.get_or_insert_with(Vec::new).push(document.unwrap_or_else(unread));
                }
            }
        }
        Self {
            scps: evaluator.rails(scope, PolicyKind::ServiceControl),
            own_rcps: evaluator.rails(scope, PolicyKind::ResourceControl),
            is_foreign: principal.is_none() && requester.is_identity(),
            principal,
            context: OnceLock::new(),
            evaluator,
            requester,
            scope: scope.clone(),
            identity,
            boundary,
        }
    }

    /// Decides one request of this principal. `facts` are context keys that are known of it.
    pub fn decide(&self, action: &str, resource: &str, facts: &[(&str, &str)]) -> Decision {
        self.decide_lacking(action, resource, facts, &[])
    }

    /// The same, of a request that is known to lack some context keys.
    pub(crate) fn decide_lacking(
        &self,
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
        lacking: &[&str],
    ) -> Decision {
        self.with_unread(self.ask(action, resource, facts, lacking, decide))
    }

    /// Every statement that has a say in one request, and how it fits.
    pub(crate) fn trace(&self, action: &str, resource: &str, facts: &[(&str, &str)]) -> Vec<Traced> {
        self.ask(action, resource, facts, &[], trace)
    }

    /// Puts a request and the policies that have a say in it together.
    fn ask<T>(
        &self,
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
        lacking: &[&str],
        answer: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> T {
        let place = self.evaluator.place(action, resource);
        let account = place.account.unwrap_or(self.scope.local());
        let rcps = self.rcps(account);
        let policies = Policies {
            identity: &self.identity,
            boundary: self.boundary.as_deref(),
            session: None,
            scps: &self.scps,
            rcps: &rcps,
            resource: place.policy,
            endpoint: None,
            allows_all_identity: self.is_foreign,
        };
        let request = Request {
            requester: &self.requester,
            action,
            resource,
            resource_account: account,
            context: LazyContext::new(Box::new(|| {
                let mut context = facts::of_request(self, action, resource, account, facts);
                for key in lacking {
                    context.set_missing(key);
                }
                context
            })),
        };
        answer(&request, &policies)
    }

    fn rcps(&self, account: &str) -> Cow<'_, [Vec<Document<'e>>]> {
        if account == self.scope.local() {
            Cow::Borrowed(&self.own_rcps)
        } else {
            Cow::Owned(self.evaluator.rails(&ScopeId::aws(account), PolicyKind::ResourceControl))
        }
    }

    /// Says what an answer owes to documents that were not read.
    fn with_unread(&self, mut decision: Decision) -> Decision {
        let mut unread = Vec::new();
        decision.because.retain(|reason| {
            let is_read = reason.document != NOT_READ;
            if !is_read {
                unread.push(reason.clone());
            }
            is_read
        });
        if self.is_foreign && decision.is_allowed() {
            unread.push(super::decision::Reason {
                layer: Layer::Identity,
                document: NOT_READ.to_owned(),
                statement: 0,
                sid: String::new(),
                effect: Effect::Allow,
            });
        }
        for reason in unread {
            let clause = ConditionClause {
                operator: NOT_READ.to_owned(),
                key: format!("the {} policy", reason.layer.as_str()),
                values: Vec::new(),
            };
            decision.depends_on.push(Dependency { reason, clause, holds: true, keeper: Keeper::Unknown });
        }
        decision
    }
}

/// Where a resource lies, and its own policy.
struct Place<'e> {
    account: Option<&'e str>,
    policy: Option<Document<'e>>,
}

impl<'e> Evaluator<'e> {
    /// Decides one request.
    pub(in crate::effective) fn decide(&'e self, question: &Question<'_>) -> Decision {
        Asker::new(self, question.principal, question.scope).decide(
            question.action,
            question.resource,
            question.facts,
        )
    }

    /// A policy by its id, ready to be held against requests; `None` where it was not read.
    fn document(&'e self, id: &'e PolicyId) -> Option<Document<'e>> {
        let document = self.documents.get(self.document_of(id)?)?;
        let policy = document.exact.get_or_init(|| Policy::new(document.compiled.parsed()));
        Some(Document { name: id.as_str(), policy })
    }

    /// The guard rails of a kind over a scope, level by level. A level without any cannot be (AWS lets
    /// nobody detach the last), so it means that they are off.
    fn rails(&'e self, scope: &ScopeId, kind: PolicyKind) -> Vec<Vec<Document<'e>>> {
        let chain = self.estate.ancestry(scope);
        if chain.first().is_some_and(|account| account.manages_organisation) {
            return Vec::new();
        }
        let level = |scope: &ScopeId| -> Vec<Document<'e>> {
            let rails = self.estate.guard_rails_of(scope).iter();
            rails.filter_map(|rail| self.rail(&rail.policy, kind)).collect()
        };
        chain.iter().map(|scope| level(&scope.id)).filter(|level| !level.is_empty()).collect()
    }

    fn rail(&'e self, id: &'e PolicyId, kind: PolicyKind) -> Option<Document<'e>> {
        match self.estate.policy(id).map(|policy| policy.kind) {
            Some(found) if found != kind => None,
            // Of a policy that was not read it is not even known which kind it is.
            None if kind == PolicyKind::ResourceControl => None,
            _ => Some(self.document(id).unwrap_or(Document { name: NOT_READ, policy: allow_all() })),
        }
    }

    fn place(&'e self, action: &str, resource: &str) -> Place<'e> {
        if let Some(role) = self.estate.principal_named(resource) {
            let is_role =
                matches!(role.kind, PrincipalKind::AssumableRole | PrincipalKind::ServiceLinkedRole);
            // A trust policy says who may enter, and nothing of who may change or pass the role.
            let is_asked = is_role && action.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sts:"));
            return Place { account: Some(role.scope.local()), policy: is_asked.then(|| self.trust(role)) };
        }
        match self.resource(resource) {
            Some(found) => Place { account: Some(found.scope.local()), policy: self.policy_of(found) },
            None => {
                Place { account: self.account_in(resource), policy: self.unknown_policy(action, resource) }
            }
        }
    }

    /// The trust policy of a role.
    fn trust(&'e self, role: &'e Principal) -> Document<'e> {
        let trusts = self.estate.trusts_of(&role.id);
        let id = trusts.first().map(|trust| &trust.policy);
        let by_name = || self.estate.policy(&PolicyId::from(format!("{}#trust", role.id))).map(|p| &p.id);
        let document = id.or_else(by_name).and_then(|id| self.document(id));
        document.unwrap_or(Document { name: NOT_READ, policy: allow_all() })
    }

    /// A resource by its ARN, or by that of the bucket that an object lies in.
    fn resource(&self, arn: &str) -> Option<&'e Resource> {
        self.estate.resource(arn).or_else(|| {
            let (bucket, _) = arn.strip_prefix("arn:aws:s3:::")?.split_once('/')?;
            self.estate.resource(arn.get(.."arn:aws:s3:::".len() + bucket.len())?)
        })
    }

    fn policy_of(&'e self, resource: &'e Resource) -> Option<Document<'e>> {
        let unread = Document { name: NOT_READ, policy: allow_all() };
        match &resource.policy {
            PolicyState::Attached(id) => Some(self.document(id).unwrap_or(unread)),
            PolicyState::Absent => None,
            PolicyState::Unknown(_) => Some(unread).filter(|_| is_needed(resource.id.as_str())),
        }
    }

    /// The policy of a resource that the estate does not hold: nothing is known of it. In an account that
    /// was read, only keys have one without which nobody may do anything; and of IAM, only roles have one,
    /// which speaks of assuming them.
    fn unknown_policy(&self, action: &str, arn: &str) -> Option<Document<'e>> {
        if arn.starts_with("arn:aws:iam:") && !action.starts_with("sts:") {
            return None;
        }
        let is_read =
            self.account_in(arn).is_some_and(|account| self.estate.scope(&ScopeId::aws(account)).is_some());
        let is_foreign = super::decision::is_account(arn.split(':').nth(4).unwrap_or_default()) && !is_read;
        (is_foreign || is_needed(arn)).then(|| Document { name: NOT_READ, policy: allow_all() })
    }

    /// The account that an ARN names, if the estate knows it.
    fn account_in(&self, arn: &str) -> Option<&'e str> {
        let account = arn.split(':').nth(4).filter(|account| super::decision::is_account(account))?;
        self.estate.scope(&ScopeId::aws(account)).map(|scope| scope.id.local())
    }
}

/// Whether a resource cannot be used without its own policy: see "Key policies in AWS KMS".
fn is_needed(arn: &str) -> bool {
    arn.starts_with("arn:aws:kms:") && arn.contains(":key/")
}

/// A policy that lets everyone do everything, in place of one that was not read.
fn allow_all() -> &'static Policy {
    static ALLOW_ALL: OnceLock<Policy> = OnceLock::new();
    ALLOW_ALL.get_or_init(|| {
        let text = r#"{"Version":"2012-10-17","Statement":
            {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
        AwsPolicy::parse(text).map_or_else(|_| Policy::nothing(), |parsed| Policy::new(&parsed))
    })
}

fn requester(id: &PrincipalId, principal: Option<&Principal>, scope: &ScopeId) -> Requester {
    if id.as_str() == "*" {
        return Requester::anonymous();
    }
    let parsed = Requester::parse(id.as_str());
    match principal.map(|principal| principal.kind) {
        // A user of a directory acts through the role that Identity Center makes in the account.
        Some(PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup) => Requester {
            id: id.to_string(),
            kind: RequesterKind::Role,
            account: scope.local().to_owned(),
            role: String::new(),
        },
        _ => parsed,
    }
}
