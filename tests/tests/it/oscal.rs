//! The OSCAL documents of a pack, judged by programs of others, and followed from end to end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tenure_tests::environment;
use tenure_tests::program;

use crate::demo::{Demo, files};

const DOCUMENTS: [&str; 5] = [
    "assessment-plan.json",
    "assessment-results.json",
    "plan-of-action-and-milestones.json",
    "profile.json",
    "system-security-plan.json",
];

fn document(file: &str) -> Value {
    let path = Demo::shared().path("pack/data/oscal").join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v Vec<Value> {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")).as_array().unwrap()
}

fn words(values: &[Value], member: &str) -> BTreeSet<String> {
    values.iter().map(|value| value[member].as_str().unwrap().to_owned()).collect()
}

/// The controls of every catalog.
fn controls() -> Vec<Value> {
    let folder = Demo::shared().path("pack/data/oscal/catalogs");
    let catalogs = files(&folder).into_iter().map(|file| document(&format!("catalogs/{}", file.display())));
    catalogs.flat_map(|catalog| list(&catalog, "/catalog/controls").clone()).collect()
}

fn prop<'v>(value: &'v Value, name: &str) -> &'v str {
    let props = value["props"].as_array().unwrap();
    let found = props.iter().find(|prop| prop["name"] == name);
    found.unwrap_or_else(|| panic!("no property `{name}` in {value}"))["value"].as_str().unwrap()
}

/// The results with few records, to plant errors in.
fn few_results() -> Value {
    let mut results = document("assessment-results.json");
    let result = &mut results["assessment-results"]["results"][0];
    for records in ["observations", "risks", "findings"] {
        result[records].as_array_mut().unwrap().truncate(2);
    }
    results
}

/// Makes an error in a document.
type Plant = fn(&mut Value);

/// Errors, each with what it does to good results.
const ERRORS: [(&str, Plant); 7] = [
    ("no-plan", |results| drop(results["assessment-results"].as_object_mut().unwrap().remove("import-ap"))),
    ("bad-uuid", |results| results["assessment-results"]["uuid"] = json!("not-a-uuid")),
    ("no-description", |results| {
        let result = results.pointer_mut("/assessment-results/results/0/observations/0").unwrap();
        drop(result.as_object_mut().unwrap().remove("description"));
    }),
    ("unknown-state", |results| {
        *results.pointer_mut("/assessment-results/results/0/findings/0/target/status/state").unwrap() =
            json!("perhaps");
    }),
    ("unknown-member", |results| results["assessment-results"]["verdict"] = json!("fine")),
    ("time-without-zone", |results| {
        results["assessment-results"]["results"][0]["start"] = json!("2026-10-31T00:00:00");
    }),
    ("empty-list", |results| results["assessment-results"]["results"][0]["risks"] = json!([])),
];

