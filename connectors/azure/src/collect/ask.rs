//! Asking for a list to its end: page after page.

use serde_json::{Map, Value, json};
use tenure_connector_core::{Answer, CollectError, Pager, PagingRule, Refusal, Turn};
use tenure_model::GapReason;

use super::Scan;
use super::call::Call;
use crate::units::{Service, Unit};

/// Things a page of Resource Graph; more it does not give.
const ROWS: u32 = 1000;

/// A page, handed over as it comes.
pub(super) type OnPage<'p> = dyn FnMut(&Call, Answer) -> Result<(), CollectError> + Send + 'p;

impl Scan<'_> {
    /// Every page that follows an answer, that one included. `Some` says why the list did not come to
    /// its end; the pages before were handed over.
    pub(super) async fn follow(
        &self,
        lane: &str,
        unit: &Unit,
        call: Call,
        first: Option<Answer>,
        page: &mut OnPage<'_>,
    ) -> Result<Option<Refusal>, CollectError> {
        let mut pager = Pager::new(Some(rule(unit)), self.caller.limits().pages);
        let (mut call, mut first) = (call, first);
        let mut rows = Rows::default();
        loop {
            let answer = match first.take() {
                Some(answer) => answer,
                None => match self.caller.call(lane, unit.api, || self.client.send(&call)).await {
                    Ok(answer) => answer,
                    Err(refusal) => return Ok(Some(refusal)),
                },
            };
            if !answer.body.get(unit.list()).is_some_and(Value::is_array) {
                let detail = format!("the answer has no list `{}`", unit.list());
                return Ok(Some(Refusal::new(GapReason::Malformed, "NoList", &detail)));
            }
            let turn = pager.turn(&answer.body, &[unit.list()]);
            rows.count(unit, &answer);
            page(&call, answer)?;
            match turn {
                Turn::Next(link) => match call.next(&link) {
                    Ok(next) => call = next,
                    Err(refusal) => return Ok(Some(refusal)),
                },
                Turn::Fault(fault) => return Ok(Some(fault.refusal())),
                Turn::End if unit.service == Service::ResourceGraph => {
                    return Ok(rows.missing(self.client.take_over_subscriptions()));
                }
                Turn::End => return Ok(None),
            }
        }
    }

    /// The body of a query to Resource Graph.
    pub(super) fn query(&self, unit: &Unit) -> Value {
        let mut options = Map::new();
        options.insert("$top".to_owned(), Value::from(ROWS));
        options.insert("resultFormat".to_owned(), Value::from("objectArray"));
        if unit.query.starts_with("authorizationresources") {
            // Else what is inherited from above is left out.
            options.insert("authorizationScopeFilter".to_owned(), Value::from("AtScopeAboveAndBelow"));
        }
        let mut body = Map::new();
        body.insert("query".to_owned(), Value::from(unit.query));
        body.insert("options".to_owned(), Value::Object(options));
        if !self.config.subscriptions.is_empty() {
            body.insert("subscriptions".to_owned(), json!(self.config.subscriptions));
        }
        Value::Object(body)
    }
}

fn rule(unit: &Unit) -> PagingRule {
    let read = match unit.service {
        Service::Graph => "@odata.nextLink",
        // This list alone writes it so: `ManagementGroupListResult` of azure-mgmt-managementgroups.
        Service::Arm if unit.api == "arm:Microsoft.Management/managementGroups" => "@nextLink",
        Service::Arm => "nextLink",
        Service::ResourceGraph => "$skipToken",
    };
    PagingRule { send: "", read, more: None }
}

/// How many rows Resource Graph gave, and how many it says there are.
#[derive(Debug, Default)]
struct Rows {
    given: u64,
    told: u64,
    cut: bool,
}

impl Rows {
    fn count(&mut self, unit: &Unit, answer: &Answer) {
        let rows = answer.body.get(unit.list()).and_then(Value::as_array).map_or(0, Vec::len);
        self.given += rows as u64;
        self.told = answer.body.get("totalRecords").and_then(Value::as_u64).unwrap_or(0);
        self.cut = answer.body.get("resultTruncated").and_then(Value::as_str) == Some("true");
    }

    /// Why the rows are not all that there are. It answers 200 in each of these cases.
    fn missing(&self, over_subscriptions: bool) -> Option<Refusal> {
        let truncated = |code: &str, detail: &str| Some(Refusal::new(GapReason::Truncated, code, detail));
        if over_subscriptions {
            return truncated("SubscriptionLimitHit", "only the first 10,000 subscriptions were looked at");
        }
        if self.cut {
            return truncated("ResultTruncated", "the service cut the result and gives no next page");
        }
        if self.given < self.told {
            let detail = format!("{} of {} rows were given", self.given, self.told);
            return truncated("RowsMissing", &detail);
        }
        None
    }
}
