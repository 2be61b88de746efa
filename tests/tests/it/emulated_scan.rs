//! The real SDK against emulated clouds: nothing lost, nothing invented, every hole a gap.

use std::collections::{BTreeMap, BTreeSet};

use tenure_aws::units::{Need, UNITS, Unit, unit_of};
use tenure_model::{CredentialKind, GapReason, PolicyKind, PolicyState, PrincipalKind, ScopeKind};
use tenure_tests::emulator::Emulator;
use tenure_tests::environment::{self, Venv};
use tenure_tests::fault_proxy::{Fault, Rule};
use tenure_tests::program;

use crate::scan::{Organisation, REGION, Scan};

/// Asked besides the units. `GetCallerIdentity` needs no permission; `AssumeRole` is a permission of
/// the caller, not of the role that reads.
const WAY_IN: [&str; 2] = ["sts:GetCallerIdentity", "sts:AssumeRole"];

fn venv() -> Option<Venv> {
    environment::venv("scans of emulated clouds")
}

#[test]
fn a_scan_of_moto_finds_what_is_there() {
    let Some(venv) = venv() else { return };
    let organisation = Organisation::moto(&venv);
    let scan = organisation.baseline();
    finds_what_is_there(organisation, scan);
    finds_the_directory(organisation, scan);
    every_failed_unit_is_a_gap(scan);
    every_call_was_declared(scan);
    every_unit_was_asked(scan);
}

#[test]
fn answers_of_many_megabytes_lose_nothing() {
    let Some(venv) = venv() else { return };
    let organisation = Organisation::seeded(Emulator::moto_with_managed_policies(&venv));
    let scan = organisation.scan(vec![Rule::every("iam:*", Fault::Pages(700))]);
    finds_what_is_there(&organisation, &scan);
    let details = scan.estate.coverage.iter().filter(|line| line.api == "iam:GetAccountAuthorizationDetails");
    for line in details {
        assert!(line.pages >= 3 && line.items > 1500, "{line:?}");
    }
}

#[test]
fn a_scan_of_ministack_finds_what_is_there() {
    let Some(venv) = venv() else { return };
    let organisation = Organisation::seeded(Emulator::ministack(&venv));
    let scan = organisation.scan(Vec::new());
    finds_what_is_there(&organisation, &scan);
    every_failed_unit_is_a_gap(&scan);
    every_call_was_declared(&scan);
}

#[test]
fn a_wrong_external_id_is_a_gap_for_each_account() {
    let Some(venv) = venv() else { return };
    let organisation = Organisation::seeded(Emulator::ministack(&venv));
    let folder = tempfile::tempdir().unwrap();
    let proxy = organisation.proxy(Vec::new());
    let mut collect = organisation.collect(&proxy, folder.path(), &[]);
    let wrong: Vec<String> =
        collect.get_args().map(|a| a.to_string_lossy().replace("scan-7f3a9c", "wrong")).collect();
    let mut again = program::tenure(folder.path(), &wrong.iter().map(String::as_str).collect::<Vec<_>>());
    again.envs(collect.get_envs().filter_map(|(name, value)| Some((name, value?))));
    collect = again;
    let run = program::finish(&mut collect).expect(&[0]);
    let scan = Scan::read(folder, &run, proxy.calls());
    for (account, _) in organisation.accounts().filter(|(id, _)| *id != organisation.management()) {
        let scope = format!("aws:{account}");
        let refused =
            scan.gaps().iter().any(|gap| gap.scope.as_str() == scope && gap.reason == GapReason::Refused);
        assert!(refused, "`{scope}` could not be entered: {:?}", scan.gaps());
        let lives_there = |id: &String| id.contains(&format!("::{account}:"));
        assert!(!scan.principals(&[PrincipalKind::User]).iter().any(lives_there));
    }
}

#[test]
fn one_unreadable_account_of_many_is_a_gap_and_costs_no_other() {
    let Some(venv) = venv() else { return };
    let organisation = Organisation::moto(&venv);
    let whole = organisation.baseline();
    let blind = organisation.member();
    let scan = organisation.scan(vec![Rule::every("*", Fault::Deny).of_account(blind)]);
    let theirs =
        |id: &String| id.contains(&format!(":{blind}:")) || id.ends_with(&format!("reports-{blind}"));
    for (kind, expected) in whole.understood() {
        if ["principals", "memberships", "credentials", "trusts", "grants"].contains(&kind) {
            let others: BTreeSet<_> = expected.into_iter().filter(|id| !theirs(id)).collect();
            let found: BTreeSet<_> =
                scan.understood()[kind].iter().filter(|id| !theirs(id)).cloned().collect();
            assert_eq!(found, others, "{kind}");
        }
    }
    assert!(!scan.principals(&[PrincipalKind::User, PrincipalKind::AssumableRole]).iter().any(theirs));
    let scope = format!("aws:{blind}");
    let refused: BTreeSet<&str> =
        scan.gaps().iter().filter(|g| g.scope.as_str() == scope).map(|g| g.api.as_str()).collect();
    for unit in
        ["iam:GetAccountAuthorizationDetails", "iam:GetCredentialReport", "s3:ListBuckets", "kms:ListKeys"]
    {
        assert!(refused.contains(unit), "`{unit}` of `{scope}` is no gap: {refused:?}");
    }
}

