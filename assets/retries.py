"""Which failures are worth another try: a busy disk is, a bad input is not."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import dagster as dg

from lingping.errors import LingpingError

P = ParamSpec("P")
R = TypeVar("R")

# 10 s, then 20 s: long enough for a lock or a network drive, short enough for a person who waits.
RETRY = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL)


def final_if_known(asset: Callable[P, R]) -> Callable[P, R]:
    """Let RETRY try `asset` again after any error but a LingpingError: that one needs a person, not another try."""

    @functools.wraps(asset)
    def generator(*args: P.args, **kwargs: P.kwargs) -> Iterator[object]:
        with _final():
            yield from asset(*args, **kwargs)  # pyright: ignore[reportGeneralTypeIssues]  (checked below)

    @functools.wraps(asset)
    def function(*args: P.args, **kwargs: P.kwargs) -> R:
        with _final():
            return asset(*args, **kwargs)

    return generator if inspect.isgeneratorfunction(asset) else function  # pyright: ignore[reportReturnType]


@contextmanager
def _final() -> Iterator[None]:
    try:
        yield
    except LingpingError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
