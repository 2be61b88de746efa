//! What has to be so for an expression to come out as wanted.

use super::ast::{Node, Operator};
use super::functions::{self, Lack};
use super::{CelError, Value};
use crate::effective::decision::Keeper;

/// What is known of a request.
pub(crate) trait World {
    /// The value of an attribute by its path (`resource.name`); `None` for a path that is none of the request's.
    fn attribute(&self, path: &str) -> Option<Fact>;

    /// What a function of the request comes to (`resource.matchTag`, with its arguments); `None` for one that is
    /// none of the request's.
    fn call(&self, path: &str, arguments: &[Value]) -> Option<Fact>;
}

/// What is known of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// It has this value.
    Is(Value),
    /// Nothing is known of it; who keeps it.
    Open(Keeper),
}

/// What an expression leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: it comes out as wanted.
    Met,
    /// All of these.
    If(Vec<Clause>),
    /// It does not come out so, whatever else is so.
    Never,
}

/// A part of an expression that the facts do not settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    /// What is asked of (`resource.name`).
    pub(crate) key: String,
    /// What is asked (`startsWith`).
    pub(crate) operator: String,
    /// What it is held against.
    pub(crate) values: Vec<String>,
    /// Whether it must be so, or must not.
    pub(crate) holds: bool,
    /// Who can see to it.
    pub(crate) keeper: Keeper,
}

/// The most characters of an expression that an answer repeats.
const MOST_SHOWN: usize = 400;
/// The operator of a clause of which there is nothing to hold against.
const IS_SO: &str = "is true";

impl Clause {
    /// A clause for what is not understood.
    pub(super) fn not_understood(text: &str, error: &CelError, holds: bool) -> Self {
        Self {
            key: shortened(text),
            operator: crate::effective::NOT_UNDERSTOOD.to_owned(),
            values: vec![error.to_string()],
            holds,
            keeper: Keeper::Unknown,
        }
    }
}

impl Need {
    /// How hard it is to meet: by the keepers first, then by the number of clauses.
    pub(crate) fn weight(&self) -> (u8, usize) {
        match self {
            Self::Met => (0, 0),
            Self::If(clauses) => {
                (1 + clauses.iter().map(|one| one.keeper as u8).max().unwrap_or(0), clauses.len())
            }
            Self::Never => (u8::MAX, 0),
        }
    }

    /// Both have to be.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Met, need) | (need, Self::Met) => need,
            (Self::If(mut all), Self::If(more)) => {
                all.extend(more.into_iter().filter(|one| !all.contains(one)).collect::<Vec<_>>());
                Self::If(all)
            }
        }
    }
}

/// `wanted` says how it has to come out. Negation turns "all" into "any".
pub(super) fn need(node: &Node, world: &dyn World, wanted: bool) -> Need {
    match (node, wanted) {
        (Node::Not(inner), _) => need(inner, world, !wanted),
        (Node::All(parts), true) | (Node::Any(parts), false) => {
            parts.iter().fold(Need::Met, |all, one| all.and(need(one, world, wanted)))
        }
        (Node::All(parts), false) | (Node::Any(parts), true) => {
            parts.iter().map(|one| need(one, world, wanted)).min_by_key(Need::weight).unwrap_or(Need::Never)
        }
        (Node::Choice(parts), _) => {
            let (condition, yes, no) = &**parts;
            let first = need(condition, world, true).and(need(yes, world, wanted));
            let second = need(condition, world, false).and(need(no, world, wanted));
            if second.weight() < first.weight() { second } else { first }
        }
        _ => leaf(node, world, wanted),
    }
}

fn leaf(node: &Node, world: &dyn World, wanted: bool) -> Need {
    let mut asked = Asked::default();
    match (Evaluation { world, variables: Vec::new(), steps: MOST_STEPS }).value(node, &mut asked) {
        Ok(Value::Bool(holds)) if holds == wanted => Need::Met,
        // What comes to an error, or to no truth, comes out neither way.
        Ok(_) | Err(Lack::Error) => Need::Never,
        Err(Lack::Open) => Need::If(vec![clause(node, asked.keeper(), wanted)]),
    }
}

fn clause(node: &Node, keeper: Keeper, holds: bool) -> Clause {
    let plain = |node: &Node| match node {
        Node::Literal(Value::Text(text)) => text.clone(),
        other => other.to_string(),
    };
    let (key, operator, values) = match node {
        Node::Binary(operator, parts) if matches!(parts.0, Node::Literal(_)) && *operator != Operator::In => {
            (parts.1.to_string(), turned(*operator), vec![plain(&parts.0)])
        }
        Node::Binary(operator, parts) => {
            let values = match &parts.1 {
                Node::List(values) => values.iter().map(plain).collect(),
                other => vec![plain(other)],
            };
            (plain(&parts.0), operator.as_str(), values)
        }
        Node::Call(Some(target), name, arguments) if target.path().as_deref() != Some("resource") => {
            let values = arguments.iter().flat_map(|one| match one {
                Node::List(values) => values.iter().map(plain).collect(),
                other => vec![plain(other)],
            });
            (attribute_of(target), name.as_str(), values.collect())
        }
        other => (other.to_string(), IS_SO, Vec::new()),
    };
    let values = values.iter().map(|value: &String| shortened(value)).take(MOST_VALUES).collect();
    Clause { key: shortened(&key), operator: operator.to_owned(), values, holds, keeper }
}

