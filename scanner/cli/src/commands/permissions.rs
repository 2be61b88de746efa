//! `tenure permissions`: the least-privilege policy that a scan needs.

use tenure_model::Cloud;

use crate::args::Permissions;
use crate::exit::{Exit, Failure};
use crate::output::Output;

pub(crate) fn run(args: &Permissions, output: &Output) -> anyhow::Result<Exit> {
    let strays = [
        (args.tenant.is_some(), Cloud::Azure, "--tenant"),
        (args.organization.is_some(), Cloud::Gcp, "--organization"),
    ];
    if let Some((_, cloud, flag)) =
        strays.into_iter().find(|(given, cloud, _)| *given && *cloud != args.cloud)
    {
        let message = format!("`{flag}` is for `{cloud}`, and the cloud is `{}`", args.cloud);
        return Err(Failure::usage(message, format!("use --cloud {cloud}, or leave it out")));
    }
    let policy = match args.cloud {
        Cloud::Aws => tenure_aws::permissions::policy(),
        Cloud::Azure => tenure_azure::permissions::policy(args.tenant.as_deref().unwrap_or("TENANT-ID")),
        Cloud::Gcp => tenure_gcp::permissions::policy(args.organization.as_deref().unwrap_or("NUMBER")),
    };
    output.result(&policy, || format!("{policy:#}\n"))?;
    Ok(Exit::Clean)
}
