//! What may come back: decisions by whoever has to take them, about what was shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tenure_model::{Campaign, Decided, Decisions, Received, ReviewItem, ReviewTier};

/// Decisions that a file may hold before its pace is looked at.
const FEW: usize = 10;
/// Seconds in which nobody reads what a row says, and decides.
const HASTE: i64 = 3;

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
    /// An exception has to end.
    #[error("`{subject}`: an exception needs a last day after {as_of} such as 2027-03-31, found `{found}`")]
    NoEnd {
        /// About whom.
        subject: String,
        /// The day of the campaign.
        as_of: String,
        /// What the file says.
        found: String,
    },
    /// The file decides nothing.
    #[error("the file decides nothing")]
    Nothing,
}

/// Whether decisions can be taken in: everything that speaks against it, in order.
///
/// # Errors
/// See [`DecisionFault`].
pub fn accept(campaign: &Campaign, decisions: &Decisions) -> Result<(), Vec<DecisionFault>> {
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
        let as_of = campaign.as_of.to_zoned(jiff::tz::TimeZone::UTC).date();
        let end = decision.expires.as_deref().map(str::trim).unwrap_or_default();
        if decision.decision == Decided::Exception && !end.parse::<Date>().is_ok_and(|end| end > as_of) {
            let found = end.to_owned();
            faults.insert(DecisionFault::NoEnd { subject, as_of: as_of.to_string(), found });
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
    let each: Vec<_> = each.collect();
    let times: Vec<_> = each.iter().filter_map(|decision| decision.at).collect();
    let (first, last) = (times.iter().min(), times.iter().max());
    if each.len() < FEW {
        return Pace::Usual;
    }
    match (first, last) {
        (Some(first), Some(last)) if times.len() == each.len() => {
            let seconds = last.as_second() - first.as_second();
            let intervals = i64::try_from(each.len() - 1).unwrap_or(i64::MAX);
            if seconds < HASTE.saturating_mul(intervals) {
                Pace::Hasty(each.len(), seconds)
            } else {
                Pace::Usual
            }
        }
        _ => {
            let waved = |decision: &tenure_model::Decision| {
                decision.decision == Decided::Keep && decision.reason.trim().is_empty()
            };
            if each.iter().copied().all(waved) { Pace::AllKept(each.len()) } else { Pace::Usual }
        }
    }
}
