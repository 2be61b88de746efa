use super::*;

fn limit(condition: &str) -> Limit {
    let text = format!(
        r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
    );
    let policy = AwsPolicy::parse(&text).expect("parses");
    Conditions::from(policy.statements[0].conditions.as_slice()).limit()
}

#[test]
fn only_facts_about_the_caller_bind() {
    for (condition, expected) in [
        ("{}", Limit::Open),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-example"}}"#, Limit::Bound),
        (r#"{"StringEquals":{"AWS:principalorgid":"o-example"}}"#, Limit::Bound),
        (r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#, Limit::Open),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}"#, Limit::Bound),
        (r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}}"#, Limit::Open),
        (r#"{"StringLike":{"aws:PrincipalOrgPaths":"o-example/r-ab/ou-1/*"}}"#, Limit::Bound),
        (r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-example/*","o-*/r-1/*"]}}"#, Limit::Open),
        (r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-example"}}"#, Limit::Open),
        (
            r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-example"},"Null":{"aws:PrincipalOrgID":"false"}}"#,
            Limit::Bound,
        ),
        (r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-example"}}"#, Limit::Open),
        (r#"{"StringNotEquals":{"aws:PrincipalAccount":"222222222222"}}"#, Limit::Open),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::222222222222:role/*"}}"#, Limit::Bound),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/deploy"}}"#, Limit::Open),
        (r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/deploy"}}"#, Limit::Open),
        (r#"{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/deploy"}}"#, Limit::Bound),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::bucket"}}"#, Limit::Bound),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:bucket"}}"#, Limit::Bound),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:topic"}}"#, Limit::Open),
        (r#"{"StringEquals":{"aws:SourceAccount":"*"}}"#, Limit::Bound),
        (r#"{"StringLike":{"aws:SourceAccount":"*"}}"#, Limit::Open),
        (r#"{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}"#, Limit::Bound),
        (r#"{"StringLike":{"aws:userid":"*:jane"}}"#, Limit::Open),
        (r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, Limit::Open),
        (r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}"#, Limit::Bound),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, Limit::Open),
        (r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#, Limit::Bound),
        (r#"{"StringEquals":{"aws:PrincipalTag/team":"blue"}}"#, Limit::Open),
        (r#"{"StringEquals":{"sts:ExternalId":"b7Kd0"}}"#, Limit::Secret),
        (r#"{"StringLike":{"sts:ExternalId":"*"}}"#, Limit::Open),
        (r#"{"StringEquals":{"made:UpKey":"x"}}"#, Limit::Unsettled),
        (
            r#"{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#,
            Limit::Bound,
        ),
    ] {
        assert_eq!(limit(condition), expected, "{condition}");
    }
}

#[test]
fn a_deny_can_close_what_an_allow_opens() {
    let allow = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    for (deny, expected) in [
        (
            r#""Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-example"}}"#,
            Limit::Bound,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-example"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#,
            Limit::Bound,
        ),
        (
            r#""Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-example"}}"#,
            Limit::Open,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-example","aws:PrincipalTag/x":"y"}}"#,
            Limit::Unsettled,
        ),
        (
            r#""Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
            Limit::Open,
        ),
        (
            r#""NotPrincipal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"s3:*","Resource":"*""#,
            Limit::Bound,
        ),
    ] {
        let text = format!(r#"{{"Statement":[{allow},{{"Effect":"Deny",{deny}}}]}}"#);
        let policy = AwsPolicy::parse(&text).expect("parses");
        assert_eq!(limit_of(Some(&policy), &policy.statements[0]), expected, "{deny}");
    }
}

#[test]
fn odd_operators_do_not_panic() {
    for operator in ["", "é", "IfExists", "ForAnyValue:", "ForAllValues", "::", "StringLikeIfExistsé"] {
        let values = ["*".to_owned()];
        let clause = Clause { operator, key: "aws:PrincipalArn", values: &values };
        assert!(Conditions(vec![clause]).limit() <= Limit::Bound);
    }
}

#[test]
fn added_conditions_keep_the_others() {
    let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{
        "StringLike":{"STS:ExternalId":"*"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}"#;
    let policy = AwsPolicy::parse(text).expect("parses");
    let conditions = Conditions::from(policy.statements[0].conditions.as_slice());
    let new = json!({ "StringEquals": { "sts:ExternalId": "x" } });
    let expected = json!({
        "StringEquals": { "sts:ExternalId": "x" },
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
    });
    assert_eq!(conditions.with(&new), expected);
}

#[test]
fn a_made_up_policy_of_a_hundred_thousand_statements_ends() {
    let allow = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}"#;
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"b","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o"}}}"#;
    let statements: Vec<&str> = (0..100_000).map(|at| if at % 2 == 0 { allow } else { deny }).collect();
    let policy = AwsPolicy::parse(&format!(r#"{{"Statement":[{}]}}"#, statements.join(","))).expect("parses");
    for statement in policy.statements.iter().step_by(2).take(2_000) {
        assert_eq!(limit_of(Some(&policy), statement), Limit::Open, "the denials are of another bucket");
    }
}
