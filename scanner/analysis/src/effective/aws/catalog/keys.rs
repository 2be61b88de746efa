//! The names of condition keys.

use super::matching::compare;

/// Every key that AWS lists, found whatever its case.
#[derive(Debug, Default)]
pub(super) struct KeyNames {
    names: Vec<&'static str>,
    /// Places of the names in the order that [`compare`] gives.
    order: Vec<u16>,
    /// What stands before `${TagKey}` or `<key>`, which stand for any end, with its place.
    beginnings: Vec<(&'static str, u16)>,
}

impl KeyNames {
    pub(super) fn new(names: Vec<&'static str>) -> Option<Self> {
        let mut order: Vec<u16> = (0..u16::try_from(names.len()).ok()?).collect();
        let name = |place: &u16| names.get(usize::from(*place)).copied().unwrap_or_default();
        order.sort_by(|a, b| compare(name(a), name(b)));
        let beginning = |name: &'static str| {
            let end = name.find("${").or_else(|| name.find('<'))?;
            name.get(..end)
        };
        let places = order.iter().filter_map(|place| Some((beginning(name(place))?, *place)));
        Some(Self { beginnings: places.collect(), order, names })
    }

    /// The name at a place.
    pub(super) fn name(&self, place: u16) -> Option<&'static str> {
        self.names.get(usize::from(place)).copied()
    }

    /// The places of the names that mean a key.
    pub(super) fn find(&self, key: &str) -> Vec<u16> {
        let exact = self.order.binary_search_by(|place| compare(self.name(*place).unwrap_or_default(), key));
        let mut found: Vec<u16> = exact.ok().and_then(|at| self.order.get(at)).into_iter().copied().collect();
        let begins = |beginning: &str| {
            key.get(..beginning.len()).is_some_and(|head| head.eq_ignore_ascii_case(beginning))
        };
        found.extend(self.beginnings.iter().filter(|(one, _)| begins(one)).map(|(_, place)| *place));
        found
    }
}
