//! The path of a documented method: segments, of which some stand for an id.

/// Matches segments against a path such as `groups/{id}/members`; returns the ids. Names are compared
/// without regard to case, as Graph does.
pub(super) fn matches(shape: &str, segments: &[String]) -> Option<Vec<String>> {
    let mut ids = Vec::new();
    let mut given = segments.iter();
    for part in shape.split('/') {
        let segment = given.next()?;
        if part == "{id}" {
            ids.push(segment.clone());
        } else if !part.eq_ignore_ascii_case(segment) {
            return None;
        }
    }
    given.next().is_none().then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::matches;

    fn ids(shape: &str, path: &str) -> Option<Vec<String>> {
        let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        matches(shape, &segments)
    }

    #[test]
    fn a_path_fits_its_shape_only() {
        assert_eq!(ids("users", "users"), Some(vec![]));
        assert_eq!(ids("groups/{id}/members", "Groups/7/members"), Some(vec!["7".to_owned()]));
        assert_eq!(ids("groups/{id}/members", "groups/7"), None);
        assert_eq!(ids("groups/{id}", "groups/7/members"), None);
    }
}
