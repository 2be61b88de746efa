//! What each foreign account can act as and use, over the whole estate.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, EvidenceRef, PolicyState, Reach, Subject};

use super::{accounts_of, count};
use crate::conditions::Conditions;
use crate::footprint::{Party, account_of_arn, trustees};
use crate::{Context, Draft};

/// What one foreign account holds.
#[derive(Debug, Default)]
pub(crate) struct Holding {
    pub(super) roles: BTreeMap<Subject, Reach>,
    pub(super) resources: BTreeMap<Subject, ()>,
    /// What was handed to it, in words.
    pub(super) delegations: BTreeSet<String>,
    pub(super) evidence: Vec<EvidenceRef>,
}

impl Holding {
    /// The farthest reach of its roles.
    pub(crate) fn reach(&self) -> Option<Reach> {
        self.roles.values().copied().max()
    }

    /// The cloud in which it holds anything; Azure, where it is more than one.
    pub(crate) fn cloud(&self) -> Cloud {
        let of_google = !self.roles.is_empty() && self.roles.keys().all(|one| one.cloud == Some(Cloud::Gcp));
        if of_google && self.delegations.is_empty() { Cloud::Gcp } else { Cloud::Azure }
    }

    /// What it can do, in a sentence.
    pub(crate) fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if let Some((subject, reach)) = self.roles.iter().max_by_key(|(_, reach)| **reach) {
            parts.push(format!(
                "can act as {}, of which `{}` reaches farthest ({})",
                count(self.roles.len(), if subject.cloud == Some(Cloud::Aws) { "role" } else { "identity" }),
                subject.name,
                reach.as_str()
            ));
        }
        if !self.resources.is_empty() {
            parts.push(format!("is named by the policies of {}", count(self.resources.len(), "resource")));
        }
        if !self.delegations.is_empty() {
            let handed: Vec<&str> = self.delegations.iter().map(String::as_str).collect();
            parts.push(format!("was handed authority: {}", handed.join(", ")));
        }
        format!("It {}.", parts.join(" and "))
    }

    /// Puts what it holds, and what proves it, on a finding.
    pub(crate) fn on(self, draft: Draft) -> Draft {
        let draft = self.evidence.iter().fold(draft, Draft::evidence);
        draft.affected(self.roles.into_keys().chain(self.resources.into_keys()).collect())
    }
}

impl Context<'_> {
    /// Every foreign account that some role, resource policy or grant of a key lets in. AWS's own
    /// accounts (log delivery and the like) are left out.
    pub(crate) fn foreign_holdings(&self) -> BTreeMap<(String, Party), Holding> {
        let mut holdings: BTreeMap<(String, Party), Holding> = BTreeMap::new();
        for opening in self.openings() {
            for pair in self.foreign(opening.accounts()) {
                let holding = holdings.entry(pair).or_default();
                let reach = self.access.profile(&opening.role.id).reach();
                holding.roles.insert(self.subject(opening.role), reach);
                holding.evidence.push(opening.trust.evidence.clone());
            }
        }
        for resource in &self.estate.records().resources {
            let mut accounts = Vec::new();
            if let PolicyState::Attached(id) = &resource.policy
                && let (Some(document), Some(policy)) = (self.estate.policy(id), self.access.aws_policy(id))
            {
                let allows = policy.statements.iter().filter(|s| s.effect == tenure_model::Effect::Allow);
                for statement in allows {
                    let conditions = Conditions::from(statement.conditions.as_slice());
                    for trustee in trustees(&statement.principals) {
                        let named = accounts_of(&trustee, &conditions).into_iter();
                        accounts.extend(named.map(|account| (account, &document.evidence)));
                    }
                }
            }
            let grants = resource.attributes.iter().filter(|(name, _)| name.starts_with("Grant:"));
            accounts.extend(grants.filter_map(|(_, grant)| {
                let account = account_of_arn(grant.split(' ').next()?)?;
                Some((account.to_owned(), &resource.evidence))
            }));
            for (account, evidence) in accounts {
                for pair in self.foreign(vec![account]) {
                    let holding = holdings.entry(pair).or_default();
                    holding.resources.insert(self.resource_subject(resource), ());
                    holding.evidence.push(evidence.clone());
                }
            }
        }
        holdings.retain(|(account, _), _| !self.footprint.is_providers_own(account));
        holdings
    }
}
