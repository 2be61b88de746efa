//! Whose act an event was: the customer's, or an outside party's.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::hash::HashMap;
use tenure_model::{Cloud, Estate, Event, Principal, ScopeKind};

use super::fact;
use crate::Context;
use crate::footprint::account_of_arn;

/// The end of the domains of service accounts, after the project.
const ACCOUNTS: &str = ".iam.gserviceaccount.com";

/// Whose an act was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The customer's, as far as anything tells.
    Own,
    /// A party's.
    Party(String),
    /// A party's perhaps: it can act as that principal, and so can others.
    Perhaps(String),
}

/// Tells whose acts are.
pub(super) struct Attribution<'c, 'a> {
    context: &'c Context<'a>,
    /// Domains whose people are the customer's own.
    own_domains: BTreeSet<String>,
    /// Who opened sessions, by the role and the session's name.
    sessions: BTreeMap<(&'a str, &'a str), String>,
    /// What can be said of a principal alone, by its id.
    known: HashMap<&'a str, Whose>,
}

impl<'c, 'a> Attribution<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        let own_domains = own_domains(context.estate);
        let mut new = Self { context, own_domains, sessions: BTreeMap::new(), known: HashMap::default() };
        new.sessions = new.opened();
        new
    }

    /// The sessions of roles that outsiders opened.
    fn opened(&mut self) -> BTreeMap<(&'a str, &'a str), String> {
        let events = self.context.estate.records().events.iter();
        let assumed = events.filter(|event| event.action.starts_with("sts:AssumeRole"));
        let mut opened = BTreeMap::new();
        for event in assumed {
            let name =
                event.attributes.get("roleSessionName").or_else(|| event.attributes.get("sessionName"));
            let (Some(name), Some(party)) = (name, self.outsider(event)) else { continue };
            opened.insert((event.target.as_str(), name.as_str()), party);
        }
        opened
    }

    /// Whose an event was.
    pub(super) fn of(&mut self, event: &'a Event) -> Whose {
        if let Some(party) = self.outsider(event) {
            return Whose::Party(party);
        }
        let session = (event.actor.as_str(), fact(event, "sessionName"));
        if let Some(party) = self.sessions.get(&session) {
            return Whose::Party(party.clone());
        }
        let alone = match self.context.estate.principal_named(&event.actor) {
            Some(principal) => {
                let known = self.known.get(principal.id.as_str()).cloned();
                known.unwrap_or_else(|| {
                    let whose = of_principal(self.context, principal);
                    self.known.insert(principal.id.as_str(), whose.clone());
                    whose
                })
            }
            None => Whose::Own,
        };
        match (alone, self.of_person(event)) {
            (Whose::Own, person) => person,
            // Who can act as a principal is more than what a session says of itself.
            (alone, _) => alone,
        }
    }

    /// The party of the person who did it.
    fn of_person(&self, event: &Event) -> Whose {
        let people = self.context.people();
        let party = |person: &str| people.party_of(person).map(str::to_owned);
        let by_id = people.of_id(&event.actor).or_else(|| people.of_id(&event.actor_name));
        match by_id {
            Some(person) => party(person).map_or(Whose::Own, Whose::Party),
            // The name of a session is chosen by whoever opens it.
            None => people.of_event(event).and_then(party).map_or(Whose::Own, Whose::Perhaps),
        }
    }

    /// The party that the actor belongs to, where it is an outsider itself.
    fn outsider(&self, event: &Event) -> Option<String> {
        self.outside_id(&event.actor)
            .or_else(|| self.outside_tenant(event))
            .or_else(|| fact(event, "delegation").split_whitespace().find_map(|id| self.outside_id(id)))
            .or_else(|| self.is_named_only(event).then(|| self.outside_id(&event.actor_name)).flatten())
    }

    /// Whether nothing but the name in the log tells who it was: of nobody, or of somebody who is gone. In AWS a name is
    /// that of a session, which whoever opens it chooses.
    fn is_named_only(&self, event: &Event) -> bool {
        let is_gone = || self.context.estate.principal_named(&event.actor).is_none();
        event.actor.is_empty() || (event.cloud != Cloud::Aws && is_gone())
    }

    fn outside_id(&self, id: &str) -> Option<String> {
        let context = self.context;
        if let Some(principal) = context.estate.principal_named(id) {
            return context.issuer_of(principal).map(|party| party.id);
        }
        if let Some(party) = context.owner_of_id(id) {
            return Some(party.id);
        }
        let account = id.strip_prefix("aws:").or_else(|| account_of_arn(id));
        let footprint = &context.footprint;
        if let Some(account) = account {
            return footprint.party_of_account(account).map(|party| party.id);
        }
        self.outside_address(id)
    }

    /// The party behind an email address of which no principal is known: somebody whose account is gone.
    fn outside_address(&self, id: &str) -> Option<String> {
        let footprint = &self.context.footprint;
        let address = id.split_once(':').map_or(id, |(_, address)| address);
        let (name, domain) = address.rsplit_once('@')?;
        // A guest of Entra ID bears his home in his name: `gina_fabrikam.example#EXT#@contoso.onmicrosoft.com`.
        if let Some((home, _)) = name.split_once("#EXT#") {
            let domain = home.rsplit_once('_').map(|(_, domain)| domain)?;
            return Some(footprint.party_of_domain(domain).id);
        }
        if is_googles_agent(address) {
            return None;
        }
        if let Some(project) = domain.strip_suffix(ACCOUNTS) {
            // `web.contoso.com` is the project `contoso.com:web`, as it was made before organizations.
            let project = project
                .split_once('.')
                .map_or_else(|| project.to_owned(), |(name, domain)| format!("{domain}:{name}"));
            let project = project.as_str();
            return footprint.party_of_project(project).map(|party| party.id);
        }
        let is_google = id.starts_with("user:") || id.starts_with("group:");
        let is_foreign = is_google && !self.own_domains.contains(&domain.to_lowercase());
        is_foreign.then(|| footprint.party_of_domain(domain).id)
    }

    /// The party in whose tenant somebody who signed in is at home.
    fn outside_tenant(&self, event: &Event) -> Option<String> {
        let home = fact(event, "homeTenantId");
        let is_known = !home.is_empty() && home != "00000000-0000-0000-0000-000000000000";
        is_known.then(|| self.context.footprint.party_of_tenant(home)).flatten().map(|party| party.id)
    }
}

