//! Ids for formats that want UUIDs: made of what is stable, never random.

use uuid::Uuid;

/// The name space of ids of these formats: a UUID v5 (RFC 9562) of a URN of ours.
fn name_space() -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:tenure:events")
}

/// The UUID of something that these parts name together.
///
/// INVARIANT: the same parts give the same id, and parts that are divided otherwise give another.
pub(crate) fn uuid(parts: &[&str]) -> Uuid {
    let mut name = Vec::new();
    for part in parts {
        name.extend_from_slice(&(part.len() as u64).to_le_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&name_space(), &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_tell_parts_apart() {
        assert_eq!(uuid(&["a", "b"]), uuid(&["a", "b"]));
        assert_ne!(uuid(&["ab", "c"]), uuid(&["a", "bc"]));
        assert_eq!(uuid(&["a"]).get_version_num(), 5);
    }
}
