//! The AWS policy language, parsed. Meaning (who wins, what matches) is the evaluator's.
//!
//! Source: "Grammar of the IAM JSON policy language", AWS IAM User Guide. A document that AWS would
//! have refused is refused here too, so that nothing is guessed: the caller records a gap.

mod tree;

use serde::{Deserialize, Serialize};

use tree::{Members, Node};

/// A parsed policy document of AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsPolicy {
    /// `Version`, or AWS's default `2008-10-17`, in which policy variables are plain text.
    pub version: String,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// `Sid`, empty where it has none.
    pub sid: String,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: PrincipalSpec,
    /// `Action` or `NotAction`.
    pub actions: StringSet,
    /// `Resource` or `NotResource`; where the statement has neither, every resource if it names principals
    /// (trust policies), and none if it does not.
    pub resources: StringSet,
    /// `Condition`: all clauses must hold.
    pub conditions: Vec<ConditionClause>,
}

/// What a statement does to what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// Patterns with `*` and `?`, and whether they select or exclude.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StringSet {
    /// Whether the element was written plain (`Action`) or negated (`NotAction`).
    pub matching: Matching,
    /// The patterns as written.
    pub patterns: Vec<String>,
}

/// Whether patterns select or exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// Matches what one of the patterns matches.
    Only,
    /// Matches what none of the patterns matches.
    AllBut,
}

/// The principals that a statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalSpec {
    /// The document names none (identity policies, guard rails).
    Unstated,
    /// `Principal`: pairs of type (`AWS`, `Service`, `Federated`, `CanonicalUser`) and value. A bare
    /// `"*"` is `("*", "*")`.
    Only(Vec<(String, String)>),
    /// `NotPrincipal`.
    AllBut(Vec<(String, String)>),
}

/// One operator on one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionClause {
    /// Operator as written, with its prefixes and suffix (`ForAnyValue:StringLikeIfExists`).
    pub operator: String,
    /// Context key as written.
    pub key: String,
    /// Values as text; JSON booleans and numbers become their text.
    pub values: Vec<String>,
}

/// Why a text is not a policy document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not JSON, or nested too deeply.
    #[error("not a JSON document: {0}")]
    NotJson(String),
    /// JSON of the wrong shape. The text says where and what.
    #[error("not a policy: {0}")]
    Shape(String),
}

impl AwsPolicy {
    /// Parses a document.
    ///
    /// # Errors
    /// [`PolicyError`] where AWS would not have accepted the document.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let root: Node<'_> = serde_json::from_str(text).map_err(|e| PolicyError::NotJson(e.to_string()))?;
        let Node::Object(document) = root else {
            return Err(shape("the document is not an object"));
        };
        let version = match document.get("Version") {
            None => "2008-10-17".to_owned(),
            Some(Node::Text(version)) => version.clone().into_owned(),
            Some(_) => return Err(shape("`Version` is not text")),
        };
        let statements = match document.get("Statement") {
            None => return Err(shape("it has no `Statement`")),
            Some(Node::List(items)) => {
                items.iter().enumerate().map(|(i, item)| statement(i, item)).collect::<Result<_, _>>()?
            }
            Some(item) => vec![statement(0, item)?],
        };
        Ok(Self { version, statements })
    }
}

fn shape(what: impl Into<String>) -> PolicyError {
    PolicyError::Shape(what.into())
}

fn statement(index: usize, value: &Node<'_>) -> Result<Statement, PolicyError> {
    let Node::Object(map) = value else {
        return Err(shape(format!("statement {index} is not an object")));
    };
    let at = |what: &str| shape(format!("statement {index}: {what}"));
    let effect = match map.get("Effect").and_then(Node::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(at("`Effect` is neither `Allow` nor `Deny`")),
    };
    let actions = string_set(map, "Action", "NotAction")
        .map_err(|e| at(&e))?
        .ok_or_else(|| at("it has neither `Action` nor `NotAction`"))?;
    let resources = string_set(map, "Resource", "NotResource").map_err(|e| at(&e))?;
    let conditions = map.get("Condition").map_or(Ok(Vec::new()), conditions).map_err(|e| at(&e))?;
    let sid = map.get("Sid").and_then(Node::as_str).unwrap_or_default().to_owned();
    let principals = principal_spec(map).map_err(|e| at(&e))?;
    // A policy that names principals hangs on a resource, and speaks of it unless it says otherwise. One
    // that names none has to say what it speaks of.
    let resources = resources.unwrap_or_else(|| {
        let patterns = if principals == PrincipalSpec::Unstated { Vec::new() } else { vec!["*".to_owned()] };
        StringSet { matching: Matching::Only, patterns }
    });
    Ok(Statement { sid, effect, principals, actions, resources, conditions })
}

