//! The search over a made-up ground: arrows between names, in two clouds.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Confidence, EscalationStep, EvidenceRef, PrincipalId};

use super::ground::{Gain, Ground, Lift, Pass, Told};
use super::paths::all;
use super::search::search;
use super::{Bound, End, Path};

/// An arrow; a doubtful one counts only in the second pass.
#[derive(Clone, Copy, Debug)]
struct Arrow {
    from: &'static str,
    to: &'static str,
    doubtful: bool,
}

const fn sure(from: &'static str, to: &'static str) -> Arrow {
    Arrow { from, to, doubtful: false }
}

const fn doubtful(from: &'static str, to: &'static str) -> Arrow {
    Arrow { from, to, doubtful: true }
}

/// Arrows, those at the end, and those whose arrows were not all tried.
struct Made {
    arrows: Vec<Arrow>,
    ends: Vec<&'static str>,
    untried: Vec<&'static str>,
}

struct Goals {
    names: BTreeSet<&'static str>,
    doubtful: bool,
    /// Of a pass; 0 where everything is a goal.
    tier: u8,
}

impl Ground for Made {
    type Node = PrincipalId;
    type Way = Arrow;
    type Goals = Goals;

    fn starts(&self) -> Vec<PrincipalId> {
        let mut names: Vec<&str> = self.arrows.iter().map(|arrow| arrow.from).collect();
        names.extend(&self.untried);
        names.dedup();
        names.into_iter().map(PrincipalId::from).collect()
    }

    fn nodes(&self, starts: &[PrincipalId]) -> Vec<PrincipalId> {
        starts.to_vec()
    }

    fn standing(&self, principal: &PrincipalId) -> PrincipalId {
        principal.clone()
    }

    fn principal<'n>(&self, node: &'n PrincipalId) -> &'n PrincipalId {
        node
    }

    fn tiers(&self) -> u8 {
        2
    }

    fn ends(&self, pass: Pass) -> Goals {
        let of_tier = self.ends.iter().copied().filter(|name| name.ends_with('2') == (pass.tier == 1));
        Goals { names: of_tier.collect(), doubtful: pass.doubtful, tier: pass.tier }
    }

    fn stations(&self, nodes: &[&PrincipalId], pass: Pass) -> Goals {
        let is_one = |name: &&str| nodes.iter().any(|node| node.as_str() == *name);
        let names = self.arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]).chain(self.untried.clone());
        Goals { names: names.filter(is_one).collect(), doubtful: pass.doubtful, tier: pass.tier }
    }

    fn end(&self, node: &PrincipalId, _tier: u8) -> Option<End> {
        self.ends.contains(&node.as_str()).then(|| End::Principal(node.clone()))
    }

    /// Whoever is at an end of the second tier starts there, and comes to the others.
    fn is_at_an_end(&self, start: &PrincipalId, tier: u8) -> bool {
        tier == 1 && start.as_str().ends_with('2') && self.ends.contains(&start.as_str())
    }

    fn is_beyond(&self, start: &PrincipalId, end: &End) -> bool {
        *end != End::Principal(start.clone())
    }

    fn everything(&self, _nodes: &[PrincipalId], _tier: u8) -> Option<Goals> {
        let names = self.arrows.iter().flat_map(|arrow| [arrow.from, arrow.to]);
        Some(Goals { names: names.collect(), doubtful: false, tier: 0 })
    }

    fn ways(&self, node: &PrincipalId, goals: &Goals) -> Vec<Arrow> {
        if goals.tier == 1 && self.is_at_an_end(node, 1) {
            return Vec::new();
        }
        let own = self.arrows.iter().filter(|arrow| arrow.from == node.as_str());
        let counts = |arrow: &&Arrow| goals.names.contains(arrow.to) && (goals.doubtful || !arrow.doubtful);
        let mut ways: Vec<Arrow> = own.filter(counts).copied().collect();
        ways.sort_by_key(|arrow| (arrow.doubtful, arrow.to));
        ways
    }

    fn uses(&self, _start: &PrincipalId) -> Vec<Arrow> {
        Vec::new()
    }

    fn gain(&self, way: &Arrow) -> Gain<PrincipalId> {
        Gain::Node(PrincipalId::from(way.to))
    }

    fn lifts(&self, _start: &PrincipalId) -> Vec<Lift<PrincipalId>> {
        Vec::new()
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        self.untried.iter().map(|name| (PrincipalId::from(*name), Bound::Targets)).collect()
    }

    fn tell(&self, from: &PrincipalId, way: &Arrow) -> Option<Told> {
        let step = EscalationStep { from: from.to_string(), to: way.to.to_owned(), ..Default::default() };
        let confidence = if way.doubtful { Confidence::Low } else { Confidence::High };
        Some(Told {
            step,
            sentence: String::new(),
            notes: Vec::new(),
            cut: None,
            confidence,
            evidence: Vec::new(),
        })
    }

    fn reaches(&self, _end: &End) -> String {
        String::new()
    }

    fn blind_spots(&self, _start: &PrincipalId) -> Vec<String> {
        Vec::new()
    }

    fn evidence(&self, _start: &PrincipalId) -> Option<EvidenceRef> {
        None
    }
}

