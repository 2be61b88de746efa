//! Ten thousand projects: how many calls, how much memory, and what the quotas leave.

use tenure_loopback::Faults;
use tenure_loopback::google::Organization;
use tenure_model::CoverageState;

use crate::scan::{of_organization, scan_of};

const PROJECTS: usize = 10_000;

/// Calls that read deny policies.
const WITHIN_QUOTA: u32 = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn calls_grow_with_pages_and_with_what_only_a_project_can_answer() {
    let scan = async |projects: usize, accounts: usize| {
        scan_of(Organization::of_scale(projects, accounts), Faults::none(), |_| ()).await.summary.calls_made()
    };
    let (small, large) = (scan(20, 1_000).await, scan(20, 3_000).await);
    // Two thousand accounts are four pages.
    assert!(large - small <= 5, "{small} {large}");
    let more = scan(60, 1_000).await;
    // Deny policies, organization policies, entitlements, HMAC keys, insights.
    assert!((more - small) / 40 <= 5, "{small} {more}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: fifty thousand calls and lines of the journal"]
async fn ten_thousand_projects_are_read_within_bounded_memory() {
    let before = resident_megabytes();
    let scanned = scan_of(Organization::of_scale(PROJECTS, 2 * PROJECTS), Faults::none(), |config| {
        config.concurrent_projects = 16;
        // What a quota does not let through is a gap that says so.
        config.quotas.insert("iam-v2".to_owned(), WITHIN_QUOTA);
        config.quota_minutes = 1;
    })
    .await;
    let grown = resident_megabytes().saturating_sub(before);
    let calls = scanned.summary.calls_made();
    println!("{PROJECTS} projects: {calls} calls, {grown} MB more memory");
    assert!(scanned.summary.accounts_read as usize >= PROJECTS, "{}", scanned.summary.accounts_read);
    assert!(scanned.summary.identities as usize >= 2 * PROJECTS);
    assert!(calls < 5 * PROJECTS as u64, "{calls}");
    assert!(grown < 600, "{grown} MB");
    let found = scanned.writer.outcome_of(&of_organization("cloudasset:searchAllResources")).unwrap().0;
    assert_eq!(found.state, CoverageState::Complete);
    assert!(found.items as usize >= 2 * PROJECTS);
    let ledger = scanned.ledger();
    let bounded = ledger.iter().filter(|(key, (_, _, codes))| {
        key.starts_with("iam:policies.listPolicies ") && codes.iter().any(|code| code == "QuotaBounded")
    });
    // Every project of the seed and of the scale is read or said to be beyond the quota.
    let (bounded, within) = (bounded.count(), WITHIN_QUOTA as usize);
    assert!((PROJECTS - within..=PROJECTS - within + 10).contains(&bounded), "{bounded}");
}

/// The memory of this process, with the server's in it, where Linux tells.
fn resident_megabytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<usize>().ok()).unwrap_or_default()
        / 1024
}
