//! Full resource names (`//compute.googleapis.com/projects/pay-prod/zones/…`): "Full resource names", IAM
//! documentation.

/// What the names of organizations, folders and projects begin with.
pub(super) const MANAGER: &str = "//cloudresourcemanager.googleapis.com/";
/// What the names of buckets and objects begin with.
pub(super) const STORAGE: &str = "//storage.googleapis.com/";
/// What the names of service accounts, pools and roles begin with.
pub(super) const IAM: &str = "//iam.googleapis.com/";

/// The organization, folder or project that a name is of (`projects/pay-prod`), if it is of one.
pub(super) fn container(name: &str) -> Option<&str> {
    let local = name.strip_prefix(MANAGER)?;
    let (kind, id) = local.split_once('/')?;
    (matches!(kind, "organizations" | "folders" | "projects") && !id.is_empty() && !id.contains('/'))
        .then_some(local)
}

/// The service of a resource (`compute.googleapis.com`).
pub(super) fn service(name: &str) -> &str {
    let rest = name.strip_prefix("//").unwrap_or(name);
    rest.split_once('/').map_or(rest, |(service, _)| service)
}

/// The name within its service (`projects/pay-prod/zones/…`).
pub(super) fn path(name: &str) -> &str {
    name.strip_prefix("//").and_then(|rest| rest.split_once('/')).map_or("", |(_, path)| path)
}

/// Whether a resource is another, or lies below it by its name.
pub(super) fn holds(at: &str, name: &str) -> bool {
    name.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The segment after `projects/` in a name, which is a project's id or number.
pub(super) fn project(name: &str) -> Option<&str> {
    let path = path(name);
    let mut segments = path.split('/');
    segments.find(|segment| *segment == "projects")?;
    segments.next().filter(|id| !matches!(*id, "" | "_" | "-"))
}

/// A name as people write it, in full: `projects/pay-prod`, `organizations/1`, `gs://bucket`.
pub(crate) fn full(text: &str) -> String {
    if text.starts_with("//") {
        return text.to_owned();
    }
    if let Some(bucket) = text.strip_prefix("gs://") {
        return format!("{STORAGE}{bucket}");
    }
    let container = format!("{MANAGER}{text}");
    if self::container(&container).is_some() {
        return container;
    }
    if text.contains("/serviceAccounts/") || text.contains("/workloadIdentityPools/") {
        return format!("{IAM}{text}");
    }
    match text.split_once('/') {
        Some((service, _)) if service.ends_with(".googleapis.com") => format!("//{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let vm = "//compute.googleapis.com/projects/pay-prod/zones/a/instances/vm";
        assert_eq!(service(vm), "compute.googleapis.com");
        assert_eq!(path(vm), "projects/pay-prod/zones/a/instances/vm");
        assert_eq!(project(vm), Some("pay-prod"));
        assert_eq!(project("//storage.googleapis.com/projects/_/buckets/b"), None);
        assert_eq!(container("//cloudresourcemanager.googleapis.com/projects/x"), Some("projects/x"));
        assert_eq!(container("//cloudresourcemanager.googleapis.com/projects/x/y"), None);
        assert_eq!(container("//cloudresourcemanager.googleapis.com/tagKeys/1"), None);
    }

    #[test]
    fn a_name_holds_what_lies_below_it_and_nothing_beside_it() {
        assert!(holds("//storage.googleapis.com/a", "//storage.googleapis.com/a/objects/x"));
        assert!(holds("//storage.googleapis.com/a", "//storage.googleapis.com/a"));
        assert!(!holds("//storage.googleapis.com/a", "//storage.googleapis.com/ab"));
    }

    #[test]
    fn short_names_are_completed() {
        assert_eq!(full("projects/x"), "//cloudresourcemanager.googleapis.com/projects/x");
        assert_eq!(full("gs://b"), "//storage.googleapis.com/b");
        assert_eq!(
            full("projects/x/serviceAccounts/a@b"),
            "//iam.googleapis.com/projects/x/serviceAccounts/a@b"
        );
        assert_eq!(full("run.googleapis.com/projects/x"), "//run.googleapis.com/projects/x");
        assert_eq!(full("//a.example/b"), "//a.example/b");
    }
}
