//! AWS's documented rules as cases, in `tests/cases/aws`: each with the rule in our words and the page that
//! it stands on. Answered by the library, and by `tenure simulate --expect`.

use std::collections::BTreeSet;
use std::fs;

use serde::Deserialize;
use serde_json::Value;
use tenure_tests::environment;
use tenure_tests::program::run;

use crate::oracle::ours;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    rule: String,
    source: String,
    cases: Vec<Value>,
}

fn rules() -> Vec<Rule> {
    let folder = environment::root().join("tests/cases/aws");
    let files = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
    paths.sort();
    let read = |path| fs::read_to_string(path).expect("it can be read");
    paths.iter().flat_map(|path| serde_json::from_str::<Vec<Rule>>(&read(path)).expect("rules")).collect()
}

#[test]
fn the_library_answers_as_documented() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert!(rule.source.starts_with("https://docs.aws.amazon.com/"), "{}", rule.source);
        for case in &rule.cases {
            assert!(ids.insert(case["id"].as_str().expect("a name").to_owned()), "twice: {}", case["id"]);
            let answer = ours(case);
            let expected = &case["expected"];
            let decision = expected.as_str().or(expected["decision"].as_str()).expect("a decision");
            let layers = expected.get("blocked_by").unwrap_or(&answer["blocked_by"]);
            if answer["decision"] != decision || answer["blocked_by"] != *layers {
                wrong.push(format!("{}\n{case}\n{answer}\n{}", rule.rule, rule.source));
            }
        }
    }
    eprintln!("{} documented cases, {} answered otherwise", ids.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(ids.len() > 600, "cases have vanished");
}

#[test]
fn the_program_answers_as_documented() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases: Vec<Value> = rules().into_iter().flat_map(|rule| rule.cases).collect();
    fs::write(folder.path().join("cases.json"), Value::from(cases.clone()).to_string()).expect("written");
    let arguments = ["simulate", "cases.json", "--expect", "--format", "json"];
    let answers = run(folder.path(), &arguments).expect(&[0]).json();
    let answers = answers.as_array().expect("a list");
    assert_eq!(answers.len(), cases.len());
    for (answer, case) in answers.iter().zip(&cases) {
        assert_eq!(answer["id"], case["id"]);
        assert_eq!(answer["as_expected"], true, "{answer}");
    }
    // One expectation turned round: the run must fail, or it would prove nothing.
    let mut turned = cases;
    turned[0]["expected"] = Value::from("Allowed");
    fs::write(folder.path().join("cases.json"), Value::from(turned).to_string()).expect("written");
    run(folder.path(), &arguments).expect(&[1]);
}
