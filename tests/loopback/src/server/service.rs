//! The services: what they have in common, and which of them a path belongs to.

use crate::authority::Audience;
use crate::exchange::{Reply, Request};
use crate::faults::Listing;
use crate::{arm, authority, graph, resource_graph};

/// Which service a path belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Graph,
    Arm,
    ResourceGraph,
    Authority,
}

impl Service {
    pub(super) fn of(path: &str) -> Self {
        let lower = path.to_lowercase();
        if lower.starts_with("/v1.0/") || lower.starts_with("/beta/") {
            Self::Graph
        } else if lower == "/providers/microsoft.resourcegraph/resources" {
            Self::ResourceGraph
        } else if authority::serves(&lower) {
            Self::Authority
        } else {
            Self::Arm
        }
    }

    pub(super) fn api(self, request: &Request) -> String {
        match self {
            Self::Graph => graph::api(request),
            Self::Arm => arm::api(request),
            Self::ResourceGraph => resource_graph::api(request),
            Self::Authority => authority::api(request),
        }
    }

    /// How it writes a list.
    pub(super) fn listing(self, request: &Request) -> Listing {
        let itself = format!("{}{}", request.base, request.url());
        match self {
            Self::Graph => {
                Listing { items: "value", link: "@odata.nextLink", again: graph::again(request), itself }
            }
            Self::ResourceGraph => {
                let again = resource_graph::again(request);
                Listing { items: "data", link: "$skipToken", itself: again.clone(), again }
            }
            Self::Arm | Self::Authority => {
                Listing { items: "value", link: "nextLink", again: arm::again(request), itself }
            }
        }
    }

    pub(super) fn audience(self) -> Audience {
        if self == Self::Graph { Audience::Graph } else { Audience::Arm }
    }

    pub(super) fn finish(self, reply: &mut Reply) {
        match self {
            Self::Graph => graph::finish(reply),
            Self::Arm | Self::ResourceGraph => arm::finish(reply),
            Self::Authority => authority::finish(reply),
        }
    }
}
