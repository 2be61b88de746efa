//! What is not tried is not called free of paths.

use super::*;

/// So many administrators, of whom the start is denied the first.
fn keys_of(administrators: usize, denied: &[&str]) -> String {
    let mut estate = String::new();
    for at in 0..administrators {
        estate += &format!("[[user]]\nname = \"admin-{at:03}\"\nattached = [\"AdministratorAccess\"]\n");
    }
    let denied: Vec<String> =
        denied.iter().map(|name| format!("\"arn:aws:iam::111111111111:user/{name}\"")).collect();
    let deny =
        format!(r#"{{"Effect":"Deny","Action":"iam:CreateAccessKey","Resource":[{}]}}"#, denied.join(","));
    estate + &start(&format!("{},{deny}", allow(&["iam:CreateAccessKey"])))
}

#[test]
fn a_target_beyond_those_that_are_tried_leaves_it_open() {
    let all_but_the_last = [
        "admin-0*",
        "admin-1*",
        "admin-20*",
        "admin-21*",
        "admin-22*",
        "admin-23*",
        "admin-24*",
        "admin-25*",
        "admin-26?",
    ];
    let found = reach(&keys_of(272, &all_but_the_last));
    assert!(!found.paths().contains_key(&arn("user/start")));
    assert_eq!(found.undecided(&arn("user/start")), Some(Bound::Targets));
    assert_eq!(found.undecided(&arn("user/admin-000")), None);
    // Where all were tried, or one of the first is open, it is settled.
    let found = reach(&keys_of(200, &["admin-*"]));
    assert!(!found.paths().contains_key(&arn("user/start")));
    assert_eq!(found.undecided(&arn("user/start")), None);
    let found = reach(&keys_of(272, &["admin-1*"]));
    assert!(found.paths().contains_key(&arn("user/start")));
    assert_eq!(found.undecided(&arn("user/start")), None);
}

#[test]
fn whoever_acts_as_somebody_undecided_is_undecided() {
    let trusts = r#"{"AWS":"arn:aws:iam::111111111111:user/mate"}"#;
    let keys = keys_of(272, &["admin-0*", "admin-1*", "admin-2*"])
        .replace("name = \"start\"", "name = \"start-user\"");
    let policy = keys.lines().last().map(|line| line.replace("inline = ", "")).expect("an inline policy");
    let role = role("start", trusts, &format!("inline = {policy}"));
    let mate = "[[user]]\nname = \"mate\"\n[[user]]\nname = \"stranger\"\n";
    let found = reach(&format!("{keys}{role}{mate}"));
    assert_eq!(found.undecided(&arn("role/start")), Some(Bound::Targets));
    assert_eq!(found.undecided(&arn("user/mate")), Some(Bound::Beyond));
    assert_eq!(found.undecided(&arn("user/stranger")), None);
}

/// Functions of which a role that the start passes may run one, by name; the first are denied.
fn functions_of(named: usize, denied: &str) -> String {
    let names: Vec<String> = (0..named)
        .map(|at| format!("\"arn:aws:lambda:us-east-1:111111111111:function:app-{at:02}\""))
        .collect();
    let on_names =
        format!(r#"{{"Effect":"Allow","Action":"lambda:CreateFunction","Resource":[{}]}}"#, names.join(","));
    let deny = format!(
        r#"{{"Effect":"Deny","Action":"lambda:CreateFunction","Resource":"arn:aws:lambda:us-east-1:111111111111:function:{denied}"}}"#
    );
    let rest = allow(&["iam:PassRole", "lambda:InvokeFunction"]);
    let role = admin_role(r#"{"Service":"lambda.amazonaws.com"}"#);
    format!("{role}{}", start(&format!("{rest},{on_names},{deny}")))
}

#[test]
fn a_name_beyond_those_that_are_tried_leaves_it_open() {
    let found = reach(&functions_of(80, "app-[0-9]"));
    assert!(found.paths().contains_key(&arn("user/start")), "the Deny names nothing");
    let found = reach(&functions_of(80, "app-*"));
    assert!(!found.paths().contains_key(&arn("user/start")));
    assert_eq!(found.undecided(&arn("user/start")), Some(Bound::Names));
    let found = reach(&functions_of(40, "app-*"));
    assert!(!found.paths().contains_key(&arn("user/start")));
    assert_eq!(found.undecided(&arn("user/start")), None);
}

#[test]
fn every_role_that_can_be_rewritten_is_tried_for_its_use() {
    let service = r#"{"Service":"ec2.amazonaws.com"}"#;
    let mut estate = String::new();
    for at in 0..40 {
        estate += &role(&format!("decoy-{at:02}"), service, "");
    }
    estate += &role("worker", r#"{"Service":"lambda.amazonaws.com"}"#, "");
    let may = allow_on(&["iam:PutRolePolicy"], "arn:aws:iam::111111111111:role/*");
    let run = allow(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]);
    estate += &start(&format!("{may},{run}"));
    let found = path(&estate, "user/start").expect("a path");
    assert!(matches!(found.end, End::Administrator(_)), "{:?}", found.end);
}

#[test]
fn paths_say_what_was_not_tried() {
    let (estate, _) = fixture::build(&keys_of(272, &["admin-*"])).expect("an estate");
    let from = arn("user/start");
    let answer = paths_between(&estate, &Access::new(&estate), Some(&from), &Destination::default());
    assert!(answer.open.is_empty());
    assert_eq!(answer.undecided.get(&from), Some(&Bound::Targets));
}
