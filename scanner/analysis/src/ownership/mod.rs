//! Whose is what, and by what that is known: each kind of footprint that the register can name, and what the
//! clouds tell of everybody else.
//!
//! Truth order: an id that the register names is the party's (signed entries before unsigned ones, the nearer
//! footprint before the wider); an id that it does not name is a party of its own; a tag is a claim of whoever
//! could set it; a name is a guess. One thing may be claimed for several parties, and all of them show.

mod marks;
#[cfg(test)]
mod tests;
mod trusts;

use std::fmt::Write as _;

use tenure_model::{Cloud, Delegation, Estate, Origin, Principal, PrincipalKind, Resource, Source};
use tenure_register::{FootprintKind, Register};

use crate::Context;
use crate::footprint::{NameSource, Party, PartyKind};
use marks::{Mark, Marks};

/// That something is a party's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub party: Party,
    /// How far that is to be believed.
    pub source: Source,
    /// By what it is known: ``the register names tenant `…` ``.
    pub because: String,
}

/// The footprints of the register, and what follows from them in this estate.
#[derive(Debug)]
pub(crate) struct Ownership<'a> {
    marks: Marks<'a>,
}

impl<'a> Ownership<'a> {
    pub(crate) fn new(estate: &'a Estate, register: &'a Register) -> Self {
        Self { marks: Marks::new(estate, register) }
    }
}

/// The attributes of principals in which clouds keep addresses.
const ADDRESSES: [&str; 9] = [
    "mail",
    "email",
    "userPrincipalName",
    "otherMails",
    "proxyAddresses",
    "Emails",
    "UserName",
    "primaryEmail",
    "emailAddress",
];

/// What stands before the key of a tag among the attributes of a resource, by cloud.
const TAG_PREFIXES: [&str; 3] = ["tags.", "labels.", "tag/"];

impl Context<'_> {
    /// Everybody whose a principal is, the surest first; nobody for the customer's own.
    pub fn owners_of(&self, principal: &Principal) -> Vec<Claim> {
        let mut claims = self.named_owners(principal);
        if claims.is_empty() {
            claims.extend(self.footprint.party_of_origin(&principal.origin).map(|party| {
                let because = origin_told(&principal.origin);
                self.observed(party, because)
            }));
        }
        let tags = principal.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        claims.extend(self.claimed(principal.cloud, tags, &principal.name));
        settle(claims)
    }

    /// Those whom the register names for a principal by an id of it.
    fn named_owners(&self, principal: &Principal) -> Vec<Claim> {
        let (marks, cloud, id) = (&self.ownership.marks, principal.cloud, principal.id.as_str());
        let mut claims: Vec<Claim> = marks.of(FootprintKind::Principal, cloud, id).map(claim).collect();
        if let Some(email) = id.strip_prefix("serviceAccount:") {
            claims.extend(marks.of(FootprintKind::ServiceAccount, cloud, email).map(claim));
        }
        if let Some(client) = principal.attributes.get("appId") {
            claims.extend(marks.of(FootprintKind::Application, cloud, client).map(claim));
        }
        if let Some(party) = self.footprint.party_of_origin(&principal.origin)
            && party.name_source == NameSource::Register
        {
            claims.push(self.observed(party, origin_told(&principal.origin)));
        }
        if let Origin::Tenant(tenant) = &principal.origin {
            claims.extend(marks.of_delegate(tenant).map(claim));
        }
        if marks.has(FootprintKind::Domain) {
            let found = domains(principal).into_iter();
            claims.extend(found.flat_map(|domain| marks.of(FootprintKind::Domain, cloud, domain)).map(claim));
        }
        if cloud == Cloud::Gcp {
            let named = organisation_in(id).into_iter();
            claims.extend(named.flat_map(|id| marks.of(FootprintKind::Organization, cloud, id)).map(claim));
        }
        claims.extend(self.owners_of_subject(principal));
        // The signed first, and of equals the nearer footprint, in the order in which they are asked for above.
        claims.sort_by_key(|claim| claim.source);
        claims
    }

    /// The party that the register names for an id of somebody who may be gone: a principal that was made over,
    /// a service account.
    pub(crate) fn owner_of_id(&self, id: &str) -> Option<Party> {
        let cloud = match id {
            arn if arn.starts_with("arn:") => Cloud::Aws,
            member if member.contains(':') => Cloud::Gcp,
            _ => Cloud::Azure,
        };
        let email = id.strip_prefix("serviceAccount:").unwrap_or_default();
        let marks = &self.ownership.marks;
        let mut found = marks.of(FootprintKind::Principal, cloud, id).chain(marks.of(
            FootprintKind::ServiceAccount,
            cloud,
            email,
        ));
        found.next().map(|mark| claim(mark).party)
    }

    /// The party that the register names for an organisation of AWS, by its id or by an ARN in it
    /// (`arn:aws:organizations::…:organization/o-…`).
    pub(crate) fn owner_of_organisation(&self, id: &str) -> Option<Claim> {
        let rest = match id.split_once(":organizations::") {
            Some((_, rest)) => rest.split('/').nth(1)?,
            None => id,
        };
        let marks = &self.ownership.marks;
        marks.of(FootprintKind::Organization, Cloud::Aws, rest).next().map(claim)
    }

    /// Everybody whose a resource is by its tags and its name.
    pub fn owners_of_resource(&self, resource: &Resource) -> Vec<Claim> {
        let marks = &self.ownership.marks;
        let id = resource.id.as_str();
        let mut claims: Vec<Claim> =
            marks.of(FootprintKind::Principal, resource.cloud, id).map(claim).collect();
        let tags = resource.attributes.iter().filter_map(|(name, value)| {
            let key = TAG_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))?;
            Some((key, value.as_str()))
        });
        claims.extend(self.claimed(resource.cloud, tags, &resource.name));
        settle(claims)
    }

    /// What tags and a name claim.
    fn claimed<'t>(
        &self,
        cloud: Cloud,
        tags: impl Iterator<Item = (&'t str, &'t str)>,
        name: &str,
    ) -> Vec<Claim> {
        let marks = &self.ownership.marks;
        let mut claims = Vec::new();
        if marks.has(FootprintKind::Tag) {
            let texts = tags.map(|(key, value)| format!("{key}={value}"));
            for text in texts {
                claims.extend(marks.of(FootprintKind::Tag, cloud, &text).map(claim));
            }
        }
        claims.extend(marks.of_name(cloud, name).map(claim));
        claims
    }

    /// To whom an authority was handed; `None` for the customer himself and for the provider.
    pub fn owner_of_delegation(&self, delegation: &Delegation) -> Option<Claim> {
        let mark = || self.ownership.marks.of_delegation(delegation);
        let of_tenant = || self.ownership.marks.of_delegate(&delegation.delegate);
        let told = || format!("it is handed to `{}`", delegation.delegate);
        let found = self.delegate(delegation);
        match found {
            Some(party) if party.name_source == NameSource::Register => Some(self.observed(party, told())),
            found => {
                let named = mark().or_else(of_tenant).map(claim);
                named.or_else(|| found.map(|party| self.observed(party, told())))
            }
        }
    }

    /// A party that an id of the cloud leads to: the register's word where it names the party, else the cloud's.
    fn observed(&self, party: Party, because: String) -> Claim {
        let declared = match party.name_source {
            NameSource::Register => self.options.register.parties.get(&party.id),
            NameSource::Guess | NameSource::Observed => None,
        };
        let source = declared.map_or(Source::Cloud, |entry| entry.place.source());
        Claim { party, source, because }
    }
}

