//! Members of allow policies: who they are, in every form that Google writes them.
//!
//! Source of the forms: "Principal identifiers" of the IAM documentation. A form that is not known is no
//! principal, and a gap.

use super::names::{self, is_number};
use super::tree::Places;

/// A member, in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// How records call it.
    pub(super) id: String,
    pub(super) form: Form,
}

/// What a member names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    User,
    Group,
    ServiceAccount(Account),
    Domain,
    /// Everyone, signed in or not.
    Everyone,
    /// Everyone with a Google account.
    Authenticated,
    /// Who holds a basic role of a project, by the project's id.
    Convenience(String),
    /// One subject of a pool.
    Subject {
        pool: String,
        subject: String,
    },
    /// The subjects of a pool with an attribute (its key, as in a mapping, and its value), or all.
    Subjects {
        pool: String,
        attribute: Option<(String, String)>,
    },
    /// The principals of a type below a scope, by the scope's local id.
    Below(String),
    /// Something that is gone: nobody holds what it was granted until it is restored.
    Deleted,
}

/// Kinds of service account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// Somebody's, of the project with this id or number where the email tells.
    Own(Option<String>),
    /// The one that Compute Engine or App Engine makes for a project, by the project's number or id.
    Default(&'static str, String),
    /// Google's own, for a project where the email tells its number.
    Agent(Option<String>),
}

/// Where pools of workforce identities are named.
const WORKFORCE: &str = "locations/global/workforcePools/";

/// Reads a member. `None` where its form is not known.
pub(super) fn parse(text: &str, places: &Places) -> Option<Member> {
    let member = |id: String, form| Some(Member { id, form });
    match text {
        "allUsers" => return member(text.to_owned(), Form::Everyone),
        "allAuthenticatedUsers" => return member(text.to_owned(), Form::Authenticated),
        _ => {}
    }
    let (kind, name) = text.split_once(':').filter(|(_, name)| !name.is_empty())?;
    match kind {
        "deleted" => member(text.to_owned(), Form::Deleted),
        "user" => member(format!("user:{}", name.to_lowercase()), Form::User),
        "group" => member(format!("group:{}", name.to_lowercase()), Form::Group),
        "domain" => member(format!("domain:{}", name.to_lowercase()), Form::Domain),
        "serviceAccount" => service_account(name, places),
        "projectOwner" | "projectEditor" | "projectViewer" => {
            let project = places.project(name).to_owned();
            member(format!("{kind}:{project}"), Form::Convenience(project))
        }
        "principal" | "principalSet" => {
            let form = federated(kind, name, places)?;
            member(text.to_owned(), form)
        }
        _ => None,
    }
}

/// A principal that is named by its email alone, as directories and logs do.
pub(super) fn of_email(email: &str) -> String {
    let kind = if email.to_lowercase().ends_with("gserviceaccount.com") { "serviceAccount" } else { "user" };
    format!("{kind}:{}", email.to_lowercase())
}

fn service_account(name: &str, places: &Places) -> Option<Member> {
    // A Kubernetes service account, as it was written before pools: it stays so.
    if let Some((pool, subject)) = name.split_once('[') {
        let (namespace, account) = subject.strip_suffix(']')?.split_once('/')?;
        let project = pool.strip_suffix(".svc.id.goog")?;
        let form = Form::Subject {
            pool: kubernetes_pool(project, places),
            subject: format!("ns/{namespace}/sa/{account}"),
        };
        return Some(Member { id: format!("serviceAccount:{name}"), form });
    }
    let email = name.to_lowercase();
    let account = account(&email);
    Some(Member { id: format!("serviceAccount:{email}"), form: Form::ServiceAccount(account) })
}

/// The name of the pool of a project's clusters.
fn kubernetes_pool(project: &str, places: &Places) -> String {
    let number = places.number(project).unwrap_or(project);
    format!("projects/{number}/locations/global/workloadIdentityPools/{project}.svc.id.goog")
}

/// Whose a service account is, as its email tells.
pub(super) fn account(email: &str) -> Account {
    let Some((local, domain)) = email.split_once('@') else { return Account::Own(None) };
    if domain == "developer.gserviceaccount.com"
        && let Some(number) = local.strip_suffix("-compute").filter(|number| is_number(number))
    {
        return Account::Default("compute", number.to_owned());
    }
    if domain == "appspot.gserviceaccount.com" {
        return Account::Default("appengine", local.to_owned());
    }
    if let Some(number) = local.strip_prefix("service-").filter(|number| is_number(number)) {
        return Account::Agent(Some(number.to_owned()));
    }
    // `1012@cloudservices.gserviceaccount.com`, `p1012-33@gcp-sa-cloud-sql.iam.gserviceaccount.com`.
    let number = Some(local).filter(|number| is_number(number)).map(str::to_owned);
    match domain.strip_suffix(".iam.gserviceaccount.com") {
        Some(project) if is_of_google(project) => Account::Agent(number),
        Some(project) => Account::Own(Some(project_written(project))),
        None if domain.ends_with(".gserviceaccount.com") => Account::Agent(number),
        None => Account::Own(None),
    }
}

