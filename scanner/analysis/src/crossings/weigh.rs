//! Whether somebody can bring a token that satisfies a demand.
//!
//! Three-valued: what hangs on a claim of which nothing is known, or on a condition that is not weighed,
//! depends. What a workload chooses itself (the branch of a run, the audience) it chooses so that it fits, and
//! the answer says what it has to choose.

use std::collections::BTreeMap;

use super::demand::{Demand, How, Text};
use super::glob::{ANY_ONE, PART, WORD, covers, is_pattern, matches, overlap};

/// What is known of a claim of somebody's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Always this. A part that is not known is [`ANY_ONE`].
    Exact(String),
    /// Anything that fits the pattern, at the choice of whoever asks for the token.
    Chosen(String),
    /// The identifier of an application of Entra ID, at his choice.
    EntraAudience,
    /// Not known.
    Unknown,
}

/// Somebody who brings tokens, by their claims. A claim that is not listed is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bearer {
    claims: BTreeMap<String, Claim>,
}

impl Bearer {
    pub(super) fn with(mut self, name: &str, claim: Claim) -> Self {
        self.claims.insert(name.to_owned(), claim);
        self
    }

    pub(super) fn exact(self, name: &str, value: impl Into<String>) -> Self {
        self.with(name, Claim::Exact(value.into()))
    }

    pub(super) fn chosen(self, name: &str, pattern: impl Into<String>) -> Self {
        self.with(name, Claim::Chosen(pattern.into()))
    }

    /// A claim that is always the same.
    pub(super) fn known(&self, name: &str) -> Option<&str> {
        match self.claims.get(name) {
            Some(Claim::Exact(value)) => Some(value),
            _ => None,
        }
    }

    fn claim(&self, name: &str) -> Claim {
        self.claims.get(name).cloned().unwrap_or(Claim::Unknown)
    }
}

/// How sure it is that somebody is let in, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// He is not.
    No,
    /// It hangs on something that is not known.
    Depends,
    /// He is.
    Yes,
}

/// Whether somebody satisfies a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) certainty: Certainty,
    /// Whether a claim that tells who he is was named.
    pub(super) named: bool,
    /// Whether a claim was asked for of which nothing is known.
    pub(super) unknown: bool,
    /// Whether he could have chosen otherwise.
    chosen: bool,
    /// What he has to choose: claim and value.
    pub(super) terms: Vec<(String, String)>,
    /// Conditions that are not weighed.
    pub(super) open: Vec<String>,
}

impl Fit {
    const fn of(certainty: Certainty) -> Self {
        Self { certainty, named: false, unknown: false, chosen: false, terms: Vec::new(), open: Vec::new() }
    }

    fn named(mut self) -> Self {
        self.named = true;
        self
    }

    /// Whether it lets somebody in, as far as is known: a claim that nobody knows, and no word of who he is,
    /// is a trust in somebody else.
    pub(super) fn lets_in(&self) -> bool {
        match self.certainty {
            Certainty::Yes => true,
            Certainty::Depends => self.named || !self.unknown,
            Certainty::No => false,
        }
    }
}

/// Weighs a demand for somebody.
pub(super) fn weigh(demand: &Demand, bearer: &Bearer) -> Fit {
    match demand {
        Demand::Never => Fit::of(Certainty::No),
        Demand::Open(text) => Fit { open: vec![text.clone()], ..Fit::of(Certainty::Depends) },
        Demand::Compare(text, how, value) => compare(text, *how, value, bearer),
        Demand::All(all) => {
            let mut whole = Fit::of(Certainty::Yes);
            for one in all {
                let fit = weigh(one, bearer);
                if fit.certainty == Certainty::No {
                    return Fit { named: whole.named || fit.named, ..Fit::of(Certainty::No) };
                }
                whole.certainty = whole.certainty.min(fit.certainty);
                whole.named |= fit.named;
                whole.unknown |= fit.unknown;
                whole.chosen |= fit.chosen;
                whole.terms.extend(fit.terms);
                whole.open.extend(fit.open);
            }
            whole
        }
        Demand::Any(any) => {
            let fits = any.iter().map(|one| weigh(one, bearer));
            // The surest, and of equals the one that takes least.
            let best = fits.max_by_key(|fit| {
                let takes = fit.terms.len() + fit.open.len();
                (fit.certainty, !fit.chosen, fit.named, std::cmp::Reverse(takes))
            });
            best.unwrap_or(Fit::of(Certainty::No))
        }
        Demand::Not(inner) => {
            let fit = weigh(inner, bearer);
            match fit.certainty {
                Certainty::No => Fit { certainty: Certainty::Yes, named: false, ..fit },
                // He chooses something else.
                Certainty::Yes if fit.chosen => Fit { terms: Vec::new(), named: false, ..fit },
                Certainty::Yes => Fit::of(Certainty::No),
                Certainty::Depends => Fit { named: false, ..fit },
            }
        }
    }
}

