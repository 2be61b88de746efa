//! The assessment plan: which controls are looked at and how, by which program, and what it leaves out.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::shapes::{
    Activity, All, AssessmentPart, AssessmentPlan, Assets, AssociatedActivity, Component, ControlSelection,
    Href, PlanLocals, Platform, ReviewedControls, SelectedControl, SelectedSubjects, State, Task, Terms,
    Timing, UsesComponent,
};
use super::{Context, SYSTEM, ids, words};
use crate::view::CheckView;

pub(super) fn plan(context: &Context<'_>) -> AssessmentPlan {
    let title = format!("How it is assessed: {}", context.system_name());
    AssessmentPlan {
        uuid: ids::of("assessment-plan", &[context.snapshot()]),
        metadata: context.metadata_of_system(title, String::new()),
        import_ssp: Href { href: SYSTEM },
        local_definitions: PlanLocals { activities: activities(context) },
        terms_and_conditions: Terms { parts: terms(context) },
        reviewed_controls: reviewed(context),
        assessment_subjects: ["component", "inventory-item", "user"].map(all_of).into(),
        assessment_assets: assets(context),
        tasks: vec![scan(context)],
    }
}

/// The program among the assets of the assessment.
pub(super) fn tool() -> Uuid {
    ids::of("component", &["tool"])
}

pub(super) fn assets(context: &Context<'_>) -> Assets {
    let tool_name =
        words::line(&format!("{} {}", context.assessment.tool.name, context.assessment.tool.version));
    let mut props = vec![words::prop("version", &context.assessment.tool.version)];
    props.extend(context.assessment.tool.data.iter().map(|data| {
        words::prop("embedded-data", &format!("{} {} ({})", data.name, data.version, data.date))
    }));
    Assets {
        components: vec![Component {
            uuid: tool(),
            kind: "software",
            title: tool_name.clone(),
            description: "Reads what clouds answer, works out what access allows, and holds it against the \
                          customer's register. It writes to no cloud."
                .to_owned(),
            props,
            status: State { state: "operational", remarks: "" },
            responsible_roles: Vec::new(),
        }],
        assessment_platforms: vec![Platform {
            uuid: ids::of("platform", &["tool"]),
            title: tool_name,
            uses_components: vec![UsesComponent { component_uuid: tool() }],
        }],
    }
}

/// The controls that a check speaks to, and those that none does.
pub(super) fn reviewed(context: &Context<'_>) -> ReviewedControls {
    let select = |tested: bool| -> Vec<SelectedControl> {
        let controls = context.controls.iter().filter(|control| control.is_tested() == tested);
        controls.map(|control| SelectedControl { control_id: control.id.clone() }).collect()
    };
    let (include_controls, exclude_controls) = (select(true), select(false));
    let description = match exclude_controls.len() {
        0 => String::new(),
        n => format!("{n} controls are excluded: they are not tested by this tool."),
    };
    // Where no check speaks to any control, all of them are left out of all.
    let include_all = include_controls.is_empty().then_some(All {});
    ReviewedControls {
        control_selections: vec![ControlSelection {
            description,
            include_all,
            include_controls,
            exclude_controls,
        }],
    }
}

fn activity_id(check: &str) -> Uuid {
    ids::of("activity", &[check])
}

fn activities(context: &Context<'_>) -> Vec<Activity> {
    let mut controls: BTreeMap<&str, Vec<SelectedControl>> = BTreeMap::new();
    for control in &context.controls {
        for outcome in &control.outcomes {
            let selected = SelectedControl { control_id: control.id.clone() };
            controls.entry(outcome.check.as_str()).or_default().push(selected);
        }
    }
    let activity = |check: &CheckView| Activity {
        uuid: activity_id(&check.id),
        title: words::line(&check.title),
        description: words::line(&check.question),
        props: vec![words::known("method", check.method), words::prop("check", &check.id)],
        related_controls: controls.remove(check.id.as_str()).map(|include_controls| ReviewedControls {
            control_selections: vec![ControlSelection {
                description: String::new(),
                include_all: None,
                include_controls,
                exclude_controls: Vec::new(),
            }],
        }),
    };
    context.report.checks.iter().map(activity).collect()
}

fn all_of(kind: &'static str) -> SelectedSubjects {
    SelectedSubjects { kind, include_all: All {} }
}

fn scan(context: &Context<'_>) -> Task {
    let activity = |check: &CheckView| AssociatedActivity {
        activity_uuid: activity_id(&check.id),
        subjects: vec![all_of("inventory-item")],
    };
    Task {
        uuid: ids::of("task", &["scan", context.snapshot()]),
        kind: "action",
        title: "Read and assess".to_owned(),
        description:
            "Read every scope through the clouds' APIs, record each answer, and run the checks over what \
                      was recorded."
                .to_owned(),
        timing: Some(Timing::OnDate { date: context.assessment.snapshot.as_of }),
        associated_activities: context.report.checks.iter().map(activity).collect(),
    }
}

fn terms(context: &Context<'_>) -> Vec<AssessmentPart> {
    let part = |name, title, prose: &str| AssessmentPart { name, ns: None, title, prose: prose.to_owned() };
    let mut parts = vec![
        part(
            "rules-of-engagement",
            "Rules",
            "Only APIs that read are called. Nothing is changed in any cloud.",
        ),
        part(
            "methodology",
            "Method",
            "Each check walks the whole of its population; nothing is sampled. What was not read is named, and a \
             check that needed it is not evaluated.",
        ),
        part(
            "assumptions",
            "What it can say",
            "An exception refutes a control. That none was found does not prove it: a scan alone proves no control.",
        ),
    ];
    let gaps = context.assessment.gaps.len();
    if gaps > 0 {
        let prose =
            format!("{gaps} readings failed or were refused; each is named in the assessment results.");
        parts.push(part("assessment-exclusions", "What was not read", &prose));
    }
    parts
}
