"""Builds and runs the example of the README as it stands there: its files, its dependencies, its curl.

Code blocks of the README whose first line names a file become the files of a crate below the target folder. The
crate takes polywire from this repository, and a free port instead of the one that the README names.
"""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
CRATE = TARGET / "readme"
FILE_BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PORT_OF_README = "8080"
TIMEOUT = 20.0

# So the dependencies are built as those of the workspace are.
CARGO_TAIL = f"""
[workspace]

[profile.dev]
debug = "line-tables-only"

[patch.crates-io]
polywire = {{ path = "{ROOT}/runtime" }}
polywire-codegen = {{ path = "{ROOT}/codegen" }}
polywire-macros = {{ path = "{ROOT}/macros" }}
"""


def main() -> None:
    port = free_port()
    write_crate(port)
    environment = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    subprocess.run(["cargo", "build", "--quiet"], cwd=CRATE, env=environment, check=True)
    with subprocess.Popen(TARGET / "debug" / "greeter", stdout=subprocess.PIPE, text=True) as greeter:
        try:
            expect(greeter.stdout.readline().strip(), "Hello, Ada!")  # printed once the server answers
            expect(curl(f"http://127.0.0.1:{port}/v1/greetings/Ada"), '{"text":"Hello, Ada!"}')
            greeter.terminate()
            expect(greeter.wait(TIMEOUT), 0)
        finally:
            greeter.kill()
    print("readme: the example builds, answers gRPC and REST, and ends when it is asked to")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_crate(port: int) -> None:
    blocks = FILE_BLOCK.findall((ROOT / "README.md").read_text())
    expect(sorted(name for name, _ in blocks), ["Cargo.toml", "build.rs", "proto/greeter.proto", "src/main.rs"])
    for name, text in blocks:
        tail = CARGO_TAIL if name == "Cargo.toml" else ""
        write_if_changed(CRATE / name, text.replace(PORT_OF_README, str(port)) + tail)
    shutil.copy(ROOT / "Cargo.lock", CRATE / "Cargo.lock")


def curl(url: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", str(TIMEOUT), url]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def write_if_changed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def expect(actual: object, expected: object) -> None:
    if actual != expected:
        raise SystemExit(f"readme: expected {expected!r}, got {actual!r}")


if __name__ == "__main__":
    main()
