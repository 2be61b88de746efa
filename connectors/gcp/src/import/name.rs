//! File names: what a file holds, by its name.
//!
//! The name of the API with `-` for `:`, then the project, then what it was asked about, then `.json`:
//!
//! ```text
//!  cloudasset-searchAllIamPolicies.json                     a list of the organization
//!  cloudidentity-groups.memberships.list.groups%2F01ab.json a list about one object
//!  orgpolicy-projects.policies.list.web-prod.json           a list of a project
//!  iam-projects.serviceAccounts.keys.list.web-prod.<service account>.json
//!  admin-domain-wide-delegation.csv                         the export of the admin console
//! ```
//!
//! What a file name cannot hold is URL-encoded (`folders%2F12`). A list about objects may also hold them
//! all: `[{"object": "groups/01ab", "memberships": […]}, …]`.

use percent_encoding::percent_decode_str;

use crate::units::{Level, Per, Unit, unit_at, units};

/// What a file name says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Name {
    /// An answer of a unit.
    Answer {
        unit: &'static Unit,
        /// The project that was asked; none where the organization was.
        project: Option<String>,
        /// The thing that was asked about, where the name says it.
        object: Option<String>,
    },
    /// The export of domain-wide delegations.
    Attached,
}

/// The name of the export of domain-wide delegations.
pub(super) const EXPORT: &str = "admin-domain-wide-delegation.csv";

/// The stem of the file in which an import holds the answers of an API.
pub(super) fn stem(api: &str) -> String {
    api.replace(':', "-")
}

pub(super) fn parse(file_name: &str) -> Result<Name, &'static str> {
    if file_name.eq_ignore_ascii_case(EXPORT) {
        return Ok(Name::Attached);
    }
    let name = file_name.strip_suffix(".json").ok_or("not a .json file")?;
    let known = units().filter_map(|unit| {
        let stem = stem(unit.api);
        let head = name.get(..stem.len()).filter(|head| head.eq_ignore_ascii_case(&stem))?;
        let rest = name.get(head.len()..)?;
        // What follows the whole of a stem is nothing, or `.` and what it is about.
        (rest.is_empty() || rest.starts_with('.')).then(|| (stem.len(), unit, rest.strip_prefix('.')))
    });
    let (_, unit, rest) =
        known.max_by_key(|(length, ..)| *length).ok_or("not an API that the import knows")?;
    match rest.filter(|rest| !rest.is_empty()) {
        None => alone(unit),
        Some(rest) => named(unit, rest),
    }
}

/// The unit of an API that is recorded for the organization.
fn of_organization(api: &str) -> Option<&'static Unit> {
    unit_at(api, Level::Organization).or_else(|| unit_at(api, Level::Root))
}

