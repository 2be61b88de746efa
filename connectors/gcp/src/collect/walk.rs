//! What is read, in which order: lists first, then what they lead to.

use futures_util::StreamExt as _;
use futures_util::future::try_join3;
use tenure_connector_core::{CollectError, Refusal};
use tenure_model::{CoverageState, Facet, GapReason};

use super::Scan;
use super::facts::Project;
use super::quota::{bounded, calls_within};
use super::root::{ORGANIZATIONS, Root};
use super::task::{Place, Task};
use crate::units::{Level, Need, ORGANIZATION_POLICY, Per, Service, Unit, unit_at, unit_of, units};

const FOLDERS: &str = "cloudresourcemanager:folders.search";
pub(super) const PROJECTS: &str = "cloudresourcemanager:projects.search";

/// What stands above projects, and is unknown where no organization is visible.
const ABOVE: &[Facet] = &[
    Facet::ScopeTree,
    Facet::Principals,
    Facet::Directory,
    Facet::Federation,
    Facet::GuardRails,
    Facet::Eligibility,
    Facet::Delegations,
    Facet::SecondFactors,
];

/// Whether a unit stands in for one that asks about each thing of a list.
fn is_for_each(unit: &Unit) -> bool {
    let other = unit.need.in_place_of().and_then(unit_of);
    other.is_some_and(|other| matches!(other.per, Per::Each(_)))
}

