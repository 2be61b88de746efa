//! What administrators of a Workspace, or of Cloud Identity, do to its users and groups: by that they come to what
//! those hold in Google Cloud.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use tenure_model::{Cloud, Effect, Estate, Grant, Origin, Principal, PrincipalId, PrincipalKind};

use super::Trial;
use super::goals::Goals;
use super::held::Held;
use super::node::Node;
use super::targets::Target;
use crate::effective::decision::{Decision, Layer, Reason, Ruling};
use crate::reach::grip::Grip;
use crate::reach::ground::Gain;
use crate::techniques::gcp::{self as techniques, Over, Technique};

/// A role of an administrator, as somebody holds it.
#[derive(Clone, Debug)]
struct Office<'a> {
    grant: &'a Grant,
    privileges: BTreeSet<String>,
}

/// Who administers what of the directory.
#[derive(Debug, Default)]
pub(super) struct Directory<'a> {
    /// Roles with a privilege that some technique takes, by who holds them.
    offices: HashMap<&'a PrincipalId, Vec<Office<'a>>>,
    /// Everybody and every group with a role of an administrator, whichever: only super administrators change
    /// those ("Prebuilt administrator roles").
    administrators: HashSet<&'a PrincipalId>,
}

/// Which groups a condition of an assignment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Groups {
    All,
    Security,
    Others,
    Unknown,
}

const LIMITED: &str =
    "the role is limited to a part of the Workspace, and whether this lies in it was not read";
const BY_QUERY: &str = "who is in the group follows from a query over users";
const SECOND_STEP: &str = "the user may have a second step of signing in, which a new password does not give";

impl<'a> Directory<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut directory = Self::default();
        let taken: BTreeSet<&str> =
            techniques::all().iter().flat_map(|one| &one.privileges).map(String::as_str).collect();
        for grant in &estate.records().grants {
            let role = grant.what.as_str();
            if !role.starts_with("workspace:roles/") {
                continue;
            }
            directory.administrators.insert(&grant.principal);
            let text = estate.policy(&document_of(grant).as_str().into()).map(|role| &*role.text);
            let privileges = text.map(privileges).unwrap_or_default();
            if privileges.iter().any(|one| taken.contains(one.as_str())) {
                directory.offices.entry(&grant.principal).or_default().push(Office { grant, privileges });
            }
        }
        let users = estate.records().principals.iter().filter(|one| one.cloud == Cloud::Gcp);
        let says_so = |user: &&Principal| {
            ["isAdmin", "isDelegatedAdmin"]
                .iter()
                .any(|name| user.attributes.get(*name).is_some_and(|text| text == "true"))
        };
        directory.administrators.extend(users.filter(says_so).map(|user| &user.id));
        directory
    }

    /// Whether somebody holds a role that a technique takes, himself.
    pub(super) fn has_office(&self, holder: &PrincipalId) -> bool {
        self.offices.contains_key(holder)
    }
}

/// The document of a role's privileges.
fn document_of(grant: &Grant) -> String {
    format!("{}#permissions", grant.what.as_str())
}

/// The privileges of a role ("Privileges", Admin SDK: `rolePrivileges[].privilegeName`).
fn privileges(role: &str) -> BTreeSet<String> {
    let role: Value = serde_json::from_str(role).unwrap_or_default();
    let listed = role.get("rolePrivileges").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(|one| one.get("privilegeName")?.as_str().map(str::to_owned)).collect()
}

/// The two conditions that an assignment may have ("Assign admin roles with conditions"): security groups only, or
/// all but those.
fn groups_of(condition: &str) -> Groups {
    let plain: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
    let only = "api.getAttribute('cloudidentity.googleapis.com/groups.labels',[]).hasAny(['groups.security'])&&resource.type=='cloudidentity.googleapis.com/Group'";
    if plain.is_empty() {
        Groups::All
    } else if plain == only {
        Groups::Security
    } else if plain.strip_prefix('!') == Some(only) {
        Groups::Others
    } else {
        Groups::Unknown
    }
}

/// Whether a role is held over one organizational unit alone.
fn is_of_unit(grant: &Grant) -> bool {
    grant.at.contains("/orgUnits/")
}

impl<'j> Trial<'j> {
    /// Whether a node administers users or groups.
    pub(super) fn administers_directory(&self, node: &Node) -> bool {
        node.holder().is_some_and(|holder| {
            !self.directory.offices.is_empty()
                && self.with_groups(holder).iter().any(|id| self.directory.has_office(id))
        })
    }

