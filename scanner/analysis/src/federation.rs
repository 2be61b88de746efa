//! What the conditions of a trust say of the subjects of an OpenID Connect issuer.
//!
//! An issuer that serves the whole world (GitHub, GitLab, HCP Terraform) writes the tenant into the
//! subject: `repo:<organisation>/<repository>:…`. A pattern that leaves the tenant open lets in
//! everybody who can open an account there.

use std::cmp::Ordering;

use serde_json::{Value, json};
use tenure_model::{Estate, Facet, ScopeId, Trust};

use crate::conditions::Conditions;
use crate::effective::aws_action_matches;

/// Which subjects of an issuer a trust lets in, widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Breadth {
    /// Every subject of the issuer.
    Everyone,
    /// Also those who did not sign in (Cognito).
    Guests,
    /// Every subject of one tenant: an organisation, a group, a namespace.
    Tenant,
    /// Code that nobody has reviewed yet (a job of a pull request).
    Unreviewed,
    /// Subjects that are named.
    Subject,
}

/// How an issuer that we know writes its subjects.
#[derive(Debug)]
struct Form {
    /// Its host, or the start of it where it ends in a dot.
    host: &'static str,
    /// Whether it serves the whole world under one host name.
    many_tenants: bool,
    /// What stands before the tenant in a subject, and after it.
    before: &'static str,
    after: char,
    /// What a tenant is called, with all that belongs to it.
    tenant: &'static str,
    /// Fields (`workspace:<name>`) of which one must be named; where empty, what follows the tenant.
    fields: &'static [&'static str],
    /// A good subject.
    example: &'static str,
}

/// From the issuers' documentation of their tokens, read in November 2026.
const FORMS: &[Form] = &[
    Form {
        host: "token.actions.githubusercontent.com",
        many_tenants: true,
        before: "repo:",
        after: '/',
        tenant: "every repository of an organisation at",
        fields: &[],
        example: "repo:ORGANISATION/REPOSITORY:ref:refs/heads/main",
    },
    Form {
        host: "gitlab.com",
        many_tenants: true,
        before: "project_path:",
        after: '/',
        tenant: "every project of a group at",
        fields: &[],
        example: "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
    },
    Form {
        host: "app.terraform.io",
        many_tenants: true,
        before: "organization:",
        after: ':',
        tenant: "every workspace of an organisation at",
        fields: &["project", "workspace"],
        example: "organization:ORGANISATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply",
    },
    Form {
        host: "agent.buildkite.com",
        many_tenants: true,
        before: "organization:",
        after: ':',
        tenant: "every pipeline of an organisation at",
        fields: &["pipeline"],
        example: "organization:ORGANISATION:pipeline:PIPELINE:ref:refs/heads/main:commit:*:step:*",
    },
    Form {
        host: "oidc.eks.",
        many_tenants: false,
        before: "system:serviceaccount:",
        after: ':',
        tenant: "every service account of a namespace at",
        fields: &[],
        example: "system:serviceaccount:NAMESPACE:SERVICE-ACCOUNT",
    },
];

/// Hosts that serve the whole world and write no tenant into the subject.
const WORLD: &[&str] = &["accounts.google.com", "graph.facebook.com", "www.amazon.com"];
const COGNITO: &str = "cognito-identity.amazonaws.com";
const GITHUB: &str = "token.actions.githubusercontent.com";

/// The claims of one issuer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claims<'a> {
    issuer: &'a str,
    form: Option<&'static Form>,
}

impl<'a> Claims<'a> {
    /// By the issuer's host and path.
    pub(crate) fn of(issuer: &'a str) -> Self {
        let host = issuer.split('/').next().unwrap_or_default();
        let is_it = |form: &&Form| {
            if form.host.ends_with('.') { host.starts_with(form.host) } else { host == form.host }
        };
        Self { issuer, form: FORMS.iter().find(is_it) }
    }

