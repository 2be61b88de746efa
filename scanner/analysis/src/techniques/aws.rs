//! Techniques of AWS: `techniques/aws/<service>.toml`, and the words that their entries use.
//!
//! Ids are those of pathfinding.cloud where it has one; `x-` marks the others.
//!
//! A technique that names an action which AWS does not publish any more warns ([`unknown_actions`]), and
//! goes on being judged: the services of some were closed, and the permissions of a policy stay.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Entry, Fault, Kind, load};
use crate::effective::catalog::Catalog;

/// Every file, by the service that it speaks of.
const FILES: &[(&str, &str)] = &[
    ("apprunner", include_str!("aws/apprunner.toml")),
    ("autoscaling", include_str!("aws/autoscaling.toml")),
    ("batch", include_str!("aws/batch.toml")),
    ("bedrock", include_str!("aws/bedrock.toml")),
    ("braket", include_str!("aws/braket.toml")),
    ("cloudformation", include_str!("aws/cloudformation.toml")),
    ("codebuild", include_str!("aws/codebuild.toml")),
    ("codedeploy", include_str!("aws/codedeploy.toml")),
    ("codestar", include_str!("aws/codestar.toml")),
    ("cognito-identity", include_str!("aws/cognito-identity.toml")),
    ("datapipeline", include_str!("aws/datapipeline.toml")),
    ("ec2-instance-connect", include_str!("aws/ec2-instance-connect.toml")),
    ("ec2", include_str!("aws/ec2.toml")),
    ("ecr", include_str!("aws/ecr.toml")),
    ("ecs", include_str!("aws/ecs.toml")),
    ("eks", include_str!("aws/eks.toml")),
    ("emr-serverless", include_str!("aws/emr-serverless.toml")),
    ("emr", include_str!("aws/emr.toml")),
    ("gamelift", include_str!("aws/gamelift.toml")),
    ("glue", include_str!("aws/glue.toml")),
    ("iam", include_str!("aws/iam.toml")),
    ("imagebuilder", include_str!("aws/imagebuilder.toml")),
    ("kinesisanalytics", include_str!("aws/kinesisanalytics.toml")),
    ("kms", include_str!("aws/kms.toml")),
    ("lambda", include_str!("aws/lambda.toml")),
    ("omics", include_str!("aws/omics.toml")),
    ("organizations", include_str!("aws/organizations.toml")),
    ("rolesanywhere", include_str!("aws/rolesanywhere.toml")),
    ("s3", include_str!("aws/s3.toml")),
    ("sagemaker", include_str!("aws/sagemaker.toml")),
    ("scheduler", include_str!("aws/scheduler.toml")),
    ("secretsmanager", include_str!("aws/secretsmanager.toml")),
    ("sns", include_str!("aws/sns.toml")),
    ("sqs", include_str!("aws/sqs.toml")),
    ("ssm", include_str!("aws/ssm.toml")),
    ("sso", include_str!("aws/sso.toml")),
    ("states", include_str!("aws/states.toml")),
    ("sts", include_str!("aws/sts.toml")),
];

/// Every technique, in the order of their ids.
pub fn all() -> &'static [Technique] {
    static ALL: OnceLock<Vec<Technique>> = OnceLock::new();
    ALL.get_or_init(|| load::<Technique>(FILES).0)
}

/// What is wrong with the embedded techniques: a file that cannot be read, an entry that contradicts
/// itself. Such an entry is left out, the others hold. Empty unless the build is broken.
pub fn faults() -> Vec<Fault> {
    load::<Technique>(FILES).1
}

/// Actions of techniques that the catalogue of AWS's actions does not know, with the technique: a service
/// was renamed or closed. Worth a warning; the technique goes on being judged. Those of services that are
/// known to be closed are left out.
pub fn unknown_actions() -> Vec<(&'static str, &'static str)> {
    let catalog = Catalog::get();
    let current = all().iter().filter(|technique| technique.retired.is_none());
    let named =
        current.flat_map(|technique| technique.actions().map(|action| (technique.id.as_str(), action)));
    named.filter(|(_, action)| catalog.id(action).is_none()).collect()
}