#[test]
fn calls_grow_with_pages_not_with_identities() {
    let Some(venv) = venv() else { return };
    let calls_with = |users: usize| {
        let emulator = Emulator::moto(&venv);
        let facts = emulator.seed_organisation(users);
        let organisation = Organisation { emulator, facts };
        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        for call in organisation.scan(Vec::new()).calls {
            *calls.entry(call.api).or_default() += 1;
        }
        calls
    };
    let (few, many) = (calls_with(2), calls_with(30));
    for (api, calls) in &many {
        // Bounded: SSH keys of the first hundred users. moto's credential reports claim to be years
        // old, so access keys are asked about one by one too.
        let of_users =
            unit_of(api).and_then(|unit| unit.parent).is_some_and(|parent| parent.request == "UserName");
        let single = unit_of(api).is_some_and(|unit| unit.need != Need::Always);
        if api.contains("ServiceLastAccessed") || single || of_users {
            continue;
        }
        assert_eq!(Some(calls), few.get(api), "`{api}`: calls for 30 and for 2 users in each account");
    }
}

fn finds_what_is_there(organisation: &Organisation, scan: &Scan) {
    let records = scan.estate.records();
    let accounts: BTreeSet<&str> = records
        .scopes
        .iter()
        .filter(|s| s.kind == ScopeKind::Account)
        .filter_map(|s| s.id.as_str().strip_prefix("aws:"))
        .collect();
    assert_eq!(accounts, organisation.accounts().map(|(id, _)| id.as_str()).collect());
    let roles = [PrincipalKind::AssumableRole, PrincipalKind::ServiceLinkedRole];
    assert_eq!(scan.principals(&[PrincipalKind::User]), organisation.listed("users"));
    assert_eq!(scan.principals(&roles), organisation.listed("roles"));
    assert_eq!(scan.principals(&[PrincipalKind::Group]), organisation.listed("groups"));
    let customer = records.policies.iter().filter(|p| p.kind == PolicyKind::CustomerManaged);
    assert_eq!(customer.map(|p| p.id.to_string()).collect::<BTreeSet<_>>(), organisation.listed("policies"));

    finds_the_keys(organisation, scan);
    finds_the_tree(organisation, scan);
    finds_the_openings(organisation, scan);
}

