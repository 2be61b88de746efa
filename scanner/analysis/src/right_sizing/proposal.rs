//! The proposal as somebody reviews it: documents, what they replace, and the commands that would do it.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tenure_model::{AwsPolicy, Effect, Matching, Principal, PrincipalKind, Statement, StringSet, Timestamp};

use super::narrow::Document;
use super::{Held, Proof, Uses};
use crate::Context;
use crate::effective::catalog::Catalog;
use crate::shell::quote;

/// Characters that AWS takes in a managed policy, white space aside. Source: "IAM and AWS STS quotas".
const MOST_CHARACTERS: usize = 6_144;
/// Managed policies that AWS attaches to one principal unless asked for more. Source: the same.
const MOST_POLICIES: usize = 10;

/// A service with its last use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedService {
    /// Its prefix in policies.
    pub service: String,
    /// When it was last used.
    pub last_used: Timestamp,
}

/// A policy to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposedPolicy {
    /// Its name, which is also that of its file, but for `.json`.
    pub name: String,
    /// Its document.
    pub document: Value,
}

/// Policies that keep what a principal used, and nothing that it may not do today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Whose.
    pub principal: String,
    /// The window that was looked at.
    pub window_days: u32,
    /// Services that it used within the window.
    pub used: Vec<UsedService>,
    /// Services that it may use, and did not.
    pub unused: Vec<String>,
    /// Services that its policies name and its data does not speak of. What is named of them stays.
    pub untold: Vec<String>,
    /// The policies.
    pub policies: Vec<ProposedPolicy>,
    /// Ids of the policies that they replace.
    pub replaces: Vec<String>,
    /// The commands that would do it, in their order. They are never executed.
    pub commands: Vec<String>,
    /// What was compared.
    pub proof: Proof,
    /// What to know before running them.
    pub limits: Vec<String>,
}

