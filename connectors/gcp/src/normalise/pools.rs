//! Pools of identities from outside, and the providers that vouch for them.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tenure_connector_core::Firsts;
use tenure_connector_core::lenient::{flag, items, member, scalar, text, texts};
use tenure_model::{Cloud, EvidenceRef, Facet, PolicyDocument, PolicyId, PolicyKind, ScopeId};

use super::answer::{Answer, Fault, Thing, each};
use super::names::{self, IAM};
use super::resources::{self, Part};
use super::state::State;

/// Pools and providers by full name, as written.
#[derive(Default)]
pub(super) struct PoolFacts {
    pools: Firsts<String, Pool>,
    providers: Firsts<String, Provider>,
}

struct Pool {
    on: bool,
    part: Part,
    asked: ScopeId,
}

/// Who vouches for the identities of a pool, and on which terms.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    /// The full name, with the project's number.
    pub(super) name: String,
    /// Who issues: an issuer's URI, `aws:<account>`, the entity id of a SAML provider, `x509:<fingerprint>` of the
    /// trust anchors whose certificates are taken.
    pub(super) issuer: Option<String>,
    pub(super) on: bool,
    pub(super) mapping: BTreeMap<String, String>,
    pub(super) condition: String,
    /// What a token has to be for; none where the kind of provider has no audiences.
    pub(super) audiences: Vec<String>,
    text: String,
    part: Part,
    asked: ScopeId,
    pub(super) evidence: EvidenceRef,
}

/// `….workloadIdentityPools.list` and `iam:locations.workforcePools.list`.
pub(super) fn read(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let list = if answer.api.contains("workforce") { "workforcePools" } else { "workloadIdentityPools" };
    each(state, answer, body, list, |state, thing| pool(state, answer, thing));
}

/// `….providers.list` of either.
pub(super) fn read_providers(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let workforce = answer.api.contains("workforce");
    let list = if workforce { "workforcePoolProviders" } else { "workloadIdentityPoolProviders" };
    each(state, answer, body, list, |state, thing| provider(state, answer, thing));
}

/// The full name of a pool or provider: its own, which has the number of the project.
fn name_of(thing: &Thing<'_>) -> Result<String, Fault> {
    let name = match text(&thing.value, "name") {
        Some(local) => names::full(IAM, local.trim_start_matches("//iam.googleapis.com/")),
        None => thing.full_name(IAM)?,
    };
    if name.contains("/workloadIdentityPools/") || name.contains("/workforcePools/") {
        Ok(name)
    } else {
        Err("`name` is none of a pool".to_owned())
    }
}

fn is_on(value: &Value) -> bool {
    !flag(value, "disabled").unwrap_or(false) && text(value, "state").is_none_or(|word| word == "ACTIVE")
}

/// What pools and providers have in common.
fn part(thing: &Thing<'_>, kind: &str, name: &str) -> Part {
    let mut part = Part::new(&format!("{IAM}/{kind}"), name);
    part.name = text(&thing.value, "displayName");
    part.project.clone_from(&thing.project);
    part.region = "global".to_owned();
    part.copy(&thing.value, &["state", "description", "expireTime"]);
    let disabled = flag(&thing.value, "disabled").unwrap_or(false);
    part.attributes.insert("disabled".to_owned(), disabled.to_string());
    part
}

/// One pool.
pub(super) fn pool(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = name_of(thing)?;
    let kind = if name.contains("/workforcePools/") { "WorkforcePool" } else { "WorkloadIdentityPool" };
    let mut part = part(thing, kind, &name);
    part.copy(&thing.value, &["mode", "sessionDuration", "parent"]);
    let pool = Pool { on: is_on(&thing.value), part, asked: answer.scope.clone() };
    state.pools.pools.add(name, thing.evidence.clone(), pool);
    Ok(())
}

