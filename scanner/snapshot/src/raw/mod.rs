//! Recorded answers: what a line is, which file it stands in, how it is written and read.

mod line;
mod path;
mod read;
mod write;

pub use line::{ImportSource, RawRecord};
pub use path::UnitKey;
pub use read::RawVisitor;
pub use write::UnitWriter;

pub(crate) use path::{is_inside, partial_path};
pub(crate) use read::{RawFile, for_each_line, for_each_record};
pub(crate) use write::{Claim, LineDigest, Recorded, Taken};

/// The longest line that is written or read, in bytes. A longer one would have to be held in memory
/// by everyone who reads it.
pub(crate) const MAX_LINE: u64 = 1 << 30;
