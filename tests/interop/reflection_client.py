"""A gRPC client that knows nothing of the server but what its reflection service tells.

    reflection_client.py ADDRESS list
    reflection_client.py ADDRESS describe SERVICE
    reflection_client.py ADDRESS call SERVICE/METHOD JSON... [--metadata NAME=VALUE]... [--timeout SECONDS]

`list` prints the names of the services, one a line; `describe` the methods of one. `call` sends the JSON documents
(one, or any number where the client streams) and prints each answer as one line of ProtoJSON. Where the call fails,
it prints the status, as ProtoJSON of google.rpc.Status, and ends with exit code 1.
"""

import argparse
import json
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2, status_pb2  # error_details_pb2: the types that details are printed with
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

STATUS_DETAILS = "grpc-status-details-bin"
DEFAULT_TIMEOUT = 10.0


def main() -> int:
    arguments = parse_arguments()
    with grpc.insecure_channel(arguments.address) as channel:
        try:
            return arguments.run(channel, arguments)
        except grpc.RpcError as error:
            print(json_line(status_of(error)))
            return 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Calls a gRPC server by its reflection.")
    parser.add_argument("address", help="host:port")
    commands = parser.add_subparsers(required=True)

    listing = commands.add_parser("list", help="print the services")
    listing.set_defaults(run=list_services)

    describing = commands.add_parser("describe", help="print the methods of a service")
    describing.add_argument("service")
    describing.set_defaults(run=describe_service)

    calling = commands.add_parser("call", help="call a method")
    calling.add_argument("method", help="SERVICE/METHOD, the service with its package")
    calling.add_argument("requests", nargs="+", metavar="JSON")
    calling.add_argument("--metadata", action="append", default=[], type=name_and_value, metavar="NAME=VALUE")
    calling.add_argument("--timeout", type=float, default=DEFAULT_TIMEOUT, metavar="SECONDS")
    calling.set_defaults(run=call_method)
    return parser.parse_args()


def name_and_value(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"`{text}` is not NAME=VALUE")
    return name, value


def list_services(channel: grpc.Channel, _: argparse.Namespace) -> int:
    for service in sorted(ProtoReflectionDescriptorDatabase(channel).get_services()):
        print(service)
    return 0


def describe_service(channel: grpc.Channel, arguments: argparse.Namespace) -> int:
    for method in find_service(channel, arguments.service).methods:
        print(method.name)
    return 0


def call_method(channel: grpc.Channel, arguments: argparse.Namespace) -> int:
    service_name, _, method_name = arguments.method.partition("/")
    service = find_service(channel, service_name)
    method = service.methods_by_name[method_name]
    request_class = message_factory.GetMessageClass(method.input_type)
    requests = [json_format.Parse(text, request_class()) for text in arguments.requests]
    for answer in answers(channel, method, requests, arguments):
        print(json_line(answer, service.file.pool), flush=True)
    return 0


def find_service(channel: grpc.Channel, name: str):
    pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    return pool.FindServiceByName(name)


def answers(channel: grpc.Channel, method, requests: list, arguments: argparse.Namespace):
    open_call = {
        (False, False): channel.unary_unary,
        (False, True): channel.unary_stream,
        (True, False): channel.stream_unary,
        (True, True): channel.stream_stream,
    }[method.client_streaming, method.server_streaming]
    call = open_call(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
    )
    if not method.client_streaming and len(requests) != 1:
        sys.exit(f"{method.full_name} takes one request, not {len(requests)}")
    argument = iter(requests) if method.client_streaming else requests[0]
    outcome = call(argument, metadata=arguments.metadata, timeout=arguments.timeout)
    return outcome if method.server_streaming else [outcome]


def status_of(error: grpc.RpcError) -> status_pb2.Status:
    for name, value in error.trailing_metadata() or ():
        if name == STATUS_DETAILS:
            return status_pb2.Status.FromString(value)
    number, _ = error.code().value
    return status_pb2.Status(code=number, message=error.details())


def json_line(message, types_of_any=None) -> str:
    return json.dumps(json_format.MessageToDict(message, descriptor_pool=types_of_any), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
