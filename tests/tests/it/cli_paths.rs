//! `tenure paths` over the demo's snapshot.

use serde_json::Value;
use tenure_tests::program::{Run, run};

use crate::demo::Demo;

fn paths(arguments: &[&str]) -> Run {
    let snapshot = Demo::shared().path("snapshot");
    let folder = snapshot.parent().unwrap();
    run(folder, &[&["paths", "--snapshot", "snapshot"], arguments].concat())
}

fn starts(list: &Value) -> Vec<&str> {
    let starts = list.as_array().unwrap().iter().map(|path| path["start"].as_str().unwrap());
    starts.map(|start| start.rsplit('/').next().unwrap()).collect()
}

#[test]
fn everyone_who_has_a_path_is_named_once() {
    let answer = paths(&["--format", "json"]).expect(&[0]).json();
    let found = starts(&answer["open"]);
    assert!(found.contains(&"dev.haugen") && found.contains(&"acme-promotion"), "{found:?}");
    assert!(!found.contains(&"dev.maki") && !found.contains(&"policy-clerk"), "{found:?}");
    // Whole names: a repository of two issuers is two.
    let whole = answer["open"].as_array().unwrap().iter().map(|path| path["start"].as_str().unwrap());
    let mut whole: Vec<&str> = whole.collect();
    whole.sort_unstable();
    whole.dedup();
    assert_eq!(whole.len(), found.len());
}

#[test]
fn what_one_guard_rail_stops_stands_apart() {
    let answer = paths(&["--format", "json"]).expect(&[0]).json();
    let stopped = starts(&answer["blocked_by_one"]);
    assert!(stopped.contains(&"onboarding") && stopped.contains(&"policy-patcher"), "{stopped:?}");
    let open = starts(&answer["open"]);
    assert!(stopped.iter().all(|start| !open.contains(start)));
    let text = paths(&["onboarding"]).expect(&[3]).stdout;
    assert!(
        text.contains("no open path in what was read") && text.contains("deny-console-passwords"),
        "{text}"
    );
}

