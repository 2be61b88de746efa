use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// The variables that Google's own tools take their credentials from, and no other. Those of AWS and of
/// programs that give out tokens `google-cloud-auth` reads itself, from the process.
const NAMES: &[&str] = &[
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_QUOTA_PROJECT",
    "GCE_METADATA_HOST",
    "CLOUDSDK_CONFIG",
    "APPDATA",
    "HOME",
];

/// What the environment says about signing in. It shows its names and never a value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// That of this process. Empty variables count as missing.
    pub fn of_process() -> Self {
        Self::of(NAMES.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?))))
    }

    /// One of these variables; others than those that are read anyway are left out.
    pub fn of<N: AsRef<str>>(variables: impl IntoIterator<Item = (N, String)>) -> Self {
        let known =
            variables.into_iter().filter(|(name, value)| NAMES.contains(&name.as_ref()) && !value.is_empty());
        Self(known.map(|(name, value)| (name.as_ref().to_owned(), value)).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Where `gcloud auth application-default login` leaves what it made.
    pub(super) fn well_known_file(&self) -> Option<PathBuf> {
        let folder = self.get("CLOUDSDK_CONFIG").map(PathBuf::from);
        let windows = || self.get("APPDATA").map(|root| PathBuf::from(root).join("gcloud"));
        let others = || self.get("HOME").map(|home| PathBuf::from(home).join(".config").join("gcloud"));
        let folder = folder.or_else(windows).or_else(others)?;
        Some(folder.join("application_default_credentials.json"))
    }

    /// The address of the metadata server, where it is not the usual one.
    pub(super) fn metadata_server(&self) -> Option<String> {
        self.get("GCE_METADATA_HOST").map(|host| format!("http://{host}"))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_shows_a_value() {
        let environment = Environment::of([
            ("GOOGLE_APPLICATION_CREDENTIALS", "/home/dana/key.json".to_owned()),
            ("GCE_METADATA_HOST", String::new()),
            ("SHELL", "sh".to_owned()),
        ]);
        assert_eq!(format!("{environment:?}"), r#"{"GOOGLE_APPLICATION_CREDENTIALS"}"#);
        assert_eq!((environment.get("SHELL"), environment.metadata_server()), (None, None));
    }

    #[test]
    fn the_well_known_file_is_where_gcloud_leaves_it() {
        let file = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned()));
            Environment::of(variables).well_known_file()
        };
        let home = ("HOME", "/home/dana");
        let usual = "/home/dana/.config/gcloud/application_default_credentials.json";
        assert_eq!(file(&[home]), Some(PathBuf::from(usual)));
        let own = "/etc/gcloud/application_default_credentials.json";
        assert_eq!(file(&[home, ("CLOUDSDK_CONFIG", "/etc/gcloud")]), Some(PathBuf::from(own)));
        assert_eq!(file(&[]), None);
    }
}
