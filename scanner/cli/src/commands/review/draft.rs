//! Exceptions that reviewers decided on, as entries that the register takes.

use serde::Serialize;
use tenure_model::{Decided, Decision, ReviewItem, ReviewRecord};
use tenure_reports::hostile;
use toml::value::Datetime;

#[derive(Serialize)]
struct Draft<'a> {
    exception: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    check: &'a str,
    subject: String,
    reason: &'a str,
    approved_by: &'a str,
    opened: Datetime,
    expires: Datetime,
}

/// The entries, as TOML: one for each check that tells of an identity with an exception. Empty where there is none.
pub(super) fn exceptions(record: &ReviewRecord) -> anyhow::Result<String> {
    let decided: Vec<(&ReviewItem, &str, &Decision)> = excepted(record).collect();
    if decided.is_empty() {
        return Ok(String::new());
    }
    let opened = record.closed.to_zoned(jiff::tz::TimeZone::UTC).date().to_string().parse::<Datetime>()?;
    let mut entries = Vec::new();
    for (item, reviewer, decision) in &decided {
        let expires: Datetime = decision.expires.as_deref().unwrap_or_default().parse()?;
        for check in &item.checks {
            entries.push(Entry {
                id: format!("{}-{}", record.campaign.id, entries.len() + 1),
                check: check.as_str(),
                subject: subject(item),
                reason: &decision.reason,
                approved_by: reviewer,
                opened,
                expires,
            });
        }
    }
    let mut text = format!(
        "# Exceptions that the review {} decided on. Read them, say what stands in (`compensating`) and who owns\n\
         # each (`owner`, never who approved it), and take them into the register.\n",
        record.campaign.id
    );
    for (item, ..) in decided.iter().filter(|(item, ..)| item.checks.is_empty()) {
        let who = hostile::id(&item.subject.id);
        text.push_str(&format!("# {who}: no check tells of it, so the register has nothing to except.\n"));
    }
    if !entries.is_empty() {
        text.push('\n');
        text.push_str(&toml::to_string(&Draft { exception: entries })?);
    }
    Ok(text)
}

fn excepted(record: &ReviewRecord) -> impl Iterator<Item = (&ReviewItem, &str, &Decision)> {
    record.campaign.items.iter().filter_map(|item| {
        let (file, decision) = record.decision_of(&item.id)?;
        let is_exception = decision.decision == Decided::Exception;
        is_exception.then_some((item, file.decisions.reviewer.as_str(), decision))
    })
}

fn subject(item: &ReviewItem) -> String {
    match item.subject.cloud {
        Some(cloud) => format!("{}:{}", cloud.as_str(), item.subject.id),
        None => item.subject.id.clone(),
    }
}
