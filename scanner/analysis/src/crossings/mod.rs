//! Where identities cross from one cloud into another.
//!
//! A token of an issuer is taken by trusts of several clouds, each of which writes down whom it means in its own
//! way. Here they are read into one language, and weighed for whoever may bring such a token: a *subject* of an
//! issuer outside (a repository, a pipeline, a pod), which is one principal with footholds in every cloud that
//! lets it in; or a principal of one cloud, for whom that cloud vouches to another.
//!
//! ```text
//!   issuer ──── which issuers are one
//!   doors ───── the trusts of each cloud, read into what they demand of a token (cel, entra: their languages)
//!   named ───── whom a trust names, whether or not it lets anyone in
//!   subject ─── who is named, with one name over all clouds, and what his tokens say
//!   weigh ───── whether somebody's tokens satisfy a demand: yes, no, or it depends
//!   directory ─ people of Entra ID whom AWS knows by their ids
//!   secrets ─── secrets that name an identity
//! ```

mod cel;
mod demand;
mod directory;
mod doors;
mod entra;
mod glob;
pub(crate) mod issuer;
mod named;
pub(crate) mod pools;
pub(crate) mod repair;
mod secrets;
mod subject;
#[cfg(test)]
mod tests;
mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{Cloud, Estate, Principal, PrincipalId, PrincipalKind, ScopeId, Trust, Trustee};

use crate::effective::Access;
use crate::federation::Breadth;
pub(crate) use directory::Tie;
use doors::Door;
pub(crate) use glob::{covers as pattern_covers, overlap as patterns_overlap};
pub(crate) use named::{cloud_of_trust, named_in, names_of};
pub(crate) use secrets::{Hint, reading};
pub(crate) use subject::Subject;
pub(crate) use weigh::Certainty;
use weigh::{Bearer, weigh};

/// A way into a cloud by a trust.
#[derive(Clone, Debug)]
pub(crate) struct Foothold<'a> {
    /// The trust.
    pub(crate) trust: &'a Trust,
    /// As whom one acts.
    pub(crate) target: &'a Principal,
    /// Whether the trust lets it in for certain.
    pub(crate) certainty: Certainty,
    /// What the run, the pod or the session has to be, of what whoever asks for the token chooses: claim and
    /// pattern.
    pub(crate) terms: Vec<(String, String)>,
    /// Conditions that are not weighed.
    pub(crate) open: Vec<String>,
}

/// Every crossing of an estate.
#[derive(Debug)]
pub(crate) struct Crossings<'a> {
    estate: &'a Estate,
    doors: Vec<Door<'a>>,
    index: Index,
    subjects: BTreeMap<PrincipalId, Subject>,
    /// Principals whom a trust names, or whom another cloud knows.
    sources: BTreeSet<&'a PrincipalId>,
    ties: Vec<Tie<'a>>,
    hints: Vec<Hint<'a>>,
}

/// The doors by whom they may let in.
#[derive(Debug, Default)]
struct Index {
    /// By the name of a subject.
    exact: BTreeMap<String, Vec<usize>>,
    /// By the key of the issuer: names with wildcards.
    wide: BTreeMap<String, Vec<(String, usize)>>,
    /// By the key of the issuer: those that name nobody in a way that is read.
    loose: BTreeMap<String, Vec<usize>>,
    /// By the key of the issuer: all of them.
    all: BTreeMap<String, Vec<usize>>,
}

impl<'a> Crossings<'a> {
    /// Reads every trust in an issuer, and finds who is named.
    pub(crate) fn new(estate: &'a Estate, access: &Access<'_>) -> Self {
        let doors = doors::all(estate, access);
        let mut index = Index::default();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (at, door) in doors.iter().enumerate() {
            let named = door.demand.names();
            let ids: BTreeSet<String> = named
                .iter()
                .filter_map(|(claim, pattern)| subject::named_by(&door.key, claim, pattern))
                .collect();
            index.all.entry(door.key.clone()).or_default().push(at);
            if ids.is_empty() || door.ignores_case {
                index.loose.entry(door.key.clone()).or_default().push(at);
            }
            for id in &ids {
                if glob::is_pattern(id) {
                    index.wide.entry(door.key.clone()).or_default().push((id.clone(), at));
                } else {
                    index.exact.entry(id.clone()).or_default().push(at);
                }
            }
            names.extend(ids);
            names.extend(subject::everyone(&door.key));
        }
        let mut crossings = Self {
            estate,
            doors,
            index,
            subjects: BTreeMap::new(),
            sources: BTreeSet::new(),
            ties: directory::ties(estate),
            hints: secrets::hints(estate),
        };
        crossings.subjects = crossings.subjects_among(names);
        crossings.sources = crossings.named_principals();
        crossings
    }