impl Proposal {
    pub(super) fn new(
        context: &Context<'_>,
        principal: &Principal,
        uses: &Uses<'_>,
        held: &[Held<'_>],
        kept: Vec<Document<'_>>,
        proof: Proof,
    ) -> Result<Self, String> {
        let window_days = context.options.unused_days;
        let untold = untold(held, uses);
        let policies = policies(&file_name(&principal.name), &kept)?;
        let mut limits = limits(window_days, &untold, &policies);
        if proof.actions_tried < proof.actions_kept {
            limits.push(format!(
                "the policies are so long that the evaluator was asked about {} of {} actions; the comparison \
                 statement by statement covers all",
                proof.actions_tried, proof.actions_kept
            ));
        }
        Ok(Self {
            principal: principal.id.to_string(),
            window_days,
            used: uses.used_services(),
            unused: uses.unused.iter().map(|service| (*service).to_owned()).collect(),
            untold,
            commands: commands(principal, &policies, held),
            policies,
            replaces: held.iter().map(|one| one.id.to_string()).collect(),
            proof,
            limits,
        })
    }
}

/// Services that an Allow names by their own prefix, of which the data does not speak.
fn untold(held: &[Held<'_>], uses: &Uses<'_>) -> Vec<String> {
    let told = uses.told();
    let statements = held.iter().flat_map(|one| &one.policy.statements);
    let named = statements
        .filter(|statement| super::gives(statement) && statement.actions.matching == Matching::Only)
        .flat_map(|statement| &statement.actions.patterns)
        .filter_map(|pattern| pattern.split_once(':'))
        .map(|(service, _)| service.to_ascii_lowercase());
    let untold: BTreeSet<String> =
        named.filter(|service| !service.contains(['*', '?']) && !told.contains(service.as_str())).collect();
    untold.into_iter().collect()
}

/// One policy for each document, or several where AWS would not take it whole. Policies add up, so that
/// it does not matter in which of them a statement stands.
fn policies(name: &str, kept: &[Document<'_>]) -> Result<Vec<ProposedPolicy>, String> {
    let mut documents: Vec<Value> = Vec::new();
    for document in kept {
        let policy = document.policy();
        let whole = render(&policy);
        let same = AwsPolicy::parse(&whole.to_string()).is_ok_and(|read| is_same(&read, &policy));
        if !same {
            return Err("its policies cannot be written as they were read".to_owned());
        }
        let frame = size(&render(&AwsPolicy { version: policy.version.clone(), statements: Vec::new() }));
        let (mut part, mut used): (Vec<Statement>, usize) = (Vec::new(), frame);
        for statement in policy.statements {
            // And the comma after it.
            let more = size(&written(&statement, !statement.sid.is_empty())) + 1;
            if used + more > MOST_CHARACTERS && !part.is_empty() {
                let statements = std::mem::take(&mut part);
                documents.push(render(&AwsPolicy { version: policy.version.clone(), statements }));
                used = frame;
            }
            used += more;
            part.push(statement);
        }
        documents.push(render(&AwsPolicy { version: policy.version, statements: part }));
    }
    let numbered = |at: usize| if at == 0 { String::new() } else { format!("-{}", at + 1) };
    let documents = documents.into_iter().enumerate();
    Ok(documents
        .map(|(at, document)| ProposedPolicy {
            name: format!("{name}-right-sized{}", numbered(at)),
            document,
        })
        .collect())
}

fn size(document: &Value) -> usize {
    document.to_string().chars().filter(|letter| !letter.is_whitespace()).count()
}

/// Whether two policies mean the same: their statements without names, whose conditions have no order.
fn is_same(left: &AwsPolicy, right: &AwsPolicy) -> bool {
    let bare = |policy: &AwsPolicy| -> Vec<Statement> {
        let mut statements = policy.statements.clone();
        for statement in &mut statements {
            statement.sid.clear();
            let key = |clause: &tenure_model::ConditionClause| (clause.operator.clone(), clause.key.clone());
            statement.conditions.sort_by_key(key);
        }
        statements
    };
    left.version == right.version && bare(left) == bare(right)
}

/// The document as JSON. Names of statements are unique, as AWS asks.
fn render(policy: &AwsPolicy) -> Value {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let statements: Vec<Value> = policy
        .statements
        .iter()
        .map(|statement| {
            let named = !statement.sid.is_empty() && names.insert(&statement.sid);
            written(statement, named)
        })
        .collect();
    json!({ "Version": policy.version, "Statement": statements })
}

fn written(statement: &Statement, named: bool) -> Value {
    let mut members = Map::new();
    if named {
        members.insert("Sid".to_owned(), json!(statement.sid));
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    members.insert("Effect".to_owned(), json!(effect));
    let mut set = |plain: &str, negated: &str, set: &StringSet| {
        let name = if set.matching == Matching::Only { plain } else { negated };
        let value = match set.patterns.as_slice() {
            [one] => json!(one),
            several => json!(several),
        };
        members.insert(name.to_owned(), value);
    };
    set("Action", "NotAction", &statement.actions);
    set("Resource", "NotResource", &statement.resources);
    if !statement.conditions.is_empty() {
        let mut operators: Map<String, Value> = Map::new();
        for clause in &statement.conditions {
            let keys = operators.entry(clause.operator.clone()).or_insert_with(|| json!({}));
            if let Some(keys) = keys.as_object_mut() {
                keys.insert(clause.key.clone(), json!(clause.values));
            }
        }
        members.insert("Condition".to_owned(), Value::Object(operators));
    }
    Value::Object(members)
}

/// A name that IAM and a file system take.
fn file_name(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+=,.@_-".contains(letter);
    let name: String =
        name.chars().take(100).map(|letter| if plain(letter) { letter } else { '-' }).collect();
    name.trim_start_matches(['.', '-']).to_owned()
}

fn commands(principal: &Principal, policies: &[ProposedPolicy], held: &[Held<'_>]) -> Vec<String> {
    let kind = if principal.kind == PrincipalKind::User { "user" } else { "role" };
    let partition = principal.id.as_str().split(':').nth(1).unwrap_or("aws");
    let account = principal.scope.local();
    let mut commands = Vec::new();
    for ProposedPolicy { name, .. } in policies {
        let document = quote(&format!("file://{name}.json"));
        commands.push(format!(
            "aws iam create-policy --policy-name {} --policy-document {document}",
            quote(name)
        ));
    }
    for ProposedPolicy { name, .. } in policies {
        let arn = quote(&format!("arn:{partition}:iam::{account}:policy/{name}"));
        let holder = quote(&principal.name);
        commands.push(format!("aws iam attach-{kind}-policy --{kind}-name {holder} --policy-arn {arn}"));
    }
    for one in held {
        if !commands.contains(&one.taken_by) {
            commands.push(one.taken_by.clone());
        }
    }
    commands
}

fn limits(window_days: u32, untold: &[String], policies: &[ProposedPolicy]) -> Vec<String> {
    let mut limits = vec![
        "AWS tells of services, refused attempts included: every action of a used service stays".to_owned(),
        format!("what runs less often than every {window_days} days looks unused"),
        format!(
            "where today's statement excepts actions of a used service, those that AWS published by {} are listed",
            Catalog::get().source().date
        ),
    ];
    if !untold.is_empty() {
        limits.push(format!(
            "the data does not speak of {}, of which all stays that is named",
            untold.join(", ")
        ));
    }
    if policies.iter().any(|policy| size(&policy.document) > MOST_CHARACTERS) {
        limits.push(format!(
            "a statement alone is larger than the {MOST_CHARACTERS} characters of a managed policy: split it by hand"
        ));
    }
    if policies.len() > MOST_POLICIES {
        limits.push(format!(
            "these are more than the {MOST_POLICIES} policies that AWS attaches unless asked for more"
        ));
    }
    limits
}
