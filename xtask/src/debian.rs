//! Packages of the machine, where they can be installed without a question.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::process;

/// Installs packages of Debian.
///
/// # Errors
/// Where this is no Debian, or not for us to do, or fails.
pub(crate) fn install(packages: &[&str]) -> anyhow::Result<()> {
    let Some(apt) = process::find(&["apt-get"]) else {
        bail!("this machine has no `apt-get`");
    };
    if process::output(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("only root can install it: `sudo apt-get install {}`", packages.join(" "));
    }
    process::run(apt_get(&apt).arg("update"))?;
    process::run(apt_get(&apt).args(["install", "-y", "--no-install-recommends"]).args(packages))
}

fn apt_get(apt: &Path) -> Command {
    let mut command = Command::new(apt);
    command.arg("-qq").env("DEBIAN_FRONTEND", "noninteractive");
    command
}
