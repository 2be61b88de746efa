//! What an answer does not know.

use std::collections::BTreeMap;

use serde::Serialize;
use tenure_model::{Facet, Gap, PolicyId, PolicyState, PrincipalId, ScopeId};

use super::{Asked, Questions, Who, account_of};
use crate::effective::catalog::Catalog;

/// Something that was not read and could change an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Doubt {
    /// Which way it could change it.
    pub leaning: Leaning,
    /// What is not known, as a sentence. Hostile input: it names policies and accounts.
    pub text: String,
}

/// Which way an answer could change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Leaning {
    /// There may be less access than the answer says.
    Less,
    /// There may be more.
    More,
    /// Either.
    Either,
}

/// Services whose resources may have policies of their own, by their names in ARNs. Source: "AWS services
/// that work with IAM", AWS IAM User Guide, column "Resource-based policies".
const WITH_POLICIES: &[&str] = &[
    "acm-pca",
    "aoss",
    "apigateway",
    "backup",
    "bedrock",
    "codeartifact",
    "codebuild",
    "dsql",
    "dynamodb",
    "ecr",
    "elasticfilesystem",
    "es",
    "events",
    "execute-api",
    "glacier",
    "glue",
    "kafka",
    "kinesis",
    "kms",
    "lambda",
    "lex",
    "logs",
    "mediastore",
    "network-firewall",
    "redshift-serverless",
    "refactor-spaces",
    "s3",
    "s3-object-lambda",
    "s3-outposts",
    "s3express",
    "schemas",
    "secretsmanager",
    "serverlessrepo",
    "ses",
    "signer",
    "sns",
    "sqs",
    "ssm-contacts",
    "ssm-incidents",
    "vpc-lattice",
    "xray",
];

