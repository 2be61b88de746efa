//! One file a command.

pub(crate) mod assess;
pub(crate) mod can;
pub(crate) mod checks;
#[cfg(feature = "live")]
pub(crate) mod collect;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod frameworks;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod normalise;
pub(crate) mod offboard;
pub(crate) mod pack;
pub(crate) mod paths;
pub(crate) mod permissions;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod right_size;
#[cfg(feature = "live")]
pub(crate) mod scan;
pub(crate) mod simulate;
pub(crate) mod templates;
pub(crate) mod verify;
pub(crate) mod who_can;
pub(crate) mod withhold;
