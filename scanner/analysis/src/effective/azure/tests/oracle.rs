//! A second evaluator of Azure RBAC, slow and obvious, over the plain lists of [`super::generated`]: written
//! from the documentation, not from the first.

use std::collections::BTreeSet;

use super::generated::{ACTIONS, Assignment, DATA, Deny, Dice, KEY, Permission, Tenant, USERS, places};
use super::word;
use crate::effective::Access;
use crate::effective::azure::Evaluator;

/// Whether a pattern names an operation: every way of giving a star a run is tried.
fn names(pattern: &str, action: &str) -> bool {
    fn from(pattern: &[char], action: &[char]) -> bool {
        match pattern.split_first() {
            None => action.is_empty(),
            Some(('*', rest)) => (0..=action.len()).any(|taken| from(rest, &action[taken..])),
            Some((letter, rest)) => action.first() == Some(letter) && from(rest, &action[1..]),
        }
    }
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    from(&letters(pattern), &letters(action))
}

fn allows(permission: &Permission, action: &str) -> bool {
    let is_data = DATA.iter().any(|data| data.eq_ignore_ascii_case(action));
    let (named, left_out) = if is_data {
        (&permission.data, &permission.not_data)
    } else {
        (&permission.actions, &permission.not_actions)
    };
    named.iter().any(|pattern| names(pattern, action))
        && !left_out.iter().any(|pattern| names(pattern, action))
}

impl Tenant {
    /// A user and every group that he is in.
    fn identities(&self, user: &'static str) -> BTreeSet<&'static str> {
        let mut all = BTreeSet::from([user]);
        for _ in 0..10 {
            for (group, member) in &self.members {
                if all.contains(member) {
                    all.insert(group);
                }
            }
        }
        all
    }

    fn says(&self, user: &'static str, action: &str, at: usize, colour: Option<&str>) -> &'static str {
        let places = places();
        let mut chain = vec![at];
        while let Some(above) = places[chain[chain.len() - 1]].1 {
            chain.push(above);
        }
        let who = self.identities(user);
        let mut best = "no";
        for Assignment { holder, role, at: place, eligible, condition } in &self.assignments {
            let gives = who.contains(holder) && chain.contains(place);
            if !gives || !self.roles[*role].iter().any(|permission| allows(permission, action)) {
                continue;
            }
            let holds = match condition {
                Some((pattern, value)) if names(pattern, action) => match colour {
                    Some(colour) if colour == *value => Some(true),
                    Some(_) => Some(false),
                    None => None,
                },
                _ => Some(true),
            };
            let answer = match (holds, eligible) {
                (Some(false), _) => continue,
                // Nothing was read of what activation takes.
                (_, true) => "depends",
                (None, false) => "own choice",
                (Some(true), false) => "yes",
            };
            let order = ["no", "depends", "own choice", "yes"];
            let rank = |word: &str| order.iter().position(|one| *one == word);
            if rank(answer) > rank(best) {
                best = answer;
            }
        }
        let denies = |deny: &Deny| {
            let there = if deny.own_scope_only { deny.at == at } else { chain.contains(&deny.at) };
            let named = deny.everyone || deny.principals.iter().any(|name| who.contains(name));
            let excluded = deny.excluded.iter().any(|name| who.contains(name));
            there && named && !excluded && allows(&deny.permission, action)
        };
        if best != "no" && self.denies.iter().any(denies) { "denied" } else { best }
    }
}

/// One question of a tenant.
fn question(dice: &mut Dice) -> (&'static str, &'static str, usize, Option<&'static str>) {
    let colour = *dice.pick(&[None, Some("red"), Some("blue"), Some("green")]);
    (*dice.pick(&USERS), *dice.pick(&ACTIONS), dice.below(places().len()), colour)
}

fn answer(azure: &Evaluator<'_>, user: &str, action: &str, at: usize, colour: Option<&str>) -> &'static str {
    let facts: Vec<(&str, &str)> = colour.map(|colour| (KEY, colour)).into_iter().collect();
    word(&azure.decide(&user.into(), action, &places()[at].0, &facts))
}

#[test]
fn both_evaluators_agree() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for seed in 0..700 {
        let mut dice = Dice::new(seed);
        let tenant = Tenant::random(&mut dice);
        let estate = tenant.estate();
        let access = Evaluator::new(&estate);
        for _ in 0..12 {
            let (user, action, at, colour) = question(&mut dice);
            let (ours, theirs) =
                (answer(&access, user, action, at, colour), tenant.says(user, action, at, colour));
            assert_eq!(
                ours,
                theirs,
                "seed {seed}: {user} {action} at {} with {colour:?}\n{tenant:#?}",
                places()[at].0
            );
            seen.insert(ours);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["denied", "depends", "no", "own choice", "yes"]);
}

/// How much an answer allows.
fn much(word: &str) -> usize {
    ["denied", "no", "depends", "own choice", "yes"]
        .iter()
        .position(|one| *one == word)
        .expect("a word")
        .max(1)
}

/// Whatever is asked of both tenants, the second allows no more.
fn never_more(before: &Tenant, after: &Tenant, dice: &mut Dice, why: &str) {
    let (first, second) = (before.estate(), after.estate());
    let (first, second) = (Evaluator::new(&first), Evaluator::new(&second));
    for _ in 0..12 {
        let (user, action, at, colour) = question(dice);
        let (was, is) = (answer(&first, user, action, at, colour), answer(&second, user, action, at, colour));
        assert!(much(is) <= much(was), "{why}: {was} became {is}: {user} {action}\n{before:#?}");
    }
}

#[test]
fn a_deny_assignment_never_adds_and_neither_does_taking_an_assignment_away() {
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let tenant = Tenant::random(&mut dice);
        let other = Tenant::random(&mut dice);
        let mut denied = tenant.clone();
        denied.denies.extend(other.denies);
        never_more(&tenant, &denied, &mut dice, "a deny assignment more");
        let mut less = tenant.clone();
        less.assignments.remove(dice.below(tenant.assignments.len()));
        never_more(&tenant, &less, &mut dice, "an assignment less");
        let mut conditional = tenant.clone();
        conditional.assignments[0].condition.get_or_insert(("*", "red"));
        never_more(&tenant, &conditional, &mut dice, "a condition more");
    }
}

#[test]
fn order_and_repetition_change_nothing() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let tenant = Tenant::random(&mut dice);
        let mut turned = tenant.clone();
        turned.members.reverse();
        turned.denies.reverse();
        turned.members.extend(tenant.members.clone());
        turned.denies.extend(tenant.denies.clone());
        for permissions in &mut turned.roles {
            permissions.reverse();
        }
        let (first, second) = (tenant.estate(), turned.estate());
        let (first, second) = (Evaluator::new(&first), Evaluator::new(&second));
        for _ in 0..12 {
            let (user, action, at, colour) = question(&mut dice);
            assert_eq!(answer(&first, user, action, at, colour), answer(&second, user, action, at, colour));
        }
    }
}

