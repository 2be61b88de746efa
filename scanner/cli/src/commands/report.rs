//! `tenure report`: an assessment in one form, without a pack around it.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use tenure_model::Assessment;
use tenure_reports::formats::asff::SecurityHub;
use tenure_reports::{File, Format};

use crate::args::{Form, Report};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::steps::{self, Settings};

pub(crate) fn run(args: &Report, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::presented(output, &args.judge, &args.look)?;
    let assessment = assessment(args, &settings, output)?;
    let mut options = settings.report();
    options.security_hub = args
        .account
        .as_ref()
        .map(|account| SecurityHub { account: account.clone(), region: args.region.clone() });
    let files = steps::render(&assessment, &options, format(args.form))?;
    if files.is_empty() {
        return Err(Failure::usage(
            "there is no finding in an account of AWS to file",
            "--account files findings of every cloud under one account",
        ));
    }
    write(&files, args, output)?;
    Ok(steps::judge(&assessment, &args.judge))
}

fn assessment(args: &Report, settings: &Settings, output: &Output) -> anyhow::Result<Assessment> {
    match (&args.assessment, &args.snapshot) {
        (Some(path), _) => steps::load_assessment(path),
        (None, Some(snapshot)) => steps::assess(&steps::open(snapshot)?, settings, output),
        (None, None) => Err(Failure::usage("nothing to report on", "name a --snapshot or an --assessment")),
    }
}

const fn format(form: Form) -> Format {
    match form {
        Form::Asff => Format::Asff,
        Form::Csv => Format::Csv,
        Form::Html => Format::Html,
        Form::Json => Format::Json,
        Form::Junit => Format::Junit,
        Form::Markdown => Format::Markdown,
        Form::Ocsf => Format::Ocsf,
        Form::Sarif => Format::Sarif,
        Form::Text => Format::Text,
        Form::Xlsx => Format::Xlsx,
    }
}

fn write(files: &[File], args: &Report, output: &Output) -> anyhow::Result<()> {
    let out = args.out.as_path();
    match files {
        [only] if out == Path::new("-") => output.bytes(&only.bytes),
        // Batches come in any number: where they go does not depend on how many findings there are.
        [only] if args.form != Form::Asff => {
            fs::write(out, &only.bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
            output.say(&format!("wrote {}", out.display()));
            Ok(())
        }
        several if out == Path::new("-") => Err(Failure::usage(
            format!("this form has {} files, and stdout is one", several.len()),
            "name a folder with --out",
        )),
        several => {
            for file in several {
                // `ocsf/findings.jsonl` of a pack is `findings.jsonl` here: the folder is the user's.
                let name = file.path.split_once('/').map_or(file.path.as_str(), |(_, name)| name);
                let path = out.join(name);
                fs::create_dir_all(out).with_context(|| format!("cannot make `{}`", out.display()))?;
                fs::write(&path, &file.bytes)
                    .with_context(|| format!("cannot write `{}`", path.display()))?;
            }
            output.say(&format!("wrote {} files to {}", several.len(), out.display()));
            Ok(())
        }
    }
}
