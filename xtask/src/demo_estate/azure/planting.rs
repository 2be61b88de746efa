//! What is planted in the tenant.

use super::tenant::Tenant;

pub(super) fn add(_tenant: &mut Tenant) {}