#[test]
fn what_is_allowed_above_is_allowed_below_but_for_denials() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let mut tenant = Tenant::random(&mut dice);
        tenant.denies.clear();
        let estate = tenant.estate();
        let access = Evaluator::new(&estate);
        for _ in 0..12 {
            let (user, action, at, colour) = question(&mut dice);
            if let Some(above) = places()[at].1 {
                let (high, low) =
                    (answer(&access, user, action, above, colour), answer(&access, user, action, at, colour));
                assert!(much(high) <= much(low), "seed {seed}: {high} above, {low} at {}", places()[at].0);
            }
        }
    }
}

#[test]
fn places_and_profiles_agree_with_single_questions() {
    for seed in 0..100 {
        let tenant = Tenant::random(&mut Dice::new(seed));
        let estate = tenant.estate();
        let access = Access::new(&estate);
        let azure = access.azure();
        for user in USERS {
            for action in ACTIONS {
                let given = azure.places(&user.into(), action);
                for (at, (id, _)) in places().iter().enumerate() {
                    let is_given = given.iter().any(|place| place.at == *id);
                    assert!(
                        !is_given || much(answer(azure, user, action, at, None)) > 1,
                        "seed {seed}: {user} {id}"
                    );
                }
                // Who may at some place may at the place of an assignment, denials aside.
                let may = (0..places().len()).any(|at| much(answer(azure, user, action, at, None)) > 1);
                assert!(
                    !may || !given.is_empty() || !tenant.denies.is_empty(),
                    "seed {seed}: {user} {action}"
                );
            }
            let elevates = access.profile(&user.into()).has(tenure_model::Capability::Elevate);
            let write = "Microsoft.Authorization/roleAssignments/write";
            let may = !azure.places(&user.into(), write).is_empty();
            assert!(!may || elevates, "seed {seed}: {user} may, and his profile does not say so");
        }
    }
}
