//! Ids of Azure Resource Manager, compared as Azure does: without case, a segment at a time.

/// An id or a scope of Azure Resource Manager; `/` is the root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ArmId {
    /// In lower case, with a slash before every segment and none at the end; the root is empty.
    folded: String,
}

const MANAGEMENT_GROUP: &str = "/providers/microsoft.management/managementgroups/";

impl ArmId {
    pub(super) fn new(id: &str) -> Self {
        let mut folded = String::with_capacity(id.len() + 1);
        for segment in id.split('/').filter(|segment| !segment.is_empty()) {
            folded.push('/');
            folded.push_str(&segment.to_lowercase());
        }
        Self { folded }
    }

    pub(super) fn is_root(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether `other` is this, or lies in it as the id is written: what is inherited through management
    /// groups is not written into ids.
    pub(super) fn holds(&self, other: &Self) -> bool {
        other
            .folded
            .strip_prefix(self.folded.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The name of the management group, where it is one or lies in one.
    pub(super) fn management_group(&self) -> Option<&str> {
        self.folded.strip_prefix(MANAGEMENT_GROUP)?.split('/').next()
    }

    /// The subscription's id, where it is one or lies in one.
    pub(super) fn subscription(&self) -> Option<&str> {
        self.folded.strip_prefix("/subscriptions/")?.split('/').next()
    }

    /// Whether it is a subscription or stands above: what holds there holds for everything in it.
    pub(super) fn is_wide(&self) -> bool {
        let segments = self.folded.split('/').skip(1).count();
        self.is_root()
            || (self.folded.starts_with("/subscriptions/") && segments == 2)
            || (self.folded.starts_with(MANAGEMENT_GROUP) && segments == 4)
    }
}

/// The name of the part of a resource that has a type (`Microsoft.Storage/storageAccounts`), in its own case.
pub(super) fn name_of_type<'i>(id: &'i str, wanted: &str) -> Option<&'i str> {
    let folded = id.to_ascii_lowercase();
    let start = folded.rfind("/providers/")? + "/providers/".len();
    let mut segments = id.get(start..)?.split('/');
    let mut own = segments.next()?.to_owned();
    while let (Some(kind), Some(name)) = (segments.next(), segments.next()) {
        own.push('/');
        own.push_str(kind);
        if own.eq_ignore_ascii_case(wanted) {
            return Some(name);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_holds_what_is_below_it_by_segments() {
        for (scope, id, expected) in [
            ("/", "/subscriptions/s1/resourceGroups/rg", true),
            ("", "/subscriptions/s1", true),
            ("/subscriptions/S1", "/Subscriptions/s1/resourceGroups/rg", true),
            ("/subscriptions/s1/", "/subscriptions/s1", true),
            ("/subscriptions/s1", "/subscriptions/s10", false),
            (
                "/subscriptions/s1/resourceGroups/rg",
                "/subscriptions/s1/resourceGroups/rg2/providers/x",
                false,
            ),
            ("/subscriptions/s1/resourceGroups/rg", "/subscriptions/s1", false),
        ] {
            assert_eq!(ArmId::new(scope).holds(&ArmId::new(id)), expected, "{scope} on {id}");
        }
    }

    #[test]
    fn what_is_wide() {
        for (scope, wide) in [
            ("/", true),
            ("/subscriptions/s1", true),
            ("/providers/Microsoft.Management/managementGroups/m", true),
            ("/subscriptions/s1/resourceGroups/rg", false),
            ("/providers/Microsoft.Capacity", false),
        ] {
            assert_eq!(ArmId::new(scope).is_wide(), wide, "{scope}");
        }
    }

    #[test]
    fn names_by_type() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/Acc/blobServices/default/containers/Box";
        assert_eq!(name_of_type(id, "Microsoft.Storage/storageAccounts"), Some("Acc"));
        assert_eq!(
            name_of_type(id, "microsoft.storage/storageaccounts/blobservices/containers"),
            Some("Box")
        );
        assert_eq!(name_of_type(id, "microsoft.storage"), None);
    }
}
