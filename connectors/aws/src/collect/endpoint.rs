//! Where a service answers.

use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::service::Service;

/// DNS suffix by the beginning of a region's name, and the partition.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("cn-", "amazonaws.com.cn", "aws-cn"),
    ("us-gov-", "amazonaws.com", "aws-us-gov"),
    ("us-isof-", "csp.hci.ic.gov", "aws-iso-f"),
    ("us-isob-", "sc2s.sgov.gov", "aws-iso-b"),
    ("us-iso-", "c2s.ic.gov", "aws-iso"),
    ("eu-isoe-", "cloud.adc-e.uk", "aws-iso-e"),
    ("eusc-", "amazonaws.eu", "aws-eusc"),
];

/// The DNS suffix of a region.
fn dns_suffix(region: &str) -> &'static str {
    PARTITIONS
        .iter()
        .find(|(prefix, _, _)| region.starts_with(prefix))
        .map_or("amazonaws.com", |(_, suffix, _)| suffix)
}

/// The regions that every account of a partition has, for when the account does not say.
pub(crate) fn default_regions(partition: &str) -> &'static [&'static str] {
    match partition {
        "aws-cn" => &["cn-north-1", "cn-northwest-1"],
        "aws-us-gov" => &["us-gov-east-1", "us-gov-west-1"],
        "aws" => &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        _ => &[],
    }
}

/// The endpoint of a service, without a slash at its end: what the user configured, by the SDK's own
/// rules (code, then `AWS_ENDPOINT_URL_<SERVICE>` or the profile's, then `AWS_ENDPOINT_URL`), or AWS's.
pub(crate) fn endpoint(config: &SdkConfig, service: &Service, region: &str) -> String {
    let own = || {
        let key = ServiceConfigKey::builder()
            .service_id(service.sdk_id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        config.service_config()?.load_config(key)
    };
    let everybodys = config.endpoint_url().map(str::to_owned);
    let configured =
        if config.get_origin("endpoint_url").is_client_config() { everybodys } else { own().or(everybodys) };
    let url =
        configured.unwrap_or_else(|| format!("https://{}.{region}.{}", service.host, dns_suffix(region)));
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use aws_types::service_config::LoadServiceConfig;

    use super::super::service::service_of;
    use super::*;

    #[test]
    fn each_service_has_its_host_in_each_partition() {
        let config = SdkConfig::builder().build();
        for (api, region, url) in [
            ("kms:ListKeys", "eu-west-1", "https://kms.eu-west-1.amazonaws.com"),
            ("ecr:DescribeRepositories", "us-gov-west-1", "https://api.ecr.us-gov-west-1.amazonaws.com"),
            (
                "sagemaker:ListNotebookInstances",
                "cn-north-1",
                "https://api.sagemaker.cn-north-1.amazonaws.com.cn",
            ),
            ("s3:ListBuckets", "us-east-1", "https://s3.us-east-1.amazonaws.com"),
            ("sqs:ListQueues", "us-isob-east-1", "https://sqs.us-isob-east-1.sc2s.sgov.gov"),
        ] {
            assert_eq!(endpoint(&config, service_of(api).unwrap(), region), url);
        }
    }

    #[derive(Debug)]
    struct Configured;

    impl LoadServiceConfig for Configured {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            (key.service_id() == "Secrets Manager").then(|| "http://127.0.0.1:2/".to_owned())
        }
    }

    #[test]
    fn overrides_win_and_the_service_s_own_first() {
        let config =
            SdkConfig::builder().service_config(Configured).endpoint_url("http://127.0.0.1:1").build();
        let kms = service_of("kms:ListKeys").unwrap();
        assert_eq!(endpoint(&config, kms, "eu-west-1"), "http://127.0.0.1:1");
        let config = SdkConfig::builder().service_config(Configured).build();
        let secrets = service_of("secretsmanager:ListSecrets").unwrap();
        assert_eq!(endpoint(&config, secrets, "eu-west-1"), "http://127.0.0.1:2");
        assert_eq!(endpoint(&config, kms, "eu-west-1"), "https://kms.eu-west-1.amazonaws.com");
    }
}
