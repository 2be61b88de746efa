//! Places of Google Cloud: organizations, folders and projects, and what lies in them.

use std::collections::HashMap;

use tenure_model::{Cloud, Estate, PrincipalId, Scope, ScopeId, ScopeKind};

/// What the full resource names of organizations, folders and projects begin with.
pub(super) const CONTAINERS: &str = "//cloudresourcemanager.googleapis.com/";
const ACCOUNTS: &str = "//iam.googleapis.com/projects/";

/// The full resource name of an organization, folder or project.
pub(super) fn name_of(scope: &ScopeId) -> PrincipalId {
    PrincipalId::from(format!("{CONTAINERS}{}", scope.local()))
}

/// The organization, folder or project of a full resource name.
pub(super) fn container(name: &str) -> Option<ScopeId> {
    name.strip_prefix(CONTAINERS).map(ScopeId::gcp)
}

/// What kind of place a permission on allow policies is about, by the word in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Organization,
    Folder,
    Project,
}

impl Level {
    pub(super) const ALL: [Self; 3] = [Self::Organization, Self::Folder, Self::Project];

    /// The permission that writes the allow policy of such a place.
    pub(super) const fn writes_policy(self) -> &'static str {
        match self {
            Self::Organization => "resourcemanager.organizations.setIamPolicy",
            Self::Folder => "resourcemanager.folders.setIamPolicy",
            Self::Project => "resourcemanager.projects.setIamPolicy",
        }
    }

    /// The role that makes one its administrator.
    pub(super) const fn administrator(self) -> &'static str {
        match self {
            Self::Organization => "roles/resourcemanager.organizationAdmin",
            Self::Folder => "roles/resourcemanager.folderAdmin",
            Self::Project => "roles/owner",
        }
    }

    /// The kind of place that a permission is on, of those of which only one kind has it.
    pub(super) fn of_permission(permission: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.writes_policy() == permission)
    }

    /// The kind of a place.
    pub(super) fn of(scope: &ScopeId) -> Option<Self> {
        let (kind, _) = scope.local().split_once('/')?;
        match kind {
            "organizations" => Some(Self::Organization),
            "folders" => Some(Self::Folder),
            "projects" => Some(Self::Project),
            _ => None,
        }
    }
}

/// The tree of places that an estate knows.
#[derive(Debug)]
pub(super) struct Places<'a> {
    estate: &'a Estate,
    /// Each place and those above it, itself first.
    above: HashMap<&'a ScopeId, Vec<&'a ScopeId>>,
    /// Folders that lie in an organization directly.
    top_folders: HashMap<&'a ScopeId, Vec<&'a ScopeId>>,
    by_number: HashMap<&'a str, &'a ScopeId>,
}

impl<'a> Places<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut places =
            Self { estate, above: HashMap::new(), top_folders: HashMap::new(), by_number: HashMap::new() };
        for scope in estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Gcp) {
            let chain = estate.ancestry(&scope.id).into_iter().map(|one| &one.id).collect();
            places.above.insert(&scope.id, chain);
            if let (ScopeKind::Folder, Some(parent)) = (scope.kind, &scope.parent)
                && Level::of(parent) == Some(Level::Organization)
            {
                places.top_folders.entry(parent).or_default().push(&scope.id);
            }
        }
        for resource in estate.records().resources.iter().filter(|one| one.cloud == Cloud::Gcp) {
            if let (Some(number), Some(scope)) =
                (resource.attributes.get("projectNumber"), container(resource.id.as_str()))
                && let Some((known, _)) = places.above.get_key_value(&scope)
            {
                places.by_number.insert(number, known);
            }
        }
        places
    }

    /// A place and those above it.
    pub(super) fn chain(&self, scope: &ScopeId) -> &[&'a ScopeId] {
        self.above.get(scope).map_or(&[], Vec::as_slice)
    }

    /// The organization that a place lies in, where it lies in one that was read.
    pub(super) fn organization(&self, scope: &ScopeId) -> Option<&'a ScopeId> {
        self.chain(scope).iter().copied().find(|one| Level::of(one) == Some(Level::Organization))
    }

    /// The project of a number.
    pub(super) fn numbered(&self, number: &str) -> Option<&'a ScopeId> {
        self.by_number.get(number).copied()
    }

    /// The folders that lie in an organization directly.
    pub(super) fn top_folders(&self, organization: &ScopeId) -> &[&'a ScopeId] {
        self.top_folders.get(organization).map_or(&[], Vec::as_slice)
    }

    /// The place that something lies in, by its full resource name: itself, where it is one.
    pub(super) fn home(&self, name: &str) -> Option<ScopeId> {
        if let Some(scope) = container(name) {
            return Some(scope);
        }
        if let Some(resource) = self.estate.resource(name) {
            return Some(resource.scope.clone());
        }
        let project = name.strip_prefix(ACCOUNTS)?.split('/').next()?;
        Some(ScopeId::gcp(&format!("projects/{project}")))
    }

    /// Whether a place, by its full resource name, is something or holds it. `home`: where that lies.
    pub(super) fn covers(&self, place: &str, name: &str, home: &ScopeId) -> bool {
        if place == name {
            return true;
        }
        match container(place) {
            Some(scope) => scope == *home || self.chain(home).contains(&&scope),
            None => name.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')),
        }
    }

    /// Whether a place is another or stands above it.
    pub(super) fn is_over(&self, place: &ScopeId, other: &ScopeId) -> bool {
        place == other || self.chain(other).contains(&place)
    }

    /// A place for people.
    pub(super) fn named(&self, scope: &ScopeId) -> String {
        let word = match Level::of(scope) {
            Some(Level::Organization) => "organization",
            Some(Level::Folder) => "folder",
            _ => "project",
        };
        let name = self.estate.scope(scope).map_or(scope.local(), |found: &Scope| found.name.as_str());
        format!("{word} {name}")
    }
}

/// The full resource name of a service account.
pub(super) fn account_name(project: &ScopeId, email: &str) -> String {
    format!("//iam.googleapis.com/{}/serviceAccounts/{email}", project.local())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let project = ScopeId::gcp("projects/pay-prod");
        assert_eq!(container(name_of(&project).as_str()), Some(project.clone()));
        assert_eq!(container("//storage.googleapis.com/bucket"), None);
        assert_eq!(Level::of(&project), Some(Level::Project));
        assert_eq!(Level::of(&ScopeId::gcp("pay-prod")), None);
        assert_eq!(Level::of_permission("resourcemanager.folders.setIamPolicy"), Some(Level::Folder));
        assert_eq!(Level::of_permission("iam.serviceAccounts.setIamPolicy"), None);
    }
}
