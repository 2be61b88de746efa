//! Which logs tell of acts and approvals, and how far back each reaches.

use std::collections::{BTreeMap, BTreeSet};

use tenure_model::{ActKind, Cloud, Facet, Gap, LogReading, LogWindow, ScopeId, Signatures, Timestamp};

use super::deeds::Deed;
use crate::{Context, Inspection};

/// The requests of Privileged Identity Management, by the end of their sources' names.
const REQUESTS: &str = "ScheduleRequests";
/// Parts of the names of the APIs that tell of delegation requests and of grants for a time.
const DELEGATION: &str = "DelegationRequest";
const PAM: &str = "privilegedaccessmanager";

/// The sources of approvals, and what of them was not read.
pub(super) struct Sources<'c, 'a> {
    context: &'c Context<'a>,
    /// What can hide an approval.
    gaps: Vec<&'a Gap>,
    /// The register and the files that were imported into it.
    files: String,
    /// The requests of Privileged Identity Management that were read.
    requests: Vec<&'a LogReading>,
}

impl<'c, 'a> Sources<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        let estate = context.estate;
        let approvals = context.options.register.approvals.values();
        let imported: BTreeSet<&str> = approvals.filter_map(|one| one.imported_from.as_deref()).collect();
        let files: Vec<&str> = std::iter::once("the register").chain(imported).collect();
        let readings = estate.records().log_readings.iter();
        Self {
            context,
            gaps: estate.gaps.iter().filter(|gap| hides_approvals(gap)).collect(),
            files: files.join(", "),
            requests: readings.filter(|log| log.source.ends_with(REQUESTS)).collect(),
        }
    }

    /// What was looked through for an approval of an act, in words.
    ///
    /// # Errors
    /// A source that could hold the approval was not read, or does not reach back to the act.
    pub(super) fn looked_at(&self, deed: &Deed<'_>) -> Result<String, String> {
        if self.context.options.register.is_absent() {
            return Err("no register was given in which an approval could stand".to_owned());
        }
        let native = self.native(deed)?;
        Ok(format!("{}{native}", self.files))
    }

    /// The cloud's own records of approvals that were read, and the time that they cover.
    fn native(&self, deed: &Deed<'_>) -> Result<String, String> {
        let now = self.context.estate.as_of;
        let plain = Ok(format!(", up to {now}"));
        // Only of AWS can a request approve that something is made; elsewhere it gives roles for a time.
        if deed.cloud != Cloud::Aws && !matches!(deed.kind, ActKind::Elevate | ActKind::Renew) {
            return plain;
        }
        let is_here = |gap: &&&Gap| {
            let prefix = format!("{}:", deed.cloud);
            gap.scope.as_str().starts_with(&prefix) && lies_about(self.context, &gap.scope, deed.scope)
        };
        if let Some(gap) = self.gaps.iter().find(is_here) {
            return Err(format!("no approval found, and {} was not read ({})", gap.api, gap.reason.as_str()));
        }
        let is_read = |api: &str| self.context.estate.coverage.iter().any(|line| line.api.contains(api));
        match deed.cloud {
            Cloud::Aws if is_read(DELEGATION) => Ok(format!(", delegation requests of IAM, up to {now}")),
            Cloud::Gcp if is_read(PAM) => Ok(format!(", grants of Privileged Access Manager, up to {now}")),
            Cloud::Aws | Cloud::Gcp => plain,
            Cloud::Azure => self.requests(deed),
        }
    }

    /// How far back the requests of Privileged Identity Management for roles, or for groups, were read where an act
    /// was done. Each is a list of its own.
    fn requests(&self, deed: &Deed<'_>) -> Result<String, String> {
        const WHAT: &str = "requests of Privileged Identity Management";
        let is_group = |text: &str| text.to_lowercase().contains("group");
        let (of_group, eligible) = (is_group(deed.action), deed.action.to_lowercase().contains("eligib"));
        let alike = self.requests.iter().copied().filter(|log| {
            is_group(&log.source) == of_group && log.source.to_lowercase().contains("eligib") == eligible
        });
        let above = self.context.estate.ancestry(deed.scope);
        let mut at: Vec<&ScopeId> = vec![deed.scope];
        at.extend(above.iter().map(|scope| &scope.id));
        // The list of the nearest place counts: a directory's says nothing of its subscriptions.
        let rank = |log: &LogReading| at.iter().position(|scope| **scope == log.scope);
        let Some((_, log)) = alike.filter_map(|log| Some((rank(log)?, log))).min_by_key(|(rank, _)| *rank)
        else {
            return Err(format!("no approval found, and {WHAT} were not read"));
        };
        if deed.at < log.from {
            return Err(format!("no approval found, and {WHAT} were read from {} on only", log.from));
        }
        Ok(format!(", {WHAT}, window {}..{}", log.from, log.to))
    }
}

