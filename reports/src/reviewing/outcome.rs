//! What came of closed reviews, as a pack tells it.

use serde::{Deserialize, Serialize};
use tenure_model::{ReviewResult, ReviewState, Timestamp};

use crate::{File, ReportError, formats};

/// A closed review, and what later snapshots say of its decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReview {
    /// Id of its campaign.
    pub campaign: String,
    /// Of whom, for people.
    pub of: String,
    /// When it was closed.
    pub closed: Timestamp,
    /// Days that a revocation may take from then.
    pub within: u32,
    /// Of when the snapshots are that it was held against, in the order of time.
    pub judged_by: Vec<Timestamp>,
    /// What came back, in the order of arrival.
    pub files: Vec<HeldFile>,
    /// What became of each item, in the order of the campaign.
    pub results: Vec<HeldResult>,
}

/// One file of decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldFile {
    /// Id of who decided.
    pub reviewer: String,
    /// How many decisions it holds.
    pub decisions: u64,
    /// What stands out in how fast they were made; empty where nothing does.
    pub pace: String,
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldResult {
    /// Id of who decided; empty where nobody did.
    pub decided_by: String,
    /// The decision, and what became of it.
    pub result: ReviewResult,
}

/// The states, what needs somebody first.
pub(crate) const STATES: [ReviewState; 9] = [
    ReviewState::NotApplied,
    ReviewState::ExceptionEnded,
    ReviewState::AppliedLate,
    ReviewState::Changed,
    ReviewState::AppliedUndated,
    ReviewState::Undecided,
    ReviewState::NotEvaluated,
    ReviewState::Applied,
    ReviewState::AsReviewed,
];

impl HeldReview {
    /// The results in a state, in the order of the campaign.
    pub fn of_state(&self, state: ReviewState) -> impl Iterator<Item = &HeldResult> {
        self.results.iter().filter(move |one| one.result.state == state)
    }
}

const COLUMNS: [&str; 13] = [
    "campaign",
    "closed_at",
    "within_days",
    "identity",
    "name",
    "scope",
    "decision",
    "decided_by",
    "signed",
    "reason",
    "state",
    "detail",
    "judged_as_of",
];

/// `tables/review_results.csv`: a row for each item of each review. Nothing where there is no review.
///
/// # Errors
/// The table cannot be written.
pub fn outcomes(reviews: &[HeldReview]) -> Result<Vec<File>, ReportError> {
    if reviews.is_empty() {
        return Ok(Vec::new());
    }
    let id = "review_results";
    let rows: Vec<Vec<String>> =
        reviews.iter().flat_map(|held| held.results.iter().map(|one| row(held, one))).collect();
    let bytes =
        formats::csv::written(&COLUMNS, &rows).map_err(|source| ReportError::Csv { table: id, source })?;
    Ok(vec![File::new(format!("tables/{id}.csv"), bytes)])
}

fn row(held: &HeldReview, one: &HeldResult) -> Vec<String> {
    let result = &one.result;
    vec![
        held.campaign.clone(),
        held.closed.to_string(),
        held.within.to_string(),
        result.item.subject.id.clone(),
        result.item.subject.name.clone(),
        result.item.subject.scope.to_string(),
        result.decided.map_or_else(String::new, |decided| decided.as_str().to_owned()),
        one.decided_by.clone(),
        result.decided.map_or_else(String::new, |_| result.signed.to_string()),
        result.reason.clone(),
        result.state.as_str().to_owned(),
        result.detail.clone(),
        held.judged_by.last().map_or_else(String::new, Timestamp::to_string),
    ]
}
