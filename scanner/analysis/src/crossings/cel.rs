//! The attribute mappings and attribute conditions of Google Cloud's pools: the usual forms of CEL, read into a
//! [`Demand`] or a [`Text`]. Whatever is of another form stands in it as open.
//!
//! Source: "Workload Identity Federation" and "Attribute mapping", Google Cloud IAM documentation.

pub(super) mod lexer;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::demand::{Demand, How, Text};
use lexer::{Token, tokens};

/// Attributes by the name that a pool gives them (`google.subject`, `attribute.repository`).
pub(super) type Attributes = BTreeMap<String, Arc<Text>>;

/// How deep an expression may be nested; Google takes no deeper one either.
const DEEPEST: usize = 24;

/// A mapping: `assertion.sub`, `"repo::" + assertion.repository`.
pub(super) fn text(expression: &str) -> Text {
    match parse(expression, &Attributes::new()) {
        Some(Node::Text(text)) => text,
        _ => Text::Opaque,
    }
}

/// A condition.
pub(super) fn demand(expression: &str, attributes: &Attributes) -> Demand {
    match parse(expression, attributes) {
        Some(Node::Demand(demand)) => demand,
        _ => Demand::Open(expression.to_owned()),
    }
}

/// What an expression is.
enum Node {
    Demand(Demand),
    Text(Text),
    List(Vec<Text>),
    /// Something that is not weighed.
    Opaque,
}

fn parse(expression: &str, attributes: &Attributes) -> Option<Node> {
    let tokens = tokens(expression)?;
    let mut parser = Parser { source: expression, tokens: &tokens, at: 0, attributes, depth: 0 };
    let node = parser.choice()?;
    (parser.at == tokens.len()).then_some(node)
}

