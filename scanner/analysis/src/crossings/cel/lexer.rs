//! The words of CEL that conditions are made of.

/// The longest expression that is read; Google takes 4,096 letters.
const LONGEST: usize = 4096;
/// The most words of one.
const MOST: usize = 768;

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::crossings) enum Token {
    /// A text in quotes.
    Text(String),
    /// A name.
    Name(String),
    /// A number, whichever.
    Number,
    /// A sign, `in` among them.
    Sign(&'static str),
}

const SIGNS: [&str; 20] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", ".", ",", "(", ")", "[", "]", "{", "}",
];

/// The words with their places; `None` for what is too long or not of the language.
pub(in crate::crossings) fn tokens(source: &str) -> Option<Vec<(Token, usize)>> {
    if source.len() > LONGEST {
        return None;
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = source.get(at..).and_then(|rest| rest.chars().next()) {
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let rest = source.get(at..)?;
        let (token, length) = match letter {
            '\'' | '"' => quoted(rest, letter)?,
            'r' | 'b' | 'R' | 'B' if rest.get(1..).is_some_and(|rest| rest.starts_with(['\'', '"'])) => {
                return None;
            }
            _ if letter.is_ascii_alphabetic() || letter == '_' => name(rest),
            _ if letter.is_ascii_digit() => (Token::Number, digits(rest)),
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
                (Token::Sign(sign), sign.len())
            }
        };
        tokens.push((token, at));
        if tokens.len() > MOST {
            return None;
        }
        at += length;
    }
    Some(tokens)
}

fn name(rest: &str) -> (Token, usize) {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    let name = rest.get(..length).unwrap_or_default();
    (if name == "in" { Token::Sign("in") } else { Token::Name(name.to_owned()) }, length)
}

fn digits(rest: &str) -> usize {
    rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.')).unwrap_or(rest.len())
}

/// A text up to the closing quote. Only the plain escapes are taken; an expression with others is not weighed.
fn quoted(rest: &str, quote: char) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            _ if letter == quote => return Some((Token::Text(text), at + 1)),
            '\\' => match letters.next()?.1 {
                escaped @ ('\\' | '\'' | '"' | '`' | '?') => text.push(escaped),
                _ => return None,
            },
            '\n' => return None,
            _ => text.push(letter),
        }
    }
    None
}
