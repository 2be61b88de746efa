//! What was not tried is told; and a large organization is searched to the end.

use std::fmt::Write;

use super::*;

#[test]
fn who_has_more_than_is_tried_is_not_called_free_of_paths() {
    let many = |count: usize| {
        let mut estate = String::new();
        for number in 0..count {
            write!(
                estate,
                "\n[[service_account]]\nname = \"strong{number:04}\"\nroles = [{{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }}]\n"
            )
            .expect("text");
        }
        let other = "\n[[project]]\nid = \"test\"\n[[project]]\nid = \"pay-prod\"\n";
        // He makes machines, and in the wrong project.
        let user = start(
            "\"roles/iam.serviceAccountUser\", { role = \"roles/compute.admin\", at = \"project/test\" }",
        );
        format!("{estate}{other}{user}")
    };
    let found = reach(&many(20));
    assert_eq!(found.undecided(&user("start")), None);
    let found = reach(&many(300));
    assert!(!found.paths().contains_key(&user("start")));
    assert_eq!(found.undecided(&user("start")), Some(crate::reach::Bound::Targets));
}

#[test]
fn what_was_not_read_is_told_with_the_path() {
    let gap = "\n[[gap]]\nscope = \"gcp/project/pay-prod\"\napi = \"compute:instances.aggregatedList\"\nblinds = [\"compute\"]\n";
    let found =
        path(&format!("{STRONG}{gap}{}", start("\"roles/iam.serviceAccountTokenCreator\"")), &user("start"));
    let spots = found.expect("a path").path.blind_spots;
    assert!(spots.iter().any(|spot| spot.contains("run as a service account")), "{spots:?}");
}

/// An organization of 100 projects with 20 service accounts each; account `n` of a project makes tokens of
/// account `n + 1`, the last of every project those of the first of the next, and one administers all.
fn large() -> String {
    let mut estate = String::new();
    for project in 0..100 {
        write!(estate, "\n[[project]]\nid = \"p{project:03}\"\n").expect("text");
    }
    for number in 0..2000 {
        let (project, name) = (number / 20, format!("a{number:04}"));
        let next = format!("a{:04}", number + 1);
        let role = if number == 1999 {
            "{ role = \"roles/resourcemanager.organizationAdmin\", at = \"org\" }".to_owned()
        } else {
            format!(
                "{{ role = \"roles/iam.serviceAccountTokenCreator\", at = \"{next}\" }}, \"roles/editor\""
            )
        };
        write!(
            estate,
            "\n[[service_account]]\nname = \"{name}\"\nproject = \"p{project:03}\"\nroles = [{role}]\n"
        )
        .expect("text");
    }
    estate
}

#[test]
fn a_large_organization_is_searched_to_the_end() {
    let built = built(&large());
    let access = Access::new(&built);
    let reach = Reach::new(&built, &access);
    let email = |number: usize| account_email(&format!("a{number:04}"), &format!("p{:03}", number / 20));
    let path =
        |number: usize| reach.paths().get(&PrincipalId::from(format!("serviceAccount:{}", email(number))));
    assert_eq!(
        path(1990).map(|path| path.path.steps.len()),
        Some(1),
        "an editor uses every account of his project"
    );
    assert_eq!(path(1950).map(|path| path.path.steps.len()), Some(5));
    assert!(path(0).is_none(), "too far");
}
