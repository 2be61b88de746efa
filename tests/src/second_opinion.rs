//! `@cloud-copilot/iam-simulate`, asked what it makes of a case.
//!
//! It runs as a process of its own, by `second_opinion/simulate.mjs`: its licence is the AGPL, and the
//! project neither links nor copies any of it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::environment;

/// What it says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// `Allowed`, `ExplicitDeny` or `ImplicitDeny`.
    Decided(String),
    /// It does not take such a case, and why.
    Refused(String),
}

/// Its opinions on cases, in their order; `None` after recording that `part` is skipped.
pub fn opinions(part: &str, cases: &[Value]) -> Option<Vec<Opinion>> {
    let folder = environment::node(part)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/second_opinion/simulate.mjs");
    let mut child = Command::new("node")
        .arg(script)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut input = child.stdin.take().expect("it has a stdin");
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    // It answers while it reads: one thread writes, the other reads.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends").expect("it reads all cases");
    assert!(output.status.success(), "{}", output.status);
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let opinions: Vec<Opinion> = text.lines().zip(cases).map(|(line, case)| opinion(line, case)).collect();
    assert_eq!(opinions.len(), cases.len(), "it answers every case");
    Some(opinions)
}

fn opinion(line: &str, case: &Value) -> Opinion {
    let answer: Value = serde_json::from_str(line).expect("it prints JSON");
    assert_eq!(answer["id"], case["id"], "it answers in order");
    match answer["decision"].as_str() {
        Some(decision) => Opinion::Decided(decision.to_owned()),
        None => Opinion::Refused(answer["refused"].as_str().unwrap_or_default().to_owned()),
    }
}
