//! What access amounts to. One evaluator per cloud behind [`Access`]; checks ask only this.
//!
//! Terms: a *grant* is what is assigned; an *entitlement* is what it amounts to once groups,
//! boundaries, guard rails and denials are weighed; its *derivation* is the statements that prove
//! it. Answers are three-valued: a condition that the facts do not settle makes
//! [`Certainty::Depends`], never a yes or a no.
//!
//! ```text
//!   grants of the principal ─┐
//!   grants of its groups ────┼─► allowed by some statement, denied by none
//!   permissions boundary ────┼─► and allowed here too
//!   SCPs, level by level ────┘─► and allowed at every level above
//! ```

mod aws;
pub mod azure;
mod capability_map;
pub mod gcp;
mod question;
mod verdict;
mod wildcard;

pub use aws::catalog;

use std::sync::Arc;

pub(crate) use aws::asker::Choices;
pub use aws::asker::{Asker, NOT_READ, OWN_TEXT};
pub use aws::decision;
pub(crate) use aws::pattern::add_matching;
pub use aws::permitted::{ActionRuns, EffectiveActions};
pub use question::Question;
use rayon::prelude::*;
pub use verdict::{ACTIVATION, NOT_UNDERSTOOD};

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    AwsPolicy, Capability, Certainty, Cloud, Derivation, Entitlement, Estate, Facet, Grant, PolicyId,
    Principal, PrincipalId, Reach, ScopeId,
};

/// Effective access over every cloud of an estate, worked out once.
#[derive(Debug)]
pub struct Access<'a> {
    estate: &'a Estate,
    aws: aws::Evaluator<'a>,
    azure: azure::Evaluator<'a>,
    gcp: gcp::Evaluator<'a>,
    profiles: HashMap<&'a PrincipalId, Arc<Profile>>,
    nothing: Profile,
    limits_read: bool,
}

/// What one principal's access amounts to. Principals with equal policies share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Each capability that is not [`Certainty::No`], weakest first.
    pub capabilities: Vec<(Capability, Certainty)>,
    /// Policies that are assigned and whose text was not read or not understood: what they give or
    /// deny is unknown.
    pub unread: Vec<PolicyId>,
    /// Whether any policy is assigned at all.
    pub holds_something: bool,
}

/// A policy as a principal holds it: directly, through a group, or in a set of permissions.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'a> {
    /// The policy.
    pub policy: &'a PolicyId,
    /// The principal itself, or the group that it holds the policy through.
    pub through: &'a PrincipalId,
    /// The grant that assigns it, to `through`.
    pub grant: &'a Grant,
}

impl Profile {
    /// How sure it is that the principal has a capability.
    pub fn certainty(&self, capability: Capability) -> &Certainty {
        self.capabilities
            .iter()
            .find(|(held, _)| *held == capability)
            .map_or(&Certainty::No, |(_, certainty)| certainty)
    }

    /// Whether the principal has a capability, perhaps under conditions.
    pub fn has(&self, capability: Capability) -> bool {
        *self.certainty(capability) != Certainty::No
    }

    /// Whether it can do everything in its scope, perhaps under conditions.
    pub fn is_administrator(&self) -> bool {
        self.has(Capability::Administer)
    }

    /// Whether it can change identities, access or guard rails.
    pub fn is_privileged(&self) -> bool {
        const PRIVILEGED: [Capability; 4] = [
            Capability::Administer,
            Capability::Elevate,
            Capability::ProvisionIdentity,
            Capability::ChangeGuardRails,
        ];
        PRIVILEGED.iter().any(|capability| self.has(*capability))
    }

    /// How far it reaches, in one word.
    pub fn reach(&self) -> Reach {
        if self.is_administrator() {
            Reach::Administrator
        } else if self.is_privileged() {
            Reach::Privileged
        } else if !self.unread.is_empty() {
            Reach::Unknown
        } else if self.holds_something {
            Reach::Ordinary
        } else {
            Reach::Nothing
        }
    }
}

