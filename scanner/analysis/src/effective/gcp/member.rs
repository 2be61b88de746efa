//! Who somebody is in the words of policies: himself, groups, domains, everyone, sets of a pool.
//!
//! Source: "Principal identifiers" and "IAM principals", IAM documentation.

use std::collections::VecDeque;

use tenure_model::hash::{HashMap, HashSet};
use tenure_model::{
    Cloud, Estate, Facet, Grant, Membership, Origin, PrincipalId, ScopeKind, Standing, Timestamp,
};

use super::name::MANAGER;
use super::tree::Tree;
use crate::effective::NOT_READ;
use crate::effective::decision::Keeper;

/// A set that somebody is in only if something is so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetNeed {
    /// The set, as policies write it.
    pub set: String,
    /// What has to be so of it, as the operator of a clause.
    pub operator: &'static str,
    /// The words that follow.
    pub values: Vec<String>,
    /// Who sees to it.
    pub keeper: Keeper,
}

/// Whether somebody is in a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum In {
    Yes,
    No,
    If(SetNeed),
}

/// One name by which policies reach somebody, with what leads to it.
#[derive(Clone, Debug)]
pub(super) struct Way<'a> {
    pub(super) member: PrincipalId,
    pub(super) through: Vec<&'a PrincipalId>,
    pub(super) needs: Vec<SetNeed>,
}

/// What is known of who is in which set.
#[derive(Debug)]
pub(super) struct Members<'a> {
    estate: &'a Estate,
    /// Sets that something is granted to: those of a pool by the pool, the others.
    pool_sets: HashMap<&'a str, Vec<&'a PrincipalId>>,
    sets: Vec<&'a PrincipalId>,
    /// Convenience members that something is granted to, by their projects.
    conveniences: HashMap<&'a str, Vec<&'a PrincipalId>>,
    /// Primary domains of organizations with their customer ids.
    customers: Vec<(&'a str, &'a str)>,
    /// Groups whose members were not read, by their addresses or the directory's names.
    unread_groups: HashSet<&'a str>,
    no_directory: bool,
}

/// The basic roles, each with its convenience member ("Convenience values for projects").
const CONVENIENCES: [(&str, &str); 3] =
    [("roles/owner", "projectOwner"), ("roles/editor", "projectEditor"), ("roles/viewer", "projectViewer")];

/// The pool of an identity, and which of its identities it is (`subject/…`, `attribute.x/…`, `*`).
pub(super) fn of_pool(member: &str) -> Option<(&str, &str)> {
    let rest = member.strip_prefix("principal://").or_else(|| member.strip_prefix("principalSet://"))?;
    let at = ["/workloadIdentityPools/", "/workforcePools/"]
        .into_iter()
        .find_map(|marker| rest.find(marker).map(|at| at + marker.len()))?;
    let name = rest.get(at..)?.split('/').next()?;
    let end = at + name.len();
    Some((rest.get(..end)?, rest.get(end + 1..).unwrap_or_default()))
}

/// Whether a member stands for everyone on the internet, or everyone with a Google account.
pub(super) fn is_everyone(member: &str) -> bool {
    matches!(member, "allUsers" | "allAuthenticatedUsers")
}

impl<'a> Members<'a> {
    pub(super) fn new(estate: &'a Estate) -> Self {
        let mut members = Self {
            estate,
            pool_sets: HashMap::default(),
            sets: Vec::new(),
            conveniences: HashMap::default(),
            customers: customers(estate),
            unread_groups: HashSet::default(),
            no_directory: false,
        };
        let mut last = None;
        for grant in &estate.records().grants {
            let id = &grant.principal;
            if last == Some(id) || !grant.scope.as_str().starts_with("gcp:") {
                continue;
            }
            last = Some(id);
            members.add_set(id);
        }
        // A group may hold everybody of a domain.
        let of_gcp = |one: &&'a Membership| one.scope.as_str().starts_with("gcp:");
        for membership in estate.records().memberships.iter().filter(of_gcp) {
            members.add_set(&membership.member);
        }
        members.pool_sets.values_mut().chain([&mut members.sets]).for_each(|sets| {
            sets.sort_unstable();
            sets.dedup();
        });
        let blind = estate.gaps.iter().filter(|gap| {
            gap.blinds.contains(&Facet::Directory) && gap.api.starts_with("cloudidentity:groups")
        });
        for gap in blind {
            if gap.subject.is_empty() {
                members.no_directory = true;
            } else {
                members.unread_groups.insert(gap.subject.as_str());
            }
        }
        members
    }

