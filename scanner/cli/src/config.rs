//! Settings: defaults, then `tenure.toml`, then the command line.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use tenure_analysis::Options;
use tenure_register::Register;

use crate::args::Judge;
use crate::args::presentation::Look;
use crate::exit::Failure;
use crate::steps::register::{self, Declared};

/// `tenure.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What counts as a fault.
    pub(crate) assess: AssessConfig,
    /// How reports are presented.
    report: ReportConfig,
    /// The register, relative to the settings file.
    register: RegisterConfig,
    /// How AWS is read.
    #[cfg(feature = "live")]
    pub(crate) aws: Option<tenure_aws::AwsConfig>,
    #[cfg(not(feature = "live"))]
    #[serde(rename = "aws")]
    _aws: Option<toml::Table>,
    /// How Azure and Entra ID are read.
    #[cfg(feature = "live")]
    pub(crate) azure: Option<tenure_azure::AzureConfig>,
    #[cfg(not(feature = "live"))]
    #[serde(rename = "azure")]
    _azure: Option<toml::Table>,
    /// How Google Cloud is read.
    #[cfg(feature = "live")]
    pub(crate) gcp: Option<tenure_gcp::GcpConfig>,
    #[cfg(not(feature = "live"))]
    #[serde(rename = "gcp")]
    _gcp: Option<toml::Table>,
    /// The folder of the settings file.
    #[serde(skip)]
    folder: PathBuf,
}

/// `[assess]`: see [`Options`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AssessConfig {
    credential_max_age_days: Option<u32>,
    credential_max_life_days: Option<u32>,
    unused_days: Option<u32>,
    grace_days: Option<u32>,
    external_id_min_length: Option<usize>,
}

/// `[report]`: paths are relative to the settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReportConfig {
    language: Option<String>,
    templates: Option<PathBuf>,
    logo: Option<PathBuf>,
}

/// `register = "register"`, a list of files and folders, or `[register]` with `files` and `signers`.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "`register` is a file, a folder, a list of them, or a table with `files` and `signers`"
)]
enum RegisterConfig {
    Paths(OneOrMany),
    Table(RegisterTable),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterTable {
    files: OneOrMany,
    /// A list of signers as `ssh-keygen` reads it: keys that count without anybody of the register signing for them.
    signers: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

impl Default for RegisterConfig {
    fn default() -> Self {
        Self::Paths(OneOrMany::Many(Vec::new()))
    }
}

impl RegisterConfig {
    fn declared(&self) -> Declared {
        let (paths, signers) = match self {
            Self::Paths(paths) => (paths, None),
            Self::Table(table) => (&table.files, table.signers.clone()),
        };
        let paths = match paths {
            OneOrMany::One(path) => vec![path.clone()],
            OneOrMany::Many(paths) => paths.clone(),
        };
        Declared { paths, signers }
    }
}

const DEFAULT_FILE: &str = "tenure.toml";

impl Config {
    /// Reads the named settings file, else `tenure.toml` of the working directory, else defaults.
    pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = match named {
            Some(path) => path,
            None if Path::new(DEFAULT_FILE).exists() => Path::new(DEFAULT_FILE),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(path).map_err(|e| {
            Failure::usage(format!("cannot read `{}`: {e}", path.display()), "check --config")
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|e| {
            Failure::usage(
                format!("`{}` is no settings file: {}", path.display(), e.to_string().trim_end()),
                "the README lists every setting",
            )
        })?;
        config.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(config)
    }

    /// How reports are presented: as the command line says, else as the settings say.
    pub(crate) fn look(&self, named: &Look) -> Look {
        let within = |path: &PathBuf| self.folder.join(path);
        Look {
            language: named.language.clone().or_else(|| self.report.language.clone()),
            templates: named.templates.clone().or_else(|| self.report.templates.as_ref().map(within)),
            logo: named.logo.clone().or_else(|| self.report.logo.as_ref().map(within)),
        }
    }

    /// Where the register is: as named on the command line, else as the settings say.
    pub(crate) fn declared(&self, named: &[PathBuf]) -> Declared {
        let Declared { paths, signers } = self.register.declared();
        let within = |path: PathBuf| self.folder.join(path);
        let paths = if named.is_empty() { paths.into_iter().map(within).collect() } else { named.to_vec() };
        Declared { paths, signers: signers.map(within) }
    }

    /// The options of an assessment.
    pub(crate) fn options(&self, judge: &Judge) -> anyhow::Result<Options> {
        let register = register::load(&self.declared(&judge.register))?;
        let mut options = self.plain_options(register);
        options.credential_max_age_days =
            judge.credential_max_age_days.unwrap_or(options.credential_max_age_days);
        options.unused_days = judge.unused_days.unwrap_or(options.unused_days);
        valid(options)
    }

    /// The options of the settings alone, with a register that was read already.
    pub(crate) fn options_with(&self, register: Register) -> anyhow::Result<Options> {
        valid(self.plain_options(register))
    }

    fn plain_options(&self, register: Register) -> Options {
        let plain = Options::default();
        let assess = &self.assess;
        Options {
            credential_max_age_days: assess.credential_max_age_days.unwrap_or(plain.credential_max_age_days),
            credential_max_life_days: assess
                .credential_max_life_days
                .unwrap_or(plain.credential_max_life_days),
            unused_days: assess.unused_days.unwrap_or(plain.unused_days),
            grace_days: assess.grace_days.unwrap_or(plain.grace_days),
            external_id_min_length: assess.external_id_min_length.unwrap_or(plain.external_id_min_length),
            register,
        }
    }
}

fn valid(options: Options) -> anyhow::Result<Options> {
    options.validate().map_err(|e| Failure::usage(e.to_string(), "set it in tenure.toml or by its flag"))?;
    Ok(options)
}