/// Projects in which Google keeps its own service accounts.
fn is_of_google(project: &str) -> bool {
    const ROBOTS: [&str; 9] = [
        "cloud-filer",
        "cloud-memcache-sa",
        "cloud-redis",
        "cloudcomposer-accounts",
        "compute-system",
        "container-engine-robot",
        "dataflow-service-producer-prod",
        "firebase-rules",
        "serverless-robot-prod",
    ];
    project.starts_with("gcp-sa-") || project.starts_with("gcp-gae-") || ROBOTS.contains(&project)
}

/// `web.contoso.com` is the project `contoso.com:web`, as it was made before organizations.
fn project_written(project: &str) -> String {
    match project.split_once('.') {
        Some((name, domain)) => format!("{domain}:{name}"),
        None => project.to_owned(),
    }
}

/// The id of the project that an email says a service account is of.
pub(super) fn project_of_account(email: &str, places: &Places) -> Option<String> {
    match account(email) {
        Account::Own(project) => project,
        Account::Default(_, project) => Some(places.project(&project).to_owned()),
        Account::Agent(_) => None,
    }
}

/// What follows `principal:` or `principalSet:`.
fn federated(kind: &str, name: &str, places: &Places) -> Option<Form> {
    let (service, local) = names::parts(name)?;
    if service == names::RESOURCE_MANAGER && kind == "principalSet" {
        let mut segments = local.splitn(3, '/');
        let scope = format!("{}/{}", segments.next()?, segments.next()?);
        return Some(Form::Below(names::project_id(&scope, places)));
    }
    if service != names::IAM {
        return None;
    }
    let at = match local.strip_prefix(WORKFORCE) {
        Some(_) => WORKFORCE.len(),
        None => {
            let marker = "/workloadIdentityPools/";
            names::project_of(local)?;
            local.find(marker)? + marker.len()
        }
    };
    let end = at + local.get(at..)?.find('/')?;
    let (pool, rest) = (names::pool(local.get(..end)?, places), local.get(end + 1..)?);
    let attribute = |key: &str, value: &str| {
        Some(Form::Subjects { pool: pool.clone(), attribute: Some((key.to_owned(), value.to_owned())) })
    };
    match (kind, rest.split_once('/')) {
        ("principal", Some(("subject", subject))) => {
            Some(Form::Subject { pool, subject: subject.to_owned() })
        }
        ("principalSet", None) if rest == "*" => Some(Form::Subjects { pool, attribute: None }),
        ("principalSet", Some(("group", group))) => attribute("google.groups", group),
        ("principalSet", Some((key, value))) if key.starts_with("attribute.") => attribute(key, value),
        // `…/type/…` names subjects of the pool by what they run as (managed workload identities, GKE).
        ("principalSet", Some((key, value))) => attribute(key, value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POOL: &str = "projects/1012/locations/global/workloadIdentityPools/ci";

    fn read(text: &str) -> Option<(String, Form)> {
        let places = Places::of_project("web-prod", "1012");
        parse(text, &places).map(|member| (member.id, member.form))
    }

    #[test]
    fn every_form_is_read() {
        let subjects = |attribute: Option<(&str, &str)>| Form::Subjects {
            pool: POOL.to_owned(),
            attribute: attribute.map(|(key, value)| (key.to_owned(), value.to_owned())),
        };
        let of = |project: &str| Form::ServiceAccount(Account::Own(Some(project.to_owned())));
        let agent = |number: Option<&str>| Form::ServiceAccount(Account::Agent(number.map(str::to_owned)));
        let default = |kind, of: &str| Form::ServiceAccount(Account::Default(kind, of.to_owned()));
        let kubernetes = Form::Subject {
            pool: "projects/1012/locations/global/workloadIdentityPools/web-prod.svc.id.goog".to_owned(),
            subject: "ns/pay/sa/api".to_owned(),
        };
        for (text, id, form) in [
            ("allUsers", "allUsers", Form::Everyone),
            ("allAuthenticatedUsers", "allAuthenticatedUsers", Form::Authenticated),
            ("user:Ana@Contoso.example", "user:ana@contoso.example", Form::User),
            ("group:Ops@contoso.example", "group:ops@contoso.example", Form::Group),
            ("domain:Contoso.example", "domain:contoso.example", Form::Domain),
            ("projectOwner:1012", "projectOwner:web-prod", Form::Convenience("web-prod".to_owned())),
            ("projectEditor:elsewhere", "projectEditor:elsewhere", Form::Convenience("elsewhere".to_owned())),
            (
                "serviceAccount:D@web-prod.iam.gserviceaccount.com",
                "serviceAccount:d@web-prod.iam.gserviceaccount.com",
                of("web-prod"),
            ),
            (
                "serviceAccount:d@old.contoso.example.iam.gserviceaccount.com",
                "serviceAccount:d@old.contoso.example.iam.gserviceaccount.com",
                of("contoso.example:old"),
            ),
            (
                "serviceAccount:1012-compute@developer.gserviceaccount.com",
                "serviceAccount:1012-compute@developer.gserviceaccount.com",
                default("compute", "1012"),
            ),
            (
                "serviceAccount:web-prod@appspot.gserviceaccount.com",
                "serviceAccount:web-prod@appspot.gserviceaccount.com",
                default("appengine", "web-prod"),
            ),
            (
                "serviceAccount:1012@cloudservices.gserviceaccount.com",
                "serviceAccount:1012@cloudservices.gserviceaccount.com",
                agent(Some("1012")),
            ),
            (
                "serviceAccount:service-1012@gcp-sa-pubsub.iam.gserviceaccount.com",
                "serviceAccount:service-1012@gcp-sa-pubsub.iam.gserviceaccount.com",
                agent(Some("1012")),
            ),
            (
                "serviceAccount:cloud-logs@system.gserviceaccount.com",
                "serviceAccount:cloud-logs@system.gserviceaccount.com",
                agent(None),
            ),
            (
                "serviceAccount:web-prod.svc.id.goog[pay/api]",
                "serviceAccount:web-prod.svc.id.goog[pay/api]",
                kubernetes,
            ),
        ] {
            assert_eq!(read(text), Some((id.to_owned(), form)), "{text}");
        }
        let set = |rest: &str| read(&format!("principalSet://iam.googleapis.com/{POOL}/{rest}")).unwrap().1;
        assert_eq!(set("*"), subjects(None));
        assert_eq!(
            set("attribute.repository/contoso/pay"),
            subjects(Some(("attribute.repository", "contoso/pay")))
        );
        assert_eq!(set("group/g-1"), subjects(Some(("google.groups", "g-1"))));
        let subject = read(&format!(
            "principal://iam.googleapis.com/{POOL}/subject/repo:contoso/pay:ref:refs/heads/main"
        ))
        .unwrap();
        assert_eq!(
            subject.1,
            Form::Subject {
                pool: POOL.to_owned(),
                subject: "repo:contoso/pay:ref:refs/heads/main".to_owned()
            }
        );
        let person =
            read("principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/ana").unwrap();
        assert_eq!(
            person.1,
            Form::Subject {
                pool: "locations/global/workforcePools/staff".to_owned(),
                subject: "ana".to_owned()
            }
        );
        let below =
            read("principalSet://cloudresourcemanager.googleapis.com/projects/1012/type/ServiceAccount")
                .unwrap();
        assert_eq!(below.1, Form::Below("projects/web-prod".to_owned()));
        let gone = "deleted:serviceAccount:d@web-prod.iam.gserviceaccount.com?uid=123";
        assert_eq!(read(gone), Some((gone.to_owned(), Form::Deleted)));
    }

    #[test]
    fn what_has_no_known_form_is_nobody() {
        for text in [
            "",
            "user:",
            "ana@contoso.example",
            "robot:x",
            "principal://iam.googleapis.com/x",
            "principal://example.com/y/z",
            "serviceAccount:p.svc.id.goog[x]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_member_or_is_not(text in "(user|serviceAccount|principal|principalSet|deleted|projectOwner)?:?/?/?[a-z0-9./@*\\[\\]İ-]{0,60}") {
            let _ = read(&text);
        }

        #[test]
        fn a_canonical_member_stays(text in "(user|group|domain|serviceAccount|projectOwner):[A-Za-z0-9.@-]{1,30}") {
            let once = read(&text).unwrap();
            prop_assert_eq!(read(&once.0), Some(once.clone()));
        }
    }
}