    fn add_set(&mut self, id: &'a PrincipalId) {
        let text = id.as_str();
        if let Some((pool, _)) = of_pool(text).filter(|_| text.starts_with("principalSet:")) {
            self.pool_sets.entry(pool).or_default().push(id);
        } else if is_everyone(text) || text.starts_with("domain:") || text.starts_with("principalSet:") {
            self.sets.push(id);
        } else if let Some((_, project)) = text
            .split_once(':')
            .filter(|(kind, _)| CONVENIENCES.iter().any(|(_, convenience)| convenience == kind))
        {
            self.conveniences.entry(project).or_default().push(id);
        }
    }

    /// Whether the members of a group were read: those of a group of another organization are not, nor those of a
    /// group that the directory does not hold.
    pub(super) fn is_read(&self, group: &str) -> bool {
        let Some(found) = self.estate.principal_named(group) else { return false };
        if self.estate.members_of(&found.id).next().is_none() && found.origin != Origin::Own {
            return false;
        }
        // The directory calls it by a name of its own (`groups/01abc`).
        let name = found.attributes.get("name").map_or(group, String::as_str);
        !self.no_directory && !self.unread_groups.contains(group) && !self.unread_groups.contains(name)
    }

    /// Whether a membership has ended.
    fn is_over(&self, membership: &Membership) -> bool {
        let group = self.estate.principal(&membership.group);
        let end = group.and_then(|group| group.attributes.get(&format!("expireTime.{}", membership.member)));
        end.and_then(|end| end.parse::<Timestamp>().ok()).is_some_and(|end| end <= self.estate.as_of)
    }

    /// Every name by which allow policies of the estate reach somebody, himself first; a name that is reached
    /// without anything open before one that is not.
    pub(super) fn ways(&self, tree: &Tree<'a>, who: &PrincipalId) -> Vec<Way<'a>> {
        let own = Way { member: who.clone(), through: Vec::new(), needs: Vec::new() };
        let mut ways = vec![own];
        ways.extend(alias(tree, who.as_str()).map(|alias| Way {
            member: alias.into(),
            through: Vec::new(),
            needs: Vec::new(),
        }));
        let pool = of_pool(who.as_str()).map(|(pool, _)| pool);
        let of_pool = pool.and_then(|pool| self.pool_sets.get(pool)).into_iter().flatten();
        for set in of_pool.chain(&self.sets).filter(|set| **set != who) {
            let needs = match self.is_in(tree, who, set.as_str()) {
                In::No => continue,
                In::Yes => Vec::new(),
                In::If(need) => vec![need],
            };
            ways.push(Way { member: (*set).clone(), through: vec![set], needs });
        }
        self.add_groups(&mut ways);
        self.add_conveniences(&mut ways);
        ways
    }

    /// The groups that the names so far are in, and those that these are in. A cycle ends because a group is
    /// entered once.
    fn add_groups(&self, ways: &mut Vec<Way<'a>>) {
        let mut queue: VecDeque<Way<'a>> = ways.iter().cloned().collect();
        let mut seen: HashSet<PrincipalId> = ways.iter().map(|way| way.member.clone()).collect();
        // What is sure goes before what is not.
        queue.make_contiguous().sort_by_key(|way| way.needs.len());
        while let Some(way) = queue.pop_front() {
            for membership in self.estate.groups_of(&way.member) {
                if self.is_over(membership) || !seen.insert(membership.group.clone()) {
                    continue;
                }
                let mut next = way.clone();
                next.member = membership.group.clone();
                next.through.push(&membership.group);
                ways.push(next.clone());
                queue.push_back(next);
            }
        }
    }

    /// `projectOwner:…` and its like: whoever holds the basic role on the project itself.
    fn add_conveniences(&self, ways: &mut Vec<Way<'a>>) {
        if self.conveniences.is_empty() {
            return;
        }
        let own = |way: &Way<'a>, grant: &'a Grant| -> Option<Vec<Way<'a>>> {
            let project = grant.at.strip_prefix(MANAGER)?.strip_prefix("projects/")?;
            Some(self.conveniences_of(project, way, grant).collect())
        };
        let mut found: Vec<Way<'a>> = Vec::new();
        for way in ways.iter() {
            let grants = self.estate.grants_of(&way.member).iter();
            found.extend(grants.filter_map(|grant| own(way, grant)).flatten());
        }
        found.sort_by(|a, b| (&a.member, a.needs.len()).cmp(&(&b.member, b.needs.len())));
        found.dedup_by(|b, a| a.member == b.member);
        ways.extend(found);
    }

