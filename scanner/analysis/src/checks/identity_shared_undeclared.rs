use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, Event, EvidenceRef, Facet, Method, Severity};

use super::Check;
use crate::conditions::some_of;
use crate::governance::lifecycle::Life;
use crate::{Context, Draft, Inspection};

pub(super) const CHECK: Check = Check {
    name: "identity-shared-undeclared",
    title: "Identity that several use, undeclared",
    population: "non-human identities of which logs or trusts tell who uses them",
    inspects: "the users seen in logs and trusts",
    method: Method::Examine,
    severity: Severity::Medium,
    clouds: &[Cloud::Aws, Cloud::Azure, Cloud::Gcp],
    needs: &[Facet::Principals, Facet::Federation, Facet::Events],
    reads_register: false,
    page: include_str!("identity_shared_undeclared.md"),
    run,
};

/// From so many networks one key is used by more than one holder.
const NETWORKS: usize = 3;

fn run(context: &Context<'_>, inspection: &mut Inspection) {
    context.unknown_lives().for_each(|actor| inspection.cannot_tell_nature(actor));
    let mut by_actor: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in &context.estate.records().events {
        by_actor.entry(event.actor.as_str()).or_default().push(event);
    }
    for life in context.lives() {
        let events = by_actor.get(life.principal.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        if events.is_empty() && context.estate.trusts_of(&life.principal.id).is_empty() {
            continue;
        }
        inspection.look();
        let is_explained = life.row.shared_because.as_ref().is_some_and(|why| !why.trim().is_empty());
        let signs = signs(context, life, events);
        if !signs.is_empty() && !is_explained {
            inspection.report(draft(context, life, &signs));
        }
    }
}

/// Something that shows that several use an identity.
struct Sign {
    words: String,
    cited: Vec<EvidenceRef>,
}

fn signs(context: &Context<'_>, life: &Life<'_>, events: &[&Event]) -> Vec<Sign> {
    let signs = [by_parties(context, life), by_people(events), by_networks(events)];
    signs.into_iter().flatten().collect()
}

/// Several parties are let in.
fn by_parties(context: &Context<'_>, life: &Life<'_>) -> Option<Sign> {
    let trusts = context.estate.trusts_of(&life.principal.id);
    let foreign: Vec<_> = trusts
        .iter()
        .filter_map(|trust| Some((context.footprint.party_of(&trust.trustee)?.id, trust)))
        .collect();
    let parties: BTreeSet<&String> = foreign.iter().map(|(party, _)| party).collect();
    (parties.len() > 1).then(|| Sign {
        words: format!("{} parties can act as it: {}", parties.len(), named(&parties)),
        cited: foreign.iter().take(4).map(|(_, trust)| trust.evidence.clone()).collect(),
    })
}

/// Sessions of several people, by the names that they gave themselves.
fn by_people(events: &[&Event]) -> Option<Sign> {
    let who = |event: &&Event| {
        let said = ["sourceIdentity", "sessionName"];
        let said = said.iter().find_map(|name| event.attributes.get(*name));
        said.filter(|name| name.contains('@')).cloned()
    };
    let people: BTreeSet<String> = events.iter().filter_map(who).collect();
    (people.len() > 1).then(|| Sign {
        words: format!("{} people were in sessions of it: {}", people.len(), named(&people)),
        cited: events
            .iter()
            .filter(|event| who(event).is_some())
            .take(4)
            .map(|one| one.evidence.clone())
            .collect(),
    })
}

/// One key, used from several networks by several programs.
fn by_networks(events: &[&Event]) -> Option<Sign> {
    let mut by_key: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        // Keys of sessions begin with `ASIA` and live for hours: each use has its own.
        let key = event.attributes.get("accessKeyId").filter(|key| !key.starts_with("ASIA"));
        by_key.entry(key.map_or("", String::as_str)).or_default().push(event);
    }
    let keyed = by_key.into_iter().filter(|(key, _)| !key.is_empty());
    keyed
        .filter_map(|(_, events)| {
            let networks: BTreeSet<&str> =
                events.iter().filter_map(|one| network(one.attributes.get("sourceIPAddress")?)).collect();
            let agents: BTreeSet<&String> =
                events.iter().filter_map(|one| one.attributes.get("userAgent")).collect();
            (networks.len() >= NETWORKS && agents.len() > 1).then(|| Sign {
                words: format!(
                    "one key of it was used from {} networks by {} programs: {}",
                    networks.len(),
                    agents.len(),
                    named(&networks)
                ),
                cited: events.iter().take(4).map(|one| one.evidence.clone()).collect(),
            })
        })
        .next()
}

/// The first two numbers of an IPv4 address: what lies in one network often changes behind them.
fn network(address: &str) -> Option<&str> {
    address.parse::<std::net::Ipv4Addr>().ok()?;
    let second = address.match_indices('.').nth(1)?.0;
    address.get(..second)
}

fn named(all: &BTreeSet<impl AsRef<str>>) -> String {
    some_of(&all.iter().map(|one| format!("`{}`", one.as_ref())).collect::<Vec<String>>())
}

fn draft(context: &Context<'_>, life: &Life<'_>, signs: &[Sign]) -> Draft {
    let words: Vec<&str> = signs.iter().map(|sign| sign.words.as_str()).collect();
    let draft = life
        .draft(context, format!("`{}` is shared", life.principal.name))
        .detail(format!(
            "In what was read {}. What is done with it is nobody's, and it cannot be taken from one of them alone. The \
             register does not say why several use it.",
            words.join("; ")
        ))
        .remediation(format!(
            "Make one for each, with sourceIdentity required where people share a role; or declare why: [[identity]] match = \
             {}, shared_because = …",
            life.pattern()
        ));
    signs.iter().flat_map(|sign| &sign.cited).fold(draft, Draft::evidence)
}
