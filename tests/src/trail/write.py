"""Writes three hours of a trail as CloudTrail does, signed by openssl: FOLDER.

FOLDER/<account>/ holds what `tenure import aws` takes; FOLDER/keys/ the private keys, of which the second is nobody's.
With `resign N KEY` after it, signs digest N anew with that key, as it is now.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import subprocess
import sys

ACCOUNT, REGION, BUCKET, TRAIL = "111122223333", "eu-west-1", "acme-trail", "org"
root = pathlib.Path(sys.argv[1])
export, keys = root / ACCOUNT, root / "keys"


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True).stdout


def der(key):
    return openssl("rsa", "-in", str(keys / key), "-RSAPublicKey_out", "-outform", "DER")


def name(hour):
    return f"{ACCOUNT}_CloudTrail-Digest_{REGION}_{TRAIL}_{REGION}_20261001T{hour:02}0000Z.json.gz"


def write(path, text):
    # The time that gzip writes beside the content is no part of it.
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def sign(hour, key):
    text = gzip.decompress((export / name(hour)).read_bytes())
    digest = json.loads(text)
    signed = "\n".join([
        digest["digestEndTime"],
        f"{digest['digestS3Bucket']}/{digest['digestS3Object']}",
        hashlib.sha256(text).hexdigest(),
        digest["previousDigestSignature"] or "null",
    ])
    signature = openssl("dgst", "-sha256", "-sign", str(keys / key), data=signed.encode()).hex()
    # As `aws s3api head-object` prints it.
    head = {
        "AcceptRanges": "bytes",
        "ContentType": "application/json",
        "ServerSideEncryption": "AES256",
        "Metadata": {"signature": signature, "signature-algorithm": "SHA256withRSA"},
    }
    (export / f"{name(hour)}.head-object.json").write_text(json.dumps(head, indent=4))
    return signature


def record(hour):
    return {
        "eventVersion": "1.11",
        "eventID": f"e-{hour}",
        "eventTime": f"2026-10-01T{hour - 1:02}:30:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateAccessKey",
        "awsRegion": REGION,
        "readOnly": False,
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNT, "userName": "dana",
                         "arn": f"arn:aws:iam::{ACCOUNT}:user/dana"},
        "requestParameters": {"userName": "dana"},
    }


def whole():
    export.mkdir(parents=True)
    keys.mkdir()
    for key in ["trail", "other"]:
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(keys / key))
    value = der("trail")
    fingerprint = hashlib.md5(value).hexdigest()
    listed = [{
        "Value": base64.b64encode(value).decode(),
        "ValidityStartTime": "2026-09-20T00:00:00+00:00",
        "ValidityEndTime": "2026-10-20T00:00:00+00:00",
        "Fingerprint": fingerprint,
    }]
    (export / f"cloudtrail-list-public-keys.{REGION}.json").write_text(json.dumps({"PublicKeyList": listed}, indent=4))
    user = {"Path": "/", "UserName": "dana", "UserId": "AIDA1", "Arn": f"arn:aws:iam::{ACCOUNT}:user/dana",
            "CreateDate": "2026-01-01T00:00:00+00:00", "GroupList": [], "AttachedManagedPolicies": []}
    details = {"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    (export / "iam-get-account-authorization-details.json").write_text(json.dumps(details))
    previous = None
    for hour in [9, 10, 11]:
        log = json.dumps({"Records": [record(hour)]})
        object = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2026/10/01/{ACCOUNT}_CloudTrail_{REGION}_20261001T{hour - 1:02}35Z_{hour}.json.gz"
        write(export / object.split("/")[-1], log)
        folder = f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{REGION}/2026/10/01"
        before = previous or {"text": None, "hour": None, "signature": None}
        digest = {
            "awsAccountId": ACCOUNT,
            "digestStartTime": f"2026-10-01T{hour - 1:02}:00:00Z",
            "digestEndTime": f"2026-10-01T{hour:02}:00:00Z",
            "digestS3Bucket": BUCKET,
            "digestS3Object": f"{folder}/{name(hour)}",
            "digestPublicKeyFingerprint": fingerprint,
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": f"2026-10-01T{hour - 1:02}:30:00Z",
            "oldestEventTime": f"2026-10-01T{hour - 1:02}:30:00Z",
            "previousDigestS3Bucket": previous and BUCKET,
            "previousDigestS3Object": previous and f"{folder}/{name(hour - 1)}",
            "previousDigestHashValue": previous and hashlib.sha256(before["text"].encode()).hexdigest(),
            "previousDigestHashAlgorithm": previous and "SHA-256",
            "previousDigestSignature": before["signature"],
            "logFiles": [{
                "s3Bucket": BUCKET,
                "s3Object": object,
                "hashValue": hashlib.sha256(log.encode()).hexdigest(),
                "hashAlgorithm": "SHA-256",
                "newestEventTime": f"2026-10-01T{hour - 1:02}:30:00Z",
                "oldestEventTime": f"2026-10-01T{hour - 1:02}:30:00Z",
            }],
        }
        text = json.dumps(digest)
        write(export / name(hour), text)
        previous = {"text": text, "signature": sign(hour, "trail")}


if len(sys.argv) > 2:
    sign(int(sys.argv[3]), sys.argv[4])
else:
    whole()
