//! Every statement that had a say, and why it applied or did not: the long form of an answer.

use super::layers::{self, rcps_bind, scps_bind};
use super::policy::Statement;
use super::{Document, Layer, Policies, Request, Truth};

/// A statement held against a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traced {
    pub(crate) layer: Layer,
    /// The level among those of guard rails, from 0; 0 elsewhere.
    pub(crate) level: usize,
    pub(crate) document: String,
    pub(crate) statement: usize,
    pub(crate) fit: Fit,
}

/// How a statement fits a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It applies.
    Applies,
    /// It applies if these clauses of its condition hold, by their places; a variable in its resource
    /// may be open too.
    Open(Vec<usize>),
    /// It speaks of other actions.
    OtherAction,
    /// It speaks of other principals.
    OtherPrincipal,
    /// It speaks of other resources.
    OtherResource,
    /// These clauses of its condition do not hold, by their places.
    Fails(Vec<usize>),
}

/// Holds every statement of every policy that binds the request against it.
pub(crate) fn trace(request: &Request<'_>, policies: &Policies<'_>) -> Vec<Traced> {
    let mut tracer = Tracer { request, is_bounded: policies.boundary.is_some(), traced: Vec::new() };
    if request.requester.is_identity() {
        tracer.all(Layer::Identity, 0, policies.identity);
        tracer.all(Layer::Boundary, 0, policies.boundary.unwrap_or_default());
        tracer.all(Layer::Session, 0, policies.session.unwrap_or_default());
    }
    let rails =
        [(Layer::Scp, policies.scps, scps_bind(request)), (Layer::Rcp, policies.rcps, rcps_bind(request))];
    for (layer, levels, binds) in rails {
        for (level, documents) in levels.iter().enumerate().filter(|_| binds) {
            tracer.all(layer, level, documents);
        }
    }
    tracer.all(Layer::Resource, 0, policies.resource.as_slice());
    tracer.all(Layer::Vpce, 0, policies.endpoint.unwrap_or_default());
    tracer.traced
}

struct Tracer<'t, 'r> {
    request: &'t Request<'r>,
    is_bounded: bool,
    traced: Vec<Traced>,
}

impl Tracer<'_, '_> {
    fn all(&mut self, layer: Layer, level: usize, documents: &[Document<'_>]) {
        for document in documents {
            for (at, statement) in document.policy.statements.iter().enumerate() {
                let fit = self.fit(layer, statement);
                let document = document.name.to_owned();
                self.traced.push(Traced { layer, level, document, statement: at, fit });
            }
        }
    }

    fn fit(&self, layer: Layer, statement: &Statement) -> Fit {
        let Request { resource, context, .. } = self.request;
        if !statement.names_action(self.request.action) {
            return Fit::OtherAction;
        }
        let named = layers::named_in(self.request, self.is_bounded, layer, statement);
        let surest = named.into_iter().flatten().map(|(_, most)| most).max();
        let Some(most) = surest else { return Fit::OtherPrincipal };
        let of_resource = statement.names_resource(resource, context);
        if of_resource == Truth::False {
            return Fit::OtherResource;
        }
        let places = |wanted: Truth| -> Vec<usize> {
            let clauses = statement.clauses.iter().enumerate();
            clauses.filter(|(_, clause)| clause.holds(context) == wanted).map(|(at, _)| at).collect()
        };
        let (fails, open) = (places(Truth::False), places(Truth::Open));
        if !fails.is_empty() {
            Fit::Fails(fails)
        } else if open.is_empty() && most == Truth::True && of_resource == Truth::True {
            Fit::Applies
        } else {
            Fit::Open(open)
        }
    }
}
