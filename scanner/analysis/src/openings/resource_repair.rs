//! The commands that change a resource's own policy.

use tenure_model::Resource;

use crate::shell::quote;

/// The command that replaces the policy of a resource, by its kind; words where we know none.
pub(crate) fn command(resource: &Resource) -> String {
    let region = region_option(resource);
    let id = quote(resource.id.as_str());
    let name = quote(&resource.name);
    let file = "file://policy.json";
    match resource.kind.split(':').next().unwrap_or_default() {
        "s3" => format!("aws s3api put-bucket-policy --bucket {name} --policy {file}"),
        "kms" => {
            format!("aws kms put-key-policy{region} --key-id {id} --policy-name default --policy {file}")
        }
        "sns" => format!(
            "aws sns set-topic-attributes{region} --topic-arn {id} --attribute-name Policy \
             --attribute-value {file}"
        ),
        "sqs" => {
            let url = resource.attributes.get("Url").or_else(|| resource.attributes.get("QueueUrl"));
            let url = url.map_or_else(|| "QUEUE-URL".to_owned(), |url| quote(url));
            format!(
                "aws sqs set-queue-attributes{region} --queue-url {url} --attributes file://attributes.json"
            )
        }
        "lambda" => format!(
            "aws lambda remove-permission{region} --function-name {id} --statement-id SID\n\
             aws lambda add-permission{region} --function-name {id} --statement-id SID \
             --action ACTION --principal PRINCIPAL --source-account ACCOUNT"
        ),
        "secretsmanager" => format!(
            "aws secretsmanager put-resource-policy{region} --secret-id {id} --resource-policy {file} \
             --block-public-policy"
        ),
        "ecr" => {
            format!("aws ecr set-repository-policy{region} --repository-name {name} --policy-text {file}")
        }
        "events" => {
            format!("aws events remove-permission{region} --event-bus-name {name} --statement-id SID")
        }
        "logs" => {
            format!(
                "aws logs put-destination-policy{region} --destination-name {name} --access-policy {file}"
            )
        }
        _ => format!("replace the policy of {id}"),
    }
}

/// ` --region …`, nothing where the resource has none.
pub(crate) fn region_option(resource: &Resource) -> String {
    if resource.region.is_empty() { String::new() } else { format!(" --region {}", quote(&resource.region)) }
}
