//! The people of an approval: who asked, who approved, who did it.

use crate::Context;
use crate::acts;
use crate::footprint::account_of_arn;

/// Somebody who asked, approved or did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Who<'a> {
    /// The person of the register, where it is known.
    pub(crate) person: Option<&'a str>,
    /// The id that a cloud gives; empty where the register names the person.
    pub(crate) id: &'a str,
    /// What to call him.
    pub(crate) name: &'a str,
}

/// Whose somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The customer's.
    Customers,
    /// Somebody else's: the party, or why he is nobody's.
    Outsider(String),
    /// Nothing that was read tells.
    Unknown,
}

impl<'a> Who<'a> {
    /// A person of the register.
    pub(crate) const fn person(id: &'a str) -> Self {
        Self { person: Some(id), id: "", name: id }
    }

    /// Somebody whom a cloud names.
    pub(crate) fn observed(context: &Context<'a>, id: &'a str, name: &'a str) -> Self {
        let people = context.people();
        let principal = principal(context, id);
        let by_principal = principal.and_then(|found| people.of_principal(found));
        let person = by_principal.or_else(|| people.of_id(id)).or_else(|| people.of_id(name));
        let called = principal.map(|found| found.name.as_str()).filter(|name| !name.is_empty());
        let shown = if name.is_empty() || name == id { called.unwrap_or(id) } else { name };
        Self { person, id, name: person.unwrap_or(shown) }
    }

    /// Whether two are the same. Those of whom no person is known are compared by their ids.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self.person, other.person) {
            (Some(one), Some(two)) => one == two,
            _ => !self.id.is_empty() && plain(self.id).eq_ignore_ascii_case(plain(other.id)),
        }
    }

    /// Whose he is. A person is whose the register says; of anybody else the cloud tells who issued him.
    pub(crate) fn standing(&self, context: &Context<'_>) -> Standing {
        let register = &context.options.register;
        if let Some(person) = self.person {
            return match context.people().entry(person) {
                Some(_) if register.is_customers(person) => Standing::Customers,
                Some(entry) => Standing::Outsider(format!("of `{}`", entry.party)),
                None => Standing::Outsider("not a person of the register".to_owned()),
            };
        }
        if let Some(principal) = principal(context, self.id) {
            let party = context.issuer_of(principal);
            return party
                .map_or(Standing::Customers, |party| Standing::Outsider(format!("of `{}`", party.id)));
        }
        let party = account_of_arn(self.id).map(|account| context.footprint.party_of_account(account));
        match party {
            Some(Some(party)) => Standing::Outsider(format!("of `{}`", party.id)),
            Some(None) => Standing::Customers,
            None => self.standing_by_domain(context),
        }
    }

    /// Whose an address of Google is of which no account was read.
    fn standing_by_domain(&self, context: &Context<'_>) -> Standing {
        let own = acts::own_domains(context.estate);
        match plain(self.id).rsplit_once('@') {
            Some((_, domain)) if !own.is_empty() => match own.contains(&domain.to_lowercase()) {
                true => Standing::Customers,
                false => Standing::Outsider(format!("of `{}`", context.footprint.party_of_domain(domain).id)),
            },
            _ => Standing::Unknown,
        }
    }
}

/// The principal behind an id; Google's records write people by their addresses.
fn principal<'a>(context: &Context<'a>, id: &str) -> Option<&'a tenure_model::Principal> {
    let estate = context.estate;
    estate.principal_named(id).or_else(|| {
        let is_address = id.contains('@') && !id.contains(':');
        let found = || {
            ["user", "serviceAccount"].iter().find_map(|kind| estate.principal_named(&format!("{kind}:{id}")))
        };
        is_address.then(found).flatten()
    })
}

fn plain(id: &str) -> &str {
    id.strip_prefix("user:").unwrap_or(id)
}
