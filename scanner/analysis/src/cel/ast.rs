//! What an expression is made of.

use std::fmt;

use super::Value;

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Literal(Value),
    Ident(String),
    /// `a.b`
    Member(Box<Self>, String),
    /// `a[b]`
    Index(Box<(Self, Self)>),
    /// `a.f(b)`, `f(b)`
    Call(Option<Box<Self>>, String, Vec<Self>),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Not(Box<Self>),
    Negative(Box<Self>),
    Binary(Operator, Box<(Self, Self)>),
    All(Vec<Self>),
    Any(Vec<Self>),
    /// `a ? b : c`
    Choice(Box<(Self, Self, Self)>),
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Node {
    /// The dotted path that it is (`request.auth.access_levels`, `assertion["sub"]`); `None` for anything else.
    pub(super) fn path(&self) -> Option<String> {
        match self {
            Self::Ident(name) => Some(name.clone()),
            Self::Member(inner, name) => Some(format!("{}.{name}", inner.path()?)),
            Self::Index(parts) => match &parts.1 {
                Self::Literal(Value::Text(name)) => Some(format!("{}.{name}", parts.0.path()?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Shows every part to a visitor, itself first.
    pub(super) fn visit(&self, visitor: &mut impl FnMut(&Self)) {
        visitor(self);
        match self {
            Self::Literal(_) | Self::Ident(_) => {}
            Self::Member(inner, _) | Self::Not(inner) | Self::Negative(inner) => inner.visit(visitor),
            Self::Index(parts) | Self::Binary(_, parts) => {
                parts.0.visit(visitor);
                parts.1.visit(visitor);
            }
            Self::Call(target, _, arguments) => {
                target.iter().for_each(|one| one.visit(visitor));
                arguments.iter().for_each(|one| one.visit(visitor));
            }
            Self::List(parts) | Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|one| one.visit(visitor));
            }
            Self::Map(entries) => entries.iter().for_each(|(key, value)| {
                key.visit(visitor);
                value.visit(visitor);
            }),
            Self::Choice(parts) => {
                parts.0.visit(visitor);
                parts.1.visit(visitor);
                parts.2.visit(visitor);
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, parts: &[Node], between: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

/// As one would write it.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(value) => write!(f, "{value}"),
            Self::Ident(name) => f.write_str(name),
            Self::Member(inner, name) => write!(f, "{inner}.{name}"),
            Self::Index(parts) => write!(f, "{}[{}]", parts.0, parts.1),
            Self::Call(target, name, arguments) => {
                if let Some(target) = target {
                    write!(f, "{target}.")?;
                }
                write!(f, "{name}(")?;
                list(f, arguments, ", ")?;
                f.write_str(")")
            }
            Self::List(parts) => {
                f.write_str("[")?;
                list(f, parts, ", ")?;
                f.write_str("]")
            }
            Self::Map(entries) => {
                f.write_str("{")?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    write!(f, "{comma}{key}: {value}")?;
                }
                f.write_str("}")
            }
            Self::Not(inner) => write!(f, "!({inner})"),
            Self::Negative(inner) => write!(f, "-{inner}"),
            Self::Binary(operator, parts) => write!(f, "{} {} {}", parts.0, operator.as_str(), parts.1),
            Self::All(parts) => list(f, parts, " && "),
            Self::Any(parts) => {
                f.write_str("(")?;
                list(f, parts, " || ")?;
                f.write_str(")")
            }
            Self::Choice(parts) => write!(f, "({} ? {} : {})", parts.0, parts.1, parts.2),
        }
    }
}
