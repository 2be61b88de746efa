//! Typed identifiers. Each is the cloud's own identifier, verbatim.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the cloud's identifier.
            pub fn new(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// The identifier as the cloud writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// `aws:<account>`, `aws:<organisation>`, `aws:<ou>`, `azure:<tenant>`,
    /// `azure:/subscriptions/<id>`, `gcp:organizations/<number>`, `gcp:projects/<project id>`. The prefix is the cloud, the rest its own id.
    ScopeId
);
id!(
    /// ARN or object id of a principal, or member of an allow policy of Google Cloud.
    PrincipalId
);
id!(
    /// Identifier of a credential. For key material it is the public part (an access key id, a
    /// serial number), never the secret.
    CredentialId
);
id!(
    /// Identifier of a policy document: an ARN, or the holder's ARN with `#inline/<name>` or
    /// `#trust` where the cloud gives the document none of its own.
    PolicyId
);
id!(
    /// Identifier of a set of permissions that is assigned to principals (a permission set, an
    /// Azure role, a Google role).
    RoleDefinitionId
);
id!(
    /// ARN, ARM id or full resource name of a resource.
    ResourceId
);

impl ScopeId {
    /// The scope id of an AWS account, organisation or organisational unit.
    pub fn aws(id: &str) -> Self {
        Self::new(format!("aws:{id}"))
    }

    /// The scope id of an Entra tenant (its id), or of a management group, subscription or
    /// administrative unit (`/subscriptions/<id>`).
    pub fn azure(id: &str) -> Self {
        Self::new(format!("azure:{id}"))
    }

    /// The scope id of an organization, folder or project of Google Cloud (`organizations/<number>`,
    /// `folders/<number>`, `projects/<project id>`).
    pub fn gcp(name: &str) -> Self {
        Self::new(format!("gcp:{name}"))
    }

    /// The cloud's own id, without the prefix.
    pub fn local(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(_, id)| id)
    }
}

impl From<ResourceId> for PrincipalId {
    fn from(id: ResourceId) -> Self {
        Self(id.0)
    }
}