    /// Whether anyone in the world can become its subject. With a path after the host it is one
    /// customer's own (GitHub's issuer of an enterprise).
    pub(crate) fn has_many_tenants(self) -> bool {
        let shared = self.form.is_some_and(|form| form.many_tenants) || WORLD.contains(&self.issuer);
        (shared && !self.issuer.contains('/')) || self.is_cognito()
    }

    /// Whether it is Amazon Cognito's identity pools.
    pub(crate) fn is_cognito(self) -> bool {
        self.issuer == COGNITO
    }

    /// The condition key of a claim.
    pub(crate) fn key(self, claim: &str) -> String {
        format!("{}:{claim}", self.issuer)
    }

    /// The claim that names the subject.
    pub(crate) fn subject_claim(self) -> &'static str {
        match self.issuer {
            "www.amazon.com" => "user_id",
            "graph.facebook.com" => "id",
            COGNITO => "amr",
            _ => "sub",
        }
    }

    /// The claim that names whom the token was made for.
    pub(crate) fn audience_claim(self) -> &'static str {
        match self.issuer {
            "www.amazon.com" | "graph.facebook.com" => "app_id",
            _ => "aud",
        }
    }

    /// Further keys that name whom the token was made for.
    pub(crate) fn other_audience_keys(self) -> impl Iterator<Item = String> {
        let is_google = self.issuer == "accounts.google.com";
        is_google.then(|| self.key("oaud")).into_iter()
    }

    /// Conditions as they should be written.
    pub(crate) fn good_conditions(self) -> Value {
        let audience = self.key(self.audience_claim());
        if self.is_cognito() {
            return json!({
                "StringEquals": { audience: "YOUR-IDENTITY-POOL" },
                "ForAnyValue:StringLike": { self.key("amr"): "authenticated" },
            });
        }
        let subject = self.form.map_or("SUBJECT-OF-YOUR-WORKLOAD", |form| form.example);
        let operator = if subject.contains('*') { "StringLike" } else { "StringEquals" };
        let mut conditions = json!({
            "StringEquals": { audience: "AUDIENCE-THAT-YOUR-WORKLOAD-ASKS-FOR" },
        });
        if let Some(conditions) = conditions.as_object_mut() {
            let clauses = conditions.entry(operator).or_insert_with(|| json!({}));
            if let Some(clauses) = clauses.as_object_mut() {
                clauses.insert(self.key(self.subject_claim()), json!(subject));
            }
        }
        conditions
    }

    /// A subject as it should be written.
    pub(crate) fn example(self) -> &'static str {
        self.form.map_or("SUBJECT-OF-YOUR-WORKLOAD", |form| form.example)
    }

    /// Whom a breadth lets in, as the start of "… `issuer` can act as".
    pub(crate) fn who(self, breadth: Breadth) -> &'static str {
        match breadth {
            Breadth::Everyone => "every subject of",
            Breadth::Guests => "guests of",
            Breadth::Tenant => self.form.map_or("a whole tenant at", |form| form.tenant),
            Breadth::Unreviewed => "any pull request at",
            Breadth::Subject => "a named subject of",
        }
    }

    /// The subjects that a trust accepts, in backticks: at most five, and how many more.
    pub(crate) fn subjects(self, conditions: &Conditions<'_>) -> Vec<String> {
        const SHOWN: usize = 5;
        let key = self.key(self.subject_claim());
        let all: Vec<String> = conditions
            .naming(&key)
            .flat_map(|clause| clause.values.iter().map(|value| format!("`{value}`")))
            .collect();
        let more = all.len().saturating_sub(SHOWN);
        let rest = (more > 0).then(|| format!("{more} more"));
        all.into_iter().take(SHOWN).chain(rest).collect()
    }

    /// Which subjects conditions let in. All clauses must hold, so the narrowest counts; one of a
    /// clause's values is enough, so in it the widest.
    pub(crate) fn breadth(self, conditions: &Conditions<'_>) -> Breadth {
        if self.is_cognito() {
            return self.cognito(conditions);
        }
        let subject_key = self.key(self.subject_claim());
        let by_subject = conditions.naming(&subject_key).map(|clause| {
            let patterns = clause.has_patterns();
            let widest = clause.values.iter().map(|value| self.breadth_of(value, patterns)).min();
            widest.unwrap_or(Breadth::Subject)
        });
        by_subject.max().unwrap_or(Breadth::Everyone).max(self.by_other_claims(conditions))
    }

    /// Which subjects a federated credential of Entra ID lets in. A subject is taken letter by letter; an
    /// expression (`claims['sub'] matches 'repo:contoso/*:ref:refs/heads/main' and …`) has wildcards. Of its
    /// clauses all must hold, so the narrowest counts.
    pub(crate) fn breadth_in_entra(self, trust: &Trust) -> Breadth {
        let of_subject = ["sub", "claimsMatchingExpression"];
        let clauses = trust
            .conditions
            .iter()
            .filter(|clause| of_subject.iter().any(|key| clause.key.eq_ignore_ascii_case(key)));
        let widest_of_each = clauses.filter_map(|clause| {
            if clause.operator.eq_ignore_ascii_case("matches") {
                return clause.values.iter().map(|text| self.breadth_of_expression(text)).min();
            }
            clause.values.iter().map(|value| self.breadth_of(value, false)).min()
        });
        widest_of_each.max().unwrap_or(Breadth::Everyone)
    }

    fn breadth_of_expression(self, text: &str) -> Breadth {
        // `or` is not part of the language; were it there, nothing could be said of the clauses alone.
        if text.contains(" or ") {
            return Breadth::Everyone;
        }
        let clauses = text.split("claims[").skip(1).filter_map(|clause| {
            let mut quoted = clause.split('\'').skip(1).step_by(2);
            let (claim, value) = (quoted.next()?, quoted.next()?);
            let patterns = clause.contains(" matches ");
            Some(match claim {
                "sub" => self.breadth_of(value, patterns),
                "job_workflow_ref" | "repository" | "repository_id" if is_specific(value, patterns) => {
                    Breadth::Subject
                }
                _ => Breadth::Everyone,
            })
        });
        clauses.max().unwrap_or(Breadth::Everyone)
    }

    /// Signing in to an identity pool is the claim `amr`: `authenticated` or `unauthenticated`.
    fn cognito(self, conditions: &Conditions<'_>) -> Breadth {
        let signed_in = |value: &String, patterns: bool| {
            if patterns { !aws_action_matches(value, "unauthenticated") } else { value != "unauthenticated" }
        };
        let (amr, sub) = (self.key("amr"), self.key("sub"));
        let is_named = conditions
            .naming(&sub)
            .any(|clause| clause.values.iter().all(|value| is_specific(value, clause.has_patterns())));
        let is_signed_in = conditions
            .naming(&amr)
            .any(|clause| clause.values.iter().all(|value| signed_in(value, clause.has_patterns())));
        if is_named || is_signed_in { Breadth::Subject } else { Breadth::Guests }
    }

    /// Claims beside the subject, which AWS evaluates since 2026 for issuers that it knows; and
    /// Google's service accounts, whose unique number is the token's audience.
    fn by_other_claims(self, conditions: &Conditions<'_>) -> Breadth {
        let named = |claim: &str| {
            let key = self.key(claim);
            conditions
                .naming(&key)
                .any(|clause| clause.values.iter().all(|value| is_specific(value, clause.has_patterns())))
        };
        if self.issuer.starts_with(GITHUB) {
            const BY_REPOSITORY: [&str; 5] =
                ["repository", "repository_id", "job_workflow_ref", "actor", "actor_id"];
            return match (BY_REPOSITORY.iter().any(|claim| named(claim)), named("enterprise_id")) {
                (true, _) => Breadth::Subject,
                (false, true) => Breadth::Tenant,
                (false, false) => Breadth::Everyone,
            };
        }
        let key = self.key("aud");
        let is_service_account = self.issuer == "accounts.google.com"
            && conditions.naming(&key).any(|clause| {
                clause.values.iter().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()))
            });
        if is_service_account { Breadth::Subject } else { Breadth::Everyone }
    }

    fn breadth_of(self, value: &str, patterns: bool) -> Breadth {
        let wild = |text: &str| patterns && text.contains(['*', '?']);
        if !wild(value) {
            // Without wildcards that count a `*` is a letter, which no subject holds.
            let is_pull_request = self.issuer.starts_with(GITHUB) && value.ends_with(":pull_request");
            return if is_pull_request { Breadth::Unreviewed } else { Breadth::Subject };
        }
        let Some((form, rest)) = self.form.and_then(|form| Some((form, value.strip_prefix(form.before)?)))
        else {
            return if is_specific(value, true) { Breadth::Subject } else { Breadth::Everyone };
        };
        let (tenant, rest) = rest.split_once(form.after).unwrap_or((rest, ""));
        match (wild(tenant), is_something_named(form, rest)) {
            // Inside one cluster a name without its namespace is still a name.
            (true, true) if !form.many_tenants => Breadth::Tenant,
            (true, _) => Breadth::Everyone,
            (false, false) => Breadth::Tenant,
            (false, true) if value.ends_with(":pull_request") => Breadth::Unreviewed,
            (false, true) => Breadth::Subject,
        }
    }
}