fn string_set(map: &Members<'_>, plain: &str, negated: &str) -> Result<Option<StringSet>, String> {
    let (matching, name, value) = match (map.get(plain), map.get(negated)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(format!("it has both `{plain}` and `{negated}`")),
        (Some(value), None) => (Matching::Only, plain, value),
        (None, Some(value)) => (Matching::AllBut, negated, value),
    };
    let patterns = texts(value).ok_or_else(|| format!("`{name}` is neither text nor a list of texts"))?;
    Ok(Some(StringSet { matching, patterns }))
}

fn principal_spec(map: &Members<'_>) -> Result<PrincipalSpec, String> {
    match (map.get("Principal"), map.get("NotPrincipal")) {
        (None, None) => Ok(PrincipalSpec::Unstated),
        (Some(_), Some(_)) => Err("it has both `Principal` and `NotPrincipal`".to_owned()),
        (Some(value), None) => principal_pairs(value).map(PrincipalSpec::Only),
        (None, Some(value)) => principal_pairs(value).map(PrincipalSpec::AllBut),
    }
}

fn principal_pairs(value: &Node<'_>) -> Result<Vec<(String, String)>, String> {
    match value {
        Node::Text(any) if any == "*" => Ok(vec![("*".to_owned(), "*".to_owned())]),
        Node::Object(kinds) => {
            let mut pairs = Vec::new();
            for (kind, names) in kinds.iter() {
                let names = texts(names).ok_or_else(|| format!("principals of `{kind}` are not texts"))?;
                pairs.extend(names.into_iter().map(|name| (kind.to_owned(), name)));
            }
            Ok(pairs)
        }
        _ => Err("`Principal` is neither `*` nor an object".to_owned()),
    }
}

fn conditions(value: &Node<'_>) -> Result<Vec<ConditionClause>, String> {
    let Node::Object(operators) = value else {
        return Err("`Condition` is not an object".to_owned());
    };
    let mut clauses = Vec::new();
    for (operator, keys) in operators.iter() {
        let Node::Object(keys) = keys else {
            return Err(format!("condition `{operator}` is not an object"));
        };
        for (key, values) in keys.iter() {
            let values = texts(values).ok_or_else(|| format!("values of `{key}` are not texts"))?;
            clauses.push(ConditionClause { operator: operator.to_owned(), key: key.to_owned(), values });
        }
    }
    Ok(clauses)
}

/// One text or a list of texts; booleans and numbers count as their text.
fn texts(value: &Node<'_>) -> Option<Vec<String>> {
    match value {
        Node::List(items) => items.iter().map(Node::scalar).collect(),
        one => one.scalar().map(|text| vec![text]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_statement_and_single_values_are_lists_of_one() {
        let policy = AwsPolicy::parse(
            r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
                "Condition":{"Bool":{"aws:MultiFactorAuthPresent":true}}}}"#,
        )
        .expect("parses");
        assert_eq!(policy.version, "2008-10-17");
        assert_eq!(policy.statements[0].actions.patterns, ["s3:*"]);
        assert_eq!(policy.statements[0].conditions[0].values, ["true"]);
    }

    #[test]
    fn what_aws_refuses_is_refused() {
        for (text, says) in [
            ("", "not a JSON document"),
            ("[]", "not an object"),
            ("{}", "no `Statement`"),
            (r#"{"Statement":[{"Effect":"allow","Action":"*"}]}"#, "`Effect`"),
            (r#"{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"*"}]}"#, "both"),
            (r#"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#, "neither `Action`"),
            (r#"{"Statement":[{"Effect":"Allow","Action":[{}],"Resource":"*"}]}"#, "list of texts"),
            (r#"{"Statement":[{"Effect":"Deny","Action":"*","Principal":"x"}]}"#, "`Principal`"),
        ] {
            let error = AwsPolicy::parse(text).expect_err(text).to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn a_bare_star_principal_is_kept_apart_from_an_aws_star() {
        let parse = |principal: &str| {
            AwsPolicy::parse(&format!(
                r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Principal":{principal}}}]}}"#
            ))
            .expect("parses")
            .statements
            .remove(0)
            .principals
        };
        assert_eq!(parse(r#""*""#), PrincipalSpec::Only(vec![("*".into(), "*".into())]));
        assert_eq!(parse(r#"{"AWS":"*"}"#), PrincipalSpec::Only(vec![("AWS".into(), "*".into())]));
    }
}
