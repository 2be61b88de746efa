//! The trusts of all clouds in issuers, each read into what it demands of a token.

use std::collections::BTreeMap;
use std::sync::Arc;

use tenure_model::{
    AwsPolicy, Cloud, Effect, Estate, Matching, Principal, PrincipalId, PrincipalKind, PrincipalSpec, Trust,
    TrustCondition, Trustee,
};

use super::cel::{self, Attributes};
use super::demand::{Demand, How, Text};
use super::entra;
use super::glob::matches;
use super::issuer::{GOOGLE, key_of};
use super::subject::{everyone, read};
use super::weigh::weigh;
use crate::effective::{Access, aws_action_matches};
use crate::federation::{Audiences, audiences};
use crate::footprint::provider_host;

/// A trust in an issuer.
#[derive(Clone, Debug)]
pub(super) struct Door<'a> {
    pub(super) trust: &'a Trust,
    pub(super) target: &'a Principal,
    /// The issuer, as trusts in it are put together.
    pub(super) key: String,
    pub(super) demand: Demand,
    /// Whether it lets in everyone for whom the issuer vouches.
    pub(super) is_for_all: bool,
    /// Whether it compares anything without regard to case.
    pub(super) ignores_case: bool,
}

/// Every trust in an issuer whose target can act, in the order of the records.
pub(super) fn all<'a>(estate: &'a Estate, access: &Access<'_>) -> Vec<Door<'a>> {
    let doors = estate.records().trusts.iter().filter_map(|trust| {
        let Trustee::Federation(issuer) = &trust.trustee else { return None };
        let target = estate.principal(&trust.target)?;
        if !target.state.may_act() || target.kind == PrincipalKind::Application {
            return None;
        }
        let demand = match target.cloud {
            Cloud::Aws => of_aws(estate, access, trust, issuer)?,
            Cloud::Azure => of_entra(trust),
            Cloud::Gcp => of_google(trust, issuer),
        };
        let issuer = if target.cloud == Cloud::Aws { provider_host(issuer) } else { issuer };
        let key = key_of(issuer, target.cloud);
        let everyone = everyone(&key).and_then(|name| read(&name));
        let is_for_all = everyone.is_some_and(|everyone| weigh(&demand, &everyone.bearer).lets_in());
        let ignores_case =
            trust.conditions.iter().any(|clause| clause.operator.to_lowercase().contains("ignorecase"));
        Some(Door { trust, target, key, demand, is_for_all, ignores_case })
    });
    doors.collect()
}

/// What a trust asks of a token by its own conditions, whether or not it lets anyone in today.
pub(super) fn asked(trust: &Trust, issuer: &str, cloud: Cloud) -> Demand {
    match cloud {
        Cloud::Aws => {
            let host = provider_host(issuer);
            let clauses = trust.conditions.iter();
            Demand::All(clauses.map(|one| of_clause(&one.operator, &one.key, &one.values, host)).collect())
        }
        Cloud::Azure => of_entra(trust),
        Cloud::Gcp => of_google(trust, issuer),
    }
}

fn equals(claim: &str, how: How, value: &str) -> Demand {
    Demand::Compare(Text::Claim(claim.to_owned()), how, Text::Literal(value.to_owned()))
}

