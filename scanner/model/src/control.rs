use serde::{Deserialize, Serialize};

use crate::{CheckId, Verdict};

/// One edition of a control framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Stable id with its edition (`nist-csf-2.0`).
    pub id: String,
    /// Name with its edition, for people.
    pub name: String,
    /// Where the ids come from and under which licence.
    pub source: String,
    /// Its controls that matter to access.
    pub controls: Vec<Control>,
}

/// One control of a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Id within the edition (`PR.AA-05`).
    pub id: String,
    /// Title; empty where the licence does not let us print it.
    #[serde(default)]
    pub title: String,
    /// The checks that speak to it. Empty means "not tested by this tool".
    #[serde(default)]
    pub checks: Vec<CheckId>,
}

/// What a scan says of one control. A scan can refute a control; alone it proves none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlResult {
    /// The control.
    pub control: String,
    /// `None` where no check speaks to it.
    pub verdict: Option<Verdict>,
    /// Findings of its checks.
    pub findings: u64,
}
