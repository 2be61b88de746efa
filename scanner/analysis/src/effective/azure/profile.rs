//! What access amounts to: the capabilities of a principal over everything that it holds.
//!
//! What the permissions of each role name is worked out once, as sets of the actions that capabilities ask for.
//! Only where a condition, a vault or another tenant is in play is an assignment asked about single actions.

use fixedbitset::FixedBitSet;
use tenure_model::{
    Capability, Certainty, Derivation, Grant, GrantEffect, Granted, PolicyId, PolicyKind, PrincipalId,
    ScopeId,
};

use super::action::Family;
use super::arm_id::ArmId;
use super::assignment::{Assignment, active_groups};
use super::evaluator::Evaluator;
use super::graph::Permission;
use super::plane::{Plane, Planes};
use super::rbac::{Request, is_lighthouse};
use super::text::{ArmPermission, DirectoryPermission, Text};
use super::{vault, verdict};
use crate::effective::capability_map::{CapabilityMap, CapabilityRule};
use crate::effective::decision::Dependency;
use crate::effective::{Holding, Profile};

/// The actions that capabilities ask for, and which of them each thing that is granted names.
#[derive(Debug, Default)]
pub(super) struct Capabilities {
    rules: Vec<Rule>,
    actions: Vec<Asked>,
}

#[derive(Debug)]
struct Asked {
    name: String,
    family: Family,
    plane: Plane,
}

/// A rule of the map, with its actions as sets.
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
    site: Site,
    sure: FixedBitSet,
    /// Together with what it gives under conditions.
    perhaps: FixedBitSet,
    /// Each condition, with the actions that it touches.
    words: Vec<(String, FixedBitSet)>,
}

/// How far an assignment reaches.
#[derive(Debug)]
enum Site {
    /// A subscription or more, with the scopes above it.
    Wide(ArmId, Vec<ArmId>),
    /// The whole directory of a tenant.
    Directory(ScopeId),
    /// Less than that.
    Narrow,
}

impl Capabilities {
    pub(super) fn new(planes: &Planes) -> Self {
        let map = CapabilityMap::azure();
        let names = map.actions();
        let set = |actions: &mut dyn Iterator<Item = &String>| -> FixedBitSet {
            let mut set = FixedBitSet::with_capacity(names.len());
            set.extend(actions.filter_map(|action| names.binary_search(&action.as_str()).ok()));
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
        let asked = |name: &&str| Asked {
            name: (*name).to_owned(),
            family: Family::of(name),
            plane: planes.of(name),
        };
        Self { rules, actions: names.iter().map(asked).collect() }
    }

    fn empty(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.actions.len())
    }

    fn those(&self, named: impl Fn(&Asked) -> bool) -> FixedBitSet {
        let mut set = self.empty();
        set.extend(self.actions.iter().enumerate().filter(|(_, asked)| named(asked)).map(|(at, _)| at));
        set
    }

    fn of_arm(&self, permission: &ArmPermission) -> FixedBitSet {
        self.those(|asked| asked.family == Family::Arm && permission.allows(&asked.name, asked.plane))
    }

    fn of_directory(&self, permission: &DirectoryPermission) -> FixedBitSet {
        self.those(|asked| asked.family == Family::Directory && permission.allows(&asked.name))
    }

    fn of_permission(&self, permission: &Permission<'_>) -> FixedBitSet {
        self.those(|asked| asked.family == Family::Graph && permission.is_called(&asked.name))
    }

    fn names_of<'s>(&'s self, set: &'s FixedBitSet) -> impl Iterator<Item = &'s str> {
        set.ones().filter_map(|at| self.actions.get(at)).map(|asked| asked.name.as_str())
    }

    /// The rules of one capability: it is held where one of them is met.
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
        let everywhere = |together: &FixedBitSet| {
            !self.everywhere.is_disjoint(together)
                || (!self.every.is_empty() && self.every.iter().all(|list| !list.is_disjoint(together)))
        };
        together(given, which).iter().any(everywhere)
    }
}

