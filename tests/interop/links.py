"""Checks that each link within the repository's Markdown leads somewhere, and that maps and indexes are complete.

A link is a path relative to its file, with or without the anchor of a heading. Every path of the repository that a map
of it names is there, every decision has a line in the index of decisions, and every rule of REST that a test is named
after is on the page of rules.
"""

import re
import subprocess
from pathlib import Path

from walkthrough import ROOT

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+).*?\1", re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
# Paths of the repository as maps name them, and the maps.
PATH = re.compile(r"`((?:\.ci|cli|codegen|docs|examples|fixtures|macros|rules|runtime|templates|tests)/[\w./-]+)`")
MAPS = ["CONTRIBUTING.md", "docs/architecture.md", "tests/README.md"]
DECISIONS = ROOT / "docs/decisions"
RULES = ROOT / "docs/rest-rules.md"


def main() -> None:
    check()
    print("links: every link within the repository leads somewhere")


def check() -> None:
    faults = [fault for document in tracked("*.md") for fault in broken(document)]
    faults += moved_paths() + unlisted_decisions() + missing_rules()
    if faults:
        raise SystemExit("\n".join(["links:", *faults]))


def tracked(pattern: str) -> list[Path]:
    """The files of a pattern that belong to the repository, those that are not committed yet included."""
    listed = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z", pattern]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for name in sorted(set(names)) if name and (path := ROOT / name).exists()]


def broken(document: Path) -> list[str]:
    """The links of a document that lead nowhere, one line each."""
    text = FENCED.sub(blank, document.read_text())
    faults = []
    for link in LINK.finditer(SPAN.sub(blank, text)):
        target = link[1]
        if re.match(r"[a-z]+:", target) or leads(document, target):
            continue
        line = text.count("\n", 0, link.start()) + 1
        faults.append(f"{document.relative_to(ROOT)}:{line}: `{target}` is not there")
    return faults


def leads(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    found = document.parent / path if path else document
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(document: Path) -> set[str]:
    """The anchors of a document: its headings as GitHub spells them, and those that are written out."""
    text = FENCED.sub(blank, document.read_text())
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text))
    return {*headings, *ANCHOR.findall(text)}


def blank(found: re.Match[str]) -> str:
    """The same lines with nothing on them, so that places stay where they are."""
    return re.sub(r"[^\n]", " ", found[0])


def moved_paths() -> list[str]:
    named = ((name, path) for name in MAPS for path in PATH.findall((ROOT / name).read_text()))
    return [f"{name}: `{path}` is not there" for name, path in named if not (ROOT / path).exists()]


def unlisted_decisions() -> list[str]:
    index = (DECISIONS / "README.md").read_text()
    files = sorted(DECISIONS.glob("[0-9]*.md"))
    return [f"docs/decisions/README.md: no line for {file.name}" for file in files if f"({file.name})" not in index]


def missing_rules() -> list[str]:
    known = {int(rule) for rule in re.findall(r'id="rule-(\d+)"', RULES.read_text())}
    cited = {int(rule) for file in tracked("*.rs") for rule in re.findall(r"\bfn rule_(\d+)_", file.read_text())}
    return [f"docs/rest-rules.md: rule {rule} is cited and not there" for rule in sorted(cited - known)]


if __name__ == "__main__":
    main()