impl<'a> Access<'a> {
    /// Evaluates every principal of the estate, in parallel; equal policy sets once.
    pub fn new(estate: &'a Estate) -> Self {
        let aws = aws::Evaluator::new(estate);
        let azure = azure::Evaluator::new(estate);
        let gcp = gcp::Evaluator::new(estate);
        let of = |cloud| estate.records().principals.iter().filter(move |one| one.cloud == cloud);
        let principals: Vec<&Principal> = of(Cloud::Aws).collect();
        let keys: Vec<aws::PolicySets> =
            principals.par_iter().map(|principal| aws.policy_sets(&principal.id)).collect();
        let mut distinct: HashMap<&aws::PolicySets, usize> = HashMap::default();
        let mut order: Vec<&aws::PolicySets> = Vec::new();
        for key in &keys {
            distinct.entry(key).or_insert_with(|| {
                order.push(key);
                order.len() - 1
            });
        }
        let evaluated: Vec<Arc<Profile>> = order.par_iter().map(|key| Arc::new(aws.profile(key))).collect();
        let mut profiles: HashMap<&'a PrincipalId, Arc<Profile>> = principals
            .iter()
            .zip(&keys)
            .filter_map(|(principal, key)| {
                let profile = evaluated.get(*distinct.get(key)?)?;
                Some((&principal.id, Arc::clone(profile)))
            })
            .collect();
        profiles.extend(profiles_of(&of(Cloud::Azure).collect::<Vec<_>>(), |id| azure.profile(id)));
        profiles.extend(profiles_of(&of(Cloud::Gcp).collect::<Vec<_>>(), |id| gcp.profile(id)));
        let limits_read = limits_read(&aws, &azure, &gcp, estate);
        Self { estate, aws, azure, gcp, profiles, nothing: Profile::default(), limits_read }
    }

    /// For single questions: weighs nobody, so that every [`Access::profile`] is empty.
    pub fn unweighed(estate: &'a Estate) -> Self {
        let aws = aws::Evaluator::new(estate);
        let azure = azure::Evaluator::new(estate);
        let gcp = gcp::Evaluator::new(estate);
        let limits_read = limits_read(&aws, &azure, &gcp, estate);
        Self {
            estate,
            aws,
            azure,
            gcp,
            profiles: HashMap::default(),
            nothing: Profile::default(),
            limits_read,
        }
    }

    /// The evaluator of Azure and Entra ID, for questions that only they know.
    pub const fn azure(&self) -> &azure::Evaluator<'a> {
        &self.azure
    }

    /// The evaluator of Google Cloud, for questions that only it knows.
    pub const fn gcp(&self) -> &gcp::Evaluator<'a> {
        &self.gcp
    }

    /// The cloud that a principal lives in.
    pub(crate) fn cloud_of(&self, id: &PrincipalId) -> Cloud {
        if let Some(principal) = self.estate.principal(id) {
            return principal.cloud;
        }
        // Who was deleted, or not read, may still hold something.
        let scope = self.estate.grants_of(id).first().map(|grant| grant.scope.as_str());
        match scope.and_then(|scope| scope.split(':').next()) {
            Some("azure") => Cloud::Azure,
            Some("gcp") => Cloud::Gcp,
            None if gcp::is_member(id.as_str()) => Cloud::Gcp,
            _ => Cloud::Aws,
        }
    }

    /// What a principal's access amounts to; nothing for a principal that the estate does not hold.
    pub fn profile(&self, id: &PrincipalId) -> &Profile {
        self.profiles.get(id).map_or(&self.nothing, Arc::as_ref)
    }

    /// The entitlement of a principal to a capability with its proof; `None` where it has none.
    pub fn entitlement(&self, principal: &Principal, capability: Capability) -> Option<Entitlement> {
        let certainty = self.profile(&principal.id).certainty(capability).clone();
        (certainty != Certainty::No).then(|| Entitlement {
            principal: principal.id.clone(),
            scope: principal.scope.clone(),
            capability,
            certainty,
            derivation: match principal.cloud {
                Cloud::Aws => self.aws.derivation(&principal.id, capability),
                Cloud::Azure => self.azure.derivation(&principal.id, capability),
                Cloud::Gcp => self.gcp.derivation(&principal.id, capability),
            },
        })
    }

    /// Decides one request exactly, as the estate's policies stand: identity policies, groups, boundary,
    /// SCPs, RCPs, the resource's own policy; in the same account and across accounts.
    /// For principals of the other clouds see [`azure::Evaluator::decide`] and [`gcp::Evaluator::decide`].
    pub fn decide(&self, question: &Question<'_>) -> decision::Decision {
        let Question { principal, action, resource, facts, .. } = *question;
        match self.cloud_of(principal) {
            Cloud::Aws => self.aws.decide(question),
            Cloud::Azure => self.azure.decide(principal, action, resource, facts),
            Cloud::Gcp => self.gcp.decide(principal, action, resource, facts),
        }
    }

    /// The best answer over resources of the caller's own choice (new ones, or none): the resource and
    /// the decision; `None` where nothing is allowed. The question's resource is not looked at.
    pub fn decide_any(&self, question: &Question<'_>) -> Option<(String, decision::Decision)> {
        let Question { principal, scope, action, facts, .. } = *question;
        match self.cloud_of(principal) {
            Cloud::Aws => self.asker(principal, scope).decide_any(action, facts),
            Cloud::Azure => self.azure.decide_any(principal, action, facts),
            Cloud::Gcp => self.gcp.decide_any(principal, action, facts),
        }
    }

    /// Asks many questions for one principal in one account.
    pub fn asker(&self, principal: &PrincipalId, scope: &ScopeId) -> Asker<'_> {
        Asker::new(&self.aws, principal, scope)
    }

    /// What is assigned to a principal, directly or through groups; boundaries included.
    pub fn holdings(&self, id: &PrincipalId) -> Vec<Holding<'a>> {
        match self.cloud_of(id) {
            Cloud::Aws => self.aws.holdings(id),
            Cloud::Azure => self.azure.holdings(id),
            Cloud::Gcp => self.gcp.holdings(id),
        }
    }

    /// The holdings that give a capability: those that give it alone, else all that add to it. Empty
    /// for the root user, who needs none.
    pub fn givers(&self, id: &PrincipalId, capability: Capability) -> Vec<Holding<'a>> {
        match self.cloud_of(id) {
            Cloud::Aws => self.aws.givers(id, capability),
            Cloud::Azure => self.azure.givers(id, capability),
            Cloud::Gcp => self.gcp.givers(id, capability),
        }
    }

    /// What a principal may do, over every action of the catalogue. For one: see
    /// [`Access::effective_actions_of_all`].
    pub fn effective_actions(&self, id: &PrincipalId) -> EffectiveActions {
        self.aws.effective_actions(id)
    }

    /// What every principal may do, in the order of the estate's principals; equal answers are shared.
    pub fn effective_actions_of_all(&self) -> Vec<Arc<EffectiveActions>> {
        self.aws.effective_actions_of_all()
    }

    /// The permissions by which a principal has a capability, perhaps under conditions.
    pub fn permissions(&self, id: &PrincipalId, capability: Capability) -> Vec<String> {
        match self.cloud_of(id) {
            Cloud::Aws => self.aws.permitted(id, capability),
            Cloud::Azure => self.azure.permitted(id, capability),
            Cloud::Gcp => self.gcp.permitted(id, capability),
        }
    }

    /// What a policy would give if it stood alone, without boundary and guard rails: to say of a
    /// policy, rather than of its holder, that it is privileged.
    pub fn policy_alone(&self, policy: &PolicyId) -> Profile {
        match self.estate.policy(policy) {
            Some(found) if found.cloud == Cloud::Azure => self.azure.policy_alone(policy),
            Some(found) if found.cloud == Cloud::Gcp => self.gcp.policy_alone(policy),
            _ => self.aws.policy_alone(policy),
        }
    }

    /// The parsed text of an AWS policy; `None` where it was not read or not understood.
    pub fn aws_policy(&self, id: &PolicyId) -> Option<&AwsPolicy> {
        self.aws.parsed(id)
    }

    /// Whether everything that limits scopes from above was read. Where it was not, access may be
    /// less than it seems.
    pub const fn limits_read(&self) -> bool {
        self.limits_read
    }

    /// The proof as text and evidence.
    pub fn describe(derivation: &[Derivation]) -> String {
        let statements: Vec<&str> = derivation.iter().map(|link| link.statement.as_str()).collect();
        statements.join("; ")
    }
}

