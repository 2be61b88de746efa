use jiff::SignedDuration;
use tenure_register::Register;

/// What the customer may set. Days are periods of 24 hours before the snapshot's `as_of`.
#[derive(Clone, Debug)]
pub struct Options {
    /// A credential older than this is old. CIS AWS Foundations asks for rotation every 90 days.
    pub credential_max_age_days: u32,
    /// A credential that was made to live longer than this lives too long.
    pub credential_max_life_days: u32,
    /// A credential or permission not used for this long is unused. CIS AWS Foundations uses 45
    /// days for credentials; 90 leaves room for quarterly jobs.
    pub unused_days: u32,
    /// A new principal is not called dormant or never used before this age.
    pub grace_days: u32,
    /// An external id shorter than this can be guessed.
    pub external_id_min_length: usize,
    /// The customer's declarations.
    pub register: Register,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            credential_max_age_days: 90,
            credential_max_life_days: 180,
            unused_days: 90,
            grace_days: 30,
            external_id_min_length: 12,
            register: Register::default(),
        }
    }
}

/// A setting out of its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is `{value}`: expected 1 to {most}")]
pub struct OptionsError {
    name: &'static str,
    value: u64,
    most: u64,
}

impl Options {
    /// The longest period that can be set, in days: a hundred years.
    pub const MOST_DAYS: u32 = 36_500;

    /// Checks the ranges.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn validate(&self) -> Result<(), OptionsError> {
        let days = [
            ("credential_max_age_days", self.credential_max_age_days),
            ("credential_max_life_days", self.credential_max_life_days),
            ("unused_days", self.unused_days),
            ("grace_days", self.grace_days),
        ];
        for (name, value) in days {
            if value == 0 || value > Self::MOST_DAYS {
                return Err(OptionsError { name, value: value.into(), most: Self::MOST_DAYS.into() });
            }
        }
        Ok(())
    }

    pub(crate) fn days(days: u32) -> SignedDuration {
        SignedDuration::from_hours(i64::from(days) * 24)
    }
}
