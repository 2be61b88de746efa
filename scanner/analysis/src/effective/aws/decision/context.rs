use std::collections::HashMap;

/// What is known of a request besides who asks for what: the context keys with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// By key in lower case, as AWS compares keys. `None`: known to be missing.
    known: HashMap<String, Option<Vec<String>>>,
    /// Whether keys that are not among `known` may have any value. Otherwise they are missing.
    is_open: bool,
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
        Self { known: HashMap::new(), is_open: true }
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

    /// Whether anything is said of a key, given in lower case.
    pub fn says(&self, key: &str) -> bool {
        self.known.contains_key(key)
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
            None if self.is_open => Lookup::Open,
            None => Lookup::Missing,
        }
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
