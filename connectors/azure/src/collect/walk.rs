//! What is read, in which order: lists first, then what they lead to.

use futures_util::StreamExt as _;
use futures_util::future::try_join;
use tenure_connector_core::{CollectError, Refusal};
use tenure_model::{CoverageState, GapReason, ScopeId};

use super::Scan;
use super::facts::Subscription;
use super::task::{Place, Task};
use crate::permissions::root_management_group;
use crate::units::{Level, Need, Per, Service, Unit, unit_at, unit_of, units};

const DESCENDANTS: &str = "arm:Microsoft.Management/managementGroups/descendants";

impl Scan<'_> {
    /// Reads everything that the configuration asks for.
    pub(super) async fn walk(&self) -> Result<(), CollectError> {
        let tenant = self.place_of_tenant();
        self.caller.progress().planned(units().filter(|unit| Self::is_of_tenant(unit)).count());
        try_join(self.directory(&tenant), self.resources(&tenant)).await?;
        self.ids(&tenant).await
    }

    fn place_of_tenant(&self) -> Place {
        Place { scope: ScopeId::azure(&self.tenant), subscription: String::new() }
    }

    /// Everything of Microsoft Graph but the ids that stand in no list.
    async fn directory(&self, tenant: &Place) -> Result<(), CollectError> {
        let graph = || units().filter(|unit| unit.service == Service::Graph);
        if let Some(refusal) = &self.no_graph {
            return graph().try_for_each(|unit| self.refuse(tenant, unit, refusal));
        }
        let lists = graph().filter(|unit| matches!(unit.per, Per::Once | Per::Word(_)));
        self.read_all(tenant, lists.collect()).await?;
        // What a list leads to, and then what that leads to: rules of activation follow from who is eligible.
        let is_second = |unit: &&Unit| matches!(unit.per, Per::Each(parent) if unit_of(parent).is_some_and(|parent| matches!(parent.per, Per::Each(_))));
        let each = graph().filter(|unit| matches!(unit.per, Per::Each(_)));
        let (second, first): (Vec<_>, Vec<_>) = each.partition(is_second);
        self.read_all(tenant, first).await?;
        self.read_all(tenant, second).await
    }

    /// Everything of Resource Manager and Resource Graph.
    async fn resources(&self, tenant: &Place) -> Result<(), CollectError> {
        let arm = || units().filter(|unit| unit.service != Service::Graph);
        let off = (!self.config.resources).then(|| {
            let detail = "the configuration leaves out subscriptions and management groups";
            Refusal::new(GapReason::Bounded, "SwitchedOff", detail)
        });
        if let Some(refusal) = self.no_arm.as_ref().or(off.as_ref()) {
            let always = arm().filter(|unit| Self::is_of_tenant(unit) && unit.need == Need::Always);
            return always.into_iter().try_for_each(|unit| self.refuse(tenant, unit, refusal));
        }
        let lists = |service: Service| {
            arm().filter(move |unit| unit.service == service && unit.level == Level::Tenant).collect()
        };
        let queries = async {
            // One after the other: they share one quota, and each is one list over everything.
            for unit in lists(Service::ResourceGraph) {
                self.read(tenant, unit, Task::once()).await?;
            }
            Ok::<(), CollectError>(())
        };
        try_join(self.read_all(tenant, lists(Service::Arm)), queries).await?;
        self.management_groups(tenant).await?;
        self.subscriptions().await
    }

    /// The tree below the root management group, then what is assigned at management groups.
    async fn management_groups(&self, tenant: &Place) -> Result<(), CollectError> {
        let root = root_management_group(&self.tenant);
        if let Some(unit) = unit_of(DESCENDANTS) {
            let tops = self.facts().tops(&root);
            self.read(tenant, unit, Task::about(tops)).await?;
        }
        let groups = self.facts().management_groups(&root);
        for unit in units().filter(|unit| unit.level == Level::ManagementGroups && unit.api != DESCENDANTS) {
            let asked = match (unit.per, unit.need) {
                (Per::Each(parent), _) => {
                    let task = self.task_of(unit, parent, "");
                    self.read(tenant, unit, task).await?;
                    continue;
                }
                (_, Need::Fallback(other)) if self.is_whole(tenant, other) => continue,
                // Resource Graph has the rest of them; what is assigned above the root it may not have.
                _ if self.has_query_for(unit) && self.is_served(tenant, unit) => vec![root.clone()],
                _ => groups.clone(),
            };
            self.read(tenant, unit, Task::about(asked)).await?;
        }
        Ok(())
    }

    /// Every subscription, several at once.
    async fn subscriptions(&self) -> Result<(), CollectError> {
        let subscriptions = self.facts().subscriptions();
        let wanted = subscriptions.into_iter().filter(|subscription| self.config.wants(&subscription.id));
        let wanted: Vec<Subscription> = wanted.collect();
        self.caller.progress().planned(wanted.len() * self.of_subscription(true).len());
        let reads = wanted.iter().map(|subscription| self.subscription(subscription));
        let at_once = self.config.concurrent_subscriptions.max(1);
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(at_once);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    async fn subscription(&self, subscription: &Subscription) -> Result<(), CollectError> {
        let scope = ScopeId::azure(&format!("/subscriptions/{}", subscription.id));
        let place = Place { scope, subscription: subscription.id.clone() };
        let mut read = false;
        for unit in self.of_subscription(subscription.listed) {
            let task = match unit.per {
                Per::Each(parent) => self.task_of(unit, parent, &subscription.id),
                Per::Word(words) => Task::about(words.iter().copied()),
                _ => Task::once(),
            };
            let state = self.read(&place, unit, task).await?;
            // What asks about nothing is read without a word of the subscription.
            read |= state != CoverageState::Unread && !matches!(unit.per, Per::Each(_));
        }
        let mut summary = self.summary();
        if read {
            summary.accounts_read += 1;
        } else {
            summary.accounts_refused += 1;
        }
        Ok(())
    }

    /// The units that are read of a subscription: those that Resource Graph cannot answer, and those
    /// that it did not. Of a subscription that it cannot see it answers nothing, without a word.
    fn of_subscription(&self, listed: bool) -> Vec<&'static Unit> {
        let tenant = self.place_of_tenant();
        let needed = |unit: &&'static Unit| match unit.need {
            Need::Always => true,
            Need::Fallback(other) => !listed || !self.is_whole(&tenant, other),
        };
        units().filter(|unit| unit.level == Level::Subscription).filter(needed).collect()
    }

    /// What ids are that stand in no list. At the end: everything else names them.
    async fn ids(&self, tenant: &Place) -> Result<(), CollectError> {
        let Some(unit) = units().find(|unit| unit.per == Per::Thousand) else { return Ok(()) };
        if self.no_graph.is_some() {
            return Ok(());
        }
        let ids = self.facts().unlisted();
        self.read(tenant, unit, Task::about(ids)).await.map(|_| ())
    }

    /// Several units at once.
    async fn read_all(&self, place: &Place, units: Vec<&'static Unit>) -> Result<(), CollectError> {
        let reads = units.into_iter().map(|unit| {
            let task = match unit.per {
                Per::Each(parent) => self.task_of(unit, parent, &place.subscription),
                Per::Word(words) => Task::about(words.iter().copied()),
                _ => Task::once(),
            };
            self.read(place, unit, task)
        });
        let at_once = self.caller.limits().concurrent_units.max(1);
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(at_once);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    /// What a unit is asked about that follows from another.
    fn task_of(&self, unit: &'static Unit, parent: &'static str, subscription: &str) -> Task {
        let mut facts = self.facts();
        // Identities of every subscription stand in one list of the tenant, unless it was not read.
        let missing = facts.missing(parent, subscription).or_else(|| {
            let fallback = units().find(|other| other.need == Need::Fallback(parent));
            match fallback {
                Some(other) => facts.missing(parent, "").and_then(|_| facts.missing(other.api, subscription)),
                None => facts.missing(parent, ""),
            }
        });
        let objects = facts.take_next(unit.api, subscription);
        Task { objects, missing: missing.map(|why| (parent, why)) }
    }

    fn is_whole(&self, tenant: &Place, api: &'static str) -> bool {
        unit_at(api, Level::Tenant).is_some() && self.facts().missing(api, &tenant.subscription).is_none()
    }

    /// Whether the same thing can be had from Resource Graph at all …
    fn has_query_for(&self, unit: &Unit) -> bool {
        self.query_for(unit).is_some()
    }

    /// … and was.
    fn is_served(&self, tenant: &Place, unit: &Unit) -> bool {
        self.query_for(unit).is_some_and(|query| self.is_whole(tenant, query))
    }

    fn query_for(&self, unit: &Unit) -> Option<&'static str> {
        let replaced = |other: &&Unit| other.api == unit.api && other.level == Level::Subscription;
        match units().find(replaced)?.need {
            Need::Fallback(query) => Some(query),
            Need::Always => None,
        }
    }
}
