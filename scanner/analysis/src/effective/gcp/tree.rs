//! Where resources lie: which projects, folders and organization are above them.

use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Estate, Facet, Resource, Scope, ScopeId, ScopeKind};

use super::name::{self, IAM, MANAGER, STORAGE};

/// What is known of the places of resources.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    estate: &'a Estate,
    /// Ids of projects by their numbers.
    project_ids: HashMap<&'a str, &'a str>,
    /// Resources whose name changes when a project's number is put as its id, by that name.
    by_id: HashMap<String, &'a Resource>,
    /// Full names of service accounts by their email addresses and unique ids.
    accounts: HashMap<&'a str, &'a str>,
    /// Whether some part of the hierarchy was not read.
    has_gap: bool,
}

/// A resource in the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Its full name, with project ids rather than numbers.
    pub(super) name: String,
    /// The full names of the containers above it, nearest first; a container's own name included.
    pub(super) above: Vec<String>,
    /// The same as scopes.
    pub(super) scopes: Vec<ScopeId>,
    /// Whether all that is above it is known.
    pub(super) is_known: bool,
}

/// Whether a policy at one place holds at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaches {
    Yes,
    No,
    /// What is above the resource was not read.
    Unknown,
}

impl<'a> Tree<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let resources = || estate.records().resources.iter().filter(|one| one.cloud == Cloud::Gcp);
        let project_ids: HashMap<&str, &str> = resources()
            .filter_map(|one| {
                let id = name::container(one.id.as_str())?.strip_prefix("projects/")?;
                Some((one.attributes.get("projectNumber")?.as_str(), id))
            })
            .collect();
        let accounts =
            resources().filter(|one| one.kind == "iam.googleapis.com/ServiceAccount").flat_map(|one| {
                let full = one.id.as_str();
                let email = full.rsplit('/').next();
                let id = one.attributes.get("uniqueId").map(String::as_str);
                email.into_iter().chain(id).map(move |key| (key, full))
            });
        let has_gap = estate
            .gaps
            .iter()
            .any(|gap| gap.blinds.contains(&Facet::ScopeTree) && gap.scope.as_str().starts_with("gcp:"));
        let accounts = accounts.collect();
        let mut tree = Self { estate, project_ids, by_id: HashMap::default(), accounts, has_gap };
        tree.by_id = resources()
            .filter_map(|one| {
                let renamed = tree.renamed(one.id.as_str());
                (renamed != one.id.as_str()).then_some((renamed, one))
            })
            .collect();
        tree
    }

    /// The number of a project, where it was read.
    pub(super) fn project_number(&self, id: &str) -> Option<&'a str> {
        let record = self.estate.resource(&format!("{MANAGER}projects/{id}"))?;
        record.attributes.get("projectNumber").map(String::as_str)
    }

    /// The id of the project that a number or an id stands for.
    pub(super) fn project_id<'n>(&'n self, number: &'n str) -> &'n str {
        self.project_ids.get(number).copied().unwrap_or(number)
    }

    /// A full name in one form: projects by their ids, service accounts by their email addresses, buckets without
    /// the `projects/_/buckets/` before them.
    pub(super) fn renamed(&self, full: &str) -> String {
        if let Some(rest) = full.strip_prefix(STORAGE) {
            let rest = rest.strip_prefix("projects/_/buckets/").unwrap_or(rest);
            return format!("{STORAGE}{rest}");
        }
        if full.starts_with(IAM)
            && let Some((_, account)) = full.split_once("/serviceAccounts/")
        {
            let (id, rest) = account
                .split_once('/')
                .map_or((account, ""), |(id, _)| (id, account.get(id.len()..).unwrap_or_default()));
            if let Some(own) = self.accounts.get(id) {
                return format!("{own}{rest}");
            }
        }
        match name::project(full) {
            Some(number) if self.project_ids.contains_key(number) => full.replacen(
                &format!("projects/{number}"),
                &format!("projects/{}", self.project_id(number)),
                1,
            ),
            _ => full.to_owned(),
        }
    }

    /// The record of a resource, by its name in the one form.
    pub(super) fn resource(&self, renamed: &str) -> Option<&'a Resource> {
        self.estate.resource(renamed).or_else(|| self.by_id.get(renamed).copied())
    }

    /// The record of a resource, or of the nearest one that it lies below.
    pub(super) fn nearest(&self, renamed: &str) -> Option<&'a Resource> {
        let mut rest = renamed;
        loop {
            if let Some(found) = self.resource(rest) {
                return Some(found);
            }
            rest = rest.rsplit_once('/').map(|(above, _)| above).filter(|above| above.len() > 2)?;
        }
    }

    /// Where a resource lies.
    pub(super) fn place(&self, resource: &str) -> Placed {
        let name = self.renamed(&name::full(resource));
        let scope = match name::container(&name) {
            Some(local) => Some(ScopeId::gcp(local)),
            None => self
                .nearest(&name)
                .map(|found| found.scope.clone())
                .or_else(|| Some(ScopeId::gcp(&format!("projects/{}", name::project(&name)?)))),
        };
        let Some(scope) = scope else {
            return Placed { name, above: Vec::new(), scopes: Vec::new(), is_known: false };
        };
        let chain = self.estate.ancestry(&scope);
        let is_known = chain.last().is_some_and(|top| self.is_top(top));
        let mut scopes: Vec<ScopeId> = chain.iter().map(|scope| scope.id.clone()).collect();
        if scopes.is_empty() {
            scopes.push(scope);
        }
        let above = scopes.iter().map(|scope| format!("{MANAGER}{}", scope.local())).collect();
        Placed { name, above, scopes, is_known }
    }

    /// Whether there is nothing above a scope: an organization, or a project without one.
    fn is_top(&self, top: &Scope) -> bool {
        top.kind == ScopeKind::Organisation || (top.parent.is_none() && !self.has_gap)
    }

    /// Whether what holds at one full name holds at a place.
    pub(super) fn reaches(&self, at: &str, place: &Placed) -> Reaches {
        let at = self.renamed(at);
        if name::holds(&at, &place.name) || place.above.contains(&at) {
            return Reaches::Yes;
        }
        let is_above = match name::container(&at) {
            Some(local) if local.starts_with("projects/") => place.above.is_empty(),
            Some(_) => true,
            None => false,
        };
        if is_above && !place.is_known { Reaches::Unknown } else { Reaches::No }
    }
}