    /// Convenience members of a project that somebody would be by a basic role that he holds above it: the
    /// documentation does not say whether such a one counts. They are worked out for one project at a time, as
    /// whoever is an editor of an organization may be those of every project.
    pub(super) fn inherited(&self, ways: &[Way<'a>], project: &str, above: &[String]) -> Vec<Way<'a>> {
        let mut found: Vec<Way<'a>> = Vec::new();
        for way in ways {
            let grants = self.estate.grants_of(&way.member).iter();
            for grant in grants.filter(|grant| above.contains(&grant.at)) {
                let local = grant.at.trim_start_matches(MANAGER);
                found.extend(self.conveniences_of(project, way, grant).map(|mut next| {
                    next.needs.push(SetNeed {
                        set: next.member.to_string(),
                        operator: "would have to count",
                        values: vec![format!("{} on {local}", grant.what.as_str())],
                        keeper: Keeper::Unknown,
                    });
                    next
                }));
            }
        }
        found.retain(|next| ways.iter().all(|way| way.member != next.member));
        found
    }

    /// Whether anything is granted to convenience members of a project.
    pub(super) fn has_conveniences(&self, project: &str) -> bool {
        self.conveniences.contains_key(project)
    }

    /// The convenience members of a project that a grant of a basic role makes somebody. What is only eligible, or
    /// has an end, is no basic role that the project's policy binds.
    fn conveniences_of<'s>(
        &'s self,
        project: &str,
        way: &'s Way<'a>,
        grant: &Grant,
    ) -> impl Iterator<Item = Way<'a>> + use<'s, 'a> {
        let is_standing = grant.standing == Standing::Standing;
        let kind = CONVENIENCES.iter().find(|(role, _)| is_standing && *role == grant.what.as_str());
        let members = kind.and_then(|_| self.conveniences.get(project)).into_iter().flatten();
        let prefix = kind.map_or("", |(_, kind)| *kind);
        members.filter(move |one| one.as_str().starts_with(prefix)).map(|member| {
            let mut next = way.clone();
            next.member = (*member).clone();
            next.through.push(member);
            next
        })
    }

    /// Whether somebody is a member of what a policy names, groups aside.
    pub(super) fn is_in(&self, tree: &Tree<'_>, who: &PrincipalId, set: &str) -> In {
        let text = who.as_str();
        if text == set || set == "allUsers" {
            return In::Yes;
        }
        if set == "allAuthenticatedUsers" {
            // Identities of a pool have no Google account: "allAuthenticatedUsers", Principal identifiers.
            return yes(!text.contains("://") && text != "allUsers");
        }
        if let Some(domain) = set.strip_prefix("domain:") {
            return self.in_domain(who, domain);
        }
        if let Some((pool, which)) = of_pool(set) {
            return in_pool(tree, text, pool, which, set);
        }
        if let Some(local) = set.strip_prefix("principalSet://cloudresourcemanager.googleapis.com/") {
            return self.in_container(tree, who, local);
        }
        if let Some(customer) = set.strip_prefix("principalSet://goog/cloudIdentityCustomerId/") {
            return self.in_customer(who, customer);
        }
        In::No
    }

    fn fact(&self, who: &PrincipalId, attribute: &str) -> Option<&str> {
        self.estate.principal(who)?.attributes.get(attribute).map(String::as_str)
    }

    /// Accounts of a Workspace or Cloud Identity domain: people, neither groups nor service accounts. An account
    /// of that address which the domain does not manage is not among them.
    fn in_domain(&self, who: &PrincipalId, domain: &str) -> In {
        let Some(address) = who.as_str().strip_prefix("user:") else { return In::No };
        let customer = self.fact(who, "customerId");
        let of_customer = |customer: &str| {
            self.customers.iter().any(|(primary, id)| primary.eq_ignore_ascii_case(domain) && *id == customer)
        };
        let is_address = address.rsplit('@').next().is_some_and(|own| own.eq_ignore_ascii_case(domain));
        match customer {
            // People of secondary domains are accounts of the same customer.
            Some(customer) => yes(is_address || of_customer(customer)),
            None if is_address => In::If(SetNeed {
                set: format!("domain:{domain}"),
                operator: "has to manage the account:",
                values: vec![NOT_READ.to_owned()],
                keeper: Keeper::Unknown,
            }),
            None => In::No,
        }
    }

    fn in_customer(&self, who: &PrincipalId, customer: &str) -> In {
        if !who.as_str().starts_with("user:") {
            return In::No;
        }
        match self.fact(who, "customerId") {
            Some(own) => yes(own == customer),
            None => {
                let primary =
                    self.customers.iter().find(|(_, id)| *id == customer).map(|(domain, _)| *domain);
                primary.map_or(In::No, |domain| self.in_domain(who, domain))
            }
        }
    }

