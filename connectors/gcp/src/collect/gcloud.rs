//! The one who is signed in with `gcloud auth login`.

use std::path::PathBuf;
use std::sync::Arc;

use tenure_connector_core::{Refusal, now};
use tenure_model::GapReason;
use tokio::process::Command;
use tokio::sync::Mutex;

/// The command line keeps its tokens for an hour and renews them; it is asked again after so many
/// seconds.
const KEPT: i64 = 300;

/// The command line of Google Cloud.
#[derive(Debug)]
pub(super) struct Gcloud {
    program: PathBuf,
    impersonate: Option<String>,
    held: Mutex<Held>,
}

/// A token and until when it is not asked for again. It shows nothing.
#[derive(Default)]
struct Held(Option<(Arc<str>, i64)>);

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

impl Gcloud {
    /// As the one who is signed in, or as a service account that he may act as.
    pub(super) fn new(impersonate: Option<&str>) -> Self {
        let program = if cfg!(windows) { "gcloud.cmd" } else { "gcloud" };
        Self { program: program.into(), impersonate: impersonate.map(str::to_owned), held: Mutex::default() }
    }

    /// A token that is good for a while yet.
    pub(super) async fn token(&self) -> Result<Arc<str>, Refusal> {
        let mut held = self.held.lock().await;
        let at = now().as_second();
        if let Some((token, until)) = &held.0
            && at < *until
        {
            return Ok(Arc::clone(token));
        }
        let token: Arc<str> = self.ask().await?.into();
        held.0 = Some((Arc::clone(&token), at + KEPT));
        Ok(token)
    }

    async fn ask(&self) -> Result<String, Refusal> {
        let refused = |why: &str| Refusal::new(GapReason::Refused, "NoToken", why);
        let mut command = Command::new(&self.program);
        command.args(["auth", "print-access-token", "--quiet"]).kill_on_drop(true);
        if let Some(email) = &self.impersonate {
            command.arg(format!("--impersonate-service-account={email}"));
        }
        let done =
            command.output().await.map_err(|why| refused(&format!("`gcloud` cannot be run: {why}")))?;
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr);
            return Err(refused(&format!("`gcloud auth print-access-token` failed: {}", said.trim())));
        }
        let token = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(refused("`gcloud auth print-access-token` printed no token"));
        }
        Ok(token)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn script(folder: &std::path::Path, text: &str) -> Gcloud {
        let program = folder.join("gcloud");
        std::fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Gcloud { program, ..Gcloud::new(Some("scan@p.iam.gserviceaccount.com")) }
    }

    #[tokio::test]
    async fn the_token_is_what_the_command_line_prints() {
        let folder = tempfile::tempdir().unwrap();
        let calls = folder.path().join("calls");
        let gcloud = script(folder.path(), &format!("echo \"$@\" >> {}\necho ya29.token", calls.display()));
        assert_eq!(&*gcloud.token().await.unwrap(), "ya29.token");
        assert_eq!(&*gcloud.token().await.unwrap(), "ya29.token");
        let calls = std::fs::read_to_string(calls).unwrap();
        assert_eq!(calls.lines().count(), 1);
        assert!(calls.contains("--impersonate-service-account=scan@p.iam.gserviceaccount.com"), "{calls}");
        assert!(!format!("{gcloud:?}").contains("ya29"));
    }

    #[tokio::test]
    async fn a_command_line_that_is_not_signed_in_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let why = script(folder.path(), "echo 'You do not currently have an active account' >&2; exit 1")
            .token()
            .await;
        assert!(why.unwrap_err().detail.contains("active account"));
        let none = Gcloud { program: folder.path().join("none"), ..Gcloud::new(None) };
        assert!(none.token().await.unwrap_err().detail.contains("cannot be run"));
    }
}
