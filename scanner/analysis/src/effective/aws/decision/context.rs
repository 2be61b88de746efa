use std::collections::HashMap;

use crate::effective::aws::catalog::{ActionId, Catalog};

/// What is known of a request besides who asks for what: the context keys with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// By key in lower case, as AWS compares keys. `None`: known to be missing.
    known: HashMap<String, Option<Vec<String>>>,
    /// Whether keys that are not among `known` may have any value. Otherwise they are missing.
    is_open: bool,
    /// Beginnings of keys, in lower case, of which all that there are are among `known`.
    closed: Vec<&'static str>,
    /// The action, where AWS publishes which keys its requests carry.
    action: Option<ActionId>,
}

/// What a context says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup<'c> {
    /// The request carries these values.
    Values(&'c [String]),
    /// The request does not carry the key.
    Missing,
    /// Nothing is known of it.
    Open,
}

impl RequestContext {
    /// A context in which every key that is not set is missing.
    pub fn strict() -> Self {
        Self::default()
    }

    /// A context in which nothing is known of a key that is not set.
    pub fn open() -> Self {
        Self { is_open: true, ..Self::default() }
    }

    /// Sets a key to a list of values.
    pub fn set(&mut self, key: &str, values: Vec<String>) {
        self.known.insert(key.to_ascii_lowercase(), Some(values));
    }

    /// Sets a key to one value, unless it is set already.
    pub fn derive(&mut self, key: &str, value: &str) {
        self.known.entry(key.to_ascii_lowercase()).or_insert_with(|| Some(vec![value.to_owned()]));
    }

    /// Says that a key is missing.
    pub fn set_missing(&mut self, key: &str) {
        self.known.insert(key.to_ascii_lowercase(), None);
    }

    /// Says that every key with this beginning, in lower case, that is not set is missing.
    pub fn close(&mut self, prefix: &'static str) {
        self.closed.push(prefix);
    }

    /// Says which action is asked for: keys of services that its requests do not carry are missing.
    pub fn of_action(&mut self, action: Option<ActionId>) {
        self.action = action;
    }

    /// Whether keys of which nothing is said may have any value.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Looks a key up, given in lower case.
    pub(crate) fn lookup(&self, key: &str) -> Lookup<'_> {
        match self.known.get(key) {
            Some(Some(values)) => Lookup::Values(values),
            Some(None) => Lookup::Missing,
            None if self.is_open && self.may_carry(key) => Lookup::Open,
            None => Lookup::Missing,
        }
    }

    fn may_carry(&self, key: &str) -> bool {
        !self.closed.iter().any(|prefix| key.starts_with(prefix))
            && self.action.is_none_or(|action| Catalog::get().can_carry(action, key))
    }

    /// Assumes a key (in lower case) to have values, or to be missing.
    pub(super) fn assume(&mut self, key: &str, values: Option<Vec<String>>) {
        self.known.insert(key.to_owned(), values);
    }

    /// Takes back what was assumed of a key of which nothing had been known.
    pub(super) fn forget(&mut self, key: &str) {
        self.known.remove(key);
    }
}