/// A technique by its id.
pub fn find(id: &str) -> Option<&'static Technique> {
    all().iter().find(|technique| technique.id == id)
}

/// One known way to more access.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Its id.
    pub id: String,
    /// What the holder does, as the end of "it can".
    pub name: String,
    /// Its family.
    pub kind: Kind,
    /// What it works on.
    pub over: Over,
    /// The permissions that it takes, all of them.
    pub needs: Vec<Need>,
    /// Service principals, any of which the trust of the role has to accept.
    #[serde(default)]
    pub service: Vec<String>,
    /// Kinds of resource that it works on ([`Over::Compute`], [`Over::Resource`]).
    #[serde(default)]
    pub compute: Vec<String>,
    /// The kind of identity provider ([`Over::Federation`]).
    #[serde(default)]
    pub providers: Option<String>,
    /// Whose policy it takes away ([`Over::OwnDenial`]).
    #[serde(default)]
    pub holder: Option<Holder>,
    /// Which kind of policy it takes away; any where it is not said.
    #[serde(default)]
    pub policy: Option<Held>,
    /// What it lets do with the resource ([`Yields::Resource`]).
    #[serde(default)]
    pub gains: Vec<String>,
    /// What it gives.
    pub yields: Yields,
    /// What has to be there besides, which we do not read.
    #[serde(default)]
    pub prerequisites: String,
    /// What a reader should know of it.
    #[serde(default)]
    pub limits: String,
    /// Why it is only possible, where something that decides it is never read.
    #[serde(default)]
    pub doubt: String,
    /// When its service was closed (`2024-07-31`).
    #[serde(default)]
    pub retired: Option<String>,
    /// Where it is described.
    pub source: String,
}

impl Technique {
    /// The actions that it takes.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().map(|need| need.action.as_str())
    }
}

/// What a technique works on: the `it` of its permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// The holder, whatever it is; permissions are on resources of its choice.
    Caller,
    /// The holder, a user.
    OwnUser,
    /// The holder, a role.
    OwnRole,
    /// Each group that the holder is in.
    OwnGroup,
    /// Each policy of the customer that the holder has, directly or through a group.
    OwnPolicy,
    /// Each policy of the customer that the holder has, for each version of it that is kept beside the
    /// one in force.
    OwnVersion,
    /// The policy of the customer that is the holder's boundary.
    OwnBoundary,
    /// The user, role or group through which the holder has a policy that denies.
    OwnDenial,
    /// Each other user of the account.
    User,
    /// Each other role. In another account only by assuming it.
    Role,
    /// Each group that the holder is not in.
    Group,
    /// Each policy of the customer on another user (`policy`), and that user (`it`).
    UserPolicy,
    /// Each policy of the customer on another role (`policy`), and that role (`it`).
    RolePolicy,
    /// Each role of the account that trusts the service.
    PassedRole,
    /// Each resource of `compute` that runs as a role.
    Compute,
    /// Each role that trusts an identity provider of the account (`provider`).
    Federation,
    /// A role that is not there yet.
    NewRole,
    /// A user that is not there yet.
    NewUser,
    /// The same, put into a group of administrators (`group`).
    NewUserInGroup,
    /// Any user of the account, whichever: others than the holder are raised.
    AnyUser,
    /// Any role of the account.
    AnyRole,
    /// Any group of the account.
    AnyGroup,
    /// Any policy of the customer in the account.
    AnyPolicy,
    /// The same, for a version that is kept of one: where any are, one has to be an administrator's.
    AnyVersion,
    /// Any user of the account, put into a group of administrators (`group`).
    AnyUserInGroup,
    /// Each resource of `compute` in the account.
    Resource,
    /// The directory of the organisation.
    Directory,
    /// The directory, where a permission set of administrators is there already.
    DirectoryAssignment,
    /// The management account of the organisation.
    Management,
    /// Each role that trusts a whole account which is not the customer's. Needs nothing.
    OutsideAccount,
    /// Each role that trusts anyone. Needs nothing.
    OutsideAnyone,
}

