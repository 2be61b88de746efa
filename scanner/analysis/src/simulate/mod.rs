//! Authorization cases in, decisions and reasons out: regression tests for policies, without a cloud.
//!
//! A [`Case`] carries everything that has a say; nothing is added to it, not even the keys that AWS puts
//! into every request. The engine is the one that judges estates.

mod shape;
#[cfg(test)]
mod tests;
mod unknown;

use tenure_model::{AwsPolicy, PolicyError};

use crate::effective::decision::{
    Decision, Document, LazyContext, Policies, Policy, Request, RequestContext, decide,
};
pub use shape::{Answer, Case, CaseRequest, Level, Mode, PolicyText, PrincipalText};
pub use unknown::unknown_members;

/// Why a case has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// A document that AWS would have refused.
    #[error("`{document}`: {source}")]
    Policy {
        /// Its place in the case (`identity_policies[0]`).
        document: String,
        /// What is wrong with it.
        source: PolicyError,
    },
    /// A request without an action, or without a service in it.
    #[error("`request.action`: `{0}` is no action, which reads `service:Name`")]
    Action(String),
}

/// Answers a case.
///
/// # Errors
/// [`CaseError`] where a document is none, or the request names no action.
pub fn answer(case: &Case) -> Result<Answer, CaseError> {
    let decision = decision(case)?;
    Ok(Answer {
        id: case.id.clone(),
        decision: decision.ruling,
        blocked_by: decision.blocked_by,
        because: decision.because,
        depends_on: decision.depends_on,
    })
}

fn decision(case: &Case) -> Result<Decision, CaseError> {
    let action = &case.request.action;
    if action.split_once(':').is_none_or(|(service, name)| service.is_empty() || name.is_empty()) {
        return Err(CaseError::Action(action.clone()));
    }
    let texts = Texts::new(case)?;
    let request = Request {
        requester: &case.request.principal.requester(),
        action,
        resource: &case.request.resource,
        resource_account: case.request.resource_account.as_deref().unwrap_or_default(),
        context: LazyContext::new(Box::new(|| context(case))),
    };
    Ok(texts.decide(&request))
}

fn context(case: &Case) -> RequestContext {
    let mut context = match case.mode {
        Mode::Strict => RequestContext::strict(),
        Mode::AnyContext => RequestContext::open(),
    };
    for (key, values) in &case.request.context {
        context.set(key, values.clone());
    }
    context
}

/// The documents of a case, parsed, with their places in it.
struct Texts {
    identity: Vec<Text>,
    boundary: Option<Vec<Text>>,
    session: Option<Vec<Text>>,
    scps: Vec<Vec<Text>>,
    rcps: Vec<Vec<Text>>,
    resource: Option<Text>,
    endpoint: Option<Vec<Text>>,
}

struct Text {
    name: String,
    policy: Policy,
}

impl Texts {
    fn new(case: &Case) -> Result<Self, CaseError> {
        let list = |name: &str, texts: &[PolicyText]| -> Result<Vec<Text>, CaseError> {
            texts.iter().enumerate().map(|(at, text)| Text::new(format!("{name}[{at}]"), text)).collect()
        };
        let levels = |name: &str, levels: &[Level]| -> Result<Vec<Vec<Text>>, CaseError> {
            let levels = levels.iter().enumerate();
            levels.map(|(at, level)| list(&format!("{name}[{at}].policies"), &level.policies)).collect()
        };
        let one = |name: &str, text: &Option<PolicyText>| -> Result<Option<Text>, CaseError> {
            text.as_ref().map(|text| Text::new(name.to_owned(), text)).transpose()
        };
        let some = |name: &str, texts: &Option<Vec<PolicyText>>| -> Result<Option<Vec<Text>>, CaseError> {
            // A list without policies is none, not one that allows nothing.
            let texts = texts.as_deref().filter(|texts| !texts.is_empty());
            texts.map(|texts| list(name, texts)).transpose()
        };
        Ok(Self {
            identity: list("identity_policies", &case.identity_policies)?,
            boundary: some("permission_boundaries", &case.permission_boundaries)?,
            session: one("session_policy", &case.session_policy)?.map(|text| vec![text]),
            scps: levels("scps", &case.scps)?,
            rcps: levels("rcps", &case.rcps)?,
            resource: one("resource_policy", &case.resource_policy)?,
            endpoint: some("vpc_endpoint_policies", &case.vpc_endpoint_policies)?,
        })
    }

    fn decide(&self, request: &Request<'_>) -> Decision {
        let (identity, scps, rcps) = (documents(&self.identity), all(&self.scps), all(&self.rcps));
        let [boundary, session, endpoint] =
            [&self.boundary, &self.session, &self.endpoint].map(|texts| texts.as_deref().map(documents));
        let policies = Policies {
            identity: &identity,
            boundary: boundary.as_deref(),
            session: session.as_deref(),
            scps: &scps,
            rcps: &rcps,
            resource: self.resource.as_ref().map(Text::document),
            endpoint: endpoint.as_deref(),
            allows_all_identity: false,
        };
        decide(request, &policies)
    }
}

fn all(levels: &[Vec<Text>]) -> Vec<Vec<Document<'_>>> {
    levels.iter().map(|level| documents(level)).collect()
}

fn documents(texts: &[Text]) -> Vec<Document<'_>> {
    texts.iter().map(Text::document).collect()
}

impl Text {
    fn new(name: String, text: &PolicyText) -> Result<Self, CaseError> {
        match AwsPolicy::parse(&text.text()) {
            Ok(parsed) => Ok(Self { policy: Policy::new(&parsed), name }),
            Err(source) => Err(CaseError::Policy { document: name, source }),
        }
    }

    fn document(&self) -> Document<'_> {
        Document { name: &self.name, policy: &self.policy }
    }
}
