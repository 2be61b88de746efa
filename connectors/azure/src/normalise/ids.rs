//! Identifiers as they stand in records. Object ids and other GUIDs are in lower case; ids of
//! Resource Manager keep the cloud's case and are compared without it.

use tenure_model::{PolicyId, RoleDefinitionId};

/// Whether a text has the shape of a GUID.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A GUID in lower case; nothing where the text is none.
pub(super) fn guid(text: &str) -> Option<String> {
    let text = text.trim();
    is_guid(text).then(|| text.to_ascii_lowercase())
}

/// An id of Resource Manager without the slash that some answers put at its end.
pub(super) fn arm(id: &str) -> String {
    let trimmed = id.trim().trim_end_matches('/');
    match trimmed {
        "" => "/".to_owned(),
        _ if trimmed.starts_with('/') => trimmed.to_owned(),
        _ => format!("/{trimmed}"),
    }
}

/// What such an id is compared by.
pub(super) fn folded(id: &str) -> String {
    arm(id).to_ascii_lowercase()
}

/// What follows a marker in an id of Resource Manager, whatever the case of either.
fn after<'i>(id: &'i str, marker: &str) -> Option<&'i str> {
    let at = id.to_ascii_lowercase().find(marker)?;
    id.get(at + marker.len()..)
}

/// What comes before a marker.
pub(super) fn before<'i>(id: &'i str, marker: &str) -> Option<&'i str> {
    id.get(..id.to_ascii_lowercase().find(marker)?)
}

/// The type of the resource that an id names, in lower case: `microsoft.compute/virtualmachines`.
pub(super) fn resource_type(id: &str) -> Option<String> {
    let lower = id.to_ascii_lowercase();
    let at = lower.rfind("/providers/")?;
    let mut parts = lower.get(at + "/providers/".len()..)?.split('/');
    let mut kind = parts.next().filter(|part| !part.is_empty())?.to_owned();
    let mut named = false;
    while let (Some(word), Some(_name)) = (parts.next(), parts.next()) {
        kind = format!("{kind}/{word}");
        named = true;
    }
    named.then_some(kind)
}

/// The last part of an id.
pub(super) fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

/// Where in Resource Manager an id lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Above every management group.
    Root,
    /// In a management group, by its name as written.
    ManagementGroup(String),
    /// In a subscription, by its id in lower case.
    Subscription(String),
    /// Not at a place of the hierarchy.
    Elsewhere,
}

pub(super) fn place(id: &str) -> Place {
    let id = arm(id);
    if id == "/" {
        return Place::Root;
    }
    let lower = id.to_ascii_lowercase();
    if lower.starts_with("/subscriptions/") {
        let rest = after(&id, "/subscriptions/").unwrap_or_default();
        let part = rest.split('/').next().unwrap_or_default();
        return guid(part).map_or(Place::Elsewhere, Place::Subscription);
    }
    let marker = "/providers/microsoft.management/managementgroups/";
    if lower.starts_with(marker) {
        let name = after(&id, marker).unwrap_or_default().split('/').next().unwrap_or_default();
        if !name.is_empty() {
            return Place::ManagementGroup(name.to_owned());
        }
    }
    Place::Elsewhere
}

/// The id of an Azure role: what any scope writes before it is cut off. Lighthouse writes the bare
/// GUID.
pub(super) fn arm_role(id: &str) -> Option<RoleDefinitionId> {
    let guid = guid(after(id, "/roledefinitions/").unwrap_or(id))?;
    Some(RoleDefinitionId::from(format!("/providers/Microsoft.Authorization/roleDefinitions/{guid}")))
}

/// The id of an Entra role.
pub(super) fn entra_role(id: &str) -> Option<RoleDefinitionId> {
    Some(RoleDefinitionId::from(format!("entra:roleDefinitions/{}", guid(id)?)))
}

/// The document with a role's permissions.
pub(super) fn permissions_of(role: &RoleDefinitionId) -> PolicyId {
    PolicyId::from(format!("{role}#permissions"))
}

/// The rules for activating a role at a place.
pub(super) fn activation_of(role: &RoleDefinitionId, at: &str) -> PolicyId {
    PolicyId::from(format!("{role}#activation@{at}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GUID: &str = "8E3AF657-A8FF-443C-A75C-2FE8C4BCB635";

    #[test]
    fn an_azure_role_has_one_id_however_it_is_written() {
        let expected =
            "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
        for written in [
            GUID.to_owned(),
            format!("/providers/Microsoft.Authorization/roleDefinitions/{GUID}"),
            format!("/subscriptions/{GUID}/providers/Microsoft.Authorization/roleDefinitions/{GUID}"),
            format!("/SUBSCRIPTIONS/{GUID}/providers/microsoft.authorization/ROLEDEFINITIONS/{GUID}"),
        ] {
            assert_eq!(arm_role(&written).unwrap().as_str(), expected, "{written}");
        }
        for written in ["", "Owner", "/providers/Microsoft.Authorization/roleDefinitions/", "{}"] {
            assert_eq!(arm_role(written), None, "{written}");
        }
    }

    #[test]
    fn places_are_told_apart() {
        let subscription = || Place::Subscription(GUID.to_lowercase());
        for (id, expected) in [
            ("/", Place::Root),
            ("", Place::Root),
            (
                "/providers/Microsoft.Management/managementGroups/Contoso",
                Place::ManagementGroup("Contoso".to_owned()),
            ),
            ("/providers/microsoft.management/managementgroups/a/x", Place::ManagementGroup("a".to_owned())),
            ("/providers/Microsoft.Management/managementGroups/", Place::Elsewhere),
            ("/providers/Microsoft.Capacity", Place::Elsewhere),
            ("/subscriptions/x", Place::Elsewhere),
        ] {
            assert_eq!(place(id), expected, "{id}");
        }
        assert_eq!(place(&format!("/subscriptions/{GUID}")), subscription());
        assert_eq!(place(&format!("/Subscriptions/{GUID}/resourceGroups/rg/")), subscription());
    }

    #[test]
    fn the_type_of_a_resource_is_in_its_id() {
        for (id, expected) in [
            (
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a",
                Some("microsoft.web/sites"),
            ),
            ("/x/providers/Microsoft.Web/sites/a/slots/b", Some("microsoft.web/sites/slots")),
            ("/x/providers/A.B/c/d/providers/E.F/g/h", Some("e.f/g")),
            ("/subscriptions/s", None),
            ("/providers/", None),
            ("/providers/Microsoft.Web", None),
        ] {
            assert_eq!(resource_type(id).as_deref(), expected, "{id}");
        }
    }

    proptest! {
        #[test]
        fn no_id_panics(id in ".*") {
            let _ = (place(&id), arm_role(&id), entra_role(&id), resource_type(&id), before(&id, "/providers/"));
            prop_assert!(arm(&id).starts_with('/'));
        }

        #[test]
        fn ids_with_letters_that_change_length_are_cut_where_they_should(head in "[İßſK/]{0,8}", tail in "[a-z0-9]{1,9}") {
            let id = format!("{head}/roleDefinitions/{tail}");
            prop_assert_eq!(after(&id, "/roledefinitions/"), Some(tail.as_str()));
        }
    }
}
