"""Generates a client by openapi-python-client from the document of a library, and calls the library with it.

    generated_client.py URL

Prints what each call was answered with, as one JSON object.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "library_client"


def generate(url: str, folder: Path) -> None:
    programs = Path(sys.executable).parent
    command = [programs / "openapi-python-client", "generate", "--url", f"{url}/openapi.json"]
    options = ["--output-path", folder / PACKAGE, "--meta", "none"]
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command + options, check=True, env=environment, stdout=sys.stderr)


def call(url: str) -> dict:
    client = importlib.import_module(f"{PACKAGE}.client").Client(base_url=url)
    models = importlib.import_module(f"{PACKAGE}.models")

    def operation(name: str):
        module = importlib.import_module(f"{PACKAGE}.api.library.library_{name}")
        return lambda *arguments, **options: module.sync(*arguments, client=client, **options).to_dict()

    hardcover = models.LibraryV1BookBindingType0.BINDING_HARDCOVER
    book = models.LibraryV1Book(title="Dune", page_count=612, copies_sold="20000000000", binding=hardcover)
    answers = {"created": operation("create_book")("fiction", body=book, book_id="dune")}
    answers["read"] = operation("get_book")("fiction", "dune")
    answers["listed"] = operation("list_books")("fiction", bindings=[hardcover], filter_min_pages=3)
    change = models.LibraryUpdateBookBody(title="Dune Messiah")
    answers["changed"] = operation("update_book")("fiction", "dune", body=change, update_mask="title")
    answers["moved"] = operation("move_book")(
        "fiction", "dune", body=models.LibraryMoveBookBody(other_shelf="shelves/classics")
    )
    answers["imported"] = operation("import_books")(body=models.LibraryV1Book(name="shelves/1/books/x"))
    answers["missing"] = operation("get_book")("fiction", "dune")
    return answers


def main() -> None:
    (url,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        generate(url, Path(folder))
        sys.path.insert(0, folder)
        print(json.dumps(call(url)))


if __name__ == "__main__":
    main()
