//! Who and what is meant by a name in Google Cloud.

use tenure_model::{Cloud, Principal, PrincipalId, ScopeId};

use crate::effective::gcp;
use crate::questions::{Questions, Who};

/// Whether a principal of Google Cloud goes by a name: its email address, the member as policies write it in any
/// case, its unique id, or what its kind and its name say.
pub(in crate::questions) fn is_called(principal: &Principal, text: &str) -> bool {
    if principal.cloud != Cloud::Gcp {
        return false;
    }
    let id = principal.id.as_str();
    let address = id.split_once(':').map_or(id, |(_, address)| address);
    let is_unique_id = principal.attributes.get("uniqueId").is_some_and(|own| own == text);
    let by_kind = text.split_once('/').is_some_and(|(kind, name)| {
        kind == principal.kind.as_str() && (principal.name == name || address.eq_ignore_ascii_case(name))
    });
    id.eq_ignore_ascii_case(text) || address.eq_ignore_ascii_case(text) || is_unique_id || by_kind
}

impl Questions<'_> {
    /// A member as policies write it, of whom nothing was read: of another organization, or deleted.
    pub(in crate::questions) fn unread_of_gcp(&self, text: &str) -> Option<Who> {
        if !gcp::is_member(text) {
            return None;
        }
        let id = PrincipalId::from(text);
        let scope = self.estate.grants_of(&id).first().map(|grant| grant.scope.clone());
        let kind = if text.starts_with("all") { "anyone" } else { "unread-principal" };
        let account = scope.unwrap_or_else(|| ScopeId::from("gcp:"));
        Some(Who { id, kind, name: text.to_owned(), account })
    }

    /// The resource of a permission: a full name, a name that can be completed, or what one thing is called.
    pub(in crate::questions) fn resource_of_gcp(&self, text: &str) -> Option<String> {
        let full = gcp::full_name(text);
        if full.starts_with("//") {
            return Some(full);
        }
        let scopes = self.estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Gcp);
        let mut found: Vec<String> = scopes
            .filter(|scope| {
                scope.name == text || scope.id.local().rsplit('/').next().is_some_and(|id| id == text)
            })
            .map(|scope| gcp::full_name(scope.id.local()))
            .collect();
        if found.is_empty() {
            let resources = self.estate.records().resources.iter().filter(|one| one.cloud == Cloud::Gcp);
            let named = resources.filter(|one| {
                let last = one.id.as_str().rsplit('/').next();
                one.name == text || last.is_some_and(|last| last.eq_ignore_ascii_case(text))
            });
            found = named.map(|one| one.id.to_string()).collect();
        }
        found.sort();
        found.dedup();
        match found.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }
}