/// The most values that a clause repeats.
const MOST_VALUES: usize = 32;

/// `api.getAttribute('x', [])` is called `x`.
fn attribute_of(target: &Node) -> String {
    if let Node::Call(Some(_), name, arguments) = target
        && name == "getAttribute"
        && let Some(Node::Literal(Value::Text(attribute))) = arguments.first()
    {
        return attribute.clone();
    }
    target.to_string()
}

/// The operator as read from the right.
const fn turned(operator: Operator) -> &'static str {
    match operator {
        Operator::Less => ">",
        Operator::LessOrEqual => ">=",
        Operator::Greater => "<",
        Operator::GreaterOrEqual => "<=",
        other => other.as_str(),
    }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// What was asked of and is not known.
#[derive(Debug, Default)]
struct Asked(Vec<Keeper>);

impl Asked {
    /// Who keeps the answer: of several, the one who is furthest from the caller.
    fn keeper(&self) -> Keeper {
        self.0.iter().copied().max().unwrap_or(Keeper::Unknown)
    }
}

struct Evaluation<'w> {
    world: &'w dyn World,
    /// What macros (`all`, `exists`) bind.
    variables: Vec<(String, Value)>,
    /// How many more parts are looked at: macros in macros multiply.
    steps: usize,
}

/// The most parts that are looked at for one answer.
const MOST_STEPS: usize = 1 << 20;

impl Evaluation<'_> {
    fn value(&mut self, node: &Node, asked: &mut Asked) -> Result<Value, Lack> {
        self.steps = self.steps.checked_sub(1).ok_or(Lack::Open)?;
        if let Some(found) = self.attribute(node, asked) {
            return found;
        }
        match node {
            Node::Literal(value) => Ok(value.clone()),
            Node::Ident(_) => Err(Lack::Error),
            Node::Member(inner, name) => {
                let inner = self.value(inner, asked)?;
                entry(&inner, &Value::Text(name.clone()))
            }
            Node::Index(parts) => {
                let (inner, key) = (self.value(&parts.0, asked)?, self.value(&parts.1, asked)?);
                entry(&inner, &key)
            }
            Node::Call(target, name, arguments) => self.call(target.as_deref(), name, arguments, asked),
            Node::List(parts) => {
                parts.iter().map(|part| self.value(part, asked)).collect::<Result<_, _>>().map(Value::List)
            }
            Node::Map(entries) => {
                let entry =
                    |(key, value): &(Node, Node)| Ok((self.value(key, asked)?, self.value(value, asked)?));
                entries.iter().map(entry).collect::<Result<_, _>>().map(Value::Map)
            }
            Node::Negative(inner) => match self.value(inner, asked)? {
                Value::Int(value) => value.checked_neg().map(Value::Int).ok_or(Lack::Error),
                Value::Double(value) => Ok(Value::Double(-value)),
                _ => Err(Lack::Error),
            },
            Node::Binary(operator, parts) => {
                let (left, right) = (self.value(&parts.0, asked), self.value(&parts.1, asked));
                let (left, right) = both(left, right)?;
                functions::binary(*operator, &left, &right).inspect_err(|lack| note(lack, asked))
            }
            Node::Not(inner) => match self.value(inner, asked)? {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                _ => Err(Lack::Error),
            },
            Node::All(parts) => self.together(parts, false, asked),
            Node::Any(parts) => self.together(parts, true, asked),
            Node::Choice(parts) => match self.value(&parts.0, asked)? {
                Value::Bool(true) => self.value(&parts.1, asked),
                Value::Bool(false) => self.value(&parts.2, asked),
                _ => Err(Lack::Error),
            },
        }
    }

    /// What the request says of a path, or what a macro has bound it to.
    fn attribute(&self, node: &Node, asked: &mut Asked) -> Option<Result<Value, Lack>> {
        let path = node.path()?;
        if let Some((_, value)) = self.variables.iter().rev().find(|(name, _)| *name == path) {
            return Some(Ok(value.clone()));
        }
        Some(known(self.world.attribute(&path)?, asked))
    }

    /// `&&` and `||` as values: one side may settle what the other leaves open or fails at.
    fn together(&mut self, parts: &[Node], settles: bool, asked: &mut Asked) -> Result<Value, Lack> {
        let mut lack = None;
        for part in parts {
            match self.value(part, asked) {
                Ok(Value::Bool(value)) if value == settles => return Ok(Value::Bool(settles)),
                Ok(Value::Bool(_)) => {}
                Ok(_) => lack = lack.or(Some(Lack::Error)),
                Err(Lack::Open) => lack = Some(Lack::Open),
                Err(Lack::Error) => lack = lack.or(Some(Lack::Error)),
            }
        }
        lack.map_or(Ok(Value::Bool(!settles)), Err)
    }

    fn call(
        &mut self,
        target: Option<&Node>,
        name: &str,
        arguments: &[Node],
        asked: &mut Asked,
    ) -> Result<Value, Lack> {
        match (target, name, arguments) {
            (None, "has", [node]) => return self.has(node, asked),
            (
                Some(list),
                "all" | "exists" | "exists_one" | "filter" | "map",
                [Node::Ident(variable), each],
            ) => {
                let list = self.value(list, asked)?;
                return self.over(&list, name, variable, each, asked);
            }
            _ => {}
        }
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(self.value(argument, asked)?);
        }
        let Some(target) = target else {
            return functions::free(name, &given).inspect_err(|lack| note(lack, asked));
        };
        if let Some(path) = target.path()
            && let Some(fact) = self.world.call(&format!("{path}.{name}"), &given)
        {
            return known(fact, asked);
        }
        let target = self.value(target, asked)?;
        functions::of(&target, name, &given).inspect_err(|lack| note(lack, asked))
    }

    /// Whether there is such a member.
    fn has(&mut self, node: &Node, asked: &mut Asked) -> Result<Value, Lack> {
        match self.value(node, asked) {
            Ok(_) => Ok(Value::Bool(true)),
            Err(Lack::Error) => Ok(Value::Bool(false)),
            Err(Lack::Open) => Err(Lack::Open),
        }
    }

    /// A macro over the members of a list, or the keys of a map.
    fn over(
        &mut self,
        list: &Value,
        name: &str,
        variable: &str,
        each: &Node,
        asked: &mut Asked,
    ) -> Result<Value, Lack> {
        let members: Vec<Value> = match list {
            Value::List(members) => members.clone(),
            Value::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
            _ => return Err(Lack::Error),
        };
        let mut results = Vec::with_capacity(members.len());
        for member in &members {
            self.variables.push((variable.to_owned(), member.clone()));
            let result = self.value(each, asked);
            self.variables.pop();
            results.push(result);
        }
        gathered(name, members, results)
    }
}