/// Whether what follows the tenant names anything.
fn is_something_named(form: &Form, rest: &str) -> bool {
    let is_name = |text: &str| text.chars().any(char::is_alphanumeric);
    if form.fields.is_empty() {
        return is_name(rest.split(':').next().unwrap_or_default());
    }
    let parts: Vec<&str> = rest.split(':').collect();
    parts.windows(2).any(|pair| match pair {
        [field, name] => form.fields.contains(field) && is_name(name),
        _ => false,
    })
}

/// Whether a pattern begins with something that is written out, beyond the name of a field.
fn is_specific(value: &str, patterns: bool) -> bool {
    if !patterns {
        return true;
    }
    let head = value.split(['*', '?']).next().unwrap_or_default();
    let name = if head.len() == value.len() { head } else { head.rsplit_once(':').map_or(head, |(_, n)| n) };
    let before = head.trim_end_matches(':').contains([':', '/', '|']);
    name.chars().any(char::is_alphanumeric) || before
}

/// What is known of the audiences that an identity provider takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audiences {
    /// The provider was not read.
    Unread,
    /// There is no such provider: nobody signs in by it.
    NoProvider,
    /// Its list of client ids.
    Listed(Vec<String>),
}

/// The audiences of a provider, by its ARN.
pub(crate) fn audiences(estate: &Estate, provider: &str, scope: &ScopeId) -> Audiences {
    let resources = &estate.records().resources;
    let found = resources
        .binary_search_by(|resource| resource.id.as_str().cmp(provider))
        .ok()
        .and_then(|at| resources.get(at));
    let Some(resource) = found else {
        let blind = estate.gaps.iter().any(|gap| {
            gap.blinds.contains(&Facet::Federation)
                && (gap.scope.cmp(scope) == Ordering::Equal || gap.subject == provider)
        });
        return if blind { Audiences::Unread } else { Audiences::NoProvider };
    };
    match resource.attributes.get("ClientIDList") {
        None => Audiences::Unread,
        Some(list) => Audiences::Listed(client_ids(list)),
    }
}

