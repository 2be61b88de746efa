//! Exceptions of the register: which are in force, and which findings they cover.
//!
//! INVARIANT: an exception covers findings of its check about its subject, while it is in force, and nothing
//! else. It is in force from its opening to its end, where a person of the customer approved it who does not own
//! it, and where it names somebody: a subject of nothing but `*` excuses everybody, and so nobody.

use tenure_model::{CheckId, ExceptionRow, ExceptionState, Finding, Outcome, ScopeId, Subject};
use tenure_register::{Entry, Exception};

use super::lint;
use crate::Context;
use crate::declared::{cloud_of, names, without_cloud};
use crate::inspection::verdict;

/// Whether an exception is in force, before it is known what it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is.
    InForce,
    /// Its end has passed.
    Expired,
    /// It begins later.
    NotYet,
    /// Who approved it may not, or it names everybody.
    NotValid,
}

/// Whether an exception is in force.
pub(crate) fn standing(context: &Context<'_>, exception: &Exception) -> Standing {
    let (zone, now) = (context.options.register.zone(), context.estate.as_of);
    if !is_approved(context, exception) || names_everybody(&exception.subject) {
        Standing::NotValid
    } else if exception.expires.end(&zone) <= now {
        Standing::Expired
    } else if exception.opened.start(&zone) > now {
        Standing::NotYet
    } else {
        Standing::InForce
    }
}

fn is_approved(context: &Context<'_>, exception: &Exception) -> bool {
    let register = &context.options.register;
    register.is_customers(&exception.approved_by) && exception.owner.as_ref() != Some(&exception.approved_by)
}

/// Whether a pattern names everybody, of all clouds or of one.
pub(crate) fn names_everybody(pattern: &str) -> bool {
    let local = pattern.split_once(':').map_or(pattern, |(cloud, local)| {
        if ["aws", "azure", "entra", "gcp", "register"].contains(&cloud) { local } else { pattern }
    });
    local.chars().all(|letter| matches!(letter, '*' | '?' | ':' | '/'))
}

/// Whether an exception is about a finding of this check and subject.
pub(crate) fn is_about(exception: &Exception, check: &CheckId, subject: &Subject) -> bool {
    exception.check == check.as_str() && names(&exception.subject, subject.cloud, &subject.id)
}

/// The exceptions that are in force.
pub(crate) fn in_force<'c>(context: &'c Context<'_>) -> Vec<&'c Entry<Exception>> {
    let all = context.options.register.exceptions.values();
    all.filter(|exception| standing(context, exception) == Standing::InForce).collect()
}

/// Marks the findings that an exception covers, and says what is then left of each answer.
pub(crate) fn waive(context: &Context<'_>, outcomes: &mut [Outcome]) {
    for exception in in_force(context) {
        let concerned = outcomes.iter_mut().filter(|outcome| outcome.check.as_str() == exception.check);
        for outcome in concerned {
            let check = outcome.check.clone();
            let covered = |finding: &&mut Finding| {
                finding.waived_by.is_none() && is_about(exception, &check, &finding.subject)
            };
            for finding in outcome.findings.iter_mut().filter(covered) {
                finding.waived_by = Some(exception.id.clone());
            }
            outcome.verdict = verdict(&outcome.findings, &outcome.not_evaluated);
        }
    }
}

/// Every exception with what became of it, in the order of ids.
pub(crate) fn rows(context: &Context<'_>, outcomes: &[Outcome]) -> Vec<ExceptionRow> {
    let register = &context.options.register;
    let zone = register.zone();
    let rows = register.exceptions.values().map(|exception| {
        let check = CheckId::new(exception.check.as_str());
        let findings = covered(exception, outcomes).len() as u64;
        ExceptionRow {
            id: exception.id.clone(),
            subject: exception.subject.clone(),
            owner: exception.owner.as_deref().map(|owner| lint::name_of(register, owner)),
            reason: exception.reason.clone(),
            compensating: exception.compensating.clone(),
            approved_by: lint::name_of(register, &exception.approved_by),
            source: exception.place.source(),
            opened: exception.opened.start(&zone),
            expires: exception.expires.end(&zone),
            state: match standing(context, exception) {
                Standing::InForce if findings > 0 => ExceptionState::Used,
                Standing::InForce => ExceptionState::Unused,
                Standing::Expired => ExceptionState::Expired,
                Standing::NotYet => ExceptionState::NotYet,
                Standing::NotValid => ExceptionState::NotValid,
            },
            findings,
            evidence: lint::cited(context, exception),
            check,
        }
    });
    rows.collect()
}