#[test]
fn others_accept_every_document_and_refuse_planted_errors() {
    let Some(venv) = environment::venv("OSCAL by compliance-trestle and oscal") else { return };
    let (cases, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, value: &Value| {
        fs::write(cases.path().join(format!("{name}.json")), value.to_string()).unwrap();
    };
    write("good", &few_results());
    for (name, plant) in ERRORS {
        let mut results = few_results();
        plant(&mut results);
        write(name, &results);
    }
    let folder = Demo::shared().path("pack/data/oscal");
    let output =
        venv.script("src/judge_oscal.py").args([&folder, cases.path(), work.path()]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();

    let documents = answer["documents"].as_object().unwrap();
    for file in DOCUMENTS {
        assert!(documents.contains_key(file), "{file}");
    }
    for (name, judged) in documents {
        assert_eq!(judged["trestle"], 0, "trestle refuses {name}: {said}");
        // 4: valid, and every document that it builds on is found by its relative link.
        assert_eq!((&judged["state"], &judged["errors"]), (&json!(4), &json!([])), "{name}");
    }
    let judged = &answer["cases"]["good"];
    assert_eq!((&judged["trestle"], &judged["errors"]), (&json!(0), &json!([])), "{judged}");
    let accepted = |name: &&str, refuses: fn(&Value) -> bool| !refuses(&answer["cases"][*name]);
    let names = || ERRORS.iter().map(|(name, _)| *name);
    let by_trestle: Vec<&str> =
        names().filter(|name| accepted(name, |judged| judged["trestle"] != 0)).collect();
    let by_library: Vec<&str> =
        names().filter(|name| accepted(name, |judged| judged["state"].as_i64().unwrap() < 3)).collect();
    assert_eq!(by_trestle, [] as [&str; 0]);
    // The library `oscal` minds neither members that OSCAL does not know nor lists without an entry.
    assert_eq!(by_library, ["unknown-member", "empty-list"]);
    let resolved: BTreeSet<String> = serde_json::from_value(answer["resolved"].clone()).unwrap();
    assert_eq!(resolved, words(&controls(), "id"), "the profile has every control of the catalogs");
}

#[test]
fn no_control_is_satisfied_by_a_scan_and_none_is_passed_over() {
    let results = document("assessment-results.json");
    let findings = list(&results, "/assessment-results/results/0/findings");
    for finding in findings {
        let status = &finding["target"]["status"];
        assert_eq!(status["state"], "not-satisfied");
        let refuted = prop(finding, "result") == "refuted";
        assert_eq!(status["reason"], if refuted { "fail" } else { "other" }, "{finding}");
        assert_eq!(refuted, prop(finding, "exceptions") != "0", "{finding}");
    }
    let selection = "/assessment-results/results/0/reviewed-controls/control-selections/0";
    let tested = words(list(&results, &format!("{selection}/include-controls")), "control-id");
    let untested = words(list(&results, &format!("{selection}/exclude-controls")), "control-id");
    let targets: BTreeSet<String> =
        findings.iter().map(|one| objective_of(&one["target"]["target-id"])).collect();
    assert_eq!(tested, targets, "each control that a check speaks to has its finding, and no other");
    let all: BTreeSet<String> = tested.union(&untested).cloned().collect();
    assert_eq!(all, words(&controls(), "id"));
    assert!(tested.is_disjoint(&untested) && !untested.is_empty());
}

fn objective_of(target: &Value) -> String {
    target.as_str().unwrap().strip_suffix("_obj").unwrap().to_owned()
}

/// What the documents say is what the assessment says: each finding with its evidence, owner and end.
#[test]
fn every_finding_is_an_observation_a_risk_and_an_item_of_the_plan() {
    let assessment = Demo::shared().assessment();
    let results = document("assessment-results.json");
    let plan = document("plan-of-action-and-milestones.json");
    let by_fingerprint = |values: &Vec<Value>| -> BTreeMap<String, Value> {
        let with = values.iter().filter(|one| one["props"].to_string().contains("\"fingerprint\""));
        with.map(|one| (prop(one, "fingerprint").to_owned(), one.clone())).collect()
    };
    let observations = by_fingerprint(list(&results, "/assessment-results/results/0/observations"));
    let risks = by_fingerprint(list(&results, "/assessment-results/results/0/risks"));
    let planned = by_fingerprint(list(&plan, "/plan-of-action-and-milestones/risks"));
    let items = by_fingerprint(list(&plan, "/plan-of-action-and-milestones/poam-items"));
    let pack = Demo::shared().path("pack/data/oscal");
    let mut followed = 0;
    for finding in list(&assessment, "/outcomes").iter().flat_map(|one| one["findings"].as_array().unwrap()) {
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        let observation = &observations[fingerprint];
        for (evidence, cited) in observation["relevant-evidence"]
            .as_array()
            .unwrap()
            .iter()
            .zip(finding["evidence"].as_array().unwrap())
        {
            let path = pack.join(evidence["href"].as_str().unwrap());
            assert!(path.is_file(), "{}", path.display());
            assert!(path.canonicalize().unwrap().ends_with(cited["raw"].as_str().unwrap()));
            assert_eq!(prop(evidence, "sha256"), cited["sha256"]);
            assert_eq!(prop(evidence, "pointer"), cited["pointer"]);
            followed += 1;
        }
        assert_eq!(risks[fingerprint]["uuid"], planned[fingerprint]["uuid"], "one risk, in both documents");
        assert_eq!(items[fingerprint]["related-risks"][0]["risk-uuid"], planned[fingerprint]["uuid"]);
        assert!(planned[fingerprint]["remediations"][0]["description"].as_str().unwrap().starts_with("```"));
    }
    assert!(followed > 1_000, "{followed}");
    let with_day = planned.values().filter(|risk| risk.get("deadline").is_some()).count();
    assert!(with_day > 0, "escalations of the register give risks their day");
}

#[test]
fn who_answers_for_a_control_and_who_does_its_work_is_told_by_components() {
    let plan = document("system-security-plan.json");
    let parties = list(&plan, "/system-security-plan/metadata/parties");
    let name = |uuid: &Value| parties.iter().find(|party| party["uuid"] == *uuid).unwrap()["name"].clone();
    let requirements = list(&plan, "/system-security-plan/control-implementation/implemented-requirements");
    let control = "register_privileged-access-approval";
    let requirement = requirements.iter().find(|one| one["control-id"] == control).unwrap();
    let [own, partner] = requirement["by-components"].as_array().unwrap().as_slice() else {
        panic!("{requirement}")
    };
    assert_eq!(name(&own["responsible-roles"][0]["party-uuids"][0]), "Maria Keller");
    let provided = &partner["export"]["provided"][0];
    assert_eq!(name(&provided["responsible-roles"][0]["party-uuids"][0]), "Pat Quinn (Acme duty lead)");
    assert_eq!(own["inherited"][0]["provided-uuid"], provided["uuid"]);
    let left = &partner["export"]["responsibilities"][0];
    assert_eq!(own["satisfied"][0]["responsibility-uuid"], left["uuid"]);
    let users = list(&plan, "/system-security-plan/system-implementation/users");
    let acme = users.iter().find(|user| user["title"] == "acme in production").unwrap();
    let emergency = &acme["authorized-privileges"][2];
    assert_eq!(emergency["functions-performed"], json!(["remediate"]), "as the demo's register declares");
}

/// A pack in which every digest was made anew, and an OSCAL document points elsewhere.
#[test]
fn links_that_lead_nowhere_are_refused() {
    for (from, to) in [("../raw/aws/", "../raw/none/"), ("\"../raw/aws/", "\"https://evil.example/aws/")] {
        let (_folder, pack) = Demo::shared().copy_of_pack();
        let path = pack.join("data/oscal/assessment-results.json");
        let changed = fs::read_to_string(&path).unwrap().replacen(from, to, 1);
        fs::write(&path, changed).unwrap();
        anew(&pack);
        let run = program::run(Path::new("/"), &["verify", pack.to_str().unwrap()]).expect(&[4]);
        assert!(run.stdout.contains("assessment-results.json"), "{}", run.stdout);
    }
}

/// Makes the digests of a pack anew, as a forger would.
fn anew(pack: &Path) {
    let script = "sed 's/^[0-9a-f]*  //' manifest-sha256.txt | xargs -d '\\n' sha256sum > m && mv m manifest-sha256.txt && \
                  bytes=$(find data -type f -print0 | xargs -0 cat | wc -c) && files=$(find data -type f | wc -l) && \
                  sed -i \"s/^Payload-Oxum: .*/Payload-Oxum: $bytes.$files/\" bag-info.txt && \
                  sed 's/^[0-9a-f]*  //' tagmanifest-sha256.txt | xargs -d '\\n' sha256sum > m && \
                  mv m tagmanifest-sha256.txt";
    let output = Command::new("bash").args(["-c", script]).current_dir(pack).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
