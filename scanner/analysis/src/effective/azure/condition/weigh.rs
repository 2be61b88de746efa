//! What has to hold for a condition to come out as needed.

use tenure_model::{ConditionClause, Timestamp};

use super::operator::Test;
use super::{Attribute, Comparison, Condition, Expression, Operand, Source};
use crate::effective::azure::action::arm_matches;
use crate::effective::azure::arm_id::name_of_type;
use crate::effective::decision::{Dependency, Keeper, Reason};

/// What is known of a request.
#[derive(Clone, Copy, Debug)]
pub(in crate::effective::azure) struct Facts<'f> {
    /// The action that is asked for.
    pub(in crate::effective::azure) action: &'f str,
    /// The id of the resource.
    pub(in crate::effective::azure) resource: &'f str,
    /// Attributes by their names (`Microsoft.Authorization/roleAssignments:RoleDefinitionId`), one entry per
    /// value; `subOperation` for the part of the action.
    pub(in crate::effective::azure) given: &'f [(&'f str, &'f str)],
    /// The instant for which the answer holds.
    pub(in crate::effective::azure) as_of: Timestamp,
}

/// What a condition leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::effective::azure) enum Need {
    /// Nothing: it holds.
    Met,
    /// All of these.
    If(Vec<Clause>),
    /// It does not hold, whatever else is so.
    Never,
}

/// A part of a condition that the facts do not settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::effective::azure) struct Clause {
    pub(in crate::effective::azure) key: String,
    pub(in crate::effective::azure) operator: String,
    pub(in crate::effective::azure) values: Vec<String>,
    /// Whether it must hold, or must not.
    pub(in crate::effective::azure) holds: bool,
    pub(in crate::effective::azure) keeper: Keeper,
}

/// An open part of a condition as a dependency of the statement that asks.
pub(in crate::effective::azure) fn dependency(reason: &Reason, clause: Clause) -> Dependency {
    let Clause { key, operator, values, holds, keeper } = clause;
    Dependency { reason: reason.clone(), clause: ConditionClause { operator, key, values }, holds, keeper }
}

impl Need {
    /// How hard it is to meet: by the keepers first, then by the number of clauses.
    pub(in crate::effective::azure) fn weight(&self) -> (u8, usize) {
        match self {
            Self::Met => (0, 0),
            Self::If(clauses) => {
                (1 + clauses.iter().map(|one| one.keeper as u8).max().unwrap_or(0), clauses.len())
            }
            Self::Never => (u8::MAX, 0),
        }
    }

    /// Both have to be.
    pub(in crate::effective::azure) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Met, need) | (need, Self::Met) => need,
            (Self::If(mut all), Self::If(more)) => {
                all.extend(more);
                Self::If(all)
            }
        }
    }
}

/// A condition that is not understood has to hold as it is written.
pub(super) fn need(condition: &Condition, facts: &Facts<'_>) -> Need {
    match &condition.parsed {
        Ok(expression) => part(expression, facts, true),
        Err(error) => Need::If(vec![Clause {
            key: shortened(&condition.text),
            operator: super::super::NOT_UNDERSTOOD.to_owned(),
            values: vec![error.to_string()],
            holds: true,
            keeper: Keeper::Unknown,
        }]),
    }
}

/// `wanted` says how it has to come out. Negation turns "all" into "any".
fn part(expression: &Expression, facts: &Facts<'_>, wanted: bool) -> Need {
    match (expression, wanted) {
        (Expression::Not(inner), _) => part(inner, facts, !wanted),
        (Expression::All(parts), true) | (Expression::Any(parts), false) => {
            parts.iter().fold(Need::Met, |need, one| need.and(part(one, facts, wanted)))
        }
        (Expression::All(parts), false) | (Expression::Any(parts), true) => {
            let needs = parts.iter().map(|one| part(one, facts, wanted));
            needs.min_by_key(Need::weight).unwrap_or(Need::Never)
        }
        (Expression::Action(patterns), _) => {
            settled(patterns.iter().any(|pattern| arm_matches(pattern, facts.action)) == wanted)
        }
        (Expression::SubOperation(names), _) => {
            let comparison = Attribute { source: Source::Request, name: "subOperation".to_owned() };
            match facts.values(&comparison) {
                Some(given) => settled(given.iter().any(|one| is_one_of(names, one)) == wanted),
                None => open(&comparison, "SubOperationMatches", names, wanted),
            }
        }
        (Expression::Exists(attribute), _) => match facts.values(attribute) {
            Some(values) => settled(values.is_empty() != wanted),
            None => open(attribute, "Exists", &[], wanted),
        },
        (Expression::Compare(comparison), _) => compare(comparison, facts, wanted),
    }
}

