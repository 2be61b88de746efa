//! Texts that nobody well-meaning would write: nothing panics, nothing hangs, nothing is guessed.

use proptest::prelude::*;
use tenure_model::{Estate, Records};

use super::generated::{Dice, Tenant, USERS};
use super::word;
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
fn ask_all(estate: &Estate, action: &str, resource: &str) {
    let access = Access::new(estate);
    for user in USERS {
        access.azure().decide(&user.into(), action, resource, &[(resource, action)]);
        access.azure().places(&user.into(), action);
        access.azure().trace(&user.into(), action, resource, &[]);
    }
}

#[test]
fn texts_that_are_none_give_nothing() {
    let estate = Tenant::random(&mut Dice::new(7)).estate();
    for text in ["", "{}", "[]", "null", "{\"permissions\":null}", "{\"permissions\":[{\"actions\":[null]}]}"]
    {
        let broken = with_texts(&estate, text);
        let access = Access::new(&broken);
        for user in USERS {
            let decision =
                access.azure().decide(&user.into(), "Microsoft.Compute/virtualMachines/read", "/", &[]);
            assert_eq!(word(&decision), "no", "{text}");
            let profile = access.profile(&user.into());
            assert!(
                profile.capabilities.is_empty() && (profile.unread.is_empty() != profile.holds_something)
            );
        }
        assert!(!access.limits_read() || estate.records().guard_rails.is_empty());
    }
}

#[test]
fn long_and_deep_texts_end() {
    let estate = Tenant::random(&mut Dice::new(11)).estate();
    let deep = format!("{}{}", "{\"permissions\":[".repeat(50_000), "]}".repeat(50_000));
    let stars = format!("{{\"permissions\":[{{\"actions\":[\"{}\"]}}]}}", "*a".repeat(20_000));
    let long = "/".repeat(200_000);
    for text in [deep.as_str(), stars.as_str(), &"\u{202e}".repeat(100_000)] {
        ask_all(&with_texts(&estate, text), "Microsoft.Compute/virtualMachines/read", &long);
    }
    ask_all(&estate, &"a/".repeat(20_000), &long);
    ask_all(&estate, &format!("microsoft.directory/{}", "allProperties/".repeat(5_000)), &long);
}

#[test]
fn groups_in_circles_end() {
    let mut tenant = Tenant::random(&mut Dice::new(3));
    for group in super::generated::GROUPS {
        for other in super::generated::GROUPS {
            tenant.members.push((group, other));
        }
    }
    ask_all(&tenant.estate(), "Microsoft.Compute/virtualMachines/read", "/");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_any_question_is_answered(seed in 0u64..50, text in ".{0,80}", action in ".{0,40}", at in ".{0,40}") {
        let estate = Tenant::random(&mut Dice::new(seed)).estate();
        ask_all(&with_texts(&estate, &text), &action, &at);
        ask_all(&estate, &action, &at);
        ask_all(&estate, &format!("microsoft.directory/{action}"), &format!("/administrativeUnits/{at}"));
    }
}
