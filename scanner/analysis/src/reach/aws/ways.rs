//! One technique, tried by one guise: what it would work on, and whether every permission is held.

use tenure_model::{
    Confidence, EvidenceRef, GrantEffect, PolicyId, Principal, PrincipalId, PrincipalKind, ResourceId,
    ScopeId,
};

use super::administrator::Administrators;
use super::bindings::{Binding, Bindings};
use super::goals::Goals;
use super::permission::{ADMINISTRATOR_ACCESS, Facts, Held, Permission};
use super::scout::Scout;
use super::stance::{Guise, Judge};
use super::terrain::Terrain;
use crate::effective::decision::Decision;
use crate::reach::bounds::Bounds;
use crate::reach::strength::Strength;
use crate::reach::{Bound, Destination};
use crate::techniques::aws::{Need, On, Over, Technique};

/// The most things that a technique is tried on, and the most ways that are kept, for one guise.
pub(super) const MOST_TRIED: usize = 256;
const MOST_KEPT: usize = 4;

/// What is known while techniques are tried.
#[derive(Clone, Copy, Debug)]
pub(in crate::reach) struct Trial<'j> {
    pub(super) judge: Judge<'j>,
    pub(super) terrain: &'j Terrain<'j>,
    pub(super) administrators: &'j Administrators,
    pub(super) destination: &'j Destination,
    /// Who was not looked at to the end.
    pub(super) bounds: &'j Bounds,
}

/// What a way gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Gain {
    /// Acts as a principal, as it stands or changed.
    Guise(Guise),
    /// The policies of a role, which is not acted as yet.
    Rewritten(PrincipalId),
    /// A new administrator of an account.
    Account(ScopeId),
    /// Administrators of every account of the organisation but one.
    Accounts(ScopeId),
    /// The use of a resource.
    Resource(ResourceId),
    /// Nothing by itself.
    Foothold,
}

/// An open way: every permission is held.
#[derive(Clone, Debug)]
pub(in crate::reach) struct Way<'j> {
    pub(super) technique: &'static Technique,
    pub(super) gain: Gain,
    /// What it works on.
    pub(super) it: String,
    pub(super) permissions: Vec<Permission>,
    /// The answers on which it stands besides: that the service may assume the role.
    pub(super) accepted: Option<Decision>,
    /// Why it is less than sure.
    pub(super) doubts: Vec<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<&'j EvidenceRef>,
}

impl<'j> Trial<'j> {
    /// Whether a path ends at a guise.
    pub(super) fn is_end(&self, guise: &Guise) -> bool {
        let is_one = || self.administrators.is_worth_becoming(self.judge, guise);
        match self.destination {
            Destination::Administrators => is_one(),
            Destination::Account(scope) => self.is_in(guise, scope) && is_one(),
            Destination::Principal(id) => guise.principal == *id,
        }
    }

    fn is_in(&self, guise: &Guise, scope: &ScopeId) -> bool {
        self.judge.estate.principal(&guise.principal).is_some_and(|principal| principal.scope == *scope)
    }

    /// Whether a path ends with the administration of an account.
    pub(super) fn ends_in(&self, scope: &ScopeId) -> bool {
        match self.destination {
            Destination::Administrators => true,
            Destination::Account(wanted) => wanted == scope,
            Destination::Principal(_) => false,
        }
    }

