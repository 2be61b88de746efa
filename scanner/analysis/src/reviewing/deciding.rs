//! What may come back: decisions by whoever has to take them, about what was shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tenure_model::{Campaign, Decided, Decision, Decisions, Received, ReviewItem, ReviewTier, Timestamp};

/// Decisions that a file may hold before its pace is looked at.
const FEW: usize = 10;
/// Seconds in which nobody reads what a row says, and decides.
const HASTE: i64 = 3;
/// Seconds by which a reviewer's clock may be ahead.
const CLOCKS: i64 = 15 * 60;

/// Why decisions are refused. One fault refuses the file: half a file would be a decision that nobody took.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum DecisionFault {
    /// They are of another campaign.
    #[error("the decisions are of campaign `{found}`, and this is `{wanted}`")]
    OtherCampaign {
        /// What the file says.
        found: String,
        /// What it has to say.
        wanted: String,
    },
    /// Nobody of this id decides here.
    #[error("`{0}` decides nothing in this campaign")]
    NoReviewer(String),
    /// The campaign has no such item.
    #[error("item `{0}` is not of this campaign")]
    UnknownItem(String),
    /// Another person decides about it.
    #[error("`{by}` cannot decide about `{subject}`: `{reviewer}` does")]
    WrongPerson {
        /// Who decided.
        by: String,
        /// About whom.
        subject: String,
        /// Who has to.
        reviewer: String,
    },
    /// The decision is about other access than was shown.
    #[error("`{subject}` was decided on as it was not shown: its digest is another")]
    Changed {
        /// About whom.
        subject: String,
    },
    /// An item is decided twice in one file.
    #[error("`{subject}` is decided twice")]
    Twice {
        /// About whom.
        subject: String,
    },
    /// It needs a reason.
    #[error("`{subject}`: {decision} needs a reason")]
    NoReason {
        /// About whom.
        subject: String,
        /// What was decided.
        decision: &'static str,
    },
    /// An exception has to end, and before it is forgotten.
    #[error("`{subject}`: an exception needs a last day from {first} to {last}, found `{found}`")]
    NoEnd {
        /// About whom.
        subject: String,
        /// The first day that it can end on.
        first: Date,
        /// The last one.
        last: Date,
        /// What the file says.
        found: String,
    },
    /// It was decided before there was anything to decide, or is yet to be.
    #[error("`{subject}` was decided on {at}, which is not between the snapshot and now")]
    WrongTime {
        /// About whom.
        subject: String,
        /// What the file says.
        at: Timestamp,
    },
    /// The file decides nothing.
    #[error("the file decides nothing")]
    Nothing,
}

