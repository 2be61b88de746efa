//! Why a register is refused.

use crate::FORMAT;

/// Why a register was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Not TOML, or a field that is missing, unknown or of the wrong type; the text names line and
    /// field.
    #[error("the register cannot be read: {0}")]
    Syntax(String),
    /// A format that this build does not know.
    #[error("the register has format `{0}`, this version reads format `{FORMAT}`")]
    Format(u32),
    /// Two entries of a kind with one id.
    #[error("{what} `{id}` is declared twice")]
    Twice {
        /// What they are.
        what: &'static str,
        /// Their id.
        id: String,
    },
    /// `under` names nobody.
    #[error("party `{party}` is under `{under}`, which is not declared")]
    UnknownParent {
        /// The party.
        party: String,
        /// The name that it gives.
        under: String,
    },
    /// An AWS account id that is not 12 digits.
    #[error("party `{party}` claims account `{value}`, which is not 12 digits")]
    NotAnAccount {
        /// The party.
        party: String,
        /// What it claims.
        value: String,
    },
    /// An id that is none of its kind.
    #[error("party `{party}` claims the {kind} `{value}`, which is none of {cloud}")]
    NotOfItsKind {
        /// The party.
        party: String,
        /// What it claims to be.
        kind: &'static str,
        /// The cloud, `github` or `any`.
        cloud: String,
        /// What it claims.
        value: String,
    },
    /// Two environments with one id.
    #[error("environment `{0}` is declared twice")]
    EnvironmentTwice(String),
    /// An environment without a scope: nothing could ever be found in it.
    #[error("environment `{0}` has no scopes")]
    EmptyEnvironment(String),
    /// A scope of an environment that names no place in a cloud.
    #[error(
        "environment `{environment}` names the scope `{scope}`, which does not begin with `aws:`, `azure:` or `gcp:`"
    )]
    NotAScope {
        /// The environment.
        environment: String,
        /// What it names.
        scope: String,
    },
    /// A scope of two environments.
    #[error("environments `{first}` and `{second}` both hold `{scope}`")]
    InTwoEnvironments {
        /// One environment.
        first: String,
        /// The other.
        second: String,
        /// What both hold.
        scope: String,
    },
    /// A footprint that two parties claim.
    #[error("parties `{first}` and `{second}` both claim `{value}`")]
    ClaimedTwice {
        /// One party.
        first: String,
        /// The other.
        second: String,
        /// What both claim.
        value: String,
    },
}
