//! Who crosses into another cloud, and as whom, worked out once for a search.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tenure_model::{Capability, Cloud, Confidence, Estate, Principal, PrincipalId};

use crate::crossings::{Certainty, Crossings, Foothold, Hint, Tie, reading, takes_web_identity};
use crate::effective::decision::{Decision, Keeper};
use crate::effective::{Access, Question};
use crate::reach::bounds::Bound;

/// The most secrets that are asked about for one principal.
const MOST_SECRETS: usize = 256;
pub(super) const GET_TOKEN: &str = "sts:GetWebIdentityToken";

/// As what a node stands in its own cloud, for what it may bring to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reach) enum Face {
    /// As itself.
    Itself,
    /// By proof to others that it is who it is, and no more.
    TowardsOthers,
    /// As one of a group.
    Group,
}

/// By what somebody crosses.
#[derive(Clone, Debug)]
pub(in crate::reach) enum By<'j> {
    /// A trust in whoever vouches for him, and the permission that the token takes.
    Foothold(Foothold<'j>, Option<Decision>),
    /// Another directory that knows him.
    Tie(Tie<'j>),
    /// A secret that he reads.
    Secret(&'j Hint<'j>, Box<Decision>),
}

/// A way to act as somebody, mostly in another cloud.
#[derive(Clone, Debug)]
pub(in crate::reach) struct Crossing<'j> {
    pub(in crate::reach) target: &'j Principal,
    pub(super) by: By<'j>,
    pub(in crate::reach) confidence: Confidence,
}

impl<'j> Crossing<'j> {
    fn by_trust(foothold: Foothold<'j>, token: Option<Decision>) -> Self {
        let is_free = token.as_ref().is_none_or(Decision::is_free);
        let confidence = match foothold.certainty {
            Certainty::Yes if is_free => Confidence::High,
            _ => Confidence::Low,
        };
        Self { target: foothold.target, confidence, by: By::Foothold(foothold, token) }
    }

    /// What goes first: sure before possible, unconditional before what has to be chosen. The rest is order
    /// alone.
    pub(super) fn preference(&self) -> impl Ord + use<> {
        let (terms, order) = match &self.by {
            By::Foothold(foothold, _) => (foothold.terms.len(), foothold.trust.policy.to_string()),
            By::Tie(tie) => (0, tie.how.clone()),
            By::Secret(hint, _) => (0, hint.secret.id.to_string()),
        };
        (std::cmp::Reverse(self.confidence), terms, self.target.id.clone(), order)
    }
}

/// The crossings of principals, by who crosses.
#[derive(Debug, Default)]
pub(in crate::reach) struct Outward<'j> {
    by_trust: BTreeMap<PrincipalId, Vec<Crossing<'j>>>,
    ties: BTreeMap<PrincipalId, Vec<Crossing<'j>>>,
    secrets: BTreeMap<PrincipalId, Vec<Crossing<'j>>>,
    bounds: BTreeMap<PrincipalId, Bound>,
}

impl<'j> Outward<'j> {
    pub(in crate::reach) fn new(
        estate: &'j Estate,
        access: &Access<'_>,
        crossings: &'j Crossings<'j>,
    ) -> Self {
        let mut outward = Self::default();
        for principal in &estate.records().principals {
            let trusts = crossings.footholds_of(principal).into_iter();
            let found: Vec<Crossing<'j>> =
                trusts.filter_map(|one| by_token(access, principal, one)).collect();
            if !found.is_empty() {
                outward.by_trust.insert(principal.id.clone(), found);
            }
            let ties = crossings.ties_of(&principal.id).map(|tie| Crossing {
                target: tie.to,
                confidence: if tie.certainty == Certainty::Yes {
                    Confidence::High
                } else {
                    Confidence::Medium
                },
                by: By::Tie(tie.clone()),
            });
            let ties: Vec<Crossing<'j>> = ties.collect();
            if !ties.is_empty() {
                outward.ties.insert(principal.id.clone(), ties);
            }
        }
        outward.read_secrets(estate, access, crossings);
        outward
    }

