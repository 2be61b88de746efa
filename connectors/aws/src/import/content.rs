//! The bytes of a file as what the AWS CLI wrote: JSON, CSV, or its error message.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use tenure_connector_core::decode_text;

use crate::compact::Compactor;

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Compact UTF-8 text that claims to be JSON.
    Json(Vec<u8>),
    /// UTF-8 text.
    Csv(Vec<u8>),
    /// The CLI's error message: the code and the rest.
    Error {
        /// `NoSuchBucketPolicy`.
        code: String,
        /// What AWS said.
        message: String,
    },
}

/// A file that was read, with the digest of its bytes.
pub(super) struct Loaded {
    pub(super) sha256: String,
    /// The content, or why there is none that can be used.
    pub(super) content: Result<Content, String>,
}

/// How much is read at a time: little enough to stay in the processor's cache.
const PIECE: usize = 1 << 18;

pub(super) fn load(path: &Path, csv: bool) -> Loaded {
    let mut hasher = Sha256::new();
    match read(path, csv, &mut hasher) {
        Ok(content) => {
            let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            Loaded { sha256, content }
        }
        Err(why) => Loaded { sha256: String::new(), content: Err(why) },
    }
}

/// What a file holds, or why there is none that can be used; an error where it could not be read.
fn read(path: &Path, csv: bool, hasher: &mut Sha256) -> Result<Result<Content, String>, String> {
    let unread = |error: io::Error| format!("it could not be read: {error}");
    // Follows links; a loop of links is an error of the operating system.
    let metadata = fs::metadata(path).map_err(unread)?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut file = File::open(path).map_err(unread)?;
    let mut first = Vec::with_capacity(PIECE);
    (&mut file).take(PIECE as u64).read_to_end(&mut first).map_err(unread)?;
    hasher.update(&first);
    if !csv && matches!(first.as_slice(), [b'{' | b'[', second, ..] if *second != 0) {
        let length = usize::try_from(metadata.len()).unwrap_or_default();
        return json_by_pieces(first, length, &mut file, hasher).map_err(unread);
    }
    let rest = first.len();
    file.read_to_end(&mut first).map_err(unread)?;
    hasher.update(first.get(rest..).unwrap_or_default());
    Ok(content(first, csv))
}

/// Compacts a large file while it is read, so that it is never whole in memory.
fn json_by_pieces(
    mut piece: Vec<u8>,
    length: usize,
    file: &mut File,
    hasher: &mut Sha256,
) -> io::Result<Result<Content, String>> {
    let mut text = Vec::new();
    text.try_reserve(length)?;
    let mut compactor = Compactor::default();
    let (mut checked, mut fault) = (0, None);
    // What is left of the piece before: the start of a character.
    let mut left = 0;
    while piece.len() > left {
        let valid = match std::str::from_utf8(&piece) {
            Ok(whole) => whole.len(),
            Err(error) => {
                if error.error_len().is_some() && fault.is_none() {
                    fault = Some(checked + error.valid_up_to());
                }
                error.valid_up_to()
            }
        };
        if fault.is_none() {
            compactor.push(piece.get(..valid).unwrap_or_default(), &mut text);
            checked += valid;
            piece.drain(..valid);
        } else {
            // Nothing is made of the rest, which is read for its digest alone.
            piece.clear();
        }
        left = piece.len();
        file.take(PIECE as u64).read_to_end(&mut piece)?;
        hasher.update(piece.get(left..).unwrap_or_default());
    }
    Ok(match fault.or((left > 0).then_some(checked)) {
        Some(at) => Err(format!("it is not UTF-8 text: byte {at} is wrong")),
        None => Ok(Content::Json(text)),
    })
}

fn content(bytes: Vec<u8>, csv: bool) -> Result<Content, String> {
    let text = decode_text(bytes)?;
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty: the command failed, or listed nothing and said nothing".to_owned());
    }
    if let Some((code, message)) = cli_error(&text) {
        return Ok(Content::Error { code, message });
    }
    if csv {
        return Ok(Content::Csv(text));
    }
    let mut json = Vec::with_capacity(text.len());
    Compactor::default().push(&text, &mut json);
    Ok(Content::Json(json))
}

