//! Entra ID: may this principal do this task on this object of the directory?
//!
//! Sources: "Overview of role-based access control in Microsoft Entra ID" (scopes), "Administrative units in
//! Microsoft Entra ID", "Restricted management administrative units", and the pages of [`super::protected`].

use tenure_model::{Grant, PrincipalId, ScopeId};

use super::assignment::Assignment;
use super::evaluator::Evaluator;
use super::graph::Permission;
use super::owner;
use super::places::OTHER_TENANT;
use super::protected::{self, ROLE, Standing};
use super::text::{DirectoryPermission, Limit, Text};
use super::verdict::{self, Candidate, Fitting, NOT_UNDERSTOOD, fact};
use crate::effective::decision::{Decision, Keeper};

/// What a task is done on.
pub(super) struct Target<'t> {
    /// The task.
    task: &'t str,
    /// The task as it is called on such an object.
    asked: String,
    /// The id of the object; empty for the whole directory.
    id: &'t str,
    /// The tenant that it lives in, as far as that is known.
    tenant: Option<&'t ScopeId>,
    /// Whether it is a tenant in which nobody is known to hold anything.
    is_elsewhere: bool,
    /// The administrative units that it is in, or that it is.
    units: Vec<&'t str>,
    /// Whether one of them keeps administrators of the whole directory out.
    is_restricted: bool,
    /// Who the user is, where the task is one from which privileged users are protected.
    user: Option<Standing>,
}

const UNIT: &str = "/administrativeUnits/";

impl<'a> Evaluator<'a> {
    pub(super) fn decide_directory(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        task: &str,
        resource: &str,
    ) -> Decision {
        let target = self.target(principal, task, resource);
        let mut candidates = Vec::new();
        for assignment in held {
            for (at, permission) in self.directory_permissions(assignment.grant).iter().enumerate() {
                let fitting = self.fit_directory(principal, held, assignment, (at, permission), &target);
                candidates.extend(fitting.candidate());
            }
        }
        verdict::decide(candidates, Vec::new())
    }

    /// How one permission of an assignment fits.
    pub(super) fn fit_directory(
        &self,
        principal: &PrincipalId,
        held: &[Assignment<'a>],
        assignment: &Assignment<'a>,
        (at, permission): (usize, &DirectoryPermission),
        target: &Target<'_>,
    ) -> Fitting {
        let grant = assignment.grant;
        if !permission.allows(&target.asked) {
            // What is given on ordinary groups is refused on those to which roles can be assigned.
            let is_kept = target.asked != target.task && permission.allows(target.task);
            return if is_kept { Fitting::Protected } else { Fitting::OtherAction };
        }
        if target.is_elsewhere || !covers(grant, target) || !self.is_in(grant, target.tenant) {
            return Fitting::OtherResource;
        }
        if !self.may_touch(grant, target) || target.keeps_out(grant) {
            return Fitting::Protected;
        }
        let candidate = self.candidate(principal, assignment, at);
        limited(candidate, &permission.limit, principal, held, target)
            .map_or(Fitting::OtherResource, Fitting::Allows)
    }

    pub(super) fn target<'t>(
        &'t self,
        principal: &'t PrincipalId,
        task: &'t str,
        resource: &'t str,
    ) -> Target<'t>
    where
        'a: 't,
    {
        let id = resource.strip_prefix(UNIT).unwrap_or_else(|| resource.trim_start_matches('/'));
        let other = resource.strip_prefix(OTHER_TENANT);
        let id = if other.is_some() { "" } else { id };
        let own = if id.is_empty() { principal.as_str() } else { id };
        let named = other.and_then(|tenant| self.tenant_called(tenant));
        let tenant = named.or_else(|| self.tenant_of_object(own));
        let memberships = self.estate.groups_of(&PrincipalId::from(id)).iter();
        let units =
            memberships.map(|membership| &membership.group).filter_map(|group| self.estate.principal(group));
        let units = units.filter(|group| group.kind == tenure_model::PrincipalKind::AdministrativeUnit);
        let (mut names, mut is_restricted) = (vec![id], false);
        for unit in units {
            names.push(unit.id.as_str());
            let restricted = unit.attributes.get("isMemberManagementRestricted");
            is_restricted |= restricted.is_some_and(|text| text.eq_ignore_ascii_case("true"));
        }
        let is_sensitive = protected::is_sensitive(task).is_some() && !id.is_empty();
        let is_assignable = !id.is_empty() && protected::is_assignable(self.estate, id);
        let renamed = protected::on_assignable_group(task).filter(|_| is_assignable);
        Target {
            task,
            asked: renamed.unwrap_or_else(|| task.to_owned()),
            id,
            tenant,
            is_elsewhere: other.is_some() && named.is_none(),
            units: names,
            is_restricted,
            user: is_sensitive.then(|| Standing::of(self.estate, &PrincipalId::from(id))),
        }
    }

