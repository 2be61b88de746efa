//! The estate as somebody sees it who wants more: what acts as whom, and what there is to change.

use std::collections::HashMap;

use tenure_model::{Cloud, Estate, Origin, Principal, PrincipalId, PrincipalKind, Resource};

use super::place::{Places, fold};
use crate::techniques::azure::Mode;

/// Everything that is looked up while techniques are tried.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    estate: &'a Estate,
    pub(super) places: Places<'a>,
    /// The application objects of a service principal.
    applications: HashMap<&'a PrincipalId, Vec<&'a Resource>>,
    /// Who acts for an application object, by its id without case.
    by_application: HashMap<String, Vec<&'a Principal>>,
    /// The resources of Azure that act as a principal.
    hosts: HashMap<&'a PrincipalId, Vec<&'a Resource>>,
    vaults: Vec<&'a Resource>,
}

pub(super) const APPLICATION: &str = "entra:application";
const VAULT: &str = "azure:microsoft.keyvault/vaults";
pub(super) const USER_ASSIGNED: &str = "azure:microsoft.managedidentity/userassignedidentities";

impl<'a> Terrain<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut terrain = Self {
            estate,
            places: Places::new(estate),
            applications: HashMap::new(),
            by_application: HashMap::new(),
            hosts: HashMap::new(),
            vaults: Vec::new(),
        };
        for resource in estate.records().resources.iter().filter(|one| one.cloud == Cloud::Azure) {
            let acts_as = resource.acts_as.iter().filter_map(|id| estate.principal(id));
            if resource.kind == APPLICATION {
                for principal in acts_as {
                    terrain.applications.entry(&principal.id).or_default().push(resource);
                    terrain.by_application.entry(fold(resource.id.as_str())).or_default().push(principal);
                }
                continue;
            }
            for principal in acts_as {
                terrain.hosts.entry(&principal.id).or_default().push(resource);
            }
            if resource.kind == VAULT {
                terrain.vaults.push(resource);
            }
        }
        terrain
    }

    pub(super) fn applications(&self, principal: &PrincipalId) -> &[&'a Resource] {
        self.applications.get(principal).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_application(&self, object: &str) -> &[&'a Principal] {
        self.by_application.get(&fold(object)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn hosts(&self, principal: &PrincipalId) -> &[&'a Resource] {
        self.hosts.get(principal).map_or(&[], Vec::as_slice)
    }

    /// The vaults that decide about access in a way, or may.
    pub(super) fn vaults(&self, mode: Option<Mode>) -> impl Iterator<Item = &'a Resource> + '_ {
        self.vaults.iter().copied().filter(move |vault| {
            let by_roles =
                vault.attributes.get("enableRbacAuthorization").map(|text| text.to_ascii_lowercase());
            match (mode, by_roles.as_deref()) {
                (Some(Mode::Roles), Some(text)) => text == "true",
                (Some(Mode::AccessPolicies), Some(text)) => text == "false",
                (Some(_), None) => false,
                (None, _) => true,
            }
        })
    }

    /// Whether a principal lies in an administrative unit.
    pub(super) fn is_in_unit(&self, principal: &PrincipalId, unit: &str) -> bool {
        let unit = fold(unit);
        let unit = unit.trim_start_matches("/administrativeunits/");
        self.estate.groups_of(principal).iter().any(|one| one.group.as_str().eq_ignore_ascii_case(unit))
    }
}

/// Whether a principal can act: it is one that signs in, and is not switched off.
pub(super) fn is_actor(principal: &Principal) -> bool {
    let kinds = [
        PrincipalKind::DirectoryUser,
        PrincipalKind::ServicePrincipal,
        PrincipalKind::ManagedIdentity,
        PrincipalKind::AgentIdentity,
        PrincipalKind::ForeignPrincipal,
    ];
    principal.cloud == Cloud::Azure && kinds.contains(&principal.kind) && principal.state.may_act()
}

/// Whether the members of a group are put in by hand, in this directory.
pub(super) fn takes_members(group: &Principal) -> bool {
    let says = |name: &str, word: &str| {
        group.attributes.get(name).is_some_and(|text| {
            text.split([',', ' ', '"', '[', ']']).any(|one| one.eq_ignore_ascii_case(word))
        })
    };
    !says("groupTypes", "DynamicMembership") && !is_synchronised(group)
}

/// Whether a principal is kept by a directory on premises, and copied from there.
pub(super) fn is_synchronised(principal: &Principal) -> bool {
    principal.attributes.get("onPremisesSyncEnabled").is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether roles of the directory can be assigned to a group.
pub(super) fn is_role_assignable(group: &Principal) -> bool {
    group.attributes.get("isAssignableToRole").is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether a user is one of the tenant's own, and no guest.
pub(super) fn is_own_member(user: &Principal) -> bool {
    let is_guest = user.attributes.get("userType").is_some_and(|text| text.eq_ignore_ascii_case("guest"));
    user.origin == Origin::Own && !is_guest
}
