//! Parties and what in the clouds is theirs.

use serde::{Deserialize, Deserializer};
use tenure_model::Cloud;

/// The id by which entries name the customer itself where a party is asked for.
pub const CUSTOMER: &str = "customer";

/// A partner, subcontractor or vendor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Short id, used in reports.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is to the customer.
    pub kind: PartyKind,
    /// For a subcontractor, the party that it works for.
    #[serde(default)]
    pub under: Option<String>,
    /// A legal identifier (`lei:…`).
    #[serde(default)]
    pub identifier: Option<String>,
    /// What in the clouds is its own.
    #[serde(default)]
    pub footprint: Vec<Footprint>,
}

/// What a party is to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// Has a contract with the customer to run or change something.
    Partner,
    /// Works for a partner.
    Subcontractor,
    /// Sells a product that has access.
    Vendor,
}

/// Something in a cloud that belongs to a party.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Footprint {
    /// The cloud; `None` where the register says `github` or `any`. `entra` is a word for `azure`.
    #[serde(deserialize_with = "cloud")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::CloudWord"))]
    pub cloud: Option<Cloud>,
    /// What kind of thing.
    pub kind: FootprintKind,
    /// Its id in that cloud.
    pub value: String,
}

/// Kinds of footprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FootprintKind {
    /// An AWS account, by its 12 digits.
    Account,
    /// A host name of an identity provider (`token.actions.githubusercontent.com`).
    Issuer,
    /// An Entra tenant, by its id.
    Tenant,
    /// A domain from which its people come (`acme.example`), in whichever cloud.
    Domain,
    /// An application in Entra ID, by its client id.
    Application,
    /// A project of Google Cloud, by its id.
    Project,
    /// An organization: of Google Cloud by its number, of AWS by its id (`o-…`), of GitHub by its name.
    Organization,
    /// A service account of Google Cloud, by its email.
    ServiceAccount,
    /// A principal of the customer's own estate that was made over to the party, by its id: a role's ARN, an
    /// object id, a member of an allow policy.
    Principal,
    /// The external id by which the party comes into AWS.
    ExternalId,
    /// A GDAP relationship, by its id.
    Gdap,
    /// A Lighthouse definition, by its ARM id or the GUID at its end.
    Lighthouse,
    /// A subject of an issuer, with `*` for any text: `github:acme/*`, `repo:acme/deploy:*`.
    Subject,
    /// A tag or label that marks what is its own, as `key=value`. A claim of whoever may set it.
    Tag,
    /// A pattern of names, with `*` for any text. A guess.
    Name,
}

impl FootprintKind {
    /// The word used in the register.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Issuer => "issuer",
            Self::Tenant => "tenant",
            Self::Domain => "domain",
            Self::Application => "application",
            Self::Project => "project",
            Self::Organization => "organization",
            Self::ServiceAccount => "service-account",
            Self::Principal => "principal",
            Self::ExternalId => "external-id",
            Self::Gdap => "gdap",
            Self::Lighthouse => "lighthouse",
            Self::Subject => "subject",
            Self::Tag => "tag",
            Self::Name => "name",
        }
    }

    /// What a value of it looks like, for whoever wrote another.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Account => "an account of `aws` has 12 digits",
            Self::Issuer => {
                "write the host name of the issuer, such as `token.actions.githubusercontent.com`"
            }
            Self::Tenant | Self::Application => "in `entra` it is a GUID",
            Self::Domain => "write a domain as `acme.example`",
            Self::Project => "a project of `gcp` has an id such as `acme-prod`",
            Self::Organization => "in `aws` it begins with `o-`, in `gcp` it is a number, in `github` a name",
            Self::ServiceAccount => "write its email in `gcp`, which ends with `.gserviceaccount.com`",
            Self::Principal => "write the id of the principal: an ARN, an object id, a member",
            Self::ExternalId => "external ids are of `aws`",
            Self::Gdap | Self::Lighthouse => "these are of `entra`",
            Self::Subject => "write the subject, with `*` for any text",
            Self::Tag => "write `key=value`",
            Self::Name => "write a pattern that is more than `*`",
        }
    }

    /// What a value of this kind must be in a cloud; `None` where there is no such thing.
    pub(crate) fn is_good(self, cloud: Option<Cloud>, value: &str) -> Option<bool> {
        match (self, cloud) {
            (Self::Account, Some(Cloud::Aws)) => {
                Some(value.len() == 12 && value.bytes().all(|byte| byte.is_ascii_digit()))
            }
            (Self::Tenant | Self::Application, Some(Cloud::Azure)) => Some(is_guid(value)),
            (Self::Gdap | Self::Lighthouse, Some(Cloud::Azure)) => Some(!value.is_empty()),
            (Self::Domain, _) => Some(value.contains('.') && !value.contains(['@', '/', ' '])),
            (Self::Issuer | Self::Principal | Self::Subject, _) => Some(!value.is_empty()),
            (Self::ExternalId, Some(Cloud::Aws)) => Some(!value.is_empty()),
            (Self::Project, Some(Cloud::Gcp)) => Some(is_project_id(value)),
            (Self::Organization, Some(Cloud::Gcp)) => {
                Some(!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
            }
            (Self::Organization, Some(Cloud::Aws)) => Some(value.starts_with("o-")),
            (Self::Organization, None) => Some(!value.is_empty() && !value.contains('/')),
            (Self::ServiceAccount, Some(Cloud::Gcp)) => {
                Some(value.ends_with(".gserviceaccount.com") && value.contains('@'))
            }
            (Self::Tag, _) => {
                Some(value.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.is_empty()))
            }
            (Self::Name, _) => Some(value.chars().any(|char| char != '*')),
            _ => None,
        }
    }
}

/// Whether a text can be the id of a project: small letters, digits and hyphens, and of old projects the
/// domain that they belong to (`example.com:project`). From "Creating and managing projects"
/// (cloud.google.com, Resource Manager), read in November 2026.
fn is_project_id(text: &str) -> bool {
    let id = text.rsplit(':').next().unwrap_or_default();
    id.len() >= 4 && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b':'))
}

/// Whether a text is a GUID in its usual form, with small or capital letters.
fn is_guid(text: &str) -> bool {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == LENGTHS.len()
        && parts
            .iter()
            .zip(LENGTHS)
            .all(|(part, length)| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn cloud<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Cloud>, D::Error> {
    let word = String::deserialize(input)?;
    match word.as_str() {
        "entra" => Ok(Some(Cloud::Azure)),
        "github" | "any" => Ok(None),
        word => word.parse().map(Some).map_err(serde::de::Error::custom),
    }
}
