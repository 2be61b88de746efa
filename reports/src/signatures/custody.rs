//! The chain of custody: what happened to the evidence, told by several parties. Each event names the digest of the
//! one before it and is signed by its party, so that no single party can rewrite what the others said.
//!
//! What a chain cannot show by itself is that its end was cut off: the digest of the last event has to be known to
//! whoever looks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::allowed::{AllowedSigners, Standing};
use super::revoked::Revoked;
use super::{CUSTODY, SignatureError, ssh};
use crate::digest;

/// An event, as it lies in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Version of this form: 1.
    pub format: u32,
    /// Its place in the chain, from 1.
    pub number: u32,
    /// Whose event it is: the name under which a list of signers knows the party.
    pub party: String,
    /// What happened, in the party's words.
    pub event: String,
    /// When, by the party's clock.
    pub at: Timestamp,
    /// SHA-256 of the tag manifest of the pack that it happened to; none where there was no pack yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// SHA-256 of the event before this one, file by file as it lies there; none for the first.
    pub previous: Option<String>,
}

impl Event {
    /// The version of the form.
    pub const FORMAT: u32 = 1;

    /// The bytes of its file: these are signed.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SignatureError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(unreadable)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// A file of the chain with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its path, for the reader.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its signature; `None` where there is no such file.
    pub signature: Option<Vec<u8>>,
}

/// What the chain says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The events, in order.
    pub events: Vec<Told>,
    /// SHA-256 of the last event: to be compared with what its party noted.
    pub head: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// An event and who stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its path.
    pub path: String,
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// The key that signed it.
    pub key: String,
    /// Whether a list says that the key is the party's.
    pub listed: bool,
}

/// Follows a chain: files in the order of their numbers.
pub fn follow(
    links: &[Link],
    pack: Option<&str>,
    signers: Option<&AllowedSigners>,
    revoked: Option<&Revoked>,
) -> Chain {
    let mut chain = Chain::default();
    let mut before: Option<Timestamp> = None;
    for (at, link) in links.iter().enumerate() {
        let place = Place { number: at + 1, previous: chain.head.as_deref(), pack, before };
        match place.check(link, signers, revoked) {
            Ok(told) => {
                before = Some(told.event.at);
                chain.events.push(told);
            }
            Err(error) => chain.problems.push(format!("`{}`: {error}", crate::hostile::id(&link.path))),
        }
        chain.head = Some(digest::hex(&link.bytes));
    }
    chain
}

/// Where a link stands.
struct Place<'a> {
    number: usize,
    previous: Option<&'a str>,
    pack: Option<&'a str>,
    before: Option<Timestamp>,
}

impl Place<'_> {
    fn check(
        &self,
        link: &Link,
        signers: Option<&AllowedSigners>,
        revoked: Option<&Revoked>,
    ) -> Result<Told, SignatureError> {
        let event: Event = serde_json::from_slice(&link.bytes).map_err(unreadable)?;
        let refuse = |why: String| Err(SignatureError::Refused(why));
        if event.format != Event::FORMAT {
            return refuse(format!("it has format {}, and format 1 is read here", event.format));
        }
        if usize::try_from(event.number) != Ok(self.number) {
            return refuse(format!("it is event {}, where event {} is due", event.number, self.number));
        }
        if event.previous.as_deref() != self.previous {
            return refuse("the event before it is not the one that it names".to_owned());
        }
        if event.pack.is_some() && event.pack.as_deref() != self.pack {
            return refuse("it is about another pack".to_owned());
        }
        if self.before.is_some_and(|before| event.at < before) {
            return refuse("it is dated before the event before it".to_owned());
        }
        let Some(signature) = &link.signature else {
            return refuse("it is not signed".to_owned());
        };
        let key = ssh::check(signature, CUSTODY, &link.bytes)?;
        if revoked.is_some_and(|list| list.has(&key)) {
            return refuse(format!("its key {} is revoked", ssh::fingerprint(&key)));
        }
        let standing = signers.map(|list| list.standing(&key, CUSTODY, Some(&event.party), event.at));
        let listed = match standing {
            None => false,
            Some(Standing::Listed { .. }) => true,
            Some(Standing::Refused { why }) => return refuse(why),
            Some(Standing::Unknown) => {
                let party = crate::hostile::name(&event.party);
                return refuse(format!("no list says that key {} is of `{party}`", ssh::fingerprint(&key)));
            }
        };
        Ok(Told { path: link.path.clone(), event, key: ssh::fingerprint(&key), listed })
    }
}

fn unreadable(cause: impl ToString) -> SignatureError {
    SignatureError::unreadable("the event", cause)
}
