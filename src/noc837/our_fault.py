"""Where a fault of ours was raised: all that may be said of it, for its message may hold a patient's name."""

from contextlib import suppress
from pathlib import Path
from types import TracebackType

_OURS = Path(__file__).parent


def in_a_word(failure: BaseException) -> str:
    """The exception's type and the innermost place in our own code, such as `KeyError at rules/ndc_form.py:12`."""
    return f"{type(failure).__name__} at {_place(failure.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    place = "an unknown place"
    while trace is not None:
        with suppress(ValueError):
            path = Path(trace.tb_frame.f_code.co_filename).relative_to(_OURS)
            place = f"{path}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