/// Whether an address is of a service account by which a service of Google acts, as it names them ("Service
/// agents", cloud.google.com, read in November 2026). The name before the `@` tells nothing: anybody can choose it.
pub(super) fn is_googles_agent(address: &str) -> bool {
    const PREFIXES: [&str; 2] = ["gcp-sa-", "gcp-gae-"];
    const ROBOTS: [&str; 9] = [
        "cloud-filer",
        "cloud-memcache-sa",
        "cloud-redis",
        "cloudcomposer-accounts",
        "compute-system",
        "container-engine-robot",
        "dataflow-service-producer-prod",
        "firebase-rules",
        "serverless-robot-prod",
    ];
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_own = |domain: &str| {
        ["cloudservices.gserviceaccount.com", "cloudbuild.gserviceaccount.com"].contains(&domain)
    };
    let project = domain.strip_suffix(ACCOUNTS);
    is_own(domain)
        || project.is_some_and(|project| {
            PREFIXES.iter().any(|prefix| project.starts_with(prefix)) || ROBOTS.contains(&project)
        })
}

/// The domains by which the customer's organizations of Google Cloud are called, in small letters.
pub(crate) fn own_domains(estate: &Estate) -> BTreeSet<String> {
    let organisations = estate.records().scopes.iter().filter(|scope| {
        scope.cloud == Cloud::Gcp && scope.kind == ScopeKind::Organisation && scope.name.contains('.')
    });
    organisations.map(|scope| scope.name.to_lowercase()).collect()
}

/// Whose a principal is, by who can act as it.
fn of_principal(context: &Context<'_>, principal: &Principal) -> Whose {
    if let Some(party) = context.issuer_of(principal) {
        return Whose::Party(party.id);
    }
    let parties = context.parties_of(&principal.id);
    let Some(first) = parties.first() else { return Whose::Own };
    let trusts = context.estate.trusts_of(&principal.id);
    let has_own = trusts.iter().any(|trust| context.footprint.party_of(&trust.trustee).is_none());
    let is_sure = parties.len() == 1 && !has_own && first.id != "anyone";
    let id = first.id.clone();
    if is_sure { Whose::Party(id) } else { Whose::Perhaps(id) }
}
