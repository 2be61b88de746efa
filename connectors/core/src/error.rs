use tenure_snapshot::SnapshotError;

/// What stops a collection. A refusal of the cloud is no error: it ends as a gap in the snapshot.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The snapshot cannot be written or read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The configuration asks for something that cannot be.
    #[error("{0}")]
    Config(String),
    /// There are no usable credentials, so that not even the caller's own identity could be read.
    #[error("the cloud does not know who is asking: {0}")]
    Credentials(String),
    /// A mistake of ours; please report it.
    #[error("this is a fault of tenure, please report it: {0}")]
    Bug(String),
}
