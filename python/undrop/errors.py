"""What undrop raises and warns of. Each message says what, where and what to do."""

from __future__ import annotations

import re

_FLAG = re.compile(r"(?<![\w-])--([a-z][a-z0-9-]*)")
_NAMES = {"threads": "n_threads", "export_half": "undrop.pp.half_of_molecules"}


class UndropError(Exception):
    """The root of all that undrop raises."""


class UsageError(UndropError, ValueError):
    """A call that cannot be meant: a member or file that exists would be replaced."""


class InputError(UndropError, ValueError):
    """The data can be read but not used: log values, negatives, swapped axes, too few cells."""


class FormatError(UndropError, ValueError):
    """A file cannot be read. `file` is its path, `place` a path inside it or a line."""

    file: str = ""
    place: str = ""


class OptionError(UndropError, ValueError):
    """An option out of its range, unknown, or not offered by the method. `option` is its name."""

    option: str = ""


class NumericalError(UndropError, ArithmeticError):
    """Numbers broke down, or a fit did not converge where that was demanded."""


class ResourceError(UndropError, MemoryError):
    """Memory or disk do not suffice. The message names need, have and the cheaper way."""


class Cancelled(KeyboardInterrupt):
    """The run was interrupted; nothing was changed."""


class UndropWarning(UserWarning):
    """What undrop warns of; the same texts stand in ``uns[key]["warnings"]``."""


_CLASSES: dict[str, type[BaseException]] = {
    "UndropError": UndropError,
    "UsageError": UsageError,
    "InputError": InputError,
    "FormatError": FormatError,
    "OptionError": OptionError,
    "NumericalError": NumericalError,
    "ResourceError": ResourceError,
    "Cancelled": Cancelled,
}
_OF_EXIT_CODE: dict[int, type[UndropError]] = {
    1: UsageError,
    2: InputError,
    3: OptionError,
    4: NumericalError,
    5: ResourceError,
}


def python_words(message: str) -> str:
    """A message of the engine with its flags by their names in Python: ``--key-added`` becomes ``key_added``."""

    def name(match: re.Match[str]) -> str:
        underscored = match[1].replace("-", "_")
        return _NAMES.get(underscored, underscored)

    return _FLAG.sub(name, message)


def of_engine(name: str, message: str) -> BaseException:
    """The exception of the engine's own of this name."""
    return _CLASSES[name](python_words(message))


def of_exit_code(code: int, message: str) -> BaseException:
    """The exception that stands for what the command ended with."""
    if code in (130, -2):
        return Cancelled("interrupted")
    return _OF_EXIT_CODE.get(code, UndropError)(python_words(message))
