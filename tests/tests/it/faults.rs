//! A cloud that misbehaves: whatever it does, what it said is kept, and what it did not say is a gap.

use std::time::Duration;

use tenure_model::{CoverageState, GapReason, PrincipalKind};
use tenure_tests::environment;
use tenure_tests::fault_proxy::{Fault, Rule};

use crate::scan::{Organisation, Scan};

/// An IAM list with more than one page, of every account.
const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
const ACCOUNTS: &str = "organizations:ListAccounts";

fn moto() -> Option<&'static Organisation> {
    environment::venv("scans of a cloud that misbehaves").map(|venv| Organisation::moto(&venv))
}

/// Lists in pages of so many items; the details in larger ones.
fn pages(size: usize) -> Vec<Rule> {
    let lists =
        ["iam:List*", "organizations:*", "sso:*", "identitystore:*", "kms:*", "lambda:*", "ecr:*", "sqs:*"];
    let mut rules: Vec<Rule> = lists.iter().map(|api| Rule::every(api, Fault::Pages(size))).collect();
    rules.push(Rule::every(DETAILS, Fault::Pages(5)));
    rules
}

fn with(mut rules: Vec<Rule>, more: Rule) -> Vec<Rule> {
    rules.push(more);
    rules
}

#[test]
fn pages_change_nothing() {
    let Some(organisation) = moto() else { return };
    let whole = organisation.baseline();
    for size in [1, 2] {
        let paged = organisation.scan(pages(size));
        whole.same_as(&paged, "pages");
        let further = paged.calls.iter().filter(|call| call.continues);
        let lists: std::collections::BTreeSet<&str> = further.map(|call| call.api.as_str()).collect();
        for api in [DETAILS, ACCOUNTS] {
            assert!(lists.contains(api), "`{api}` came in one page; in pages came {lists:?}");
        }
    }
}

#[test]
fn empty_pages_change_nothing() {
    let Some(organisation) = moto() else { return };
    let scan = organisation.scan(with(
        with(pages(2), Rule::nth(DETAILS, 2, Fault::EmptyPage)),
        Rule::nth(ACCOUNTS, 2, Fault::EmptyPage),
    ));
    assert!(scan.calls.iter().any(|call| call.faults.contains(&Fault::EmptyPage)), "it never happened");
    organisation.baseline().same_as(&scan, "empty pages");
}

/// A page that comes twice stands in the place of another: the list is not whole, and that is said.
#[test]
fn a_repeated_page_invents_nothing_and_is_a_gap() {
    let Some(organisation) = moto() else { return };
    let scan = organisation.scan(with(pages(2), Rule::nth(ACCOUNTS, 2, Fault::RepeatPage)));
    let gap = scan.gaps().iter().find(|gap| gap.api == ACCOUNTS).expect("it is a gap");
    assert_eq!(gap.reason, GapReason::Truncated);
    let whole = organisation.baseline().understood();
    for (kind, records) in scan.understood() {
        let invented: Vec<_> = records.difference(&whole[kind]).collect();
        assert!(invented.is_empty(), "{kind}: {invented:?}");
    }
}

#[test]
fn a_list_without_an_end_is_cut_and_a_gap() {
    let Some(organisation) = moto() else { return };
    let member = organisation.member();
    for fault in [Fault::LoopToken, Fault::LoseToken] {
        let scan = organisation.scan(with(pages(2), Rule::from(DETAILS, 1, fault).of_account(member)));
        let gap = scan
            .gaps()
            .iter()
            .find(|gap| gap.api == DETAILS)
            .unwrap_or_else(|| panic!("{fault:?} is no gap"));
        assert_eq!(
            (gap.reason, gap.scope.as_str()),
            (GapReason::Truncated, format!("aws:{member}").as_str())
        );
        let line = scan.estate.coverage.iter().find(|line| line.api == DETAILS && line.scope == gap.scope);
        assert_eq!(line.map(|line| line.state), Some(CoverageState::Partial), "{fault:?}");
        assert!(scan.calls.iter().filter(|call| call.api == DETAILS && call.account == member).count() < 20);
    }
}

