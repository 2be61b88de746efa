//! Assignments of roles, and what Privileged Identity Management tells of them.
//!
//! One assignment shows in two lists: as an assignment, and as the instance of a schedule, which tells
//! whether it was activated and when it ends. They are one grant. What is eligible shows in a list of
//! its own, and becomes an assignment for as long as it is activated: that is a second grant, since both
//! are true at the time.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    EvidenceRef, Expiry, Grant, Granted, Known, PrincipalId, PrincipalKind, RoleDefinitionId, ScopeId,
    Standing, Timestamp, Unknown,
};

use super::answer::{Fault, Item};
use super::ids::folded;
use super::state::State;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{date, end};

/// Assignments of one kind of roles.
#[derive(Default)]
pub(super) struct Assignments {
    plain: Firsts<String, Assignment>,
    active: Firsts<String, Instance>,
    eligible: Firsts<String, Instance>,
}

/// Who is assigned what, where.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    /// Under which scope it was read.
    pub(super) asked: ScopeId,
    /// Its id.
    pub(super) id: String,
    pub(super) principal: PrincipalId,
    pub(super) role: RoleDefinitionId,
    /// As the cloud writes it.
    pub(super) at: String,
    pub(super) condition: String,
    pub(super) since: Known<Timestamp>,
    pub(super) granted_by: String,
}

/// An assignment by a schedule.
struct Instance {
    assignment: Assignment,
    activated: bool,
    until: Expiry,
    held: Held,
}

/// How somebody comes to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Directly,
    /// Through a group that is assigned.
    ByGroup,
    /// By an assignment further up.
    Inherited,
}

/// What makes assignments the same: who, what, and where without case.
pub(super) type Key = (PrincipalId, RoleDefinitionId, String);

impl Assignment {
    fn key(&self) -> Key {
        (self.principal.clone(), self.role.clone(), folded(&self.at))
    }
}

/// What an assignment is found by: ids of Resource Manager are the same in any case, others are not.
fn place_in_list(id: &str) -> String {
    if id.starts_with('/') { folded(id) } else { id.to_owned() }
}

impl Assignments {
    /// Adds an assignment.
    pub(super) fn assigned(&mut self, evidence: EvidenceRef, assignment: Assignment) {
        self.plain.add(place_in_list(&assignment.id), evidence, assignment);
    }

    /// Adds what is on by a schedule. `item` has the members of a schedule instance.
    pub(super) fn active(&mut self, item: &Item<'_>, assignment: Assignment) -> Result<(), Fault> {
        let instance = Instance::read(item, assignment)?;
        self.active.add(place_in_list(&instance.assignment.id), item.evidence.clone(), instance);
        Ok(())
    }

    /// Adds what can be activated.
    pub(super) fn eligible(&mut self, item: &Item<'_>, assignment: Assignment) -> Result<(), Fault> {
        let instance = Instance::read(item, assignment)?;
        self.eligible.add(place_in_list(&instance.assignment.id), item.evidence.clone(), instance);
        Ok(())
    }

    /// What schedules say that somebody holds now.
    pub(super) fn told(&self) -> BTreeSet<Key> {
        self.active.iter().map(|(_, _, instance)| instance.assignment.key()).collect()
    }
}

impl Instance {
    fn read(item: &Item<'_>, assignment: Assignment) -> Result<Self, Fault> {
        let held = match item.text("memberType").to_ascii_lowercase().as_str() {
            "group" => Held::ByGroup,
            "inherited" => Held::Inherited,
            _ => Held::Directly,
        };
        let activated = item.text("assignmentType").eq_ignore_ascii_case("activated");
        let until = end(item.value, "endDateTime");
        let since = match date(item.value, "startDateTime") {
            Known::Unknown(Unknown::NotReported) => assignment.since.clone(),
            told => told,
        };
        Ok(Self { assignment: Assignment { since, ..assignment }, activated, until, held })
    }

    /// How it is on. An end that cannot be understood is none: it does not make access go away.
    fn standing(&self) -> Standing {
        match (self.until, self.activated) {
            (Expiry::At(at), true) => Standing::Activated(at),
            (Expiry::At(at), false) => Standing::Expiring(at),
            (Expiry::Never | Expiry::Unknown(_), _) => Standing::Standing,
        }
    }

    fn eligibility(&self) -> Standing {
        match self.until {
            Expiry::At(at) => Standing::EligibleUntil(at),
            Expiry::Never | Expiry::Unknown(_) => Standing::Eligible,
        }
    }
}

