//! Who owns an identity, and whether he is still there.

use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Facet, OwnerState, Principal, PrincipalState, Source, Sourced};
use tenure_register::{DeclaredIdentity, Entry, Person};

use crate::Context;
use crate::context::{OWNER_TAGS, claim};

/// People by the names under which directories know them, and the owners of objects that Entra ID tells.
pub(crate) struct Owners<'a> {
    /// Principals by address or sign-in name, in small letters.
    by_address: HashMap<String, Vec<&'a Principal>>,
    /// Those who own a service principal or its application, by the id of the service principal.
    of_objects: HashMap<&'a str, Vec<&'a Principal>>,
}

impl<'a> Owners<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let mut by_address: HashMap<String, Vec<&'a Principal>> = HashMap::default();
        for principal in context.actors() {
            for address in addresses(principal) {
                by_address.entry(address).or_default().push(principal);
            }
        }
        Self { by_address, of_objects: of_objects(context) }
    }

    /// The owner of an identity with his source, and whether he is still there.
    pub(super) fn of(
        &self,
        context: &Context<'_>,
        principal: &Principal,
        entry: Option<&Entry<DeclaredIdentity>>,
    ) -> (Option<Sourced<String>>, OwnerState) {
        if let Some((entry, id)) = entry.and_then(|entry| Some((entry, entry.owner.as_deref()?))) {
            let person = context.options.register.people.get(id);
            let value = person.map_or_else(|| id.to_owned(), |person| person.name.clone());
            let state = person.map_or(OwnerState::NotKnown, |person| self.state_of(context, person));
            return (Some(Sourced { value, source: entry.place.source() }), state);
        }
        if let Some(owners) = self.of_objects.get(principal.id.as_str()) {
            let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
            let state = best(owners.iter().map(|owner| state(owner)));
            return (Some(Sourced { value: names.join(", "), source: Source::Cloud }), state);
        }
        match claim(principal, OWNER_TAGS).or_else(|| label(context, principal)) {
            Some(tag) => {
                let found = self.by_address.get(&tag.to_lowercase());
                let state =
                    found.map_or(OwnerState::NotKnown, |found| best(found.iter().map(|one| state(one))));
                (Some(Sourced { value: tag.to_owned(), source: Source::Tag }), state)
            }
            None => (None, OwnerState::None),
        }
    }

    /// Whether a person of the register is in a directory that was read: active where one of the identities is.
    pub(crate) fn state_of(&self, context: &Context<'_>, person: &Person) -> OwnerState {
        if person.identities.is_empty() {
            return OwnerState::NotKnown;
        }
        best(person.identities.iter().map(|identity| self.state_of_identity(context, identity)))
    }

    fn state_of_identity(&self, context: &Context<'_>, identity: &str) -> OwnerState {
        let (cloud, id) = match identity.split_once(':') {
            Some(("aws", id)) => (Some(Cloud::Aws), id),
            Some(("entra" | "azure", id)) => (Some(Cloud::Azure), id),
            Some(("gcp", id)) => (Some(Cloud::Gcp), id),
            _ => (None, identity),
        };
        let exact = if cloud == Some(Cloud::Aws) { id.to_owned() } else { id.to_lowercase() };
        let named = context.estate.principal_named(&exact);
        let addressed = self.by_address.get(&id.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let is_of = |one: &&Principal| cloud.is_none_or(|cloud| one.cloud == cloud);
        let found = named.into_iter().chain(addressed.iter().copied()).filter(is_of);
        let states: Vec<OwnerState> = found.map(state).collect();
        if states.is_empty() { absent(context, cloud) } else { best(states.into_iter()) }
    }
}

