"""A fitted method as an object: fit once, impute these cells or others, keep it in a file."""

from __future__ import annotations

import os
import shutil
from typing import Any

from . import _core, _run
from .errors import OptionError, UsageError

_OF_A_CALL = ("layer", "copy", "genes", "force")
_OF_A_RUN = (
    "n_threads",
    "progress",
    "strict",
    "max_memory",
    "key_added",
    "policy",
    "zeros",
    "scale",
    "write_dropout",
    "write_sd",
    "write_quantiles",
)


class Imputer:
    """A method with its options, to be fitted to some cells and used on these or others.

    Parameters
    ----------
    method
        See :func:`undrop.methods`.
    **options
        Those of :func:`undrop.pp.impute` and the method's own. What concerns the fit (labels, n_clusters, batch,
        preset, tune, seed, n_threads, device) is used by `fit`; what concerns the result (policy, zeros, scale,
        key_added, write_dropout, write_sd, write_quantiles) by `transform`. `policy="posterior"` must be known to both.
    """

    def __init__(self, method: str = "scgacl", **options: Any) -> None:
        if misplaced := [name for name in _OF_A_CALL if name in options]:
            raise OptionError(f"{misplaced[0]}: belongs to a call; give it to fit or transform")
        names = _common_names()
        self._given = {"method": method, **{name: value for name, value in options.items() if name in names}}
        self._own = {name: value for name, value in options.items() if name not in names}
        self._model: _core.Model | None = None
        self._path: str | None = None

    def fit(self, data: Any, *, layer: str | None = None) -> Imputer:
        """Fit to the cells of `data`; nothing is added to it.

        Parameters
        ----------
        data
            As for :func:`undrop.pp.impute`: raw counts, cells × genes.
        layer
            Take the counts from this layer.

        Returns
        -------
        Itself.

        Raises
        ------
        undrop.errors.UndropError
            As :func:`undrop.pp.impute`.
        """
        self._path = None
        self._model = _run.fit(data, _run.request_of({**self._given, "layer": layer}, self._own))
        return self

    def transform(self, data: Any, **options: Any) -> Any:
        """Impute with what was fitted: the cells of the fit, or new ones with (some of) the same genes.

        Parameters
        ----------
        data
            As for :func:`undrop.pp.impute`, and changed or returned as there.
        **options
            genes, layer, copy, force, n_threads, progress, and those of the result that were not given before.

        Returns
        -------
        None, or the new object with ``copy=True``; for a bare matrix the imputed one. What is added is said at
        :func:`undrop.pp.impute`.

        Raises
        ------
        undrop.errors.UsageError
            Nothing was fitted.
        undrop.errors.InputError
            The cells have none of the genes of the fit, or are no counts.
        """
        kept = {name: self._given[name] for name in _OF_A_RUN if name in self._given}
        return _run.run(data, _run.request_of({**kept, **options}, {}), self._fitted())

    def fit_transform(self, data: Any, **options: Any) -> Any:
        """Fit, then impute the same cells.

        Parameters
        ----------
        data
            As for :func:`undrop.pp.impute`.
        **options
            Those of :meth:`transform`.

        Returns
        -------
        What :meth:`transform` returns.
        """
        return self.fit(data, layer=options.get("layer")).transform(data, **options)

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Keep the fitted imputer in a file, which ``undrop impute --model FILE`` reads too.

        Parameters
        ----------
        path
            File to write; any name.
        force
            Replace a file that is there.

        Raises
        ------
        undrop.errors.UsageError
            The file exists, unless `force`, or nothing was fitted.
        """
        if self._path is None:
            _core.save_model(self._fitted(), os.fspath(path), force)
        elif os.path.exists(path) and not force:
            raise UsageError(
                f"{os.fspath(path)}: exists already; choose another name, or give force=True to replace it"
            )
        else:
            shutil.copyfile(self._path, path)

    @property
    def facts(self) -> dict[str, Any]:
        """Method, version, preset, options and the checksum of the counts that it was fitted to."""
        return self._fitted().header()

    def _fitted(self) -> _core.Model:
        if self._model is None:
            raise UsageError("nothing was fitted; call fit(data) first, or undrop.load(path)")
        return self._model

    def __repr__(self) -> str:
        state = "fitted" if self._model is not None else "not fitted"
        return f"Imputer({self._given['method']!r}, {state})"


def load(path: str | os.PathLike[str]) -> Imputer:
    """The imputer that :meth:`Imputer.save` or ``undrop impute --save-model`` wrote.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Imputer, fitted.

    Raises
    ------
    undrop.errors.InputError, undrop.errors.FormatError
        There is no such file; it is no model, or damaged.
    """
    model = _core.load_model(os.fspath(path))
    imputer = Imputer(model.header()["method"])
    imputer._model = model
    imputer._path = os.path.abspath(path)
    return imputer


def _common_names() -> frozenset[str]:
    from inspect import Parameter, signature

    from .pp import impute

    parameters = signature(impute).parameters.values()
    return frozenset(each.name for each in parameters if each.kind is Parameter.KEYWORD_ONLY)
