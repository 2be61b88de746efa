//! What the condition keys of AWS are facts about, and which values single something out.

use super::is_account;

/// What a condition key is a fact about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeySubject {
    /// The caller's account, VPC or the like, compared whole.
    Exact,
    /// The caller's organisation, or its path in it.
    Organisation,
    /// The caller's ARN, or that of the resource for which a service calls.
    Arn,
    /// The caller's unique id.
    UserId,
    /// The caller's network.
    Network,
    /// Whether the caller is an AWS service.
    AwsService,
    /// A text agreed between two parties.
    Secret,
    /// What the caller chooses himself, or what says nothing of him.
    ChosenByCaller,
    /// Not in our list.
    Unknown,
}

/// Keys with the account of the party that calls.
pub(super) const PARTY_ACCOUNT_KEYS: &[&str] = &["aws:PrincipalAccount", "kms:CallerAccount"];

/// From "AWS global condition context keys" in the IAM User Guide and the keys of the services.
pub(super) fn subject_of(key: &str) -> KeySubject {
    let key = key.to_ascii_lowercase();
    match key.as_str() {
        "aws:principalaccount"
        | "aws:sourceaccount"
        | "aws:sourceowner"
        | "kms:calleraccount"
        | "aws:vpceaccount"
        | "s3:dataaccesspointaccount"
        | "aws:sourcevpc"
        | "aws:sourcevpce" => KeySubject::Exact,
        "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:sourceorgid"
        | "aws:sourceorgpaths"
        | "aws:vpceorgid"
        | "aws:vpceorgpaths" => KeySubject::Organisation,
        "aws:principalarn" | "aws:sourcearn" | "aws:sourcevpcarn" | "s3:dataaccesspointarn" => {
            KeySubject::Arn
        }
        "aws:userid" => KeySubject::UserId,
        "aws:sourceip" | "aws:vpcsourceip" => KeySubject::Network,
        "aws:principalisawsservice" | "aws:principalservicename" | "aws:principalservicenameslist" => {
            KeySubject::AwsService
        }
        "sts:externalid" | "lambda:eventsourcetoken" => KeySubject::Secret,
        "aws:securetransport"
        | "aws:multifactorauthpresent"
        | "aws:multifactorauthage"
        | "aws:principaltype"
        | "aws:useragent"
        | "aws:referer"
        | "aws:currenttime"
        | "aws:epochtime"
        | "aws:requestedregion"
        | "aws:tagkeys"
        | "aws:username"
        | "aws:viaawsservice"
        | "aws:calledvia"
        | "sts:rolesessionname"
        | "sts:sourceidentity"
        | "sts:transitivetagkeys"
        | "kms:viaservice"
        | "kms:grantisforawsresource"
        | "lambda:functionurlauthtype"
        | "lambda:invokedviafunctionurl"
        | "sns:protocol"
        | "sns:endpoint" => KeySubject::ChosenByCaller,
        other => {
            const CHOSEN: [&str; 8] = [
                "aws:principaltag/",
                "aws:requesttag/",
                "aws:resourcetag/",
                "kms:encryptioncontext",
                "s3:x-amz-",
                "s3:prefix",
                "s3:delimiter",
                "s3:max-keys",
            ];
            if CHOSEN.iter().any(|start| other.starts_with(start)) {
                KeySubject::ChosenByCaller
            } else {
                KeySubject::Unknown
            }
        }
    }
}

/// Whether a value stands for one thing: no wildcard that counts, and no variable that the caller
/// fills. The resource's own account and organisation are not the caller's to fill.
pub(super) fn is_exact(value: &str, wildcards: bool) -> bool {
    let own = ["${aws:ResourceOrgID}", "${aws:ResourceAccount}", "${aws:ResourceOrgPaths}"];
    if own.iter().any(|variable| value.eq_ignore_ascii_case(variable)) {
        return true;
    }
    let is_pattern = wildcards && value.contains(['*', '?']);
    !value.contains("${") && !is_pattern
}

/// `o-example/r-ab/ou-*`: the organisation itself must be written out.
pub(super) fn names_an_organisation(value: &str, wildcards: bool) -> bool {
    is_exact(value.split('/').next().unwrap_or_default(), wildcards)
}

/// An ARN whose account is written out, or which has none and whose resource is (a bucket's name is
/// unique in the world).
pub(super) fn names_an_account_or_bucket(value: &str, wildcards: bool) -> bool {
    if !wildcards {
        return is_exact(value, false);
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let [prefix, _, service, _, account, rest] = parts.as_slice() else { return false };
    let begins_plainly = !rest.is_empty() && !rest.starts_with(['*', '?']) && !rest.contains("${");
    match *account {
        _ if *prefix != "arn" => false,
        "" | "*" if *service == "s3" => begins_plainly,
        account => is_account(account) || account.eq_ignore_ascii_case("${aws:ResourceAccount}"),
    }
}

/// `AROAEXAMPLE…:*`: the unique id must be written out.
pub(super) fn names_a_user_id(value: &str, wildcards: bool) -> bool {
    is_exact(value.split(':').next().unwrap_or_default(), wildcards)
}

/// Whether a range of addresses is small enough to name a party. AWS calls a bucket public that is
/// open to more than a /8 (IPv4) or a /32 (IPv6): "The meaning of public", S3 User Guide.
pub(super) fn is_narrow(range: &str) -> bool {
    let (address, length) = range.split_once('/').unwrap_or((range, "128"));
    let Ok(length) = length.parse::<u8>() else { return false };
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => length >= 8,
        Ok(std::net::IpAddr::V6(_)) => length >= 32,
        Err(_) => false,
    }
}
