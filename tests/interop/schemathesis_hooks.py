"""Teaches schemathesis NDJSON, of which a schema describes one line."""

import json

import schemathesis

MEDIA_TYPE = "application/x-ndjson"


@schemathesis.serializer(MEDIA_TYPE)
def write_line(context, value):
    return json.dumps(value).encode() + b"\n"


@schemathesis.deserializer(MEDIA_TYPE)
def read_first_line(context, response):
    lines = [json.loads(line) for line in response.content.splitlines() if line.strip()]
    return lines[0] if lines else {}
