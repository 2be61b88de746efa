//! The command line of whatever signs and judges signatures.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// Who signs a pack as it is written, and who vouches for the time.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct Sealing {
    /// Sign with this SSH key: a private key file, or a public one whose key an agent holds, as for hardware keys.
    #[arg(long, value_name = "KEY", help_heading = "Signature")]
    pub(crate) sign: Option<PathBuf>,
    /// Who signs: the name under which lists of signers know the key. Without it the key's comment.
    #[arg(long, value_name = "ID", requires = "sign", help_heading = "Signature")]
    pub(crate) signer: Option<String>,
    /// Have the time vouched for by this RFC 3161 authority; it learns two digests, nothing else.
    #[arg(long, value_name = "URL", help_heading = "Signature")]
    pub(crate) tsa: Option<String>,
    /// The pack before this one: this one names it, and `tenure verify --previous` follows.
    #[arg(long, value_name = "PACK", help_heading = "Signature")]
    pub(crate) previous: Option<PathBuf>,
    /// Folder of custody events that happened before the pack was made (`tenure custody add FOLDER`).
    #[arg(long, value_name = "FOLDER", help_heading = "Signature")]
    pub(crate) custody: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure sign pack --key ~/.ssh/id_ed25519 --signer jane@acme.example
  tenure sign pack --key ~/.ssh/id_ed25519_sk.pub --as customer     through ssh-agent
  tenure sign pack --tsa https://tsa.example/tsr                    stamp what is signed already

An encrypted key's passphrase is asked for, or taken from TENURE_KEY_PASSPHRASE.")]
pub(crate) struct Sign {
    /// Folder of the pack. Nothing in it is changed; the signature is put beside.
    pub(crate) pack: PathBuf,
    /// The SSH key: a private key file, or a public one whose key an agent holds, as for hardware keys.
    #[arg(long, value_name = "KEY", required_unless_present = "tsa")]
    pub(crate) key: Option<PathBuf>,
    /// In which role, where another has signed first: `customer`, `auditor`.
    #[arg(long = "as", value_name = "ROLE", requires = "key")]
    pub(crate) role: Option<String>,
    /// Who signs: the name under which lists of signers know the key. Without it the key's comment.
    #[arg(long, value_name = "ID", requires = "key")]
    pub(crate) signer: Option<String>,
    /// Have the time vouched for by this RFC 3161 authority; it learns digests, nothing else.
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
}

/// What whoever verifies trusts.
#[derive(Debug, ClapArgs)]
pub(crate) struct Trusted {
    /// List of signers, as for `ssh-keygen -Y verify -f`. It must not come from the pack.
    #[arg(long, value_name = "FILE", help_heading = "Signatures")]
    pub(crate) allowed_signers: Option<PathBuf>,
    /// Keys that count no longer: public keys, one a line, or a KRL, as for `ssh-keygen -r`.
    #[arg(long, value_name = "FILE", help_heading = "Signatures")]
    pub(crate) revoked: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure verify pack
  tenure verify pack --allowed-signers allowed_signers --signer jane@acme.example --require-signature
  tenure verify pack --allowed-signers allowed_signers --revoked gone.krl --tsa-ca tsa-root.pem
  tenure verify pack-2026-q4 --previous pack-2026-q3 --previous pack-2026-q2")]
pub(crate) struct Verify {
    /// Folder of a pack or of a snapshot.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
    /// This signer must have signed; others may have, too.
    #[arg(long, value_name = "ID", requires = "allowed_signers", help_heading = "Signatures")]
    pub(crate) signer: Option<String>,
    /// Refuse a pack without a signature of anybody who is listed.
    #[arg(long, requires = "allowed_signers", help_heading = "Signatures")]
    pub(crate) require_signature: bool,
    /// Exit with code 3 where files were withheld: what is not here cannot be verified.
    #[arg(long)]
    pub(crate) require_complete: bool,
    /// Certificates of the time authorities that you trust, in PEM, as for `openssl ts -CAfile`.
    #[arg(long, value_name = "FILE", help_heading = "Signatures")]
    pub(crate) tsa_ca: Option<PathBuf>,
    /// The pack that this one must name as the one before it; again for the one before that.
    #[arg(long, value_name = "PACK", help_heading = "Signatures")]
    pub(crate) previous: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  tenure custody add pack --party acme --event 'handed over by sftp' --key ~/.ssh/id_ed25519
  tenure custody verify pack --allowed-signers custody_signers")]
pub(crate) struct Custody {
    #[command(subcommand)]
    pub(crate) command: CustodyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CustodyCommand {
    /// Add an event: it names the one before it and is signed by its party.
    Add(CustodyAdd),
    /// Follow the chain from its first event to its last.
    Verify(CustodyVerify),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CustodyAdd {
    /// Folder of a pack, or one of events that goes into a pack later (`tenure pack --custody FOLDER`).
    pub(crate) folder: PathBuf,
    /// Whose event it is: the name under which lists of signers know the party.
    #[arg(long, value_name = "PARTY")]
    pub(crate) party: String,
    /// What happened.
    #[arg(long, value_name = "TEXT")]
    pub(crate) event: String,
    /// The party's SSH key: a private key file, or a public one whose key an agent holds.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CustodyVerify {
    /// Folder of a pack, or of events.
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
}
