//! Settings: defaults, then `tenure.toml`, then the command line.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use tenure_analysis::Options;
use tenure_register::Register;

use crate::args::Judge;
use crate::exit::Failure;

/// `tenure.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What counts as a fault.
    pub(crate) assess: AssessConfig,
    /// The register, relative to the settings file.
    pub(crate) register: Option<PathBuf>,
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
        if let (Some(register), Some(folder)) = (&mut config.register, path.parent()) {
            *register = folder.join(&*register);
        }
        Ok(config)
    }

    /// The options of an assessment.
    pub(crate) fn options(&self, judge: &Judge) -> anyhow::Result<Options> {
        let plain = Options::default();
        let assess = &self.assess;
        let pick = |flag: Option<u32>, file: Option<u32>, default: u32| flag.or(file).unwrap_or(default);
        let options = Options {
            credential_max_age_days: pick(
                judge.credential_max_age_days,
                assess.credential_max_age_days,
                plain.credential_max_age_days,
            ),
            credential_max_life_days: pick(
                None,
                assess.credential_max_life_days,
                plain.credential_max_life_days,
            ),
            unused_days: pick(judge.unused_days, assess.unused_days, plain.unused_days),
            grace_days: pick(None, assess.grace_days, plain.grace_days),
            external_id_min_length: assess.external_id_min_length.unwrap_or(plain.external_id_min_length),
            register: match judge.register.as_ref().or(self.register.as_ref()) {
                Some(path) => register(path)?,
                None => Register::default(),
            },
        };
        options
            .validate()
            .map_err(|e| Failure::usage(e.to_string(), "set it in tenure.toml or by its flag"))?;
        Ok(options)
    }
}

fn register(path: &Path) -> anyhow::Result<Register> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Register::parse(&text).map_err(|e| {
        Failure::usage(format!("`{}`: {e}", path.display()), "the README shows what a register may hold")
    })
}
