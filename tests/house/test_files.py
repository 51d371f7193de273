"""Names, sizes, mates and words of the files."""

import re
from pathlib import Path

import pytest
from house import ROOT, files, methods, text, tracked

MAXIMUM_LINES = 500
SOURCES = [path for path in files("src", suffixes=(".cpp",)) if not path.stem.endswith("_test")]

# Sources that share the header of one concept too large for one file.
HEADER_ELSEWHERE = {
    Path("src/io/hdf5_dataset.cpp"): Path("src/io/hdf5_file.hpp"),
    Path("src/io/hdf5_group.cpp"): Path("src/io/hdf5_file.hpp"),
    Path("src/methods/network_methods.cpp"): Path("src/methods/network_library.hpp"),
}

# Sources that are nothing but a piece of another concept, and are tested with it.
TESTED_ELSEWHERE = {
    Path("src/core/imputer.cpp"): "refusals of what a method does not offer, by its users' tests",
    Path("src/core/version.cpp"): "test_versions.py",
    Path("src/io/hdf5_dataset.cpp"): "tests/io/hdf5_file_test.cpp",
    Path("src/io/hdf5_group.cpp"): "tests/io/hdf5_file_test.cpp",
    Path("src/io/hdf5_types.cpp"): "tests/io/hdf5_file_test.cpp",
    Path("src/methods/methods.cpp"): "test_versions.py and tests/cli",
    Path("src/methods/network_library.cpp"): "tests/cli",
    Path("src/methods/network_methods.cpp"): "tests/cli",
}


def code_files() -> list[Path]:
    return [path for path in tracked() if path.suffix in (".cpp", ".hpp", ".py", ".sh", ".cmake")]


def test_no_file_is_too_long():
    lengths = {str(path): len(text(path).splitlines()) for path in code_files()}
    assert not {path: lines for path, lines in lengths.items() if lines > MAXIMUM_LINES}, "split it by concept"


def test_no_file_is_a_drawer():
    drawers = ("util", "utils", "common", "helpers", "misc")
    assert not [path for path in tracked() if path.stem.lower() in drawers]


def has_header(source: Path) -> bool:
    public = ROOT / "include/undrop" / f"{source.stem}.hpp"
    return public.exists() or (ROOT / source.with_suffix(".hpp")).exists()


def has_test(source: Path) -> bool:
    """A test of its own name, or for a piece of a method the method's."""
    if source.parts[1] == "methods" and len(source.parts) == 4:
        return (ROOT / source.with_name(f"{source.parts[2]}_test.cpp")).exists()
    mirrored = ROOT / "tests" / source.parts[1] / f"{source.stem}_test.cpp"
    return mirrored.exists() or (ROOT / source.with_name(f"{source.stem}_test.cpp")).exists()


def test_every_source_has_its_header():
    assert not [str(path) for path in SOURCES if not has_header(path) and path not in HEADER_ELSEWHERE]
    assert not [str(path) for path in HEADER_ELSEWHERE if not (ROOT / path).exists()], "an exception without its file"


def test_every_source_has_its_test():
    assert not [str(path) for path in SOURCES if not has_test(path) and path not in TESTED_ELSEWHERE]


def test_every_header_guards_itself():
    headers = files("src", "cli", "include", suffixes=(".hpp",))
    assert not [str(path) for path in headers if not text(path).startswith("#pragma once\n")]


@pytest.mark.parametrize("name", methods())
def test_a_methods_folder_holds_everything_of_the_method(name):
    folder = ROOT / "src/methods" / name
    wanted = [f"{name}.hpp", f"{name}.cpp", "parameters.hpp", "parameters.cpp", "CARD.md", f"{name}_test.cpp"]
    assert not [file for file in wanted if not (folder / file).exists()]
    assert f"{name}::info()" in text(Path("src/methods/methods.cpp")), "register it"


def test_no_machine_and_no_host_is_named():
    """Paths of somebody's machine, and hosts of package registries, have no place in the project."""
    words = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "pypi" + ".org", "python" + "hosted"]
    words += ["download.py" + "torch.org", "deb." + "debian.org", "anaconda" + ".org", "/opt/" + "pypi"]
    pattern = re.compile("|".join(map(re.escape, words)))
    for path in tracked():
        try:
            content = text(path)
        except UnicodeDecodeError:
            continue
        assert not pattern.search(content), f"{path}: {pattern.search(content)[0]}"


def test_nothing_is_left_to_be_done():
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
    assert not [path for path in code_files() if marks.search(text(path))]


def test_scripts_can_be_run():
    scripts = [path for path in tracked() if path.suffix == ".sh"] + [Path(".ci/run")]
    assert not [path for path in scripts if not (ROOT / path).stat().st_mode & 0o100]
