//! What the search leaves out as hopeless, the evaluator would refuse: over generated estates, a search that
//! leaves nothing out finds the same.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::reach::aws::Aws;
use crate::reach::paths::all;
use crate::reach::search::search;

const ACTIONS: &[&str] = &[
    "iam:*",
    "iam:PassRole",
    "iam:Put*Policy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:CreateAccessKey",
    "iam:*LoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "iam:AddUserToGroup",
    "iam:Delete*PermissionsBoundary",
    "iam:DeleteUserPolicy",
    "sts:AssumeRole",
    "sts:*",
    "lambda:*",
    "ec2:*",
    "glue:*",
    "s3:*",
    "*",
];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:iam::111111111111:role/*",
    "arn:aws:iam::111111111111:role/r1",
    "arn:aws:iam::*:user/u*",
    "arn:aws:iam::*:user/${aws:username}",
    "arn:aws:iam::111111111111:policy/p?",
    "arn:aws:iam::111111111111:group/g",
];
const CONDITIONS: &[&str] = &[
    "",
    "",
    "",
    r#","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}"#,
    r#","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}"#,
    r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
];
const TRUSTEES: &[&str] = &[
    r#"{"Service":"lambda.amazonaws.com"}"#,
    r#"{"Service":"ec2.amazonaws.com"}"#,
    r#"{"AWS":"111111111111"}"#,
    r#"{"AWS":"arn:aws:iam::111111111111:user/u0"}"#,
    r#"{"AWS":"arn:aws:iam::111111111111:role/r0"}"#,
    r#"{"AWS":"222222222222"}"#,
    r#""*""#,
    r#"{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}"#,
];

fn statement() -> impl Strategy<Value = String> {
    let one = |list: &'static [&'static str]| prop::sample::select(list);
    let written = (
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.9),
        prop::collection::vec(one(ACTIONS), 1..3),
        one(RESOURCES),
        one(CONDITIONS),
    );
    written.prop_map(|(allows, only, actions, resource, condition)| {
        let effect = if allows { "Allow" } else { "Deny" };
        let actions_are = if only { "Action" } else { "NotAction" };
        format!(r#"{{"Effect":"{effect}","{actions_are}":{actions:?},"Resource":"{resource}"{condition}}}"#)
    })
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 1..4)
        .prop_map(|list| format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, list.join(",")))
}

/// What somebody holds: a policy of its own, managed ones, groups, a boundary.
#[derive(Clone, Debug)]
struct Holder {
    own: Option<String>,
    attached: Vec<&'static str>,
    is_member: bool,
    boundary: Option<&'static str>,
    trustee: &'static str,
    is_blue: bool,
}

fn holder() -> impl Strategy<Value = Holder> {
    let managed: &[&str] = &[
        "arn:aws:iam::111111111111:policy/p0",
        "arn:aws:iam::111111111111:policy/p1",
        "AdministratorAccess",
    ];
    let parts = (
        prop::option::weighted(0.7, document()),
        prop::collection::vec(prop::sample::select(managed), 0..2),
        any::<bool>(),
        prop::option::weighted(
            0.2,
            prop::sample::select(
                &["arn:aws:iam::111111111111:policy/p0", "arn:aws:iam::111111111111:policy/p2"][..],
            ),
        ),
        prop::sample::select(TRUSTEES),
        any::<bool>(),
    );
    parts.prop_map(|(own, attached, is_member, boundary, trustee, is_blue)| Holder {
        own,
        attached,
        is_member,
        boundary,
        trustee,
        is_blue,
    })
}

impl Holder {
    fn write(&self, kind: &str, at: usize, to: &mut String) -> std::fmt::Result {
        let letter = kind.chars().next().unwrap_or('x');
        write!(to, "\n[[{kind}]]\nname = \"{letter}{at}\"\nattached = {:?}\n", self.attached)?;
        if let Some(own) = &self.own {
            writeln!(to, "inline = {{ own = '{own}' }}")?;
        }
        if let Some(boundary) = self.boundary {
            writeln!(to, "boundary = \"{boundary}\"")?;
        }
        if self.is_blue {
            writeln!(to, "tags = {{ team = \"blue\" }}")?;
        }
        match kind {
            "role" => writeln!(
                to,
                r#"trust = '{{"Statement":[{{"Effect":"Allow","Principal":{},"Action":"sts:*"}}]}}'"#,
                self.trustee
            ),
            _ if self.is_member => writeln!(to, "groups = [\"g\"]"),
            _ => Ok(()),
        }
    }
}

fn estate() -> impl Strategy<Value = String> {
    let parts = (
        prop::collection::vec(document(), 3..=3),
        document(),
        prop::option::weighted(0.3, document()),
        prop::collection::vec(holder(), 1..4),
        prop::collection::vec(holder(), 1..5),
        any::<bool>(),
    );
    parts.prop_map(|(managed, of_group, rail, users, roles, is_read)| {
        let mut text = String::new();
        write_estate(&mut text, &managed, &of_group, rail.as_deref(), &users, &roles)
            .expect("a string takes everything");
        if !is_read {
            text += "[[gap]]\napi = \"lambda:ListFunctions\"\nblinds = [\"compute\"]\n";
        }
        text
    })
}

fn write_estate(
    to: &mut String,
    managed: &[String],
    of_group: &str,
    rail: Option<&str>,
    users: &[Holder],
    roles: &[Holder],
) -> std::fmt::Result {
    if let Some(rail) = rail {
        let all = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        writeln!(to, "[organisation]\nscps = ['{all}', '{rail}']")?;
    }
    for (at, text) in managed.iter().enumerate() {
        writeln!(to, "[[policy]]\nname = \"p{at}\"\ntext = '{text}'")?;
    }
    writeln!(to, "[[group]]\nname = \"g\"\ninline = {{ own = '{of_group}' }}")?;
    users.iter().enumerate().try_for_each(|(at, user)| user.write("user", at, to))?;
    roles.iter().enumerate().try_for_each(|(at, role)| role.write("role", at, to))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_pruned_search_finds_what_a_full_one_finds(text in estate()) {
        let (estate, _) = fixture::build(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let access = Access::new(&estate);
        let destination = Destination::Administrators;
        let pruned = Aws::new(&estate, &access, &destination);
        let full = Aws::in_full(&estate, &access, &destination);
        let administrators = |aws: &Aws<'_>| format!("{:#?}", aws.administrators());
        prop_assert_eq!(administrators(&pruned), administrators(&full));
        let paths = |aws: &Aws<'_>| {
            let ground = aws.ground();
            format!("{:#?}", all(&ground, &search(&ground)))
        };
        prop_assert_eq!(paths(&pruned), paths(&full), "{}", text);
    }
}

/// The generator makes what the property is about: estates with paths, and without.
#[test]
fn generated_estates_have_paths_and_have_none() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut counts = [0_usize; 2];
    for _ in 0..48 {
        let text = estate().new_tree(&mut runner).expect("an estate is made").current();
        counts[usize::from(reach(&text).paths().is_empty())] += 1;
    }
    assert!(counts.iter().all(|count| *count >= 4), "{counts:?}");
}
