//! Where something of Azure is assigned, for a reader.

use tenure_model::{Estate, Grant, PrincipalId, Scope, ScopeId};

use crate::places::Breadth;

/// The parts of an ARM id that say where it lies. Ids are compared without case.
fn part<'t>(at: &'t str, name: &str) -> Option<&'t str> {
    let mut segments = at.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
    segments.next().filter(|value| !value.is_empty())
}

/// How much lies where a grant applies. A permission of an application is held at the service that knows it,
/// and reaches the whole directory.
pub(crate) fn breadth(grant: &Grant) -> Breadth {
    let what = grant.what.as_str();
    if what.starts_with("appRole:") || what.starts_with("scope:") {
        return Breadth::Everything;
    }
    breadth_at(&grant.at)
}

/// How much lies in a place.
fn breadth_at(at: &str) -> Breadth {
    let count = at.trim_matches('/').split('/').count();
    let is_group_of_many = part(at, "managementGroups").is_some() && count == 4;
    if at.is_empty() || at == "/" || is_group_of_many {
        Breadth::Everything
    } else if part(at, "subscriptions").is_some() && count == 2 {
        Breadth::Subscription
    } else if part(at, "resourceGroups").is_some() && count == 4 {
        Breadth::Group
    } else {
        Breadth::Thing
    }
}

/// Where a grant applies: "the directory", "the subscription `prod`", "the resource group `rg` …".
pub(crate) fn of(estate: &Estate, grant: &Grant) -> String {
    let is_azure_role = grant.what.as_str().starts_with("/providers/");
    let what = grant.what.as_str();
    if what.starts_with("appRole:") || what.starts_with("scope:") {
        return "the directory".to_owned();
    }
    match grant.at.as_str() {
        "" => format!("`{}`", name(estate, &grant.scope)),
        "/" if is_azure_role => "everything (`/`), above every management group".to_owned(),
        "/" => "the directory".to_owned(),
        at => named(estate, at),
    }
}

fn named(estate: &Estate, at: &str) -> String {
    if let Some(group) = part(at, "managementGroups") {
        let id = ScopeId::azure(&format!("/providers/Microsoft.Management/managementGroups/{group}"));
        return format!("the management group `{}`", estate.scope(&id).map_or(group, display));
    }
    if let Some(subscription) = part(at, "subscriptions") {
        let id = ScopeId::azure(&format!("/subscriptions/{}", subscription.to_lowercase()));
        let subscription = format!("the subscription `{}`", estate.scope(&id).map_or(subscription, display));
        return match (breadth_at(at), part(at, "resourceGroups")) {
            (Breadth::Thing, _) => {
                let resource = at.rsplit('/').next().unwrap_or_default();
                format!("the resource `{resource}` in {subscription}")
            }
            (_, Some(group)) => format!("the resource group `{group}` of {subscription}"),
            _ => subscription,
        };
    }
    if let Some(unit) = part(at, "administrativeUnits") {
        let id = ScopeId::azure(&format!("/administrativeUnits/{}", unit.to_lowercase()));
        return format!("the administrative unit `{}`", estate.scope(&id).map_or(unit, display));
    }
    let object = at.trim_start_matches('/');
    let principal = estate.principal(&PrincipalId::from(object)).map(|found| found.name.as_str());
    let found = principal.or_else(|| estate.resource(object).map(|found| found.name.as_str()));
    format!("`{}`", found.unwrap_or(object))
}

/// The display name of a scope, or its id.
pub(crate) fn name<'a>(estate: &'a Estate, scope: &'a ScopeId) -> &'a str {
    estate.scope(scope).map_or_else(|| scope.local(), display)
}

fn display(scope: &Scope) -> &str {
    if scope.name.is_empty() { scope.id.local() } else { &scope.name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_wide_as_they_are() {
        let subscription = "/subscriptions/0f0f0f0f-1111-4222-8333-444444444444";
        for (at, wanted) in [
            ("/", Breadth::Everything),
            ("", Breadth::Everything),
            ("/providers/Microsoft.Management/managementGroups/platform", Breadth::Everything),
            (subscription, Breadth::Subscription),
            (&format!("{subscription}/resourcegroups/rg"), Breadth::Group),
            (&format!("{subscription}/resourceGroups/rg/providers/A.B/c/d"), Breadth::Thing),
            ("/administrativeUnits/0f0f0f0f-1111-4222-8333-444444444444", Breadth::Thing),
            ("0f0f0f0f-1111-4222-8333-444444444444", Breadth::Thing),
        ] {
            assert_eq!(breadth_at(at), wanted, "{at}");
        }
    }
}
