//! What a round of the search looks for.

use std::sync::Arc;

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{EvidenceRef, Principal, PrincipalId, PrincipalKind, Resource, ScopeId};

use super::memo::Memo;
use super::stance::{Change, Guise};
use super::terrain::Terrain;
use super::ways::Gain;
use crate::techniques::aws::Yields;

/// What a round looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Administrators, and what makes one.
    Administrators,
    /// Those who were found to lead there.
    Stations,
    /// Roles whose policies can be written.
    Rewriting,
    /// The use of resources.
    Resources,
    /// What gives nothing by itself.
    Footholds,
    /// Any change that the guise can make of its own policies.
    Changes,
}

/// An account, and a technique that is tried in it, by its id.
type Place = (ScopeId, &'static str);

/// The principals that are worth acting as, and what else counts.
#[derive(Debug)]
pub(in crate::reach) struct Goals<'j> {
    aim: Aim,
    doubtful: bool,
    principals: HashMap<&'j PrincipalId, Change>,
    users: HashMap<&'j ScopeId, Vec<&'j Principal>>,
    roles: HashMap<&'j ScopeId, Vec<&'j Principal>>,
    guises: HashSet<Guise>,
    /// Those of any account that trust an account or somebody in it.
    letting_in: Memo<ScopeId, Arc<[&'j Principal]>>,
    /// Those that let a service of a technique in.
    pub(super) runnable: Memo<Place, Arc<[&'j Principal]>>,
    /// The compute on which a technique works, with those that it runs as.
    pub(super) running: Memo<Place, Arc<[(&'j Resource, &'j Principal)]>>,
    /// Those that let a provider of a technique's kind in, with the provider and the trust.
    pub(super) federated: Memo<Place, Arc<[Federated<'j>]>>,
}

/// Who lets a provider in, which, and the record that says so.
pub(super) type Federated<'j> = (&'j Principal, &'j str, &'j EvidenceRef);

impl<'j> Goals<'j> {
    /// Principals as they stand are goals for whoever acts as them; in the order of their ids.
    pub(super) fn new(
        aim: Aim,
        principals: impl IntoIterator<Item = (&'j Principal, Change)>,
        guises: HashSet<Guise>,
    ) -> Self {
        let mut goals = Self {
            aim,
            doubtful: false,
            principals: HashMap::default(),
            users: HashMap::default(),
            roles: HashMap::default(),
            guises,
            letting_in: Memo::default(),
            runnable: Memo::default(),
            running: Memo::default(),
            federated: Memo::default(),
        };
        for (principal, change) in principals {
            goals.principals.insert(&principal.id, change);
            let list = match principal.kind {
                PrincipalKind::User => &mut goals.users,
                PrincipalKind::AssumableRole => &mut goals.roles,
                _ => continue,
            };
            list.entry(&principal.scope).or_default().push(principal);
        }
        goals
    }

    /// Also looks for ways of which something that decides them was not read.
    pub(super) fn doubtful(mut self, doubtful: bool) -> Self {
        self.doubtful = doubtful;
        self
    }

    pub(super) fn takes_doubtful(&self) -> bool {
        self.doubtful
    }

    /// Whether what makes an administrator out of another principal counts.
    pub(super) fn is_first(&self) -> bool {
        matches!(self.aim, Aim::Administrators | Aim::Rewriting)
    }

    /// Whether one way does not stand for the others: only some of them are of use.
    pub(super) fn wants_every(&self) -> bool {
        self.aim == Aim::Rewriting
    }

    pub(super) fn has(&self, principal: &Principal) -> bool {
        self.principals.contains_key(&principal.id)
    }

    /// Whether acting as a principal, as it stands, is one.
    pub(in crate::reach) fn acts_as(&self, principal: &Principal) -> bool {
        self.principals.get(&principal.id).is_some_and(|change| *change == Change::default())
    }

    /// The goal that acting as a principal reaches.
    pub(super) fn guise_of(&self, principal: &Principal) -> Guise {
        let change = self.principals.get(&principal.id).cloned().unwrap_or_default();
        Guise { principal: principal.id.clone(), change }
    }

    /// The roles of an account that are goals, in the order of their ids.
    pub(super) fn roles(&self, scope: &ScopeId) -> &[&'j Principal] {
        self.roles.get(scope).map_or(&[], Vec::as_slice)
    }

    /// The users of an account that are goals, in the order of their ids.
    pub(super) fn users(&self, scope: &ScopeId) -> &[&'j Principal] {
        self.users.get(scope).map_or(&[], Vec::as_slice)
    }

    /// The goals, of any account, that trust an account or somebody in it.
    pub(super) fn letting_in(&self, terrain: &Terrain<'j>, scope: &ScopeId) -> Arc<[&'j Principal]> {
        let goals = || terrain.trusting_account(scope).filter(|role| self.has(role)).collect();
        self.letting_in.get(scope.clone(), goals)
    }

    /// Whether what a technique yields can be what this round looks for.
    pub(super) fn may_want(&self, yields: Yields) -> bool {
        match self.aim {
            Aim::Resources => yields == Yields::Resource,
            Aim::Footholds => yields == Yields::Foothold,
            Aim::Rewriting => yields == Yields::Rewrite,
            Aim::Stations => !matches!(
                yields,
                Yields::Resource | Yields::Foothold | Yields::Rewrite | Yields::Account | Yields::Accounts
            ),
            Aim::Administrators | Aim::Changes => {
                !matches!(yields, Yields::Resource | Yields::Foothold | Yields::Rewrite)
            }
        }
    }

    /// Whether a gain is what this round looks for.
    pub(super) fn wants(&self, gain: &Gain, is_administrator: impl Fn(&Guise) -> bool) -> bool {
        match (self.aim, gain) {
            (Aim::Changes, Gain::Guise(guise)) => guise.change != Change::default(),
            (_, Gain::Guise(guise)) => {
                self.principals.get(&guise.principal) == Some(&guise.change)
                    || self.guises.contains(guise)
                    || self.aim == Aim::Administrators && is_administrator(guise)
            }
            (aim, Gain::Account(_) | Gain::Accounts(_)) => aim == Aim::Administrators,
            (aim, Gain::Rewritten(_)) => aim == Aim::Rewriting,
            (aim, Gain::Resource(_)) => aim == Aim::Resources,
            (aim, Gain::Foothold) => aim == Aim::Footholds,
        }
    }
}
