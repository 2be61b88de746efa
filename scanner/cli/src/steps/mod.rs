//! The steps that commands are made of: each takes a format and leaves a format.

pub(crate) mod ask;
mod attached;
#[cfg(feature = "live")]
pub(crate) mod calls;
pub(crate) mod disk_pack;
pub(crate) mod frameworks;
mod import;
#[cfg(feature = "live")]
pub(crate) mod live;
pub(crate) mod normaliser;
mod pdf;
pub(crate) mod period;
#[cfg(feature = "live")]
mod plan;
pub(crate) mod presentation;
mod pseudonyms;
pub(crate) mod register;
pub(crate) mod reviews;
pub(crate) mod signing;

use std::collections::BTreeMap;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use tenure_analysis::checks::Check;
use tenure_analysis::{Options, checks_of};
use tenure_model::{Assessment, Certificate, Framework, Severity, Verdict};
use tenure_reports::formats::text::TextStyle;
use tenure_reports::pack::PackContents;
use tenure_reports::reviewing::HeldReview;
use tenure_reports::{CheckText, Format, Presentation, Report, ReportOptions};
use tenure_snapshot::Snapshot;

use crate::args::Judge;
use crate::args::presentation::Look;
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::progress;

pub(crate) use import::{Folders, import};

/// What an assessment is made with.
#[derive(Debug)]
pub(crate) struct Settings {
    options: Options,
    /// The frameworks by which a pack is laid out.
    frameworks: Vec<&'static Framework>,
    presentation: Presentation,
    /// The key of pseudonyms for people in packs.
    pseudonymise: Option<PathBuf>,
}

impl Settings {
    /// Settings file and command line.
    pub(crate) fn load(output: &Output, judge: &Judge) -> anyhow::Result<Self> {
        Self::presented(output, judge, &Look::default())
    }

    /// The same for a command that writes a report.
    pub(crate) fn presented(output: &Output, judge: &Judge, look: &Look) -> anyhow::Result<Self> {
        let config = Config::load(output.settings())?;
        let presentation = presentation::load(&config.look(look))?;
        let options = config.options(judge)?;
        Ok(Self { options, frameworks: Vec::new(), presentation, pseudonymise: None })
    }

    /// The same, with pseudonyms in the place of names in packs, by the key in a file.
    pub(crate) fn with_pseudonyms(self, key: Option<&Path>) -> Self {
        Self { pseudonymise: key.map(Path::to_owned), ..self }
    }

    /// The same, with packs laid out by these frameworks.
    pub(crate) fn with_frameworks(self, ids: &[String]) -> anyhow::Result<Self> {
        Ok(Self { frameworks: frameworks::named(ids)?, ..self })
    }

    /// How reports are presented.
    pub(crate) fn presentation(&self) -> &Presentation {
        &self.presentation
    }

    /// The options of the analysis.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// What a report says besides the assessment.
    pub(crate) fn report(&self) -> ReportOptions {
        let register = &self.options.register;
        let customer = &register.customer.name;
        ReportOptions {
            organisation: (!customer.is_empty()).then(|| customer.clone()),
            presentation: self.presentation.clone(),
            places: register::places(register, |file| format!("register/{file}")),
            pseudonymised: self.pseudonymise.is_some(),
            ..ReportOptions::default()
        }
    }

    /// The same for a terminal, which speaks English.
    fn spoken(&self) -> ReportOptions {
        let presentation = Presentation { logo: self.presentation.logo.clone(), ..Presentation::default() };
        ReportOptions { presentation, ..self.report() }
    }

    /// The command line alone, for the demo, which nothing outside may change.
    pub(crate) fn bundled(judge: &Judge, look: &Look) -> anyhow::Result<Self> {
        let options = Config::default().options(judge)?;
        let presentation = presentation::load(look)?;
        Ok(Self { options, frameworks: Vec::new(), presentation, pseudonymise: None })
    }
}

/// Opens a sealed snapshot.
pub(crate) fn open(dir: &Path) -> anyhow::Result<Snapshot> {
    Ok(Snapshot::open(dir)?)
}

/// Removes a snapshot folder that was just made and could not be finished.
fn discard_unfinished(dir: &Path) {
    if dir.join("journal.jsonl").exists() && !dir.join("manifest.json").exists() {
        // Whatever stays behind is refused by name the next time.
        let _ = fs::remove_dir_all(dir);
    }
}

/// Runs every check.
pub(crate) fn assess(
    snapshot: &Snapshot,
    settings: &Settings,
    output: &Output,
) -> anyhow::Result<Assessment> {
    let bar = progress::spinner(output, "assessing");
    let estate = snapshot.estate()?;
    let assessment = tenure_analysis::assess(&estate, &settings.options);
    // The process ends soon: giving millions of short texts back one by one would only delay it.
    std::mem::forget(estate);
    bar.finish_and_clear();
    Ok(assessment)
}