struct Parser<'p> {
    source: &'p str,
    tokens: &'p [(Token, usize)],
    at: usize,
    attributes: &'p Attributes,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).map(|(token, _)| token.clone());
        self.at += 1;
        token
    }

    fn eat(&mut self, sign: &'static str) -> bool {
        let is_it = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, sign: &'static str) -> Option<()> {
        self.eat(sign).then_some(())
    }

    /// What was written since a token.
    fn since(&self, from: usize) -> String {
        let start = self.tokens.get(from).map_or(0, |(_, at)| *at);
        let end = self.tokens.get(self.at).map_or(self.source.len(), |(_, at)| *at);
        self.source.get(start..end).unwrap_or_default().trim().to_owned()
    }

    /// `a ? b : c`.
    fn choice(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let which = self.any()?;
        let node = if self.eat("?") {
            let yes = self.choice()?;
            self.expect(":")?;
            let no = self.choice()?;
            match (which, yes, no) {
                (Node::Demand(which), Node::Text(yes), Node::Text(no)) => {
                    Node::Text(Text::Either(Box::new(which), Box::new(yes), Box::new(no)))
                }
                _ => Node::Opaque,
            }
        } else {
            which
        };
        self.depth -= 1;
        Some(node)
    }

    fn any(&mut self) -> Option<Node> {
        self.several("||", Self::all, Demand::Any)
    }

    fn all(&mut self) -> Option<Node> {
        self.several("&&", Self::relation, Demand::All)
    }

    /// Terms with one sign between.
    fn several(
        &mut self,
        sign: &'static str,
        term: fn(&mut Self) -> Option<Node>,
        join: fn(Vec<Demand>) -> Demand,
    ) -> Option<Node> {
        let mut from = self.at;
        let first = term(self)?;
        if self.peek() != Some(&Token::Sign(sign)) {
            return Some(first);
        }
        let mut terms = vec![as_demand(first, self.since(from))];
        while self.eat(sign) {
            from = self.at;
            let next = term(self)?;
            terms.push(as_demand(next, self.since(from)));
        }
        Some(Node::Demand(join(terms)))
    }

    fn relation(&mut self) -> Option<Node> {
        let left = self.sum()?;
        for (sign, equals) in [("==", true), ("!=", false)] {
            if self.eat(sign) {
                let right = self.sum()?;
                return Some(match (left, right) {
                    (Node::Text(a), Node::Text(b)) => {
                        // The literal is the value, on whichever side it stands.
                        let (a, b) = if matches!(a, Text::Literal(_)) { (b, a) } else { (a, b) };
                        let same = Demand::Compare(a, How::Equals, b);
                        Node::Demand(if equals { same } else { Demand::Not(Box::new(same)) })
                    }
                    _ => Node::Opaque,
                });
            }
        }
        if self.eat("in") {
            let right = self.sum()?;
            return Some(match (left, right) {
                (Node::Text(text), Node::List(list)) => {
                    let one = |value| Demand::Compare(text.clone(), How::Equals, value);
                    Node::Demand(Demand::Any(list.into_iter().map(one).collect()))
                }
                _ => Node::Opaque,
            });
        }
        for sign in ["<=", ">=", "<", ">"] {
            if self.eat(sign) {
                self.sum()?;
                return Some(Node::Opaque);
            }
        }
        Some(left)
    }

    fn sum(&mut self) -> Option<Node> {
        let mut left = self.unary()?;
        while self.eat("+") {
            let right = self.unary()?;
            left = match (left, right) {
                (Node::Text(a), Node::Text(b)) => Node::Text(Text::Joined(Box::new(a), Box::new(b))),
                _ => Node::Opaque,
            };
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Node> {
        let mut negations = 0_usize;
        while self.eat("!") {
            negations += 1;
        }
        let inner = self.postfix()?;
        if negations == 0 {
            return Some(inner);
        }
        Some(match inner {
            Node::Demand(demand) if negations % 2 == 1 => Node::Demand(Demand::Not(Box::new(demand))),
            Node::Demand(demand) => Node::Demand(demand),
            _ => Node::Opaque,
        })
    }

    fn postfix(&mut self) -> Option<Node> {
        match self.take()? {
            Token::Text(text) => self.methods(Node::Text(Text::Literal(text))),
            Token::Sign("(") => {
                let inner = self.choice()?;
                self.expect(")")?;
                self.methods(inner)
            }
            Token::Sign("[") => {
                let list = self.arguments("]")?;
                self.methods(Node::List(list.into_iter().map(as_text).collect()))
            }
            Token::Name(name) if name == "true" => Some(Node::Demand(Demand::All(Vec::new()))),
            Token::Name(name) if name == "false" => Some(Node::Demand(Demand::Never)),
            Token::Name(name) => {
                if self.eat("(") {
                    self.arguments(")")?;
                    let call = Node::Opaque;
                    return self.methods(call);
                }
                let path = self.path(name)?;
                self.methods(self.named(&path).map_or(Node::Opaque, Node::Text))
            }
            Token::Number => Some(Node::Opaque),
            Token::Sign(_) => None,
        }
    }

    /// `assertion.repository`, `assertion['kubernetes.io']['namespace']`; stops before a method.
    fn path(&mut self, first: String) -> Option<String> {
        let mut path = first;
        loop {
            if self.peek() == Some(&Token::Sign("[")) {
                let key = self.tokens.get(self.at + 1).map(|(token, _)| token.clone());
                let Some(Token::Text(key)) = key else { return Some(path) };
                self.at += 2;
                self.expect("]")?;
                path = format!("{path}.{key}");
                continue;
            }
            let is_member = self.peek() == Some(&Token::Sign("."));
            let name = self.tokens.get(self.at + 1).map(|(token, _)| token.clone());
            let is_call = self.tokens.get(self.at + 2).map(|(token, _)| token) == Some(&Token::Sign("("));
            match name {
                Some(Token::Name(name)) if is_member && !is_call => {
                    self.at += 2;
                    path = format!("{path}.{name}");
                }
                _ => return Some(path),
            }
        }
    }

    /// A claim, or an attribute of the pool.
    fn named(&self, path: &str) -> Option<Text> {
        if let Some(claim) = path.strip_prefix("assertion.") {
            return Some(Text::Claim(claim.to_owned()));
        }
        self.attributes.get(path).map(|text| Text::Named(Arc::clone(text)))
    }

    fn methods(&mut self, on: Node) -> Option<Node> {
        let mut node = on;
        loop {
            if self.eat("[") {
                self.arguments("]")?;
                node = Node::Opaque;
                continue;
            }
            if !self.eat(".") {
                return Some(node);
            }
            let Token::Name(method) = self.take()? else { return None };
            if !self.eat("(") {
                node = Node::Opaque;
                continue;
            }
            let mut arguments = self.arguments(")")?;
            let only = if arguments.len() == 1 { arguments.pop() } else { None };
            node = match (node, method.as_str(), only) {
                (Node::Text(text), method, Some(Node::Text(value))) => {
                    let how = match method {
                        "startsWith" => Some(How::Starts),
                        "endsWith" => Some(How::Ends),
                        "contains" => Some(How::Contains),
                        _ => None,
                    };
                    match (how, method, value) {
                        (Some(how), _, value) => Node::Demand(Demand::Compare(text, how, value)),
                        (_, "extract", Text::Literal(template)) => {
                            Node::Text(Text::Extract(Box::new(text), template))
                        }
                        _ => Node::Opaque,
                    }
                }
                _ => Node::Opaque,
            };
        }
    }

    /// What stands before a closing sign, with commas between.
    fn arguments(&mut self, close: &'static str) -> Option<Vec<Node>> {
        let mut all = Vec::new();
        if self.eat(close) {
            return Some(all);
        }
        loop {
            all.push(self.choice()?);
            if self.eat(close) {
                return Some(all);
            }
            self.expect(",")?;
        }
    }
}

fn as_demand(node: Node, written: String) -> Demand {
    match node {
        Node::Demand(demand) => demand,
        _ => Demand::Open(written),
    }
}

fn as_text(node: Node) -> Text {
    match node {
        Node::Text(text) => text,
        _ => Text::Opaque,
    }
}

#[cfg(test)]
mod tests;
