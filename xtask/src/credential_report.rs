//! Rows of an IAM credential report, as `aws iam get-credential-report` gives it (decoded).

use std::fmt;

/// The first line.
pub(crate) const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,\
access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,\
access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// One user. Prints as a line without its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) user: String,
    pub(crate) arn: String,
    pub(crate) created: String,
    /// Where there is a password: when it was last used, and last changed. An empty text for "never".
    pub(crate) password: Option<(String, String)>,
    pub(crate) mfa: bool,
    pub(crate) keys: [Option<Key>; 2],
}

/// An access key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Key {
    pub(crate) active: bool,
    pub(crate) rotated: String,
    pub(crate) used: Option<String>,
    pub(crate) region: String,
    pub(crate) service: String,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},", self.user, self.arn, self.created)?;
        match &self.password {
            Some((used, changed)) => {
                let used = if used.is_empty() { "no_information" } else { used };
                write!(f, "true,{used},{changed},N/A,")?;
            }
            None => f.write_str("false,N/A,N/A,N/A,")?,
        }
        write!(f, "{},", self.mfa)?;
        for key in &self.keys {
            match key {
                Some(Key { active, rotated, used: Some(used), region, service }) => {
                    write!(f, "{active},{rotated},{used},{region},{service},")?;
                }
                Some(key) => write!(f, "{},{},N/A,N/A,N/A,", key.active, key.rotated)?,
                None => f.write_str("false,N/A,N/A,N/A,N/A,")?,
            }
        }
        f.write_str("false,N/A,false,N/A")
    }
}
