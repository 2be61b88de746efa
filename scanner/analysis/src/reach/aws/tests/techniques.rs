//! Every technique is seen where it is open, by somebody who has no more than it takes.

use super::*;
use crate::techniques::aws::{Over, Technique, Yields, all};

/// An estate in which `start` holds exactly the permissions of a technique, and the rest is there that
/// the technique works on. Written from what each place means, not from the engine.
fn estate(technique: &Technique) -> Option<(String, &'static str)> {
    let actions: Vec<&str> = technique.needs.iter().map(|need| need.action.as_str()).collect();
    let user = start(&allow(&actions));
    let as_role = start_role(&allow(&actions));
    let trusts_account = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;
    let service = technique.service.first().map(String::as_str).unwrap_or_default();
    let trusts_service = if service.starts_with("cognito-identity") {
        r#"{"Federated":"cognito-identity.amazonaws.com"}"#.to_owned()
    } else {
        format!(r#"{{"Service":"{service}"}}"#)
    };
    let weak = r#"attached = ["ReadOnlyAccess"]"#;
    Some(match technique.over {
        Over::Caller if technique.yields == Yields::Leave => {
            let bound = format!(
                "[organisation]\nscps = ['''{{\"Statement\":[{},{{\"Effect\":\"Deny\",\"Action\":\"ec2:*\",\"Resource\":\"*\"}},{{\"Effect\":\"Deny\",\"Action\":[\"iam:Attach*\",\"iam:Put*\"],\"Resource\":\"*\"}}]}}''']\n",
                allow(&["*"])
            );
            (format!("{bound}{}", start(&allow(&["*"]))), "user/start")
        }
        Over::Caller => (user, "user/start"),
        Over::OwnUser if technique.yields == Yields::Unbind => (bounded(&user, &actions), "user/start"),
        Over::OwnUser => (user, "user/start"),
        Over::OwnRole if technique.yields == Yields::Unbind => (bounded(&as_role, &actions), "role/start"),
        Over::OwnRole => (as_role, "role/start"),
        Over::OwnGroup => {
            let group = "[[group]]\nname = \"team\"\n";
            (format!("{group}{user}groups = [\"team\"]\n"), "user/start")
        }
        Over::OwnPolicy => (own_policy(&actions), "user/start"),
        Over::OwnVersion => {
            let stored = r#"stored = ['{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}']"#;
            let with = own_policy(&actions).replacen("[[user]]", &format!("{stored}\n[[user]]"), 1);
            (with, "user/start")
        }
        Over::OwnBoundary => (own_boundary(&actions), "user/start"),
        Over::OwnDenial => return None,
        Over::User if technique.yields == Yields::Act => {
            // A password can be changed where there is one, and made where there is none.
            let password = if technique.id == "iam-006" { "password = {}\n" } else { "" };
            (format!("{ADMIN_USER}{password}{user}"), "user/start")
        }
        Over::User => (format!("[[user]]\nname = \"other\"\n{user}"), "user/start"),
        Over::Role if technique.yields == Yields::Act => {
            (format!("{}{user}", admin_role(trusts_account)), "user/start")
        }
        Over::Role if technique.yields == Yields::Unbind => {
            let more = "attached = [\"AdministratorAccess\"]\nboundary = \"ReadOnlyAccess\"";
            (format!("{}{user}", role("bound", trusts_account, more)), "user/start")
        }
        Over::Role => (format!("{}{user}", role("other", trusts_account, weak)), "user/start"),
        Over::Group => {
            let group = "[[group]]\nname = \"admins\"\nattached = [\"AdministratorAccess\"]\n";
            (format!("{group}{user}"), "user/start")
        }
        Over::UserPolicy => (customer_policy("[[user]]\nname = \"other\"", &user), "user/start"),
        Over::RolePolicy => {
            let other = role("other", trusts_account, "");
            (customer_policy(other.trim_end(), &user), "user/start")
        }
        Over::PassedRole => (format!("{}{user}", admin_role(&trusts_service)), "user/start"),
        Over::Compute => {
            let kind = technique.compute.first()?;
            let resource = format!(
                "[[resource]]\nid = \"{}\"\nkind = \"{kind}\"\nacts_as = [\"role/admin\"]\n",
                example_of(kind)
            );
            (format!("{}{resource}{user}", admin_role(&trusts_service)), "user/start")
        }
        Over::Federation => {
            let kind = technique.providers.as_deref()?;
            let provider = format!(r#"{{"Federated":"arn:aws:iam::111111111111:{kind}/corp"}}"#);
            (format!("{}{user}", admin_role(&provider)), "user/start")
        }
        Over::NewRole | Over::NewUser => (user, "user/start"),
        Over::NewUserInGroup => {
            let group = "[[group]]\nname = \"admins\"\nattached = [\"AdministratorAccess\"]\n";
            (format!("{group}{user}"), "user/start")
        }
        Over::AnyUser => (format!("[[user]]\nname = \"other\"\n{as_role}"), "role/start"),
        Over::AnyUserInGroup => {
            let others = "[[user]]\nname = \"other\"\n[[group]]\nname = \"admins\"\nattached = [\"AdministratorAccess\"]\n";
            (format!("{others}{as_role}"), "role/start")
        }
        Over::AnyRole => (format!("{}{user}", role("other", &trusts_service, weak)), "user/start"),
        Over::AnyGroup => (format!("[[group]]\nname = \"team\"\n{user}"), "user/start"),
        Over::AnyPolicy | Over::AnyVersion => {
            (customer_policy("[[user]]\nname = \"other\"", &user), "user/start")
        }
        Over::Resource => {
            let kind = technique.compute.first()?;
            // A key's own policy has to let the account decide.
            let policy = if kind == "kms:key" {
                r#"policy = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"kms:*","Resource":"*"}]}'"#
            } else {
                ""
            };
            let resource =
                format!("[[resource]]\nid = \"{}\"\nkind = \"{kind}\"\n{policy}\n", example_of(kind));
            (format!("{resource}{user}"), "user/start")
        }
        Over::Directory | Over::DirectoryAssignment => {
            let blind = "[[gap]]\napi = \"organizations:ListAccounts\"\nblinds = [\"scope-tree\"]\n";
            (format!("{blind}{user}"), "user/start")
        }
        Over::Management | Over::OutsideAccount | Over::OutsideAnyone => return None,
    })
}

/// Gives everything to a start, and a boundary that leaves it only the permissions of the technique.
fn bounded(start: &str, actions: &[&str]) -> String {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, allow(actions));
    format!(
        "[[policy]]\nname = \"edge\"\ntext = '{text}'\n{start}attached = [\"AdministratorAccess\"]\nboundary = \"arn:aws:iam::111111111111:policy/edge\"\n"
    )
}

fn own_policy(actions: &[&str]) -> String {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, allow(actions));
    format!(
        "[[policy]]\nname = \"own\"\ntext = '{text}'\n[[user]]\nname = \"start\"\nattached = [\"arn:aws:iam::111111111111:policy/own\"]\n"
    )
}

