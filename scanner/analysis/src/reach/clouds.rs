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
use super::crossings::Face;
use super::gcp::{self, Gcp};
use super::ground::{Gain, Ground, Lift, Pass, Step, Told};
use super::{Administration, Destination, End};
use crate::effective::Access;

/// What is looked up while clouds are searched.
#[derive(Debug)]
pub(super) struct Clouds<'a> {
    estate: &'a Estate,
    aws: Aws<'a>,
    azure: Azure<'a>,
    gcp: Gcp<'a>,
}

impl<'a> Clouds<'a> {
    pub(super) fn new(estate: &'a Estate, access: &'a Access<'a>, destination: &'a Destination) -> Self {
        Self {
            estate,
            aws: Aws::new(estate, access, destination),
            azure: Azure::new(estate, access, destination),
            gcp: Gcp::new(estate, access, destination),
        }
    }

    /// The clouds, ready to be searched.
    pub(super) fn ground(&self) -> Union<'_> {
        let (aws, azure, gcp) = (self.aws.ground(), self.azure.ground(), self.gcp.ground());
        let has = |cloud| self.estate.records().principals.iter().any(|one| one.cloud == cloud);
        let tiers = [(Cloud::Azure, azure.tiers()), (Cloud::Gcp, gcp.tiers())];
        let tiers = tiers.into_iter().filter(|(cloud, _)| has(*cloud)).map(|(_, tiers)| tiers);
        Union { estate: self.estate, aws, azure, gcp, tiers: tiers.max().unwrap_or_else(|| aws.tiers()) }
    }

    /// The administrators, for reports.
    pub(super) fn administrators(&self) -> BTreeMap<PrincipalId, Administration> {
        let mut administrators = self.aws.administrators();
        administrators.extend(self.azure.administrators());
        administrators.extend(self.gcp.administrators());
        administrators
    }

    /// Those who have nothing left to gain.
    pub(super) fn complete(&self) -> Vec<PrincipalId> {
        let mut complete = self.aws.complete();
        complete.extend(self.azure.complete());
        complete.extend(self.gcp.complete());
        complete
    }
}

/// Whether a principal can act.
pub(super) fn is_actor(principal: &Principal) -> bool {
    match principal.cloud {
        Cloud::Azure => azure::is_actor(principal),
        Cloud::Aws => aws::is_actor(principal),
        Cloud::Gcp => gcp::is_actor(principal),
    }
}

/// The clouds, as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Union<'j> {
    estate: &'j Estate,
    aws: aws::Trial<'j>,
    azure: azure::Trial<'j>,
    gcp: gcp::Trial<'j>,
    /// The most tiers of a cloud that is there.
    tiers: u8,
}

/// A node of a cloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Node {
    Aws(aws::Guise),
    Azure(azure::Node),
    Gcp(gcp::Node),
}

/// A way of a node of a cloud.
#[derive(Clone, Debug)]
pub(super) enum Way<'j> {
    Aws(aws::Way<'j>),
    Azure(azure::Way<'j>),
    Gcp(gcp::Way<'j>),
}

/// What a round looks for in each cloud.
#[derive(Debug)]
pub(super) struct Goals<'j> {
    /// None where the tier of the pass is not one of the cloud.
    aws: Option<aws::Goals<'j>>,
    azure: azure::Goals<'j>,
    gcp: gcp::Goals<'j>,
}

impl Union<'_> {
    /// AWS knows one tier of ends.
    fn of_aws(pass: Pass) -> bool {
        pass.tier == 0
    }

    /// The cloud of a principal; AWS where nothing is known of it.
    fn cloud(&self, principal: &PrincipalId) -> Cloud {
        self.estate.principal(principal).map_or(Cloud::Aws, |one| one.cloud)
    }

    /// The cloud of an end.
    fn cloud_of(&self, end: &End) -> Cloud {
        match end {
            End::Administrator(scope) | End::Others(scope) | End::Organisation(scope) => {
                match scope.as_str().split(':').next() {
                    Some("azure") => Cloud::Azure,
                    Some("gcp") => Cloud::Gcp,
                    _ => Cloud::Aws,
                }
            }
            End::Resource(resource) if resource.as_str().starts_with("//") => Cloud::Gcp,
            End::Resource(resource) if resource.as_str().starts_with('/') => Cloud::Azure,
            End::Resource(_) => Cloud::Aws,
            End::Principal(principal) => self.cloud(principal),
        }
    }
}

