//! What goes wrong, and when. The same rules and the same calls give the same faults.

mod spoil;

use std::time::Duration;

use serde_json::Value;

use crate::exchange::Request;

pub(crate) use spoil::{Listing, continued, spoil};

/// Something that goes wrong with a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// 429, perhaps with a `Retry-After` in seconds. Also inside `$batch`.
    Throttle(Option<u32>),
    /// 401: the token ran out. It stays invalid: another one must be asked for.
    Expired,
    /// 403: the caller may not.
    Deny,
    /// 403 of a tenant without Entra ID P1.
    NoLicence,
    /// 403: the API is not enabled in the project that is charged. Google Cloud only.
    ServiceDisabled,
    /// 400: the token of the next page is no longer known. Google Cloud only, for what carries one.
    StalePageToken,
    /// One place could not be asked, as lists over all places say so. Google Cloud only.
    Unreachable(&'static str),
    /// An error of the service with this status: 500, 502, 503, 504.
    Fail(u16),
    /// The link to the next page is on another path of the same host, and works.
    NextOnAnotherPath,
    /// The link to the next page is on another host, which writes down whoever comes.
    NextOnAnotherHost,
    /// An empty page that says that there is more; the link leads to what was asked for.
    EmptyPage,
    /// The first item of the page comes twice.
    RepeatItem,
    /// The link to the next page is the page itself, for ever.
    LoopLink,
    /// Lists come in pages of this many items, whatever `$top` says.
    Pages(usize),
    /// This JSON pointer of the body holds something else.
    Replace(&'static str, Value),
    /// A whole answer whose body ends in the middle.
    Truncate,
    /// The connection ends in the middle of the body. Not inside `$batch`.
    Cut,
    /// The connection ends without an answer. Not inside `$batch`.
    Disconnect,
    /// The answer comes late. Not inside `$batch`.
    Slow(Duration),
}

/// A fault, for some calls.
#[derive(Clone, Debug)]
pub struct Rule {
    api: String,
    containing: String,
    from: usize,
    times: usize,
    fault: Fault,
    seen: usize,
}

impl Rule {
    /// The fault happens to every call of an API: `graph:users`, `graph:*` or `*`.
    pub fn every(api: &str, fault: Fault) -> Self {
        Self { api: api.to_owned(), containing: String::new(), from: 1, times: usize::MAX, fault, seen: 0 }
    }

    /// The fault happens to the nth of those calls, counted from 1.
    pub fn nth(api: &str, nth: usize, fault: Fault) -> Self {
        Self { from: nth, times: 1, ..Self::every(api, fault) }
    }

    /// The fault happens to the first n of those calls.
    pub fn first(api: &str, times: usize, fault: Fault) -> Self {
        Self { times, ..Self::every(api, fault) }
    }

    /// The fault happens from the nth of those calls on, counted from 1.
    pub fn from(api: &str, nth: usize, fault: Fault) -> Self {
        Self { from: nth, ..Self::every(api, fault) }
    }

    /// Counts only calls whose path or query contains this: one subscription, one object.
    #[must_use]
    pub fn containing(self, text: &str) -> Self {
        Self { containing: text.to_lowercase(), ..self }
    }

    fn meets(&mut self, api: &str, target: &str) -> Option<Fault> {
        let family = self.api.strip_suffix('*').is_some_and(|start| api.starts_with(start));
        if !(self.api == api || family) || !target.contains(&self.containing) {
            return None;
        }
        self.seen += 1;
        let due = self.seen >= self.from && self.seen - self.from < self.times;
        due.then(|| self.fault.clone())
    }
}

/// The faults of a server.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Vec<Rule>,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// And this, too.
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Counts a call and returns what it meets.
    pub(crate) fn meet(&mut self, api: &str, request: &Request) -> Vec<Fault> {
        let target = request.target().to_lowercase();
        self.rules.iter_mut().filter_map(|rule| rule.meets(api, &target)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults, Rule};
    use crate::exchange::Request;

    fn hits(rule: Rule, targets: &[(&str, &str)]) -> Vec<bool> {
        let mut faults = Faults::none().with(rule);
        targets
            .iter()
            .map(|(api, target)| !faults.meet(api, &Request::at("GET", "", target)).is_empty())
            .collect()
    }

    #[test]
    fn a_rule_counts_only_the_calls_that_concern_it() {
        let calls = [("graph:users", "/a"), ("graph:groups", "/a"), ("graph:users", "/b"), ("arm:x", "/a")];
        assert_eq!(hits(Rule::nth("graph:users", 2, Fault::Deny), &calls), [false, false, true, false]);
        assert_eq!(hits(Rule::first("graph:*", 2, Fault::Deny), &calls), [true, true, false, false]);
        assert_eq!(hits(Rule::from("*", 3, Fault::Deny), &calls), [false, false, true, true]);
        assert_eq!(hits(Rule::every("*", Fault::Deny).containing("/A"), &calls), [true, true, false, true]);
    }
}
