use std::path::PathBuf;

use tenure_snapshot::SnapshotError;

/// Why an import cannot be made. What is wrong with a single file's content is no error but a gap.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing was given to import.
    #[error("no folder to import was given")]
    NoFolder,
    /// A folder, or its list of files, could not be read.
    #[error("could not read `{}`: {source}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// What was given is a file.
    #[error("`{}` is not a folder: give the folder that holds an account's files", .0.display())]
    NotAFolder(PathBuf),
    /// Neither the folder nor one in it holds a file that the import knows.
    #[error(
        "`{}` holds no file that the import knows: names are `<service>-<command>[.<region>].json`, \
         for example `iam-get-account-authorization-details.json`", .0.display()
    )]
    NothingKnown(PathBuf),
    /// The same folder was given twice.
    #[error("`{}` and `{}` are the same folder", first.display(), second.display())]
    SameFolder {
        /// As given first.
        first: PathBuf,
        /// As given again.
        second: PathBuf,
    },
    /// Two folders hold the same account.
    #[error("`{}` and `{}` both hold account {account}", first.display(), second.display())]
    SameAccount {
        /// The account id.
        account: String,
        /// One folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The files of one folder are of different accounts.
    #[error("the files of `{}` are of different accounts: {}", folder.display(), list(files))]
    AccountConflict {
        /// The folder.
        folder: PathBuf,
        /// Each file (or the folder's own name) with the account that it says.
        files: Vec<(String, String)>,
    },
    /// The files are of more than one organisation.
    #[error("the files are of different organisations, import each alone: {}", list(files))]
    SeveralOrganisations {
        /// Two files with the organisation that each says.
        files: Vec<(String, String)>,
    },
    /// Nothing in a folder says which account it is of.
    #[error(
        "cannot tell which account `{}` holds: add `iam-get-account-authorization-details.json` or \
         `sts-get-caller-identity.json`, or name the folder after the account id", .0.display()
    )]
    UnknownAccount(PathBuf),
    /// Two files hold the same answer.
    #[error("`{first}` and `{second}` hold the same answer: keep one of them")]
    SameAnswer {
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// No file tells a time, and none was given.
    #[error("cannot tell when the files were made: give the time")]
    NoTime,
    /// A bug of ours.
    #[error("internal error: {0}")]
    Bug(String),
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

fn list(files: &[(String, String)]) -> String {
    let each: Vec<String> = files.iter().map(|(file, account)| format!("`{file}` says {account}")).collect();
    each.join(", ")
}
