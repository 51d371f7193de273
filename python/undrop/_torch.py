"""LibTorch for the methods that train networks: that of the torch package, beside it in one process."""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import os
import sys
from pathlib import Path

from . import _core
from .errors import OptionError

_LIBRARIES = ("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so")


def folder() -> Path | None:
    """The folder of the installed torch package, which is not imported."""
    spec = importlib.util.find_spec("torch")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def require(method: str) -> None:
    """Loads LibTorch where the method needs it, so that it is the one that torch itself uses.

    Raises
    ------
    OptionError
        torch is not installed, or another version than the package was built for.
    """
    if not _core.needs_torch(method) or ("torch" in sys.modules and _is_right(method)):
        return
    place = folder()
    if place is None:
        raise OptionError(
            f"method {method}: trains a network and needs PyTorch, which is not installed: "
            f"pip install torch=={_core.torch_version}; undrop.methods() lists those that need none"
        )
    _is_right(method)
    _load(place / "lib")


def _is_right(method: str) -> bool:
    found = importlib.metadata.version("torch")
    if found.split("+")[0] != _core.torch_version:
        raise OptionError(
            f"method {method}: was built for PyTorch {_core.torch_version}, and {found} is installed: "
            f"pip install torch=={_core.torch_version}, or build undrop anew beside this one"
        )
    return True


def _load(libraries: Path) -> None:
    """By their paths, in the order of their needs. A later import of torch finds them there."""
    waiting = "OMP_WAIT_POLICY"  # threads of small products that wait in a busy loop slow a shared machine
    ours = waiting not in os.environ
    if ours:
        os.environ[waiting] = "PASSIVE"
    try:
        if not (libraries / _LIBRARIES[0]).exists():  # conda keeps them elsewhere
            importlib.import_module("torch")
            return
        for name in _LIBRARIES:
            if (libraries / name).exists():
                ctypes.CDLL(str(libraries / name), mode=ctypes.RTLD_LOCAL)
    except OSError:  # parts of it lie in other packages, which torch knows to find
        importlib.import_module("torch")
    finally:
        if ours:
            del os.environ[waiting]
