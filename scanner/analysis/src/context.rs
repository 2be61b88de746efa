use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::SignedDuration;
use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    Effect, Estate, Evidence, EvidenceRef, Facet, Grant, GrantEffect, Granted, Known, Nature, Origin,
    Outcome, PolicyDocument, PolicyId, Principal, PrincipalId, PrincipalKind, RawLines, Resource,
    RoleDefinitionId, Scope, ScopeId, Subject, Timestamp,
};

use crate::Options;
use crate::acts::Acts;
use crate::crossings::{Crossings, Foothold, Subject as OutsideSubject};
use crate::effective::Access;
use crate::footprint::{Footprint, Party, trustees};
use crate::governance::approvals::Approvals;
use crate::governance::outvote::{self, Voice};
use crate::ownership::Ownership;
use crate::people::People;
use crate::reach::Reach;
use crate::tiers::{self, Rating};

/// Everything that a check may ask.
#[derive(Debug)]
pub struct Context<'a> {
    /// What was observed.
    pub estate: &'a Estate,
    /// What the customer set.
    pub options: &'a Options,
    /// What access amounts to.
    pub access: Access<'a>,
    /// Whose is what.
    pub footprint: Footprint<'a>,
    /// What the register names as the parties' own.
    pub(crate) ownership: Ownership<'a>,
    /// The digests of the register's entries.
    register_lines: RawLines,
    people: People<'a>,
    acts: OnceLock<Acts<'a>>,
    /// Which entry of the register speaks of whom.
    pub(crate) declarations: crate::declarations::Kept<'a>,
    /// The lives of non-human identities.
    pub(crate) lives: crate::governance::lifecycle::Kept<'a>,
    /// Whether parties can take from the customer what keeps him in control.
    voices: OnceLock<Vec<Voice<'a>>>,
    /// Who may do what, where.
    pub(crate) matrix: crate::matrix::Kept,
    approvals: OnceLock<Approvals<'a>>,
    /// What the checks said that others look at: see `assess::answers_of`.
    pub(crate) outcomes: OnceLock<Vec<Outcome>>,
    pub(crate) belongings: crate::belongings::Kept,
    reach: OnceLock<Reach>,
    crossings: OnceLock<Crossings<'a>>,
    /// How much each role is, by its id; what is daily work is not there.
    ratings: OnceLock<HashMap<&'a str, Rating>>,
    /// Eligible places in groups, by the group.
    eligible_members: OnceLock<HashMap<&'a str, Vec<&'a Grant>>>,
    blind: HashSet<(&'a ScopeId, Facet)>,
    /// Where which sets of permissions are assigned, by their names.
    assigned: HashSet<(&'a ScopeId, &'a str)>,
}

impl<'a> Context<'a> {
    /// Prepares the answers that several checks share.
    pub fn new(estate: &'a Estate, options: &'a Options) -> Self {
        Self {
            estate,
            options,
            access: Access::new(estate),
            footprint: Footprint::new(estate, &options.register),
            ownership: Ownership::new(estate, &options.register),
            register_lines: options.register.raw_lines(),
            people: People::new(&options.register),
            acts: OnceLock::new(),
            declarations: OnceLock::new(),
            lives: OnceLock::new(),
            voices: OnceLock::new(),
            matrix: crate::matrix::Kept::default(),
            approvals: OnceLock::new(),
            outcomes: OnceLock::new(),
            belongings: crate::belongings::Kept::default(),
            reach: OnceLock::new(),
            crossings: OnceLock::new(),
            ratings: OnceLock::new(),
            eligible_members: OnceLock::new(),
            blind: estate
                .gaps
                .iter()
                .filter(|gap| gap.subject.is_empty())
                .flat_map(|gap| gap.blinds.iter().map(move |facet| (&gap.scope, *facet)))
                .collect(),
            assigned: estate
                .records()
                .grants
                .iter()
                .filter_map(|grant| match &grant.what {
                    Granted::Policy(_) => None,
                    Granted::RoleDefinition(id) => Some((&grant.scope, estate.role_definition(id)?)),
                })
                .map(|(scope, definition)| (scope, definition.name.as_str()))
                .collect(),
        }
    }

