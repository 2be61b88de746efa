//! Many projects: how many calls, how much memory, and what the quotas leave.

use tenure_loopback::google::Organization;
use tenure_loopback::{Fault, Faults, Rule};
use tenure_model::{CoverageState, Facet};

use crate::scan::{Scanned, of_organization, of_project, scan_of};

const PROJECTS: usize = 10_000;

/// What each project is asked, whatever is in it: organization policies, entitlements, HMAC keys, insights.
const OF_PROJECT: u64 = 4;

const RESOURCES: &str = "cloudasset:searchAllResources";
const DENY: &str = "iam:policies.listPolicies";

#[tokio::test(flavor = "multi_thread")]
async fn calls_grow_with_pages_and_with_what_only_a_project_can_answer() {
    let scan = async |projects: usize, accounts: usize| {
        scan_of(Organization::of_scale(projects, accounts), Faults::none(), |_| ()).await.summary.calls_made()
    };
    let (small, large) = (scan(20, 1_000).await, scan(20, 3_000).await);
    // Two thousand accounts are four pages.
    assert!(large - small <= 5, "{small} {large}");
    let more = scan(60, 1_000).await;
    assert!((more - small) / 40 <= OF_PROJECT, "{small} {more}");
}

/// Everything is read, by so many calls: of each project those that only it can answer, and pages of five hundred.
fn is_whole(scanned: &Scanned, projects: usize) {
    assert_eq!(scanned.incomplete(), Default::default());
    let calls = scanned.summary.calls_made();
    assert!(scanned.summary.accounts_read as usize >= projects, "{}", scanned.summary.accounts_read);
    assert!(scanned.summary.identities as usize >= 2 * projects);
    assert!(calls < (OF_PROJECT + 1) * projects as u64, "{calls}");
    assert_eq!(scanned.server.count(DENY), 0, "the search finds deny policies");
    let found = scanned.writer.outcome_of(&of_organization(RESOURCES)).unwrap().0;
    assert_eq!(found.state, CoverageState::Complete);
    // The projects themselves and their accounts.
    assert!(found.items as usize >= 3 * projects, "{}", found.items);
    assert!(found.pages as usize <= found.items as usize / 500 + 2, "{} pages", found.pages);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_projects_are_read_whole() {
    let projects = 1_000;
    let scanned = scan_of(Organization::of_scale(projects, 2 * projects), Faults::none(), |config| {
        config.concurrent_projects = 16;
    })
    .await;
    is_whole(&scanned, projects);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: forty thousand calls and lines of the journal"]
async fn ten_thousand_projects_are_read_within_bounded_memory() {
    let before = resident_megabytes();
    let scanned = scan_of(Organization::of_scale(PROJECTS, 2 * PROJECTS), Faults::none(), |config| {
        config.concurrent_projects = 16;
    })
    .await;
    let grown = resident_megabytes().saturating_sub(before);
    println!("{PROJECTS} projects: {} calls, {grown} MB more memory", scanned.summary.calls_made());
    is_whole(&scanned, PROJECTS);
    assert!(grown < 600, "{grown} MB");
}

/// INVARIANT: silence is never a pass: where the search is refused deny policies are listed project by project, and
/// what a quota does not let through is a gap that says so.
#[tokio::test(flavor = "multi_thread")]
async fn deny_policies_beyond_the_quota_are_gaps() {
    let projects = 20;
    let refused = Faults::none().with(Rule::every(RESOURCES, Fault::Deny));
    let scanned = scan_of(Organization::of_scale(projects, projects), refused, |config| {
        // No time at all: of each quota one call.
        config.quota_minutes = 0;
    })
    .await;
    let own = (0..projects).map(|at| of_project(&format!("contoso-lz-{at:06}"), DENY));
    let (read, bounded): (Vec<_>, Vec<_>) =
        own.map(|key| scanned.outcome_of(&key)).partition(|(_, gaps)| gaps.is_empty());
    assert!(read.len() <= 1 && bounded.len() + read.len() == projects, "{} are read", read.len());
    assert!(read.iter().all(|(coverage, _)| coverage.state == CoverageState::Complete));
    for (coverage, gaps) in bounded {
        assert_eq!((coverage.state, &*gaps[0].code), (CoverageState::Unread, "QuotaBounded"));
        assert_eq!(gaps[0].blinds, [Facet::GuardRails], "it blinds the checks that weigh deny policies");
    }
    // One of the organization and its folders, one of the projects.
    assert!(scanned.server.count(DENY) <= 2, "{}", scanned.server.count(DENY));
}

/// The memory of this process, with the server's in it, where Linux tells.
fn resident_megabytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<usize>().ok()).unwrap_or_default()
        / 1024
}
