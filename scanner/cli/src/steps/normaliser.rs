//! Recorded answers of whichever cloud into one estate's records.

use tenure_model::{Cloud, Gap, Records};
use tenure_snapshot::{RawRecord, UnitKey};

/// Hands each recorded answer to the normaliser of its cloud.
pub(crate) struct Normaliser {
    aws: tenure_aws::Normaliser,
    azure: tenure_azure::Normaliser,
    gcp: tenure_gcp::Normaliser,
}

impl Normaliser {
    pub(crate) fn new() -> Self {
        Self {
            aws: tenure_aws::Normaliser::new(),
            azure: tenure_azure::Normaliser::new(),
            gcp: tenure_gcp::Normaliser::new(),
        }
    }

    /// The part that takes answers of AWS.
    pub(crate) fn aws(&mut self) -> &mut tenure_aws::Normaliser {
        &mut self.aws
    }

    /// The part that takes answers of Azure and Entra ID.
    pub(crate) fn azure(&mut self) -> &mut tenure_azure::Normaliser {
        &mut self.azure
    }

    /// The part that takes answers of Google Cloud.
    pub(crate) fn gcp(&mut self) -> &mut tenure_gcp::Normaliser {
        &mut self.gcp
    }

    /// Takes one recorded answer.
    pub(crate) fn read(&mut self, unit: &UnitKey, raw: &str, line: u32, record: RawRecord) {
        match unit.cloud {
            Cloud::Aws => self.aws.read(unit, raw, line, record),
            Cloud::Azure => self.azure.read(unit, raw, line, record),
            Cloud::Gcp => self.gcp.read(unit, raw, line, record),
        }
    }

    /// The records of every cloud, and what could not be understood.
    pub(crate) fn finish(self) -> (Records, Vec<Gap>) {
        let (mut records, mut gaps) = self.aws.finish();
        for (more, further) in [self.azure.finish(), self.gcp.finish()] {
            records.extend(more);
            gaps.extend(further);
        }
        (records, gaps)
    }
}
