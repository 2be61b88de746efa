//! What a campaign puts before whom.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{
    Assessment, Campaign, CheckId, Decided, Fingerprint, Identity, LastUsed, Nature, Reach, ReviewItem,
    ReviewRecord, ReviewTier, Reviewer,
};
use tenure_register::{Register, Review, Reviewed};

use crate::governance::reviews::word;

/// A campaign that cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// No register was given, or an empty one.
    #[error("no register was given, and `{0}` would be an entry of it")]
    NoRegister(String),
    /// The register has no such review.
    #[error("`{0}` is no review of the register")]
    UnknownReview(String),
    /// Who decides is not the customer's.
    #[error("review `{review}` is decided by `{person}`, who is not a person of the customer")]
    Outsider {
        /// The review.
        review: String,
        /// The person.
        person: String,
    },
    /// Somebody would decide about themselves.
    #[error(
        "nobody can decide about `{subject}`: it is `{person}`'s own, and no deputy of theirs is of the customer"
    )]
    Oneself {
        /// The identity.
        subject: String,
        /// The person.
        person: String,
    },
    /// There is nobody to review.
    #[error("nothing that was read belongs into review `{0}`")]
    Empty(String),
}

/// Opens the campaign of a review. What `before` kept and still has the same access is grouped.
///
/// # Errors
/// See [`OpeningError`].
pub fn open(
    assessment: &Assessment,
    register: &Register,
    review: &str,
    before: Option<&ReviewRecord>,
) -> Result<Campaign, OpeningError> {
    let unknown = || match register.files.is_empty() && register.reviews.is_empty() {
        true => OpeningError::NoRegister(review.to_owned()),
        false => OpeningError::UnknownReview(review.to_owned()),
    };
    let entry = register.reviews.get(review).ok_or_else(unknown)?;
    if !register.is_customers(&entry.decided_by) {
        return Err(OpeningError::Outsider { review: review.to_owned(), person: entry.decided_by.clone() });
    }
    let seen = Seen::of(assessment, before);
    let concerned = assessment.identities.iter().filter(|identity| concerns(entry, identity));
    let items: Result<Vec<ReviewItem>, OpeningError> =
        concerned.map(|identity| item(register, entry, identity, &seen)).collect();
    let mut items = items?;
    if items.is_empty() {
        return Err(OpeningError::Empty(review.to_owned()));
    }
    items.sort_by(|a, b| (a.tier, &a.subject.name, &a.id).cmp(&(b.tier, &b.subject.name, &b.id)));
    let named: BTreeSet<&str> = items.iter().map(|item| item.reviewer.as_str()).collect();
    let reviewers = named.iter().map(|id| Reviewer { id: (*id).to_owned(), name: name_of(register, id) });
    let as_of = assessment.snapshot.as_of;
    let of = match &entry.party {
        Some(party) => {
            format!("{} of {}", word(entry.of), register.parties.get(party).map_or(party, |one| &one.name))
        }
        None => word(entry.of).to_owned(),
    };
    Ok(Campaign {
        format_version: Campaign::FORMAT_VERSION,
        id: format!("{review}-{}", as_of.strftime("%Y-%m-%d")),
        review: review.to_owned(),
        of,
        snapshot: assessment.snapshot.id.clone(),
        as_of,
        reviewers: reviewers.collect(),
        items,
        exceptions_until: entry
            .exceptions_within
            .map(|within| within.after(as_of).strftime("%Y-%m-%d").to_string())
            .unwrap_or_default(),
    })
}

/// Digests of what was kept in the review before, by item.
fn kept_before(before: Option<&ReviewRecord>) -> BTreeMap<&str, &str> {
    let items =
        before.into_iter().flat_map(|record| record.campaign.items.iter().map(move |item| (record, item)));
    items
        .filter(|(record, item)| {
            record.decision_of(&item.id).is_some_and(|(_, decision)| decision.decision == Decided::Keep)
        })
        .map(|(_, item)| (item.id.as_str(), item.digest.as_str()))
        .collect()
}

/// Whether an identity belongs into a review. Of whom nobody knows whether it is a person belongs into each: left
/// out of both it would be reviewed by nobody.
fn concerns(review: &Review, identity: &Identity) -> bool {
    let is_kind = match review.of {
        Reviewed::Nhi => identity.nature != Nature::Human,
        Reviewed::Human => identity.nature != Nature::NonHuman,
        Reviewed::All => true,
    };
    let is_party = review.party.as_ref().is_none_or(|party| identity.parties.contains(party));
    is_kind && is_party && (identity.reach != Reach::Nothing || identity.credentials > 0)
}

/// What is known of identities apart from themselves.
struct Seen<'a> {
    /// Digests of what was kept in the review before, by item.
    kept: BTreeMap<&'a str, &'a str>,
    /// Checks that tell of an identity, by its id.
    checks: BTreeMap<&'a str, BTreeSet<&'a CheckId>>,
}

