//! UUIDs: version 5, from a name space of our own and what makes a thing the same from one scan to the next, never
//! random.

use uuid::Uuid;

/// The name space, made once at random.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c3f_0d3c_5b0e_4f0a_9d4e_2a7b_81c6_e5d2);

/// The UUID of a thing of a kind, named by its parts.
///
/// INVARIANT: other parts give another UUID: lengths keep ("ab", "c") apart from ("a", "bc").
pub(super) fn of(kind: &str, parts: &[&str]) -> Uuid {
    let mut name = Vec::new();
    for part in std::iter::once(&kind).chain(parts) {
        name.extend_from_slice(&(part.len() as u64).to_le_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_give_the_same_uuid_and_others_another() {
        assert_eq!(of("risk", &["ab", "c"]), of("risk", &["ab", "c"]));
        assert_ne!(of("risk", &["ab", "c"]), of("risk", &["a", "bc"]));
        assert_ne!(of("risk", &["ab"]), of("observation", &["ab"]));
        assert_eq!(of("risk", &[]).get_version_num(), 5);
    }
}
