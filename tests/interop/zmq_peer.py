"""A peer of polywire over ZeroMQ (libzmq) that knows no more than the documented wire.

    zmq_peer.py ENDPOINT

Reads one JSON object a line and answers each with one:
    {"do": "ask", "text": ...}       calls test.v1.Desk/Ask: {"text": ...} or {"code": ..., "message": ...}
    {"do": "command", "text": ...}   publishes to test.v1.Plain.Do
    {"do": "event", "text": ...}     publishes to test.v1.Plain.Happened
    {"do": "serve"}                  serves all three from now on, and tells what it handles
"""

import json
import sys
import threading
import uuid

import zmq
from google.protobuf.wrappers_pb2 import StringValue

ENDPOINT = sys.argv[1]
ASK, DO, HAPPENED = b"test.v1.Desk.Ask", b"test.v1.Plain.Do", b"test.v1.Plain.Happened"
TIMEOUT = 30_000
NOT_FOUND = "5"

context = zmq.Context()


def tell(**fields):
    print(json.dumps(fields), flush=True)


def head(**fields):
    lines = (f"{name.replace('_', '-')}:{value}\n" for name, value in fields.items())
    return "".join(lines).encode()


def fields(text):
    return dict(line.split(":", 1) for line in text.decode().splitlines())


def encoded(text):
    return StringValue(value=text).SerializeToString()


def decoded(payload):
    return StringValue.FromString(payload).value


class Client:
    def __init__(self):
        self.socket = context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.RCVTIMEO, TIMEOUT)
        self.socket.connect(ENDPOINT)

    def publish(self, address, text):
        self.socket.send_multipart([address, b"", encoded(text)])
        tell(published=True)

    def ask(self, text):
        call = uuid.uuid4().hex
        self.socket.send_multipart([ASK, head(correlation_id=call, reply_to="me"), encoded(text)])
        address, headers, payload = self.socket.recv_multipart()
        headers = fields(headers)
        assert (address, headers["correlation-id"]) == (b"me", call)
        if "grpc-status" in headers:
            return tell(code=int(headers["grpc-status"]), message=headers["grpc-message"])
        tell(text=decoded(payload))


def serve():
    socket = context.socket(zmq.ROUTER)
    socket.bind(ENDPOINT)
    threading.Thread(target=run, args=(socket,), daemon=True).start()


def run(socket):
    tell(serves=True)
    while True:
        identity, address, headers, payload = socket.recv_multipart()
        headers, text = fields(headers), decoded(payload)
        if address != ASK:
            tell(handled=text, method=headers["polywire-method"], type=None)
            continue
        inbox, call = headers["reply-to"].encode(), headers["correlation-id"]
        if text == "fail":
            failure = {"grpc-status": NOT_FOUND, "grpc-message": "no such thing"}
            socket.send_multipart([identity, inbox, head(correlation_id=call, **failure), b""])
        else:
            socket.send_multipart([identity, inbox, head(correlation_id=call), encoded(f"python: {text}")])


client = None
for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "serve":
        serve()
        continue
    client = client or Client()
    match command["do"]:
        case "ask":
            client.ask(command["text"])
        case "command":
            client.publish(DO, command["text"])
        case "event":
            client.publish(HAPPENED, command["text"])