fn compare(text: &Text, how: How, value: &Text, bearer: &Bearer) -> Fit {
    let Claim::Exact(wanted) = made(value, bearer) else {
        return Fit { unknown: true, ..Fit::of(Certainty::Depends) };
    };
    let fit = match made(text, bearer) {
        Claim::Unknown => return Fit { unknown: true, ..Fit::of(Certainty::Depends) },
        Claim::EntraAudience => {
            let certainty = if is_of_an_application(&wanted) { Certainty::Yes } else { Certainty::No };
            Fit { chosen: true, ..Fit::of(certainty) }
        }
        Claim::Exact(is) => Fit::of(exact(&is, how, &wanted)).named(),
        Claim::Chosen(within) => chosen(&within, how, &wanted, claim_name(text)),
    };
    // A word that leaves everything open names nobody.
    if how == How::Like && wanted.bytes().all(|byte| byte == b'*') {
        Fit { named: false, ..fit }
    } else {
        fit
    }
}

/// Of a claim that is what it is.
fn exact(is: &str, how: How, wanted: &str) -> Certainty {
    let holds = |is: &str| match how {
        How::Equals => is == wanted,
        How::EqualsIgnoringCase => is.eq_ignore_ascii_case(wanted),
        How::Like => matches(wanted, is),
        How::Starts => is.starts_with(wanted),
        How::Ends => is.ends_with(wanted),
        How::Contains => is.contains(wanted),
    };
    if holds(is) {
        return Certainty::Yes;
    }
    // Some whom the name stands for may fit, where two patterns have something in common.
    let pattern = pattern_of(how, wanted);
    let may = pattern.is_some_and(|pattern| share_some(&pattern, is));
    if may { Certainty::Depends } else { Certainty::No }
}

/// Of a claim that whoever asks for the token chooses.
fn chosen(within: &str, how: How, wanted: &str, claim: Option<&str>) -> Fit {
    let named = within != "*";
    let pattern = match how {
        How::Equals => wanted.to_owned(),
        // As written, which is one way to satisfy it.
        How::EqualsIgnoringCase => {
            let fits = matches(&within.to_lowercase(), &wanted.to_lowercase());
            return Fit { named, chosen: true, ..Fit::of(if fits { Certainty::Yes } else { Certainty::No }) };
        }
        How::Like => wanted.to_owned(),
        How::Starts => format!("{wanted}*"),
        How::Ends => format!("*{wanted}"),
        How::Contains => format!("*{wanted}*"),
    };
    // Where `*` is a letter like others no token has it.
    let as_letters = how != How::Like && is_pattern(wanted);
    let fits =
        if how == How::Equals { matches(within, wanted) && !as_letters } else { can_be(within, &pattern) };
    if fits {
        let is_free = how != How::Equals && covers(&pattern, within);
        let term = claim.filter(|_| !is_free).map(|claim| (claim.to_owned(), pattern));
        return Fit { named, chosen: !is_free, terms: term.into_iter().collect(), ..Fit::of(Certainty::Yes) };
    }
    let may = how == How::Like && is_pattern(wanted) && share_some(&pattern, within);
    Fit { named, chosen: false, ..Fit::of(if may { Certainty::Depends } else { Certainty::No }) }
}

/// Whether a choice can fit a pattern. What follows a name with a colon is a word or two with another between:
/// `pull_request`, `ref:refs/heads/main`; else a wildcard for the name would be met by a branch.
fn can_be(within: &str, pattern: &str) -> bool {
    match within.strip_suffix(":*") {
        Some(name) if !pattern.starts_with(&format!("{name}:")) => {
            let one = format!("{name}:{WORD}");
            overlap(pattern, &one) || overlap(pattern, &format!("{one}:{PART}"))
        }
        _ => overlap(pattern, within),
    }
}

