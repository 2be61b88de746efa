//! Every assignment that had a say, and why it applied or did not: the long form of an answer.

use tenure_model::PrincipalId;

use super::assignment::Assignment;
use super::condition::Request;
use super::evaluator::{Evaluator, sid};
use super::role::Role;
use crate::effective::decision::{Dependency, Layer, Reason};
use crate::effective::verdict::{self, Fitting};

/// A role that is bound, a rule of a deny policy, or an access boundary, held against a request.
#[derive(Clone, Debug)]
pub struct Traced<'a> {
    /// Where it is written.
    pub reason: Reason,
    /// The assignment; `None` for what limits.
    pub assignment: Option<Assignment<'a>>,
    /// How it fits.
    pub fit: Fit,
    /// What it depends on, where it is open.
    pub needs: Vec<Dependency>,
}

/// How a role fits a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It applies.
    Applies,
    /// It applies if what it depends on is so.
    Open,
    /// It includes other permissions.
    OtherAction,
    /// It is bound elsewhere.
    OtherResource,
    /// Its condition does not hold.
    ConditionFails,
    /// Its text was not read, or is not understood.
    Unread,
}

impl<'a> Evaluator<'a> {
    /// Holds everything that a principal is assigned, and every limit that concerns it there, against a request:
    /// see [`Evaluator::decide`].
    pub fn trace(
        &self,
        principal: &PrincipalId,
        permission: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Traced<'a>> {
        let held = self.assignments(principal);
        let request = self.request(principal, permission, resource, facts);
        let mut traced: Vec<Traced<'a>> = held.iter().map(|one| self.trace_one(one, &request)).collect();
        let limit = |reason, fit, needs| Traced { reason, assignment: None, fit, needs };
        let (denied, perhaps) = self.denied(&request);
        let limits = self.limits(&request);
        let refusing = denied.into_iter().chain(limits.blocked);
        traced.extend(refusing.map(|reason| limit(reason, Fit::Applies, Vec::new())));
        let open = perhaps.into_iter().chain(limits.perhaps);
        traced.extend(open.map(|need| limit(need.reason.clone(), Fit::Open, vec![need])));
        traced
    }

    fn trace_one(&self, assignment: &Assignment<'a>, request: &Request<'_>) -> Traced<'a> {
        let grant = assignment.grant;
        let reason = verdict::reason(Layer::Role, &self.document(grant), 0, &sid(grant));
        let is_unread = matches!(self.roles.of(grant.what.as_str()), Role::Unread);
        let (fit, needs) = match self.fit(assignment, request) {
            _ if is_unread => (Fit::Unread, Vec::new()),
            Fitting::OtherAction => (Fit::OtherAction, Vec::new()),
            Fitting::OtherResource | Fitting::Protected => (Fit::OtherResource, Vec::new()),
            Fitting::Fails => (Fit::ConditionFails, Vec::new()),
            Fitting::Allows(candidate) if candidate.needs.is_empty() => (Fit::Applies, Vec::new()),
            Fitting::Allows(candidate) => (Fit::Open, candidate.needs),
        };
        Traced { reason, assignment: Some(assignment.clone()), fit, needs }
    }
}
