//! Ways into the customer's accounts, as checks look at them: a trust with its role and statement,
//! or a statement of a resource's policy with its resource.

pub(crate) mod foreign_accounts;
mod foreign_tenants;
pub(crate) mod resource_repair;
pub(crate) mod weight;

use serde_json::{Value, json};
use tenure_model::{
    AwsPolicy, Cloud, Confidence, Effect, Facet, Matching, PolicyDocument, PolicyState, Principal, Resource,
    ScopeId, Statement, Subject, Trust, Trustee, Unknown,
};

use crate::conditions::{Conditions, Limit, is_account, limit_of, turns_away};
use crate::footprint::{NameSource, Party, PartyKind, account_of_arn, trustees};
use crate::shell::quote;
use crate::{Context, Inspection};

/// One trustee of one statement of a role's trust policy.
#[derive(Clone, Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) trust: &'a Trust,
    pub(crate) role: &'a Principal,
    pub(crate) conditions: Conditions<'a>,
    policy: Option<&'a AwsPolicy>,
    statement: Option<&'a Statement>,
}

impl Opening<'_> {
    /// How far the trust is limited to known parties.
    pub(crate) fn limit(&self) -> Limit {
        match self.statement {
            Some(statement) => limit_of(self.policy, statement),
            None => self.conditions.limit(),
        }
    }

    /// Whether it lets in anyone with an identity of the cloud.
    pub(crate) fn is_for_everyone(&self) -> bool {
        is_everyone(&self.trust.trustee)
    }

    /// The AWS accounts that it lets in, written out in its principal or, where that names everyone,
    /// in its conditions.
    pub(crate) fn accounts(&self) -> Vec<String> {
        accounts_of(&self.trust.trustee, &self.conditions)
    }

    /// The external ids of which it demands one, each with whether it is a pattern. Empty where it
    /// demands none.
    pub(crate) fn external_ids(&self) -> Vec<(&str, bool)> {
        let own = self.conditions.naming("sts:ExternalId");
        own.flat_map(|clause| clause.values.iter().map(move |value| (value.as_str(), clause.has_patterns())))
            .collect()
    }

    /// Whether it demands an external id, itself or by a Deny for those without.
    pub(crate) fn demands_external_id(&self) -> bool {
        let by_deny = || {
            let statements = self.policy.into_iter().flat_map(|policy| &policy.statements);
            statements.filter(|statement| statement.effect == Effect::Deny).any(|deny| {
                let negated = deny.conditions.iter().any(|clause| {
                    clause.key.eq_ignore_ascii_case("sts:ExternalId")
                        && clause.operator.to_ascii_lowercase().starts_with("stringnot")
                });
                negated && deny.conditions.len() == 1
            })
        };
        self.conditions.naming("sts:ExternalId").next().is_some() || by_deny()
    }

    /// Whether a condition that must hold names a value of `key`, other than everything.
    pub(crate) fn asks_for(&self, key: &str) -> bool {
        let says_something = |value: &String| value.chars().any(char::is_alphanumeric);
        self.conditions
            .naming(key)
            .any(|clause| !clause.has_patterns() || clause.values.iter().all(says_something))
    }

    /// The identity provider, as the trust policy writes it; empty for another trustee.
    pub(crate) fn provider(&self) -> &str {
        match &self.trust.trustee {
            Trustee::Federation(provider) => provider,
            _ => "",
        }
    }

    /// What ends it: the command that replaces the role's trust policy, and what becomes of the
    /// statement. Its other conditions stay; `condition` replaces those on the same keys.
    pub(crate) fn repair(&self, principal: &Value, condition: &Value) -> String {
        let actions = match self.statement {
            Some(statement) if statement.actions.matching == Matching::Only => &statement.actions.patterns,
            _ => &self.trust.actions,
        };
        format!(
            "aws iam update-assume-role-policy --role-name {} --policy-document file://trust.json\n\
             where trust.json is the policy as it is, with statement {} for this principal replaced by:\n{}",
            quote(&self.role.name),
            self.trust.statement,
            statement(principal, actions, None, &self.conditions.with(condition)),
        )
    }
}

