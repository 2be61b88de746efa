//! From words to an expression, by recursive descent.

use std::iter::Peekable;

use super::lexer::{Kind, Lexer, Token};
use super::operator::Operator;
use super::{Attribute, Comparison, ConditionError, Expression, MOST_DEPTH, Operand, Source};

type Parsed<T> = Result<T, ConditionError>;

/// Reads a condition.
pub(super) fn parse(text: &str) -> Parsed<Expression> {
    let mut parser = Parser { tokens: Lexer::new(text).peekable(), depth: 0, end: text.len() };
    let expression = parser.expression()?;
    match parser.tokens.next() {
        None => Ok(expression),
        Some(token) => Err(ConditionError::Expected("the end", token.at)),
    }
}

struct Parser<'t> {
    tokens: Peekable<Lexer<'t>>,
    depth: usize,
    end: usize,
}

impl<'t> Parser<'t> {
    fn peek(&mut self) -> Option<&Kind<'t>> {
        self.tokens.peek().map(|token| &token.kind)
    }

    fn place(&mut self) -> usize {
        let end = self.end;
        self.tokens.peek().map_or(end, |token| token.at)
    }

    fn take(&mut self, wanted: &Kind<'t>, name: &'static str) -> Parsed<()> {
        let at = self.place();
        match self.tokens.next() {
            Some(token) if token.kind == *wanted => Ok(()),
            _ => Err(ConditionError::Expected(name, at)),
        }
    }

    /// Parts joined by `AND`, or by `OR`. Microsoft asks for parentheses where both stand side by side, so
    /// that nothing is guessed of which binds first.
    fn expression(&mut self) -> Parsed<Expression> {
        let mut parts = vec![self.unary()?];
        let mut joint = None;
        while let Some(kind @ (Kind::And | Kind::Or)) = self.peek().cloned() {
            if joint.get_or_insert_with(|| kind.clone()) != &kind {
                return Err(ConditionError::Ambiguous);
            }
            self.tokens.next();
            parts.push(self.unary()?);
        }
        Ok(match joint {
            Some(Kind::And) => Expression::All(parts),
            Some(_) => Expression::Any(parts),
            None => parts.pop().unwrap_or(Expression::All(Vec::new())),
        })
    }

    /// INVARIANT: recursion is bounded by [`MOST_DEPTH`], whatever the text.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(ConditionError::TooDeep);
        }
        let answer = inner(self);
        self.depth -= 1;
        answer
    }

    fn unary(&mut self) -> Parsed<Expression> {
        match self.peek() {
            Some(Kind::Not) => {
                self.tokens.next();
                let inner = self.deeper(Self::unary)?;
                Ok(Expression::Not(Box::new(inner)))
            }
            Some(Kind::Open) => {
                self.tokens.next();
                let inner = self.deeper(Self::expression)?;
                self.take(&Kind::Close, "`)`")?;
                Ok(inner)
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Parsed<Expression> {
        if let Some(Kind::Word(word)) = self.peek().cloned() {
            let is = |name: &str| word.eq_ignore_ascii_case(name);
            if is("ActionMatches") {
                self.tokens.next();
                return Ok(Expression::Action(self.set()?));
            }
            if is("SubOperationMatches") {
                self.tokens.next();
                return Ok(Expression::SubOperation(self.set()?));
            }
            if is("Exists") || is("NotExists") {
                self.tokens.next();
                let exists = Expression::Exists(self.attribute()?);
                return Ok(if is("Exists") { exists } else { Expression::Not(Box::new(exists)) });
            }
        }
        let left = self.operand()?;
        let at = self.place();
        let Some(Token { kind: Kind::Word(word), .. }) = self.tokens.next() else {
            return Err(ConditionError::Expected("an operator", at));
        };
        let operator = Operator::parse(word).ok_or_else(|| ConditionError::Operator(short(word)))?;
        let right = self.operand()?;
        Ok(Expression::Compare(Comparison { left, word: word.to_owned(), operator, right }))
    }

    fn operand(&mut self) -> Parsed<Operand> {
        match self.peek() {
            Some(Kind::Attribute(..)) => self.attribute().map(Operand::Attribute),
            Some(Kind::OpenSet) => self.set().map(Operand::Values),
            _ => self.value().map(|value| Operand::Values(vec![value])),
        }
    }

    fn attribute(&mut self) -> Parsed<Attribute> {
        let at = self.place();
        let Some(Token { kind: Kind::Attribute(source, name), .. }) = self.tokens.next() else {
            return Err(ConditionError::Expected("an attribute", at));
        };
        let source = match source.to_ascii_lowercase().as_str() {
            "request" => Source::Request,
            "resource" => Source::Resource,
            "principal" => Source::Principal,
            "environment" => Source::Environment,
            _ => return Err(ConditionError::Expected("@Request, @Resource, @Principal or @Environment", at)),
        };
        Ok(Attribute { source, name: name.to_owned() })
    }

    fn set(&mut self) -> Parsed<Vec<String>> {
        self.take(&Kind::OpenSet, "`{`")?;
        let mut values = Vec::new();
        while self.peek() != Some(&Kind::CloseSet) {
            if !values.is_empty() {
                self.take(&Kind::Comma, "`,`")?;
            }
            values.push(self.value()?);
        }
        self.take(&Kind::CloseSet, "`}`")?;
        Ok(values)
    }

    fn value(&mut self) -> Parsed<String> {
        let at = self.place();
        match self.tokens.next().map(|token| token.kind) {
            Some(Kind::Text(text)) => Ok(text),
            Some(Kind::Word(word)) => Ok(word.to_owned()),
            _ => Err(ConditionError::Expected("a value", at)),
        }
    }
}

/// A word for a message.
fn short(word: &str) -> String {
    word.chars().take(64).collect()
}