/// What is given at each wide place, with what reaches it from above; and in the whole directory.
fn together(given: &[&Given], which: impl Fn(&Given) -> &FixedBitSet) -> Vec<FixedBitSet> {
    let union = |parts: &mut dyn Iterator<Item = &&Given>| {
        parts.fold(None, |sum: Option<FixedBitSet>, one| {
            Some(sum.map_or_else(
                || which(one).clone(),
                |mut sum| {
                    sum.union_with(which(one));
                    sum
                },
            ))
        })
    };
    let mut places: Vec<(&ArmId, &Vec<ArmId>)> = given.iter().filter_map(|one| one.site.wide()).collect();
    places.sort_unstable();
    places.dedup();
    let at_place = |(place, above): &(&ArmId, &Vec<ArmId>)| {
        let reaches = |at: &ArmId| at.holds(place) || above.contains(at);
        union(&mut given.iter().filter(|one| one.site.wide().is_some_and(|(at, _)| reaches(at))))
    };
    let mut sums: Vec<FixedBitSet> = places.iter().filter_map(at_place).collect();
    let mut tenants: Vec<&ScopeId> = given.iter().filter_map(|one| one.site.tenant()).collect();
    tenants.sort_unstable();
    tenants.dedup();
    let in_tenant =
        |tenant: &&ScopeId| union(&mut given.iter().filter(|one| one.site.tenant() == Some(*tenant)));
    sums.extend(tenants.iter().filter_map(in_tenant));
    sums
}

impl Site {
    const fn wide(&self) -> Option<(&ArmId, &Vec<ArmId>)> {
        match self {
            Self::Wide(at, above) => Some((at, above)),
            Self::Directory(_) | Self::Narrow => None,
        }
    }

