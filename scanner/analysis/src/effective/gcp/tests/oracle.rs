//! A second evaluator of Google Cloud, slow and obvious, over the plain lists of [`super::generated`]: written from
//! the documentation, not from the first.

use std::collections::BTreeSet;

use super::generated::{ACTORS, Condition, Deny, Dice, Organization, PATTERNS, PERMISSIONS, PLACES};
use super::{place, principal, word};
use crate::effective::Access;
use tenure_model::Estate;

/// Answers from the least to the most.
const ORDER: [&str; 4] = ["no", "depends", "own choice", "yes"];

fn rank(answer: &str) -> usize {
    ORDER.iter().position(|one| *one == answer).unwrap_or(0)
}

/// A place and those above it.
fn chain(at: usize) -> Vec<usize> {
    let mut chain = vec![at];
    while let Some(above) = PLACES[chain[chain.len() - 1]].1 {
        chain.push(above);
    }
    chain
}

impl Condition {
    /// Whether it holds for a permission at a place; `None` where that is open.
    fn holds(self, permission: usize, at: usize) -> Option<bool> {
        match (self, permission, PLACES[at].0) {
            (Self::Ended, ..) => Some(false),
            (Self::Running, ..) => Some(true),
            (Self::Later | Self::Host, ..) => None,
            (Self::Bucket(own), 0, "b0") => Some(own == 0),
            (Self::Bucket(own), 0, "b1") => Some(own == 1),
            // The name of a machine begins with its project.
            (Self::Bucket(_), 1, "project/p0" | "project/p1") => Some(false),
            (Self::Bucket(_), ..) => None,
        }
    }
}

impl Organization {
    /// Everything by which an actor may be named.
    fn names(&self, actor: &'static str) -> BTreeSet<&'static str> {
        let mut all = BTreeSet::from([actor, "allUsers", "allAuthenticatedUsers"]);
        if actor.starts_with('u') {
            all.insert("domain:contoso.example");
        }
        for _ in 0..10 {
            for (group, member) in &self.members {
                if all.contains(member) {
                    all.insert(group);
                }
            }
        }
        all
    }

    fn says(&self, actor: &'static str, permission: usize, at: usize) -> &'static str {
        let (names, chain) = (self.names(actor), chain(at));
        let mut best = "no";
        let mut better = |answer: &'static str| {
            if rank(answer) > rank(best) {
                best = answer;
            }
        };
        for one in &self.bindings {
            if names.contains(one.holder)
                && chain.contains(&one.at)
                && self.roles[one.role].contains(&permission)
            {
                match one.condition.map_or(Some(true), |condition| condition.holds(permission, at)) {
                    Some(true) => better("yes"),
                    Some(false) => {}
                    None => better("depends"),
                }
            }
        }
        for one in &self.eligible {
            if names.contains(one.holder)
                && chain.contains(&one.at)
                && self.roles[one.role].contains(&permission)
            {
                // The entitlement asks for a justification, which the caller writes.
                better(if one.approved { "depends" } else { "own choice" });
            }
        }
        if best == "no" {
            return "no";
        }
        let mut is_open = false;
        for deny in &self.denies {
            match self.denies(deny, &names, permission, &chain) {
                Some(true) => return "denied",
                Some(false) => {}
                None => is_open = true,
            }
        }
        if self.stops(actor, permission, &chain) {
            return "no";
        }
        if is_open { "depends" } else { best }
    }

    /// Whether a rule denies; `None` where its condition is open.
    fn denies(
        &self,
        deny: &Deny,
        names: &BTreeSet<&str>,
        permission: usize,
        chain: &[usize],
    ) -> Option<bool> {
        let named = |list: &[&str]| list.iter().any(|name| names.contains(name));
        let about = |list: &[usize]| list.iter().any(|one| PATTERNS[*one].1.contains(&permission));
        let applies = chain.contains(&deny.at)
            && named(&deny.denied)
            && !named(&deny.except)
            && about(&deny.permissions)
            && !about(&deny.except_permissions);
        if !applies || !deny.tagged {
            return Some(applies);
        }
        // The tag is on the first folder, and on all that is in it.
        self.tag.filter(|_| chain.contains(&1)).map(|value| value == "prod")
    }

    /// Whether access boundaries stop an actor.
    fn stops(&self, actor: &str, permission: usize, chain: &[usize]) -> bool {
        let binds =
            |target: usize| target == 0 || (target == 3 && actor == "s0") || (target == 4 && actor == "s1");
        let bound: Vec<_> = self.boundaries.iter().filter(|one| binds(one.target)).collect();
        let is_eligible = bound.iter().any(|one| one.resources.iter().any(|at| chain.contains(at)));
        // By the version from which each permission is blocked; machines never are.
        let blocks = |version: usize| match permission {
            0 => version >= 1,
            2 => version >= 3,
            3 => version >= 2,
            _ => false,
        };
        !is_eligible && bound.iter().any(|one| blocks(one.version))
    }
}

/// One question of an organization.
fn question(dice: &mut Dice) -> (&'static str, usize, usize) {
    (*dice.pick(&ACTORS), dice.below(PERMISSIONS.len()), dice.below(PLACES.len()))
}

fn answer(
    access: &Access<'_>,
    estate: &Estate,
    (actor, permission, at): (&str, usize, usize),
) -> &'static str {
    let (who, place) = (principal(estate, actor), place(estate, PLACES[at].0));
    word(&access.gcp().decide(&who, PERMISSIONS[permission], &place, &[]))
}

