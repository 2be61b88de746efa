//! Who is an administrator of its account: by what it can do, not by what its policies are called.
//!
//! Asked is the exact evaluator, about things that are not there (a role, a user, a bucket of a name
//! that nobody uses): whoever may do it to those may do it to any, but for what a Deny names. Whoever
//! has all of IAM has the rest in one more call, and is an administrator too.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tenure_model::{Principal, PrincipalId, PrincipalKind};

use super::memo::Memo;
use super::permission::{ADMINISTRATOR_ACCESS, Facts, Permission};
use super::stance::{Guise, Judge, Stance};
use super::terrain::Terrain;
use crate::reach::Rank;
use crate::reach::strength::Strength;

/// An administrator, and why.
#[derive(Clone, Debug)]
pub(super) struct Administrator {
    pub(super) rank: Rank,
    pub(super) strength: Strength,
    pub(super) permissions: Vec<Permission>,
}

/// What makes up all of IAM: of each list, one on anything. `ACCOUNT` is the account.
const IDENTITIES: &[&[(&str, &str)]] = &[
    &[
        ("iam:AttachUserPolicy", "arn:aws:iam::ACCOUNT:user/tenure-probe"),
        ("iam:PutUserPolicy", "arn:aws:iam::ACCOUNT:user/tenure-probe"),
        ("iam:AttachGroupPolicy", "arn:aws:iam::ACCOUNT:group/tenure-probe"),
        ("iam:PutGroupPolicy", "arn:aws:iam::ACCOUNT:group/tenure-probe"),
    ],
    &[
        ("iam:AttachRolePolicy", "arn:aws:iam::ACCOUNT:role/tenure-probe"),
        ("iam:PutRolePolicy", "arn:aws:iam::ACCOUNT:role/tenure-probe"),
        ("iam:CreatePolicyVersion", "arn:aws:iam::ACCOUNT:policy/tenure-probe"),
    ],
    &[
        ("iam:CreateUser", "arn:aws:iam::ACCOUNT:user/tenure-probe"),
        ("iam:CreateRole", "arn:aws:iam::ACCOUNT:role/tenure-probe"),
    ],
    &[
        ("iam:CreateAccessKey", "arn:aws:iam::ACCOUNT:user/tenure-probe"),
        ("iam:CreateLoginProfile", "arn:aws:iam::ACCOUNT:user/tenure-probe"),
        ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::ACCOUNT:role/tenure-probe"),
    ],
    &[("iam:PassRole", "arn:aws:iam::ACCOUNT:role/tenure-probe")],
];

/// What an administrator does besides.
const THE_REST: &[&[(&str, &str)]] = &[
    &[
        ("s3:GetObject", "arn:aws:s3:::tenure-probe/object"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:ACCOUNT:table/tenure-probe"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:tenure-probe"),
    ],
    &[
        ("s3:DeleteBucket", "arn:aws:s3:::tenure-probe"),
        ("rds:DeleteDBInstance", "arn:aws:rds:us-east-1:ACCOUNT:db:tenure-probe"),
        ("dynamodb:DeleteTable", "arn:aws:dynamodb:us-east-1:ACCOUNT:table/tenure-probe"),
    ],
    &[
        ("ec2:TerminateInstances", "arn:aws:ec2:us-east-1:ACCOUNT:instance/tenure-probe"),
        ("lambda:CreateFunction", "arn:aws:lambda:us-east-1:ACCOUNT:function:tenure-probe"),
    ],
    &[
        ("ec2:AuthorizeSecurityGroupIngress", "arn:aws:ec2:us-east-1:ACCOUNT:security-group/tenure-probe"),
        ("ec2:CreateVpc", "arn:aws:ec2:us-east-1:ACCOUNT:vpc/tenure-probe"),
    ],
    &[
        ("cloudformation:CreateStack", "arn:aws:cloudformation:us-east-1:ACCOUNT:stack/tenure-probe/1"),
        ("ssm:SendCommand", "arn:aws:ec2:us-east-1:ACCOUNT:instance/tenure-probe"),
        ("codebuild:StartBuild", "arn:aws:codebuild:us-east-1:ACCOUNT:project/tenure-probe"),
    ],
];

/// The action without which nobody has all of IAM, to look at few principals closely.
pub(super) const PROBED: &[&str] = &["iam:PassRole"];

