//! Every assignment that had a say, and why it applied or did not: the long form of an answer.

use tenure_model::PrincipalId;

use super::action::Family;
use super::assignment::Assignment;
use super::evaluator::Evaluator;
use super::graph::Permission;
use super::rbac::Request;
use super::text::Text;
use super::verdict::{self, Fitting, sid};
use crate::effective::decision::{Dependency, Layer, Reason};

/// One permission of an assignment, or of a deny assignment, held against a request.
#[derive(Clone, Debug)]
pub struct Traced<'a> {
    /// Where it is written.
    pub reason: Reason,
    /// The assignment; `None` for a deny assignment.
    pub assignment: Option<Assignment<'a>>,
    /// How it fits.
    pub fit: Fit,
    /// What it depends on, where it is open.
    pub needs: Vec<Dependency>,
}

/// How a permission fits a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// It applies.
    Applies,
    /// It applies if what it depends on is so.
    Open,
    /// It names other actions.
    OtherAction,
    /// It is assigned elsewhere.
    OtherResource,
    /// The object is kept from holders of such a role.
    Protected,
    /// Its condition does not hold.
    ConditionFails,
    /// Its text was not read, or is not understood.
    Unread,
}

impl<'a> Evaluator<'a> {
    /// Holds everything that a principal is assigned, and every deny assignment that names it there, against a
    /// request: see [`Evaluator::decide`].
    pub fn trace(
        &self,
        principal: &PrincipalId,
        action: &str,
        resource: &str,
        facts: &[(&str, &str)],
    ) -> Vec<Traced<'a>> {
        let held = self.assignments(principal);
        let request = Request::new(self, principal, action, resource, facts);
        let mut traced: Vec<Traced<'a>> =
            held.iter().flat_map(|one| self.trace_one(&held, one, &request, action, resource)).collect();
        if Family::of(action) == Family::Arm {
            let (denied, perhaps) = self.denied(&request);
            let denial = |reason, fit, needs| Traced { reason, assignment: None, fit, needs };
            traced.extend(denied.into_iter().map(|reason| denial(reason, Fit::Applies, Vec::new())));
            traced.extend(perhaps.into_iter().map(|need| denial(need.reason.clone(), Fit::Open, vec![need])));
        }
        traced
    }

    fn trace_one(
        &self,
        held: &[Assignment<'a>],
        assignment: &Assignment<'a>,
        request: &Request<'_>,
        action: &str,
        resource: &str,
    ) -> Vec<Traced<'a>> {
        let document = self.document(assignment.grant);
        let told = |at: usize, fitting: Fitting| {
            let reason = verdict::reason(Layer::Role, &document, at, sid(assignment.grant));
            let (fit, needs) = fit(fitting);
            Traced { reason, assignment: Some(assignment.clone()), fit, needs }
        };
        let family = Family::of(action);
        let permission = Permission::of(assignment.grant.what.as_str());
        match (self.text(assignment.grant), permission) {
            _ if self.elevates(request.principal(), assignment.grant, action)
                && matches!(resource, "" | "/") =>
            {
                vec![told(0, Fitting::Allows(self.candidate(request.principal(), assignment, 0)))]
            }
            (_, Some(permission)) if family == Family::Graph => {
                let is_it = permission.is_called(action);
                let candidate = || Fitting::Allows(self.candidate(request.principal(), assignment, 0));
                vec![told(0, if is_it { candidate() } else { Fitting::OtherAction })]
            }
            (Text::Arm(permissions), _) if family == Family::Arm => {
                let all = permissions.iter().enumerate();
                all.map(|(at, one)| told(at, self.fit_arm(assignment, at, one, request))).collect()
            }
            (Text::Unread, None) => {
                let reason = verdict::reason(Layer::Role, &document, 0, sid(assignment.grant));
                vec![Traced {
                    reason,
                    assignment: Some(assignment.clone()),
                    fit: Fit::Unread,
                    needs: Vec::new(),
                }]
            }
            _ if family == Family::Directory => {
                let target = self.target(request.principal(), action, resource);
                let all = self.directory_permissions(assignment.grant).iter().enumerate();
                all.map(|(at, one)| {
                    told(at, self.fit_directory(request.principal(), held, assignment, (at, one), &target))
                })
                .collect()
            }
            _ => vec![told(0, Fitting::OtherAction)],
        }
    }
}

fn fit(fitting: Fitting) -> (Fit, Vec<Dependency>) {
    match fitting {
        Fitting::OtherAction => (Fit::OtherAction, Vec::new()),
        Fitting::OtherResource => (Fit::OtherResource, Vec::new()),
        Fitting::Protected => (Fit::Protected, Vec::new()),
        Fitting::Fails => (Fit::ConditionFails, Vec::new()),
        Fitting::Allows(candidate) if candidate.needs.is_empty() => (Fit::Applies, Vec::new()),
        Fitting::Allows(candidate) => (Fit::Open, candidate.needs),
    }
}
