//! Who is an administrator, by what it can do: of an organization, folder or project, whoever writes its allow
//! policy; of an organization, its super administrators too, who give that to themselves.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use tenure_model::{Cloud, Effect, Estate, PrincipalId, ScopeId};

use super::holdings::{Holding, Holdings};
use super::node::Node;
use super::place::{Level, container, name_of};
use super::terrain::{Terrain, is_actor};
use crate::effective::decision::{Decision, Layer, Reason, Ruling};
use crate::effective::gcp::Evaluator;
use crate::reach::grip::Grip;
use crate::reach::strength::Strength;
use crate::reach::{Administration, End, Rank};

/// What somebody administers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Realm {
    /// An organization.
    Organization(ScopeId),
    /// Every project of an organization or folder.
    Projects(ScopeId),
    /// A folder or a project.
    Place(ScopeId),
}

impl Realm {
    /// What a place is a realm of, of whoever writes its policy.
    pub(super) fn of(scope: ScopeId) -> Self {
        if Level::of(&scope) == Some(Level::Organization) {
            Self::Organization(scope)
        } else {
            Self::Place(scope)
        }
    }

    pub(super) const fn scope(&self) -> &ScopeId {
        match self {
            Self::Organization(scope) | Self::Projects(scope) | Self::Place(scope) => scope,
        }
    }

    /// Organizations go before all else.
    pub(super) const fn tier(&self) -> u8 {
        match self {
            Self::Organization(_) => 0,
            Self::Projects(_) | Self::Place(_) => 1,
        }
    }

    pub(super) fn end(&self) -> End {
        match self {
            Self::Projects(scope) if Level::of(scope) == Some(Level::Organization) => {
                End::Organisation(scope.clone())
            }
            _ => End::Administrator(self.scope().clone()),
        }
    }

    /// Whoever comes to administer it.
    pub(super) fn node(&self) -> Node {
        match self {
            Self::Projects(scope) => Node::Projects(name_of(scope)),
            Self::Organization(scope) | Self::Place(scope) => Node::Owner(name_of(scope)),
        }
    }

    /// Whether its administrator administers a place too.
    pub(super) fn is_over(&self, terrain: &Terrain<'_>, place: &ScopeId) -> bool {
        match self {
            Self::Projects(scope) => {
                Level::of(place) == Some(Level::Project) && terrain.places.is_over(scope, place)
            }
            Self::Organization(scope) | Self::Place(scope) => terrain.places.is_over(scope, place),
        }
    }

    /// Whether its administrator administers all of another.
    pub(super) fn holds(&self, terrain: &Terrain<'_>, other: &Self) -> bool {
        match (self, other) {
            (Self::Projects(above), Self::Projects(scope)) => terrain.places.is_over(above, scope),
            (_, Self::Projects(scope)) | (_, Self::Organization(scope)) | (_, Self::Place(scope)) => {
                self.is_over(terrain, scope)
            }
        }
    }
}

/// Power over a realm.
#[derive(Clone, Debug)]
pub(super) struct Power {
    pub(super) realm: Realm,
    pub(super) grip: Grip,
    pub(super) decision: Decision,
}

/// Everyone with power, principals and groups.
#[derive(Debug, Default)]
pub(super) struct Administrators<'a> {
    powers: HashMap<&'a PrincipalId, Vec<Power>>,
}

impl<'a> Administrators<'a> {
    pub(super) fn new(estate: &'a Estate, terrain: &Terrain<'a>, holdings: &Holdings<'a>) -> Self {
        let principals = estate.records().principals.par_iter().filter(|one| one.cloud == Cloud::Gcp);
        let powers = principals.filter_map(|principal| {
            let mut powers = super_administrator(estate, terrain, &principal.id);
            if let Some(holding) = holdings.of(&principal.id) {
                powers.extend(over_places(terrain, holding));
            }
            powers.sort_by(|a, b| (&a.realm, b.grip.strength).cmp(&(&b.realm, a.grip.strength)));
            powers.dedup_by(|b, a| a.realm == b.realm);
            (!powers.is_empty()).then_some((&principal.id, powers))
        });
        Self { powers: powers.collect() }
    }

    /// What a principal or group administers, by the firmest hold on each realm.
    pub(super) fn powers(&self, holder: &PrincipalId) -> &[Power] {
        self.powers.get(holder).map_or(&[], Vec::as_slice)
    }

    /// Everyone who has power.
    pub(super) fn all(&self) -> Vec<&'a PrincipalId> {
        let mut all: Vec<&PrincipalId> = self.powers.keys().copied().collect();
        all.sort();
        all
    }

    /// Whether a principal administers an organization already, by what it holds and activates itself.
    pub(super) fn is_complete(&self, holder: &PrincipalId) -> bool {
        let powers = self.powers(holder).iter();
        powers.filter(|power| power.realm.tier() == 0).any(|power| power.grip.is_firm())
    }

    /// The administrators, for reports: those who need nobody's approval.
    pub(super) fn told(
        &self,
        estate: &Estate,
        evaluator: &Evaluator<'_>,
        terrain: &Terrain<'_>,
    ) -> BTreeMap<PrincipalId, Administration> {
        let all = self.all().into_iter();
        let actors = all.filter(|id| estate.principal(id).is_some_and(is_actor));
        let told = actors.filter_map(|id| {
            let mut own: Vec<&Power> = self.powers(id).iter().filter(|power| !power.grip.by_others).collect();
            own.retain(|power| !is_within(terrain, power, self.powers(id)));
            Some((id.clone(), administration(evaluator, id, &own)?))
        });
        told.collect()
    }
}

