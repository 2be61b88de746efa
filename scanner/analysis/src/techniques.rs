//! The known ways to more access, as data: `techniques/<cloud>/<service>.toml`, one entry each.
//!
//! A technique says on what it works, which permissions it takes and on which resource, and what it gives.
//! Nothing in an entry is code: the engine in [`crate::reach`] knows the few words that entries use. What
//! there is to work on differs from cloud to cloud, and so do the words: [`aws`], [`azure`], [`gcp`].

pub mod aws;
pub mod azure;
pub mod gcp;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use aws::unknown_actions;

/// Families of techniques.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The holder raises itself.
    SelfEscalation,
    /// It comes to act as another principal.
    PrincipalAccess,
    /// It makes something that runs as a role, or as a service account.
    NewPassRole,
    /// It takes over something that runs as one.
    ExistingResource,
    /// It comes from outside of the account.
    ExternalTrust,
    /// It writes itself into the policy of a resource.
    ResourcePolicy,
    /// It changes what limits accounts.
    Organisation,
}

/// An entry or a file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A file that is no TOML of this shape.
    #[error("techniques of `{0}`: {1}")]
    File(String, String),
    /// An entry that contradicts itself.
    #[error("technique `{0}`: {1}")]
    Entry(String, &'static str),
}

/// What an entry is checked for, whichever cloud it is of.
trait Entry: DeserializeOwned {
    fn id(&self) -> &str;
    /// Why it contradicts itself.
    fn contradiction(&self) -> Option<&'static str>;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    technique: Vec<T>,
}

/// Reads files. What is wrong is left out and told; the others hold.
fn load<T: Entry>(files: &[(&str, &str)]) -> (Vec<T>, Vec<Fault>) {
    let (mut techniques, mut faults) = (Vec::<T>::new(), Vec::new());
    for (name, text) in files {
        match toml::from_str::<File<T>>(text) {
            Ok(file) => techniques.extend(file.technique),
            Err(error) => faults.push(Fault::File((*name).to_owned(), error.message().to_owned())),
        }
    }
    techniques.sort_by(|a, b| a.id().cmp(b.id()));
    techniques.retain(|technique| match technique.contradiction() {
        None => true,
        Some(why) => {
            faults.push(Fault::Entry(technique.id().to_owned(), why));
            false
        }
    });
    let mut before = String::new();
    techniques.retain(|technique| {
        let is_new = before != technique.id();
        if !is_new {
            faults.push(Fault::Entry(technique.id().to_owned(), "the id is there twice"));
        }
        before = technique.id().to_owned();
        is_new
    });
    (techniques, faults)
}
