//! Folders as people make them, and what becomes of them.

mod trail;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use tenure_model::{Coverage, CoverageState, Gap, GapReason, Records, Timestamp};
use tenure_snapshot::{Header, RawRecord, SnapshotWriter, UnitKey};

use super::*;
use crate::Normaliser;

const DETAILS: &str = "iam-get-account-authorization-details.json";
const POLICY: &str = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}"#;

/// Folders of files.
struct Export {
    root: TempDir,
}

impl Export {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn json(self, path: &str, content: Value) -> Self {
        let text = serde_json::to_string_pretty(&content).unwrap();
        self.file(path, text)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("export").join(path)
    }

    fn plan(&self) -> Result<ImportPlan, ImportError> {
        plan(&[self.path("")], None)
    }

    fn import(&self) -> Imported {
        self.import_at("snapshot").unwrap()
    }

    fn import_at(&self, name: &str) -> Result<Imported, ImportError> {
        let plan = self.plan()?;
        let header = Header { tool_version: "0".to_owned(), as_of: plan.as_of, plan: json!({}) };
        let writer = SnapshotWriter::create(&self.root.path().join(name), header)?;
        let mut at_once = Normaliser::new();
        let summary = import(&plan, &writer, &mut at_once)?;
        let mut lines = Vec::new();
        let mut normaliser = Normaliser::new();
        writer.visit_raw(&mut |key, path, line, record| {
            lines.push((key.clone(), record.clone()));
            normaliser.read(key, path, line, record);
            Ok(())
        })?;
        let (mut records, gaps) = normaliser.finish();
        // What was normalised on the way is what is read back from the recordings.
        let (mut records_at_once, gaps_at_once) = at_once.finish();
        records.canonicalise();
        records_at_once.canonicalise();
        assert_eq!((&records, &gaps), (&records_at_once, &gaps_at_once));
        let snapshot = writer.seal(records.clone(), gaps)?;
        let (coverage, gaps) = (snapshot.manifest().coverage.clone(), snapshot.manifest().all_gaps());
        Ok(Imported { summary, lines, records, coverage, gaps })
    }
}

struct Imported {
    summary: ImportSummary,
    lines: Vec<(UnitKey, RawRecord)>,
    records: Records,
    coverage: Vec<Coverage>,
    gaps: Vec<Gap>,
}

impl Imported {
    fn gaps_of(&self, api: &str) -> Vec<(GapReason, &str, &str)> {
        let gaps = self.gaps.iter().filter(|gap| gap.api == api);
        gaps.map(|gap| (gap.reason, gap.region.as_str(), gap.detail.as_str())).collect()
    }

    fn state_of(&self, api: &str) -> Vec<CoverageState> {
        self.coverage.iter().filter(|line| line.api == api).map(|line| line.state).collect()
    }

    fn lines_of(&self, api: &str) -> Vec<&RawRecord> {
        self.lines.iter().filter(|(key, _)| key.api == api).map(|(_, record)| record).collect()
    }
}

fn details(account: &str, users: usize) -> Value {
    let users: Vec<Value> = (0..users)
        .map(|at| json!({"UserName": format!("user {at}"), "Arn": format!("arn:aws:iam::{account}:user/u{at}")}))
        .collect();
    json!({"UserDetailList": users, "GroupDetailList": [], "RoleDetailList": [], "Policies": []})
}

fn with_details(folder: &str, account: &str) -> Export {
    Export::new().json(&format!("{folder}/{DETAILS}"), details(account, 1))
}

#[test]
fn an_account_is_imported_and_the_rest_is_a_gap() {
    let imported = with_details("prod", "111111111111").import();
    assert_eq!(imported.records.principals.len(), 1);
    assert_eq!(imported.state_of("iam:GetAccountAuthorizationDetails"), [CoverageState::Complete]);
    let line = imported.lines_of("iam:GetAccountAuthorizationDetails")[0];
    assert_eq!(line.scope.as_str(), "aws:111111111111");
    let source = line.source.as_ref().unwrap();
    assert_eq!(
        (source.file.as_str(), source.sha256.len(), source.part),
        ("prod/iam-get-account-authorization-details.json", 64, 0)
    );
    assert_eq!(line.time, None);
    for api in [
        "iam:GetCredentialReport",
        "organizations:DescribeOrganization",
        "sso:ListInstances",
        "lambda:ListFunctions",
    ] {
        let gaps = imported.gaps_of(api);
        assert_eq!(gaps.len(), 1, "{api}");
        assert_eq!((gaps[0].0, gaps[0].1), (GapReason::NotInImport, ""));
        assert_eq!(imported.state_of(api), [CoverageState::Unread], "{api}");
    }
    for api in ["iam:ListAccessKeys", "iam:GetServiceLastAccessedDetails"] {
        assert!(imported.gaps_of(api).is_empty(), "{api} belongs to no complete reading");
    }
    assert!(!imported.gaps_of("iam:ListSSHPublicKeys").is_empty(), "there is a user who may have some");
}