    /// The subjects that some trust lets in, by their names.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.values()
    }

    /// A subject by its name, whether or not a trust names it.
    pub(crate) fn subject(&self, id: &PrincipalId) -> Option<Subject> {
        self.subjects.get(id).cloned().or_else(|| subject::read(id.as_str()))
    }

    /// Principals whom a trust of another cloud names, or whom another directory knows.
    pub(crate) fn sources(&self) -> &BTreeSet<&'a PrincipalId> {
        &self.sources
    }

    /// What lets a subject in, in the order of the records.
    pub(crate) fn footholds(&self, subject: &Subject) -> Vec<Foothold<'a>> {
        let places = self.places(subject).into_iter();
        places.filter_map(|at| self.open(self.doors.get(at)?, &subject.bearer)).collect()
    }

    /// What lets in whoever an issuer vouches for, as a trust stands in the records.
    pub(crate) fn breadth(&self, trust: &Trust) -> Option<Breadth> {
        let door = self.doors.iter().find(|door| door.trust == trust)?;
        if door.is_for_all {
            return Some(Breadth::Everyone);
        }
        let named = door.demand.names();
        let ids: Vec<String> =
            named.iter().filter_map(|(claim, name)| subject::named_by(&door.key, claim, name)).collect();
        let is_let_in =
            |id: &&String| subject::read(id).is_some_and(|one| weigh(&door.demand, &one.bearer).lets_in());
        let any_open = ids.iter().filter(|id| glob::is_pattern(id)).any(|id| is_let_in(&id));
        Some(if any_open { Breadth::Tenant } else { Breadth::Subject })
    }

    /// What lets in a run of a subject that nobody has reviewed, each with what that run is.
    pub(crate) fn unreviewed(&self, subject: &Subject) -> Vec<(&'static str, Foothold<'a>)> {
        let mut found: Vec<(&'static str, Foothold<'a>)> = Vec::new();
        for (what, bearer) in subject.unreviewed() {
            for at in self.places(subject) {
                let foothold = self.doors.get(at).and_then(|door| self.open(door, &bearer));
                let Some(foothold) = foothold.filter(|one| one.certainty == Certainty::Yes) else { continue };
                if !found.iter().any(|(_, known)| known.trust == foothold.trust) {
                    found.push((what, foothold));
                }
            }
        }
        found
    }

    /// What lets a principal of one cloud in by a token that its cloud makes for it.
    pub(crate) fn footholds_of(&self, principal: &Principal) -> Vec<Foothold<'a>> {
        let Some((keys, bearer)) = bearer_of(principal) else { return Vec::new() };
        let doors = keys.iter().flat_map(|key| self.index.all.get(key).into_iter().flatten());
        let doors = doors.filter_map(|at| self.doors.get(*at)).filter(|door| door.target.id != principal.id);
        doors.filter_map(|door| self.open(door, &bearer)).collect()
    }

    /// Where another directory knows a principal.
    pub(crate) fn ties_of(&self, principal: &PrincipalId) -> impl Iterator<Item = &Tie<'a>> {
        let from = self.ties.partition_point(|tie| tie.from < principal);
        self.ties.iter().skip(from).take_while(move |tie| tie.from == principal)
    }

    /// Secrets that name an identity.
    pub(crate) fn hints(&self) -> &[Hint<'a>] {
        &self.hints
    }

    /// The doors that may let a subject in.
    fn places(&self, subject: &Subject) -> BTreeSet<usize> {
        let id = subject.id.as_str();
        let mut places: BTreeSet<usize> = self.index.exact.get(id).into_iter().flatten().copied().collect();
        places.extend(self.index.loose.get(&subject.key).into_iter().flatten());
        let is_open = subject.is_open();
        for (pattern, at) in self.index.wide.get(&subject.key).into_iter().flatten() {
            let may = if is_open { glob::overlap(pattern, id) } else { glob::matches(pattern, id) };
            if may {
                places.insert(*at);
            }
        }
        places
    }

    fn open(&self, door: &Door<'a>, bearer: &Bearer) -> Option<Foothold<'a>> {
        let fit = weigh(&door.demand, bearer);
        if !fit.lets_in() {
            return None;
        }
        let mut terms = fit.terms;
        terms.retain(|(claim, _)| claim != "aud");
        terms.sort();
        terms.dedup();
        Some(Foothold {
            trust: door.trust,
            target: door.target,
            certainty: fit.certainty,
            terms,
            open: if fit.certainty == Certainty::Depends { fit.open } else { Vec::new() },
        })
    }

    /// Of names, those whom some trust lets in, and who are not principals of the estate themselves.
    fn subjects_among(&self, names: BTreeSet<String>) -> BTreeMap<PrincipalId, Subject> {
        let read = names.iter().filter_map(|name| subject::read(name));
        let others = read.filter(|subject| subject.is_open() || !self.is_ours(subject));
        let let_in = others.filter(|subject| !self.footholds(subject).is_empty());
        let_in.map(|subject| (subject.id.clone(), subject)).collect()
    }

    /// Whether a subject is one of a tenant or account that was read: its principals stand for themselves.
    fn is_ours(&self, subject: &Subject) -> bool {
        let (kind, rest) = subject.id.as_str().split_once(':').unwrap_or_default();
        let realm = rest.split('/').next().unwrap_or_default();
        match kind {
            "entra" => self.estate.scope(&ScopeId::azure(realm)).is_some(),
            "aws" => self.estate.scope(&ScopeId::aws(realm)).is_some(),
            "google" => self
                .estate
                .records()
                .principals
                .iter()
                .any(|one| one.attributes.get("uniqueId").is_some_and(|number| number == rest)),
            _ => false,
        }
    }

    /// The principals whom some trust names, and does not let in with everyone of their kind.
    fn named_principals(&self) -> BTreeSet<&'a PrincipalId> {
        let mut sources: BTreeSet<&PrincipalId> = self.ties.iter().map(|tie| tie.from).collect();
        for principal in &self.estate.records().principals {
            let Some((keys, bearer)) = bearer_of(principal) else { continue };
            let doors = keys.iter().flat_map(|key| self.index.all.get(key).into_iter().flatten());
            let mut by_name = doors.filter_map(|at| self.doors.get(*at)).filter(|door| !door.is_for_all);
            if by_name.any(|door| door.target.id != principal.id && weigh(&door.demand, &bearer).lets_in()) {
                sources.insert(&principal.id);
            }
        }
        sources
    }
}