/// What a macro makes of the results for each member.
fn gathered(name: &str, members: Vec<Value>, results: Vec<Result<Value, Lack>>) -> Result<Value, Lack> {
    let is = |wanted: bool| results.iter().filter(move |one| **one == Ok(Value::Bool(wanted))).count();
    let lack = results.iter().find_map(|one| one.as_ref().err().cloned());
    match name {
        "all" if is(false) > 0 => Ok(Value::Bool(false)),
        "exists" if is(true) > 0 => Ok(Value::Bool(true)),
        _ if lack.is_some() => Err(lack.unwrap_or(Lack::Error)),
        "all" => Ok(Value::Bool(true)),
        "exists" => Ok(Value::Bool(false)),
        "exists_one" => Ok(Value::Bool(is(true) == 1)),
        "filter" => {
            let kept =
                members.into_iter().zip(results).filter(|(_, result)| *result == Ok(Value::Bool(true)));
            Ok(Value::List(kept.map(|(member, _)| member).collect()))
        }
        _ => Ok(Value::List(results.into_iter().filter_map(Result::ok).collect())),
    }
}

/// Both values; what is open on one side keeps the other's error from being the answer.
fn both(left: Result<Value, Lack>, right: Result<Value, Lack>) -> Result<(Value, Value), Lack> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(Lack::Open), _) | (_, Err(Lack::Open)) => Err(Lack::Open),
        (Err(lack), _) | (_, Err(lack)) => Err(lack),
    }
}

fn known(fact: Fact, asked: &mut Asked) -> Result<Value, Lack> {
    match fact {
        Fact::Is(value) => Ok(value),
        Fact::Open(keeper) => {
            asked.0.push(keeper);
            Err(Lack::Open)
        }
    }
}

/// A part of a value is not known: as far as the caller goes, somebody else keeps it.
fn note(lack: &Lack, asked: &mut Asked) {
    if *lack == Lack::Open {
        asked.0.push(Keeper::Outside);
    }
}

/// A member of a map, or of a list by its place.
fn entry(value: &Value, key: &Value) -> Result<Value, Lack> {
    match (value, key) {
        (Value::Map(entries), key) => {
            let found = entries.iter().find(|(own, _)| own.equals(key) == Some(true));
            found.map(|(_, value)| value.clone()).ok_or(Lack::Error)
        }
        (Value::List(members), Value::Int(at)) => {
            usize::try_from(*at).ok().and_then(|at| members.get(at)).cloned().ok_or(Lack::Error)
        }
        _ => Err(Lack::Error),
    }
}
