//! Holders of Azure and Google Cloud: those who may, with the statements that they cite each told once.

use tenure_model::hash::HashMap;

use super::{Citation, Holder, Verdict, Who};
use crate::effective::decision::Decision;

/// Someone who may, before what is cited is put into the list.
pub(super) struct Allowed {
    pub(super) who: Who,
    pub(super) is_inside: bool,
    pub(super) resource: String,
    /// How many places it may at.
    pub(super) resources: usize,
    pub(super) decision: Decision,
    pub(super) cited: Vec<Citation>,
}

/// Everyone who may, the surest first.
pub(super) struct Holders {
    pub(super) statements: Vec<Citation>,
    pub(super) inside: Vec<Holder>,
    pub(super) outside: Vec<Holder>,
}

/// Puts those who may in order, and what they cite into one list.
pub(super) fn holders(mut allowed: Vec<Allowed>) -> Holders {
    allowed.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let mut list = Citations::default();
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for one in allowed {
        let holders = if one.is_inside { &mut inside } else { &mut outside };
        holders.push(list.holder(one));
    }
    Holders { statements: list.all, inside, outside }
}

fn rank(one: &Allowed) -> (Verdict, bool, &Who) {
    (Verdict::of(&one.decision), !one.decision.is_free(), &one.who)
}

/// What is cited, each once.
#[derive(Default)]
struct Citations {
    all: Vec<Citation>,
    /// By policy, and by the id and the place of the assignment: where it stands in the list.
    places: HashMap<(String, String, String), Vec<usize>>,
}

impl Citations {
    fn holder(&mut self, one: Allowed) -> Holder {
        let verdict = Verdict::of(&one.decision);
        let mut because: Vec<usize> = one.cited.into_iter().map(|cited| self.place(cited)).collect();
        because.sort_unstable();
        because.dedup();
        Holder {
            verdict,
            by_own_doing: verdict == Verdict::Depends && one.decision.is_free(),
            by_action: None,
            resource: one.resource,
            resources: one.resources,
            because,
            depends_on: one.decision.depends_on,
            who: one.who,
        }
    }

    fn place(&mut self, cited: Citation) -> usize {
        let (id, at) = cited
            .assignment
            .as_ref()
            .map(|assigned| (assigned.id.clone(), assigned.at.clone()))
            .unwrap_or_default();
        let same = self.places.entry((cited.policy.to_string(), id, at)).or_default();
        if let Some(place) = same.iter().find(|place| self.all.get(**place) == Some(&cited)) {
            return *place;
        }
        let place = self.all.len();
        same.push(place);
        self.all.push(cited);
        place
    }
}
