//! A unit and, after it, the units that ask about what it lists.

use std::pin::Pin;

use futures_util::StreamExt as _;
use serde_json::json;
use tenure_connector_core::{CollectError, Recording, Refusal};

use super::Scan;
use super::derive::{Request, Requests};
use super::unit::{Found, Place, Task};
use crate::units::{Level, UNITS, Unit, unit_of, units_at};

type TreeFuture<'f> = Pin<Box<dyn Future<Output = Result<Found, CollectError>> + Send + 'f>>;

impl<'a> Scan<'a> {
    /// Reads a unit and all below it. Returns what is found that no unit below asks about.
    pub(super) fn tree<'f>(
        &'f self,
        place: Place<'f>,
        unit: &'static Unit,
        task: Task,
        seeds: Requests,
    ) -> TreeFuture<'f>
    where
        'a: 'f,
    {
        Box::pin(async move {
            let mut found = Found { next: seeds, missing: None };
            self.read(place, unit, task, &mut found).await?;
            self.below(place, unit, &mut found).await?;
            Ok(found)
        })
    }

    /// Reads the units that ask about what this one found.
    pub(super) async fn below(
        &self,
        place: Place<'_>,
        unit: &Unit,
        found: &mut Found,
    ) -> Result<(), CollectError> {
        let children = UNITS.iter().filter(|child| {
            child.parent.is_some_and(|parent| parent.api == unit.api) && child.need == unit.need
        });
        let mut trees = Vec::new();
        for child in children {
            let requests = found.next.remove(child.api).unwrap_or_default();
            let task = Task { requests, missing: found.missing.clone() };
            trees.push(self.tree(place, child, task, seeds_of(child, &mut found.next)));
        }
        self.all(trees).await?;
        Ok(())
    }

    /// Reads every unit of a level that has no parent, several at once, with all below them.
    pub(super) async fn level(
        &self,
        place: Place<'_>,
        level: Level,
        but: &[&str],
    ) -> Result<Found, CollectError> {
        let roots = units_at(level)
            .filter(|unit| unit.parent.is_none() && unit.need.is_always_asked() && !but.contains(&unit.api));
        let trees = roots.map(|unit| {
            let task = Task { requests: first_requests(unit, place.region), missing: None };
            self.tree(place, unit, task, Requests::new())
        });
        self.all(trees.collect()).await
    }

    /// Several trees at once; what they found, together.
    async fn all(&self, trees: Vec<TreeFuture<'_>>) -> Result<Found, CollectError> {
        let at_once = self.caller.limits().concurrent_units.max(1);
        let mut trees = futures_util::stream::iter(trees).buffer_unordered(at_once);
        let mut together = Found::default();
        while let Some(found) = trees.next().await {
            for (api, requests) in found?.next {
                together.next.entry(api).or_default().extend(requests);
            }
        }
        Ok(together)
    }

    /// Ends every unit of these levels with one and the same refusal: nothing of it can be asked.
    pub(super) fn refuse_all(
        &self,
        place: Place<'_>,
        levels: &[Level],
        but: &[&str],
        refusal: &Refusal,
    ) -> Result<(), CollectError> {
        for unit in UNITS.iter().filter(|unit| levels.contains(&unit.level) && unit.need.is_always_asked()) {
            if but.contains(&unit.api) {
                continue;
            }
            let key = place.key(unit);
            if self.writer.is_finished(&key) {
                self.skipped(&key, tenure_model::CoverageState::Unread);
            } else if self.caller.is_cancelled() {
                self.unfinished(key);
            } else {
                let mut recording =
                    Recording::begin(self.writer, key.clone(), &place.session.asked_by, unit.supplies);
                recording.refused("", refusal);
                let outcome = recording.finish()?;
                self.count(&key, outcome.state);
            }
        }
        Ok(())
    }

    /// Ends every unit of a region that the account has not enabled: there can be nothing in it.
    pub(super) fn not_enabled(&self, place: Place<'_>) -> Result<(), CollectError> {
        for unit in units_at(Level::Region).filter(|unit| unit.need.is_always_asked()) {
            let key = place.key(unit);
            if self.writer.is_finished(&key) {
                self.skipped(&key, tenure_model::CoverageState::Complete);
                continue;
            }
            let mut recording =
                Recording::begin(self.writer, key.clone(), &place.session.asked_by, unit.supplies);
            recording.explain("RegionNotEnabled");
            let outcome = recording.finish()?;
            self.count(&key, outcome.state);
        }
        Ok(())
    }
}

/// Requests that were found early, for the units below a child.
fn seeds_of(child: &Unit, next: &mut Requests) -> Requests {
    let below =
        |api: &str| unit_of(api).and_then(|unit| unit.parent).is_some_and(|parent| parent.api == child.api);
    let apis: Vec<&'static str> = next.keys().copied().filter(|api| below(api)).collect();
    apis.into_iter().filter_map(|api| next.remove_entry(api)).collect()
}

/// What a unit without a parent is asked.
pub(super) fn first_requests(unit: &Unit, region: &str) -> Vec<Request> {
    let plain = Request::plain(region);
    match unit.api {
        // All of what it can give: policies of AWS are needed where they are attached.
        "iam:GetAccountAuthorizationDetails" => {
            let filter = json!(["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]);
            vec![plain.with("Filter", filter)]
        }
        "organizations:ListPolicies" => ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
            .into_iter()
            .map(|kind| plain.clone().with("Filter", kind))
            .collect(),
        "iam:ListServiceSpecificCredentials" => vec![plain.with("AllUsers", true)],
        "iam:ListVirtualMFADevices" => vec![plain.with("AssignmentStatus", "Any")],
        // Also those that are not enabled, so that it is known that they are not.
        "ec2:DescribeRegions" => vec![plain.with("AllRegions", true)],
        // Those of others are theirs to share.
        "ec2:DescribeImages" => vec![plain.with("Owners", json!(["self"]))],
        "ec2:DescribeSnapshots" => vec![plain.with("OwnerIds", json!(["self"]))],
        // Only what was made by hand can be shared.
        "rds:DescribeDBSnapshots" | "rds:DescribeDBClusterSnapshots" => {
            vec![plain.with("SnapshotType", "manual")]
        }
        "cloudwatch:DescribeAlarms" => {
            vec![plain.with("AlarmTypes", json!(["MetricAlarm", "CompositeAlarm"]))]
        }
        "ram:GetResourceShares" | "ram:ListPrincipals" | "ram:ListResources" => {
            vec![plain.with("resourceOwner", "SELF")]
        }
        "ecs:ListTaskDefinitionFamilies" => vec![plain.with("status", "ACTIVE")],
        _ => vec![plain],
    }
}
