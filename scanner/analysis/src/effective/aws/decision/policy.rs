use tenure_model::{AwsPolicy, Effect, Matching, PrincipalSpec, StringSet};

use super::Truth;
use super::condition::Clause;
use super::context::RequestContext;
use super::glob::Glob;
use super::template::{Filled, Template};

/// The version of the policy language in which variables are plain text.
const WITHOUT_VARIABLES: &str = "2008-10-17";

/// A policy made ready to be held against requests. Make it once per text.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(super) statements: Vec<Statement>,
}

/// One statement, made ready.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) sid: String,
    pub(super) effect: Effect,
    pub(super) principals: PrincipalSpec,
    actions: Set<Glob>,
    resources: Set<Pattern>,
    pub(super) clauses: Vec<Clause>,
    /// Whether neither conditions nor variables make it hang on the context.
    is_plain: bool,
}

/// What is listed, and whether the list selects or excludes.
#[derive(Clone, Debug)]
struct Set<T> {
    matching: Matching,
    listed: Vec<T>,
}

/// A pattern of resources.
#[derive(Clone, Debug)]
enum Pattern {
    /// Without variables.
    Ready(Glob),
    /// With variables.
    Variable(Template),
}

impl Policy {
    /// Makes a parsed policy ready.
    pub fn new(parsed: &AwsPolicy) -> Self {
        let has_variables = parsed.version != WITHOUT_VARIABLES;
        let statements = parsed.statements.iter();
        Self { statements: statements.map(|written| Statement::new(written, has_variables)).collect() }
    }

    /// A policy without statements.
    pub const fn nothing() -> Self {
        Self { statements: Vec::new() }
    }

    /// The resource patterns of the statements of an effect that name an action, as written but for
    /// their variables, which become `*`.
    pub fn patterns_for(&self, effect: Effect, action: &str) -> impl Iterator<Item = String> + use<'_> {
        let named: Vec<&Statement> = self
            .statements
            .iter()
            .filter(|statement| statement.effect == effect && statement.names_action(action))
            .filter(|statement| statement.resources.matching == Matching::Only)
            .collect();
        named.into_iter().flat_map(|statement| statement.resources.listed.iter().map(Pattern::written))
    }
}

impl<T> Set<T> {
    fn new(written: &StringSet, make: impl Fn(&str) -> T) -> Self {
        Self { matching: written.matching, listed: written.patterns.iter().map(|text| make(text)).collect() }
    }

    /// Whether the set holds what `one` looks for. An item without a meaning (`None`: a variable that
    /// the request does not fill) is nothing, and a list of exceptions with one excludes everything.
    fn matches(&self, one: impl Fn(&T) -> Option<Truth>) -> Truth {
        let mut found = Truth::False;
        for item in &self.listed {
            match (one(item), self.matching) {
                (Some(truth), _) => found = found.max(truth),
                (None, Matching::Only) => {}
                (None, Matching::AllBut) => return Truth::False,
            }
            if found == Truth::True {
                break;
            }
        }
        match self.matching {
            Matching::Only => found,
            Matching::AllBut => found.not(),
        }
    }
}

impl Pattern {
    fn new(text: &str, has_variables: bool) -> Self {
        let template = Template::new(text, has_variables);
        match template.plain() {
            Some(plain) => Self::Ready(Glob::of(plain).within_segments()),
            None => Self::Variable(template),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Ready(glob) => glob.written(),
            Self::Variable(template) => template.written(),
        }
    }

    fn matches(&self, resource: &str, context: &RequestContext) -> Option<Truth> {
        match self {
            Self::Ready(glob) => Some(glob.matches(resource).into()),
            Self::Variable(template) => match template.fill(context, true) {
                Filled::Value(glob) => Some(glob.within_segments().matches(resource).into()),
                Filled::Nothing => None,
                Filled::Open => Some(Truth::Open),
            },
        }
    }
}

impl Statement {
    fn new(written: &tenure_model::Statement, has_variables: bool) -> Self {
        let resources = Set::new(&written.resources, |text| Pattern::new(text, has_variables));
        let has_variable = resources.listed.iter().any(|pattern| matches!(pattern, Pattern::Variable(_)));
        Self {
            sid: written.sid.clone(),
            effect: written.effect,
            principals: written.principals.clone(),
            actions: Set::new(&written.actions, Glob::of),
            clauses: written.conditions.iter().map(|clause| Clause::new(clause, has_variables)).collect(),
            is_plain: written.conditions.is_empty() && !has_variable,
            resources,
        }
    }

    /// Whether it applies to a resource, where the context has no say; `None` where it has.
    pub(super) fn applies_plainly(&self, resource: &str) -> Option<Truth> {
        self.is_plain.then(|| {
            self.resources.matches(|pattern| match pattern {
                Pattern::Ready(glob) => Some(glob.matches(resource).into()),
                Pattern::Variable(_) => None,
            })
        })
    }

    /// Whether it speaks of an action.
    pub(super) fn names_action(&self, action: &str) -> bool {
        self.actions.matches(|pattern| Some(pattern.matches_ignoring_case(action).into())) == Truth::True
    }

    /// Whether it speaks of a resource.
    pub(super) fn names_resource(&self, resource: &str, context: &RequestContext) -> Truth {
        self.resources.matches(|pattern| pattern.matches(resource, context))
    }

    /// Whether it speaks of a resource and all its conditions hold.
    pub(super) fn applies(&self, resource: &str, context: &RequestContext) -> Truth {
        let mut truth = self.names_resource(resource, context);
        for clause in &self.clauses {
            if truth == Truth::False {
                break;
            }
            truth = truth.min(clause.holds(context));
        }
        truth
    }

    /// The templates of its resources that have variables.
    pub(super) fn variable_resources(&self) -> impl Iterator<Item = &Template> {
        self.resources.listed.iter().filter_map(|pattern| match pattern {
            Pattern::Variable(template) => Some(template),
            Pattern::Ready(_) => None,
        })
    }
}
