//! The page of a reviewer: works from a file, asks nothing of a network, and saves what was decided as a file.

use serde::Serialize;
use tenure_model::{Campaign, ReviewItem, ReviewTier, Reviewer};

use crate::formats::html::Frame;
use crate::view::words;
use crate::{Language, Presentation, ReportError, digest, hostile};

#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    frame: Frame<'a>,
    script: &'a str,
    script_source: String,
    campaign: String,
    of: String,
    as_of: String,
    /// The first and the last day on which an exception can end.
    first: String,
    last: String,
    reviewer: String,
    reviewer_id: String,
    total: String,
    tiers: Vec<Tier>,
    /// Items that are decided at once.
    unchanged: Vec<Row>,
}

#[derive(Serialize)]
struct Tier {
    name: &'static str,
    count: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    item: String,
    digest: String,
    name: String,
    id: String,
    kind: String,
    scope: String,
    reach: String,
    can: String,
    parties: String,
    owner: String,
    last_used: String,
    findings: String,
    checks: String,
}

pub(super) fn page(
    campaign: &Campaign,
    reviewer: &Reviewer,
    items: &[&ReviewItem],
    presentation: &Presentation,
) -> Result<String, ReportError> {
    let of_tier = |tier: ReviewTier| -> Vec<Row> {
        items.iter().filter(|item| item.tier == tier).map(|item| row(&presentation.language, item)).collect()
    };
    let tiers =
        [ReviewTier::Privileged, ReviewTier::Partner, ReviewTier::Ordinary].map(|tier| (tier, of_tier(tier)));
    let tiers = tiers.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(tier, rows)| Tier {
        name: tier.as_str(),
        count: presentation.language.number(rows.len() as u64),
        rows,
    });
    let script = presentation.templates.review_script();
    let (first, last) = campaign.ends_of_exceptions();
    let page = Page {
        frame: Frame::new(presentation),
        script,
        script_source: digest::csp_source(script),
        campaign: hostile::name(&campaign.id),
        of: hostile::name(&campaign.of),
        as_of: words::date(campaign.as_of),
        first: first.to_string(),
        last: last.to_string(),
        reviewer: hostile::name(&reviewer.name),
        reviewer_id: reviewer.id.clone(),
        total: presentation.language.number(items.len() as u64),
        tiers: tiers.collect(),
        unchanged: of_tier(ReviewTier::Unchanged),
    };
    presentation.templates.render("review.html", &presentation.language, &page)
}

fn row(language: &Language, item: &ReviewItem) -> Row {
    let can = item.capabilities.iter().map(|one| words::label(language, "capability-", one.as_str()));
    let can: Vec<String> = can.collect();
    Row {
        item: item.id.clone(),
        digest: item.digest.clone(),
        name: hostile::name(&item.subject.name),
        id: hostile::id(&item.subject.id),
        kind: words::kind(language, &item.subject.kind, 1),
        scope: hostile::id(item.subject.scope.as_str()),
        reach: words::label(language, "reach-", item.reach.as_str()),
        can: can.join(", "),
        parties: hostile::name(&item.parties.join(", ")),
        owner: hostile::name(item.owner.as_deref().unwrap_or_default()),
        last_used: item.last_used.clone(),
        findings: language.number(item.findings),
        checks: item.checks.iter().map(tenure_model::CheckId::as_str).collect::<Vec<_>>().join(", "),
    }
}