const ASSESSMENT: &str = "assessment.json";

/// Writes `assessment.json` into a folder; an earlier one is replaced whole or not at all.
pub(crate) fn write_assessment(assessment: &Assessment, dir: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let path = dir.join(ASSESSMENT);
    let partial = dir.join("assessment.json.partial");
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 16, fs::File::create(&partial)?);
        tenure_reports::formats::json::write(assessment, &mut file)?;
        file.into_inner()?.sync_all()?;
        fs::rename(&partial, &path)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(path)
}

/// Reads an assessment and holds it against its snapshot.
pub(crate) fn read_assessment(dir: &Path, snapshot: &Snapshot) -> anyhow::Result<Assessment> {
    let assessment = load_assessment(dir)?;
    if assessment.snapshot.id != snapshot.manifest().id {
        return Err(Failure {
            exit: Exit::Integrity,
            message: format!("`{}` is the assessment of another snapshot", dir.display()),
            help: Some("leave --assessment out, and the snapshot is assessed now".to_owned()),
        }
        .into());
    }
    Ok(assessment)
}

/// Reads an assessment: a file, or the folder that holds `assessment.json`.
pub(crate) fn load_assessment(dir: &Path) -> anyhow::Result<Assessment> {
    let path = if dir.is_dir() { dir.join(ASSESSMENT) } else { dir.to_owned() };
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let version: FormatVersion =
        serde_json::from_str(&text).with_context(|| format!("`{}` is no assessment", path.display()))?;
    if version.format_version > Assessment::FORMAT_VERSION {
        return Err(Failure::usage(
            format!(
                "`{}` has format {}, and this version of tenure reads formats up to {}",
                path.display(),
                version.format_version,
                Assessment::FORMAT_VERSION
            ),
            "read it with the version of tenure that wrote it",
        ));
    }
    serde_json::from_str(&text).with_context(|| format!("`{}` is no assessment", path.display()))
}

#[derive(serde::Deserialize)]
struct FormatVersion {
    format_version: u32,
}

/// Writes the evidence pack.
pub(crate) fn write_pack(
    assessment: &Assessment,
    snapshot: &Snapshot,
    settings: &Settings,
    dir: &Path,
    output: &Output,
) -> anyhow::Result<()> {
    write_pack_of(assessment, snapshot, settings, &Besides::default(), dir, output)
}

/// What a pack about an offboarding holds besides the assessment.
pub(crate) struct Leaving<'a> {
    /// The certificate.
    pub(crate) certificate: &'a Certificate,
    /// The earlier snapshot that it was held against.
    pub(crate) baseline: Option<&'a Snapshot>,
}

/// What goes into a pack, and onto it, besides the assessment.
#[derive(Default)]
pub(crate) struct Besides<'a> {
    /// Where it is about an offboarding.
    pub(crate) leaving: Option<Leaving<'a>>,
    /// What it is signed and stamped with.
    pub(crate) sealing: Option<signing::Sealing>,
    /// The quarter whose last snapshot it is of.
    pub(crate) period: Option<&'a period::Told>,
    /// Closed reviews, with what came of them.
    pub(crate) reviews: Vec<(&'a reviews::ClosedReview, HeldReview)>,
}

