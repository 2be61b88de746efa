//! Whoever is not of the organisation: foreign accounts and principals, services, federated subjects.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tenure_model::{PrincipalId, ScopeId};

use super::Allowed;
use crate::effective::decision::Decision;
use crate::questions::doors::{Door, Doors, Entrant};
use crate::questions::{Asked, Doubt, Leaning, Questions, Who, account_of};

/// The account of nobody: what it may, any account may.
const ANY_ACCOUNT: &str = "000000000000";

impl Questions<'_> {
    /// Whom resource and trust policies let in from outside. Where any resource will do, each is counted
    /// once, with the number of resources that let him in.
    pub(super) fn outside(&self, asked: &Asked<'_>, doors: &Doors<'_>) -> Vec<Allowed> {
        let tried: Vec<Allowed> =
            doors.all.par_iter().flat_map_iter(|door| self.enters(door, asked)).collect();
        let mut best: BTreeMap<(Who, Option<String>), Vec<Allowed>> = BTreeMap::new();
        for allowed in tried {
            best.entry((allowed.who.clone(), allowed.by_action.clone())).or_default().push(allowed);
        }
        best.into_values().filter_map(surest).collect()
    }

    /// Who comes through a door, if he is from outside.
    fn enters(&self, door: &Door<'_>, asked: &Asked<'_>) -> Vec<Allowed> {
        self.strangers(door.entrant)
            .into_iter()
            .filter_map(|(who, as_id)| {
                let asker = self.access.asker(&as_id, &who.account);
                let decision = asker.decide(door.action, &door.resource, asked.facts);
                decision.is_allowed().then(|| Allowed {
                    by_action: (door.action != asked.action).then(|| door.action.to_owned()),
                    resource: door.resource.clone(),
                    resources: 1,
                    who,
                    decision,
                })
            })
            .take(1)
            .collect()
    }

    /// The strangers whom an entrant stands for, the least known first, each with the id that is asked.
    fn strangers(&self, entrant: Entrant<'_>) -> Vec<(Who, PrincipalId)> {
        let who = |id: &str, kind, name: &str, account: ScopeId| {
            let who = Who { id: PrincipalId::from(id), kind, name: name.to_owned(), account };
            let as_id = who.id.clone();
            (who, as_id)
        };
        let nowhere = || ScopeId::from("");
        let is_ours = |account: &str| self.estate.scope(&ScopeId::aws(account)).is_some();
        match entrant {
            Entrant::Anyone => {
                let (anyone, _) = who("*", "anyone-with-an-account", "anyone with an AWS account", nowhere());
                let signed = PrincipalId::from(format!("arn:aws:iam::{ANY_ACCOUNT}:root"));
                vec![who("*", "anyone", "anyone, without signing in", nowhere()), (anyone, signed)]
            }
            Entrant::Account(account) if is_ours(account) => Vec::new(),
            Entrant::Account(account) => {
                let id = format!("arn:aws:iam::{account}:root");
                vec![who(&id, "foreign-account", account, ScopeId::aws(account))]
            }
            Entrant::Principal(arn) if self.estate.principal_named(arn).is_some() => Vec::new(),
            Entrant::Principal(arn) => {
                let account = account_of(arn).unwrap_or_default();
                let kind = if is_ours(account) { "unread-principal" } else { "foreign-principal" };
                vec![who(arn, kind, arn, ScopeId::aws(account))]
            }
            Entrant::Service(name) => vec![who(name, "service", name, nowhere())],
            Entrant::Federation(name) => vec![who(name, "federation", name, nowhere())],
            Entrant::Unresolved(_) => Vec::new(),
        }
    }
}

/// The surest of several answers for one stranger, with their number.
fn surest(mut all: Vec<Allowed>) -> Option<Allowed> {
    let doubt = |decision: &Decision| {
        (decision.depends_on.iter().map(|open| open.keeper).max(), decision.depends_on.len())
    };
    all.sort_by(|a, b| a.resource.cmp(&b.resource));
    let mut names: Vec<&str> = all.iter().map(|one| one.resource.as_str()).collect();
    names.dedup();
    let resources = names.len();
    let best = all.into_iter().min_by_key(|one| doubt(&one.decision))?;
    Some(Allowed { resources, ..best })
}

/// What the policies that let someone in leave open: names that say nothing of who is meant, and buckets
/// that take back what they give to anyone.
pub(super) fn doubts(questions: &Questions<'_>, doors: &Doors<'_>) -> Vec<Doubt> {
    let restricts = |resource: &str| {
        let bucket = resource.split('/').next().unwrap_or(resource);
        let found = questions.estate.resource(resource).or_else(|| questions.estate.resource(bucket));
        found
            .is_some_and(|found| found.attributes.get("RestrictPublicBuckets").is_some_and(|on| on == "true"))
    };
    let doubt = |door: &Door<'_>| match door.entrant {
        Entrant::Unresolved(name) => Some(Doubt {
            leaning: Leaning::More,
            text: format!("the policy of `{}` names `{name}`, of whom nothing is known", door.resource),
        }),
        Entrant::Anyone if restricts(&door.resource) => Some(Doubt {
            leaning: Leaning::Less,
            text: format!(
                "public access to `{}` is restricted (RestrictPublicBuckets), whatever its policy gives to anyone",
                door.resource
            ),
        }),
        _ => None,
    };
    let mut doubts: Vec<Doubt> = doors.all.iter().filter_map(doubt).collect();
    doubts.sort();
    doubts.dedup();
    doubts
}
