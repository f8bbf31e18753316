"""Copies each of the `examples` out of the tree as their README says, and tests the copy.

What differs from a reader's way: the checkout is this one, and builds share this repository's target folder and lock
file. The orders are tested with the queue that the environment names by ORDERS_QUEUE, in memory without it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from walkthrough import ROOT, TARGET

BUILT = shutil.ignore_patterns("target", "Cargo.lock")


def main() -> None:
    names = sys.argv[1:] or sorted(manifest.parent.name for manifest in (ROOT / "examples").glob("*/Cargo.toml"))
    with tempfile.TemporaryDirectory(prefix="polywire-examples-") as folder:
        for name in names:
            print(f"-- {name}", flush=True)
            test(copy(ROOT / "examples" / name, Path(folder)))
    print(f"examples: {', '.join(names)} work when they are copied out")


def copy(example: Path, folder: Path) -> Path:
    copied = folder / example.name
    shutil.copytree(example, copied, ignore=BUILT)
    manifest = copied / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace('"../../', f'"{ROOT}/'))
    shutil.copy(ROOT / "Cargo.lock", copied)
    return copied


def test(crate: Path) -> None:
    environment = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    subprocess.run(["cargo", "test", "--quiet"], cwd=crate, env=environment, check=True)


if __name__ == "__main__":
    main()
