"""Seeds an emulator with an organisation, and prints what is true of it as JSON.

Usage: organisation.py ENDPOINT USERS_PER_ACCOUNT

Every name is made up. A call that the emulator does not serve is left out of the facts and listed
under `not_served`, so that a test expects exactly what exists.
"""

import io
import json
import sys
import zipfile

import boto3
import botocore.config
import botocore.exceptions

REGION = "us-east-1"
VENDOR = "444455556666"

ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
READ_BUCKETS = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}],
}


class Seeder:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.not_served = {}
        self.config = botocore.config.Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})

    def session(self, account="test", credentials=None):
        """An account's administrator: ministack takes the account id as a key, moto wants a role."""
        if credentials is None:
            return boto3.Session(account, "test", region_name=REGION)
        return boto3.Session(
            credentials["AccessKeyId"],
            credentials["SecretAccessKey"],
            credentials["SessionToken"],
            region_name=REGION,
        )

    def member_session(self, account):
        role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
        try:
            sts = self.client(self.session(), "sts")
            return self.session(
                credentials=sts.assume_role(RoleArn=role, RoleSessionName="seed")["Credentials"]
            )
        except botocore.exceptions.ClientError:
            return self.session(account)

    def client(self, session, service):
        return session.client(service, endpoint_url=self.endpoint, config=self.config)

    def attempt(self, what, call):
        """What `call` returns, or None where the emulator does not serve it."""
        try:
            return call()
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            self.not_served[what] = str(error)[:200]
            return None


def trust(principal, conditions=None, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if conditions:
        statement["Condition"] = conditions
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def seed_organisation(seeder, accounts):
    organizations = seeder.client(seeder.session(), "organizations")
    seeder.attempt("CreateOrganization", lambda: organizations.create_organization(FeatureSet="ALL"))
    organisation = organizations.describe_organization()["Organization"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    ids = []
    for name in accounts:
        status = organizations.create_account(Email=f"{name}@example.org", AccountName=name)["CreateAccountStatus"]
        ids.append(status["AccountId"])
        organizations.move_account(AccountId=ids[-1], SourceParentId=root, DestinationParentId=unit)
    seeder.attempt(
        "EnablePolicyType",
        lambda: organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY"),
    )
    rail = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}
    policy = organizations.create_policy(
        Content=json.dumps(rail), Description="", Name="stay", Type="SERVICE_CONTROL_POLICY"
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=unit)
    management = organisation["MasterAccountId"]
    seeder.attempt(
        "RegisterDelegatedAdministrator",
        lambda: organizations.register_delegated_administrator(
            AccountId=ids[0], ServicePrincipal="access-analyzer.amazonaws.com"
        ),
    )
    return organisation["Id"], management, ids, {"root": root, "unit": unit, "policy": policy}


def seed_caller(seeder):
    """The user of the management account that the scan runs as."""
    iam = seeder.client(seeder.session(), "iam")
    iam.create_user(UserName="scanner")
    iam.put_user_policy(UserName="scanner", PolicyName="all", PolicyDocument=json.dumps(ADMINISTRATOR))
    key = iam.create_access_key(UserName="scanner")["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def seed_scanner(seeder, session, account, management):
    """The role that the scan assumes."""
    iam = seeder.client(session, "iam")
    iam.create_role(
        RoleName="tenure-scan",
        AssumeRolePolicyDocument=trust(
            {"AWS": f"arn:aws:iam::{management}:root"}, {"StringEquals": {"sts:ExternalId": "scan-7f3a9c"}}
        ),
    )
    iam.put_role_policy(RoleName="tenure-scan", PolicyName="read", PolicyDocument=json.dumps(ADMINISTRATOR))
    return f"arn:aws:iam::{account}:role/tenure-scan"


def seed_identities(seeder, session, account, users):
    iam = seeder.client(session, "iam")
    policy = iam.create_policy(PolicyName="read-buckets", PolicyDocument=json.dumps(READ_BUCKETS))["Policy"]["Arn"]
    iam.create_group(GroupName="operators", Path="/teams/")
    iam.attach_group_policy(GroupName="operators", PolicyArn=policy)
    for number in range(users):
        name = f"worker-{number:04}"
        iam.create_user(UserName=name, Path="/machines/")
        iam.add_user_to_group(GroupName="operators", UserName=name)
        if number % 3 == 0:
            iam.create_access_key(UserName=name)
        if number % 5 == 0:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(READ_BUCKETS))
    hostile = {"Key": "note", "Value": "<b>=cmd|' /C calc'!A0</b>"}
    seeder.attempt("TagUser", lambda: iam.tag_user(UserName="worker-0000", Tags=[hostile]))
    for name, document in {
        "partner": trust({"AWS": f"arn:aws:iam::{VENDOR}:root"}),
        "lambda-runner": trust({"Service": "lambda.amazonaws.com"}),
        "deployer": trust(
            {"Federated": f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"},
            {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
            "sts:AssumeRoleWithWebIdentity",
        ),
    }.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    iam.attach_role_policy(RoleName="partner", PolicyArn=policy)
    iam.put_role_policy(RoleName="deployer", PolicyName="all", PolicyDocument=json.dumps(ADMINISTRATOR))
    seeder.attempt(
        "CreateOpenIDConnectProvider",
        lambda: iam.create_open_id_connect_provider(
            Url="https://token.actions.githubusercontent.com",
            ClientIDList=["sts.amazonaws.com"],
            ThumbprintList=["9" * 40],
        ),
    )


def list_identities(seeder, session):
    """What there is, through other calls than the scan's."""
    iam = seeder.client(session, "iam")
    users = [user for page in iam.get_paginator("list_users").paginate() for user in page["Users"]]
    roles = [role for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    keys = []
    for user in users:
        found = iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]
        keys.extend({"user": user["Arn"], "id": key["AccessKeyId"]} for key in found)
    return {
        "users": [user["Arn"] for user in users],
        "roles": [role["Arn"] for role in roles],
        "groups": [group["Arn"] for group in iam.list_groups()["Groups"]],
        "policies": [policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]],
        "access_keys": keys,
        "oidc": [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]],
    }


def seed_resources(seeder, session, account):
    """Resources with a policy that opens them to a vendor; the facts are their ARNs."""
    arns = []

    def policy(action, resource):
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{VENDOR}:root"},
            "Action": action,
            "Resource": resource,
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    def bucket():
        s3 = seeder.client(session, "s3")
        name = f"reports-{account}"
        s3.create_bucket(Bucket=name)
        s3.put_bucket_policy(Bucket=name, Policy=policy("s3:GetObject", f"arn:aws:s3:::{name}/*"))
        return f"arn:aws:s3:::{name}"

    def key():
        kms = seeder.client(session, "kms")
        arn = kms.create_key()["KeyMetadata"]["Arn"]
        document = json.loads(policy("kms:Decrypt", "*"))
        owner = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*"}
        document["Statement"].append({**owner, "Resource": "*"})
        kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=json.dumps(document))
        return arn

    def queue():
        sqs = seeder.client(session, "sqs")
        url = sqs.create_queue(QueueName="orders")["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{account}:orders"
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy("sqs:SendMessage", arn)})
        return arn

    def topic():
        sns = seeder.client(session, "sns")
        arn = sns.create_topic(Name="alerts")["TopicArn"]
        sns.set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=policy("sns:Publish", arn)
        )
        return arn

    def secret():
        secrets = seeder.client(session, "secretsmanager")
        arn = secrets.create_secret(Name="partner-token", SecretString="made-up")["ARN"]
        secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy("secretsmanager:GetSecretValue", "*"))
        return arn

    def repository():
        ecr = seeder.client(session, "ecr")
        arn = ecr.create_repository(repositoryName="app")["repository"]["repositoryArn"]
        document = json.loads(policy("ecr:BatchGetImage", "*"))
        del document["Statement"][0]["Resource"]
        ecr.set_repository_policy(repositoryName="app", policyText=json.dumps(document))
        return arn

    def function():
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("index.py", "def handler(event, context):\n    return None\n")
        functions = seeder.client(session, "lambda")
        arn = functions.create_function(
            FunctionName="importer",
            Runtime="python3.11",
            Handler="index.handler",
            Role=f"arn:aws:iam::{account}:role/lambda-runner",
            Code={"ZipFile": code.getvalue()},
        )["FunctionArn"]
        functions.add_permission(
            FunctionName="importer",
            StatementId="vendor",
            Action="lambda:InvokeFunction",
            Principal=VENDOR,
        )
        return arn

    for call in (bucket, key, queue, topic, secret, repository, function):
        arn = seeder.attempt(call.__name__, call)
        if arn:
            arns.append(arn)
    return arns


