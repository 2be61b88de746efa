//! Full resource names: `//cloudresourcemanager.googleapis.com/projects/web-prod`.
//!
//! One thing has several: by the number of its project or by the id, by the numeric id of a service account
//! or by its email. Records have one of each, the one that people know.

use percent_encoding::percent_decode_str;
use tenure_model::ScopeId;

use super::tree::Places;

pub(super) const RESOURCE_MANAGER: &str = "cloudresourcemanager.googleapis.com";
pub(super) const IAM: &str = "iam.googleapis.com";

/// The full name of something at a service.
pub(super) fn full(service: &str, name: &str) -> String {
    format!("//{service}/{name}")
}

/// Service and name of a full resource name.
pub(super) fn parts(full: &str) -> Option<(&str, &str)> {
    full.strip_prefix("//")?.split_once('/').filter(|(service, name)| !service.is_empty() && !name.is_empty())
}

pub(super) fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a text is a number as Google gives them to projects and accounts.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text can stand between two slashes.
pub(super) fn is_segment(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

/// A name that may begin with a project: with the project's id.
pub(super) fn project_id(name: &str, places: &Places) -> String {
    let Some((project, rest)) = project_of(name) else { return name.to_owned() };
    format!("projects/{}{rest}", places.project(project))
}

/// The project in a name, and what follows.
pub(super) fn project_of(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("projects/")?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some(rest.split_at(end)).filter(|(project, _)| !project.is_empty())
}

/// The same name however it was written.
pub(super) fn canonical(name: &str, places: &Places) -> String {
    match parts(name) {
        Some((RESOURCE_MANAGER, local)) => full(RESOURCE_MANAGER, &project_id(local, places)),
        Some((IAM, local)) if local.contains("/serviceAccounts/") => full(IAM, &account(local, places)),
        Some((IAM, local)) if local.contains("/workloadIdentityPools/") => full(IAM, &pool(local, places)),
        Some((IAM, local)) if local.contains("/roles/") => full(IAM, &project_id(local, places)),
        _ => name.to_owned(),
    }
}

/// `projects/<id>/serviceAccounts/<email>…`; a project of `-` is the one that the email names.
fn account(local: &str, places: &Places) -> String {
    let Some((project, rest)) = project_of(local) else { return local.to_owned() };
    let Some(rest) = rest.strip_prefix("/serviceAccounts/") else { return local.to_owned() };
    let (named, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let email = places.account(named).map_or_else(|| named.to_lowercase(), str::to_owned);
    let own = super::members::project_of_account(&email, places).filter(|_| project == "-");
    let project = own.unwrap_or_else(|| places.project(project).to_owned());
    format!("projects/{project}/serviceAccounts/{email}{below}")
}

/// The name of a pool, or of a thing in it, with the number of the project, as members of it have it.
pub(super) fn pool(local: &str, places: &Places) -> String {
    match project_of(local) {
        Some((project, rest)) => format!("projects/{}{rest}", places.number(project).unwrap_or(project)),
        None => local.to_owned(),
    }
}

/// The scope in which a full name lies, where it names one that is known.
pub(super) fn scope_in(name: &str, places: &Places) -> Option<ScopeId> {
    let (_, local) = parts(name)?;
    let mut segments = local.split('/');
    let (collection, id) = (segments.next()?, segments.next()?);
    match collection {
        "projects" | "folders" | "organizations" => places.known(&format!("{collection}/{id}")),
        _ => None,
    }
}

/// A name in which slashes were encoded.
pub(super) fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_thing_has_one_name() {
        let mut places = Places::of_project("web-prod", "1012");
        places.learn_account("1099", "deploy@web-prod.iam.gserviceaccount.com");
        let account =
            "//iam.googleapis.com/projects/web-prod/serviceAccounts/deploy@web-prod.iam.gserviceaccount.com";
        for (name, expected) in [
            (
                "//cloudresourcemanager.googleapis.com/projects/1012",
                "//cloudresourcemanager.googleapis.com/projects/web-prod",
            ),
            (
                "//cloudresourcemanager.googleapis.com/projects/77",
                "//cloudresourcemanager.googleapis.com/projects/77",
            ),
            ("//iam.googleapis.com/projects/1012/serviceAccounts/1099", account),
            (
                "//iam.googleapis.com/projects/-/serviceAccounts/Deploy@web-prod.iam.gserviceaccount.com",
                account,
            ),
            (
                "//iam.googleapis.com/projects/web-prod/locations/global/workloadIdentityPools/ci/providers/github",
                "//iam.googleapis.com/projects/1012/locations/global/workloadIdentityPools/ci/providers/github",
            ),
            ("//storage.googleapis.com/a-bucket", "//storage.googleapis.com/a-bucket"),
            (
                "//secretmanager.googleapis.com/projects/1012/secrets/s",
                "//secretmanager.googleapis.com/projects/1012/secrets/s",
            ),
        ] {
            assert_eq!(canonical(name, &places), expected);
        }
        let key = "//iam.googleapis.com/projects/1012/serviceAccounts/1099/keys/ab12";
        assert_eq!(canonical(key, &places), format!("{account}/keys/ab12"));
        assert_eq!(
            scope_in("//secretmanager.googleapis.com/projects/1012/secrets/s", &places),
            Some(ScopeId::gcp("projects/web-prod"))
        );
        assert_eq!(scope_in("//storage.googleapis.com/projects", &places), None);
    }

    proptest! {
        #[test]
        fn a_canonical_name_stays(name in "(//)?[a-z.]{0,30}/(projects|folders)?/?[0-9a-z-]{0,8}(/serviceAccounts/[a-z0-9@.]{0,20})?(/keys/[a-f0-9]{0,4})?") {
            let mut places = Places::of_project("web-prod", "1012");
            places.learn_account("1099", "deploy@web-prod.iam.gserviceaccount.com");
            let once = canonical(&name, &places);
            prop_assert_eq!(canonical(&once, &places), once);
        }
    }
}
