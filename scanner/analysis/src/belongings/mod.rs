//! All that belongs to a party, is held by it, or was made or changed by it, over every cloud: its footprint.
//!
//! ```text
//!   held ────── identities of its own, trusts, grants (through groups to any depth), delegations, credentials
//!   doors ───── data that is open to it
//!   secrets ─── secrets that it can read, by effective access
//!   made ────── what it made or changed for others, by acts of logs
//!   traces ──── the same by fields of the clouds, grants that name who gave them, and what runs as its identities
//!   known ───── whose identities are, also of those that are gone
//!   earlier ─── what an earlier snapshot held: gone, renamed, or still there under another claim
//!   horizon ─── since when it is known who made what
//!   ends ────── the command that ends each item
//! ```

mod delegated;
mod doors;
mod earlier;
mod ends;
mod held;
mod horizon;
mod item;
mod known;
mod made;
mod secrets;
#[cfg(test)]
mod tests;
mod traces;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use tenure_model::{Belonging, PartyFootprint, Timestamp};

use crate::Context;
use item::Item;

/// What a [`Context`] keeps for [`Context::items_by_party`].
#[derive(Debug, Default)]
pub(crate) struct Kept(OnceLock<BTreeMap<String, Vec<Item>>>);

/// The footprint of a party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    /// What was found, in the order of kinds and subjects.
    pub items: Vec<Belonging>,
    /// Why there may be more, besides what gaps say.
    pub not_proven: Vec<String>,
    /// Since when it is known in every cloud who made what; `None` where it is not known in one.
    pub authorship_since: Option<Timestamp>,
}

impl Belongings {
    /// The footprint of one party, by its id. An earlier snapshot tells what is gone, and whose a thing was.
    pub fn new(context: &Context<'_>, party: &str, baseline: Option<&Context<'_>>) -> Self {
        Self::of(context, party, &BTreeSet::new(), baseline)
    }

    /// The footprint of a party with that of its subcontractors, of which each item says whose it is.
    pub fn of(
        context: &Context<'_>,
        party: &str,
        subcontractors: &BTreeSet<String>,
        baseline: Option<&Context<'_>>,
    ) -> Self {
        let mut items = earlier::items(context, party, baseline);
        for one in subcontractors.iter().filter(|one| *one != party) {
            let theirs = earlier::items(context, one, baseline).into_iter();
            items.extend(theirs.map(|mut item| {
                item.what.detail = format!("of its subcontractor `{one}`: {}", item.what.detail);
                item
            }));
        }
        let horizon = horizon::Horizon::new(context);
        Self { items: in_order(items), not_proven: horizon.not_proven, authorship_since: horizon.since }
    }
}

/// Every party with a footprint, in the order of their ids.
pub(crate) fn footprints(context: &Context<'_>) -> Vec<PartyFootprint> {
    let horizon = horizon::Horizon::new(context);
    let mut not_proven = horizon::unread(context);
    not_proven.extend(horizon.not_proven);
    let observed = context.items_by_party().keys();
    let parties: BTreeSet<&String> = observed.chain(context.options.register.parties.keys()).collect();
    let made = parties.into_iter().map(|party| {
        let subcontractors = under(context, party);
        PartyFootprint {
            party: party.clone(),
            items: Belongings::of(context, party, &subcontractors, None).items,
            not_proven: not_proven.clone(),
            authorship_since: horizon.since,
        }
    });
    made.filter(|footprint| !footprint.items.is_empty()).collect()
}

/// The parties that work for a party, at any depth.
fn under(context: &Context<'_>, party: &str) -> BTreeSet<String> {
    let parties = &context.options.register.parties;
    let mut chain = BTreeSet::from([party.to_owned()]);
    // Each round adds one at least, or is the last: chains that run in a circle end too.
    loop {
        let next = parties.values().find(|one| {
            one.under.as_ref().is_some_and(|above| chain.contains(above)) && !chain.contains(&one.id)
        });
        match next {
            Some(next) => chain.insert(next.id.clone()),
            None => break,
        };
    }
    chain.remove(party);
    chain
}

fn in_order(mut items: Vec<Item>) -> Vec<Belonging> {
    items.sort_by(|a, b| (a.what.kind, &a.what.subject, &a.key).cmp(&(b.what.kind, &b.what.subject, &b.key)));
    items.dedup_by(|b, a| a.key == b.key);
    items.into_iter().map(|item| item.what).collect()
}

impl Context<'_> {
    /// What is whose today, by the party's id; worked out when it is first asked.
    fn items_by_party(&self) -> &BTreeMap<String, Vec<Item>> {
        self.belongings.0.get_or_init(|| {
            let mut found = item::Found::new(self);
            held::find(self, &mut found);
            doors::find(self, &mut found);
            secrets::find(self, &mut found);
            let known = known::Known::new(self);
            made::find(self, &mut found, &known);
            traces::find(self, &mut found, &known);
            found.finish()
        })
    }
}