fn alone(unit: &'static Unit) -> Result<Name, &'static str> {
    let unit = of_organization(unit.api).ok_or("a list of a project without its id in its name")?;
    Ok(Name::Answer { unit, project: None, object: None })
}

fn named(unit: &'static Unit, rest: &str) -> Result<Name, &'static str> {
    let (first, after) = rest.split_once('.').map_or((rest, None), |(first, after)| (first, Some(after)));
    let (whole, first) = (decoded(rest)?, decoded(first)?);
    let organization = of_organization(unit.api);
    // A unit of both is of the organization where it is about something of it.
    let about = ["organizations/", "folders/", "policies/"].iter().any(|start| whole.starts_with(start));
    let of_project = unit_at(unit.api, Level::Project).or_else(|| unit_at(unit.api, Level::Root));
    match (organization, of_project) {
        (Some(unit), Some(_)) if about && unit.per != Per::Once => {
            Ok(Name::Answer { unit, project: None, object: Some(whole) })
        }
        (_, Some(unit)) if is_project(&first) => {
            let object = after.map(decoded).transpose()?;
            if unit.per == Per::Once && object.is_some() {
                return Err("a list that is about nothing has something in its name");
            }
            Ok(Name::Answer { unit, project: Some(first), object })
        }
        (_, Some(_)) => Err("a list of a project without its id in its name"),
        (Some(unit), None) if unit.per == Per::Once => {
            Err("a list that is about nothing has something in its name")
        }
        (Some(unit), None) => Ok(Name::Answer { unit, project: None, object: Some(whole) }),
        (None, None) => Err("not an API that the import knows"),
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let text = percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
    text.ok().filter(|text| !text.is_empty()).ok_or("what the file is about cannot be read from its name")
}

/// Whether a text can be the id of a project: `web-prod`, or with the domain that it once had before it.
pub(super) fn is_project(text: &str) -> bool {
    let own = text.rsplit_once(':').map_or(text, |(_, own)| own);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (4..=63).contains(&own.len())
        && own.bytes().all(plain)
        && own.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.contains('/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(name: &str) -> (&'static str, Option<String>, Option<String>) {
        match parse(name) {
            Ok(Name::Answer { unit, project, object }) => (unit.api, project, object),
            other => panic!("`{name}`: {other:?}"),
        }
    }

    #[test]
    fn names_are_read() {
        let keys = "iam:projects.serviceAccounts.keys.list";
        for (name, api, project, object) in [
            ("cloudasset-searchAllIamPolicies.json", "cloudasset:searchAllIamPolicies", None, None),
            (
                "cloudasset-searchAllIamPolicies.web-prod.json",
                "cloudasset:searchAllIamPolicies",
                Some("web-prod"),
                None,
            ),
            ("CloudIdentity-groups.list.json", "cloudidentity:groups.list", None, None),
            (
                "cloudidentity-groups.memberships.list.groups%2F01ab.json",
                "cloudidentity:groups.memberships.list",
                None,
                Some("groups/01ab"),
            ),
            (
                "iam-projects.serviceAccounts.list.web-prod.json",
                "iam:projects.serviceAccounts.list",
                Some("web-prod"),
                None,
            ),
            (
                "iam-projects.serviceAccounts.keys.list.web-prod.d@web-prod.iam.gserviceaccount.com.json",
                keys,
                Some("web-prod"),
                Some("d@web-prod.iam.gserviceaccount.com"),
            ),
            ("iam-policies.listPolicies.json", "iam:policies.listPolicies", None, None),
            (
                "iam-policies.listPolicies.folders%2F12.json",
                "iam:policies.listPolicies",
                None,
                Some("folders/12"),
            ),
            ("iam-policies.listPolicies.web-prod.json", "iam:policies.listPolicies", Some("web-prod"), None),
            (
                "policyanalyzer-organizations.locations.activityTypes.activities.query.serviceAccountLastAuthentication.json",
                "policyanalyzer:organizations.locations.activityTypes.activities.query",
                None,
                Some("serviceAccountLastAuthentication"),
            ),
        ] {
            assert_eq!(answer(name), (api, project.map(str::to_owned), object.map(str::to_owned)), "{name}");
        }
        assert_eq!(
            answer("orgpolicy-projects.policies.list.contoso%2Eexample%3Aweb-old.json").1.as_deref(),
            Some("contoso.example:web-old")
        );
        assert_eq!(parse(EXPORT), Ok(Name::Attached));
    }

    #[test]
    fn what_is_not_understood_is_ignored_with_a_reason() {
        for name in [
            "",
            "notes.txt",
            "cloudasset-searchAllIamPolicies",
            "cloudidentity-groups.list.old.json",
            "cloudasset-frobnicate.json",
            "iam-projects.serviceAccounts.list.json",
            "iam-projects.serviceAccounts.list.Web_Prod.json",
            "orgpolicy-projects.policies.list.web-prod.more.json",
            "cloudidentity-groups.memberships.list.%FF.json",
            "../cloudidentity-groups.list.json",
        ] {
            assert!(parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn every_unit_has_a_name_that_is_read() {
        for unit in units() {
            let project = if unit.level == Level::Project { ".web-prod" } else { "" };
            assert_eq!(answer(&format!("{}{project}.json", stem(unit.api))).0, unit.api);
        }
    }

    proptest! {
        #[test]
        fn any_name_is_read_or_ignored(name in ".*", unit in 0..units().count(), rest in "[ -~İ]{0,20}") {
            let _ = parse(&name);
            let _ = parse(&format!("{}.{rest}.json", stem(units().nth(unit).unwrap().api)));
        }
    }
}
