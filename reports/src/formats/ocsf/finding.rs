//! The event of a finding.

use tenure_model::{ActRow, Confidence, EscalationPath, Evidence, Finding, Outcome};

use super::event::{
    AccessAnalysis, Actor, Analytic, Api, COMPLIANCE, Compliance, Condition, DETECTION, Event, FindingInfo,
    IAM_ANALYSIS, PermissionAnalysis, Piece, Pointer, Remediation, Resource, Unmapped, User, user_type,
};
use super::{Context, write};
use crate::view::{path_line, words};
use crate::{ReportError, frameworks, hostile, six_parts};

/// The bytes that an event aims at.
const AIM: usize = 1_500;
/// The least that a text gets where ids alone take all the room, in bytes.
const LEAST: usize = 60;
/// Characters of a title.
const TITLE: usize = 160;
/// Permissions and conditions of a path.
const PERMISSIONS: usize = 4;
/// Bytes that requirements of frameworks may take.
const REQUIREMENTS: usize = 60;

/// What the finding is of: it decides on the class.
enum Nature<'a> {
    Path(&'a EscalationPath),
    Act(&'a ActRow),
    HeldBy(&'a str),
    Fault,
}

pub(super) fn event<'a>(
    context: &Context<'a>,
    outcome: &'a Outcome,
    finding: &'a Finding,
) -> Result<Event<'a>, ReportError> {
    let nature = nature(context, finding);
    let class = match nature {
        Nature::Path(_) | Nature::HeldBy(_) => IAM_ANALYSIS,
        Nature::Act(_) => DETECTION,
        Nature::Fault => COMPLIANCE,
    };
    let subject = &finding.subject;
    let mut event = Event::new(context, class, 1, &[finding.fingerprint.as_str()])
        .severity(finding.severity)
        .since(finding.since)
        .in_cloud(context, subject.cloud, &subject.scope);
    event = match finding.waived_by {
        None => event.status(1, "New"),
        Some(_) => event.status(3, "Suppressed"),
    };
    event.confidence_id = Some(match finding.confidence {
        Confidence::Low => 1,
        Confidence::Medium => 2,
        Confidence::High => 3,
    });
    let mut cut = false;
    event.finding_info = Some(FindingInfo {
        uid: hostile::name(finding.fingerprint.as_str()),
        title: limited(&finding.title, TITLE, &mut cut),
        desc: String::new(),
        analytic: Analytic { uid: hostile::name(outcome.check.as_str()), type_id: 1 },
    });
    let mut unmapped = unmapped(finding);
    describe(context, finding, &nature, &mut event, &mut unmapped, &mut cut);
    if class == COMPLIANCE {
        event.compliance = Some(compliance(outcome, &mut cut));
    }
    let pieces: Vec<Piece> = finding.evidence.iter().map(piece).collect();
    if class == IAM_ANALYSIS {
        unmapped.evidences = pieces.iter().take(1).cloned().collect();
    } else {
        event.evidences = pieces.iter().take(1).cloned().collect();
        if let (Nature::Act(act), Some(first)) = (&nature, event.evidences.first_mut()) {
            let (actor, api) = actor(act);
            (first.actor, first.api) = (Some(actor), Some(api));
        }
    }
    // Where the rest is, the fingerprint tells.
    unmapped.evidences_in_all = (pieces.len() > 1).then_some(pieces.len() as u64);
    event.unmapped = Some(unmapped);
    fill(&mut event, finding, &mut cut)?;
    event.metadata.is_truncated = cut.then_some(true);
    Ok(event)
}

/// Texts take what ids and digests leave of the room.
fn fill(event: &mut Event<'_>, finding: &Finding, cut: &mut bool) -> Result<(), ReportError> {
    event.remediation = Some(Remediation { desc: String::new() });
    let mut bare = Vec::new();
    write(event, &mut bare)?;
    // `"desc":""` of the detail, and `"is_truncated":true` where it comes to that.
    let room = AIM.saturating_sub(bare.len() + 35);
    let remediation = if finding.remediation.is_empty() {
        "No repair is known to this tool."
    } else {
        &finding.remediation
    };
    let wanted = escaped(remediation).min(room * 7 / 10);
    let detail = fitting(&finding.detail, room.saturating_sub(wanted).max(LEAST), cut);
    let left = room.saturating_sub(escaped(&detail));
    let remediation = fitting(remediation, left.max(LEAST), cut);
    if let Some(info) = &mut event.finding_info {
        info.desc = detail;
    }
    event.remediation = Some(Remediation { desc: remediation });
    Ok(())
}

fn nature<'a>(context: &Context<'a>, finding: &'a Finding) -> Nature<'a> {
    if let Some(path) = &finding.path {
        return Nature::Path(path);
    }
    let mut cited = finding.evidence.iter();
    if let Some(act) = cited.find_map(|one| context.acts.get(&(one.raw.as_str(), one.pointer.as_str()))) {
        return Nature::Act(act);
    }
    match finding.party.as_deref() {
        Some(party) if finding.subject.cloud.is_some() => Nature::HeldBy(party),
        _ => Nature::Fault,
    }
}

