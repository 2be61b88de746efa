//! File names: what a file holds, by its name.
//!
//! The name of the API with `-` for `:` and `/`, then what it was asked about, then `.json`:
//!
//! ```text
//!  graph-users.json                                             a list of the tenant
//!  graph-groups-members.<group id>.json                         a list about one object
//!  arm-Microsoft.Authorization-roleAssignments.<subscription>.json
//!  arm-Microsoft.Authorization-roleAssignments.<management group>.json
//!  arm-Microsoft.Authorization-roleManagementPolicyAssignments.<subscription>.<scope>.json
//! ```
//!
//! What a file name cannot hold is URL-encoded (`%2Fsubscriptions%2F…`). A list about objects may also
//! hold them all: see `content.rs`.

use percent_encoding::percent_decode_str;

use crate::units::{Level, Per, Unit, unit_at, units};

/// What a file name says: an answer of a unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AnswerName {
    pub(super) unit: &'static Unit,
    pub(super) of: Of,
    /// The thing that was asked about, where the name says it.
    pub(super) object: Option<String>,
}

/// A name, or why nothing of use has it.
type Name = Result<AnswerName, &'static str>;

/// Of what a file tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// The tenant of the folder, or its management groups.
    Tenant,
    /// A subscription, by its id in lower case.
    Subscription(String),
}

/// The stem of the file in which an import holds the answers of an API.
pub(super) fn stem(api: &str) -> String {
    api.replace([':', '/'], "-")
}

pub(super) fn parse(file_name: &str) -> Name {
    let Some(name) = file_name.strip_suffix(".json") else { return Err("not a .json file") };
    let known = units().find_map(|unit| {
        let stem = stem(unit.api);
        let head = name.get(..stem.len()).filter(|head| head.eq_ignore_ascii_case(&stem))?;
        let rest = name.get(head.len()..)?;
        // A stem may begin another: what follows the whole of one is nothing, or `.` and what it is about.
        (rest.is_empty() || rest.starts_with('.')).then(|| (unit, rest.strip_prefix('.')))
    });
    let Some((unit, rest)) = known else { return Err("not an API that the import knows") };
    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else { return without_object(unit) };
    let (first, after) = rest.split_once('.').map_or((rest, None), |(first, after)| (first, Some(after)));
    let subscription = Some(first.to_ascii_lowercase()).filter(|id| is_guid(id));
    match (unit_at(unit.api, Level::Subscription), subscription) {
        (Some(unit), Some(id)) => named(unit, Of::Subscription(id), after),
        _ if unit_at(unit.api, Level::ManagementGroups).is_some() => named(unit, Of::Tenant, Some(rest)),
        (Some(_), None) => Err("a list of a subscription without its id in its name"),
        _ if matches!(unit.per, Per::Once) => Err("a list that is about nothing has something in its name"),
        _ => named(unit, Of::Tenant, Some(rest)),
    }
}

fn without_object(unit: &'static Unit) -> Name {
    let at_tenant =
        [Level::Tenant, Level::ManagementGroups].iter().any(|level| unit_at(unit.api, *level).is_some());
    if at_tenant {
        Ok(AnswerName { unit, of: Of::Tenant, object: None })
    } else {
        Err("a list of a subscription without its id in its name")
    }
}

fn named(unit: &'static Unit, of: Of, object: Option<&str>) -> Name {
    let object = match object.map(|text| percent_decode_str(text).decode_utf8().map(|text| text.into_owned()))
    {
        None => None,
        Some(Ok(text)) if !text.is_empty() => Some(text),
        Some(_) => return Err("what the file is about cannot be read from its name"),
    };
    Ok(AnswerName { unit, of, object })
}

/// Whether a text has the shape of a GUID.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GUID: &str = "50000000-0000-4000-8000-00000000000A";

    fn answer(name: &str) -> (&'static str, Of, Option<String>) {
        match parse(name) {
            Ok(AnswerName { unit, of, object }) => (unit.api, of, object),
            Err(why) => panic!("`{name}`: {why}"),
        }
    }

    #[test]
    fn names_are_read() {
        let subscription = || Of::Subscription(GUID.to_lowercase());
        let policies = "arm:Microsoft.Authorization/roleManagementPolicyAssignments";
        for (name, api, of, object) in [
            ("graph-users.json".to_owned(), "graph:users", Of::Tenant, None),
            ("graph-users-signInActivity.json".to_owned(), "graph:users/signInActivity", Of::Tenant, None),
            (format!("graph-groups-members.{GUID}.json"), "graph:groups/members", Of::Tenant, Some(GUID)),
            ("GRAPH-Groups-members.json".to_owned(), "graph:groups/members", Of::Tenant, None),
            ("arg-resources-vaults.json".to_owned(), "arg:resources/vaults", Of::Tenant, None),
            (
                format!("arm-Microsoft.Authorization-roleAssignments.{GUID}.json"),
                "arm:Microsoft.Authorization/roleAssignments",
                subscription(),
                None,
            ),
            (
                "arm-Microsoft.Authorization-roleAssignments.Platform.json".to_owned(),
                "arm:Microsoft.Authorization/roleAssignments",
                Of::Tenant,
                Some("Platform"),
            ),
            (
                format!(
                    "arm-Microsoft.Authorization-roleManagementPolicyAssignments.{GUID}.%2Fsubscriptions%2Fx.json"
                ),
                policies,
                subscription(),
                Some("/subscriptions/x"),
            ),
            (
                "graph-auditLogs-directoryAudits.RoleManagement.json".to_owned(),
                "graph:auditLogs/directoryAudits",
                Of::Tenant,
                Some("RoleManagement"),
            ),
        ] {
            assert_eq!(answer(&name), (api, of, object.map(str::to_owned)), "{name}");
        }
    }

    #[test]
    fn what_is_not_understood_is_ignored_with_a_reason() {
        for name in [
            "",
            "notes.txt",
            "graph-users",
            "graph-users.old.json",
            "graph-frobnicate.json",
            "graph-groups-members.%FF.json",
            "arm-Microsoft.KeyVault-vaults.json",
            "arm-Microsoft.KeyVault-vaults.prod.json",
            "../graph-users.json",
        ] {
            assert!(parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn every_unit_has_a_name_that_is_read() {
        for unit in units() {
            let of = if unit.level == Level::Subscription { format!(".{GUID}") } else { String::new() };
            assert_eq!(answer(&format!("{}{of}.json", stem(unit.api))).0, unit.api);
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
