"""The repository as the tests of the house see it: files, rooms, includes."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("src", "include", "cli", "python", "tests", "bench", "scripts", "cmake")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)


def files(*folders: str, suffixes: tuple[str, ...]) -> list[Path]:
    """Files below the folders, sorted; relative to the repository."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    return sorted(path.relative_to(ROOT) for path in found)


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def includes(path: Path) -> list[str]:
    return [match[2] for match in INCLUDE.finditer(text(path))]


@cache
def tracked() -> list[Path]:
    """Files under version control that are there; every code file where this is no clone."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        return files(*CODE_FOLDERS, suffixes=(".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".md"))
    names = [Path(name) for name in listing.stdout.split("\0") if name]
    return [name for name in names if (ROOT / name).is_file()]


@cache
def rooms() -> dict[str, frozenset[str]]:
    """Room -> the rooms that it may include, from the lines of CMakeLists.txt and what they imply."""
    allowed: dict[str, frozenset[str]] = {"nn": frozenset({"core"})}
    for name, uses in re.findall(
        r"^undrop_room\((\w+)(?: USES ([\w ]+))?\)", text(Path("CMakeLists.txt")), re.MULTILINE
    ):
        direct = uses.split()
        allowed[name] = frozenset(direct).union(*(allowed[room] for room in direct))
    allowed["methods"] |= {"nn"}
    fronts = frozenset(allowed) - {"nn"}
    allowed["cli"] = allowed["python"] = fronts
    return allowed


@cache
def room_of_public_header(name: str) -> str:
    """The room that has the source of the same name; core for a header that is complete without one."""
    for source in files("src", suffixes=(".cpp",)):
        if source.stem == Path(name).stem and len(source.parts) == 3:
            return source.parts[1]
    return "core"


def room_of(path: Path) -> str:
    if path.parts[0] in ("cli", "python"):
        return path.parts[0]
    return path.parts[1] if path.parts[0] == "src" else room_of_public_header(path.name)


def network_methods() -> list[str]:
    """The methods that may use LibTorch, from the line of CMakeLists.txt."""
    return re.search(r"set\(UNDROP_NETWORK_METHODS ([\w ]*)\)", text(Path("CMakeLists.txt")))[1].split()


def methods() -> list[str]:
    return sorted(path.name for path in (ROOT / "src/methods").iterdir() if path.is_dir())
