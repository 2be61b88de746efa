//! The user's templates, messages and logo, read from disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tenure_reports::{Fault, Language, Logo, Presentation, ReportError, Templates, pack::PackError};

use crate::args::presentation::Look;
use crate::exit::Failure;

/// Reads what the report is presented with. Everything is checked now, before anything is read or assessed.
pub(crate) fn load(look: &Look) -> anyhow::Result<Presentation> {
    let mut files = look.templates.as_deref().map(folder).transpose()?.unwrap_or_default();
    let within = |fault: Fault| refused(look.templates.as_deref(), &fault);
    let tag = look.language.as_deref().unwrap_or("en");
    let (messages, templates): (BTreeMap<String, String>, BTreeMap<String, String>) =
        std::mem::take(&mut files).into_iter().partition(|(name, _)| name.ends_with(".ftl"));
    let mut language = None;
    for (name, text) in &messages {
        let stem = name.trim_end_matches(".ftl");
        let read = Language::new(stem, Some(text)).map_err(within)?;
        if stem == tag {
            language = Some(read);
        }
    }
    let language = match language {
        Some(language) => language,
        None => Language::new(tag, None).map_err(|fault| refused(None, &fault))?,
    };
    Ok(Presentation {
        language,
        templates: Templates::new(templates).map_err(within)?,
        logo: look.logo.as_deref().map(logo).transpose()?,
    })
}

/// The files of a folder by their names. What an editor or a desktop leaves there is passed over.
fn folder(dir: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let cannot = |path: &Path, why: &dyn std::fmt::Display| {
        Failure::usage(
            format!("cannot read `{}`: {why}", path.display()),
            "`tenure templates export DIR` writes one",
        )
    };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).map_err(|error| cannot(dir, &error))? {
        let path = entry.map_err(|error| cannot(dir, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if path.is_dir() {
            return Err(Failure::usage(
                format!("`{}` is a folder, and templates have none", path.display()),
                "`tenure templates export DIR` shows which files there may be",
            ));
        }
        files.insert(name, fs::read_to_string(&path).map_err(|error| cannot(&path, &error))?);
    }
    Ok(files)
}

fn logo(path: &Path) -> anyhow::Result<Logo> {
    let name = path.display().to_string();
    let bytes = fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read `{name}`: {error}"), "check --logo"))?;
    Logo::new(&name, &bytes).map_err(|fault| refused(None, &fault))
}

fn refused(dir: Option<&Path>, fault: &Fault) -> anyhow::Error {
    let message = match dir {
        Some(dir) => format!("templates in `{}`: {fault}", dir.display()),
        None => fault.to_string(),
    };
    let help = match fault.help.as_str() {
        "" => "`tenure templates export DIR` writes the built-in ones, to compare".to_owned(),
        help => help.to_owned(),
    };
    Failure::usage(message, help)
}

/// A template of the user's that failed while a report was written is the user's to repair.
pub(crate) fn explained(error: PackError, presentation: &Presentation) -> anyhow::Error {
    match error {
        PackError::Report(ReportError::Template(fault)) if presentation.templates.is_own(&fault.file) => {
            refused(None, &fault)
        }
        other => other.into(),
    }
}
