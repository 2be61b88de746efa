//! Which entry of the register speaks of which identity.
//!
//! An entry names an identity by its id after its cloud (`aws:arn:…`, `entra:<object or client id>`,
//! `gcp:serviceAccount:…`), with `*` for any text. Of several that fit, the one speaks that names the identity
//! itself, else the one with the most letters beside its `*`: the narrowest.

use std::sync::OnceLock;

use tenure_model::Principal;
use tenure_model::hash::HashMap;
use tenure_register::{DeclaredIdentity, Entry, Register};

use crate::Context;
use crate::declared::names;

/// The declarations, made ready to be asked of each of a hundred thousand identities.
#[derive(Debug, Default)]
pub(crate) struct Declarations<'a> {
    /// Those without `*`, by what follows the word of the cloud, in small letters.
    exact: HashMap<String, Vec<&'a Entry<DeclaredIdentity>>>,
    /// The others, the narrowest first.
    patterns: Vec<&'a Entry<DeclaredIdentity>>,
}

impl<'a> Declarations<'a> {
    fn new(register: &'a Register) -> Self {
        let mut declarations = Self::default();
        for entry in &register.identities {
            if entry.matches.contains('*') {
                declarations.patterns.push(entry);
            } else {
                declarations.exact.entry(key(&entry.matches)).or_default().push(entry);
            }
        }
        let letters =
            |entry: &Entry<DeclaredIdentity>| entry.matches.chars().filter(|one| *one != '*').count();
        declarations
            .patterns
            .sort_by(|a, b| (letters(b), &a.matches, &a.place).cmp(&(letters(a), &b.matches, &b.place)));
        declarations
    }

    /// The narrowest entry that speaks of an identity.
    fn of(&self, principal: &Principal) -> Option<&'a Entry<DeclaredIdentity>> {
        let fits = |entry: &&'a Entry<DeclaredIdentity>| names_principal(&entry.matches, principal);
        let exact = ids(principal).filter_map(|id| self.exact.get(&id.to_lowercase()));
        exact.flatten().copied().find(fits).or_else(|| self.patterns.iter().copied().find(fits))
    }
}

impl<'a> Context<'a> {
    /// The narrowest entry of the register that declares an identity; `None` where none does.
    pub(crate) fn declared(&self, principal: &Principal) -> Option<&'a Entry<DeclaredIdentity>> {
        self.declarations.get_or_init(|| Declarations::new(&self.options.register)).of(principal)
    }
}

/// What a [`Context`] keeps for [`Context::declared`].
pub(crate) type Kept<'a> = OnceLock<Declarations<'a>>;

/// Whether a pattern of the register names an identity: by its id, or an application by its client id.
pub(crate) fn names_principal(pattern: &str, principal: &Principal) -> bool {
    ids(principal).any(|id| names(pattern, Some(principal.cloud), id))
}

/// The ids by which the register can call an identity.
fn ids(principal: &Principal) -> impl Iterator<Item = &str> {
    let client = principal.attributes.get("appId").map(String::as_str);
    let email = principal.id.as_str().strip_prefix("user:");
    std::iter::once(principal.id.as_str()).chain(client).chain(email)
}

/// A pattern without the word of its cloud, in small letters: no cloud tells names apart by case.
fn key(pattern: &str) -> String {
    let local = match pattern.split_once(':') {
        Some(("aws" | "azure" | "entra" | "gcp", local)) => local,
        _ => pattern,
    };
    local.to_lowercase()
}

#[cfg(test)]
mod tests {
    use tenure_model::Cloud;

    use super::*;

    #[test]
    fn the_narrowest_entry_speaks() {
        let entry = |pattern: &str, purpose: &str| {
            format!("[[identity]]\nmatch = \"{pattern}\"\nparty = \"customer\"\npurpose = \"{purpose}\"\n")
        };
        let register = [
            entry("aws:arn:aws:iam::*:role/*", "any role"),
            entry("arn:aws:iam::111111111111:role/acme-*", "of acme"),
            entry("aws:arn:aws:iam::111111111111:role/acme-deploy", "deploys"),
            entry("entra:1F0F0F0F-1111-4222-8333-444444444444", "by client id"),
            entry("gcp:serviceAccount:*@PAY-prod.iam.gserviceaccount.com", "of the project"),
        ];
        let (estate, options) = crate::fixture::build(&format!(
            "[[role]]\nname = \"acme-deploy\"\n[[role]]\nname = \"acme-read\"\n[[role]]\nname = \"app\"\n\
             [[user]]\nname = \"app\"\n[[service_account]]\nname = \"runner\"\n\
             [options]\nregister = '''\nformat = 1\n[customer]\nname = \"Contoso\"\n{}'''",
            register.join("")
        ))
        .expect("builds");
        let context = Context::new(&estate, &options);
        let purpose = |name: &str, kind: &str| {
            let mut actors = context.actors();
            let found = actors.find(|one| one.name == name && one.kind.as_str() == kind).expect("is there");
            context.declared(found).and_then(|entry| entry.purpose.clone())
        };
        assert_eq!(purpose("acme-deploy", "assumable-role").as_deref(), Some("deploys"));
        assert_eq!(purpose("acme-read", "assumable-role").as_deref(), Some("of acme"));
        assert_eq!(purpose("app", "assumable-role").as_deref(), Some("any role"));
        assert_eq!(purpose("app", "user"), None);
        assert_eq!(purpose("runner", "service-account").as_deref(), Some("of the project"));
        let mut client = context.actors().find(|one| one.name == "runner").expect("is there").clone();
        client.cloud = Cloud::Azure;
        client.attributes.insert("appId".into(), "1f0f0f0f-1111-4222-8333-444444444444".into());
        assert!(names_principal("azure:1f0f0f0f-1111-4222-8333-44444444444*", &client));
    }
}
