//! Following a list to its end, and noticing where it does not end as it should.

use std::collections::HashSet;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tenure_model::GapReason;

use crate::Refusal;

/// How an API hands out its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagingRule {
    /// Request member for the token of the page that is wanted: `Marker`.
    pub send: &'static str,
    /// Answer member with the token of the next page: `NextMarker`. May be a path with dots, unless
    /// there is a member with dots in its name (`@odata.nextLink`).
    pub read: &'static str,
    /// Answer member that says whether there are more pages, where the API has one: `IsTruncated`.
    pub more: Option<&'static str>,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The page with this token.
    Next(String),
    /// Nothing: the list ended.
    End,
    /// Nothing, although the list did not end as it should. What was read is kept.
    Fault(PagingFault),
}

/// How a list failed to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingFault {
    /// A token came a second time: following it would never end.
    RepeatedToken,
    /// A page lists the same as an earlier one: the page between was not given.
    RepeatedPage,
    /// There are more pages, but no token to ask for them.
    MissingToken,
    /// There are more pages than we are ready to read.
    TooManyPages,
}

impl PagingFault {
    /// The fault as what ends in a gap.
    pub fn refusal(self) -> Refusal {
        let (code, detail) = match self {
            Self::RepeatedToken => ("RepeatedToken", "the list repeats a page token and so never ends"),
            Self::RepeatedPage => ("RepeatedPage", "the list repeats a page, so that another one is missing"),
            Self::MissingToken => ("MissingToken", "the list says that it goes on but not where"),
            Self::TooManyPages => ("TooManyPages", "the list has more pages than the limit"),
        };
        Refusal::new(GapReason::Truncated, code, detail)
    }
}

/// Follows one list.
///
/// INVARIANT: after finitely many turns it says `End` or `Fault`, whatever the answers are.
#[derive(Debug)]
pub struct Pager {
    rule: Option<PagingRule>,
    limit: u32,
    pages: u32,
    tokens: HashSet<String>,
    contents: HashSet<[u8; 32]>,
}

impl Pager {
    /// A list of at most so many pages; without a rule it has one page.
    pub fn new(rule: Option<PagingRule>, limit: u32) -> Self {
        Self { rule, limit, pages: 0, tokens: HashSet::new(), contents: HashSet::new() }
    }

    /// What follows a page whose things are listed in `members`.
    pub fn turn(&mut self, body: &Value, members: &[&str]) -> Turn {
        let Some(rule) = self.rule else { return Turn::End };
        self.pages += 1;
        if self.is_known(body, members) {
            return Turn::Fault(PagingFault::RepeatedPage);
        }
        let token = at(body, rule.read).and_then(Value::as_str).unwrap_or_default();
        let more = rule.more.and_then(|more| at(body, more)).and_then(truth);
        match (more, token) {
            (Some(false), _) | (None, "") => Turn::End,
            (Some(true), "") => Turn::Fault(PagingFault::MissingToken),
            (_, token) if !self.tokens.insert(token.to_owned()) => Turn::Fault(PagingFault::RepeatedToken),
            _ if self.pages >= self.limit => Turn::Fault(PagingFault::TooManyPages),
            (_, token) => Turn::Next(token.to_owned()),
        }
    }

    /// Whether an earlier page listed the same. Empty pages prove nothing: they are legal anywhere.
    fn is_known(&mut self, body: &Value, members: &[&str]) -> bool {
        let mut digest = Sha256::new();
        let mut empty = true;
        for list in members.iter().filter_map(|member| body.get(*member)) {
            let Some(list) = list.as_array().filter(|list| !list.is_empty()) else { continue };
            empty = false;
            // A list of values always becomes JSON.
            digest.update(serde_json::to_vec(list).unwrap_or_default());
        }
        !empty && !self.contents.insert(digest.finalize().into())
    }
}

fn at<'v>(body: &'v Value, path: &str) -> Option<&'v Value> {
    body.get(path).or_else(|| path.split('.').try_fold(body, |value, member| value.get(member)))
}

/// A truth value; XML has only text.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const MARKER: PagingRule = PagingRule { send: "Marker", read: "Marker", more: Some("IsTruncated") };
    const TOKEN: PagingRule = PagingRule { send: "NextToken", read: "NextToken", more: None };

    fn turns(rule: PagingRule, pages: &[Value]) -> Vec<Turn> {
        let mut pager = Pager::new(Some(rule), 10);
        pages.iter().map(|page| pager.turn(page, &["Users"])).collect()
    }

    #[test]
    fn a_sound_list_ends() {
        let turns = turns(
            MARKER,
            &[
                json!({"Users": [1], "IsTruncated": "true", "Marker": "a"}),
                json!({"Users": "", "IsTruncated": true, "Marker": "b"}),
                json!({"Users": [2], "IsTruncated": false}),
            ],
        );
        assert_eq!(turns, [Turn::Next("a".into()), Turn::Next("b".into()), Turn::End]);
    }

    #[test]
    fn empty_pages_with_a_token_go_on() {
        let turns = turns(
            TOKEN,
            &[
                json!({"Users": [], "NextToken": "a"}),
                json!({"Users": [], "NextToken": "b"}),
                json!({"Users": [1], "NextToken": null}),
            ],
        );
        assert_eq!(turns, [Turn::Next("a".into()), Turn::Next("b".into()), Turn::End]);
    }

    #[test]
    fn faults_are_seen() {
        let fault = |turn: Option<&Turn>, fault| assert_eq!(turn, Some(&Turn::Fault(fault)));
        fault(turns(MARKER, &[json!({"IsTruncated": true})]).last(), PagingFault::MissingToken);
        fault(
            turns(MARKER, &[json!({"IsTruncated": "true", "Marker": ""})]).last(),
            PagingFault::MissingToken,
        );
        let page = |n: u32, token: &str| json!({"Users": [n], "NextToken": token});
        fault(turns(TOKEN, &[page(1, "a"), page(2, "a")]).last(), PagingFault::RepeatedToken);
        fault(turns(TOKEN, &[page(1, "a"), page(1, "b")]).last(), PagingFault::RepeatedPage);
        let endless: Vec<Value> = (0..10).map(|n| page(n, &n.to_string())).collect();
        fault(turns(TOKEN, &endless).last(), PagingFault::TooManyPages);
    }

    #[test]
    fn a_member_may_have_dots_in_its_name() {
        let link = PagingRule { send: "", read: "@odata.nextLink", more: None };
        let pages =
            [json!({"Users": [1], "@odata.nextLink": "https://graph.example/2"}), json!({"Users": [2]})];
        assert_eq!(turns(link, &pages), [Turn::Next("https://graph.example/2".into()), Turn::End]);
    }

    #[test]
    fn without_a_rule_there_is_one_page() {
        assert_eq!(Pager::new(None, 10).turn(&json!({"NextToken": "x"}), &[]), Turn::End);
    }

    proptest! {
        #[test]
        fn it_always_ends(tokens in prop::collection::vec("[ab]{0,2}", 1..40)) {
            let mut pager = Pager::new(Some(TOKEN), 10);
            let mut turns = 0;
            for token in tokens.iter().cycle() {
                turns += 1;
                if !matches!(pager.turn(&json!({"NextToken": token}), &[]), Turn::Next(_)) { break }
            }
            prop_assert!(turns <= 10);
        }
    }
}
