"""Follows the README, the pages of `docs` and the READMEs of the crates in an empty folder: their files, their commands, what these print.

Before that, it checks the tables of features, and that links within the repository lead somewhere.

What differs from a reader's way: the checkout is this one, ports are free ones, the command line is installed without
optimisation and into the folder, and builds share this repository's target folder and lock file.
"""

import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

import links
from walkthrough import ROOT, TARGET, Document, Reader

PAGES = sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))
CRATES = [f"{crate}/README.md" for crate in ("cli", "codegen", "macros", "rules", "runtime", "templates")]
DOCUMENTS = ["README.md", "examples/README.md", *PAGES, *CRATES]
REPLACED = {
    "../polywire/": f"{ROOT}/",
    "cargo install --path": "cargo install --debug --locked --path",
}
TABLE = re.compile(r"^\| feature \| default \|.*?\n(?!\|)", re.MULTILINE | re.DOTALL)
# Where tests/setup puts programs that this system has too old or not at all.
PROGRAMS = [ROOT / "tests/.tools/usr/sbin", ROOT / "tests/.tools/bin", ROOT / "tests/.venv/bin"]


def main() -> None:
    documents = sys.argv[1:] or DOCUMENTS
    compare_features()
    links.check()
    with tempfile.TemporaryDirectory(prefix="polywire-readme-") as folder, reader(Path(folder)) as following:
        Path(folder, "polywire").symlink_to(ROOT)
        for document in documents:
            following.run(f"cd {folder}", [])
            print(f"-- {document}", flush=True)
            Document(ROOT / document).follow(following)
    print(f"readme: every block of {', '.join(documents)} holds")


def reader(folder: Path) -> Reader:
    installed = folder / "installed"
    path = os.pathsep.join([str(installed / "bin"), *map(str, PROGRAMS), os.environ["PATH"]])
    environment = os.environ | {
        "CARGO_INSTALL_ROOT": str(installed),
        "CARGO_TARGET_DIR": str(TARGET),
        "CARGO_TERM_QUIET": "true",
        "PATH": path,
    }
    return Reader(folder, environment, REPLACED)


def compare_features() -> None:
    """The table of features is the same in the README and in the crate's documentation, and has every feature."""
    manifest = tomllib.loads((ROOT / "runtime/Cargo.toml").read_text())
    features = {name for name in manifest["features"] if name != "default" and not name.startswith("_")}
    crate = (ROOT / "runtime/src/lib.rs").read_text().replace("\n//! ", "\n")
    tables = [TABLE.search(text)[0] for text in ((ROOT / "README.md").read_text(), crate)]
    if tables[0] != tables[1]:
        raise SystemExit("readme: the tables of features in README.md and runtime/src/lib.rs differ")
    rows = {name for row in tables[0].splitlines()[2:] for name in re.findall("`([^`]+)`", row.split("|")[1])}
    if rows != features:
        raise SystemExit(f"readme: the table of features lacks {features - rows}, and has {rows - features} too many")


if __name__ == "__main__":
    main()