/// A list as JSON, or as text with commas or spaces between.
fn client_ids(list: &str) -> Vec<String> {
    let mut ids: Vec<String> = serde_json::from_str(list).unwrap_or_else(|_| {
        let parts = list.split(|letter: char| letter == ',' || letter.is_whitespace());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    });
    ids.sort();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_weighed_by_what_they_leave_open() {
        let github = "token.actions.githubusercontent.com";
        let terraform = "app.terraform.io";
        let cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
        for (issuer, value, expected) in [
            (github, "*", Breadth::Everyone),
            (github, "repo:*", Breadth::Everyone),
            (github, "repo:*/app:*", Breadth::Everyone),
            (github, "repo:example*", Breadth::Everyone),
            (github, "repo:example*/app:*", Breadth::Everyone),
            (github, "repo:example-?/app:*", Breadth::Everyone),
            (github, "repo:example/*", Breadth::Tenant),
            (github, "repo:example/*:ref:refs/heads/main", Breadth::Tenant),
            (github, "repo:example/app:*", Breadth::Subject),
            (github, "repo:example/app-*:ref:refs/heads/main", Breadth::Subject),
            (github, "repo:example/app:pull_request", Breadth::Unreviewed),
            (github, "repo:example/app-*:pull_request", Breadth::Unreviewed),
            (github, "repository_owner:*", Breadth::Everyone),
            (terraform, "organization:*", Breadth::Everyone),
            (terraform, "organization:example:*", Breadth::Tenant),
            (terraform, "organization:example:project:*:workspace:*:run_phase:*", Breadth::Tenant),
            (terraform, "organization:example:project:*:workspace:live:run_phase:*", Breadth::Subject),
            ("gitlab.com", "project_path:example/*:ref_type:branch:ref:main", Breadth::Tenant),
            ("gitlab.com", "project_path:example/app:*", Breadth::Subject),
            (cluster, "system:serviceaccount:*", Breadth::Everyone),
            (cluster, "system:serviceaccount:*:app", Breadth::Tenant),
            (cluster, "system:serviceaccount:live:*", Breadth::Tenant),
            (cluster, "system:serviceaccount:live:app-*", Breadth::Subject),
            ("login.example.com", "*|user", Breadth::Everyone),
            ("login.example.com", "auth0|*", Breadth::Subject),
            ("login.example.com", "client-7@*", Breadth::Subject),
        ] {
            assert_eq!(Claims::of(issuer).breadth_of(value, true), expected, "{issuer} {value}");
        }
    }

    #[test]
    fn without_wildcards_a_star_is_a_letter() {
        assert_eq!(Claims::of("gitlab.com").breadth_of("*", false), Breadth::Subject);
    }

    #[test]
    fn an_issuer_with_a_path_is_somebodys_own() {
        assert!(Claims::of("token.actions.githubusercontent.com").has_many_tenants());
        assert!(!Claims::of("token.actions.githubusercontent.com/example").has_many_tenants());
    }

    #[test]
    fn lists_of_client_ids_are_read_however_they_are_written() {
        assert_eq!(client_ids(r#"["b","a"]"#), ["a", "b"]);
        assert_eq!(client_ids("a, b a"), ["a", "b"]);
        assert!(client_ids("[]").is_empty());
    }

    #[test]
    fn expressions_of_entra_are_weighed_by_their_narrowest_clause() {
        let claims = Claims::of("token.actions.githubusercontent.com");
        for (text, expected) in [
            ("claims['sub'] matches 'repo:contoso/app:ref:refs/heads/*'", Breadth::Subject),
            ("claims['sub'] matches 'repo:contoso/*'", Breadth::Tenant),
            ("claims['sub'] matches 'repo:*'", Breadth::Everyone),
            ("claims['sub'] matches '*'", Breadth::Everyone),
            (
                "claims['sub'] matches 'repo:contoso/*' and claims['job_workflow_ref'] matches 'contoso/deploy/.github/*'",
                Breadth::Subject,
            ),
            ("claims['sub'] eq 'repo:contoso/app:pull_request'", Breadth::Unreviewed),
            ("claims['sub'] matches 'repo:contoso/app:*' or claims['sub'] matches '*'", Breadth::Everyone),
            ("nonsense '", Breadth::Everyone),
            ("", Breadth::Everyone),
        ] {
            assert_eq!(claims.breadth_of_expression(text), expected, "{text}");
        }
    }
}