impl Questions<'_> {
    /// What is not known of one principal's access.
    pub(super) fn doubts(&self, who: &Who, asked: &Asked<'_>, resource: &str) -> Vec<Doubt> {
        let mut doubts = self.of_action(asked.action);
        doubts.extend(self.of_policies(&who.id));
        if let Some(doubt) = self.of_presence(who) {
            doubts.push(doubt);
        }
        let owner = account_of(resource).map_or_else(|| who.account.clone(), ScopeId::aws);
        doubts.extend(self.of_guard_rails([&who.account, &owner]));
        doubts.extend(self.of_resources(asked.action, Some(&owner)));
        doubts.extend(self.of_own_policy(asked.resource));
        sorted(doubts)
    }

    /// What is not known of everyone's access.
    pub(super) fn doubts_of_all(&self, asked: &Asked<'_>) -> Vec<Doubt> {
        let mut doubts = self.of_action(asked.action);
        let owner = asked.resource.and_then(account_of).map(ScopeId::aws);
        let accounts: Vec<&ScopeId> = self.estate.records().scopes.iter().map(|scope| &scope.id).collect();
        doubts.extend(self.of_guard_rails(accounts));
        doubts.extend(self.of_resources(asked.action, owner.as_ref()));
        doubts.extend(self.of_own_policy(asked.resource));
        doubts.extend(self.gaps(Facet::Principals, |_| true).into_iter().map(|(place, what)| Doubt {
            leaning: Leaning::More,
            text: format!("the principals of {place} were not read in full ({what})"),
        }));
        sorted(doubts)
    }

    fn of_action(&self, action: &str) -> Vec<Doubt> {
        let catalog = Catalog::get();
        if catalog.id(action).is_some() {
            return Vec::new();
        }
        let date = catalog.source().date;
        let text = format!(
            "`{action}` is not among the actions that AWS had published by {date}; it is taken as written"
        );
        vec![Doubt { leaning: Leaning::Either, text }]
    }

    fn of_policies(&self, id: &PrincipalId) -> Vec<Doubt> {
        let name = |policy: &PolicyId| match self.estate.policy(policy) {
            Some(found) if !found.name.is_empty() => found.name.clone(),
            _ => policy.to_string(),
        };
        let doubt = |policy: &PolicyId| Doubt {
            leaning: Leaning::Either,
            text: format!("the policy `{}` was not read, or not understood", name(policy)),
        };
        self.unread(id).into_iter().map(doubt).collect()
    }

    fn of_presence(&self, who: &Who) -> Option<Doubt> {
        let is_identity = matches!(who.kind, "foreign-account" | "foreign-principal");
        let is_read = self.estate.principal(&who.id).is_some();
        (is_identity && !is_read).then(|| Doubt {
            leaning: Leaning::Less,
            text: format!("what `{}` may do by its own policies was not read", who.id),
        })
    }

    fn of_guard_rails<'s>(&self, accounts: impl IntoIterator<Item = &'s ScopeId>) -> Vec<Doubt> {
        let mut above: Vec<ScopeId> = Vec::new();
        for account in accounts {
            let chain = self.estate.ancestry(account);
            // Guard rails do not bind the account that manages them.
            if chain.first().is_some_and(|scope| scope.manages_organisation) {
                continue;
            }
            above.push(account.clone());
            above.extend(chain.iter().map(|scope| scope.id.clone()));
        }
        above.sort_unstable();
        above.dedup();
        let of_those = |gap: &Gap| above.binary_search(&gap.scope).is_ok();
        let gaps = self.gaps(Facet::GuardRails, of_those);
        let text =
            |place, what| format!("the organisation policies over {place} were not read in full ({what})");
        gaps.into_iter()
            .map(|(place, what)| Doubt { leaning: Leaning::Less, text: text(place, what) })
            .collect()
    }

    /// Resource policies of the service, in one account or in all.
    fn of_resources(&self, action: &str, account: Option<&ScopeId>) -> Vec<Doubt> {
        let service = action.split(':').next().unwrap_or_default();
        let of_those = |gap: &Gap| {
            let same = gap.api.split(':').next().is_some_and(|api| api.eq_ignore_ascii_case(service));
            same && account.is_none_or(|account| *account == gap.scope)
        };
        let gaps = self.gaps(Facet::ResourcePolicies, of_those);
        let text = |place, what| {
            format!("the policies on {service} resources of {place} were not read in full ({what})")
        };
        gaps.into_iter()
            .map(|(place, what)| Doubt { leaning: Leaning::More, text: text(place, what) })
            .collect()
    }

    /// The policy of the one resource that is asked about.
    fn of_own_policy(&self, resource: Option<&str>) -> Option<Doubt> {
        let resource = resource.filter(|text| text.starts_with("arn:"))?;
        let service = resource.split(':').nth(2).unwrap_or_default();
        if self.estate.principal_named(resource).is_some() {
            return None;
        }
        let bucket = || self.estate.resource(resource.split_once('/')?.0);
        let why = match self.estate.resource(resource).or_else(bucket) {
            Some(found) => match &found.policy {
                PolicyState::Unknown(why) => why.as_str(),
                PolicyState::Attached(_) | PolicyState::Absent => return None,
            },
            None if WITH_POLICIES.contains(&service) => "it is not among the resources that were read",
            None => return None,
        };
        let text = format!("whether `{resource}` has a policy of its own is not known: {why}");
        Some(Doubt { leaning: Leaning::Either, text })
    }

    /// The gaps that take a facet away, by their place: what was asked in vain, and why.
    pub(super) fn gaps(&self, facet: Facet, concerns: impl Fn(&Gap) -> bool) -> Vec<(String, String)> {
        let mut by_place: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for gap in self.estate.gaps.iter().filter(|gap| gap.blinds.contains(&facet) && concerns(gap)) {
            by_place.entry(self.place(&gap.scope)).or_default().push(format!(
                "{}: {}",
                gap.api,
                gap.reason.as_str()
            ));
        }
        let spoken = |(place, mut what): (String, Vec<String>)| {
            what.sort();
            what.dedup();
            let more = what.len().saturating_sub(3);
            what.truncate(3);
            let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
            (place, what.join(", ") + &rest)
        };
        by_place.into_iter().map(spoken).collect()
    }

    /// `prod (300000000003)`.
    pub(super) fn place(&self, scope: &ScopeId) -> String {
        match self.estate.scope(scope) {
            Some(found) if found.name != scope.local() => format!("{} ({})", found.name, scope.local()),
            _ => scope.local().to_owned(),
        }
    }

    /// The policies that a principal holds and whose text was not read or not understood.
    pub(super) fn unread(&self, id: &PrincipalId) -> Vec<&PolicyId> {
        let held = self.access.holdings(id).into_iter().map(|held| held.policy);
        let mut unread: Vec<&PolicyId> =
            held.filter(|policy| self.access.aws_policy(policy).is_none()).collect();
        unread.sort_unstable();
        unread.dedup();
        unread
    }
}

pub(super) fn sorted(mut doubts: Vec<Doubt>) -> Vec<Doubt> {
    doubts.sort();
    doubts.dedup();
    doubts
}
