//! `tenure templates`: the built-in templates, to be changed.

use std::fs;

use anyhow::Context as _;
use serde::Serialize;
use tenure_reports::{Language, Templates};

use crate::args::presentation::{TemplatesArgs, TemplatesCommand, TemplatesExport};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::page;

pub(crate) fn run(args: &TemplatesArgs, output: &Output) -> anyhow::Result<Exit> {
    match &args.command {
        TemplatesCommand::Export(args) => export(args, output),
    }
}

#[derive(Serialize)]
struct Exported {
    folder: String,
    files: Vec<String>,
}

fn export(args: &TemplatesExport, output: &Output) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::usage(
            format!("`{}` is not empty, and nothing is overwritten", dir.display()),
            "name a new folder",
        ));
    }
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let templates = Templates::built_in().map(|(name, text)| (name.to_owned(), text));
    let messages = Language::built_in().map(|(tag, text)| (format!("{tag}.ftl"), text));
    let mut files = Vec::new();
    for (name, text) in templates.chain(messages) {
        let path = dir.join(&name);
        fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        files.push(name);
    }
    files.sort();
    let exported = Exported { folder: dir.display().to_string(), files };
    output.result(&exported, || {
        let folder = tenure_reports::hostile::visible(&exported.folder);
        let mut text = format!("{} in {folder}:\n", page::count(exported.files.len(), "file"));
        exported.files.iter().for_each(|name| text.push_str(&format!("  {name}\n")));
        text.push_str("Delete those that you do not change: what is not there stays built in.\n");
        text
    })?;
    Ok(Exit::Clean)
}
