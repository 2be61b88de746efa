//! What was found, for people: each step with its permissions, statements and conditions.

use std::collections::BTreeMap;

use tenure_model::{Confidence, EscalationPath, EvidenceRef, Grant, PrincipalId, ResourceId, ScopeId};

use super::ground::{Gain, Ground, Told};
use super::search::{Findings, Found, LONGEST, Ways};

/// A way from a principal to more access.
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it starts.
    pub start: PrincipalId,
    /// What is reached.
    pub end: End,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it depends on no condition at all.
    pub is_free: bool,
    /// The steps, for reports.
    pub path: EscalationPath,
    /// What the steps do, a sentence for each.
    pub sentences: Vec<String>,
    /// What else has to be there, and what a reader should know, of each step that has any.
    pub notes: Vec<String>,
    /// The permission to take away, so that the first step is closed.
    pub cut: Option<Cut>,
    /// The records that prove it.
    pub evidence: Vec<EvidenceRef>,
}

impl Path {
    /// What the start does at the end: it `becomes` an administrator, `makes others` one, or `reaches`
    /// something else.
    pub const fn verb(&self) -> &'static str {
        match self.end {
            End::Administrator(_) | End::Organisation(_) => "becomes",
            End::Others(_) => "makes others",
            End::Resource(_) | End::Principal(_) => "reaches",
        }
    }
}

/// What a path ends in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The administration of an account, a subscription, a management group or a tenant.
    Administrator(ScopeId),
    /// The administration of one, for others whom it raises: it does not act as one of them.
    Others(ScopeId),
    /// The administration of every account of an organisation but the management account, from the
    /// account that runs its directory.
    Organisation(ScopeId),
    /// The use of a resource.
    Resource(ResourceId),
    /// A principal that was asked for.
    Principal(PrincipalId),
}

/// A permission, and what gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The action.
    pub action: String,
    /// The resource that it is used on; empty where the holder chooses.
    pub resource: String,
    /// The policy that allows it; `None` where no policy of the holder does.
    pub policy: Option<String>,
    /// Which statement of it, from 0.
    pub statement: usize,
    /// The assignment that gives it, where the cloud assigns roles and not policies.
    pub grant: Option<Grant>,
}

/// The path of every start that has one.
pub(super) fn all<G: Ground>(ground: &G, findings: &Findings<G>) -> BTreeMap<PrincipalId, Path> {
    let mut paths = BTreeMap::new();
    for start in &findings.starts {
        let path = match findings.found.get(start) {
            Some(found) => assemble(ground, start, found, &findings.found),
            None => findings.uses.get(start).and_then(|ways| by_use(ground, start, ways)),
        };
        if let Some(path) = path {
            paths.insert(ground.principal(start).clone(), path);
        }
    }
    paths
}

/// Follows the steps from a node to the end.
pub(super) fn assemble<G: Ground>(
    ground: &G,
    node: &G::Node,
    first: &Found<G::Way>,
    found: &Ways<G>,
) -> Option<Path> {
    let mut writer = Writer::new(ground, node, first.others);
    let (mut at, mut next) = (node.clone(), Some(first));
    // The distances fall with each step, so that this ends; the bound is for the reader.
    for _ in 0..2 * LONGEST {
        let Some(step) = next else { break };
        for way in &step.steps {
            writer.write(ground.tell(&at, way)?);
            match ground.gain(way) {
                Gain::Node(gained) => at = gained,
                Gain::End(end) => return Some(writer.finish(end)),
                Gain::Nothing => {}
            }
        }
        if let Some(end) = ground.end(&at, first.tier) {
            return Some(writer.finish(end));
        }
        next = found.get(&at);
    }
    None
}

/// The path of somebody who is there already: no step.
pub(super) fn standing<G: Ground>(ground: &G, node: &G::Node) -> Option<Path> {
    let end = (0..ground.tiers()).find_map(|tier| ground.end(node, tier))?;
    Some(Writer::new(ground, node, 0).finish(end))
}

fn by_use<G: Ground>(ground: &G, start: &G::Node, ways: &[G::Way]) -> Option<Path> {
    let first = ways.first()?;
    let mut writer = Writer::new(ground, start, ways.len() - 1);
    writer.write(ground.tell(start, first)?);
    match ground.gain(first) {
        Gain::End(end) => Some(writer.finish(end)),
        _ => None,
    }
}

/// Puts a path together.
struct Writer<'w, G> {
    ground: &'w G,
    path: Path,
}

impl<'w, G: Ground> Writer<'w, G> {
    fn new(ground: &'w G, node: &G::Node, others: usize) -> Self {
        let start = ground.principal(node).clone();
        let evidence = ground.evidence(&start);
        let path = EscalationPath {
            others: u64::try_from(others).unwrap_or(u64::MAX),
            blind_spots: ground.blind_spots(&start),
            ..EscalationPath::default()
        };
        Self {
            ground,
            path: Path {
                end: End::Principal(start.clone()),
                start,
                confidence: Confidence::High,
                is_free: true,
                path,
                sentences: Vec::new(),
                notes: Vec::new(),
                cut: None,
                evidence: evidence.into_iter().collect(),
            },
        }
    }

    fn write(&mut self, told: Told) {
        self.path.is_free &= told.step.conditions.is_empty();
        self.path.confidence = self.path.confidence.min(told.confidence);
        self.path.evidence.extend(told.evidence);
        if self.path.cut.is_none() {
            self.path.cut = told.cut;
        }
        self.path.sentences.push(told.sentence);
        self.path.notes.extend(told.notes);
        self.path.path.steps.push(told.step);
    }

    fn finish(mut self, end: End) -> Path {
        self.path.path.reaches = self.ground.reaches(&end);
        self.path.end = end;
        self.path.notes.sort();
        self.path.notes.dedup();
        self.path.evidence.sort();
        self.path.evidence.dedup();
        self.path
    }
}