impl Scan<'_> {
    /// Reads everything that the configuration asks for.
    pub(super) async fn walk(&self) -> Result<(), CollectError> {
        match &self.root {
            Root::Organization { number, fresh, .. } => {
                let place = Place::organization_of(number);
                self.count_root(&place, *fresh);
                self.organization(&place).await
            }
            Root::Projects(why) => self.projects_alone(why.as_ref()).await,
        }
    }

    /// The search for organizations was read before there was a scan.
    fn count_root(&self, place: &Place, fresh: bool) {
        let Some(unit) = unit_at(ORGANIZATIONS, Level::Organization) else { return };
        let key = place.key(unit);
        match self.writer.outcome_of(&key) {
            Some((coverage, _)) if fresh => self.count(&key, coverage.state),
            Some((coverage, _)) => self.skipped(&key, coverage.state),
            None => {}
        }
    }

    async fn organization(&self, place: &Place) -> Result<(), CollectError> {
        let of_organization = || units().filter(|unit| unit.level != Level::Project);
        self.caller().progress().planned(of_organization().filter(|unit| self.is_planned(unit)).count());
        let named = |api: &str| of_organization().filter(|unit| unit.api == api).collect::<Vec<_>>();
        self.read_all(place, [named(FOLDERS), named(PROJECTS)].concat()).await?;
        let cloud = |unit: &&Unit| !unit.service.is_workspace() && self.is_planned(unit);
        let tree = [ORGANIZATIONS, FOLDERS, PROJECTS];
        let lists = of_organization().filter(cloud).filter(|unit| {
            unit.service != Service::Asset && !matches!(unit.per, Per::Each(_)) && !tree.contains(&unit.api)
        });
        try_join3(self.searches(place), self.read_all(place, lists.collect()), self.workspace(place)).await?;
        // What stands in for a list comes before what is asked about each thing of it, and what stands in for that after.
        let (later, now): (Vec<&'static Unit>, Vec<&'static Unit>) = of_organization()
            .filter(|unit| unit.need.in_place_of().is_some())
            .partition(|unit| is_for_each(unit));
        let now = now.into_iter().filter(|unit| self.stands_in(unit, place));
        self.read_all(place, now.collect()).await?;
        let each = of_organization().filter(cloud).filter(|unit| matches!(unit.per, Per::Each(_)));
        self.read_all(place, each.collect()).await?;
        let later = later.into_iter().filter(|unit| self.stands_in(unit, place));
        self.read_all(place, later.collect()).await?;
        let Root::Organization { number, .. } = &self.root else { return Ok(()) };
        let projects = self.facts().projects(Some(number));
        self.projects(place, projects).await
    }

    /// The searches over everything, one after the other: what the second leads to depends on whether
    /// the first was answered.
    async fn searches(&self, place: &Place) -> Result<(), CollectError> {
        for unit in units().filter(|unit| unit.service == Service::Asset) {
            self.read(place, unit, Task::once()).await?;
        }
        Ok(())
    }

    /// The users, groups and administrators of the customer.
    async fn workspace(&self, place: &Place) -> Result<(), CollectError> {
        let of_workspace = || units().filter(|unit| unit.service.is_workspace());
        let why = if !self.config.workspace {
            Some(("SwitchedOff", "the configuration leaves out users and groups"))
        } else if self.blanks.customer.is_empty() {
            Some(("NoCustomer", "the organization does not tell whose it is: set `customer`"))
        } else {
            None
        };
        if let Some((code, detail)) = why {
            let refusal = Refusal::new(GapReason::Bounded, code, detail);
            return of_workspace().try_for_each(|unit| self.refuse(place, unit, &refusal, unit.supplies));
        }
        let lists = of_workspace().filter(|unit| !matches!(unit.per, Per::Each(_)));
        self.read_all(place, lists.collect()).await?;
        let each = of_workspace().filter(|unit| matches!(unit.per, Per::Each(_)));
        self.read_all(place, each.collect()).await
    }

    /// Where no organization is visible: the projects that are, each for itself.
    async fn projects_alone(&self, why: Option<&Refusal>) -> Result<(), CollectError> {
        let Some(search) = unit_at(PROJECTS, Level::Organization) else { return Ok(()) };
        let mut ids: Vec<Box<str>> = self.config.projects.iter().map(|id| id.as_str().into()).collect();
        if ids.is_empty() {
            let fault = self.look_for_projects(search).await?;
            ids = self.facts().projects(None).into_iter().map(|(id, _)| id).collect();
            if let (Some(fault), true) = (fault, ids.is_empty()) {
                if fault.reason == GapReason::Cancelled {
                    self.unfinished(Place::organization_of(super::UNKNOWN).key(search));
                    return Ok(());
                }
                let why = format!("neither organizations nor projects can be listed: {}", fault.detail);
                return Err(CollectError::Credentials(why));
            }
        }
        if ids.is_empty() {
            let why =
                "no organization and no project is visible: it has no role on any, or none in this estate";
            return Err(CollectError::Credentials(why.to_owned()));
        }
        let hidden = "no organization is visible to the one who asks: what is granted and denied above the projects is not known";
        let hidden =
            why.cloned().unwrap_or_else(|| Refusal::new(GapReason::Refused, "NoOrganizationVisible", hidden));
        let first = ids.first().cloned();
        let wanted: Vec<Box<str>> = ids.into_iter().filter(|id| self.config.wants(id)).collect();
        let reads = wanted.iter().map(|id| self.project_alone(id, &hidden, Some(id) == first.as_ref()));
        self.some_at_once(reads).await
    }

    async fn project_alone(&self, id: &str, hidden: &Refusal, first: bool) -> Result<(), CollectError> {
        let place = Place::project_of(id);
        let (Some(search), Some(above)) =
            (unit_at(PROJECTS, Level::Project), unit_at(ORGANIZATIONS, Level::Organization))
        else {
            return Ok(());
        };
        self.read(&place, search, Task::once()).await?;
        let own = self.facts().project(id);
        match &own {
            Some(project) if !project.has_parent() => self.explain(&place, above, "NoOrganization")?,
            _ => self.refuse(&place, above, hidden, ABOVE)?,
        }
        if own.is_some_and(|project| !project.is_active()) {
            return Ok(());
        }
        self.searches(&place).await?;
        // Google's own roles are the same for every project.
        let roots = units().filter(|unit| unit.level == Level::Root && unit.service != Service::Asset);
        let roots = roots.filter(|unit| first || unit.api != "iam:roles.list");
        self.read_all(&place, roots.collect()).await?;
        let rest = units().filter(|unit| unit.level == Level::Project && unit.api != PROJECTS);
        self.project(&place, &place, rest.collect()).await
    }

    /// Every project of an organization, several at once.
    async fn projects(
        &self,
        organization: &Place,
        projects: Vec<(Box<str>, Project)>,
    ) -> Result<(), CollectError> {
        let (active, other): (Vec<_>, Vec<_>) = projects
            .into_iter()
            .filter(|(id, _)| self.config.wants(id))
            .partition(|(_, project)| project.is_active());
        for (id, project) in other {
            if let Some(unit) = unit_at(PROJECTS, Level::Project) {
                self.explain(&Place::project_of(&id), unit, &project.state)?;
            }
        }
        let of_project: Vec<&'static Unit> = units()
            .filter(|unit| unit.level == Level::Project && unit.api != PROJECTS)
            .filter(|unit| self.is_planned(unit) || self.stands_in(unit, organization))
            .collect();
        self.caller().progress().planned(active.len() * of_project.len());
        let all = active.len();
        let reads = active.iter().enumerate().map(|(at, (id, _))| {
            let place = Place::project_of(id);
            let (within, beyond): (Vec<_>, Vec<_>) =
                of_project.iter().copied().partition(|unit| at < calls_within(self.config, unit));
            async move {
                for unit in beyond.iter().filter(|unit: &&&'static Unit| !matches!(unit.per, Per::Each(_))) {
                    let over = all - calls_within(self.config, unit);
                    self.refuse(&place, unit, &bounded(self.config, unit, over), unit.alone)?;
                }
                self.project(&place, organization, within).await
            }
        });
        self.some_at_once(reads).await
    }

    /// The units of a project, one after the other: parents before their children.
    async fn project(
        &self,
        place: &Place,
        above: &Place,
        of_project: Vec<&'static Unit>,
    ) -> Result<(), CollectError> {
        let mut read = false;
        for unit in of_project {
            if !(self.is_planned(unit) || self.stands_in(unit, above)) {
                continue;
            }
            let task = self.task_of(unit, place);
            if matches!(unit.per, Per::Each(_)) && task.objects.is_empty() && task.missing.is_none() {
                // There is nothing to ask about; what says so stands in the unit before.
                continue;
            }
            read |= self.read(place, unit, task).await? != CoverageState::Unread;
        }
        self.facts().forget(place);
        let mut summary = self.summary();
        if read {
            summary.accounts_read += 1;
        } else {
            summary.accounts_refused += 1;
        }
        Ok(())
    }

    /// Several units at once.
    async fn read_all(&self, place: &Place, units: Vec<&'static Unit>) -> Result<(), CollectError> {
        let at_once = self.caller().limits().concurrent_units.max(1);
        let reads = units.into_iter().map(|unit| {
            let task = self.task_of(unit, place);
            async move { self.read(place, unit, task).await.map(|_| ()) }
        });
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(at_once);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    async fn some_at_once<F: Future<Output = Result<(), CollectError>>>(
        &self,
        reads: impl Iterator<Item = F>,
    ) -> Result<(), CollectError> {
        let at_once = self.config.concurrent_projects.max(1);
        let mut reads = futures_util::stream::iter(reads).buffer_unordered(at_once);
        while let Some(read) = reads.next().await {
            read?;
        }
        Ok(())
    }

    /// What a unit is asked about at a place.
    fn task_of(&self, unit: &'static Unit, place: &Place) -> Task {
        let organization = place.organization().unwrap_or_default();
        let mut facts = self.facts();
        let tree_missing = |api: &'static str| facts.missing(api, place).map(|why| (api, why));
        match unit.per {
            Per::Once => Task::once(),
            Per::Word(words) => Task::about(words.iter().copied()),
            Per::Folder => Task { objects: facts.folders(organization), missing: tree_missing(FOLDERS) },
            Per::Container => {
                if place.project().is_some() {
                    return Task::once();
                }
                let missing = tree_missing(FOLDERS);
                let folders = facts.folders(organization);
                let objects = std::iter::once(place.local().into()).chain(folders).collect();
                Task { objects, missing }
            }
            Per::Hundred => {
                if place.project().is_some() {
                    return Task::about([place.local()]);
                }
                let missing = tree_missing(FOLDERS).or_else(|| tree_missing(PROJECTS));
                let projects = facts.projects(Some(organization)).into_iter();
                let projects = projects
                    .filter(|(id, project)| project.is_active() && self.config.wants(id))
                    .map(|(id, _)| format!("projects/{id}").into());
                let above = std::iter::once(place.local().into()).chain(facts.folders(organization));
                Task { objects: above.chain(projects).collect(), missing }
            }
            Per::Each(parent) => {
                let missing = facts.missing(parent, place).map(|why| (parent, why));
                Task { objects: facts.take_next(unit.api, place), missing }
            }
        }
    }

    /// Whether a unit is read whatever others answer.
    fn is_planned(&self, unit: &Unit) -> bool {
        match unit.need {
            Need::Always => true,
            Need::WholeLogs => self.config.whole_logs,
            // The search over policies leaves out what is logged.
            Need::Fallback(_) => self.config.whole_logs && unit.api == ORGANIZATION_POLICY,
            Need::Unless(_) => false,
        }
    }

    /// Whether a unit stands in for one that was not read whole, there or above.
    fn stands_in(&self, unit: &Unit, above: &Place) -> bool {
        // What was read already is not read again.
        let whole = |other| self.is_planned(unit) || self.facts().is_whole(other, above);
        unit.need.in_place_of().is_some_and(|other| !whole(other))
    }
}
