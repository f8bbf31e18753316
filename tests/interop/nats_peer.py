"""A peer of polywire over NATS that knows no more than the documented wire.

    nats_peer.py SERVER

Reads one JSON object a line and answers each with one:
    {"do": "ask", "text": ...}       calls test.v1.Desk/Ask: {"text": ...} or {"code": ..., "message": ...}
    {"do": "command", "text": ...}   publishes to desk.orders
    {"do": "event", "text": ...}     publishes to desk.news, as a CloudEvent
    {"do": "serve"}                  serves all three from now on, and tells what it handles
"""

import asyncio
import json
import sys
import uuid
from functools import partial

import nats
from google.protobuf.wrappers_pb2 import StringValue
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StreamConfig

SERVER = sys.argv[1]
ASK, ORDERS, NEWS = "test.v1.Desk.Ask", "desk.orders", "desk.news"
# The consumer group of requests: the service.
GROUP = "test.v1.Desk"
TIMEOUT = 30
NOT_FOUND = "5"

# The loop itself holds its tasks only weakly.
running = set()


def tell(**fields):
    print(json.dumps(fields), flush=True)


def encoded(text):
    return StringValue(value=text).SerializeToString()


def decoded(payload):
    return StringValue.FromString(payload).value


async def ask(client, text):
    reply = await client.request(ASK, encoded(text), timeout=TIMEOUT)
    headers = reply.headers or {}
    if "grpc-status" in headers:
        return tell(code=int(headers["grpc-status"]), message=headers["grpc-message"])
    tell(text=decoded(reply.data))


async def publish(stream, subject, text, headers=None):
    await stream.publish(subject, encoded(text), timeout=TIMEOUT, headers=headers)
    tell(published=True)


def event():
    """The attributes of an event, as the NATS binding of CloudEvents has them."""
    return {"ce-specversion": "1.0", "ce-id": str(uuid.uuid4()), "ce-source": "/python", "ce-type": "news"}


async def serve(client, stream):
    await client.subscribe(ASK, queue=GROUP, cb=partial(answer, client))
    await consume(stream, ORDERS, RetentionPolicy.WORK_QUEUE, "workers")
    await consume(stream, NEWS, RetentionPolicy.INTEREST, "python")
    tell(serves=True)


async def answer(client, message):
    text = decoded(message.data)
    if text == "fail":
        failure = {"grpc-status": NOT_FOUND, "grpc-message": "no such thing"}
        return await client.publish(message.reply, headers=failure)
    await message.respond(encoded(f"python: {text}"))


async def consume(stream, subject, retention, consumer):
    name = subject.replace(".", "-")
    subjects = [subject, f"{subject}._p.*"]
    await stream.add_stream(StreamConfig(name, subjects=subjects, retention=retention, discard=DiscardPolicy.NEW))
    config = ConsumerConfig(durable_name=consumer, ack_policy=AckPolicy.EXPLICIT)
    await stream.add_consumer(name, config)
    messages = await stream.pull_subscribe_bind(consumer=consumer, stream=name)
    running.add(asyncio.create_task(handle(messages)))


async def handle(messages):
    while True:
        try:
            fetched = await messages.fetch(1, timeout=1)
        except nats.errors.TimeoutError:
            continue
        for message in fetched:
            headers = message.headers
            tell(handled=decoded(message.data), method=headers["polywire-method"], type=headers.get("ce-type"))
            await message.ack_sync()


async def main():
    client = await nats.connect(SERVER)
    stream = client.jetstream()
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        match command["do"]:
            case "ask":
                await ask(client, command["text"])
            case "command":
                await publish(stream, ORDERS, command["text"])
            case "event":
                await publish(stream, NEWS, command["text"], event())
            case "serve":
                await serve(client, stream)


asyncio.run(main())
