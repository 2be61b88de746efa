//! VERIFY.txt: the commands with which a stranger checks a pack, with this pack's names in them.

use serde::Serialize;
use ssh_key::{Algorithm, EcdsaCurve, PublicKey};
use tenure_model::{Cloud, LogWindow, Signatures};

use crate::pack::PackContents;
use crate::signatures::dsse;
use crate::{Report, ReportError, bag, evidence};

/// What VERIFY.txt is given.
#[derive(Serialize)]
struct VerifyText {
    organisation: String,
    snapshot: String,
    as_of: String,
    period: String,
    tool: String,
    findings: String,
    /// Whether there is a piece of evidence to show the commands with.
    example: bool,
    fingerprint: String,
    file: String,
    line: String,
    pointer: String,
    sha256: String,
    previous: String,
    /// Whether it is going to be signed at once, and by whom: a word of the shell that gives the name.
    signed: bool,
    signer: String,
    stamped: bool,
    /// Whether the key signs an in-toto statement too, and what `openssl` has to know of it.
    envelope: bool,
    ed25519: bool,
    hash: &'static str,
    /// Whether it holds digests of a trail of CloudTrail that somebody may have signed.
    digests: bool,
    /// Whether people have pseudonyms, also in the recordings.
    pseudonymised: bool,
}

/// VERIFY.txt of a pack.
pub(crate) fn text(contents: &PackContents<'_>, report: &Report) -> Result<String, ReportError> {
    let PackContents { assessment, announced, previous, .. } = *contents;
    let key = announced.key;
    let example = assessment
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.findings)
        .find_map(|finding| Some((finding, finding.evidence.first()?)));
    let (fingerprint, piece) = match example {
        Some((finding, piece)) => (finding.fingerprint.as_str(), Some(piece)),
        None => ("", None),
    };
    let (line, pointer) = piece.and_then(|piece| evidence::split_pointer(&piece.pointer)).unwrap_or_default();
    let text = VerifyText {
        organisation: report.front.organisation.clone(),
        snapshot: report.front.snapshot.clone(),
        as_of: report.front.as_of.clone(),
        period: contents.options.period.as_deref().map(crate::hostile::name).unwrap_or_default(),
        tool: report.front.tool.clone(),
        findings: report.findings.total.clone(),
        example: piece.is_some(),
        fingerprint: quoted(&crate::hostile::name(fingerprint)),
        file: quoted(&piece.map(|piece| format!("{}{}", bag::PAYLOAD, piece.raw)).unwrap_or_default()),
        line: (u64::from(line) + 1).to_string(),
        pointer: quoted(&crate::hostile::id(pointer)),
        sha256: piece.map(|piece| crate::hostile::name(&piece.sha256)).unwrap_or_default(),
        previous: previous.unwrap_or_default().to_owned(),
        signed: key.is_some(),
        signer: announced
            .signer
            .map_or_else(|| FIND_SIGNER.to_owned(), |name| quoted(&crate::hostile::name(name))),
        stamped: announced.stamped,
        envelope: key.is_some_and(dsse::can_sign),
        ed25519: key.is_some_and(|key| key.algorithm().is_ed25519()),
        hash: key.map_or("sha512", hash),
        digests: assessment.governance.logs.iter().any(has_digests),
        pseudonymised: contents.options.pseudonymised,
    };
    let presentation = &report.presentation;
    presentation.templates.render("VERIFY.txt", &presentation.language, &text)
}

/// Whether the recordings that a log cites hold digests with signatures: of any cloud but AWS nothing does.
fn has_digests(log: &LogWindow) -> bool {
    let known =
        matches!(log.signatures, Signatures::Verified | Signatures::NotVerifiable | Signatures::Broken);
    known && log.cloud == Some(Cloud::Aws) && !log.evidence.is_empty()
}

/// Where nobody said who signs, the reader's own list does.
const FIND_SIGNER: &str = "$(ssh-keygen -Y find-principals -s signatures/tagmanifest-sha256.txt.sshsig -f ../allowed_signers | head -n 1)";

/// The digest that a key signs with where it has a choice.
fn hash(key: &PublicKey) -> &'static str {
    match key.algorithm() {
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 } => "sha256",
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 } => "sha384",
        _ => "sha512",
    }
}

/// A word for a shell, in single quotes.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