impl Over {
    /// The type of what is raised, in ARNs, where it is whichever the holder likes.
    pub(crate) const fn anyone(self) -> Option<&'static str> {
        match self {
            Self::AnyUser | Self::AnyUserInGroup => Some("user"),
            Self::AnyRole => Some("role"),
            Self::AnyGroup => Some("group"),
            Self::AnyPolicy | Self::AnyVersion => Some("policy"),
            _ => None,
        }
    }
}

/// What a technique gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Yields {
    /// Acts as `it`.
    Act,
    /// Acts as `it`, whose policies say what the holder likes.
    Write,
    /// Writes the policies of `it`, and does not act as it yet.
    Rewrite,
    /// Acts as `it` without its permissions boundary.
    Unbind,
    /// Has the version of a policy in place of the one in force.
    Version,
    /// Has the policies of the group `it` in addition.
    Join,
    /// Is rid of a policy that denies.
    Undeny,
    /// Is rid of the guard rails of the organisation.
    Leave,
    /// A new administrator of the account.
    Account,
    /// An administrator of every account of the organisation but the management account.
    Accounts,
    /// The use of the resource `it`.
    Resource,
    /// Nothing by itself: it opens a door for others, or takes a guard rail from others.
    Foothold,
}

/// Whose policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// A user's own.
    User,
    /// A role's own.
    Role,
    /// A group's.
    Group,
}

/// How a policy is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// Attached.
    Managed,
    /// Inline.
    Inline,
}

/// A permission that a technique takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The action.
    pub action: String,
    /// On what.
    #[serde(default)]
    pub on: On,
}

/// The resource of a permission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// Anything of the holder's choice: a new resource, or one of many.
    #[default]
    Any,
    /// What the technique works on.
    It,
    /// The policy of `it`.
    Policy,
    /// The identity provider that `it` trusts.
    Provider,
    /// The group.
    Group,
    /// `it`, whose own policy then lets the holder in by name: a Deny, a boundary or a guard rail
    /// stops it, a missing Allow of the holder's own does not.
    Trusting,
}

impl Entry for Technique {
    fn id(&self) -> &str {
        &self.id
    }

    fn contradiction(&self) -> Option<&'static str> {
        contradiction(self)
    }
}

fn contradiction(technique: &Technique) -> Option<&'static str> {
    let over = technique.over;
    let on = |place: On| technique.needs.iter().any(|need| need.on == place);
    let passes = technique.needs.iter().any(|need| need.action == "iam:PassRole" && need.on == On::It);
    let runs = matches!(over, Over::PassedRole | Over::Compute);
    let has_kinds = matches!(over, Over::Compute | Over::Resource);
    let outside = matches!(over, Over::OutsideAccount | Over::OutsideAnyone);
    let checks = [
        (technique.needs.is_empty() != outside, "it needs a permission"),
        (runs == technique.service.is_empty(), "a service is named where, and only where, a role is run"),
        (has_kinds == technique.compute.is_empty(), "kinds of resource are named where they are used"),
        ((over == Over::PassedRole) != passes, "`iam:PassRole` is on the role that is passed"),
        ((over == Over::Federation) != technique.providers.is_some(), "a provider is named for federation"),
        ((over == Over::OwnDenial) != technique.holder.is_some(), "a holder is named for a denial"),
        (on(On::Policy) && !matches!(over, Over::UserPolicy | Over::RolePolicy), "it has no policy"),
        (on(On::Provider) && over != Over::Federation, "it has no provider"),
        (on(On::Group) && !matches!(over, Over::NewUserInGroup | Over::AnyUserInGroup), "it has no group"),
        (over.anyone().is_some() && technique.doubt.is_empty(), "who raises others is one of them, or not"),
        ((technique.yields == Yields::Resource) == technique.gains.is_empty(), "it says what is gained"),
        (technique.needs.iter().any(|need| !need.action.contains(':')), "an action has no service"),
        (!technique.source.starts_with("https://"), "it has no source"),
    ];
    checks.into_iter().find(|(wrong, _)| *wrong).map(|(_, why)| why)
}

#[cfg(test)]
mod tests;
