use super::*;

const GITHUB: &str = r#"
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
kind = "iam:oidc-provider"
attributes = { Url = "token.actions.githubusercontent.com", ClientIDList = "sts.amazonaws.com" }
"#;

fn role(name: &str, conditions: &str) -> String {
    format!(
        r#"
[[role]]
name = "{name}"
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{conditions}}}]}}'
"#
    )
}

fn github(conditions: &str) -> String {
    conditions
        .replace("SUB", "token.actions.githubusercontent.com:sub")
        .replace("AUD", "token.actions.githubusercontent.com:aud")
}

#[test]
fn one_repository_has_footholds_in_both_clouds() {
    let text = [
        GITHUB.to_owned(),
        role("deploy", &github(r#"{"StringEquals":{"AUD":"sts.amazonaws.com","SUB":"repo:contoso/pay:ref:refs/heads/main"}}"#)),
        role("any-of-contoso", &github(r#"{"StringLike":{"SUB":"repo:contoso/*"}}"#)),
        role("other-organisation", &github(r#"{"StringLike":{"SUB":"repo:contoso-labs/*"}}"#)),
        role("other-case", &github(r#"{"StringLike":{"SUB":"repo:Contoso/pay:*"}}"#)),
        role("whatever-case", &github(r#"{"StringEqualsIgnoreCase":{"SUB":"repo:CONTOSO/PAY:environment:live"}}"#)),
        role("wrong-audience", &github(r#"{"StringEquals":{"AUD":"https://github.com/contoso"},"StringLike":{"SUB":"repo:contoso/*"}}"#)),
        role("from-one-network", &github(r#"{"StringLike":{"SUB":"repo:contoso/pay:*"},"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#)),
        role("not-pay", &github(r#"{"StringLike":{"SUB":"repo:contoso/*"},"StringNotLike":{"SUB":"repo:contoso/pay:*"}}"#)),
        role("a-star-is-a-letter", &github(r#"{"StringEquals":{"SUB":"repo:contoso/pay:*"}}"#)),
        r#"
[[application]]
name = "letters"
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com", subject = "repo:contoso/pay:environment:live" }]
[[application]]
name = "expression"
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com", matches = "claims['sub'] matches 'repo:contoso/*:ref:refs/heads/main'" }]
[[application]]
name = "slash"
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com/", subject = "repo:contoso/pay:environment:live" }]
[[application]]
name = "enterprise"
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com/contoso", subject = "repo:contoso/pay:environment:live" }]
[[application]]
name = "off"
enabled = false
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com", subject = "repo:contoso/pay:environment:live" }]
[[managed_identity]]
name = "runner"
federated = [{ name = "ci", issuer = "https://token.actions.githubusercontent.com", subject = "repo:contoso/pay:ref:refs/heads/main" }]
"#
        .to_owned(),
    ]
    .concat();
    let estate = estate(&text);
    assert_eq!(
        let_in(&estate, "github:contoso/pay"),
        ["any-of-contoso", "deploy", "expression", "from-one-network?", "letters", "runner", "whatever-case"]
    );
    // A repository that no trust names is let in by what takes every one.
    assert_eq!(let_in(&estate, "github:contoso/unheard-of"), ["any-of-contoso", "expression", "not-pay"]);
    assert_eq!(let_in(&estate, "github:contoso/*"), ["any-of-contoso", "expression", "not-pay"]);
    assert_eq!(let_in(&estate, "github:Contoso/pay"), ["other-case", "whatever-case"]);
    assert!(let_in(&estate, "github:fabrikam/pay").is_empty());
    assert_eq!(
        let_in(&estate, "github:contoso/pay@token.actions.githubusercontent.com/contoso"),
        ["enterprise"]
    );
    let subjects = subjects(&estate);
    for id in ["github:contoso/pay", "github:contoso/*", "github:contoso-labs/*", "github:Contoso/pay"] {
        assert!(subjects.iter().any(|one| one == id), "{id} of {subjects:?}");
    }
    assert!(!subjects.iter().any(|one| one == "github:*"), "nobody takes everyone: {subjects:?}");
}

#[test]
fn a_deny_of_the_trust_policy_and_of_a_guard_rail_count() {
    let trust = r#"{"Statement":[{"Effect":"Allow","Principal":{"Federated":"PROVIDER"},"Action":"sts:AssumeRoleWithWebIdentity"},{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringNotLike":{"token.actions.githubusercontent.com:sub":"repo:contoso/*"}}}]}"#;
    let trust = trust
        .replace("PROVIDER", "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com");
    let fenced = format!("{GITHUB}\n[[role]]\nname = \"fenced\"\ntrust = '{trust}'\n");
    let estate = estate(&fenced);
    assert_eq!(let_in(&estate, "github:contoso/pay"), ["fenced"]);
    assert!(let_in(&estate, "github:fabrikam/pay").is_empty());
    assert!(let_in(&estate, "github:*").is_empty());
    let open = fenced.replace("\"Deny\"", "\"Allow\"");
    let open = super::estate(&open);
    assert_eq!(let_in(&open, "github:*"), ["fenced"], "without it whoever comes is let in");
}

#[test]
fn a_provider_that_is_not_there_lets_nobody_in() {
    let without = role("deploy", &github(r#"{"StringLike":{"SUB":"repo:contoso/pay:*"}}"#));
    assert!(let_in(&estate(&without), "github:contoso/pay").is_empty());
    let unread =
        format!("{without}\n[[gap]]\napi = \"iam:GetOpenIDConnectProvider\"\nblinds = [\"federation\"]\n");
    assert_eq!(let_in(&estate(&unread), "github:contoso/pay"), ["deploy?"]);
}

#[test]
fn clusters_and_pipelines_are_subjects_too() {
    let estate = estate(
        r#"
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1"
kind = "iam:oidc-provider"
attributes = { ClientIDList = "sts.amazonaws.com" }
[[role]]
name = "pod"
trust = '{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"oidc.eks.eu-west-1.amazonaws.com/id/A1:sub":"system:serviceaccount:live:app"}}}]}'
[[application]]
name = "from-aws"
federated = [{ name = "eks", issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/A1", subject = "system:serviceaccount:live:app" }]
[[application]]
name = "other-cluster"
federated = [{ name = "eks", issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/B2", subject = "system:serviceaccount:live:app" }]
[[application]]
name = "terraform"
federated = [{ name = "tfc", issuer = "https://app.terraform.io", subject = "organization:contoso:project:net:workspace:live:run_phase:apply" }]
[[application]]
name = "gitlab"
federated = [{ name = "gl", issuer = "https://gitlab.com", subject = "project_path:contoso/shop:ref_type:branch:ref:main" }]
"#,
    );
    assert_eq!(
        let_in(&estate, "kubernetes:oidc.eks.eu-west-1.amazonaws.com/id/A1/live/app"),
        ["from-aws", "pod"]
    );
    assert_eq!(let_in(&estate, "terraform-cloud:contoso/net/live"), ["terraform"]);
    assert_eq!(let_in(&estate, "gitlab:contoso/shop"), ["gitlab"]);
}

/// The object id and the tenant of examples.
const RUNNER: &str = "runner";

fn entra_to_aws(conditions: &str, tenant: &str) -> String {
    format!(
        r#"
[[managed_identity]]
name = "runner"
[[managed_identity]]
name = "other"
[[entra_user]]
name = "ann"
[[resource]]
id = "arn:aws:iam::111111111111:oidc-provider/sts.windows.net/{tenant}/"
kind = "iam:oidc-provider"
attributes = {{ ClientIDList = "api://aws" }}
[[role]]
name = "from-entra"
trust = '{{"Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111111111111:oidc-provider/sts.windows.net/{tenant}/"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{}}}]}}'
"#,
        conditions.replace("ISSUER", &format!("sts.windows.net/{tenant}/"))
    )
}

#[test]
fn an_identity_of_entra_acts_as_a_role_of_aws() {
    let tenant = crate::fixture::TENANT;
    let runner = crate::fixture::azure::guid(RUNNER);
    let named = format!(r#"{{"StringEquals":{{"ISSUER:aud":"api://aws","ISSUER:sub":"{runner}"}}}}"#);
    let named = estate(&entra_to_aws(&named, tenant));
    assert_eq!(let_in_as(&named, "runner"), ["from-entra"]);
    assert!(let_in_as(&named, "other").is_empty());
    assert!(let_in_as(&named, "ann").is_empty());
    assert!(subjects(&named).is_empty(), "it stands for itself");

    let by_audience = estate(&entra_to_aws(r#"{"StringEquals":{"ISSUER:aud":"api://aws"}}"#, tenant));
    assert_eq!(let_in_as(&by_audience, "other"), ["from-entra"]);
    assert_eq!(subjects(&by_audience), [format!("entra:{tenant}/*")]);

    let wrong = estate(&entra_to_aws(r#"{"StringEquals":{"ISSUER:aud":"api://other"}}"#, tenant));
    assert!(let_in_as(&wrong, "runner").is_empty(), "the provider does not take that audience");

    let foreign = "7e000000-0000-4000-8000-00000000ffff";
    let foreign_estate = estate(&entra_to_aws(r#"{"StringEquals":{"ISSUER:sub":"0a"}}"#, foreign));
    assert!(let_in_as(&foreign_estate, "runner").is_empty(), "another tenant's identities are not ours");
    assert_eq!(subjects(&foreign_estate), [format!("entra:{foreign}/0a")]);
}

#[test]
fn a_role_of_aws_acts_as_an_application_by_what_aws_issues_for_it() {
    let estate = estate(
        r#"
[[role]]
name = "deploy"
[[role]]
name = "other"
[[application]]
name = "from-aws"
federated = [{ name = "aws", issuer = "https://0a1b2c3d-0000-4000-8000-000000000000.tokens.sts.global.api.aws", subject = "arn:aws:iam::111111111111:role/deploy" }]
"#,
    );
    assert_eq!(let_in_as(&estate, "deploy"), ["from-aws"]);
    assert!(let_in_as(&estate, "other").is_empty());
}

#[test]
fn the_order_of_records_changes_nothing() {
    let roles = [
        role("a", &github(r#"{"StringLike":{"SUB":"repo:contoso/*"}}"#)),
        role("b", &github(r#"{"StringLike":{"SUB":"repo:contoso/pay:*"}}"#)),
        role("c", &github(r#"{"StringLike":{"SUB":"repo:*/pay:*"}}"#)),
    ];
    let of = |order: [usize; 3]| {
        let text: String = order.iter().map(|at| roles[*at].as_str()).collect();
        let estate = estate(&format!("{GITHUB}{text}"));
        (subjects(&estate), let_in(&estate, "github:contoso/pay"), let_in(&estate, "github:contoso/*"))
    };
    let first = of([0, 1, 2]);
    assert_eq!(first.1, ["a", "b", "c"]);
    assert_eq!(first.2, ["a", "c?"]);
    assert_eq!(of([2, 1, 0]), first);
    assert_eq!(of([1, 2, 0]), first);
}

#[test]
fn hostile_subjects_are_taken_as_they_are() {
    for subject in [
        "repo:",
        "repo:*:*:*",
        "repo:\\u0000/x:*",
        "repo:🦀/*",
        "organization:",
        "system:serviceaccount:",
        "*?*?*?",
    ] {
        let estate = estate(&format!(
            "{GITHUB}{}",
            role("deploy", &github(&format!(r#"{{"StringLike":{{"SUB":"{subject}"}}}}"#)))
        ));
        for id in subjects(&estate) {
            drop(let_in(&estate, &id));
        }
    }
    let long = format!("repo:{}:*", "*a".repeat(3000));
    let estate = estate(&format!(
        "{GITHUB}{}",
        role("deploy", &github(&format!(r#"{{"StringLike":{{"SUB":"{long}"}}}}"#)))
    ));
    drop(let_in(&estate, "github:contoso/pay"));
}