/// Whether decisions can be taken in now: everything that speaks against it, in order.
///
/// # Errors
/// See [`DecisionFault`].
pub fn accept(campaign: &Campaign, decisions: &Decisions, now: Timestamp) -> Result<(), Vec<DecisionFault>> {
    let mut faults = BTreeSet::new();
    if decisions.campaign != campaign.id {
        faults.insert(DecisionFault::OtherCampaign {
            found: decisions.campaign.clone(),
            wanted: campaign.id.clone(),
        });
    }
    if !campaign.reviewers.iter().any(|one| one.id == decisions.reviewer) {
        faults.insert(DecisionFault::NoReviewer(decisions.reviewer.clone()));
    }
    if decisions.decisions.is_empty() {
        faults.insert(DecisionFault::Nothing);
    }
    let items: BTreeMap<&str, &ReviewItem> =
        campaign.items.iter().map(|item| (item.id.as_str(), item)).collect();
    let mut seen = BTreeSet::new();
    for decision in &decisions.decisions {
        let Some(item) = items.get(decision.item.as_str()) else {
            faults.insert(DecisionFault::UnknownItem(decision.item.clone()));
            continue;
        };
        let subject = item.subject.name.clone();
        if item.reviewer != decisions.reviewer {
            let (by, reviewer) = (decisions.reviewer.clone(), item.reviewer.clone());
            faults.insert(DecisionFault::WrongPerson { by, subject: subject.clone(), reviewer });
        }
        if item.digest != decision.digest {
            faults.insert(DecisionFault::Changed { subject: subject.clone() });
        }
        if !seen.insert(decision.item.as_str()) {
            faults.insert(DecisionFault::Twice { subject: subject.clone() });
        }
        if decision.decision != Decided::Keep && decision.reason.trim().is_empty() {
            faults.insert(DecisionFault::NoReason {
                subject: subject.clone(),
                decision: if decision.decision == Decided::Revoke { "a revocation" } else { "an exception" },
            });
        }
        // Clocks of others go a little wrong.
        let latest = now.as_second().saturating_add(CLOCKS);
        if let Some(at) = decision.at.filter(|at| *at < campaign.as_of || at.as_second() > latest) {
            faults.insert(DecisionFault::WrongTime { subject: subject.clone(), at });
        }
        let (first, last) = campaign.ends_of_exceptions();
        let end = decision.expires.as_deref().map(str::trim).unwrap_or_default();
        let is_end = end.parse::<Date>().is_ok_and(|end| (first..=last).contains(&end));
        if decision.decision == Decided::Exception && !is_end {
            faults.insert(DecisionFault::NoEnd { subject, first, last, found: end.to_owned() });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into_iter().collect()) }
}

/// How fast a file was decided, where that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nothing stands out.
    Usual,
    /// Faster than anybody reads: decisions, and seconds from the first to the last.
    Hasty(usize, i64),
    /// Everything is kept and nothing has a reason, and the form does not tell how long that took.
    AllKept(usize),
}

impl Pace {
    /// A sentence for whoever relies on the review; empty where nothing stands out.
    pub fn sentence(&self) -> String {
        match self {
            Self::Usual => String::new(),
            Self::Hasty(decisions, seconds) => {
                format!("{decisions} decisions within {seconds} seconds: nobody reads that fast")
            }
            Self::AllKept(decisions) => {
                format!("all {decisions} are kept and none has a reason; how long that took is not told")
            }
        }
    }
}

/// How fast a file was decided. A group of unchanged ones may be decided at once.
pub fn pace(campaign: &Campaign, file: &Received) -> Pace {
    let grouped: BTreeSet<&str> = campaign
        .items
        .iter()
        .filter(|item| item.tier == ReviewTier::Unchanged)
        .map(|item| item.id.as_str())
        .collect();
    let each = file.decisions.decisions.iter().filter(|decision| !grouped.contains(decision.item.as_str()));
    let (timed, untimed): (Vec<&Decision>, Vec<&Decision>) = each.partition(|decision| decision.at.is_some());
    let mut times: Vec<i64> =
        timed.iter().filter_map(|decision| decision.at).map(Timestamp::as_second).collect();
    times.sort_unstable();
    if let Some((decisions, seconds)) = burst(&times) {
        return Pace::Hasty(decisions, seconds);
    }
    let waved =
        |decision: &&&Decision| decision.decision == Decided::Keep && decision.reason.trim().is_empty();
    if untimed.len() >= FEW && untimed.iter().all(|decision| waved(&decision)) {
        return Pace::AllKept(untimed.len());
    }
    Pace::Usual
}

/// The most decisions in a row that came faster than anybody reads, and in how many seconds: one that was slow, before
/// or after, hides nothing.
fn burst(times: &[i64]) -> Option<(usize, i64)> {
    let mut most: Option<(usize, i64)> = None;
    for (from, first) in times.iter().enumerate() {
        for (to, last) in times.iter().enumerate().skip(from + FEW - 1) {
            let (decisions, seconds) = (to - from + 1, last - first);
            let intervals = i64::try_from(decisions - 1).unwrap_or(i64::MAX);
            if seconds < HASTE.saturating_mul(intervals) && most.is_none_or(|(known, _)| decisions > known) {
                most = Some((decisions, seconds));
            }
        }
    }
    most
}
