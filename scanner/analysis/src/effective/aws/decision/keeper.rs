//! Who can see to it that a condition comes out as needed.
//!
//! A condition that the caller satisfies alone protects nothing: he names the region, the tags of what
//! he makes, the role to be passed. One on where he calls from, or on what others say of him, does.
//! Source of what each key says: "AWS global condition context keys", AWS IAM User Guide, and the
//! pages of the services in the Service Authorization Reference.

use super::Keeper;

/// Who decides what a key (in lower case) says.
pub(super) fn keeper_of(key: &str) -> Keeper {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| key.starts_with(prefix));
    if OUTSIDE.contains(&key) || starts(&OUTSIDE_PREFIXES) {
        Keeper::Outside
    } else if HOLDER.contains(&key) || starts(&HOLDER_PREFIXES) {
        Keeper::Holder
    } else {
        Keeper::Unknown
    }
}

/// Facts about the caller, his network, or the resource, which he does not choose.
const OUTSIDE: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
    "kms:calleraccount",
    "kms:viaservice",
    "sts:externalid",
];

/// Tags of the caller and of what is there already: another permission may change them, which is a
/// step of its own.
const OUTSIDE_PREFIXES: [&str; 2] = ["aws:principaltag/", "ec2:sourceinstance"];

/// What the caller writes into the request, or brings along.
const HOLDER: &[&str] = &[
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:tagkeys",
    "aws:useragent",
    "iam:associatedresourcearn",
    "iam:awsservicename",
    "iam:passedtoservice",
    "iam:permissionsboundary",
    "iam:policyarn",
    "sts:durationseconds",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
    "sts:awsservicename",
    "lambda:functionurlauthtype",
    "lambda:layer",
    "lambda:principal",
    "lambda:vpcids",
    "lambda:subnetids",
    "lambda:securitygroupids",
    "ec2:instancetype",
    "ec2:region",
    "ec2:metadatahttptokens",
    "ec2:metadatahttpendpoint",
    "ec2:metadatahttpputresponsehoplimit",
    "s3:prefix",
    "s3:delimiter",
    "s3:max-keys",
    "ssm:sessiondocumentaccesscheck",
];

const HOLDER_PREFIXES: [&str; 4] =
    ["aws:requesttag/", "s3:x-amz-", "s3:requestobjecttag/", "kms:encryptioncontext"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_caller_writes_is_his() {
        assert_eq!(keeper_of("aws:requesttag/team"), Keeper::Holder);
        assert_eq!(keeper_of("aws:sourceip"), Keeper::Outside);
        assert_eq!(keeper_of("aws:principaltag/team"), Keeper::Outside);
        assert_eq!(keeper_of("somewhere:new"), Keeper::Unknown);
    }

    #[test]
    fn the_lists_are_in_lower_case_and_apart() {
        for key in OUTSIDE.iter().chain(HOLDER) {
            assert_eq!(*key, key.to_ascii_lowercase());
        }
        assert!(OUTSIDE.iter().all(|key| !HOLDER.contains(key)));
    }
}