    /// Who reads which of the secrets that name an identity.
    fn read_secrets(&mut self, estate: &'j Estate, access: &Access<'_>, crossings: &'j Crossings<'j>) {
        let hints = crossings.hints();
        if hints.is_empty() {
            return;
        }
        let principals = estate.records().principals.par_iter();
        let asked = principals.filter(|principal| may_read(access, principal)).map(|principal| {
            let there = hints
                .iter()
                .filter(|hint| hint.secret.cloud == principal.cloud && hint.identity.id != principal.id);
            let mut there = there.peekable();
            let mut found = Vec::new();
            for hint in there.by_ref().take(MOST_SECRETS) {
                let Some(action) = reading(hint.secret) else { continue };
                let question = Question {
                    principal: &principal.id,
                    scope: &principal.scope,
                    action,
                    resource: hint.secret.id.as_str(),
                    facts: &[],
                };
                let decision = access.decide(&question);
                if decision.is_allowed() {
                    found.push(by_secret(hint, decision));
                }
            }
            (principal.id.clone(), found, there.peek().is_some())
        });
        let asked: Vec<(PrincipalId, Vec<Crossing<'j>>, bool)> = asked.collect();
        for (id, found, is_cut) in asked {
            if is_cut {
                self.bounds.insert(id.clone(), Bound::Targets);
            }
            if !found.is_empty() {
                self.secrets.insert(id, found);
            }
        }
    }

    /// The crossings of a principal.
    pub(super) fn of(&self, id: &PrincipalId, face: Face) -> impl Iterator<Item = &Crossing<'j>> {
        let by_trust = (face != Face::Group).then(|| self.by_trust.get(id)).flatten();
        let ties = (face != Face::TowardsOthers).then(|| self.ties.get(id)).flatten();
        let secrets = (face != Face::TowardsOthers).then(|| self.secrets.get(id)).flatten();
        [by_trust, ties, secrets].into_iter().flatten().flatten()
    }

    /// The crossings of a subject.
    pub(super) fn of_subject(&self, crossings: &Crossings<'j>, id: &PrincipalId) -> Vec<Crossing<'j>> {
        let Some(subject) = crossings.subject(id) else { return Vec::new() };
        let footholds = crossings.footholds(&subject).into_iter();
        footholds.map(|foothold| Crossing::by_trust(foothold, None)).collect()
    }

    /// Those whom something lets cross by name, or by what they read.
    pub(super) fn starts<'s>(
        &'s self,
        crossings: &'s Crossings<'j>,
    ) -> impl Iterator<Item = &'s PrincipalId> {
        let named = crossings.sources().iter().map(|id| &**id);
        let named = named.filter(|id| self.by_trust.contains_key(*id) || self.ties.contains_key(*id));
        // Who was not asked about every secret starts too: nobody is called free of paths for not being a start.
        named.chain(self.secrets.keys()).chain(self.bounds.keys())
    }

    /// Who was not asked about every secret.
    pub(super) fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        self.bounds.clone()
    }
}

/// A trust in what a principal's own cloud vouches for; `None` where it may not have the token made.
fn by_token<'j>(access: &Access<'_>, principal: &Principal, foothold: Foothold<'j>) -> Option<Crossing<'j>> {
    if !takes_web_identity(&foothold) {
        return Some(Crossing::by_trust(foothold, None));
    }
    let question = Question {
        principal: &principal.id,
        scope: &principal.scope,
        action: GET_TOKEN,
        resource: "*",
        facts: &[],
    };
    let decision = access.decide(&question);
    decision.is_allowed().then(|| Crossing::by_trust(foothold, Some(decision)))
}

fn by_secret<'j>(hint: &'j Hint<'j>, decision: Decision) -> Crossing<'j> {
    let kept = decision.depends_on.iter().any(|open| open.keeper != Keeper::Holder);
    let confidence = if kept || hint.credential.is_none() { Confidence::Low } else { Confidence::Medium };
    Crossing { target: hint.identity, confidence, by: By::Secret(hint, Box::new(decision)) }
}

/// Whether it is worth asking what a principal reads.
fn may_read(access: &Access<'_>, principal: &Principal) -> bool {
    principal.state.may_act()
        && (principal.cloud != Cloud::Aws || crate::reach::aws::is_actor(principal))
        && (access.profile(&principal.id).holds_something
            || access.profile(&principal.id).has(Capability::Administer))
}
