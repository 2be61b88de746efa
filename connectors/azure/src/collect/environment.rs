use std::collections::BTreeMap;
use std::fmt;

/// The variables that Azure's own tools take their credentials from, and no other.
const NAMES: &[&str] = &[
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "IDENTITY_ENDPOINT",
];

/// What the environment says about signing in. It holds a secret: it shows its names and never a
/// value.
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
            ("AZURE_CLIENT_SECRET", "hunter2".to_owned()),
            ("AZURE_TENANT_ID", String::new()),
            ("HOME", "/home/dana".to_owned()),
        ]);
        assert_eq!(format!("{environment:?}"), r#"{"AZURE_CLIENT_SECRET"}"#);
        assert_eq!(environment.get("AZURE_CLIENT_SECRET"), Some("hunter2"));
        assert_eq!(environment.get("HOME"), None);
    }
}