/// One Allow statement × trustee of a resource's policy.
#[derive(Clone, Debug)]
pub(crate) struct Offer<'a> {
    pub(crate) policy: &'a AwsPolicy,
    pub(crate) statement: &'a Statement,
    pub(crate) trustee: Trustee,
    pub(crate) conditions: Conditions<'a>,
}

impl Offer<'_> {
    /// How far the statement is limited to known parties.
    pub(crate) fn limit(&self) -> Limit {
        limit_of(Some(self.policy), self.statement)
    }

    /// Whether a Deny of the policy turns an account away that the statement names.
    pub(crate) fn turns_away(&self, account: &str) -> bool {
        turns_away(self.policy, self.statement, account)
    }

    /// As [`Opening::accounts`].
    pub(crate) fn accounts(&self) -> Vec<String> {
        accounts_of(&self.trustee, &self.conditions)
    }

    /// What ends it, as [`Opening::repair`].
    pub(crate) fn repair(&self, resource: &Resource, principal: &Value, condition: &Value) -> String {
        let condition = self.conditions.with(condition);
        let (actions, resources) = (&self.statement.actions, &self.statement.resources);
        format!(
            "{}\nwhere the policy is as it is, with the statement for this principal replaced by:\n{}",
            resource_repair::command(resource),
            statement(principal, &actions.patterns, Some(&resources.patterns), &condition),
        )
    }
}

/// A resource whose policy was read and understood.
#[derive(Clone, Debug)]
pub(crate) struct Offering<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) document: &'a PolicyDocument,
    pub(crate) offers: Vec<Offer<'a>>,
}

impl Context<'_> {
    /// Every trust of a role that the estate holds, in the order of the roles.
    pub(crate) fn openings(&self) -> impl Iterator<Item = Opening<'_>> {
        self.estate.records().trusts.iter().filter_map(|trust| {
            let role = self.estate.principal(&trust.target)?;
            let policy = self.access.aws_policy(&trust.policy);
            let statement = policy.and_then(|policy| policy.statements.get(trust.statement as usize));
            Some(Opening { trust, role, conditions: Conditions::from(trust), policy, statement })
        })
    }

    /// Every resource of AWS with a policy of its own. Of one whose policy was not read or not understood
    /// the inspection says so, unless a gap says it already.
    pub(crate) fn offerings(&self, inspection: &mut Inspection) -> Vec<Offering<'_>> {
        let mut all = Vec::new();
        let resources = self.estate.records().resources.iter();
        for resource in resources.filter(|resource| resource.cloud == Cloud::Aws) {
            match &resource.policy {
                PolicyState::Absent => {}
                PolicyState::Unknown(why) => self.unjudged(resource, why.sentence(), inspection),
                PolicyState::Attached(id) => match (self.estate.policy(id), self.access.aws_policy(id)) {
                    (Some(document), Some(policy)) => {
                        all.push(Offering { resource, document, offers: offers(policy) });
                    }
                    (None, _) => self.unjudged(resource, Unknown::NotRead.sentence(), inspection),
                    (_, None) => self.unjudged(resource, Unknown::Malformed.sentence(), inspection),
                },
            }
        }
        all
    }

    fn unjudged(&self, resource: &Resource, why: &str, inspection: &mut Inspection) {
        let service = resource.kind.split(':').next();
        let is_said = self.estate.gaps.iter().any(|gap| {
            gap.blinds.contains(&Facet::ResourcePolicies)
                && (gap.subject == resource.id.as_str()
                    || gap.subject.is_empty()
                        && gap.scope == resource.scope
                        && (gap.region.is_empty() || gap.region == resource.region)
                        && gap.api.split(':').next() == service)
        });
        if !is_said {
            inspection.cannot_judge(resource.id.as_str(), format!("its policy is not known: {why}"));
        }
    }

    /// The foreign accounts among some, each with its party.
    pub(crate) fn foreign(&self, accounts: Vec<String>) -> Vec<(String, Party)> {
        accounts
            .into_iter()
            .filter_map(|account| {
                let party = self.footprint.party_of_account(&account)?;
                Some((account, party))
            })
            .collect()
    }

    /// How sure it is that an account is foreign: without the list of the organisation's accounts
    /// it may be the customer's own, unless someone else is known to hold it.
    pub(crate) fn surely_foreign(&self, party: &Party) -> Confidence {
        let all_read = !self.estate.gaps.iter().any(|gap| gap.blinds.contains(&Facet::ScopeTree));
        if all_read || party.name_source != NameSource::Observed {
            Confidence::High
        } else {
            Confidence::Medium
        }
    }

    /// A foreign account as the subject of a finding.
    pub(crate) fn foreign_subject(&self, account: &str, party: &Party) -> Subject {
        Subject {
            id: account.to_owned(),
            cloud: Some(Cloud::Aws),
            kind: party.kind.as_str().to_owned(),
            name: party.name.clone(),
            scope: ScopeId::aws(account),
        }
    }
}

