"""A peer of polywire over RabbitMQ that knows no more than the documented wire.

    rabbitmq_peer.py URL PREFIX

Reads one JSON object a line and answers each with one:
    {"do": "ask", "text": ...}       calls test.v1.Desk/Ask: {"text": ...} or {"code": ..., "message": ...}
    {"do": "command", "text": ...}   publishes to desk.orders
    {"do": "event", "text": ...}     publishes desk.news, as a CloudEvent
    {"do": "serve"}                  serves all three from now on, and tells what it handles
"""

import json
import sys
import threading
import uuid

import pika
from google.protobuf.wrappers_pb2 import StringValue

URL, PREFIX = sys.argv[1:]
ASK, ORDERS = (PREFIX + name for name in ("test.v1.Desk.Ask", "desk.orders"))
# Events go to the exchange of their package; their address is the routing key.
EXCHANGE, NEWS = PREFIX + "test.v1", "desk.news"
REPLIES = "amq.rabbitmq.reply-to"
TIMEOUT = 30
NOT_FOUND = "5"
PERSISTENT = 2
# How long a queue of requests outlives its servers, in milliseconds: part of its definition.
REQUESTS = {"x-expires": 10_000}

output = threading.Lock()


def tell(**fields):
    with output:
        print(json.dumps(fields), flush=True)


def open_channel():
    channel = pika.BlockingConnection(pika.URLParameters(URL)).channel()
    channel.confirm_delivery()
    return channel


def encoded(text):
    return StringValue(value=text).SerializeToString()


def decoded(payload):
    return StringValue.FromString(payload).value


def texts(headers):
    """Headers of RabbitMQ are typed: here are those that are text, bytes of which pika decodes where it can."""
    return {name: value for name, value in (headers or {}).items() if isinstance(value, str)}


class Client:
    def __init__(self):
        self.channel = open_channel()
        self.replies = []
        self.channel.basic_consume(REPLIES, lambda *reply: self.replies.append(reply), auto_ack=True)

    def ask(self, text):
        call = uuid.uuid4().hex
        properties = pika.BasicProperties(correlation_id=call, reply_to=REPLIES)
        self.channel.basic_publish("", ASK, encoded(text), properties, mandatory=True)
        while not self.replies:
            self.channel.connection.process_data_events(TIMEOUT)
        _, _, properties, payload = self.replies.pop()
        assert properties.correlation_id == call, properties
        headers = texts(properties.headers)
        if "grpc-status" in headers:
            return tell(code=int(headers["grpc-status"]), message=headers["grpc-message"])
        tell(text=decoded(payload))


def event():
    """The attributes of an event, as the binding of CloudEvents has them."""
    attributes = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/python", "type": "news"}
    return {f"cloudEvents_{name}": value for name, value in attributes.items()}


def publish(exchange, key, text, headers=None):
    properties = pika.BasicProperties(delivery_mode=PERSISTENT, headers=headers)
    open_channel().basic_publish(exchange, key, encoded(text), properties, mandatory=True)
    tell(published=True)


def serve():
    served = [(ASK, REQUESTS, answer), (ORDERS, None, handle), (f"{PREFIX}{NEWS}.python", None, handle)]
    for queue, arguments, handler in served:
        channel = open_channel()
        channel.queue_declare(queue, durable=True, arguments=arguments)
        if queue.endswith(".python"):
            channel.exchange_declare(EXCHANGE, "topic", durable=True)
            # Events of ordered methods with a key have the lane of the key behind their address.
            for key in (NEWS, f"{NEWS}._p.*"):
                channel.queue_bind(queue, EXCHANGE, key)
        channel.basic_consume(queue, handler)
        threading.Thread(target=channel.start_consuming, daemon=True).start()
    tell(serves=True)


def handle(channel, method, properties, payload):
    kind = texts(properties.headers).get("cloudEvents_type")
    tell(handled=decoded(payload), method=properties.type, type=kind)
    channel.basic_ack(method.delivery_tag)


def answer(channel, method, properties, payload):
    text = decoded(payload)
    reply = pika.BasicProperties(correlation_id=properties.correlation_id)
    if text == "fail":
        reply.headers = {"grpc-status": NOT_FOUND, "grpc-message": "no such thing"}
        channel.basic_publish("", properties.reply_to, b"", reply)
    else:
        channel.basic_publish("", properties.reply_to, encoded(f"python: {text}"), reply)
    channel.basic_ack(method.delivery_tag)


client = None
for line in sys.stdin:
    command = json.loads(line)
    match command["do"]:
        case "ask":
            client = client or Client()
            client.ask(command["text"])
        case "command":
            publish("", ORDERS, command["text"])
        case "event":
            publish(EXCHANGE, NEWS, command["text"], event())
        case "serve":
            serve()
