"""Verifies a DSSE envelope with securesystemslib and reads its in-toto statement: ENVELOPE KEY.pub SCHEME."""

import json
import sys

from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from google.protobuf import json_format
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as Message
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

with open(sys.argv[1], "rb") as file:
    document = json.load(file)
with open(sys.argv[2], "rb") as file:
    public = load_ssh_public_key(file.read())
keyid = document["signatures"][0]["keyid"]
envelope = Envelope.from_dict(document)
envelope.verify([SSlibKey.from_crypto(public, keyid, sys.argv[3])], 1)
assert envelope.payload_type == "application/vnd.in-toto+json", envelope.payload_type
message = json_format.ParseDict(json.loads(envelope.payload), Message())
Statement.copy_from_pb(message).validate()
print(envelope.payload.decode())