impl<'j> Union<'j> {
    /// The principal as which a node acts where it may be asked who it is, and how it stands.
    pub(super) fn acts_as<'n>(&self, node: &'n Node) -> Option<(&'n PrincipalId, Face)> {
        match node {
            Node::Aws(node) => node.as_it_stands().map(|id| (id, Face::Itself)),
            Node::Azure(node) => azure::face(node),
            Node::Gcp(node) => gcp::face(node),
        }
    }

    /// What a principal can be come to as, for what it may bring to another cloud.
    pub(super) fn faces(&self, id: &PrincipalId) -> Vec<Node> {
        match self.estate.principal(id) {
            Some(principal) if principal.cloud == Cloud::Gcp => {
                self.gcp.standings(&principal.id).into_iter().map(Node::Gcp).collect()
            }
            _ => vec![self.standing(id)],
        }
    }

    /// Whether acting as a principal is what is looked for.
    pub(super) fn wants(&self, goals: &Goals<'j>, principal: &Principal) -> bool {
        match principal.cloud {
            Cloud::Aws => goals.aws.as_ref().is_some_and(|goals| goals.acts_as(principal)),
            Cloud::Azure => goals.azure.acts_as(&principal.id),
            Cloud::Gcp => goals.gcp.has_principal(&principal.id),
        }
    }
}

impl<'j> Ground for Union<'j> {
    type Node = Node;
    type Way = Way<'j>;
    type Goals = Goals<'j>;

    fn starts(&self) -> Vec<Node> {
        let aws = self.aws.starts().into_iter().map(Node::Aws);
        let azure = self.azure.starts().into_iter().map(Node::Azure);
        aws.chain(azure).chain(self.gcp.starts().into_iter().map(Node::Gcp)).collect()
    }

    fn nodes(&self, starts: &[Node]) -> Vec<Node> {
        let (mut aws, mut azure, mut gcp) = (Vec::new(), Vec::new(), Vec::new());
        for start in starts {
            match start {
                Node::Aws(start) => aws.push(start.clone()),
                Node::Azure(start) => azure.push(start.clone()),
                Node::Gcp(start) => gcp.push(start.clone()),
            }
        }
        let aws = self.aws.nodes(&aws).into_iter().map(Node::Aws);
        let azure = self.azure.nodes(&azure).into_iter().map(Node::Azure);
        aws.chain(azure).chain(self.gcp.nodes(&gcp).into_iter().map(Node::Gcp)).collect()
    }

    fn standing(&self, principal: &PrincipalId) -> Node {
        match self.cloud(principal) {
            Cloud::Aws => Node::Aws(self.aws.standing(principal)),
            Cloud::Azure => Node::Azure(self.azure.standing(principal)),
            Cloud::Gcp => Node::Gcp(self.gcp.standing(principal)),
        }
    }

