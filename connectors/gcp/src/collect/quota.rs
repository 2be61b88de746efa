//! Keeping below what Google lets one project ask in a minute.

use std::collections::BTreeMap;
use std::time::Duration;

use tenure_connector_core::{Allowance, Refusal};
use tenure_model::GapReason;
use tokio::sync::Mutex;

use crate::config::{GcpConfig, quota_of};
use crate::units::{Unit, units};

const MINUTE: Duration = Duration::from_secs(60);

/// A service that wants to be left alone is so for this long at most; whoever asks again waits longer
/// by himself.
const LONGEST_HOLD: Duration = Duration::from_secs(60);

/// One allowance for each quota.
#[derive(Debug)]
pub(super) struct Quotas(BTreeMap<String, Quota>);

#[derive(Debug)]
struct Quota {
    allowance: Allowance,
    /// Who is about to ask: waiting and counting are one step.
    turn: Mutex<()>,
}

impl Quotas {
    pub(super) fn new(config: &GcpConfig) -> Self {
        let names = units().map(|unit| quota_of(unit.api, unit.path));
        let quotas = names.map(|name| {
            let allowance = Allowance::new(u64::from(config.quota(&name)), MINUTE);
            (name, Quota { allowance, turn: Mutex::new(()) })
        });
        Self(quotas.collect())
    }

    /// Ends once a call may be made, and counts it.
    pub(super) async fn ready(&self, unit: &Unit) {
        let Some(quota) = self.of(unit) else { return };
        let _turn = quota.turn.lock().await;
        quota.allowance.ready().await;
        quota.allowance.used(1);
    }

    /// Counts a try that follows a first one, and leaves a service alone that asked for that.
    pub(super) fn refused(&self, unit: &Unit, refusal: &Refusal) {
        let Some(quota) = self.of(unit) else { return };
        if refusal.is_transient() {
            quota.allowance.used(1);
        }
        if refusal.reason == GapReason::Throttled {
            // Every call that counts in this quota is throttled, not this one alone.
            quota.allowance.hold(refusal.retry_after.unwrap_or_default().min(LONGEST_HOLD));
        }
    }

    fn of(&self, unit: &Unit) -> Option<&Quota> {
        self.0.get(&quota_of(unit.api, unit.path))
    }
}

/// How many calls a unit's quota lets through in the time that the configuration allows.
pub(super) fn calls_within(config: &GcpConfig, unit: &Unit) -> usize {
    let calls = u64::from(config.quota(&quota_of(unit.api, unit.path))) * u64::from(config.quota_minutes);
    usize::try_from(calls).unwrap_or(usize::MAX).max(1)
}

/// The gap of so many calls that it does not let through.
pub(super) fn bounded(config: &GcpConfig, unit: &Unit, over: usize) -> Refusal {
    let (name, minutes) = (quota_of(unit.api, unit.path), config.quota_minutes);
    let a_minute = config.quota(&name);
    let detail = format!(
        "{over} calls are more than the quota `{name}` of {a_minute} a minute lets through in {minutes} minutes: have it raised and set `quotas`, or set `quota_minutes`"
    );
    Refusal::new(GapReason::Bounded, "QuotaBounded", &detail)
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::units::{Level, unit_at, unit_of};

    #[tokio::test(start_paused = true)]
    async fn a_minute_holds_as_many_calls_as_the_quota_says() {
        let quotas = Quotas::new(&GcpConfig::default());
        let deny = unit_of("iam:policies.listPolicies").unwrap();
        let begin = Instant::now();
        for _ in 0..11 {
            quotas.ready(deny).await;
        }
        // Five in each of the first two minutes.
        assert_eq!(begin.elapsed().as_secs() / 60, 2);
        // Another version of the same service has a quota of its own.
        quotas.ready(unit_of("iam:roles.list").unwrap()).await;
        assert_eq!(begin.elapsed().as_secs() / 60, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_throttles_one_call_is_asked_by_none() {
        let quotas = Quotas::new(&GcpConfig::default());
        let unit = unit_of("cloudasset:searchAllIamPolicies").unwrap();
        let mut refusal = Refusal::new(GapReason::Throttled, "RESOURCE_EXHAUSTED", "");
        refusal.retry_after = Some(Duration::from_secs(7));
        quotas.refused(unit, &refusal);
        let begin = Instant::now();
        quotas.ready(unit).await;
        assert_eq!(begin.elapsed().as_secs(), 7);
    }

    #[test]
    fn slow_quotas_bound_how_many_projects_are_asked() {
        let config = GcpConfig::default();
        let deny = unit_at("iam:policies.listPolicies", Level::Project).unwrap();
        assert_eq!(calls_within(&config, deny), 300);
        let wide = GcpConfig { quotas: [("iam-v2".to_owned(), 600)].into(), ..GcpConfig::default() };
        assert_eq!(calls_within(&wide, deny), 36_000);
        let keys = unit_at("storage:projects.hmacKeys.list", Level::Project).unwrap();
        assert!(calls_within(&config, keys) > 10_000);
        assert!(bounded(&config, deny, 9_700).detail.contains("`iam-v2` of 5 a minute"));
    }
}
