//! Small tenants made at random, as plain lists that a second evaluator can read without the estate.

use std::sync::Arc;

use tenure_model::{
    Cloud, Estate, EvidenceRef, Grant, Granted, GuardRail, Known, LastUsed, Membership, Nature, Origin,
    PolicyDocument, PolicyKind, Principal, PrincipalKind, PrincipalState, RawLines, Records, RoleDefinition,
    Scope, ScopeId, ScopeKind, Standing, Unknown,
};

use crate::fixture::azure::TENANT;

/// Numbers that look random and are the same each time (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % most.max(1) as u64) as usize
    }

    pub(super) fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }

    fn some<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.pick(list).clone()).collect()
    }
}

pub(super) const USERS: [&str; 4] = ["u0", "u1", "u2", "u3"];
pub(super) const GROUPS: [&str; 4] = ["g0", "g1", "g2", "g3"];
/// Operations that roles may name, some of them on data.
pub(super) const ACTIONS: [&str; 9] = [
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.Compute/virtualMachines/write",
    "microsoft.compute/VirtualMachines/runCommand/action",
    "Microsoft.Network/virtualNetworks/write",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
    "Microsoft.Storage/storageAccounts/read",
];
/// Those of them that are on data.
pub(super) const DATA: [&str; 2] = [ACTIONS[6], ACTIONS[7]];
const PATTERNS: [&str; 9] = [
    "*",
    "*/read",
    "*/write",
    "Microsoft.Compute/*",
    "Microsoft.*/virtualMachines/*",
    "Microsoft.Authorization/*/Write",
    "MICROSOFT.COMPUTE/virtualMachines/*/action",
    "*/virtualNetworks/*",
    "Microsoft.Network/virtualNetworks/write",
];
const DATA_PATTERNS: [&str; 4] = [
    "*",
    "*/read",
    "Microsoft.Storage/*/blobs/*",
    "microsoft.storage/storageaccounts/blobservices/containers/blobs/WRITE",
];
/// The attribute that conditions ask for.
pub(super) const KEY: &str = "Contoso.Test/things:colour";

/// Places, each with the one above it; the first is the root.
pub(super) fn places() -> Vec<(String, Option<usize>)> {
    let group = |name: &str| format!("/providers/Microsoft.Management/managementGroups/{name}");
    let subscription = |at: usize| format!("/subscriptions/0000000{at}-0000-4000-8000-000000000000");
    let mut places = vec![("/".to_owned(), None), (group("top"), Some(0))];
    places.push((group("left"), Some(1)));
    places.push((group("right"), Some(1)));
    for (number, above) in [2, 2, 3].into_iter().enumerate() {
        let own = places.len();
        places.push((subscription(number), Some(above)));
        for name in ["rg", "rg1"] {
            let at = format!("{}/resourceGroups/{name}", subscription(number));
            let rg = places.len();
            places.push((at.clone(), Some(own)));
            places.push((format!("{at}/providers/Microsoft.Compute/virtualMachines/vm"), Some(rg)));
        }
    }
    places
}

#[derive(Clone, Debug)]
pub(super) struct Permission {
    pub(super) actions: Vec<&'static str>,
    pub(super) not_actions: Vec<&'static str>,
    pub(super) data: Vec<&'static str>,
    pub(super) not_data: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) holder: &'static str,
    pub(super) role: usize,
    pub(super) at: usize,
    pub(super) eligible: bool,
    /// For operations that the pattern names, the attribute must have the value.
    pub(super) condition: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Debug)]
pub(super) struct Deny {
    pub(super) at: usize,
    pub(super) permission: Permission,
    pub(super) principals: Vec<&'static str>,
    pub(super) everyone: bool,
    pub(super) excluded: Vec<&'static str>,
    pub(super) own_scope_only: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Tenant {
    pub(super) roles: Vec<Vec<Permission>>,
    /// Group and member.
    pub(super) members: Vec<(&'static str, &'static str)>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) denies: Vec<Deny>,
}

