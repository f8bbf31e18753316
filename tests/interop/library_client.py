"""A gRPC client of a library, by stubs that grpcio-tools makes of its definition.

    library_client.py ADDRESS STUBS --include FOLDER... --proto FILE...

Compiles the .proto files, found below the include folders, into the folder STUBS; then calls every kind of method of
library.v1.LibraryService at ADDRESS, and prints what comes of each as a line of JSON, `{"what": answer}`.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

import grpc
import grpc_tools
from google.protobuf import json_format
from grpc_tools import protoc

TIMEOUT = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Calls a library by stubs made of its definition.")
    parser.add_argument("address", help="host:port")
    parser.add_argument("stubs", type=Path, help="the folder for the stubs")
    parser.add_argument("--include", action="append", required=True)
    parser.add_argument("--proto", action="append", required=True)
    arguments = parser.parse_args()
    compile_stubs(arguments.include, arguments.proto, arguments.stubs)
    sys.path.insert(0, str(arguments.stubs))
    messages = importlib.import_module("library.v1.library_pb2")
    stubs = importlib.import_module("library.v1.library_pb2_grpc")
    with grpc.insecure_channel(arguments.address) as channel:
        call_all(stubs.LibraryServiceStub(channel), messages)
    return 0


def compile_stubs(includes: list[str], protos: list[str], out: Path) -> None:
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    folders = [f"-I{folder}" for folder in [*includes, str(well_known)]]
    code = protoc.main(["protoc", *folders, f"--python_out={out}", f"--grpc_python_out={out}", *protos])
    if code != 0:
        raise SystemExit(f"protoc ended with {code}")


def call_all(library, pb) -> None:
    emma = pb.Book(
        title="Emma",
        authors=[pb.Book.Author(given_name="Jane", family_name="Austen")],
        binding=pb.Book.BINDING_HARDCOVER,
        labels={"a": "b"},
        contributors={7: pb.Book.Author(given_name="Somebody")},
        loan=pb.Loan(reader="Ann"),
        subtitle="",
        temperature=-3,
        checksum=2**64 - 1,
        cover=b"\x00\xff",
        available_bindings=[pb.Book.BINDING_PAPERBACK, 9],
        type="novel",
        previous=pb.Book(title="Proofs"),
    )
    emma.series.value = "Classics"
    emma.publish_time.FromJsonString("1815-12-23T00:00:00Z")
    create = pb.CreateBookRequest(parent="shelves/1", book=emma, book_id="emma")
    show("create", library.CreateBook(create, timeout=TIMEOUT))
    show("get", library.GetBook(pb.GetBookRequest(name="shelves/1/books/emma"), timeout=TIMEOUT))
    show("missing", status_of(lambda: library.GetBook(pb.GetBookRequest(name="shelves/1/books/gone"))))
    books = [pb.Book(name=f"shelves/1/books/{title.lower()}", title=title) for title in ["Ulysses", "Dune"]]
    imports = (pb.ImportBooksRequest(book=book) for book in books)
    show("import", library.ImportBooks(imports, timeout=TIMEOUT))
    watched = library.WatchBooks(pb.WatchBooksRequest(parent="shelves/1"), timeout=TIMEOUT)
    show("watch", [change.book.title for change in watched])
    questions = iter([pb.ChatRequest(text="how"), pb.ChatRequest(text="when")])
    show("chat", [answer.text for answer in library.Chat(questions, timeout=TIMEOUT)])
    listing = pb.ListBooksRequest(parent="shelves/1")
    listed, call = library.ListBooks.with_call(listing, timeout=TIMEOUT, metadata=[("x-reader", "ann")])
    show("list", [len(listed.books), dict(call.initial_metadata()).get("x-served")])
    show("default", status_of(lambda: library.MoveBook(pb.MoveBookRequest(name="shelves/1/books/emma"))))
    show("delete", library.DeleteBook(pb.DeleteBookRequest(name="shelves/1/books/emma"), timeout=TIMEOUT))
    show("quote", library.QuotePrice(pb.QuotePriceRequest(isbn="1", copies=3), timeout=TIMEOUT))


def status_of(call) -> list[str]:
    try:
        call()
    except grpc.RpcError as error:
        return [error.code().name, error.details()]
    raise SystemExit("the call was answered")


def show(what: str, answer) -> None:
    if not isinstance(answer, list):
        answer = json_format.MessageToDict(answer)
    print(json.dumps({what: answer}))


if __name__ == "__main__":
    sys.exit(main())