/// The tokens that a principal's own cloud makes for it, and by which issuers; `None` where it makes none that
/// another cloud takes.
fn bearer_of(principal: &Principal) -> Option<(Vec<String>, Bearer)> {
    if !principal.state.may_act() {
        return None;
    }
    let attribute = |name: &str| principal.attributes.get(name).map(String::as_str);
    match (principal.cloud, principal.kind) {
        (
            Cloud::Azure,
            PrincipalKind::ServicePrincipal | PrincipalKind::ManagedIdentity | PrincipalKind::AgentIdentity,
        ) => {
            let tenant = principal.scope.local();
            let bearer = subject::entra(tenant, principal.id.as_str(), attribute("appId"));
            Some((vec![issuer::tenant_key(tenant)], bearer))
        }
        (Cloud::Azure, PrincipalKind::DirectoryUser) => {
            let tenant = principal.scope.local();
            let mut bearer = subject::entra(tenant, principal.id.as_str(), None);
            // To each application a person has another subject.
            bearer = bearer.with("sub", weigh::Claim::Unknown);
            if let Some(name) = attribute("userPrincipalName") {
                for claim in ["upn", "preferred_username", "unique_name"] {
                    bearer = bearer.exact(claim, name);
                }
            }
            Some((vec![issuer::tenant_key(tenant)], bearer))
        }
        (Cloud::Aws, PrincipalKind::AssumableRole) => {
            let account = principal.scope.local();
            let path =
                principal.id.as_str().split_once(":role/").map_or(principal.name.as_str(), |(_, path)| path);
            let bearer = subject::aws(account, &format!("role/{path}"), &principal.name);
            Some((issuer::keys_of_account(account).to_vec(), bearer))
        }
        (Cloud::Aws, PrincipalKind::User) => {
            let account = principal.scope.local();
            let bearer = Bearer::default().exact("account", account).exact("arn", principal.id.as_str());
            Some((vec![issuer::account_key(account)], bearer))
        }
        (Cloud::Gcp, PrincipalKind::ServiceAccount) => {
            let email = principal.id.as_str().strip_prefix("serviceAccount:");
            let bearer = subject::google(attribute("uniqueId")?, email);
            Some((vec![issuer::GOOGLE.to_owned()], bearer))
        }
        _ => None,
    }
}

/// Whether a text is the name of a subject.
pub(crate) fn is_subject(text: &str) -> bool {
    subject::read(text).is_some()
}

/// Whether a principal acts as another by what AWS issues for its own roles, which takes a permission.
pub(crate) fn takes_web_identity(foothold: &Foothold<'_>) -> bool {
    match &foothold.trust.trustee {
        Trustee::Federation(issuer) => issuer::is_aws_tokens(&issuer::key_of(issuer, foothold.target.cloud)),
        _ => false,
    }
}
