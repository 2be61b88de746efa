//! Subjects of issuers outside of the clouds, each with one name over all of them: `github:contoso/pay`,
//! `gitlab:contoso/shop/api`, `terraform-cloud:contoso/network/live`, `kubernetes:<issuer>/<namespace>/<account>`,
//! and `oidc:<issuer>#<subject>` where the issuer is not known. A `*` in a name stands for any one of many.
//!
//! Sources: the issuers' documentation of their tokens, read in November 2026.

use tenure_model::PrincipalId;

use super::glob::{ANY_ONE, is_pattern};
use super::issuer::{BUILDKITE, GITHUB, GITLAB, TERRAFORM};
use super::weigh::{Bearer, Claim};

/// Somebody for whom an issuer outside of the clouds vouches: a repository, a pipeline, a pod, by whatever it
/// runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Its name over all clouds.
    pub(crate) id: PrincipalId,
    /// The issuer, as the trusts in it are put together.
    pub(super) key: String,
    pub(super) bearer: Bearer,
}

impl Subject {
    /// Whether the name stands for any one of many.
    pub(crate) fn is_open(&self) -> bool {
        is_pattern(self.id.as_str())
    }

    /// The runs of it that take what nobody has reviewed, the widest first.
    pub(super) fn unreviewed(&self) -> Vec<(&'static str, Bearer)> {
        let name = match self.bearer.known("repository").or_else(|| self.bearer.known("project_path")) {
            Some(name) if !self.is_open() => name.to_owned(),
            _ => return Vec::new(),
        };
        let bearer = |sub: String, event: &str, reference: String| {
            let bearer = self.bearer.clone().exact("sub", sub).exact("ref", reference);
            bearer.exact("event_name", event).exact("pipeline_source", event)
        };
        let branch = format!("refs/heads/{ANY_ONE}");
        match self.id.as_str().split(':').next() {
            Some("github") => vec![
                (
                    "any pull request",
                    bearer(
                        format!("repo:{name}:pull_request"),
                        "pull_request",
                        format!("refs/pull/{ANY_ONE}/merge"),
                    ),
                ),
                ("any branch", bearer(format!("repo:{name}:ref:{branch}"), "push", branch)),
            ],
            Some("gitlab") => vec![(
                "any branch",
                bearer(
                    format!("project_path:{name}:ref_type:branch:ref:{ANY_ONE}"),
                    "push",
                    ANY_ONE.to_string(),
                ),
            )],
            _ => Vec::new(),
        }
    }

    /// What it is, with its name, for the start of a sentence.
    pub(crate) fn told(&self) -> String {
        let (kind, name) = self.id.as_str().split_once(':').unwrap_or_default();
        let what = match kind {
            "github" => "repository",
            "gitlab" => "project",
            "terraform-cloud" => "workspace",
            "buildkite" => "pipeline",
            "kubernetes" => "service account",
            "entra" => "application of the tenant",
            "aws" => "role of the account",
            _ => "subject",
        };
        match (self.is_open(), name) {
            (true, "*") => format!("Any {what} at {}", self.key),
            (true, _) => format!("Any {what} of `{name}`"),
            (false, _) => format!("The {what} `{name}`"),
        }
    }
}

/// A subject by its name.
pub(crate) fn read(id: &str) -> Option<Subject> {
    let (kind, rest) = id.split_once(':')?;
    if rest.is_empty() || id.len() > LONGEST || id.chars().any(char::is_control) {
        return None;
    }
    let fixed = |text: &str| text.replace(['*', '?'], &ANY_ONE.to_string());
    let at = |usual: &str| match rest.rsplit_once('@') {
        Some((name, issuer)) => (fixed(name), issuer.to_owned()),
        None => (fixed(rest), usual.to_owned()),
    };
    let (key, bearer) = match kind {
        "github" => {
            let (name, issuer) = at(GITHUB);
            (issuer, github(&name))
        }
        "gitlab" => {
            let (name, issuer) = at(GITLAB);
            (issuer, gitlab(&name))
        }
        "terraform-cloud" => {
            let (name, issuer) = at(TERRAFORM);
            (issuer, terraform(&name))
        }
        "buildkite" => {
            let (name, issuer) = at(BUILDKITE);
            (issuer, buildkite(&name))
        }
        "kubernetes" => {
            let (rest, account) = rest.rsplit_once('/')?;
            let (issuer, namespace) = rest.rsplit_once('/')?;
            (issuer.to_owned(), kubernetes(&fixed(namespace), &fixed(account)))
        }
        "oidc" => {
            let (issuer, subject) = rest.split_once('#')?;
            (issuer.to_owned(), Bearer::default().exact("sub", fixed(subject)).chosen("aud", "*"))
        }
        "entra" => {
            let (tenant, object) = rest.split_once('/')?;
            (super::issuer::tenant_key(tenant), entra(tenant, &fixed(object), None))
        }
        "aws" => {
            let (account, role) = rest.split_once('/')?;
            let role = fixed(role);
            (super::issuer::account_key(account), aws(account, &format!("role/{role}"), &role))
        }
        "google" => (super::issuer::GOOGLE.to_owned(), google(&fixed(rest), None)),
        _ => return None,
    };
    Some(Subject { id: id.into(), key, bearer })
}

