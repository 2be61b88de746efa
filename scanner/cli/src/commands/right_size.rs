//! `tenure right-size`: policies that keep what a principal used. Printed, or written to files; never
//! applied.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tenure_analysis::Context;
use tenure_analysis::questions::Questions;
use tenure_analysis::right_sizing::{Proposal, Sizing, right_size};
use tenure_model::{Estate, Principal, Severity};
use tenure_reports::hostile;

use crate::args::{Judge, RightSize};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, ask};

/// The answer as JSON.
#[derive(Serialize)]
struct Answer<'a> {
    principal: &'a str,
    #[serde(flatten)]
    sizing: &'a Sizing,
}

pub(crate) fn run(args: &RightSize, output: &Output) -> anyhow::Result<Exit> {
    let judge = Judge {
        fail_on: Severity::Critical,
        require_complete: false,
        register: Vec::new(),
        credential_max_age_days: None,
        unused_days: args.unused_days,
    };
    let options = Config::load(output.settings())?.options(&judge)?;
    let estate = steps::open(&args.snapshot)?.estate()?;
    let principal = find(&estate, args)?;
    let context = Context::new(&estate, &options);
    let sizing = right_size(&context, principal);
    if let (Sizing::Proposed(proposal), Some(dir)) = (&sizing, &args.out) {
        for file in write(proposal, dir)? {
            output.say(&format!("wrote {}", file.display()));
        }
    }
    let answer = Answer { principal: principal.id.as_str(), sizing: &sizing };
    output.result(&answer, || text(principal, &sizing))?;
    Ok(match sizing {
        Sizing::NotEvaluated { .. } => Exit::Incomplete,
        Sizing::Proposed(_) | Sizing::Fits { .. } => Exit::Clean,
    })
}

/// Whoever is meant: by ARN, or by a name that is unique.
fn find<'e>(estate: &'e Estate, args: &RightSize) -> anyhow::Result<&'e Principal> {
    let questions = Questions::new(estate);
    let who = ask::principal(&questions, &args.principal, args.account.as_deref())?;
    who.first().and_then(|who| estate.principal(&who.id)).ok_or_else(|| {
        Failure::usage(
            format!("`{}` lies outside the snapshot", args.principal),
            "name a user or a role of an account that was read",
        )
    })
}

/// A file for each policy, named as the commands name it. None is overwritten.
fn write(proposal: &Proposal, dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let mut files = Vec::new();
    for policy in &proposal.policies {
        let path = dir.join(format!("{}.json", policy.name));
        let text = format!("{}\n", serde_json::to_string_pretty(&policy.document)?);
        let written = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        written
            .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        files.push(path);
    }
    Ok(files)
}

fn text(principal: &Principal, sizing: &Sizing) -> String {
    let id = hostile::id(principal.id.as_str());
    match sizing {
        Sizing::NotEvaluated { why } => format!("{id}\n  not evaluated: {}\n", hostile::sentence(why)),
        Sizing::Fits { window_days, used } => format!(
            "{id}\n  used each of its {} services within {window_days} days: nothing is to be taken\n",
            used.len()
        ),
        Sizing::Proposed(proposal) => format!("{id}\n{}", proposed(proposal)),
    }
}

fn proposed(proposal: &Proposal) -> String {
    let used: Vec<&str> = proposal.used.iter().map(|one| one.service.as_str()).collect();
    let proof = &proposal.proof;
    let mut out = format!(
        "  used within {} days: {}\n  not used: {}\n  keeps {} of {} actions; {} requests were tried on both, and \
         nothing new is allowed\n",
        proposal.window_days,
        hostile::sentence(&used.join(", ")),
        hostile::sentence(&proposal.unused.join(", ")),
        proof.actions_kept,
        proof.actions_today,
        proof.requests
    );
    for policy in &proposal.policies {
        // A value in memory with text for keys always has a text.
        let document = serde_json::to_string_pretty(&policy.document).unwrap_or_default();
        let document: Vec<String> = document.lines().map(hostile::visible).collect();
        out.push_str(&format!("\n{}.json\n{}\n", hostile::name(&policy.name), document.join("\n")));
    }
    out.push_str("\nTo review, then to run (nothing was changed):\n");
    for command in &proposal.commands {
        out.push_str(&format!("  {}\n", hostile::visible(command)));
    }
    out.push_str("\nTo know first:\n");
    for limit in &proposal.limits {
        out.push_str(&format!("  - {}\n", hostile::sentence(limit)));
    }
    out
}