    fn principal<'n>(&self, node: &'n Node) -> &'n PrincipalId {
        match node {
            Node::Aws(node) => self.aws.principal(node),
            Node::Azure(node) => self.azure.principal(node),
            Node::Gcp(node) => self.gcp.principal(node),
        }
    }

    fn tiers(&self) -> u8 {
        self.tiers
    }

    fn ends(&self, pass: Pass) -> Goals<'j> {
        Goals {
            aws: Self::of_aws(pass).then(|| self.aws.ends(pass)),
            azure: self.azure.ends(pass),
            gcp: self.gcp.ends(pass),
        }
    }

    fn stations(&self, nodes: &[&Node], pass: Pass) -> Goals<'j> {
        let (mut aws, mut azure, mut gcp) = (Vec::new(), Vec::new(), Vec::new());
        for node in nodes {
            match node {
                Node::Aws(node) => aws.push(node),
                Node::Azure(node) => azure.push(node),
                Node::Gcp(node) => gcp.push(node),
            }
        }
        Goals {
            // Of the other tiers are the ends to which a way leads on over another cloud.
            aws: (Self::of_aws(pass) || !aws.is_empty()).then(|| self.aws.stations(&aws, pass)),
            azure: self.azure.stations(&azure, pass),
            gcp: self.gcp.stations(&gcp, pass),
        }
    }

    fn end(&self, node: &Node, tier: u8) -> Option<End> {
        match node {
            Node::Aws(node) => self.aws.end(node, tier),
            Node::Azure(node) => self.azure.end(node, tier),
            Node::Gcp(node) => self.gcp.end(node, tier),
        }
    }

    fn is_at_an_end(&self, start: &Node, tier: u8) -> bool {
        match start {
            Node::Aws(start) => self.aws.is_at_an_end(start, tier),
            Node::Azure(start) => self.azure.is_at_an_end(start, tier),
            Node::Gcp(start) => self.gcp.is_at_an_end(start, tier),
        }
    }

    fn is_beyond(&self, start: &Node, end: &End) -> bool {
        match start {
            Node::Aws(start) => self.aws.is_beyond(start, end),
            Node::Azure(start) => self.azure.is_beyond(start, end),
            Node::Gcp(start) => self.gcp.is_beyond(start, end),
        }
    }

    fn everything(&self, nodes: &[Node], tier: u8) -> Option<Goals<'j>> {
        let (mut azure, mut gcp) = (Vec::new(), Vec::new());
        for node in nodes {
            match node {
                Node::Aws(_) => {}
                Node::Azure(node) => azure.push(node.clone()),
                Node::Gcp(node) => gcp.push(node.clone()),
            }
        }
        let azure = self.azure.everything(&azure, tier)?;
        Some(Goals { aws: None, azure, gcp: self.gcp.everything(&gcp, tier)? })
    }

    fn ways(&self, node: &Node, goals: &Goals<'j>) -> Vec<Way<'j>> {
        match node {
            Node::Aws(node) => {
                let ways = goals.aws.as_ref().map(|goals| self.aws.ways(node, goals));
                ways.unwrap_or_default().into_iter().map(Way::Aws).collect()
            }
            Node::Azure(node) => self.azure.ways(node, &goals.azure).into_iter().map(Way::Azure).collect(),
            Node::Gcp(node) => self.gcp.ways(node, &goals.gcp).into_iter().map(Way::Gcp).collect(),
        }
    }

    fn detour(&self, node: &Node, pass: Pass) -> Option<Vec<Way<'j>>> {
        match node {
            Node::Aws(node) if Self::of_aws(pass) => {
                Some(self.aws.detour(node, pass)?.into_iter().map(Way::Aws).collect())
            }
            Node::Aws(_) => None,
            Node::Azure(node) => Some(self.azure.detour(node, pass)?.into_iter().map(Way::Azure).collect()),
            Node::Gcp(node) => Some(self.gcp.detour(node, pass)?.into_iter().map(Way::Gcp).collect()),
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
            Node::Gcp(node) => {
                let Step { ways, others } = self.gcp.step(node, &goals.gcp, is_first, pass)?;
                Some(Step { ways: ways.into_iter().map(Way::Gcp).collect(), others })
            }
        }
    }

    fn uses(&self, start: &Node) -> Vec<Way<'j>> {
        match start {
            Node::Aws(start) => self.aws.uses(start).into_iter().map(Way::Aws).collect(),
            Node::Azure(start) => self.azure.uses(start).into_iter().map(Way::Azure).collect(),
            Node::Gcp(start) => self.gcp.uses(start).into_iter().map(Way::Gcp).collect(),
        }
    }

    fn gain(&self, way: &Way<'j>) -> Gain<Node> {
        match way {
            Way::Aws(way) => self.aws.gain(way).map(Node::Aws),
            Way::Azure(way) => self.azure.gain(way).map(Node::Azure),
            Way::Gcp(way) => self.gcp.gain(way).map(Node::Gcp),
        }
    }

    fn lifts(&self, start: &Node) -> Vec<Lift<Node>> {
        match start {
            Node::Aws(start) => self.aws.lifts(start).into_iter().map(|lift| lift.map(Node::Aws)).collect(),
            Node::Azure(start) => {
                self.azure.lifts(start).into_iter().map(|lift| lift.map(Node::Azure)).collect()
            }
            Node::Gcp(start) => self.gcp.lifts(start).into_iter().map(|lift| lift.map(Node::Gcp)).collect(),
        }
    }

    fn bounds(&self) -> BTreeMap<PrincipalId, Bound> {
        let mut bounds = self.aws.bounds();
        bounds.extend(self.azure.bounds());
        bounds.extend(self.gcp.bounds());
        bounds
    }

    fn tell(&self, from: &Node, way: &Way<'j>) -> Option<Told> {
        match (from, way) {
            (Node::Aws(from), Way::Aws(way)) => self.aws.tell(from, way),
            (Node::Azure(from), Way::Azure(way)) => self.azure.tell(from, way),
            (Node::Gcp(from), Way::Gcp(way)) => self.gcp.tell(from, way),
            _ => None,
        }
    }

    fn reaches(&self, end: &End) -> String {
        match self.cloud_of(end) {
            Cloud::Aws => self.aws.reaches(end),
            Cloud::Azure => self.azure.reaches(end),
            Cloud::Gcp => self.gcp.reaches(end),
        }
    }

    fn blind_spots(&self, start: &PrincipalId) -> Vec<String> {
        match self.cloud(start) {
            Cloud::Aws => self.aws.blind_spots(start),
            Cloud::Azure => self.azure.blind_spots(start),
            Cloud::Gcp => self.gcp.blind_spots(start),
        }
    }

    fn evidence(&self, start: &PrincipalId) -> Option<EvidenceRef> {
        match self.cloud(start) {
            Cloud::Aws => self.aws.evidence(start),
            Cloud::Azure => self.azure.evidence(start),
            Cloud::Gcp => self.gcp.evidence(start),
        }
    }
}