fn is_one_of(names: &[String], name: &str) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

fn settled(met: bool) -> Need {
    if met { Need::Met } else { Need::Never }
}

fn compare(comparison: &Comparison, facts: &Facts<'_>, wanted: bool) -> Need {
    let (left, right) = (facts.operand(&comparison.left), facts.operand(&comparison.right));
    if let (Some(left), Some(right)) = (&left, &right)
        && let Some(holds) = comparison.operator.holds(left, right)
    {
        return settled(holds == wanted);
    }
    let of = |operand: &Operand| match operand {
        Operand::Attribute(attribute) => Some(attribute.clone()),
        Operand::Values(_) => None,
    };
    // Where both sides are attributes, the one that the caller does not choose keeps the condition.
    let attributes = [of(&comparison.left), of(&comparison.right)];
    let asked = attributes.into_iter().flatten().max_by_key(|one| keeper(one.source));
    let Some(asked) = asked else {
        // Two lists of values that cannot be compared.
        return Need::If(vec![Clause {
            key: words(&comparison.left),
            operator: comparison.word.clone(),
            values: vec![words(&comparison.right)],
            holds: wanted,
            keeper: Keeper::Unknown,
        }]);
    };
    let values = match (&comparison.left, &comparison.right) {
        (Operand::Attribute(left), Operand::Attribute(right)) => {
            vec![if *left == asked { right.name.clone() } else { left.name.clone() }]
        }
        (_, Operand::Values(values)) | (Operand::Values(values), _) => values.clone(),
    };
    let mut need = open(&asked, &comparison.word, &values, wanted);
    if comparison.operator.test == Test::TimeOfDay
        && let Need::If(clauses) = &mut need
    {
        clauses.iter_mut().for_each(|clause| clause.keeper = Keeper::Outside);
    }
    need
}

fn words(operand: &Operand) -> String {
    match operand {
        Operand::Attribute(attribute) => attribute.name.clone(),
        Operand::Values(values) => shortened(&values.join(", ")),
    }
}

fn open(attribute: &Attribute, operator: &str, values: &[String], wanted: bool) -> Need {
    Need::If(vec![Clause {
        key: attribute.name.clone(),
        operator: operator.to_owned(),
        values: values.to_vec(),
        holds: wanted,
        keeper: keeper(attribute.source),
    }])
}

/// Who decides what an attribute says: what is in the request the caller writes himself; what is there
/// already, who he is and where he calls from he does not.
const fn keeper(source: Source) -> Keeper {
    match source {
        Source::Request => Keeper::Holder,
        Source::Resource | Source::Principal | Source::Environment => Keeper::Outside,
    }
}

/// The most characters of a condition that an answer repeats.
const MOST_SHOWN: usize = 400;

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

impl Facts<'_> {
    fn operand(&self, operand: &Operand) -> Option<Vec<String>> {
        match operand {
            Operand::Values(values) => Some(values.clone()),
            Operand::Attribute(attribute) => self.values(attribute),
        }
    }

    /// The values of an attribute; `None` where nothing is known of it.
    fn values(&self, attribute: &Attribute) -> Option<Vec<String>> {
        if attribute.source == Source::Environment && attribute.name.eq_ignore_ascii_case("UtcNow") {
            return Some(vec![self.as_of.to_string()]);
        }
        let given: Vec<String> = self
            .given
            .iter()
            .filter(|(key, _)| is_named(key, attribute))
            .map(|(_, value)| (*value).to_owned())
            .collect();
        if !given.is_empty() {
            return Some(given);
        }
        if attribute.source == Source::Resource
            && let Some(kind) = strip_name(&attribute.name)
        {
            return name_of_type(self.resource, kind).map(|name| vec![name.to_owned()]);
        }
        None
    }
}

/// Whether a fact speaks of an attribute: by its name alone, or as conditions write it (`@Request[…]`).
fn is_named(key: &str, attribute: &Attribute) -> bool {
    let Some((source, name)) = key.strip_prefix('@').and_then(|rest| rest.strip_suffix(']')?.split_once('['))
    else {
        return key.eq_ignore_ascii_case(&attribute.name);
    };
    let own = match attribute.source {
        Source::Request => "Request",
        Source::Resource => "Resource",
        Source::Principal => "Principal",
        Source::Environment => "Environment",
    };
    source.eq_ignore_ascii_case(own) && name.eq_ignore_ascii_case(&attribute.name)
}

/// The type of which an attribute is the name: `Microsoft.Storage/storageAccounts:name`.
fn strip_name(name: &str) -> Option<&str> {
    let (kind, attribute) = name.rsplit_once(':')?;
    attribute.eq_ignore_ascii_case("name").then_some(kind)
}
