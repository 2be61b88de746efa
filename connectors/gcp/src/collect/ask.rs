//! Asking for a list to its end: page after page.

use std::collections::BTreeSet;

use serde_json::Value;
use tenure_connector_core::{Answer, Caller, CollectError, Pager, PagingRule, Refusal, Turn};
use tenure_model::GapReason;

use super::call::Call;
use super::http::Client;
use crate::units::Unit;

/// How every API of Google hands out its pages.
const RULE: PagingRule = PagingRule { send: "pageToken", read: "nextPageToken", more: None };

/// So many places that could not be reached are named.
const NAMED: usize = 10;

/// A page, handed over as it comes.
pub(super) type OnPage<'p> = dyn FnMut(&Call, Answer) -> Result<(), CollectError> + Send + 'p;

/// Who asks, at a bearable pace.
#[derive(Debug)]
pub(super) struct Asker<'a> {
    pub(super) caller: Caller<'a>,
    pub(super) client: Client,
}

impl Asker<'_> {
    /// Every page of a list, from this call on. `Some` says why it did not come to its end; the pages
    /// before were handed over.
    pub(super) async fn follow(
        &self,
        call: Call,
        page: &mut OnPage<'_>,
    ) -> Result<Option<Refusal>, CollectError> {
        let unit = call.unit;
        let paged = !unit.list.is_empty();
        let mut pager = Pager::new(paged.then_some(RULE), self.caller.limits().pages);
        let mut left_out = BTreeSet::new();
        let mut call = call;
        loop {
            let answer = match self.ask(&call).await {
                Ok(answer) => answer,
                Err(refusal) => return Ok(Some(refusal)),
            };
            if let Some(refusal) = malformed(unit, &answer.body) {
                return Ok(Some(refusal));
            }
            left_out.extend(unreachable(&answer.body));
            let turn = pager.turn(&answer.body, &[unit.list]);
            page(&call, answer)?;
            match turn {
                Turn::Next(token) => call = call.next(&token),
                Turn::Fault(fault) => return Ok(Some(fault.refusal())),
                Turn::End => return Ok(missing(&left_out)),
            }
        }
    }

    async fn ask(&self, call: &Call) -> Result<Answer, Refusal> {
        // Before the call and not in it: who waits for his turn is not late.
        self.caller.until(self.client.quotas().ready(call.unit)).await?;
        self.caller.call("", call.unit.api, || self.client.send(call)).await
    }
}

/// An answer whose list, or whose token of the next page, is none. A list without members is left out.
fn malformed(unit: &Unit, body: &Value) -> Option<Refusal> {
    let odd = |code: &str, detail: String| Some(Refusal::new(GapReason::Malformed, code, &detail));
    let list = if unit.list.is_empty() { None } else { body.get(unit.list) };
    // Compute Engine lists by zone.
    if list.is_some_and(|list| !list.is_array() && !list.is_object() && !list.is_null()) {
        return odd("NoList", format!("`{}` of the answer is no list", unit.list));
    }
    if body.get("error").is_some_and(Value::is_object) {
        return odd("ErrorInAnswer", "the answer says that it is one, and holds an error".to_owned());
    }
    match body.get(RULE.read) {
        None | Some(Value::Null | Value::String(_)) => None,
        Some(_) => odd("OddToken", format!("`{}` of the answer is no text", RULE.read)),
    }
}

/// Places that a service left out of an answer because it could not reach them: 200 in each case.
fn unreachable(body: &Value) -> impl Iterator<Item = String> + '_ {
    let named = ["unreachable", "unreachables"].iter().filter_map(|member| body.get(*member)?.as_array());
    named.flatten().filter_map(Value::as_str).map(str::to_owned)
}

fn missing(left_out: &BTreeSet<String>) -> Option<Refusal> {
    if left_out.is_empty() {
        return None;
    }
    let named: Vec<&str> = left_out.iter().take(NAMED).map(String::as_str).collect();
    let more = left_out.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let detail =
        format!("the service could not reach {}{more}, and left out what is there", named.join(", "));
    Some(Refusal::new(GapReason::Truncated, "LocationUnreachable", &detail))
}

/// The things that an answer lists, those of Compute Engine over all zones; the answer itself where it
/// is one thing.
pub(super) fn items<'v>(unit: &Unit, body: &'v Value) -> Vec<&'v Value> {
    if unit.list.is_empty() {
        return vec![body];
    }
    match body.get(unit.list) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(zones)) => {
            let lists = zones.values().filter_map(Value::as_object).flat_map(|zone| zone.values());
            lists.filter_map(Value::as_array).flatten().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::units::unit_of;

    #[test]
    fn a_list_without_members_is_no_fault_and_an_odd_one_is() {
        let unit = unit_of("iam:roles.list").unwrap();
        let code = |body: Value| malformed(unit, &body).map(|refusal| refusal.code);
        assert_eq!(code(json!({})), None);
        assert_eq!(code(json!({"roles": [], "nextPageToken": ""})), None);
        assert_eq!(code(json!({"roles": "many"})).as_deref(), Some("NoList"));
        assert_eq!(code(json!({"roles": [], "nextPageToken": 7})).as_deref(), Some("OddToken"));
        assert_eq!(code(json!({"error": {"code": 403}})).as_deref(), Some("ErrorInAnswer"));
    }

    #[test]
    fn what_a_service_could_not_reach_is_missing() {
        let body = json!({"functions": [], "unreachable": ["europe-west1", "europe-west1"]});
        let left_out: BTreeSet<String> = unreachable(&body).collect();
        let refusal = missing(&left_out).unwrap();
        assert_eq!((refusal.reason, &*refusal.code), (GapReason::Truncated, "LocationUnreachable"));
        assert!(refusal.detail.contains("europe-west1,"), "{}", refusal.detail);
        assert_eq!(missing(&BTreeSet::new()), None);
    }

    #[test]
    fn machines_are_counted_over_all_zones() {
        let unit = unit_of("compute:instances.aggregatedList").unwrap();
        let body = json!({"items": {"zones/a": {"instances": [{}, {}]}, "zones/b": {"warning": {"code": "NO_RESULTS_ON_PAGE"}}}});
        assert_eq!(items(unit, &body).len(), 2);
        assert_eq!(items(unit_of("iam:policies.get").unwrap(), &json!({"name": "x"})).len(), 1);
    }
}