fn own_boundary(actions: &[&str]) -> String {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, allow(actions));
    format!(
        "[[policy]]\nname = \"edge\"\ntext = '{text}'\n[[user]]\nname = \"start\"\nattached = [\"AdministratorAccess\"]\nboundary = \"arn:aws:iam::111111111111:policy/edge\"\n"
    )
}

fn customer_policy(holder: &str, user: &str) -> String {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}"#;
    format!(
        "[[policy]]\nname = \"weak\"\ntext = '{text}'\n{holder}\nattached = [\"arn:aws:iam::111111111111:policy/weak\"]\n{user}"
    )
}

fn example_of(kind: &str) -> String {
    let (service, of) = kind.split_once(':').unwrap_or((kind, ""));
    match kind {
        "s3:bucket" => "arn:aws:s3:::vault".to_owned(),
        "lambda:function" => "arn:aws:lambda:us-east-1:111111111111:function:job".to_owned(),
        "states:state-machine" => "arn:aws:states:us-east-1:111111111111:stateMachine:job".to_owned(),
        "sqs:queue" | "sns:topic" => format!("arn:aws:{service}:us-east-1:111111111111:jobs"),
        "secretsmanager:secret" => {
            "arn:aws:secretsmanager:us-east-1:111111111111:secret:job-abcdef".to_owned()
        }
        "kms:key" => "arn:aws:kms:us-east-1:111111111111:key/1b1b1b1b-0000-4000-8000-000000000001".to_owned(),
        _ => format!("arn:aws:{service}:us-east-1:111111111111:{of}/job"),
    }
}

#[test]
fn every_technique_is_seen() {
    let mut missed = Vec::new();
    let mut tried = 0;
    for technique in all() {
        if matches!(technique.yields, Yields::Foothold | Yields::Rewrite) {
            continue;
        }
        let Some((estate, who)) = estate(technique) else { continue };
        tried += 1;
        let found = path(&estate, who);
        if found.is_none() {
            missed.push(technique.id.as_str());
        }
    }
    assert_eq!(missed, Vec::<&str>::new());
    assert!(tried > 130, "{tried}");
}

#[test]
fn power_over_one_harmless_name_raises_nobody() {
    for (action, resource) in [
        ("iam:AttachUserPolicy", "user/other"),
        ("iam:PutGroupPolicy", "group/team"),
        ("iam:AttachRolePolicy", "role/other"),
    ] {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"{action}","Resource":"arn:aws:iam::111111111111:{resource}"}}"#
        );
        let others = "[[user]]\nname = \"other\"\n[[group]]\nname = \"team\"\n";
        let service = r#"{"Service":"ec2.amazonaws.com"}"#;
        let estate = format!("{others}{}{}", role("other", service, ""), start_role(&statement));
        assert!(path(&estate, "role/start").is_none(), "{action} on {resource}");
    }
}
