//! Reads `$filter`.

use serde_json::Value;

use super::{Filter, Operator, TextTest};

/// Brackets within brackets that are followed.
const DEPTH: usize = 32;

/// Reads an expression; `None` where it is none.
pub(crate) fn parse(text: &str) -> Option<Filter> {
    let words = words(text)?;
    let mut parser = Parser { words: &words, at: 0, depth: 0 };
    let filter = parser.or()?;
    (parser.at == words.len()).then_some(filter)
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    /// A name, a path, an unquoted literal.
    Plain(String),
    Quoted(String),
    Open,
    Close,
    Comma,
    Colon,
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(letter) = rest.chars().next() {
        let word = match letter {
            '(' => Word::Open,
            ')' => Word::Close,
            ',' => Word::Comma,
            ':' => Word::Colon,
            '\'' => {
                let (quoted, length) = quoted(rest)?;
                words.push(Word::Quoted(quoted));
                rest = rest[length..].trim_start();
                continue;
            }
            _ => {
                // A colon ends the variable of `any`; within a time it does not.
                let time = letter.is_ascii_digit();
                let ends = |c: char| c.is_whitespace() || "(),'".contains(c) || (c == ':' && !time);
                let length = rest.find(ends).unwrap_or(rest.len());
                words.push(Word::Plain(rest[..length].to_owned()));
                rest = rest[length..].trim_start();
                continue;
            }
        };
        words.push(word);
        rest = rest[1..].trim_start();
    }
    Some(words)
}

/// A quoted text, in which a quote is written twice, and its length.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '\'' {
            value.push(letter);
        } else if letters.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((value, at + 1));
        }
    }
    None
}

struct Parser<'w> {
    words: &'w [Word],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn or(&mut self) -> Option<Filter> {
        let mut left = self.and()?;
        while self.takes("or") {
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Filter> {
        let mut left = self.not()?;
        while self.takes("and") {
            left = Filter::And(Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Filter> {
        if self.takes("not") { Some(Filter::Not(Box::new(self.term()?))) } else { self.term() }
    }

    fn term(&mut self) -> Option<Filter> {
        if self.take(&Word::Open) {
            self.depth += 1;
            let inner = if self.depth > DEPTH { None } else { self.or() };
            self.depth -= 1;
            let inner = inner?;
            return self.take(&Word::Close).then_some(inner);
        }
        let name = self.plain()?;
        if self.take(&Word::Open) {
            return self.call(&name);
        }
        let path = path(&name);
        let operator = self.plain()?;
        if operator.eq_ignore_ascii_case("in") {
            return Some(Filter::In(path, self.list()?));
        }
        let operator = match operator.to_lowercase().as_str() {
            "eq" => Operator::Eq,
            "ne" => Operator::Ne,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            _ => return None,
        };
        Some(Filter::Compare(path, operator, self.literal()?))
    }

    /// A function, after its opening bracket.
    fn call(&mut self, name: &str) -> Option<Filter> {
        if let Some(list) = name.strip_suffix("/any") {
            if self.take(&Word::Close) {
                return Some(Filter::Any(path(list), String::new(), None));
            }
            let variable = self.plain()?;
            if !self.take(&Word::Colon) {
                return None;
            }
            let inner = self.or()?;
            return self.take(&Word::Close).then(|| Filter::Any(path(list), variable, Some(Box::new(inner))));
        }
        let test = match name.to_lowercase().as_str() {
            "startswith" => TextTest::Starts,
            "endswith" => TextTest::Ends,
            "contains" => TextTest::Contains,
            _ => return None,
        };
        let property = self.plain()?;
        if !self.take(&Word::Comma) {
            return None;
        }
        let Value::String(text) = self.literal()? else { return None };
        self.take(&Word::Close).then(|| Filter::Text(test, path(&property), text))
    }

    fn list(&mut self) -> Option<Vec<Value>> {
        if !self.take(&Word::Open) {
            return None;
        }
        let mut values = vec![self.literal()?];
        while self.take(&Word::Comma) {
            values.push(self.literal()?);
        }
        self.take(&Word::Close).then_some(values)
    }

    fn literal(&mut self) -> Option<Value> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        match word {
            Word::Quoted(text) => Some(Value::String(text.clone())),
            Word::Plain(text) => Some(match text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                // A GUID or a time is not quoted.
                text => text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), Value::from),
            }),
            _ => None,
        }
    }

    fn plain(&mut self) -> Option<String> {
        let Some(Word::Plain(text)) = self.words.get(self.at) else { return None };
        self.at += 1;
        Some(text.clone())
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let is =
            matches!(self.words.get(self.at), Some(Word::Plain(text)) if text.eq_ignore_ascii_case(keyword));
        self.at += usize::from(is);
        is
    }

    fn take(&mut self, word: &Word) -> bool {
        let is = self.words.get(self.at) == Some(word);
        self.at += usize::from(is);
        is
    }
}

fn path(text: &str) -> Vec<String> {
    text.split('/').map(str::to_owned).collect()
}
