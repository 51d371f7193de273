"""One way from a call to the engine and back, for every function that imputes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import _core, _torch
from ._data import data_of, is_anndata
from ._geometry import add_geometry
from ._progress import Listener, Progress
from ._result import Members, add_to, matrix_of, remove_old, require_free
from .errors import OptionError, UsageError

Options = Mapping[str, Any]
Compute = Callable[[_core.Data, Listener], Members]
_ENGINE_NAMES = {"n_threads": "threads"}
# Options of which there may be several values, apart by semicolons: what they name may have commas in it.
_LISTS = ("bulk", "bulk_leave_out")


@dataclass
class Request:
    """What a run is asked for: options of every method, the method's own, and what Python alone knows."""

    common: dict[str, Any]
    own: dict[str, Any] = field(default_factory=dict)
    genes: list[str] = field(default_factory=list)
    layer: str | None = None
    labels: str | None = None
    batch: str | None = None
    use_rep: str | None = None
    neighbors_key: str | None = None
    copy: bool = False
    force: bool = False
    progress: bool | Progress | None = None


def request_of(given: Options, own: Options) -> Request:
    """From the arguments of a call by their names; None is what was not given."""
    given = dict(given)
    out = Request({}, copy=given.pop("copy", False), force=given.pop("force", False))
    out.progress = given.pop("progress", None)
    out.genes = _names(given.pop("genes", None))
    out.layer, out.labels, out.batch = (given.get(name) for name in ("layer", "labels", "batch"))
    out.use_rep, out.neighbors_key = (own.get(name) for name in ("use_rep", "neighbors_key"))
    out.common = {_ENGINE_NAMES.get(name, name): _plain(name, value) for name, value in _given(given)}
    out.own = {name: _plain(name, value) for name, value in _given(own)}
    return out


def _given(options: Options) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in options.items() if value is not None)


def run_method(method: str, given: Options, own: Iterable[str]) -> Any:
    """A call of a method's own function: all its arguments by their names, and which of them are the method's."""
    names = set(own)
    common = {name: value for name, value in given.items() if name not in names and name != "data"}
    return run(
        given["data"], request_of({"method": method, **common}, {name: given[name] for name in given if name in names})
    )


def _names(genes: Iterable[str] | str | None) -> list[str]:
    if genes is None:
        return []
    if isinstance(genes, str):
        return [genes]
    names = [str(name) for name in genes]
    if not names:
        raise OptionError("genes: is an empty list; leave it out to compute all genes")
    return names


def _plain(name: str, value: Any) -> bool | int | float | str:
    """The engine's kinds of value; numbers of numpy are numbers."""
    if name == "seed" and not isinstance(value, str) and not 0 <= value < 2**63:
        raise OptionError(f"seed {value}: must be a whole number from 0 to {2**63 - 1}")
    if name in ("feature_types", "write_quantiles") and isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(map(str, value))
    if name == "max_memory":
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if name in _LISTS and isinstance(value, list | tuple):
        return "".join(f"{os.fsdecode(part)};" for part in value)
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if name == "write_quantiles" and isinstance(value, float):
        value = str(value)
    if isinstance(value, int) and abs(value) >= 2**63:
        raise OptionError(f"{name} {value}: is too large")
    if name == "bulk" and (is_anndata(value) or hasattr(value, "to_csv")):
        raise OptionError(
            "bulk: give the path of a file, so that the run can be repeated: write the object with write_h5ad or to_csv"
        )
    if not isinstance(value, bool | int | float | str):
        raise OptionError(f"{name}: must be a number, a text, True or False, and is {type(value).__name__}")
    return value


def _data(data: Any, request: Request) -> _core.Data:
    out = data_of(data, request.layer, (request.labels, request.batch))
    if request.use_rep or request.neighbors_key:
        if not is_anndata(data):
            raise OptionError("use_rep, neighbors_key: a bare matrix has no embeddings and no graphs; give AnnData")
        add_geometry(out, data, request.use_rep, request.neighbors_key)
    return out


def run(data: Any, request: Request, model: _core.Model | None = None) -> Any:
    """Imputes, in place where there is a place.

    Returns
    -------
    None for an AnnData object that was filled in place, the new object with `copy`; for a bare matrix the imputed one,
    for a DataFrame a DataFrame.
    """
    method = str(request.common["method"]) if model is None else model.header()["method"]
    request.common["method"] = method
    if model is not None:
        request.batch = request.batch or model.header()["batch_column"]
    _torch.require(method)
    return _into(
        data,
        request,
        method,
        lambda found, listener: _core.impute(found, request.common, request.own, request.genes, model, listener),
    )


def weigh(data: Any, request: Request) -> Any:
    """The posterior of another tool's prediction, put where `run` puts its result."""
    return _into(
        data,
        request,
        "posterior",
        lambda found, listener: _core.posterior(found, request.common, request.genes, listener),
    )


def _into(data: Any, request: Request, name: str, compute: Compute) -> Any:
    if not is_anndata(data):
        return _like(data, _members(_data(data, request), request, compute))
    if data.isbacked and data.is_view and not request.copy:
        raise UsageError("a view of a backed object has no room for a layer; give copy=True, or its to_memory()")
    if request.copy:
        data = data.to_memory() if data.isbacked else data.copy()
    found = _data(data, request)
    require_free(data, request.common.get("key_added") or name, found.location, request.force)
    members = _members(found, request, compute)
    remove_old(data, members["key"])
    add_to(data, members)
    return data if request.copy else None


def _members(data: _core.Data, request: Request, compute: Compute) -> Members:
    listener = Listener(request.progress)
    try:
        return compute(data, listener)
    finally:
        listener.clear()


def _like(data: Any, members: Members) -> Any:
    layer = matrix_of(members["layers"][members["key"]], data.shape)
    if not hasattr(data, "to_numpy"):
        return layer
    import pandas as pd

    if hasattr(layer, "toarray"):
        layer = layer.toarray()
    return pd.DataFrame(layer, index=data.index, columns=data.columns)


def fit(data: Any, request: Request) -> _core.Model:
    """The fit alone."""
    _torch.require(str(request.common["method"]))
    listener = Listener(request.progress)
    try:
        return _core.fit(_data(data, request), request.common, request.own, listener)
    finally:
        listener.clear()
