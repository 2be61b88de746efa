use proptest::prelude::*;
use serde_json::json;

use super::*;

fn redacted(mut value: Value) -> Value {
    redact(&mut value);
    value
}

#[test]
fn secret_members_lose_their_value() {
    let value = redacted(json!({
        "Credentials": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s", "SessionToken": "t"},
        "webhook": {"url": "https://example.com/hook", "secret": "x"},
        "UserData": {"Value": "IyEvYmluL3No"},
        "Password": "", "client_secret": "c", "PrivateKey": null,
        "PhoneNumbers": [{"Value": "+1 555 0100"}],
    }));
    assert_eq!(
        value,
        json!({
            "Credentials": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": REDACTED, "SessionToken": REDACTED},
            "webhook": {"url": "https://example.com/hook", "secret": REDACTED},
            "UserData": REDACTED,
            "Password": "", "client_secret": REDACTED, "PrivateKey": null,
            "PhoneNumbers": REDACTED,
        })
    );
}

#[test]
fn a_record_in_a_text_loses_its_secrets_and_stays_a_record() {
    let record = json!({
        "eventName": "AssumeRole",
        "responseElements": {"credentials": {"accessKeyId": "ASIAEXAMPLE", "sessionToken": "t"}},
        "requestParameters": {"environment": {"environmentVariables": [{"name": "N", "value": "v"}]}},
    });
    let value = redacted(
        json!({"Events": [{"CloudTrailEvent": record.to_string()}, {"CloudTrailEvent": "{ password=x"}]}),
    );
    let clean: Value = serde_json::from_str(value["Events"][0]["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(
        clean,
        json!({
            "eventName": "AssumeRole",
            "responseElements": {"credentials": {"accessKeyId": "ASIAEXAMPLE", "sessionToken": REDACTED}},
            "requestParameters": {"environment": {"environmentVariables": [{"name": "N", "value": REDACTED}]}},
        })
    );
    assert_eq!(value["Events"][1]["CloudTrailEvent"], format!("{{ {REDACTED}"));
    assert_eq!(redacted(value.clone()), value);
    // What holds no secret stays as it was written.
    let plain = json!({"CloudTrailEvent": "{\"b\": 1,  \"a\": 2}"});
    assert_eq!(redacted(plain.clone()), plain);
}

#[test]
fn variables_keep_their_names() {
    let value = redacted(json!({
        "Functions": [{"Role": "r", "Environment": {"Variables": {"DB_HOST": "h", "DB_PASSWORD": "p"}}}],
        "projects": [{"environment": {"image": "i", "environmentVariables": [{"name": "N", "value": "v", "type": "PLAINTEXT"}]},
                      "source": {"buildspec": "run: curl", "type": "NO_SOURCE"}}],
        "taskDefinition": {"taskRoleArn": "r", "containerDefinitions": [{
            "environment": [{"name": "A", "value": "b"}], "command": ["x", "y"],
            "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/s"}],
            "logConfiguration": {"options": {"splunk-token": "t"}}}]},
        "Stacks": [{"RoleARN": "r", "Parameters": [{"ParameterKey": "K", "ParameterValue": "v"}],
                    "Outputs": [{"OutputKey": "O", "OutputValue": "v"}]}],
        "Jobs": [{"Command": {"Name": "glueetl", "ScriptLocation": "s3://b/x.py"}, "DefaultArguments": {"--pw": "v"}}],
    }));
    assert_eq!(
        value,
        json!({
            "Functions": [{"Role": "r", "Environment": {"Variables": {"DB_HOST": REDACTED, "DB_PASSWORD": REDACTED}}}],
            "projects": [{"environment": {"image": "i", "environmentVariables": [{"name": "N", "value": REDACTED, "type": "PLAINTEXT"}]},
                          "source": {"buildspec": REDACTED, "type": "NO_SOURCE"}}],
            "taskDefinition": {"taskRoleArn": "r", "containerDefinitions": [{
                "environment": [{"name": "A", "value": REDACTED}], "command": [REDACTED, REDACTED],
                "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/s"}],
                "logConfiguration": {"options": {"splunk-token": REDACTED}}}]},
            "Stacks": [{"RoleARN": "r", "Parameters": [{"ParameterKey": "K", "ParameterValue": REDACTED}],
                        "Outputs": [{"OutputKey": "O", "OutputValue": REDACTED}]}],
            "Jobs": [{"Command": {"Name": "glueetl", "ScriptLocation": "s3://b/x.py"}, "DefaultArguments": {"--pw": REDACTED}}],
        })
    );
}

