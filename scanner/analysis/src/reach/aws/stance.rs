//! A principal with the policies that decide for it: as they stand, or after it changed them.

use tenure_model::{Effect, Estate, GrantEffect, PolicyId, Principal, PrincipalId, Statement, Trustee};

use crate::effective::decision::Decision;
use crate::effective::{Access, Asker, Holding};

/// A principal as it stands, or as it would stand after changes that it can make.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reach) struct Guise {
    pub(super) principal: PrincipalId,
    pub(super) change: Change,
}

/// What has been changed of a principal's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Change {
    /// Its own policies allow everything.
    pub(super) written: bool,
    /// It has no permissions boundary.
    pub(super) unbound: bool,
    /// No guard rail of the organisation binds it.
    pub(super) free: bool,
    /// It is in this group too.
    pub(super) joined: Option<PrincipalId>,
    /// This policy is gone, wherever it stood.
    pub(super) without: Option<PolicyId>,
    /// This version of a policy is in force.
    pub(super) version: Option<PolicyId>,
}

impl Guise {
    pub(super) fn plain(principal: &PrincipalId) -> Self {
        Self { principal: principal.clone(), change: Change::default() }
    }

    /// The principal, where it made nothing else of itself.
    pub(in crate::reach) fn as_it_stands(&self) -> Option<&PrincipalId> {
        self.is_plain().then_some(&self.principal)
    }

    pub(super) fn is_plain(&self) -> bool {
        self.change == Change::default()
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'j> {
    pub(super) estate: &'j Estate,
    pub(super) access: &'j Access<'j>,
}

/// A guise with its policies gathered, for several questions.
#[derive(Debug)]
pub(super) struct Stance<'j> {
    pub(super) guise: Guise,
    pub(super) principal: &'j Principal,
    /// What it holds: each policy with the way in which it is held.
    pub(super) held: Vec<Holding<'j>>,
    pub(super) asker: Asker<'j>,
}

impl<'j> Judge<'j> {
    /// Gathers the policies of a guise; `None` for a principal that the estate does not hold.
    pub(super) fn stance(&self, guise: &Guise) -> Option<Stance<'j>> {
        let principal = self.estate.principal(&guise.principal)?;
        let change = &guise.change;
        let mut held = self.access.holdings(&principal.id);
        let mut asker = self.access.asker(&principal.id, &principal.scope);
        if let Some(group) = &change.joined {
            held.extend(self.access.holdings(group));
            asker = asker.joining(group);
        }
        if let Some(policy) = &change.without {
            held.retain(|one| one.policy != policy);
            asker = asker.without(policy);
        }
        if let Some(version) = &change.version {
            asker = asker.with(version);
        }
        if change.written {
            asker = asker.with_own_text();
        }
        if change.unbound {
            asker = asker.without_boundary();
        }
        if change.free {
            asker = asker.without_guard_rails();
        }
        Some(Stance { guise: guise.clone(), principal, held, asker })
    }

    /// Whether the trust of a role lets one of several services in, which then acts as it for whoever
    /// passed the role. Answers the accepted services, by the names to pass the role to, with the best
    /// answer.
    pub(super) fn lets_in(&self, role: &Principal, services: &[String]) -> Option<(Vec<String>, Decision)> {
        let named = self.estate.trusts_of(&role.id).iter().filter_map(|trust| match &trust.trustee {
            Trustee::Service(name) => Some((name, "sts:AssumeRole")),
            Trustee::Federation(name) => Some((name, "sts:AssumeRoleWithWebIdentity")),
            _ => None,
        });
        // The holder's own account is where the service is told to act.
        let facts = [("aws:SourceAccount", role.scope.local())];
        let mut accepted: Vec<(String, Decision)> = Vec::new();
        for (service, action) in named {
            let Some(wanted) = services.iter().find(|wanted| is_same_service(service, wanted)) else {
                continue;
            };
            let asker = self.access.asker(&PrincipalId::from(service.as_str()), &role.scope);
            let decision = asker.decide(action, role.id.as_str(), &facts);
            if decision.is_allowed() {
                accepted.push((wanted.clone(), decision));
            }
        }
        accepted.sort_by(|a, b| (a.1.depends_on.len(), &a.0).cmp(&(b.1.depends_on.len(), &b.0)));
        accepted.dedup_by(|b, a| a.0 == b.0);
        let best = accepted.first().map(|(_, decision)| decision.clone())?;
        Some((accepted.into_iter().map(|(service, _)| service).collect(), best))
    }

    /// Whether a policy denies anything.
    pub(super) fn denies(&self, policy: &PolicyId) -> bool {
        let parsed = self.access.aws_policy(policy);
        parsed.is_some_and(|parsed| parsed.statements.iter().any(|one| one.effect == Effect::Deny))
    }
}

impl<'j> Stance<'j> {
    /// The policies that give it something.
    pub(super) fn gives(&self) -> impl Iterator<Item = &PolicyId> {
        let held = self.held.iter().filter(|one| one.grant.effect == GrantEffect::Gives);
        held.map(|one| one.policy).chain(&self.guise.change.version)
    }

    /// The Allow statements of its own policies, as written.
    pub(super) fn allows(&self, judge: Judge<'j>) -> Vec<&'j Statement> {
        let parsed = self.gives().filter_map(|policy| judge.access.aws_policy(policy));
        let statements = parsed.flat_map(|policy| &policy.statements);
        statements.filter(|statement| statement.effect == Effect::Allow).collect()
    }

    /// The way in which it holds a policy.
    pub(super) fn holding(&self, policy: &str) -> Option<&Holding<'j>> {
        self.held.iter().find(|one| one.policy.as_str() == policy)
    }
}

/// `states.eu-west-1.amazonaws.com` and `ec2.amazonaws.com.cn` are the services without their region and
/// partition.
pub(super) fn is_same_service(named: &str, wanted: &str) -> bool {
    let named = named.trim_end_matches(".cn");
    let parts = named.strip_suffix(".amazonaws.com").zip(wanted.strip_suffix(".amazonaws.com"));
    parts.is_some_and(|(head, base)| {
        head == base || head.strip_prefix(base).is_some_and(|region| region.starts_with('.'))
    })
}
