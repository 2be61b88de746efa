//! Identity Center: it lives in one region, which nobody tells.

use serde_json::Value;
use tenure_connector_core::{Answer, Asked, CollectError, Recording};
use tenure_model::GapReason;

use super::Scan;
use super::derive::{Request, derive};
use super::unit::{Found, Place};
use crate::units::unit_of;

const INSTANCES: &str = "sso:ListInstances";

impl Scan<'_> {
    /// Looks for the directory in these regions, in their order, until one has it; then reads it.
    pub(super) async fn directory(&self, place: Place<'_>, regions: &[String]) -> Result<(), CollectError> {
        let Some(unit) = unit_of(INSTANCES) else {
            return Err(CollectError::Bug(format!("`{INSTANCES}` is no unit")));
        };
        let key = place.key(unit);
        let mut found = Found::default();
        if self.writer.is_finished(&key) || self.caller.is_cancelled() {
            self.read(place, unit, super::unit::Task::default(), &mut found).await?;
            return self.below(place, unit, &mut found).await;
        }
        self.caller.progress().started(&key);
        let mut recording =
            Recording::begin(self.writer, key.clone(), &place.session.asked_by, unit.supplies);
        let mut here = false;
        let mut refusals = Vec::new();
        for region in regions {
            let request = Request::plain(region);
            let mut page = |request: &Request, answer: Answer| {
                let instances = answer.body.get("Instances").and_then(Value::as_array).map_or(0, Vec::len);
                here |= instances > 0;
                derive(INSTANCES, request, &answer.body, &mut found.next);
                let params = Value::Object(request.params.clone());
                let asked = Asked { region, request: &params, asked_by: &place.session.asked_by };
                recording.answer(asked, answer, instances as u64)
            };
            match self.ask_all(place.session, unit, &request, &mut page).await? {
                Some(refusal) if refusal.reason == GapReason::Cancelled => {
                    drop(recording);
                    self.unfinished(key);
                    found.missing = Some(refusal);
                    return self.below(place, unit, &mut found).await;
                }
                Some(refusal) => refusals.push(refusal),
                None => {}
            }
            if here {
                break;
            }
        }
        // An organisation has one directory: once it is found, a region that refuses hides nothing.
        if !here {
            refusals.iter().for_each(|refusal| recording.refused("", refusal));
        }
        found.missing = recording.missing();
        let outcome = recording.finish()?;
        self.count(&key, outcome.state);
        self.below(place, unit, &mut found).await
    }
}