/// The findings that an exception is about, whether or not it is in force.
pub(crate) fn covered<'o>(exception: &Exception, outcomes: &'o [Outcome]) -> Vec<&'o Finding> {
    let concerned = outcomes.iter().filter(|outcome| outcome.check.as_str() == exception.check);
    concerned
        .flat_map(|outcome| outcome.findings.iter().map(move |finding| (&outcome.check, finding)))
        .filter(|(check, finding)| is_about(exception, check, &finding.subject))
        .map(|(_, finding)| finding)
        .collect()
}

/// Why nobody can say that a check found nothing about the subject of an exception; `None` where one can.
pub(crate) fn unanswered(
    context: &Context<'_>,
    exception: &Exception,
    outcomes: &[Outcome],
) -> Option<String> {
    let Some(outcome) = outcomes.iter().find(|outcome| outcome.check.as_str() == exception.check) else {
        return Some(format!("`{}` was not run: no cloud that it is about was read", exception.check));
    };
    // What could not be judged of somebody else, or of another place, takes nothing from this answer.
    let elsewhere = |subject: &str| match context.estate.principal_named(subject) {
        Some(known) => !names(&exception.subject, Some(known.cloud), subject),
        None => lies_outside(context, &exception.subject, &ScopeId::from(subject)),
    };
    let line = outcome.not_evaluated.iter().find(|line| !elsewhere(&line.subject))?;
    Some(format!("`{}` was not evaluated for {}: {}", exception.check, line.subject, line.why))
}

/// Whether what a pattern names can only lie outside a scope. Of what nothing tells where it lies: no.
fn lies_outside(context: &Context<'_>, pattern: &str, scope: &ScopeId) -> bool {
    // What is no scope, `arn:…`, begins with no cloud.
    let Some(cloud) = cloud_of(scope.as_str()) else { return false };
    match home(context, pattern) {
        // A gap above blinds what lies below it; one of a sibling does not.
        Some(home) => !context.estate.ancestry(&home).iter().any(|above| above.id == *scope),
        None => cloud_of(pattern).is_some_and(|other| other != cloud),
    }
}

/// The scope that a pattern without wildcards, or an ARN with its account written out, lies in.
fn home(context: &Context<'_>, pattern: &str) -> Option<ScopeId> {
    let id = without_cloud(pattern);
    if let Some(principal) = context.estate.principal_named(id) {
        return Some(principal.scope.clone());
    }
    let account = id.strip_prefix("arn:")?.split(':').nth(3)?;
    let scope = ScopeId::aws(account);
    context.estate.scope(&scope).map(|scope| scope.id.clone())
}

#[cfg(test)]
mod tests {
    use tenure_model::{Assessment, Verdict};

    use super::*;

    const SUBJECT: &str = "aws:arn:aws:iam::111111111111:user/jane";

    /// Jane and Omar have passwords without a second factor; what an exception makes of that.
    fn assessed(exception: &str, gap: bool) -> Assessment {
        let gap = if gap {
            "[[gap]]\napi = \"iam:X\"\naccount = \"222222222222\"\nblinds = [\"credentials\"]\n"
        } else {
            ""
        };
        let text = format!(
            "[[user]]\nname = \"jane\"\npassword = {{}}\n[[user]]\nname = \"omar\"\npassword = {{}}\n\
             keys = [{{ issued = \"-400d\" }}]\n{gap}[options]\nregister = '''\nformat = 1\n[customer]\nname = \"Contoso\"\n\
             [[party]]\nid = \"acme\"\nname = \"Acme\"\nkind = \"partner\"\n\
             [[person]]\nid = \"jane\"\nname = \"Jane\"\nparty = \"customer\"\n\
             [[person]]\nid = \"ann\"\nname = \"Ann\"\nparty = \"acme\"\n\
             [[exception]]\nid = \"E-1\"\nreason = \"later\"\n{exception}'''"
        );
        let (estate, options) = crate::fixture::build(&text).expect("builds");
        crate::assess(&estate, &options)
    }

    fn entry(check: &str, subject: &str, by: &str, opened: &str, expires: &str) -> String {
        format!(
            "check = \"{check}\"\nsubject = \"{subject}\"\napproved_by = \"{by}\"\nopened = {opened}\nexpires = {expires}\n"
        )
    }

