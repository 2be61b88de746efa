use jiff::SignedDuration;
use tenure_model::{
    Effect, Estate, Known, Nature, PolicyDocument, PolicyId, Principal, PrincipalKind, Resource, Scope,
    Subject, Timestamp,
};

use crate::Options;
use crate::effective::Access;
use crate::footprint::{Footprint, Party, trustees};

/// Everything that a check may ask.
#[derive(Debug)]
pub struct Context<'a> {
    /// What was observed.
    pub estate: &'a Estate,
    /// What the customer set.
    pub options: &'a Options,
    /// What access amounts to.
    pub access: Access<'a>,
    /// Whose is what.
    pub footprint: Footprint<'a>,
}

impl<'a> Context<'a> {
    /// Prepares the answers that several checks share.
    pub fn new(estate: &'a Estate, options: &'a Options) -> Self {
        Self {
            estate,
            options,
            access: Access::new(estate),
            footprint: Footprint::new(estate, &options.register),
        }
    }

    /// Time since an instant, as of the snapshot. Negative for the future.
    pub fn age(&self, instant: Timestamp) -> SignedDuration {
        self.estate.as_of.duration_since(instant)
    }

    /// Whole days since an instant, as of the snapshot.
    pub fn age_days(&self, instant: Timestamp) -> i64 {
        self.age(instant).as_hours().div_euclid(24)
    }

    /// Whether an instant lies more than `days` before the snapshot.
    pub fn older_than(&self, instant: Timestamp, days: u32) -> bool {
        self.age(instant) > Options::days(days)
    }

    /// Whether a principal is too young to be called unused. An unknown age is not young.
    pub fn is_new(&self, created: &Known<Timestamp>) -> bool {
        created.get().is_some_and(|at| !self.older_than(*at, self.options.grace_days))
    }

    /// Every principal that can act, groups left out.
    pub fn actors(&self) -> impl Iterator<Item = &'a Principal> {
        self.estate.records().principals.iter().filter(|principal| !principal.kind.is_group())
    }

    /// Non-human principals that the customer can change: what the provider makes for its own
    /// services (service-linked roles) is left out.
    pub fn machines(&self) -> impl Iterator<Item = &'a Principal> {
        self.actors().filter(|principal| {
            principal.nature == Nature::NonHuman && principal.kind != PrincipalKind::ServiceLinkedRole
        })
    }

    /// A principal as the subject of a finding.
    pub fn subject(&self, principal: &Principal) -> Subject {
        Subject {
            id: principal.id.to_string(),
            cloud: principal.cloud,
            kind: principal.kind.as_str().to_owned(),
            name: principal.name.clone(),
            scope: principal.scope.clone(),
        }
    }

    /// A resource as the subject of a finding.
    pub fn resource_subject(&self, resource: &Resource) -> Subject {
        Subject {
            id: resource.id.to_string(),
            cloud: resource.cloud,
            kind: resource.kind.clone(),
            name: resource.name.clone(),
            scope: resource.scope.clone(),
        }
    }

    /// A policy as the subject of a finding.
    pub fn policy_subject(&self, policy: &PolicyDocument) -> Subject {
        Subject {
            id: policy.id.to_string(),
            cloud: policy.cloud,
            kind: format!("{}-policy", policy.kind.as_str()),
            name: policy.name.clone(),
            scope: policy.scope.clone(),
        }
    }

    /// A scope as the subject of a finding.
    pub fn scope_subject(&self, scope: &Scope) -> Subject {
        Subject {
            id: scope.id.local().to_owned(),
            cloud: scope.cloud,
            kind: scope.kind.as_str().to_owned(),
            name: scope.name.clone(),
            scope: scope.id.clone(),
        }
    }

    /// The foreign parties, anyone included, to whom a resource policy of AWS allows something.
    pub fn parties_of_policy(&self, policy: &PolicyId) -> Vec<Party> {
        let statements = self.access.aws_policy(policy).map(|document| document.statements.as_slice());
        let mut parties: Vec<Party> = statements
            .unwrap_or_default()
            .iter()
            .filter(|statement| statement.effect == Effect::Allow)
            .flat_map(|statement| trustees(&statement.principals))
            .filter_map(|trustee| self.footprint.party_of(&trustee))
            .collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// The owner that a tag claims, as `tag:<value>`. A tag is a claim of whoever could set it.
    pub fn owner(&self, principal: &Principal) -> Option<String> {
        claim(principal, OWNER_TAGS).map(|owner| format!("tag:{owner}"))
    }
}

/// Tag keys that claim an owner, compared without case, `-` or `_`.
pub(crate) const OWNER_TAGS: &[&str] = &["owner", "owneremail", "team", "contact", "responsible"];
/// Tag keys that claim a purpose.
pub(crate) const PURPOSE_TAGS: &[&str] =
    &["purpose", "description", "usedfor", "application", "service", "project"];
/// Tag keys that claim an end.
pub(crate) const EXPIRY_TAGS: &[&str] =
    &["expires", "expiry", "expireson", "expiresat", "validuntil", "enddate", "ttl"];

/// The first non-empty tag of a principal under one of `keys`.
pub(crate) fn claim<'p>(principal: &'p Principal, keys: &[&str]) -> Option<&'p str> {
    principal.tags.iter().find_map(|(key, value)| {
        let plain: String =
            key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        (keys.contains(&plain.as_str()) && !value.trim().is_empty()).then(|| value.trim())
    })
}
