//! Text files as people keep them: what a command line wrote, in whatever encoding the shell chose.

/// The bytes of a text file as UTF-8 without a byte order mark. UTF-16, which PowerShell's redirection writes, is decoded: it is
/// told by its byte order mark, or, since every JSON and CSV file starts with an ASCII character, by
/// the zero byte next to that.
///
/// # Errors
/// Where it is neither; says what is wrong, as a clause about the file.
pub fn decode_text(mut bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
        }
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => return utf16(&bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => return utf16(&bytes, u16::from_be_bytes),
        _ => {}
    }
    match std::str::from_utf8(&bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("it is not UTF-8 text: byte {} is wrong", error.valid_up_to())),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<Vec<u8>, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it is UTF-16 text that ends within a character".to_owned());
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(String::into_bytes)
        .map_err(|_| "it is not UTF-16 text".to_owned())
}
