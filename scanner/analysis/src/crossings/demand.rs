//! What a trust demands of a token, whichever cloud asks: one small language that the trusts of each cloud
//! are read into.

use std::sync::Arc;

/// A text that is made from the claims of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// As written.
    Literal(String),
    /// A claim (`sub`; `kubernetes.io.namespace` for one within another).
    Claim(String),
    /// Another text that has a name of its own (`attribute.repository`).
    Named(Arc<Self>),
    /// Two, one after the other.
    Joined(Box<Self>, Box<Self>),
    /// The part of a text that a template names: `assumed-role/{role}/`.
    Extract(Box<Self>, String),
    /// One or the other.
    Either(Box<Demand>, Box<Self>, Box<Self>),
    /// Made in a way that is not weighed.
    Opaque,
}

/// How two texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Letter by letter.
    Equals,
    /// ASCII case aside.
    EqualsIgnoringCase,
    /// The second is a pattern.
    Like,
    /// The first begins with the second.
    Starts,
    /// It ends with it.
    Ends,
    /// It contains it.
    Contains,
}

/// What a token has to satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Nothing lets nobody in.
    Never,
    /// A condition that is not weighed, as written.
    Open(String),
    /// A comparison.
    Compare(Text, How, Text),
    /// All of them; of none, nothing is demanded.
    All(Vec<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

impl Demand {
    /// A claim that equals one of several values.
    pub(super) fn one_of<'v>(claim: &str, values: impl IntoIterator<Item = &'v str>) -> Self {
        let one = |value: &str| {
            Self::Compare(Text::Claim(claim.to_owned()), How::Equals, Text::Literal(value.to_owned()))
        };
        Self::Any(values.into_iter().map(one).collect())
    }

    /// The claims that are named with a value, each with its pattern; what is negated names nobody.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.sort();
        found.dedup();
        found
    }

    fn collect(&self, found: &mut Vec<(String, String)>) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().for_each(|one| one.collect(found)),
            Self::Compare(text, how, Text::Literal(value)) => found.extend(named(text, *how, value)),
            Self::Compare(..) | Self::Never | Self::Open(_) | Self::Not(_) => {}
        }
    }
}

/// The claim that a comparison names, and with which pattern.
fn named(text: &Text, how: How, value: &str) -> Option<(String, String)> {
    match text {
        Text::Claim(claim) => {
            let pattern = match how {
                How::Equals | How::EqualsIgnoringCase | How::Like => value.to_owned(),
                How::Starts => format!("{value}*"),
                How::Ends => format!("*{value}"),
                How::Contains => format!("*{value}*"),
            };
            Some((claim.clone(), pattern))
        }
        Text::Named(inner) => named(inner, how, value),
        // `"repo::" + assertion.repository`.
        Text::Joined(first, second) => match (first.as_ref(), second.as_ref()) {
            (Text::Literal(head), rest) if how != How::Ends => {
                named(rest, how, value.strip_prefix(head.as_str())?)
            }
            (rest, Text::Literal(tail)) if how == How::Equals => {
                named(rest, how, value.strip_suffix(tail.as_str())?)
            }
            _ => None,
        },
        // Google's own attribute for roles of AWS: the ARN of the session without the session.
        Text::Either(_, yes, _) => match (first_claim(yes), how) {
            (Some(claim), How::Equals) => Some((claim, format!("{value}/*"))),
            _ => None,
        },
        Text::Literal(_) | Text::Extract(..) | Text::Opaque => None,
    }
}

fn first_claim(text: &Text) -> Option<String> {
    match text {
        Text::Claim(claim) => Some(claim.clone()),
        Text::Named(inner) => first_claim(inner),
        Text::Joined(inner, _) | Text::Extract(inner, _) | Text::Either(_, inner, _) => first_claim(inner),
        Text::Literal(_) | Text::Opaque => None,
    }
}