    const fn tenant(&self) -> Option<&ScopeId> {
        match self {
            Self::Directory(tenant) => Some(tenant),
            Self::Wide(..) | Self::Narrow => None,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// What a principal's access amounts to.
    pub(in crate::effective) fn profile(&self, id: &PrincipalId) -> Profile {
        let held = self.assignments(id);
        let given = self.given(id, &held);
        self.profile_of(&given.iter().collect::<Vec<_>>(), !held.is_empty(), self.unread(&held))
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
        let mut given = Given { site: Site::Narrow, sure: empty(), perhaps: empty(), words: Vec::new() };
        // What is used on behalf of people is theirs, not its own.
        if grant.effect != GrantEffect::Gives {
            return given;
        }
        match self.text(grant) {
            Text::Arm(permissions) => {
                let at = ArmId::new(&grant.at);
                for (place, permission) in permissions.iter().enumerate() {
                    self.add_arm(&mut given, id, assignment, place, permission);
                }
                self.take_denied(&mut given, id, &at);
                if at.is_wide() {
                    let (above, _) = self.above(&at);
                    given.site = Site::Wide(at, above);
                }
            }
            _ => self.add_directory(&mut given, id, assignment),
        }
        given
    }

    fn add_directory(&self, given: &mut Given, id: &PrincipalId, assignment: &Assignment<'a>) {
        let grant = assignment.grant;
        let permission = Permission::of(grant.what.as_str());
        let mut unlimited = permission.is_some() || matches!(grant.at.as_str(), "" | "/");
        let named = self.named(grant);
        if permission.is_some() {
            self.add_named(given, id, assignment, 0, named.first());
        }
        let first = usize::from(permission.is_some());
        for (place, permission) in self.directory_permissions(grant).iter().enumerate() {
            self.add_named(given, id, assignment, place, named.get(first + place));
            unlimited &= permission.limit == super::text::Limit::None;
        }
        if unlimited {
            given.site = Site::Directory(self.tenant_of(&grant.scope).clone());
        }
    }

    fn add_named(
        &self,
        given: &mut Given,
        id: &PrincipalId,
        assignment: &Assignment<'a>,
        place: usize,
        set: Option<&FixedBitSet>,
    ) {
        if let Some(set) = set.filter(|set| !set.is_clear()) {
            add(given, set.clone(), &self.candidate(id, assignment, place).needs);
        }
    }

    /// The actions that each permission of what is granted names; of an application's permission, first those
    /// that it is itself.
    fn named(&self, grant: &Grant) -> &[FixedBitSet] {
        self.texts.named(grant, || match (self.text(grant), Permission::of(grant.what.as_str())) {
            (Text::Arm(permissions), _) => {
                permissions.iter().map(|permission| self.capabilities.of_arm(permission)).collect()
            }
            (_, permission) => {
                let own = permission.iter().map(|permission| self.capabilities.of_permission(permission));
                let tasks = self.directory_permissions(grant).iter();
                own.chain(tasks.map(|permission| self.capabilities.of_directory(permission))).collect()
            }
        })
    }

    fn add_arm(
        &self,
        given: &mut Given,
        id: &PrincipalId,
        assignment: &Assignment<'a>,
        place: usize,
        permission: &ArmPermission,
    ) {
        let grant = assignment.grant;
        let Some(set) = self.named(grant).get(place).filter(|set| !set.is_clear()) else { return };
        let is_plain = grant.condition.is_empty()
            && permission.condition.is_none()
            && vault::vault_of(&grant.at).is_none()
            && !is_lighthouse(grant);
        if is_plain {
            return add(given, set.clone(), &self.candidate(id, assignment, place).needs);
        }
        for at in set.ones() {
            let Some(asked) = self.capabilities.actions.get(at) else { continue };
            let request = Request::new(self, id, &asked.name, &grant.at, &[]);
            let allowed = self.allowed_by(assignment, std::slice::from_ref(permission), &request);
            let mut one = self.capabilities.empty();
            one.insert(at);
            if let Some(best) = allowed.into_iter().next() {
                add(given, one, &best.needs);
            }
        }
    }

    /// Leaves out what deny assignments take away from all of a scope.
    fn take_denied(&self, given: &mut Given, id: &PrincipalId, at: &ArmId) {
        let (above, _) = self.above(at);
        let mut groups: Option<Vec<&PrincipalId>> = None;
        for deny in self.denies.over(at, &above).filter(|deny| deny.is_inherited()) {
            let groups = groups.get_or_insert_with(|| active_groups(self.estate, id));
            if !deny.names(id, groups) {
                continue;
            }
            for permission in &deny.permissions {
                let set = self.capabilities.of_arm(permission);
                given.sure.difference_with(&set);
                match &permission.condition {
                    None => given.perhaps.difference_with(&set),
                    Some(condition) => given.words.push((format!("not where {}", condition.text), set)),
                }
            }
        }
    }

    /// The actions by which a principal has a capability, perhaps under conditions.
    pub(in crate::effective) fn permitted(&self, id: &PrincipalId, capability: Capability) -> Vec<String> {
        let given = self.given(id, &self.assignments(id));
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
        self.capabilities.names_of(&counted).map(str::to_owned).collect()
    }

    /// The assignments that give a capability: those that give it alone, else all that add to it.
    fn giving(&self, id: &PrincipalId, capability: Capability) -> Vec<Assignment<'a>> {
        let held = self.assignments(id);
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

    /// The roles that give a capability, with the assignment by which each is held.
    pub(in crate::effective) fn derivation(
        &self,
        id: &PrincipalId,
        capability: Capability,
    ) -> Vec<Derivation> {
        let giving = self.giving(id, capability);
        let mut links: Vec<Derivation> = giving
            .iter()
            .map(|held| {
                let what = match &held.grant.what {
                    Granted::RoleDefinition(_) => "role",
                    Granted::Policy(_) => "access policy",
                };
                let place = match held.grant.at.as_str() {
                    "" => String::new(),
                    at => format!(" at `{at}`"),
                };
                Derivation {
                    statement: format!("{what} `{}`{place}", self.granted_name(held.grant)),
                    through: held.through.last().copied().unwrap_or(id).clone(),
                    evidence: held.grant.evidence.clone(),
                }
            })
            .collect();
        links.sort();
        links.dedup();
        links
    }

    /// What a role would give if it were assigned to somebody over everything.
    pub(in crate::effective) fn policy_alone(&self, policy: &PolicyId) -> Profile {
        let unread = || Profile { unread: vec![policy.clone()], ..Profile::default() };
        let Some(document) = self.estate.policy(policy) else { return unread() };
        let text = match document.kind {
            PolicyKind::VaultAccess => vault::read(&document.text),
            _ => Text::read(&document.text),
        };
        let empty = || self.capabilities.empty();
        let mut given = Given {
            site: Site::Directory(ScopeId::azure("")),
            sure: empty(),
            perhaps: empty(),
            words: Vec::new(),
        };
        match &text {
            Text::Arm(permissions) => {
                given.site = Site::Wide(ArmId::new("/"), Vec::new());
                for permission in permissions {
                    let set = self.capabilities.of_arm(permission);
                    match &permission.condition {
                        None => add(&mut given, set, &[]),
                        Some(condition) => {
                            given.perhaps.union_with(&set);
                            given.words.push((condition.text.clone(), set));
                        }
                    }
                }
            }
            Text::Directory(permissions) => {
                permissions.iter().for_each(|one| add(&mut given, self.capabilities.of_directory(one), &[]));
            }
            Text::Unread => return unread(),
        }
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
