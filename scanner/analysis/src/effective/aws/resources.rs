//! How much of a service the resources of a statement cover.

use tenure_model::{Effect, Matching, Statement, StringSet};

use super::pattern::matches;

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

    pub(super) fn extent(&self, service: &str) -> Extent {
        let homes = homes(service);
        let touched =
            self.patterns.iter().any(|pattern| homes.iter().any(|home| matches(pattern.service, home)));
        let covered = homes.iter().all(|home| self.patterns.iter().any(|pattern| pattern.covers(home)));
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
        if let Some(partition) = parts.get_mut(1).filter(|part| is_arn && part.starts_with("aws")) {
            *partition = "aws";
        }
        // A policy that names an account names, but for rare mistakes, its own.
        if let Some(account) = parts.get_mut(4).filter(|part| is_arn && is_account(part)) {
            *account = "*";
        }
        Self { text, service, general: parts.join(":") }
    }

    /// Whether it matches whatever lies in a service. INVARIANT: the probes hold a character that no
    /// pattern of a policy holds, so that only wildcards match them.
    fn covers(&self, service: &str) -> bool {
        if !self.text.is_empty() && self.text.bytes().all(|byte| byte == b'*') {
            return true;
        }
        if !matches(self.service, service) {
            return false;
        }
        [("", ""), ("", "\u{1}"), ("\u{1}", "\u{1}")].iter().any(|(region, account)| {
            matches(&self.general, &format!("arn:aws:{service}:{region}:{account}:\u{1}/\u{1}"))
        })
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
