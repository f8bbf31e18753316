"""Follows a Markdown document as a reader does, in a folder of its own.

A code block whose first line names a file becomes that file, in the folder that the reader is in. In `console` blocks
the lines after `$ ` are run by one bash, and the lines between are what they print. A block named `examples/…` is an
excerpt of that file of the repository. Other code blocks are refused, so nothing in a document goes untried.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
# Seconds in which a command that builds, and one that does not, prints what it should.
LONG = 900.0
SHORT = 20.0
BLOCK = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PORT = re.compile(r"(?:(?<=127\.0\.0\.1:)|(?<=--port ))\d+")


class Fault(Exception):
    """What a document says and a reader would not see."""


@dataclass
class Document:
    """A Markdown file, followed from the folder that `reader` is in."""

    path: Path

    def follow(self, reader: "Reader") -> None:
        text = self.path.read_text()
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            try:
                self.block(reader, *block.groups())
            except Fault as fault:
                raise SystemExit(f"{self.path.relative_to(ROOT)}:{line}: {fault}") from None

    def block(self, reader: "Reader", language: str, name: str, text: str) -> None:
        if language == "console":
            for command, printed in commands(text):
                reader.run(command, printed)
        elif name.startswith("examples/"):
            if text not in (ROOT / name).read_text():
                raise Fault(f"this is not in {name}")
        elif name:
            reader.write(name, text)
        else:
            raise Fault("this block names no file and is not a `console` block, so it cannot be tried")


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command of a `console` block with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for line in text.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        elif found:
            found[-1][1].append(line)
        else:
            raise Fault(f"`{line}` comes before any command")
    return found


class Output:
    """Lines that several processes print."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ended: set[Path] = set()
        self.changed = threading.Condition()

    def listen(self, pipe: Path) -> threading.Thread:
        listening = threading.Thread(target=self.collect, args=(pipe,), daemon=True)
        listening.start()
        return listening

    def collect(self, pipe: Path) -> None:
        with pipe.open() as lines:
            for line in lines:
                with self.changed:
                    self.lines.append(line.rstrip("\n"))
                    self.changed.notify()
        with self.changed:
            self.ended.add(pipe)
            self.changed.notify()

    def wait_for(self, count: int, pipe: Path | None, seconds: float) -> None:
        """Waits until there are `count` lines, or nothing prints into `pipe` any more."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.lines) >= count or pipe in self.ended, seconds)

    def take(self) -> list[str]:
        with self.changed:
            taken, self.lines = self.lines, []
            return taken


class Reader:
    """One bash in a folder."""

    def __init__(self, folder: Path, environment: dict[str, str], replaced: dict[str, str]) -> None:
        self.replaced = replaced
        self.ports: dict[str, str] = {}
        self.pipes = tempfile.TemporaryDirectory(prefix="polywire-pipes-")
        self.bash = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.output = Output()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        """Ends bash and all that it has started."""
        try:
            os.killpg(self.bash.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.bash.wait()
        self.pipes.cleanup()

    def write(self, name: str, text: str) -> None:
        path = self.folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.here(text))
        if path.name == "Cargo.toml":
            shutil.copy(ROOT / "Cargo.lock", path.parent)

    def folder(self) -> Path:
        """The folder that the reader is in."""
        return Path(f"/proc/{self.bash.pid}/cwd").resolve()

    def run(self, command: str, printed: list[str]) -> None:
        """Runs `command`. All lines that are `printed` have to come, in any order where several processes print."""
        command, printed = self.here(command), [self.here(line) for line in printed]
        print(f"$ {command}", flush=True)
        is_background = command.endswith("&")
        pipe = self.pipe() if is_background else None
        code = self.start(command, pipe) if pipe else self.finish(command)
        if code == 0:
            self.output.wait_for(len(printed), pipe, LONG if is_background else SHORT)
        seen = self.output.take()
        if code != 0 or sorted(seen) != sorted(printed):
            raise Fault(f"`{command}` ends with {code} and prints\n  {seen}\nand not\n  {printed}")
        if is_background:
            for port in PORT.findall(command):
                wait_for_port(int(port))

    def start(self, command: str, pipe: Path) -> int:
        """Starts `command`, which ends in `&`. It prints into a pipe of its own, so that no line is torn by another."""
        self.output.listen(pipe)
        return self.finish(f"{command.removesuffix('&')}> {pipe} &")

    def finish(self, command: str) -> int:
        """Runs `command` to its end, and returns its exit code."""
        pipe, code = self.pipe(), self.pipe()
        listening = self.output.listen(pipe)
        self.bash.stdin.write(f"{{ {command}\n}} > {pipe}; echo $? > {code}\n")
        self.bash.stdin.flush()
        listening.join(LONG)
        if listening.is_alive():
            raise Fault(f"`{command}` has not ended after {LONG} s: {self.output.take()}")
        return int(code.read_text())

    def pipe(self) -> Path:
        pipe = Path(self.pipes.name, str(time.monotonic_ns()))
        os.mkfifo(pipe)
        return pipe

    def here(self, text: str) -> str:
        """`text` with what is elsewhere for this reader: ports that are free, and `replaced`."""
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        return PORT.sub(lambda port: self.ports.setdefault(port[0], str(free_port())), text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int) -> None:
    limit = time.monotonic() + SHORT
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Fault(f"nothing listens on port {port}")