/// AWS: the conditions of the statement, and the client ids of the provider. `None` for SAML, and where nobody
/// signs in by the provider.
fn of_aws(estate: &Estate, access: &Access<'_>, trust: &Trust, provider: &str) -> Option<Demand> {
    if provider.contains(":saml-provider/") {
        return None;
    }
    // Guard rails and what else refuses it whatever the token says.
    let asker = access.asker(&PrincipalId::from(provider), &trust.scope);
    if !asker.decide(ASSUME, trust.target.as_str(), &[]).is_allowed() {
        return None;
    }
    let issuer = provider_host(provider);
    let mut all: Vec<Demand> = trust
        .conditions
        .iter()
        .map(|clause| of_clause(&clause.operator, &clause.key, &clause.values, issuer))
        .collect();
    all.extend(
        access.aws_policy(&trust.policy).into_iter().flat_map(|policy| denials(policy, provider, issuer)),
    );
    if provider.contains(":oidc-provider/") {
        match audiences(estate, provider, &trust.scope) {
            Audiences::NoProvider => return None,
            Audiences::Unread => {
                all.push(Demand::Open(format!("the client ids of {provider}, which were not read")))
            }
            Audiences::Listed(ids) => {
                let key = format!("{issuer}:aud");
                let asked: Vec<&TrustCondition> =
                    trust.conditions.iter().filter(|clause| clause.key.eq_ignore_ascii_case(&key)).collect();
                let fits = |id: &&String| asked.iter().all(|clause| takes(clause, id));
                let left: Vec<&str> = ids.iter().filter(fits).map(String::as_str).collect();
                all.push(Demand::one_of("aud", left));
            }
        }
    }
    Some(Demand::All(all))
}

const ASSUME: &str = "sts:AssumeRoleWithWebIdentity";

/// What the Deny statements of a trust policy leave.
fn denials(policy: &AwsPolicy, provider: &str, issuer: &str) -> Vec<Demand> {
    let denies = policy.statements.iter().filter(|statement| {
        let on_it = match &statement.principals {
            PrincipalSpec::Only(named) => named.iter().any(|(_, name)| name == "*" || name == provider),
            PrincipalSpec::AllBut(named) => !named.iter().any(|(_, name)| name == provider),
            PrincipalSpec::Unstated => false,
        };
        let is_it = |pattern: &String| aws_action_matches(pattern, ASSUME);
        let acts =
            statement.actions.patterns.iter().any(is_it) == (statement.actions.matching == Matching::Only);
        statement.effect == Effect::Deny && on_it && acts
    });
    let demands = denies.map(|statement| {
        let clauses = statement.conditions.iter();
        let all =
            clauses.map(|clause| of_clause(&clause.operator, &clause.key, &clause.values, issuer)).collect();
        Demand::Not(Box::new(Demand::All(all)))
    });
    demands.collect()
}

/// Whether a clause on the audience takes a client id; what is not a plain comparison may.
fn takes(clause: &TrustCondition, id: &str) -> bool {
    let (operator, _) = plain(&clause.operator);
    match operator.as_str() {
        "stringequals" => clause.values.iter().any(|value| value == id),
        "stringequalsignorecase" => clause.values.iter().any(|value| value.eq_ignore_ascii_case(id)),
        "stringlike" => clause.values.iter().any(|value| matches(value, id)),
        _ => true,
    }
}

/// An operator in lower case without what stands around it, and whether a missing key satisfies it.
fn plain(operator: &str) -> (String, bool) {
    let folded = operator.to_ascii_lowercase();
    let bare = folded.rsplit(':').next().unwrap_or_default();
    match bare.strip_suffix("ifexists") {
        Some(bare) => (bare.to_owned(), true),
        None => (bare.to_owned(), folded.starts_with("forallvalues:")),
    }
}

