//! `iam:ListVirtualMFADevices`: second factors by
//! their serial numbers. Hardware devices and passkeys show in the credential report only.

use serde_json::Value;
use std::collections::BTreeMap;
use tenure_model::{
    Cloud, Credential, CredentialId, CredentialKind, CredentialState, Expiry, Facet, LastUsed, PrincipalId,
    Unknown,
};

use super::answer::Answer;
use super::lenient::{date, items, member, text};
use super::state::State;

/// Who has a listed device.
#[derive(Default)]
pub(super) struct MfaFacts {
    devices: Vec<Device>,
    holders: std::collections::BTreeSet<PrincipalId>,
}

impl MfaFacts {
    /// Whether a device of this principal was listed.
    pub(super) fn has_device(&self, principal: &PrincipalId) -> bool {
        self.holders.contains(principal)
    }
}

struct Device {
    holder: Holder,
    credential: Credential,
}

enum Holder {
    Arn(String),
    Name(String),
}

pub(super) fn read_virtual(state: &mut State, answer: &Answer<'_>, body: &Value) {
    read(state, answer, body, "VirtualMFADevices", |item| {
        let user = member(item, &["User"]);
        let arn = text(user, "Arn").map(Holder::Arn);
        arn.or_else(|| text(user, "UserName").map(Holder::Name))
    });
}

fn read(
    state: &mut State,
    answer: &Answer<'_>,
    body: &Value,
    list: &str,
    holder: impl Fn(&Value) -> Option<Holder>,
) {
    for (at, item) in items(member(body, &[list])).into_iter().enumerate() {
        // A device that is assigned to no one proves nothing.
        let Some(holder) = holder(item) else { continue };
        let Some(serial) = text(item, "SerialNumber") else {
            let detail = format!("device {at} of the list has no serial number");
            state.malformed(answer, "", &detail, &[Facet::Credentials]);
            continue;
        };
        state.mfa.devices.push(Device {
            holder,
            credential: Credential {
                id: CredentialId::from(serial),
                cloud: Cloud::Aws,
                kind: CredentialKind::MfaDevice,
                principal: PrincipalId::from(""),
                scope: answer.scope.clone(),
                state: CredentialState::Active,
                issued: date(item, "EnableDate"),
                last_used: LastUsed::Unknown(Unknown::NotReported),
                expires: Expiry::Never,
                attributes: BTreeMap::new(),
                evidence: answer.evidence(format!("/body/{list}/{at}")),
            },
        });
    }
}

/// Gives every device its holder. Before the credential report is joined: a listed device has an id.
pub(super) fn finish(state: &mut State) {
    for device in std::mem::take(&mut state.mfa.devices) {
        let principal = match device.holder {
            Holder::Arn(arn) => PrincipalId::from(arn),
            Holder::Name(name) => state.user(&device.credential.scope, &name),
        };
        state.mfa.holders.insert(principal.clone());
        state.records.credentials.push(Credential { principal, ..device.credential });
    }
}