/// As many access keys for each user as there are; their ids are not in every source.
fn finds_the_keys(organisation: &Organisation, scan: &Scan) {
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (_, facts) in organisation.accounts() {
        for key in facts["access_keys"].as_array().unwrap() {
            *expected.entry(key["user"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let credentials = scan.estate.records().credentials.iter();
    for key in credentials
        .filter(|c| c.kind == CredentialKind::AccessKey && !c.principal.as_str().ends_with(":root"))
    {
        *found.entry(key.principal.to_string()).or_default() += 1;
    }
    assert_eq!(found, expected);
}

fn finds_the_tree(organisation: &Organisation, scan: &Scan) {
    let tree = &organisation.facts["tree"];
    let unit = format!("aws:{}", tree["unit"].as_str().unwrap());
    let member =
        scan.estate.scope(&format!("aws:{}", organisation.member()).into()).expect("the account is a scope");
    assert_eq!(member.parent.as_ref().map(|p| p.as_str()), Some(unit.as_str()));
    let above: Vec<ScopeKind> = scan.estate.ancestry(&member.id).iter().map(|scope| scope.kind).collect();
    assert_eq!(above.first(), Some(&ScopeKind::Account));
    assert!(
        above.contains(&ScopeKind::OrganisationalUnit) && above.last() == Some(&ScopeKind::Organisation),
        "{above:?}"
    );
    let rails = scan.estate.guard_rails_of(&unit.as_str().into());
    let policy = tree["policy"].as_str().unwrap();
    assert!(rails.iter().any(|rail| rail.policy.as_str().contains(policy)), "{rails:?}");
    let management = scan.estate.scope(&format!("aws:{}", organisation.management()).into()).unwrap();
    assert!(management.manages_organisation && !member.manages_organisation);
}

/// Trusts and resource policies that let someone in from outside.
fn finds_the_openings(organisation: &Organisation, scan: &Scan) {
    for (account, facts) in organisation.accounts() {
        let role = format!("arn:aws:iam::{account}:role/partner");
        let trusts = scan.estate.trusts_of(&role.as_str().into());
        assert!(
            trusts.iter().any(|trust| format!("{:?}", trust.trustee).contains("444455556666")),
            "{trusts:?}"
        );
        let role = format!("arn:aws:iam::{account}:role/deployer");
        let trusts = scan.estate.trusts_of(&role.as_str().into());
        assert!(
            !trusts.is_empty()
                && trusts.iter().all(|t| t.has_condition("token.actions.githubusercontent.com:aud"))
        );
        for arn in facts["resources"].as_array().unwrap().iter().map(|arn| arn.as_str().unwrap()) {
            let resource = scan.estate.records().resources.iter().find(|r| r.id.as_str() == arn);
            let resource = resource.unwrap_or_else(|| panic!("`{arn}` was not found"));
            let PolicyState::Attached(policy) = &resource.policy else {
                panic!("`{arn}`: {:?}", resource.policy)
            };
            let text = &scan.estate.policy(policy).expect("the policy was recorded").text;
            assert!(text.contains("444455556666"), "`{arn}`: {text}");
        }
        let function = format!("arn:aws:lambda:{REGION}:{account}:function:importer");
        let runner = scan.estate.records().resources.iter().find(|r| r.id.as_str() == function).unwrap();
        assert_eq!(
            runner.acts_as.iter().map(|p| p.as_str()).collect::<Vec<_>>(),
            [format!("arn:aws:iam::{account}:role/lambda-runner")]
        );
    }
}

fn finds_the_directory(organisation: &Organisation, scan: &Scan) {
    let directory = &organisation.facts["directory"];
    let find = |kind, id: &str| scan.principals(&[kind]).into_iter().find(|found| found.contains(id));
    let user = find(PrincipalKind::DirectoryUser, directory["user"].as_str().unwrap()).expect("the user");
    let group = find(PrincipalKind::DirectoryGroup, directory["group"].as_str().unwrap()).expect("the group");
    let memberships = scan.estate.groups_of(&user.into());
    assert!(memberships.iter().any(|membership| membership.group.as_str() == group), "{memberships:?}");
    assert!(!scan.estate.records().delegations.is_empty(), "a delegated administrator is registered");
}

/// Where the emulator failed every call of a unit, there is a gap that says so.
fn every_failed_unit_is_a_gap(scan: &Scan) {
    let mut answered: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for call in &scan.calls {
        // 404 says that something is not there, which is an answer.
        let good = call.status < 400 || call.status == 404;
        *answered.entry((&call.api, &call.account)).or_default() |= good;
    }
    for ((api, account), answered) in answered {
        let gap = scan
            .gaps()
            .iter()
            .any(|gap| gap.api == api && (account.is_empty() || gap.scope.as_str().ends_with(account)));
        assert!(answered || gap || unit_of(api).is_none(), "`{api}` of `{account}` failed and is no gap");
    }
    assert!(
        scan.gaps().iter().all(|gap| !gap.code.is_empty() && !gap.detail.is_empty()),
        "{:?}",
        scan.gaps()
    );
}

/// The printed policy allows every call, and no more than the units need.
fn every_call_was_declared(scan: &Scan) {
    let folder = tempfile::tempdir().unwrap();
    let permissions =
        program::run(folder.path(), &["permissions", "--cloud", "aws", "--format", "json"]).expect(&[0]);
    let actions = actions(&permissions.json());
    assert!(!actions.iter().any(|action| action.contains('*')), "no wildcards: {actions:?}");
    for call in &scan.calls {
        let declared =
            unit_of(&call.api).map_or_else(|| vec![call.api.as_str()], |unit| unit.actions().to_vec());
        for action in declared.into_iter().filter(|action| !WAY_IN.contains(action)) {
            assert!(actions.contains(action), "`{action}` was asked and is not in the printed policy");
        }
    }
    let known: BTreeSet<&str> = UNITS.iter().flat_map(Unit::actions).copied().chain(WAY_IN).collect();
    let superfluous: Vec<&String> =
        actions.iter().filter(|action| !known.contains(action.as_str())).collect();
    assert!(superfluous.is_empty(), "the policy allows what no unit needs: {superfluous:?}");
}

/// Every `Action` in a JSON document.
fn actions(document: &serde_json::Value) -> BTreeSet<String> {
    match document {
        serde_json::Value::Object(members) => {
            let own = members.get("Action").map(|action| match action {
                serde_json::Value::Array(list) => {
                    list.iter().filter_map(|a| a.as_str()).map(str::to_owned).collect()
                }
                one => one.as_str().map(str::to_owned).into_iter().collect::<BTreeSet<_>>(),
            });
            own.into_iter().chain(members.values().map(actions)).flatten().collect()
        }
        serde_json::Value::Array(list) => list.iter().flat_map(actions).collect(),
        _ => BTreeSet::new(),
    }
}

/// Every unit that a whole reading needs was asked, or nothing was there to ask it about.
fn every_unit_was_asked(scan: &Scan) {
    let asked: BTreeSet<&str> = scan.calls.iter().map(|call| call.api.as_str()).collect();
    let covered: BTreeSet<&str> = scan.estate.coverage.iter().map(|line| line.api.as_str()).collect();
    let silent: Vec<&str> = UNITS
        .iter()
        .filter(|unit| unit.need == Need::Always && !covered.contains(unit.api))
        .map(|unit| unit.api)
        .collect();
    assert!(silent.is_empty(), "neither read nor a line of the ledger: {silent:?}");
    for unit in UNITS.iter().filter(|unit| unit.need == Need::Always && unit.parent.is_none()) {
        assert!(asked.contains(unit.api), "`{}` was never asked", unit.api);
    }
}
