use std::collections::BTreeMap;

use tenure_model::{Facet, Gap, GapReason, ScopeId};

use crate::Refusal;

/// So many resources of one unit that failed for one reason are named; the rest becomes one gap.
pub const MAX_SUBJECTS: usize = 50;

/// What could not be read of one unit. One cause that hits thousands of resources stays readable.
#[derive(Clone, Debug)]
pub struct GapList {
    scope: ScopeId,
    region: String,
    api: String,
    blinds: Vec<Facet>,
    causes: BTreeMap<(GapReason, String), Cause>,
}

#[derive(Clone, Debug, Default)]
struct Cause {
    detail: String,
    whole: bool,
    subjects: Vec<String>,
    more: u64,
}

impl GapList {
    /// Nothing is missing yet.
    pub fn new(scope: ScopeId, region: &str, api: &str, blinds: &[Facet]) -> Self {
        Self {
            scope,
            region: region.to_owned(),
            api: api.to_owned(),
            blinds: blinds.to_vec(),
            causes: BTreeMap::new(),
        }
    }

    /// Adds a failure; the subject is empty where it concerns the whole unit.
    pub fn add(&mut self, subject: &str, refusal: &Refusal) {
        let cause = self.causes.entry((refusal.reason, refusal.code.clone())).or_default();
        if cause.detail.is_empty() {
            cause.detail.clone_from(&refusal.detail);
        }
        if subject.is_empty() {
            cause.whole = true;
        } else if cause.subjects.len() < MAX_SUBJECTS {
            cause.subjects.push(subject.to_owned());
        } else {
            cause.more += 1;
        }
    }

    /// Whether nothing is missing.
    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    /// The first cause, `None` where nothing is missing.
    pub fn first(&self) -> Option<Refusal> {
        let ((reason, code), cause) = self.causes.first_key_value()?;
        Some(Refusal::new(*reason, code, &cause.detail))
    }

    /// The code of the first cause, empty where nothing is missing.
    pub fn first_code(&self) -> String {
        self.causes.keys().next().map(|(_, code)| code.clone()).unwrap_or_default()
    }

    /// The gaps, in their order. With `nothing_read` the unit is missing as a whole and resources
    /// are not named one by one.
    pub fn into_gaps(self, nothing_read: bool) -> Vec<Gap> {
        let Self { scope, region, api, blinds, causes } = self;
        let mut gaps = Vec::new();
        for ((reason, code), cause) in causes {
            let mut gap = |subject: String, detail: String| {
                gaps.push(Gap {
                    scope: scope.clone(),
                    region: region.clone(),
                    api: api.clone(),
                    subject,
                    reason,
                    code: code.clone(),
                    detail,
                    blinds: blinds.clone(),
                });
            };
            if cause.whole || nothing_read {
                gap(String::new(), cause.detail.clone());
            }
            if nothing_read {
                continue;
            }
            for subject in cause.subjects {
                gap(subject, cause.detail.clone());
            }
            if cause.more > 0 {
                gap(String::new(), format!("{} (and {} more like it)", cause.detail, cause.more));
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> GapList {
        GapList::new(ScopeId::aws("111122223333"), "", "s3:GetBucketPolicy", &[Facet::ResourcePolicies])
    }

    #[test]
    fn many_failures_of_one_cause_stay_readable_and_none_is_lost() {
        let mut gaps = list();
        let denied = Refusal::new(GapReason::Refused, "AccessDenied", "no");
        for n in 0..1000 {
            gaps.add(&format!("bucket-{n}"), &denied);
        }
        let gaps = gaps.into_gaps(false);
        assert_eq!(gaps.len(), MAX_SUBJECTS + 1);
        assert_eq!(gaps.last().unwrap().subject, "");
        assert!(gaps.last().unwrap().detail.contains("950 more"));
    }

    #[test]
    fn a_unit_that_is_missing_whole_has_one_gap_for_each_cause() {
        let mut gaps = list();
        gaps.add("a", &Refusal::new(GapReason::Refused, "AccessDenied", "no"));
        gaps.add("b", &Refusal::new(GapReason::Refused, "AccessDenied", "no"));
        gaps.add("c", &Refusal::new(GapReason::Failed, "InternalError", "oh"));
        assert_eq!(gaps.first_code(), "AccessDenied");
        let gaps = gaps.into_gaps(true);
        assert_eq!(gaps.iter().map(|gap| &*gap.subject).collect::<Vec<_>>(), ["", ""]);
    }
}
