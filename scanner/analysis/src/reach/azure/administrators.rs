//! Who is an administrator, by what it can do: of a directory, whoever assigns its roles or grants every
//! permission; of a subscription, a management group or all of them, whoever assigns Owner there.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use tenure_model::{Estate, PrincipalId, ScopeId};

use super::holdings::{ASSIGN_AZURE_ROLES, ASSIGN_ROLES, GRANT_ALL, Holding, Holdings};
use super::place::fold;
use super::terrain::{Terrain, is_actor};
use crate::effective::azure::Evaluator;
use crate::effective::decision::{Decision, Layer};
use crate::reach::grip::Grip;
use crate::reach::{Administration, Rank};

/// The role Owner.
pub(super) const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/// What somebody administers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Realm {
    /// A directory, by its tenant.
    Directory(ScopeId),
    /// A wide place of Azure Resource Manager, in its one spelling.
    Place(PrincipalId),
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

/// What is known of a request to make somebody Owner.
pub(super) fn assignment_of<'f>(
    role: &'f str,
    to: &'f PrincipalId,
    kind: &'f str,
) -> [(&'static str, &'f str); 3] {
    [
        ("Microsoft.Authorization/roleAssignments:RoleDefinitionId", role),
        ("Microsoft.Authorization/roleAssignments:PrincipalId", to.as_str()),
        ("Microsoft.Authorization/roleAssignments:PrincipalType", kind),
    ]
}

/// The word that conditions use for a kind of principal.
pub(super) fn kind_of(estate: &Estate, id: &PrincipalId) -> &'static str {
    use tenure_model::PrincipalKind::{DirectoryGroup, DirectoryUser, ForeignPrincipal};
    match estate.principal(id).map(|principal| principal.kind) {
        Some(DirectoryUser) => "User",
        Some(DirectoryGroup) => "Group",
        Some(ForeignPrincipal) => "ForeignGroup",
        _ => "ServicePrincipal",
    }
}

impl<'a> Administrators<'a> {
    pub(super) fn new(
        estate: &'a Estate,
        evaluator: &Evaluator<'a>,
        terrain: &Terrain<'a>,
        holdings: &Holdings<'a>,
    ) -> Self {
        let principals = estate.records().principals.par_iter();
        let powers = principals.filter_map(|principal| {
            let holding = holdings.of(&principal.id)?;
            let mut powers = over_directory(holding, &principal.scope);
            powers.extend(over_places(estate, evaluator, terrain, holding, &principal.id));
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

    /// Whether a principal administers its directory already, by what it holds and activates itself.
    pub(super) fn is_complete(&self, holder: &PrincipalId) -> bool {
        let powers = self.powers(holder).iter();
        powers.filter(|power| matches!(power.realm, Realm::Directory(_))).any(|power| power.grip.is_firm())
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
            Some((id.clone(), administration(evaluator, terrain, id, &own)?))
        });
        told.collect()
    }
}

/// Whether somebody holds a realm above a place as firmly.
fn is_within(terrain: &Terrain<'_>, power: &Power, all: &[Power]) -> bool {
    let Realm::Place(place) = &power.realm else { return false };
    all.iter().any(|other| match &other.realm {
        Realm::Place(above) => {
            fold(above.as_str()) != fold(place.as_str())
                && !other.grip.by_others
                && other.grip.strength >= power.grip.strength
                && terrain.places.covers(above.as_str(), place.as_str())
        }
        Realm::Directory(_) => false,
    })
}

fn over_directory(holding: &Holding<'_>, tenant: &ScopeId) -> Vec<Power> {
    let places = [ASSIGN_ROLES, GRANT_ALL].into_iter().flat_map(|action| holding.places(action));
    let whole = places.filter(|place| matches!(place.at.as_str(), "" | "/"));
    let power = whole.filter_map(|place| {
        let grip = Grip::of(&place.decision)?;
        Some(Power { realm: Realm::Directory(tenant.clone()), grip, decision: place.decision.clone() })
    });
    power.collect()
}

fn over_places(
    estate: &Estate,
    evaluator: &Evaluator<'_>,
    terrain: &Terrain<'_>,
    holding: &Holding<'_>,
    holder: &PrincipalId,
) -> Vec<Power> {
    let wide = holding.places(ASSIGN_AZURE_ROLES).iter().filter(|place| terrain.places.is_wide(&place.at));
    let facts = assignment_of(OWNER, holder, kind_of(estate, holder));
    let power = wide.filter_map(|place| {
        let decision = evaluator.decide(holder, ASSIGN_AZURE_ROLES, &place.at, &facts);
        let grip = Grip::of(&decision)?;
        Some(Power { realm: Realm::Place(terrain.places.spelled(&place.at)), grip, decision })
    });
    power.collect()
}

/// What makes up the rest, besides the assignment of roles.
fn does_everything(evaluator: &Evaluator<'_>, holder: &PrincipalId, realm: &Realm) -> bool {
    let (actions, at): ([&str; 2], &str) = match realm {
        Realm::Directory(_) => {
            (["microsoft.directory/users/delete", "microsoft.directory/applications/delete"], "/")
        }
        Realm::Place(place) => (
            ["Microsoft.Compute/virtualMachines/delete", "Microsoft.Storage/storageAccounts/delete"],
            place.as_str(),
        ),
    };
    actions.iter().all(|action| evaluator.decide(holder, action, at, &[]).is_allowed())
}

fn administration(
    evaluator: &Evaluator<'_>,
    terrain: &Terrain<'_>,
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
    let mut scopes: Vec<ScopeId> = powers
        .iter()
        .filter_map(|power| match &power.realm {
            Realm::Directory(tenant) => Some(tenant.clone()),
            Realm::Place(place) => terrain.places.scope(place.as_str()),
        })
        .collect();
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
