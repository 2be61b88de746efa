//! Facts by what they are about. Answers repeat each other; the first recorded one is the evidence.

use std::collections::BTreeMap;

use tenure_model::EvidenceRef;

/// Facts by key. INVARIANT: of two answers that tell of the same thing the first recorded is kept,
/// whatever the order in which they are read.
#[derive(Clone, Debug)]
pub struct Firsts<K, V>(BTreeMap<K, (EvidenceRef, V)>);

impl<K, V> Default for Firsts<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, V> Firsts<K, V> {
    /// Adds a fact.
    pub fn add(&mut self, key: K, evidence: EvidenceRef, value: V) {
        let known = self.0.get(&key);
        if known.is_none_or(|(first, _)| evidence < *first) {
            self.0.insert(key, (evidence, value));
        }
    }

    /// What is known of a thing.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key).map(|(_, value)| value)
    }

    /// The same, with its evidence.
    pub fn found<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&EvidenceRef, &V)>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key).map(|(evidence, value)| (evidence, value))
    }

    /// Whether anything is.
    pub fn has<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// The facts in the order of their keys, with their evidence.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &EvidenceRef, &V)> {
        self.0.iter().map(|(key, (evidence, value))| (key, evidence, value))
    }

    /// The facts in the order of their keys, with their evidence; none are left.
    pub fn take(&mut self) -> impl Iterator<Item = (K, EvidenceRef, V)> + use<K, V> {
        std::mem::take(&mut self.0).into_iter().map(|(key, (evidence, value))| (key, evidence, value))
    }
}