fn of_clause(operator: &str, key: &str, values: &[String], issuer: &str) -> Demand {
    let written = || format!("{key} {operator} {}", values.join(" | "));
    // What a caller says of himself stops nobody.
    if key.eq_ignore_ascii_case("sts:RoleSessionName") {
        return Demand::All(Vec::new());
    }
    let head = key.get(..issuer.len()).filter(|head| head.eq_ignore_ascii_case(issuer));
    let claim = head.and_then(|_| key.get(issuer.len()..)?.strip_prefix(':'));
    let (bare, if_exists) = plain(operator);
    let Some(claim) = claim else {
        // A key that a request never has: another issuer's.
        let is_foreign = key.contains('.') && !key.starts_with("aws:");
        let needs_it = matches!(bare.as_str(), "stringequals" | "stringlike" | "stringequalsignorecase");
        return if is_foreign && needs_it && !if_exists { Demand::Never } else { Demand::Open(written()) };
    };
    // For Google's tokens AWS calls the authorised party the audience, and the audience `oaud`.
    let claim = match (issuer == GOOGLE, claim) {
        (true, "aud") => "azp",
        (true, "oaud") => "aud",
        _ => claim,
    };
    let (how, negated) = match bare.as_str() {
        "stringequals" => (How::Equals, false),
        "stringequalsignorecase" => (How::EqualsIgnoringCase, false),
        "stringlike" | "arnlike" | "arnequals" => (How::Like, false),
        "stringnotequals" => (How::Equals, true),
        "stringnotequalsignorecase" => (How::EqualsIgnoringCase, true),
        "stringnotlike" | "arnnotlike" | "arnnotequals" => (How::Like, true),
        // The claims that are asked for are there.
        "null" if values.iter().all(|value| value.eq_ignore_ascii_case("false")) => {
            return Demand::All(Vec::new());
        }
        _ => return Demand::Open(written()),
    };
    if values.iter().any(|value| value.contains("${")) {
        return Demand::Open(written());
    }
    let any = Demand::Any(values.iter().map(|value| equals(claim, how, value)).collect());
    if negated { Demand::Not(Box::new(any)) } else { any }
}

/// Entra ID: the subject letter by letter, or an expression with wildcards.
fn of_entra(trust: &Trust) -> Demand {
    let each = trust.conditions.iter().map(|clause| {
        if clause.operator.eq_ignore_ascii_case("matches") {
            return Demand::Any(clause.values.iter().map(|text| entra::demand(text)).collect());
        }
        Demand::one_of(&clause.key, clause.values.iter().map(String::as_str))
    });
    Demand::All(each.collect())
}

/// Google Cloud: which identity of the pool, by the provider's mapping, and the provider's condition.
fn of_google(trust: &Trust, issuer: &str) -> Demand {
    let mut attributes = Attributes::new();
    if issuer.starts_with("aws:") {
        attributes.extend(AWS_MAPPING.map(|(name, text)| (name.to_owned(), Arc::new(cel::text(text)))));
    }
    let mapped = trust.conditions.iter().filter(|clause| clause.operator == "mapping");
    let mapped: BTreeMap<String, Arc<Text>> = mapped
        .filter_map(|clause| Some((clause.key.clone(), Arc::new(cel::text(clause.values.first()?)))))
        .collect();
    attributes.extend(mapped);
    let each =
        trust.conditions.iter().filter_map(|clause| match (clause.operator.as_str(), clause.key.as_str()) {
            ("mapping", _) => None,
            ("cel", _) => {
                Some(Demand::All(clause.values.iter().map(|text| cel::demand(text, &attributes)).collect()))
            }
            // A role of AWS has no audience.
            ("equals", "aud") if issuer.starts_with("aws:") => None,
            ("equals", "aud") => Some(Demand::one_of("aud", clause.values.iter().map(String::as_str))),
            ("equals", "google.groups") => {
                Some(Demand::Open(format!("google.groups holds {}", clause.values.join(" | "))))
            }
            ("equals", name) => Some(match attributes.get(name) {
                Some(text) => Demand::Any(
                    clause
                        .values
                        .iter()
                        .map(|value| {
                            let value = Text::Literal(value.clone());
                            Demand::Compare(Text::Named(Arc::clone(text)), How::Equals, value)
                        })
                        .collect(),
                ),
                // No token has an attribute that is not mapped.
                None => Demand::Never,
            }),
            (operator, key) => Some(Demand::Open(format!("{key} {operator} {}", clause.values.join(" | ")))),
        });
    Demand::All(each.collect())
}

/// What Google maps for an account of AWS where the provider says nothing else.
const AWS_MAPPING: [(&str, &str); 3] = [
    ("google.subject", "assertion.arn"),
    ("attribute.account", "assertion.account"),
    (
        "attribute.aws_role",
        "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/') + 'assumed-role/' + \
         assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn",
    ),
];
