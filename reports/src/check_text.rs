use serde::{Deserialize, Serialize};
use tenure_model::{CheckId, Severity};

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
    /// Its page in CommonMark: why it matters, how to repair, limits. Raw HTML in it is shown as text.
    pub page_markdown: String,
}
