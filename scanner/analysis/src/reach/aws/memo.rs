//! Answers that many ask for alike.

use std::hash::Hash;
use std::sync::Mutex;

use tenure_model::hash::HashMap;

/// Answers by what was asked, each worked out once; by two at a time perhaps twice, and alike.
#[derive(Debug)]
pub(super) struct Memo<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub(super) fn get(&self, key: K, work_out: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.lock().ok().and_then(|known| known.get(&key).cloned()) {
            return known;
        }
        let answer = work_out();
        if let Ok(mut known) = self.0.lock() {
            known.insert(key, answer.clone());
        }
        answer
    }
}
