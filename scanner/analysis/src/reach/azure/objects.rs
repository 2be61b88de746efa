//! Objects of the directory that lie at a place: all, those of an administrative unit, or one.

use tenure_model::{Principal, PrincipalId, PrincipalKind, Resource};

use super::Trial;
use super::goals::Goals;
use super::node::Node;
use super::place::fold;
use super::targets::{Target, Targets};
use super::terrain::{is_actor, is_own_member, is_role_assignable, takes_members};
use super::ways::takes_credentials;
use crate::reach::ground::Gain;
use crate::techniques::azure::Over;

impl<'j> Trial<'j> {
    /// Objects of the directory that are goals: all of them, those of an administrative unit, or one.
    pub(super) fn objects<'t>(
        &'t self,
        node: &'t Node,
        over: Over,
        at: String,
        goals: &'t Goals<'j>,
    ) -> Targets<'t, 'j> {
        match over {
            Over::Application => return self.applications(at, goals),
            Over::Agent => return self.agents(at, goals),
            _ => {}
        }
        let there = self.principals_at(at, list_of(over, goals), goals);
        let fits = there.filter(move |one| match over {
            Over::DomainUser => is_own_member(one),
            Over::Group => takes_members(one),
            Over::RoleAssignableGroup => takes_members(one) && is_role_assignable(one),
            Over::ServicePrincipal => one.kind == PrincipalKind::ServicePrincipal && takes_credentials(one),
            _ => true,
        });
        Box::new(fits.map(move |one| match over {
            Over::Group | Over::RoleAssignableGroup => {
                let gain = Gain::Node(self.in_group(node, &one.id));
                Target::new(one.id.as_str(), gain, vec![&one.evidence])
            }
            _ => Target::principal(one.id.as_str(), one, None),
        }))
    }

    /// Those of a list of goals that lie at a place of the directory.
    fn principals_at<'t>(
        &'t self,
        at: String,
        list: &'t [&'j Principal],
        goals: &'t Goals<'j>,
    ) -> Box<dyn Iterator<Item = &'j Principal> + 't> {
        let object = at.trim_matches('/');
        if object.is_empty() {
            return Box::new(list.iter().copied());
        }
        if fold(&at).starts_with(UNITS) {
            return Box::new(list.iter().copied().filter(move |one| self.terrain.is_in_unit(&one.id, &at)));
        }
        // One object: looked up, for there may be many who own one each.
        let one = self.estate.principal(&PrincipalId::from(object.to_ascii_lowercase()));
        let is_goal = |one: &&'j Principal| {
            goals.acts_as(&one.id) && is_actor(one)
                || goals.has(&Node::Member(one.id.clone()))
                || goals.has(&Node::Software(one.id.clone()))
        };
        Box::new(one.filter(is_goal).into_iter())
    }

    /// Applications whose service principals are goals.
    fn applications<'t>(&'t self, at: String, goals: &'t Goals<'j>) -> Targets<'t, 'j> {
        let target = |application: &'j Resource, acts: &'j Principal| {
            Target::principal(application.id.as_str(), acts, Some(&application.evidence))
        };
        let object = at.trim_matches('/').to_owned();
        if object.is_empty() {
            let software = goals.software.iter().copied().filter(|one| takes_credentials(one));
            return Box::new(software.flat_map(move |one| {
                // The blueprint of agents takes permissions of its own, but from its owner.
                let applications = self.terrain.applications(&one.id).iter();
                let plain = applications.filter(|application| !is_blueprint(application));
                plain.map(move |application| target(application, one))
            }));
        }
        let acting = self.terrain.by_application(&object).iter().copied();
        let wanted = acting.filter(|one| goals.acts_as(&one.id) && is_actor(one));
        Box::new(wanted.flat_map(move |one| {
            let applications = self.terrain.applications(&one.id).iter();
            let this =
                applications.filter(|application| application.id.as_str().eq_ignore_ascii_case(&object));
            this.map(|application| target(application, one)).collect::<Vec<_>>()
        }))
    }

    /// Agents that are goals, by their blueprints.
    fn agents<'t>(&'t self, at: String, goals: &'t Goals<'j>) -> Targets<'t, 'j> {
        let agents = goals.software.iter().copied();
        let agents = agents.filter(|one| one.kind == PrincipalKind::AgentIdentity);
        Box::new(agents.filter_map(move |agent| {
            let object = at.trim_matches('/');
            let blueprint = BLUEPRINT.iter().find_map(|name| agent.attributes.get(*name));
            let is_it = |id: &str| id.eq_ignore_ascii_case(object);
            let lies_there =
                object.is_empty() || is_it(agent.id.as_str()) || blueprint.is_some_and(|id| is_it(id));
            lies_there.then(|| {
                let it = blueprint.map_or(agent.id.as_str(), String::as_str);
                Target {
                    place: object.is_empty().then(|| "/".to_owned()),
                    ..Target::principal(it, agent, None)
                }
            })
        }))
    }
}

/// Whether an application is what agents are made from.
fn is_blueprint(application: &Resource) -> bool {
    application.attributes.get("agentIdentityBlueprint").is_some_and(|text| text == "true")
}

const UNITS: &str = "/administrativeunits/";
/// What an agent says of its blueprint.
const BLUEPRINT: [&str; 2] = ["agentIdentityBlueprintId", "agentAppId"];

fn list_of<'g, 'j>(over: Over, goals: &'g Goals<'j>) -> &'g [&'j Principal] {
    match over {
        Over::User | Over::DomainUser => &goals.users,
        Over::Group | Over::RoleAssignableGroup => &goals.groups,
        _ => &goals.software,
    }
}
