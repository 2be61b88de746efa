//! The words of a condition.

/// A word, with the place of its first character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    Open,
    Close,
    OpenSet,
    CloseSet,
    Comma,
    And,
    Or,
    Not,
    /// `@Request[…]`: what stands before and in the brackets.
    Attribute(&'t str, &'t str),
    /// In quotes, without them.
    Text(String),
    /// A bare word: an operator, a number, a GUID, `true`.
    Word(&'t str),
    /// Nothing of the language.
    Stray,
}

/// Splits a text into words; each character is looked at once.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes what is before the first character that `ends` names, or everything.
    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn doubled(&mut self, letter: char, kind: Kind<'t>) -> Kind<'t> {
        self.at += 1;
        if self.rest().starts_with(letter) {
            self.at += 1;
            return kind;
        }
        Kind::Stray
    }

    fn attribute(&mut self) -> Kind<'t> {
        self.at += 1;
        let source = self.take_until(|letter| !letter.is_ascii_alphabetic());
        if !self.rest().starts_with('[') {
            return Kind::Stray;
        }
        self.at += 1;
        let name = self.take_until(|letter| letter == ']');
        if self.rest().is_empty() {
            return Kind::Stray;
        }
        self.at += 1;
        Kind::Attribute(source, name.trim())
    }

    /// `'…'`, in which a backslash keeps a quote from ending it. Other backslashes stay: they keep wildcards
    /// from being any.
    fn quoted(&mut self) -> Kind<'t> {
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.take_until(|letter| matches!(letter, '\'' | '\\')));
            if self.rest().starts_with("\\'") {
                text.push('\'');
                self.at += 2;
            } else if self.rest().starts_with('\\') {
                text.push('\\');
                self.at += 1;
            } else if self.rest().is_empty() {
                return Kind::Stray;
            } else {
                self.at += 1;
                return Kind::Text(text);
            }
        }
    }

    fn word(&mut self) -> Kind<'t> {
        let is_end = |letter: char| letter.is_whitespace() || "(){},!@'&|".contains(letter);
        let word = self.take_until(is_end);
        match word {
            "" => {
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
                Kind::Stray
            }
            word if word.eq_ignore_ascii_case("and") => Kind::And,
            word if word.eq_ignore_ascii_case("or") => Kind::Or,
            word if word.eq_ignore_ascii_case("not") => Kind::Not,
            word => Kind::Word(word),
        }
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.take_until(|letter| !letter.is_whitespace());
        let at = self.at;
        let single = |lexer: &mut Self, kind| {
            lexer.at += 1;
            kind
        };
        let kind = match self.rest().chars().next()? {
            '(' => single(self, Kind::Open),
            ')' => single(self, Kind::Close),
            '{' => single(self, Kind::OpenSet),
            '}' => single(self, Kind::CloseSet),
            ',' => single(self, Kind::Comma),
            '!' => single(self, Kind::Not),
            '&' => self.doubled('&', Kind::And),
            '|' => self.doubled('|', Kind::Or),
            '@' => self.attribute(),
            '\'' => self.quoted(),
            _ => self.word(),
        };
        Some(Token { kind, at })
    }
}
