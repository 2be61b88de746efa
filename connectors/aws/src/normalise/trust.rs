//! Trust policies: who may act as a role.

use serde_json::value::RawValue;
use tenure_model::{
    AwsPolicy, Effect, EvidenceRef, Matching, PolicyId, PolicyKind, PrincipalId, PrincipalSpec, Statement,
    StringSet, Trust, TrustCondition, Trustee,
};

use super::answer::Answer;
use super::state::{NewPolicy, State, is_account};

/// The actions that give the role's credentials.
const ASSUMING: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// Who a trust policy lets in, as far as the nature of the role goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// SAML providers and no one else.
    SamlOnly,
    /// Anyone else, or no one.
    Other,
    /// The policy could not be understood.
    Unknown,
}

/// Records a role's trust policy and what it allows.
pub(super) fn read(
    state: &mut State,
    answer: &Answer<'_>,
    role: &PrincipalId,
    document: &RawValue,
    evidence: EvidenceRef,
) -> Audience {
    let id = PolicyId::from([role.as_str(), "#trust"].concat());
    let (document, policy) = state.documents.parse_raw(document);
    let new = NewPolicy {
        id: id.clone(),
        kind: PolicyKind::Trust,
        name: "trust policy",
        evidence: evidence.clone(),
    };
    state.add_policy(answer, &document, new);
    let Some(policy) = policy else {
        return Audience::Unknown;
    };
    let from = state.records.trusts.len();
    state.records.trusts.extend(openings(&policy).map(|(statement, actions, conditions, trustee)| Trust {
        target: role.clone(),
        scope: answer.scope.clone(),
        trustee,
        actions,
        policy: id.clone(),
        statement,
        conditions,
        evidence: evidence.clone(),
    }));
    audience(state.records.trusts.get(from..).unwrap_or_default())
}

fn audience(trusts: &[Trust]) -> Audience {
    let saml = |trust: &Trust| matches!(&trust.trustee, Trustee::Federation(provider) if provider.contains(":saml-provider/"));
    if !trusts.is_empty() && trusts.iter().all(saml) { Audience::SamlOnly } else { Audience::Other }
}

type Opening = (u32, Vec<String>, Vec<TrustCondition>, Trustee);

/// Each statement × trustee through which the role can be assumed.
fn openings(policy: &AwsPolicy) -> impl Iterator<Item = Opening> {
    policy.statements.iter().zip(0_u32..).filter(|(statement, _)| statement.effect == Effect::Allow).flat_map(
        |(statement, index)| {
            let actions = assuming(&statement.actions);
            let conditions = conditions(statement);
            let trustees = if actions.is_empty() { Vec::new() } else { trustees(&statement.principals) };
            trustees
                .into_iter()
                .map(move |trustee| (index, actions.clone(), conditions.clone(), trustee))
                .collect::<Vec<_>>()
        },
    )
}

fn conditions(statement: &Statement) -> Vec<TrustCondition> {
    let clauses = statement.conditions.iter();
    clauses
        .map(|clause| TrustCondition {
            operator: clause.operator.clone(),
            key: clause.key.clone(),
            values: clause.values.clone(),
        })
        .collect()
}

/// The patterns of a statement that allow assuming, as written; for `NotAction`, the assuming
/// actions that it does not exclude.
fn assuming(actions: &StringSet) -> Vec<String> {
    let covers = |pattern: &str, action: &str| matches(&pattern.to_lowercase(), &action.to_lowercase());
    match actions.matching {
        Matching::Only => {
            let allows = |pattern: &&String| ASSUMING.iter().any(|action| covers(pattern, action));
            actions.patterns.iter().filter(allows).cloned().collect()
        }
        Matching::AllBut => {
            let excluded = |action: &&&str| actions.patterns.iter().any(|pattern| covers(pattern, action));
            ASSUMING.iter().filter(|action| !excluded(action)).map(|action| (*action).to_owned()).collect()
        }
    }
}

/// Whether a pattern with `*` and `?` covers a text. Linear in the pattern for each restart.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut restart: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                restart = Some((p + 1, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == byte => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after_star, from)) = restart else { return false };
                restart = Some((after_star, from + 1));
                p = after_star;
                t = from + 1;
            }
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

fn trustees(principals: &PrincipalSpec) -> Vec<Trustee> {
    match principals {
        // AWS refuses a trust policy without a principal; whoever holds one lets no one in by it.
        PrincipalSpec::Unstated => Vec::new(),
        PrincipalSpec::Only(pairs) => pairs.iter().map(|(kind, name)| trustee(kind, name)).collect(),
        PrincipalSpec::AllBut(pairs) => {
            let mut names: Vec<String> = pairs.iter().map(|(_, name)| name.clone()).collect();
            names.sort();
            vec![Trustee::EveryoneExcept(names)]
        }
    }
}