/// Whether some whom a name with an open part stands for fit a pattern, and others do not, without the pattern
/// being about a few of them by their own name.
fn share_some(pattern: &str, named: &str) -> bool {
    if !named.contains(ANY_ONE) {
        return false;
    }
    let all = named.replace(ANY_ONE, "*");
    // What a pattern leaves open at its end may be the choice as well as the name.
    let ends = pattern.strip_suffix('*').map(|head| format!("{head}:*"));
    let is_narrower = covers(&all, pattern) || ends.is_some_and(|pattern| covers(&all, &pattern));
    !is_narrower && can_be(&all, pattern)
}

/// The pattern of a comparison that leaves something open.
fn pattern_of(how: How, wanted: &str) -> Option<String> {
    match how {
        How::Equals | How::EqualsIgnoringCase => None,
        How::Like => is_pattern(wanted).then(|| wanted.to_owned()),
        How::Starts => Some(format!("{wanted}*")),
        How::Ends => Some(format!("*{wanted}")),
        How::Contains => Some(format!("*{wanted}*")),
    }
}

/// What Entra ID makes tokens for: an application by its client id or by an identifier URI, which is
/// `api://…` or lies in a domain that the tenant has verified. Nobody verifies Google's.
fn is_of_an_application(audience: &str) -> bool {
    let is_guid =
        audience.len() == 36 && audience.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let of_google = audience.trim_start_matches("https:").starts_with("//iam.googleapis.com/");
    is_guid || audience.starts_with("api://") || audience.starts_with("https://") && !of_google
}

fn claim_name(text: &Text) -> Option<&str> {
    match text {
        Text::Claim(name) => Some(name),
        Text::Named(inner) => claim_name(inner),
        _ => None,
    }
}

/// A text, made from the claims of a bearer.
fn made(text: &Text, bearer: &Bearer) -> Claim {
    match text {
        Text::Literal(text) => Claim::Exact(text.clone()),
        Text::Claim(name) => bearer.claim(name),
        Text::Named(inner) => made(inner, bearer),
        Text::Joined(first, second) => match (made(first, bearer), made(second, bearer)) {
            (Claim::Exact(a), Claim::Exact(b)) => Claim::Exact(a + &b),
            (Claim::Exact(a), Claim::Chosen(b)) | (Claim::Chosen(a), Claim::Exact(b)) => {
                Claim::Chosen(a + &b)
            }
            _ => Claim::Unknown,
        },
        Text::Extract(inner, template) => match made(inner, bearer) {
            Claim::Exact(text) | Claim::Chosen(text) => extract(&text, template).unwrap_or(Claim::Unknown),
            _ => Claim::Unknown,
        },
        Text::Either(which, yes, no) => match weigh(which, bearer).certainty {
            Certainty::Yes => made(yes, bearer),
            Certainty::No => made(no, bearer),
            Certainty::Depends => Claim::Unknown,
        },
        Text::Opaque => Claim::Unknown,
    }
}

