//! `tenure permissions`: the least-privilege policy that a scan needs.

use tenure_model::Cloud;

use crate::args::Permissions;
use crate::exit::{Exit, Failure};
use crate::output::Output;

pub(crate) fn run(args: &Permissions, output: &Output) -> anyhow::Result<Exit> {
    match args.cloud {
        Cloud::Aws => {
            let policy = tenure_aws::permissions::policy();
            output.result(&policy, || format!("{policy:#}\n"))?;
            Ok(Exit::Clean)
        }
        Cloud::Azure => {
            let policy = tenure_azure::permissions::policy(args.tenant.as_deref().unwrap_or("TENANT-ID"));
            output.result(&policy, || format!("{policy:#}\n"))?;
            Ok(Exit::Clean)
        }
        other => {
            Err(Failure::usage(format!("this version does not read `{other}`"), "it reads `aws` and `azure`"))
        }
    }
}
