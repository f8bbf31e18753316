"""What `cargo check` costs of the same definition by macro and by build script: 50 methods and 100 messages.

Writes two crates below the target folder and prints a table: the median of the passes, and their least and greatest.

- cold: everything, in an empty target folder
- again: the crate alone, after its source (of the definition) was touched, with incremental compilation
- expansion: how much of a non-incremental check of the crate rustc spends in `macro_expand_crate` (`-Z time-passes`,
  which needs RUSTC_BOOTSTRAP on a stable compiler). It holds the expansion of every macro, those of prost included, and
  the resolution of names in between: more than the macros of polywire alone.

    python3 tests/benches/front_doors.py [--passes 5] [--cold-passes 1]
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "front-doors"
SERVICES, METHODS = 5, 10  # 50 methods, each with a request and a response of its own: 100 messages
FIELDS = [
    ("name", "String", "string"),
    ("title", "String", "string"),
    ("count", "i32", "int32"),
    ("total", "u64", "uint64"),
    ("tags", "Vec<String>", "repeated string"),
    ("ratio", "f64", "double"),
    ("data", "Vec<u8>", "bytes"),
    ("optional", "Option<i64>", "optional int64"),
]
MANIFEST = """
[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
polywire = {{ path = "{root}/runtime"{features} }}
{build}
"""
BUILD = """
[build-dependencies]
polywire-codegen = {{ path = "{root}/codegen" }}
"""


def messages():
    for service in range(SERVICES):
        for method in range(METHODS):
            yield f"Do{service}{method}Request", service
            yield f"Do{service}{method}Response", service


def rust() -> str:
    lines = ["//! By macro.", "use polywire::Status;", ""]
    for name, service in messages():
        lines += [f'#[polywire::message(package = "bench.s{service}")]', f"pub struct {name} {{"]
        for number, (field, kind, _) in enumerate(FIELDS, 1):
            lines += [f"    #[field({number})]", f"    pub {field}: {kind},"]
        lines += ["}", ""]
    for service in range(SERVICES):
        lines += [f'#[polywire::service(package = "bench.s{service}")]', f"pub trait Service{service} {{"]
        for method in range(METHODS):
            name = f"Do{service}{method}"
            lines += [
                f'    #[http(post = "/v1/s{service}/{{name=items/*}}:do{method}", body = "*")]',
                f"    async fn do{service}{method}(&self, request: {name}Request) -> Result<{name}Response, Status>;",
            ]
        lines += ["}", ""]
    return "\n".join(lines)


def proto(service: int) -> str:
    lines = ['syntax = "proto3";', f"package bench.s{service};", 'import "google/api/annotations.proto";', ""]
    for name, of in messages():
        if of == service:
            lines += [f"message {name} {{"]
            lines += [f"  {kind} {field} = {number};" for number, (field, _, kind) in enumerate(FIELDS, 1)]
            lines += ["}"]
    lines += [f"service Service{service} {{"]
    for method in range(METHODS):
        name = f"Do{service}{method}"
        lines += [
            f"  rpc {name}({name}Request) returns ({name}Response) {{",
            f'    option (google.api.http) = {{ post: "/v1/s{service}/{{name=items/*}}:do{method}" body: "*" }};',
            "  }",
        ]
    return "\n".join([*lines, "}", ""])


def write_crates() -> dict[str, tuple[Path, Path]]:
    """The crates by name: their folder, and the file whose change makes the definition new."""
    shutil.rmtree(TARGET, ignore_errors=True)
    macro, build = TARGET / "by-macro", TARGET / "by-build"
    for crate in (macro, build):
        (crate / "src").mkdir(parents=True)
        shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
    (macro / "Cargo.toml").write_text(
        MANIFEST.format(name="by-macro", root=ROOT, features=', features = ["macros"]', build="")
    )
    (macro / "src/lib.rs").write_text(rust())
    (build / "Cargo.toml").write_text(
        MANIFEST.format(name="by-build", root=ROOT, features="", build=BUILD.format(root=ROOT))
    )
    (build / "proto").mkdir()
    for service in range(SERVICES):
        (build / f"proto/s{service}.proto").write_text(proto(service))
    (build / "build.rs").write_text(
        "fn main() -> Result<(), polywire_codegen::GeneratorError> {\n"
        '    polywire_codegen::Generator::new().with_input("proto").build()\n}\n'
    )
    (build / "src/lib.rs").write_text(
        '//! By build script.\nmod generated {\n    include!(concat!(env!("OUT_DIR"), "/mod.rs"));\n}\n'
        "pub use generated::*;\n"
    )
    return {"by macro": (macro, macro / "src/lib.rs"), "by build script": (build, build / "proto/s0.proto")}


def cargo(crate: Path, *arguments: str, incremental: bool = True) -> tuple[float, str]:
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(crate / "target"),
        "CARGO_INCREMENTAL": "1" if incremental else "0",
        "RUSTC_BOOTSTRAP": "1",
    }
    started = time.perf_counter()
    done = subprocess.run(["cargo", *arguments], cwd=crate, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return seconds, done.stdout + done.stderr


def touch(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.removesuffix("// again\n") if text.endswith("// again\n") else text + "// again\n")


def expansion(crate: Path, source: Path) -> float:
    """The share of rustc's time, in percent."""
    touch(source)
    _, output = cargo(
        crate, "rustc", "--lib", "--profile", "check", "--", "-Z", "time-passes", incremental=False
    )
    times = {name: float(seconds) for seconds, name in re.findall(r"time:\s+([\d.]+).*?\t?(\w+)$", output, re.M)}
    return 100 * times["macro_expand_crate"] / times["total"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--cold-passes", type=int, default=1)
    arguments = parser.parse_args()
    rows = []
    for name, (crate, source) in write_crates().items():
        cargo(crate, "fetch")
        cold = []
        for _ in range(arguments.cold_passes):
            shutil.rmtree(crate / "target", ignore_errors=True)
            cold.append(cargo(crate, "check", "--quiet")[0])
        rows.append((f"{name}, cold", "s", cold))
        again = []
        for _ in range(arguments.passes + 1):
            touch(source)
            again.append(cargo(crate, "check", "--quiet")[0])
        rows.append((f"{name}, again", "s", again[1:]))  # the first fills the cache
        expansion(crate, source)  # the first builds for other flags
        rows.append((f"{name}, expansion", "%", [expansion(crate, source) for _ in range(arguments.passes)]))
    print(f"| {SERVICES * METHODS} methods, {len(list(messages()))} messages | median | least | greatest |")
    print("|---|--:|--:|--:|")
    for name, unit, values in rows:
        least, median, greatest = min(values), statistics.median(values), max(values)
        print(f"| {name} | {median:.2f} {unit} | {least:.2f} {unit} | {greatest:.2f} {unit} |")


if __name__ == "__main__":
    main()
