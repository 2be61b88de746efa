//! The catalogs and the profile that chooses from them. A catalog is an extract: the controls of a framework that
//! matter to access, with their text where its licence lets us print it.

use super::controls::{Chosen, Origin, REGISTER};
use super::shapes::{All, Catalog, CatalogControl, Import, Merge, Part, Profile};
use super::{Context, ids, words};

/// The catalogs with the names of their files, in the order of frameworks.
pub(super) fn catalogs(context: &Context<'_>) -> Vec<(String, Catalog)> {
    let mut catalogs: Vec<(String, Catalog)> = Vec::new();
    for control in &context.controls {
        let (file, title, remarks) = head(control);
        let is_new = catalogs.last().is_none_or(|(last, _)| *last != file);
        if is_new {
            let mut metadata = context.metadata(title, remarks);
            metadata.roles.clear();
            metadata.parties.clear();
            let uuid = ids::of("catalog", &[&file, context.snapshot()]);
            catalogs.push((file, Catalog { uuid, metadata, controls: Vec::new() }));
        }
        if let Some((_, catalog)) = catalogs.last_mut() {
            catalog.controls.push(entry(context, control));
        }
    }
    catalogs
}

/// The profile: all of every catalog.
pub(super) fn profile(context: &Context<'_>, files: &[String]) -> Profile {
    let title = "The controls that are looked at: of the frameworks, and of the customer's register";
    let mut metadata = context.metadata(title.to_owned(), String::new());
    metadata.roles.clear();
    metadata.parties.clear();
    Profile {
        uuid: ids::of("profile", &[context.snapshot()]),
        metadata,
        imports: files.iter().map(|href| Import { href: href.clone(), include_all: All {} }).collect(),
        merge: Merge { as_is: true },
    }
}

/// File, title and remarks of the catalog of a control.
fn head(control: &Chosen<'_>) -> (String, String, String) {
    match control.origin {
        Origin::Framework(framework, _) => (
            format!("catalogs/{}.json", words::token(&framework.id)),
            words::line(&format!("{} {}, extract", framework.name, framework.edition)),
            words::paragraphs([
                framework.source.as_str(),
                framework.note.as_str(),
                "An extract: the controls of this edition that matter to access. A control without text is here by \
                 its id alone, as its licence does not let us print more.",
            ]),
        ),
        Origin::Register(_) => (
            format!("catalogs/{REGISTER}.json"),
            "Controls of the customer's register".to_owned(),
            "As the customer declared them.".to_owned(),
        ),
    }
}

fn entry(context: &Context<'_>, control: &Chosen<'_>) -> CatalogControl {
    let (title, statement) = text(control);
    let mut props = vec![words::known("label", label(control))];
    if let Origin::Register(row) = control.origin {
        props.extend(row.maps.iter().map(|map| words::prop("maps", map)));
        props.extend(words::prop_if("domain", row.domain.as_deref()));
        props.push(words::prop("source", row.source.as_str()));
    }
    if let Origin::Framework(_, one) = control.origin {
        props.push(words::prop("proves", one.proves.as_str()));
    }
    let checks = control.result.checks.iter().chain(&control.result.not_run);
    props.extend(checks.map(|check| words::prop("check", check.as_str())));
    let mut parts = vec![Part { id: format!("{}_smt", control.id), name: "statement", prose: statement }];
    parts.push(Part {
        id: control.objective(),
        name: "assessment-objective",
        prose: objective(context, control),
    });
    CatalogControl { id: control.id.clone(), title, props, parts }
}

fn label<'a>(control: &Chosen<'a>) -> &'a str {
    match control.origin {
        Origin::Framework(_, control) => &control.id,
        Origin::Register(row) => &row.id,
    }
}

fn text(control: &Chosen<'_>) -> (String, String) {
    match control.origin {
        Origin::Framework(framework, one) if one.title.is_empty() => (
            words::line(&format!("{} {} {}", framework.name, framework.edition, one.id)),
            "The text of this control is not printed here, as its licence does not allow it; see the framework's \
             own publication."
                .to_owned(),
        ),
        Origin::Framework(_, one) => (words::line(&one.title), words::line(&one.title)),
        Origin::Register(row) => (words::line(&row.id), words::line(&row.statement)),
    }
}

fn objective(context: &Context<'_>, control: &Chosen<'_>) -> String {
    let acceptance = match control.origin {
        Origin::Register(row) => row.acceptance.as_deref().map(|text| format!("Accepted when: {text}.")),
        Origin::Framework(..) => None,
    };
    let titles: Vec<String> =
        control.outcomes.iter().map(|outcome| context.title(outcome.check.as_str())).collect();
    let tested = match titles.len() {
        0 if control.is_tested() => "No check that speaks to it was run.".to_owned(),
        0 => "Not tested by this tool.".to_owned(),
        _ => format!(
            "No exception in what these checks look for: {}. An exception refutes the control; that there is none \
             does not prove it.",
            titles.join("; ")
        ),
    };
    words::paragraphs(acceptance.as_deref().into_iter().chain([tested.as_str()]))
}
