//! People and groups of Entra ID whom AWS knows: by the roles of an enterprise application, which name the role
//! of AWS and the SAML provider, and by the ids under which Identity Center was told of them.

use std::collections::BTreeMap;

use tenure_model::{
    Cloud, Estate, EvidenceRef, Granted, Principal, PrincipalId, PrincipalKind, ResourceId, Trustee,
};

use super::weigh::Certainty;

/// A principal of one directory that is let into another cloud under the name by which it is known there.
#[derive(Clone, Debug)]
pub(crate) struct Tie<'a> {
    /// Who is known.
    pub(crate) from: &'a PrincipalId,
    /// As whom it acts.
    pub(crate) to: &'a Principal,
    /// By what, for people.
    pub(crate) how: String,
    /// Whether the two are one for certain.
    pub(crate) certainty: Certainty,
    /// The records that say so.
    pub(crate) evidence: Vec<&'a EvidenceRef>,
}

/// Every tie, in the order of those who are known.
pub(super) fn ties(estate: &Estate) -> Vec<Tie<'_>> {
    let mut ties = by_saml(estate);
    ties.extend(by_provisioning(estate));
    ties.sort_by(|a, b| {
        (a.from, &a.to.id, b.certainty, &a.how).cmp(&(b.from, &b.to.id, a.certainty, &b.how))
    });
    ties.dedup_by(|b, a| a.from == b.from && a.to.id == b.to.id);
    ties
}

/// A role of an enterprise application of the form `<role ARN>,<SAML provider ARN>`, in either order, is what the
/// application puts into its assertions.
fn by_saml(estate: &Estate) -> Vec<Tie<'_>> {
    let mut ties = Vec::new();
    for grant in &estate.records().grants {
        let Granted::RoleDefinition(role) = &grant.what else { continue };
        let Some((_, value)) = role.as_str().strip_prefix("appRole:").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let Some((a, b)) = value.split_once(',') else { continue };
        let (a, b) = (a.trim(), b.trim());
        let (role, provider) = if a.contains(":saml-provider/") { (b, a) } else { (a, b) };
        let Some(role) = estate.principal(&PrincipalId::from(role)).filter(|one| one.cloud == Cloud::Aws)
        else {
            continue;
        };
        let trusts = estate.trusts_of(&role.id).iter();
        let Some(trust) =
            trusts.clone().find(|trust| trust.trustee == Trustee::Federation(provider.to_owned()))
        else {
            continue;
        };
        let Some(from) = estate.principal(&grant.principal) else { continue };
        let mut evidence = vec![&grant.evidence, &trust.evidence];
        evidence.extend(estate.resource(ResourceId::from(provider).as_str()).map(|one| &one.evidence));
        ties.push(Tie {
            from: &from.id,
            to: role,
            how: format!("the assertion that an enterprise application makes for it, by `{provider}`"),
            certainty: Certainty::Yes,
            evidence,
        });
    }
    ties
}

/// Users and groups of Identity Center with the id of one of Entra ID, and the roles that their assignments made.
fn by_provisioning(estate: &Estate) -> Vec<Tie<'_>> {
    let principals = &estate.records().principals;
    let is_directory =
        |one: &&Principal| matches!(one.kind, PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup);
    let mut by_name: BTreeMap<&str, &Principal> = BTreeMap::new();
    for one in principals.iter().filter(is_directory).filter(|one| one.cloud == Cloud::Azure) {
        by_name.extend(one.attributes.get("userPrincipalName").map(|name| (name.as_str(), one)));
    }
    let roles = Roles::new(estate);
    let mut ties = Vec::new();
    for known in principals.iter().filter(is_directory).filter(|one| one.cloud == Cloud::Aws) {
        let by_id = known
            .attributes
            .get("ExternalId")
            .and_then(|id| estate.principal(&PrincipalId::from(id.as_str())));
        let by_id = by_id.filter(|one| one.cloud == Cloud::Azure);
        let (from, certainty) = match (by_id, by_name.get(known.name.as_str())) {
            (Some(one), _) => (one, Certainty::Yes),
            (None, Some(one)) => (*one, Certainty::Depends),
            (None, None) => continue,
        };
        if !from.kind.is_group() && !from.state.may_act() {
            continue;
        }
        let groups = estate.groups_of(&known.id).iter();
        let through = groups.map(|membership| (&membership.group, Some(&membership.evidence)));
        for (holder, membership) in std::iter::once((&known.id, None)).chain(through) {
            for (grant, role) in roles.made_for(estate, holder) {
                let mut evidence = vec![&from.evidence, &known.evidence, &grant.evidence];
                evidence.extend(membership);
                ties.push(Tie {
                    from: &from.id,
                    to: role,
                    how: format!("Identity Center, which knows it as `{}`", known.name),
                    certainty,
                    evidence,
                });
            }
        }
    }
    ties
}

/// The roles that Identity Center made, by account and the name of the permission set.
struct Roles<'a>(BTreeMap<(&'a str, &'a str), &'a Principal>);

impl<'a> Roles<'a> {
    fn new(estate: &'a Estate) -> Self {
        let made = estate.records().principals.iter().filter_map(|role| {
            let name = role
                .name
                .strip_prefix("AWSReservedSSO_")
                .filter(|_| role.kind == PrincipalKind::AssumableRole)?;
            Some(((role.scope.as_str(), name.rsplit_once('_')?.0), role))
        });
        Self(made.collect())
    }

    fn made_for(
        &self,
        estate: &'a Estate,
        holder: &PrincipalId,
    ) -> impl Iterator<Item = (&'a tenure_model::Grant, &'a Principal)> {
        estate.grants_of(holder).iter().filter(|grant| !grant.standing.is_eligible()).filter_map(|grant| {
            let Granted::RoleDefinition(set) = &grant.what else { return None };
            let set = estate.role_definition(set)?;
            let role = self.0.get(&(grant.scope.as_str(), set.name.as_str()))?;
            Some((grant, *role))
        })
    }
}
