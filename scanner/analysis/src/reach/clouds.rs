//! All clouds as one ground: a path may lead from one into another.
//!
//! Each cloud finds the ways of its nodes to goals of its own. A way across is one of a node of one cloud to
//! a goal of another; it is added where the ways of a node are put together ([`Ground::ways`]), with the
//! goals of every cloud at hand.

use std::collections::BTreeMap;

use tenure_model::{Cloud, Estate, EvidenceRef, Principal, PrincipalId};

use super::aws::{self, Aws};
use super::azure::{self, Azure};
use super::bounds::Bound;
use super::ground::{Gain, Ground, Lift, Pass, Step, Told};
use super::{Administration, Destination, End};
use crate::effective::Access;

/// What is looked up while clouds are searched.
#[derive(Debug)]
pub(super) struct Clouds<'a> {
    estate: &'a Estate,
    aws: Aws<'a>,
    azure: Azure<'a>,
}

impl<'a> Clouds<'a> {
    pub(super) fn new(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        Self {
            estate,
            aws: Aws::new(estate, access, destination),
            azure: Azure::new(estate, access, destination),
        }
    }

    /// The clouds, ready to be searched.
    pub(super) fn ground(&self) -> Union<'_> {
        let (aws, azure) = (self.aws.ground(), self.azure.ground());
        let has_azure = self.estate.records().principals.iter().any(|one| one.cloud == Cloud::Azure);
        let tiers = if has_azure { azure.tiers() } else { aws.tiers() };
        Union { estate: self.estate, aws, azure, tiers }
    }

    /// The administrators, for reports.
    pub(super) fn administrators(&self) -> BTreeMap<PrincipalId, Administration> {
        let mut administrators = self.aws.administrators();
        administrators.extend(self.azure.administrators());
        administrators
    }

    /// Those who have nothing left to gain.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        let mut complete = self.aws.complete();
        complete.extend(self.azure.complete());
        complete
    }
}

/// Whether a principal can act.
pub(super) fn is_actor(principal: &Principal) -> bool {
    match principal.cloud {
        Cloud::Azure => azure::is_actor(principal),
        Cloud::Aws | Cloud::Gcp => aws::is_actor(principal),
    }
}

/// The clouds, as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Union<'j> {
    estate: &'j Estate,
    aws: aws::Trial<'j>,
    azure: azure::Trial<'j>,
    /// The most tiers of a cloud that is there.
    tiers: u8,
}

/// A node of a cloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    Aws(aws::Guise),
    Azure(azure::Node),
}

/// A way of a node of a cloud.
#[derive(Clone, Debug)]
pub(super) enum Way<'j> {
    Aws(aws::Way<'j>),
    Azure(azure::Way<'j>),
}

/// What a round looks for in each cloud.
#[derive(Debug)]
pub(super) struct Goals<'j> {
    /// None where the tier of the pass is not one of the cloud.
    aws: Option<aws::Goals<'j>>,
    azure: azure::Goals<'j>,
}

impl Union<'_> {
    /// AWS knows one tier of ends.
    fn of_aws(pass: Pass) -> bool {
        pass.tier == 0
    }

    fn is_azure(&self, principal: &PrincipalId) -> bool {
        self.estate.principal(principal).is_some_and(|one| one.cloud == Cloud::Azure)
    }
}

impl<'j> Ground for Union<'j> {
    type Node = Node;
    type Way = Way<'j>;
    type Goals = Goals<'j>;

    fn starts(&self) -> Vec<Node> {
        let aws = self.aws.starts().into_iter().map(Node::Aws);
        aws.chain(self.azure.starts().into_iter().map(Node::Azure)).collect()
    }

    fn nodes(&self, starts: &[Node]) -> Vec<Node> {
        let (mut aws, mut azure) = (Vec::new(), Vec::new());
        for start in starts {
            match start {
                Node::Aws(start) => aws.push(start.clone()),
                Node::Azure(start) => azure.push(start.clone()),
            }
        }
        let aws = self.aws.nodes(&aws).into_iter().map(Node::Aws);
        aws.chain(self.azure.nodes(&azure).into_iter().map(Node::Azure)).collect()
    }

    fn standing(&self, principal: &PrincipalId) -> Node {
        if self.is_azure(principal) {
            Node::Azure(self.azure.standing(principal))
        } else {
            Node::Aws(self.aws.standing(principal))
        }
    }

