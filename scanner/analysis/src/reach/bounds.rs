//! Where the search left something untried because there was too much of it: nobody is called free of
//! paths on whom not everything was tried.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use tenure_model::PrincipalId;

/// What was more than is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// What a technique works on.
    Targets,
    /// Names for a resource of the holder's choice.
    Names,
    /// Changes that the holder can make of its own policies.
    Changes,
    /// Somebody whom the holder comes to act as was not looked at to the end.
    Beyond,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Targets => "there is more that a technique works on than was tried",
            Self::Names => "its policies name more resources of its choice than were tried",
            Self::Changes => "it can change its own policies in more ways than were tried",
            Self::Beyond => "it comes to act as somebody on whom not everything was tried",
        })
    }
}

/// Who has something left that was not tried, and gained nothing by what was.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    hit: Mutex<BTreeMap<PrincipalId, Bound>>,
}

impl Bounds {
    pub(super) fn hit(&self, principal: &PrincipalId, bound: Bound) {
        if let Ok(mut hit) = self.hit.lock() {
            hit.entry(principal.clone()).and_modify(|known| *known = bound.min(*known)).or_insert(bound);
        }
    }

    pub(super) fn of(&self, principal: &PrincipalId) -> Option<Bound> {
        self.hit.lock().ok().and_then(|hit| hit.get(principal).copied())
    }

    pub(super) fn all(&self) -> BTreeMap<PrincipalId, Bound> {
        self.hit.lock().map(|hit| hit.clone()).unwrap_or_default()
    }
}
