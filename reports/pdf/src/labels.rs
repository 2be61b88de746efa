//! The page's own words. In braces stands what the page fills in.

use std::collections::BTreeMap;

/// Words by the keys that `report.typ` asks for.
pub(crate) fn labels() -> BTreeMap<&'static str, &'static str> {
    LABELS.into_iter().collect()
}

const LABELS: [(&str, &str); 94] = [
    ("and", "and {more}"),
    ("as-of", "as of {time}"),
    ("asked-by", "Asked by"),
    ("certificate", "Whether the access of {party} has ended"),
    ("checks", "Checks"),
    (
        "checks-intro",
        "“Pass” means that everything in a check's population was looked at and nothing was found; what could not be looked \
         at is said, never passed over. The checks that found something or could not be answered come first.",
    ),
    ("concerns", "Concerns {parties}."),
    ("coverage", "Coverage"),
    (
        "coverage-intro",
        "What was asked, added up by scope. The ledger has a line per scope, call and region: tables/coverage.csv; every gap \
         is in tables/gaps.csv.",
    ),
    ("doubt", "possible, not shown: {why}"),
    ("ends-itself", "Ends by itself"),
    ("exceeds", "more than declared"),
    ("findings", "Findings"),
    (
        "findings-all",
        "{findings} findings from {causes} causes. What has one cause stands as one, the worst first.",
    ),
    (
        "findings-beyond",
        "{blocks} of {causes} causes are told in six parts, {lines} in a line; all findings, one by one, stand in \
         tables/findings.csv.",
    ),
    ("frameworks", "Frameworks"),
    (
        "frameworks-intro",
        "What the scan says of the controls of each framework, counted. No exception found proves no control; what no check \
         speaks to is not tested by this tool. Control by control: tables/controls.csv.",
    ),
    ("frameworks-own", "The customer's own controls"),
    ("further", "Further causes, in a line each"),
    ("governance", "Declared, granted, used, approved"),
    ("head-accountable", "Accountable"),
    ("head-all-read", "All read?"),
    ("head-answer", "Answer"),
    ("head-answers", "Answers"),
    ("head-check", "Check, and what it says"),
    ("head-complete", "Complete"),
    ("head-controls", "Controls"),
    ("head-credentials", "Credentials"),
    ("head-edition", "Edition"),
    ("head-environment", "Environment"),
    ("head-finding", "Finding"),
    ("head-framework", "Framework"),
    ("head-identities", "Identities"),
    ("head-in-part", "In part"),
    ("head-items", "Items"),
    ("head-listings", "Listings"),
    ("head-maps-to", "Maps to"),
    ("head-not-read", "Not read"),
    ("head-not-seen", "Not seen"),
    ("head-open-outsiders", "Open to outsiders"),
    ("head-own-control", "Own control"),
    ("head-party", "Party"),
    ("head-places", "Places"),
    ("head-reach", "Reach"),
    ("head-scope", "Scope"),
    ("head-severity", "Severity"),
    ("head-since", "Since"),
    ("head-verdict", "Verdict"),
    ("head-where", "Where"),
    ("head-where-call", "Where, and which call"),
    ("head-who-behind", "Who stands behind it"),
    ("head-why", "Why"),
    ("head-with-findings", "With findings"),
    ("if", "if {condition}"),
    ("if-kept", "only if {condition}, which is not in its hands"),
    ("if-own", "only if {condition}, which is in its own hands"),
    ("in", "in {scope}"),
    ("line", "line {number}"),
    (
        "listings",
        "{complete} of {listings} listings were read to their end, {partial} in part, {unread} not at all; {answers} answers \
         hold {items} items.",
    ),
    ("matrix", "Who can do what, where"),
    (
        "matrix-intro",
        "What each outside party may do in each environment, by effective access; below it what the register declares, and \
         when it was last seen done. “Depends” hangs on a condition or an activation; “not evaluated” means that nothing \
         which was read gives it, and that not everything was read.",
    ),
    ("matrix-none", "No outside party may do anything that was looked at."),
    ("more-in", "And {more}, in {file}."),
    ("no", "no"),
    ("no-command", "No command is given; see the page of the check."),
    (
        "no-finding",
        "No check found a fault in what it could look at. That is not the same as nothing to find: see what each check \
         looked at.",
    ),
    ("no-identity", "No identity was seen."),
    ("no-party", "No party was seen holding access."),
    ("no-proof", "No recorded answer is cited."),
    ("no-scope", "No scope was read."),
    ("not-proven", "Not proven, and why"),
    ("not-seen", "Read, and not seen"),
    ("page", "page {number} of {total}"),
    (
        "paper",
        "This document is the report for reading on paper. The record is the pack that it lies in: report.html has every \
         block and every link, the tables have every row, and VERIFY.txt says how to check all of it. Characters that the \
         fonts here have no sign for are shown by their number, as in ⟨U+904B⟩.",
    ),
    ("part-ends", "What ends it"),
    ("part-how", "How reached"),
    ("part-proof", "What proves it"),
    ("part-since", "Since, by whom"),
    ("part-what", "What"),
    ("part-who", "Who may act"),
    ("per-kind", "Verdict per kind of identity"),
    ("per-party", "Verdict per party"),
    ("proofs", "Seven proofs, in every environment"),
    ("read", "Read"),
    ("residue", "What is left"),
    ("running", "Access evidence"),
    ("snapshot", "Snapshot"),
    ("stopped", "stopped by {by}"),
    ("stopped-today", "Stopped today by {by}."),
    ("title", "Who holds access, how far it reaches, and what proves it"),
    ("title-of", "{organisation}: who holds access, how far it reaches, and what proves it"),
    ("unseen", "Not seen"),
    ("with", "with"),
    ("yes", "yes"),
];

/// A text with its places filled in.
pub(crate) fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let text = LABELS.iter().find(|(name, _)| *name == key).map_or("", |(_, text)| text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, place)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = place.split_once('}').unwrap_or((place, ""));
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_and_the_list_have_the_same_words() {
        let page = include_str!("report.typ");
        for (key, _) in LABELS {
            let quoted = format!("\"{key}\"");
            let ours = ["findings-all", "findings-beyond", "running", "title", "title-of"];
            assert!(page.contains(&quoted) || ours.contains(&key), "nobody says `{key}`");
        }
        for (at, call) in page.match_indices("t(\"").chain(page.match_indices("fill(\"")) {
            // `split("` is no question for words.
            if page[..at].ends_with(|before: char| before.is_alphanumeric() || before == '-') {
                continue;
            }
            let from = at + call.len();
            let key = page[from..].split('"').next().unwrap();
            assert!(LABELS.iter().any(|(name, _)| *name == key), "`{key}` has no words");
        }
    }

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(
            fill("title-of", &[("organisation", "{organisation}")]).matches("{organisation}").count(),
            1
        );
        assert_eq!(fill("as-of", &[("time", "noon")]), "as of noon");
    }
}