/// Who is directly assigned each role, and where: what explains those who are listed for it.
#[derive(Default)]
struct Direct {
    /// Groups, and where, by role.
    groups: BTreeMap<RoleDefinitionId, BTreeSet<(PrincipalId, String)>>,
    places: BTreeMap<(PrincipalId, RoleDefinitionId), BTreeSet<String>>,
}

impl Direct {
    fn add(&mut self, assignment: &Assignment, groups: &BTreeSet<PrincipalId>) {
        let (principal, role, at) = assignment.key();
        if groups.contains(&principal) {
            self.groups.entry(role.clone()).or_default().insert((principal.clone(), at.clone()));
        }
        self.places.entry((principal, role)).or_default().insert(at);
    }

    /// Whether somebody is listed only because of another assignment that was read.
    fn explains(&self, instance: &Instance) -> bool {
        let (principal, role, at) = instance.assignment.key();
        match instance.held {
            Held::Directly => false,
            Held::ByGroup => {
                let mut known = self.groups.get(&role).into_iter().flatten();
                known.any(|(group, above)| *group != principal && covers(above, &at))
            }
            Held::Inherited => {
                let mut known = self.places.get(&(principal, role)).into_iter().flatten();
                known.any(|above| *above != at && covers(above, &at))
            }
        }
    }
}

/// Whether a place may lie above another, or is it; both without case. Which management group a
/// subscription lies in is not asked: an inherited assignment says itself that it comes from above.
fn covers(above: &str, at: &str) -> bool {
    above == at
        || above == "/"
        || above.starts_with("/providers/microsoft.management/managementgroups/")
        || at.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// Makes grants of the assignments; `place` says where each applies.
pub(super) fn finish(
    state: &mut State,
    assignments: Assignments,
    place: impl Fn(&State, &Assignment) -> ScopeId,
) {
    let groups = state.records.principals.iter();
    let groups = groups.filter(|principal| principal.kind == PrincipalKind::DirectoryGroup);
    let groups: BTreeSet<PrincipalId> = groups.map(|group| group.id.clone()).collect();
    let mut grants: Vec<Grant> = Vec::new();
    let mut grant = |state: &State, assignment: &Assignment, standing, evidence: &EvidenceRef| {
        let scope = place(state, assignment);
        let what = Granted::RoleDefinition(assignment.role.clone());
        grants.push(Grant {
            at: assignment.at.clone(),
            standing,
            condition: assignment.condition.clone(),
            id: assignment.id.clone(),
            since: assignment.since.clone(),
            granted_by: assignment.granted_by.clone(),
            ..Grant::plain(assignment.principal.clone(), what, scope, evidence.clone())
        });
    };
    let (mut on, mut can) = (Direct::default(), Direct::default());
    let mut plain: BTreeMap<Key, (&EvidenceRef, &Assignment)> = BTreeMap::new();
    for (_, evidence, assignment) in assignments.plain.iter() {
        on.add(assignment, &groups);
        let first = plain.entry(assignment.key()).or_insert((evidence, assignment));
        if evidence < first.0 {
            *first = (evidence, assignment);
        }
    }
    for (known, instances) in [(&mut on, &assignments.active), (&mut can, &assignments.eligible)] {
        let direct = instances.iter().filter(|(.., instance)| instance.held == Held::Directly);
        direct.for_each(|(.., instance)| known.add(&instance.assignment, &groups));
    }
    let mut told: BTreeSet<Key> = BTreeSet::new();
    for (_, evidence, instance) in assignments.active.iter() {
        if on.explains(instance) {
            continue;
        }
        let key = instance.assignment.key();
        // The assignment's own id is the one by which it is taken away, and it has the condition.
        let mut merged = instance.assignment.clone();
        if let Some((_, assignment)) = plain.get(&key) {
            let since = merged.since.clone();
            merged = (*assignment).clone();
            if matches!(merged.since, Known::Unknown(_)) || instance.activated {
                merged.since = since;
            }
        }
        told.insert(key);
        grant(state, &merged, instance.standing(), evidence);
    }
    for (key, (evidence, assignment)) in &plain {
        if !told.contains(key) {
            grant(state, assignment, Standing::Standing, evidence);
        }
    }
    for (_, evidence, instance) in assignments.eligible.iter() {
        if !can.explains(instance) {
            grant(state, &instance.assignment, instance.eligibility(), evidence);
        }
    }
    state.records.grants.extend(grants);
}
