//! Who has a capability, over every cloud.

use tenure_analysis::effective::Access;
use tenure_analysis::questions::{CapabilityHolder, Verdict, WhoHolds, who_holds};
use tenure_model::{Capability, Cloud, Estate};

use super::text::listed;
use crate::args::WhoCan;
use crate::commands::can::{described, word};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::page::{Page, count};
use crate::steps::ask;

pub(super) fn run(
    args: &WhoCan,
    capability: Capability,
    estate: &Estate,
    output: &Output,
) -> anyhow::Result<Exit> {
    let stray = match (&args.resource, args.ask.context.first()) {
        (Some(resource), _) => Some(format!("`{resource}`")),
        (None, Some(context)) => Some(format!("--context {context}")),
        (None, None) => None,
    };
    if let Some(stray) = stray {
        let message = format!("{stray} goes with an action, and `{}` is a capability", capability.as_str());
        return Err(Failure::usage(message, "leave it out, or name an action such as `s3:GetObject`"));
    }
    let answer = who_holds(estate, &Access::new(estate), capability);
    output.result(&answer, || render(&answer, estate, args.all, output))?;
    Ok(ask::exit(&args.ask, answer.unread.is_empty() && answer.gaps.is_empty()))
}

fn render(answer: &WhoHolds, estate: &Estate, all: bool, output: &Output) -> String {
    let mut page = Page::new(output);
    page.sentence(&headline(answer));
    for (cloud, title) in
        [(Cloud::Aws, "AWS"), (Cloud::Azure, "Azure and Entra ID"), (Cloud::Gcp, "Google Cloud")]
    {
        let here = |one: &&CapabilityHolder| one.who.account.as_str().starts_with(&format!("{cloud}:"));
        for (verdict, of) in [(Verdict::Yes, title), (Verdict::Depends, title)] {
            let holders: Vec<_> =
                answer.holders.iter().filter(here).filter(|one| one.verdict == verdict).collect();
            if holders.is_empty() {
                continue;
            }
            page.blank();
            let (word, tone) = word(verdict, false);
            page.head(word, tone, &format!("{} of {of}", count(holders.len(), "holder")));
            page.lines("who", listed(holders.iter().map(|one| told(one, estate)).collect(), all));
        }
    }
    if !answer.unread.is_empty() || !answer.gaps.is_empty() {
        page.blank();
    }
    let unread = answer.unread.iter().map(|who| described(who, estate)).collect();
    page.lines("not known", listed(unread, all));
    page.lines("not read", listed(answer.gaps.clone(), all));
    page.finish()
}

fn headline(answer: &WhoHolds) -> String {
    let sure = answer.holders.iter().filter(|one| one.verdict == Verdict::Yes).count();
    let mut text = format!(
        "{} in any cloud: {sure} of {} can",
        answer.capability.as_str(),
        count(answer.population, "principal")
    );
    if answer.holders.len() > sure {
        text.push_str(&format!(", {} more under conditions", answer.holders.len() - sure));
    }
    text
}

/// `role deploy in prod (300000000003), by AdministratorAccess, statement 0`.
fn told(one: &CapabilityHolder, estate: &Estate) -> String {
    let mut text = described(&one.who, estate);
    if let Some(first) = one.because.first() {
        text.push_str(&format!(", by {first}"));
    }
    if one.because.len() > 1 {
        text.push_str(&format!(" and {} more", one.because.len() - 1));
    }
    text
}