/// The longest name of a subject.
const LONGEST: usize = 1024;

/// The name of the subject that a claim with a pattern names at an issuer; `None` where the claim names nobody.
pub(super) fn named_by(key: &str, claim: &str, pattern: &str) -> Option<String> {
    let at = |usual: &str| if key == usual { String::new() } else { format!("@{key}") };
    let id = match claim {
        "sub" | "google.subject" => by_sub(key, pattern)?,
        "repository" => format!("github:{pattern}{}", at(GITHUB)),
        "repository_owner" => format!("github:{pattern}/*{}", at(GITHUB)),
        "project_path" => format!("gitlab:{pattern}{}", at(GITLAB)),
        "namespace_path" => format!("gitlab:{pattern}/*{}", at(GITLAB)),
        "terraform_organization_name" => format!("terraform-cloud:{pattern}/*/*{}", at(TERRAFORM)),
        "terraform_workspace_name" => format!("terraform-cloud:*/*/{pattern}{}", at(TERRAFORM)),
        "kubernetes.io.namespace" => format!("kubernetes:{key}/{pattern}/*"),
        "oid" => format!("{key}/{pattern}"),
        "arn" => {
            let role = pattern.split_once(":assumed-role/")?.1.split('/').next()?;
            format!("{key}/{role}")
        }
        _ => return None,
    };
    (id.len() <= LONGEST).then_some(id)
}

/// Whether an issuer that serves the whole world could write such a subject: in a pool with several issuers a
/// name is often meant for one of them, and no other ever says it. An issuer of somebody's own may write anything.
fn may_write(key: &str, pattern: &str) -> bool {
    let forms: [(&str, &[&str]); 4] = [
        ("repo:", &[GITHUB]),
        ("project_path:", &[GITLAB]),
        ("organization:", &[TERRAFORM, BUILDKITE]),
        ("system:serviceaccount:", &[]),
    ];
    let writers = forms.iter().find(|(head, _)| pattern.starts_with(head)).map(|(_, writers)| *writers);
    // The subject of a token of Entra ID is the id of an object.
    let is_of_many = [GITHUB, GITLAB, TERRAFORM, BUILDKITE].contains(&key) || key.starts_with("entra:");
    !is_of_many || writers.is_none_or(|writers| writers.contains(&key))
}

fn by_sub(key: &str, pattern: &str) -> Option<String> {
    if !may_write(key, pattern) {
        return None;
    }
    if key.starts_with("entra:") {
        return Some(format!("{key}/{pattern}"));
    }
    if key.starts_with("aws:") || key == super::issuer::GOOGLE || super::issuer::is_aws_tokens(key) {
        return None;
    }
    let at = |usual: &str| if key == usual { String::new() } else { format!("@{key}") };
    let name = |rest: &str| rest.split(':').next().unwrap_or_default().to_owned();
    let id = if let Some(rest) = pattern.strip_prefix("repo:") {
        format!("github:{}{}", name(rest), at(GITHUB))
    } else if let Some(rest) = pattern.strip_prefix("project_path:") {
        format!("gitlab:{}{}", name(rest), at(GITLAB))
    } else if let Some(rest) = pattern.strip_prefix("system:serviceaccount:") {
        let (namespace, account) = rest.split_once(':').unwrap_or((rest, "*"));
        format!("kubernetes:{key}/{namespace}/{account}")
    } else if pattern.starts_with("organization:") {
        let field = |name: &str| field(pattern, name).unwrap_or_else(|| "*".to_owned());
        match field("pipeline").as_str() {
            "*" if key != BUILDKITE => {
                let (organisation, project, workspace) =
                    (field("organization"), field("project"), field("workspace"));
                format!("terraform-cloud:{organisation}/{project}/{workspace}{}", at(TERRAFORM))
            }
            pipeline => format!("buildkite:{}/{pipeline}{}", field("organization"), at(BUILDKITE)),
        }
    } else {
        match (key, pattern) {
            (GITHUB, "*") => "github:*".to_owned(),
            (GITLAB, "*") => "gitlab:*".to_owned(),
            _ => format!("oidc:{key}#{pattern}"),
        }
    };
    Some(id)
}

