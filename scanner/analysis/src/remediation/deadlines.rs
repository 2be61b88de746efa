//! Whether the evidence that a contract asks for each quarter was there in time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tenure_model::Assessment;

/// The evidence of one contract for one quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The contract's id.
    pub contract: String,
    /// The party's id.
    pub party: String,
    /// When the quarter ended.
    pub quarter_ended: Timestamp,
    /// By when its evidence was due.
    pub due: Timestamp,
    /// The first assessment after the quarter.
    pub delivered: Timestamp,
    /// Whether that was in time.
    pub state: DeliveryState,
}

/// Whether evidence was there in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It was.
    InTime,
    /// It was not. Of the first quarter that is told an assessment may have been made that was not given.
    Late,
}

impl DeliveryState {
    /// The words used in tables and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in time",
            Self::Late => "late",
        }
    }
}

/// What was delivered for each contract and quarter, in the order of contracts. Of quarters that ended before
/// the first assessment only the last is told: nothing was given that could show the others. `assessments` are in
/// the order of time.
pub(super) fn deliveries(assessments: &[&Assessment]) -> Vec<Delivery> {
    let Some(first) = assessments.first().map(|one| one.snapshot.as_of) else { return Vec::new() };
    let mut deliveries: BTreeMap<(&str, Timestamp), Delivery> = BTreeMap::new();
    for assessment in assessments {
        for contract in &assessment.governance.contracts {
            let quarters = &contract.evidence;
            let before = quarters.iter().filter(|one| one.quarter_ended <= first).count().saturating_sub(1);
            for quarter in quarters.iter().skip(before) {
                let delivered = assessments
                    .iter()
                    .map(|one| one.snapshot.as_of)
                    .find(|as_of| *as_of >= quarter.quarter_ended);
                let Some(delivered) = delivered else { continue };
                let key = (contract.id.as_str(), quarter.quarter_ended);
                deliveries.entry(key).or_insert_with(|| Delivery {
                    contract: contract.id.clone(),
                    party: contract.party.clone(),
                    quarter_ended: quarter.quarter_ended,
                    due: quarter.due,
                    delivered,
                    state: if delivered <= quarter.due { DeliveryState::InTime } else { DeliveryState::Late },
                });
            }
        }
    }
    deliveries.into_values().collect()
}