fn permission(dice: &mut Dice) -> Permission {
    Permission {
        actions: dice.some(&PATTERNS, 3),
        not_actions: dice.some(&PATTERNS, 1),
        data: dice.some(&DATA_PATTERNS, 1),
        not_data: dice.some(&DATA_PATTERNS, 1),
    }
}

impl Tenant {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let everyone: Vec<&'static str> = USERS.into_iter().chain(GROUPS).collect();
        let places = places();
        let roles = (0..4).map(|_| (0..=dice.below(2)).map(|_| permission(dice)).collect()).collect();
        let members = (0..dice.below(8)).map(|_| (*dice.pick(&GROUPS), *dice.pick(&everyone))).collect();
        let assignments = (0..1 + dice.below(6))
            .map(|_| {
                let holder = *dice.pick(&everyone);
                Assignment {
                    holder,
                    role: dice.below(4),
                    at: dice.below(places.len()),
                    eligible: dice.below(5) == 0,
                    condition: (dice.below(3) == 0)
                        .then(|| (*dice.pick(&PATTERNS), *dice.pick(&["red", "blue"]))),
                }
            })
            .collect();
        let denies = (0..dice.below(3))
            .map(|_| Deny {
                at: dice.below(places.len()),
                permission: permission(dice),
                principals: dice.some(&everyone, 2),
                everyone: dice.below(3) == 0,
                excluded: dice.some(&everyone, 1),
                own_scope_only: dice.below(4) == 0,
            })
            .collect();
        Self { roles, members, assignments, denies }
    }

    /// The same as an estate, as a connector would leave it.
    pub(super) fn estate(&self) -> Estate {
        let mut records = Records::default();
        let places = places();
        scopes(&mut records, &places);
        for (name, kind) in USERS
            .map(|user| (user, PrincipalKind::DirectoryUser))
            .into_iter()
            .chain(GROUPS.map(|group| (group, PrincipalKind::DirectoryGroup)))
        {
            records.principals.push(principal(name, kind));
        }
        for (group, member) in &self.members {
            records.memberships.push(Membership {
                group: (*group).into(),
                member: (*member).into(),
                scope: ScopeId::azure(TENANT),
                evidence: evidence(),
            });
        }
        for (number, permissions) in self.roles.iter().enumerate() {
            let text: Vec<String> = permissions.iter().map(text).collect();
            role(&mut records, number, &format!(r#"{{"permissions":[{}]}}"#, text.join(",")));
        }
        // Names which operations are on data, as the built-in roles of every tenant do.
        let names = DATA.map(|action| format!("{action:?}")).join(",");
        role(&mut records, 9, &format!(r#"{{"permissions":[{{"dataActions":[{names}]}}]}}"#));
        for (number, assignment) in self.assignments.iter().enumerate() {
            let granted = Granted::RoleDefinition(role_id(assignment.role).into());
            let condition = assignment.condition.map(|(pattern, value)| {
                format!("(!(ActionMatches{{'{pattern}'}})) OR (@Request[{KEY}] StringEquals '{value}')")
            });
            records.grants.push(Grant {
                at: places[assignment.at].0.clone(),
                id: format!("assignment-{number}"),
                standing: if assignment.eligible { Standing::Eligible } else { Standing::Standing },
                condition: condition.unwrap_or_default(),
                ..Grant::plain(assignment.holder.into(), granted, ScopeId::azure(TENANT), evidence())
            });
        }
        for (number, deny) in self.denies.iter().enumerate() {
            self.deny(&mut records, number, deny, &places[deny.at].0);
        }
        let as_of = "2026-10-31T00:00:00Z".parse().expect("a time");
        Estate::new("generated".into(), as_of, records, Vec::new(), Vec::new(), RawLines::default())
    }

    fn deny(&self, records: &mut Records, number: usize, deny: &Deny, at: &str) {
        const EVERYONE: &str = "00000000-0000-0000-0000-000000000000";
        let ids = |names: &[&str]| -> Vec<serde_json::Value> {
            names.iter().map(|name| serde_json::json!({ "id": name })).collect()
        };
        let mut principals = ids(&deny.principals);
        if deny.everyone {
            principals.push(serde_json::json!({ "id": EVERYONE, "type": "SystemDefined" }));
        }
        let permissions: serde_json::Value = serde_json::from_str(&text(&deny.permission)).expect("json");
        let value = serde_json::json!({
            "properties": {
                "scope": at,
                "permissions": [permissions],
                "principals": principals,
                "excludePrincipals": ids(&deny.excluded),
                "doNotApplyToChildScopes": deny.own_scope_only,
            }
        });
        let id = format!("{at}/providers/Microsoft.Authorization/denyAssignments/{number}");
        records.policies.push(policy(&id, PolicyKind::DenyAssignment, &value.to_string()));
        records.guard_rails.push(GuardRail {
            scope: ScopeId::azure(TENANT),
            policy: id.into(),
            evidence: evidence(),
        });
    }
}

fn scopes(records: &mut Records, places: &[(String, Option<usize>)]) {
    let scope = |id: &str, kind, parent: Option<&str>| Scope {
        id: ScopeId::azure(id),
        cloud: Cloud::Azure,
        kind,
        name: id.to_owned(),
        parent: parent.map(ScopeId::azure),
        state: String::new(),
        manages_organisation: false,
        evidence: evidence(),
    };
    records.scopes.push(scope(TENANT, ScopeKind::Tenant, None));
    for (id, above) in places {
        let parent =
            above.map(|above| places[above].0.as_str()).filter(|above| *above != "/").unwrap_or(TENANT);
        if id.contains("managementGroups") {
            records.scopes.push(scope(id, ScopeKind::ManagementGroup, Some(parent)));
        } else if id.matches('/').count() == 2 {
            records.scopes.push(scope(id, ScopeKind::Subscription, Some(parent)));
        }
    }
}

fn evidence() -> EvidenceRef {
    EvidenceRef { raw: "raw/azure/generated.jsonl.zst".into(), line: 0, pointer: "".into() }
}

fn principal(name: &str, kind: PrincipalKind) -> Principal {
    Principal {
        id: name.into(),
        cloud: Cloud::Azure,
        kind,
        nature: Nature::Human,
        name: name.into(),
        scope: ScopeId::azure(TENANT),
        state: PrincipalState::Enabled,
        origin: Origin::Own,
        created: Known::Unknown(Unknown::NotReported),
        last_used: LastUsed::NeverInWindow,
        tags: Default::default(),
        attributes: Default::default(),
        evidence: evidence(),
    }
}

fn role_id(number: usize) -> String {
    format!("/providers/Microsoft.Authorization/roleDefinitions/role-{number}")
}

fn role(records: &mut Records, number: usize, text: &str) {
    let id = role_id(number);
    let permissions = format!("{id}#permissions");
    records.role_definitions.push(RoleDefinition {
        id: id.into(),
        cloud: Cloud::Azure,
        name: format!("Role {number}"),
        scope: ScopeId::azure(TENANT),
        policies: vec![permissions.as_str().into()],
        session_seconds: 0,
        evidence: evidence(),
    });
    records.policies.push(policy(&permissions, PolicyKind::RolePermissions, text));
}

fn policy(id: &str, kind: PolicyKind, text: &str) -> PolicyDocument {
    PolicyDocument {
        id: id.into(),
        cloud: Cloud::Azure,
        kind,
        name: String::new(),
        scope: ScopeId::azure(TENANT),
        text: Arc::from(text),
        evidence: evidence(),
    }
}

fn text(permission: &Permission) -> String {
    serde_json::json!({
        "actions": permission.actions,
        "notActions": permission.not_actions,
        "dataActions": permission.data,
        "notDataActions": permission.not_data,
    })
    .to_string()
}