/// The name of whoever an issuer vouches for, all of them at once.
pub(super) fn everyone(key: &str) -> Option<String> {
    match key {
        GITHUB => Some("github:*".to_owned()),
        GITLAB => Some("gitlab:*".to_owned()),
        TERRAFORM => Some("terraform-cloud:*/*/*".to_owned()),
        BUILDKITE => Some("buildkite:*/*".to_owned()),
        super::issuer::GOOGLE => Some("google:*".to_owned()),
        _ if key.starts_with("entra:") || key.starts_with("aws:") => Some(format!("{key}/*")),
        _ if super::issuer::is_aws_tokens(key) => None,
        _ if super::issuer::is_cluster(key) => Some(format!("kubernetes:{key}/*/*")),
        _ => Some(format!("oidc:{key}#*")),
    }
}

/// `project` of `organization:contoso:project:network:workspace:*`.
fn field(subject: &str, name: &str) -> Option<String> {
    let parts: Vec<&str> = subject.split(':').collect();
    let mut pairs = parts.chunks(2);
    pairs.find_map(|pair| match pair {
        [field, value] if *field == name => Some((*value).to_owned()),
        _ => None,
    })
}

fn with_choices(bearer: Bearer, names: &[&str]) -> Bearer {
    names.iter().fold(bearer, |bearer, name| bearer.chosen(name, "*"))
}

fn github(name: &str) -> Bearer {
    let owner = name.split_once('/').map_or(name, |(owner, _)| owner).to_owned();
    let bearer = Bearer::default()
        .chosen("sub", format!("repo:{name}:*"))
        .exact("repository", name)
        .exact("repository_owner", owner)
        .chosen("workflow_ref", format!("{name}/.github/workflows/*"));
    with_choices(
        bearer,
        &["aud", "ref", "ref_type", "event_name", "environment", "base_ref", "head_ref", "workflow", "sha"],
    )
}

fn gitlab(name: &str) -> Bearer {
    let namespace = name.rsplit_once('/').map_or(name, |(namespace, _)| namespace).to_owned();
    let bearer = Bearer::default()
        .chosen("sub", format!("project_path:{name}:*"))
        .exact("project_path", name)
        .exact("namespace_path", namespace);
    with_choices(bearer, &["aud", "ref", "ref_type", "ref_path", "environment", "pipeline_source", "sha"])
}

fn terraform(name: &str) -> Bearer {
    let any = ANY_ONE.to_string();
    let parts: Vec<&str> = name.split('/').collect();
    let (organisation, project, workspace) = match parts.as_slice() {
        [organisation] => (*organisation, any.as_str(), any.as_str()),
        [organisation, workspace] => (*organisation, any.as_str(), *workspace),
        [organisation, project, workspace, ..] => (*organisation, *project, *workspace),
        [] => (any.as_str(), any.as_str(), any.as_str()),
    };
    let sub = format!("organization:{organisation}:project:{project}:workspace:{workspace}:run_phase:*");
    let bearer = Bearer::default()
        .chosen("sub", sub)
        .exact("terraform_organization_name", organisation)
        .exact("terraform_project_name", project)
        .exact("terraform_workspace_name", workspace);
    with_choices(bearer, &["aud", "terraform_run_phase"])
}

fn buildkite(name: &str) -> Bearer {
    let (organisation, pipeline) = name.split_once('/').unwrap_or((name, "*"));
    let bearer = Bearer::default()
        .chosen("sub", format!("organization:{organisation}:pipeline:{pipeline}:*"))
        .exact("organization_slug", organisation)
        .exact("pipeline_slug", pipeline);
    with_choices(bearer, &["aud", "build_branch", "build_number", "step_key"])
}

fn kubernetes(namespace: &str, account: &str) -> Bearer {
    Bearer::default()
        .exact("sub", format!("system:serviceaccount:{namespace}:{account}"))
        .exact("kubernetes.io.namespace", namespace)
        .exact("kubernetes.io.serviceaccount.name", account)
        .chosen("aud", "*")
}

