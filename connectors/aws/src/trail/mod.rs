//! CloudTrail's records: which are looked for, and what one of them says. Facts from the
//! [record reference](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html)
//! and the [`userIdentity` element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html),
//! read on 2026-11-22.
//!
//! ```text
//!  watched.rs   the events that are looked up by name (data)
//!  record.rs    one record: who, what, to whom, how it ended
//!    targets.rs   where events name what they change (data)
//! ```

mod record;
mod targets;
pub(crate) mod watched;

pub(crate) use self::record::{Act, act};