    /// `projects/1`, `folders/1/type/ServiceAccount`: the identities that a container holds.
    fn in_container(&self, tree: &Tree<'_>, who: &PrincipalId, local: &str) -> In {
        let (container, kind) =
            local.split_once("/type/").map_or((local, None), |(at, kind)| (at, Some(kind)));
        let text = who.as_str();
        let is_account = text.starts_with("serviceAccount:");
        let found = self.estate.principal(who);
        let is_agent = found.is_some_and(|one| one.kind == tenure_model::PrincipalKind::ServiceAgent);
        let fits = match kind {
            None => true,
            Some("ServiceAccount") => is_account && !is_agent,
            Some("ServiceAgent") => is_agent,
            Some(_) => false,
        };
        let Some(found) = found.filter(|_| fits) else { return In::No };
        if !is_account && of_pool(text).is_none() && !self.is_own(who) {
            return In::No;
        }
        let container = match container.strip_prefix("projects/") {
            Some(project) => format!("projects/{}", tree.project_id(project)),
            None => container.to_owned(),
        };
        let chain = self.estate.ancestry(&found.scope);
        let is_foreign = is_account && found.origin != Origin::Own && !is_agent;
        yes(!is_foreign && chain.iter().any(|scope| scope.id.local() == container))
    }

    /// Whether a person is of a customer that was read.
    fn is_own(&self, who: &PrincipalId) -> bool {
        self.fact(who, "customerId").is_some_and(|own| self.customers.iter().any(|(_, id)| *id == own))
    }
}

fn customers(estate: &Estate) -> Vec<(&str, &str)> {
    let organizations = estate
        .records()
        .scopes
        .iter()
        .filter(|one| one.cloud == Cloud::Gcp && one.kind == ScopeKind::Organisation);
    organizations
        .filter_map(|one| {
            let record = estate.resource(&format!("{MANAGER}{}", one.id.local()))?;
            Some((one.name.as_str(), record.attributes.get("directoryCustomerId")?.as_str()))
        })
        .collect()
}

fn yes(is_so: bool) -> In {
    if is_so { In::Yes } else { In::No }
}

/// The other name of a workload of Kubernetes Engine: `serviceAccount:<project>.svc.id.goog[<ns>/<sa>]` and
/// `principal://…/workloadIdentityPools/<project>.svc.id.goog/subject/ns/<ns>/sa/<sa>` ("Authenticate to Google
/// Cloud APIs from GKE workloads").
fn alias(tree: &Tree<'_>, who: &str) -> Option<String> {
    if let Some((pool, rest)) = of_pool(who) {
        let name = pool.rsplit('/').next()?;
        name.strip_suffix(".svc.id.goog")?;
        let (namespace, account) = rest.strip_prefix("subject/ns/")?.split_once("/sa/")?;
        return Some(format!("serviceAccount:{name}[{namespace}/{account}]"));
    }
    let (pool, workload) = who.strip_prefix("serviceAccount:")?.strip_suffix(']')?.split_once('[')?;
    let project = pool.strip_suffix(".svc.id.goog")?;
    let (namespace, account) = workload.split_once('/')?;
    let number = tree.project_number(project)?;
    Some(format!(
        "principal://iam.googleapis.com/projects/{number}/locations/global/workloadIdentityPools/{pool}\
         /subject/ns/{namespace}/sa/{account}"
    ))
}

/// Whether an identity is among those of a pool that a set names.
fn in_pool(tree: &Tree<'_>, who: &str, pool: &str, which: &str, set: &str) -> In {
    let other = alias(tree, who);
    let of =
        of_pool(who).filter(|_| who.starts_with("principal")).or_else(|| other.as_deref().and_then(of_pool));
    let Some((own, me)) = of.filter(|(own, _)| *own == pool) else { return In::No };
    debug_assert_eq!(own, pool);
    if which == "*" || which == me {
        return In::Yes;
    }
    let Some(subject) = me.strip_prefix("subject/") else { return In::No };
    if which.starts_with("subject/") {
        return In::No;
    }
    if let Some(namespace) = which.strip_prefix("namespace/") {
        return yes(subject.strip_prefix("ns/").and_then(|rest| rest.split('/').next()) == Some(namespace));
    }
    let (key, value) = which.split_once('/').unwrap_or((which, ""));
    In::If(SetNeed {
        set: format!("{key} of the token ({set})"),
        operator: "has to be",
        values: vec![value.to_owned()],
        keeper: Keeper::Outside,
    })
}