/// A footprint of the register as a claim.
fn claim(mark: Mark<'_>) -> Claim {
    let source = match mark.kind {
        FootprintKind::Tag => Source::Tag,
        FootprintKind::Name => Source::Guess,
        _ => mark.source,
    };
    let mut because = String::new();
    // Writing to a `String` cannot fail.
    let _ = match mark.kind {
        FootprintKind::Tag => write!(because, "it has the tag `{}`", mark.value),
        FootprintKind::Name => write!(because, "its name fits `{}`", mark.value),
        kind => write!(because, "the register names {} `{}`", kind.as_str(), mark.value),
    };
    let party = Party {
        id: mark.party.id.clone(),
        name: mark.party.name.clone(),
        name_source: NameSource::Register,
        kind: kind_of(&mark),
    };
    Claim { party, source, because }
}

/// What a party shows itself as by a footprint.
fn kind_of(mark: &Mark<'_>) -> PartyKind {
    match mark.kind {
        FootprintKind::Account | FootprintKind::ExternalId => PartyKind::ForeignAccount,
        FootprintKind::Issuer | FootprintKind::Subject => PartyKind::Federation,
        FootprintKind::Tenant
        | FootprintKind::Application
        | FootprintKind::Gdap
        | FootprintKind::Lighthouse => PartyKind::ForeignTenant,
        FootprintKind::Domain => PartyKind::ForeignDomain,
        FootprintKind::Project | FootprintKind::ServiceAccount => PartyKind::ForeignProject,
        FootprintKind::Organization if mark.value.starts_with("o-") => PartyKind::ForeignAccount,
        FootprintKind::Organization if mark.value.bytes().all(|byte| byte.is_ascii_digit()) => {
            PartyKind::ForeignProject
        }
        FootprintKind::Organization => PartyKind::Federation,
        FootprintKind::Principal | FootprintKind::Tag | FootprintKind::Name => PartyKind::Declared,
    }
}

/// Of several claims for one party the first, in the order given; tags and guesses come last.
fn settle(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by_key(|claim| claim.source.max(Source::Register));
    let mut settled: Vec<Claim> = Vec::with_capacity(claims.len());
    for claim in claims {
        if !settled.iter().any(|known| known.party.id == claim.party.id) {
            settled.push(claim);
        }
    }
    settled
}

/// What a cloud says of where an identity comes from.
fn origin_told(origin: &Origin) -> String {
    match origin {
        Origin::Tenant(tenant) => format!("its home is tenant `{tenant}`"),
        Origin::Domain(domain) => format!("its home is `{domain}`"),
        Origin::Project(project) => format!("it is of project `{project}`"),
        Origin::Issuer(issuer) => format!("`{issuer}` issues it"),
        Origin::Own | Origin::Provider | Origin::Unknown(_) => String::new(),
    }
}

/// The domains of the addresses of somebody who may be a person.
fn domains(principal: &Principal) -> Vec<&str> {
    let is_somebody = matches!(
        principal.kind,
        PrincipalKind::DirectoryUser | PrincipalKind::DirectoryGroup | PrincipalKind::User
    );
    if !is_somebody {
        return Vec::new();
    }
    let kept = ADDRESSES.iter().filter_map(|name| principal.attributes.get(*name)).map(String::as_str);
    let texts = kept.chain([principal.id.as_str(), principal.name.as_str()]);
    let words = texts.flat_map(|text| text.split([' ', ',', ';']));
    let mut found: Vec<&str> =
        words.filter_map(|word| word.rsplit_once('@')).map(|(_, domain)| domain).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The number of the organization in a member that stands for whoever is of it.
fn organisation_in(member: &str) -> Option<&str> {
    let rest = member.split_once("/organizations/")?.1;
    rest.split('/').next()
}
