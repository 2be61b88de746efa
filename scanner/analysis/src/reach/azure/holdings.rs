//! Where principals and groups may do what techniques begin with: asked once, as places and not as pairs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use tenure_model::{Cloud, Estate, Grant, PrincipalId};

use super::terrain::is_actor;
use crate::effective::azure::{Evaluator, Place};
use crate::techniques::azure as techniques;

/// The task that makes an administrator of the directory: to assign its roles.
pub(super) const ASSIGN_ROLES: &str = "microsoft.directory/roleAssignments/create";
/// The other: to grant every permission of every API.
pub(super) const GRANT_ALL: &str =
    "microsoft.directory/servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin";
/// The operation that makes an administrator of a place.
pub(super) const ASSIGN_AZURE_ROLES: &str = "Microsoft.Authorization/roleAssignments/write";

/// What one principal or group may do, and where.
#[derive(Debug, Default)]
pub(super) struct Holding<'a> {
    places: BTreeMap<&'static str, Vec<Place<'a>>>,
}

impl<'a> Holding<'a> {
    pub(super) fn places(&self, action: &str) -> &[Place<'a>] {
        self.places.get(action).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.places.is_empty()
    }
}

/// What everyone may do.
#[derive(Debug)]
pub(super) struct Holdings<'a> {
    by_holder: HashMap<&'a PrincipalId, Holding<'a>>,
    sieve: Sieve<'a>,
}

impl<'a> Holdings<'a> {
    pub(super) fn new(estate: &'a Estate, evaluator: &Evaluator<'a>) -> Self {
        let sieve = Sieve::new(estate, evaluator);
        let principals = estate.records().principals.par_iter();
        let holders =
            principals.filter(|one| one.cloud == Cloud::Azure && (is_actor(one) || one.kind.is_group()));
        let by_holder = holders
            .filter_map(|holder| {
                let holding = sieve.holding(evaluator, &holder.id);
                (!holding.is_nothing()).then_some((&holder.id, holding))
            })
            .collect();
        Self { by_holder, sieve }
    }

    pub(super) fn of(&self, holder: &PrincipalId) -> Option<&Holding<'a>> {
        self.by_holder.get(holder)
    }

    /// Whether what is granted names an action.
    pub(super) fn gives(&self, grant: &Grant, action: &str) -> bool {
        self.sieve.gives(grant, action)
    }
}

/// Which of the actions that techniques begin with is named by what is granted.
#[derive(Debug)]
struct Sieve<'a> {
    actions: Vec<&'static str>,
    by_grant: HashMap<&'a str, FixedBitSet>,
}

impl<'a> Sieve<'a> {
    fn new(estate: &'a Estate, evaluator: &Evaluator<'a>) -> Self {
        let first = techniques::all().iter().filter_map(|technique| technique.needs.first());
        let named: BTreeSet<&str> = first
            .map(|need| need.action.as_str())
            .chain([ASSIGN_ROLES, GRANT_ALL, ASSIGN_AZURE_ROLES])
            .collect();
        let actions: Vec<&str> = named.into_iter().collect();
        let mut by_grant: HashMap<&str, FixedBitSet> = HashMap::new();
        let grants = estate.records().grants.iter();
        for grant in grants.filter(|grant| !grant.scope.as_str().starts_with("aws:")) {
            by_grant.entry(grant.what.as_str()).or_insert_with(|| {
                let named = actions.iter().enumerate().filter(|(_, action)| evaluator.names(grant, action));
                let mut set = FixedBitSet::with_capacity(actions.len());
                set.extend(named.map(|(at, _)| at));
                set
            });
        }
        Self { actions, by_grant }
    }

    fn gives(&self, grant: &Grant, action: &str) -> bool {
        let given = self.by_grant.get(grant.what.as_str());
        let at = self.actions.binary_search(&action).ok();
        given.zip(at).is_some_and(|(given, at)| given.contains(at))
    }

    fn holding(&self, evaluator: &Evaluator<'a>, holder: &PrincipalId) -> Holding<'a> {
        let mut given = FixedBitSet::with_capacity(self.actions.len());
        for held in evaluator.assignments(holder) {
            if let Some(set) = self.by_grant.get(held.grant.what.as_str()) {
                given.union_with(set);
            }
        }
        let asked = given.ones().filter_map(|at| self.actions.get(at).copied());
        let places = asked.map(|action| (action, evaluator.places(holder, action)));
        Holding { places: places.filter(|(_, places)| !places.is_empty()).collect() }
    }
}
