"""Writes the typed functions of the Python package, a file a method, from `undrop methods --json` on standard input.

    build/release/undrop methods --json | python scripts/make_python_methods.py python/undrop/_methods

Options of every method come from the signature of undrop.pp.impute; a method's own are None where the preset decides.
"""

import ast
import json
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PP = ROOT / "python/undrop/pp.py"
TYPES = {"boolean": "bool", "integer": "int", "number": "float", "text": "str"}
NOTE = "Made from the parameter tables by scripts/make_python_methods.py: not to be edited."
HEAD = f'''"""{NOTE}"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress

'''


def common_signature() -> list[str]:
    """The keyword-only parameters of pp.impute as they are written there."""
    module = ast.parse(PP.read_text())
    arguments = next(node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == "impute").args
    return [
        f"{argument.arg}: {ast.unparse(argument.annotation)} = {ast.unparse(default)}"
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]


def literal(words: list[str]) -> str:
    return f"Literal[{', '.join(map(repr, words))}]"


def type_of(option: dict) -> str:
    if option.get("choices"):
        return literal(option["choices"])
    plain = TYPES[option["type"]]
    return f"{plain} | {literal(option['words'])}" if option.get("words") else plain


def limits(option: dict) -> str:
    low, high = (f"{option[end]:.15g}" if end in option else "" for end in ("minimum", "maximum"))
    if low and high:
        return f" From {low} to {high}."
    return f" At least {low}." if low else f" At most {high}." if high else ""


def option_help(option: dict) -> str:
    text = option["help"].rstrip(".") + "." + limits(option) + f" Default: {option['default']!r}."
    if option.get("symbol"):
        text += f" {option['symbol']} in the paper."
    if option.get("reference_default"):
        text += f" Published program: {option['reference_default']}."
    return text


def indented(text: str) -> list[str]:
    return textwrap.wrap(text, 106, initial_indent="    ", subsequent_indent="    ")


def docstring(method: dict) -> str:
    title = method["title"]
    lines = [title[0].upper() + title[1:].rstrip(".") + ".", "", *textwrap.wrap(method["summary"], 110), ""]
    lines += ["Parameters", "----------", "data"]
    lines += ["    Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame."]
    for option in method["options"]:
        lines += [
            option["name"],
            *textwrap.wrap(option_help(option), 106, initial_indent="    ", subsequent_indent="    "),
        ]
    lines += ["", "All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`."]
    if method["doi"]:
        lines += ["", "References", "----------", *textwrap.wrap(method["citation"], 110), f"doi:{method['doi']}"]
    return "\n".join(("    " + line).rstrip() for line in lines)


def function(method: dict, common: list[str]) -> str:
    own = [f"{option['name']}: {type_of(option)} | None = None" for option in method["options"]]
    names = [option["name"] for option in method["options"]]
    taken = {line.split(":")[0] for line in common} & set(names)
    assert not taken, f"{method['name']}: {taken} are options of every method too"
    return (
        HEAD
        + f'''
def {method["name"]}(
    data: Any,
    *,
    {", ".join([*own, *common])},
) -> Any:
    r"""{docstring(method).lstrip()}
    """
    return _run.run_method({method["name"]!r}, locals(), {names!r})
'''
    )


def package(names: list[str]) -> str:
    imports = "".join(f"from .{name} import {name}\n" for name in names)
    return f'"""One function a method. {NOTE}"""\n\n{imports}\n__all__ = {names!r}\n'


def formatted(source: str) -> str:
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(PP), "-"]
    return subprocess.run(ruff, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def main() -> None:
    methods = json.load(sys.stdin)["methods"]
    common = common_signature()
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    sources = {method["name"]: function(method, common) for method in methods}
    sources["__init__"] = package([method["name"] for method in methods])
    for old in folder.glob("*.py"):
        if old.stem not in sources:
            old.unlink()
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(formatted(source))


if __name__ == "__main__":
    main()
