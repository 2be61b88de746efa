use serde::{Deserialize, Serialize};
use tenure_model::{CheckId, Method, Outcome, Severity, Timestamp};

use crate::hostile;
use crate::view::words;

/// What a check says of itself. The analysis owns these texts; the caller hands them over, so that
/// reports need to know no check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckText {
    /// The check.
    pub id: CheckId,
    /// What it is called, saying the fault: "Access key older than its limit".
    pub title: String,
    /// Its usual severity.
    pub severity: Severity,
    /// What it looks for, as a question that "yes" answers with a finding.
    pub question: String,
    /// What was tested, in the language of test of control: "We inspected every access key of users
    /// and account roots". `{as_of}`, `{population}`, `{exceptions}` and `{not_evaluated}` are
    /// replaced; a sentence without any of them gets the figures at its end.
    pub audit_sentence: String,
    /// How it comes to its answer.
    #[serde(default)]
    pub method: Method,
    /// Its page in CommonMark: why it matters, how to repair, limits. Raw HTML in it is shown as text.
    pub page_markdown: String,
}

impl CheckText {
    /// The sentence for the auditor with the figures of one outcome; `None` where it asks for none.
    pub(crate) fn filled(&self, as_of: Timestamp, outcome: &Outcome) -> Option<String> {
        let written = self.audit_sentence.trim();
        let exceptions = words::len(&outcome.findings);
        let filled = written
            .replace("{as_of}", &words::instant(as_of))
            .replace("{population}", &words::number(outcome.population))
            .replace("{exceptions} exceptions", &words::count(exceptions, "exception"))
            .replace("{exceptions}", &words::number(exceptions))
            .replace("{not_evaluated}", &words::number(words::len(&outcome.not_evaluated)));
        (filled != written).then(|| hostile::sentence(&filled))
    }
}