#[test]
fn what_passes_is_tried_again() {
    let Some(organisation) = moto() else { return };
    let whole = organisation.baseline();
    for fault in [
        Fault::Throttle(400, None),
        Fault::Throttle(429, Some(1)),
        Fault::Throttle(503, None),
        Fault::Fail,
        Fault::Disconnect,
        Fault::Cut,
        Fault::Garbage,
    ] {
        let scan = organisation.scan(vec![
            Rule::first(DETAILS, 2, fault),
            Rule::first("organizations:ListRoots", 2, fault),
            Rule::first("s3:ListBuckets", 2, fault),
            Rule::first("kms:ListKeys", 2, fault),
        ]);
        // A body that is cut or makes no sense may be a fault for good: then it is a gap.
        if matches!(fault, Fault::Garbage | Fault::Cut) && scan.gaps() != whole.gaps() {
            new_gaps_say(whole, &scan, &[GapReason::Malformed, GapReason::Unreachable]);
        } else {
            whole.same_as(&scan, &format!("{fault:?}"));
        }
    }
}

#[test]
fn what_does_not_pass_is_a_gap_with_its_reason() {
    let Some(organisation) = moto() else { return };
    let whole = organisation.baseline();
    for (fault, reasons) in [
        (Fault::Throttle(400, None), &[GapReason::Throttled][..]),
        (Fault::Throttle(429, None), &[GapReason::Throttled]),
        (Fault::Fail, &[GapReason::Failed]),
        (Fault::Deny, &[GapReason::Refused]),
        (Fault::Disconnect, &[GapReason::Unreachable]),
        (Fault::Cut, &[GapReason::Unreachable, GapReason::Malformed]),
        (Fault::Garbage, &[GapReason::Malformed]),
    ] {
        let blinded = [DETAILS, "s3:ListBuckets", "kms:ListKeys", "organizations:ListPolicies"];
        let scan = organisation.scan(blinded.iter().map(|api| Rule::every(api, fault)).collect());
        for api in blinded {
            let gaps: Vec<_> = scan.gaps().iter().filter(|gap| gap.api == api).collect();
            let says_why = gaps.iter().any(|gap| reasons.contains(&gap.reason) && !gap.blinds.is_empty());
            assert!(says_why, "{fault:?} of {api}: {gaps:?}");
        }
        // Users are in the credential report too; roles and groups are only in the details.
        let only_there = scan.principals(&[PrincipalKind::AssumableRole, PrincipalKind::Group]);
        assert!(only_there.is_empty(), "{fault:?}: {only_there:?}");
        // The account's summary counts more than was read: that is said too.
        let expected: Vec<GapReason> = reasons.iter().copied().chain([GapReason::Truncated]).collect();
        new_gaps_say(whole, &scan, &expected);
    }
}

/// What a page promised and did not come: all before it is kept.
#[test]
fn a_page_that_never_comes_costs_only_itself_and_what_follows() {
    let Some(organisation) = moto() else { return };
    let member = organisation.member();
    let whole = organisation.baseline();
    let lost = Rule::from(DETAILS, 2, Fault::Disconnect).of_account(member);
    let scan = organisation.scan(vec![Rule::every(DETAILS, Fault::Pages(6)).of_account(member), lost]);
    let users = scan.principals(&[PrincipalKind::User]);
    assert!(users.is_subset(&whole.principals(&[PrincipalKind::User])));
    let gap = scan.gaps().iter().find(|gap| gap.api == DETAILS).expect("the rest is a gap");
    assert_eq!(gap.scope.as_str(), format!("aws:{member}"));
    let line =
        scan.estate.coverage.iter().find(|line| line.api == DETAILS && line.scope == gap.scope).unwrap();
    assert_eq!((line.state, line.pages, line.items), (CoverageState::Partial, 1, 6));
}

#[test]
fn an_answer_that_does_not_come_in_time_is_given_up() {
    let Some(organisation) = moto() else { return };
    let member = organisation.member();
    let slow =
        Rule::every("secretsmanager:ListSecrets", Fault::Delay(Duration::from_secs(600))).of_account(member);
    let scan = organisation.impatient_scan(vec![slow]);
    let gap = scan.gaps().iter().find(|gap| gap.api == "secretsmanager:ListSecrets").expect("it is a gap");
    assert_eq!((gap.reason, gap.scope.as_str()), (GapReason::Unreachable, format!("aws:{member}").as_str()));
}

/// Gaps that only the second scan has are for these reasons.
fn new_gaps_say(before: &Scan, after: &Scan, reasons: &[GapReason]) {
    for gap in after.gaps().iter().filter(|gap| !before.gaps().contains(gap)) {
        assert!(reasons.contains(&gap.reason), "{gap:?}");
    }
}
