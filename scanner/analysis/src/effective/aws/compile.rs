//! A policy compiled against the actions that the capabilities name.

use std::collections::BTreeMap;
use std::ops::Range;

use tenure_model::hash::HashMap;
use tenure_model::{AwsPolicy, ConditionClause, Effect, Matching, Statement, StringSet};

use super::catalog::Catalog;
use super::pattern::add_matching;
use super::resources::{Extent, Resources, Target};
use crate::effective::capability_map::CapabilityMap;

/// The actions that are asked about, each with its place in an [`ActionSet`].
#[derive(Debug)]
pub(super) struct Actions {
    names: Vec<String>,
    /// The services, in the order of their names, with the places of their actions.
    services: Vec<Service>,
    /// What actions work on, each once.
    targets: Vec<Target>,
    /// Where the target of each action stands in `targets`.
    target_of: Vec<usize>,
    /// The catalogue, where the actions are all of its.
    catalog: Option<&'static Catalog>,
}

#[derive(Debug)]
struct Service {
    name: String,
    places: Range<usize>,
    is_global: bool,
}

/// A set of asked actions, one bit each.
pub(super) type ActionSet = fixedbitset::FixedBitSet;

impl Actions {
    /// INVARIANT: `names` are sorted, so that a name is found by halving, and the actions of a service
    /// stand together.
    pub(super) fn new(mut names: Vec<&str>, on: &BTreeMap<String, Vec<String>>) -> Self {
        names.sort_unstable();
        names.dedup();
        let mut actions = Self::none();
        for name in names {
            let kind = on.iter().find(|(_, typed)| typed.iter().any(|one| one == name));
            actions.push(name, Target::new(name, kind.map(|(kind, _)| &**kind)));
        }
        actions
    }

    /// Every action of the catalogue, in its order.
    pub(super) fn of_catalog(catalog: &'static Catalog, on: &BTreeMap<String, Vec<String>>) -> Self {
        let mut kinds: HashMap<&str, &str> = HashMap::default();
        for (kind, typed) in on {
            kinds.extend(typed.iter().map(|name| (name.as_str(), kind.as_str())));
        }
        let mut actions = Self { catalog: Some(catalog), ..Self::none() };
        for id in catalog.ids() {
            let name = catalog.name(id);
            let has_none = || catalog.resource_types(id).next().is_none();
            let kind = kinds.get(name).copied().or_else(|| has_none().then_some(CapabilityMap::NO_RESOURCE));
            actions.push(name, Target::new(name, kind));
        }
        actions
    }

    const fn none() -> Self {
        Self {
            names: Vec::new(),
            services: Vec::new(),
            targets: Vec::new(),
            target_of: Vec::new(),
            catalog: None,
        }
    }

    /// Adds an action behind the others of its service.
    fn push(&mut self, name: &str, target: Target) {
        let at = self.names.len();
        // Most have the target of a neighbour.
        let known = self.targets.iter().rposition(|known| *known == target);
        self.target_of.push(known.unwrap_or(self.targets.len()));
        if known.is_none() {
            self.targets.push(target);
        }
        let service = name.split(':').next().unwrap_or_default();
        match self.services.last_mut().filter(|last| last.name == service) {
            Some(last) => last.places.end = at + 1,
            None => self.services.push(Service {
                name: service.to_owned(),
                places: at..at + 1,
                is_global: GLOBAL.contains(&service),
            }),
        }
        self.names.push(name.to_owned());
    }

    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn set<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> ActionSet {
        let mut set = ActionSet::with_capacity(self.len());
        for name in names {
            if let Ok(at) = self.names.binary_search(name) {
                set.insert(at);
            }
        }
        set
    }

    pub(super) fn names_of(&self, set: &ActionSet) -> Vec<String> {
        set.ones().filter_map(|at| self.names.get(at).cloned()).collect()
    }

    /// The actions that a statement speaks of.
    fn named(&self, actions: &StringSet) -> ActionSet {
        let mut named = ActionSet::with_capacity(self.len());
        for pattern in &actions.patterns {
            if let Some(catalog) = self.catalog {
                catalog.add_matching(pattern, &mut named);
                continue;
            }
            add_matching(pattern, &self.names, self.candidates(pattern), &mut named);
        }
        if actions.matching == Matching::AllBut {
            named.toggle_range(..);
        }
        named
    }

    /// Where the actions stand that a pattern may match: those of the one service that it names, or
    /// of all. No service holds a colon or a wildcard.
    fn candidates(&self, pattern: &str) -> Range<usize> {
        match pattern.split_once(':') {
            Some((service, _)) if !service.contains(['*', '?']) => {
                let named = self.services.iter().find(|known| known.name.eq_ignore_ascii_case(service));
                named.map_or(0..0, |service| service.places.clone())
            }
            _ => 0..self.len(),
        }
    }