/// What AWS tells of a caller, where a provider maps nothing itself.
/// Source: "Configure Workload Identity Federation with AWS", default mapping.
const AWS_MAPPING: [(&str, &str); 2] = [
    ("google.subject", "assertion.arn"),
    (
        "attribute.aws_role",
        "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/') + \
         'assumed-role/' + assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn",
    ),
];

/// One provider.
pub(super) fn provider(state: &mut State, answer: &Answer<'_>, thing: &Thing<'_>) -> Result<(), Fault> {
    let name = name_of(thing)?;
    if !name.contains("/providers/") {
        return Err("`name` is none of a provider".to_owned());
    }
    let kind = if name.contains("/workforcePools/") {
        "WorkforcePoolProvider"
    } else {
        "WorkloadIdentityPoolProvider"
    };
    let value = &*thing.value;
    let mut part = part(thing, kind, &name);
    part.copy(
        value,
        &["oidc.issuerUri", "oidc.allowedAudiences", "oidc.clientId", "aws.accountId", "attributeCondition"],
    );
    let mapping = mapping(value);
    if !mapping.is_empty() {
        part.attributes.insert("attributeMapping".to_owned(), json_text(&mapping));
    }
    let (oidc, aws) = (member(value, "oidc"), member(value, "aws"));
    let saml = text(member(value, "saml"), "idpMetadataXml").and_then(|xml| entity(&xml));
    part.attributes.extend(saml.clone().map(|id| ("saml.idpEntityId".to_owned(), id)));
    let anchors = anchors(member(value, "x509"));
    part.attributes.extend(anchors.clone().map(|print| ("x509.trustAnchors".to_owned(), print)));
    let account = text(aws, "accountId");
    let mapping = match (mapping.is_empty(), &account) {
        (true, Some(_)) => {
            AWS_MAPPING.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        }
        _ => mapping,
    };
    let issuer = text(oidc, "issuerUri").or_else(|| account.map(|id| format!("aws:{id}"))).or(saml);
    let issuer = issuer.or_else(|| anchors.map(|print| format!("x509:{print}")));
    if issuer.is_none() && is_on(value) {
        let detail = "whom this provider vouches for is not known: it names no issuer of OpenID Connect, account of AWS, entity of SAML or trust anchor of X.509";
        state.gap(answer.scope.clone(), answer.api, &name, detail, &[Facet::Federation]);
    }
    let mut audiences = texts(oidc, "allowedAudiences");
    audiences.extend(text(oidc, "clientId"));
    let provider = Provider {
        name: name.clone(),
        issuer,
        on: is_on(value),
        mapping,
        condition: text(value, "attributeCondition").unwrap_or_default(),
        audiences,
        text: value.to_string(),
        part,
        asked: answer.scope.clone(),
        evidence: thing.evidence.clone(),
    };
    state.pools.providers.add(name, thing.evidence.clone(), provider);
    Ok(())
}

fn mapping(value: &Value) -> BTreeMap<String, String> {
    match member(value, "attributeMapping") {
        Value::Object(map) => {
            map.iter().filter_map(|(key, value)| Some((key.clone(), scalar(value)?))).collect()
        }
        _ => BTreeMap::new(),
    }
}

fn json_text(map: &BTreeMap<String, String>) -> String {
    Value::Object(map.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect())
        .to_string()
}

