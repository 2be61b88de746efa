//! The checks against the frameworks: no check without a place in them, none in them that does not exist.

use std::collections::BTreeSet;

use tenure_analysis::checks::{ALL, Check};
use tenure_reports::frameworks;

#[test]
fn every_check_speaks_to_a_subcategory_of_csf() {
    let csf = frameworks::find("nist-csf-2.0").unwrap();
    let mapped: BTreeSet<&str> =
        csf.controls.iter().flat_map(|control| &control.checks).map(tenure_model::CheckId::as_str).collect();
    let missing: Vec<&str> =
        ALL.iter().map(|check| check.name).filter(|name| !mapped.contains(name)).collect();
    assert!(missing.is_empty(), "name these in reports/frameworks/nist-csf-2.0.toml: {missing:#?}");
}

#[test]
fn every_check_that_a_framework_names_exists_and_has_the_faults_of_its_cloud() {
    for framework in frameworks::all() {
        for control in &framework.controls {
            let mut named = BTreeSet::new();
            for id in &control.checks {
                let check = Check::find(id.as_str());
                let check =
                    check.unwrap_or_else(|| panic!("{} {}: no check `{id}`", framework.id, control.id));
                assert!(named.insert(id), "{} {}: `{id}` twice", framework.id, control.id);
                let fits = framework
                    .cloud
                    .is_none_or(|cloud| check.clouds.is_empty() || check.clouds.contains(&cloud));
                assert!(fits, "{} {}: `{id}` looks at other clouds", framework.id, control.id);
            }
        }
    }
}

/// Wildcards are how other mappings go wrong: a control that half of the checks speak to is spoken to by none.
#[test]
fn no_control_is_a_wildcard() {
    for framework in frameworks::all() {
        for control in &framework.controls {
            let share = control.checks.len() * 100 / ALL.len();
            assert!(share < 60, "{} {}: {share} % of the checks", framework.id, control.id);
            if control.proves == tenure_model::Proves::RefuteOnly {
                assert!(share < 30, "{} {}: {share} % of the checks", framework.id, control.id);
            }
        }
    }
}
