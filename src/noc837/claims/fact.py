"""A fact of an immutable object: worked out when first asked for, then an attribute like any other."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class fact(Generic[T]):  # noqa: N801 - reads like property
    """A cached property without a lock: the one of Python 3.11 takes longer than most facts it would keep."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    @overload
    def __get__(self, holder: None, owner: type) -> "fact[T]": ...
    @overload
    def __get__(self, holder: object, owner: type) -> T: ...
    def __get__(self, holder: object | None, owner: type) -> "fact[T] | T":
        if holder is None:
            return self
        value = holder.__dict__[self._name] = self._read(holder)
        return value
