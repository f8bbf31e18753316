"""ProtoJSON by Google's own implementation, for tests/tests/all/json_oracle.rs.

Standard input and output carry one JSON object a line. The first line in is {"descriptors": BASE64}. After it comes
{"type": NAME, "binary": BASE64, "json": TEXT} for a message in both forms, and the answer is
{"json": TEXT, "options": TEXT}, the message as it is written here with the default mapping and with every option, or
{"error": TEXT} when the two forms are not the same message. {"type": NAME, "reject": TEXT} asks whether the text is
refused; the answer is {"error": TEXT} or {"json": TEXT}.
"""

import base64
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def read_pool(line):
    files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(json.loads(line)["descriptors"]))
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


def parse(pool, kind, text):
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(kind))()
    return json_format.Parse(text, message, descriptor_pool=pool)


def as_dict(pool, message):
    # The bytes in an Any may be in another order: two messages that differ in it alone are the same as dicts.
    return json_format.MessageToDict(message, descriptor_pool=pool)


def answer(pool, question):
    kind = question["type"]
    if "reject" in question:
        message = parse(pool, kind, question["reject"])
        return {"json": json_format.MessageToJson(message, descriptor_pool=pool, indent=None)}
    expected = message_factory.GetMessageClass(pool.FindMessageTypeByName(kind)).FromString(
        base64.b64decode(question["binary"])
    )
    found = parse(pool, kind, question["json"])
    if found != expected and as_dict(pool, found) != as_dict(pool, expected):
        return {"error": f"read as {found!r}, not {expected!r}"}
    return {
        "json": json_format.MessageToJson(expected, descriptor_pool=pool, indent=None),
        "options": json_format.MessageToJson(
            expected,
            descriptor_pool=pool,
            always_print_fields_with_no_presence=True,
            preserving_proto_field_name=True,
            use_integers_for_enums=True,
        ),
    }


def main():
    pool = read_pool(sys.stdin.readline())
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            reply = answer(pool, json.loads(line))
        except Exception as error:  # the test shows whatever it is
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
