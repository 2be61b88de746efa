//! When which fault happens.

use std::time::Duration;

/// What a rule does to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Access denied.
    Deny,
    /// Too many requests, with this status and perhaps a `Retry-After` in seconds.
    Throttle(u16, Option<u32>),
    /// An internal error of the service.
    Fail,
    /// A 200 whose body is neither XML nor JSON.
    Garbage,
    /// The answer comes late.
    Delay(Duration),
    /// The connection ends without an answer.
    Disconnect,
    /// The connection ends in the middle of the body.
    Cut,
    /// Lists come in pages of this many items.
    Pages(usize),
    /// Of a paged list: the previous page comes again before its own.
    RepeatPage,
    /// Of a paged list: an empty page that says that there is more.
    EmptyPage,
    /// Of a paged list: the page names itself as the next one, for ever.
    LoopToken,
    /// Of a paged list: more is promised, and the token is missing.
    LoseToken,
}

/// A fault, for some calls.
#[derive(Clone, Debug)]
pub struct Rule {
    api: String,
    account: Option<String>,
    from: usize,
    times: usize,
    fault: Fault,
    seen: usize,
}

impl Rule {
    /// The fault happens to every call of an API: `iam:ListUsers`, `iam:*` or `*`.
    pub fn every(api: &str, fault: Fault) -> Self {
        Self { api: api.to_owned(), account: None, from: 1, times: usize::MAX, fault, seen: 0 }
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

    /// Counts only calls with the credentials of one account.
    #[must_use]
    pub fn of_account(self, account: &str) -> Self {
        Self { account: Some(account.to_owned()), ..self }
    }

    /// Counts a call, and returns the fault where it meets it.
    pub(super) fn meets(&mut self, api: &str, account: &str) -> Option<Fault> {
        let service_wide = self.api.strip_suffix('*').is_some_and(|start| api.starts_with(start));
        let concerns =
            (self.api == api || service_wide) && self.account.as_deref().is_none_or(|a| a == account);
        if !concerns {
            return None;
        }
        self.seen += 1;
        let due = self.seen >= self.from && self.seen - self.from < self.times;
        due.then_some(self.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Rule};

    fn hits(mut rule: Rule, calls: &[(&str, &str)]) -> Vec<bool> {
        calls.iter().map(|(api, account)| rule.meets(api, account).is_some()).collect()
    }

    #[test]
    fn a_rule_counts_only_the_calls_that_concern_it() {
        let calls = [("iam:ListUsers", "1"), ("iam:ListRoles", "1"), ("iam:ListUsers", "2"), ("sts:X", "1")];
        assert_eq!(hits(Rule::nth("iam:ListUsers", 2, Fault::Fail), &calls), [false, false, true, false]);
        assert_eq!(hits(Rule::first("iam:*", 2, Fault::Fail), &calls), [true, true, false, false]);
        assert_eq!(hits(Rule::from("*", 3, Fault::Fail), &calls), [false, false, true, true]);
        assert_eq!(hits(Rule::every("*", Fault::Deny).of_account("2"), &calls), [false, false, true, false]);
    }
}