impl<'a> Seen<'a> {
    fn of(assessment: &'a Assessment, before: Option<&'a ReviewRecord>) -> Self {
        let mut checks: BTreeMap<&str, BTreeSet<&CheckId>> = BTreeMap::new();
        for outcome in &assessment.outcomes {
            for finding in outcome.findings.iter().filter(|finding| finding.waived_by.is_none()) {
                checks.entry(&finding.subject.id).or_default().insert(&outcome.check);
            }
        }
        Self { kept: kept_before(before), checks }
    }
}

fn item(
    register: &Register,
    review: &Review,
    identity: &Identity,
    seen: &Seen<'_>,
) -> Result<ReviewItem, OpeningError> {
    let id = id_of(identity);
    let digest = digest_of(identity);
    let unchanged = seen.kept.get(id.as_str()).is_some_and(|before| *before == digest);
    Ok(ReviewItem {
        tier: tier(identity, unchanged),
        reviewer: reviewer(register, review, identity)?,
        subject: identity.subject.clone(),
        nature: identity.nature,
        parties: identity.parties.clone(),
        owner: identity.owner.clone(),
        reach: identity.reach,
        capabilities: identity.capabilities.clone(),
        last_used: match identity.last_used {
            LastUsed::At(at) => at.strftime("%Y-%m-%d").to_string(),
            LastUsed::NeverInWindow => "no use seen".to_owned(),
            LastUsed::Unknown(_) => "not known".to_owned(),
        },
        findings: identity.findings,
        checks: seen
            .checks
            .get(identity.subject.id.as_str())
            .into_iter()
            .flatten()
            .map(|one| (*one).clone())
            .collect(),
        id,
        digest,
        unchanged,
    })
}

fn tier(identity: &Identity, unchanged: bool) -> ReviewTier {
    match (identity.reach, identity.parties.is_empty(), unchanged) {
        (Reach::Privileged | Reach::Administrator | Reach::Unknown, ..) => ReviewTier::Privileged,
        (_, false, _) => ReviewTier::Partner,
        (_, true, true) => ReviewTier::Unchanged,
        (_, true, false) => ReviewTier::Ordinary,
    }
}

/// The id of an identity's item, the same in every campaign.
pub(super) fn id_of(identity: &Identity) -> String {
    let scope = identity.subject.scope.as_str();
    Fingerprint::new(&CheckId::new("review-item"), &identity.subject.id, &[scope]).as_str().to_owned()
}

/// What an identity's access is, as a digest: what may be read, done and through whom, no dates and no counts of
/// findings.
pub(super) fn digest_of(identity: &Identity) -> String {
    let mut facts = vec![identity.reach.as_str().to_owned(), identity.credentials.to_string()];
    facts.extend(identity.capabilities.iter().map(|one| one.as_str().to_owned()));
    facts.extend(identity.parties.iter().map(|one| format!("party {one}")));
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    Fingerprint::new(&CheckId::new("review-access"), &identity.subject.id, &facts).as_str().to_owned()
}

fn name_of(register: &Register, person: &str) -> String {
    register.people.get(person).map_or_else(|| person.to_owned(), |one| one.name.clone())
}

/// Who decides about an identity. INVARIANT: a person of the customer, and nobody about themselves.
fn reviewer(register: &Register, review: &Review, identity: &Identity) -> Result<String, OpeningError> {
    let may = |person: &&str| register.is_customers(person) && !is_own(register, person, identity);
    let owner = identity.owner.as_deref().and_then(|owner| person_named(register, owner));
    let deputy = || register.people.get(&review.decided_by).and_then(|person| person.deputy.as_deref());
    let found = owner.filter(may).or_else(|| Some(review.decided_by.as_str()).filter(may));
    let found = found.or_else(|| deputy().filter(may));
    found.map(str::to_owned).ok_or_else(|| OpeningError::Oneself {
        subject: identity.subject.id.clone(),
        person: review.decided_by.clone(),
    })
}

/// The person that an owner, `register:jane` or `tag:jane@bank.example`, is.
fn person_named<'r>(register: &'r Register, owner: &str) -> Option<&'r str> {
    let (_, who) = owner.split_once(':').unwrap_or(("", owner));
    let is_named = |person: &tenure_register::Person| {
        person.id == who || person.name == who || person.contact.as_deref() == Some(who)
    };
    register.people.values().find(|person| is_named(person)).map(|person| person.id.as_str())
}

/// Whether an identity is how a person looks in the clouds.
fn is_own(register: &Register, person: &str, identity: &Identity) -> bool {
    let subject = &identity.subject;
    let Some(person) = register.people.get(person) else { return false };
    person.identities.iter().any(|known| {
        let local = known.split_once(':').map_or(known.as_str(), |(cloud, local)| {
            if ["aws", "azure", "entra", "gcp"].contains(&cloud) { local } else { known }
        });
        local == subject.id || local.eq_ignore_ascii_case(&subject.name)
    })
}
