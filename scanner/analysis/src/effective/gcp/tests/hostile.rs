//! Texts that nobody well-meaning would write: nothing panics, nothing hangs, nothing is guessed.

use proptest::prelude::*;
use tenure_model::{Estate, Records};

use super::generated::{ACTORS, Dice, Organization};
use super::{principal, word};
use crate::effective::Access;

/// The same records with every text replaced.
fn with_texts(estate: &Estate, text: &str) -> Estate {
    let mut records: Records = estate.records().clone();
    for policy in &mut records.policies {
        policy.text = text.into();
    }
    for grant in &mut records.grants {
        grant.condition = text.to_owned();
    }
    Estate::new(estate.id.clone(), estate.as_of, records, Vec::new(), Vec::new(), Default::default())
}

/// Asks everything of an estate.
fn ask_all(estate: &Estate, permission: &str, resource: &str) {
    let access = Access::new(estate);
    for actor in ACTORS {
        let who = principal(estate, actor);
        access.gcp().decide(&who, permission, resource, &[(resource, permission)]);
        access.gcp().places(&who, permission);
        access.gcp().trace(&who, permission, resource, &[]);
        for held in access.gcp().assignments(&who) {
            let _ = access.gcp().ends(held.grant);
        }
    }
}

#[test]
fn texts_that_are_none_give_nothing() {
    let estate = Organization::random(&mut Dice::new(7)).estate();
    for text in
        ["", "null", "[]", "{\"includedPermissions\":[null]}", "{\"includedPermissions\":7}", "\u{feff}{}"]
    {
        let broken = with_texts(&estate, text);
        let access = Access::new(&broken);
        for actor in ACTORS {
            let who = principal(&broken, actor);
            let decision = access.gcp().decide(&who, "compute.instances.get", "projects/p0", &[]);
            assert_eq!(word(&decision), "no", "{text}");
            let profile = access.profile(&who);
            assert!(profile.capabilities.is_empty());
            assert_eq!(profile.unread.is_empty(), !profile.holds_something, "{text}");
        }
        assert!(!access.limits_read() || estate.records().guard_rails.is_empty());
    }
}

#[test]
fn long_and_deep_texts_end() {
    let estate = Organization::random(&mut Dice::new(11)).estate();
    let deep = format!("{}{}", "{\"rules\":[".repeat(50_000), "]}".repeat(50_000));
    let brackets = "(".repeat(10 << 20);
    let long = format!("//{}", "/x".repeat(100_000));
    for text in [deep.as_str(), brackets.as_str(), &"\u{202e}".repeat(100_000)] {
        ask_all(&with_texts(&estate, text), "compute.instances.get", &long);
    }
}

#[test]
fn a_long_chain_of_groups_ends() {
    let mut text = String::from("[[google_user]]\nname = \"ann\"\n");
    for at in 0..400 {
        let member = if at == 0 { "ann".to_owned() } else { format!("g{}", at - 1) };
        text.push_str(&format!(
            "[[google_group]]\nname = \"g{at}\"\nmembers = [\"{member}\", \"g{}\"]\n",
            (at + 7) % 400
        ));
    }
    text.push_str("roles = [\"roles/owner\"]\n");
    let estate = super::estate(&text);
    let access = Access::unweighed(&estate);
    let decision =
        access.gcp().decide(&principal(&estate, "ann"), "compute.instances.get", "projects/pay-prod", &[]);
    assert_eq!(word(&decision), "yes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_name_or_text_makes_it_panic(
        text in ".{0,60}",
        permission in "[a-z.*/]{0,30}|.{0,20}",
        resource in "(//)?[a-z/_.-]{0,40}|.{0,30}",
        seed in 0_u64..50,
    ) {
        let estate = Organization::random(&mut Dice::new(seed)).estate();
        ask_all(&with_texts(&estate, &text), &permission, &resource);
        ask_all(&estate, &permission, &resource);
    }

    #[test]
    fn no_expression_makes_the_language_panic(text in "[a-z0-9'\"().,&|!=<>\\[\\]{}:?+*/ -]{0,80}|.{0,40}") {
        let expression = crate::cel::Expression::new(&text);
        let _ = expression.instants();
        let _ = expression.names("request.time");
    }
}
