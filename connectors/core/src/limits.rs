use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How fast one API may be asked: a token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Calls a second in the long run.
    pub per_second: NonZeroU32,
    /// Calls that may be made at once after a pause.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate of so many calls a second, with a burst of the same size. Zero counts as one.
    pub const fn of(per_second: u32) -> Self {
        let per_second = match NonZeroU32::new(per_second) {
            Some(rate) => rate,
            None => NonZeroU32::MIN,
        };
        Self { per_second, burst: per_second }
    }
}

/// How a cloud is asked: how fast, how many at once, how long, how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Calls that may be under way at once. Default 16.
    pub concurrent_calls: usize,
    /// Units of one scope that are read at once. Default 8.
    pub concurrent_units: usize,
    /// Seconds until a call that has no answer is given up and tried again. Default 60.
    pub call_timeout_seconds: u64,
    /// How often a call is made before it is given up, the first time included. Default 6.
    pub tries: usize,
    /// Pause before the second try, in milliseconds; it doubles each time, and each pause is a
    /// random part of that (full jitter). Default 200.
    pub first_pause_milliseconds: u64,
    /// The longest pause between two tries, in seconds. What the cloud asks for in `Retry-After` is
    /// honoured up to this. Default 20.
    pub longest_pause_seconds: u64,
    /// Seconds that the tries of one call may take together. Default 180.
    pub total_seconds: u64,
    /// Pages of one list after which it is given up as endless. Default 100,000.
    pub pages: u32,
    /// Rate of every API that has none of its own below. Where it is not set each connector knows
    /// what its cloud bears, and 20 a second holds for the rest.
    pub rate: Option<Rate>,
    /// Rates by service (`iam`) or by API (`iam:ListUsers`), which wins.
    pub rates: BTreeMap<String, Rate>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent_calls: 16,
            concurrent_units: 8,
            call_timeout_seconds: 60,
            tries: 6,
            first_pause_milliseconds: 200,
            longest_pause_seconds: 20,
            total_seconds: 180,
            pages: 100_000,
            rate: None,
            rates: BTreeMap::new(),
        }
    }
}

impl Limits {
    /// The rate of an API.
    pub fn rate_of(&self, api: &str) -> Rate {
        let service = api.split_once(':').map_or(api, |(service, _)| service);
        let own = self.rates.get(api).or_else(|| self.rates.get(service)).copied();
        own.or(self.rate).unwrap_or(Rate::of(20))
    }

    /// Adds what a cloud bears, where the user said nothing.
    #[must_use]
    pub fn or_rates(mut self, known: &[(&str, u32)]) -> Self {
        if self.rate.is_none() {
            for (name, rate) in known {
                self.rates.entry((*name).to_owned()).or_insert(Rate::of(*rate));
            }
        }
        self
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_secs(self.call_timeout_seconds.max(1))
    }

    pub(crate) fn longest_pause(&self) -> Duration {
        Duration::from_secs(self.longest_pause_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_s_word_comes_first() {
        let known: &[(&str, u32)] = &[("iam", 10), ("sns", 5)];
        let own: Limits =
            serde_json::from_str(r#"{"rates": {"iam:ListUsers": {"per_second": 1, "burst": 2}, "sns": {"per_second": 3, "burst": 3}}}"#)
                .unwrap();
        let limits = own.or_rates(known);
        assert_eq!(limits.rate_of("iam:ListUsers").burst.get(), 2);
        assert_eq!(limits.rate_of("iam:ListRoles"), Rate::of(10));
        assert_eq!(limits.rate_of("sns:ListTopics"), Rate::of(3));
        assert_eq!(limits.rate_of("kms:ListKeys"), Rate::of(20));
        let all = Limits { rate: Some(Rate::of(500)), ..Limits::default() }.or_rates(known);
        assert_eq!(all.rate_of("iam:ListUsers"), Rate::of(500));
        assert!(serde_json::from_str::<Limits>(r#"{"trys": 1}"#).is_err());
        assert!(serde_json::from_str::<Limits>(r#"{"rate": {"per_second": 0, "burst": 1}}"#).is_err());
    }
}