    /// Takes away what belongs to services with regions.
    fn retain_global(&self, set: &mut ActionSet) {
        for service in self.services.iter().filter(|service| !service.is_global) {
            set.remove_range(service.places.clone());
        }
    }

    fn any_is_global(&self, set: &ActionSet) -> bool {
        let mut global = self.services.iter().filter(|service| service.is_global);
        global.any(|service| set.contains_any_in_range(service.places.clone()))
    }
}

/// A policy as the evaluator reads it: a [`CompiledStatement`] for each of its statements.
#[derive(Debug)]
pub(super) struct Compiled {
    statements: Vec<CompiledStatement>,
    parsed: AwsPolicy,
}

/// One statement, reduced to what the capabilities ask.
#[derive(Debug)]
pub(super) struct CompiledStatement {
    pub(super) effect: Effect,
    /// The actions that it matches on some resource.
    pub(super) actions: ActionSet,
    /// Those of them that it matches on every resource, or on all but named ones.
    pub(super) everywhere: ActionSet,
    /// Places of the conditions that the facts do not settle; the statement counts only where all of
    /// them hold.
    pub(super) conditions: Vec<usize>,
    /// Whether it speaks of nobody but account roots.
    pub(super) root_only: bool,
}

impl Compiled {
    pub(super) fn new(parsed: AwsPolicy, actions: &Actions) -> Self {
        let statements = parsed.statements.iter().map(|statement| compile(statement, actions)).collect();
        Self { statements, parsed }
    }

    /// The policy as it was written.
    pub(super) const fn parsed(&self) -> &AwsPolicy {
        &self.parsed
    }

    /// The statements, each with what was written.
    pub(super) fn statements(&self) -> impl Iterator<Item = (&CompiledStatement, &Statement)> {
        self.statements.iter().zip(&self.parsed.statements)
    }
}

fn compile(statement: &Statement, asked: &Actions) -> CompiledStatement {
    let mut named = asked.named(&statement.actions);
    if statement.effect == Effect::Deny && statement.conditions.iter().any(is_region) {
        asked.retain_global(&mut named);
    }
    let mut actions = ActionSet::with_capacity(asked.len());
    let mut everywhere = ActionSet::with_capacity(asked.len());
    if !named.is_clear() {
        let resources = Resources::new(statement);
        // Most actions of a service work on the same: the extent is worked out once for them.
        let mut extents: Vec<Option<Extent>> = vec![None; asked.targets.len()];
        for at in named.ones() {
            let place = asked.target_of.get(at).copied().unwrap_or_default();
            let (Some(target), Some(known)) = (asked.targets.get(place), extents.get_mut(place)) else {
                continue;
            };
            let extent = *known.get_or_insert_with(|| resources.extent(target));
            actions.set(at, extent != Extent::Nothing);
            everywhere.set(at, extent == Extent::Everything);
        }
    }
    let is_global = asked.any_is_global(&actions);
    let root_only = is_root_only(statement);
    let is_open = |clause: &ConditionClause| {
        !(is_region(clause) && !is_global || root_only && is_principal_arn(clause))
    };
    let conditions = statement.conditions.iter().enumerate();
    CompiledStatement {
        effect: statement.effect,
        conditions: conditions.filter(|(_, clause)| is_open(clause)).map(|(at, _)| at).collect(),
        root_only,
        actions,
        everywhere,
    }
}

/// A condition for a reader: `aws:MultiFactorAuthPresent Bool true`.
pub(super) fn describe(clause: &ConditionClause) -> String {
    format!("{} {} {}", clause.key, clause.operator, clause.values.join(" | "))
}

/// Services without regions: a condition on the region of a request settles them, one way or the
/// other, and the caller has no choice.
const GLOBAL: &[&str] =
    &["account", "cloudfront", "iam", "identitystore", "organizations", "route53", "sso", "sts"];

/// The region of a request is the caller's choice, so that a limit on it leaves him what he can do in
/// the other regions.
fn is_region(clause: &ConditionClause) -> bool {
    clause.key.eq_ignore_ascii_case("aws:RequestedRegion")
}

/// "Deny everything to root users" is a common guard rail, and settled by what the principal is.
fn is_root_only(statement: &Statement) -> bool {
    statement.conditions.iter().any(|clause| {
        let plain = ["StringLike", "StringEquals", "ArnLike", "ArnEquals"];
        is_principal_arn(clause)
            && plain.iter().any(|operator| clause.operator.eq_ignore_ascii_case(operator))
            && clause.values.iter().all(|value| value.ends_with(":root"))
    })
}

fn is_principal_arn(clause: &ConditionClause) -> bool {
    clause.key.eq_ignore_ascii_case("aws:PrincipalArn")
}