#[test]
fn one_start_is_told_step_by_step() {
    let text = paths(&["role/acme-promotion"]).expect(&[0]).stdout;
    for part in ["step 1", "sts-001", "step 2", "iam-001", "KeepItCurrent", "account 300000000003"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_destination_is_reached_or_not() {
    let to = |who: &str| paths(&["--to", who, "--format", "json"]).expect(&[0]).json();
    assert!(starts(&to("role/breakfix")["open"]).contains(&"on-call"));
    assert!(starts(&to("500000000005")["open"]).contains(&"on-call"));
    assert!(!starts(&to("300000000003")["open"]).contains(&"on-call"));
}

/// Each crosses from one cloud into another; the last only looks alike.
#[test]
fn what_is_planted_across_clouds_is_found() {
    let from = |who: &str| paths(&["--from", who, "--format", "json"]).expect(&[0, 3]).json();
    let open = |who: &str| {
        let answer = from(who);
        let paths = answer["open"].as_array().unwrap().clone();
        paths.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
    };
    let payments = open("github:example-bank/payments");
    for part in
        ["x-federated-subject", "x-federated-identity", "cards-release@ex-cards-prod", "ex-cards-prod"]
    {
        assert!(payments.contains(part), "{part} is not in {payments}");
    }
    let partner = open("role/acme-performance");
    for part in ["x-federated-identity", "load-profiles@ex-analytics", "ex-analytics"] {
        assert!(partner.contains(part), "{part} is not in {partner}");
    }
    assert!(open("payments-release").contains("ex-cards-prod"));
    assert_eq!(open("github:example-bank/images"), "");
}

/// The steps of the only open path of somebody, each with its technique and where it leads; none where there is none.
fn hops(who: &str) -> Vec<(String, String)> {
    let answer = paths(&["--from", who, "--format", "json"]).expect(&[0, 3]).json();
    let open = answer["open"].as_array().unwrap();
    let Some(path) = open.first() else { return Vec::new() };
    let steps = path["steps"].as_array().unwrap();
    assert_eq!(path["sentences"].as_array().unwrap().len(), steps.len());
    let files: Vec<&str> =
        path["evidence"].as_array().unwrap().iter().map(|one| one["raw"].as_str().unwrap()).collect();
    for step in steps {
        assert!(!step["because"].as_array().unwrap().is_empty(), "every hop says why: {step}");
        // Who acts is cited where it was read: in the recordings of its own cloud.
        let to = step["to"].as_str().unwrap();
        let cloud = match to {
            to if to.starts_with("arn:aws:") => "raw/aws/",
            to if to.starts_with("serviceAccount:") || to.starts_with("principal://") => "raw/gcp/",
            _ => "raw/azure/",
        };
        assert!(files.iter().any(|file| file.starts_with(cloud)), "{to} has no evidence among {files:?}");
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    steps.iter().map(|step| (text(&step["technique"]), text(&step["to"]))).collect()
}

/// A repository → a role of AWS → a secret → an application of Entra ID → a service account → the organization.
#[test]
fn a_repository_comes_over_three_clouds_to_the_organization() {
    let found = hops("github:example-bank/archive");
    let found: Vec<(&str, &str)> = found.iter().map(|(how, to)| (how.as_str(), to.as_str())).collect();
    let [repository, secret, token, account] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(*repository, ("x-federated-subject", "arn:aws:iam::300000000003:role/ci/archive-release"));
    assert_eq!(secret.0, "x-secret-names-identity");
    assert_eq!(token.0, "x-federated-identity");
    assert!(token.1.ends_with(&format!("workloadIdentityPools/clouds/subject/{}", secret.1)), "{token:?}");
    assert_eq!(account.1, "serviceAccount:archive-index@ex-ci.iam.gserviceaccount.com");
    let text = paths(&["--from", "github:example-bank/archive"]).expect(&[0]).stdout;
    assert!(
        text.contains("becomes administrator of the organization examplebank.example in 4 steps"),
        "{text}"
    );
    // The other may read secrets just as well, and this one's own policy keeps it out.
    assert_eq!(hops("github:example-bank/archive-preview"), []);
}

#[test]
fn google_and_entra_come_into_aws() {
    let role = "arn:aws:iam::600000000006:role/google-mirror";
    assert_eq!(hops("service-account/mirror"), [("x-federated-identity".to_owned(), role.to_owned())]);
    assert_eq!(hops("service-account/mirror-reader"), []);
    let person = hops("rita.gomes@examplebank.example");
    let [(how, to)] = person.as_slice() else { panic!("{person:?}") };
    assert_eq!(how, "x-other-directory");
    assert!(to.contains(":600000000006:") && to.contains("/AWSReservedSSO_AdministratorAccess_"), "{to}");
    assert_eq!(hops("anders.holm@examplebank.example"), []);
}

/// INVARIANT: silence is never a pass: the demo has accounts that were not read.
#[test]
fn no_path_is_no_answer_where_something_was_not_read() {
    let text = paths(&["--from", "github:example-bank/images"]).expect(&[3]).stdout;
    for part in [
        "no open path in what was read",
        "principals and their policies: aws:700000000007",
        "identity providers",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let answer = paths(&["dev.maki", "--format", "json"]).expect(&[3]).json();
    assert_eq!(answer["open"].as_array().unwrap().len(), 0);
    assert!(
        answer["unread"]["compute that runs as an identity"]
            .as_array()
            .unwrap()
            .contains(&"aws:500000000005".into())
    );
    // One that was found is an answer, and names what was not read all the same.
    let found = paths(&["role/acme-promotion", "--format", "json"]).expect(&[0]).json();
    assert_eq!(found["unread"], answer["unread"]);
}

#[test]
fn a_name_that_nobody_has_is_wrong_usage() {
    assert!(paths(&["nobody-at-all"]).expect(&[2]).stderr.contains("`nobody-at-all`"));
    assert!(paths(&["OrganizationAccountAccessRole"]).expect(&[2]).stderr.contains("--account"));
}
