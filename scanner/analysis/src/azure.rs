//! What the checks of Azure and Entra ID share: who holds what that is more than a job, where, and what it
//! takes to activate it.

pub(crate) mod custom_roles;
pub(crate) mod place;
pub(crate) mod repair;