#[test]
fn what_google_cloud_tells_of_machines_and_functions_keeps_its_names() {
    let value = redacted(json!({
        "metadata": {"fingerprint": "f", "items": [
            {"key": "ssh-keys", "value": "dana:ssh-rsa AAAA"}, {"key": "startup-script", "value": "export PW=x"},
            {"key": "enable-oslogin", "value": "TRUE"}, {"value": "no key"}, "odd"]},
        "commonInstanceMetadata": {"items": [{"key": "windows-keys", "value": "{}"}]},
        "template": {"containers": [{"image": "i", "args": ["--pw", "x"],
            "env": [{"name": "DB", "value": "x"}, {"name": "PW", "valueSource": {"secretKeyRef": {"secret": "s", "version": "1"}}}]}]},
        "serviceConfig": {"serviceAccountEmail": "a@p.example", "environmentVariables": {"DB": "x"}},
        "oidc": {"clientId": "c", "clientSecret": {"value": {"plainText": "x"}}, "issuerUri": "https://idp.example"},
        "saml": {"idpMetadataXml": "<EntityDescriptor entityID=\"https://idp.example/x\"/>"},
        "privateKeyData": "x", "keyString": "x",
        "nodeConfig": {"serviceAccount": "a@p.example", "metadata": {"startup": "x"}},
        "sourceContents": "main: {}",
        "parameters": [{"name": "API_CLIENT_NAME", "value": "1234"}, {"name": "API_SCOPES", "multiValue": ["https://mail.google.com/"]},
                       {"name": "OTHER", "value": "x"}],
        "options": {"requestedPolicyVersion": 3},
    }));
    assert_eq!(
        value,
        json!({
            "metadata": {"fingerprint": "f", "items": [
                {"key": "ssh-keys", "value": REDACTED}, {"key": "startup-script", "value": REDACTED},
                {"key": "enable-oslogin", "value": "TRUE"}, {"value": REDACTED}, "odd"]},
            "commonInstanceMetadata": {"items": [{"key": "windows-keys", "value": REDACTED}]},
            "template": {"containers": [{"image": "i", "args": [REDACTED, REDACTED],
                "env": [{"name": "DB", "value": REDACTED}, {"name": "PW", "valueSource": {"secretKeyRef": {"secret": REDACTED, "version": "1"}}}]}]},
            "serviceConfig": {"serviceAccountEmail": "a@p.example", "environmentVariables": {"DB": REDACTED}},
            "oidc": {"clientId": "c", "clientSecret": REDACTED, "issuerUri": "https://idp.example"},
            "saml": {"idpMetadataXml": "[redacted] entityID=\"https://idp.example/x\""},
            "privateKeyData": REDACTED, "keyString": REDACTED,
            "nodeConfig": {"serviceAccount": "a@p.example", "metadata": {"startup": REDACTED}},
            "sourceContents": REDACTED,
            "parameters": [{"name": "API_CLIENT_NAME", "value": "1234"}, {"name": "API_SCOPES", "multiValue": ["https://mail.google.com/"]},
                           {"name": "OTHER", "value": REDACTED}],
            "options": {"requestedPolicyVersion": 3},
        })
    );
}

#[test]
fn secret_words_in_text_go_and_the_rest_stays() {
    let token = format!("eyJ{}.eyJ{}.{}", "a".repeat(20), "b".repeat(20), "c".repeat(20));
    for (text, clean) in [
        ("see https://u:pw@example.com/x now".to_owned(), "see [redacted] now"),
        (format!("Bearer {token}"), "Bearer [redacted]"),
        ("aws_secret_access_key=abc, region=eu".to_owned(), "[redacted], region=eu"),
        ("https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=0f".to_owned(), "[redacted]"),
        ("ghp_0123456789abcdefghij".to_owned(), "[redacted]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n".to_owned(), "[redacted]"),
    ] {
        assert_eq!(redact_text(&text).as_deref(), Some(clean), "{text}");
    }
}

#[test]
fn what_the_analysis_needs_stays() {
    for text in [
        "arn:aws:iam::111122223333:user/dana",
        "AKIAIOSFODNN7EXAMPLE",
        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/password":"x"}}}]}"#,
        "https://token.actions.githubusercontent.com",
        "repo:example/app:ref:refs/heads/main",
        "2026-01-02T03:04:05+00:00",
        "eyJ0b2tlbiI6IDF9",
        "https://example.com/a?x=1&y=2",
    ] {
        assert_eq!(redact_text(text), None, "{text}");
    }
}

#[test]
fn saml_metadata_keeps_its_entity_only() {
    let value = redacted(
        json!({"SAMLMetadataDocument": "<EntityDescriptor entityID=\"https://idp.example/x\"><KeyDescriptor/></EntityDescriptor>"}),
    );
    assert_eq!(value["SAMLMetadataDocument"], "[redacted] entityID=\"https://idp.example/x\"");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), ".{0,20}".prop_map(Value::from)];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("Password|Variables|environment|value|name|command|x", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn redacting_twice_changes_nothing_more(value in any_json()) {
        let once = redacted(value);
        prop_assert_eq!(redacted(once.clone()), once);
    }

    #[test]
    fn a_planted_secret_never_survives(name in "[a-z]{1,8}", value in any_json()) {
        let planted = "q9ZK-planted-q9ZK";
        let text = redacted(json!({ "a": [value, {"Environment": {"Variables": {name: planted}}, "SecretString": [planted]}] })).to_string();
        prop_assert!(!text.contains(planted));
    }
}
