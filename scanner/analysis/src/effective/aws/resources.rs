//! How much of a service the resources of a statement cover.

use tenure_model::{Effect, Matching, Statement, StringSet};

use super::pattern::matches;
use crate::effective::capability_map::CapabilityMap;

/// How much of a service's resources a statement speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// None: a bucket's ARN says nothing of `iam:CreateUser`.
    Nothing,
    /// Some of them.
    Something,
    /// All of them, or all but a few that are named.
    Everything,
}

/// The resources of a statement.
pub(super) struct Resources<'s> {
    matching: Matching,
    effect: Effect,
    patterns: Vec<Pattern<'s>>,
}

/// A resource pattern, taken apart.
struct Pattern<'s> {
    text: &'s str,
    /// The service in its ARN; `*` where it has none.
    service: &'s str,
    /// The last part of its ARN; `*` where it has none.
    resource: &'s str,
    /// The same pattern with any account and the common partition, to ask what it covers.
    general: String,
}

impl<'s> Resources<'s> {
    /// Patterns on the caller himself (`user/${aws:username}`) are left out: a permission over
    /// oneself is no capability over others.
    pub(super) fn new(statement: &'s Statement) -> Self {
        let patterns = statement.resources.patterns.iter().filter(|p| !is_self(p)).map(|p| Pattern::new(p));
        Self {
            matching: statement.resources.matching,
            effect: statement.effect,
            patterns: patterns.collect(),
        }
    }

    pub(super) fn extent(&self, target: &Target) -> Extent {
        let touched =
            self.patterns.iter().any(|pattern| target.homes.iter().any(|home| pattern.touches(home)));
        let covered =
            target.homes.iter().all(|home| self.patterns.iter().any(|pattern| pattern.covers(home)));
        match (self.matching, covered, touched) {
            (Matching::Only, true, _) => Extent::Everything,
            (Matching::Only, false, true) => Extent::Something,
            (Matching::Only, false, false) | (Matching::AllBut, true, _) => Extent::Nothing,
            (Matching::AllBut, false, false) => Extent::Everything,
            // Allowed on all but some is nearly everything. Denied on all but some leaves those.
            (Matching::AllBut, false, true) if self.effect == Effect::Allow => Extent::Everything,
            (Matching::AllBut, false, true) => Extent::Something,
        }
    }
}

impl<'s> Pattern<'s> {
    fn new(text: &'s str) -> Self {
        let mut parts: Vec<&str> = text.splitn(6, ':').collect();
        let is_arn = parts.first() == Some(&"arn");
        let service = if is_arn { parts.get(2).copied().unwrap_or("*") } else { "*" };
        let resource = if is_arn { parts.get(5).copied().unwrap_or("*") } else { "*" };
        if let Some(partition) = parts.get_mut(1).filter(|part| is_arn && part.starts_with("aws")) {
            *partition = "aws";
        }
        // A policy that names an account names, but for rare mistakes, its own.
        if let Some(account) = parts.get_mut(4).filter(|part| is_arn && is_account(part)) {
            *account = "*";
        }
        Self { text, service, resource, general: parts.join(":") }
    }

    /// Whether it can match anything in a home.
    fn touches(&self, home: &Home) -> bool {
        match home {
            Home::Service(service) => matches(self.service, service),
            Home::Type(service, kind) => {
                // Up to its first wildcard, the pattern and `kind/` must agree.
                let fixed = self.resource.split(['*', '?']).next().unwrap_or_default();
                let agrees = fixed.starts_with(kind.as_str()) || kind.starts_with(fixed);
                agrees && matches(self.service, service)
            }
            Home::Nowhere => self.is_star(),
        }
    }

    /// Whether it matches whatever lies in a home. INVARIANT: the probes hold a character that no
    /// pattern of a policy holds, so that only wildcards match them.
    fn covers(&self, home: &Home) -> bool {
        let (service, end) = match home {
            _ if self.is_star() => return true,
            Home::Nowhere => return false,
            Home::Service(service) => (service, "\u{1}/\u{1}"),
            Home::Type(service, kind) => (service, kind.as_str()),
        };
        if !matches(self.service, service) {
            return false;
        }
        [("", ""), ("", "\u{1}"), ("\u{1}", "\u{1}")].iter().any(|(region, account)| {
            matches(&self.general, &format!("arn:aws:{service}:{region}:{account}:{end}\u{1}"))
        })
    }

    fn is_star(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| byte == b'*')
    }
}

/// What an action works on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    homes: Vec<Home>,
}

/// Where the resources of an action are found in ARNs.
#[derive(Debug, PartialEq, Eq)]
enum Home {
    /// Anything of a service.
    Service(String),
    /// Resources of a service that begin with a type and a slash.
    Type(String, String),
    /// It works on no single resource.
    Nowhere,
}

impl Target {
    pub(super) fn new(action: &str, kind: Option<&str>) -> Self {
        let services = homes(action.split(':').next().unwrap_or_default()).into_iter().map(str::to_owned);
        let home = |service: String| match kind {
            Some(CapabilityMap::NO_RESOURCE) => Home::Nowhere,
            Some(kind) => Home::Type(service, format!("{kind}/")),
            None => Home::Service(service),
        };
        Self { homes: services.map(home).collect() }
    }
}

fn is_self(pattern: &str) -> bool {
    pattern.contains("${aws:username}") || pattern.contains("${aws:userid}")
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The service names in the ARNs of what a service's actions work on, where it is not its own.
/// Source: Service Authorization Reference, "Resource types defined by" each of these services.
fn homes(service: &str) -> Vec<&str> {
    match service {
        "sts" => vec!["iam"],
        "ebs" => vec!["ec2"],
        "rds-data" => vec!["rds"],
        "redshift-data" => vec!["redshift"],
        "ssm" => vec!["ssm", "ec2"],
        own => vec![own],
    }
}

/// The most patterns of one statement that are compared with those of another.
const MOST_COMPARED: usize = 64;

/// Whether everything that `inner` names lies within `outer`. It may say no where the answer is yes,
/// never the other way round.
pub(super) fn within(inner: &StringSet, outer: &StringSet) -> bool {
    let comparable = [inner, outer]
        .iter()
        .all(|set| set.matching == Matching::Only && set.patterns.len() <= MOST_COMPARED);
    comparable
        && inner.patterns.iter().all(|small| {
            outer.patterns.iter().any(|large| {
                // A `?` would match the `*` of the inner pattern as if it were one character.
                !(small.contains('*') && large.contains('?')) && matches(large, small)
            })
        })
}