    /// Users or groups that are goals, and that the node has power over by a role of the Workspace.
    pub(super) fn administered(
        &self,
        node: &Node,
        technique: &'static Technique,
        goals: &Goals<'j>,
    ) -> Vec<Target<'j>> {
        let Some(holder) = node.holder().filter(|_| !matches!(node, Node::Delegate(_) | Node::Bearer(_)))
        else {
            return Vec::new();
        };
        if self.directory.offices.is_empty() {
            return Vec::new();
        }
        let own = self.with_groups(holder);
        let mut found: Vec<Target<'j>> = Vec::new();
        for office in own.iter().filter_map(|id| self.directory.offices.get(id)).flatten() {
            let Some(privilege) = technique.privileges.iter().find(|one| office.privileges.contains(*one))
            else {
                continue;
            };
            let those = if technique.over == Over::Group { &goals.groups } else { &goals.users };
            for one in those {
                let is_there = one.origin == Origin::Own
                    && one.scope == office.grant.scope
                    && !own.contains(&one.id)
                    && !self.directory.administrators.contains(&one.id);
                match grasp(office.grant, one) {
                    Grasp::Sure if is_there => found.push(target(office, privilege, one, None)),
                    Grasp::Perhaps(why) if is_there => found.push(target(office, privilege, one, Some(why))),
                    _ => {}
                }
            }
        }
        found
    }
}

/// A user or group, with the privilege that gives it away.
fn target<'j>(
    office: &Office<'j>,
    privilege: &str,
    one: &'j Principal,
    doubt: Option<&'static str>,
) -> Target<'j> {
    let id = one.id.clone();
    let node = if one.kind == PrincipalKind::DirectoryGroup { Node::Member(id) } else { Node::Principal(id) };
    let reason = Reason {
        layer: Layer::Role,
        document: document_of(office.grant),
        statement: 0,
        sid: office.grant.at.clone(),
        effect: Effect::Allow,
    };
    let decision = Decision {
        ruling: Ruling::Allowed,
        blocked_by: Vec::new(),
        because: vec![reason],
        depends_on: Vec::new(),
    };
    let held = Held {
        permission: privilege.to_owned(),
        on: office.grant.at.clone(),
        is_chosen: false,
        grip: Grip::FREE,
        decision: Some(decision),
        past: None,
    };
    let evidence = vec![&one.evidence, &office.grant.evidence];
    let target = Target::new(one.id.as_str(), Gain::Node(node), evidence);
    Target { doubt, privilege: Some(held), ..target }
}

/// Whether a role reaches a user or group.
enum Grasp {
    No,
    Sure,
    /// Why that is only possible.
    Perhaps(&'static str),
}

fn grasp(grant: &Grant, one: &Principal) -> Grasp {
    if one.kind == PrincipalKind::DirectoryGroup {
        let labels = one.attributes.get("labels").map_or("", String::as_str);
        let is_security = labels.split(' ').any(|label| label == "security");
        return match groups_of(&grant.condition) {
            Groups::Security if !is_security => Grasp::No,
            Groups::Others if is_security => Grasp::No,
            Groups::Unknown => Grasp::Perhaps(LIMITED),
            _ if one.attributes.contains_key("dynamic") => Grasp::Perhaps(BY_QUERY),
            _ => Grasp::Sure,
        };
    }
    if !one.state.may_act() {
        return Grasp::No;
    }
    if is_of_unit(grant) || !grant.condition.is_empty() {
        return Grasp::Perhaps(LIMITED);
    }
    match one.attributes.get("isEnrolledIn2Sv").map(String::as_str) {
        Some("false") => Grasp::Sure,
        _ => Grasp::Perhaps(SECOND_STEP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_tell_of_which_groups_they_are() {
        let only = "api.getAttribute('cloudidentity.googleapis.com/groups.labels', []).hasAny(['groups.security']) && resource.type == 'cloudidentity.googleapis.com/Group'";
        for (condition, groups) in [
            ("", Groups::All),
            (only, Groups::Security),
            (&format!("!{only}"), Groups::Others),
            (&format!("{only} || true"), Groups::Unknown),
        ] {
            assert_eq!(groups_of(condition), groups, "{condition}");
        }
    }

    #[test]
    fn privileges_of_a_text_that_is_none_are_none() {
        assert_eq!(privileges("{"), BTreeSet::new());
        assert_eq!(privileges(r#"{"rolePrivileges": [7, {"privilegeName": 7}]}"#), BTreeSet::new());
        let role = r#"{"rolePrivileges": [{"privilegeName": "GROUPS_ALL", "serviceId": "x"}]}"#;
        assert_eq!(privileges(role), BTreeSet::from(["GROUPS_ALL".to_owned()]));
    }
}