#[test]
fn large_lists_are_recorded_in_pages() {
    let export = Export::new().json(&format!("a/{DETAILS}"), details("111111111111", 2345));
    let imported = export.import();
    let lines = imported.lines_of("iam:GetAccountAuthorizationDetails");
    assert_eq!(lines.iter().map(|line| line.source.as_ref().unwrap().part).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(lines.iter().all(|line| !line.body.get().contains('\n')));
    assert_eq!(imported.records.principals.len(), 2345);
    assert_eq!(
        imported.coverage.iter().find(|line| line.api == "iam:GetAccountAuthorizationDetails").unwrap().items,
        2345
    );
}

#[test]
fn the_credential_report_may_be_json_or_csv() {
    let csv = "user,arn,password_enabled,mfa_active,access_key_1_active\n<root_account>,arn:aws:iam::111111111111:root,TRUE,false,true\n";
    let wrapped: Value = serde_json::from_str(report::wrap(csv.as_bytes()).unwrap().get()).unwrap();
    let as_csv = Export::new().file("a/iam-get-credential-report.csv", csv).import();
    let as_json = Export::new().json("a/iam-get-credential-report.json", wrapped).import();
    assert_eq!(as_csv.records.principals, as_json.records.principals);
    assert_eq!(as_csv.records.credentials.len(), 2);
    assert_eq!(as_csv.records.principals[0].scope.as_str(), "aws:111111111111");
}

#[test]
fn whose_folder_it_is() {
    let identity =
        || json!({"UserId": "AIDA", "Account": "333344445555", "Arn": "arn:aws:iam::333344445555:user/x"});
    let summary = || json!({"SummaryMap": {"Users": 0}});
    let account =
        |export: Export| export.plan().map(|plan| plan.accounts().map(str::to_owned).collect::<Vec<_>>());

    assert_eq!(account(with_details("x", "111111111111")).unwrap(), ["111111111111"]);
    let by_identity = Export::new()
        .json("x/sts-get-caller-identity.json", identity())
        .json("x/iam-get-account-summary.json", summary());
    assert_eq!(account(by_identity).unwrap(), ["333344445555"]);
    let by_name = Export::new().json("222233334444/iam-get-account-summary.json", summary());
    assert_eq!(account(by_name).unwrap(), ["222233334444"]);

    let nameless = Export::new().json("x/iam-get-account-summary.json", summary());
    assert!(matches!(account(nameless), Err(ImportError::UnknownAccount(_))));
    let conflict = with_details("222233334444", "111111111111")
        .json("222233334444/sts-get-caller-identity.json", identity());
    let error = account(conflict).unwrap_err().to_string();
    for part in [DETAILS, "111111111111", "sts-get-caller-identity.json", "333344445555", "222233334444"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_later_list_names_the_account_where_the_first_is_empty() {
    let mut body = details("111111111111", 0);
    body["Policies"] =
        json!([{"Arn": "arn:aws:iam::aws:policy/A"}, {"Arn": "arn:aws:iam::111111111111:policy/b"}]);
    let export = Export::new().json(&format!("a/{DETAILS}"), body);
    assert_eq!(export.plan().unwrap().accounts().collect::<Vec<_>>(), ["111111111111"]);
}

#[test]
fn what_makes_an_import_ambiguous_is_an_error() {
    let twice = with_details("a", "111111111111").json(&format!("b/{DETAILS}"), details("111111111111", 2));
    assert!(matches!(twice.plan(), Err(ImportError::SameAccount { .. })));

    let export = with_details("a", "111111111111");
    let same = plan(&[export.path("a"), export.path("a/../a")], None);
    assert!(matches!(same, Err(ImportError::SameFolder { .. })));
    assert!(matches!(plan(&[], None), Err(ImportError::NoFolder)));
    assert!(matches!(plan(&[export.path("none")], None), Err(ImportError::Unreadable { .. })));
    let file = export.path("a").join(DETAILS);
    assert!(matches!(plan(&[file], None), Err(ImportError::NotAFolder(_))));
    let empty = Export::new().file("a/notes.txt", "x");
    assert!(matches!(empty.plan(), Err(ImportError::NothingKnown(_))));

    let accounts = || json!({"Accounts": []});
    let both = with_details("a", "111111111111")
        .json("a/organizations-list-accounts.json", accounts())
        .json("b/organizations-list-accounts.json", accounts());
    let Err(error) = both.import_at("snapshot") else { panic!("the organisation's accounts stand twice") };
    assert!(matches!(error, ImportError::SameAnswer { .. }));
    assert!(error.to_string().contains("a/organizations-list-accounts.json"), "{error}");
    let csv = "user,arn\n<root_account>,arn:aws:iam::111111111111:root\n";
    let reports = Export::new()
        .file("a/iam-get-credential-report.csv", csv)
        .json("a/iam-get-credential-report.json", json!({"Content": ""}));
    assert!(matches!(reports.import_at("snapshot"), Err(ImportError::SameAnswer { .. })));
}

#[test]
fn unknown_files_are_reported() {
    let export = with_details("a", "111111111111")
        .file("a/iam-list-users.json", "{}")
        .file("a/.DS_Store", [0, 1])
        .file("readme.txt", "hello")
        .file("notes/meeting.txt", "x")
        .file("a/deep/down.json", "{}");
    let files: Vec<String> = export.plan().unwrap().ignored.into_iter().map(|ignored| ignored.file).collect();
    assert_eq!(
        files,
        ["a/.DS_Store", "a/deep", "a/iam-list-users.json", "export/notes", "export/readme.txt"]
    );
}

#[test]
fn what_is_wrong_with_one_file_is_a_gap_of_its_unit() {
    let api = "iam:GetAccountSummary";
    let file = "a/iam-get-account-summary.json";
    for (content, says) in [
        (&b""[..], "is empty"),
        (b"{\"SummaryMap\": {", "ends early"),
        (b"[1]", "not the JSON expected"),
        (b"{} {}", "not the JSON expected"),
        (b"\xC3\x28", "not UTF-8"),
        (b"{\"a\": \"\n\"}", "not the JSON expected"),
    ] {
        let imported = with_details("a", "111111111111").file(file, content).import();
        let gaps = imported.gaps_of(api);
        assert_eq!((gaps.len(), gaps[0].0), (1, GapReason::Malformed), "{says}");
        assert!(gaps[0].2.contains(says) && gaps[0].2.contains(file), "{}", gaps[0].2);
        assert_eq!(imported.state_of(api), [CoverageState::Unread]);
    }
    let export = with_details("a", "111111111111");
    fs::create_dir(export.path(file)).unwrap();
    assert!(export.import().gaps_of(api)[0].2.contains("not a file"));
}

#[test]
fn a_file_with_something_else_in_it_is_a_gap() {
    let export = with_details("a", "111111111111")
        .json("a/lambda-list-functions.eu-west-1.json", json!({"Reservations": []}));
    let gaps = export.import();
    let gaps = gaps.gaps_of("lambda:ListFunctions");
    assert!(gaps[0].2.contains("does not hold `Functions`"), "{}", gaps[0].2);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_a_gap_and_a_link_is_followed() {
    use std::os::unix::fs::symlink;
    let export = with_details("a", "111111111111");
    let looping = export.path("a/iam-get-account-summary.json");
    symlink(&looping, &looping).unwrap();
    symlink(export.path("a"), export.path("a/again")).unwrap();
    fs::write(export.root.path().join("elsewhere.json"), r#"{"Buckets": [{"Name": "b"}]}"#).unwrap();
    symlink(export.root.path().join("elsewhere.json"), export.path("a/s3api-list-buckets.json")).unwrap();
    let imported = export.import();
    assert!(imported.gaps_of("iam:GetAccountSummary")[0].2.contains("could not be read"));
    assert_eq!(imported.records.resources.len(), 1);
}

#[test]
fn the_clis_errors_are_answers_or_refusals() {
    let none = "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist\n";
    let denied =
        "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n";
    let imported = with_details("a", "111111111111")
        .json(
            "a/s3api-list-buckets.json",
            json!({"Buckets": [{"Name": "plain"}, {"Name": "locked"}, {"Name": "forgotten"}]}),
        )
        .file("a/s3api-get-bucket-policy.plain.json", none)
        .file("a/s3api-get-bucket-policy.locked.json", denied)
        .import();
    let gaps: Vec<_> = imported
        .gaps
        .iter()
        .filter(|gap| gap.api == "s3:GetBucketPolicy")
        .map(|gap| (gap.reason, gap.subject.as_str()))
        .collect();
    assert_eq!(
        gaps,
        [
            (GapReason::NotInImport, "arn:aws:s3:::forgotten"),
            (GapReason::NotInImport, "arn:aws:s3:::locked"),
            (GapReason::Refused, "locked"),
        ]
    );
    let plain = imported.records.resources.iter().find(|r| r.name == "plain").unwrap();
    assert_eq!(plain.policy, tenure_model::PolicyState::Absent);
}

#[test]
fn keyed_files_say_what_they_are_about() {
    let set = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
    let imported = with_details("a", "111111111111")
        .json("a/sso-admin-list-permission-sets.json", json!({"PermissionSets": [set]}))
        .json("a/sso-admin-get-inline-policy-for-permission-set.ps-1.json", json!({"InlinePolicy": POLICY}))
        .json("a/lambda-get-policy.eu-west-1.my-fn.json", json!({"Policy": POLICY}))
        .json(
            "a/iam-get-service-last-accessed-details.role%2Fops%2Fx.json",
            json!({"JobStatus": "COMPLETED", "ServicesLastAccessed": [{"ServiceNamespace": "s3"}]}),
        )
        .import();
    let asked = |api: &str| imported.lines_of(api)[0].request.clone();
    assert_eq!(asked("sso:GetInlinePolicyForPermissionSet"), json!({"PermissionSetArn": set}));
    assert_eq!(asked("lambda:GetPolicy"), json!({"FunctionName": "my-fn"}));
    assert_eq!(imported.records.service_uses[0].principal.as_str(), "arn:aws:iam::111111111111:role/ops/x");
    assert_eq!(
        imported.records.resources[0].id.as_str(),
        "arn:aws:lambda:eu-west-1:111111111111:function:my-fn"
    );
}

#[test]
fn the_organisations_files_belong_to_it_wherever_they_lie() {
    let export = with_details("prod", "111111111111")
        .json(&format!("dev/{DETAILS}"), details("222233334444", 1))
        .json(
            "organizations-describe-organization.json",
            json!({"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111111111111"}}),
        )
        .json(
            "dev/organizations-list-accounts.json",
            json!({"Accounts": [{"Id": "333344445555", "Name": "third"}]}),
        );
    let imported = export.import();
    let scope = |api: &str| imported.lines_of(api)[0].scope.to_string();
    assert_eq!(scope("organizations:DescribeOrganization"), "aws:o-exampleorg");
    assert_eq!(scope("organizations:ListAccounts"), "aws:o-exampleorg");
    let missing = imported.gaps.iter().filter(|gap| gap.api == "organizations:ListPolicies");
    assert_eq!(
        missing.map(|gap| gap.scope.as_str()).collect::<Vec<_>>(),
        ["aws:o-exampleorg"],
        "once, not per account"
    );
    let names: Vec<&str> = imported.records.scopes.iter().map(|scope| scope.id.local()).collect();
    assert!(
        ["111111111111", "222233334444", "333344445555", "o-exampleorg"]
            .iter()
            .all(|name| names.contains(name))
    );
}

#[test]
fn an_account_that_the_organisation_lists_and_no_folder_holds_is_a_gap() {
    let imported = with_details("prod", "111111111111")
        .json(
            "prod/organizations-list-accounts.json",
            json!({"Accounts": [
                {"Id": "111111111111", "Name": "prod", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorg/111111111111"},
                {"Id": "222233334444", "Name": "forgotten", "State": "ACTIVE"}]}),
        )
        .import();
    let gaps: Vec<_> = imported.gaps.iter().filter(|gap| gap.scope.local() == "222233334444").collect();
    let details = gaps.iter().find(|gap| gap.api == "iam:GetAccountAuthorizationDetails").expect("a gap");
    assert_eq!(details.reason, GapReason::NotInImport);
    assert!(details.detail.contains("(`ACTIVE`)"), "{}", details.detail);
    assert!(gaps.iter().any(|gap| gap.api == "lambda:ListFunctions"));
    assert!(gaps.iter().all(|gap| gap.api != "iam:ListAccessKeys"));
}

#[test]
fn two_organisations_in_one_import_are_an_error() {
    let organisation = |id: &str| json!({"Organization": {"Id": id}});
    let export = with_details("a", "111111111111")
        .json("a/organizations-describe-organization.json", organisation("o-one"))
        .json(&format!("b/{DETAILS}"), details("222233334444", 1))
        .json("b/organizations-describe-organization.json", organisation("o-two"));
    let error = export.plan().unwrap_err();
    assert!(matches!(error, ImportError::SeveralOrganisations { .. }));
    assert!(error.to_string().contains("o-one") && error.to_string().contains("o-two"), "{error}");
}

#[test]
fn a_region_without_files_is_seen_where_the_regions_are_listed() {
    let functions = |name: &str| json!({"Functions": [{"FunctionName": name, "FunctionArn": format!("arn:aws:lambda:eu-west-1:111111111111:function:{name}")}]});
    let base = || {
        with_details("a", "111111111111")
            .json("a/lambda-list-functions.eu-west-1.json", functions("f"))
            .json("a/lambda-list-functions.eu-central-1.json", json!({"Functions": []}))
    };
    let regions = |export: Export| {
        let imported = export.import();
        let of =
            |api: &str| imported.gaps_of(api).into_iter().map(|gap| gap.1.to_owned()).collect::<Vec<_>>();
        (of("lambda:ListFunctions"), of("lambda:GetPolicy"), of("kms:ListKeys"))
    };
    let listed = base().json(
        "a/ec2-describe-regions.json",
        json!({"Regions": [
        {"RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required"}, {"RegionName": "us-east-1"},
        {"RegionName": "ap-east-1", "OptInStatus": "not-opted-in"}]}),
    );
    let (functions_missing, policies_missing, keys_missing) = regions(listed);
    assert_eq!(functions_missing, ["us-east-1"]);
    // One for the unit, one for the function that is listed; none where no function is.
    assert_eq!(policies_missing, ["eu-west-1", "eu-west-1"]);
    assert_eq!(keys_missing, [""], "an API without any file is one gap");

    let listed = base().json("a/account-list-regions.json", json!({"Regions": [
        {"RegionName": "us-west-2", "RegionOptStatus": "ENABLED_BY_DEFAULT"}, {"RegionName": "me-south-1", "RegionOptStatus": "DISABLED"}]}));
    assert_eq!(regions(listed).0, ["us-west-2"]);
    assert!(regions(base()).0.is_empty(), "without a list no region is known to be missing");
}

#[test]
fn a_list_that_stops_early_is_truncated() {
    let mut cut = details("111111111111", 1);
    cut["NextToken"] = json!("eyJ");
    let mut filtered = details("111111111111", 1);
    filtered.as_object_mut().unwrap().remove("RoleDetailList");
    for (body, says) in [(cut, "before the end"), (filtered, "no `RoleDetailList`")] {
        let imported = Export::new().json(&format!("a/{DETAILS}"), body).import();
        let gaps = imported.gaps_of("iam:GetAccountAuthorizationDetails");
        assert_eq!((gaps.len(), gaps[0].0), (1, GapReason::Truncated));
        assert!(gaps[0].2.contains(says), "{}", gaps[0].2);
        assert_eq!(imported.state_of("iam:GetAccountAuthorizationDetails"), [CoverageState::Partial]);
        assert_eq!(imported.records.principals.len(), 1, "what is there is kept");
    }
}

#[test]
fn secrets_do_not_reach_the_snapshot() {
    let mut body = details("111111111111", 1);
    body["UserDetailList"][0]["Tags"] = json!([{"Key": "note", "Value": "password=planted-1"}]);
    let imported = Export::new()
        .json(&format!("a/{DETAILS}"), body)
        .json(
            "a/lambda-list-functions.eu-west-1.json",
            json!({"Functions": [{"FunctionName": "f", "Environment": {"Variables": {"K": "planted-2"}}}]}),
        )
        .import();
    assert!(imported.lines.iter().all(|(_, record)| !record.body.get().contains("planted")));
}

#[test]
fn the_time_is_given_or_the_newest_files_but_no_earlier_than_the_report() {
    let export = with_details("a", "111111111111")
        .json("a/iam-get-account-summary.json", json!({"SummaryMap": {"Users": 1}}));
    let old: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let later: Timestamp = "2026-02-01T00:00:00Z".parse().unwrap();
    set_time(&export.path("a").join(DETAILS), old);
    set_time(&export.path("a/iam-get-account-summary.json"), later);
    let plan_of = |export: &Export| export.plan().unwrap();
    assert_eq!(
        (plan_of(&export).as_of, plan_of(&export).as_of_source),
        (later, AsOf::NewestFile("a/iam-get-account-summary.json".to_owned()))
    );

    let given = plan(&[export.path("")], Some(old)).unwrap();
    assert_eq!((given.as_of, given.as_of_source), (old, AsOf::Given));

    let export = export.json(
        "a/iam-get-credential-report.json",
        json!({"Content": "", "GeneratedTime": "2026-03-01T00:00:00+00:00"}),
    );
    set_time(&export.path("a/iam-get-credential-report.json"), old);
    let with_report = plan_of(&export);
    assert_eq!(with_report.as_of, "2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap());
    assert!(with_report.as_of_source.to_string().contains("generated"));
}

fn set_time(path: &Path, at: Timestamp) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(at.into()).unwrap();
}

#[test]
fn the_same_files_give_the_same_snapshot() {
    let export = with_details("a", "111111111111")
        .json("a/s3api-list-buckets.json", json!({"Buckets": [{"Name": "b"}]}));
    let (one, two) = (export.import_at("one").unwrap(), export.import_at("two").unwrap());
    let text = |imported: &Imported| {
        imported.lines.iter().map(|(_, record)| serde_json::to_string(record).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(text(&one), text(&two));
    assert_eq!((one.records, one.coverage, one.gaps), (two.records, two.coverage, two.gaps));
    assert_eq!(one.summary, two.summary);
}

#[test]
fn an_interrupted_import_goes_on() {
    let export = with_details("a", "111111111111")
        .json("a/s3api-list-buckets.json", json!({"Buckets": [{"Name": "b"}]}));
    let plan = export.plan().unwrap();
    let header = || Header { tool_version: "0".to_owned(), as_of: plan.as_of, plan: json!({}) };
    let folder = export.root.path().join("snapshot");
    let writer = SnapshotWriter::create(&folder, header()).unwrap();
    let mut first = Normaliser::new();
    let whole = import(&plan, &writer, &mut first).unwrap();
    let units = writer.finished_units();
    drop(writer);
    let writer = SnapshotWriter::resume(&folder).unwrap();
    let mut second = Normaliser::new();
    let again = import(&plan, &writer, &mut second).unwrap();
    assert_eq!(writer.finished_units(), units);
    assert_eq!(again.answers, whole.answers);
    let canonical = |normaliser: Normaliser| {
        let (mut records, gaps) = normaliser.finish();
        records.canonicalise();
        (records, gaps)
    };
    assert_eq!(canonical(first), canonical(second), "what is finished is read back");
}

/// The estate of the demo is a large and realistic export: all of it is understood, and what is not
/// there is all that is missing.
#[test]
fn the_estate_of_the_demo_is_understood() {
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scanner/cli/demo/estate");
    let plan = plan(&[estate], None).unwrap();
    assert_eq!(plan.ignored, []);
    let root = tempfile::tempdir().unwrap();
    let header = Header { tool_version: "0".to_owned(), as_of: plan.as_of, plan: json!({}) };
    let writer = SnapshotWriter::create(&root.path().join("snapshot"), header).unwrap();
    let mut normaliser = Normaliser::new();
    import(&plan, &writer, &mut normaliser).unwrap();
    let (records, gaps) = normaliser.finish();
    assert!(records.principals.len() > 200);
    assert_eq!(gaps, []);
    let snapshot = writer.seal(records, gaps).unwrap();
    let gaps = &snapshot.manifest().gaps;
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.code == "NotInImport"), "{gaps:#?}");
}
