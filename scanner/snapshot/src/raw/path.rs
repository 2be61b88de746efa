//! Which file the answers of a unit stand in. Names come from clouds and imports and are hostile.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tenure_model::{Cloud, ScopeId};

use crate::digest::hex;

/// The smallest piece of a scan that is finished or done again as a whole: an API in a scope (and a
/// region). It has one recording and one line in the ledger of coverage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitKey {
    /// The cloud.
    pub cloud: Cloud,
    /// Where.
    pub scope: ScopeId,
    /// The API action, `service:Operation`.
    pub api: String,
    /// Region, empty for a global API.
    pub region: String,
}

impl fmt::Display for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.api, self.scope)?;
        if !self.region.is_empty() {
            write!(f, " {}", self.region)?;
        }
        Ok(())
    }
}

impl UnitKey {
    /// Where the recording lies in the snapshot, with `/` between folders:
    /// `raw/<cloud>/<scope>/<service>-<operation>[.<region>].jsonl.zst`.
    ///
    /// INVARIANT: whatever the scope, API and region are, the path has exactly four parts, stays
    /// below `raw/`, and is a legal file name on every usual file system.
    pub fn raw_path(&self) -> String {
        let scope = folder(self.scope.local());
        let (service, operation) = self.api.split_once(':').unwrap_or(("", &self.api));
        // Azure's operations are paths (`Microsoft.Authorization/roleAssignments`).
        let mut name = kebab(&operation.replace(['/', '.'], "-"));
        if !service.is_empty() {
            name = format!("{service}-{name}");
        }
        let mut name = safe(&name);
        if !self.region.is_empty() {
            name = format!("{name}.{}", safe(&self.region));
        }
        format!("raw/{}/{scope}/{name}.jsonl.zst", self.cloud)
    }
}

/// The folder of a scope. The scopes of Azure are paths, of which the last two parts tell them apart:
/// `/subscriptions/<id>` lies in `subscriptions.<id>`, as `projects/<id>` of Google Cloud does in
/// `projects.<id>`. No other scope's folder has a `.` in it.
fn folder(scope: &str) -> String {
    const PATHS: [(&str, &str); 6] = [
        ("/subscriptions/", "subscriptions"),
        ("/providers/Microsoft.Management/managementGroups/", "management-groups"),
        ("/administrativeUnits/", "administrative-units"),
        ("organizations/", "organizations"),
        ("folders/", "folders"),
        ("projects/", "projects"),
    ];
    let known = PATHS.iter().find_map(|(head, kind)| Some((kind, scope.strip_prefix(head)?)));
    known.map_or_else(|| safe(scope), |(kind, id)| format!("{kind}.{}", safe(id)))
}

/// The longest piece of a file name that a cloud's word may take, in bytes.
const LONGEST: usize = 100;

/// A file name for any text. Lower-case letters, digits, `-` and `_` stand for themselves; every
/// other byte becomes `~` and two hex digits, upper-case letters too, as some file systems take
/// `A` and `a` for the same. A text that grows too long is cut and ends in `~~` and its digest.
fn safe(text: &str) -> String {
    let mut name = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            _ => {
                name.push('~');
                name.push_str(&hex(&[byte]));
            }
        }
        if name.len() > LONGEST {
            let digest = hex(&Sha256::digest(text.as_bytes()));
            name.truncate(LONGEST / 2);
            return format!("{name}~~{}", digest.get(..32).unwrap_or_default());
        }
    }
    // An empty name would be no folder; a lone `~` stands for no byte.
    if name.is_empty() { "~".to_owned() } else { name }
}

