//! Access reviews that Entra ID keeps: each round that was held, with what was decided in it.
//!
//! A round becomes a resource, since it is there whether or not anybody decided; a decision that somebody made
//! becomes an event. What nobody looked at is counted, and is no approval.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{chosen, items, member, text};
use tenure_model::{Cloud, Event, ScopeId};

use super::answer::{Answer, Fault, Item, each};
use super::events::{at, lower};
use super::resources::{self, Part};
use super::state::State;

/// The kind of a round, and the source of decisions.
const ROUND: &str = "entra:accessReviewInstance";
const DECISIONS: &str = "accessReviews";

/// Who was looked at in one round is told up to this many.
const NAMED: usize = 1000;

/// Definitions, rounds and decisions.
#[derive(Default)]
pub(super) struct ReviewFacts {
    definitions: Firsts<String, BTreeMap<String, String>>,
    /// By the definition's and the round's id.
    rounds: Firsts<(String, String), Round>,
    /// By the decision's id.
    decisions: Firsts<String, Decision>,
}

struct Round {
    attributes: BTreeMap<String, String>,
    asked: ScopeId,
}

#[derive(Clone)]
struct Decision {
    definition: String,
    round: String,
    word: String,
    about: String,
    applied: String,
    event: Option<Event>,
}

pub(super) fn read_definitions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    each(state, answer, body, |state, item| {
        let settings = member(item.value, "settings");
        let pattern = member(member(settings, "recurrence"), "pattern");
        let mut attributes = chosen(
            settings,
            &[
                "defaultDecisionEnabled",
                "defaultDecision",
                "autoApplyDecisionsEnabled",
                "justificationRequiredOnApproval",
            ],
        );
        let facts = [
            ("displayName", text(item.value, "displayName")),
            ("definitionStatus", text(item.value, "status")),
            ("recurrence", text(pattern, "type")),
            ("recurrenceInterval", text(pattern, "interval")),
            ("createdBy", text(member(item.value, "createdBy"), "id")),
        ];
        attributes.extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        state.reviews.definitions.add(lower(Some(item.needed("id")?)), item.evidence.clone(), attributes);
        Ok(())
    });
}

/// Rounds, asked for by their definition.
pub(super) fn read_instances(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let definition = lower(answer.object());
    each(state, answer, body, |state, item| {
        let mut attributes = chosen(item.value, &["status", "startDateTime", "endDateTime"]);
        let query =
            |value: &Value| text(value, "query").or_else(|| text(member(value, "principalScopes"), "query"));
        attributes.extend(query(member(item.value, "scope")).map(|query| ("scope".to_owned(), query)));
        let reviewers: Vec<String> = items(item.value, "reviewers").iter().filter_map(query).collect();
        attributes.insert("reviewers".to_owned(), reviewers.join(" "));
        let round = Round { attributes, asked: answer.scope.clone() };
        let key = (definition.clone(), lower(Some(item.needed("id")?)));
        state.reviews.rounds.add(key, item.evidence.clone(), round);
        Ok(())
    });
}

/// Decisions, asked for by `<definition>/instances/<round>`.
pub(super) fn read_decisions(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let object = answer.object().unwrap_or_default();
    let (definition, round) = object.split_once("/instances/").unwrap_or((object.as_str(), ""));
    let (definition, round) = (lower(Some(definition.to_owned())), lower(Some(round.to_owned())));
    each(state, answer, body, |state, item| {
        let decision = decision(answer, item, &definition, &round)?;
        state.reviews.decisions.add(item.needed("id")?, item.evidence.clone(), decision);
        Ok(())
    });
}

fn decision(answer: &Answer<'_>, item: &Item<'_>, definition: &str, round: &str) -> Result<Decision, Fault> {
    let word = item.needed("decision")?;
    let about = lower(text(member(item.value, "principal"), "id"));
    let (by, applied_by, of) =
        (member(item.value, "reviewedBy"), member(item.value, "appliedBy"), member(item.value, "resource"));
    let applied = item.text("applyResult");
    let facts = [
        ("definitionId", Some(definition.to_owned())),
        ("instanceId", Some(round.to_owned())),
        ("justification", text(item.value, "justification")),
        ("recommendation", text(item.value, "recommendation")),
        ("applyResult", text(item.value, "applyResult")),
        ("appliedBy", text(applied_by, "id").map(|id| lower(Some(id)))),
        ("appliedDateTime", text(item.value, "appliedDateTime")),
        ("resourceId", text(of, "id")),
        ("resourceType", text(of, "type")),
        ("resourceDisplayName", text(of, "displayName")),
    ];
    let attributes: BTreeMap<String, String> =
        facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    // What nobody decided happened at no time.
    let decided = text(item.value, "reviewedDateTime").is_some() && word != "NotReviewed";
    let event = if decided {
        Some(Event {
            id: item.needed("id")?,
            cloud: Cloud::Azure,
            scope: answer.scope.clone(),
            at: at(item, "reviewedDateTime")?,
            source: DECISIONS.to_owned(),
            action: word.clone(),
            actor: lower(text(by, "id")),
            actor_name: text(by, "userPrincipalName").or_else(|| text(by, "displayName")).unwrap_or_default(),
            target: about.clone(),
            result: "success".to_owned(),
            attributes,
            evidence: item.evidence.clone(),
        })
    } else {
        None
    };
    Ok(Decision { definition: definition.to_owned(), round: round.to_owned(), word, about, applied, event })
}

/// Records rounds and decisions. Before resources are.
pub(super) fn finish(state: &mut State) {
    let facts = std::mem::take(&mut state.reviews);
    let mut of_round: BTreeMap<(&str, &str), Vec<&Decision>> = BTreeMap::new();
    for (_, _, decision) in facts.decisions.iter() {
        of_round.entry((&decision.definition, &decision.round)).or_default().push(decision);
        state.records.events.extend(decision.event.clone());
    }
    for ((definition, id), evidence, round) in facts.rounds.iter() {
        let mut attributes = facts.definitions.get(definition).cloned().unwrap_or_default();
        attributes.extend(round.attributes.clone());
        attributes.insert("definitionId".to_owned(), definition.clone());
        let decisions = of_round.get(&(definition.as_str(), id.as_str())).map_or(&[][..], Vec::as_slice);
        count(&mut attributes, decisions);
        let mut part = Part::new(ROUND, id);
        part.name = attributes.get("displayName").cloned();
        part.attributes = attributes;
        resources::add_to(state, &round.asked, part, evidence.clone());
    }
}

/// How many of each decision there are, and about whom.
fn count(attributes: &mut BTreeMap<String, String>, decisions: &[&Decision]) {
    let mut put = |name: &str, value: String| attributes.insert(name.to_owned(), value);
    put("decisions", decisions.len().to_string());
    for (name, word) in [
        ("approved", "Approve"),
        ("denied", "Deny"),
        ("notReviewed", "NotReviewed"),
        ("dontKnow", "DontKnow"),
    ] {
        put(name, decisions.iter().filter(|one| one.word == word).count().to_string());
    }
    put("applied", decisions.iter().filter(|one| one.applied.starts_with("Applied")).count().to_string());
    let about: BTreeSet<&str> =
        decisions.iter().map(|one| one.about.as_str()).filter(|id| !id.is_empty()).collect();
    put("principals", about.into_iter().take(NAMED).collect::<Vec<_>>().join(" "));
}
