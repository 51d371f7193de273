"""Imputation of single-cell RNA-seq counts that can be trusted.

The usual call is ``undrop.pp.impute(adata)``. Everything is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors, metrics, pl, pp
    from ._core import version as __version__
    from .comparison import Comparison, compare
    from .conversion import convert
    from .errors import UndropWarning
    from .evaluation import evaluate
    from .imputer import Imputer, load
    from .reading import read
    from .registry import methods
    from .simulation import simulate

_PLACES = {
    "Comparison": "comparison",
    "compare": "comparison",
    "convert": "conversion",
    "evaluate": "evaluation",
    "Imputer": "imputer",
    "load": "imputer",
    "read": "reading",
    "methods": "registry",
    "simulate": "simulation",
    "UndropWarning": "errors",
}
_MODULES = ("errors", "metrics", "pl", "pp")

__all__ = [
    "Comparison",
    "Imputer",
    "UndropWarning",
    "__version__",
    "compare",
    "convert",
    "errors",
    "evaluate",
    "load",
    "methods",
    "metrics",
    "pl",
    "pp",
    "read",
    "simulate",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__version__":
        return importlib.import_module(f"{__name__}._core").version
    if name in _PLACES:
        return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'undrop' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