impl Party {
    /// How a sentence calls a foreign account: by its party's name where one is known, and always
    /// by its id.
    pub(crate) fn label(&self, account: &str) -> String {
        match self.name_source {
            _ if self.kind == PartyKind::Anyone => "anyone".to_owned(),
            NameSource::Register => format!("{} (account `{account}`)", self.name),
            NameSource::Guess => format!("account `{account}` (by our list of vendors {})", self.name),
            NameSource::Observed => format!("account `{account}`"),
        }
    }
}

fn offers(policy: &AwsPolicy) -> Vec<Offer<'_>> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    allows
        .flat_map(|statement| {
            trustees(&statement.principals).into_iter().map(move |trustee| Offer {
                policy,
                statement,
                trustee,
                conditions: Conditions::from(statement.conditions.as_slice()),
            })
        })
        .collect()
}

/// Whether a trustee is anyone, also where the account of its ARN is a wildcard.
pub(crate) fn is_everyone(trustee: &Trustee) -> bool {
    match trustee {
        Trustee::Everyone | Trustee::EveryoneExcept(_) => true,
        Trustee::Principal(id) => {
            id.as_str().starts_with("arn:") && id.as_str().split(':').nth(4).is_some_and(|a| a.contains('*'))
        }
        Trustee::Account(_) | Trustee::Service(_) | Trustee::Federation(_) => false,
    }
}

/// The AWS accounts that a trustee stands for, or to which conditions limit everyone.
pub(crate) fn accounts_of(trustee: &Trustee, conditions: &Conditions<'_>) -> Vec<String> {
    match trustee {
        Trustee::Account(account) if is_account(account) => vec![account.clone()],
        Trustee::Principal(id) if !is_everyone(trustee) => {
            account_of_arn(id.as_str()).map(str::to_owned).into_iter().collect()
        }
        _ if is_everyone(trustee) => conditions.named_accounts(),
        _ => Vec::new(),
    }
}

/// An Allow statement as text for people, one value without brackets and nothing empty. What was made
/// here always prints.
fn statement(
    principal: &Value,
    actions: &[String],
    resources: Option<&[String]>,
    condition: &Value,
) -> String {
    let texts = |list: &[String]| match list {
        [one] => json!(one),
        several => json!(several),
    };
    let mut statement = serde_json::Map::new();
    statement.insert("Effect".to_owned(), json!("Allow"));
    statement.insert("Principal".to_owned(), principal.clone());
    statement.insert("Action".to_owned(), texts(actions));
    if let Some(resources) = resources {
        statement.insert("Resource".to_owned(), texts(resources));
    }
    if condition.as_object().is_some_and(|clauses| !clauses.is_empty()) {
        statement.insert("Condition".to_owned(), condition.clone());
    }
    serde_json::to_string_pretty(&statement).unwrap_or_default()
}

/// "1 role", "3 roles", "2 identities".
pub(crate) fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix("ty")) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ties"),
        _ => format!("{number} {noun}s"),
    }
}