/// An application, managed identity or person of a tenant of Entra ID.
pub(super) fn entra(tenant: &str, object: &str, client: Option<&str>) -> Bearer {
    let client = client.map_or(Claim::Unknown, |id| Claim::Exact(id.to_owned()));
    Bearer::default()
        .exact("sub", object)
        .exact("oid", object)
        .exact("tid", tenant)
        .with("appid", client.clone())
        .with("azp", client)
        .with("aud", Claim::EntraAudience)
}

/// A role of AWS, by the sessions that act as it (`role/app/deploy`, `deploy`).
pub(super) fn aws(account: &str, path: &str, name: &str) -> Bearer {
    Bearer::default()
        .exact("account", account)
        .exact("sub", format!("arn:aws:iam::{account}:{path}"))
        .chosen("arn", format!("arn:aws:sts::{account}:assumed-role/{name}/*"))
        .chosen("aud", "*")
}

/// A service account of Google Cloud, by its number.
pub(super) fn google(number: &str, email: Option<&str>) -> Bearer {
    let email = email.map_or(Claim::Unknown, |email| Claim::Exact(email.to_owned()));
    Bearer::default().exact("sub", number).exact("azp", number).with("email", email).chosen("aud", "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_named_whom_the_issuer_never_names() {
        let named = |key: &str, sub: &str| named_by(key, "sub", sub);
        let repository = "repo:contoso/pay:ref:refs/heads/main";
        assert_eq!(named(GITHUB, repository).as_deref(), Some("github:contoso/pay"));
        assert_eq!(named(TERRAFORM, repository), None);
        assert_eq!(named("entra:5b000000-0000-4000-8000-000000000001", repository), None);
        assert_eq!(named(GITHUB, "organization:contoso:project:p:workspace:w:run_phase:apply"), None);
        let own = "github.contoso.example/_services/token";
        assert_eq!(named(own, repository), Some(format!("github:contoso/pay@{own}")));
    }

    #[test]
    fn one_name_over_all_the_ways_in_which_a_subject_is_named() {
        for (key, claim, pattern, expected) in [
            (GITHUB, "sub", "repo:contoso/pay:ref:refs/heads/main", "github:contoso/pay"),
            (GITHUB, "sub", "repo:contoso/pay:*", "github:contoso/pay"),
            (GITHUB, "repository", "contoso/pay", "github:contoso/pay"),
            (GITHUB, "repository_owner", "contoso", "github:contoso/*"),
            (GITHUB, "sub", "repo:contoso/*", "github:contoso/*"),
            (GITHUB, "sub", "repo:*", "github:*"),
            (
                "token.actions.githubusercontent.com/contoso",
                "sub",
                "repo:contoso/pay:*",
                "github:contoso/pay@token.actions.githubusercontent.com/contoso",
            ),
            (
                GITLAB,
                "sub",
                "project_path:contoso/shop/api:ref_type:branch:ref:main",
                "gitlab:contoso/shop/api",
            ),
            (
                TERRAFORM,
                "sub",
                "organization:contoso:project:net:workspace:live:run_phase:apply",
                "terraform-cloud:contoso/net/live",
            ),
            (TERRAFORM, "sub", "organization:contoso:*", "terraform-cloud:contoso/*/*"),
            (BUILDKITE, "sub", "organization:contoso:pipeline:deploy:*", "buildkite:contoso/deploy"),
            (
                "oidc.eks.x.amazonaws.com/id/A",
                "sub",
                "system:serviceaccount:live:app",
                "kubernetes:oidc.eks.x.amazonaws.com/id/A/live/app",
            ),
            ("login.example.com", "sub", "auth0|7", "oidc:login.example.com#auth0|7"),
        ] {
            assert_eq!(named_by(key, claim, pattern).as_deref(), Some(expected));
            let subject = read(expected).expect(expected);
            assert_eq!(subject.key, key, "{expected}");
        }
        assert_eq!(named_by(GITHUB, "actor", "ann"), None);
    }

    #[test]
    fn hostile_names_are_none_or_somebody() {
        let long = format!("github:{}", "a".repeat(5000));
        for id in ["", ":", "github:", "kubernetes:x", "aws:1", "oidc:x", "github:a\u{1}b", "x:y", &long] {
            assert_eq!(read(id), None, "{id}");
        }
        for id in ["github:*/*", "github:@", "terraform-cloud:///", "kubernetes:///", "entra:/", "oidc:#"] {
            drop(read(id));
        }
        assert!(named_by(GITHUB, "repository", &"a".repeat(5000)).is_none());
    }
}