/// `An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: …`, where
/// someone kept the CLI's messages. Newer versions of the CLI put `aws: [ERROR]: ` before it.
fn cli_error(text: &[u8]) -> Option<(String, String)> {
    const START: &str = "An error occurred (";
    let head = text.get(..text.len().min(4096))?;
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start();
    let at = head.find(START).filter(|at| *at < 40)?;
    // JSON that quotes such a message is no message.
    if head.starts_with(['{', '[', '"']) {
        return None;
    }
    let (code, rest) = head.get(at + START.len()..)?.split_once(')')?;
    let message = rest.split_once(": ").map_or(rest, |(_, message)| message);
    Some((code.to_owned(), message.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(bytes: &[u8]) -> String {
        match content(bytes.to_vec(), false) {
            Ok(Content::Json(text)) => String::from_utf8(text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn fault(bytes: &[u8]) -> String {
        content(bytes.to_vec(), false).unwrap_err()
    }

    #[test]
    fn every_encoding_of_the_same_text_is_the_same() {
        let text = "{\r\n  \"name\": \"Zoë 𝄞\"\r\n}\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            with(&[0xEF, 0xBB, 0xBF], text.as_bytes()),
            with(&[0xFF, 0xFE], &little),
            with(&[0xFE, 0xFF], &big),
            little,
            big,
        ] {
            assert_eq!(json(&bytes), r#"{"name":"Zoë 𝄞"}"#);
        }
    }

    #[test]
    fn what_is_no_text_says_so() {
        assert!(fault(b"").contains("empty"));
        assert!(fault(b" \r\n").contains("empty"));
        assert!(fault(b"{\"a\":\"\xFF\"}").contains("byte 6"));
        assert!(fault(&[0xFF, 0xFE, b'{']).contains("ends within"));
        assert!(fault(&[0xFF, 0xFE, 0x00, 0xD8]).contains("not UTF-16"));
    }

    #[test]
    fn the_clis_error_message_is_known() {
        let error = |text: &str| match content(text.as_bytes().to_vec(), false) {
            Ok(Content::Error { code, message }) => (code, message),
            other => panic!("{other:?}"),
        };
        let text = "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist\n";
        assert_eq!(
            error(text),
            ("NoSuchBucketPolicy".to_owned(), "The bucket policy does not exist".to_owned())
        );
        assert_eq!(error(&format!("\naws: [ERROR]: {}", text.trim())).0, "NoSuchBucketPolicy");
        assert!(json(br#"{"m": "An error occurred (X) when"}"#).contains("An error"));
    }

    fn loaded(bytes: &[u8]) -> Loaded {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.json");
        fs::write(&path, bytes).unwrap();
        load(&path, false)
    }

    #[test]
    fn a_file_of_many_pieces_is_what_it_is_whole() {
        // The two bytes of `é` fall on either side of every end of a piece sooner or later.
        for shift in 0..3 {
            let text = format!("{{ \"{}\" : \"{}\" }}", "x".repeat(shift), "é ".repeat(PIECE));
            let Loaded { sha256, content: whole } = loaded(text.as_bytes());
            assert_eq!(whole, content(text.clone().into_bytes(), false));
            let digest: String =
                Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(sha256, digest);
        }
        let mut bytes = format!("{{\"a\":\"{}\"}}", "x".repeat(2 * PIECE)).into_bytes();
        bytes[PIECE + 7] = 0xFF;
        assert_eq!(loaded(&bytes).content, content(bytes.clone(), false));
        bytes[PIECE + 7] = b'x';
        bytes.push(0xC3);
        assert_eq!(loaded(&bytes).content, content(bytes, false));
    }

    #[test]
    fn a_folder_or_nothing_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(load(folder.path(), false).content.unwrap_err().contains("not a file"));
        assert!(
            load(&folder.path().join("absent"), false).content.unwrap_err().contains("could not be read")
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60), csv in any::<bool>()) {
            let _ = content(bytes, csv);
        }
    }
}
