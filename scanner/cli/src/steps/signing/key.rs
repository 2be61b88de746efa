//! SSH keys: in a file, or in an agent, which is how those of hardware work.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rsa::sha2::Sha512;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
use rsa::{BigUint, RsaPrivateKey};
use ssh_agent_client_rs::Client;
use ssh_key::private::{KeypairData, RsaKeypair};
use ssh_key::{Algorithm, HashAlg, Mpint, PrivateKey, PublicKey, Signature, SigningKey};

use crate::exit::Failure;

const PASSPHRASE: &str = "TENURE_KEY_PASSPHRASE";
const AGENT: &str = "SSH_AUTH_SOCK";

/// A key that can sign.
pub(crate) struct Key {
    public: PublicKey,
    holder: Holder,
}

enum Holder {
    File(Box<PrivateKey>),
    Agent(PathBuf),
}

impl Key {
    /// A private key file, its passphrase asked for; or a public one, whose key an agent holds.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read key `{}`", path.display()))?;
        if let Ok(public) = PublicKey::from_openssh(&text) {
            return Self::of_agent(public, path);
        }
        let Ok(private) = PrivateKey::from_openssh(&text) else {
            return Err(Failure::usage(
                format!("`{}` is no SSH key", path.display()),
                "name an OpenSSH key; `ssh-keygen -p -f KEY` rewrites an older private one in today's form",
            ));
        };
        let private = if private.is_encrypted() { decrypted(&private, path)? } else { private };
        let public = private.public_key().clone();
        if public.key_data().is_sk_ed25519() || public.key_data().is_sk_ecdsa_p256() {
            return Err(Failure::usage(
                format!("`{}` is the handle of a hardware key", path.display()),
                "name its public key, `KEY.pub`, and add the key to ssh-agent",
            ));
        }
        Ok(Self { public, holder: Holder::File(Box::new(private)) })
    }

    fn of_agent(public: PublicKey, path: &Path) -> anyhow::Result<Self> {
        let help = "start one and add the key with `ssh-add`, or name the private key file";
        let Some(socket) = std::env::var_os(AGENT).filter(|socket| !socket.is_empty()).map(PathBuf::from)
        else {
            return Err(Failure::usage(
                format!("`{}` is a public key, and there is no agent: {AGENT} is not set", path.display()),
                help,
            ));
        };
        let mut agent = Client::connect(&socket)
            .map_err(|error| Failure::usage(format!("the SSH agent cannot be reached: {error}"), help))?;
        let known = agent.list_all_identities().context("the SSH agent does not tell its keys")?;
        let is_there = known.iter().any(|identity| match identity {
            ssh_agent_client_rs::Identity::PublicKey(key) => key.key_data() == public.key_data(),
            ssh_agent_client_rs::Identity::Certificate(_) => false,
        });
        match is_there {
            true => Ok(Self { public, holder: Holder::Agent(socket) }),
            false => Err(Failure::usage(
                format!("the SSH agent does not hold the key of `{}`", path.display()),
                "add it with `ssh-add`",
            )),
        }
    }

    /// The key as others may see it.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs.
    pub(crate) fn sign(&self, bytes: &[u8]) -> anyhow::Result<Signature> {
        match &self.holder {
            Holder::File(private) => {
                let signature = match private.key_data() {
                    KeypairData::Rsa(pair) => rsa_signed(pair, bytes),
                    _ => signed(private.as_ref(), bytes),
                };
                signature.context("the key cannot sign")
            }
            Holder::Agent(socket) => {
                let mut agent = Client::connect(socket).context("the SSH agent cannot be reached")?;
                agent.sign(&self.public, bytes).context("the SSH agent did not sign")
            }
        }
    }
}

/// `rsa-sha2-512` of [RFC 8332](https://www.rfc-editor.org/rfc/rfc8332). ssh-key 0.6.7 gives the arithmetic of RSA the
/// first prime twice, which refuses it.
fn rsa_signed(pair: &RsaKeypair, bytes: &[u8]) -> anyhow::Result<Signature> {
    let number = |number: &Mpint| BigUint::try_from(number);
    let (public, private) = (&pair.public, &pair.private);
    let primes = vec![number(&private.p)?, number(&private.q)?];
    let key =
        RsaPrivateKey::from_components(number(&public.n)?, number(&public.e)?, number(&private.d)?, primes)?;
    let key = rsa::pkcs1v15::SigningKey::<Sha512>::new(key);
    let signature = key.try_sign_with_rng(&mut rsa::rand_core::OsRng, bytes)?;
    Ok(Signature::new(Algorithm::Rsa { hash: Some(HashAlg::Sha512) }, signature.to_vec())?)
}

fn signed<S: SigningKey>(key: &S, bytes: &[u8]) -> anyhow::Result<Signature> {
    Ok(key.try_sign(bytes)?)
}

fn decrypted(key: &PrivateKey, path: &Path) -> anyhow::Result<PrivateKey> {
    let passphrase = match std::env::var(PASSPHRASE) {
        Ok(passphrase) => passphrase,
        Err(_) if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() => {
            let mut terminal = console::Term::stderr();
            std::io::Write::write_all(
                &mut terminal,
                format!("Passphrase of {}: ", path.display()).as_bytes(),
            )?;
            terminal.read_secure_line()?
        }
        Err(_) => {
            return Err(Failure::usage(
                format!("key `{}` is encrypted, and nobody can be asked for its passphrase", path.display()),
                format!("set {PASSPHRASE}, or name KEY.pub and let ssh-agent sign"),
            ));
        }
    };
    key.decrypt(passphrase.as_bytes()).map_err(|_| {
        Failure::usage(
            format!("the passphrase does not open key `{}`", path.display()),
            format!("it is asked for, or taken from {PASSPHRASE}"),
        )
    })
}
