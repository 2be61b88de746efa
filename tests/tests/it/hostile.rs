//! Names come from whoever could set them. Here every name is an attack, from the import to the
//! page, the tables, the terminal and the file system.

use std::path::Path;

use serde_json::{Value, json};
use tenure_tests::program;

use crate::demo::files;

const NAMES: [&str; 10] = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "_x0041_\u{ffff}\u{fffe}",
    "../../../../etc/passwd",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "right\u{202e}left\u{200b}",
    "{{ 7*7 }}{% include 'x' %}\r\nsecond line",
];

fn estate(folder: &Path) {
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::222233334444:root"}}]});
    let admin = json!({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let huge = "x".repeat(10 * 1024 * 1024);
    let mut names: Vec<&str> = NAMES.to_vec();
    names.push(&huge);
    let users: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            json!({"Path": "/", "UserName": name, "UserId": format!("AIDA{at}"),
                "Arn": format!("arn:aws:iam::111111111111:user/{}", if name.len() > 1000 { "huge" } else { name }),
                "CreateDate": "2024-01-01T00:00:00Z", "GroupList": [], "AttachedManagedPolicies": [],
                "UserPolicyList": [{"PolicyName": name, "PolicyDocument": admin}],
                "Tags": [{"Key": "owner", "Value": name}]})
        })
        .collect();
    let roles: Vec<Value> = NAMES
        .iter()
        .enumerate()
        .map(|(at, name)| {
            json!({"Path": "/", "RoleName": name, "RoleId": format!("AROA{at}"),
                "Arn": format!("arn:aws:iam::111111111111:role/{name}"), "CreateDate": "2024-01-01T00:00:00Z",
                "AssumeRolePolicyDocument": trust, "InstanceProfileList": [], "RolePolicyList": [],
                "AttachedManagedPolicies": [], "Tags": [], "RoleLastUsed": {}})
        })
        .collect();
    let details =
        json!({"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": [], "Policies": []});
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("iam-get-account-authorization-details.json"), details.to_string()).unwrap();
    // A file name is a name too.
    std::fs::write(folder.join("s3api-get-bucket-policy.=cmd\u{202e}.json"), "{}").unwrap();
}

/// No control character but line ends, and nothing that turns the direction of text.
fn is_harmless(text: &str) -> bool {
    text.chars()
        .all(|c| c == '\n' || !(c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}'))
}

#[test]
fn hostile_names_stay_names() {
    let folder = tempfile::tempdir().unwrap();
    estate(&folder.path().join("account"));
    for (arguments, codes) in [
        (&["import", "aws", "account", "--out", "work/snapshot"][..], &[0][..]),
        (&["assess", "work/snapshot", "--out", "work/assessment"], &[1]),
        (&["pack", "work/snapshot", "--out", "work/pack"], &[0]),
        (&["verify", "work/pack"], &[0]),
        (&["verify", "work/snapshot"], &[0]),
    ] {
        let run = program::run(folder.path(), arguments).expect(codes);
        assert!(is_harmless(&run.stdout) && is_harmless(&run.stderr), "{arguments:?}: {run}");
        assert!(run.stdout.len() < 100_000, "{arguments:?} prints {} bytes", run.stdout.len());
    }
    let work = folder.path().join("work");
    let escaped: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(escaped.len(), 2, "something was written beside the two folders: {escaped:?}");
    for file in files(&work) {
        let name = file.to_string_lossy().into_owned();
        assert!(is_harmless(&name) && !name.contains(['<', '=']) && name.len() < 300, "{name:?}");
    }
    the_page_runs_nothing_of_theirs(&work.join("pack/data/report.html"));
    no_cell_is_a_formula(&work.join("pack/data/tables"));
    crate::workbook::matches_the_tables(&work.join("pack/data"));
    crate::formats::are_accepted(&work.join("pack/data"));
    crate::paper::is_in_order(&work.join("pack/data"));
}

fn the_page_runs_nothing_of_theirs(report: &Path) {
    let page = std::fs::read_to_string(report).unwrap();
    assert!(page.contains("alert(1)"), "the names are not on the page at all");
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "a name became markup");
    assert!(!page.contains("49}") && is_harmless(&page), "a name steers the page");
    assert!(page.len() < 4_000_000, "a name of 10 MB is on the page: {} bytes", page.len());
}

fn no_cell_is_a_formula(tables: &Path) {
    for table in files(tables) {
        let mut reader = csv::Reader::from_path(tables.join(&table)).unwrap();
        for row in reader.records() {
            for cell in &row.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}: {cell:?}", table.display());
            }
        }
    }
}