/// Whether somebody holds a realm that holds another as firmly.
fn is_within(terrain: &Terrain<'_>, power: &Power, all: &[Power]) -> bool {
    all.iter().any(|other| {
        other.realm != power.realm
            && !other.grip.by_others
            && other.grip.strength >= power.grip.strength
            && other.realm.holds(terrain, &power.realm)
    })
}

/// What a role on allow policies makes one administrator of, at the place where it is held.
fn over_places(terrain: &Terrain<'_>, holding: &Holding<'_>) -> Vec<Power> {
    let mut powers = Vec::new();
    for level in Level::ALL {
        for place in holding.writes(level) {
            let Some(scope) = container(&place.at) else { continue };
            let Some(grip) = Grip::of(&place.decision) else { continue };
            let decision = &place.decision;
            let new = |realm| Power { realm, grip, decision: decision.clone() };
            powers.extend(realms_of(terrain, level, scope).into_iter().map(new));
        }
    }
    powers
}

/// What whoever writes the policies of one kind of place, at a place, administers: that place, or those of the
/// kind that lie in it.
pub(super) fn realms_of(terrain: &Terrain<'_>, level: Level, at: ScopeId) -> Vec<Realm> {
    match (Level::of(&at), level) {
        (Some(of), level) if of == level => vec![Realm::of(at)],
        (Some(Level::Organization), Level::Folder) => {
            terrain.places.top_folders(&at).iter().map(|folder| Realm::Place((*folder).clone())).collect()
        }
        (Some(Level::Organization | Level::Folder), Level::Project) => vec![Realm::Projects(at)],
        _ => Vec::new(),
    }
}

/// Super administrators of the Workspace or Cloud Identity of an organization: "can assign the Organization
/// Administrator role" to themselves ("Super administrator account best practices").
fn super_administrator(estate: &Estate, terrain: &Terrain<'_>, id: &PrincipalId) -> Vec<Power> {
    let Some(principal) = estate.principal(id) else { return Vec::new() };
    let Some(organization) = terrain.places.organization(&principal.scope) else { return Vec::new() };
    let says_so = principal.attributes.get("isAdmin").is_some_and(|text| text == "true");
    let role = estate.grants_of(id).iter().find(|grant| {
        let role = estate.policy(&format!("{}#permissions", grant.what.as_str()).as_str().into());
        grant.what.as_str().starts_with("workspace:roles/")
            && role.is_some_and(|role| is_super_administrator(&role.text))
    });
    if !says_so && role.is_none() {
        return Vec::new();
    }
    let document =
        role.map_or_else(|| SUPER.to_owned(), |grant| format!("{}#permissions", grant.what.as_str()));
    let reason = Reason {
        layer: Layer::Role,
        document,
        statement: 0,
        sid: role.map_or_else(String::new, |grant| grant.at.clone()),
        effect: Effect::Allow,
    };
    let decision = Decision {
        ruling: Ruling::Allowed,
        blocked_by: Vec::new(),
        because: vec![reason],
        depends_on: Vec::new(),
    };
    vec![Power { realm: Realm::Organization(organization.clone()), grip: Grip::FREE, decision }]
}

/// What a super administrator is called where no role says so.
const SUPER: &str = "super administrator";

fn is_super_administrator(role: &str) -> bool {
    let role: Option<serde_json::Value> = serde_json::from_str(role).ok();
    role.is_some_and(|role| role.get("isSuperAdminRole").and_then(serde_json::Value::as_bool) == Some(true))
}

/// What makes up the rest, besides writing allow policies.
fn does_everything(evaluator: &Evaluator<'_>, holder: &PrincipalId, realm: &Realm) -> bool {
    let at = name_of(realm.scope());
    ["compute.instances.delete", "storage.buckets.delete", "compute.instances.create"]
        .iter()
        .any(|permission| evaluator.decide(holder, permission, at.as_str(), &[]).is_allowed())
}

fn administration(
    evaluator: &Evaluator<'_>,
    holder: &PrincipalId,
    powers: &[&Power],
) -> Option<Administration> {
    let strongest = powers.iter().map(|power| power.grip.strength).max()?;
    let complete = powers.iter().all(|power| does_everything(evaluator, holder, &power.realm));
    let reasons = powers.iter().flat_map(|power| &power.decision.because);
    let roles = reasons.filter(|reason| reason.layer == Layer::Role);
    let mut because: Vec<(String, usize)> =
        roles.map(|reason| (reason.document.clone(), reason.statement)).collect();
    let open = powers.iter().filter(|power| power.grip.strength == strongest);
    let mut conditions: Vec<String> =
        open.flat_map(|power| &power.decision.depends_on).map(crate::reach::terms::described).collect();
    let mut scopes: Vec<ScopeId> = powers.iter().map(|power| power.realm.scope().clone()).collect();
    because.sort();
    because.dedup();
    conditions.sort();
    conditions.dedup();
    scopes.sort();
    scopes.dedup();
    let rank = if complete { Rank::Everything } else { Rank::Identities };
    let confidence = super::tell::confidence(strongest);
    Some(Administration { scopes, rank, confidence, conditions, because })
}

/// Whether a hold on a realm is there without anything being activated.
pub(super) fn is_standing(power: &Power) -> bool {
    power.grip.strength > Strength::Perhaps && !power.grip.activates
}
