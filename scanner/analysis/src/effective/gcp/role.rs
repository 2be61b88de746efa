//! What roles give: the permissions that their records list.

use std::borrow::Cow;

use serde::Deserialize;
use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Estate, PolicyId};

/// What a role gives.
#[derive(Debug)]
pub(super) enum Role<'a> {
    /// Its text was not read, or not understood.
    Unread,
    /// It was deleted or switched off: "Deleted and disabled custom roles" give nothing to whoever holds them.
    Off(&'static str),
    /// These permissions, sorted.
    Gives(Vec<Cow<'a, str>>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    stage: String,
    #[serde(default, borrow)]
    included_permissions: Option<Vec<Cow<'a, str>>>,
}

impl<'a> Role<'a> {
    /// Reads the record of a role. Google's own roles list at least one permission, so that a record without any
    /// is a short form of it; a custom role may give nothing.
    pub(super) fn read(id: &str, text: &'a str) -> Self {
        // A list is no record, though it could be read as one without members.
        let text = text.trim_start().starts_with('{').then(|| serde_json::from_str::<Text<'a>>(text));
        let Some(Ok(text)) = text else { return Self::Unread };
        if text.deleted {
            return Self::Off("deleted");
        }
        if text.stage == "DISABLED" {
            return Self::Off("disabled");
        }
        match text.included_permissions {
            None if id.starts_with("roles/") => Self::Unread,
            permissions => {
                let mut permissions = permissions.unwrap_or_default();
                permissions.sort_unstable();
                Self::Gives(permissions)
            }
        }
    }

    /// Whether it includes a permission.
    pub(super) fn gives(&self, permission: &str) -> bool {
        match self {
            Self::Gives(permissions) => {
                permissions.binary_search_by(|own| own.as_ref().cmp(permission)).is_ok()
            }
            Self::Unread | Self::Off(_) => false,
        }
    }

    /// What it includes.
    pub(super) fn permissions(&self) -> &[Cow<'a, str>] {
        match self {
            Self::Gives(permissions) => permissions,
            Self::Unread | Self::Off(_) => &[],
        }
    }
}

/// The roles of an estate, by their ids.
#[derive(Debug)]
pub(super) struct Roles<'a> {
    roles: HashMap<&'a str, (Role<'a>, Option<&'a PolicyId>)>,
    unread: Role<'a>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let definitions = estate.records().role_definitions.iter().filter(|one| one.cloud == Cloud::Gcp);
        let roles = definitions.map(|definition| {
            let id = definition.id.as_str();
            let policy = definition.policies.first();
            let text = policy.and_then(|policy| estate.policy(policy));
            let role = text.map_or(Role::Unread, |text| Role::read(id, &text.text));
            (id, (role, policy))
        });
        Self { roles: roles.collect(), unread: Role::Unread }
    }

    /// The ids of all.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.roles.keys().copied()
    }

    /// A role by its id; what nothing is known of is unread.
    pub(super) fn of(&self, id: &str) -> &Role<'a> {
        self.roles.get(id).map_or(&self.unread, |(role, _)| role)
    }

    /// The recorded text of a role.
    pub(super) fn policy(&self, id: &str) -> Option<&'a PolicyId> {
        self.roles.get(id).and_then(|(_, policy)| *policy)
    }
}

/// Services whose host is called otherwise than their permissions begin.
pub(super) const SERVICES: [(&str, &str); 3] =
    [("cloudresourcemanager", "resourcemanager"), ("sqladmin", "cloudsql"), ("cloudbilling", "billing")];

/// A permission as roles write it, from the form of deny policies (`iam.googleapis.com/serviceAccounts.actAs`).
/// Some permissions are written so in roles themselves; `None` for what has no such form.
pub(super) fn in_v1(permission: &str) -> Option<String> {
    let (host, rest) = permission.split_once('/')?;
    let host = host.strip_suffix(".googleapis.com")?;
    let service = SERVICES.iter().find(|(full, _)| *full == host).map_or(host, |(_, short)| *short);
    Some(format!("{service}.{rest}"))
}
