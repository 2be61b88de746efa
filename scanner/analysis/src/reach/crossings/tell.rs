//! A crossing, for people: what vouches for whom, and the records that say so.

use tenure_model::{Cloud, EscalationStep, EvidenceRef, Facet, PrincipalId, ResourceId, Trust, Trustee};

use super::Crossed;
use super::outward::{By, Crossing, GET_TOKEN};
use crate::crossings::{Foothold, Hint, Tie, reading};
use crate::effective::NOT_READ;
use crate::effective::decision::{Decision, Keeper};
use crate::footprint::provider_host;
use crate::reach::ground::Told;

impl Crossed<'_> {
    pub(super) fn told(&self, from: &PrincipalId, crossing: &Crossing<'_>) -> Told {
        let mut step = EscalationStep {
            from: from.to_string(),
            to: crossing.target.id.to_string(),
            ..EscalationStep::default()
        };
        let mut evidence = vec![crossing.target.evidence.clone()];
        let mut notes = Vec::new();
        let sentence = match &crossing.by {
            By::Foothold(foothold, token) => {
                self.by_trust(from, foothold, token.as_ref(), &mut step, &mut evidence)
            }
            By::Tie(tie) => self.by_directory(from, tie, &mut step, &mut evidence),
            By::Secret(hint, decision) => {
                notes.push(format!(
                    "{SECRET} takes that the secret holds what it names: no secret is read, and a key of its own \
                     may encrypt it"
                ));
                self.by_secret(from, hint, decision, &mut step, &mut evidence)
            }
        };
        for list in
            [&mut step.because, &mut step.conditions, &mut step.met_by_holder, &mut step.kept_by_others]
        {
            list.sort();
            list.dedup();
        }
        Told { step, sentence, notes, cut: None, confidence: crossing.confidence, evidence }
    }

    fn by_trust(
        &self,
        from: &PrincipalId,
        foothold: &Foothold<'_>,
        token: Option<&Decision>,
        step: &mut EscalationStep,
        evidence: &mut Vec<EvidenceRef>,
    ) -> String {
        let trust = foothold.trust;
        let is_subject = self.estate.principal(from).is_none();
        step.technique = if is_subject { SUBJECT } else { IDENTITY }.to_owned();
        step.title = "bring a token that its trust takes".to_owned();
        step.because.push(because(foothold));
        for (claim, pattern) in &foothold.terms {
            let term = format!("the token's {claim} is {pattern}");
            step.met_by_holder.push(term.clone());
            step.conditions.push(term);
        }
        step.conditions.extend(foothold.open.iter().cloned());
        if !foothold.open.is_empty() {
            step.doubt = "it hangs on a condition that is not weighed".to_owned();
        }
        if let Some(decision) = token {
            step.permissions.push(format!("{GET_TOKEN} on *"));
            self.weighed(decision, step, evidence);
        }
        evidence.push(trust.evidence.clone());
        evidence.extend(self.estate.policy(&trust.policy).map(|policy| policy.evidence.clone()));
        evidence.extend(self.provider(trust));
        format!(
            "{} can act as `{}` by a token of `{}`: {}",
            self.who(from),
            foothold.target.name,
            issuer(trust),
            step.technique
        )
    }

    fn by_directory(
        &self,
        from: &PrincipalId,
        tie: &Tie<'_>,
        step: &mut EscalationStep,
        evidence: &mut Vec<EvidenceRef>,
    ) -> String {
        step.technique = DIRECTORY.to_owned();
        step.title = "sign in to the other cloud".to_owned();
        step.because.push(tie.how.clone());
        evidence.extend(tie.evidence.iter().copied().cloned());
        let whose = match self.estate.principal(from) {
            Some(principal) if principal.kind.is_group() => format!("A member of `{}`", principal.name),
            _ => self.who(from),
        };
        format!("{whose} can sign in as `{}`, by {}: {DIRECTORY}", tie.to.name, tie.how)
    }

    fn by_secret(
        &self,
        from: &PrincipalId,
        hint: &Hint<'_>,
        decision: &Decision,
        step: &mut EscalationStep,
        evidence: &mut Vec<EvidenceRef>,
    ) -> String {
        step.technique = SECRET.to_owned();
        step.title = "use the key in a secret that it reads".to_owned();
        step.permissions.push(format!("{} on {}", reading(hint.secret).unwrap_or_default(), hint.secret.id));
        step.because.push(format!("the {} of {} names {}", hint.place, hint.secret.id, hint.identifier));
        self.weighed(decision, step, evidence);
        evidence.push(hint.secret.evidence.clone());
        match hint.credential {
            Some(credential) => evidence.push(credential.evidence.clone()),
            None => step.doubt = "the keys of the identity were not read".to_owned(),
        }
        format!(
            "{} can read `{}`, whose {} names `{}` (`{}`), and act by the key in it: {SECRET}",
            self.who(from),
            hint.secret.name,
            hint.place,
            hint.identity.name,
            hint.identifier
        )
    }

    /// What allows, and on what that depends.
    fn weighed(&self, decision: &Decision, step: &mut EscalationStep, evidence: &mut Vec<EvidenceRef>) {
        for reason in &decision.because {
            if let Some(policy) = self.estate.policy(&reason.document.as_str().into()) {
                step.because.push(format!("`{}`, statement {}", policy.name, reason.statement));
                evidence.push(policy.evidence.clone());
            }
        }
        for open in &decision.depends_on {
            let clause = &open.clause;
            let text = if clause.operator == NOT_READ {
                format!("{} was not read", clause.key)
            } else {
                let not = if open.holds { "" } else { "not where " };
                format!("{not}{} {} {}", clause.key, clause.operator, clause.values.join(" | "))
            };
            match open.keeper {
                Keeper::Holder => step.met_by_holder.push(text.clone()),
                Keeper::Outside => step.kept_by_others.push(text.clone()),
                Keeper::Unknown => {}
            }
            step.conditions.push(text);
        }
    }

    /// Who crosses, for the start of a sentence.
    fn who(&self, id: &PrincipalId) -> String {
        match self.estate.principal(id) {
            Some(principal) => format!("`{}`", principal.name),
            None => self.crossings.subject(id).map_or_else(|| format!("`{id}`"), |subject| subject.told()),
        }
    }

    /// The record of the provider that a trust names.
    fn provider(&self, trust: &Trust) -> Option<EvidenceRef> {
        let Trustee::Federation(name) = &trust.trustee else { return None };
        let of_google = trust.policy.as_str().strip_suffix("#provider");
        let full = of_google.map(|name| format!("//iam.googleapis.com/{name}"));
        let names = [Some(name.clone()), of_google.map(str::to_owned), full];
        let found = names
            .iter()
            .flatten()
            .find_map(|name| self.estate.resource(ResourceId::from(name.as_str()).as_str()));
        found.map(|resource| resource.evidence.clone())
    }

    /// What was not read and could change the answer for a subject: what lets it in stands in every cloud.
    pub(super) fn blind(&self) -> Vec<String> {
        let is_blind = self.estate.gaps.iter().any(|gap| gap.blinds.contains(&Facet::Federation));
        if is_blind {
            vec!["some of the trusts in issuers, by which more may be let in".to_owned()]
        } else {
            Vec::new()
        }
    }
}

/// The issuer of a trust, for people.
fn issuer(trust: &Trust) -> &str {
    match &trust.trustee {
        Trustee::Federation(name) => provider_host(name),
        _ => "",
    }
}

/// What lets somebody in, as its cloud calls it.
fn because(foothold: &Foothold<'_>) -> String {
    let trust = foothold.trust;
    let policy = trust.policy.as_str();
    match foothold.target.cloud {
        Cloud::Aws => {
            format!("statement {} of the trust policy of `{}`", trust.statement, foothold.target.name)
        }
        Cloud::Azure => {
            let name = policy.rsplit('/').next().unwrap_or(policy);
            format!("federated credential `{name}` of `{}`", foothold.target.name)
        }
        Cloud::Gcp => format!("provider {}", policy.strip_suffix("#provider").unwrap_or(policy)),
    }
}

/// A subject of an issuer outside is let in.
const SUBJECT: &str = "x-federated-subject";
/// A principal of one cloud is let into another by its token.
const IDENTITY: &str = "x-federated-identity";
/// A directory knows somebody of another.
const DIRECTORY: &str = "x-other-directory";
/// A secret names an identity.
const SECRET: &str = "x-secret-names-identity";