/// Whether a gap can hide approvals.
fn hides_approvals(gap: &Gap) -> bool {
    let is_request = [DELEGATION, REQUESTS, PAM].iter().any(|api| gap.api.contains(api));
    is_request || (gap.blinds.contains(&Facet::Eligibility) && gap.api.contains("oleAssignmentSchedule"))
}

/// Whether one scope is the other, or lies above or below it.
fn lies_about(context: &Context<'_>, one: &ScopeId, other: &ScopeId) -> bool {
    let above = |low: &ScopeId, high: &ScopeId| {
        low == high || context.estate.ancestry(low).iter().any(|scope| scope.id == *high)
    };
    above(one, other) || above(other, one)
}

/// One line for every log that tells of acts, and one for each file of approvals.
pub(super) fn rows(context: &Context<'_>) -> Vec<LogWindow> {
    let records = context.estate.records();
    let mut counts: BTreeMap<(&ScopeId, &str), u64> = BTreeMap::new();
    for event in &records.events {
        *counts.entry((&event.scope, &event.source)).or_default() += 1;
    }
    let mut logs: BTreeMap<(Cloud, &ScopeId, &str), Vec<&LogReading>> = BTreeMap::new();
    for reading in &records.log_readings {
        logs.entry((reading.cloud, &reading.scope, &reading.source)).or_default().push(reading);
    }
    let mut rows: Vec<LogWindow> = logs
        .iter()
        .map(|((cloud, scope, source), readings)| {
            let acts = counts.get(&(*scope, *source)).copied().unwrap_or_default();
            window(context, (*cloud, scope, source), readings, acts)
        })
        .collect();
    let is_told = |scope: &ScopeId| logs.keys().any(|(_, told, _)| *told == scope);
    let unread = context.estate.gaps.iter().filter(|gap| blinds_log(gap) && !is_told(&gap.scope));
    rows.extend(unread.filter_map(|gap| {
        Some(LogWindow {
            cloud: Some(gap.scope.as_str().split(':').next()?.parse().ok()?),
            scope: gap.scope.clone(),
            source: gap.api.clone(),
            from: None,
            to: None,
            complete: false,
            why: format!("{}: {}", gap.reason.as_str(), gap.detail),
            acts: 0,
            signatures: Signatures::None,
            signatures_why: String::new(),
            evidence: Vec::new(),
        })
    }));
    rows.extend(files(context));
    rows.sort();
    rows.dedup();
    rows
}

fn blinds_log(gap: &Gap) -> bool {
    gap.blinds.iter().any(|facet| matches!(facet, Facet::Events | Facet::SignIns))
}

/// Says of each cloud that was read that no log of changes was, where no gap says so already.
pub(crate) fn say_unread(context: &Context<'_>, inspection: &mut Inspection) {
    let records = context.estate.records();
    let clouds: BTreeSet<Cloud> = records.scopes.iter().map(|scope| scope.cloud).collect();
    for cloud in clouds {
        let is_told = records.log_readings.iter().any(|log| log.cloud == cloud);
        let has_gap = context.estate.gaps.iter().any(|gap| {
            gap.blinds.contains(&Facet::Events) && gap.scope.as_str().starts_with(&format!("{cloud}:"))
        });
        if !is_told && !has_gap {
            inspection.cannot_judge(cloud.as_str(), "no log of changes to access was read");
        }
    }
}