/// What tells a provider of X.509 certificates from others: the fingerprint of its trust anchors, whatever their order
/// and the breaks of their lines ("Workload Identity Federation with X.509 certificates": `trustStore`).
fn anchors(x509: &Value) -> Option<String> {
    let listed = items(member(x509, "trustStore"), "trustAnchors").iter();
    let mut all: Vec<String> = listed
        .filter_map(|anchor| text(anchor, "pemCertificate"))
        .map(|pem| pem.split_whitespace().collect())
        .collect();
    all.sort();
    all.dedup();
    if all.is_empty() {
        return None;
    }
    let digest = Sha256::digest(all.join("\n").as_bytes());
    Some(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// The entity id in a SAML provider's metadata. A search for the attribute: what an XML parser would add is
/// the reading of documents that Google itself would refuse.
fn entity(xml: &str) -> Option<String> {
    let (_, rest) = xml.split_once("entityID=")?;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (id, _) = rest.strip_prefix(quote)?.split_once(quote)?;
    Some(id.to_owned()).filter(|id| !id.is_empty())
}

/// The pools, once everything was read, by local name with the project's number.
#[derive(Default)]
pub(super) struct Pools {
    on: BTreeMap<String, (bool, ScopeId)>,
    providers: BTreeMap<String, Vec<Provider>>,
}

impl Pools {
    /// The providers that vouch for the identities of a pool now.
    pub(super) fn vouching(&self, pool: &str) -> impl Iterator<Item = &Provider> {
        // Of a pool that no list holds its providers still tell.
        let on = self.on.get(pool).is_none_or(|(on, _)| *on);
        self.providers.get(pool).into_iter().flatten().filter(move |provider| on && provider.on)
    }

    /// Where a pool lies, where it is known.
    pub(super) fn scope(&self, pool: &str) -> Option<&ScopeId> {
        self.on.get(pool).map(|(_, scope)| scope)
    }

    /// Whether anything was read of a pool.
    pub(super) fn knows(&self, pool: &str) -> bool {
        self.on.contains_key(pool) || self.providers.contains_key(pool)
    }
}

/// Records resources and the providers' terms.
pub(super) fn finish(state: &mut State) -> Pools {
    let mut pools = Pools::default();
    for (name, evidence, mut pool) in std::mem::take(&mut state.pools.pools).take() {
        let name = names::canonical(&name, &state.places);
        let local = names::parts(&name).map_or(name.as_str(), |(_, local)| local).to_owned();
        let scope = place(state, &name, &pool.part, &pool.asked);
        pool.part.attributes.insert("principalPrefix".to_owned(), format!("{IAM}/{local}"));
        resources::add(state, &scope, pool.part, evidence);
        pools.on.insert(local, (pool.on, scope));
    }
    for (name, evidence, mut provider) in std::mem::take(&mut state.pools.providers).take() {
        let name = names::canonical(&name, &state.places);
        provider.name.clone_from(&name);
        let local = names::parts(&name).map_or(name.as_str(), |(_, local)| local);
        let Some((pool, _)) = local.split_once("/providers/") else { continue };
        // Without any, Google takes the provider's own name, with https: before it or not.
        if provider.audiences.is_empty() && provider.part.attributes.contains_key("oidc.issuerUri") {
            provider.audiences = vec![format!("https:{name}"), name.clone()];
        }
        let scope = place(state, &name, &provider.part, &provider.asked);
        state.records.policies.push(PolicyDocument {
            id: PolicyId::from(format!("{name}#provider")),
            cloud: Cloud::Gcp,
            kind: PolicyKind::Trust,
            name: names::last_part(&name).to_owned(),
            scope: scope.clone(),
            text: provider.text.as_str().into(),
            evidence: evidence.clone(),
        });
        resources::add(state, &scope, provider.part.clone(), evidence);
        pools.providers.entry(pool.to_owned()).or_default().push(provider);
    }
    pools
}

/// The project of a workload pool; the organization of a workforce pool, which it names as its parent.
fn place(state: &State, name: &str, part: &Part, asked: &ScopeId) -> ScopeId {
    let parent = part.attributes.get("parent").and_then(|parent| state.places.known(parent));
    parent.unwrap_or_else(|| resources::place(state, name, part.project.as_deref(), asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saml_provider_is_known_by_its_entity() {
        assert_eq!(
            entity(r#"<md:EntityDescriptor xmlns="x" entityID="https://sts.example/1/">"#).as_deref(),
            Some("https://sts.example/1/")
        );
        assert_eq!(entity("<E entityID='a'>").as_deref(), Some("a"));
        for xml in ["", "entityID=", "entityID=\"", "entityID=\"\"", "entityID=x"] {
            assert_eq!(entity(xml), None, "{xml}");
        }
    }
}
