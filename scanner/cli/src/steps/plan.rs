//! Which clouds a scan reads, and how.

use serde::{Deserialize, Serialize};
use tenure_aws::{AwsConfig, Regions};
use tenure_azure::AzureConfig;
use tenure_gcp::GcpConfig;
use tenure_model::Cloud;

use crate::args::{AwsFlags, AzureFlags, CollectOptions, GcpFlags};
use crate::config::Config;
use crate::exit::Failure;

/// What a scan was told: a part for each cloud that it reads. It stands in the header of the snapshot,
/// so that a scan that was cut off goes on as it was begun.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) aws: Option<AwsConfig>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) azure: Option<AzureConfig>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gcp: Option<GcpConfig>,
}

impl Plan {
    /// The settings file with the command line on top. The clouds are those that `--cloud` names, else
    /// those that have a part in the settings file, else AWS.
    ///
    /// # Errors
    /// Where a flag is for a cloud that is not read.
    pub(crate) fn new(config: Config, flags: &CollectOptions) -> anyhow::Result<Self> {
        let parts = [
            (Cloud::Aws, config.aws.is_some()),
            (Cloud::Azure, config.azure.is_some()),
            (Cloud::Gcp, config.gcp.is_some()),
        ];
        let mut clouds = flags.clouds.clone();
        if clouds.is_empty() {
            clouds = parts.into_iter().filter(|(_, has_part)| *has_part).map(|(cloud, _)| cloud).collect();
        }
        if clouds.is_empty() {
            clouds.push(Cloud::Aws);
        }
        let reads = |cloud| clouds.contains(&cloud);
        refuse_strays(reads(Cloud::Aws), flags.aws.first_given(), Cloud::Aws)?;
        refuse_strays(reads(Cloud::Azure), flags.azure.first_given(), Cloud::Azure)?;
        refuse_strays(reads(Cloud::Gcp), flags.gcp.first_given(), Cloud::Gcp)?;
        Ok(Self {
            aws: reads(Cloud::Aws).then(|| with_aws_flags(config.aws.unwrap_or_default(), &flags.aws)),
            azure: reads(Cloud::Azure)
                .then(|| with_azure_flags(config.azure.unwrap_or_default(), &flags.azure)),
            gcp: reads(Cloud::Gcp).then(|| with_gcp_flags(config.gcp.unwrap_or_default(), &flags.gcp)),
        })
    }
}

/// A flag without its cloud would be passed over in silence.
fn refuse_strays(is_read: bool, given: Option<&str>, cloud: Cloud) -> anyhow::Result<()> {
    match given.filter(|_| !is_read) {
        Some(flag) => Err(Failure::usage(
            format!("`{flag}` is for `{cloud}`, which is not read"),
            format!("add --cloud {cloud}"),
        )),
        None => Ok(()),
    }
}

fn with_aws_flags(mut aws: AwsConfig, flags: &AwsFlags) -> AwsConfig {
    if flags.profile.is_some() {
        aws.profile.clone_from(&flags.profile);
    }
    if flags.role.is_some() {
        aws.role.clone_from(&flags.role);
    }
    if flags.external_id.is_some() {
        aws.external_id.clone_from(&flags.external_id);
    }
    if !flags.accounts.is_empty() {
        aws.accounts.clone_from(&flags.accounts);
    }
    if !flags.regions.is_empty() {
        aws.regions = Regions::Listed(flags.regions.clone());
    }
    aws
}

fn with_azure_flags(mut azure: AzureConfig, flags: &AzureFlags) -> AzureConfig {
    if flags.tenant.is_some() {
        azure.tenant.clone_from(&flags.tenant);
    }
    if !flags.subscriptions.is_empty() {
        azure.subscriptions.clone_from(&flags.subscriptions);
    }
    azure
}

fn with_gcp_flags(mut gcp: GcpConfig, flags: &GcpFlags) -> GcpConfig {
    if flags.organization.is_some() {
        gcp.organization.clone_from(&flags.organization);
    }
    if !flags.projects.is_empty() {
        gcp.projects.clone_from(&flags.projects);
    }
    gcp
}