    /// Who is waived of the check, and its verdict.
    fn waived(assessment: &Assessment) -> (Vec<&str>, Verdict) {
        let mut outcomes = assessment.outcomes.iter();
        let outcome = outcomes.find(|one| one.check.as_str() == "password-without-mfa").expect("was run");
        let waived = outcome.findings.iter().filter(|finding| finding.waived_by.as_deref() == Some("E-1"));
        (waived.map(|finding| finding.subject.name.as_str()).collect(), outcome.verdict)
    }

    /// INVARIANT: an exception covers findings of its check about its subject, while it is in force, and nothing
    /// else.
    #[test]
    fn an_exception_covers_what_it_names_while_it_is_in_force() {
        let check = "password-without-mfa";
        let (soon, past, later) = ("2026-12-01", "2026-10-01", "2026-11-15");
        let good = entry(check, SUBJECT, "jane", past, soon);
        assert_eq!(waived(&assessed(&good, false)), (vec!["jane"], Verdict::Fail), "Omar is left");
        let both = entry(check, "aws:arn:aws:iam::111111111111:user/*", "jane", past, soon);
        assert_eq!(waived(&assessed(&both, false)), (vec!["jane", "omar"], Verdict::Waived));
        let none = [
            entry("credential-old", SUBJECT, "jane", past, soon),
            entry(check, "gcp:user:jane@contoso.example", "jane", past, soon),
            entry(check, SUBJECT, "ann", past, soon),
            entry(check, SUBJECT, "jane", "2026-01-01", past),
            entry(check, SUBJECT, "jane", later, soon),
            entry(check, "aws:*", "jane", past, soon),
            entry(check, "*", "jane", past, soon),
            format!("{good}owner = \"jane\"\n"),
        ];
        for exception in none {
            assert_eq!(waived(&assessed(&exception, false)), (vec![], Verdict::Fail), "{exception}");
        }
    }

    /// INVARIANT: silence is never a pass, and never waived.
    #[test]
    fn what_was_not_read_is_not_waived() {
        let both = entry("password-without-mfa", "aws:*:user/*", "jane", "2026-10-01", "2026-12-01");
        assert_eq!(waived(&assessed(&both, true)), (vec!["jane", "omar"], Verdict::NotEvaluated));
    }

    #[test]
    fn what_was_not_read_elsewhere_leaves_an_answer_about_the_subject() {
        let omar = SUBJECT.replace("user/jane", "user/nobody");
        let unused = |subject: &str, gap: bool| {
            let entry = entry("password-without-mfa", subject, "jane", "2026-10-01", "2026-12-01");
            let assessment = assessed(&entry, gap);
            let outcome = assessment.outcomes.iter().find(|one| one.check.as_str() == "exception-unused");
            let outcome = outcome.expect("was run");
            (outcome.findings.len(), outcome.not_evaluated.len())
        };
        assert_eq!(unused(&omar, true), (1, 0), "the gap is in another account");
        let there = omar.replace("111111111111", "222222222222");
        assert_eq!(unused(&there, true), (0, 1), "the gap is in its account");
        let anywhere = "aws:arn:aws:iam::*:user/nobody";
        assert_eq!(unused(anywhere, true), (0, 1), "it may lie where the gap is");
        assert_eq!(unused("entra:nobody", true), (1, 0), "it is of another cloud");
    }

    #[test]
    fn every_exception_is_told_with_what_became_of_it() {
        let state = |check: &str, opened: &str, expires: &str| {
            let assessment = assessed(&entry(check, SUBJECT, "jane", opened, expires), false);
            let row = assessment.governance.exceptions.first().cloned().expect("one exception");
            (row.state, row.findings)
        };
        let check = "password-without-mfa";
        assert_eq!(state(check, "2026-10-01", "2026-12-01"), (ExceptionState::Used, 1));
        assert_eq!(state("credential-old", "2026-10-01", "2026-12-01"), (ExceptionState::Unused, 0));
        assert_eq!(state(check, "2026-01-01", "2026-10-01"), (ExceptionState::Expired, 1));
        assert_eq!(state(check, "2026-11-15", "2026-12-01"), (ExceptionState::NotYet, 1));
    }

    #[test]
    fn patterns_of_nothing_but_wildcards_name_everybody() {
        for wide in ["*", "aws:*", "entra:**", "gcp:*:*", "*:*"] {
            assert!(names_everybody(wide), "{wide}");
        }
        for narrow in [SUBJECT, "aws:*:user/x", "register:control/x", "gcp:*@x.example"] {
            assert!(!names_everybody(narrow), "{narrow}");
        }
    }
}
