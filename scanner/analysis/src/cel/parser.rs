//! From words to an expression. Depth is counted, so that no text can exhaust the stack.

use super::ast::{Node, Operator};
use super::lexer::{Token, tokens};
use super::{CelError, MOST_BYTES, MOST_DEPTH, Value};

pub(super) fn parse(text: &str) -> Result<Node, CelError> {
    if text.len() > MOST_BYTES {
        return Err(CelError::TooLong);
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.len() };
    let node = parser.expression()?;
    if parser.at < parser.tokens.len() {
        return Err(CelError::Expected("the end", parser.place()));
    }
    Ok(node)
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
    end: usize,
}

const RELATIONS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];
const SUMS: [(&str, Operator); 2] = [("+", Operator::Add), ("-", Operator::Subtract)];
const PRODUCTS: [(&str, Operator); 3] =
    [("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)];

impl Parser {
    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(_, place)| *place)
    }

    fn is_next(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some((Token::Sign(own), _)) if *own == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_it = self.is_next(sign);
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, sign: &str, what: &'static str) -> Result<(), CelError> {
        if self.take(sign) { Ok(()) } else { Err(CelError::Expected(what, self.place())) }
    }

    /// One level further down. INVARIANT: no node nests more than a small multiple of [`MOST_DEPTH`] levels.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, CelError>) -> Result<T, CelError> {
        if self.depth >= MOST_DEPTH {
            return Err(CelError::TooDeep);
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn expression(&mut self) -> Result<Node, CelError> {
        self.deeper(|parser| {
            let condition = parser.any()?;
            if !parser.take("?") {
                return Ok(condition);
            }
            let yes = parser.any()?;
            parser.expect(":", "`:`")?;
            let no = parser.expression()?;
            Ok(Node::Choice(Box::new((condition, yes, no))))
        })
    }

    fn any(&mut self) -> Result<Node, CelError> {
        let first = self.all()?;
        if !self.is_next("||") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take("||") {
            parts.push(self.all()?);
        }
        Ok(Node::Any(parts))
    }

    fn all(&mut self) -> Result<Node, CelError> {
        let first = self.relation()?;
        if !self.is_next("&&") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take("&&") {
            parts.push(self.relation()?);
        }
        Ok(Node::All(parts))
    }

    fn relation(&mut self) -> Result<Node, CelError> {
        let mut left = self.sum()?;
        for _ in 0..MOST_DEPTH {
            let is_in = matches!(self.tokens.get(self.at), Some((Token::Ident(word), _)) if word == "in");
            let operator = if is_in {
                self.at += 1;
                Operator::In
            } else {
                match RELATIONS.iter().find(|(sign, _)| self.is_next(sign)) {
                    Some((_, operator)) => {
                        self.at += 1;
                        *operator
                    }
                    None => return Ok(left),
                }
            };
            let right = self.sum()?;
            left = Node::Binary(operator, Box::new((left, right)));
        }
        Err(CelError::TooDeep)
    }

    fn sum(&mut self) -> Result<Node, CelError> {
        self.row(&SUMS, Self::product)
    }

    fn product(&mut self) -> Result<Node, CelError> {
        self.row(&PRODUCTS, Self::unary)
    }

    /// Operands of operators that bind alike, from the left.
    fn row(
        &mut self,
        operators: &[(&str, Operator)],
        operand: fn(&mut Self) -> Result<Node, CelError>,
    ) -> Result<Node, CelError> {
        let mut left = operand(self)?;
        for _ in 0..MOST_DEPTH {
            let Some((_, operator)) = operators.iter().find(|(sign, _)| self.is_next(sign)) else {
                return Ok(left);
            };
            self.at += 1;
            let right = operand(self)?;
            left = Node::Binary(*operator, Box::new((left, right)));
        }
        Err(CelError::TooDeep)
    }

    fn unary(&mut self) -> Result<Node, CelError> {
        if self.take("!") {
            return self.deeper(Self::unary).map(|inner| Node::Not(Box::new(inner)));
        }
        if self.take("-") {
            return self.deeper(Self::unary).map(|inner| Node::Negative(Box::new(inner)));
        }
        self.member()
    }

    fn member(&mut self) -> Result<Node, CelError> {
        let mut node = self.primary()?;
        for _ in 0..MOST_DEPTH {
            if self.take(".") {
                let name = self.ident()?;
                node = if self.take("(") {
                    Node::Call(Some(Box::new(node)), name, self.list(")")?)
                } else {
                    Node::Member(Box::new(node), name)
                };
            } else if self.take("[") {
                let index = self.expression()?;
                self.expect("]", "`]`")?;
                node = Node::Index(Box::new((node, index)));
            } else {
                return Ok(node);
            }
        }
        Err(CelError::TooDeep)
    }

    fn ident(&mut self) -> Result<String, CelError> {
        match self.tokens.get(self.at) {
            Some((Token::Ident(name), _)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(CelError::Expected("a name", self.place())),
        }
    }

    fn primary(&mut self) -> Result<Node, CelError> {
        let expected = CelError::Expected("a value", self.place());
        let Some((token, _)) = self.tokens.get_mut(self.at) else { return Err(expected) };
        let token = std::mem::replace(token, Token::Sign(""));
        self.at += 1;
        Ok(match token {
            Token::Text(text) => Node::Literal(Value::Text(text)),
            Token::Int(value) => Node::Literal(Value::Int(value)),
            Token::Double(value) => Node::Literal(Value::Double(value)),
            Token::Ident(word) => match word.as_str() {
                "true" => Node::Literal(Value::Bool(true)),
                "false" => Node::Literal(Value::Bool(false)),
                "null" => Node::Literal(Value::Null),
                "in" => return Err(expected),
                _ if self.take("(") => Node::Call(None, word, self.list(")")?),
                _ => Node::Ident(word),
            },
            Token::Sign("(") => {
                let inner = self.expression()?;
                self.expect(")", "`)`")?;
                inner
            }
            Token::Sign("[") => Node::List(self.list("]")?),
            Token::Sign("{") => Node::Map(self.entries()?),
            // A name from the root.
            Token::Sign(".") => Node::Ident(self.ident()?),
            Token::Sign(_) => return Err(expected),
        })
    }

    /// Expressions with commas between them, and their end.
    fn list(&mut self, end: &'static str) -> Result<Vec<Node>, CelError> {
        let mut parts = Vec::new();
        while !self.take(end) {
            if !parts.is_empty() {
                self.expect(",", "`,`")?;
                if self.take(end) {
                    break;
                }
            }
            parts.push(self.expression()?);
        }
        Ok(parts)
    }

    fn entries(&mut self) -> Result<Vec<(Node, Node)>, CelError> {
        let mut entries = Vec::new();
        while !self.take("}") {
            if !entries.is_empty() {
                self.expect(",", "`,`")?;
                if self.take("}") {
                    break;
                }
            }
            let key = self.expression()?;
            self.expect(":", "`:`")?;
            entries.push((key, self.expression()?));
        }
        Ok(entries)
    }
}