#[test]
fn both_evaluators_agree() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        let organization = Organization::random(&mut dice);
        let estate = organization.estate();
        let access = Access::unweighed(&estate);
        for _ in 0..20 {
            let (actor, permission, at) = question(&mut dice);
            let (ours, theirs) =
                (answer(&access, &estate, (actor, permission, at)), organization.says(actor, permission, at));
            assert_eq!(
                ours, theirs,
                "seed {seed}: {actor} {} at {}\n{organization:#?}",
                PERMISSIONS[permission], PLACES[at].0
            );
            seen.insert(ours);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["denied", "depends", "no", "own choice", "yes"]);
}

#[test]
fn the_second_evaluator_would_notice() {
    // A deny policy that is left out changes some answer: the comparison is not of nothing.
    let changed = (0..200).any(|seed| {
        let mut dice = Dice::new(seed);
        let organization = Organization::random(&mut dice);
        let without = Organization { denies: Vec::new(), boundaries: Vec::new(), ..organization.clone() };
        let estate = without.estate();
        let access = Access::unweighed(&estate);
        (0..20).any(|_| {
            let asked = question(&mut dice);
            answer(&access, &estate, asked) != organization.says(asked.0, asked.1, asked.2)
        })
    });
    assert!(changed);
}

#[test]
fn less_is_bound_and_more_is_denied_without_more_access() {
    for seed in 1000..1150 {
        let mut dice = Dice::new(seed);
        let organization = Organization::random(&mut dice);
        let mut less = organization.clone();
        less.bindings.remove(dice.below(less.bindings.len()));
        let mut denied = organization.clone();
        denied.denies.push(Deny::random(&mut dice));
        let estates = [organization.estate(), less.estate(), denied.estate()];
        let accesses: Vec<Access<'_>> = estates.iter().map(Access::unweighed).collect();
        for _ in 0..20 {
            let asked = question(&mut dice);
            let all: Vec<usize> = accesses
                .iter()
                .zip(&estates)
                .map(|(access, estate)| rank(answer(access, estate, asked)))
                .collect();
            assert!(
                all[1] <= all[0] && all[2] <= all[0],
                "seed {seed}: {asked:?}: {all:?}\n{organization:#?}"
            );
        }
    }
}

#[test]
fn places_and_decisions_agree() {
    for seed in 2000..2100 {
        let mut dice = Dice::new(seed);
        let organization = Organization::random(&mut dice);
        let estate = organization.estate();
        let access = Access::unweighed(&estate);
        for actor in ACTORS {
            let who = principal(&estate, actor);
            for permission in PERMISSIONS {
                let places = access.gcp().places(&who, permission);
                for found in &places {
                    let decision = access.gcp().decide(&who, permission, &found.at, &[]);
                    assert_eq!(decision, found.decision, "seed {seed}: {actor} {permission} {}", found.at);
                }
                // Whatever is allowed without a condition somewhere is found, there or above.
                for (at, _) in PLACES {
                    let at = place(&estate, at);
                    let decision = access.gcp().decide(&who, permission, &at, &[]);
                    let is_found =
                        !places.is_empty() || organization.bindings.iter().any(|one| one.condition.is_some());
                    assert!(!decision.is_allowed() || is_found, "seed {seed}: {actor} {permission} {at}");
                }
            }
        }
    }
}