/// Google's `extract`: what stands where the template has its braces. `None` where that is left open, or the
/// template does not fit (which gives an empty text, and that names nobody).
fn extract(text: &str, template: &str) -> Option<Claim> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    let known = text.split(['*', '?']).next().unwrap_or_default();
    let from = known.find(before)? + before.len();
    let tail = known.get(from..)?;
    let part = if after.is_empty() {
        (known.len() == text.len()).then_some(tail)?
    } else {
        tail.get(..tail.find(after)?)?
    };
    Some(Claim::Exact(part.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sub(how: How, value: &str) -> Demand {
        Demand::Compare(Text::Claim("sub".into()), how, Text::Literal(value.into()))
    }

    fn github(name: &str) -> Bearer {
        Bearer::default().chosen("sub", format!("repo:{}:*", name.replace('*', "\u{1}")))
    }

    #[test]
    fn a_repository_chooses_its_run_and_not_its_name() {
        let pay = github("contoso/pay");
        for (how, value, expected) in [
            (How::Equals, "repo:contoso/pay:ref:refs/heads/main", Certainty::Yes),
            (How::Equals, "repo:contoso/pay2:ref:refs/heads/main", Certainty::No),
            (How::Equals, "repo:Contoso/pay:ref:refs/heads/main", Certainty::No),
            (How::EqualsIgnoringCase, "repo:Contoso/pay:ref:refs/heads/main", Certainty::Yes),
            (How::Equals, "repo:contoso/pay:*", Certainty::No),
            (How::Like, "repo:contoso/*", Certainty::Yes),
            (How::Like, "repo:contoso/p?y:*", Certainty::Yes),
            (How::Like, "repo:contoso/*:environment:live", Certainty::Yes),
            (How::Like, "repo:fabrikam/*", Certainty::No),
            (How::Starts, "repo:contoso/", Certainty::Yes),
            (How::Ends, ":pull_request", Certainty::Yes),
        ] {
            assert_eq!(weigh(&sub(how, value), &pay).certainty, expected, "{how:?} {value}");
        }
        let term = weigh(&sub(How::Like, "repo:contoso/*:environment:live"), &pay).terms;
        assert_eq!(term, [("sub".to_owned(), "repo:contoso/*:environment:live".to_owned())]);
        assert!(weigh(&sub(How::Like, "repo:contoso/*"), &pay).terms.is_empty());
    }

    #[test]
    fn any_repository_of_an_organisation_is_let_in_where_all_are() {
        let any = github("contoso/*");
        for (value, expected) in [
            ("repo:contoso/*", Certainty::Yes),
            ("repo:*", Certainty::Yes),
            ("repo:contoso/*:environment:live", Certainty::Yes),
            ("repo:contoso/pay:*", Certainty::No),
            ("repo:contoso/app-*:*", Certainty::No),
            ("repo:*/pay:*", Certainty::Depends),
            ("repo:fabrikam/*", Certainty::No),
        ] {
            assert_eq!(weigh(&sub(How::Like, value), &any).certainty, expected, "{value}");
        }
        let apps = github("contoso/app-*");
        assert_eq!(weigh(&sub(How::Like, "repo:contoso/*-live:*"), &apps).certainty, Certainty::Depends);
        assert_eq!(weigh(&sub(How::Like, "repo:contoso/*"), &apps).certainty, Certainty::Yes);
    }

    #[test]
    fn what_is_not_known_depends_and_what_is_chosen_is_not_held_against() {
        let pay = github("contoso/pay").chosen("ref", "*").exact("repository", "contoso/pay");
        let open = Demand::Compare(Text::Claim("actor".into()), How::Equals, Text::Literal("ann".into()));
        let fit = weigh(&open, &pay);
        assert_eq!((fit.certainty, fit.lets_in()), (Certainty::Depends, false));
        let both = Demand::All(vec![sub(How::Like, "repo:contoso/*"), open.clone()]);
        assert!(weigh(&both, &pay).lets_in(), "who he is was named, and the rest is not known");
        let main = Demand::Compare(Text::Claim("ref".into()), How::Equals, Text::Literal("main".into()));
        assert_eq!(weigh(&Demand::Not(Box::new(main)), &pay).certainty, Certainty::Yes);
        let not_pay = Demand::Not(Box::new(Demand::one_of("repository", ["contoso/pay"])));
        assert_eq!(weigh(&not_pay, &pay).certainty, Certainty::No);
        assert_eq!(weigh(&Demand::Any(Vec::new()), &pay).certainty, Certainty::No);
        assert_eq!(weigh(&Demand::All(Vec::new()), &pay).certainty, Certainty::Yes);
    }

    #[test]
    fn parts_of_a_role_session_are_taken_out() {
        let arn = "arn:aws:sts::111111111111:assumed-role/deploy/*";
        assert_eq!(extract(arn, "assumed-role/{role}/"), Some(Claim::Exact("deploy".into())));
        assert_eq!(
            extract(arn, "{account}assumed-role/"),
            Some(Claim::Exact("arn:aws:sts::111111111111:".into()))
        );
        assert_eq!(extract(arn, "assumed-role/deploy/{session}"), None, "the session is a choice");
        assert_eq!(extract(arn, "user/{name}"), None);
        assert_eq!(extract("x", "no braces"), None);
    }
}