    /// The open ways by a technique that lead to one of the goals.
    pub(super) fn ways(
        &self,
        scout: &Scout<'j>,
        technique: &'static Technique,
        goals: &Goals<'j>,
    ) -> Vec<Way<'j>> {
        if !self.is_worth_trying(scout, technique) {
            return Vec::new();
        }
        let mut ways = Vec::new();
        let Bindings { list, mut is_cut } = self.bindings(scout, technique, goals);
        let is_one = |guise: &Guise| self.is_end(guise);
        for (tried, binding) in list.enumerate() {
            if tried == MOST_TRIED {
                is_cut = true;
                break;
            }
            if !self.counts(&binding.gain) || !goals.wants(&binding.gain, is_one) {
                continue;
            }
            let is_guessed = binding.is_guessed;
            let way = self.open(scout, technique, binding);
            // What is guessed comes last and is all alike: where one is closed, the others are.
            if is_guessed && way.is_none() {
                break;
            }
            ways.extend(way);
            if ways.len() == MOST_KEPT && !goals.wants_every() {
                is_cut = false;
                break;
            }
        }
        if is_cut && (ways.is_empty() || goals.wants_every()) {
            self.bounds.hit(&scout.stance.principal.id, Bound::Targets);
        }
        ways
    }

    /// Whether a gain is on the way to the destination, if it is an account as a whole.
    fn counts(&self, gain: &Gain) -> bool {
        match gain {
            Gain::Account(scope) => self.ends_in(scope),
            Gain::Accounts(scope) => match self.destination {
                Destination::Account(wanted) => wanted != scope,
                destination => *destination == Destination::Administrators,
            },
            _ => true,
        }
    }

    /// Whether a technique is one for the guise.
    fn is_worth_trying(&self, scout: &Scout<'j>, technique: &Technique) -> bool {
        let own = |action: &str| action != "iam:PassRole" && scout.names_service(action);
        if technique.retired.is_some() && !technique.actions().any(own) {
            return false;
        }
        match technique.over {
            Over::OwnUser | Over::Group => scout.stance.principal.kind == PrincipalKind::User,
            Over::OwnRole => scout.stance.principal.kind == PrincipalKind::AssumableRole,
            Over::OutsideAccount | Over::OutsideAnyone => false,
            _ => true,
        }
    }

    /// Whether every permission is held on a binding.
    fn open(
        &self,
        scout: &Scout<'j>,
        technique: &'static Technique,
        binding: Binding<'j>,
    ) -> Option<Way<'j>> {
        let (service, accepted) = self.accepted(technique, &binding)?;
        let mut confidence = binding.confidence;
        let mut doubts = binding.doubts.clone();
        let mut permissions: Vec<Permission> = Vec::with_capacity(technique.needs.len());
        let mut is_untold = false;
        for need in &technique.needs {
            match self.held(scout, need, &binding, &service) {
                Held::Yes(held) => {
                    confidence = confidence.min(held.strength.confidence());
                    permissions.push(held);
                }
                Held::No => return None,
                Held::Untold => is_untold = true,
            }
        }
        if is_untold {
            self.bounds.hit(&scout.stance.principal.id, Bound::Names);
            return None;
        }
        if !technique.doubt.is_empty() {
            confidence = Confidence::Low;
            doubts.push(technique.doubt.clone());
        }
        if let Some(end) = &technique.retired {
            confidence = Confidence::Low;
            doubts.push(format!("the service was closed on {end}, and works for few accounts or none"));
        }
        if accepted.as_ref().is_some_and(|decision| !decision.depends_on.is_empty()) {
            confidence = confidence.min(Confidence::Medium);
        }
        Some(Way {
            technique,
            gain: binding.gain,
            it: binding.it,
            permissions,
            accepted,
            doubts,
            confidence,
            evidence: binding.evidence,
        })
    }

    /// The service that a role accepts, where a role is run; `None` where it accepts none of them.
    fn accepted(
        &self,
        technique: &Technique,
        binding: &Binding<'j>,
    ) -> Option<(Vec<String>, Option<Decision>)> {
        if technique.over != Over::PassedRole {
            return Some((Vec::new(), None));
        }
        let (services, decision) =
            self.terrain.accepted(self.judge, binding.principal?, &technique.service)?;
        Some((services, Some(decision)))
    }

    fn held(&self, scout: &Scout<'j>, need: &Need, binding: &Binding<'j>, services: &[String]) -> Held {
        if need.on == On::Trusting {
            return Permission::ask_trusted(&scout.stance, &need.action, &binding.it).into();
        }
        let Some(place) = place(need, binding) else { return Held::No };
        let mut best: Option<Permission> = None;
        let mut is_untold = false;
        for facts in self.facts(scout, need, binding, services) {
            let held = match place {
                Some(place) => Permission::ask(&scout.stance, &need.action, place, &facts),
                None => match scout.ask_any(&need.action, &facts) {
                    Held::Yes(held) => Some(held),
                    Held::No => None,
                    Held::Untold => {
                        is_untold = true;
                        None
                    }
                },
            };
            // Whoever is raised is the holder's choice, though it is asked for by a name; and of one whom
            // nobody knows, tags and the like prove nothing.
            let anyone = binding.is_anyone();
            let held = held
                .filter(|held| !anyone || held.strength > Strength::Perhaps)
                .map(|held| Permission { is_chosen: held.is_chosen || anyone, ..held });
            if let Some(held) = held
                && best.as_ref().is_none_or(|best| held.strength > best.strength)
            {
                best = Some(held);
            }
        }
        match best {
            None if is_untold => Held::Untold,
            best => best.into(),
        }
    }

    /// What a request of a technique carries; several where the holder has the choice.
    fn facts(
        &self,
        scout: &Scout<'j>,
        need: &Need,
        binding: &Binding<'j>,
        services: &[String],
    ) -> Vec<Facts> {
        let mut facts = Facts::default();
        let action = need.action.as_str();
        if action == "iam:PassRole" {
            return services
                .iter()
                .map(|name| facts.clone().with("iam:PassedToService", Some(name)))
                .collect();
        }
        let puts_boundary = action.starts_with("iam:Put") && action.ends_with("PermissionsBoundary");
        if !puts_boundary {
            let boundary = binding.principal.and_then(|target| self.boundary_of(target));
            facts = facts.with("iam:PermissionsBoundary", boundary);
        }
        let choices = || self.strong_policies(&scout.stance.principal.scope);
        if puts_boundary {
            choices().map(|policy| facts.clone().with("iam:PermissionsBoundary", Some(policy))).collect()
        } else if action.starts_with("iam:Attach") {
            choices().map(|policy| facts.clone().with("iam:PolicyARN", Some(policy))).collect()
        } else if action.starts_with("iam:Detach") {
            vec![facts.with("iam:PolicyARN", binding.policy.map(PolicyId::as_str))]
        } else {
            vec![facts]
        }
    }

    pub(super) fn boundary_of(&self, target: &Principal) -> Option<&'j str> {
        let grants = self.judge.estate.grants_of(&target.id).iter();
        let mut bounds = grants.filter(|grant| grant.effect == GrantEffect::Bounds);
        bounds.next().map(|grant| grant.what.as_str())
    }

    /// Policies that make an administrator: AWS's own, and those of the account.
    fn strong_policies(&self, scope: &ScopeId) -> impl Iterator<Item = &'j str> + use<'j> {
        let own = self.terrain.strong_policies(scope);
        std::iter::once(ADMINISTRATOR_ACCESS).chain(own.iter().map(|policy| policy.as_str()))
    }
}

/// The resource that a permission is on, within: `None` where the holder has the choice. `None` where
/// there is none to ask for.
fn place<'b>(need: &Need, binding: &'b Binding<'_>) -> Option<Option<&'b str>> {
    match need.on {
        On::It | On::Trusting => Some((!binding.is_guessed).then_some(binding.it.as_str())),
        On::Policy => binding.policy.map(|policy| Some(policy.as_str())),
        On::Provider => binding.provider.map(Some),
        On::Group => binding.group.map(|group| Some(group.as_str())),
        On::Any => Some(None),
    }
}
