//! What was planted: faults that must be found, and near misses that must not.

use std::fmt::Write as _;

use serde::Serialize;

/// One thing that an assessment of the estate must say, or must not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Planted {
    /// The check.
    pub(super) check: &'static str,
    /// Id of the finding's subject.
    pub(super) subject: String,
    /// Whether there is a finding.
    pub(super) fires: bool,
    /// Why, for people.
    #[serde(skip)]
    pub(super) why: String,
}

/// Adds what is planted on one subject.
pub(super) struct Planting<'e> {
    list: &'e mut Vec<Planted>,
    subject: String,
}

impl<'e> Planting<'e> {
    pub(super) fn on(list: &'e mut Vec<Planted>, subject: impl Into<String>) -> Self {
        Self { list, subject: subject.into() }
    }

    /// The check must find it.
    pub(super) fn fires(self, check: &'static str, why: &str) -> Self {
        self.add(check, true, why)
    }

    /// The check must not find it, though it looks alike.
    pub(super) fn spared(self, check: &'static str, why: &str) -> Self {
        self.add(check, false, why)
    }

    fn add(self, check: &'static str, fires: bool, why: &str) -> Self {
        let Self { list, subject } = self;
        list.push(Planted { check, subject: subject.clone(), fires, why: why.to_owned() });
        Self { list, subject }
    }
}

const INTRODUCTION: &str = "\
# What is planted in the demo's estate

Made by `cargo xtask generate`; do not edit. `planted.json` says the same to the tests, which hold an
assessment of the estate against it: the faults below are all that the checks find, and none of the near
misses is among them. Left out is `identity-undeclared` alone: the bank has only begun to declare, and most of
its identities are in no register yet.

What cannot be seen is planted too: the account `sandbox` has no credential report, and of the account
`data` nothing in `us-east-1` was exported. The organisation lists a seventh account, which is closed. Of
the subscription `example-lab` there is no activity log, and a customer is not told when a partner's
relationship ends.
";

/// The list for people.
pub(super) fn page(planted: &[Planted]) -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut checks: Vec<&str> = planted.iter().map(|one| one.check).collect();
    checks.sort_unstable();
    checks.dedup();
    for check in checks {
        let of = |fires: bool| planted.iter().filter(move |one| one.check == check && one.fires == fires);
        let _ = write!(page, "\n## {check}\n\n| subject | fires | why |\n|---|---|---|\n");
        for (fires, word) in [(true, "yes"), (false, "no")] {
            for one in of(fires) {
                let _ = writeln!(page, "| `{}` | {word} | {} |", one.subject, one.why);
            }
        }
    }
    page
}
