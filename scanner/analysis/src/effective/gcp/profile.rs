//! What access amounts to: the capabilities of a principal over everything that it holds.
//!
//! Which permissions of capabilities a role includes is worked out once, as a set. Only where a condition, a deny
//! policy or a boundary is in play is an assignment asked about single permissions.

use std::sync::OnceLock;

use fixedbitset::FixedBitSet;
use tenure_model::hash::HashMap;
use tenure_model::{Capability, Certainty, Derivation, PolicyId, PrincipalId};

use super::assignment::Assignment;
use super::evaluator::Evaluator;
use super::name;
use super::role::Role;
use crate::effective::capability_map::{CapabilityMap, CapabilityRule};
use crate::effective::decision::Dependency;
use crate::effective::verdict::{self, Fitting};
use crate::effective::{Holding, Profile};

/// The permissions that capabilities ask for, and which of them each role includes.
#[derive(Debug)]
pub(super) struct Capabilities<'a> {
    rules: Vec<Rule>,
    permissions: Vec<&'static str>,
    named: HashMap<&'a str, OnceLock<FixedBitSet>>,
}

/// A rule of the map, with its permissions as sets.
#[derive(Debug)]
struct Rule {
    name: Capability,
    any: FixedBitSet,
    everywhere: FixedBitSet,
    every: Vec<FixedBitSet>,
    wanted: FixedBitSet,
}

/// What one assignment gives.
#[derive(Debug)]
struct Given {
    /// A project or more, with the containers above it; `None` for less.
    wide: Option<(String, Vec<String>)>,
    sure: FixedBitSet,
    /// Together with what it gives under conditions.
    perhaps: FixedBitSet,
    /// Each condition, with the permissions that it touches.
    words: Vec<(String, FixedBitSet)>,
}

impl<'a> Capabilities<'a> {
    pub(super) fn new(roles: impl Iterator<Item = &'a str>) -> Self {
        let map = CapabilityMap::gcp();
        let permissions = map.actions();
        let set = |names: &mut dyn Iterator<Item = &String>| -> FixedBitSet {
            let mut set = FixedBitSet::with_capacity(permissions.len());
            set.extend(names.filter_map(|name| permissions.binary_search(&name.as_str()).ok()));
            set
        };
        let rule = |rule: &CapabilityRule| Rule {
            name: rule.name,
            any: set(&mut rule.any.iter()),
            everywhere: set(&mut rule.everywhere.iter()),
            every: rule.every.iter().map(|list| set(&mut list.iter())).collect(),
            wanted: set(&mut rule.actions()),
        };
        let rules = map.capability.iter().map(rule).collect();
        Self { rules, permissions, named: roles.map(|role| (role, OnceLock::new())).collect() }
    }

    fn empty(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.permissions.len())
    }

    fn of(&self, role: &Role<'_>) -> FixedBitSet {
        let mut set = self.empty();
        set.extend(
            self.permissions.iter().enumerate().filter(|(_, name)| role.gives(name)).map(|(at, _)| at),
        );
        set
    }

    fn rules_of(&self, capability: Capability) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.name == capability)
    }
}

impl Rule {
    /// Whether it is met by what is given, sure or perhaps.
    fn is_met(&self, given: &[&Given], which: impl Fn(&Given) -> &FixedBitSet + Copy) -> bool {
        if given.iter().any(|one| !self.any.is_disjoint(which(one))) {
            return true;
        }
        if self.everywhere.is_clear() && self.every.is_empty() {
            return false;
        }
        together(given, which).iter().any(|sum| {
            !self.everywhere.is_disjoint(sum)
                || (!self.every.is_empty() && self.every.iter().all(|list| !list.is_disjoint(sum)))
        })
    }
}

/// What is given at each wide place, with what reaches it from above.
fn together(given: &[&Given], which: impl Fn(&Given) -> &FixedBitSet) -> Vec<FixedBitSet> {
    let mut places: Vec<&(String, Vec<String>)> = given.iter().filter_map(|one| one.wide.as_ref()).collect();
    places.sort_unstable();
    places.dedup();
    let at_place = |(place, above): &&(String, Vec<String>)| {
        let reaches = |at: &String| at == place || above.contains(at);
        let mut all = given.iter().filter(|one| one.wide.as_ref().is_some_and(|(at, _)| reaches(at)));
        let mut sum = which(all.next()?).clone();
        all.for_each(|one| sum.union_with(which(one)));
        Some(sum)
    };
    places.iter().filter_map(at_place).collect()
}