    /// The people of the register by their identities.
    pub const fn people(&self) -> &People<'a> {
        &self.people
    }

    /// What the logs say was done to access, worked out when it is first asked.
    pub fn acts(&self) -> &Acts<'a> {
        self.acts.get_or_init(|| Acts::new(self))
    }

    /// Acts on access with their approvals, worked out when they are first asked.
    pub(crate) fn approvals(&self) -> &Approvals<'a> {
        self.approvals.get_or_init(|| Approvals::new(self))
    }

    /// Who reaches what, worked out when it is first asked.
    pub fn reach(&self) -> &Reach {
        self.reach.get_or_init(|| Reach::new(self.estate, &self.access))
    }

    /// Whether parties can take from the customer what keeps him in control, worked out when it is first asked.
    pub(crate) fn voices(&self) -> &[Voice<'a>] {
        self.voices.get_or_init(|| outvote::voices(self))
    }

    /// Who is let in by issuers of tokens, worked out when it is first asked.
    pub(crate) fn crossings(&self) -> &Crossings<'a> {
        self.crossings.get_or_init(|| Crossings::new(self.estate, &self.access))
    }

    /// A subject of an issuer as the subject of a finding: it lies where it is first let in.
    pub(crate) fn outside_subject(&self, subject: &OutsideSubject, footholds: &[Foothold<'_>]) -> Subject {
        let first = footholds.iter().map(|one| one.target).min_by_key(|target| (target.cloud, &target.scope));
        Subject {
            id: subject.id.to_string(),
            cloud: first.map(|target| target.cloud),
            kind: "federated-subject".to_owned(),
            name: subject.id.to_string(),
            scope: first.map_or_else(|| ScopeId::new(subject.id.to_string()), |target| target.scope.clone()),
        }
    }

    /// A reference as evidence, with the digest of what it points at: a recorded answer of a cloud, or an entry
    /// of the register.
    pub fn resolve(&self, evidence: &EvidenceRef) -> Evidence {
        let is_declared = evidence.raw.starts_with("raw/register/");
        let lines = if is_declared { &self.register_lines } else { &self.estate.raw_lines };
        lines.resolve(evidence)
    }

    /// An entry of the register as the subject of a finding: `kind` is the word of its section, `id` tells it
    /// from others of that section.
    pub fn register_subject(&self, kind: &str, id: &str, name: &str) -> Subject {
        Subject {
            id: format!("register:{kind}/{id}"),
            cloud: None,
            kind: kind.to_owned(),
            name: name.to_owned(),
            scope: ScopeId::new("register"),
        }
    }

    /// Time since an instant, as of the snapshot. Negative for the future.
    pub fn age(&self, instant: Timestamp) -> SignedDuration {
        self.estate.as_of.duration_since(instant)
    }

    /// Whole days since an instant, as of the snapshot.
    pub fn age_days(&self, instant: Timestamp) -> i64 {
        self.age(instant).as_hours().div_euclid(24)
    }

    /// Whether an instant lies more than `days` before the snapshot.
    pub fn older_than(&self, instant: Timestamp, days: u32) -> bool {
        self.age(instant) > Options::days(days)
    }

    /// Whether a principal is too young to be called unused. An unknown age is not young.
    pub fn is_new(&self, created: &Known<Timestamp>) -> bool {
        created.get().is_some_and(|at| !self.older_than(*at, self.options.grace_days))
    }

    /// Every principal that can act, groups left out.
    pub fn actors(&self) -> impl Iterator<Item = &'a Principal> {
        self.estate.records().principals.iter().filter(|principal| !principal.kind.is_group())
    }

    /// Non-human principals that the customer can change: what the provider makes for its own
    /// services (service-linked roles, Microsoft's applications) is left out, and so is what acts in other
    /// tenants only.
    pub fn machines(&self) -> impl Iterator<Item = &'a Principal> {
        self.actors().filter(|principal| principal.nature == Nature::NonHuman && !is_provided(principal))
    }

    /// Identities that [`Context::machines`] leaves out because what would tell whether software uses them was not
    /// read. Principals of other tenants are not among them: whose nature they are of is told nowhere.
    pub(crate) fn unknown_machines(&self) -> impl Iterator<Item = &'a Principal> {
        self.actors().filter(|principal| {
            principal.nature == Nature::Unknown
                && principal.kind != PrincipalKind::ForeignPrincipal
                && !is_provided(principal)
        })
    }

    /// Whether a gap over a whole scope took this facet away. A check that needs the facet has then
    /// said so once for the scope, and need not repeat it for every subject in it.
    pub fn scope_is_blind(&self, scope: &ScopeId, facet: Facet) -> bool {
        self.blind.contains(&(scope, facet))
    }

    /// The actors in a group, directly or through groups in it, in the order of their ids.
    pub fn members(&self, group: &PrincipalId) -> Vec<&'a Principal> {
        let mut groups: Vec<&PrincipalId> = vec![group];
        let mut members: BTreeMap<&PrincipalId, &'a Principal> = BTreeMap::new();
        // A group that holds itself ends the walk, because each is visited once.
        let mut at = 0;
        while let Some(group) = groups.get(at).copied() {
            at += 1;
            for membership in self.estate.members_of(group) {
                match self.estate.principal(&membership.member) {
                    Some(inner) if inner.kind.is_group() && !groups.contains(&&inner.id) => {
                        groups.push(&inner.id)
                    }
                    Some(actor) if !actor.kind.is_group() => {
                        members.insert(&actor.id, actor);
                    }
                    _ => {}
                }
            }
        }
        members.into_values().collect()
    }

    /// How much a role or permission is; `None` for daily work. Each is weighed once: a role that is on no list
    /// is weighed by its text.
    pub(crate) fn rating(&self, role: &RoleDefinitionId) -> Option<Rating> {
        let ratings = self.ratings.get_or_init(|| {
            let mut seen: HashSet<&str> = HashSet::default();
            let named = self.estate.records().grants.iter().filter_map(|grant| match &grant.what {
                Granted::RoleDefinition(id) => Some(id),
                Granted::Policy(_) => None,
            });
            let distinct = named.filter(|id| seen.insert(id.as_str()));
            distinct.filter_map(|id| Some((id.as_str(), tiers::of(self.estate, &self.access, id)?))).collect()
        });
        ratings.get(role.as_str()).copied()
    }

    /// How much a grant gives; what a boundary keeps is nothing.
    pub(crate) fn rating_of_grant(&self, grant: &Grant) -> Option<Rating> {
        match (&grant.what, grant.effect) {
            (Granted::RoleDefinition(id), GrantEffect::Gives | GrantEffect::Delegates) => self.rating(id),
            _ => None,
        }
    }

    /// The grants by which somebody may enter a group by activating a place in it, in the order of the grants.
    pub(crate) fn eligible_members(&self, group: &PrincipalId) -> &[&'a Grant] {
        let by_group = self.eligible_members.get_or_init(|| {
            let mut by_group: HashMap<&str, Vec<&Grant>> = HashMap::default();
            let grants = self.estate.records().grants.iter();
            for grant in grants.filter(|grant| grant.what.as_str() == "entra:member") {
                by_group.entry(grant.at.trim_start_matches('/')).or_default().push(grant);
            }
            by_group
        });
        by_group.get(group.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Whether a principal is the shadow of an assignment that the estate holds too: Identity Center
    /// makes a role `AWSReservedSSO_<permission set>_<hash>` in each account where the set is assigned.
    /// What is wrong with its access is wrong with the permission set, and repaired there.
    pub fn is_shadow(&self, principal: &Principal) -> bool {
        principal.kind == PrincipalKind::AssumableRole
            && principal.id.as_str().contains(":role/aws-reserved/sso.amazonaws.com/")
            && principal
                .name
                .strip_prefix("AWSReservedSSO_")
                .and_then(|name| name.rsplit_once('_'))
                .is_some_and(|(set, _)| self.assigned.contains(&(&principal.scope, set)))
    }

    /// A principal as the subject of a finding.
    pub fn subject(&self, principal: &Principal) -> Subject {
        Subject {
            id: principal.id.to_string(),
            cloud: Some(principal.cloud),
            kind: principal.kind.as_str().to_owned(),
            name: principal.name.clone(),
            scope: principal.scope.clone(),
        }
    }

    /// A resource as the subject of a finding.
    pub fn resource_subject(&self, resource: &Resource) -> Subject {
        Subject {
            id: resource.id.to_string(),
            cloud: Some(resource.cloud),
            kind: resource.kind.clone(),
            name: resource.name.clone(),
            scope: resource.scope.clone(),
        }
    }

    /// A policy as the subject of a finding.
    pub fn policy_subject(&self, policy: &PolicyDocument) -> Subject {
        Subject {
            id: policy.id.to_string(),
            cloud: Some(policy.cloud),
            kind: format!("{}-policy", policy.kind.as_str()),
            name: policy.name.clone(),
            scope: policy.scope.clone(),
        }
    }

    /// A scope as the subject of a finding.
    pub fn scope_subject(&self, scope: &Scope) -> Subject {
        Subject {
            id: scope.id.local().to_owned(),
            cloud: Some(scope.cloud),
            kind: scope.kind.as_str().to_owned(),
            name: scope.name.clone(),
            scope: scope.id.clone(),
        }
    }

    /// The foreign parties, anyone included, to whom a resource policy of AWS allows something.
    pub fn parties_of_policy(&self, policy: &PolicyId) -> Vec<Party> {
        let statements = self.access.aws_policy(policy).map(|document| document.statements.as_slice());
        let mut parties: Vec<Party> = statements
            .unwrap_or_default()
            .iter()
            .filter(|statement| statement.effect == Effect::Allow)
            .flat_map(|statement| trustees(&statement.principals))
            .filter_map(|trustee| self.footprint.party_of(&trustee))
            .collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// The foreign parties, anyone included, that can act as a principal, in order: those that it trusts,
    /// the one that issued it, and those that the register names for it.
    pub fn parties_of(&self, principal: &PrincipalId) -> Vec<Party> {
        let trusts = self.estate.trusts_of(principal);
        let mut claims: Vec<_> = trusts.iter().flat_map(|trust| self.owners_of_trust(trust)).collect();
        if let Some(found) = self.estate.principal(principal) {
            claims.extend(self.owners_of(found));
        }
        let mut parties: Vec<Party> = claims.into_iter().map(|claim| claim.party).collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// The foreign party whose an identity is: a guest's home, the tenant in which an application is
    /// registered, the project of a service account, or whoever the register names for it. Of several the surest.
    pub fn issuer_of(&self, principal: &Principal) -> Option<Party> {
        self.owners_of(principal).into_iter().next().map(|claim| claim.party)
    }

    /// The id of the party that a finding about a principal concerns: of several the first.
    pub(crate) fn party_id(&self, principal: &PrincipalId) -> Option<String> {
        self.parties_of(principal).into_iter().next().map(|party| party.id)
    }

    /// The owner that a tag claims, as `tag:<value>`. A tag is a claim of whoever could set it.
    pub fn owner(&self, principal: &Principal) -> Option<String> {
        claim(principal, OWNER_TAGS).map(|owner| format!("tag:{owner}"))
    }
}

/// Whether the provider made a principal for its own services, or it cannot act in this estate.
pub(crate) fn is_provided(principal: &Principal) -> bool {
    principal.origin == Origin::Provider
        || matches!(principal.kind, PrincipalKind::ServiceLinkedRole | PrincipalKind::Application)
}

/// Tag keys that claim an owner, compared without case, `-` or `_`.
pub(crate) const OWNER_TAGS: &[&str] = &["owner", "owneremail", "team", "contact", "responsible"];
/// Tag keys that claim a purpose.
pub(crate) const PURPOSE_TAGS: &[&str] =
    &["purpose", "description", "usedfor", "application", "service", "project"];
/// Tag keys that claim an end.
pub(crate) const EXPIRY_TAGS: &[&str] =
    &["expires", "expiry", "expireson", "expiresat", "validuntil", "enddate", "ttl"];

/// The first non-empty tag of a principal under one of `keys`.
pub(crate) fn claim<'p>(principal: &'p Principal, keys: &[&str]) -> Option<&'p str> {
    principal.tags.iter().find_map(|(key, value)| {
        let plain = || key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        (keys.iter().any(|known| plain().eq(known.chars())) && !value.trim().is_empty()).then(|| value.trim())
    })
}
