//! Who and what is meant by a name in Azure and Entra ID.

use tenure_model::{Cloud, Principal, PrincipalId, PrincipalKind, Resource, ScopeId};

use crate::effective::azure::Family;
use crate::questions::{Questions, Who};

/// Names of a principal besides its display name: the names by which it signs in, and an application's id.
const NAMES: [&str; 3] = ["userPrincipalName", "appId", "mail"];

/// Whether a principal of Azure goes by a name.
pub(in crate::questions) fn is_called(principal: &Principal, text: &str) -> bool {
    principal.cloud == Cloud::Azure
        && (principal.id.as_str().eq_ignore_ascii_case(text)
            || NAMES.iter().any(|name| {
                principal.attributes.get(*name).is_some_and(|own| own.eq_ignore_ascii_case(text))
            }))
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

impl Questions<'_> {
    /// Someone of whom the directory says nothing and who holds something: deleted, not read, or of another
    /// tenant. And whoever an application object acts as.
    pub(in crate::questions) fn unread_of_azure(&self, text: &str) -> Option<Who> {
        if !is_guid(text) {
            return None;
        }
        let id = PrincipalId::from(text.to_ascii_lowercase());
        let application = self.estate.resource(id.as_str()).filter(|found| found.kind == "entra:application");
        if let Some(principal) = application.and_then(|found| self.estate.principal(found.acts_as.first()?)) {
            return Some(Who::of(principal, &principal.scope));
        }
        let grant = self.estate.grants_of(&id).first()?;
        Some(Who { name: text.to_owned(), kind: "unread-principal", account: grant.scope.clone(), id })
    }

    /// The resource of an action: an id as it is, else what one thing of the right kind is called.
    pub(in crate::questions) fn resource_of_azure(&self, action: &str, text: &str) -> Option<String> {
        if text.starts_with('/') || is_guid(text) {
            return Some(text.to_owned());
        }
        match Family::of(action) {
            Family::Arm => self.arm_resource(text),
            Family::Directory => self.object(action, text),
            Family::Graph => Some(text.to_owned()),
        }
    }

    /// A subscription, a management group or a resource by its name.
    fn arm_resource(&self, text: &str) -> Option<String> {
        let scopes = self.estate.records().scopes.iter().filter(|scope| {
            scope.id.local().starts_with('/') && !scope.id.local().starts_with("/administrativeUnits/")
        });
        let named = scopes.filter(|scope| scope.name.eq_ignore_ascii_case(text));
        let mut found: Vec<&str> = named.map(|scope| scope.id.local()).collect();
        if found.is_empty() {
            let of_azure = |one: &&Resource| one.id.as_str().starts_with("/subscriptions/");
            let resources = self.estate.records().resources.iter().filter(of_azure);
            found = resources
                .filter(|one| one.name.eq_ignore_ascii_case(text))
                .map(|one| one.id.as_str())
                .collect();
        }
        only(found)
    }

    /// An object of the directory, of the kind that the task is done on.
    fn object(&self, task: &str, text: &str) -> Option<String> {
        let entity = task.split('/').nth(1).unwrap_or_default().to_ascii_lowercase();
        if entity.starts_with("applications") {
            let applications =
                self.estate.records().resources.iter().filter(|one| one.kind == "entra:application");
            let named = applications.filter(|one| {
                one.name.eq_ignore_ascii_case(text)
                    || one.attributes.get("appId").is_some_and(|own| own.eq_ignore_ascii_case(text))
            });
            return only(named.map(|one| one.id.as_str()).collect());
        }
        let fits = |kind: PrincipalKind| match entity.as_str() {
            "users" => kind == PrincipalKind::DirectoryUser,
            "administrativeunits" => kind == PrincipalKind::AdministrativeUnit,
            other if other.starts_with("groups") => kind == PrincipalKind::DirectoryGroup,
            other if other.starts_with("serviceprincipals") => {
                matches!(kind, PrincipalKind::ServicePrincipal | PrincipalKind::ManagedIdentity)
            }
            _ => true,
        };
        let principals = self.estate.records().principals.iter();
        let named = principals.filter(|one| {
            one.cloud == Cloud::Azure
                && fits(one.kind)
                && (one.name.eq_ignore_ascii_case(text) || is_called(one, text))
        });
        let found: Vec<&Principal> = named.collect();
        let id = only(found.iter().map(|one| one.id.as_str()).collect())?;
        let is_unit = found.first().is_some_and(|one| one.kind == PrincipalKind::AdministrativeUnit);
        Some(if is_unit { format!("/administrativeUnits/{id}") } else { id })
    }

    /// The tenant that a scope lies in, or the scope itself.
    pub(super) fn tenant_of(&self, scope: &ScopeId) -> ScopeId {
        self.estate.ancestry(scope).last().map_or_else(|| scope.clone(), |top| top.id.clone())
    }
}

fn only(mut found: Vec<&str>) -> Option<String> {
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}
