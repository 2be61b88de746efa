//! Service accounts, what runs as them, and identities of pools: whom a technique lets one act as.

use tenure_model::{Origin, Principal};

use super::Trial;
use super::administrators::Realm;
use super::goals::Goals;
use super::node::Node;
use super::place::name_of;
use super::targets::Target;
use super::terrain::{is_of_pool, is_of_workforce, is_switched_off, kubernetes_project, scopes_of};
use crate::reach::ground::Gain;
use crate::techniques::gcp::{Over, Technique, Yields};

impl<'j> Trial<'j> {
    /// Service accounts that are goals.
    pub(super) fn accounts(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let there = goals.accounts(self.terrain, at);
        let targets = there.filter_map(|account| {
            let off = is_switched_off(account);
            let key = self.terrain.kept_key(&account.id);
            if off != (technique.over == Over::DisabledAccount)
                || technique.over == Over::DisabledKey && key.is_none()
            {
                return None;
            }
            let gain = self.gain_of(technique, account);
            let evidence = std::iter::once(&account.evidence).chain(key.map(|key| &key.evidence));
            let name = self.terrain.account_name(account)?;
            let target = Target::new(account.id.as_str(), Gain::Node(gain), evidence.collect());
            Some(target.at(name, Some(account.scope.clone())).runs_as(account))
        });
        targets.collect()
    }

    /// What a technique gives of a service account.
    fn gain_of(&self, technique: &Technique, account: &Principal) -> Node {
        let id = account.id.clone();
        match technique.yields {
            Yields::Identify => Node::Bearer(id),
            Yields::Delegate => Node::Delegate(id),
            // Who signs can do more than who acts only where signatures are taken for those of users.
            Yields::Sign if !self.terrain.delegations(&id).is_empty() => Node::Signer(id),
            _ if technique.over == Over::DisabledAccount => Node::Revived(id),
            _ => Node::Principal(id),
        }
    }

    /// Resources that run as a goal.
    pub(super) fn workloads(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let there = goals.hosts(self.terrain, at);
        let fits = there.filter(|(host, _)| technique.kinds.contains(&host.kind));
        let targets = fits.map(|(host, account)| {
            let gain = Gain::Node(Node::Principal(account.id.clone()));
            Target::new(host.id.as_str(), gain, vec![&host.evidence, &account.evidence])
                .at(host.id.as_str(), Some(host.scope.clone()))
                .runs_as(account)
        });
        targets.collect()
    }

    /// Google's accounts that are goals, by the projects in which they do things on behalf of others.
    pub(super) fn agents(&self, technique: &Technique, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let fitting = goals.agents.iter().filter(|agent| agent.id.as_str().ends_with(&technique.agent));
        let targets = fitting.filter_map(|agent| {
            let project = self.terrain.project_of_agent(agent)?;
            let name = name_of(project);
            self.terrain.places.covers(at, name.as_str(), project).then(|| {
                let gain = Gain::Node(Node::Principal(agent.id.clone()));
                Target { evidence: vec![&agent.evidence], ..Target::place(project, gain) }
            })
        });
        targets.collect()
    }

    /// Identities of pools that are goals, by the place of the pool.
    pub(super) fn identities(&self, over: Over, at: &str, goals: &Goals<'j>) -> Vec<Target<'j>> {
        let targets = goals.identities.iter().filter_map(|identity| {
            let home = match over {
                Over::Kubernetes => kubernetes_project(&identity.id)?,
                Over::Pool if is_of_pool(&identity.id) => identity.scope.clone(),
                Over::Workforce if is_of_workforce(&identity.id) => identity.scope.clone(),
                _ => return None,
            };
            let name = name_of(&home);
            self.terrain.places.covers(at, name.as_str(), &home).then(|| {
                let gain = Gain::Node(Node::Principal(identity.id.clone()));
                Target::new(identity.id.as_str(), gain, vec![&identity.evidence])
                    .at(name.as_str(), Some(home))
            })
        });
        targets.collect()
    }

    /// Whom a node acts as in a Workspace by signing in the name of a service account.
    pub(super) fn delegations(
        &self,
        node: &Node,
        technique: &Technique,
        goals: &Goals<'j>,
    ) -> Vec<Target<'j>> {
        let account = match node {
            Node::Signer(id) => id,
            Node::Principal(id) if self.terrain.has_key(id) => id,
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        for delegation in self.terrain.delegations(account) {
            if !scopes_of(delegation).iter().any(|scope| technique.scopes.iter().any(|one| one == scope)) {
                continue;
            }
            let organization = &delegation.scope;
            let new = |gain: Node, also: Option<&'j Principal>| {
                let evidence = std::iter::once(&delegation.evidence).chain(also.map(|one| &one.evidence));
                Target::new(organization.local(), Gain::Node(gain), evidence.collect())
            };
            let own = |one: &&&'j Principal| one.origin == Origin::Own && one.scope == *organization;
            match technique.yields {
                Yields::Users => {
                    let users = goals.users.iter().filter(own);
                    found.extend(users.map(|user| new(Node::Principal(user.id.clone()), Some(user))));
                }
                Yields::Join => {
                    let groups = goals.groups.iter().filter(own);
                    found.extend(groups.map(|group| new(Node::Member(group.id.clone()), Some(group))));
                }
                _ => found.push(new(Realm::of(organization.clone()).node(), None)),
            }
        }
        found
    }
}
