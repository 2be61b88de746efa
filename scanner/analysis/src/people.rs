//! Which identity is which named person of the register.

use tenure_model::hash::HashMap;
use tenure_model::{Event, Principal};
use tenure_register::{CUSTOMER, Entry, Person, Register};

/// Further names by which a directory knows a person, in the clouds' own words.
const NAMES: [&str; 3] = ["userPrincipalName", "mail", "email"];

/// What a session says of who is in it. `sourceIdentity` stays through chained roles, so it comes first.
const SESSION: [&str; 2] = ["sourceIdentity", "sessionName"];

/// The people of the register by their identities.
///
/// An address in `contact` is no identity: a mailbox is often shared. INVARIANT: an identity that two people
/// claim is nobody's.
#[derive(Debug)]
pub struct People<'a> {
    register: &'a Register,
    /// By the identity as [`key`] writes it; `None` where several people claim it.
    by_identity: HashMap<String, Option<&'a str>>,
}

impl<'a> People<'a> {
    /// Indexes the people of a register.
    pub fn new(register: &'a Register) -> Self {
        let mut by_identity: HashMap<String, Option<&'a str>> = HashMap::default();
        for (id, person) in &register.people {
            for identity in &person.identities {
                let owner = by_identity.entry(key(identity)).or_insert(Some(id.as_str()));
                if *owner != Some(id.as_str()) {
                    *owner = None;
                }
            }
        }
        Self { register, by_identity }
    }

    /// The person behind the id of a principal (with or without its cloud before it), an email address or a
    /// user principal name.
    pub fn of_id(&self, id: &str) -> Option<&'a str> {
        if id.is_empty() {
            return None;
        }
        self.by_identity.get(&key(id)).copied().flatten()
    }

    /// The person behind a principal: by its id, else by the names by which its directory knows it.
    pub fn of_principal(&self, principal: &Principal) -> Option<&'a str> {
        let names = NAMES.iter().filter_map(|name| principal.attributes.get(*name));
        let address = principal.name.contains('@').then_some(&principal.name);
        self.of_id(principal.id.as_str()).or_else(|| names.chain(address).find_map(|name| self.of_id(name)))
    }

    /// The person who did something: by the actor's id or name, by the account that a service account was
    /// acted through from, else by what the session says of itself. Whoever assumes a role chooses the name of
    /// the session: a person found by it is a claim.
    pub fn of_event(&self, event: &Event) -> Option<&'a str> {
        let delegates = event.attributes.get("delegation").map_or("", String::as_str).split_whitespace();
        let session = SESSION.iter().filter_map(|name| event.attributes.get(*name)).map(String::as_str);
        [event.actor.as_str(), event.actor_name.as_str()]
            .into_iter()
            .chain(delegates)
            .chain(session)
            .find_map(|name| self.of_id(name))
    }

    /// A person's entry.
    pub fn entry(&self, person: &str) -> Option<&'a Entry<Person>> {
        self.register.people.get(person)
    }

    /// The party that a person belongs to; `None` for the customer's, and for whoever is not declared.
    pub fn party_of(&self, person: &str) -> Option<&'a str> {
        self.entry(person).map(|person| person.party.as_str()).filter(|party| *party != CUSTOMER)
    }
}

/// An identity without the word of its cloud and in small letters: none of the clouds tells names apart by
/// case.
fn key(identity: &str) -> String {
    let plain = ["aws:", "entra:", "azure:", "gcp:"]
        .into_iter()
        .find_map(|cloud| identity.strip_prefix(cloud))
        .unwrap_or(identity);
    plain.strip_prefix("user:").unwrap_or(plain).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: &str = r#"
        format = 1
        [customer]
        name = "Contoso"
        [[party]]
        id = "acme"
        name = "Acme"
        kind = "partner"
        [[person]]
        id = "jane"
        name = "Jane"
        party = "customer"
        contact = "desk@contoso.example"
        identities = ["aws:arn:aws:iam::111111111111:user/jane", "gcp:user:jane@contoso.example"]
        [[person]]
        id = "ann"
        name = "Ann"
        party = "acme"
        identities = ["shared@acme.example", "entra:0F0F0F0F-1111-4222-8333-444444444444"]
        [[person]]
        id = "bob"
        name = "Bob"
        party = "acme"
        identities = ["shared@acme.example"]
    "#;

    #[test]
    fn people_are_known_by_every_way_of_writing_an_identity() {
        let register = Register::parse(REGISTER).expect("is well formed");
        let people = People::new(&register);
        assert_eq!(people.of_id("arn:aws:iam::111111111111:user/Jane"), Some("jane"));
        assert_eq!(people.of_id("user:jane@contoso.example"), Some("jane"));
        assert_eq!(people.of_id("Jane@Contoso.example"), Some("jane"));
        assert_eq!(people.of_id("0f0f0f0f-1111-4222-8333-444444444444"), Some("ann"));
        assert_eq!((people.party_of("ann"), people.party_of("jane")), (Some("acme"), None));
        assert_eq!(people.of_id("desk@contoso.example"), None, "a contact is no identity");
        assert_eq!(people.of_id(""), None);
    }

    /// INVARIANT: an identity that two people claim is nobody's.
    #[test]
    fn a_shared_identity_is_nobodys() {
        let register = Register::parse(REGISTER).expect("is well formed");
        assert_eq!(People::new(&register).of_id("shared@acme.example"), None);
    }
}