/// `GetAccountAuthorizationDetails` → `get-account-authorization-details`, by the rule of the AWS
/// command line: a word begins at a capital that follows a small letter or a digit, or that is
/// followed by a small letter.
fn kebab(operation: &str) -> String {
    let plural = plural_acronym(operation);
    let letters: Vec<char> = operation.chars().collect();
    let mut out = String::with_capacity(operation.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let follows_small = before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let starts_word = before.is_some_and(|b| *b != '-')
            && after.is_some_and(char::is_ascii_lowercase)
            && !(plural && at + 2 == letters.len());
        if letter.is_ascii_uppercase() && (follows_small || starts_word) {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// Whether the name ends as `ARNs` does, whose last word is not `Ns`.
fn plural_acronym(operation: &str) -> bool {
    let mut back = operation.chars().rev();
    back.next() == Some('s') && back.take(2).filter(char::is_ascii_uppercase).count() == 2
}

/// The name of a recording that is not finished.
pub(crate) fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Whether a path read from a manifest or journal stays inside the snapshot.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| {
            let mut parts = Path::new(part).components();
            matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit(scope: &str, api: &str, region: &str) -> UnitKey {
        UnitKey { cloud: Cloud::Aws, scope: scope.into(), api: api.to_owned(), region: region.to_owned() }
    }

    #[test]
    fn usual_units_have_readable_names() {
        let path = |api, region| unit("aws:111122223333", api, region).raw_path();
        assert_eq!(
            path("iam:GetAccountAuthorizationDetails", ""),
            "raw/aws/111122223333/iam-get-account-authorization-details.jsonl.zst"
        );
        assert_eq!(
            path("lambda:ListFunctions", "us-east-1"),
            "raw/aws/111122223333/lambda-list-functions.us-east-1.jsonl.zst"
        );
        for (operation, name) in [
            ("ListMFADevices", "list-mfa-devices"),
            ("ListSSHPublicKeys", "list-ssh-public-keys"),
            ("ListOpenIDConnectProviders", "list-open-id-connect-providers"),
            ("GetSAMLProvider", "get-saml-provider"),
            ("DescribeVPCs", "describe-vpcs"),
            ("ListFunctions2015", "list-functions2015"),
            ("GetBucketPolicyV2", "get-bucket-policy-v2"),
        ] {
            assert_eq!(kebab(operation), name);
        }
    }

    #[test]
    fn the_paths_of_azure_are_readable() {
        let path = |scope: &str, api| unit(scope, api, "").raw_path();
        assert_eq!(
            path("gcp:projects/pay-prod", "iam:projects.serviceAccounts.keys.list"),
            "raw/aws/projects.pay-prod/iam-projects-service-accounts-keys-list.jsonl.zst"
        );
        assert_eq!(
            path("gcp:organizations/123456789012", "cloudasset:searchAllIamPolicies"),
            "raw/aws/organizations.123456789012/cloudasset-search-all-iam-policies.jsonl.zst"
        );
        assert_eq!(
            path("azure:/subscriptions/0a1b", "arm:Microsoft.Authorization/roleAssignments"),
            "raw/aws/subscriptions.0a1b/arm-microsoft-authorization-role-assignments.jsonl.zst"
        );
        assert_eq!(
            path("azure:7c3d", "graph:servicePrincipals/appRoleAssignedTo"),
            "raw/aws/7c3d/graph-service-principals-app-role-assigned-to.jsonl.zst"
        );
        assert_eq!(
            path("azure:/providers/Microsoft.Management/managementGroups/Landing Zones", "a:b"),
            "raw/aws/management-groups.~4canding~20~5aones/a-b.jsonl.zst"
        );
    }

    #[test]
    fn hostile_units_never_leave_their_folder() {
        for word in ["..", ".", "", "/", "../../etc/passwd", "a\\b", "C:\\x", "\0", "a\nb", "~", "ü"] {
            for key in [unit(word, "iam:ListUsers", ""), unit("aws:1", word, ""), unit("aws:1", "a:B", word)]
            {
                let path = key.raw_path();
                assert!(is_inside(&path), "{path}");
                assert_eq!(path.split('/').count(), 4, "{path}");
            }
        }
    }

    #[test]
    fn letters_that_some_file_systems_confuse_are_told_apart() {
        let path = |scope| unit(scope, "iam:ListUsers", "").raw_path();
        assert_ne!(path("gcp:Abc").to_lowercase(), path("gcp:abc").to_lowercase());
    }

    #[test]
    fn very_long_words_are_cut_and_stay_apart() {
        let long = "x".repeat(10_000_000);
        let a = unit(&format!("aws:{long}a"), "iam:ListUsers", "").raw_path();
        let b = unit(&format!("aws:{long}b"), "iam:ListUsers", "").raw_path();
        assert_ne!(a, b);
        assert!(a.split('/').all(|part| part.len() < 250), "{a}");
    }

    #[test]
    fn paths_that_leave_the_snapshot_are_known() {
        for bad in
            ["", "/etc/passwd", "../x", "raw/../../x", "raw//x", "./x", "raw/./x", "a\\b", "raw/", "a\0"]
        {
            assert!(!is_inside(bad), "{bad}");
        }
        assert!(is_inside("raw/aws/1/a.jsonl.zst"));
    }

    proptest! {
        #[test]
        fn any_unit_has_a_legal_path(scope in any::<String>(), api in any::<String>(), region in any::<String>()) {
            let path = unit(&scope, &api, &region).raw_path();
            prop_assert!(is_inside(&path));
            prop_assert!(path.is_ascii());
            prop_assert_eq!(path.split('/').count(), 4);
            prop_assert!(path.split('/').all(|part| part.len() < 250));
        }

        #[test]
        fn different_scopes_have_different_folders(a in ".{0,60}", b in ".{0,60}") {
            prop_assert_eq!(folder(&a) == folder(&b), a == b);
        }
    }
}
