//! What vouches for federated subjects: OIDC and SAML providers of IAM, trust anchors and profiles
//! of Roles Anywhere.

use std::collections::BTreeMap;

use serde_json::Value;
use tenure_model::{Facet, PrincipalId};

use super::answer::Answer;
use super::lenient::{date, items, member, scalar, text, texts};
use super::resources::{Part, add};
use super::state::State;

pub(super) fn read_oidc_list(state: &mut State, answer: &Answer<'_>, body: &Value) {
    list(state, answer, body, "OpenIDConnectProviderList", "iam:oidc-provider");
}

pub(super) fn read_saml_list(state: &mut State, answer: &Answer<'_>, body: &Value) {
    list(state, answer, body, "SAMLProviderList", "iam:saml-provider");
}

fn list(state: &mut State, answer: &Answer<'_>, body: &Value, list: &str, kind: &'static str) {
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        let Some(arn) = text(item, "Arn") else {
            let detail = format!("item {at} of `{list}` has no ARN");
            state.malformed(answer, "", &detail, &[Facet::Federation]);
            continue;
        };
        let part =
            Part { attributes: chosen(item, &["CreateDate", "ValidUntil"]), ..Part::global(kind, &arn) };
        add(state, answer, part, answer.evidence(format!("/body/{list}/{at}")));
    }
}

pub(super) fn read_oidc(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(url) = text(body, "Url") else {
        return state.malformed(answer, "", "the provider has no `Url`", &[Facet::Federation]);
    };
    // The ARN of a provider is made of its URL without the scheme.
    let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let arn = answer.asked("OpenIDConnectProviderArn");
    let arn = arn.unwrap_or_else(|| answer.arn("iam", &format!("oidc-provider/{host}")));
    let mut attributes = chosen(body, &["Url", "CreateDate"]);
    for name in ["ClientIDList", "ThumbprintList"] {
        attributes.insert(name.to_owned(), texts(member(body, &[name])).join(" "));
    }
    let part = Part { attributes, ..Part::global("iam:oidc-provider", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_saml(state: &mut State, answer: &Answer<'_>, body: &Value) {
    let Some(arn) = answer.asked("SAMLProviderArn") else {
        let detail = "the answer does not say which provider it is about: name the file after it";
        return state.malformed(answer, "", detail, &[Facet::Federation]);
    };
    let attributes = chosen(body, &["CreateDate", "ValidUntil", "AssertionEncryptionMode"]);
    let part = Part { attributes, ..Part::global("iam:saml-provider", &arn) };
    add(state, answer, part, answer.whole());
}

pub(super) fn read_trust_anchors(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["trustAnchors"])).into_iter().enumerate() {
        let Some(arn) = text(item, "trustAnchorArn") else {
            let detail = format!("trust anchor {at} has no ARN");
            state.malformed(answer, "", &detail, &[Facet::Federation]);
            continue;
        };
        let mut attributes = chosen(item, &["enabled", "createdAt"]);
        let source = member(item, &["source"]);
        attributes.extend(text(source, "sourceType").map(|kind| ("sourceType".to_owned(), kind)));
        let authority = text(member(source, &["sourceData"]), "acmPcaArn");
        attributes.extend(authority.map(|arn| ("acmPcaArn".to_owned(), arn)));
        let part = Part {
            name: text(item, "name"),
            region: answer.region,
            attributes,
            ..Part::global("rolesanywhere:trust-anchor", &arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/trustAnchors/{at}")));
    }
}

pub(super) fn read_profiles(state: &mut State, answer: &Answer<'_>, body: &Value) {
    for (at, item) in items(member(body, &["profiles"])).into_iter().enumerate() {
        let Some(arn) = text(item, "profileArn") else {
            let detail = format!("profile {at} has no ARN");
            state.malformed(answer, "", &detail, &[Facet::Federation]);
            continue;
        };
        let part = Part {
            name: text(item, "name"),
            region: answer.region,
            acts_as: texts(member(item, &["roleArns"])).into_iter().map(PrincipalId::from).collect(),
            attributes: chosen(
                item,
                &["enabled", "durationSeconds", "requireInstanceProperties", "createdAt"],
            ),
            ..Part::global("rolesanywhere:profile", &arn)
        };
        add(state, answer, part, answer.evidence(format!("/body/profiles/{at}")));
    }
}

/// The members of these names that are dates, written in one way whatever way they came.
pub(super) fn dates(item: &Value, names: &[&str]) -> BTreeMap<String, String> {
    let present =
        names.iter().filter_map(|name| Some(((*name).to_owned(), date(item, name).get()?.to_string())));
    present.collect()
}

/// The members of these names that are scalars.
pub(super) fn chosen(item: &Value, names: &[&str]) -> BTreeMap<String, String> {
    let present = names.iter().filter_map(|name| Some(((*name).to_owned(), scalar(item.get(*name)?)?)));
    present.collect()
}
