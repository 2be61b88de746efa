"""What AWS's own `aws cloudtrail validate-logs` says of an export: FOLDER/<account>. Ends with 1 where it refuses.

The command runs as it is. Of the clouds it sees what lies in the folder: objects by the last part of their keys, their
metadata from `<name>.head-object.json`, and the public keys that count in the time it asks for.
"""

import datetime
import io
import json
import pathlib
import re
import sys
from argparse import Namespace

from awscli.customizations.cloudtrail.validation import CloudTrailValidateLogs
from botocore.exceptions import ClientError

ACCOUNT, REGION, BUCKET, TRAIL = "111122223333", "eu-west-1", "acme-trail", "org"
folder = pathlib.Path(sys.argv[1])


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Pages:
    def __init__(self, keys):
        self.keys = keys

    def search(self, _expression):
        return iter(self.keys)


class S3:
    def get_bucket_location(self, Bucket):
        return {"LocationConstraint": REGION}

    def get_object(self, Bucket, Key):
        path = folder / Key.split("/")[-1]
        if Bucket != BUCKET or not path.is_file():
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": Key}}, "GetObject")
        head = path.with_name(path.name + ".head-object.json")
        metadata = json.loads(head.read_text())["Metadata"] if head.is_file() else {}
        return {"Body": io.BytesIO(path.read_bytes()), "Metadata": metadata}

    def get_paginator(self, _operation):
        return self

    def paginate(self, Bucket, Marker, Prefix):
        keys = []
        for path in folder.glob("*_CloudTrail-Digest_*.json.gz"):
            year, month, day = re.search(r"_(\d{4})(\d\d)(\d\d)T\d{6}Z\.json\.gz$", path.name).groups()
            keys.append(f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{REGION}/{year}/{month}/{day}/{path.name}")
        return Pages(sorted(key for key in keys if key > Marker and key.startswith(Prefix)))


class CloudTrail:
    def list_public_keys(self, StartTime, EndTime):
        listed = json.loads((folder / f"cloudtrail-list-public-keys.{REGION}.json").read_text())["PublicKeyList"]
        counts = lambda key: moment(key["ValidityStartTime"]) <= EndTime and StartTime <= moment(key["ValidityEndTime"])
        return {"PublicKeyList": [key for key in listed if counts(key)]}


class Session:
    def create_client(self, service, **_settings):
        return {"s3": S3, "cloudtrail": CloudTrail, "organizations": object}[service]()


command = CloudTrailValidateLogs(Session())
arguments = Namespace(
    trail_arn=f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{TRAIL}",
    start_time="2026-10-01T08:00:00Z",
    end_time="2026-10-01T11:00:00Z",
    s3_bucket=BUCKET,
    s3_prefix=None,
    account_id=None,
    verbose=True,
)
sys.exit(command._run_main(arguments, Namespace(region=REGION, verify_ssl=None, endpoint_url=None)))
