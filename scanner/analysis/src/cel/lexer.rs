//! Words of the language.

use super::CelError;

/// A word with the place of its first byte.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Ident(String),
    Text(String),
    Int(i128),
    Double(f64),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Signs, longer ones first.
const SIGNS: [&str; 26] = [
    "&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*", "/",
    "%", "!", "<", ">", "&", "|",
];

/// All words of a text, in one pass.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, CelError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    while let Some(token) = lexer.next_token()? {
        found.push(token);
    }
    Ok(found)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|c: char| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        start
    }

    fn skip_blank(&mut self) {
        loop {
            self.skip_while(char::is_whitespace);
            if !self.rest().starts_with("//") {
                return;
            }
            self.skip_while(|c| c != '\n');
        }
    }

    fn next_token(&mut self) -> Result<Option<(Token, usize)>, CelError> {
        self.skip_blank();
        let start = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let token = if let Some(prefix) = self.text_prefix() {
            self.quoted(prefix)?
        } else if first.is_ascii_digit() {
            self.number()?
        } else if first.is_ascii_alphabetic() || first == '_' {
            self.skip_while(|c| c.is_ascii_alphanumeric() || c == '_');
            Token::Ident(self.text.get(start..self.at).unwrap_or_default().to_owned())
        } else {
            let sign = SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
            let sign = sign.ok_or(CelError::Character(start))?;
            self.at += sign.len();
            Token::Sign(sign)
        };
        Ok(Some((token, start)))
    }

    /// The letters before a quotation mark (`r`, `b`), where a text begins here.
    fn text_prefix(&self) -> Option<&'static str> {
        ["", "rb", "br", "r", "b", "R", "B"]
            .into_iter()
            .find(|prefix| self.rest().strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['"', '\''])))
    }

    fn quoted(&mut self, prefix: &str) -> Result<Token, CelError> {
        let start = self.at;
        let is_raw = prefix.contains(['r', 'R']);
        self.at += prefix.len();
        let error = || CelError::Text(start);
        let mark = self.peek().ok_or_else(error)?;
        let long = mark.to_string().repeat(3);
        let end = if self.rest().starts_with(&long) { long } else { mark.to_string() };
        self.at += end.len();
        let mut out = String::new();
        loop {
            if self.rest().starts_with(&end) {
                self.at += end.len();
                return Ok(Token::Text(out));
            }
            let next = self.peek().ok_or_else(error)?;
            self.at += next.len_utf8();
            match next {
                '\\' if !is_raw => out.push(self.escape().ok_or_else(error)?),
                '\n' if end.len() == 1 => return Err(error()),
                other => out.push(other),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += kind.len_utf8();
        let (digits, radix) = match kind {
            'n' => return Some('\n'),
            't' => return Some('\t'),
            'r' => return Some('\r'),
            'a' => return Some('\u{7}'),
            'b' => return Some('\u{8}'),
            'f' => return Some('\u{c}'),
            'v' => return Some('\u{b}'),
            '\\' | '\'' | '"' | '`' | '?' => return Some(kind),
            'x' | 'X' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            '0'..='3' => {
                self.at -= 1;
                (3, 8)
            }
            _ => return None,
        };
        let value = u32::from_str_radix(self.rest().get(..digits)?, radix).ok()?;
        self.at += digits;
        char::from_u32(value)
    }

    fn number(&mut self) -> Result<Token, CelError> {
        let start = self.at;
        let error = || CelError::Number(start);
        if let Some(rest) = self.rest().strip_prefix("0x") {
            let length = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
            let digits = rest.get(..length).unwrap_or_default();
            let value = i128::from_str_radix(digits, 16).map_err(|_| error())?;
            self.at += 2 + length;
            self.skip_suffix();
            return Ok(Token::Int(value));
        }
        self.skip_while(|c| c.is_ascii_digit());
        let mut is_double = false;
        let is_fraction = |rest: &str| {
            rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if is_fraction(self.rest()) {
            is_double = true;
            self.at += 1;
            self.skip_while(|c| c.is_ascii_digit());
        }
        if self.rest().starts_with(['e', 'E']) {
            is_double = true;
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            self.skip_while(|c| c.is_ascii_digit());
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if is_double {
            return text.parse().map(Token::Double).map_err(|_| error());
        }
        let value = text.parse().map_err(|_| error())?;
        self.skip_suffix();
        Ok(Token::Int(value))
    }

    /// `u` after a number says that it has no sign.
    fn skip_suffix(&mut self) {
        if self.rest().starts_with(['u', 'U']) {
            self.at += 1;
        }
    }
}
