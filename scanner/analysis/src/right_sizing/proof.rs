//! That a proposal allows nothing new, and takes nothing that was used.

use std::collections::{BTreeSet, HashSet};

use fixedbitset::FixedBitSet;
use serde::Serialize;
use tenure_model::{AwsPolicy, Effect, Matching, Statement, StringSet};

use super::Held;
use super::narrow::{Document, Kept, matching};
use crate::effective::catalog::{ActionId, Catalog};
use crate::effective::decision::{self, LazyContext, Policies, Policy, Request, RequestContext, Requester};

/// What was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Actions of the catalogue that the policies of today name.
    pub actions_today: u64,
    /// Actions that the proposal names.
    pub actions_kept: u64,
    /// Those of them that the evaluator was asked about: all, but for policies of thousands of statements.
    pub actions_tried: u64,
    /// Requests that were put to both. None is allowed by the proposal alone.
    pub requests: u64,
}

/// Statements that are held against requests at most. A policy of megabytes is proved statement by
/// statement, and asked about as far as this goes.
const MOST_TRIALS: usize = 5_000_000;

/// Resources that are tried for an action.
const RESOURCES: usize = 24;

/// Proves a proposal.
///
/// # Errors
/// What is wrong with it, in which case it must not be proposed.
pub(super) fn prove(
    held: &[Held<'_>],
    kept: &[Document<'_>],
    used: &BTreeSet<&str>,
) -> Result<Proof, String> {
    let catalog = Catalog::get();
    for one in kept.iter().flat_map(|document| &document.statements) {
        if !is_narrower(catalog, one) {
            return Err("its proposal would name an action that today's statement does not".to_owned());
        }
    }
    let carried =
        denials(kept.iter().map(|one| (one.version, one.statements.iter().map(|kept| &kept.statement))));
    let denied = denials(held.iter().map(|one| (one.policy.version.as_str(), one.policy.statements.iter())));
    if !denied.is_subset(&carried) {
        return Err("its proposal would lose a Deny of today".to_owned());
    }
    let today = named(catalog, held.iter().flat_map(|one| &one.policy.statements));
    let then =
        named(catalog, kept.iter().flat_map(|document| &document.statements).map(|one| &one.statement));
    for service in used {
        let all = catalog.matching(&format!("{service}:*"));
        if today.intersection(&all).any(|action| !then.contains(action)) {
            return Err(format!("its proposal would take actions of `{service}`, which it used"));
        }
    }
    let (actions_tried, requests) = ask(catalog, held, kept, &then)?;
    let count = |set: &FixedBitSet| set.count_ones(..) as u64;
    Ok(Proof { actions_today: count(&today), actions_kept: count(&then), actions_tried, requests })
}

/// Known actions that the policies of today name, and that the proposal does.
pub(super) fn count(held: &[Held<'_>], kept: &[Document<'_>]) -> (u64, u64) {
    let catalog = Catalog::get();
    let today = named(catalog, held.iter().flat_map(|one| &one.policy.statements));
    let then =
        named(catalog, kept.iter().flat_map(|document| &document.statements).map(|one| &one.statement));
    (today.count_ones(..) as u64, then.count_ones(..) as u64)
}

/// Whether a statement names, known to the catalogue, only what its source names, and differs in nothing
/// else.
fn is_narrower(catalog: &Catalog, kept: &Kept<'_>) -> bool {
    let (is, was) = (&kept.statement, kept.source);
    let same = is.effect == was.effect
        && is.principals == was.principals
        && is.resources == was.resources
        && is.conditions == was.conditions;
    match is.effect {
        Effect::Deny => same && is.actions == was.actions,
        Effect::Allow => same && set_of(catalog, &is.actions).is_subset(&set_of(catalog, &was.actions)),
    }
}

/// Every Deny as text, without its name, with the version of the language that it is written in.
fn denials<'s, S: Iterator<Item = &'s Statement>>(
    documents: impl Iterator<Item = (&'s str, S)>,
) -> HashSet<(&'s str, String)> {
    let text = |statement: &Statement| {
        let bare = Statement { sid: String::new(), ..statement.clone() };
        // Text and lists of text always have a JSON form.
        serde_json::to_string(&bare).unwrap_or_default()
    };
    documents
        .flat_map(|(version, statements)| {
            let denials = statements.filter(|statement| statement.effect == Effect::Deny);
            denials.map(move |statement| (version, text(statement)))
        })
        .collect()
}

fn set_of(catalog: &Catalog, actions: &StringSet) -> FixedBitSet {
    let mut set = matching(catalog, &actions.patterns);
    if actions.matching == Matching::AllBut {
        set.toggle_range(..);
    }
    set
}

/// The known actions that some Allow names.
fn named<'s>(catalog: &Catalog, statements: impl Iterator<Item = &'s Statement>) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(catalog.len());
    for statement in statements.filter(|statement| super::gives(statement)) {
        set.union_with(&set_of(catalog, &statement.actions));
    }
    set
}

/// Puts every action that the proposal names to both, on the resources that its statements name: alone,
/// and in a context of which nothing is known.
fn ask(
    catalog: &Catalog,
    held: &[Held<'_>],
    kept: &[Document<'_>],
    then: &FixedBitSet,
) -> Result<(u64, u64), String> {
    let statements = |policy: &AwsPolicy| policy.statements.len();
    let kept_statements: usize = kept.iter().map(|document| document.statements.len()).sum();
    let each = 1 + kept_statements + held.iter().map(|one| statements(one.policy)).sum::<usize>();
    let mut left = MOST_TRIALS / each;
    let today: Vec<Policy> = held.iter().map(|one| Policy::new(one.policy)).collect();
    let proposed: Vec<Policy> = kept.iter().map(|document| Policy::new(&document.policy())).collect();
    let (today, proposed) = (documents(&today), documents(&proposed));
    let requester = Requester::parse("arn:aws:iam::111122223333:user/any");
    let (mut actions, mut requests) = (0, 0);
    for id in then.ones().filter_map(|at| catalog.at(at)) {
        // Finding the resources of an action looks at every statement once more.
        let Some(rest) = left.checked_sub(1) else { break };
        left = rest;
        actions += 1;
        let action = catalog.name(id);
        for resource in resources(catalog, id, &proposed) {
            for open in [false, true] {
                let allowed = |identity: &[decision::Document<'_>]| {
                    let request = Request {
                        requester: &requester,
                        action,
                        resource: &resource,
                        resource_account: "",
                        context: LazyContext::new(Box::new(move || {
                            if open { RequestContext::open() } else { RequestContext::strict() }
                        })),
                    };
                    let policies = Policies { identity, allows_all_identity: true, ..Policies::default() };
                    decision::decide(&request, &policies).is_allowed()
                };
                requests += 1;
                left = left.saturating_sub(1);
                if allowed(&proposed) && !allowed(&today) {
                    return Err(format!(
                        "its proposal would allow `{action}` on `{resource}`, which today's policies do not"
                    ));
                }
            }
        }
    }
    Ok((actions, requests))
}

fn documents(policies: &[Policy]) -> Vec<decision::Document<'_>> {
    policies.iter().map(|policy| decision::Document { name: "", policy }).collect()
}

/// Resources that the statements name for an action, their wildcards filled, and one that none names.
fn resources(catalog: &Catalog, id: ActionId, proposed: &[decision::Document<'_>]) -> BTreeSet<String> {
    let action = catalog.name(id);
    let mut resources: BTreeSet<String> = BTreeSet::from(["*".to_owned()]);
    resources.extend(catalog.resource_types(id).take(2).map(|of| filled(of.arn_pattern)));
    for effect in [Effect::Allow, Effect::Deny] {
        let patterns = proposed.iter().flat_map(|one| one.policy.patterns_for(effect, action));
        resources.extend(patterns.take(RESOURCES).map(|pattern| filled(&pattern)));
    }
    resources
}

/// A pattern with something in the place of what it leaves open.
fn filled(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(match name {
            "Partition" => "aws",
            "Region" => "eu-west-1",
            "Account" => "111122223333",
            _ => "any",
        });
        rest = after;
    }
    out.push_str(rest);
    out.replace(['*', '?'], "a")
}

impl Document<'_> {
    /// The document as a policy.
    pub(super) fn policy(&self) -> AwsPolicy {
        AwsPolicy {
            version: self.version.to_owned(),
            statements: self.statements.iter().map(|kept| kept.statement.clone()).collect(),
        }
    }
}
