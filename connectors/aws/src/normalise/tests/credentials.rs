//! Credential report, account summary, keys, devices and the rarer kinds.

use super::*;
use base64::Engine as _;
use tenure_model::{
    Credential, CredentialKind, CredentialState, Expiry, Known, LastUsed, Nature, PrincipalKind, Unknown,
};

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const ROOT: &str = "<root_account>,arn:aws:iam::111111111111:root,2020-01-01T00:00:00+00:00,not_supported,2026-01-01T00:00:00+00:00,not_supported,not_supported,false,true,2024-01-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
const ANA: &str = "ana,arn:aws:iam::111111111111:user/ana,2024-01-01T00:00:00+00:00,true,no_information,2024-01-02T00:00:00+00:00,N/A,true,true,2024-02-01T00:00:00+00:00,2026-10-01T00:00:00+00:00,eu-west-1,s3,false,2023-02-01T00:00:00+00:00,N/A,N/A,N/A,true,2023-03-01T00:00:00+00:00,false,N/A";
const BOT: &str = "bot,arn:aws:iam::111111111111:user/bot,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

fn report(rows: &[&str]) -> Value {
    let csv = format!("{HEADER}\n{}\n", rows.join("\n"));
    json!({"Content": base64::engine::general_purpose::STANDARD.encode(csv), "ReportFormat": "text/csv"})
}

fn users(names: &[&str]) -> Value {
    let list: Vec<Value> = names
        .iter()
        .map(|name| json!({"UserName": name, "Arn": format!("arn:aws:iam::111111111111:user/{name}")}))
        .collect();
    json!({"UserDetailList": list})
}

fn base(names: &[&str], rows: &[&str]) -> Recorded {
    Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", users(names))
        .with("iam:GetCredentialReport", report(rows))
}

fn of<'r>(records: &'r Records, principal: &str) -> Vec<&'r Credential> {
    let id = format!("arn:aws:iam::111111111111:{principal}");
    records.credentials.iter().filter(|credential| credential.principal.as_str() == id).collect()
}

fn ids(credentials: &[&Credential]) -> Vec<String> {
    credentials.iter().map(|c| c.id.as_str().rsplit('#').next().unwrap().to_owned()).collect()
}

#[test]
fn the_report_gives_credentials_nature_and_last_use() {
    let records = base(&["ana", "bot"], &[ROOT, ANA, BOT]).records();
    let ana = principal(&records, "ana");
    assert_eq!((ana.nature, ana.last_used), (Nature::Human, LastUsed::At(at("2026-10-01T00:00:00Z"))));
    let credentials = of(&records, "user/ana");
    assert_eq!(ids(&credentials), ["access-key-1", "access-key-2", "certificate-1", "mfa", "password"]);
    assert_eq!(credentials[0].issued, Known::Is(at("2024-02-01T00:00:00Z")));
    assert_eq!(credentials[1].state, CredentialState::Inactive);
    assert_eq!(credentials[1].last_used, LastUsed::NeverInWindow);
    assert_eq!(credentials[4].last_used, LastUsed::NeverInWindow, "no_information");
    assert_eq!(credentials[4].issued, Known::Is(at("2024-01-02T00:00:00Z")));

    let bot = principal(&records, "bot");
    assert_eq!((bot.nature, bot.last_used), (Nature::NonHuman, LastUsed::Unknown(Unknown::NotReported)));
    assert!(of(&records, "user/bot").is_empty());

    let root = principal(&records, "root");
    assert_eq!((root.kind, root.nature), (PrincipalKind::AccountRoot, Nature::Human));
    assert_eq!(root.last_used, LastUsed::At(at("2026-01-01T00:00:00Z")));
    assert_eq!(ids(&of(&records, "root")), ["access-key-1", "password"]);
}

#[test]
fn root_of_a_member_account_may_have_no_password() {
    let row =
        ROOT.replacen("not_supported", "FALSE", 1).replace("2026-01-01T00:00:00+00:00", "no_information");
    let records = base(&[], &[&row]).records();
    assert_eq!(ids(&of(&records, "root")), ["access-key-1"]);
}

#[test]
fn what_was_listed_one_by_one_wins_over_the_report() {
    let records = base(&["ana"], &[ROOT, ANA])
        .asked("iam:ListAccessKeys", json!({"UserName": "ana"}), json!({"AccessKeyMetadata": [
            {"UserName": "ana", "AccessKeyId": "AKIAEXAMPLEONE", "Status": "Inactive", "CreateDate": "2024-02-01T00:00:00Z"}]}))
        .asked("iam:GetAccessKeyLastUsed", json!({"AccessKeyId": "AKIAEXAMPLEONE"}), json!({"UserName": "ana",
            "AccessKeyLastUsed": {"LastUsedDate": "2026-10-20T00:00:00Z", "ServiceName": "s3", "Region": "eu-west-1"}}))
        .with("iam:ListVirtualMFADevices", json!({"VirtualMFADevices": [
            {"SerialNumber": "arn:aws:iam::111111111111:mfa/ana", "EnableDate": "2025-01-01T00:00:00Z",
             "User": {"UserName": "ana", "Arn": "arn:aws:iam::111111111111:user/ana"}},
            {"SerialNumber": "arn:aws:iam::111111111111:mfa/unassigned"}]}))
        .asked("iam:ListSigningCertificates", json!({"UserName": "ana"}), json!({"Certificates": []}))
        .records();
    let credentials = of(&records, "user/ana");
    assert_eq!(ids(&credentials), ["AKIAEXAMPLEONE", "arn:aws:iam::111111111111:mfa/ana", "password"]);
    assert_eq!(credentials[0].state, CredentialState::Inactive);
    assert_eq!(credentials[0].last_used, LastUsed::At(at("2026-10-20T00:00:00Z")));
    assert_eq!(credentials[1].issued, Known::Is(at("2025-01-01T00:00:00Z")));
}

