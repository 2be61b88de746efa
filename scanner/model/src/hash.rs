//! Hash maps for ids and texts: an estate is looked up by long ids some millions of times.
//!
//! The hasher is several times as fast as the standard library's on ARNs, and seeded anew in each
//! process, so that names in an estate cannot be chosen to collide without knowing the seed. The order
//! of such a map is different each time and never reaches an output.

use foldhash::fast::RandomState;

/// A map; made with `HashMap::default()`.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
/// A set; made with `HashSet::default()`.
pub type HashSet<T> = std::collections::HashSet<T, RandomState>;
