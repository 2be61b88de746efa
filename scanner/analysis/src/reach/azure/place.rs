//! Places of Azure Resource Manager, compared without case, a segment at a time.

use std::collections::{BTreeMap, HashMap};

use tenure_model::{Cloud, Estate, PrincipalId, Scope, ScopeId, ScopeKind};

/// The folded form of an id: lower case, no slash at the end; the root is empty.
pub(super) fn fold(id: &str) -> String {
    id.trim_end_matches('/').to_ascii_lowercase()
}

/// Whether a folded place is another, or holds it as the ids are written.
fn holds(place: &str, other: &str) -> bool {
    other.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folded id of the subscription that a folded id lies in.
fn subscription_of(id: &str) -> Option<&str> {
    let rest = id.strip_prefix("/subscriptions/")?;
    let length = rest.find('/').unwrap_or(rest.len());
    id.get(.."/subscriptions/".len() + length)
}

/// The tree of places that an estate knows.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    /// The folded places above each subscription or management group, itself left out.
    above: HashMap<String, Vec<String>>,
    /// Wide places (management groups and subscriptions), by their folded ids.
    scopes: BTreeMap<String, &'a Scope>,
    /// The first spelling of each folded place.
    spelled: HashMap<String, PrincipalId>,
    tenants: Vec<&'a Scope>,
}

impl<'a> Places<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut places = Self::default();
        for scope in estate.records().scopes.iter().filter(|scope| scope.cloud == Cloud::Azure) {
            match scope.kind {
                ScopeKind::Tenant => places.tenants.push(scope),
                ScopeKind::ManagementGroup | ScopeKind::Subscription => {
                    let folded = fold(scope.id.local());
                    let chain = estate.ancestry(&scope.id).into_iter().skip(1);
                    let mut above: Vec<String> = chain.map(above_of).collect();
                    above.push(String::new());
                    places.spelled.insert(folded.clone(), PrincipalId::from(scope.id.local()));
                    places.above.insert(folded.clone(), above);
                    places.scopes.insert(folded, scope);
                }
                _ => {}
            }
        }
        let mut at: Vec<&str> = estate.records().grants.iter().map(|grant| grant.at.as_str()).collect();
        at.sort_unstable();
        at.dedup();
        for at in at.into_iter().filter(|at| at.starts_with('/')) {
            places.spelled.entry(fold(at)).or_insert_with(|| PrincipalId::from(at));
        }
        places.spelled.insert(String::new(), PrincipalId::from("/"));
        places
    }

    /// One spelling for each place.
    pub(super) fn spelled(&self, at: &str) -> PrincipalId {
        let folded = fold(at);
        self.spelled.get(&folded).cloned().unwrap_or_else(|| PrincipalId::from(folded))
    }

    /// Whether a place holds another, through management groups too.
    pub(super) fn covers(&self, place: &str, other: &str) -> bool {
        let (place, other) = (fold(place), fold(other));
        if place.is_empty() || holds(&place, &other) {
            return true;
        }
        let own = subscription_of(&other).unwrap_or(&other);
        self.above.get(own).is_some_and(|above| above.contains(&place))
    }

    /// Whether a place is a subscription or stands above one.
    pub(super) fn is_wide(&self, place: &str) -> bool {
        let folded = fold(place);
        let segments = folded.split('/').count();
        folded.is_empty()
            || self.scopes.contains_key(&folded)
            || folded.starts_with("/subscriptions/") && segments == 3
            || folded.starts_with("/providers/microsoft.management/managementgroups/") && segments == 5
    }

    /// The scope that a wide place is; the root is the tenant that it belongs to, where there is one alone.
    pub(super) fn scope(&self, place: &str) -> Option<ScopeId> {
        let folded = fold(place);
        if folded.is_empty() {
            return Some(ScopeId::azure("/"));
        }
        let known = self.scopes.get(&folded).map(|scope| scope.id.clone());
        known.or_else(|| self.is_wide(place).then(|| ScopeId::azure(place)))
    }

    /// A wide place for people.
    pub(super) fn named(&self, scope: &ScopeId) -> String {
        if scope.local() == "/" {
            return "all subscriptions".to_owned();
        }
        if let Some(tenant) = self.tenants.iter().find(|tenant| tenant.id == *scope) {
            return format!("the tenant `{}`", tenant.name);
        }
        match self.scopes.get(&fold(scope.local())) {
            Some(found) if found.kind == ScopeKind::ManagementGroup => {
                format!("the management group `{}`", found.name)
            }
            Some(found) => format!("the subscription `{}`", found.name),
            None => scope.local().to_owned(),
        }
    }

    /// Whether a place is that of a scope or stands above it.
    pub(super) fn is_over(&self, place: &str, scope: &ScopeId) -> bool {
        scope.local().starts_with('/') && self.covers(place, scope.local())
    }
}

fn above_of(scope: &Scope) -> String {
    match scope.kind {
        // The root management group bears the tenant's id.
        ScopeKind::Tenant => {
            fold(&format!("/providers/Microsoft.Management/managementGroups/{}", scope.id.local()))
        }
        _ => fold(scope.id.local()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_compared_by_segments_and_without_case() {
        assert!(holds(&fold("/subscriptions/A/"), &fold("/Subscriptions/a/resourceGroups/g")));
        assert!(!holds(&fold("/subscriptions/a"), &fold("/subscriptions/ab")));
        assert_eq!(subscription_of("/subscriptions/a/resourcegroups/g"), Some("/subscriptions/a"));
        assert_eq!(subscription_of("/providers/x"), None);
    }
}
