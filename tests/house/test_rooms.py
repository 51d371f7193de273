"""Arrows between rooms point downwards only, and LibTorch stays where it belongs."""

import re
from pathlib import Path

import pytest
from house import ROOT, files, includes, methods, network_methods, room_of, room_of_public_header, rooms, text

SOURCES = files("src", "include", "cli", "python", suffixes=(".cpp", ".hpp"))
LIBTORCH = re.compile(r"^(torch|ATen|c10)/")


def included_room(name: str) -> str | None:
    """The room that an include leads to; None for what is not ours or lies beside the file."""
    if name.startswith("undrop/"):
        return room_of_public_header(name)
    first = name.split("/")[0]
    return first if "/" in name and (ROOT / "src" / first).is_dir() else None


def may_use_libtorch(path: Path) -> bool:
    if path.parts[:2] == ("src", "nn") or path == Path("src/methods/network_methods.cpp"):
        return True
    of_network_method = path.parts[:2] == ("src", "methods") and path.parts[2] in network_methods()
    return of_network_method and len(path.parts) == 4 and path.stem != "parameters"


def test_every_folder_of_src_is_a_room():
    folders = {path.parts[1] for path in files("src", suffixes=(".cpp", ".hpp"))}
    assert folders <= set(rooms()), "name the room in CMakeLists.txt"


def upward(path: Path, names: list[str]) -> list[str]:
    """Those of the includes that lead to a room which the file's room may not use."""
    room = room_of(path)
    return [f"{path}: {name}" for name in names if included_room(name) not in (None, room, *rooms()[room])]


def strays(path: Path, names: list[str]) -> list[str]:
    """Includes of LibTorch, or of nn/ which brings it along, where there must be none."""
    found = [f"{path}: {name}" for name in names if LIBTORCH.match(name) or name.startswith("nn/")]
    return [] if may_use_libtorch(path) else found


def test_includes_lead_downwards():
    assert not [arrow for path in SOURCES for arrow in upward(path, includes(path))]


def test_libtorch_stays_in_nn_and_network_methods():
    assert not [stray for path in SOURCES for stray in strays(path, includes(path))]


def test_network_code_formats_without_fmt():
    """LibTorch's headers bring another version of fmt, which would be taken for the system's."""
    assert not [path for path in SOURCES if may_use_libtorch(path) and "fmt/format.h" in includes(path)]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/core/counts.cpp", "prep/checks.hpp"),
        ("src/io/read.cpp", "methods/network_library.hpp"),
        ("src/embed/cell_embedding.cpp", "cluster/populations.hpp"),
        ("src/judge/evaluate.cpp", "pipeline/impute_file.hpp"),
        ("src/judge/comparison.cpp", "report/comparison_report.hpp"),
        ("include/undrop/dataset.hpp", "undrop/methods.hpp"),
        ("python/binding/impute.cpp", "nn/adam.hpp"),
    ],
)
def test_an_upward_arrow_is_seen(path, name):
    assert upward(Path(path), [name])


@pytest.mark.parametrize(
    "path", ["src/core/parallel.cpp", "src/methods/scgacl/parameters.cpp", "src/methods/none/none.cpp", "cli/main.cpp"]
)
def test_a_stray_libtorch_is_seen(path):
    assert strays(Path(path), ["torch/torch.h"]) and strays(Path(path), ["nn/adam.hpp"])


@pytest.mark.parametrize("name", methods())
def test_methods_do_not_know_each_other(name):
    others = tuple(f"methods/{other}/" for other in methods() if other != name)
    for path in files(f"src/methods/{name}", suffixes=(".cpp", ".hpp")):
        assert not [included for included in includes(path) if included.startswith(others)], path


def test_public_headers_include_public_headers_only():
    for path in files("include", suffixes=(".hpp",)):
        ours = [name for name in includes(path) if "/" in name and (ROOT / "src" / name).exists()]
        assert not ours, path


def test_the_library_prints_nothing():
    printing = re.compile(r"std::c(?:out|err|log)\b|\bf?printf\s*\(|\bfmt::print\b|\bputs\s*\(")
    library = [path for path in files("src", suffixes=(".cpp", ".hpp")) if not path.stem.endswith("_test")]
    assert not [path for path in library if printing.search(text(path))], "log through Context"
