//! Holders in groups: whoever may by the same statements stands together.

use std::collections::BTreeMap;

use tenure_analysis::effective::NOT_READ;
use tenure_analysis::effective::decision::Layer;
use tenure_analysis::questions::{Citation, Holder, Verdict, WhoCan};
use tenure_model::{Effect, Estate};

use crate::commands::can::{cited_line, cited_lines, described, doubts, word};
use crate::output::Output;
use crate::page::{Page, count};
use crate::sentences;
use crate::steps::ask;

/// The most names that stand for a group.
const NAMED: usize = 8;

pub(super) fn render(answer: &WhoCan, estate: &Estate, all: bool, output: &Output) -> String {
    let mut page = Page::new(output);
    page.sentence(&headline(answer));
    for (title, holders) in [("", &answer.inside), ("From outside", &answer.outside)] {
        if !title.is_empty() && !holders.is_empty() {
            page.blank();
            page.sentence(title);
        }
        for group in groups(holders, &answer.statements) {
            page.blank();
            one(&mut page, &group, answer, estate, all);
        }
    }
    if !answer.unread.is_empty() || !answer.unknown.is_empty() {
        page.blank();
    }
    if !answer.unread.is_empty() {
        let names = answer.unread.iter().map(|who| described(who, estate)).collect();
        page.lines("not known", listed(names, all));
        page.line("", "some of their policies were not read, or not understood");
    }
    doubts(&mut page, &answer.unknown);
    page.finish()
}

fn headline(answer: &WhoCan) -> String {
    let number = |verdict| answer.inside.iter().filter(|holder| holder.verdict == verdict).count();
    let resource = answer.resource.as_deref().unwrap_or("a resource of their choice");
    let mut text = format!(
        "{} on {resource}: {} of {} can",
        answer.action,
        number(Verdict::Yes),
        count(answer.population, "principal")
    );
    let depends = number(Verdict::Depends);
    if depends > 0 {
        text.push_str(&format!(", {depends} more under conditions"));
    }
    match answer.outside.len() {
        0 => text.push_str(", and nobody from outside"),
        outside => text.push_str(&format!(", and {outside} from outside")),
    }
    text
}

/// What the holders of a group have in common.
type Common = (Verdict, bool, Vec<String>);

/// Groups by verdict and by the statements that allow, the largest of each verdict first.
fn groups<'h>(holders: &'h [Holder], statements: &[Citation]) -> Vec<(Common, Vec<&'h Holder>)> {
    let mut groups: BTreeMap<Common, Vec<&Holder>> = BTreeMap::new();
    for holder in holders {
        let cited = holder.because.iter().filter_map(|at| statements.get(*at));
        let mut allowing: Vec<String> = cited.filter(|citation| gives(citation)).map(cited_line).collect();
        allowing.sort();
        allowing.dedup();
        groups.entry((holder.verdict, holder.by_own_doing, allowing)).or_default().push(holder);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((verdict, own, _), members)| (*verdict, !own, std::cmp::Reverse(members.len())));
    groups
}

/// Whether a statement gives: what boundaries and guard rails allow, they merely leave.
fn gives(citation: &Citation) -> bool {
    let gives = matches!(citation.layer, Layer::Identity | Layer::Resource | Layer::Role);
    citation.effect == Effect::Allow && gives
}

fn one(
    page: &mut Page,
    (common, members): &(Common, Vec<&Holder>),
    answer: &WhoCan,
    estate: &Estate,
    all: bool,
) {
    let is_outside = members.iter().any(|holder| estate.principal(&holder.who.id).is_none());
    let (verdict, by_own_doing, allowing) = common;
    let (word, tone) = word(*verdict, *by_own_doing);
    let names: Vec<String> = members.iter().map(|holder| named(holder, answer, estate, is_outside)).collect();
    match names.as_slice() {
        [one] => page.head(word, tone, one),
        _ => {
            page.head(word, tone, &count(names.len(), "holder"));
            page.lines("who", listed(names, all));
        }
    }
    let first = members.first();
    let cited = |line: &String| {
        let mut cited = first?.because.iter().filter_map(|at| answer.statements.get(*at));
        cited.find(|citation| cited_line(citation) == *line)
    };
    page.lines(
        "allowed by",
        allowing.iter().flat_map(|line| cited(line).map_or_else(|| vec![line.clone()], cited_lines)),
    );
    if allowing.is_empty() && *verdict == Verdict::Yes {
        page.line("allowed by", "no statement is needed");
    }
    let Some(first) = first else { return };
    // Of many holders with conditions of their own, the first stands as the example.
    let open: Vec<_> = first
        .depends_on
        .iter()
        .filter(|open| members.len() == 1 || open.clause.operator != NOT_READ || first.depends_on.len() == 1)
        .cloned()
        .collect();
    let cited = first.because.iter().filter_map(|at| answer.statements.get(*at));
    let shown: Vec<&Citation> = cited.filter(|citation| gives(citation)).collect();
    sentences::dependencies(page, &open, |reason| {
        let is_it = |one: &&Citation| {
            (one.policy.as_str(), one.statement) == (reason.document.as_str(), reason.statement)
        };
        // A condition of a statement that stands above needs no place of its own.
        if shown.iter().any(is_it) { String::new() } else { ask::policy_name(estate, &reason.document) }
    });
}

fn named(holder: &Holder, answer: &WhoCan, estate: &Estate, is_outside: bool) -> String {
    let mut name = described(&holder.who, estate);
    if let Some(action) = &holder.by_action {
        name.push_str(&format!(", by {action}"));
    }
    if answer.resource.is_none() && is_outside {
        match holder.resources {
            1 => name.push_str(&format!(", on {}", holder.resource)),
            many => name.push_str(&format!(", on {many} resources, such as {}", holder.resource)),
        }
    }
    name
}

pub(super) fn listed(mut names: Vec<String>, all: bool) -> Vec<String> {
    let more = names.len().saturating_sub(NAMED);
    if !all && more > 1 {
        names.truncate(NAMED);
        names.push(format!("and {more} more (--all names them)"));
    }
    names
}