/// What the classes say each in their own attributes.
fn describe(
    context: &Context<'_>,
    finding: &Finding,
    nature: &Nature<'_>,
    event: &mut Event<'_>,
    unmapped: &mut Unmapped,
    cut: &mut bool,
) {
    let subject = &finding.subject;
    let identity = context.index.identity(&subject.id);
    match nature {
        Nature::Path(path) => {
            event.user = Some(User {
                uid: hostile::id(&subject.id),
                name: name(&subject.name, &subject.id),
                type_id: identity.map(|one| user_type(one.nature)),
                kind: String::new(),
            });
            event.permission_analysis_results = vec![permissions(path, cut)];
            unmapped.path = Some(limited(&path_line(path), 260, cut));
            unmapped.blocked_by = path.blocked_by.first().map(|first| limited(first, 120, cut));
            event.resources.push(Resource {
                uid: limited(&path.reaches, 120, cut),
                name: String::new(),
                kind: String::new(),
                owner: None,
            });
            return;
        }
        Nature::HeldBy(party) => {
            let summary = context.assessment.parties.iter().find(|one| one.id == **party);
            event.access_analysis_result = Some(AccessAnalysis {
                accessors: vec![User {
                    uid: hostile::name(party),
                    name: summary.map(|one| name(&one.name, party)).unwrap_or_default(),
                    type_id: None,
                    kind: String::new(),
                }],
                access_type: summary.map(|one| hostile::name(&one.kind)).unwrap_or_default(),
                access_level: identity.map(|one| one.reach.as_str()),
            });
        }
        Nature::Act(act) => {
            event.status_detail = Some(limited(&act.why, 160, cut));
            unmapped.path =
                Some(limited(&format!("{} by {} at {}", act.action, act.executed_by, act.at), 160, cut));
        }
        Nature::Fault => {}
    }
    event.resources.push(Resource {
        uid: hostile::id(&subject.id),
        name: name(&subject.name, &subject.id),
        kind: words::spaced(&subject.kind),
        owner: finding
            .owner
            .as_deref()
            .map(|owner| User { name: six_parts::owner_words(owner), ..User::default() }),
    });
}

/// A name, where the id does not end with it.
fn name(name: &str, id: &str) -> String {
    if id.ends_with(name) { String::new() } else { hostile::name(name) }
}

/// The permissions that a path uses, without what they are on, each once.
fn permissions(path: &EscalationPath, cut: &mut bool) -> PermissionAnalysis {
    let mut granted: Vec<String> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    for step in &path.steps {
        for permission in &step.permissions {
            let action = hostile::name(permission.split(" on ").next().unwrap_or(permission));
            if !granted.contains(&action) {
                granted.push(action);
            }
        }
        conditions.extend(step.conditions.iter().map(|one| limited(one, 100, cut)));
    }
    *cut |= granted.len() > PERMISSIONS || conditions.len() > PERMISSIONS;
    granted.truncate(PERMISSIONS);
    conditions.truncate(PERMISSIONS);
    PermissionAnalysis {
        granted_privileges: granted,
        condition_keys: conditions.into_iter().map(|value| Condition { name: "condition", value }).collect(),
    }
}

/// The controls that the check speaks to, as many as there is room for, in the order of the frameworks.
fn compliance(outcome: &Outcome, cut: &mut bool) -> Compliance {
    let mut room = REQUIREMENTS;
    let mut result = Compliance {
        status_id: 3,
        status: "Fail",
        control: hostile::name(outcome.check.as_str()),
        ..Compliance::default()
    };
    for (framework, control) in frameworks::controls_of(&outcome.check) {
        let is_new = !result.standards.contains(&framework.id);
        let needed = control.id.len() + 3 + if is_new { framework.id.len() + 3 } else { 0 };
        if needed > room {
            *cut = true;
            break;
        }
        room -= needed;
        if is_new {
            result.standards.push(framework.id.clone());
        }
        result.requirements.push(control.id.clone());
    }
    result
}

fn unmapped(finding: &Finding) -> Unmapped {
    let affected = finding.affected.len() as u64;
    Unmapped {
        party: finding.party.as_deref().map(hostile::name),
        approved_by: finding.approved_by.as_deref().map(hostile::name),
        waived_by: finding.waived_by.as_deref().map(hostile::name),
        affected: (affected > 0).then_some(affected),
        ..Unmapped::default()
    }
}

fn piece(evidence: &Evidence) -> Piece {
    Piece {
        name: hostile::id(&evidence.raw),
        uid: hostile::name(&evidence.sha256),
        data: Pointer { pointer: hostile::id(&evidence.pointer) },
        actor: None,
        api: None,
    }
}

/// Who did it and what was done, of an act that a log shows.
pub(super) fn actor(act: &ActRow) -> (Actor, Api) {
    let user = User { name: hostile::name(&act.executed_by), ..User::default() };
    (Actor { user }, Api { operation: hostile::id(&act.action) })
}

/// A line of at most so many characters of the original; whether it was cut is kept.
pub(super) fn limited(text: &str, limit: usize, cut: &mut bool) -> String {
    let short = hostile::shorten(text, limit);
    *cut |= short.len() != text.len();
    hostile::visible(&short)
}

/// As much of a text as so many bytes of JSON hold.
fn fitting(text: &str, bytes: usize, cut: &mut bool) -> String {
    let text = hostile::sentence(text);
    if escaped(&text) <= bytes {
        return text;
    }
    *cut = true;
    let mut left = bytes.saturating_sub('…'.len_utf8());
    let mut out = String::new();
    for character in text.chars() {
        let size = character.len_utf8() + usize::from(matches!(character, '"' | '\\'));
        if size > left {
            break;
        }
        left -= size;
        out.push(character);
    }
    // Rather before a word than in it, where that does not cost much.
    if let Some(end) = out.rfind(' ').filter(|end| out.len() - end < 24) {
        out.truncate(end);
    }
    out.push('…');
    out
}

/// The bytes of a visible text in JSON.
fn escaped(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}
