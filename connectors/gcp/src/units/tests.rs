use std::collections::BTreeSet;

use super::*;

#[test]
fn names_are_unique_at_their_level_and_well_formed() {
    let mut seen = BTreeSet::new();
    for unit in units() {
        assert!(seen.insert((unit.api, unit.level)), "`{}` stands twice", unit.api);
        let (service, method) = unit.api.split_once(':').unwrap();
        assert_eq!(service, unit.service.name(), "{}", unit.api);
        assert!(!method.is_empty() && unit.path.starts_with('/'), "{}", unit.api);
        assert!(!unit.path.contains("//") && !unit.path.contains(' '), "{}", unit.path);
    }
}

#[test]
fn the_same_api_at_two_levels_is_the_same() {
    for unit in units() {
        let first = unit_of(unit.api).unwrap();
        assert_eq!((first.supplies, first.list), (unit.supplies, unit.list), "{}", unit.api);
    }
}

#[test]
fn parents_and_those_that_are_replaced_are_units() {
    for unit in units() {
        if let Per::Each(parent) = unit.per {
            assert!(unit_at(parent, unit.level).is_some(), "`{parent}` of `{}`", unit.api);
        }
        let about = matches!(unit.per, Per::Each(_) | Per::Word(_) | Per::Folder);
        assert_eq!(about, unit.path.contains("{id}"), "{}", unit.path);
        if let Some(other) = unit.need.in_place_of() {
            assert!(unit_of(other).is_some(), "`{other}` of `{}`", unit.api);
        }
    }
}

#[test]
fn what_a_refused_unit_does_not_blind_another_one_supplies() {
    for unit in units() {
        let instead = || units().filter(|other| other.need == Need::Fallback(unit.api));
        for facet in unit.supplies.iter().filter(|facet| !unit.alone.contains(facet)) {
            assert!(instead().any(|other| other.supplies.contains(facet)), "{facet:?} of `{}`", unit.api);
        }
        assert!(unit.alone.iter().all(|facet| unit.supplies.contains(facet)), "{}", unit.api);
    }
}

#[test]
fn pages_are_asked_for_as_they_are_written() {
    for unit in units() {
        let asked = unit
            .path
            .split(['?', '&'])
            .find_map(|pair| pair.strip_prefix("pageSize=").or_else(|| pair.strip_prefix("maxResults=")));
        let body: serde_json::Value = serde_json::from_str(unit.body).unwrap_or_default();
        let asked = asked.map(|size| size.parse().unwrap()).or(body["pageSize"].as_u64());
        assert_eq!(asked.unwrap_or(0), u64::from(unit.page), "{}", unit.api);
    }
}

#[test]
fn a_body_is_sent_where_one_is_posted() {
    for unit in units() {
        assert_eq!(unit.method == "POST", !unit.body.is_empty(), "{}", unit.api);
        if unit.method == "POST" {
            assert!(serde_json::from_str::<serde_json::Value>(unit.body).unwrap().is_object());
        }
    }
}

#[test]
fn conditions_are_asked_for_with_every_allow_policy() {
    for unit in units().filter(|unit| unit.api.ends_with("getIamPolicy")) {
        let asked = format!("{}{}", unit.path, unit.body).replace('"', "").to_lowercase();
        let version = ["requestedpolicyversion=3", "requestedpolicyversion:3"];
        assert!(version.iter().any(|version| asked.contains(version)), "{}", unit.api);
    }
}