    fn principal<'n>(&self, node: &'n Node) -> &'n PrincipalId {
        match node {
            Node::Aws(node) => self.aws.principal(node),
            Node::Azure(node) => self.azure.principal(node),
        }
    }

    fn tiers(&self) -> u8 {
        self.tiers
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        Goals { aws: Self::of_aws(pass).then(|| self.aws.ends(pass)), azure: self.azure.ends(pass) }
    }

    fn stations(&self, nodes: &[&Node], pass: Pass) -> Goals<'j> {
        let (mut aws, mut azure) = (Vec::new(), Vec::new());
        for node in nodes {
            match node {
                Node::Aws(node) => aws.push(node),
                Node::Azure(node) => azure.push(node),
            }
        }
        Goals {
            aws: Self::of_aws(pass).then(|| self.aws.stations(&aws, pass)),
            azure: self.azure.stations(&azure, pass),
        }
    }

    fn end(&self, node: &Node, tier: u8) -> Option<End> {
        match node {
            Node::Aws(node) => self.aws.end(node, tier),
            Node::Azure(node) => self.azure.end(node, tier),
        }
    }

    fn is_at_an_end(&self, start: &Node, tier: u8) -> bool {
        match start {
            Node::Aws(start) => self.aws.is_at_an_end(start, tier),
            Node::Azure(start) => self.azure.is_at_an_end(start, tier),
        }
    }

    fn is_beyond(&self, start: &Node, end: &End) -> bool {
        match start {
            Node::Aws(start) => self.aws.is_beyond(start, end),
            Node::Azure(start) => self.azure.is_beyond(start, end),
        }
    }

    fn everything(&self, nodes: &[Node], tier: u8) -> Option<Goals<'j>> {
        let of_azure = nodes.iter().filter_map(|node| match node {
            Node::Azure(node) => Some(node.clone()),
            Node::Aws(_) => None,
        });
        let azure = self.azure.everything(&of_azure.collect::<Vec<_>>(), tier)?;
        Some(Goals { aws: None, azure })
    }

    fn ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        match node {
            Node::Aws(node) => {
                let ways = goals.aws.as_ref().map(|goals| self.aws.ways(node, goals));
                ways.unwrap_or_default().into_iter().map(Way::Aws).collect()
            }
            Node::Azure(node) => self.azure.ways(node, &goals.azure).into_iter().map(Way::Azure).collect(),
        }
    }

    fn detour(&self, node: &Node, pass: Pass) -> Option<Vec<Way<'j>>> {
        match node {
            Node::Aws(node) if Self::of_aws(pass) => {
                Some(self.aws.detour(node, pass)?.into_iter().map(Way::Aws).collect())
            }
            Node::Aws(_) => None,
            Node::Azure(node) => Some(self.azure.detour(node, pass)?.into_iter().map(Way::Azure).collect()),
        }
    }

    fn step(&self, node: &Node, goals: &Goals<'j>, is_first: bool, pass: Pass) -> Option<Step<Way<'j>>> {
        match node {
            Node::Aws(node) => {
                let Step { ways, others } = self.aws.step(node, goals.aws.as_ref()?, is_first, pass)?;
                Some(Step { ways: ways.into_iter().map(Way::Aws).collect(), others })
            }
            Node::Azure(node) => {
                let Step { ways, others } = self.azure.step(node, &goals.azure, is_first, pass)?;
                Some(Step { ways: ways.into_iter().map(Way::Azure).collect(), others })
            }
        }
    }

    fn uses(&self, start: &Node) -> Vec<Way<'j>> {
        match start {
            Node::Aws(start) => self.aws.uses(start).into_iter().map(Way::Aws).collect(),
            Node::Azure(start) => self.azure.uses(start).into_iter().map(Way::Azure).collect(),
        }
    }

    fn gain(&self, way: &Way<'j>) -> Gain<Node> {
        match way {
            Way::Aws(way) => self.aws.gain(way).map(Node::Aws),
            Way::Azure(way) => self.azure.gain(way).map(Node::Azure),
        }
    }

    fn lifts(&self, start: &Node) -> Vec<Lift<Node>> {
        match start {
            Node::Aws(start) => self.aws.lifts(start).into_iter().map(|lift| lift.map(Node::Aws)).collect(),
            Node::Azure(start) => {
                self.azure.lifts(start).into_iter().map(|lift| lift.map(Node::Azure)).collect()
            }
        }
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        let mut bounds = self.aws.bounds();
        bounds.extend(self.azure.bounds());
        bounds
    }

    fn tell(&self, from: &Node, way: &Way<'j>) -> Option<Told> {
        match (from, way) {
            (Node::Aws(from), Way::Aws(way)) => self.aws.tell(from, way),
            (Node::Azure(from), Way::Azure(way)) => self.azure.tell(from, way),
            _ => None,
        }
    }

    fn reaches(&self, end: &End) -> String {
        let is_azure = match end {
            End::Administrator(scope) | End::Others(scope) | End::Organisation(scope) => {
                scope.as_str().starts_with("azure:")
            }
            End::Resource(resource) => resource.as_str().starts_with('/'),
            End::Principal(principal) => self.is_azure(principal),
        };
        if is_azure { self.azure.reaches(end) } else { self.aws.reaches(end) }
    }

    fn blind_spots(&self, start: &PrincipalId) -> Vec<String> {
        if self.is_azure(start) { self.azure.blind_spots(start) } else { self.aws.blind_spots(start) }
    }

    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef> {
        if self.is_azure(start) { self.azure.evidence(start) } else { self.aws.evidence(start) }
    }
}
