//! A statement with fewer actions.

use std::collections::{BTreeSet, HashSet};

use fixedbitset::FixedBitSet;
use tenure_model::{AwsPolicy, Effect, Matching, Statement, StringSet};

use super::{Held, gives};
use crate::effective::aws_action_matches;
use crate::effective::catalog::Catalog;

/// What stays.
pub(super) struct Wanted<'a> {
    /// Services that were used.
    pub(super) used: BTreeSet<&'a str>,
    /// Services that the data speaks of.
    pub(super) told: BTreeSet<&'a str>,
}

impl Wanted<'_> {
    /// Whether the actions of a service that a statement names stay: it was used, or the data does not
    /// speak of it.
    fn keeps(&self, service: &str) -> bool {
        self.used.contains(service) || !self.told.contains(service)
    }
}

/// A statement of the proposal, and the one that it was.
pub(super) struct Kept<'a> {
    /// As it stands today.
    pub(super) source: &'a Statement,
    /// As it stays.
    pub(super) statement: Statement,
}

/// What stays of documents of one version of the policy language.
pub(super) struct Document<'a> {
    /// The version: it says whether variables are variables.
    pub(super) version: &'a str,
    /// The statements, those of today in their order.
    pub(super) statements: Vec<Kept<'a>>,
}

/// What stays of the policies, put together by version.
pub(super) fn documents<'a>(held: &'a [Held<'a>], wanted: &Wanted<'_>) -> Result<Vec<Document<'a>>, String> {
    let mut documents: Vec<Document<'a>> = Vec::new();
    for one in held {
        let statements = statements(one.policy, wanted);
        if statements.iter().any(|kept| asks_twice(&kept.statement)) {
            return Err(format!("its policy `{}` states a condition twice", one.id));
        }
        let version = one.policy.version.as_str();
        match documents.iter_mut().find(|document| document.version == version) {
            Some(document) => document.statements.extend(statements),
            None => documents.push(Document { version, statements }),
        }
    }
    for document in &mut documents {
        // As text, because thousands of statements are not compared each with each.
        let mut seen: HashSet<String> = HashSet::new();
        document.statements.retain(|kept| {
            let bare = Statement { sid: String::new(), ..kept.statement.clone() };
            serde_json::to_string(&bare).map_or(true, |text| seen.insert(text))
        });
    }
    let gives = |kept: &Kept<'_>| kept.statement.effect == Effect::Allow;
    if !documents.iter().flat_map(|document| &document.statements).any(gives) {
        return Err("its own policies give nothing of what it used".to_owned());
    }
    documents.retain(|document| !document.statements.is_empty());
    Ok(documents)
}

fn statements<'a>(policy: &'a AwsPolicy, wanted: &Wanted<'_>) -> Vec<Kept<'a>> {
    let narrowed = |source: &'a Statement| {
        if source.effect == Effect::Deny {
            return Some(Kept { source, statement: source.clone() });
        }
        let patterns = if gives(source) { actions(&source.actions, wanted) } else { Vec::new() };
        let actions = StringSet { matching: Matching::Only, patterns };
        (!actions.patterns.is_empty())
            .then(|| Kept { source, statement: Statement { actions, ..source.clone() } })
    };
    policy.statements.iter().filter_map(narrowed).collect()
}

/// The same operator on the same key, twice: JSON that a member of the same name would overwrite.
fn asks_twice(statement: &Statement) -> bool {
    let mut seen = BTreeSet::new();
    statement.conditions.iter().any(|clause| !seen.insert((&clause.operator, &clause.key)))
}

/// The patterns that stay.
fn actions(set: &StringSet, wanted: &Wanted<'_>) -> Vec<String> {
    let mut kept: BTreeSet<String> = BTreeSet::new();
    match set.matching {
        Matching::Only => set.patterns.iter().for_each(|pattern| only(pattern, wanted, &mut kept)),
        Matching::AllBut => all_but(&set.patterns, wanted, &mut kept),
    }
    kept.into_iter().collect()
}

/// What stays of one pattern: itself, nothing, or its part in each service that was used.
fn only(pattern: &str, wanted: &Wanted<'_>, kept: &mut BTreeSet<String>) {
    let is_any = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    let everything =
        |kept: &mut BTreeSet<String>| kept.extend(wanted.used.iter().map(|used| format!("{used}:*")));
    match pattern.split_once(':') {
        None if is_any(pattern) => everything(kept),
        Some((service, name)) if is_any(service) && is_any(name) => everything(kept),
        Some((service, name)) if service.contains(['*', '?']) => {
            let used = wanted.used.iter().filter(|used| aws_action_matches(service, used));
            kept.extend(used.map(|used| format!("{used}:{name}")));
        }
        Some((service, _)) if wanted.keeps(&service.to_ascii_lowercase()) => {
            kept.insert(pattern.to_owned());
        }
        Some(_) => {}
        None => without_colon(pattern, wanted, kept),
    }
}

/// A pattern whose wildcards stand for the colon too (`s3*`).
fn without_colon(pattern: &str, wanted: &Wanted<'_>, kept: &mut BTreeSet<String>) {
    let catalog = Catalog::get();
    let matched = catalog.matching(pattern);
    let head = pattern.strip_suffix('*').filter(|head| !head.contains(['*', '?']));
    for used in &wanted.used {
        let all = format!("{used}:*");
        let begins = |head: &str| used.get(..head.len()).is_some_and(|of| of.eq_ignore_ascii_case(head));
        if head.is_some_and(begins) {
            kept.insert(all);
            continue;
        }
        let known = catalog.matching(&all);
        kept.extend(
            known
                .intersection(&matched)
                .filter_map(|at| catalog.at(at))
                .map(|id| catalog.name(id).to_owned()),
        );
    }
}

/// What stays of "everything but": all of each service that was used, or, where some of it is excepted,
/// the actions that AWS has published and the exceptions do not name.
fn all_but(exceptions: &[String], wanted: &Wanted<'_>, kept: &mut BTreeSet<String>) {
    let catalog = Catalog::get();
    let excepted = matching(catalog, exceptions);
    for used in &wanted.used {
        if !exceptions.iter().any(|pattern| may_name(pattern, used)) {
            kept.insert(format!("{used}:*"));
            continue;
        }
        let known = catalog.matching(&format!("{used}:*"));
        kept.extend(
            known.difference(&excepted).filter_map(|at| catalog.at(at)).map(|id| catalog.name(id).to_owned()),
        );
    }
}

/// Whether a pattern may name an action of a service.
fn may_name(pattern: &str, service: &str) -> bool {
    // The one colon of an action is that of the pattern, so what stands before it speaks of the service.
    pattern.split_once(':').is_none_or(|(named, _)| aws_action_matches(named, service))
}

/// The known actions that any of the patterns matches.
pub(super) fn matching(catalog: &Catalog, patterns: &[String]) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(catalog.len());
    patterns.iter().for_each(|pattern| catalog.add_matching(pattern, &mut set));
    set
}