fn trustee(kind: &str, name: &str) -> Trustee {
    match kind {
        "*" => Trustee::Everyone,
        "AWS" if name == "*" => Trustee::Everyone,
        "AWS" if is_account(name) => Trustee::Account(name.to_owned()),
        "AWS" => match root_account(name) {
            Some(account) => Trustee::Account(account.to_owned()),
            // An ARN, or the unique id (AIDA…, AROA…) that is left of a principal that was deleted.
            None => Trustee::Principal(PrincipalId::from(name)),
        },
        "Service" => Trustee::Service(name.to_owned()),
        "Federated" => Trustee::Federation(name.to_owned()),
        _ => Trustee::Principal(PrincipalId::from(name)),
    }
}

/// The account of `arn:…:iam::<account>:root`.
fn root_account(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    let head = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let account = parts.next().filter(|account| is_account(account))?;
    let root = parts.next() == Some("root") && parts.next().is_none();
    (head.0 == "arn" && head.2 == "iam" && root).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(policy: &str) -> Vec<Opening> {
        openings(&AwsPolicy::parse(policy).unwrap()).collect()
    }

    fn trustees_of(principal: &str) -> Vec<Trustee> {
        let statement = format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole",{principal}}}"#);
        opened(&format!(r#"{{"Statement":[{statement}]}}"#)).into_iter().map(|opening| opening.3).collect()
    }

    #[test]
    fn every_way_of_naming_a_trustee() {
        let account = || Trustee::Account("222233334444".to_owned());
        for (principal, expected) in [
            (r#""Principal":"*""#, Trustee::Everyone),
            (r#""Principal":{"AWS":"*"}"#, Trustee::Everyone),
            (r#""Principal":{"AWS":"222233334444"}"#, account()),
            (r#""Principal":{"AWS":["arn:aws:iam::222233334444:root"]}"#, account()),
            (r#""Principal":{"AWS":"arn:aws-cn:iam::222233334444:root"}"#, account()),
            (
                r#""Principal":{"AWS":"arn:aws:iam::222233334444:role/root"}"#,
                Trustee::Principal("arn:aws:iam::222233334444:role/root".into()),
            ),
            (
                r#""Principal":{"AWS":"AROAEXAMPLEEXAMPLE123"}"#,
                Trustee::Principal("AROAEXAMPLEEXAMPLE123".into()),
            ),
            (
                r#""Principal":{"Service":"ec2.amazonaws.com"}"#,
                Trustee::Service("ec2.amazonaws.com".to_owned()),
            ),
            (
                r#""Principal":{"Federated":"cognito-identity.amazonaws.com"}"#,
                Trustee::Federation("cognito-identity.amazonaws.com".to_owned()),
            ),
            (
                r#""NotPrincipal":{"AWS":["b","a"]}"#,
                Trustee::EveryoneExcept(vec!["a".to_owned(), "b".to_owned()]),
            ),
        ] {
            assert_eq!(trustees_of(principal), [expected], "{principal}");
        }
    }

    #[test]
    fn only_allowed_assuming_opens_a_role() {
        let statement = |effect: &str, action: &str| {
            format!(r#"{{"Statement":{{"Effect":"{effect}","Principal":"*",{action}}}}}"#)
        };
        for (action, expected) in [
            (r#""Action":"sts:AssumeRole""#, vec!["sts:AssumeRole"]),
            (r#""Action":["sts:TagSession","STS:assumerolewithsaml"]"#, vec!["STS:assumerolewithsaml"]),
            (r#""Action":"sts:*""#, vec!["sts:*"]),
            (r#""Action":"*""#, vec!["*"]),
            (r#""Action":"sts:TagSession""#, vec![]),
            (r#""Action":"sts:AssumeRoot""#, vec![]),
            (r#""NotAction":"sts:AssumeRoleWith*""#, vec!["sts:AssumeRole"]),
            (r#""NotAction":"sts:*""#, vec![]),
        ] {
            let opened = opened(&statement("Allow", action));
            assert_eq!(
                opened.iter().flat_map(|opening| &opening.1).collect::<Vec<_>>(),
                expected,
                "{action}"
            );
        }
        assert!(opened(&statement("Deny", r#""Action":"*""#)).is_empty());
    }

    #[test]
    fn a_pattern_of_many_stars_ends() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199)));
        assert!(matches(&pattern, &"a".repeat(200)));
        assert!(matches("sts:assumerole?ith*", "sts:assumerolewithsaml"));
        assert!(!matches("", "a"));
        assert!(matches("**", ""));
    }
}