#[test]
fn keys_are_read_without_a_report() {
    let (records, gaps) = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", users(&["ana"]))
        .asked(
            "iam:ListAccessKeys",
            json!({"UserName": "ana"}),
            json!({"AccessKeyMetadata": [
            {"UserName": "ana", "AccessKeyId": "AKIA1", "Status": "Active", "CreateDate": 1_700_000_000.0},
            {"UserName": "ana", "AccessKeyId": "AKIA2", "Status": "Active"}]}),
        )
        .asked(
            "iam:GetAccessKeyLastUsed",
            json!({"AccessKeyId": "AKIA1"}),
            json!({"UserName": "ana",
            "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}),
        )
        .read();
    assert!(gaps.is_empty());
    let credentials = of(&records, "user/ana");
    assert_eq!(credentials[0].last_used, LastUsed::NeverInWindow);
    assert_eq!(credentials[1].last_used, LastUsed::Unknown(Unknown::NotRead));
    assert_eq!(principal(&records, "ana").nature, Nature::Unknown);
}

#[test]
fn report_and_details_that_disagree_are_gaps() {
    let (records, gaps) = base(&["ana", "young"], &[ROOT, ANA, BOT]).read();
    assert_eq!(
        codes(&gaps),
        [
            ("UserMissing", "arn:aws:iam::111111111111:user/bot"),
            ("NotInCredentialReport", "arn:aws:iam::111111111111:user/young"),
        ]
    );
    assert_eq!(principal(&records, "bot").kind, PrincipalKind::User, "and no one is lost");
    assert_eq!(principal(&records, "young").nature, Nature::Unknown);
}

#[test]
fn a_report_that_cannot_be_read_says_so() {
    for (body, says) in [
        (json!({}), "no report"),
        (json!({"Content": "!!!"}), "the report"),
        (json!({"Content": ""}), "no report"),
        (json!({"Content": "user,arn\na,b\n"}), "no column `password_enabled`"),
        (json!({"Content": format!("{HEADER}\nana,arn:x,2024")}), "ends early"),
    ] {
        let (_, gaps) = Recorded::default().with("iam:GetCredentialReport", body.clone()).read();
        assert_eq!(gaps.len(), 1, "{body}");
        assert!(gaps[0].detail.contains(says), "{body}: {}", gaps[0].detail);
    }
}

#[test]
fn the_summary_tells_of_root_where_no_report_does() {
    let summary = json!({"SummaryMap": {"Users": 1, "AccountAccessKeysPresent": "1", "AccountMFAEnabled": 0, "AccountPasswordPresent": 1}});
    let records = Recorded::default().with("iam:GetAccountSummary", summary.clone()).records();
    assert_eq!(ids(&of(&records, "root")), ["access-key-1", "password"]);
    assert_eq!(of(&records, "root")[0].issued, Known::Unknown(Unknown::NotRead));

    let records = base(&["ana"], &[ROOT, ANA]).with("iam:GetAccountSummary", summary).records();
    assert_eq!(
        principal(&records, "root").last_used,
        LastUsed::At(at("2026-01-01T00:00:00Z")),
        "the report wins"
    );
}

#[test]
fn fewer_principals_than_the_summary_counts_are_a_gap() {
    let summary =
        json!({"SummaryMap": {"entry": [{"key": "Users", "value": "3"}, {"key": "Roles", "value": "0"}]}});
    let (_, gaps) = base(&["ana"], &[ROOT, ANA]).with("iam:GetAccountSummary", summary).read();
    assert_eq!(codes(&gaps), [("FewerThanSummary", "")]);
    assert!(gaps[0].detail.contains("counts 3 users, the details hold 1"), "{}", gaps[0].detail);
}

#[test]
fn credentials_of_the_rarer_kinds() {
    let records = Recorded::default()
        .with("iam:GetAccountAuthorizationDetails", json!({"UserDetailList": [
            {"UserName": "Ana", "Arn": "arn:aws:iam::111111111111:user/x/Ana"}]}))
        .asked("iam:ListSSHPublicKeys", json!({"UserName": "ana"}), json!({"SSHPublicKeys": [
            {"UserName": "ana", "SSHPublicKeyId": "APKAEXAMPLE", "Status": "Active", "UploadDate": "2024-05-05T00:00:00Z"}]}))
        .with("iam:ListServiceSpecificCredentials", json!({"ServiceSpecificCredentials": [
            {"UserName": "ana", "ServiceSpecificCredentialId": "ACCAEXAMPLE", "Status": "Expired",
             "CreateDate": "2024-05-05T00:00:00Z", "ExpirationDate": "2025-05-05T00:00:00Z", "ServiceName": "bedrock.amazonaws.com"}]}))
        .with("iam:ListServerCertificates", json!({"ServerCertificateMetadataList": [
            {"Arn": "arn:aws:iam::111111111111:server-certificate/web", "UploadDate": "2024-05-05T00:00:00Z", "Expiration": "2025-01-01T00:00:00Z"}]}))
        .records();
    let found: Vec<_> =
        records.credentials.iter().map(|c| (c.kind, c.principal.as_str(), c.expires)).collect();
    let ana = "arn:aws:iam::111111111111:user/x/Ana";
    assert_eq!(
        found,
        [
            (
                CredentialKind::ServerCertificate,
                "arn:aws:iam::111111111111:root",
                Expiry::At(at("2025-01-01T00:00:00Z"))
            ),
            (CredentialKind::ServiceSpecificCredential, ana, Expiry::At(at("2025-05-05T00:00:00Z"))),
            (CredentialKind::SshPublicKey, ana, Expiry::Never),
        ]
    );
}
