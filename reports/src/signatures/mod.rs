//! Who stands behind a pack, and since when.
//!
//! A pack has one file that stands for all of it, the tag manifest. Whoever signs it signs the pack, and as
//! signatures lie in `signatures/`, which no manifest lists, a second party can sign later without changing
//! anything.
//!
//! ```text
//! signatures/tagmanifest-sha256.txt.sshsig            the first signer, as `ssh-keygen -Y verify` reads it
//! signatures/tagmanifest-sha256.txt.dsse.json         the same key under an in-toto statement, for programs
//! signatures/tagmanifest-sha256.txt.ROLE.sshsig …     another signer: `customer`
//! signatures/tagmanifest-sha256.txt.tsr               a time stamp (RFC 3161): the pack was there by then
//! signatures/tagmanifest-sha256.txt.sshsig.tsr        the signature was there by then
//! signatures/custody/0001.json  0001.json.sig         what happened to the pack since, each event signed
//! ```
//!
//! Architecture invariant: no key comes in here, only what a key has signed; no time but what the caller says.

pub mod allowed;
pub mod custody;
pub mod dsse;
mod error;
pub mod files;
pub mod revoked;
pub mod seals;
pub mod ssh;
pub mod stamp;
pub mod statement;

pub use error::SignatureError;

/// What a signature over a pack is for: a signature made for anything else does not count.
pub const PACK: &str = "evidence-pack@tenure";
/// What a signature over an event of custody is for.
pub const CUSTODY: &str = "custody@tenure";
