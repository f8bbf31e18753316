"""A peer of polywire over Kafka that knows no more than the documented wire.

    kafka_peer.py BOOTSTRAP PREFIX

Reads one JSON object a line and answers each with one:
    {"do": "ask", "text": ...}       calls test.v1.Desk/Ask: {"text": ...} or {"code": ..., "message": ...}
    {"do": "command", "text": ...}   publishes to desk.orders
    {"do": "event", "text": ...}     publishes to desk.news
    {"do": "serve"}                  serves all three from now on, and tells what it handles
"""

import json
import sys
import threading
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from google.protobuf.wrappers_pb2 import StringValue

BOOTSTRAP, PREFIX = sys.argv[1:]
ASK, ORDERS, NEWS = (PREFIX + name for name in ("test.v1.Desk.Ask", "desk.orders", "desk.news"))
TIMEOUT = 30
NOT_FOUND = "5"

output = threading.Lock()
producer = Producer({"bootstrap.servers": BOOTSTRAP, "acks": "all", "linger.ms": 0})


def tell(**fields):
    with output:
        print(json.dumps(fields), flush=True)


def create(*topics):
    admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
    for created in admin.create_topics([NewTopic(topic, 1, 1) for topic in topics]).values():
        try:
            created.result()
        except Exception as error:
            if "ALREADY_EXISTS" not in str(error):
                raise


def publish(topic, payload, headers=(), key=None):
    failures = []
    producer.produce(topic, payload, key, headers=list(headers), on_delivery=lambda error, _: failures.append(error))
    producer.flush(TIMEOUT)
    assert failures == [None], failures


def encoded(text):
    return StringValue(value=text).SerializeToString()


def decoded(payload):
    return StringValue.FromString(payload or b"").value


def consumer(group, **settings):
    return Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": group, "enable.auto.commit": False, **settings})


class Client:
    def __init__(self):
        self.topic = f"{PREFIX}python.{uuid.uuid4()}"
        create(self.topic)
        self.replies = consumer(self.topic)
        self.replies.assign([TopicPartition(self.topic, 0, 0)])

    def ask(self, text):
        call = uuid.uuid4().hex
        headers = [("kafka_correlationId", call), ("kafka_replyTopic", self.topic)]
        publish(ASK, encoded(text), headers)
        while True:
            reply = self.replies.poll(TIMEOUT)
            assert reply is not None and reply.error() is None, reply
            headers = {name: value.decode() for name, value in reply.headers()}
            if headers["kafka_correlationId"] == call:
                break
        if "grpc-status" in headers:
            return tell(code=int(headers["grpc-status"]), message=headers["grpc-message"])
        tell(text=decoded(reply.value()))


def serve():
    create(ASK, ORDERS, NEWS)
    threads = [(ASK, ASK, answer), (ORDERS, ORDERS, handle), (NEWS, f"{NEWS}.python", handle)]
    for topic, group, handler in threads:
        threading.Thread(target=consume, args=(topic, group, handler), daemon=True).start()
    tell(serves=True)


def consume(topic, group, handler):
    messages = consumer(group, **{"auto.offset.reset": "earliest"})
    messages.subscribe([topic])
    while True:
        message = messages.poll(1)
        if message is not None and message.error() is None:
            handler(message)
            messages.commit(message)


def handle(message):
    headers = {name: value.decode() for name, value in message.headers()}
    tell(handled=decoded(message.value()), method=headers["polywire-method"], type=headers.get("ce_type"))


def answer(message):
    headers = {name: value.decode() for name, value in message.headers()}
    reply = [("kafka_correlationId", headers["kafka_correlationId"])]
    text = decoded(message.value())
    if text == "fail":
        reply += [("grpc-status", NOT_FOUND), ("grpc-message", "no such thing")]
        return publish(headers["kafka_replyTopic"], b"", reply)
    publish(headers["kafka_replyTopic"], encoded(f"python: {text}"), reply)


client = None
for line in sys.stdin:
    command = json.loads(line)
    match command["do"]:
        case "ask":
            client = client or Client()
            client.ask(command["text"])
        case "command":
            publish(ORDERS, encoded(command["text"]), key=b"a key")
            tell(published=True)
        case "event":
            publish(NEWS, encoded(command["text"]))
            tell(published=True)
        case "serve":
            serve()