fn made(arrows: &[Arrow]) -> Made {
    Made { arrows: arrows.to_vec(), ends: vec!["end"], untried: Vec::new() }
}

fn paths(made: &Made) -> BTreeMap<PrincipalId, Path> {
    all(made, &search(made))
}

fn told(made: &Made, from: &str) -> Option<String> {
    let path = paths(made).remove(&PrincipalId::from(from))?;
    Some(path.path.steps.iter().map(|step| step.to.as_str()).collect::<Vec<_>>().join(" "))
}

#[test]
fn a_path_leads_from_one_cloud_into_another_and_back() {
    let made = made(&[
        sure("github:corp/app", "aws:deploy"),
        sure("aws:deploy", "entra:app"),
        sure("entra:app", "aws:owner"),
        sure("aws:owner", "end"),
        sure("aws:other", "entra:reader"),
    ]);
    assert_eq!(told(&made, "github:corp/app").as_deref(), Some("aws:deploy entra:app aws:owner end"));
    assert_eq!(told(&made, "aws:other"), None);
}

#[test]
fn the_shortest_counts_and_a_sure_one_goes_before_a_shorter_one() {
    let arrows = [sure("a", "b"), sure("b", "c"), sure("c", "end"), sure("b", "end"), sure("c", "a")];
    assert_eq!(told(&made(&arrows), "a").as_deref(), Some("b end"));
    let arrows = [doubtful("a", "end"), sure("a", "b"), sure("b", "end")];
    assert_eq!(told(&made(&arrows), "a").as_deref(), Some("b end"));
    let arrows = [doubtful("a", "end"), sure("a", "b"), doubtful("b", "end")];
    assert_eq!(told(&made(&arrows), "a").as_deref(), Some("end"));
    let found = paths(&made(&arrows));
    assert!(found.values().all(|path| path.confidence == Confidence::Low));
}

#[test]
fn the_worse_end_counts_before_the_nearer_one() {
    let mut made = made(&[
        sure("a", "end2"),
        sure("a", "b"),
        sure("b", "end"),
        sure("c", "end2"),
        doubtful("c", "end"),
        doubtful("d", "a"),
        sure("e", "c"),
    ]);
    made.ends = vec!["end", "end2"];
    assert_eq!(told(&made, "a").as_deref(), Some("b end"));
    assert_eq!(told(&made, "c").as_deref(), Some("end2"), "what is sure counts before what is possible");
    assert_eq!(told(&made, "d").as_deref(), Some("a b end"));
    assert_eq!(told(&made, "e").as_deref(), Some("c end2"));
}

#[test]
fn a_circle_ends_and_a_path_is_not_endless() {
    assert_eq!(told(&made(&[sure("a", "b"), sure("b", "a")]), "a"), None);
    let names = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "end"];
    let arrows: Vec<Arrow> = names.windows(2).map(|pair| sure(pair[0], pair[1])).collect();
    let made = made(&arrows);
    assert!(told(&made, "s1").is_some());
    assert_eq!(told(&made, "s0"), None);
}

#[test]
fn who_was_not_looked_at_to_the_end_leaves_those_before_it_open() {
    let mut made = made(&[sure("a", "b"), sure("c", "end"), sure("d", "c"), doubtful("e", "a")]);
    made.untried = vec!["b", "c"];
    let undecided = search(&made).undecided;
    let told: Vec<(&str, Bound)> = undecided.iter().map(|(id, bound)| (id.as_str(), *bound)).collect();
    assert_eq!(told, [("a", Bound::Beyond), ("b", Bound::Targets), ("e", Bound::Beyond)]);
}

#[test]
fn the_order_of_arrows_changes_nothing() {
    let mut arrows = [
        sure("a", "b"),
        sure("a", "c"),
        sure("b", "end"),
        sure("c", "end"),
        doubtful("d", "a"),
        sure("d", "e"),
        sure("e", "a"),
    ];
    let all = |arrows: &[Arrow]| format!("{:?}", paths(&made(arrows)));
    let first = all(&arrows);
    arrows.reverse();
    assert_eq!(all(&arrows), first);
    arrows.rotate_left(3);
    assert_eq!(all(&arrows), first);
}

#[test]
fn whoever_is_at_an_end_is_followed_to_another() {
    let mut made = made(&[sure("own2", "own2b"), sure("own2b", "x"), sure("x", "other2"), sure("x", "own2")]);
    made.ends = vec!["own2", "other2"];
    assert_eq!(told(&made, "own2").as_deref(), Some("own2b x other2"));
    made.arrows.retain(|arrow| arrow.to != "other2");
    assert_eq!(told(&made, "own2"), None);
}