/// What it means that nobody of that name is there: gone, where all directories in question were read.
fn absent(context: &Context<'_>, cloud: Option<Cloud>) -> OwnerState {
    let blinding = [Facet::Principals, Facet::Directory];
    let concerns = |scope: &tenure_model::ScopeId| {
        cloud.is_none_or(|cloud| scope.as_str().starts_with(&format!("{cloud}:")))
    };
    let is_read = context.estate.records().scopes.iter().any(|scope| concerns(&scope.id));
    let mut gaps = context.estate.gaps.iter();
    let is_blind =
        gaps.any(|gap| concerns(&gap.scope) && gap.blinds.iter().any(|facet| blinding.contains(facet)));
    if is_read && !is_blind { OwnerState::Gone } else { OwnerState::NotKnown }
}

/// The best of several states: who is active anywhere is there.
fn best(states: impl Iterator<Item = OwnerState>) -> OwnerState {
    let rank = |state: &OwnerState| match state {
        OwnerState::Active => 0,
        OwnerState::NotKnown => 1,
        OwnerState::Disabled => 2,
        OwnerState::Gone => 3,
        OwnerState::None => 4,
    };
    states.min_by_key(rank).unwrap_or(OwnerState::None)
}

const fn state(owner: &Principal) -> OwnerState {
    match owner.state {
        PrincipalState::Enabled => OwnerState::Active,
        PrincipalState::Disabled => OwnerState::Disabled,
        PrincipalState::Deleted => OwnerState::Gone,
        PrincipalState::Unknown(_) => OwnerState::NotKnown,
    }
}

/// The addresses by which people call a principal, in small letters.
fn addresses(principal: &Principal) -> Vec<String> {
    const ATTRIBUTES: [&str; 4] = ["userPrincipalName", "mail", "primaryEmail", "UserName"];
    let told = ATTRIBUTES.iter().filter_map(|name| principal.attributes.get(*name)).map(String::as_str);
    let member = principal.id.as_str().strip_prefix("user:");
    let name = Some(principal.name.as_str()).filter(|name| name.contains('@'));
    let mut addresses: Vec<String> = told.chain(member).chain(name).map(str::to_lowercase).collect();
    addresses.retain(|address| !address.is_empty());
    addresses.sort();
    addresses.dedup();
    addresses
}

/// Who owns which object of the directory: service principals, and those of applications that somebody owns.
fn of_objects<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<&'a Principal>> {
    let estate = context.estate;
    let mut owners: HashMap<&str, Vec<&Principal>> = HashMap::default();
    let owning = estate.records().grants.iter().filter(|one| one.what.as_str().starts_with("entra:owner/"));
    for grant in owning {
        let Some(owner) = estate.principal(&grant.principal) else { continue };
        let object = grant.at.trim_start_matches('/');
        let acts_as = estate.resource(object).map_or(&[] as &[_], |resource| &resource.acts_as);
        for id in std::iter::once(object).chain(acts_as.iter().map(tenure_model::PrincipalId::as_str)) {
            let list = owners.entry(id).or_default();
            if !list.iter().any(|one| one.id == owner.id) {
                list.push(owner);
            }
        }
    }
    owners
}

/// In Google Cloud service accounts have no labels: what a label of theirs or of their project claims.
fn label<'a>(context: &Context<'a>, principal: &Principal) -> Option<&'a str> {
    if principal.cloud != Cloud::Gcp {
        return None;
    }
    let email = principal.id.as_str().strip_prefix("serviceAccount:")?;
    let own = format!("//iam.googleapis.com/{}/serviceAccounts/{email}", principal.scope.local());
    let project = format!("//cloudresourcemanager.googleapis.com/{}", principal.scope.local());
    [own, project].iter().filter_map(|id| context.estate.resource(id)).find_map(|found| {
        let owners = found.attributes.iter().filter(|(key, _)| is_owner(key));
        owners.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    })
}

/// Whether the attribute of a resource is a label or tag that claims an owner (`labels.owner`,
/// `tags.contoso.example/owner`).
fn is_owner(key: &str) -> bool {
    let Some(name) = key.strip_prefix("labels.").or_else(|| key.strip_prefix("tags.")) else { return false };
    let last = name.rsplit('/').next().unwrap_or(name);
    let plain: String = last.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    OWNER_TAGS.contains(&plain.as_str())
}
