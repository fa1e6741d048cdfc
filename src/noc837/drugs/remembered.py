"""Keeps what short texts were read as: a file holds few of them, many times; long ones would fill the memory."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
_KEPT = 4096
_LONGEST = 120


def remembered(read: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """A function that reads a text, which looks up what it has read before; all it is given is hashable."""
    kept = lru_cache(_KEPT)(read)

    @wraps(read)
    def look_up(text: str, /, *rest: P.args, **named: P.kwargs) -> T:
        return kept(text, *rest, **named) if len(text) <= _LONGEST else read(text, *rest, **named)  # type: ignore[arg-type]

    return look_up
