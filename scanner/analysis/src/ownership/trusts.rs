//! Whose a trust is: whoever it names, and whoever its conditions leave of those.

use tenure_model::{Cloud, Principal, Trust};
use tenure_register::FootprintKind;

use super::{Claim, claim, settle};
use crate::Context;
use crate::crossings;
use crate::footprint::{Party, PartyKind, provider_host};

/// Condition keys of AWS that name the external id, and the organisation of whoever asks. From "AWS global
/// condition context keys" and "IAM and AWS STS condition context keys" (docs.aws.amazon.com), read in
/// November 2026.
const EXTERNAL_ID: &str = "sts:ExternalId";
const ORGANISATION: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

impl Context<'_> {
    /// Everybody whom a trust lets in from outside, the surest first.
    pub fn owners_of_trust(&self, trust: &Trust) -> Vec<Claim> {
        let observed = self.footprint.party_of(&trust.trustee);
        let mut claims = self.named_in_trust(trust);
        let by_subject = self.subjects_of_trust(trust);
        // A subject that the register names is that party's, whoever vouches for it.
        let is_all = by_subject.iter().any(|(_, all)| *all);
        claims.extend(by_subject.into_iter().map(|(claim, _)| claim));
        let stands_for_others = claims.iter().any(|one| one.party.kind != PartyKind::Federation) || is_all;
        if let Some(party) = observed {
            let is_named = self.options.register.parties.contains_key(&party.id);
            // Who vouches for nobody but identities of the customer's own is no party to it.
            let stands_for_others = stands_for_others || self.lets_in_own_alone(trust);
            if is_named || !stands_for_others || party.kind == PartyKind::Anyone {
                let because = told(self, trust, &party);
                claims.push(self.observed(party, because));
            }
        }
        settle(claims)
    }

    /// Whether a trust in an issuer names somebody, and nobody but identities of the estate itself.
    fn lets_in_own_alone(&self, trust: &Trust) -> bool {
        let tenure_model::Trustee::Federation(issuer) = &trust.trustee else { return false };
        if provider_host(issuer) != crossings::issuer::GOOGLE {
            return false;
        }
        let is_own = |names: &Vec<String>| names.iter().any(|name| self.footprint.is_own_number(name));
        let named = crossings::named_in(trust);
        !named.is_empty() && named.iter().all(is_own)
    }

    /// The party that a finding about a trust concerns: of several the first.
    pub(crate) fn party_of_trust(&self, trust: &Trust) -> Option<Party> {
        self.owners_of_trust(trust).into_iter().next().map(|claim| claim.party)
    }

    /// Those whom the register names for the external id, the organisation or the principal that a trust names.
    fn named_in_trust(&self, trust: &Trust) -> Vec<Claim> {
        let marks = &self.ownership.marks;
        let cloud = crossings::cloud_of_trust(trust);
        let mut claims = Vec::new();
        if let tenure_model::Trustee::Principal(id) = &trust.trustee {
            claims.extend(marks.of(FootprintKind::Principal, cloud, id.as_str()).map(claim));
        }
        if cloud != Cloud::Aws {
            return claims;
        }
        // A condition that is negated names whoever is kept out.
        let naming = trust.conditions.iter().filter(|one| !one.operator.to_lowercase().contains("not"));
        for condition in naming {
            let kind = if condition.key.eq_ignore_ascii_case(EXTERNAL_ID) {
                FootprintKind::ExternalId
            } else if ORGANISATION.iter().any(|key| condition.key.eq_ignore_ascii_case(key)) {
                FootprintKind::Organization
            } else {
                continue;
            };
            for value in &condition.values {
                // A path starts with the organisation: `o-…/r-…/ou-…/`.
                let id = match kind {
                    FootprintKind::Organization => value.split('/').next().unwrap_or_default(),
                    _ => value,
                };
                claims.extend(marks.of(kind, cloud, id).map(claim));
            }
        }
        claims
    }

    /// Those whom the register names for the subjects of an issuer that a trust names, each with whether that is
    /// all that the trust lets in.
    fn subjects_of_trust(&self, trust: &Trust) -> Vec<(Claim, bool)> {
        if !self.ownership.marks.has(FootprintKind::Subject) {
            return Vec::new();
        }
        let cloud = crossings::cloud_of_trust(trust);
        let names = crossings::named_in(trust);
        let found = self.ownership.marks.of_subjects(cloud, &names).into_iter();
        found.map(|(mark, all)| (claim(mark), all)).collect()
    }

    /// Those whom the register names for the subject that an identity of a pool is.
    pub(super) fn owners_of_subject(&self, principal: &Principal) -> Vec<Claim> {
        if !self.ownership.marks.has(FootprintKind::Subject) {
            return Vec::new();
        }
        let attribute = |name: &str| principal.attributes.get(name).map(String::as_str);
        let issuer = match &principal.origin {
            tenure_model::Origin::Issuer(issuer) => issuer.as_str(),
            _ => "",
        };
        let pair = match (attribute("subject"), attribute("attribute"), attribute("value")) {
            (Some(subject), ..) => ("sub", subject),
            (None, Some(name), Some(value)) => (name.trim_start_matches("attribute."), value),
            _ => return Vec::new(),
        };
        let names = crossings::names_of(issuer, principal.cloud, pair.0, pair.1);
        let found = self.ownership.marks.of_subjects(principal.cloud, &[names]).into_iter();
        found.filter(|(_, all)| *all).map(|(mark, _)| claim(mark)).collect()
    }
}

/// What a trust says of whom it lets in.
fn told(context: &Context<'_>, trust: &Trust, party: &Party) -> String {
    use tenure_model::Trustee;
    match &trust.trustee {
        Trustee::Everyone => "it trusts everyone".to_owned(),
        Trustee::EveryoneExcept(_) => "it trusts everyone but those it names".to_owned(),
        Trustee::Account(account) => match context.footprint.known_vendor(account) {
            Some(_) if party.id.ends_with(account.as_str()) => {
                format!("it trusts account `{account}`, which our list of vendors knows")
            }
            _ => format!("it trusts account `{account}`"),
        },
        Trustee::Principal(id) => format!("it trusts `{id}`"),
        Trustee::Service(service) => format!("it trusts `{service}`"),
        Trustee::Federation(issuer) => format!("it trusts whoever `{issuer}` vouches for"),
    }
}
