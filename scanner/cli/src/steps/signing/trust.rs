//! What whoever verifies trusts: lists of signers, of revoked keys, of authorities.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use tenure_reports::signatures::allowed::AllowedSigners;
use tenure_reports::signatures::revoked::Revoked;
use tenure_reports::signatures::stamp::Authorities;

use crate::args::Trusted;
use crate::exit::{Exit, Failure};

/// The lists, read.
pub(crate) struct Lists {
    pub(crate) signers: Option<AllowedSigners>,
    pub(crate) revoked: Option<Revoked>,
    pub(crate) authorities: Option<Authorities>,
}

impl Lists {
    /// Reads what was named. A list that cannot be read is an error, never an empty list.
    pub(crate) fn load(trusted: &Trusted, authorities: Option<&Path>) -> anyhow::Result<Self> {
        let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read `{}`", path.display()));
        let refuse = |path: &Path, error: &dyn std::fmt::Display| Failure {
            exit: Exit::Usage,
            message: format!("`{}`: {error}", path.display()),
            help: None,
        };
        let signers = trusted.allowed_signers.as_deref().map(|path| -> anyhow::Result<_> {
            let text = String::from_utf8(read(path)?).map_err(|error| refuse(path, &error))?;
            Ok(AllowedSigners::parse(&text, &TimeZone::system()).map_err(|error| refuse(path, &error))?)
        });
        let revoked = trusted.revoked.as_deref().map(|path| -> anyhow::Result<_> {
            Ok(Revoked::parse(&read(path)?).map_err(|error| refuse(path, &error))?)
        });
        let authorities = authorities.map(|path| -> anyhow::Result<_> {
            Ok(Authorities::parse(&read(path)?).map_err(|error| refuse(path, &error))?)
        });
        Ok(Self {
            signers: signers.transpose()?,
            revoked: revoked.transpose()?,
            authorities: authorities.transpose()?,
        })
    }
}