def seed_directory(seeder):
    """Identity Center: one user in one group that holds one permission set."""

    def directory():
        session = seeder.session()
        sso = seeder.client(session, "sso-admin")
        instance = sso.list_instances()["Instances"][0]
        store = seeder.client(session, "identitystore")
        user = store.create_user(
            IdentityStoreId=instance["IdentityStoreId"],
            UserName="mara.example",
            DisplayName="Mara Example",
            Name={"GivenName": "Mara", "FamilyName": "Example"},
        )["UserId"]
        group = store.create_group(IdentityStoreId=instance["IdentityStoreId"], DisplayName="auditors")["GroupId"]
        store.create_group_membership(
            IdentityStoreId=instance["IdentityStoreId"], GroupId=group, MemberId={"UserId": user}
        )
        permission_set = sso.create_permission_set(InstanceArn=instance["InstanceArn"], Name="audit")
        permission_set = permission_set["PermissionSet"]["PermissionSetArn"]
        return {"instance": instance["InstanceArn"], "permission_set": permission_set, "user": user, "group": group}

    return seeder.attempt("directory", directory)


def main():
    endpoint, users = sys.argv[1], int(sys.argv[2])
    seeder = Seeder(endpoint)
    organisation, management, members, tree = seed_organisation(seeder, ["production", "staging", "sandbox"])
    accounts, caller = {}, None
    for account in [management, *members]:
        session = seeder.session() if account == management else seeder.member_session(account)
        seed_identities(seeder, session, account, users)
        scan_role = seed_scanner(seeder, session, account, management)
        caller = seed_caller(seeder) if account == management else caller
        accounts[account] = list_identities(seeder, session)
        accounts[account]["scan_role"] = scan_role
        accounts[account]["resources"] = seed_resources(seeder, session, account)
    json.dump(
        {
            "organisation": organisation,
            "management": management,
            "tree": tree,
            "accounts": accounts,
            "directory": seed_directory(seeder),
            "caller": caller,
            "external_id": "scan-7f3a9c",
            "not_served": seeder.not_served,
        },
        sys.stdout,
    )


main()
