//! `tenure diff`: what changed between two snapshots, and whose act it was.

use std::collections::BTreeSet;

use tenure_analysis::period::{self, Taken};
use tenure_model::{Cause, Change, ChangeKind, Drift, PartyDrift, Severity, Thing};
use tenure_reports::hostile;

use crate::args::Diff;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, Settings};

/// Changes of one party and kind that the text names; JSON has all of them.
const NAMED: usize = 25;
/// Blind spots that it names.
const BLIND: usize = 12;
/// The word for what is nobody else's.
const OWN: &str = "own";

pub(crate) fn run(args: &Diff, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::load(output, &args.judge)?;
    let earlier = steps::period::take(&args.earlier, &settings, output)?;
    let later = steps::period::take(&args.later, &settings, output)?;
    if earlier.assessment().snapshot.as_of > later.assessment().snapshot.as_of {
        return Err(Failure::usage(
            format!("`{}` is later than `{}`", args.earlier.display(), args.later.display()),
            "name the earlier one first",
        ));
    }
    let mut drift = period::diff(&earlier, &later);
    if let Some(party) = &args.party {
        only(&mut drift, party, [&earlier, &later])?;
    }
    output.result(&drift, || text(&drift))?;
    let worst = worst_added(&drift, &later);
    Ok(if worst.is_some_and(|severity| severity >= args.judge.fail_on) {
        Exit::Findings
    } else if args.judge.require_complete && is_incomplete(&drift) {
        Exit::Incomplete
    } else {
        Exit::Clean
    })
}

/// Keeps what is of one party.
fn only(drift: &mut Drift, party: &str, both: [&Taken; 2]) -> anyhow::Result<()> {
    let is_its = |of: &Option<String>| of.as_deref().unwrap_or(OWN) == party;
    drift.changes.retain(|change| is_its(&change.party));
    drift.parties.retain(|line| is_its(&line.party));
    let parties: BTreeSet<&str> = both
        .iter()
        .flat_map(|one| &one.assessment().parties)
        .map(|one| one.id.as_str())
        .chain(both.iter().flat_map(|one| &one.assessment().matrix).map(|row| row.party.as_str()))
        .collect();
    if party == OWN || parties.contains(party) || !drift.parties.is_empty() {
        return Ok(());
    }
    let known: Vec<String> = parties.into_iter().map(hostile::id).collect();
    Err(Failure::usage(
        format!("neither of both knows a party `{party}`"),
        format!("known are {}, and `own` for what is nobody else's", known.join(", ")),
    ))
}

fn is_incomplete(drift: &Drift) -> bool {
    !drift.blind.is_empty() || drift.changes.iter().any(|change| change.kind == ChangeKind::NotEvaluated)
}

/// The worst finding that was added.
fn worst_added(drift: &Drift, later: &Taken) -> Option<Severity> {
    let is_added = |change: &&Change| change.thing == Thing::Finding && change.kind == ChangeKind::Added;
    let added: BTreeSet<&str> =
        drift.changes.iter().filter(is_added).map(|change| change.id.as_str()).collect();
    let findings = later.assessment().outcomes.iter().flat_map(|outcome| &outcome.findings);
    findings
        .filter(|one| one.waived_by.is_none() && added.contains(one.fingerprint.as_str()))
        .map(|one| one.severity)
        .max()
}

fn text(drift: &Drift) -> String {
    let mut text = format!(
        "from {}  as of {}\nto   {}  as of {}\n\n",
        hostile::id(&drift.earlier.snapshot),
        drift.earlier.as_of,
        hostile::id(&drift.later.snapshot),
        drift.later.as_of,
    );
    if !drift.registers.is_empty() {
        text.push_str(&format!("note: {}\n\n", hostile::sentence(&drift.registers)));
    }
    if drift.changes.is_empty() {
        text.push_str(match drift.blind.is_empty() {
            true => "Nothing changed.\n",
            false => "Nothing changed in what both have read.\n",
        });
    } else {
        text.push_str("added  changed  removed  not evaluated  by acts  no act found  party\n");
        for line in &drift.parties {
            text.push_str(&format!(
                "{:5}  {:7}  {:7}  {:13}  {:7}  {:12}  {}\n",
                line.added,
                line.changed,
                line.removed,
                line.not_evaluated,
                line.by_acts,
                line.without_act,
                party(line),
            ));
        }
        for line in &drift.parties {
            of_party(&mut text, drift, line);
        }
    }
    blind(&mut text, drift);
    text
}

fn party(line: &PartyDrift) -> String {
    line.party.as_deref().map_or("the customer's own".to_owned(), hostile::id)
}

fn of_party(text: &mut String, drift: &Drift, line: &PartyDrift) {
    text.push_str(&format!("\n{}\n", party(line)));
    for kind in ChangeKind::ALL {
        let changes: Vec<&Change> =
            drift.changes.iter().filter(|one| one.party == line.party && one.kind == kind).collect();
        for change in changes.iter().take(NAMED) {
            one(text, change);
        }
        if changes.len() > NAMED {
            let more = changes.len() - NAMED;
            text.push_str(&format!("    and {more} more {}; --format json has them all\n", kind.as_str()));
        }
    }
}

fn one(text: &mut String, change: &Change) {
    let sign = match change.kind {
        ChangeKind::Added => '+',
        ChangeKind::Changed => '~',
        ChangeKind::Removed => '-',
        ChangeKind::NotEvaluated => '?',
    };
    let facts = match (change.before.as_str(), change.after.as_str()) {
        ("", facts) | (facts, "") => hostile::name(facts),
        (before, after) if before == after => hostile::name(after),
        (before, after) => format!("{} -> {}", hostile::name(before), hostile::name(after)),
    };
    let facts = if facts.is_empty() { facts } else { format!("  ({facts})") };
    text.push_str(&format!(
        "  {sign} {:10}  {}{facts}\n",
        change.thing.as_str(),
        hostile::name(&change.name)
    ));
    let mut say = |line: String| text.push_str(&format!("                {line}\n"));
    if !change.why.is_empty() {
        say(hostile::sentence(&change.why));
    }
    for act in &change.acts {
        let approval = match (&act.approved_by, act.verdict) {
            (Some(by), _) => format!(", approved by {}", hostile::name(by)),
            (None, Some(verdict)) => format!(", {}", verdict.as_str()),
            (None, None) => String::new(),
        };
        let (action, by) = (hostile::name(&act.action), hostile::name(&act.executed_by));
        say(format!("{} {action} by {by}{approval}", act.at));
    }
    match change.cause {
        Cause::NoActFound => say(format!("no act found: {}", hostile::sentence(&change.cause_why))),
        Cause::NotEvaluated if change.kind != ChangeKind::NotEvaluated => {
            say(format!("by whom is not evaluated: {}", hostile::sentence(&change.cause_why)));
        }
        Cause::NotEvaluated | Cause::Acts | Cause::Follows => {}
    }
}

fn blind(text: &mut String, drift: &Drift) {
    if drift.blind.is_empty() {
        return;
    }
    text.push_str("\nnot read, so that no change could be seen there:\n");
    for one in drift.blind.iter().take(BLIND) {
        text.push_str(&format!(
            "  {}: {}, as of {}: {}\n",
            hostile::id(one.scope.as_str()),
            one.what,
            one.moment.as_of,
            hostile::sentence(&one.why),
        ));
    }
    if drift.blind.len() > BLIND {
        text.push_str(&format!("  and {} more; --format json has them all\n", drift.blind.len() - BLIND));
    }
}