/// The window that all readings of one log share: each region and filter is a part of its own.
fn window(
    context: &Context<'_>,
    (cloud, scope, source): (Cloud, &ScopeId, &str),
    readings: &[&LogReading],
    acts: u64,
) -> LogWindow {
    let mut parts: BTreeMap<(&str, &str), Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    for reading in readings {
        parts.entry((&reading.region, &reading.filter)).or_default().push((reading.from, reading.to));
    }
    let mut why: Vec<String> = Vec::new();
    let (mut from, mut to) = (Timestamp::MIN, Timestamp::MAX);
    for spans in parts.values_mut() {
        spans.sort_unstable();
        let mut reached: Option<Timestamp> = None;
        for (start, end) in spans.iter() {
            match reached {
                Some(last) if *start > last => why.push(format!("nothing was read from {last} to {start}")),
                _ => {}
            }
            reached = reached.max(Some(*end));
        }
        from = spans.first().map_or(from, |span| from.max(span.0));
        to = reached.map_or(to, |end| to.min(end));
    }
    let is_sign_in = source.contains("signIn");
    let gaps = context.estate.gaps.iter().filter(|gap| {
        let facet = if is_sign_in { Facet::SignIns } else { Facet::Events };
        gap.scope == *scope && gap.blinds.contains(&facet)
    });
    why.extend(gaps.map(|gap| format!("{}: {}", gap.reason.as_str(), gap.api)));
    why.sort();
    why.dedup();
    let (signatures, signatures_why) = signatures(readings);
    let signed = readings.iter().filter(|reading| reading.signatures != Signatures::None);
    let mut evidence: Vec<_> = signed.map(|reading| context.resolve(&reading.evidence)).collect();
    evidence.sort();
    evidence.dedup();
    LogWindow {
        cloud: Some(cloud),
        scope: scope.clone(),
        source: source.to_owned(),
        from: Some(from),
        to: Some(to),
        complete: why.is_empty(),
        why: why.join("; "),
        acts,
        signatures,
        signatures_why,
        evidence,
    }
}

/// What is known of the signatures of all parts of a log, and why. Where the parts differ, each is told, and the
/// whole is what its worst part is: parts without signatures keep a log from being verified.
fn signatures(readings: &[&LogReading]) -> (Signatures, String) {
    let mut parts: BTreeMap<(Signatures, &str), BTreeSet<&str>> = BTreeMap::new();
    for reading in readings {
        parts.entry((reading.signatures, &reading.signatures_why)).or_default().insert(&reading.region);
    }
    let mut kinds = parts.keys();
    if let (Some((state, why)), None) = (kinds.next(), kinds.next()) {
        return (*state, (*why).to_owned());
    }
    let worst = parts.keys().map(|(state, _)| *state).max().unwrap_or_default();
    let worst = if worst == Signatures::None { Signatures::NotVerifiable } else { worst };
    let told = parts.iter().rev().map(|((state, why), regions)| {
        let regions = regions.iter().copied().collect::<Vec<_>>().join(", ");
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        format!("{} in {regions}{why}", state.as_str())
    });
    (worst, told.collect::<Vec<_>>().join("; "))
}

/// The register, and each file that approvals were imported from.
fn files(context: &Context<'_>) -> Vec<LogWindow> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    if !context.options.register.is_absent() {
        counts.insert("register", 0);
    }
    for approval in context.options.register.approvals.values() {
        *counts.entry(approval.imported_from.as_deref().unwrap_or("register")).or_default() += 1;
    }
    let row = |(source, acts): (&str, u64)| LogWindow {
        cloud: None,
        scope: ScopeId::new("register"),
        source: source.to_owned(),
        from: None,
        to: None,
        complete: true,
        why: String::new(),
        acts,
        signatures: Signatures::None,
        signatures_why: String::new(),
        evidence: Vec::new(),
    };
    counts.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenure_model::EvidenceRef;

    use super::*;

    #[test]
    fn a_log_is_verified_where_all_of_its_parts_are() {
        let part = |region: &str, signatures: Signatures, why: &str| LogReading {
            cloud: Cloud::Aws,
            scope: ScopeId::aws("111111111111"),
            region: region.to_owned(),
            source: "cloudtrail".to_owned(),
            filter: String::new(),
            from: Timestamp::UNIX_EPOCH,
            to: Timestamp::UNIX_EPOCH,
            signatures,
            signatures_why: why.to_owned(),
            evidence: EvidenceRef { raw: Arc::from("raw/x"), line: 0, pointer: "".into() },
        };
        let one = part("eu-west-1", Signatures::Verified, "");
        let other = part("us-east-1", Signatures::Verified, "");
        let api = part("us-east-1", Signatures::None, "");
        let broken = part("us-east-1", Signatures::Broken, "1 of 2");
        assert_eq!(signatures(&[&one, &other]), (Signatures::Verified, String::new()));
        assert_eq!(signatures(&[&api]), (Signatures::None, String::new()));
        let mixed = "none in us-east-1; verified in eu-west-1".to_owned();
        assert_eq!(signatures(&[&one, &api]), (Signatures::NotVerifiable, mixed));
        let said = "broken in us-east-1 (1 of 2); verified in eu-west-1".to_owned();
        assert_eq!(signatures(&[&one, &broken]), (Signatures::Broken, said));
    }
}
