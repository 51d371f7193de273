"""Docstrings say what every parameter is, what comes back, and what is raised."""

import inspect
import re

import pytest
import undrop as ud
from undrop import _methods, registry

SECTION = re.compile(r"^(\w[\w ]*)\n-+\n", re.MULTILINE)
MODULES = (ud.pp, ud.pl, ud.metrics)


def public() -> dict:
    """Every function and method that a user calls, by its full name."""
    found = {f"undrop.{name}": getattr(ud, name) for name in ud.__all__}
    for module in MODULES:
        found |= {f"{module.__name__}.{name}": getattr(module, name) for name in module.__all__}
    found["undrop.registry.options"] = registry.options
    functions = {name: thing for name, thing in found.items() if inspect.isfunction(thing)}
    for kind in (ud.Imputer, ud.Comparison):
        functions[f"undrop.{kind.__name__}"] = kind
        for name, thing in vars(kind).items():
            if inspect.isfunction(thing) and not name.startswith("_"):
                functions[f"undrop.{kind.__name__}.{name}"] = thing
    return functions


FUNCTIONS = public()


def sections(thing) -> dict[str, str]:
    parts = SECTION.split(inspect.getdoc(thing))
    return {"Summary": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def documented(thing) -> set[str]:
    """Names at the margin of the section of parameters."""
    lines = re.findall(r"^(\*{0,2}\w[\w*, ]*?)(?: : .*)?$", sections(thing).get("Parameters", ""), re.MULTILINE)
    return {name.strip("* ") for line in lines for name in line.split(",")}


def parameters(thing) -> set[str]:
    return {name for name in inspect.signature(thing).parameters if name != "self"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_documented(name):
    thing = FUNCTIONS[name]
    wanted = parameters(thing)
    if getattr(_methods, name.rpartition(".")[2], None) is thing:
        assert "see :func:`undrop.pp.impute`" in inspect.getdoc(thing)
        wanted -= parameters(ud.pp.impute) - {"data"}
    assert documented(thing) == wanted


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_comes_back_is_said(name):
    thing = FUNCTIONS[name]
    if inspect.isclass(thing) or getattr(_methods, name.rpartition(".")[2], None) is thing:
        return
    if inspect.signature(thing).return_annotation != "None":
        assert sections(thing).get("Returns", "").strip(), name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_first_line_is_a_sentence(name):
    first = inspect.getdoc(FUNCTIONS[name]).splitlines()[0]
    assert first[0].isupper() and first.endswith((".", ":")) and len(first) <= 120


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.startswith("undrop.metrics")])
def test_scores_name_their_source_or_formula(name):
    assert {"References", "Notes"} & set(sections(FUNCTIONS[name]))


def test_methods_name_their_paper():
    table = ud.methods()
    for name in table.index[table["doi"] != ""]:
        assert table.loc[name, "doi"] in sections(getattr(ud.pp, name))["References"]