impl<'a> Evaluator<'a> {
    /// What a principal's access amounts to. What all the world holds is nobody's own.
    pub(in crate::effective) fn profile(&self, id: &PrincipalId) -> Profile {
        let held = self.own(id);
        let given = self.given(id, &held);
        self.profile_of(&given.iter().collect::<Vec<_>>(), !held.is_empty(), self.unread(&held))
    }

    fn own(&self, id: &PrincipalId) -> Vec<Assignment<'a>> {
        let mut held = self.assignments(id);
        held.retain(|one| !one.is_everyones());
        held
    }

    fn profile_of(&self, given: &[&Given], holds_something: bool, unread: Vec<PolicyId>) -> Profile {
        let capabilities = Capability::ALL.into_iter().filter_map(|capability| {
            let certainty = self.certainty(given, capability);
            (certainty != Certainty::No).then_some((capability, certainty))
        });
        Profile { capabilities: capabilities.collect(), unread, holds_something }
    }

    fn certainty(&self, given: &[&Given], capability: Capability) -> Certainty {
        let rules: Vec<&Rule> = self.capabilities.rules_of(capability).collect();
        if rules.iter().any(|rule| rule.is_met(given, |one| &one.sure)) {
            return Certainty::Yes;
        }
        let met: Vec<&&Rule> = rules.iter().filter(|rule| rule.is_met(given, |one| &one.perhaps)).collect();
        if met.is_empty() {
            return Certainty::No;
        }
        let touches = |set: &FixedBitSet| met.iter().any(|rule| !rule.wanted.is_disjoint(set));
        let all = given.iter().flat_map(|one| &one.words).filter(|(_, set)| touches(set));
        let mut words: Vec<String> = all.map(|(words, _)| words.clone()).collect();
        words.sort();
        words.dedup();
        Certainty::Depends(words)
    }

    /// What each assignment gives, in their order.
    fn given(&self, id: &PrincipalId, held: &[Assignment<'a>]) -> Vec<Given> {
        held.iter().map(|assignment| self.given_by(id, assignment)).collect()
    }

    fn given_by(&self, id: &PrincipalId, assignment: &Assignment<'a>) -> Given {
        let grant = assignment.grant;
        let empty = || self.capabilities.empty();
        let mut given = Given { wide: None, sure: empty(), perhaps: empty(), words: Vec::new() };
        if name::container(&grant.at).is_some() {
            let place = self.tree.place(&grant.at);
            given.wide = Some((place.name, place.above));
        }
        let role = grant.what.as_str();
        let known = self.capabilities.named.get(role);
        let worked_out = || self.capabilities.of(self.roles.of(role));
        let set = known.map_or_else(worked_out, |known| known.get_or_init(worked_out).clone());
        if set.is_clear() {
            return given;
        }
        if grant.condition.is_empty() && !self.is_limited() {
            add(&mut given, set, &self.candidate(id, assignment).needs);
            return given;
        }
        let sites = self.sites(assignment);
        for at in set.ones() {
            let Some(permission) = self.capabilities.permissions.get(at) else { continue };
            if let Some(needs) = self.given_needs(id, assignment, &sites, permission) {
                let mut one = empty();
                one.insert(at);
                add(&mut given, one, &needs);
            }
        }
        given
    }

    /// Whether deny policies or boundaries are about anything.
    fn is_limited(&self) -> bool {
        !self.denies.is_empty() || self.bounded_to().next().is_some()
    }

    /// What a permission of an assignment hangs on, where it is held; `None` where it is not given there.
    fn given_needs(
        &self,
        id: &PrincipalId,
        assignment: &Assignment<'a>,
        sites: &[String],
        permission: &str,
    ) -> Option<Vec<Dependency>> {
        let mut best: Option<Vec<Dependency>> = None;
        for at in sites {
            let request = self.request(id, permission, at, &[]);
            let Fitting::Allows(candidate) = self.fit(assignment, &request) else { continue };
            let (denied, perhaps) = self.denied(&request);
            let limits = self.limits(&request);
            if !denied.is_empty() || !limits.blocked.is_empty() {
                continue;
            }
            let mut needs = candidate.needs;
            needs.extend(perhaps);
            needs.extend(limits.perhaps);
            if best.as_ref().is_none_or(|best| needs.len() < best.len()) {
                best = Some(needs);
            }
        }
        best
    }

    /// The permissions by which a principal has a capability, perhaps under conditions.
    pub(in crate::effective) fn permitted(&self, id: &PrincipalId, capability: Capability) -> Vec<String> {
        let given = self.given(id, &self.own(id));
        let given: Vec<&Given> = given.iter().collect();
        let mut counted = self.capabilities.empty();
        for rule in self.capabilities.rules_of(capability) {
            for one in &given {
                let mut set = rule.any.clone();
                set.intersect_with(&one.perhaps);
                counted.union_with(&set);
            }
            for mut set in together(&given, |one| &one.perhaps) {
                let mut wide = rule.everywhere.clone();
                rule.every.iter().for_each(|list| wide.union_with(list));
                set.intersect_with(&wide);
                counted.union_with(&set);
            }
        }
        let names = counted.ones().filter_map(|at| self.capabilities.permissions.get(at));
        names.map(|name| (*name).to_owned()).collect()
    }

    /// The assignments that give a capability: those that give it alone, else all that add to it.
    fn giving(&self, id: &PrincipalId, capability: Capability) -> Vec<Assignment<'a>> {
        let held = self.own(id);
        let given = self.given(id, &held);
        let adds = |one: &Given| {
            self.capabilities.rules_of(capability).any(|rule| !rule.wanted.is_disjoint(&one.perhaps))
        };
        let mut giving: Vec<(Assignment<'a>, bool)> = held
            .into_iter()
            .zip(&given)
            .filter(|(_, one)| adds(one))
            .map(|(held, one)| (held, self.certainty(&[one], capability) != Certainty::No))
            .collect();
        if giving.iter().any(|(_, alone)| *alone) {
            giving.retain(|(_, alone)| *alone);
        }
        giving.into_iter().map(|(held, _)| held).collect()
    }

    /// The holdings that give a capability, as far as their texts have a name to be cited by.
    pub(in crate::effective) fn givers(&self, id: &PrincipalId, capability: Capability) -> Vec<Holding<'a>> {
        self.giving(id, capability).iter().filter_map(|held| self.holding(id, held)).collect()
    }

    /// The grants that prove a capability, each with its role and evidence.
    pub(in crate::effective) fn derivation(
        &self,
        id: &PrincipalId,
        capability: Capability,
    ) -> Vec<Derivation> {
        let giving = self.giving(id, capability);
        let mut links: Vec<Derivation> = giving
            .iter()
            .map(|held| Derivation {
                statement: format!(
                    "role `{}` at `{}`",
                    self.granted_name(held.grant),
                    name::container(&held.grant.at).unwrap_or(&held.grant.at),
                ),
                through: held.through.last().copied().unwrap_or(id).clone(),
                evidence: held.grant.evidence.clone(),
            })
            .collect();
        links.sort();
        links.dedup();
        links
    }

    /// What a role would give if it were bound at an organization.
    pub(in crate::effective) fn policy_alone(&self, policy: &PolicyId) -> Profile {
        let unread = || Profile { unread: vec![policy.clone()], ..Profile::default() };
        let Some(document) = self.estate.policy(policy) else { return unread() };
        let id = policy.as_str().strip_suffix("#permissions").unwrap_or_default();
        let role = Role::read(id, &document.text);
        if matches!(role, Role::Unread) {
            return unread();
        }
        let set = self.capabilities.of(&role);
        let wide = Some((String::new(), Vec::new()));
        let given = Given { wide, sure: set.clone(), perhaps: set, words: Vec::new() };
        self.profile_of(&[&given], true, Vec::new())
    }
}

fn add(given: &mut Given, set: FixedBitSet, needs: &[Dependency]) {
    given.perhaps.union_with(&set);
    if needs.is_empty() {
        return given.sure.union_with(&set);
    }
    for need in needs {
        given.words.push((verdict::words(need), set.clone()));
    }
}