    /// Whether a grant reaches the user, who may hold roles himself.
    fn may_touch(&self, grant: &Grant, target: &Target<'_>) -> bool {
        let Some(user) = &target.user else { return true };
        let is_password = protected::is_sensitive(target.task).unwrap_or(false);
        let what = grant.what.as_str();
        if let Some(permission) = Permission::of(what) {
            return self.meanings.of(&permission).is_some_and(|meaning| meaning.anyone)
                || user.lets("", is_password);
        }
        user.lets(&what.strip_prefix(ROLE).unwrap_or_default().to_ascii_lowercase(), is_password)
    }

    /// What a grant gives in the directory.
    pub(super) fn directory_permissions(&self, grant: &Grant) -> &[DirectoryPermission] {
        if let Some(permission) = Permission::of(grant.what.as_str()) {
            return self
                .meanings
                .of(&permission)
                .map(|meaning| std::slice::from_ref(&meaning.tasks))
                .unwrap_or_default();
        }
        match self.text(grant) {
            Text::Directory(permissions) => permissions,
            Text::Arm(_) | Text::Unread => &[],
        }
    }

    /// On which objects a grant gives a task, wherever it is made; empty where it does not.
    pub(super) fn directory_limits(&self, grant: &Grant, task: &str) -> Vec<Limit> {
        let on_assignable = protected::on_assignable_group(task);
        let named = self.directory_permissions(grant).iter().filter(|permission| {
            permission.allows(task) || on_assignable.as_ref().is_some_and(|task| permission.allows(task))
        });
        named.map(|permission| permission.limit.clone()).collect()
    }
}

impl Target<'_> {
    /// Of what is in a restricted unit, administrators of the whole directory may only read.
    fn keeps_out(&self, grant: &Grant) -> bool {
        self.is_restricted && is_everywhere(grant) && !self.task.to_ascii_lowercase().ends_with("/read")
    }
}

/// Whether a grant is made for the whole directory.
fn is_everywhere(grant: &Grant) -> bool {
    Permission::of(grant.what.as_str()).is_some() || matches!(grant.at.as_str(), "" | "/")
}

/// Whether a grant is made where it reaches the target.
fn covers(grant: &Grant, target: &Target<'_>) -> bool {
    let at = grant.at.as_str();
    let is = |id: &str| !id.is_empty() && id.eq_ignore_ascii_case(at.trim_start_matches('/'));
    is_everywhere(grant)
        || match at.strip_prefix(UNIT) {
            Some(unit) => target.units.iter().any(|own| own.eq_ignore_ascii_case(unit)),
            None => is(target.id),
        }
}

/// What a permission's own limit asks for; `None` where it does not hold for the target.
fn limited(
    mut candidate: Candidate,
    limit: &Limit,
    principal: &PrincipalId,
    held: &[Assignment<'_>],
    target: &Target<'_>,
) -> Option<Candidate> {
    match limit {
        Limit::None => Some(candidate),
        Limit::Own => target.id.eq_ignore_ascii_case(principal.as_str()).then_some(candidate),
        Limit::Owned => {
            let owns = |one: &Assignment<'_>| {
                one.grant.what.as_str().starts_with(owner::OWNER)
                    && one.activations.is_empty()
                    && one.grant.at.trim_start_matches('/').eq_ignore_ascii_case(target.id)
            };
            held.iter().any(owns).then_some(candidate)
        }
        Limit::Unknown(text) => {
            let values = vec!["a condition of the role".to_owned()];
            let need = fact(&candidate.reason, text, NOT_UNDERSTOOD, values, Keeper::Unknown);
            candidate.needs.push(need);
            Some(candidate)
        }
    }
}
