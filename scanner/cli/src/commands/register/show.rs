//! `tenure register show`: what is declared, and what else is known of it, each field with its source.
//!
//! Truth order: cloud > signed register > unsigned register > tag > guess.

use serde::Serialize;
use serde_json::Value;
use tenure_model::{Assessment, Lifecycle, Source, Sourced};
use tenure_register::{Listed, Provenance, Register};

use super::{load, plain};
use crate::args::RegisterShow;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps;

/// One thing, with what is said of it.
#[derive(Serialize)]
struct Shown {
    /// Its section in the register; `observed` for what only a snapshot shows.
    kind: String,
    id: String,
    /// `<file>:<line>`; empty for what only a snapshot shows.
    place: String,
    /// Who stands for the entry, or why nobody.
    provenance: String,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    value: Value,
    source: &'static str,
}

pub(super) fn run(args: &RegisterShow, output: &Output) -> anyhow::Result<Exit> {
    let register = load(&args.register, output.settings())?;
    let entries = register.entries();
    let wanted = args.id.as_deref();
    let mut shown: Vec<Shown> =
        entries.iter().filter(|entry| wanted.is_none_or(|id| is_named(entry, id))).map(declared).collect();
    if let Some(dir) = &args.snapshot {
        let estate = steps::open(dir)?.estate()?;
        let options = Config::load(output.settings())?.options_with(register.clone())?;
        shown.extend(observed(&tenure_analysis::assess(&estate, &options), wanted));
    }
    if shown.is_empty() {
        let id = wanted.unwrap_or_default();
        return Err(Failure::usage(format!("the register has no entry `{id}`"), ids(&register)));
    }
    output.result(&shown, || text(&shown))?;
    Ok(Exit::Clean)
}

/// Whether an entry is meant: it has the id, or is named `section/id`, or its id holds the text.
fn is_named(entry: &Listed, id: &str) -> bool {
    entry.id.contains(id) || format!("{}/{}", entry.section, entry.id) == id
}

fn ids(register: &Register) -> String {
    const MOST: usize = 12;
    let entries = register.entries();
    let ids: Vec<String> = entries.iter().take(MOST).map(|entry| format!("`{}`", entry.id)).collect();
    match entries.len().saturating_sub(MOST) {
        0 => format!("it has {}", ids.join(", ")),
        more => format!("it has {} and {more} more", ids.join(", ")),
    }
}

fn declared(entry: &Listed) -> Shown {
    let provenance = match &entry.place.provenance {
        Provenance::Signed { by, commit, at } => format!("signed by {by}, commit {commit}, {at}"),
        Provenance::Unsigned(why) => format!("unsigned: {why}"),
    };
    let source = entry.place.source().as_str();
    let fields = entry.fields.iter().filter(|(name, _)| *name != "id");
    Shown {
        kind: entry.section.clone(),
        id: entry.id.clone(),
        place: format!("{}:{}", entry.place.file, entry.place.line),
        provenance,
        fields: fields
            .map(|(name, value)| Field { name: name.clone(), value: value.clone(), source })
            .collect(),
    }
}

/// What a snapshot shows: identities with their life, parties with what is theirs.
fn observed(assessment: &Assessment, wanted: Option<&str>) -> Vec<Shown> {
    let is_wanted = |texts: &[&str]| wanted.is_none_or(|id| texts.iter().any(|text| text.contains(id)));
    let governance = &assessment.governance;
    let lives = governance.lifecycle.iter().filter(|life| {
        is_wanted(&[&life.subject.id, &life.subject.name, life.party.as_deref().unwrap_or_default()])
    });
    let mut shown: Vec<Shown> = lives.map(life).collect();
    for footprint in governance.footprints.iter().filter(|footprint| is_wanted(&[&footprint.party])) {
        let fields = footprint.items.iter().map(|item| Field {
            name: item.subject.id.clone(),
            value: Value::String(item.detail.clone()),
            source: item.source.as_str(),
        });
        shown.push(Shown {
            kind: "observed footprint".to_owned(),
            id: footprint.party.clone(),
            place: String::new(),
            provenance: String::new(),
            fields: fields.collect(),
        });
    }
    shown
}

fn life(life: &Lifecycle) -> Shown {
    let text = |name: &str, field: Option<&Sourced<String>>| {
        field.map(|field| Field {
            name: name.to_owned(),
            value: Value::String(field.value.clone()),
            source: field.source.as_str(),
        })
    };
    let fact = |name: &str, value: &str| Field {
        name: name.to_owned(),
        value: Value::String(value.to_owned()),
        source: Source::Cloud.as_str(),
    };
    let mut fields = vec![fact("name", &life.subject.name), fact("kind", &life.subject.kind)];
    fields.extend(text("owner", life.owner.as_ref()));
    if life.owner.is_some() {
        fields.push(fact("state of the owner", life.owner_state.as_str()));
    }
    fields.extend(text("purpose", life.purpose.as_ref()));
    fields.extend(life.ends.as_ref().map(|ends| Field {
        name: "ends".to_owned(),
        value: Value::String(ends.value.to_string()),
        source: ends.source.as_str(),
    }));
    fields.extend(text("offboarding", life.offboarding.as_ref()));
    let missing: Vec<&str> = life.missing.iter().map(|field| field.as_str()).collect();
    Shown {
        kind: "observed identity".to_owned(),
        id: life.subject.id.clone(),
        place: String::new(),
        provenance: if missing.is_empty() {
            String::new()
        } else {
            format!("nobody says its {}", missing.join(", "))
        },
        fields,
    }
}

fn text(shown: &[Shown]) -> String {
    let mut text = String::new();
    for one in shown {
        text.push_str(&format!("{} {}", one.kind, one.id));
        if !one.place.is_empty() {
            text.push_str(&format!("  ({})", one.place));
        }
        text.push('\n');
        if !one.provenance.is_empty() {
            text.push_str(&format!("  {}\n", one.provenance));
        }
        let width =
            one.fields.iter().map(|field| field.name.chars().count()).max().unwrap_or_default().min(32);
        for field in &one.fields {
            let value = match &field.value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            text.push_str(&format!("  {:width$}  {value}  [{}]\n", field.name, field.source));
        }
        text.push('\n');
    }
    plain(text.trim_end())
}