/// Whether a resource pattern of AWS (`arn:aws:iam::*:role/app-*`) matches a resource, variables aside.
pub fn aws_resource_matches(pattern: &str, resource: &str) -> bool {
    aws::pattern::matches(pattern, resource)
}

/// What access amounts to for principals of one cloud, in parallel; equal answers are kept once.
fn profiles_of<'a>(
    principals: &[&'a Principal],
    profile: impl Fn(&PrincipalId) -> Profile + Sync,
) -> Vec<(&'a PrincipalId, Arc<Profile>)> {
    let worked_out: Vec<Profile> = principals.par_iter().map(|principal| profile(&principal.id)).collect();
    let mut known: HashSet<Arc<Profile>> = HashSet::default();
    let mut share = |profile: Profile| {
        known.get(&profile).cloned().unwrap_or_else(|| {
            let profile = Arc::new(profile);
            known.insert(Arc::clone(&profile));
            profile
        })
    };
    principals.iter().zip(worked_out).map(|(principal, profile)| (&principal.id, share(profile))).collect()
}

/// Whether everything that limits scopes from above was read.
fn limits_read(
    aws: &aws::Evaluator<'_>,
    azure: &azure::Evaluator<'_>,
    gcp: &gcp::Evaluator<'_>,
    estate: &Estate,
) -> bool {
    aws.rails_read()
        && azure.denies_understood()
        && gcp.limits_understood()
        && !estate.gaps.iter().any(|gap| gap.blinds.contains(&Facet::GuardRails))
}

/// Whether an action pattern of AWS (`s3:Get*`) matches an action. Case does not matter.
pub fn aws_action_matches(pattern: &str, action: &str) -> bool {
    aws::pattern::matches_ignoring_case(pattern, action)
}