/// The administrators of an estate, and what would be one.
#[derive(Debug)]
pub(super) struct Administrators {
    as_they_stand: BTreeMap<PrincipalId, Administrator>,
    /// Whether a changed guise is an administrator, worked out once.
    changed: Memo<Guise, bool>,
}

impl Administrators {
    pub(super) fn new<'j>(judge: Judge<'j>, terrain: &Terrain<'_>) -> Self {
        let principals = judge.estate.records().principals.par_iter();
        let as_they_stand = principals
            .filter(|principal| is_actor(principal))
            .filter_map(|principal| {
                let holdings = judge.access.holdings(&principal.id);
                let given = terrain.gifts.given(holdings.iter().map(|held| held.policy));
                let may = PROBED.iter().all(|action| terrain.gifts.is_given(&given, action));
                let stance = may.then(|| judge.stance(&Guise::plain(&principal.id))).flatten()?;
                Some((principal.id.clone(), administrator(&stance)?))
            })
            .collect();
        Self { as_they_stand, changed: Memo::default() }
    }

    /// Those who are administrators as they stand, in the order of their ids.
    pub(super) fn all(&self) -> &BTreeMap<PrincipalId, Administrator> {
        &self.as_they_stand
    }

    /// Those whom it is worth becoming: administrators under no condition that nobody can see to.
    pub(super) fn worth_becoming(&self) -> impl Iterator<Item = &PrincipalId> {
        self.as_they_stand.iter().filter(|(_, found)| found.is_worth_it()).map(|(id, _)| id)
    }

    /// Whether a guise is an administrator whom it is worth becoming.
    pub(super) fn is_worth_becoming<'j>(&self, judge: Judge<'j>, guise: &Guise) -> bool {
        if guise.is_plain() {
            return self.as_they_stand.get(&guise.principal).is_some_and(Administrator::is_worth_it);
        }
        self.changed.get(guise.clone(), || {
            let found = judge.stance(guise).and_then(|stance| administrator(&stance));
            found.as_ref().is_some_and(Administrator::is_worth_it)
        })
    }
}

impl Administrator {
    fn is_worth_it(&self) -> bool {
        self.strength > Strength::Perhaps
    }
}

/// Whether a principal can act, and is not the root user, who is beyond all this.
pub(super) fn is_actor(principal: &Principal) -> bool {
    matches!(principal.kind, PrincipalKind::User | PrincipalKind::AssumableRole)
}

/// Whether a guise is an administrator of its account.
fn administrator(stance: &Stance<'_>) -> Option<Administrator> {
    let mut permissions = Vec::new();
    let strength = all_of(stance, IDENTITIES, &mut permissions)?;
    let mut rest = Vec::new();
    let (rank, strength) = match all_of(stance, THE_REST, &mut rest) {
        Some(weakest) if weakest.min(strength) >= strength => (Rank::Everything, strength),
        _ => (Rank::Identities, strength),
    };
    if rank == Rank::Everything {
        permissions.append(&mut rest);
    }
    Some(Administrator { rank, strength, permissions })
}

/// The weakest of the strongest answers of each list; `None` where a list has none.
fn all_of(
    stance: &Stance<'_>,
    lists: &[&[(&'static str, &str)]],
    permissions: &mut Vec<Permission>,
) -> Option<Strength> {
    let mut weakest = Strength::Free;
    for list in lists {
        let mut best: Option<Permission> = None;
        for (action, resource) in *list {
            let found = ask(stance, action, resource);
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.strength > best.strength)
            {
                let is_free = found.strength == Strength::Free;
                best = Some(found);
                if is_free {
                    break;
                }
            }
        }
        let best = best?;
        weakest = weakest.min(best.strength);
        permissions.push(best);
    }
    Some(weakest)
}

fn ask(stance: &Stance<'_>, action: &'static str, resource: &str) -> Option<Permission> {
    let resource = resource.replace("ACCOUNT", stance.principal.scope.local());
    // What is asked about has no boundary.
    let facts = Facts::default().with("iam:PermissionsBoundary", None);
    let attaches = action.starts_with("iam:Attach");
    let facts = if attaches { facts.with("iam:PolicyARN", Some(ADMINISTRATOR_ACCESS)) } else { facts };
    Permission::ask(stance, action, &resource, &facts)
}