/// Writes the evidence pack with whatever goes into it besides the assessment.
pub(crate) fn write_pack_of(
    assessment: &Assessment,
    snapshot: &Snapshot,
    settings: &Settings,
    besides: &Besides<'_>,
    dir: &Path,
    output: &Output,
) -> anyhow::Result<()> {
    let bar = progress::spinner(output, "writing the pack");
    let texts: Vec<CheckText> = checks_of(assessment).into_iter().map(check_text).collect();
    let mut sink = disk_pack::DiskSink::create(dir)?;
    let register = &settings.options.register;
    let (leaving, sealing) = (besides.leaving.as_ref(), besides.sealing.as_ref());
    let raw = disk_pack::Recordings::new(snapshot, leaving.and_then(|one| one.baseline), register);
    let files: Vec<tenure_reports::File> = register
        .files
        .iter()
        .map(|file| tenure_reports::File::new(file.name.clone(), file.text.as_bytes()))
        .collect();
    let certificate = leaving.map(|one| one.certificate);
    let whole =
        pseudonyms::Whole { assessment, certificate, register, files: &files, besides, recordings: &raw };
    let hidden = settings.pseudonymise.as_deref().map(|key| whole.hidden(key)).transpose()?;
    // From here on nothing knows a name that the pack must not hold.
    let (assessment, certificate, files) = match &hidden {
        Some(hidden) => (&hidden.assessment, hidden.certificate.as_ref(), hidden.register.clone()),
        None => (assessment, certificate, files),
    };
    let attached = match &hidden {
        Some(hidden) => hidden.attached.clone(),
        None => attached::Attached::of(besides),
    };
    let period = attached.period.as_ref().map(tenure_reports::period::named);
    let options = ReportOptions { reviews: attached.reviews.clone(), period, ..settings.report() };
    let spoken = ReportOptions { reviews: attached.reviews.clone(), ..settings.spoken() };
    let raw = pseudonyms::Source { raw, hidden: hidden.as_ref() };
    let mut attachments = frameworks::attachments(&settings.frameworks, assessment, &texts);
    // On paper it speaks English, also where the page does not.
    attachments.extend(pdf::attachments(assessment, &texts, &spoken, certificate)?);
    attachments.extend(sealing.iter().flat_map(|sealing| sealing.custody.iter().cloned()));
    attachments.extend(attached.files(&options)?);
    let contents = PackContents {
        assessment,
        texts: &texts,
        options: &options,
        register: &files,
        certificate,
        attachments: &attachments,
        previous: sealing.and_then(|sealing| sealing.previous.as_deref()),
        announced: sealing.map(signing::Sealing::announced).unwrap_or_default(),
    };
    tenure_reports::pack::write_pack(&contents, &raw, &mut sink)
        .map_err(|error| presentation::explained(error, &settings.presentation))?;
    bar.finish_and_clear();
    if let Some(sealing) = sealing {
        signing::seal(sink.folder(), sealing.signer.as_ref(), sealing.tsa.as_deref(), output)?;
    }
    let mapping = hidden.map(|hidden| hidden.write_mapping(dir)).transpose()?;
    sink.finish()?;
    if let Some(mapping) = mapping {
        output.say(&format!("who is who: {}, which must not go with the pack", mapping.display()));
    }
    Ok(())
}

/// Renders an assessment in one form.
pub(crate) fn render(
    assessment: &Assessment,
    options: &ReportOptions,
    format: Format,
) -> anyhow::Result<Vec<tenure_reports::File>> {
    let texts: Vec<CheckText> = checks_of(assessment).into_iter().map(check_text).collect();
    let report = Report::new(assessment, &texts, options);
    Ok(format.files(assessment, &report)?)
}

fn check_text(check: &Check) -> CheckText {
    CheckText {
        id: check.id(),
        title: check.title.to_owned(),
        severity: check.severity,
        question: check.lead().to_owned(),
        audit_sentence: check.audit_sentence(),
        method: check.method,
        page_markdown: check.prose().to_owned(),
    }
}

/// Prints what a person can act on, and where the results are.
pub(crate) fn summarise(
    assessment: &Assessment,
    settings: &Settings,
    places: &[(&str, &Path)],
    output: &Output,
) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Summary<'a> {
        snapshot: &'a str,
        as_of: String,
        findings: BTreeMap<&'static str, usize>,
        verdicts: BTreeMap<&'static str, usize>,
        gaps: usize,
        files: BTreeMap<&'a str, String>,
    }
    let mut findings: BTreeMap<&'static str, usize> =
        Severity::ALL.iter().map(|severity| (severity.as_str(), 0)).collect();
    let mut verdicts: BTreeMap<&'static str, usize> =
        [Verdict::Pass, Verdict::Fail, Verdict::NotEvaluated, Verdict::Waived]
            .iter()
            .map(|v| (v.as_str(), 0))
            .collect();
    for outcome in &assessment.outcomes {
        *verdicts.entry(outcome.verdict.as_str()).or_default() += 1;
        for finding in &outcome.findings {
            *findings.entry(finding.severity.as_str()).or_default() += 1;
        }
    }
    let summary = Summary {
        snapshot: &assessment.snapshot.id,
        as_of: assessment.snapshot.as_of.to_string(),
        findings,
        verdicts,
        gaps: assessment.gaps.len(),
        files: places.iter().map(|(name, path)| (*name, path.display().to_string())).collect(),
    };
    output.result(&summary, || {
        let texts: Vec<CheckText> = checks_of(assessment).into_iter().map(check_text).collect();
        let report = Report::summary(assessment, &texts, &settings.spoken());
        let style = TextStyle { width: output.width(), colour: output.colour() };
        let mut text = tenure_reports::formats::text::render(&report, &style);
        text.push('\n');
        for (name, path) in places {
            text.push_str(&format!(
                "{name:11} {}\n",
                tenure_reports::hostile::visible(&path.display().to_string())
            ));
        }
        text
    })
}

/// The exit code that the answers ask for. What an exception covers counts for nothing.
pub(crate) fn judge(assessment: &Assessment, judge: &Judge) -> Exit {
    let findings = assessment.outcomes.iter().flat_map(|o| &o.findings);
    let worst = findings.filter(|finding| finding.waived_by.is_none()).map(|finding| finding.severity).max();
    if worst.is_some_and(|severity| severity >= judge.fail_on) {
        Exit::Findings
    } else if judge.require_complete && !assessment.gaps.is_empty() {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}
