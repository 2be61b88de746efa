//! SSH signatures (`PROTOCOL.sshsig` of OpenSSH, read 2026-11-22): what `ssh-keygen -Y sign` writes.

use ssh_key::{HashAlg, LineEnding, PublicKey, Signature, SshSig};

use super::SignatureError;

/// The bytes that a key has to sign for a message; the message goes in as its SHA-512.
///
/// # Errors
/// The name space is empty.
pub fn to_sign(namespace: &str, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
    SshSig::signed_data(namespace, HashAlg::Sha512, message).map_err(unreadable)
}

/// A key's signature of [`to_sign`] as a file.
///
/// # Errors
/// The signature is no signature of such a key.
pub fn armoured(key: &PublicKey, namespace: &str, signature: Signature) -> Result<String, SignatureError> {
    let whole =
        SshSig::new(key.key_data().clone(), namespace, HashAlg::Sha512, signature).map_err(unreadable)?;
    let mut text = whole.to_pem(LineEnding::LF).map_err(unreadable)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Whether a signature is of this message and for this purpose, and by which key. Whose key that is, the list of
/// [`allowed`](super::allowed) signers says.
///
/// # Errors
/// It is not: of something else, for something else, or changed.
pub fn check(armoured: &[u8], namespace: &str, message: &[u8]) -> Result<PublicKey, SignatureError> {
    let signature = SshSig::from_pem(armoured).map_err(unreadable)?;
    let key = PublicKey::from(signature.public_key().clone());
    if signature.namespace() != namespace {
        return Err(SignatureError::refused(format!(
            "it was made for `{}`, not for `{namespace}`",
            crate::hostile::name(signature.namespace())
        )));
    }
    key.verify(namespace, message, &signature)
        .map_err(|_| SignatureError::refused("it is not the signature of this file"))?;
    Ok(key)
}

/// A key as people compare it: `SHA256:…`, as `ssh-keygen -l` prints it.
pub fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn unreadable(cause: ssh_key::Error) -> SignatureError {
    SignatureError::unreadable("the SSH signature", cause)
}
